//! Fairbell builds the master schedule of a middle or high school from what its students need.

pub mod generate;
pub mod school;
