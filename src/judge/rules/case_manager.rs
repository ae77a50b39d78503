//! `case_manager`: students sit with their own case managers.

use super::super::case::Case;
use super::super::cell::given;
use super::super::people::may_teach;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// Students whose case manager could teach the course, in a class of somebody else.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let sections = Selection::read(case, keys)?.sections;
    let managers: BTreeMap<&str, &str> = case
        .facts
        .students
        .iter()
        .filter_map(|(id, record)| Some((*id, given(&record.case_manager_id)?)))
        .collect();
    if let Some(most) = keys.whole("max_students")? {
        for manager in managers.values() {
            let cases = managers.values().filter(|other| *other == manager).count() as u64;
            if cases > most {
                return Err(format!("{manager} has {cases} students, not {most}"));
            }
        }
    }
    let Some(staff) = &case.facts.staff else { return Ok(Vec::new()) };
    let mut breaches = Vec::new();
    for section in sections.into_iter().map(|position| &case.sections[position]) {
        let Some(course) = section.course else { continue };
        let teachers: BTreeSet<&str> =
            case.parts(section.class).flat_map(|part| part.staff()).collect();
        for student in &section.students {
            let Some(manager) = managers.get(student) else { continue };
            let could = staff.get(manager).is_some_and(|person| may_teach(person, course));
            if could && !teachers.contains(manager) {
                let id = section.id();
                let message = format!("{student} sits in {id}, which {manager} does not teach.");
                breaches.push(Breach::once(&[student, id], message));
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, text, valid};
    use serde_json::json;

    /// s1 and s2 sit in classes of t_eng.
    fn counted(managers: &[(&str, &str)]) -> u64 {
        let mut trial = valid();
        for (student, manager) in managers {
            trial.student(student).case_manager_id = text(manager);
        }
        trial.rule(soft(json!({"case_manager": {"courses": "ENG"}})));
        trial.judge().tally.soft_breaches.values().last().copied().unwrap_or_default()
    }

    #[test]
    fn seats_with_somebody_else_are_counted() {
        assert_eq!(counted(&[("s1", "t_eng"), ("s2", "t_eng")]), 0);
        assert_eq!(counted(&[("s1", "t_art")]), 0, "t_art may not teach English");
    }
}
