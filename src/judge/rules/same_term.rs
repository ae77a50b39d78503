//! `same_term`: what a student takes of some courses lies in the same terms.

use super::super::case::{Case, Section};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};

/// Pairs of a student's sections of which neither has all terms of the other.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    if selection.courses.len() < 2 {
        return Err("it needs two courses".to_string());
    }
    let mut breaches = Vec::new();
    for student in case.facts.students.keys().copied() {
        let seats = case.sections_of(student);
        let own = seats.iter().filter(|seat| selection.sections.contains(seat));
        let own: Vec<&Section> =
            own.map(|seat| &case.sections[*seat]).filter(|own| !own.times.is_empty()).collect();
        for (place, one) in own.iter().enumerate() {
            for other in &own[..place] {
                if !one.terms.is_subset(&other.terms) && !other.terms.is_subset(&one.terms) {
                    let message = format!(
                        "{student} takes {} and {} in different terms.",
                        other.id(),
                        one.id()
                    );
                    breaches.push(Breach::once(&[student, other.id(), one.id()], message));
                }
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, valid};
    use serde_json::{Value, json};

    fn counted(courses: Value) -> u64 {
        let mut trial = valid();
        trial.rule(soft(json!({"same_term": {"courses": courses}})));
        trial.judge().tally.soft_breaches["same_term (rule 10)"]
    }

    #[test]
    fn pairs_in_different_terms_are_counted() {
        // s2 takes ART in S1 and MUS in S2, and ENG all year.
        assert_eq!(counted(json!(["ART", "MUS", "ENG"])), 1);
        assert_eq!(counted(json!(["ART", "ENG"])), 0);
    }
}
