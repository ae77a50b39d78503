//! What a scenario wants of a build, beyond the facts.

use super::Place;

/// How a scenario wants a school built. No table of a school says so.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Intent {
    /// The attributes by which rules may steer besides those by which they always may, and whose groups are
    /// served evenly.
    pub steer_by: Vec<Mention>,
    /// The share of the primary requests that may be given up for it; the default if it is not said.
    pub steering_loss: Option<f64>,
    /// The share of the primary requests that may be given up for soft rules.
    pub primary_loss: Option<f64>,
    /// For a tier of soft rules (1 to 9), the points that may be given up for later tiers.
    pub tier_loss: Vec<(u8, u32)>,
    /// What is to be placed first, and stays where it is while the rest is placed; then what comes next.
    pub layers: Vec<Layer>,
}

/// Classes that are placed before others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layer {
    /// What people call it.
    pub name: String,
    /// Which courses: words that a rule's `courses` may say, `singletons`, or `services`.
    pub courses: Vec<Mention>,
}

/// A word, and where it stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mention {
    /// The word.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}
