//! From a model to the best schedule that the effort allows.
//!
//! [`build`] places sections and seats students; with every section locked where it is, it only seats. Both
//! are one pipeline: lay the model out ([`problem`]), build a first schedule ([`construct`]), improve it on
//! islands ([`islands`]), seat students exactly where that can be done ([`milp::loading`]), fill gaps with
//! alternates ([`alternates`]), certify ([`bound`]). [`solutions`] gives several different schedules, and goes on from
//! where another run was ([`checkpoint`]).

pub mod bound;
pub mod milp;
pub mod proofs;

pub mod alternates;
pub mod archive;
pub mod checkpoint;
pub mod construct;
mod facts;
mod finish;
pub mod greedy;
mod homes;
pub mod islands;
pub mod problem;
pub mod random;
mod run;
pub mod search;
pub mod seating;
pub mod snapshot;
pub mod standing;
pub mod state;
mod steering;
#[cfg(test)]
mod tests;
pub mod times;

use crate::model::Model;
use crate::plan::Plan;
use crate::score::Score;
use bound::{Bound, Reach};
pub use checkpoint::{Checkpoint, Unsound};
pub use islands::UNITS_PER_EFFORT;
use problem::Problem;
use serde::{Deserialize, Serialize};
use snapshot::Snapshot;
use std::time::Duration;

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

    /// Whether to be given a checkpoint now; asked before every unit.
    fn wants_checkpoint(&self) -> bool {
        false
    }

    /// Is given how far the search is.
    fn checkpoint(&self, _checkpoint: &Checkpoint) {}
}

/// Nobody looks on.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// A point of the anytime curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The best schedule.
    pub plan: Plan,
    /// Its score, from scratch.
    pub score: Score,
    /// Classes left without a place, a teacher or a room.
    pub unplaced: usize,
    /// What any schedule could meet at most.
    pub bounds: Vec<Bound>,
    /// How far the groups that a scenario serves evenly could be served at most.
    pub reach: Vec<Reach>,
    /// Units of work done.
    pub units: u64,
    /// How it came about, in work, not in time.
    pub trace: Vec<TracePoint>,
}

/// Schedules of which any two are different.
#[derive(Debug, Clone, PartialEq)]
pub struct Solutions {
    /// The best.
    pub best: Outcome,
    /// The others, the best first.
    pub others: Vec<Outcome>,
}

impl Solutions {
    /// All of them, the best first.
    pub fn iter(&self) -> impl Iterator<Item = &Outcome> {
        std::iter::once(&self.best).chain(&self.others)
    }
}

/// Builds a schedule: sections to terms, blocks, teachers and rooms; students to seats.
///
/// The result depends on the model, the seed and the units of work alone, never on the machine or the
/// number of threads. Call it inside a rayon pool to say how many threads there are.
pub fn build(model: &Model, settings: &Settings, watch: &dyn Watch) -> Outcome {
    let task = run::Task { model, settings, others: 0, watch };
    task.run_anew().best
}

/// Builds up to `keep` schedules of which any two are different, see [`Whereabouts`](crate::plan::Whereabouts). The first is never worse than
/// what [`build`] gives for the same model, seed and units; the search for it is the same. With a checkpoint it goes on
/// from there, to the same bytes.
///
/// # Errors
///
/// If the checkpoint is of another school, or was made up.
pub fn solutions(
    model: &Model,
    settings: &Settings,
    keep: usize,
    from: Option<&Checkpoint>,
    watch: &dyn Watch,
) -> Result<Solutions, Unsound> {
    let task = run::Task { model, settings, others: keep.saturating_sub(1), watch };
    match from {
        None => Ok(task.run_anew()),
        Some(checkpoint) => task.go_on(checkpoint),
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
