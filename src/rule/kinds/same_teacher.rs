//! `same_teacher`: who takes courses that belong together keeps a teacher.
//!
//! **What it asks.** For a student who sits in several of the courses, somebody teaches all of these classes. Classes
//! that nobody teaches (yet) are left out.
//!
//! **Why a school asks it.** The second half of a course with another teacher begins with weeks of getting to know
//! each other; for students who need trust to learn, or a language to be understood, that is most of a term.
//!
//! **Unit.** One student whose teachers have nobody in common.
//!
//! **Keys.** `courses`, at least two. In a school without `staff.csv` the rule has nobody to touch: it is read, a warning
//! says so, and it asks nothing.
//!
//! **Linear form.** Exact: for each student and two classes, the seats and the teachers of both exclude each other
//! unless a teacher is the same, or the student counts.
//!
//! **Example.**
//! ```json
//! { "ask": { "same_teacher": { "courses": ["ACC-11", "ACC-12"] } }, "strength": { "tier": 3, "weight": 2 }, "because": "both halves of the year are one course" }
//! ```

use crate::rule::{Clause, Ground, Kind, Rule, Selector, Subject, View};
use crate::school::{CourseId, Fault, School, SectionId, StaffId, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct SameTeacher;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses; at least two.
    courses: Selector,
}

impl Kind for SameTeacher {
    fn name(&self) -> &'static str {
        "same_teacher"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("same_teacher.rs"))
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
        Ok(Box::new(Kept { spec, courses, students }))
    }
}

#[derive(Debug)]
struct Kept {
    spec: Spec,
    courses: Vec<(CourseId, Vec<SectionId>)>,
    /// Who may take two of the courses, or more.
    students: Vec<StudentId>,
}

impl Rule for Kept {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        if !ground.school.has_staff {
            return Vec::new();
        }
        let sections: Vec<SectionId> =
            self.courses.iter().flat_map(|(_, sections)| sections).copied().collect();
        let classes = ground.classes_of(&sections);
        let clause = |student: &StudentId| {
            let mut watches = vec![Subject::Student(*student)];
            watches.extend(classes.iter().copied().map(Subject::Staff));
            Clause { watches, about: ground.school.student(*student).id.clone() }
        };
        self.students.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let student = self.students[clause];
        let mut common: Option<Vec<StaffId>> = None;
        for (course, sections) in &self.courses {
            let seat = view.seat(student, *course).filter(|section| sections.contains(section));
            let Some(section) = seat else { continue };
            let mut teachers = view.staff_of(ground.classes.of(section));
            if teachers.is_empty() {
                continue;
            }
            if let Some(common) = common {
                teachers.retain(|person| common.contains(person));
            }
            common = Some(teachers);
        }
        i64::from(common.is_some_and(|common| common.is_empty()))
    }

    fn sentence(&self, school: &School) -> String {
        let courses = self.spec.courses.words(school);
        format!("Who takes several of {courses} has a teacher in common in them.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ACC-11", "half", 2)
            .course("ACC-12", "half", 1)
            .course("ART", "half", 1)
            .student("s1", "11", &[], &["ACC-11", "ACC-12"])
            .student("s2", "11", &[], &["ACC-11", "ART"])
            .staff("t1", &["ACC-11", "ACC-12"])
            .staff("t2", &["ACC-11", "ART"])
    }

    #[test]
    fn another_teacher_in_the_second_half_counts() {
        let asked = json!({"courses": ["ACC-11", "ACC-12"]});
        let model = school().hard("same", "same_teacher", asked).model();
        let seated = || Sketch::new(&model).seat("ACC-11.1", &["s1", "s2"]).seat("ART.1", &["s2"]);
        let both = || seated().seat("ACC-12.1", &["s1"]).teach("ACC-12.1", "t1");
        assert_eq!(both().teach("ACC-11.1", "t1").amount(), 0);
        assert_eq!(both().teach("ACC-11.1", "t2").teach("ART.1", "t2").amount(), 1);
        assert_eq!(both().amount(), 0, "nobody teaches the first half yet");
        assert_eq!(seated().teach("ACC-11.1", "t2").amount(), 0, "s1 takes one of them");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = school().hard("same", "same_teacher", json!({"courses": "ART"})).fault();
        assert!(fault.contains("courses: 'ART': needs at least two courses"), "{fault}");
        let nobody = school().hard("same", "same_teacher", json!({"courses": ["ART", "ACC-12"]}));
        assert!(nobody.fault().contains("nobody asks for two of them"));
    }
}
