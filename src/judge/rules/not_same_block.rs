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
