//! `same_block`: courses that meet at the same time.

use super::super::case::Case;
use super::super::cell::listed;
use super::super::frame::Frame;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::{BTreeMap, BTreeSet};

type Placement<'a> = (&'a BTreeSet<usize>, BTreeSet<&'a str>);

/// A time of the course with the fewest classes at which another course does not meet, or not as often.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let kinds: BTreeSet<&str> = selection
        .courses
        .iter()
        .filter_map(|course| case.facts.courses.get(course))
        .map(|course| Frame::meets(course))
        .collect();
    if kinds.len() > 1 {
        return Err(format!("its courses meet differently: {}", listed(kinds)));
    }
    let by_course = selection.by_course(case);
    // Where several courses have the fewest classes, the first of them in the school's own order is meant.
    let courses: Vec<(&str, BTreeSet<usize>)> = (case.facts.school.courses.iter())
        .filter_map(|course| by_course.get_key_value(course.course_id.as_str()))
        .map(|(course, sections)| (*course, case.classes_of(sections.iter().copied())))
        .collect();
    let Some((fewest, classes)) = courses.iter().min_by_key(|(_, classes)| classes.len()) else {
        return Ok(Vec::new());
    };
    let (needed, _) = placements(case, classes);
    let mut breaches = Vec::new();
    for (course, classes) in courses.iter().filter(|(course, _)| course != fewest) {
        let (met, mut open) = placements(case, classes);
        for (placement, times) in &needed {
            let also = met.get(placement).copied().unwrap_or(0);
            // A class without a place may still come to stand beside any other.
            let lacking = times.saturating_sub(also);
            let filled = lacking.min(open);
            open -= filled;
            if lacking > filled {
                let (terms, blocks) = placement;
                let message = format!(
                    "{fewest} meets {times} times in {} in the blocks {}, and {course} {also} times.",
                    case.facts.frame.term_list(terms),
                    listed(blocks.iter().copied())
                );
                let amount = u64::try_from(lacking - filled).unwrap_or(u64::MAX);
                breaches.push(Breach { amount, ..Breach::once(&[fewest, course], message) });
            }
        }
    }
    Ok(breaches)
}

/// How often classes are placed in the same term and blocks, and how many have no place.
fn placements<'c>(
    case: &'c Case,
    classes: &BTreeSet<usize>,
) -> (BTreeMap<Placement<'c>, usize>, usize) {
    let mut placements: BTreeMap<Placement, usize> = BTreeMap::new();
    let mut open = 0;
    for section in classes.iter().filter_map(|class| case.parts(*class).next()) {
        match section.blocks() {
            blocks if blocks.is_empty() || section.terms.is_empty() => open += 1,
            blocks => *placements.entry((&section.terms, blocks)).or_default() += 1,
        }
    }
    (placements, open)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, section, texts, valid};
    use crate::school::records::SectionRecord;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn the_course_with_the_fewest_sections_meets_when_the_others_do() {
        // A second section of DAN1 in another block is no matter; CHESS in yet another one is.
        let codes = |chess: &str| {
            valid().with(|t| {
                t.course("DAN1").sections = Some(2);
                t.sections.push(SectionRecord {
                    size: Some(0),
                    max_size: Some(3),
                    ..section("DAN1.2", "all", &["4"], "studio", &["t_art"])
                });
                t.section("CHESS.1").blocks = texts(&[chess]);
                t.school.rules.as_mut().unwrap().remove(3);
            })
        };
        assert_eq!(codes("2"), BTreeSet::new());
        assert!(codes("3").contains("rule_same_block"));
    }

    #[test]
    fn courses_that_meet_differently_cannot_be_asked() {
        let rule = json!({"same_block": {"courses": ["CHESS", "ART"]}});
        assert_eq!(valid().with(|t| t.rule(hard(rule))), BTreeSet::from(["rule_unreadable"]));
    }
}
