//! Islands: independent searches that take turns in fixed portions of work and meet at fixed points.
//!
//! Nothing here depends on the clock or on how many threads there are. An island is a [`Search`] with its
//! own stream of random numbers; a unit is a fixed amount of counted work; after every unit the islands
//! are compared in their order. The clock may only choose after which unit to stop.

mod saved;

use super::archive::{Archive, Kept};
use super::construct::construct;
use super::problem::{Problem, RequestFacts};
use super::random::Stream;
use super::search::Search;
use super::snapshot::Snapshot;
use super::standing::{Figures, Floors};
use super::state::{BY_ITSELF, NO_CROWDING};
use super::steering::Rudder;
use crate::model::Aims;
use rayon::prelude::*;
pub use saved::SavedIslands;
use std::sync::LazyLock;

/// Islands, whatever the number of threads.
pub const ISLANDS: usize = 2;

/// Work of one island in one unit: nodes of the students' searches and what goes with them, 20 to 50 ms.
const UNIT_WORK: u64 = 100_000;

/// Units of work in a step of effort: about a second of two cores at 1,200 students.
pub const UNITS_PER_EFFORT: u64 = 64;

/// Units of the first cycle of cooling; every later one is twice as long as the one before. So a cycle has lately
/// ended, and half of all work has gone into it, at efforts of 15, 30, 60 and so on.
const FIRST_CYCLE: u64 = 30;

/// The same where requests may be given up in the end, which takes the rest of those efforts: a seventh.
const FIRST_CYCLE_OF_STEERED: u64 = 26;

/// Units of a layer.
const LAYER: u64 = 44;

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

/// While a layer is placed, requests of later layers weigh so many times less.
const LATER_LAYERS: i64 = 16;

/// What soft rules weigh, in quarters of their price, as long as requests are not given up for them. The part of the
/// effort that comes before shall find what can be met, which is where the floors stand.
const RULES_THAT_WAIT: i64 = BY_ITSELF / 4;

/// Points of a cycle.
const POINTS: u64 = 1024;

/// The point of a cycle from which on nobody sits beyond a limit.
const NO_MORE_CROWDING: u64 = 972;

struct Island<'m, 'p, const W: usize> {
    search: Search<'m, 'p, W>,
    best: Snapshot,
    /// What it steers by, once something may be given up.
    rudder: Option<Rudder>,
    number: u64,
    /// Whether seats beyond limits have been for sale in this cycle.
    may_be_crowded: bool,
    /// Units of the present cycle done, and its length.
    done: u64,
    length: u64,
    /// The point at which the present cycle began.
    first_point: u64,
}

/// All islands and the best schedule any of them has found.
pub struct Islands<'m, 'p, const W: usize> {
    islands: Vec<Island<'m, 'p, W>>,
    /// The best schedule so far.
    pub best: Snapshot,
    /// Units done.
    pub units: u64,
    seed: u64,
    /// Layers whose classes are placed for good.
    layers_done: usize,
    /// The best different schedules, if more than one is asked for.
    archive: Archive,
}

/// What the islands end with.
pub struct Ends<'m, 'p, const W: usize> {
    /// A search that stands at the best schedule, cold.
    pub best: Search<'m, 'p, W>,
    /// The floors above which that is the best.
    pub floors: Option<Floors>,
    /// The schedules that were kept, different from one another and mostly from the best, the best first.
    pub others: Vec<Kept>,
}

impl<'m, 'p, const W: usize> Islands<'m, 'p, W> {
    /// Builds the first schedule and gives every island a copy.
    pub fn new(problem: &'p Problem<'m, W>, seed: u64) -> Islands<'m, 'p, W> {
        let mut first = construct(problem, seed);
        if problem.model.aims.yields_to_rules {
            first.state.set_soft_weight(RULES_THAT_WAIT);
        }
        let best = Snapshot::of(&first.state);
        let islands = (0..ISLANDS as u64)
            .map(|number| Island {
                search: Search::new(first.state.clone(), Stream::new(seed, [number + 1, 0])),
                best: best.clone(),
                rudder: None,
                number,
                may_be_crowded: false,
                done: 0,
                length: first_cycle(&problem.model.aims),
                first_point: 0,
            })
            .collect();
        let archive = Archive::new(0);
        let mut islands = Islands { islands, best, units: 0, seed, layers_done: 0, archive };
        islands.begin_layer();
        islands
    }

    /// From here on keeps the best different schedules for so many others beside the best.
    pub fn keep(&mut self, others: usize) {
        self.archive = Archive::new(others);
    }

    /// Runs one unit on every island, in parallel, and looks at what they found. Returns whether the best
    /// schedule is a new one.
    pub fn advance(&mut self) -> bool {
        let (seed, unit, best) = (self.seed, self.units, &self.best);
        self.islands.par_iter_mut().for_each(|island| island.advance(seed, unit, best));
        self.units += 1;
        let mut improved = self.meet();
        if self.layers_done < self.aims().layers.len() && self.units.is_multiple_of(LAYER) {
            self.end_layer();
            improved = true;
        }
        self.archive_ends();
        improved
    }

    /// Offers the archive what each island has found and where it stands, unless that is crowded.
    fn archive_ends(&mut self) {
        if !self.archive.is_in_use() {
            return;
        }
        for island in &self.islands {
            let state = &island.search.state;
            self.archive.consider(state.problem, &island.best, self.units);
            if state.crowding == 0 {
                let floors = island.rudder.as_ref().map(|rudder| &rudder.floors);
                let now = Snapshot::above(state, floors);
                self.archive.consider(state.problem, &now, self.units);
            }
        }
    }

    /// What is searched.
    pub fn problem(&self) -> &'p Problem<'m, W> {
        self.islands[0].search.state.problem
    }

    fn aims(&self) -> &'m Aims {
        &self.problem().model.aims
    }

    /// Compares the islands, in their order. Returns whether the best schedule is a new one.
    fn meet(&mut self) -> bool {
        let mut improved = false;
        for island in &self.islands {
            if island.best.standing < self.best.standing {
                self.best = island.best.clone();
                improved = true;
            }
        }
        improved
    }

    /// From here on something may be given up: whatever is best now sets the floors, and each island goes on from
    /// there, three quarters cooled, for so many units; half cooled where groups are to be served evenly, for it takes other
    /// times for their classes to serve them better. What comes out is never worse than what went in.
    pub fn steer(&mut self, units: u64) {
        let aims = self.aims();
        let floors = self.best.figures.floors(aims);
        self.best.standing = self.best.figures.standing(aims, Some(&floors));
        self.archive.stand_above(aims, &floors);
        let first_point = if aims.groups.is_empty() { POINTS - POINTS / 4 } else { POINTS / 2 };
        for island in &mut self.islands {
            self.best.restore(&mut island.search.state);
            island.best = self.best.clone();
            island.rudder = Some(Rudder::new(aims, floors.clone(), island.number));
            island.search.floors = aims.primary_loss.is_some().then(|| floors.clone());
            (island.done, island.length, island.first_point) = (0, units.max(1), first_point);
        }
    }

    /// Lets the classes of the layer that has had its turn stay where they are best, and goes on with the next.
    fn end_layer(&mut self) {
        let layer = &self.aims().layers[self.layers_done];
        self.layers_done += 1;
        for island in &mut self.islands {
            let state = &mut island.search.state;
            self.best.restore(state);
            for class in layer {
                let together = &state.problem.classes[class.index()].together;
                for class in together.iter().copied().chain([class.index() as u32]) {
                    state.freeze(class);
                }
            }
        }
        self.begin_layer();
    }

    /// Begins the layer whose turn it is.
    fn begin_layer(&mut self) {
        let aims = self.aims();
        let is_last = self.layers_done == aims.layers.len();
        let worth = worth(self.problem(), self.layers_done);
        for island in &mut self.islands {
            island.search.state.set_worth(worth.clone());
            island.best = Snapshot::of(&island.search.state);
            (island.done, island.length) = (0, if is_last { first_cycle(aims) } else { LAYER });
        }
        self.best = self.islands[0].best.clone();
        // What was found with classes of this layer elsewhere is of no use any more.
        self.archive.clear();
        self.meet();
    }

    /// The floors above which schedules are compared, once something may be given up.
    pub fn floors(&self) -> Option<&Floors> {
        self.islands.iter().find_map(|island| Some(&island.rudder.as_ref()?.floors))
    }

    /// Ends the search.
    pub fn into_ends(mut self) -> Ends<'m, 'p, W> {
        let floors = self.floors().cloned();
        let others = self.archive.into_kept();
        let mut search = self.islands.swap_remove(0).search;
        search.floors = None;
        search.favoured.clear();
        self.best.restore(&mut search.state);
        search.heat = 0;
        search.state.set_seat_price(NO_CROWDING);
        search.state.set_soft_weight(BY_ITSELF);
        let problem = search.state.problem;
        search.state.set_worth(problem.requests.iter().map(|request| request.weight).collect());
        Ends { best: search, floors, others }
    }

    /// The first island's state, put to the best schedule.
    #[cfg(test)]
    pub fn at_best(&self) -> super::state::State<'m, 'p, W> {
        let mut state = self.islands[0].search.state.clone();
        self.best.restore(&mut state);
        state
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
        if let Some(rudder) = &mut self.rudder {
            rudder.steer(&mut self.search.state);
            self.search.favoured.clone_from(&rudder.favoured);
        }
        let mut lowest = i64::MAX;
        let start = self.search.seating.work;
        while self.search.seating.work < start + UNIT_WORK {
            let within = (self.search.seating.work - start).min(UNIT_WORK);
            let points = POINTS - self.first_point;
            let point = (self.done * points + within * points / UNIT_WORK) / self.length;
            self.cool((self.first_point + point).min(POINTS));
            for _ in 0..16 {
                self.search.class_move();
                for _ in 0..STUDENT_MOVES {
                    self.search.student_move();
                }
            }
            let is_sound = self.search.state.crowding == 0;
            let energy = self.search.state.energy;
            let is_promising = match self.rudder {
                None => energy < self.best.standing.primary,
                Some(_) => energy < lowest,
            };
            if is_sound && is_promising {
                lowest = energy;
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
            let price = SEAT_PRICE[point as usize];
            let price = self.rudder.as_ref().map_or(price, |rudder| rudder.price(price));
            self.search.state.set_seat_price(price);
            self.may_be_crowded = true;
        } else if self.may_be_crowded {
            self.search.clear_crowds();
            self.may_be_crowded = false;
        }
    }

    fn keep(&mut self) {
        let floors = self.rudder.as_ref().map(|rudder| &rudder.floors);
        let state = &self.search.state;
        if Figures::of(state).standing(&state.problem.model.aims, floors) < self.best.standing {
            self.best = Snapshot::above(state, floors);
        }
    }

    fn next_cycle(&mut self, best: &Snapshot) {
        self.done = 0;
        self.length *= 2;
        self.first_point = 0;
        let from = if best.standing < self.best.standing { best } else { &self.best };
        from.clone().restore(&mut self.search.state);
    }
}

/// What missing each request weighs while a layer is placed: what is asked of it and of those before it counts in full,
/// the rest a little.
fn worth<const W: usize>(problem: &Problem<W>, layers_done: usize) -> Vec<i64> {
    let layers = &problem.model.aims.layers;
    let mut later = vec![layers_done < layers.len(); problem.classes.len()];
    for class in layers.iter().take(layers_done + 1).flatten() {
        later[class.index()] = false;
    }
    let of = |request: &RequestFacts| {
        let options = &problem.options[request.options.clone()];
        let waits = options.iter().all(|class| later[*class as usize]);
        if waits { request.weight / LATER_LAYERS } else { request.weight }
    };
    problem.requests.iter().map(of).collect()
}

/// Units of the first cycle.
fn first_cycle(aims: &Aims) -> u64 {
    if aims.is_plain() { FIRST_CYCLE } else { FIRST_CYCLE_OF_STEERED }
}

/// How many of so many units come before requests may be given up: seven eighths at most, up to the end of a cycle,
/// for in the midst of one the schedules are not worth much. Too few for a cycle are halved.
pub fn before_giving_up(units: u64, layers: usize) -> u64 {
    let start = layers as u64 * LAYER;
    let most = units - units / 8;
    // Each cycle is twice as long as the one before.
    let end = |cycles: u32| {
        FIRST_CYCLE_OF_STEERED.saturating_mul((1 << cycles) - 1).saturating_add(start)
    };
    let ends = (1..u64::BITS).map(end).take_while(|end| *end <= most);
    ends.last().unwrap_or(units - units / 2)
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

#[cfg(test)]
mod tests {
    use super::before_giving_up;

    #[test]
    fn requests_are_given_up_after_a_cycle() {
        // Cycles end at 26, 78, 182, 390, 806, 1638, 3302.
        for (units, before) in [
            (0, 0),
            (20, 10),
            (28, 14),
            (29, 26),
            (88, 26),
            (89, 78),
            (1870, 806),
            (1871, 1638),
            (1920, 1638),
            (3840, 3302),
        ] {
            assert_eq!(before_giving_up(units, 0), before, "{units}");
        }
        // Layers come before.
        assert_eq!(before_giving_up(1920, 3), 132 + 806);
        assert_eq!(before_giving_up(2100, 3), 132 + 1638);
        let most = before_giving_up(u64::MAX, 0);
        assert!(most <= u64::MAX - u64::MAX / 8 && most > u64::MAX / 3);
    }
}
