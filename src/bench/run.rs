//! What one cell gave.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One case under one configuration with one seed, as the judge sees the result.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// The case.
    pub case: String,
    /// The configuration.
    pub configuration: String,
    /// The seed.
    pub seed: u64,
    /// The SHA-256 of all that the run depends on, the program included: the same cell need not run again.
    pub cell: String,
    /// The SHA-256 of the school's files, with scenarios and what it started from.
    pub input: String,
    /// Primary requests.
    pub asked: u64,
    /// Those that are met.
    pub met: u64,
    /// What the plan says that no schedule can pass.
    pub fixed_bound: Option<u64>,
    /// What the program proves that no schedule can pass.
    pub certified_bound: u64,
    /// The bound (the fixed one, if there is one) less what is met. It is below zero only if the bound is wrong.
    pub avoidable_loss: i64,
    /// Students with a primary request.
    pub students: u64,
    /// Those who have all they asked for.
    pub complete: u64,
    /// Those who miss two requests or more.
    pub missing_two_or_more: u64,
    /// The weight of all misses, as the search weighs them.
    pub missed_weight: f64,
    /// How often a hard fact or rule is broken. A run with any is not sound and is not compared.
    pub broken: u64,
    /// Units of work done, where the program did the work.
    pub units: Option<u64>,
    /// Seconds of the search; of finished results, what their log says.
    pub seconds: Option<f64>,
    /// The most memory that the program held during the run, where the system tells.
    pub peak_bytes: Option<u64>,
    /// How it came about; empty for finished results.
    pub curve: Vec<CurvePoint>,
}

/// A point of the anytime curve: what was reached by when.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CurvePoint {
    /// Units of work done.
    pub units: u64,
    /// Seconds since the search began.
    pub seconds: f64,
    /// Primary requests met by the best schedule so far.
    pub met: u64,
    /// Hard facts and rules it breaks.
    pub hard: i64,
}

impl Run {
    /// Whether nothing hard is broken.
    pub fn is_sound(&self) -> bool {
        self.broken == 0
    }

    /// Held against the bound that a plan fixes, or else against the one that the program proves.
    pub fn held_against(self, fixed_bound: Option<u64>) -> Run {
        let bound = fixed_bound.unwrap_or(self.certified_bound);
        Run { fixed_bound, avoidable_loss: bound as i64 - self.met as i64, ..self }
    }

    /// The share of the primary requests that is met, in per cent.
    pub fn met_percent(&self) -> f64 {
        share(self.met as f64, self.asked)
    }

    /// The share of students with all their requests, in per cent.
    pub fn complete_percent(&self) -> f64 {
        share(self.complete as f64, self.students)
    }

    /// The share of students who miss two requests or more, in per cent.
    pub fn missing_two_or_more_percent(&self) -> f64 {
        share(self.missing_two_or_more as f64, self.students)
    }

    /// The weight of all misses for a hundred requests.
    pub fn missed_weight_percent(&self) -> f64 {
        share(self.missed_weight, self.asked)
    }
}

/// So much of so many in per cent; nothing of nobody.
fn share(count: f64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { 100.0 * count / of as f64 }
}
