//! What a schedule does for students with disabilities, and to them: M20 to M24.
//!
//! They are the students who carry `iep`. *Separate* are classes of the settings resource and self_contained, those
//! of courses with such a tag, and for M20 the courses that a student's own plan names for these services: the same
//! as for the rule kind `lre_floor`. *Co-taught* is the setting of that name; every other class is *general*. A
//! joint section is one class: separate if any of its sections is, else co-taught if any is.

mod bands;
mod crowding;
mod pull_out;
mod services;

pub(super) use bands::{MostlyApart, MostlyTogether};
pub(super) use crowding::{CoTaughtOverThird, HighNeed, InclusionRatio, SelfContainedInFact};
pub(super) use pull_out::PullOut;
pub(super) use services::{ServiceMinutesMet, ServicesMet};

/// The tag of students with an individual education programme.
const IEP: &str = "iep";

/// What a school lacks of whose services nothing can be said.
const NO_SERVICES: &str = "services.csv";

#[cfg(test)]
mod tests;
