//! `group_share_cap`: no class gathers too many students of a group.
//!
//! **What it asks.** Of the n students of a class at most ⌊`max_share` × n⌋, and at most `max_count`, are in
//! one of the groups. Up to `allow_min` of them always may be.
//!
//! **Why a school asks it.** A co-taught class with half its seats filled by students with an IEP is no
//! longer a general class; a cap keeps clusters small enough to be taught. A cap can also spread
//! students so thinly that support does not reach them: `allow_min` keeps a group together.
//!
//! **Unit.** One student too many in one class (a joint section is one class).
//!
//! **Keys.** `courses`; `group`, a tag, or `groups`, several (a student in several counts once);
//! `max_share` from 0 to 1, in exact decimals; `max_count`; at least one of the two; `allow_min`, 0 if
//! absent.
//!
//! **Linear form.** Exact without `allow_min`: members × denominator ≤ numerator × size, whole numbers
//! making the floor. With it relaxed: the right side grows by denominator × `allow_min`.
//!
//! **Example.**
//! ```json
//! { "ask": { "group_share_cap": { "courses": "setting:co_taught", "group": "iep", "max_share": 0.4, "allow_min": 2 } }, "strength": "hard", "because": "district policy on co-taught classes" }
//! ```

use crate::rule::{
    Cap, Clause, Ground, Kind, Limits, Names, Rule, Selector, Subject, View, asked_by_nobody,
    listed, share,
};
use crate::school::{ClassId, Fault, GroupId, School, SectionId, Student, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Number, Value};

/// The registry's line.
pub struct GroupShareCap;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// The tag of the students counted.
    group: Option<String>,
    /// Several tags; a student with any of them is counted once.
    groups: Option<Names>,
    /// The largest share of a class, from 0 to 1, for example 0.4.
    max_share: Option<Number>,
    /// The most in a class.
    max_count: Option<u32>,
    /// So many always may be in a class.
    #[serde(default)]
    allow_min: u32,
}

impl Kind for GroupShareCap {
    fn name(&self) -> &'static str {
        "group_share_cap"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("group_share_cap.rs"))
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
        let sections = super::sift(spec.courses.sections(school), &mut faults);
        let groups = super::sift(groups(&spec, school), &mut faults);
        let share = super::sift(
            spec.max_share.as_ref().map(|number| share("max_share", number)).transpose(),
            &mut faults,
        );
        if spec.max_share.is_none() && spec.max_count.is_none() {
            faults.push(Fault::error("give 'max_share', 'max_count' or both"));
        }
        if let Some(most) = spec.max_count.filter(|most| *most < spec.allow_min) {
            let message = format!("is more than the most allowed, {most}");
            let value = spec.allow_min.to_string();
            faults.push(Fault::error(message).column("allow_min").value(value));
        }
        if let (Some(sections), Some(groups)) = (&sections, &groups) {
            let names = groups.iter().map(|group| school.groups[group.index()].as_str());
            let words = format!(" who carry {}", names.collect::<Vec<_>>().join(" or "));
            let carries = |student: StudentId| {
                groups.iter().any(|group| school.student(student).groups.contains(group))
            };
            faults.extend(asked_by_nobody(carries, &words, &spec.courses, sections, school));
        }
        match (sections, groups, share) {
            (Some(sections), Some(groups), Some(share)) if faults.is_empty() => {
                let cap = Cap {
                    sections: Vec::new(),
                    groups,
                    share,
                    count: spec.max_count.map(i64::from),
                    allow_min: i64::from(spec.allow_min),
                };
                let (classes, is_member) = (Vec::new(), Vec::new());
                Ok(Box::new(Capped { spec: spec.courses, sections, cap, classes, is_member }))
            }
            _ => Err(faults),
        }
    }
}

fn groups(spec: &Spec, school: &School) -> Result<Vec<GroupId>, Vec<Fault>> {
    let (column, names) = match (&spec.group, &spec.groups) {
        (Some(group), None) => ("group", Names::One(group.clone())),
        (None, Some(groups)) => ("groups", groups.clone()),
        (Some(_), Some(_)) => {
            let message = "'group' and 'groups' cannot both be given";
            return Err(vec![Fault::error(message).column("groups")]);
        }
        (None, None) => return Err(vec![Fault::error("give either 'group' or 'groups'")]),
    };
    let known = school.groups.iter().map(String::as_str);
    names.find(column, "is a tag that no student carries", known, |tag| school.group(tag))
}

#[derive(Debug)]
struct Capped {
    spec: Selector,
    sections: Vec<SectionId>,
    /// The cap; which classes it concerns is told when it is handed to the search.
    cap: Cap,
    classes: Vec<ClassId>,
    /// For each student, whether the cap counts them.
    is_member: Vec<bool>,
}

impl Rule for Capped {
    fn bind(&mut self, ground: Ground) {
        self.classes = ground.classes_of(&self.sections);
        let counts =
            |student: &Student| self.cap.groups.iter().any(|own| student.groups.contains(own));
        self.is_member = ground.school.students.iter().map(counts).collect();
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |class: &ClassId| Clause {
            watches: vec![Subject::Roster(*class)],
            about: ground.named(*class),
        };
        self.classes.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (mut size, mut members) = (0, 0);
        for section in &ground.classes.class(self.classes[clause]).sections {
            size += view.size(*section);
            members += view.count(*section, &|student| self.is_member[student.index()]);
        }
        (members - self.cap.most(size)).max(0)
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        let sections = self.classes.iter().filter_map(|class| ground.first_of(*class)).collect();
        limits.caps.push(Cap { sections, ..self.cap.clone() });
        // A share must still be priced: a class may break it when somebody else leaves.
        false
    }

    fn steers_by(&self, _: &School) -> Vec<GroupId> {
        self.cap.groups.clone()
    }

    fn sentence(&self, school: &School) -> String {
        let names = self.cap.groups.iter().map(|group| school.groups[group.index()].as_str());
        let names: Vec<&str> = names.collect();
        let mut limits = Vec::new();
        if let Some((numerator, denominator)) = self.cap.share {
            let percent = 100.0 * numerator as f64 / denominator as f64;
            limits.push(format!("at most {percent} % of the students"));
        }
        if let Some(most) = self.cap.count {
            limits.push(format!("at most {most} students"));
        }
        let always = match self.cap.allow_min {
            0 => String::new(),
            few => format!(" (up to {few} always may be)"),
        };
        format!(
            "In every class of {}, {} carry {}{always}.",
            self.spec.words(school),
            listed(&limits),
            names.join(" or "),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    fn school() -> Fixture {
        let school = Fixture::new().course("ART", "half", 2).course("BAND", "half", 1);
        (1..=10).fold(school, |school, number| {
            let groups: &[&str] = match number {
                1..=3 => &["iep"],
                4 => &["iep", "el:1"],
                5 => &["el:1"],
                _ => &[],
            };
            school.student(&format!("s{number}"), "9", groups, &["ART", "BAND"])
        })
    }

    /// By how much a class of these students breaks the rule.
    fn broken(keys: Value, students: &[u32]) -> i64 {
        let model = school().hard("cap", "group_share_cap", keys).model();
        assert_eq!((model.kept_by_limits[0], model.limits.caps.len()), (false, 1));
        let students: Vec<String> = students.iter().map(|number| format!("s{number}")).collect();
        let students: Vec<&str> = students.iter().map(String::as_str).collect();
        Sketch::new(&model).seat("ART.1", &students).amount()
    }

    #[test]
    fn a_share_is_rounded_down() {
        let asked = || json!({"courses": "ART", "group": "iep", "max_share": 0.4});
        assert_eq!(broken(asked(), &[1, 2, 6, 7, 8]), 0, "2 of 5");
        assert_eq!(broken(asked(), &[1, 2, 6, 7]), 1, "2 of 4: only 1.6");
        assert_eq!(broken(asked(), &[]), 0);
    }

    #[test]
    fn a_count_and_a_share_both_hold_but_some_always_may_be() {
        let asked = |few| json!({"courses": "ART", "group": "iep", "max_share": 0.9, "max_count": 2, "allow_min": few});
        assert_eq!(broken(asked(0), &[1, 2, 3, 6, 7]), 1);
        assert_eq!(broken(asked(0), &[1]), 1, "0.9 of 1 is none");
        assert_eq!(broken(asked(1), &[1]), 0);
    }

    #[test]
    fn a_student_in_several_groups_counts_once() {
        let asked = |most| json!({"courses": "ART", "groups": ["iep", "el:1"], "max_count": most});
        assert_eq!(broken(asked(3), &[3, 4, 5, 6]), 0);
        assert_eq!(broken(asked(2), &[3, 4, 5, 6]), 1);
    }

    #[test]
    fn a_joint_section_is_one_class() {
        let model = school()
            .hard("joint", "stacked", json!({"courses": ["ART", "BAND"]}))
            .hard(
                "cap",
                "group_share_cap",
                json!({"courses": "ART", "group": "iep", "max_share": 0.5}),
            )
            .model();
        let plan = Sketch::new(&model).seat("ART.1", &["s1", "s2"]);
        assert_eq!(plan.amounts(1), [1, 0]);
        let plan = Sketch::new(&model).seat("ART.1", &["s1", "s2"]).seat("BAND.1", &["s6", "s7"]);
        assert_eq!(plan.amounts(1), [0, 0], "2 of the 4 who sit together");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "group_share_cap", keys).fault();
        let percent = fault(json!({"courses": "ART", "group": "iep", "max_share": 40}));
        assert!(percent.contains("max_share: '40'") && percent.contains("0.4 for 40"), "{percent}");
        let tag = fault(json!({"courses": "ART", "group": "ipe", "max_count": 1}));
        assert!(tag.contains("'ipe'") && tag.contains("no student carries"), "{tag}");
        assert!(
            fault(json!({"courses": "ART", "group": "iep"})).contains("'max_share', 'max_count'")
        );
        assert!(fault(json!({"courses": "ART", "max_count": 1})).contains("'group' or 'groups'"));
        let both = json!({"courses": "ART", "group": "iep", "groups": ["el:1"], "max_count": 1});
        assert!(fault(both).contains("cannot both be given"));
        let few = json!({"courses": "ART", "group": "iep", "max_count": 1, "allow_min": 2});
        assert!(fault(few).contains("allow_min: '2': is more than the most allowed, 1"));
    }
}
