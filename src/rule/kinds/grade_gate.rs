//! `grade_gate`: only students of a course's grades may sit in it.
//!
//! **What it asks.** A student whose grade is not among the `grades` of a course has no seat in it. Courses
//! that list no grades admit everybody.
//!
//! **Why a school asks it.** Licences, state codes and safety: driver education from grade 10, a ninth-grade
//! seminar for ninth-graders only. A gate shuts people out, so it is a rule with a reason and not a
//! habit of the program; who may pass all the same is named in `except`.
//!
//! **Unit.** One seat of a student of another grade. A student whose grade is not given is of none.
//!
//! **Keys.** `courses` (grades belong to courses: a setting means the courses that have it); `except`, ids of students to whom it does not apply.
//!
//! **Linear form.** Exact: the seats have no variable.
//!
//! **Example.**
//! ```json
//! { "ask": { "grade_gate": { "courses": ["DRIVER-ED"], "except": ["S0007"] } }, "strength": "hard", "because": "the state licenses from grade 10" }
//! ```

use crate::rule::{Clause, Ground, Kind, Limits, Names, Rule, Selector, Subject, View, takers};
use crate::school::{CourseId, Fault, Hold, School, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The registry's line.
pub struct GradeGate;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// Students to whom it does not apply.
    except: Option<Names>,
}

impl Kind for GradeGate {
    fn name(&self) -> &'static str {
        "grade_gate"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("grade_gate.rs"))
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
        let mut courses =
            super::sift(spec.courses.courses(school), &mut faults).unwrap_or_default();
        courses.retain(|course| !school.course(*course).grades.is_empty());
        if courses.is_empty() && faults.is_empty() {
            faults.push(spec.courses.fault("no course that is meant lists grades"));
        }
        let except = match spec.except.as_ref().filter(|names| !names.items().is_empty()) {
            None => Vec::new(),
            Some(names) => {
                let known = school.students.iter().map(|student| student.id.as_str());
                let find = |id: &str| {
                    let mut students = school.students.iter();
                    students.position(|student| student.id == id).map(StudentId::new)
                };
                let found = names.find("except", "is not a student of this school", known, find);
                super::sift(found, &mut faults).unwrap_or_default()
            }
        };
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut shut_out: BTreeMap<StudentId, Vec<CourseId>> = BTreeMap::new();
        for course in courses {
            let grades = &school.course(course).grades;
            for student in takers(school, course) {
                let admitted = grades.contains(&school.student(student).grade);
                if !admitted && except.binary_search(&student).is_err() {
                    shut_out.entry(student).or_default().push(course);
                }
            }
        }
        let students = shut_out.into_iter().collect();
        Ok(Box::new(Gated { spec: spec.courses, except, students }))
    }
}

#[derive(Debug)]
struct Gated {
    spec: Selector,
    except: Vec<StudentId>,
    /// Who would like to sit in courses of other grades, and in which. Nobody may be: the gate is kept.
    students: Vec<(StudentId, Vec<CourseId>)>,
}

impl Rule for Gated {
    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(student, _): &(StudentId, _)| Clause {
            watches: vec![Subject::Student(*student)],
            about: ground.school.student(*student).id.clone(),
        };
        self.students.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, _: Ground, view: &dyn View) -> i64 {
        let (student, courses) = &self.students[clause];
        let seats = courses.iter().filter(|course| view.seat(*student, **course).is_some());
        i64::try_from(seats.count()).unwrap_or(i64::MAX)
    }

    fn limit(&self, ground: Ground, limits: &mut Limits) -> bool {
        let school = ground.school;
        for (student, courses) in &self.students {
            for (request, asked) in school.requests_of(*student) {
                limits.barred[request.index()] |= courses.contains(&asked.course);
            }
        }
        // A seat that exists and stays is not a request that could be barred.
        let stays = |student: StudentId, courses: &[CourseId]| {
            school.fixed_seats.iter().any(|seat| {
                seat.student == student
                    && seat.hold == Hold::Lock
                    && courses.contains(&school.section(seat.section).course)
            })
        };
        !self.students.iter().any(|(student, courses)| stays(*student, courses))
    }

    fn sentence(&self, school: &School) -> String {
        let courses = self.spec.words(school);
        let except = match self.except.len() {
            0 => String::new(),
            1 => ", with one exception".to_owned(),
            several => format!(", with {several} exceptions"),
        };
        format!("Only for students of the grades that the course lists{except}: {courses}.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        Fixture::new()
            .course_with("DRIVER-ED", "half", 1, |row| row.grades = vec!["10".into(), "11".into()])
            .course_with("SEMINAR", "half", 1, |row| row.grades = vec!["9".into()])
            .course("ART", "half", 1)
            .student("s9", "9", &[], &["ART", "DRIVER-ED"])
            .student("s10", "10", &[], &["DRIVER-ED", "SEMINAR"])
            .student("unknown", "", &[], &["DRIVER-ED"])
    }

    #[test]
    fn a_seat_of_another_grade_counts() {
        let asked = json!({"courses": "all"});
        let model = school().hard("gate", "grade_gate", asked).model();
        let plan = Sketch::new(&model).seat("ART.1", &["s9"]).seat("DRIVER-ED.1", &["s10"]);
        assert_eq!(plan.amount(), 0);
        let plan = plan.seat("DRIVER-ED.1", &["s9", "unknown"]).seat("SEMINAR.1", &["s10"]);
        assert_eq!(plan.amounts(0), [1, 1, 1]);
        assert_eq!(model.limits.barred, [false, true, false, true, true]);
        assert_eq!(model.kept_by_limits, [true]);
    }

    #[test]
    fn exceptions_may_pass() {
        let asked = json!({"courses": "DRIVER-ED", "except": ["s9", "unknown"]});
        let model = school().hard("gate", "grade_gate", asked).model();
        assert_eq!(Sketch::new(&model).seat("DRIVER-ED.1", &["s9", "unknown"]).amount(), 0);
        assert!(model.limits.barred.iter().all(|barred| !barred));
    }

    #[test]
    fn a_locked_seat_must_be_priced() {
        let asked = json!({"courses": "SEMINAR"});
        let school = school().section("x", "SEMINAR", |_| {}).seat("s9", "x").seat("s10", "x");
        let model = school.hard("gate", "grade_gate", asked).model();
        assert_eq!(model.kept_by_limits, [false]);
        assert_eq!(Sketch::new(&model).seat("x", &["s9", "s10"]).amount(), 1);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys| school().hard("x", "grade_gate", keys).fault();
        assert!(fault(json!({"courses": "ART"})).contains("lists grades"));
        let except = fault(json!({"courses": "SEMINAR", "except": "s11"}));
        assert!(except.contains("ask.grade_gate.except: 's11'"), "{except}");
    }
}
