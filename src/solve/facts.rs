//! Placing a class without breaking a fact: finding it a teacher and a room, by exchange if need be.

use super::problem::NONE;
use super::random::Stream;
use super::state::State;
use super::times::Bits;
use crate::school::Load;

/// Load of somebody's own classes, and of those where they stand beside others.
#[derive(Debug, Clone, Copy, Default)]
struct Parted {
    own: Load,
    beside: Load,
}

/// How many occupied rooms to look at for one whose class can move on.
const ROOMS_TRIED: usize = 12;

impl<const W: usize> State<'_, '_, W> {
    /// Whether a person can teach at these times besides what they teach now: there, available, and with
    /// enough free blocks left each day. Load is for the caller.
    pub fn can_teach(&self, person: u32, times: Bits<W>) -> bool {
        let at = person as usize;
        let facts = &self.problem.staff[at];
        let busy = self.staff_busy[at];
        !busy.overlaps(times)
            && !facts.unavailable.overlaps(times)
            && self.keeps_prep(person, busy.with(times))
    }

    /// Whether a person who teaches at these times keeps the free blocks asked for on every day.
    pub fn keeps_prep(&self, person: u32, busy: Bits<W>) -> bool {
        let needed = self.problem.staff[person as usize].free_blocks;
        if needed == 0 {
            return true;
        }
        self.problem.prep_days.iter().all(|day| {
            let (mut free, mut used) = (0, Bits::NONE);
            for block in day {
                if !block.overlaps(busy) && !block.overlaps(used) {
                    free += 1;
                    used = used.with(*block);
                }
            }
            free >= needed
        })
    }

    /// Whether a person has load to spare for a slot of a class.
    pub fn has_load_for(&self, person: u32, class: u32, slot: usize) -> bool {
        self.keeps_load(person, self.load_of(class, slot), Parted::default())
    }

    /// What a slot of a class counts for.
    fn load_of(&self, class: u32, slot: usize) -> Parted {
        let facts = &self.problem.classes[class as usize];
        match facts.is_beside(slot) {
            true => Parted { own: 0, beside: facts.load },
            false => Parted { own: facts.load, beside: 0 },
        }
    }

    /// Whether a person who takes one load and gives up another has no more than allowed.
    fn keeps_load(&self, person: u32, takes: Parted, gives: Parted) -> bool {
        let at = person as usize;
        let facts = &self.problem.staff[at];
        let beside = self.beside_load[at] + takes.beside - gives.beside;
        let own = self.staff_load[at] - self.beside_load[at] + takes.own - gives.own;
        (takes.own == 0 || own <= facts.max_load)
            && (takes.beside == 0 || beside <= facts.max_beside)
            && own + beside <= facts.max_in_all
    }

    /// Whether no class that must be apart from this one overlaps these times.
    pub fn keeps_apart(&self, class: u32, times: Bits<W>) -> bool {
        self.problem.classes[class as usize]
            .apart
            .iter()
            .all(|other| !self.times[*other as usize].overlaps(times))
    }

    /// Gives an unplaced class a placement, keeping its teachers and room or exchanging them. Returns
    /// whether it worked; if not, the caller undoes.
    pub fn place(&mut self, class: u32, pattern: u32, random: &mut Stream) -> bool {
        let at = class as usize;
        let times = self.problem.pattern_times[pattern as usize];
        if !self.keeps_apart(class, times) {
            return false;
        }
        for slot in 0..self.staff[at].len() {
            let person = self.staff[at][slot];
            if person != NONE && self.can_teach(person, times) {
                continue;
            }
            if slot < self.problem.classes[at].staff_fixed
                || !self.find_teacher(class, slot, times, random)
            {
                return false;
            }
        }
        if self.problem.classes[at].needs_room {
            let room = self.room[at];
            let room_is_free = room != NONE && !self.room_busy[room as usize].overlaps(times);
            if !room_is_free && !self.find_room(class, times, random) {
                return false;
            }
        }
        self.set_pattern(class, pattern);
        true
    }

    /// Finds a teacher for a slot of an unplaced class that is to meet at `times`: somebody with load to
    /// spare, or somebody who can hand another class to the present teacher.
    pub fn find_teacher(
        &mut self,
        class: u32,
        slot: usize,
        times: Bits<W>,
        random: &mut Stream,
    ) -> bool {
        let at = class as usize;
        let problem = self.problem;
        let teachers = problem.classes[at].candidates(slot);
        if teachers.is_empty() {
            return false;
        }
        let old = self.staff[at][slot];
        self.set_staff(class, slot, NONE);
        let pivot = random.below(teachers.len());
        let turned = || teachers[pivot..].iter().chain(&teachers[..pivot]).copied();
        for person in turned() {
            if !self.staff[at].contains(&person)
                && self.has_load_for(person, class, slot)
                && self.can_teach(person, times)
            {
                self.set_staff(class, slot, person);
                return true;
            }
        }
        for person in turned() {
            if self.staff[at].contains(&person) || person == old || !self.can_teach(person, times) {
                continue;
            }
            for given in 0..self.teaches[person as usize].len() {
                let other = self.teaches[person as usize][given];
                if self.hand_over(other, person, old, (class, slot), random) {
                    self.set_staff(class, slot, person);
                    return true;
                }
            }
        }
        self.set_staff(class, slot, old);
        false
    }

    /// Hands a class of `person` to `to` (or, if that is nobody, to anybody with load to spare) so that
    /// `person` has load for the slot `wanted` of a class.
    fn hand_over(
        &mut self,
        other: u32,
        person: u32,
        to: u32,
        wanted: (u32, usize),
        random: &mut Stream,
    ) -> bool {
        let problem = self.problem;
        let at = other as usize;
        let facts = &problem.classes[at];
        let Some(slot) = self.staff[at].iter().position(|taught_by| *taught_by == person) else {
            return false;
        };
        let (takes, gives) = (self.load_of(wanted.0, wanted.1), self.load_of(other, slot));
        if slot < facts.staff_fixed
            || self.is_frozen(other)
            || !self.keeps_load(person, takes, gives)
            || other == wanted.0
        {
            return false;
        }
        let candidates = facts.candidates(slot);
        let times = self.times[at];
        let fits = |state: &Self, taker: u32| {
            taker != person
                && candidates.contains(&taker)
                && state.suits_roster(other, person, taker)
                && !state.staff[at].contains(&taker)
                && state.has_load_for(taker, other, slot)
                && state.can_teach(taker, times)
        };
        let taker = if to != NONE && fits(self, to) {
            Some(to)
        } else {
            let pivot = random.below(candidates.len().max(1));
            let turned = candidates[pivot..].iter().chain(&candidates[..pivot]);
            turned.copied().find(|taker| fits(self, *taker))
        };
        match taker {
            Some(taker) => {
                self.set_staff(other, slot, taker);
                true
            }
            None => false,
        }
    }

    /// Whether the students of a class may have one teacher replaced by another.
    fn suits_roster(&self, class: u32, before: u32, after: u32) -> bool {
        self.roster[class as usize].iter().all(|request| {
            let facts = &self.problem.requests[*request as usize];
            !facts.is_particular
                || (facts.staff != before
                    && !self.problem.students[facts.student as usize].avoids.contains(&after))
        })
    }

    /// Finds a room for an unplaced class that is to meet at `times`: a free one, or one whose class there
    /// can move to another free room.
    pub fn find_room(&mut self, class: u32, times: Bits<W>, random: &mut Stream) -> bool {
        let problem = self.problem;
        let rooms = &problem.classes[class as usize].rooms;
        if rooms.is_empty() {
            return false;
        }
        let accessible = self.needs_accessible_room(class);
        if let Some(room) = self.free_room(class, times, accessible) {
            self.set_room(class, room);
            return true;
        }
        let pivot = random.below(rooms.len());
        let turned = rooms[pivot..].iter().chain(&rooms[..pivot]).take(ROOMS_TRIED);
        for &room in turned {
            if accessible && !problem.rooms[room as usize].accessible {
                continue;
            }
            let mut inside = self.uses[room as usize]
                .iter()
                .filter(|other| self.times[**other as usize].overlaps(times));
            let (Some(&other), None) = (inside.next(), inside.next()) else { continue };
            if self.is_frozen(other) {
                continue;
            }
            let needs = self.needs_accessible_room(other);
            if let Some(elsewhere) = self.free_room(other, self.times[other as usize], needs) {
                self.set_room(other, elsewhere);
                self.set_room(class, room);
                return true;
            }
        }
        false
    }

    fn free_room(&self, class: u32, times: Bits<W>, accessible: bool) -> Option<u32> {
        let rooms = &self.problem.classes[class as usize].rooms;
        rooms.iter().copied().find(|room| {
            !self.room_busy[*room as usize].overlaps(times)
                && (!accessible || self.problem.rooms[*room as usize].accessible)
        })
    }

    /// Whether a request seated in a class at this pattern would come before what it must follow.
    pub fn breaks_order(&self, request: u32, pattern: u32) -> bool {
        let problem = self.problem;
        let facts = &problem.students[problem.requests[request as usize].student as usize];
        let local = request as usize - facts.requests.start;
        facts.orders.iter().any(|&(first, then)| {
            let (first, then) = (usize::from(first), usize::from(then));
            let other = if first == local {
                then
            } else if then == local {
                first
            } else {
                return false;
            };
            let seat = self.seat[facts.requests.start + other];
            if seat == NONE || self.pattern[seat as usize] == NONE {
                return false;
            }
            let placed = self.pattern[seat as usize];
            let (before, after) =
                if first == local { (pattern, placed) } else { (placed, pattern) };
            let frame = &problem.model.school.frame;
            frame.patterns[before as usize].last_term() >= frame.patterns[after as usize].first_term
        })
    }

    /// Whether the student has as many of the courses beside this request as hard rules allow.
    pub fn has_enough(&self, request: u32) -> bool {
        let facts =
            &self.problem.students[self.problem.requests[request as usize].student as usize];
        let local = request as usize - facts.requests.start;
        facts.at_most.iter().any(|at_most| {
            let others = at_most.requests.iter().map(|own| usize::from(*own));
            let met = |own: &usize| *own != local && self.seat[facts.requests.start + own] != NONE;
            others.clone().any(|own| own == local) && others.filter(met).count() >= at_most.most
        })
    }

    /// Whether somebody who sits in a class needs an accessible room.
    pub(super) fn needs_accessible_room(&self, class: u32) -> bool {
        let problem = self.problem;
        self.roster[class as usize].iter().any(|request| {
            let student = problem.requests[*request as usize].student as usize;
            problem.students[student].needs_accessible_room
        })
    }
}
