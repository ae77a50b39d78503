//! The bell table, read once: when each block meets.

use super::cell::items;
use super::clock::{Interval, minutes, time};
use super::notes::Notes;
use crate::school::records::{BellKind, CourseRecord, FrameRecord, MeetingRecord};
use std::collections::{BTreeMap, BTreeSet};

/// A frame, with every block's times by the clock.
#[derive(Debug)]
pub struct Frame<'a> {
    record: &'a FrameRecord,
    terms: BTreeMap<&'a str, usize>,
    days: BTreeMap<&'a str, usize>,
    blocks: BTreeSet<&'a str>,
    times: BTreeMap<&'a str, Vec<Interval>>,
    bells: Vec<(&'a str, Interval, BellKind)>,
    not_only_class: BTreeSet<&'a str>,
}

impl<'a> Frame<'a> {
    /// Reads the frame; what cannot be read is noted and left out.
    pub fn read(record: &'a FrameRecord, notes: &mut Notes) -> Frame<'a> {
        let mut frame = Frame {
            record,
            terms: positions(&record.terms),
            days: positions(&record.days),
            blocks: items(&record.blocks).collect(),
            times: BTreeMap::new(),
            bells: Vec::new(),
            not_only_class: BTreeSet::new(),
        };
        for (row, bell) in record.bells.iter().enumerate() {
            let block = bell.block.trim();
            let unreadable = |what: String| {
                format!("Row {} of the bell table (block {block}) cannot be read: {what}.", row + 1)
            };
            if !bell.kind.is_class() {
                frame.not_only_class.insert(block);
            }
            let mut terms: Vec<usize> = Vec::new();
            for term in items(&bell.terms) {
                match frame.terms.get(term) {
                    Some(position) => terms.push(*position),
                    None => notes.find(
                        "frame_unreadable",
                        &[block],
                        unreadable(format!("there is no term '{term}'")),
                    ),
                }
            }
            if bell.terms.is_empty() {
                terms = (0..record.terms.len()).collect();
            }
            let mut days: Vec<usize> = Vec::new();
            for day in items(&bell.days) {
                match frame.days.get(day) {
                    Some(position) => days.push(*position),
                    None => notes.find(
                        "frame_unreadable",
                        &[block],
                        unreadable(format!("there is no day '{day}'")),
                    ),
                }
            }
            let (start, end) = match (minutes(&bell.start), minutes(&bell.end)) {
                (Some(start), Some(end)) if start < end => (start, end),
                _ => {
                    let what = format!("'{}' to '{}' is no time", bell.start, bell.end);
                    notes.find("frame_unreadable", &[block], unreadable(what));
                    continue;
                }
            };
            let times = frame.times.entry(block).or_default();
            for &term in &terms {
                let rung = days.iter().map(|&day| Interval { term, day, start, end });
                times.extend(rung.clone());
                frame.bells.extend(rung.map(|time| (block, time, bell.kind)));
            }
        }
        for times in frame.times.values_mut() {
            times.sort();
            times.dedup();
        }
        frame
    }

    /// How many terms the year has.
    pub fn term_count(&self) -> usize {
        self.record.terms.len()
    }

    /// How many days the cycle has.
    pub fn day_count(&self) -> usize {
        self.record.days.len()
    }

    /// The position of a term.
    pub fn term(&self, name: &str) -> Option<usize> {
        self.terms.get(name).copied()
    }

    /// The position of a cycle day.
    pub fn day(&self, name: &str) -> Option<usize> {
        self.days.get(name).copied()
    }

    /// The names of the cycle days, in order.
    pub fn day_names(&self) -> impl Iterator<Item = &'a str> {
        self.record.days.iter().map(|day| day.trim())
    }

    /// The names of the terms, in order.
    pub fn term_names(&self) -> impl Iterator<Item = &'a str> {
        self.record.terms.iter().map(|term| term.trim())
    }

    /// The terms in a cell: a term, several joined by `;`, or `all`. An unknown term is the error.
    pub fn terms_in(&self, cell: &str) -> Result<BTreeSet<usize>, String> {
        if cell.trim() == "all" && self.term("all").is_none() {
            return Ok((0..self.term_count()).collect());
        }
        cell.split(';')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| self.term(name).ok_or_else(|| name.to_string()))
            .collect()
    }

    /// Whether the frame has the block.
    pub fn has_block(&self, block: &str) -> bool {
        self.blocks.contains(block)
    }

    /// Whether every time of the block is ordinary teaching time, and it has one.
    pub fn is_class_block(&self, block: &str) -> bool {
        self.has_block(block)
            && self.times.contains_key(block)
            && !self.not_only_class.contains(block)
    }

    /// The blocks that are ordinary teaching time.
    pub fn class_blocks(&self) -> impl Iterator<Item = &'a str> {
        self.blocks.iter().copied().filter(|block| self.is_class_block(block))
    }

    /// Every block that has times, with them.
    pub fn every_time(&self) -> impl Iterator<Item = (&'a str, &[Interval])> {
        self.times.iter().map(|(block, times)| (*block, times.as_slice()))
    }

    /// The blocks that are optional at some time.
    pub fn optional_blocks(&self) -> impl Iterator<Item = &'a str> {
        let bells = self.bells.iter().filter(|(_, _, kind)| *kind == BellKind::Optional);
        bells.map(|(block, _, _)| *block)
    }

    /// Every time of every block, and whether it is lunch.
    pub fn bells(&self) -> impl Iterator<Item = (&'a str, Interval, bool)> {
        self.bells.iter().map(|(block, time, kind)| (*block, *time, *kind == BellKind::Lunch))
    }

    /// When a block meets in the whole year.
    pub fn block_times(&self, block: &str) -> &[Interval] {
        self.times.get(block).map_or(&[], Vec::as_slice)
    }

    /// When blocks meet in the given terms.
    pub fn times<'b>(
        &self,
        blocks: impl IntoIterator<Item = &'b str>,
        terms: &BTreeSet<usize>,
    ) -> Vec<Interval> {
        let mut times: Vec<Interval> = blocks
            .into_iter()
            .flat_map(|block| self.block_times(block))
            .filter(|time| terms.contains(&time.term))
            .copied()
            .collect();
        times.sort();
        times
    }

    /// The meeting kind of a course, by its name; blank = `full`.
    pub fn meets(course: &CourseRecord) -> &str {
        super::cell::given(&course.meets).unwrap_or("full")
    }

    /// What the frame says about the meeting kind of a course.
    pub fn meeting(&self, course: &CourseRecord) -> Option<&'a MeetingRecord> {
        self.record.meets.get(Frame::meets(course))
    }

    /// The block-years that a section of the course counts for.
    pub fn load(&self, course: &CourseRecord) -> f64 {
        let Some(meeting) = self.meeting(course) else { return 0.0 };
        let terms_of_year = self.term_count().max(1) as f64;
        let by_size = f64::from(meeting.blocks) * f64::from(meeting.terms) / terms_of_year;
        meeting.load.unwrap_or(by_size)
    }

    /// The full load of a teacher, if the frame has one.
    pub fn teacher_load(&self) -> Option<f64> {
        self.record.teacher_load
    }

    /// The name of the term at a position.
    pub fn term_name(&self, position: usize) -> &'a str {
        self.record.terms.get(position).map_or("?", |name| name.trim())
    }

    /// The name of the cycle day at a position.
    pub fn day_name(&self, position: usize) -> &'a str {
        self.record.days.get(position).map_or("?", |name| name.trim())
    }

    /// A time as it is shown in a sentence.
    pub fn moment(&self, at: &Interval) -> String {
        let (term, day) = (self.term_name(at.term), self.day_name(at.day));
        format!("{term} {day} {}-{}", time(at.start), time(at.end))
    }

    /// Terms as they are shown in a sentence.
    pub fn term_list(&self, terms: &BTreeSet<usize>) -> String {
        super::cell::listed(terms.iter().map(|term| self.term_name(*term)))
    }
}

/// The position of each name; of a name given twice, the first.
fn positions(names: &[String]) -> BTreeMap<&str, usize> {
    let mut positions = BTreeMap::new();
    for (position, name) in names.iter().enumerate() {
        positions.entry(name.trim()).or_insert(position);
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::school::records::BellRecord;

    #[test]
    fn blocks_have_times_in_the_terms_and_on_the_days_of_their_bells() {
        let mut record = fixture::frame();
        record.bells.push(BellRecord {
            terms: vec!["S2".to_string()],
            ..fixture::bell("1", "14:00", "15:00")
        });
        let frame = Frame::read(&record, &mut Notes::default());
        // Two days; one row in both terms, one only in the second.
        assert_eq!(frame.block_times("1").len(), 4 + 2);
        assert_eq!(frame.times(["1"], &BTreeSet::from([0])).len(), 2);
        assert_eq!(frame.moment(&frame.block_times("1")[0]), "S1 Mon 08:00-09:00");
    }

    #[test]
    fn only_blocks_whose_every_bell_is_class_are_class_blocks() {
        let mut record = fixture::frame();
        assert_eq!(
            Frame::read(&record, &mut Notes::default()).class_blocks().collect::<Vec<_>>(),
            ["1", "2", "3", "4"]
        );
        record
            .bells
            .push(BellRecord { kind: BellKind::Flex, ..fixture::bell("1", "14:00", "15:00") });
        record.blocks.push("without bells".to_string());
        assert_eq!(
            Frame::read(&record, &mut Notes::default()).class_blocks().collect::<Vec<_>>(),
            ["2", "3", "4"]
        );
    }

    #[test]
    fn rubbish_in_the_bell_table_is_found() {
        let mut record = fixture::frame();
        record.bells.push(fixture::bell("1", "10:00", "09:00"));
        record.bells.push(fixture::bell("1", "x", "99:99"));
        record.bells.push(BellRecord {
            terms: vec!["S9".to_string()],
            days: vec!["Sun".to_string()],
            ..fixture::bell("1", "14:00", "15:00")
        });
        let mut notes = Notes::default();
        let frame = Frame::read(&record, &mut notes);
        assert_eq!(notes.findings.len(), 4);
        assert_eq!(frame.block_times("1").len(), 4);
    }

    #[test]
    fn term_cells_read() {
        let record = fixture::frame();
        let frame = Frame::read(&record, &mut Notes::default());
        assert_eq!(frame.terms_in("all"), Ok(BTreeSet::from([0, 1])));
        assert_eq!(frame.terms_in("S2"), Ok(BTreeSet::from([1])));
        assert_eq!(frame.terms_in("S2;S1"), Ok(BTreeSet::from([0, 1])));
        assert_eq!(frame.terms_in("S2;S3"), Err("S3".to_string()));
    }
}
