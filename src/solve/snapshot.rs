//! A schedule to come back to.

use super::problem::{NONE, Problem};
use super::standing::{Figures, Floors, Standing};
use super::state::State;
use crate::plan::Whereabouts;
use crate::school::PatternId;
use serde::{Deserialize, Serialize};

/// A schedule to come back to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    /// How good it is.
    pub standing: Standing,
    /// Requests met.
    #[serde(skip)]
    pub met: usize,
    /// What it comes to.
    #[serde(skip)]
    pub figures: Figures,
    pattern: Vec<u32>,
    room: Vec<u32>,
    staff: Vec<Vec<u32>>,
    seat: Vec<u32>,
}

impl Snapshot {
    /// A copy of a state, and how good it is where nothing may be given up.
    pub fn of<const W: usize>(state: &State<W>) -> Snapshot {
        Snapshot::above(state, None)
    }

    /// A copy of a state, and how good it is above these floors.
    pub fn above<const W: usize>(state: &State<W>, floors: Option<&Floors>) -> Snapshot {
        let figures = Figures::of(state);
        Snapshot {
            standing: figures.standing(&state.problem.model.aims, floors),
            met: state.problem.asked() - state.unmet.len(),
            figures,
            pattern: state.pattern.clone(),
            room: state.room.clone(),
            staff: state.staff.clone(),
            seat: state.seat.clone(),
        }
    }

    /// Puts a state back to this copy.
    pub fn restore<const W: usize>(&self, state: &mut State<W>) {
        for request in 0..self.seat.len() {
            state.set_seat(request as u32, NONE);
        }
        for class in 0..self.pattern.len() {
            state.set_pattern(class as u32, NONE);
            state.set_room(class as u32, NONE);
            for slot in 0..self.staff[class].len() {
                state.set_staff(class as u32, slot, NONE);
            }
        }
        for class in 0..self.pattern.len() {
            for slot in 0..self.staff[class].len() {
                state.set_staff(class as u32, slot, self.staff[class][slot]);
            }
            state.set_room(class as u32, self.room[class]);
            state.set_pattern(class as u32, self.pattern[class]);
        }
        for (request, class) in self.seat.iter().enumerate() {
            state.set_seat(request as u32, *class);
        }
        state.settle();
        state.commit();
    }

    /// When the sections meet.
    pub fn whereabouts<const W: usize>(&self, problem: &Problem<W>) -> Whereabouts {
        let model = problem.model;
        Whereabouts::new(&model.school, |section| {
            let pattern = self.pattern[model.classes.of(section).index()];
            (pattern != NONE).then(|| PatternId::new(pattern as usize))
        })
    }

    /// Takes in what a copy that was read does not state, with the help of some state; `false` if it is no schedule
    /// of this school.
    pub fn complete<const W: usize>(&mut self, state: &mut State<W>) -> bool {
        let problem = state.problem;
        let is_one = |index: u32, count: usize| index == NONE || (index as usize) < count;
        let classes = problem.classes.len();
        let fits = self.pattern.len() == classes
            && self.room.len() == classes
            && self.staff.len() == classes
            && self.seat.len() == problem.requests.len()
            && self.pattern.iter().all(|at| is_one(*at, problem.pattern_times.len()))
            && self.room.iter().all(|room| is_one(*room, problem.rooms.len()))
            && self.seat.iter().all(|class| is_one(*class, classes))
            && self.staff.iter().zip(&problem.classes).all(|(staff, class)| {
                staff.len() == class.staff_needed
                    && staff.iter().all(|person| is_one(*person, problem.staff.len()))
            });
        if fits {
            self.restore(state);
            self.figures = Figures::of(state);
            self.met = problem.asked() - state.unmet.len();
        }
        fits
    }
}
