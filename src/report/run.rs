//! What only the run itself knows: what was read, how long it worked, what it proved.

use crate::school::Fault;
use schemars::JsonSchema;
use serde::Serialize;

/// What only the run itself knows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunFacts {
    /// The version of the program.
    pub program_version: String,
    /// The optional features it was built with.
    pub features: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Work done, in the documented units.
    pub effort_units: u64,
    /// Which of several schedules of one run this is.
    pub solution: Option<Solution>,
    /// The scenarios, in command-line order.
    pub scenarios: Vec<String>,
    /// The files that were read.
    pub inputs: Vec<InputDigest>,
    /// What no schedule can do better than, each with its meaning.
    pub bounds: Vec<Bound>,
    /// How far the groups that a scenario serves evenly could be served at most.
    pub served_evenly: Vec<Reach>,
    /// How the plan grew.
    pub trace: Vec<TracePoint>,
    /// What is impossible or odd in the input.
    pub findings: Vec<Fault>,
    /// Broken hard facts as the separate judge counts them; `None` = not judged yet.
    pub facts_broken: Option<u64>,
}

/// Which of several schedules of one run a plan is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Solution {
    /// Its number; the best is 1.
    pub number: usize,
    /// How many were asked for.
    pub keep: usize,
}

/// A file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InputDigest {
    /// Its name in the school's folder, without a path.
    pub file: String,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A certified limit on the number of primary requests that can be met.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bound {
    /// Its name.
    pub label: String,
    /// No more primary requests than this can be met.
    pub value: u64,
    /// Of what this is true and why, in a sentence.
    pub meaning: String,
    /// Whether it holds for every schedule, not only for the written placement.
    pub of_any_schedule: bool,
}

/// A group that a scenario serves evenly, in primary requests, and what is certainly out of reach for it even if everybody
/// else made way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// The group as the scenario means it: a tag, `grade:9`, `not el`.
    pub group: String,
    /// How many its students ask for.
    pub asked: u64,
    /// How many of them are met.
    pub met: u64,
    /// No schedule can meet more.
    pub at_most: u64,
    /// With every section where and when it is, nobody could meet more; `None` if it is not known.
    pub at_most_here: Option<u64>,
}

/// The best plan after some work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TracePoint {
    /// Work done.
    pub units: u64,
    /// Primary requests met.
    pub met: u64,
    /// Hard facts and rules still broken.
    pub hard: i64,
    /// Required requests not met.
    pub required: i64,
    /// What the unmet primary requests cost, as in the score.
    pub primary: i64,
}
