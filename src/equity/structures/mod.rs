//! Structures of a school: cohorts that keep their classes, houses that are alike, teams that can meet. M38 to M41.
//!
//! Which courses are a cohort's own is read from requests ([`crate::school::Cohort`]), not from rules (`protected_cohort`,
//! `house`, `travel_together`): a schedule is to be measured alike with and without them.

mod balance;
mod cohorts;
mod planning;
mod travelling;

pub(super) use balance::HousesUnlike;
pub(super) use cohorts::{CohortIntegrity, CohortPurity};
pub(super) use planning::{PlanningMinutes, TeamsPlanning};
pub(super) use travelling::TravellingTogether;

/// What a school lacks that has no cohorts.
const NO_COHORTS: &str = "the column cohorts in students.csv";

#[cfg(test)]
mod tests;
