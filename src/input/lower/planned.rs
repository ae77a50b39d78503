//! How many sections a course runs whose number is left open: as many as its requests fill, as far as there is
//! somebody to teach them.
//!
//! The plan has a witness. Every section, given or planned, is put into the hands of people who may teach it,
//! and whoever is full passes sections on to others; a section for which nobody is found that way is not
//! planned. One of each course that is asked for is planned come what may: that nobody can teach it is for the
//! proofs to say. What is taught together counts once.

use crate::school::{LOAD_TOLERANCE, Load, Staff, StaffId};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is known of a course before its sections are counted.
#[derive(Debug, Clone)]
pub(super) struct Offer<'a> {
    /// Sections that run in any case.
    pub(super) firm: u32,
    /// Sections that its requests fill; never fewer.
    pub(super) filled: u32,
    /// Primary requests.
    pub(super) requests: u32,
    /// Seats of a section.
    pub(super) seats: u32,
    /// Block-years that a section counts for.
    pub(super) load: Load,
    /// People that a section needs.
    pub(super) needed: usize,
    /// Who may teach it.
    pub(super) teachers: &'a [StaffId],
}

/// Something that is taught, however many sections it has, that runs in any case.
#[derive(Debug, Clone)]
pub(super) struct Firm {
    /// Block-years that it counts for.
    pub(super) load: Load,
    /// People that it still needs.
    pub(super) needed: usize,
    /// Who may teach it.
    pub(super) teachers: Vec<StaffId>,
    /// Who is already said to teach it.
    pub(super) taught_by: Vec<StaffId>,
}

impl Firm {
    /// Teaches a section of this course as well.
    pub(super) fn join(&mut self, offer: &Offer) {
        self.load = self.load.max(offer.load);
        // A course that needs nobody asks nothing of whoever teaches the others.
        if self.needed == 0 {
            self.teachers = offer.teachers.to_vec();
        } else if offer.needed > 0 {
            self.teachers.retain(|person| offer.teachers.contains(person));
        }
        self.needed = self.needed.max(offer.needed);
    }
}

/// How many sections of each course there is somebody to teach. Courses take turns, the one with the most
/// requests without a seat first.
pub(super) fn within_load(offers: &[Offer], firm: Vec<Firm>, staff: &[Staff]) -> Vec<u32> {
    let mut hands = Hands {
        left: staff.iter().map(|person| person.max_load).collect(),
        held: vec![Vec::new(); staff.len()],
        pieces: Vec::new(),
        sections: 0,
    };
    hands.take_firm(firm);
    let mut counts: Vec<u32> = offers.iter().map(|offer| offer.firm).collect();
    let waiting = |index: usize, count: u32| {
        let offer = &offers[index];
        let seats = u64::from(offer.seats) * u64::from(count);
        (count < offer.filled)
            .then(|| (u64::from(offer.requests).saturating_sub(seats), Reverse(index)))
    };
    let mut turns: BinaryHeap<(u64, Reverse<usize>)> =
        (0..offers.len()).filter_map(|index| waiting(index, counts[index])).collect();
    while let Some((_, Reverse(index))) = turns.pop() {
        let offer = &offers[index];
        let section = hands.next_section();
        if hands.take(section, offer.load, offer.needed, offer.teachers) {
            counts[index] += 1;
            turns.extend(waiting(index, counts[index]));
        }
    }
    counts
}

/// Who teaches what.
struct Hands {
    /// The load that each person can still take; `None` = any.
    left: Vec<Option<Load>>,
    /// What each person teaches, as indices into `pieces`.
    held: Vec<Vec<usize>>,
    pieces: Vec<Piece>,
    /// How many sections have been looked at.
    sections: usize,
}

/// One person's part in a section.
#[derive(Debug, Clone)]
struct Piece {
    /// The section it is a part of: several people of one section are different people.
    section: usize,
    load: Load,
    teachers: Vec<StaffId>,
    /// Whether it may be passed on.
    is_free: bool,
}

impl Hands {
    fn take_firm(&mut self, mut firm: Vec<Firm>) {
        // Those with the fewest people first: the others find somebody more easily.
        firm.sort_by_key(|section| section.teachers.len());
        let numbered: Vec<(usize, Firm)> =
            firm.into_iter().map(|section| (self.next_section(), section)).collect();
        for (number, section) in &numbered {
            for person in &section.taught_by {
                let piece = Piece {
                    section: *number,
                    load: section.load,
                    teachers: vec![*person],
                    is_free: false,
                };
                self.pieces.push(piece);
                self.hold(self.pieces.len() - 1, *person);
            }
        }
        for (number, section) in numbered {
            self.take(number, section.load, section.needed, &section.teachers);
        }
    }

    fn next_section(&mut self) -> usize {
        self.sections += 1;
        self.sections
    }

    /// Finds as many people as a section needs, or changes nothing that matters: sections may have been passed
    /// on, and nobody has too many.
    fn take(&mut self, section: usize, load: Load, needed: usize, teachers: &[StaffId]) -> bool {
        let first = self.pieces.len();
        for _ in 0..needed {
            let teachers = teachers.to_vec();
            self.pieces.push(Piece { section, load, teachers, is_free: true });
            let mut asked = vec![false; self.held.len()];
            if !self.give(self.pieces.len() - 1, &mut asked) {
                for piece in first..self.pieces.len() {
                    self.release(piece);
                }
                self.pieces.truncate(first);
                return false;
            }
        }
        true
    }

    /// Gives a piece to somebody who has room, or who can pass something on to somebody who was not asked yet.
    fn give(&mut self, piece: usize, asked: &mut [bool]) -> bool {
        let people = self.pieces[piece].teachers.clone();
        let load = self.pieces[piece].load;
        let open: Vec<StaffId> = people
            .into_iter()
            .filter(|person| !asked[person.index()] && !self.is_in(piece, *person))
            .collect();
        let room = |hands: &Hands, person: StaffId| {
            hands.left[person.index()].is_none_or(|left| left + LOAD_TOLERANCE >= load)
        };
        if let Some(person) = open.iter().find(|person| room(self, **person)) {
            self.hold(piece, *person);
            return true;
        }
        for person in open {
            if std::mem::replace(&mut asked[person.index()], true) {
                continue;
            }
            for other in self.held[person.index()].clone() {
                if !self.pieces[other].is_free {
                    continue;
                }
                self.release_from(other, person);
                if room(self, person) {
                    self.hold(piece, person);
                    if self.give(other, asked) {
                        return true;
                    }
                    self.release_from(piece, person);
                }
                self.hold(other, person);
            }
        }
        false
    }

    /// Whether a person has a part in the section already.
    fn is_in(&self, piece: usize, person: StaffId) -> bool {
        let section = self.pieces[piece].section;
        self.held[person.index()].iter().any(|held| self.pieces[*held].section == section)
    }

    fn hold(&mut self, piece: usize, person: StaffId) {
        if let Some(left) = &mut self.left[person.index()] {
            *left -= self.pieces[piece].load;
        }
        self.held[person.index()].push(piece);
    }

    fn release_from(&mut self, piece: usize, person: StaffId) {
        if let Some(left) = &mut self.left[person.index()] {
            *left += self.pieces[piece].load;
        }
        self.held[person.index()].retain(|held| *held != piece);
    }

    fn release(&mut self, piece: usize) {
        let holder = (0..self.held.len()).find(|person| self.held[*person].contains(&piece));
        if let Some(person) = holder {
            self.release_from(piece, StaffId::new(person));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::{BLOCK_YEAR, Times};

    fn staff(loads: &[Option<Load>]) -> Vec<Staff> {
        let person = |(index, load): (usize, &Option<Load>)| Staff {
            id: format!("t{index}"),
            department: None,
            credentials: Vec::new(),
            teams: Vec::new(),
            max_preps: None,
            home_room: None,
            max_load: load.map(|load| load * BLOCK_YEAR / 2),
            away: Vec::new(),
            unavailable: Times::empty(1),
        };
        loads.iter().enumerate().map(person).collect()
    }

    fn ids(people: &[usize]) -> Vec<StaffId> {
        people.iter().map(|person| StaffId::new(*person)).collect()
    }

    /// A course of full-year sections of 20 seats, planned from so many requests.
    fn asked(requests: u32, teachers: &[StaffId]) -> Offer<'_> {
        let filled = requests.div_ceil(20);
        let firm = filled.min(1);
        Offer { firm, filled, requests, seats: 20, load: BLOCK_YEAR, needed: 1, teachers }
    }

    /// The plan of courses of which one section each is firm.
    fn planned(offers: &[Offer], staff: &[Staff]) -> Vec<u32> {
        let firm = |offer: &Offer| Firm {
            load: offer.load,
            needed: offer.needed,
            teachers: offer.teachers.to_vec(),
            taught_by: Vec::new(),
        };
        within_load(offers, offers.iter().map(firm).collect(), staff)
    }

    #[test]
    fn sections_are_planned_as_long_as_somebody_can_teach_them() {
        let both = ids(&[0, 1]);
        let one = ids(&[1]);
        // Four sections can be taught; the one with the most requests without a seat comes first.
        let offers = [asked(100, &both), asked(60, &one)];
        assert_eq!(planned(&offers, &staff(&[Some(4), Some(4)])), [3, 1]);
        assert_eq!(planned(&offers, &staff(&[Some(4), Some(6)])), [4, 1], "of two alike the first");
        assert_eq!(planned(&offers, &staff(&[Some(4), Some(8)])), [4, 2]);
        assert_eq!(planned(&offers, &staff(&[Some(4), None])), [5, 3]);
    }

    #[test]
    fn who_is_full_passes_a_section_on() {
        let (first, both) = (ids(&[0]), ids(&[0, 1]));
        // The first course finds the first person, who alone can teach the second.
        let offers = [asked(20, &both), asked(40, &first)];
        assert_eq!(planned(&offers, &staff(&[Some(4), Some(2)])), [1, 2]);
    }

    #[test]
    fn one_section_of_what_is_asked_for_is_planned_come_what_may() {
        let nobody = ids(&[]);
        let offers = [asked(70, &nobody), asked(0, &nobody)];
        assert_eq!(planned(&offers, &staff(&[Some(4)])), [1, 0]);
    }

    #[test]
    fn a_team_is_of_different_people() {
        let both = ids(&[0, 1]);
        let team = Offer { needed: 2, ..asked(60, &both) };
        assert_eq!(planned(std::slice::from_ref(&team), &staff(&[Some(20), Some(4)])), [2]);
        let alone = ids(&[0]);
        assert_eq!(planned(&[Offer { teachers: &alone, ..team }], &staff(&[Some(20)])), [1]);
    }

    #[test]
    fn half_a_section_of_load_is_not_enough_for_a_whole_one() {
        let both = ids(&[0, 1]);
        assert_eq!(planned(&[asked(60, &both)], &staff(&[Some(3), Some(3)])), [2]);
        let half = Offer { load: BLOCK_YEAR / 2, ..asked(120, &both) };
        assert_eq!(planned(&[half], &staff(&[Some(3), Some(3)])), [6]);
    }

    #[test]
    fn who_is_said_to_teach_a_section_has_less_left() {
        let both = ids(&[0, 1]);
        let firm = |person| Firm {
            load: BLOCK_YEAR,
            needed: 0,
            teachers: Vec::new(),
            taught_by: ids(&[person]),
        };
        let offer = Offer { firm: 0, ..asked(60, &both) };
        let staff = staff(&[Some(2), Some(2)]);
        assert_eq!(within_load(std::slice::from_ref(&offer), vec![firm(0)], &staff), [1]);
        assert_eq!(within_load(&[offer], vec![firm(0), firm(1)], &staff), [0]);
    }
}
