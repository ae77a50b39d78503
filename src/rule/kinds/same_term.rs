//! `same_term`: courses that go together are taken in the same terms.
//!
//! **What it asks.** Of two of the courses that a student takes, the terms of the shorter one lie within those of the
//! longer one. Classes without a place are left out.
//!
//! **Why a school asks it.** A corequisite (C11) helps beside the course that it belongs to: a support class in spring
//! does nothing for algebra in autumn, and a laboratory after its lectures is a repetition.
//!
//! **Unit.** One pair of a student's courses of which neither lies within the other.
//!
//! **Keys.** `courses`, at least two.
//!
//! **Linear form.** Exact: for a student and two classes whose terms do not fit, the two seats exclude each other, or
//! count.
//!
//! **Example.**
//! ```json
//! { "ask": { "same_term": { "courses": ["DANCE10", "PSYCH"] } }, "strength": { "tier": 2, "weight": 5 }, "because": "the support class goes with the course that it supports" }
//! ```

use crate::rule::{Clause, Ground, Kind, Rule, Selector, Subject, View};
use crate::school::{CourseId, Fault, Pattern, School, SectionId, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct SameTerm;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses; at least two.
    courses: Selector,
}

impl Kind for SameTerm {
    fn name(&self) -> &'static str {
        "same_term"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("same_term.rs"))
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
        let courses = super::at_least_two(&spec.courses, school)?;
        let students = super::takers_of_two(&spec.courses, &courses, school)?;
        Ok(Box::new(Together { spec, courses, students }))
    }
}

#[derive(Debug)]
struct Together {
    spec: Spec,
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// Who may take two of the courses, or more.
    students: Vec<StudentId>,
}

impl Rule for Together {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let sections: Vec<SectionId> =
            self.courses.iter().flat_map(|(_, sections)| sections).copied().collect();
        let classes = ground.classes_of(&sections);
        let clause = |student: &StudentId| {
            let mut watches = vec![Subject::Student(*student)];
            watches.extend(classes.iter().copied().map(Subject::Placement));
            Clause { watches, about: ground.school.student(*student).id.clone() }
        };
        self.students.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let student = self.students[clause];
        let pattern = |(course, sections): &(CourseId, Vec<SectionId>)| {
            let section =
                view.seat(student, *course).filter(|section| sections.contains(section))?;
            Some(ground.school.frame.pattern(view.pattern(ground.classes.of(section))?))
        };
        let taken: Vec<&Pattern> = self.courses.iter().filter_map(pattern).collect();
        let within = |inner: &Pattern, outer: &Pattern| {
            outer.first_term <= inner.first_term && inner.last_term() <= outer.last_term()
        };
        let fit = |one: &Pattern, other: &Pattern| within(one, other) || within(other, one);
        let apart = |(index, one): (usize, &&Pattern)| {
            taken[index + 1..].iter().filter(|other| !fit(one, other)).count() as i64
        };
        taken.iter().enumerate().map(apart).sum()
    }

    fn sentence(&self, school: &School) -> String {
        let courses = self.spec.courses.words(school);
        format!("Who takes several of {courses} takes them in the same term.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ALG", "full", 1)
            .course("SUP", "half", 1)
            .course("LAB", "half", 1)
            .student("s1", "9", &[], &["ALG", "SUP", "LAB"])
            .student("s2", "9", &[], &["SUP"])
    }

    #[test]
    fn courses_in_other_terms_count() {
        let asked = json!({"courses": ["ALG", "SUP", "LAB"]});
        let model = school().hard("same", "same_term", asked).model();
        let at = |support: &str, lab: &str| {
            Sketch::new(&model)
                .seat("ALG.1", &["s1"])
                .seat("SUP.1", &["s1", "s2"])
                .seat("LAB.1", &["s1"])
                .place("ALG.1", "all 1")
                .place("SUP.1", support)
                .place("LAB.1", lab)
                .amount()
        };
        assert_eq!(at("S1 2", "S1 3"), 0, "half of the year lies within the year");
        assert_eq!(at("S1 2", "S2 3"), 1);
        let unplaced = Sketch::new(&model).seat("SUP.1", &["s1"]).seat("LAB.1", &["s1"]);
        assert_eq!(unplaced.place("LAB.1", "S1 2").amount(), 0);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = school().hard("same", "same_term", json!({"courses": "SUP"})).fault();
        assert!(fault.contains("courses: 'SUP': needs at least two courses"), "{fault}");
    }
}
