//! `linked_classes`: who shares a laboratory class shares its lecture too.
//!
//! **What it asks.** The students of each class of `lab` who take `lecture` too sit in one and the same class of it.
//! Several classes of `lab` may belong to one of `lecture`.
//!
//! **Why a school asks it.** A laboratory, a studio hour or a support class goes on where the lesson ended (C13): with
//! students of three lectures in one room its teacher begins three times.
//!
//! **Unit.** One student of a class of `lab` who sits in another class of `lecture` than most of it.
//!
//! **Keys.** `lecture` and `lab`, course ids.
//!
//! **Linear form.** Exact: a variable for each class of `lab` and class of `lecture` that says whether they belong
//! together, one lecture for each; for each student, two seats that do not belong together count.
//!
//! **Example.**
//! ```json
//! { "ask": { "linked_classes": { "lecture": "ENG9", "lab": "ALG1" } }, "strength": { "tier": 2, "weight": 5 }, "because": "the laboratory continues its lesson" }
//! ```

use crate::rule::{Clause, Ground, Kind, Rule, Subject, View, takers, unknown};
use crate::school::{ClassId, CourseId, Fault, School, StudentId};
use crate::score::Strength;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The registry's line.
pub struct LinkedClasses;

/// The keys.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Spec {
    /// The course whose classes others belong to.
    lecture: String,
    /// The course each of whose classes belongs to one of them.
    lab: String,
}

impl Kind for LinkedClasses {
    fn name(&self) -> &'static str {
        "linked_classes"
    }

    fn page(&self) -> &'static str {
        super::page(include_str!("linked_classes.rs"))
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
        let (lecture, lab) = (find("lecture", &spec.lecture), find("lab", &spec.lab));
        let (Some(lecture), Some(lab)) = (lecture, lab) else { return Err(faults) };
        if lecture == lab {
            let fault = Fault::error("a course cannot belong to itself").column("lab");
            return Err(vec![fault.value(spec.lab)]);
        }
        let after = takers(school, lab);
        let mut students = takers(school, lecture);
        students.retain(|student| after.binary_search(student).is_ok());
        if students.is_empty() {
            let fault = Fault::error("nobody who asks for this asks for the lecture");
            return Err(vec![fault.column("lab").value(spec.lab)]);
        }
        Ok(Box::new(Linked { lecture, lab, students, labs: Vec::new() }))
    }
}

#[derive(Debug)]
struct Linked {
    lecture: CourseId,
    lab: CourseId,
    /// Who may take both.
    students: Vec<StudentId>,
    /// The classes of the lab, one for each clause.
    labs: Vec<ClassId>,
}

impl Rule for Linked {
    fn bind(&mut self, ground: Ground) {
        let sections: Vec<_> = ground.school.course(self.lab).section_ids().collect();
        self.labs = ground.classes_of(&sections);
    }

    fn clauses(&self, ground: Ground) -> Vec<Clause> {
        let watches: Vec<Subject> = self.students.iter().copied().map(Subject::Student).collect();
        let clause =
            |class: &ClassId| Clause { watches: watches.clone(), about: ground.named(*class) };
        self.labs.iter().map(clause).collect()
    }

    fn amount(&self, clause: usize, ground: Ground, view: &dyn View) -> i64 {
        let class = self.labs[clause];
        let mut lectures: BTreeMap<ClassId, i64> = BTreeMap::new();
        for section in &ground.classes.class(class).sections {
            if ground.school.section(*section).course == self.lab {
                view.each_student(*section, &mut |student| {
                    if let Some(lecture) = view.seat(student, self.lecture) {
                        *lectures.entry(ground.classes.of(lecture)).or_default() += 1;
                    }
                });
            }
        }
        lectures.values().sum::<i64>() - lectures.values().max().copied().unwrap_or(0)
    }

    fn sentence(&self, school: &School) -> String {
        let title = |course| &school.course(course).title;
        let (lab, lecture) = (title(self.lab), title(self.lecture));
        format!("Who shares a class of {lab} shares the class of {lecture}.")
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::{Fixture, Sketch};
    use serde_json::json;

    fn school() -> Fixture {
        let school = Fixture::new().course("CHEM", "full", 2).course("LAB", "half", 2);
        let school = ["s1", "s2", "s3", "s4"]
            .iter()
            .fold(school, |school, id| school.student(id, "10", &[], &["CHEM", "LAB"]));
        school.course("ART", "half", 1).student("s5", "10", &[], &["LAB", "ART"])
    }

    #[test]
    fn who_comes_from_another_lecture_counts() {
        let asked = json!({"lecture": "CHEM", "lab": "LAB"});
        let model = school().hard("linked", "linked_classes", asked).model();
        let amounts = |first: &[&str], second: &[&str]| {
            Sketch::new(&model)
                .seat("CHEM.1", &["s1", "s2"])
                .seat("CHEM.2", &["s3", "s4"])
                .seat("LAB.1", first)
                .seat("LAB.2", second)
                .amounts(0)
        };
        assert_eq!(amounts(&["s1", "s2"], &["s3", "s4", "s5"]), [0, 0], "s5 has no lecture");
        assert_eq!(amounts(&["s1"], &["s2"]), [0, 0], "two labs of one lecture");
        assert_eq!(amounts(&["s1", "s2", "s3"], &["s4"]), [1, 0]);
        assert_eq!(amounts(&["s1", "s3"], &["s2", "s4"]), [1, 1]);
    }

    #[test]
    fn faults_name_the_key() {
        let fault = |lecture: &str, lab: &str| {
            let keys = json!({"lecture": lecture, "lab": lab});
            school().hard("linked", "linked_classes", keys).fault()
        };
        let unknown = fault("CHEMM", "LAB");
        assert!(unknown.contains("lecture: 'CHEMM'") && unknown.contains("did you mean"));
        assert!(fault("LAB", "LAB").contains("belong to itself"));
        assert!(fault("CHEM", "ART").contains("nobody who asks for this asks for the lecture"));
    }
}
