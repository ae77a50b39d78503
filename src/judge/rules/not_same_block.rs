//! `not_same_block`: courses that never meet at the same time.

use super::super::case::Case;
use super::super::cell::listed;
use super::super::clock::{Interval, shared};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::BTreeSet;

/// A class and another one of another of the courses that overlap. A joint section of several of the courses
/// overlaps itself.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let classes: Vec<Class> =
        selection.classes(case).into_iter().map(|class| read(case, &selection, class)).collect();
    let mut breaches = Vec::new();
    for (position, one) in classes.iter().enumerate() {
        for other in &classes[position..] {
            let itself = std::ptr::eq(one, other);
            let apart = one.courses.len() > 1 || !itself && one.courses != other.courses;
            if !apart {
                continue;
            }
            let Some(time) = shared(&one.times, &other.times) else { continue };
            let moment = case.facts.frame.moment(&time);
            let ids: BTreeSet<&str> = one.ids.iter().chain(&other.ids).copied().collect();
            let ids: Vec<&str> = ids.into_iter().collect();
            let message = format!("{} overlap, {moment}.", listed(ids.clone()));
            breaches.push(Breach::once(&ids, message));
        }
    }
    Ok(breaches)
}

/// A class in which one of the courses is taught.
struct Class<'a> {
    ids: Vec<&'a str>,
    /// Those of the rule's courses that are taught in it.
    courses: BTreeSet<&'a str>,
    times: Vec<Interval>,
}

fn read<'a>(case: &Case<'a>, selection: &Selection, class: usize) -> Class<'a> {
    let sections = case.classes[class].iter().filter(|part| selection.sections.contains(part));
    Class {
        ids: case.part_ids(class),
        courses: sections.map(|section| case.sections[*section].course_id()).collect(),
        times: case.parts(class).flat_map(|part| part.times.iter().copied()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, valid};
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn courses_overlap_by_the_clock_in_a_common_term() {
        let codes = |courses: [&str; 2]| {
            let rule = json!({"not_same_block": {"courses": courses}});
            valid().with(|t| t.rule(hard(rule)))
        };
        // Sections of one course may overlap one another; ART and MUS share a block but no term.
        assert_eq!(codes(["ENG", "ENG"]), BTreeSet::new());
        assert_eq!(codes(["ART", "MUS"]), BTreeSet::new());
        assert_eq!(codes(["PE", "LAB"]), BTreeSet::from(["rule_not_same_block"]));
        assert_eq!(codes(["ART", "setting:general"]), BTreeSet::from(["rule_not_same_block"]));
        assert_eq!(codes(["ART", "setting:co_taught"]), BTreeSet::new());
    }
}
