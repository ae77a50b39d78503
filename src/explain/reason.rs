use serde::Serialize;

/// Why a request is unmet, in the order in which the reasons are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No section is run that the request could use.
    NoSection,
    /// With unlimited seats and no rules, no choice of sections fits the student's day.
    TimeConflict,
    /// Every section that would fit is full.
    NoSeat,
    /// A rule, a load limit or a room that is not accessible bars it.
    Rule,
    /// A seat is free, but taking it needs a seat of somebody else's in another course.
    Displacement,
    /// Nothing bars it.
    Search,
    /// The exact search was too long to tell.
    NotDetermined,
}

impl Reason {
    /// All reasons, in order.
    pub const ALL: [Reason; 7] = [
        Reason::NoSection,
        Reason::TimeConflict,
        Reason::NoSeat,
        Reason::Rule,
        Reason::Displacement,
        Reason::Search,
        Reason::NotDetermined,
    ];

    /// The word that stands in files.
    pub fn word(self) -> &'static str {
        match self {
            Reason::NoSection => "no_section",
            Reason::TimeConflict => "time_conflict",
            Reason::NoSeat => "no_seat",
            Reason::Rule => "rule",
            Reason::Displacement => "displacement",
            Reason::Search => "search",
            Reason::NotDetermined => "not_determined",
        }
    }

    /// The reason in a few words, for a heading.
    pub fn title(self) -> &'static str {
        match self {
            Reason::NoSection => "No section",
            Reason::TimeConflict => "Time conflict",
            Reason::NoSeat => "No seat",
            Reason::Rule => "Rule",
            Reason::Displacement => "Others would have to move",
            Reason::Search => "Missed by the search",
            Reason::NotDetermined => "Not determined",
        }
    }

    /// What it means, and what would help, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Reason::NoSection => "No section is run that the request could use.",
            Reason::TimeConflict => {
                "Even with unlimited seats, the student's courses cannot all be taken as they are placed; a section would have to move."
            }
            Reason::NoSeat => "Every section that fits the student's day is full.",
            Reason::Rule => {
                "A seat is free, and a rule, a load limit or a room that is not accessible bars it."
            }
            Reason::Displacement => {
                "A seat is free, but taking it needs a seat in another course that is full; somebody else would have to move."
            }
            Reason::Search => "Nothing bars it: the student can simply be given the seat.",
            Reason::NotDetermined => "The exact search was too long to tell.",
        }
    }
}
