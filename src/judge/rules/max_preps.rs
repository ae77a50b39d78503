//! `max_preps`: nobody prepares too many different courses.

use super::super::case::Case;
use super::super::people::may_teach;
use super::keys::Keys;
use super::{Breach, Rule, whom};
use std::collections::BTreeSet;

/// Terms in which somebody prepares more courses than allowed.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let for_all = keys.whole("most")?;
    let mut breaches = Vec::new();
    for person in whom::staff(case, keys)? {
        let Some(record) = case.facts.staff.as_ref().and_then(|staff| staff.get(person)) else {
            continue;
        };
        let Some(most) = for_all.or(record.max_preps.map(u64::from)) else { continue };
        for term in 0..case.facts.frame.term_count() {
            let courses: BTreeSet<&str> = case
                .sections
                .iter()
                .filter(|section| section.staff().contains(person))
                .filter(|section| section.terms.contains(&term) && !section.times.is_empty())
                .filter(|section| section.course.is_some_and(|course| may_teach(record, course)))
                .map(|section| section.course_id())
                .collect();
            let count = courses.len() as u64;
            if count > most {
                let name = case.facts.frame.term_name(term);
                let message = format!("{person} prepares {count} courses in {name}, not {most}.");
                breaches.push(Breach { amount: count - most, ..Breach::once(&[person], message) });
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, valid};
    use serde_json::{Value, json};

    /// t_eng teaches two sections of ENG and one of CHESS, all year.
    fn counted(keys: Value, own: Option<u32>) -> u64 {
        let mut trial = valid();
        trial.person("t_eng").max_preps = own;
        trial.rule(soft(json!({"max_preps": keys})));
        trial.judge().tally.soft_breaches["max_preps (rule 10)"]
    }

    #[test]
    fn courses_are_counted_once_each() {
        assert_eq!(counted(json!({"staff": "t_eng", "most": 2}), None), 0);
        assert_eq!(counted(json!({"staff": "t_eng", "most": 1}), None), 2, "in both terms");
        assert_eq!(counted(json!({"staff": "all"}), Some(1)), 2);
    }
}
