//! `balance`: sections of one course alike in size, or in how many of a group they have; never hard.

use super::super::case::{Case, Section};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::BTreeMap;

/// Sections of one course and setting that differ by more than one.
pub fn breaches(case: &Case, rule: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    if rule.hard {
        return Ok(vec![Breach::once(&[], "it cannot be hard.".to_string())]);
    }
    let selection = Selection::read(case, keys)?;
    let by = keys.needed_texts("by")?;
    let [by] = by.as_slice() else { return Err("'by' is more than one thing".to_string()) };
    let measure = |section: &Section| -> usize {
        let students = section.students.iter();
        students.filter(|student| *by == "size" || case.facts.has_tag(student, by)).count()
    };
    let mut sizes: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for section in selection.sections.iter().map(|section| &case.sections[*section]) {
        let key = (section.course_id(), section.setting());
        sizes.entry(key).or_default().push(measure(section));
    }
    let mut breaches = Vec::new();
    for ((course, setting), sizes) in sizes {
        let most = sizes.iter().max().copied().unwrap_or(0);
        let fewest = sizes.iter().min().copied().unwrap_or(0);
        let beyond = (most - fewest).saturating_sub(1);
        if beyond > 0 {
            let message =
                format!("{course} ({setting}) has sections of {fewest} to {most} by {by}.");
            let amount = u64::try_from(beyond).unwrap_or(u64::MAX);
            breaches.push(Breach { amount, ..Breach::once(&[course], message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, soft, texts, valid};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn sections_of_one_course_and_setting_are_compared() {
        let breach = |by: &str| {
            let mut trial = valid();
            // Both sections of ENG general, two students in one and none in the other.
            trial.course("ENG").settings.clear();
            trial.section("ENG.2").setting = None;
            trial.remove_seat("s2", "ENG.2");
            trial.remove_seat("s3", "ENG.2");
            trial.student("s1").groups = texts(&["iep"]);
            trial.rule(soft(json!({"balance": {"courses": "ENG", "by": by}})));
            trial.judge().tally.soft_breaches["balance (rule 10)"]
        };
        // A difference of one is as alike as can be.
        assert_eq!(breach("size"), 1);
        assert_eq!(breach("iep"), 0);
        let hard =
            valid().with(|t| t.rule(hard(json!({"balance": {"courses": "ENG", "by": "size"}}))));
        assert_eq!(hard, BTreeSet::from(["rule_balance"]));
    }
}
