//! `not_same_block`: courses that never meet at the same time.

use super::super::case::Case;
use super::super::clock::{Booking, clashes};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};

/// Two of the courses that overlap.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let by_course = selection.by_course(case);
    let courses: Vec<&str> = by_course.keys().copied().collect();
    // The times belong to the course, so that sections of one course may overlap.
    let bookings = by_course.values().enumerate().flat_map(|(owner, sections)| {
        let times = sections.iter().flat_map(|section| &case.sections[*section].times);
        times.map(move |&time| Booking { owner, time })
    });
    let found = clashes(bookings.collect());
    let breach = |(one, other, time)| {
        let (one, other): (usize, usize) = (one, other);
        let moment = case.facts.frame.moment(&time);
        let message = format!("{} and {} overlap, {moment}.", courses[one], courses[other]);
        Breach::once(&[courses[one], courses[other]], message)
    };
    Ok(found.into_iter().map(breach).collect())
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
