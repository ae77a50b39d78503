//! A frame as the generator reckons with it: slots (a block in a term) and where each meeting kind fits.
//!
//! Sets of slots are bit sets. Two placements clash when one takes a slot that the other touches; `reach`
//! is the slots taken together with all that overlap them by the clock.

use crate::school::records::{FrameRecord, MeetingRecord};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A set of slots.
pub(super) type Slots = u128;

/// A place for a section: consecutive terms and one or more blocks.
#[derive(Debug, Clone)]
pub(super) struct Placement {
    /// First term and number of terms.
    pub(super) first_term: usize,
    pub(super) terms: usize,
    /// Blocks, in frame order.
    pub(super) blocks: Vec<usize>,
    /// The slots it takes.
    pub(super) takes: Slots,
    /// Those and all slots that overlap them.
    pub(super) reach: Slots,
}

/// A meeting kind with all its placements.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    pub(super) word: String,
    /// Weight in units: a `half` course is one unit.
    pub(super) units: u32,
    /// Block-years, for teacher loads.
    pub(super) load: f64,
    pub(super) places: Vec<Placement>,
}

/// The compiled frame.
pub(super) struct Grid {
    pub(super) frame: FrameRecord,
    pub(super) kinds: Vec<Kind>,
    /// Units that a student takes.
    pub(super) student_units: u32,
    /// Block-years that a full-time teacher teaches.
    pub(super) teacher_load: f64,
    /// Slots of ordinary class blocks.
    pub(super) class_slots: Slots,
    /// Most class slots that do not overlap one another.
    pub(super) class_units: u32,
    /// Whether a teacher with a full load can have a free block on every day.
    pub(super) prep_possible: bool,
    /// Whether electives must be short courses because full courses cannot fill the year.
    pub(super) short_electives: bool,
    /// Whether a block holds two full courses in a year, one after the other.
    pub(super) long_blocks: bool,
    overlaps: Vec<Slots>,
    /// For each slot, the slots of the ordinary course that would hold it, if that is certain.
    partner: Vec<Slots>,
    /// For each (term, day): the class slots that meet.
    days: Vec<Slots>,
    packed: RefCell<BTreeMap<(Vec<u32>, Slots), bool>>,
}

/// Minutes after midnight of `HH:MM`; 0 if unreadable.
pub(super) fn minutes(clock: &str) -> u32 {
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().unwrap_or(0));
    parts.next().unwrap_or(0) * 60 + parts.next().unwrap_or(0)
}

/// A bell row's time on one day of one term.
#[derive(Debug, Clone, Copy)]
struct Ring {
    block: usize,
    term: usize,
    day: usize,
    start: u32,
    end: u32,
}

impl Grid {
    /// Compiles a frame.
    pub(super) fn new(frame: &FrameRecord) -> Grid {
        let rings = rings(frame);
        let blocks = frame.blocks.len();
        let slots = blocks * frame.terms.len();
        let mut overlaps: Vec<Slots> = (0..slots).map(|slot| 1 << slot).collect();
        for one in &rings {
            for other in &rings {
                if one.term == other.term
                    && one.day == other.day
                    && one.start < other.end
                    && other.start < one.end
                {
                    overlaps[one.term * blocks + one.block] |=
                        1 << (other.term * blocks + other.block);
                }
            }
        }
        let is_class: Vec<bool> = frame
            .blocks
            .iter()
            .map(|block| {
                let mut rows = frame.bells.iter().filter(|bell| bell.block == *block).peekable();
                rows.peek().is_some() && rows.all(|bell| bell.kind.is_class())
            })
            .collect();
        let mut class_slots = 0;
        for term in 0..frame.terms.len() {
            for block in (0..blocks).filter(|block| is_class[*block]) {
                class_slots |= 1 << (term * blocks + block);
            }
        }
        let mut days = vec![0; frame.terms.len() * frame.days.len()];
        for ring in &rings {
            let slot = 1 << (ring.term * blocks + ring.block);
            days[ring.term * frame.days.len() + ring.day] |= slot & class_slots;
        }
        days.retain(|day| *day != 0);
        let mut grid = Grid {
            frame: frame.clone(),
            kinds: Vec::new(),
            student_units: 0,
            teacher_load: 0.0,
            class_slots,
            class_units: 0,
            prep_possible: false,
            short_electives: false,
            long_blocks: frame.meets.get("full").is_some_and(|full| {
                full.blocks == 1 && full.terms as usize * 2 <= frame.terms.len()
            }),
            partner: vec![0; slots],
            overlaps,
            days,
            packed: RefCell::default(),
        };
        grid.class_units = grid.most_apart(class_slots);
        let year = frame.terms.len().max(1) as f64;
        let load = |kind: &MeetingRecord| {
            kind.load.unwrap_or(f64::from(kind.blocks) * f64::from(kind.terms) / year)
        };
        let half = frame.meets.get("half").or_else(|| frame.meets.get("full")).map_or(1.0, load);
        for (word, kind) in &frame.meets {
            grid.kinds.push(Kind {
                word: word.clone(),
                units: (load(kind) / half).round() as u32,
                load: load(kind),
                places: grid.places(kind, &is_class, &rings),
            });
        }
        let all = f64::from(grid.class_units) / year;
        grid.student_units = (frame.student_load.unwrap_or(all) / half).round() as u32;
        grid.teacher_load = frame.teacher_load.unwrap_or((all - 1.0).max(1.0));
        let free = all - grid.teacher_load;
        grid.prep_possible = f64::from(grid.fewest_free_blocks()) <= free + 0.005;
        if let Some(full) = grid.kind("full") {
            // Where ordinary courses can begin in the middle of one another, a slot has no certain partner.
            let places = &grid.kinds[full].places;
            let crossed = |takes: Slots| {
                places.iter().any(|other| other.takes & takes != 0 && other.takes != takes)
            };
            for place in places.iter().filter(|place| !crossed(place.takes)) {
                for slot in (0..slots).filter(|slot| place.takes >> slot & 1 == 1) {
                    grid.partner[slot] = place.takes;
                }
            }
            let most =
                grid.kinds[full].places.iter().fold((0u32, 0 as Slots), |(count, used), place| {
                    if used & place.takes == 0 {
                        (count + grid.kinds[full].units, used | place.reach)
                    } else {
                        (count, used)
                    }
                });
            grid.short_electives = most.0 < grid.student_units;
        }
        grid
    }

    /// The position of the meeting kind of this name.
    pub(super) fn kind(&self, word: &str) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.word == word)
    }

    /// The bit of a block in a term.
    pub(super) fn slot(&self, term: usize, block: usize) -> Slots {
        1 << (term * self.frame.blocks.len() + block)
    }

    /// A block in every term.
    pub(super) fn block_slots(&self, block: usize) -> Slots {
        (0..self.frame.terms.len()).fold(0, |slots, term| slots | self.slot(term, block))
    }

    /// The slots that overlap this one, with itself.
    pub(super) fn overlapping(&self, slot: usize) -> Slots {
        self.overlaps[slot]
    }

    /// The slots that overlap any of these.
    pub(super) fn reach(&self, slots: Slots) -> Slots {
        let each = self.overlaps.iter().enumerate().filter(|(slot, _)| slots >> slot & 1 == 1);
        each.fold(slots, |reach, (_, overlap)| reach | overlap)
    }

    /// The slots that an ordinary course would take besides each of these: the other term of the block.
    pub(super) fn partners(&self, slots: Slots) -> Slots {
        let mut partners = 0;
        for slot in (0..self.overlaps.len()).filter(|slot| slots >> slot & 1 == 1) {
            partners |= self.partner[slot];
        }
        partners & !slots
    }

    /// Whether a place is half of an ordinary course's time where that is only a part of the year.
    pub(super) fn halves_of_part(&self, place: &Placement) -> bool {
        self.long_blocks && place.terms == 1 && self.partners(place.takes) != 0
    }

    /// How many of the open slots have no open partner: an ordinary course cannot fill them.
    pub(super) fn odd_slots(&self, open: Slots) -> u32 {
        let mut odd = 0;
        let mut left = open;
        while left != 0 {
            let slot = left.trailing_zeros() as usize;
            left &= left - 1;
            odd += u32::from(self.partner[slot] & !(1 << slot) & !open != 0);
        }
        odd
    }

    /// Whether somebody who is busy in `reach` has a free class block on every day of every term.
    pub(super) fn has_prep(&self, reach: Slots) -> bool {
        self.days.iter().all(|day| day & !reach != 0)
    }

    /// The class slots that meet on those days on which nothing is free.
    pub(super) fn full_days(&self, reach: Slots) -> Slots {
        self.days.iter().filter(|day| **day & !reach == 0).fold(0, |slots, day| slots | day)
    }

    /// Slots with a bell row that overlaps a clock window, on any day.
    pub(super) fn slots_in_window(&self, start: u32, end: u32) -> Slots {
        let mut slots = 0;
        for ring in rings(&self.frame) {
            if ring.start < end && start < ring.end {
                slots |= self.slot(ring.term, ring.block);
            }
        }
        slots & self.class_slots
    }

    /// Class blocks all of whose rows lie inside a clock window.
    pub(super) fn blocks_within(&self, start: u32, end: u32) -> Vec<usize> {
        let rings = rings(&self.frame);
        self.class_blocks()
            .into_iter()
            .filter(|block| {
                let mut own = rings.iter().filter(|ring| ring.block == *block);
                own.all(|ring| start <= ring.start && ring.end <= end)
            })
            .collect()
    }

    /// The ordinary class blocks, in frame order.
    pub(super) fn class_blocks(&self) -> Vec<usize> {
        (0..self.frame.blocks.len()).filter(|block| self.class_slots >> block & 1 == 1).collect()
    }

    /// Class blocks after which no class meets on any day; if the days turn, the last block of all.
    pub(super) fn last_blocks(&self) -> Vec<usize> {
        let rings = rings(&self.frame);
        let classes = self.class_blocks();
        let last: Vec<usize> = classes
            .iter()
            .copied()
            .filter(|block| {
                rings.iter().filter(|ring| ring.block == *block).all(|ring| {
                    !rings.iter().any(|other| {
                        (other.term, other.day) == (ring.term, ring.day)
                            && classes.contains(&other.block)
                            && other.start >= ring.end
                    })
                })
            })
            .collect();
        if last.is_empty() { classes.last().copied().into_iter().collect() } else { last }
    }

    /// The most slots of a set of which no two overlap.
    pub(super) fn most_apart(&self, slots: Slots) -> u32 {
        // Overlaps are intervals by the clock: always taking a slot that touches fewest others is exact
        // for the frames we know and a safe lower figure otherwise.
        let mut left = slots;
        let mut count = 0;
        while left != 0 {
            let slot = (0..self.overlaps.len())
                .filter(|slot| left >> slot & 1 == 1)
                .min_by_key(|slot| (self.overlaps[*slot] & left).count_ones());
            let Some(slot) = slot else { break };
            count += 1;
            left &= !self.overlaps[slot];
        }
        count
    }

    /// Whether one person can take so many courses of each kind at once, in the slots that are open.
    pub(super) fn packs(&self, counts: &[u32], open: Slots) -> bool {
        let key = (counts.to_vec(), open);
        if let Some(known) = self.packed.borrow().get(&key) {
            return *known;
        }
        let mut tries = 20_000;
        let mut left = counts.to_vec();
        let mut order: Vec<usize> = (0..self.kinds.len()).collect();
        order.sort_by_key(|kind| (self.kinds[*kind].places.len(), usize::MAX - *kind));
        let fits = self.pack(&order, &mut left, open, &mut tries, 0);
        self.packed.borrow_mut().insert(key, fits);
        fits
    }

    fn pack(
        &self,
        order: &[usize],
        left: &mut [u32],
        open: Slots,
        tries: &mut u32,
        from: usize,
    ) -> bool {
        let Some(kind) = order.iter().copied().find(|kind| left[*kind] > 0) else { return true };
        for (position, place) in self.kinds[kind].places.iter().enumerate().skip(from) {
            if place.takes & !open != 0 {
                continue;
            }
            if *tries == 0 {
                return false;
            }
            *tries -= 1;
            left[kind] -= 1;
            // The next course of the same kind goes to a later place: their order means nothing.
            let next = if left[kind] > 0 { position + 1 } else { 0 };
            let fits = self.pack(order, left, open & !place.reach, tries, next);
            left[kind] += 1;
            if fits {
                return true;
            }
        }
        false
    }

    /// The fewest blocks that must be kept free to have one on every day.
    fn fewest_free_blocks(&self) -> u32 {
        let classes = self.class_blocks();
        let every_day = |free: Slots| self.days.iter().all(|day| day & free != 0);
        let tied = |chosen: u32| {
            let blocks = classes.iter().enumerate().filter(|(place, _)| chosen >> place & 1 == 1);
            blocks.fold(0, |slots, (_, block)| slots | self.block_slots(*block))
        };
        (0..1u32 << classes.len().min(16))
            .filter(|chosen| every_day(tied(*chosen)))
            .map(u32::count_ones)
            .min()
            .unwrap_or(0)
    }

    fn places(&self, kind: &MeetingRecord, is_class: &[bool], rings: &[Ring]) -> Vec<Placement> {
        let frame = &self.frame;
        let allowed: Vec<usize> = (0..frame.blocks.len())
            .filter(|block| match &kind.within {
                Some(names) => names.contains(&frame.blocks[*block]),
                None => is_class[*block],
            })
            .collect();
        let length = kind.terms as usize;
        let starts: Vec<usize> = match &kind.starts {
            Some(names) => {
                (0..frame.terms.len()).filter(|term| names.contains(&frame.terms[*term])).collect()
            }
            None => (0..frame.terms.len()).step_by(length.max(1)).collect(),
        };
        let mut places = Vec::new();
        for blocks in choose(&allowed, kind.blocks as usize) {
            for start in starts.iter().copied().filter(|start| start + length <= frame.terms.len())
            {
                let terms = start..start + length;
                let takes =
                    terms.clone().flat_map(|term| blocks.iter().map(move |block| (term, *block)));
                let takes = takes.fold(0, |slots, (term, block)| slots | self.slot(term, block));
                let apart = blocks.iter().all(|block| {
                    let own = self.slot(start, *block);
                    self.reach(own) & takes & !own & self.term_slots(start) == 0
                });
                if !apart || kind.contiguous && !neighbours(&blocks, &terms, rings) {
                    continue;
                }
                places.push(Placement {
                    first_term: start,
                    terms: length,
                    blocks: blocks.clone(),
                    takes,
                    reach: self.reach(takes),
                });
            }
        }
        places
    }

    fn term_slots(&self, term: usize) -> Slots {
        (0..self.frame.blocks.len()).fold(0, |slots, block| slots | self.slot(term, block))
    }
}

/// Every bell row, day by day and term by term.
fn rings(frame: &FrameRecord) -> Vec<Ring> {
    let mut rings = Vec::new();
    for bell in &frame.bells {
        let Some(block) = frame.blocks.iter().position(|block| *block == bell.block) else {
            continue;
        };
        for (term, name) in frame.terms.iter().enumerate() {
            if !bell.terms.is_empty() && !bell.terms.contains(name) {
                continue;
            }
            for (day, name) in frame.days.iter().enumerate() {
                if bell.days.contains(name) {
                    let (start, end) = (minutes(&bell.start), minutes(&bell.end));
                    rings.push(Ring { block, term, day, start, end });
                }
            }
        }
    }
    rings
}

/// Whether blocks follow one another, with no other block between, on every day on which two of them
/// meet, and all meet on some day.
fn neighbours(blocks: &[usize], terms: &std::ops::Range<usize>, rings: &[Ring]) -> bool {
    let days = rings.iter().map(|ring| ring.day).max().map_or(0, |day| day + 1);
    let mut together = false;
    for term in terms.clone() {
        for day in 0..days {
            let here = |ring: &&Ring| ring.term == term && ring.day == day;
            let mut own: Vec<&Ring> =
                rings.iter().filter(here).filter(|ring| blocks.contains(&ring.block)).collect();
            own.sort_by_key(|ring| ring.start);
            together |= own.len() >= blocks.len();
            for pair in own.windows(2) {
                let between = |ring: &&Ring| {
                    !blocks.contains(&ring.block)
                        && ring.start >= pair[0].end
                        && ring.end <= pair[1].start
                };
                if rings.iter().filter(here).any(|ring| between(&ring)) {
                    return false;
                }
            }
        }
    }
    together
}

/// Every choice of `count` of the blocks, in order.
fn choose(blocks: &[usize], count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut choices = Vec::new();
    for (place, block) in blocks.iter().enumerate() {
        for mut rest in choose(&blocks[place + 1..], count - 1) {
            rest.insert(0, *block);
            choices.push(rest);
        }
    }
    choices
}
