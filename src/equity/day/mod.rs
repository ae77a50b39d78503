//! A student's day by the clock: M33 to M37.
//!
//! Everything here goes by (term, day) of the cycle and by clock times, so that waves, rotating days and blocks that
//! overlap are looked at like any other; each day weighs as many dates of the year as it is held on. Seats in a class
//! without a place are at no time.

mod gaps;
mod lunch;
mod rigor;
mod transitions;
mod unserved;

pub(super) use gaps::Gaps;
pub(super) use lunch::LunchKept;
pub(super) use rigor::{RigorOverCap, RigorSpread};
pub(super) use transitions::Transitions;
pub(super) use unserved::{StudentsUnserved, UnservedTime};

use super::Draft;
use crate::school::clock::{Hours, Interval};
use crate::school::{DayId, SectionId, StudentId, TermId};

/// A student's meeting with a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Meeting {
    interval: Interval,
    section: SectionId,
}

/// What every day of the year looks like to everybody.
struct Days<'a> {
    draft: &'a Draft<'a>,
    /// For each (term, day), on how many dates it is held.
    dates: Vec<i64>,
    /// For each (term, day), the class blocks that meet then, by their last minutes.
    blocks: Vec<Vec<&'a [Interval]>>,
    /// For each section, its meetings.
    meetings: Vec<Vec<Hours>>,
}

impl<'a> Days<'a> {
    fn new(draft: &'a Draft) -> Days<'a> {
        let frame = &draft.school.frame;
        let cells = frame.terms.len() * frame.days.len();
        let blocks = |cell: usize| {
            let blocks = frame.blocks.iter().filter(|block| block.is_class);
            let mut own: Vec<&[Interval]> = blocks
                .map(|block| block.cells[cell].as_slice())
                .filter(|intervals| !intervals.is_empty())
                .collect();
            own.sort_by_key(|own| (own.iter().map(|i| i.end).max(), own.first().copied()));
            own
        };
        let dates = |cell: usize| i64::try_from(draft.dates_of_cell(cell)).unwrap_or(0);
        let meetings = draft.plan.placed.iter().map(|placed| {
            let mut own = Vec::new();
            let Some(pattern) = placed.pattern.map(|id| frame.pattern(id)) else { return own };
            for term in pattern.first_term.index()..=pattern.last_term().index() {
                for day in 0..frame.days.len() {
                    let cell = frame.cell(TermId::new(term), DayId::new(day));
                    let blocks = pattern.blocks.iter();
                    let of = blocks.flat_map(|block| &frame.blocks[block.index()].cells[cell]);
                    own.extend(of.map(|interval| (cell, *interval)));
                }
            }
            own
        });
        Days {
            draft,
            dates: (0..cells).map(dates).collect(),
            blocks: (0..cells).map(blocks).collect(),
            meetings: meetings.collect(),
        }
    }

    /// The (term, day)s that are held on some date.
    fn held(&self) -> impl Iterator<Item = (usize, i64)> {
        self.dates.iter().copied().enumerate().filter(|(_, dates)| *dates > 0)
    }

    /// A student's meetings of each (term, day) with some classes, by the clock.
    fn meetings_of(
        &self,
        student: StudentId,
        is_meant: impl Fn(SectionId) -> bool,
    ) -> Vec<Vec<Meeting>> {
        let mut of_cell = vec![Vec::new(); self.dates.len()];
        for seat in self.draft.seats_of(student).iter().filter(|seat| is_meant(seat.section)) {
            for (cell, interval) in &self.meetings[seat.section.index()] {
                of_cell[*cell].push(Meeting { interval: *interval, section: seat.section });
            }
        }
        for meetings in &mut of_cell {
            meetings.sort_unstable();
        }
        of_cell
    }

    /// How many class blocks of a (term, day) overlap neither one another nor a time that is taken: those that end
    /// first come first.
    fn free(&self, cell: usize, is_taken: impl Fn(Interval) -> bool) -> i64 {
        let mut chosen: Vec<Interval> = Vec::new();
        let mut count = 0;
        for block in &self.blocks[cell] {
            let is_free = |own: &Interval| {
                !is_taken(*own) && !chosen.iter().any(|other| other.overlaps(*own))
            };
            if block.iter().all(is_free) {
                chosen.extend(*block);
                count += 1;
            }
        }
        count
    }
}

/// Whether an interval of a (term, day) overlaps any of these hours.
fn is_away(hours: &[Hours], cell: usize, interval: Interval) -> bool {
    hours.iter().any(|(own, hours)| *own == cell && hours.overlaps(interval))
}

/// Whether an interval overlaps any of these meetings.
fn is_met(meetings: &[Meeting], interval: Interval) -> bool {
    meetings.iter().any(|meeting| meeting.interval.overlaps(interval))
}

#[cfg(test)]
mod tests;
