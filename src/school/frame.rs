//! The bell-schedule frame, ready for work: what meets when, and which placements a course may take.

use super::clock::{self, Hours, Interval};
use super::ids::{BlockId, DayId, MeetingId, PatternId, TermId};
use super::records::{BellKind, FrameRecord, MeetingRecord};
use super::{Fault, Times};
use std::collections::{BTreeMap, BTreeSet};

/// Block-years in millionths, so that loads add up exactly.
pub type Load = i64;

/// One block-year as a [`Load`].
pub const BLOCK_YEAR: Load = 1_000_000;

/// Loads compare with this tolerance (0.005 block-years).
pub const LOAD_TOLERANCE: Load = 5_000;

/// The most placements one meeting kind may have; beyond it the frame is surely a slip of the pen.
const MOST_PATTERNS: usize = 20_000;

/// The most (term, day, block) cells; a year of single days with thirty blocks is far below it.
const MOST_CELLS: usize = 200_000;

/// The widest time set the search is built for: four words.
const MOST_ATOMS: usize = 256;

/// Terms × cycle days × blocks, with all that follows from the bell table.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What people call it.
    pub name: String,
    /// Names of the terms, in order.
    pub terms: Vec<String>,
    /// Names of the cycle days, in order.
    pub days: Vec<String>,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// The meeting kinds, by name.
    pub meetings: Vec<Meeting>,
    /// Every placement that some meeting kind allows.
    pub patterns: Vec<Pattern>,
    /// Block-years of a full-time teacher, if the frame says.
    pub teacher_load: Option<Load>,
    /// Block-years of a student, if the frame says.
    pub student_load: Option<Load>,
    /// Words of a [`Times`] over this frame.
    pub words: usize,
    /// For each term and day, the elementary intervals and the atom each belongs to.
    pieces: Vec<Vec<(Interval, usize)>>,
}

/// A block: what a section is placed in.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its name.
    pub name: String,
    /// Whether all its bell rows are ordinary teaching time.
    pub is_class: bool,
    /// Whether some of its bell rows are optional: a zero or extra period that is taken by consent.
    pub is_optional: bool,
    /// Its clock intervals on each (term, day), in order: index `term * days + day`.
    pub cells: Vec<Vec<Interval>>,
    /// Those of them that are no lunch.
    besides_lunch: Vec<Vec<Interval>>,
    /// Its atoms in each term.
    pub times: Vec<Times>,
}

/// A meeting kind: what a course that says `meets` costs, and the placements open to it.
#[derive(Debug, Clone)]
pub struct Meeting {
    /// Its name.
    pub name: String,
    /// Block-years it counts for.
    pub load: Load,
    /// The placements it allows, by first term and then by blocks.
    pub patterns: Vec<PatternId>,
}

/// A placement: some terms and some blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Its first term.
    pub first_term: TermId,
    /// How many terms it lasts.
    pub terms: usize,
    /// Its blocks, in frame order.
    pub blocks: Vec<BlockId>,
    /// All its atoms.
    pub times: Times,
}

impl Pattern {
    /// Its last term.
    pub fn last_term(&self) -> TermId {
        TermId::new(self.first_term.index() + self.terms - 1)
    }
}

impl Frame {
    /// Reads the bell table and lists the placements of each meeting kind.
    ///
    /// # Errors
    /// All that is wrong with the record, each with its path in `frame.json`.
    pub fn new(record: &FrameRecord) -> Result<Frame, Vec<Fault>> {
        let mut faults = Vec::new();
        let fault = |path: String, value: &str, message: String| {
            let fault = Fault::error(message).file("frame.json").column(path);
            if value.is_empty() { fault } else { fault.value(value) }
        };
        for (path, names) in
            [("terms", &record.terms), ("days", &record.days), ("blocks", &record.blocks)]
        {
            if names.is_empty() {
                faults.push(fault(path.into(), "", "a frame needs at least one".into()));
            }
            let mut known = BTreeSet::new();
            for (index, name) in names.iter().enumerate() {
                if name.trim().is_empty() {
                    faults.push(fault(format!("{path}[{index}]"), "", "has no name".into()));
                }
                if !known.insert(name) {
                    faults.push(fault(format!("{path}[{index}]"), name, "is named twice".into()));
                }
            }
        }
        if record.terms.len().saturating_mul(record.days.len()).saturating_mul(record.blocks.len())
            > MOST_CELLS
        {
            faults.push(fault(
                "blocks".into(),
                "",
                "terms × days × blocks come to over 200,000".into(),
            ));
            return Err(faults);
        }
        let cells = bell_cells(record, &mut faults, &fault);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut lunchless = record.clone();
        lunchless.bells.retain(|bell| bell.kind != BellKind::Lunch);
        let besides_lunch = bell_cells(&lunchless, &mut faults, &fault);
        let (atoms, pieces) = atoms(record, &cells);
        if atoms > MOST_ATOMS {
            let message = format!(
                "blocks overlap in {atoms} different ways; at most {MOST_ATOMS} can be told apart"
            );
            return Err(vec![fault("bells".into(), "", message)]);
        }
        let words = match atoms {
            0..=64 => 1,
            65..=128 => 2,
            _ => 4,
        };
        let mut blocks = Vec::with_capacity(record.blocks.len());
        for (index, name) in record.blocks.iter().enumerate() {
            let mut times = vec![Times::empty(words); record.terms.len()];
            for (cell, pieces) in pieces.iter().enumerate() {
                for (piece, atom) in pieces {
                    if cells[index][cell].iter().any(|interval| interval.overlaps(*piece)) {
                        times[cell / record.days.len()].insert(*atom);
                    }
                }
            }
            let mut rows = record.bells.iter().filter(|bell| bell.block == *name).peekable();
            let is_class = rows.peek().is_some() && rows.all(|bell| bell.kind == BellKind::Class);
            let mut rows = record.bells.iter().filter(|bell| bell.block == *name);
            blocks.push(Block {
                name: name.clone(),
                is_class,
                is_optional: rows.any(|bell| bell.kind == BellKind::Optional),
                cells: cells[index].clone(),
                besides_lunch: besides_lunch[index].clone(),
                times,
            });
        }
        let load = |value: Option<f64>| value.map(to_load);
        let mut frame = Frame {
            name: record.name.clone().unwrap_or_default(),
            terms: record.terms.clone(),
            days: record.days.clone(),
            blocks,
            meetings: Vec::new(),
            patterns: Vec::new(),
            teacher_load: load(record.teacher_load),
            student_load: load(record.student_load),
            words,
            pieces,
        };
        let mut known = BTreeMap::new();
        for (name, meeting) in &record.meets {
            match frame.meeting(name, meeting, &mut known) {
                Ok(meeting) => frame.meetings.push(meeting),
                Err((key, value, message)) => {
                    let path = if key.is_empty() {
                        format!("meets.{name}")
                    } else {
                        format!("meets.{name}.{key}")
                    };
                    faults.push(fault(path, &value, message));
                }
            }
        }
        if faults.is_empty() { Ok(frame) } else { Err(faults) }
    }

    /// The term of that name.
    pub fn term(&self, name: &str) -> Option<TermId> {
        self.terms.iter().position(|term| term == name).map(TermId::new)
    }

    /// The block of that name.
    pub fn block(&self, name: &str) -> Option<BlockId> {
        self.blocks.iter().position(|block| block.name == name).map(BlockId::new)
    }

    /// The meeting kind of that name.
    pub fn meeting_named(&self, name: &str) -> Option<MeetingId> {
        self.meetings.iter().position(|meeting| meeting.name == name).map(MeetingId::new)
    }

    /// A placement.
    pub fn pattern(&self, id: PatternId) -> &Pattern {
        &self.patterns[id.index()]
    }

    /// A meeting kind.
    pub fn meeting_of(&self, id: MeetingId) -> &Meeting {
        &self.meetings[id.index()]
    }

    /// Where a term and a day stand in [`Block::cells`].
    pub fn cell(&self, term: TermId, day: DayId) -> usize {
        term.index() * self.days.len() + day.index()
    }

    /// The atoms that a clock interval touches on one term and day.
    pub fn touched(&self, term: TermId, day: DayId, interval: Interval) -> Times {
        let mut times = Times::empty(self.words);
        for (piece, atom) in &self.pieces[self.cell(term, day)] {
            if piece.overlaps(interval) {
                times.insert(*atom);
            }
        }
        times
    }

    /// The elementary intervals of a term, day by day, each with the atom it belongs to.
    pub fn pieces(&self, term: TermId) -> impl Iterator<Item = (Hours, usize)> {
        let cells = term.index() * self.days.len()..(term.index() + 1) * self.days.len();
        cells.flat_map(|cell| {
            self.pieces[cell].iter().map(move |(interval, atom)| ((cell, *interval), *atom))
        })
    }

    /// Whether all of a placement is in the regular day: ordinary class time, no zero period or other `optional`
    /// block, no lunch.
    pub fn is_regular(&self, pattern: &Pattern) -> bool {
        pattern.blocks.iter().all(|block| self.blocks[block.index()].is_class)
    }

    /// Minutes of a placement in one cycle of a term.
    fn minutes_in(&self, pattern: &Pattern, term: usize) -> u32 {
        let cells = (0..self.days.len()).map(|day| self.cell(TermId::new(term), DayId::new(day)));
        let of_cell = |cell: usize| {
            pattern.blocks.iter().flat_map(move |block| &self.blocks[block.index()].cells[cell])
        };
        cells.flat_map(of_cell).map(|interval| interval.minutes()).sum()
    }

    /// Minutes of a placement in one cycle of the term in which it has the fewest.
    pub fn least_minutes(&self, pattern: &Pattern) -> u32 {
        let terms = pattern.first_term.index()..=pattern.last_term().index();
        terms.map(|term| self.minutes_in(pattern, term)).min().unwrap_or(0)
    }

    /// Minutes of a placement in one cycle of every term together.
    pub fn minutes_of_cycles(&self, pattern: &Pattern) -> i64 {
        let terms = pattern.first_term.index()..=pattern.last_term().index();
        terms.map(|term| i64::from(self.minutes_in(pattern, term))).sum()
    }

    /// Minutes of all school days of one cycle in every term: from the start of the first class block to the end of
    /// the last, lunch and passing with it.
    pub fn school_day(&self) -> i64 {
        let mut minutes = 0;
        for cell in 0..self.terms.len() * self.days.len() {
            let blocks = self.blocks.iter().filter(|block| block.is_class);
            let meets = || blocks.clone().flat_map(|block| &block.cells[cell]);
            let start = meets().map(|interval| interval.start).min();
            let end = meets().map(|interval| interval.end).max();
            if let (Some(start), Some(end)) = (start, end) {
                minutes += i64::from(end) - i64::from(start);
            }
        }
        minutes
    }

    /// Minutes that a placement meets in one cycle of one of its terms, on average over its terms.
    pub fn minutes_per_cycle(&self, pattern: &Pattern) -> f64 {
        let mut minutes = 0;
        for term in pattern.first_term.index()..pattern.first_term.index() + pattern.terms {
            for day in 0..self.days.len() {
                let cell = self.cell(TermId::new(term), DayId::new(day));
                let blocks =
                    pattern.blocks.iter().map(|block| &self.blocks[block.index()].cells[cell]);
                minutes += blocks.flatten().map(|interval| interval.minutes()).sum::<u32>();
            }
        }
        f64::from(minutes) / pattern.terms as f64
    }

    /// A placement in words, for example `S1 A+B`.
    pub fn describe(&self, pattern: &Pattern) -> String {
        let blocks: Vec<&str> =
            pattern.blocks.iter().map(|block| self.blocks[block.index()].name.as_str()).collect();
        format!("{} {}", self.term_cell(pattern).replace(';', "+"), blocks.join("+"))
    }

    /// The `term` cell of a placement: a term, several joined by `;`, or `all`.
    pub fn term_cell(&self, pattern: &Pattern) -> String {
        if pattern.terms == self.terms.len() {
            return "all".to_owned();
        }
        let first = pattern.first_term.index();
        self.terms[first..first + pattern.terms].join(";")
    }

    /// Whether blocks follow one another by the clock in these terms wherever several of them meet, with
    /// no other block between, and all of them meet together on some day.
    pub fn are_adjacent(&self, blocks: &[BlockId], first_term: TermId, terms: usize) -> bool {
        let set: Vec<usize> = blocks.iter().map(|block| block.index()).collect();
        self.follow_one_another(&set, first_term.index(), terms, false)
    }

    /// Whether the blocks of a placement follow one another as [`Frame::are_adjacent`] says; where lunch may
    /// part them, bells of that kind do not lie between.
    pub fn is_unbroken(&self, pattern: &Pattern, over_lunch: bool) -> bool {
        let set: Vec<usize> = pattern.blocks.iter().map(|block| block.index()).collect();
        set.len() < 2
            || self.follow_one_another(&set, pattern.first_term.index(), pattern.terms, over_lunch)
    }

    /// The (term, day) of a placement's first meeting in the year, as its place in [`Block::cells`], and the
    /// minute at which it begins.
    pub fn first_meeting(&self, pattern: &Pattern) -> Option<(usize, u16)> {
        let first = pattern.first_term.index() * self.days.len();
        (first..first + pattern.terms * self.days.len()).find_map(|cell| {
            let meeting = pattern.blocks.iter().flat_map(|id| &self.blocks[id.index()].cells[cell]);
            Some((cell, meeting.map(|interval| interval.start).min()?))
        })
    }

    fn meeting(
        &mut self,
        name: &str,
        record: &MeetingRecord,
        known: &mut BTreeMap<(usize, usize, Vec<usize>), PatternId>,
    ) -> Result<Meeting, (&'static str, String, String)> {
        let of_year = self.terms.len();
        let wrong = |key, value: String, message: &str| Err((key, value, message.to_owned()));
        if record.blocks == 0 || record.blocks as usize > self.blocks.len() {
            return wrong(
                "blocks",
                record.blocks.to_string(),
                "is not a number of blocks of this frame",
            );
        }
        if record.terms == 0 || record.terms as usize > of_year {
            return wrong(
                "terms",
                record.terms.to_string(),
                "is not a number of terms of this frame",
            );
        }
        let terms = record.terms as usize;
        let starts: Vec<usize> = match &record.starts {
            None => (0..=of_year - terms).step_by(terms).collect(),
            Some(names) => {
                let mut starts = Vec::new();
                for name in names {
                    match self.term(name) {
                        Some(term) if term.index() + terms <= of_year => starts.push(term.index()),
                        Some(_) => {
                            return wrong("starts", name.clone(), "leaves too few terms after it");
                        }
                        None => {
                            return wrong("starts", name.clone(), "is not a term of this frame");
                        }
                    }
                }
                starts.sort_unstable();
                starts.dedup();
                starts
            }
        };
        let mut open = Vec::new();
        match &record.within {
            None => {
                open.extend((0..self.blocks.len()).filter(|block| self.blocks[*block].is_class))
            }
            Some(names) => {
                for name in names {
                    match self.block(name) {
                        Some(block) => open.push(block.index()),
                        None => return wrong("in", name.clone(), "is not a block of this frame"),
                    }
                }
                open.sort_unstable();
                open.dedup();
            }
        }
        let load = match record.load {
            Some(load) if load.is_finite() && (0.0..=1000.0).contains(&load) => to_load(load),
            Some(load) => return wrong("load", load.to_string(), "is not a number of block-years"),
            None => {
                i64::from(record.blocks) * i64::from(record.terms) * BLOCK_YEAR / of_year as i64
            }
        };
        let mut patterns = Vec::new();
        for start in starts {
            let sets =
                self.block_sets(&open, record.blocks as usize, record.contiguous, start, terms);
            let Some(sets) = sets else {
                return wrong(
                    "",
                    String::new(),
                    "allows more than 20,000 placements: limit it with 'in' or 'contiguous'",
                );
            };
            for blocks in sets {
                let id = *known.entry((start, terms, blocks.clone())).or_insert_with(|| {
                    let mut times = Times::empty(self.words);
                    for block in &blocks {
                        for term in start..start + terms {
                            times.add(&self.blocks[*block].times[term]);
                        }
                    }
                    let blocks = blocks.iter().map(|block| BlockId::new(*block)).collect();
                    self.patterns.push(Pattern {
                        first_term: TermId::new(start),
                        terms,
                        blocks,
                        times,
                    });
                    PatternId::new(self.patterns.len() - 1)
                });
                patterns.push(id);
            }
        }
        if patterns.is_empty() {
            return wrong("", String::new(), "can be placed nowhere in this frame");
        }
        Ok(Meeting { name: name.to_owned(), load, patterns })
    }

    /// All sets of `count` open blocks that may be one section's in these terms; `None` if too many.
    fn block_sets(
        &self,
        open: &[usize],
        count: usize,
        contiguous: bool,
        start: usize,
        terms: usize,
    ) -> Option<Vec<Vec<usize>>> {
        let mut sets: Vec<Vec<usize>> = vec![Vec::new()];
        for size in 1..=count {
            let mut longer = Vec::new();
            for set in &sets {
                let from = set.last().map_or(0, |last| last + 1);
                for &block in open.iter().filter(|block| **block >= from) {
                    let apart = set.iter().all(|other| {
                        (start..start + terms).all(|term| {
                            !self.blocks[*other].times[term]
                                .overlaps(&self.blocks[block].times[term])
                        })
                    });
                    if apart {
                        let mut set = set.clone();
                        set.push(block);
                        longer.push(set);
                    }
                }
                if longer.len() > MOST_PATTERNS * if size < count || contiguous { 16 } else { 1 } {
                    return None;
                }
            }
            sets = longer;
        }
        if contiguous && count > 1 {
            sets.retain(|set| self.follow_one_another(set, start, terms, false));
        }
        (sets.len() <= MOST_PATTERNS).then_some(sets)
    }

    /// Whether blocks follow one another by the clock wherever several of them meet, with no other block
    /// between, and all of them meet together somewhere. With `over_lunch`, lunch may lie between.
    fn follow_one_another(
        &self,
        set: &[usize],
        start: usize,
        terms: usize,
        over_lunch: bool,
    ) -> bool {
        let mut together = false;
        for cell in start * self.days.len()..(start + terms) * self.days.len() {
            let meeting =
                set.iter().filter(|block| !self.blocks[**block].cells[cell].is_empty()).count();
            if meeting < 2 {
                continue;
            }
            together |= meeting == set.len();
            let mut own: Vec<Interval> = set
                .iter()
                .flat_map(|block| self.blocks[*block].cells[cell].iter().copied())
                .collect();
            own.sort_unstable();
            for pair in own.windows(2) {
                let gap = Interval { start: pair[0].end, end: pair[1].start };
                let filled = gap.start < gap.end
                    && self.blocks.iter().enumerate().any(|(other, block)| {
                        let cells = if over_lunch { &block.besides_lunch } else { &block.cells };
                        !set.contains(&other)
                            && cells[cell].iter().any(|i| gap.start <= i.start && i.end <= gap.end)
                    });
                if filled {
                    return false;
                }
            }
        }
        together
    }
}

/// A number of block-years as a [`Load`].
pub fn to_load(block_years: f64) -> Load {
    (block_years * BLOCK_YEAR as f64).round() as Load
}

/// The clock intervals of every block on every (term, day).
fn bell_cells(
    record: &FrameRecord,
    faults: &mut Vec<Fault>,
    fault: &impl Fn(String, &str, String) -> Fault,
) -> Vec<Vec<Vec<Interval>>> {
    let mut cells =
        vec![vec![Vec::new(); record.terms.len() * record.days.len()]; record.blocks.len()];
    for (index, bell) in record.bells.iter().enumerate() {
        let at = |key: &str| format!("bells[{index}].{key}");
        let block = record.blocks.iter().position(|name| *name == bell.block);
        if block.is_none() {
            faults.push(fault(at("block"), &bell.block, "is not one of the frame's blocks".into()));
        }
        let mut clock = |key: &str, text: &str| {
            let minute = clock::minute(text);
            if minute.is_none() {
                faults.push(fault(at(key), text, "is not a clock time such as 08:30".into()));
            }
            minute
        };
        let (start, end) = (clock("start", &bell.start), clock("end", &bell.end));
        if let (Some(start), Some(end)) = (start, end)
            && start >= end
        {
            faults.push(fault(
                at("end"),
                &bell.end,
                format!("is not later than the start, {}", bell.start),
            ));
        }
        let mut find = |key: &str, names: &[String], all: &[String]| -> Vec<usize> {
            let mut found = Vec::new();
            for name in names {
                match all.iter().position(|known| known == name) {
                    Some(position) => found.push(position),
                    None => faults.push(fault(
                        at(key),
                        name,
                        format!("is not one of the frame's {key}"),
                    )),
                }
            }
            found
        };
        let days = find("days", &bell.days, &record.days);
        let mut terms = find("terms", &bell.terms, &record.terms);
        if bell.terms.is_empty() {
            terms = (0..record.terms.len()).collect();
        }
        if bell.days.is_empty() {
            faults.push(fault(at("days"), "", "names no day".into()));
        }
        if let (Some(block), Some(start), Some(end)) = (block, start, end) {
            for term in terms {
                for day in &days {
                    cells[block][term * record.days.len() + day].push(Interval { start, end });
                }
            }
        }
    }
    for block in &mut cells {
        for cell in block.iter_mut() {
            cell.sort_unstable();
        }
    }
    cells
}

/// Cuts each (term, day) at every bell and gives pieces covered by the same blocks the same atom.
fn atoms(
    record: &FrameRecord,
    cells: &[Vec<Vec<Interval>>],
) -> (usize, Vec<Vec<(Interval, usize)>>) {
    let mut known: BTreeMap<(usize, Vec<usize>), usize> = BTreeMap::new();
    let mut pieces = Vec::new();
    for cell in 0..record.terms.len() * record.days.len() {
        let mut cuts: Vec<u16> = cells
            .iter()
            .flat_map(|block| block[cell].iter().flat_map(|i| [i.start, i.end]))
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut here = Vec::new();
        for pair in cuts.windows(2) {
            let piece = Interval { start: pair[0], end: pair[1] };
            let covering: Vec<usize> = (0..cells.len())
                .filter(|block| cells[*block][cell].iter().any(|interval| interval.overlaps(piece)))
                .collect();
            if !covering.is_empty() {
                let next = known.len();
                let atom = *known.entry((cell / record.days.len(), covering)).or_insert(next);
                here.push((piece, atom));
            }
        }
        pieces.push(here);
    }
    (known.len(), pieces)
}
