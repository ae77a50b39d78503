//! What a schedule does for students with disabilities, and to them: M20 to M24.
//!
//! They are the students who carry `iep`. *Separate* are classes of the settings resource and self_contained, those
//! of courses with such a tag, and the courses that a student's own plan names for these services: the same as for
//! the rule kind `lre_floor`. For a student alone (M20) the student's plan decides; a class (M21, M24) is separate by
//! plan if everybody's plan says so. *Co-taught* is the setting of that name; every other class is *general*. A
//! joint section is one class: separate if any of its sections is, else co-taught if any is.

mod bands;
mod crowding;
mod pull_out;
mod services;

pub(super) use bands::{MostlyApart, MostlyTogether};
pub(super) use crowding::{CoTaughtOverThird, HighNeed, InclusionRatio, SelfContainedInFact};
pub(super) use pull_out::PullOut;
pub(super) use services::{ServiceMinutesMet, ServicesMet};

use super::Draft;
use crate::school::{CourseId, StudentId};
use std::collections::BTreeSet;

/// The tag of students with an individual education programme.
const IEP: &str = "iep";

/// What a school lacks of whose services nothing can be said.
const NO_SERVICES: &str = "services.csv";

/// The courses that students' own plans name for separate classes.
fn apart_by_plan(draft: &Draft) -> BTreeSet<(StudentId, CourseId)> {
    let rows = draft.school.services.iter().filter(|row| row.is_separate());
    rows.filter_map(|row| row.course.map(|course| (row.student, course))).collect()
}

#[cfg(test)]
mod tests;
