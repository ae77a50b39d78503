//! `max_preps`: nobody prepares too many different courses.
//!
//! **What it asks.** In every term a person teaches at most `most` different courses; without `most`, at most what
//! `max_preps` of `staff.csv` says for each, and who has nothing there is not meant. A course that a person is
//! not allowed to teach by themselves (somebody who co-teaches) is no preparation of theirs. The courses of a
//! joint section are prepared one by one.
//!
//! **Why a school asks it.** Every course is its own lessons, tests and letters home. New teachers, who are given
//! what is left over, get the most of them, and their students the least of their time.
//!
//! **Unit.** One course too many in one term, for one person.
//!
//! **Keys.** `staff`, ids or `all`; `most`, if it is to be the same for all, at least 1. In a school without
//! `staff.csv` the rule has nobody to touch: it is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact: a variable for each person, term and course that is at least each of the classes.
//!
//! **Example.**
//! ```json
//! { "ask": { "max_preps": { "staff": "all", "most": 3 } }, "strength": { "tier": 2, "weight": 10 }, "because": "contract, article 8" }
//! ```

use crate::rule::{Clause, Ground, Kind, Names, Rule, Subject, View, staff, staff_words};
use crate::school::{CourseId, Fault, School, StaffId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// The registry's line.
pub struct MaxPreps;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Ids of members of staff, or `all`.
    staff: Names,
    /// The most different courses in a term; what `staff.csv` says if absent.
    most: Option<u32>,
}

impl Kind for MaxPreps {
    fn name(&self) -> &'static str {
        "max_preps"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("max_preps.rs"))
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
        _: Strength,
    ) -> Result<Box<dyn Rule>, Vec<Fault>> {
        let spec: Spec = super::keys(keys)?;
        let mut faults = Vec::new();
        let people = super::sift(staff(&spec.staff, school), &mut faults);
        if spec.most == Some(0) {
            let fault = Fault::error("leaves nobody to teach").column("most").value("0");
            faults.push(fault.hint("write 1 or more"));
        }
        let Some(people) = people.filter(|_| faults.is_empty()) else { return Err(faults) };
        let own = |person: StaffId| {
            let most = spec.most.or(school.staff[person.index()].max_preps)?;
            Some((person, i64::from(most)))
        };
        let people: Vec<(StaffId, i64)> = people.into_iter().filter_map(own).collect();
        if people.is_empty() && school.has_staff {
            let fault = Fault::error("max_preps of staff.csv is blank for all of them");
            return Err(vec![fault.column("staff").hint("give 'most', or fill the column")]);
        }
        Ok(Box::new(Preparations { people, spec }))
    }
}

#[derive(Debug)]
struct Preparations {
    /// Each with the most courses.
    people: Vec<(StaffId, i64)>,
    spec: Spec,
}

impl Rule for Preparations {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(person, _): &(StaffId, i64)| Clause {
            watches: vec![Subject::Timetable(*person)],
            about: ground.school.staff[person.index()].id.clone(),
        };
        self.people.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (school, (person, most)) = (ground.school, self.people[clause]);
        let mut courses: Vec<BTreeSet<CourseId>> = vec![BTreeSet::new(); school.frame.terms.len()];
        for class in view.classes_of(person) {
            let Some(pattern) = view.pattern(class) else { continue };
            let pattern = school.frame.pattern(pattern);
            for section in &ground.classes.class(class).sections {
                let course = school.section(*section).course;
                if !school.course(course).teachers.contains(&person) {
                    continue;
                }
                let terms = pattern.first_term.index()..=pattern.last_term().index();
                for courses in &mut courses[terms] {
                    courses.insert(course);
                }
            }
        }
        let count = |courses: &BTreeSet<CourseId>| i64::try_from(courses.len()).unwrap_or(i64::MAX);
        courses.iter().map(|courses| (count(courses) - most).max(0)).sum()
    }

    fn sentence(&self, _: &School) -> String {
        let who = staff_words(&self.spec.staff, "prepares", "prepare");
        match self.spec.most {
            Some(1) => format!("{who} at most 1 course in a term."),
            Some(most) => format!("{who} at most {most} different courses in a term."),
            None => format!("{who} at most as many courses in a term as staff.csv says."),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ART", "full", 2)
            .course("BIO", "half", 1)
            .course("GEO", "half", 1)
            .student("s1", "9", &[], &["ART"])
            .staff("t1", &["ART", "BIO"])
            .staff("t2", &["ART", "BIO", "GEO"])
            .person("t2", |row| row.max_preps = Some(2))
    }

    #[test]
    fn different_courses_of_a_term_are_counted() {
        let amounts = |keys| {
            let model = school().hard("preps", "max_preps", keys).model();
            let plan = Sketch::new(&model).place("ART.1", "all 1").place("ART.2", "all 2");
            let plan = plan.place("BIO.1", "S1 3").place("GEO.1", "S1 4");
            let all = ["ART.1", "ART.2", "BIO.1", "GEO.1"];
            let plan = all.iter().fold(plan, |plan, section| plan.teach(section, "t2"));
            plan.amounts(0)
        };
        assert_eq!(amounts(json!({"staff": "all", "most": 3})), [0, 0]);
        assert_eq!(amounts(json!({"staff": "all", "most": 2})), [0, 1], "in S1");
        assert_eq!(amounts(json!({"staff": ["t2"], "most": 1})), [2]);
        assert_eq!(amounts(json!({"staff": "all"})), [1], "only t2 has a number of their own");
    }

    #[test]
    fn who_stands_beside_a_teacher_prepares_nothing() {
        let keys = json!({"staff": "t1", "most": 1});
        let model = school().hard("preps", "max_preps", keys).model();
        let plan = Sketch::new(&model).place("ART.1", "all 1").teach("ART.1", "t1");
        let plan = plan.place("GEO.1", "S1 4").teach("GEO.1", "t1");
        assert_eq!(plan.amount(), 0);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "max_preps", keys).fault();
        assert!(fault(json!({"staff": "all", "most": 0})).contains("most: '0'"));
        let blank = fault(json!({"staff": "t1"}));
        assert!(blank.contains("max_preps of staff.csv is blank"), "{blank}");
    }
}
