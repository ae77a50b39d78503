//! Small exact models. The only place that names a MILP crate.
//!
//! A model is written in our own rows ([`rows`]), handed to a solver and checked on return ([`lower`]).
//! Every use states how large it may be and what happens beyond:
//!
//! - [`staffing`]: who teaches what, so that loads are kept exactly.
//! - [`rooms`]: a room for every class of a fixed timetable.
//! - [`loading`]: the seats of some students at a fixed timetable.
//! - [`whole`]: a whole small school, to proven optimality: what the search is tested against, and a bound.

pub mod loading;
pub mod lower;
pub mod rooms;
pub mod rows;
pub mod staffing;
pub mod whole;

mod around;
mod board;
mod choose;
mod fill;
mod prices;

pub use fill::Limits as FillLimits;

#[cfg(test)]
pub(super) mod fixtures;
