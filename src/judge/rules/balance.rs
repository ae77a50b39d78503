//! `balance`: sections of one course alike in size, or in how many of a group or of each house they have; never hard.

use super::super::case::{Case, Section};
use super::super::cell::given;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// Sections of one course and setting that differ by more than one.
pub fn breaches(case: &Case, rule: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    if rule.hard {
        return Ok(vec![Breach::once(&[], "it cannot be hard.".to_string())]);
    }
    let selection = Selection::read(case, keys)?;
    let by = keys.needed_texts("by")?;
    let [by] = by.as_slice() else { return Err("'by' is more than one thing".to_string()) };
    // By house, each house is counted as a tag of its own would be.
    let houses: BTreeSet<&str> =
        case.facts.students.values().filter_map(|student| given(&student.house)).collect();
    let counted: Vec<&str> = if *by == "house" { houses.into_iter().collect() } else { vec![by] };
    if counted.is_empty() {
        return Err("no student is of a house".to_string());
    }
    let is_meant = |student: &str, what: &str| match *by {
        "size" => true,
        "house" => {
            case.facts.students.get(student).and_then(|record| given(&record.house)) == Some(what)
        }
        tag => case.facts.has_tag(student, tag),
    };
    let measure = |section: &Section, what: &str| -> usize {
        section.students.iter().filter(|student| is_meant(student, what)).count()
    };
    let mut sizes: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
    for section in selection.sections.iter().map(|section| &case.sections[*section]) {
        for what in &counted {
            let key = (section.course_id(), section.setting(), *what);
            sizes.entry(key).or_default().push(measure(section, what));
        }
    }
    let mut breaches = Vec::new();
    for ((course, setting, what), sizes) in sizes {
        let most = sizes.iter().max().copied().unwrap_or(0);
        let fewest = sizes.iter().min().copied().unwrap_or(0);
        let beyond = (most - fewest).saturating_sub(1);
        if beyond > 0 {
            let message =
                format!("{course} ({setting}) has sections of {fewest} to {most} by {what}.");
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
        let by_house = |houses: [&str; 2]| {
            let mut trial = valid();
            trial.course("ENG").settings.clear();
            trial.section("ENG.2").setting = None;
            trial.remove_seat("s2", "ENG.2");
            trial.remove_seat("s3", "ENG.2");
            // These two sit in the one section, and nobody in the other.
            let seated: Vec<String> = trial
                .enrollments
                .iter()
                .filter(|seat| seat.section_id == "ENG.1")
                .map(|seat| seat.student_id.clone())
                .collect();
            assert_eq!(seated.len(), 2);
            for (student, house) in seated.iter().zip(houses) {
                trial.student(student).house = Some(house.to_string());
            }
            trial.rule(soft(json!({"balance": {"courses": "ENG", "by": "house"}})));
            trial.judge().tally.soft_breaches["balance (rule 10)"]
        };
        assert_eq!(by_house(["North", "North"]), 1);
        assert_eq!(by_house(["North", "South"]), 0, "one of each house more is alike");
        let hard =
            valid().with(|t| t.rule(hard(json!({"balance": {"courses": "ENG", "by": "size"}}))));
        assert_eq!(hard, BTreeSet::from(["rule_balance"]));
    }
}
