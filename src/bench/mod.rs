//! The tuning loop: cases × configurations × seeds, paired, and a verdict that is not noise.
//!
//! A change of the search is judged by running the old way and the new one on the same schools with the same seeds
//! and looking at the *differences* of each pair: what makes a school hard or a seed lucky then cancels out. What
//! is left is told with an interval that asks nothing of how the differences are distributed
//! ([`statistics`]), and with a word: better, worse, or noise ([`compare`]).
//!
//! This room holds what is asked ([`BenchPlan`]), what each run gave ([`Run`]) and what follows ([`BenchResult`]);
//! it is all data and arithmetic. `input` reads plans and results, `cli` runs the cells, `report` shows them.
//!
//! To compare by one thing more, add its line to [`QUANTITIES`].

mod comparison;
mod plan;
mod result;
mod run;
pub mod statistics;

pub use comparison::{Comparison, QUANTITIES, Quantity, Verdict, compare};
pub use plan::{BenchPlan, Case, CaseSchool, Configuration, LEAST_EFFECT, MadeUp, Work};
pub use result::{BenchResult, CaseLine, ConfigurationLine, FORMAT, Program, Summary};
pub use run::{CurvePoint, Run};
