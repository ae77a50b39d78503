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
    /// What every draft is expected to do.
    pub expectations: Vec<Expectation>,
}

/// Something that every draft is expected to do, which its measures tell. It never enters a score: what the search is to
/// heed is a rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// Its name.
    pub id: String,
    /// The name or the number of a measure.
    pub measure: Mention,
    /// Which figure of the measure.
    pub figure: Figure,
    /// The groups it is about; none = the whole school.
    pub groups: Vec<Mention>,
    /// Whether it is about every group that is compared instead: grades, tags, and what is crossed of them.
    pub of_every_group: bool,
    /// The fewest students of a group of which it says anything.
    pub smallest: u64,
    /// No less than this.
    pub at_least: Option<f64>,
    /// No more than this.
    pub at_most: Option<f64>,
    /// Whether a draft that does not do it has failed.
    pub is_required: bool,
    /// It in a sentence, as the scenario says it.
    pub sentence: Option<String>,
    /// Why it is expected.
    pub because: Option<String>,
}

/// A figure of a measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Figure {
    /// The value itself.
    #[default]
    Value,
    /// How far a group is above all other students: in points for shares.
    Gap,
    /// A group's value divided by that of all others.
    Ratio,
    /// A group's favourable rate divided by that of the best-served group of its family.
    AccessRatio,
    /// A group's unfavourable rate divided by that of all others; where they are few, by the district's or state's.
    RiskRatio,
}

impl Figure {
    /// Every figure, with its word in files.
    pub const ALL: [(&'static str, Figure); 5] = [
        ("value", Figure::Value),
        ("gap", Figure::Gap),
        ("ratio", Figure::Ratio),
        ("access_ratio", Figure::AccessRatio),
        ("risk_ratio", Figure::RiskRatio),
    ];

    /// Its word in files.
    pub fn word(self) -> &'static str {
        Figure::ALL.iter().find(|(_, figure)| *figure == self).map_or("", |(word, _)| word)
    }
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
