//! Measures of whom a plan serves: pure functions of a [`Draft`], complete, partial, imported or edited by hand.
//!
//! # To add a measure
//!
//! 1. Write its file: a type that implements [`Measure`], with its formula, unit, direction, caveat and source
//!    in [`Facts`]. A measure that is a share or an average over students needs only its [`Tally`] of each
//!    student; [`Measured::of_students`] does the rest. What is no sum over students (an index) has a
//!    [`GroupValue`] for each group and [`Measured::of_groups`]; what is not about groups at all has
//!    [`Part`]s and [`Measured::of_parts`].
//! 2. Where the school lacks what it needs, it is [`Measured::missing`], with the file's name.
//! 3. Add its line to [`MEASURES`].
//!
//! Nothing here is rounded or hidden. What people are shown goes through [`suppress`], which is a rule of
//! display and never touches a measure, let alone the search.

pub mod statistics;
pub mod suppress;

mod alternates;
mod arts_access;
mod asking;
mod catalogue;
mod composition;
mod core_complete;
mod day;
mod draft;
mod elective_access;
mod expectations;
mod fulfilment;
mod gap_parts;
mod gatekeepers;
mod groups;
mod inclusion;
mod ladder;
mod learners;
mod lock_out;
mod measure;
mod participation;
mod pathways;
mod repeats;
mod staff;
mod structures;
mod summary;
mod tags;
mod trends;

pub use draft::Draft;
pub use expectations::{Expected, Form, Outcome, expected, unknown};
pub use groups::{Asked, Family, Group, GroupKind, Within, asked, families, within};
pub use measure::{
    Compared, Direction, Facts, GapLimit, GroupValue, Measure, Measured, Part, Tally, Unit,
};

pub use trends::{Trend, trends};

use catalogue::Advanced;
use gatekeepers::GateKeeper;

/// Every measure, in the order in which they are shown. To add one, add its file and its line.
pub const MEASURES: &[&dyn Measure] = &[
    &fulfilment::RequestFulfilment,
    &fulfilment::RequestsMet,
    &fulfilment::StudentsComplete,
    &fulfilment::StudentsMissingTwo,
    &alternates::AlternateReliance,
    &lock_out::LockOut,
    &gap_parts::GapParts(Advanced::Ap),
    &gap_parts::GapParts(Advanced::Ib),
    &gap_parts::GapParts(Advanced::Honors),
    &gap_parts::GapParts(Advanced::DualEnrollment),
    &gap_parts::GapParts(Advanced::Cte),
    &gap_parts::GapParts(Advanced::Any),
    &participation::Participation(Advanced::Ap),
    &participation::Participation(Advanced::Ib),
    &participation::Participation(Advanced::Honors),
    &participation::Participation(Advanced::DualEnrollment),
    &participation::Participation(Advanced::Cte),
    &participation::Participation(Advanced::Any),
    &participation::AdvancedSeats(Advanced::Ap),
    &participation::AdvancedSeats(Advanced::Ib),
    &participation::AdvancedSeats(Advanced::Honors),
    &participation::AdvancedSeats(Advanced::DualEnrollment),
    &participation::AdvancedSeats(Advanced::Cte),
    &participation::AdvancedSeats(Advanced::Any),
    &GateKeeper::Algebra1,
    &GateKeeper::Geometry,
    &GateKeeper::Algebra2,
    &GateKeeper::Calculus,
    &GateKeeper::Biology,
    &GateKeeper::Chemistry,
    &GateKeeper::Physics,
    &ladder::DriversLadder,
    &asking::AdvancedAsked,
    &asking::AdvancedBlocked,
    &pathways::DualEnrollmentConversion,
    &pathways::DualEnrollmentEligible,
    &pathways::Concentration,
    &arts_access::ArtsAccess,
    &elective_access::ElectiveHeld,
    &elective_access::ElectivesReachable,
    &core_complete::CoreComplete,
    &pathways::CollegeReady,
    &pathways::PathwayFeasible,
    &repeats::PriorRepeat,
    &learners::DesignatedServed,
    &learners::AccessTriad,
    &learners::ElectiveKept,
    &learners::CoreKept,
    &learners::CoreSubjectLacked,
    &learners::LowestLevel,
    &learners::HighestLevel,
    &learners::LearnersIsolation,
    &learners::LearnersAlone,
    &inclusion::MostlyTogether,
    &inclusion::MostlyApart,
    &inclusion::InclusionRatio,
    &inclusion::CoTaughtOverThird,
    &inclusion::HighNeed,
    &inclusion::PullOut,
    &inclusion::ServiceMinutesMet,
    &inclusion::ServicesMet,
    &inclusion::SelfContainedInFact,
    &composition::Dissimilarity,
    &composition::SystematicDissimilarity,
    &composition::Isolation,
    &composition::Exposure,
    &composition::Theil,
    &composition::TheilBetween,
    &composition::TheilWithin,
    &composition::Tracking,
    &staff::ClassSize::All,
    &staff::ClassSize::Core,
    &staff::NoviceExposure,
    &staff::OutOfField,
    &staff::NoviceAssignment,
    &day::UnservedTime,
    &day::StudentsUnserved,
    &day::Gaps::Holes,
    &day::Gaps::LateStarts,
    &day::Gaps::EarlyEnds,
    &day::LunchKept,
    &day::Transitions,
    &day::RigorSpread::Terms,
    &day::RigorSpread::Days,
    &day::RigorOverCap,
    &structures::CohortPurity,
    &structures::CohortIntegrity,
    &structures::TravellingTogether,
    &structures::HousesUnlike,
    &structures::TeamsPlanning,
    &structures::PlanningMinutes,
    &summary::WorstOffGroup,
    &summary::LeximinVector,
    &summary::StudentFloor,
    &summary::WorstTenth,
    &summary::RequestsMissed,
    &summary::JainIndex,
];

/// Every measure of a draft.
pub fn measure(draft: &Draft) -> Vec<Measured> {
    MEASURES.iter().map(|measure| measure.measure(draft)).collect()
}

#[cfg(test)]
mod tests;
