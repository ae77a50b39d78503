//! How one island is led to what a scenario aims at.
//!
//! The search walks by energy, one number; leximin is no number. So the misses of a group that is served
//! worse than all students together get heavier, unit by unit, and those of a group that is served better
//! lighter again, down to their own weight. The islands pull more or less hard, since nobody knows beforehand
//! how hard is hard enough without giving up more than may be. Which schedule is better is never decided by
//! these weights, only by [`super::standing`].

use super::standing::Floors;
use super::state::{BY_ITSELF, State};
use crate::model::{Aims, Steered};

/// Sixteenths of its own weight by which a miss may get heavier on the first island; on each later one,
/// three times as many as on the one before. Hardly any group needs that much, and those that do get it unit by unit.
const MOST_PULL: i64 = 96;

/// Sixteenths by which a group's weight changes in a unit, at most.
const STEP: i64 = 4;

/// How many times heavier soft rules are on the first island where requests may be given up for them; on
/// each later one, three times as heavy as on the one before. More would be better yet for the rules and no
/// worse for the requests, which the floors keep (see `Search::floors`); much more makes the walk a stiff one.
const SOFT_WEIGHT: i64 = 10;

/// What an island steers by.
#[derive(Debug)]
pub struct Rudder {
    /// What may be given up.
    pub floors: Floors,
    groups: Vec<Steered>,
    /// By how many sixteenths the misses of each group are heavier now.
    pulls: Vec<i64>,
    /// By how many sixteenths they may be heavier.
    most_pull: i64,
    /// By how many sixteenths the misses of a student are heavier, on average.
    mean_pull: i64,
    /// For each student, whether they are heavier at all; empty where no group steers.
    pub favoured: Vec<bool>,
    yields_to_rules: bool,
    soft_weight: i64,
}

impl Rudder {
    /// The rudder of the island with this number, amidships.
    pub fn new(aims: &Aims, floors: Floors, number: u64) -> Rudder {
        let times = 3_i64.pow(number as u32);
        Rudder {
            floors,
            groups: aims.groups.clone(),
            pulls: vec![0; aims.groups.len()],
            most_pull: MOST_PULL * times,
            mean_pull: 0,
            favoured: Vec::new(),
            yields_to_rules: aims.yields_to_rules,
            soft_weight: SOFT_WEIGHT * times * BY_ITSELF,
        }
    }

    /// By how many sixteenths the misses of each group are heavier now.
    pub fn pulls(&self) -> &[i64] {
        &self.pulls
    }

    /// Pulls as another rudder of this island did; `false` if none can.
    pub fn pull_again(&mut self, pulls: &[i64]) -> bool {
        let fits = pulls.len() == self.pulls.len()
            && pulls.iter().all(|pull| (0..=self.most_pull).contains(pull));
        if fits {
            self.pulls.copy_from_slice(pulls);
        }
        fits
    }

    /// Sets the weights of the next unit by how things stand.
    pub fn steer<const W: usize>(&mut self, state: &mut State<W>) {
        if self.yields_to_rules {
            state.set_soft_weight(self.soft_weight);
        }
        if self.groups.is_empty() {
            return;
        }
        let problem = state.problem;
        let of_all = state.unmet.len() as i64 * 1_000_000 / (problem.asked() as i64).max(1);
        for (group, pull) in self.groups.iter().zip(&mut self.pulls) {
            let ahead = group.shortfall(state.missed_by(&group.members)) - of_all;
            let step = (STEP * ahead / of_all.max(1_000)).clamp(-STEP, STEP);
            *pull = (*pull + step).clamp(0, self.most_pull);
        }
        let mut heavier = vec![0; problem.students.len()];
        for (group, pull) in self.groups.iter().zip(&self.pulls) {
            for student in &group.members {
                heavier[student.index()] += pull;
            }
        }
        for pull in &mut heavier {
            *pull = (*pull).min(self.most_pull);
        }
        self.favoured = heavier.iter().map(|pull| *pull > 0).collect();
        self.mean_pull = heavier.iter().sum::<i64>() / heavier.len().max(1) as i64;
        state.set_pull(|student| 16 + heavier[student]);
    }

    /// What a seat beyond a limit costs where it costs `price` beside misses of their own weight.
    pub fn price(&self, price: i64) -> i64 {
        price * (16 + self.mean_pull) / 16
    }
}
