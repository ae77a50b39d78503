//! Fairbell builds the master schedule of a middle or high school from what its students need.

pub mod cli;
pub mod equity;
pub mod explain;
pub mod generate;
pub mod input;
pub mod judge;
pub mod model;
pub mod plan;
pub mod report;
pub mod rule;
pub mod school;
pub mod score;
pub mod solve;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod sample;
