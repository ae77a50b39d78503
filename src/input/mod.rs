//! Reading and writing files: schools, scenarios, results.
//!
//! A school comes in as plain records, each with its place, and everything that is wrong with it is told
//! at once:
//!
//! ```text
//! read_school(path) -> Source -> apply(source, &read_scenarios(paths)?) -> Source -> diagnose(&source)
//! ```
//!
//! `Err` means that there is nothing to speak of: no file, no table, no JSON, another format, a newer
//! version. `Ok` with faults of [`Severity::Error`](crate::school::Severity::Error) means that it was
//! read and must be mended before it is used.
//!
//! | to change | go to |
//! |---|---|
//! | a column | `school::records`; nothing here names columns but the checks |
//! | how a cell is read: numbers, words, lists | `cell` |
//! | CSV, JSON | `rows_csv`, `rows_json`, `json` |
//! | a table or document of a school | `tables`, `read` |
//! | what is checked | `diagnose`, one file for each part of a school |
//! | how it is written | `write`, `write_csv`, `pretty`; how it is put in its place: `output` |

pub mod lower;

mod bench_plan;
mod bench_result;
mod cell;
mod checkpoint;
mod columns;
mod diagnose;
mod faults;
mod frame;
mod header;
mod hold;
mod json;
#[cfg(test)]
mod junk;
mod limits;
mod metrics_csv;
mod output;
mod pretty;
mod read;
mod result;
mod rows_csv;
mod rows_json;
mod rules;
mod runs_csv;
mod scenario;
mod schema;
mod solutions_csv;
mod source;
mod start;
mod stated;
mod suggest;
mod tables;
#[cfg(test)]
mod testing;
mod text;
mod times;
mod trends_csv;
mod write;
mod write_csv;

pub use bench_plan::{MadeUpWords, read_bench_plan};
pub use bench_result::read_bench_result;
pub use cell::Complaint;
pub use checkpoint::{
    CheckpointFile, CheckpointOf, read_checkpoint, remove_checkpoint, write_checkpoint,
};
pub use diagnose::{diagnose, diagnose_rules};
pub use faults::Faults;
pub use hold::{Hold, Holds, parse_hold, parse_holds};
pub use json::VERSION;
pub use metrics_csv::{changes_csv, metrics_csv, shared_audit_csv, shared_metrics_csv};
pub use output::{Holding, OutputFolder, Overwrite, WriteError, write_file};
pub use read::{read_as_far_as_possible, read_schedule, read_school};
pub use result::{
    ResultSource, ResultTables, best_of, read_result, read_result_document, shared_sections_csv,
    write_result_tables,
};
pub use runs_csv::runs_csv;
pub use scenario::{Scenario, Scenarios, apply, read_scenarios};
pub use schema::{schemas, write_schemas};
pub use solutions_csv::{SolutionRow, solutions_csv};
pub use source::{Form, Places, RULES, Source};
pub use start::take_as_hints;
pub use stated::{stated_plan, take_as_stated};
pub use suggest::{Suggest, closest};
pub use text::digest;
pub use times::{
    Days, TimeItem, WEEKDAYS, When, parse_clock, parse_days, parse_span, parse_time_item,
};
pub use trends_csv::trends_csv;
pub use write::{school_folder, school_json, secret, write_school_folder, write_school_json};
pub use write_csv::safe_cell;
