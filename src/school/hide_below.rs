use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Counts of students of a group below this are hidden from people: 10, unless the school states another from 5 to 30.
///
/// It is a rule of display. Whoever makes, measures or judges a schedule never asks for it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "u64", into = "u64")]
#[schemars(extend("minimum" = 5, "maximum" = 30))]
pub struct HideBelow(u64);

impl HideBelow {
    /// What a school may state.
    pub const ALLOWED: RangeInclusive<u64> = 5..=30;

    /// So many, if a school may state it.
    pub fn new(count: u64) -> Option<HideBelow> {
        HideBelow::ALLOWED.contains(&count).then_some(HideBelow(count))
    }

    /// The least count that is shown.
    pub fn count(self) -> u64 {
        self.0
    }

    /// Whether a count is hidden.
    pub fn hides(self, count: u64) -> bool {
        count < self.0
    }
}

impl Default for HideBelow {
    fn default() -> HideBelow {
        HideBelow(10)
    }
}

impl TryFrom<u64> for HideBelow {
    type Error = String;

    fn try_from(count: u64) -> Result<HideBelow, String> {
        let (least, most) = HideBelow::ALLOWED.into_inner();
        HideBelow::new(count).ok_or_else(|| format!("{count} is not from {least} to {most}"))
    }
}

impl From<HideBelow> for u64 {
    fn from(below: HideBelow) -> u64 {
        below.0
    }
}
