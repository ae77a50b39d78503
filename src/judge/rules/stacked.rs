//! `stacked`: courses taught together as joint sections, exactly so many.

use super::super::case::Case;
use super::super::cell::listed;
use super::super::joint::locked_together;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] = &["courses", "sections"];

/// How the joint sections of the result answer to one rule.
struct Answer<'a> {
    rule: &'a Rule<'a>,
    courses: BTreeSet<&'a str>,
    /// How many joint sections there should be.
    asked: usize,
    /// Those that are there because of the rule.
    classes: BTreeSet<usize>,
    /// Those that fit the rule, and that the school's own file joins.
    held: BTreeSet<usize>,
    /// Whether the rule says how many.
    says_how_many: bool,
}

/// The joint sections that some `stacked` rule, hard or soft, asks for.
pub fn asked_classes(case: &Case) -> BTreeSet<usize> {
    answers(case).into_iter().flat_map(|answer| answer.classes).collect()
}

/// Joint sections too few, or more than the rule says although the school's own file joins them.
pub fn breaches(case: &Case, rule: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    read(case, keys)?;
    let answers = answers(case);
    let taken: BTreeSet<usize> =
        answers.iter().flat_map(|answer| answer.classes.iter().copied()).collect();
    let mut breaches = Vec::new();
    for answer in answers.iter().filter(|answer| std::ptr::eq(answer.rule, rule)) {
        let courses: Vec<&str> = answer.courses.iter().copied().collect();
        let found = answer.classes.len();
        let beyond = if answer.says_how_many { answer.held.difference(&taken).count() } else { 0 };
        if found < answer.asked || beyond > 0 {
            let message = format!(
                "{} are to have {} joint sections, and have {}.",
                listed(courses.iter().copied()),
                answer.asked,
                found + beyond
            );
            let amount =
                u64::try_from((answer.asked - found).saturating_add(beyond)).unwrap_or(u64::MAX);
            breaches.push(Breach { amount, ..Breach::once(&courses, message) });
        }
    }
    Ok(breaches)
}

fn read<'a>(case: &Case<'a>, keys: &Keys) -> Result<(Selection<'a>, Option<usize>), String> {
    let selection = Selection::read(case, keys)?;
    if selection.courses.len() < 2 {
        return Err("it joins fewer than two courses".to_string());
    }
    let sections = keys.whole("sections")?;
    Ok((selection, sections.map(|number| usize::try_from(number).unwrap_or(usize::MAX))))
}

/// Goes through the `stacked` rules in order: each takes joint sections of exactly its courses that no
/// earlier one has taken. Without a number it asks for as many as its course with the fewest sections has,
/// not counting sections that an earlier rule or the school has joined otherwise.
fn answers<'c>(case: &'c Case) -> Vec<Answer<'c>> {
    let held: BTreeSet<usize> = locked_together(case)
        .iter()
        .filter_map(|group| {
            let class = case.sections[*group.first()?].class;
            (case.classes[class] == *group).then_some(class)
        })
        .collect();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut answers = Vec::new();
    for rule in case.rules.iter().filter(|rule| rule.kind == "stacked") {
        let keys = Keys::read(rule.keys, KEYS);
        let Ok((selection, number)) = keys.and_then(|keys| read(case, &keys)) else { continue };
        let fits = |class: usize| {
            if case.classes[class].len() != selection.courses.len() {
                return false;
            }
            let courses: Vec<&str> = case.parts(class).map(|part| part.course_id()).collect();
            courses.iter().copied().collect::<BTreeSet<&str>>() == selection.courses
                && case.classes[class].iter().all(|part| selection.sections.contains(part))
        };
        let of_others =
            |class: usize| taken.contains(&class) || held.contains(&class) && !fits(class);
        let free_of_fewest = selection
            .by_course(case)
            .values()
            .map(|sections| {
                let classes = sections.iter().map(|section| case.sections[*section].class);
                classes.filter(|class| !of_others(*class)).count()
            })
            .min();
        let asked = number.or(free_of_fewest).unwrap_or(0);
        let (held_here, others): (Vec<usize>, Vec<usize>) = (0..case.classes.len())
            .filter(|class| fits(*class) && !taken.contains(class))
            .partition(|class| held.contains(class));
        let classes: BTreeSet<usize> =
            held_here.iter().chain(&others).copied().take(asked).collect();
        taken.extend(&classes);
        answers.push(Answer {
            rule,
            courses: selection.courses,
            asked,
            classes,
            held: held_here.into_iter().collect(),
            says_how_many: number.is_some(),
        });
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, section, text, texts, valid};
    use crate::school::records::SectionRecord;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// Two sections of each dance; the second ones joined as well, or not.
    fn two_each(keys: Value, joined: bool, change: fn(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            for (course, block) in [("DAN1", "4"), ("DAN2", if joined { "4" } else { "3" })] {
                t.course(course).sections = Some(2);
                t.sections.push(SectionRecord {
                    stack: joined.then_some("J2").and_then(text),
                    size: Some(0),
                    max_size: Some(3),
                    ..section(&format!("{course}.2"), "all", &[block], "studio", &["t_art"])
                });
            }
            let mut keys = keys;
            keys["courses"] = json!(["DAN1", "DAN2"]);
            let rules = t.school.rules.as_mut().unwrap();
            let mind = ["not_same_block", "prep_each_day"];
            rules.retain(|rule| !mind.iter().any(|kind| rule.ask.contains_key(*kind)));
            rules[0] = hard(json!({"stacked": keys}));
            t.person("t_art").max_sections = Some(9.0);
            t.rule(hard(json!({"block_in": {"courses": "PE", "blocks": ["3"]}})));
            change(t);
        })
    }

    fn hold_both(t: &mut Trial) {
        for (id, stack) in [("DAN1.1", "A"), ("DAN2.1", "A"), ("DAN1.2", "B"), ("DAN2.2", "B")] {
            let row = SectionRecord { stack: text(stack), ..section(id, "", &[], "", &[]) };
            t.school.sections.as_mut().unwrap().push(row);
        }
    }

    #[test]
    fn exactly_so_many_are_joined() {
        let broken = BTreeSet::from(["rule_stacked"]);
        assert_eq!(two_each(json!({}), true, |_| ()), BTreeSet::new());
        assert_eq!(two_each(json!({}), false, |_| ()), broken);
        assert_eq!(two_each(json!({"sections": 2}), true, |_| ()), BTreeSet::new());
        assert_eq!(two_each(json!({"sections": 1}), false, |_| ()), BTreeSet::new());
        assert_eq!(two_each(json!({"sections": 3}), true, |_| ()), broken);
        let one_too_many = two_each(json!({"sections": 1}), true, |_| ());
        assert_eq!(one_too_many, BTreeSet::from(["joint_not_asked"]));
    }

    #[test]
    fn what_the_school_has_joined_counts() {
        assert_eq!(two_each(json!({}), true, hold_both), BTreeSet::new());
        assert_eq!(two_each(json!({"sections": 2}), true, hold_both), BTreeSet::new());
        let too_many = two_each(json!({"sections": 1}), true, hold_both);
        assert_eq!(too_many, BTreeSet::from(["rule_stacked"]));
    }

    #[test]
    fn only_sections_of_the_setting_are_joined() {
        let of_setting = |setting: &str| {
            valid().with(|t| {
                for course in ["DAN1", "DAN2"] {
                    t.course(course).settings = texts(&["co_taught:1"]);
                    t.section(&format!("{course}.1")).setting = text("co_taught");
                }
                t.course("ENG").settings.clear();
                t.section("ENG.2").setting = None;
                let keys = json!({"courses": format!("setting:{setting}")});
                t.school.rules.as_mut().unwrap()[0] = hard(json!({"stacked": keys}));
            })
        };
        assert_eq!(of_setting("co_taught"), BTreeSet::new());
        assert!(of_setting("general").contains("joint_not_asked"));
    }
}
