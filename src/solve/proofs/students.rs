//! Students who ask for more than fits into their time, each with a smallest set of courses that proves it.

use crate::model::Model;
use crate::school::Fault;
use crate::solve::bound::{fits_in_time, too_many};

/// A finding for each student whose primary requests cannot all be taken, whatever the placement.
pub fn overfull(model: &Model) -> Vec<Fault> {
    let school = &model.school;
    let most = fits_in_time(model);
    let mut findings = Vec::new();
    for (index, student) in school.students.iter().enumerate() {
        let asked = student.requests.clone().filter(|id| school.requests[*id].is_primary);
        let offered = asked.filter(|id| {
            let course = school.course(school.requests[*id].course);
            !course.sections.is_empty()
        });
        let offered = offered.count();
        if offered <= most[index] {
            continue;
        }
        let courses = too_many(model, index);
        let names: Vec<&str> =
            courses.iter().map(|course| school.course(*course).id.as_str()).collect();
        let which = if names.is_empty() {
            String::new()
        } else {
            format!(": {} cannot all be taken together", super::some(&names, 12))
        };
        findings.push(
            Fault::impossible(format!(
                "asks for {offered} courses and at most {} fit into the student's time{which}",
                most[index]
            ))
            .file("requests.csv")
            .column("student_id")
            .value(&student.id),
        );
    }
    findings
}
