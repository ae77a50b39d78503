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
    let Some((fewest, sections)) = by_course.iter().min_by_key(|(_, sections)| sections.len())
    else {
        return Ok(Vec::new());
    };
    let needed = placements(case, sections);
    let mut breaches = Vec::new();
    for (course, sections) in &by_course {
        let met = placements(case, sections);
        for (placement, times) in &needed {
            let also = met.get(placement).copied().unwrap_or(0);
            if also < *times {
                let (terms, blocks) = placement;
                let message = format!(
                    "{fewest} meets {times} times in {} in the blocks {}, and {course} {also} times.",
                    case.facts.frame.term_list(terms),
                    listed(blocks.iter().copied())
                );
                breaches.push(Breach::once(&[fewest, course], message));
            }
        }
    }
    Ok(breaches)
}

/// How often sections are placed in the same term and blocks.
fn placements<'c>(case: &'c Case, sections: &[usize]) -> BTreeMap<Placement<'c>, usize> {
    let mut placements: BTreeMap<Placement, usize> = BTreeMap::new();
    for section in sections.iter().map(|section| &case.sections[*section]) {
        *placements.entry((&section.terms, section.blocks())).or_default() += 1;
    }
    placements
}
