//! A whole small school, solved to proven optimality: what every search is tested against, and what a small school is told
//! beside its schedule ([`most_met`]).
//!
//! **What is proven.** Among all complete schedules (every class has its place, teachers and room, no hard
//! fact or rule is broken) none misses fewer required requests, and among those that miss as few none has
//! a smaller cost of unmet primary requests. Every hard rule of every kind is kept, those about people
//! beside teachers too. Soft rules and preferred cells are not looked at, and nobody is seated by an
//! alternate: a hard rule that only an alternate could keep counts as broken. Every class has as many
//! people as it has slots, no more.
//!
//! **How.** Branch and bound over the placements of classes (`tree`): seat prices bound from below what
//! the students must miss while some classes are still free to go anywhere; a complete placement is
//! filled exactly by an integer program over the students' choices (`fill`). One monolithic
//! program was not tried further: its relaxation says nothing (every class a little in every block), see
//! the measurements in the design papers. Classes that are alike stand in a fixed order, blocks that are
//! alike are taken in order of first use (`units`). Teachers and rooms are found by search, or are part
//! of the integer program where seats depend on them (`facts`).
//!
//! **Rules.** What the model's limits say is in domains, openings and rows. The bounds of nodes ignore the
//! other hard rules: a relaxation, so they bound from below all the same. At a complete placement every
//! clause of them is kept exactly, by nothing but what it watches and how much it is broken (`ruled`).
//! Where that takes too many rounds, [`Whole::GaveUp`] says so.
//!
//! **Size.** About 12 sections and 60 students; [`Limits::nodes`] says when to give up.

mod facts;
mod ruled;
#[cfg(test)]
pub(super) mod tests;
mod tree;
mod units;

use super::fill;
use crate::model::Model;
use crate::plan::Plan;
use crate::score::Score;
use crate::solve::problem::Problem;
use tree::Tree;

/// How much work a proof may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Partial placements looked at.
    pub nodes: u64,
    /// Steps of looking for the best choice of one student or another.
    pub steps: u64,
    /// How much work one complete placement may be.
    pub fill: fill::Limits,
}

impl Default for Limits {
    fn default() -> Limits {
        let fill = fill::Limits { rounds: 100, choices: 8_000, work: 2_000_000 };
        Limits { nodes: 200_000, steps: u64::MAX, fill }
    }
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Whole {
    /// A best complete schedule and its score.
    Proven(Plan, Score),
    /// Proven: there is no complete schedule.
    Impossible,
    /// Nothing proven, and why.
    GaveUp(String),
}

/// Work done for a proof.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work {
    /// Partial placements looked at.
    pub nodes: u64,
    /// Complete placements filled.
    pub fills: u64,
}

/// The best complete schedule of a small school.
pub fn optimum(model: &Model, limits: &Limits) -> Whole {
    optimum_with_work(model, limits).0
}

/// The same, and how much work it was.
pub fn optimum_with_work(model: &Model, limits: &Limits) -> (Whole, Work) {
    match model.school.frame.words {
        1 => run::<1>(model, limits),
        2 => run::<2>(model, limits),
        _ => run::<4>(model, limits),
    }
}

fn run<const W: usize>(model: &Model, limits: &Limits) -> (Whole, Work) {
    let problem = Problem::<W>::new(model);
    let mut tree = Tree::new(&problem, *limits);
    let result = tree.best();
    (result, tree.work)
}

/// Primary requests that a complete schedule meets at most, whoever teaches what where and when, if some schedule meets
/// `met`. It ignores what alternates take, and of hard rules all that the model's limits do not say. `None` if it would be
/// too much work to prove, or if it is told to `stop`.
pub fn most_met(
    model: &Model,
    met: usize,
    limits: &Limits,
    stop: &dyn Fn() -> bool,
) -> Option<usize> {
    match model.school.frame.words {
        1 => most_counted::<1>(model, met, limits, stop),
        2 => most_counted::<2>(model, met, limits, stop),
        _ => most_counted::<4>(model, met, limits, stop),
    }
}

fn most_counted<const W: usize>(
    model: &Model,
    met: usize,
    limits: &Limits,
    stop: &dyn Fn() -> bool,
) -> Option<usize> {
    let problem = Problem::<W>::new(model);
    let asked = problem.asked();
    let missed = asked.checked_sub(met)? as i64;
    let fewest = Tree::counting(&problem, *limits, stop).fewest_missed(missed)?;
    asked.checked_sub(usize::try_from(fewest).ok()?)
}
