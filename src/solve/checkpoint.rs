//! How far a search is, as a value: what another run needs to go on to the same end.

use super::islands::{Islands, SavedIslands};
use super::{Effort, TracePoint};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// More units, and larger scores, than any search comes to.
const MOST: i64 = 1 << 50;

/// How far a search is, between two units. A run that goes on from here always does another unit first: chance is no
/// part of it, because each unit begins a stream of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The time spent so far. Nothing depends on it but how long a run that was given a time goes on.
    pub(super) spent: Duration,
    /// Where the run is to end, if requests are being given up already.
    pub(super) until: Option<u64>,
    /// How it came about.
    pub(super) trace: Vec<TracePoint>,
    /// All islands.
    pub(super) islands: SavedIslands,
}

impl Checkpoint {
    /// Units of work done.
    pub fn units(&self) -> u64 {
        self.islands.units
    }

    /// Whether all that goes beyond the islands can be true of them, in a run of this effort.
    pub(super) fn is_sound<const W: usize>(&self, islands: &Islands<W>, effort: Effort) -> bool {
        let most = match effort {
            Effort::Units(units) => units,
            Effort::Time(_) => MOST as u64,
        };
        let asked = islands.problem().asked();
        let is_point = |point: &TracePoint| {
            let numbers = [point.hard, point.required, point.cost];
            point.units <= islands.units
                && point.met <= asked
                && numbers.iter().all(|number| (0..MOST).contains(number))
        };
        let is_steered = islands.floors().is_some();
        self.trace.first().is_some_and(|first| first.units == 0)
            && self.trace.is_sorted_by(|one, next| one.units < next.units)
            && self.trace.iter().all(is_point)
            && is_steered == self.until.is_some()
            && islands.units < self.until.unwrap_or(most)
            && self.until.is_none_or(|all| all <= most)
    }
}

/// What was read is no checkpoint of this school and these settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it holds no search of this school")]
pub struct Unsound;
