//! `stacked`: sections of several courses are taught as joint sections.
//!
//! **What it asks.** So many joint sections are formed, each of one section of every course. The sections
//! of a joint section share term, blocks, room and teachers and count once for a teacher's load; their
//! sizes add up, and the smallest `max_size` among them limits the sum. A student takes at most one
//! course of a joint section. A section is in at most one joint section.
//!
//! **Why a school asks it.** Dance 10, 11 and 12 have one studio, one teacher and seven students each.
//!
//! **How joint sections are formed.** Each rule, in file order, first counts the joint sections that equal
//! `stack` values in `sections.csv` make of exactly its courses, if no earlier rule counts them. Then it
//! takes the next section of each course that is in no joint section yet: first sections that the input
//! already fixes at the same time, then sections of the same setting and groups, then any.
//!
//! **Unit.** One joint section missing; it is always 0, since joint sections are formed before anything
//! is placed. The rule therefore cannot be soft.
//!
//! **Keys.** `courses`, at least two, which meet alike (the same `meets`); `sections`, exactly so many
//! joint sections (absent: as many as the course with the fewest sections left has).
//!
//! **Linear form.** Exact: a joint section has one set of placement variables.
//!
//! **Example.**
//! ```json
//! { "ask": { "stacked": { "courses": ["DANCE10", "DANCE11"] } }, "strength": "hard", "because": "one studio, one teacher" }
//! ```

use crate::rule::{
    Clause, Ground, Joins, Kind, Limits, Rule, Selector, View, line_up, listed, may_share,
    may_share_time, shares_time,
};
use crate::school::{CourseId, Fault, School, Section, SectionId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct Stacked;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses; at least two, which meet alike.
    courses: Selector,
    /// Exactly so many joint sections; absent = as many as the course with the fewest sections left has.
    sections: Option<u32>,
}

impl Kind for Stacked {
    fn name(&self) -> &'static str {
        "stacked"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("stacked.rs"))
    }

    fn counts_students(&self) -> bool {
        false
    }

    fn schema(&self) -> Value {
        super::schema::<Spec>()
    }

    fn read(&self, keys: &Value) -> Result<(), Vec<Fault>> {
        super::keys::<Spec>(keys).map(drop)
    }

    fn compile(
        &self,
        keys: &Value,
        school: &School,
        strength: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let mut faults = Vec::new();
        if strength != Strength::Hard {
            let message = "sections are taught together or they are not: this cannot be soft";
            faults.push(Fault::error(message).hint("give the strength \"hard\""));
        }
        if spec.sections == Some(0) {
            let fault = Fault::error("asks for no joint section").column("sections").value("0");
            faults.push(fault.hint("remove the rule, or turn it off"));
        }
        let courses = super::sift(spec.courses.by_course(school), &mut faults);
        if let Some(courses) = &courses {
            super::sift(super::meet_alike(&spec.courses, courses, school), &mut faults);
        }
        match courses {
            Some(courses) if faults.is_empty() => {
                let number = spec.sections.map(|number| number as usize);
                Ok(Box::new(Joined { spec: spec.courses, courses, number }))
            }
            _ => Err(faults),
        }
    }
}

#[derive(Debug)]
struct Joined {
    spec: Selector,
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// How many joint sections are asked for; `None` = as many as can be formed.
    number: Option<usize>,
}

impl Joined {
    /// Whether sections are one of each of this rule's courses.
    fn is_ours(&self, sections: &[SectionId]) -> bool {
        sections.len() == self.courses.len()
            && self.courses.iter().all(|(_, own)| {
                sections.iter().filter(|section| own.binary_search(section).is_ok()).count() == 1
            })
    }

    /// How many joint sections are missing, when so many are formed and each course has so many sections
    /// left.
    fn missing(&self, formed: usize, left: impl Iterator<Item = usize>) -> usize {
        match self.number {
            Some(number) => number.saturating_sub(formed),
            None => left.min().unwrap_or(0),
        }
    }
}

impl Rule for Joined {
    fn join(&self, school: &School, joins: &mut Joins) -> Result<(), Vec<Fault>> {
        let at = |message: String| match self.number {
            Some(number) => {
                vec![Fault::error(message).column("sections").value(number.to_string())]
            }
            None => vec![self.spec.fault(&message)],
        };
        let formed = joins.claim(self.number.unwrap_or(usize::MAX), |own| self.is_ours(own));
        let beyond = joins.iter().any(|join| join.by.is_none() && self.is_ours(&join.sections));
        if beyond {
            let message = "sections.csv joins sections of these courses more often";
            return Err(at(message.to_owned()));
        }
        let free: Vec<Vec<SectionId>> = self
            .courses
            .iter()
            .map(|(_, own)| own.iter().copied().filter(|section| joins.is_free(*section)).collect())
            .collect();
        let missing = self.missing(formed, free.iter().map(Vec::len));
        // The same rule once more, without a number, asks for what there is already.
        let is_new = !joins.iter().any(|join| self.is_ours(&join.sections));
        let fewest = (0..free.len()).min_by_key(|index| free[*index].len()).unwrap_or(0);
        if free[fewest].len() < missing || missing == 0 && is_new {
            let course = &school.course(self.courses[fewest].0).id;
            let left = match free[fewest].len() {
                0 => "no section".to_owned(),
                1 => "one section".to_owned(),
                several => format!("{several} sections"),
            };
            let needed = missing.max(1);
            return Err(at(format!("{course} has {left} left to join, and {needed} are needed")));
        }
        let with = |test: fn(&Section, &Section) -> bool| {
            move |one: SectionId, other: SectionId| test(school.section(one), school.section(other))
        };
        let fits: [&dyn Fn(SectionId, SectionId) -> bool; 4] = [
            &with(|one, other| shares_time(one, other) && may_join(one, other)),
            &with(|one, other| may_join(one, other) && are_alike(one, other)),
            &with(may_join),
            &with(|_, _| true),
        ];
        for mut sections in line_up(&free, missing, &fits) {
            sections.sort_unstable();
            joins.join(sections);
        }
        Ok(())
    }

    fn clauses(&self, _: Ground) -> Vec<Clause> {
        // Joint sections do not change while a schedule is made: nothing is watched.
        let ids = self.spec.items().join(", ");
        vec![Clause { watches: Vec::new(), about: ids }]
    }

    fn amount(&self, _: usize, ground: Ground, _: &dyn View) -> i64 {
        let classes = ground.classes.iter();
        let formed = classes.filter(|(_, class)| self.is_ours(&class.sections)).count();
        let is_free =
            |section: &&SectionId| !ground.classes.class(ground.classes.of(**section)).is_joint();
        let left = self.courses.iter().map(|(_, own)| own.iter().filter(is_free).count());
        i64::try_from(self.missing(formed, left)).unwrap_or(i64::MAX)
    }

    fn limit(&self, _: Ground, _: &mut Limits) -> bool {
        true
    }

    fn sentence(&self, school: &School) -> String {
        let titles: Vec<&str> =
            self.courses.iter().map(|(course, _)| school.course(*course).title.as_str()).collect();
        let number = match self.number {
            Some(1) => "one joint section".to_owned(),
            Some(number) => format!("{number} joint sections"),
            None => "as many joint sections as can be".to_owned(),
        };
        format!("Taught together, in {number}: {}.", listed(&titles))
    }
}

/// Whether what the input fixes allows two sections to be one class.
fn may_join(one: &Section, other: &Section) -> bool {
    may_share_time(one, other)
        && may_share(&one.room, &other.room)
        && may_share(&one.staff, &other.staff)
}

/// Whether two sections are for the same students.
fn are_alike(one: &Section, other: &Section) -> bool {
    fn setting(section: &Section) -> &str {
        section.setting.as_deref().unwrap_or("general")
    }
    setting(one) == setting(other)
        && one.for_groups == other.for_groups
        && one.reserved_for.is_empty() == other.reserved_for.is_empty()
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use crate::school::SectionId;
    use serde_json::{Value, json};

    fn school() -> Fixture {
        Fixture::new()
            .course("A", "half", 3)
            .course("B", "half", 2)
            .course("C", "half", 2)
            .course("Y", "full", 1)
            .student("s1", "9", &[], &["A"])
    }

    fn joint(school: &Fixture) -> Vec<Vec<String>> {
        let model = school.model();
        let id = |section: &SectionId| model.school.section(*section).id.clone();
        let joint = model.classes.list.iter().filter(|class| class.is_joint());
        let mut joint: Vec<Vec<String>> =
            joint.map(|class| class.sections.iter().map(id).collect()).collect();
        joint.sort();
        for rule in 0..model.rules.len() {
            assert!(Sketch::new(&model).amounts(rule).iter().all(|amount| *amount == 0));
        }
        joint
    }

    fn stacked(school: Fixture, id: &str, courses: Value) -> Fixture {
        school.hard(id, "stacked", json!({ "courses": courses }))
    }

    fn some(school: Fixture, id: &str, courses: Value, sections: u32) -> Fixture {
        school.hard(id, "stacked", json!({"courses": courses, "sections": sections}))
    }

    #[test]
    fn sections_are_joined_in_order_as_many_as_the_smallest_course_has() {
        let joined = stacked(school(), "x", json!(["A", "B"]));
        assert_eq!(joint(&joined), [["A.1", "B.1"], ["A.2", "B.2"]]);
        assert_eq!(joint(&some(school(), "x", json!(["A", "B"]), 1)), [["A.1", "B.1"]]);
    }

    #[test]
    fn rules_share_courses_in_file_order() {
        let joined = stacked(school(), "x", json!(["A", "B", "C"]));
        let fault = some(joined, "y", json!(["A", "B"]), 1).fault();
        assert!(fault.contains("B has no section left to join, and 1 are needed"), "{fault}");

        let joined = some(school(), "x", json!(["A", "B", "C"]), 1);
        let joined = stacked(joined, "y", json!(["A", "B"]));
        let both = vec![vec!["A.1", "B.1", "C.1"], vec!["A.2", "B.2"]];
        assert_eq!(joint(&joined), both);
        // The same rule once more asks for nothing more.
        assert_eq!(joint(&stacked(joined, "z", json!(["A", "B"]))), both);
    }

    #[test]
    fn what_the_input_joins_counts() {
        let listed = || {
            school().section("A.7", "A", |row| row.stack = Some("x".into())).section(
                "B.7",
                "B",
                |row| row.stack = Some("x".into()),
            )
        };
        let once = [["A.7", "B.7"]];
        assert_eq!(joint(&some(listed(), "x", json!(["A", "B"]), 1)), once);
        let twice = [["A.1", "B.1"], ["A.7", "B.7"]];
        assert_eq!(joint(&stacked(listed(), "x", json!(["A", "B"]))), twice);
    }

    #[test]
    fn sections_fixed_at_one_time_and_of_one_setting_are_joined_first() {
        let listed = Fixture::new()
            .course_with("A", "half", 3, |row| row.settings = vec!["co_taught:1".into()])
            .course_with("B", "half", 3, |row| row.settings = vec!["co_taught:2".into()])
            .section("A.7", "A", |row| {
                row.setting = Some("general".into());
                row.blocks = vec!["4".into()];
            })
            .section("B.6", "B", |row| {
                row.setting = Some("co_taught".into());
                row.blocks = vec!["3".into()];
            })
            .section("B.7", "B", |row| {
                row.setting = Some("general".into());
                row.blocks = vec!["4".into()];
            })
            .student("s1", "9", &[], &["A"]);
        let joined = stacked(listed, "x", json!(["A", "B"]));
        assert_eq!(joint(&joined), [["A.1", "B.6"], ["A.2", "B.1"], ["A.7", "B.7"]]);
    }

    #[test]
    fn each_rule_has_joint_sections_of_its_own() {
        let listed = school().section("A.7", "A", |row| row.stack = Some("x".into())).section(
            "B.7",
            "B",
            |row| row.stack = Some("x".into()),
        );
        let twice = some(some(listed, "x", json!(["A", "B"]), 1), "y", json!(["A", "B"]), 1);
        assert_eq!(joint(&twice), [["A.1", "B.1"], ["A.7", "B.7"]]);
        let fault = some(twice, "z", json!(["A", "B"]), 1).fault();
        assert!(
            fault.starts_with("rules.json, [2].ask.stacked.sections: '1': B has no section left"),
            "{fault}"
        );
    }

    #[test]
    fn the_input_cannot_join_more_than_the_rule_says() {
        let listed = school()
            .section("A.7", "A", |row| row.stack = Some("x".into()))
            .section("B.7", "B", |row| row.stack = Some("x".into()))
            .section("A.8", "A", |row| row.stack = Some("y".into()))
            .section("B.8", "B", |row| row.stack = Some("y".into()));
        let fault = some(listed, "x", json!(["A", "B"]), 1).fault();
        assert!(fault.contains("sections.csv joins sections of these courses more"), "{fault}");
    }

    #[test]
    fn faults_say_what_cannot_be_joined() {
        let fault = some(school(), "x", json!(["A", "B"]), 3).fault();
        assert!(fault.contains("B has 2 sections left to join, and 3 are needed"), "{fault}");
        let fault = stacked(school(), "x", json!(["A", "Y"])).fault();
        assert!(fault.contains("A meets half, Y meets full"), "{fault}");
        assert!(stacked(school(), "x", json!("A")).fault().contains("at least two courses"));
        assert!(some(school(), "x", json!(["A", "B"]), 0).fault().contains("no joint section"));
        let none = stacked(school().course("Z", "half", 0), "x", json!(["A", "Z"])).fault();
        assert!(none.contains("Z has no section left"), "{none}");
        let soft = school().soft("x", "stacked", json!({"courses": ["A", "B"]})).fault();
        assert!(soft.contains("cannot be soft"), "{soft}");
    }
}
