//! `sequence`: one course comes before another.
//!
//! **What it asks.** A student who takes both courses takes all terms of `first` before any term of `then`.
//!
//! **Why a school asks it.** Accounting 11 is no preparation for Accounting 12 when it comes after it.
//!
//! **Unit.** One student who takes both in the wrong order.
//!
//! **Keys.** `first` and `then`: course ids.
//!
//! **Linear form.** Exact: for a student, a class of `first` and a class of `then` that do not fit in this
//! order, the two seats exclude each other.
//!
//! **Example.**
//! ```json
//! { "ask": { "sequence": { "first": "ACC-11", "then": "ACC-12" } }, "strength": "hard", "because": "year 1 before year 2" }
//! ```

use crate::rule::{Clause, Ground, Kind, Limits, Rule, Subject, View, takers, unknown};
use crate::school::{ClassId, CourseId, Fault, School, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The registry's line.
pub struct Sequence;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The course that comes first.
    first: String,
    /// The course that comes after it.
    then: String,
}

impl Kind for Sequence {
    fn name(&self) -> &'static str {
        "sequence"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("sequence.rs"))
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
        let mut find = |key: &str, id: &str| {
            let course = school.course_named(id);
            if course.is_none() {
                let known = school.courses.iter().map(|course| course.id.as_str());
                faults.push(unknown("is not a course of this school", id, known).column(key));
            }
            course
        };
        match (find("first", &spec.first), find("then", &spec.then)) {
            (Some(first), Some(then)) if first != then => {
                // That nobody asks for both this year is no fault: the order holds every year.
                let after = takers(school, then);
                let mut students = takers(school, first);
                students.retain(|student| after.binary_search(student).is_ok());
                Ok(Box::new(Ordered { first, then, students }))
            }
            (Some(_), Some(_)) => Err(vec![
                Fault::error("a course cannot come before itself").column("then").value(spec.then),
            ]),
            _ => Err(faults),
        }
    }
}

#[derive(Debug)]
struct Ordered {
    first: CourseId,
    then: CourseId,
    students: Vec<StudentId>,
}

impl Rule for Ordered {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let classes = |course: CourseId| -> Vec<ClassId> {
            ground
                .school
                .course(course)
                .section_ids()
                .map(|section| ground.classes.of(section))
                .collect()
        };
        let placements: Vec<Subject> = classes(self.first)
            .into_iter()
            .chain(classes(self.then))
            .map(Subject::Placement)
            .collect();
        let clause = |student: &StudentId| {
            let mut watches = vec![Subject::Student(*student)];
            watches.extend(&placements);
            Clause { watches, about: ground.school.student(*student).id.clone() }
        };
        self.students.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let student = self.students[clause];
        let placed = |course| {
            let section = view.seat(student, course)?;
            Some(ground.school.frame.pattern(view.pattern(ground.classes.of(section))?))
        };
        match (placed(self.first), placed(self.then)) {
            (Some(first), Some(then)) => i64::from(first.last_term() >= then.first_term),
            _ => 0,
        }
    }

    fn limit(&self, _: Ground, limits: &mut Limits) -> bool {
        limits.orders.push((self.first, self.then));
        true
    }

    fn sentence(&self, school: &School) -> String {
        let title = |course| &school.course(course).title;
        format!("Who takes both takes {} before {}.", title(self.first), title(self.then))
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course("ACC-11", "half", 2)
            .course("ACC-12", "half", 2)
            .student("s1", "11", &[], &["ACC-11", "ACC-12"])
            .student("s2", "11", &[], &["ACC-11"])
    }

    #[test]
    fn the_wrong_order_counts_for_who_takes_both() {
        let asked = json!({"first": "ACC-11", "then": "ACC-12"});
        let model = school().hard("order", "sequence", asked).model();
        let seated = || {
            Sketch::new(&model)
                .seat("ACC-11.1", &["s1", "s2"])
                .seat("ACC-12.1", &["s1"])
                .place("ACC-12.1", "S2 1")
        };
        assert_eq!(seated().place("ACC-11.1", "S1 1").amount(), 0);
        assert_eq!(seated().place("ACC-11.1", "S2 2").amount(), 1);
        assert_eq!(seated().amount(), 0, "not placed yet");
        assert_eq!(model.limits.orders.len(), 1);
    }

    #[test]
    fn faults_name_the_key() {
        let asked = json!({"first": "ACC-1", "then": "ACC-12"});
        let fault = school().hard("order", "sequence", asked).fault();
        assert!(fault.contains("ask.sequence.first") && fault.contains("did you mean"), "{fault}");
        let asked = json!({"first": "ACC-11", "then": "ACC-11"});
        assert!(school().hard("order", "sequence", asked).fault().contains("before itself"));
    }
}
