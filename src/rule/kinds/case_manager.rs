//! `case_manager`: students meet their own case manager in class.
//!
//! **What it asks.** A student who has a case manager (`case_manager_id` in `students.csv`) and sits in a class of these
//! courses is taught there by the case manager. Students whose case manager may not teach the course are not
//! meant. With `max_students`, nobody manages more cases than that.
//!
//! **Why a school asks it.** A learning centre period is where a case manager sees how a plan works; with somebody
//! else's students in the room, both spend the year asking one another. Contracts and laws limit caseloads.
//!
//! **Unit.** One student in a class of somebody else. Caseloads are a fact of `students.csv` that no schedule
//! changes: one that is too large is an error, hard or soft.
//!
//! **Keys.** `courses`; `max_students`, the largest caseload. In a school without `staff.csv` the rule has nobody to
//! touch: it is read, a warning says so, and it asks nothing.
//!
//! **Linear form.** Exact: for each student and section, the seat is at most the variable that says whether
//! the case manager teaches it.
//!
//! **Example.**
//! ```json
//! { "ask": { "case_manager": { "courses": "tag:resource", "max_students": 30 } }, "strength": { "tier": 3, "weight": 1 }, "because": "case managers see their own students in the learning centre" }
//! ```

use crate::rule::{Clause, Ground, Kind, Rule, Selector, Subject, View};
use crate::school::{ClassId, Fault, School, SectionId, StaffId, StudentId, number_of};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The registry's line.
pub struct CaseManager;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// Which courses.
    courses: Selector,
    /// The most students that one person manages.
    max_students: Option<u32>,
}

impl Kind for CaseManager {
    fn name(&self) -> &'static str {
        "case_manager"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("case_manager.rs"))
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
        faults.extend(too_many(&spec, school));
        let Some(mut sections) = sections.filter(|_| faults.is_empty()) else {
            return Err(faults);
        };
        let may_meet = |section: &SectionId| {
            let course = school.course(school.section(*section).course);
            let managers = || school.students.iter().filter_map(|student| student.case_manager);
            managers().any(|manager| course.teachers.contains(&manager))
        };
        sections.retain(may_meet);
        if school.has_staff && sections.is_empty() {
            let message = "no case manager of students.csv may teach a course that is meant";
            return Err(vec![spec.courses.fault(message)]);
        }
        Ok(Box::new(OwnManager { spec: spec.courses, sections, classes: Vec::new() }))
    }
}

/// A fault for everybody who manages more cases than the rule allows.
fn too_many(spec: &Spec, school: &School) -> Vec<Fault> {
    let Some(most) = spec.max_students else { return Vec::new() };
    let mut cases: BTreeMap<StaffId, u32> = BTreeMap::new();
    for manager in school.students.iter().filter_map(|student| student.case_manager) {
        *cases.entry(manager).or_default() += 1;
    }
    let too_many = cases.into_iter().filter(|(_, cases)| *cases > most);
    let fault = |(manager, cases): (StaffId, u32)| {
        let id = &school.staff[manager.index()].id;
        let cases = number_of(cases.into(), "student");
        let message = format!("is less than the {cases} of {id} in students.csv");
        let fault = Fault::error(message).column("max_students").value(most.to_string());
        fault.hint("give some of them another case_manager_id")
    };
    too_many.map(fault).collect()
}

#[derive(Debug)]
struct OwnManager {
    spec: Selector,
    sections: Vec<SectionId>,
    /// Each class with those of its sections that are meant.
    classes: Vec<(ClassId, Vec<SectionId>)>,
}

impl Rule for OwnManager {
    fn bind(&mut self, ground: Ground) {
        let own = |class: ClassId| -> Vec<SectionId> {
            let sections = self.sections.iter().copied();
            sections.filter(|section| ground.classes.of(*section) == class).collect()
        };
        let classes = ground.classes_of(&self.sections).into_iter();
        self.classes = classes.map(|class| (class, own(class))).collect();
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let clause = |(class, _): &(ClassId, _)| Clause {
            watches: vec![Subject::Staff(*class), Subject::Roster(*class)],
            about: ground.named(*class),
        };
        self.classes.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let (class, sections) = &self.classes[clause];
        let staff = view.staff_of(*class);
        let mut amount = 0;
        for section in sections {
            let teachers = &ground.school.course(ground.school.section(*section).course).teachers;
            let is_elsewhere = |student: StudentId| {
                let manager = ground.school.student(student).case_manager;
                let manager = manager.filter(|manager| teachers.contains(manager));
                manager.is_some_and(|manager| !staff.contains(&manager))
            };
            amount += view.count(*section, &is_elsewhere);
        }
        amount
    }

    fn sentence(&self, school: &School) -> String {
        let courses = self.spec.words(school);
        format!("In {courses}, students sit in classes of their own case managers.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::{Value, json};

    /// m1 and m2 may teach RES; t1 manages s4 and may not.
    fn school() -> Fixture {
        Fixture::new()
            .course("RES", "full", 2)
            .course("ART", "full", 1)
            .student("s1", "9", &["iep"], &["RES"])
            .student("s2", "9", &["iep"], &["RES"])
            .student("s3", "9", &[], &["RES"])
            .student("s4", "9", &["iep"], &["RES"])
            .staff("m1", &["RES"])
            .staff("m2", &["RES"])
            .staff("t1", &["ART"])
            .managed(&["s1"], "m1")
            .managed(&["s2"], "m2")
            .managed(&["s4"], "t1")
    }

    #[test]
    fn a_student_in_a_class_of_somebody_else_is_counted() {
        let model = school().hard("own", "case_manager", json!({"courses": "RES"})).model();
        let plan = || {
            let plan = Sketch::new(&model).teach("RES.1", "m1").teach("RES.2", "m2");
            plan.seat("RES.1", &["s1", "s3", "s4"])
        };
        assert_eq!(plan().seat("RES.2", &["s2"]).amounts(0), [0, 0]);
        assert_eq!(plan().seat("RES.1", &["s2"]).amounts(0), [1, 0]);
        let nobody = Sketch::new(&model).seat("RES.1", &["s1", "s3", "s4"]);
        assert_eq!(nobody.amounts(0), [1, 0], "a class without anybody is somebody else's");
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |keys: Value| school().hard("x", "case_manager", keys).fault();
        let none = school().course("MATH", "full", 1);
        let none = none.hard("x", "case_manager", json!({"courses": "MATH", "max_students": 1}));
        assert!(none.fault().contains("no case manager of students.csv may teach"));
        let two = school().managed(&["s3"], "m1");
        let many = two.hard("x", "case_manager", json!({"courses": "RES", "max_students": 1}));
        let many = many.fault();
        assert!(many.contains("max_students: '1': is less than the 2 students of m1"), "{many}");
        let unknown = fault(json!({"courses": "REZ"}));
        assert!(unknown.contains("'REZ'"), "{unknown}");
    }
}
