//! `team`: students taught by the people of their own team.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};
use std::collections::BTreeSet;

/// Seats in classes that nobody of the team teaches.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let students = whom::students(case, keys, &["house", "cohort", "group", "grade"])?;
    let team = whom::team(case, keys)?;
    let mut sections = Selection::read(case, keys)?.sections;
    if keys.texts("crossover")?.is_some() {
        for section in Selection::under(case, keys, "crossover")?.sections {
            sections.remove(&section);
        }
    }
    if case.facts.staff.is_none() {
        return Ok(Vec::new());
    }
    let mut breaches = Vec::new();
    for section in sections.into_iter().map(|position| &case.sections[position]) {
        let teachers: BTreeSet<&str> =
            case.parts(section.class).flat_map(|part| part.staff()).collect();
        if !teachers.is_disjoint(&team) {
            continue;
        }
        let outside = section.students.iter().filter(|student| students.contains(*student)).count();
        if outside > 0 {
            let message = format!(
                "{outside} of its students sit in {}, taught by {}.",
                section.id(),
                listed(teachers)
            );
            let amount = u64::try_from(outside).unwrap_or(u64::MAX);
            breaches.push(Breach { amount, ..Breach::once(&[section.id()], message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, text, texts, valid};
    use serde_json::{Value, json};

    #[test]
    fn seats_with_others_are_counted() {
        // s1 and s2 are of the house; t_eng teaches ENG and CHESS, t_art ART, MUS and both dances.
        let counted = |keys: Value| {
            let mut trial = valid();
            trial.student("s1").house = text("North");
            trial.student("s2").house = text("North");
            trial.person("t_eng").teams = texts(&["north"]);
            let mut keys = keys;
            keys["team"] = json!("north");
            keys["house"] = json!("North");
            trial.rule(soft(json!({"team": keys})));
            trial.judge().tally.soft_breaches["team (rule 10)"]
        };
        assert_eq!(counted(json!({"courses": "ENG"})), 0);
        assert_eq!(counted(json!({"courses": ["ENG", "ART"]})), 1);
        assert_eq!(counted(json!({"courses": ["DAN1", "DAN2"]})), 2);
        assert_eq!(counted(json!({"courses": ["DAN1", "DAN2"], "crossover": "DAN1"})), 1);
        // Nobody teaches PE.
        assert_eq!(counted(json!({"courses": "PE"})), 1);
    }

    #[test]
    fn without_staff_nobody_is_touched() {
        let mut trial = valid();
        trial.school.staff = None;
        trial.rule(soft(json!({"team": {"team": "x", "grade": "9", "courses": "ENG"}})));
        assert_eq!(trial.judge().tally.soft_breaches["team (rule 10)"], 0);
    }
}
