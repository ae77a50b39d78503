//! From a model to the best schedule that the effort allows.
//!
//! [`build`] places sections and seats students; with every section locked where it is, it only seats. Both
//! are one pipeline: lay the model out ([`problem`]), build a first schedule ([`construct`]), improve it on
//! islands ([`islands`]), seat students exactly where that can be done ([`milp::loading`]), fill gaps with
//! alternates ([`alternates`]), certify ([`bound`]).

pub mod bound;
pub mod milp;
pub mod proofs;

pub mod alternates;
pub mod construct;
mod facts;
pub mod greedy;
pub mod islands;
pub mod problem;
pub mod random;
pub mod search;
pub mod seating;
pub mod standing;
pub mod state;
mod steering;
#[cfg(test)]
mod tests;
pub mod times;

use crate::model::Model;
use crate::plan::Plan;
use crate::rule::SLOPE;
use crate::score::{RULE_TIERS, Score};
use bound::Bound;
pub use islands::UNITS_PER_EFFORT;
use islands::{Islands, Snapshot, before_giving_up};
use problem::Problem;
use search::Search;
use serde::Serialize;
use standing::{Figures, Floors, Standing};
use state::{BY_ITSELF, State};
use std::time::Duration;

/// The share of the time for the islands; the rest is for the exact seating at the end.
const SHARE_OF_SEARCH: f64 = 0.93;

/// How hard to try.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Effort {
    /// So many units of work, [`UNITS_PER_EFFORT`] for each step of effort: the same on every machine.
    Units(u64),
    /// As many units as fit into this time.
    Time(Duration),
}

/// What a solver is told besides the model.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Where random choices come from.
    pub seed: u64,
    /// How hard to try.
    pub effort: Effort,
}

/// Where a solver stands, told now and then.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Units of work done.
    pub units: u64,
    /// Primary requests asked.
    pub asked: usize,
    /// Primary requests met by the best schedule so far.
    pub met: usize,
    /// The most that any schedule could meet.
    pub bound: usize,
    /// Hard facts and rules still broken.
    pub hard: i64,
}

/// Whoever looks on while a solver works.
pub trait Watch: Sync {
    /// Takes note of where the solver stands.
    fn progress(&self, _now: &Progress) {}

    /// Whether to stop at the next checkpoint with the best found so far.
    fn stop(&self) -> bool {
        false
    }
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// A point of the anytime curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TracePoint {
    /// Units of work done.
    pub units: u64,
    /// Primary requests met.
    pub met: usize,
    /// Hard facts and rules still broken.
    pub hard: i64,
    /// Required requests not met.
    pub required: i64,
    /// What the unmet primary requests cost.
    pub cost: i64,
}

/// What a solver found.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The best schedule.
    pub plan: Plan,
    /// Its score, from scratch.
    pub score: Score,
    /// Classes left without a place, a teacher or a room.
    pub unplaced: usize,
    /// What any schedule could meet at most.
    pub bounds: Vec<Bound>,
    /// Units of work done.
    pub units: u64,
    /// How it came about, in work, not in time.
    pub trace: Vec<TracePoint>,
}

/// Builds a schedule: sections to terms, blocks, teachers and rooms; students to seats.
///
/// The result depends on the model, the seed and the units of work alone, never on the machine or the
/// number of threads. Call it inside a rayon pool to say how many threads there are.
pub fn build(model: &Model, settings: &Settings, watch: &dyn Watch) -> Outcome {
    match model.school.frame.words {
        1 => run::<1>(model, settings, watch),
        2 => run::<2>(model, settings, watch),
        _ => run::<4>(model, settings, watch),
    }
}

/// Primary requests that a greedy loader meets on the board of our first schedule: the yardstick.
pub fn greedily_met(model: &Model, seed: u64) -> usize {
    fn met<const W: usize>(model: &Model, seed: u64) -> usize {
        let problem = Problem::<W>::new(model);
        let mut search = construct::construct(&problem, seed);
        greedy::load(&mut search.state);
        Snapshot::of(&search.state).met
    }
    match model.school.frame.words {
        1 => met::<1>(model, seed),
        2 => met::<2>(model, seed),
        _ => met::<4>(model, seed),
    }
}

fn run<const W: usize>(model: &Model, settings: &Settings, watch: &dyn Watch) -> Outcome {
    let start = std::time::Instant::now();
    let problem = Problem::<W>::new(model);
    let mut islands = Islands::new(&problem, settings.seed);
    let (mut trace, mut bounds) = (Vec::new(), Vec::new());
    let asked = problem.asked();
    let mut note = |islands: &Islands<W>, bounds: &[Bound], improved: bool| {
        let best = &islands.best;
        if improved {
            trace.push(TracePoint {
                units: islands.units,
                met: best.met,
                hard: best.standing.hard,
                required: best.standing.required,
                cost: best.standing.primary,
            });
        }
        watch.progress(&Progress {
            units: islands.units,
            asked,
            met: best.met,
            bound: if bounds.is_empty() { asked } else { bound::tightest(bounds) },
            hard: best.standing.hard,
        });
    };
    note(&islands, &bounds, true);
    bounds.extend(bound::bounds(model));
    let steers = !model.aims.is_plain();
    let layers = model.aims.layers.len();
    let searched = |units: u64| if steers { before_giving_up(units, layers) } else { units };
    loop {
        let done = islands.units;
        let spent = match settings.effort {
            Effort::Units(units) => done >= searched(units),
            Effort::Time(time) if steers => {
                let is_late = start.elapsed() >= time.mul_f64(SHARE_OF_SEARCH / 2.0);
                is_late && totals(done, searched).next().is_some()
            }
            Effort::Time(time) => start.elapsed() >= time.mul_f64(SHARE_OF_SEARCH),
        };
        let perfect = islands.best.standing == Standing::default();
        if spent || perfect || watch.stop() {
            break;
        }
        let improved = islands.advance();
        note(&islands, &bounds, improved);
    }
    if steers && islands.best.standing != Standing::default() && !watch.stop() {
        let done = islands.units;
        let all = match settings.effort {
            Effort::Units(units) => units,
            Effort::Time(time) => {
                // As many units as the time that is left is likely to allow, so long as a run of so many would
                // have been the same up to here.
                let (elapsed, budget) = (start.elapsed(), time.mul_f64(SHARE_OF_SEARCH));
                let share = budget.as_secs_f64() / elapsed.as_secs_f64().max(1e-3);
                let likely = (done as f64 * share) as u64;
                totals(done, searched).min_by_key(|all| all.abs_diff(likely)).unwrap_or(done)
            }
        };
        islands.steer(all - done);
        while islands.units < all && !watch.stop() {
            let improved = islands.advance();
            note(&islands, &bounds, improved);
        }
    }
    let units = islands.units;
    let (mut search, floors) = islands.into_best();
    if !watch.stop() {
        polish(&mut search, floors.as_ref(), units);
    }
    outdo_greed(&mut search);
    if !watch.stop() {
        even_out(&mut search);
        let rounds = (units / UNITS_PER_PRICE_ROUND).clamp(20, 400) as usize;
        bounds.extend(bound::at_this_timetable(&search.state, rounds));
    }
    alternates::seat(&mut search.state);
    let plan = search.state.plan();
    let unplaced =
        (0..problem.classes.len() as u32).filter(|class| !search.state.is_placed(*class)).count();
    Outcome { score: model.score(&plan), plan, unplaced, bounds, units, trace }
}

/// The units of runs in which so many come before requests may be given up.
fn totals(done: u64, searched: impl Fn(u64) -> u64) -> impl Iterator<Item = u64> {
    (done..=2 * done + 1).filter(move |all| searched(*all) == done)
}

/// Units of the search for each neighbourhood that is seated exactly: a short run is not to end with a long wait.
const UNITS_PER_NEIGHBOURHOOD: u64 = 8;

/// Units of the search for each round of prices that bound what could be met at the timetable found.
const UNITS_PER_PRICE_ROUND: u64 = 4;

/// Seats students better at the timetable found, exactly as far as that can be done: see
/// [`milp::loading`].
fn polish<const W: usize>(search: &mut Search<W>, floors: Option<&Floors>, units: u64) {
    let most = (units / UNITS_PER_NEIGHBOURHOOD).clamp(8, 200) as usize;
    let aims = &search.state.problem.model.aims;
    let standing = |state: &State<W>| Figures::of(state).standing(aims, floors);
    let (before, best) = (Snapshot::of(&search.state), standing(&search.state));
    if let Some(changes) = milp::loading::polish(&search.state, most) {
        milp::loading::apply(&mut search.state, &changes);
        if standing(&search.state) >= best {
            before.restore(&mut search.state);
        }
    }
}

/// Work for soft rules alone once requests are settled: two units.
const EVENING_WORK: u64 = 200_000;

/// Keeps soft rules better as far as that costs no request and no hard rule. The search weighs those of late tiers
/// less than its heat, and so leaves much undone that is to be had for nothing.
fn even_out<const W: usize>(search: &mut Search<W>) {
    if search.state.problem.clauses.iter().all(|clause| !clause.is_soft) {
        return;
    }
    (search.heat, search.is_settled) = (0, true);
    search.state.wake();
    search.state.set_soft_weight(BY_ITSELF * SLOPE);
    let end = search.seating.work + EVENING_WORK;
    while search.seating.work < end && search.state.rules != [0; RULE_TIERS] {
        search.class_move();
        for _ in 0..4 {
            search.student_move();
        }
    }
    search.state.set_soft_weight(BY_ITSELF);
}

/// Makes sure that no fewer requests are met than a greedy loader meets on the same board: the costs of
/// missing several requests may have led elsewhere.
fn outdo_greed<const W: usize>(search: &mut Search<W>) {
    let best = Snapshot::of(&search.state);
    greedy::load(&mut search.state);
    let greedy = Snapshot::of(&search.state);
    if greedy.met <= best.met || greedy.standing.hard > best.standing.hard {
        best.restore(&mut search.state);
        return;
    }
    search.state.commit();
    for student in 0..search.state.problem.students.len() as u32 {
        search.seating.reseat(&mut search.state, student, None, student);
    }
    search.state.settle();
    search.state.commit();
}
