//! Making the hidden timetable kind to students: what they would regret, and moves that lessen it.

use super::dice::Dice;
use super::grid::Slots;
use super::timetable::{Builder, Step};

/// How much students regret seats heaped up in one slot, which are missing in another.
const HEAPED: f64 = 4.0;

/// How much each student who wants two halves is glad that they share a block.
const PAIRED: f64 = 40.0;

impl Builder<'_> {
    /// How much students would regret a piece at a place: courses wanted together, sections of one course
    /// at one time, and seats heaped up in one slot.
    pub(super) fn regret(&self, piece: usize, place: usize) -> f64 {
        let mut regret = 0.0;
        for class in &self.pieces[piece].classes {
            let kind = &self.draft.grid.kinds[self.school.classes[*class].kind];
            let here = &kind.places[place];
            let other_half = self.draft.grid.partners(here.takes);
            for (other, wanted) in &self.wanted_with[*class] {
                if self.piece_of[*other] == piece {
                    continue;
                }
                let both = self.reach[*other] & here.takes;
                if both != 0 {
                    regret +=
                        wanted * f64::from(both.count_ones()) / f64::from(here.takes.count_ones());
                } else if other_half != 0 && self.takes[*other] == other_half {
                    // Two halves that share a block leave no hole beside them.
                    regret -= PAIRED * wanted;
                }
            }
            let size = f64::from(self.school.classes[*class].size);
            let mut slots = here.takes;
            while slots != 0 {
                let slot = slots.trailing_zeros() as usize;
                slots &= slots - 1;
                let at_once = self.draft.grid.overlapping(slot);
                regret += HEAPED * size * self.seats_in(at_once) / self.present[slot];
                if other_half != 0 {
                    let beside = self.seats[other_half.trailing_zeros() as usize];
                    regret += 10.0 * size * (self.seats[slot] - beside)
                        / f64::from(self.draft.request.students);
                }
            }
        }
        regret
    }

    fn seats_in(&self, slots: Slots) -> f64 {
        let mut total = 0.0;
        let mut left = slots;
        while left != 0 {
            total += self.seats[left.trailing_zeros() as usize];
            left &= left - 1;
        }
        total
    }

    /// Moves pieces to better places that push nothing out, as long as the school gains by it.
    pub(super) fn improve(&mut self, dice: &mut Dice) {
        let rounds = 160;
        for round in 0..rounds * self.pieces.len() {
            let piece = dice.below(self.pieces.len());
            if round % 2 == 0 {
                self.move_piece(piece, dice);
            } else {
                self.swap_pieces(piece, dice);
            }
        }
    }

    /// A piece as it stands.
    fn standing(&self, piece: usize) -> Option<Step> {
        let classes = &self.pieces[piece].classes;
        let place = self.table.places[*classes.first()?]?;
        let rooms = classes.iter().map(|class| self.table.rooms[*class]).collect();
        Some(Step { place, rooms, out: Vec::new() })
    }

    fn move_piece(&mut self, piece: usize, dice: &mut Dice) {
        let Some(old) = self.standing(piece) else { return };
        self.take_out(piece);
        let mut best = (self.regret(piece, old.place), old);
        for place in &self.pieces[piece].places {
            let regret = self.regret(piece, *place);
            if regret < best.0 - 1e-9
                && let Some(step) = self.step(piece, *place, dice)
                && step.out.is_empty()
            {
                best = (regret, step);
            }
        }
        self.put(piece, &best.1);
    }

    /// Two pieces, mostly of one teacher, exchange their places if the school gains by it.
    fn swap_pieces(&mut self, one: usize, dice: &mut Dice) {
        let first = &self.school.classes[self.pieces[one].classes[0]];
        let colleague = match first.teachers.first() {
            Some(teacher) if dice.chance(0.7) => dice
                .pick(&self.school.teachers[*teacher].classes)
                .map(|class| self.piece_of[*class]),
            _ => Some(dice.below(self.pieces.len())),
        };
        let Some(other) = colleague else { return };
        let second = &self.school.classes[self.pieces[other].classes[0]];
        if one == other || first.kind != second.kind {
            return;
        }
        let (Some(here), Some(there)) = (self.standing(one), self.standing(other)) else {
            return;
        };
        let fits = self.pieces[one].places.contains(&there.place)
            && self.pieces[other].places.contains(&here.place);
        if !fits || here.place == there.place {
            return;
        }
        self.take_out(one);
        let before = self.regret(one, here.place);
        self.take_out(other);
        let before = before + self.regret(other, there.place);
        let free = |step: &Step| step.out.is_empty();
        if let Some(step) = self.step(one, there.place, dice).filter(free) {
            let after = self.regret(one, there.place);
            self.put(one, &step);
            if let Some(step) = self.step(other, here.place, dice).filter(free)
                && after + self.regret(other, here.place) < before - 1e-9
            {
                self.put(other, &step);
                return;
            }
            self.take_out(one);
        }
        self.put(one, &here);
        self.put(other, &there);
    }
}
