//! `team`: a house, cohort, group or grade is taught by its own team.
//!
//! **What it asks.** In the courses, the students sit only in classes that somebody of the team teaches. In the
//! courses of `crossover` they may sit anywhere.
//!
//! **Why a school asks it.** An interdisciplinary team knows its students because it shares them: four teachers
//! who meet about the same hundred students see what no single one of them does. Each student taught by
//! somebody else is one whom the team does not see.
//!
//! **Unit.** One seat outside of the team.
//!
//! **Keys.** `team`, a word of the column `teams` in `staff.csv`, or several, which then are one team; exactly one
//! of `house`, `cohort`, `group` and `grade`, a word of that column of `students.csv` or several; `courses`;
//! `crossover`, courses as in `courses`, none if absent. A joint section is one class: who teaches it teaches all
//! of it. In a school without `staff.csv` the rule has nobody to touch: it is read, a warning says so, and it
//! asks nothing.
//!
//! **Linear form.** Exact: for each class, the seats of these students are at most as many as fit in it times
//! the number of teachers of the team.
//!
//! **Example.**
//! ```json
//! { "ask": { "team": { "team": "grade-9", "house": "North", "courses": ["ALG1", "ENG9", "DANCE10"], "crossover": "DANCE10" } }, "strength": { "tier": 2, "weight": 5 }, "because": "the team of the North house meets about its own students" }
//! ```

use crate::rule::{
    By, Clause, Ground, Kind, Members, Names, Rule, Selector, Subject, View, asked_by_nobody, team,
};
use crate::school::{ClassId, Fault, GroupId, School, SectionId, StaffId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct Team;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The team, or several.
    team: Names,
    /// The house of the students, or several.
    house: Option<Names>,
    /// The cohort of the students, or several.
    cohort: Option<Names>,
    /// The tag of the students, or several.
    group: Option<Names>,
    /// The grade of the students, or several.
    grade: Option<Names>,
    /// Which courses.
    courses: Selector,
    /// Courses among them in which others may teach the students.
    crossover: Option<Selector>,
}

impl Kind for Team {
    fn name(&self) -> &'static str {
        "team"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("team.rs"))
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
        _: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let mut faults = Vec::new();
        let by = [
            (By::House, spec.house.as_ref()),
            (By::Cohort, spec.cohort.as_ref()),
            (By::Group, spec.group.as_ref()),
            (By::Grade, spec.grade.as_ref()),
        ];
        let members = super::sift(Members::find(&by, school), &mut faults);
        let team = if school.has_staff {
            super::sift(team(&spec.team, school), &mut faults)
        } else {
            // Teachers are no part of this school's problem. `input` warns of it.
            Some(Vec::new())
        };
        let sections = super::sift(spec.courses.sections(school), &mut faults);
        let crossover = spec.crossover.as_ref().map(|courses| courses.sections(school));
        let crossover = crossover.transpose().map_err(|found| {
            found.into_iter().map(|fault| fault.column("crossover")).collect::<Vec<Fault>>()
        });
        let crossover = super::sift(crossover, &mut faults);
        let (Some(members), Some(team), Some(mut sections), Some(crossover)) =
            (members, team, sections, crossover)
        else {
            return Err(faults);
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let crossover = crossover.unwrap_or_default();
        sections.retain(|section| crossover.binary_search(section).is_err());
        if sections.is_empty() {
            let message = "leaves no course to the team";
            return Err(vec![Fault::error(message).column("crossover")]);
        }
        let has = |student| members.has(student);
        let words = format!(" {}", members.words());
        let nobody = asked_by_nobody(has, &words, &spec.courses, &sections, school);
        if let Some(fault) = nobody {
            return Err(vec![fault]);
        }
        if !school.has_staff {
            sections.clear();
        }
        let named = spec.team.items().to_vec();
        let spec = (spec.courses, spec.crossover);
        Ok(Box::new(Taught { spec, named, members, team, sections, classes: Vec::new() }))
    }
}

#[derive(Debug)]
struct Taught {
    /// As the rule names the courses, and those with crossover.
    spec: (Selector, Option<Selector>),
    /// As the rule names the team.
    named: Vec<String>,
    members: Members,
    team: Vec<StaffId>,
    sections: Vec<SectionId>,
    /// Each class with those of its sections that are meant.
    classes: Vec<(ClassId, Vec<SectionId>)>,
}

impl Rule for Taught {
    fn bind(&mut self, ground: Ground) {
        let own = |class: ClassId| -> Vec<SectionId> {
            let sections = self.sections.iter().copied();
            sections.filter(|section| ground.classes.of(*section) == class).collect()
        };
        let classes = ground.classes_of(&self.sections).into_iter();
        self.classes = classes.map(|class| (class, own(class))).collect();
    }

    fn steers_by(&self, school: &School) -> Vec<GroupId> {
        self.members.tags(school)
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(class, _): &(ClassId, _)| Clause {
            watches: vec![Subject::Staff(*class), Subject::Roster(*class)],
            about: ground.named(*class),
        };
        self.classes.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, _: Ground, view: &dyn View) -> i64 {
        let (class, sections) = &self.classes[clause];
        if self.team.iter().any(|person| view.teaches(*person, *class)) {
            return 0;
        }
        sections.iter().map(|section| self.members.count(view, *section)).sum()
    }

    fn sentence(&self, school: &School) -> String {
        let (courses, crossover) = &self.spec;
        let but = match crossover {
            None => String::new(),
            Some(crossover) => format!(" (but not in {})", crossover.words(school)),
        };
        format!(
            "In {}{but}, students {} sit only in classes taught by the team {}.",
            courses.words(school),
            self.members.words(),
            self.named.join(" or "),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    fn school() -> Fixture {
        Fixture::new()
            .course("ENG", "full", 2)
            .course("ART", "half", 1)
            .student("s1", "9", &["iep"], &["ENG", "ART"])
            .student("s2", "9", &[], &["ENG", "ART"])
            .student("s3", "10", &[], &["ENG", "ART"])
            .house("North", &["s1", "s2"])
            .staff("t1", &["ENG", "ART"])
            .staff("t2", &["ENG", "ART"])
            .team("north", &["t1"])
    }

    fn keys(more: Value) -> Value {
        let mut keys = json!({"team": "north", "courses": ["ENG", "ART"]});
        keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        keys
    }

    #[test]
    fn a_seat_with_a_teacher_of_no_team_counts() {
        let model = school().hard("team", "team", keys(json!({"house": "North"}))).model();
        let seated = || {
            Sketch::new(&model)
                .seat("ENG.1", &["s1", "s2", "s3"])
                .seat("ART.1", &["s2", "s3"])
                .teach("ENG.1", "t1")
        };
        assert_eq!(seated().teach("ART.1", "t1").amounts(0), [0, 0, 0]);
        assert_eq!(seated().teach("ART.1", "t2").amounts(0), [0, 0, 1]);
        assert_eq!(seated().amounts(0), [0, 0, 1], "nobody teaches art");
        let both = seated().teach("ART.1", "t2").teach("ART.1", "t1");
        assert_eq!(both.amount(), 0, "one of the team is enough");
        assert_eq!(Sketch::new(&model).seat("ENG.2", &["s3"]).amount(), 0);
    }

    #[test]
    fn crossover_is_allowed_where_it_is_listed() {
        let asked = keys(json!({"grade": ["9"], "crossover": "ART"}));
        let model = school().hard("team", "team", asked).model();
        let plan = Sketch::new(&model).seat("ENG.1", &["s1"]).seat("ART.1", &["s1", "s2"]);
        assert_eq!(plan.amounts(0), [1, 0]);
        let fault = school().hard("x", "team", keys(json!({"grade": "9", "crossover": "all"})));
        assert!(fault.fault().contains("crossover: leaves no course to the team"));
    }

    #[test]
    fn in_a_joint_section_only_seats_of_the_courses_count() {
        let asked = json!({"team": "north", "courses": "ENG", "group": "iep"});
        let model = Fixture::new()
            .course("ENG", "half", 1)
            .course("ART", "half", 1)
            .student("s1", "9", &["iep"], &["ENG"])
            .student("s2", "9", &["iep"], &["ART"])
            .staff("t1", &["ENG", "ART"])
            .team("north", &["t1"])
            .hard("team", "team", asked)
            .hard("joint", "stacked", json!({"courses": ["ENG", "ART"]}))
            .model();
        let plan = Sketch::new(&model).seat("ENG.1", &["s1"]).seat("ART.1", &["s2"]);
        assert_eq!(plan.amounts(0), [1]);
        assert_eq!(plan.teach("ART.1", "t1").amounts(0), [0]);
    }

    #[test]
    fn without_staff_it_asks_nothing() {
        let model = Fixture::new()
            .course("ENG", "full", 1)
            .student("s1", "9", &[], &["ENG"])
            .hard("team", "team", json!({"team": "north", "grade": "9", "courses": "ENG"}))
            .model();
        assert_eq!(Sketch::new(&model).seat("ENG.1", &["s1"]).amounts(0), [0; 0]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "team", keys).fault();
        let team = fault(json!({"team": "nort", "house": "North", "courses": "ENG"}));
        assert!(team.contains("ask.team.team: 'nort'") && team.contains("'north'?"), "{team}");
        let house = fault(keys(json!({"house": "Nord"})));
        assert!(house.contains("house: 'Nord'") && house.contains("'North'?"), "{house}");
        let both = fault(keys(json!({"house": "North", "grade": "9"})));
        assert!(both.contains("'house' and 'grade' cannot both be given"), "{both}");
        let none = fault(keys(json!({})));
        assert!(none.contains("'house', 'cohort', 'group' and 'grade'"), "{none}");
        let crossover = fault(keys(json!({"grade": "9", "crossover": "ATR"})));
        assert!(crossover.contains("crossover: 'ATR'"), "{crossover}");
    }
}
