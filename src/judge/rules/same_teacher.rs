//! `same_teacher`: who takes several of some courses has a teacher in common in them.

use super::super::case::{Case, Section};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};

/// Students whose classes in these courses nobody teaches all.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    if selection.courses.len() < 2 {
        return Err("it needs two courses".to_string());
    }
    let mut breaches = Vec::new();
    for student in case.facts.students.keys().copied() {
        let seats = case.sections_of(student);
        let own = seats.iter().filter(|seat| selection.sections.contains(seat));
        let taught: Vec<&Section> =
            own.map(|seat| &case.sections[*seat]).filter(|own| !own.staff().is_empty()).collect();
        let Some(first) = taught.first() else { continue };
        let in_all = |person: &str| taught.iter().all(|own| own.staff().contains(person));
        if !first.staff().into_iter().any(in_all) {
            let message = format!("{student} has no teacher who is the same in all of them.");
            breaches.push(Breach::once(&[student], message));
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, soft, texts, valid};
    use serde_json::{Value, json};

    fn counted(courses: Value, eng_2: &[&str]) -> u64 {
        let mut trial = valid();
        trial.section("ENG.2").staff_ids = texts(eng_2);
        trial.rule(soft(json!({"same_teacher": {"courses": courses}})));
        trial.judge().tally.soft_breaches["same_teacher (rule 10)"]
    }

    #[test]
    fn who_changes_teachers_is_counted() {
        // s4 has ENG.1 and CHESS.1 with t_eng, s3 ENG.2 and CHESS.1.
        assert_eq!(counted(json!(["ENG", "CHESS"]), &["t_eng"]), 0);
        assert_eq!(counted(json!(["ENG", "CHESS"]), &["t_art"]), 1);
        assert_eq!(counted(json!(["ENG", "CHESS"]), &["t_art", "t_eng"]), 0);
        // s2 and s3 have ENG.2 with t_eng and ART.1 with t_art; who teaches PE is nobody.
        assert_eq!(counted(json!(["ENG", "ART", "PE"]), &["t_eng"]), 2);
    }

    #[test]
    fn one_course_is_not_enough() {
        let codes = valid().with(|t| t.rule(hard(json!({"same_teacher": {"courses": "ENG"}}))));
        assert!(codes.contains("rule_unreadable"), "{codes:?}");
    }
}
