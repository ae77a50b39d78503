//! How good a plan is: whole numbers only, compared tier by tier, smaller is better.

use crate::school::Request;
use serde::Serialize;

/// How strongly a rule is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Never broken.
    Hard,
    /// Traded: compared in its tier, by weight inside it.
    Soft {
        /// 1 (most important) to 9.
        tier: u8,
        /// Points for each unit of breach.
        weight: u32,
    },
}

/// How many tiers of their own the rules of a school may use.
pub const RULE_TIERS: usize = 9;

/// What a plan fails to do, most important tier first.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Score {
    /// Broken hard facts and rules, in units of their kinds.
    pub hard: i64,
    /// Requests required by graduation, a service or a programme that are not met.
    pub required: i64,
    /// Where a scenario has groups served evenly: the missed primary requests per million of each group, the
    /// worst first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<i64>,
    /// What the unmet primary requests cost, see [`miss_cost`].
    pub primary: i64,
    /// Unmet primary requests with no alternate in their place.
    pub unreplaced: i64,
    /// Breaches of soft rules, tier by tier.
    pub rules: [i64; RULE_TIERS],
    /// Preferred cells and seats that were changed.
    pub changes: i64,
}

impl Score {
    /// Whether nothing that may never be broken is broken.
    pub fn is_sound(&self) -> bool {
        self.hard == 0
    }
}

/// What a student's unmet primary requests cost, in half [`WEIGHT_UNIT`](crate::school::WEIGHT_UNIT)s.
///
/// Each miss costs its weight, the second and every later one half as much again. The heaviest miss
/// counts as the first, so the cost is (3 × sum − heaviest), doubled weights keeping it whole.
///
/// ```
/// use fairbell::score::miss_cost;
/// assert_eq!(miss_cost([80].into_iter()), 160);
/// assert_eq!(miss_cost([80, 60].into_iter()), 160 + 180);
/// ```
pub fn miss_cost(weights: impl Iterator<Item = i64>) -> i64 {
    let (sum, heaviest) =
        weights.fold((0, 0), |(sum, most), weight| (sum + weight, most.max(weight)));
    3 * sum - heaviest
}

/// The weight that a missed request adds, if it counts.
pub fn counted_weight(request: &Request) -> Option<i64> {
    request.is_primary.then_some(request.weight)
}
