use crate::school::clock::{Interval, Minute};
use crate::school::{DayId, Frame, TermId};

/// The minute after the last of a day.
pub const MIDNIGHT: Minute = 24 * 60;

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
