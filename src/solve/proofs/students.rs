//! Students who ask for more than fits into their time or than hard rules let them have, each with a smallest set of courses that proves it.

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
        let (courses, because) = too_many(model, index);
        let names: Vec<&str> =
            courses.iter().map(|course| school.course(*course).id.as_str()).collect();
        let which = if names.is_empty() {
            String::new()
        } else {
            let because = because.map(|because| format!(", {because}")).unwrap_or_default();
            format!(": {} cannot all be taken together{because}", super::some(&names, 12))
        };
        let within = if because.is_some() { "the rules" } else { "the student's time" };
        findings.push(
            Fault::impossible(format!(
                "asks for {offered} courses and at most {} fit into {within}{which}",
                most[index]
            ))
            .file("requests.csv")
            .column("student_id")
            .value(&student.id),
        );
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Fixture;
    use serde_json::json;

    /// Two separate classes of 200 minutes in a day of 1380: one fits below a fifth, unless the plan names more. With
    /// six more courses to be taken, every way to take them all is more than anybody would try.
    fn findings(planned: f64) -> Vec<String> {
        let more = ["A", "B", "C", "D", "E", "F"];
        let school = Fixture::new()
            .course_with("RES", "full", 1, |row| row.tags = vec!["resource".into()])
            .course_with("LIFE", "full", 1, |row| row.tags = vec!["self_contained".into()]);
        let school = more.iter().fold(school, |school, course| school.course(course, "half", 1));
        let asked: Vec<&str> = ["RES", "LIFE"].into_iter().chain(more).collect();
        let school = school.student("s1", "9", &["iep"], &asked).service("s1", "resource", |row| {
            row.minutes = Some(planned);
            row.per = Some("cycle".into());
        });
        let model = school.hard("floor", "lre_floor", json!({ "min_share": 0.8 })).model();
        overfull(&model).iter().map(|fault| fault.to_string()).collect()
    }

    #[test]
    fn what_a_hard_rule_lets_nobody_have_is_proven() {
        let [finding] = &findings(150.0)[..] else { panic!("one finding") };
        assert!(
            finding.contains("'s1': asks for 8 courses and at most 7 fit into the rules"),
            "{finding}"
        );
        assert!(finding.contains("RES, LIFE cannot all be taken together, since"), "{finding}");
        assert!(findings(200.0).is_empty(), "the plan names as much");
    }
}
