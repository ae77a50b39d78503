//! Islands: independent searches that take turns in fixed portions of work and meet at fixed points.
//!
//! Nothing here depends on the clock or on how many threads there are. An island is a [`Search`] with its
//! own stream of random numbers; a unit is a fixed amount of counted work; after every unit the islands
//! are compared in their order. The clock may only choose after which unit to stop.

use super::construct::construct;
use super::problem::{NONE, Problem};
use super::random::Stream;
use super::search::Search;
use super::state::{NO_CROWDING, State};
use crate::score::RULE_TIERS;
use rayon::prelude::*;
use std::sync::LazyLock;

/// Islands, whatever the number of threads.
pub const ISLANDS: usize = 2;

/// Work of one island in one unit: nodes of the students' searches and what goes with them, 20 to 50 ms.
const UNIT_WORK: u64 = 100_000;

/// Units of work in a step of effort: about a second of two cores at 1,200 students.
pub const UNITS_PER_EFFORT: u64 = 64;

/// Units of the first cycle of cooling; every later one is twice as long as the one before.
const FIRST_CYCLE: u64 = 96;

/// Student moves for each class move.
const STUDENT_MOVES: usize = 2;

/// Heat at the start of a cycle, in thousandths of energy: a class move may cost three misses.
const HOT: f64 = 500_000.0;

/// Heat at the end of every cycle: a tenth of a miss.
const COLD: f64 = 15_000.0;

/// What a student beyond the limit of a class costs at the start of a cycle: a twentieth of a miss.
const CHEAP_SEAT: f64 = 10.0;

/// The same at the end of the crowded part of a cycle: as much as a miss.
const DEAR_SEAT: f64 = 200.0;

/// Points of a cycle.
const POINTS: u64 = 1024;

/// The point of a cycle from which on nobody sits beyond a limit.
const NO_MORE_CROWDING: u64 = 972;

/// What is compared: smaller is better, tier by tier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// Broken hard rules, students beyond limits, and classes without a place, a teacher or a room.
    pub hard: i64,
    /// Required requests not met.
    pub required: i64,
    /// What the unmet primary requests cost.
    pub primary: i64,
    /// Broken soft rules.
    pub rules: [i64; RULE_TIERS],
}

/// A schedule to come back to.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// How good it is.
    pub standing: Standing,
    /// Requests met.
    pub met: usize,
    pattern: Vec<u32>,
    room: Vec<u32>,
    staff: Vec<Vec<u32>>,
    seat: Vec<u32>,
}

/// How good a state is.
pub fn standing<const W: usize>(state: &State<W>) -> Standing {
    let unplaced = (0..state.pattern.len() as u32).filter(|class| !state.is_placed(*class)).count();
    Standing {
        hard: state.hard + state.crowding + unplaced as i64,
        required: state.required_unmet,
        primary: state.primary(),
        rules: state.rules,
    }
}

impl Snapshot {
    /// A copy of a state.
    pub fn of<const W: usize>(state: &State<W>) -> Snapshot {
        Snapshot {
            standing: standing(state),
            met: state.problem.asked() - state.unmet.len(),
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
}

struct Island<'m, 'p, const W: usize> {
    search: Search<'m, 'p, W>,
    best: Snapshot,
    number: u64,
    /// Whether seats beyond limits have been for sale in this cycle.
    may_be_crowded: bool,
    /// Units of the present cycle done, and its length.
    done: u64,
    length: u64,
}

/// All islands and the best schedule any of them has found.
pub struct Islands<'m, 'p, const W: usize> {
    islands: Vec<Island<'m, 'p, W>>,
    /// The best schedule so far.
    pub best: Snapshot,
    /// Units done.
    pub units: u64,
    seed: u64,
}

impl<'m, 'p, const W: usize> Islands<'m, 'p, W> {
    /// Builds the first schedule and gives every island a copy.
    pub fn new(problem: &'p Problem<'m, W>, seed: u64) -> Islands<'m, 'p, W> {
        let first = construct(problem, seed);
        let best = Snapshot::of(&first.state);
        let islands = (0..ISLANDS as u64)
            .map(|number| Island {
                search: Search::new(first.state.clone(), Stream::new(seed, [number + 1, 0])),
                best: best.clone(),
                number,
                may_be_crowded: false,
                done: 0,
                // Islands cool out of step, so that at any time one of them has lately been cold.
                length: FIRST_CYCLE * (2 + number) / 2,
            })
            .collect();
        Islands { islands, best, units: 0, seed }
    }

    /// Runs one unit on every island, in parallel, and looks at what they found. Returns whether the best
    /// schedule is a new one.
    pub fn advance(&mut self) -> bool {
        let (seed, unit, best) = (self.seed, self.units, &self.best);
        self.islands.par_iter_mut().for_each(|island| island.advance(seed, unit, best));
        self.units += 1;
        let mut improved = false;
        for island in &self.islands {
            if island.best.standing < self.best.standing {
                self.best = island.best.clone();
                improved = true;
            }
        }
        improved
    }

    /// A search that stands at the best schedule, cold.
    pub fn into_best(mut self) -> Search<'m, 'p, W> {
        let mut search = self.islands.swap_remove(0).search;
        self.best.restore(&mut search.state);
        search.heat = 0;
        search.state.set_seat_price(NO_CROWDING);
        search
    }

    /// Counts of moves over all islands.
    pub fn tallies(&self) -> Vec<super::search::Tally> {
        self.islands.iter().map(|island| island.search.tally).collect()
    }
}

impl<const W: usize> Island<'_, '_, W> {
    fn advance(&mut self, seed: u64, unit: u64, best: &Snapshot) {
        self.search.random = Stream::new(seed, [self.number + 1, unit + 1]);
        if self.done == self.length {
            self.next_cycle(best);
        }
        let start = self.search.seating.work;
        while self.search.seating.work < start + UNIT_WORK {
            let within = (self.search.seating.work - start).min(UNIT_WORK);
            let point = (self.done * POINTS + within * POINTS / UNIT_WORK) / self.length;
            self.cool(point.min(POINTS));
            for _ in 0..16 {
                self.search.class_move();
                for _ in 0..STUDENT_MOVES {
                    self.search.student_move();
                }
            }
            let is_sound = self.search.state.crowding == 0;
            if is_sound && self.search.state.energy < self.best.standing.primary {
                self.keep();
            }
        }
        self.done += 1;
        self.keep();
    }

    /// Sets heat and the price of seats beyond limits for a point of the cycle.
    fn cool(&mut self, point: u64) {
        self.search.heat = HEAT[point as usize];
        if point < NO_MORE_CROWDING {
            self.search.state.set_seat_price(SEAT_PRICE[point as usize]);
            self.may_be_crowded = true;
        } else if self.may_be_crowded {
            self.search.clear_crowds();
            self.may_be_crowded = false;
        }
    }

    fn keep(&mut self) {
        if standing(&self.search.state) < self.best.standing {
            self.best = Snapshot::of(&self.search.state);
        }
    }

    fn next_cycle(&mut self, best: &Snapshot) {
        self.done = 0;
        self.length *= 2;
        let from = if best.standing < self.best.standing { best } else { &self.best };
        from.clone().restore(&mut self.search.state);
    }
}

/// The heat at each point of a cycle.
static HEAT: LazyLock<Vec<i64>> = LazyLock::new(|| course(HOT, COLD, POINTS));

/// The price of a seat beyond a limit at each point of a cycle up to [`NO_MORE_CROWDING`].
static SEAT_PRICE: LazyLock<Vec<i64>> =
    LazyLock::new(|| course(CHEAP_SEAT, DEAR_SEAT, NO_MORE_CROWDING));

/// From one number to another in steps of the same factor.
fn course(from: f64, to: f64, steps: u64) -> Vec<i64> {
    let at = |step| from * (to / from).powf(step as f64 / steps as f64);
    (0..=steps).map(|step| at(step) as i64).collect()
}
