//! Fairbell builds the master schedule of a middle or high school from what its students need.

pub mod equity;
pub mod explain;
pub mod input;
pub mod model;
pub mod plan;
pub mod report;
pub mod rule;
pub mod school;
pub mod score;

#[cfg(test)]
mod sample;
