//! `grade_gate`: courses take only the grades that they name.

use super::super::case::Case;
use super::super::cell::{given, items, listed, shown};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};

/// A student in a course that is for other grades.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let except = keys.texts("except")?.unwrap_or_default();
    let mut breaches = Vec::new();
    // Grades belong to courses: naming a setting means all sections of the courses that have it.
    let courses = selection.courses.iter();
    let sections = courses.filter_map(|course| case.by_course.get(course)).flatten();
    for section in sections.map(|section| &case.sections[*section]) {
        let Some(course) = section.course else { continue };
        let grades: Vec<&str> = items(&course.grades).collect();
        if grades.is_empty() {
            continue;
        }
        for student in section.students.iter().copied().filter(|id| !except.contains(id)) {
            let record = case.facts.students.get(student);
            let grade = record.and_then(|record| given(&record.grade));
            if !grade.is_some_and(|grade| grades.contains(&grade)) {
                let id = section.id();
                let message = format!(
                    "{student} (grade {}) sits in {id}, which is for the grades {}.",
                    shown(grade),
                    listed(grades.iter().copied())
                );
                breaches.push(Breach::once(&[student, id], message));
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, text, valid};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn only_courses_that_name_grades_are_closed_to_others() {
        let codes =
            |grade: Option<&str>| valid().with(|t| t.student("s2").grade = grade.and_then(text));
        // PE is for grade 9; the other courses name none.
        assert_eq!(codes(Some("9")), BTreeSet::new());
        assert_eq!(codes(Some("10")), BTreeSet::from(["rule_grade_gate"]));
        assert_eq!(codes(None), BTreeSet::from(["rule_grade_gate"]));
        let excepted = valid().with(|t| {
            t.student("s2").grade = text("10");
            let rules = t.school.rules.as_mut().unwrap();
            rules[7] = hard(json!({"grade_gate": {"courses": "all", "except": ["s2"]}}));
        });
        assert_eq!(excepted, BTreeSet::new());
    }
}
