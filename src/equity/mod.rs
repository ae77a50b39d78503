//! Measures of whom a plan serves: pure functions of school and plan, complete or partial.
//!
//! # To add a measure
//!
//! 1. Write its file: a type that implements [`Measure`], with its formula, unit, direction and caveat in
//!    [`Facts`]. A measure that is a share over students needs only its [`Tally`] of each student;
//!    [`Measured::of_students`] does the rest.
//! 2. Add its line to [`MEASURES`].
//!
//! Nothing here is rounded or hidden. What people are shown goes through [`suppress`], which is a rule of
//! display and never touches a measure, let alone the search.

pub mod suppress;

mod fulfilment;
mod groups;
mod measure;

pub use groups::{Family, Group, families};
pub use measure::{Compared, Direction, Facts, Measure, Measured, Tally, Unit};

use crate::plan::Plan;
use crate::school::School;

/// Every measure, in the order in which they are shown. To add one, add its file and its line.
pub const MEASURES: &[&dyn Measure] = &[
    &fulfilment::RequestFulfilment,
    &fulfilment::RequestsMet,
    &fulfilment::StudentsComplete,
    &fulfilment::StudentsMissingTwo,
];

/// Every measure of a plan.
pub fn measure(school: &School, plan: &Plan) -> Vec<Measured> {
    MEASURES.iter().map(|measure| measure.measure(school, plan)).collect()
}
