use crate::school::clock::{Interval, Minute};
use crate::school::{DayId, Frame, School, TermId, Times};

/// The minute after the last of a day.
pub const MIDNIGHT: Minute = 24 * 60;

/// A day of a term, with the class blocks that meet on it.
#[derive(Debug, Clone)]
pub struct Day {
    /// The term.
    pub term: TermId,
    /// For example `S1 Mon`.
    pub name: String,
    /// The times of each class block that meets on it, by their last minutes.
    blocks: Vec<Times>,
    /// Whether each of these blocks meets at one stretch.
    is_plain: bool,
}

impl Day {
    /// How many class blocks, at most `enough`, overlap neither one another nor these times.
    pub fn free(&self, taught: &Times, enough: usize) -> usize {
        let free: Vec<&Times> =
            self.blocks.iter().filter(|block| !block.overlaps(taught)).collect();
        let taken = Times::empty(taught.words().len());
        if self.is_plain {
            first_come(&free, taken).min(enough)
        } else {
            most(&free, &taken, enough)
        }
    }

    /// Of the class blocks in which somebody is busy, the fewest people who are, given the times of each.
    pub fn fewest_busy(&self, people: &[Times]) -> Option<usize> {
        let busy = |block: &Times| people.iter().filter(|own| own.overlaps(block)).count();
        self.blocks.iter().map(busy).filter(|count| *count > 0).min()
    }
}

/// The largest number of blocks apart from one another, if each meets at one stretch: by their ends, one
/// takes every block that still fits.
fn first_come(blocks: &[&Times], mut taken: Times) -> usize {
    let mut count = 0;
    for block in blocks {
        if !block.overlaps(&taken) {
            taken.add(block);
            count += 1;
        }
    }
    count
}

/// The same for blocks that meet several times a day: with the first block, or without it.
fn most(blocks: &[&Times], taken: &Times, enough: usize) -> usize {
    let Some((first, rest)) = blocks.split_first().filter(|_| enough > 0) else { return 0 };
    let mut best = 0;
    if !first.overlaps(taken) {
        let mut with = taken.clone();
        with.add(first);
        best = 1 + most(rest, &with, enough - 1);
    }
    if best < enough && best < rest.len() {
        best = best.max(most(rest, taken, enough));
    }
    best
}

/// Each class block that meets on a (term, day), from its first minute to its last.
pub fn spans(frame: &Frame, term: TermId, day: DayId) -> Vec<Interval> {
    let cell = frame.cell(term, day);
    let of_block = |block: &crate::school::Block| {
        let start = block.cells[cell].iter().map(|interval| interval.start).min()?;
        let end = block.cells[cell].iter().map(|interval| interval.end).max()?;
        Some(Interval { start, end })
    };
    frame.blocks.iter().filter(|block| block.is_class).filter_map(of_block).collect()
}

/// When the last so many of these blocks start: counted backwards from the one that starts last, each ending
/// before the next one starts. Midnight if none are asked, the start of the day if there are fewer.
pub fn start_of_last(spans: &[Interval], blocks: u32) -> Minute {
    let mut from = MIDNIGHT;
    for _ in 0..blocks {
        if from == 0 {
            break;
        }
        let before = spans.iter().filter(|span| span.end <= from);
        from = before.map(|span| span.start).max().unwrap_or(0);
    }
    from
}

/// Every day of every term. A day on which no class block meets is no school day.
pub fn school_days(school: &School) -> Vec<Day> {
    let frame = &school.frame;
    let mut days = Vec::with_capacity(frame.terms.len() * frame.days.len());
    for (term, term_name) in frame.terms.iter().enumerate() {
        for (day, day_name) in frame.days.iter().enumerate() {
            let (term, day) = (TermId::new(term), DayId::new(day));
            let mut blocks = Vec::new();
            let mut is_plain = true;
            for block in frame.blocks.iter().filter(|block| block.is_class) {
                let intervals = &block.cells[frame.cell(term, day)];
                let Some(end) = intervals.iter().map(|interval| interval.end).max() else {
                    continue;
                };
                let mut times = Times::empty(frame.words);
                for interval in intervals {
                    times.add(&frame.touched(term, day, *interval));
                }
                is_plain &= intervals.len() == 1;
                blocks.push((end, times));
            }
            if blocks.is_empty() {
                continue;
            }
            blocks.sort();
            let blocks = blocks.into_iter().map(|(_, times)| times).collect();
            days.push(Day { term, name: format!("{term_name} {day_name}"), blocks, is_plain });
        }
    }
    days
}
