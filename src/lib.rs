//! Fairbell builds the master schedule of a middle or high school from what its students need.
//!
//! It takes a school's facts, a bell-schedule frame and rules, puts every section into a term, blocks, a
//! room and the hands of a teacher, seats every student, and says what the schedule does for every group
//! of students and why each unmet request was not met. The program `fairbell` is a thin layer over this
//! library; ARCHITECTURE.md is the map of its rooms.
//!
//! The way of the data, each step one call:
//!
//! ```
//! use fairbell::school::records::{CourseRecord, RequestRecord, StudentRecord};
//! use fairbell::{Effort, Fault, Model, Records, Score, Settings, Unwatched};
//! use fairbell::{generate, input, solve};
//!
//! # fn main() -> Result<(), Vec<Fault>> {
//! // Records are the rows of the files; `input::read_school` reads them from a folder.
//! let course = |id: &str| CourseRecord {
//!     course_id: id.into(),
//!     sections: Some(1),
//!     max_size: Some(2),
//!     ..CourseRecord::default()
//! };
//! let asks = |student: &str, course: &str| RequestRecord {
//!     student_id: student.into(),
//!     course_id: course.into(),
//!     ..RequestRecord::default()
//! };
//! let student = |id: &str| StudentRecord { student_id: id.into(), ..StudentRecord::default() };
//! let records = Records {
//!     frame: generate::frame("six-period").expect("a frame that ships with Fairbell"),
//!     courses: vec![course("BAND"), course("CALC")],
//!     students: vec![student("S1"), student("S2")],
//!     requests: vec![asks("S1", "BAND"), asks("S1", "CALC"), asks("S2", "CALC")],
//!     ..Records::default()
//! };
//!
//! // Names are looked up and times become sets; then the rules are compiled. Here there are none.
//! let (school, _warnings) = input::lower::lower(&records)?;
//! let model = Model::new(school, &[])?;
//!
//! // The same model, seed and units of work give the same schedule on any number of threads.
//! let settings = Settings { seed: 1, effort: Effort::Units(1) };
//! let outcome = solve::build(&model, &settings, &Unwatched);
//!
//! assert_eq!(outcome.unplaced, 0);
//! assert_eq!(outcome.plan.seats.len(), 3);
//! assert_eq!(model.score(&outcome.plan), Score::default(), "nothing is missed, nothing broken");
//! # Ok(())
//! # }
//! ```

pub mod bench;
pub mod cli;
pub mod compare;
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

pub use judge::Verdict;
pub use model::Model;
pub use plan::Plan;
pub use report::ReportView;
pub use school::records::Records;
pub use school::{Fault, School};
pub use score::{Score, Strength};
pub use solve::{Effort, Outcome, Settings, Unwatched};

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod sample;
