//! Reading and writing files: schools, scenarios, results.

mod cell;
mod columns;
mod diagnose;
mod faults;
mod frame;
mod header;
mod hold;
mod json;
mod limits;
mod output;
mod pretty;
mod read;
mod result;
mod rows_csv;
mod rows_json;
mod rules;
mod scenario;
mod schema;
mod source;
mod suggest;
mod tables;
#[cfg(test)]
mod testing;
mod text;
mod times;
mod write;
mod write_csv;

pub use cell::Complaint;
pub use diagnose::diagnose;
pub use faults::Faults;
pub use hold::{Hold, Holds, parse_hold, parse_holds};
pub use json::VERSION;
pub use output::{Holding, OutputFolder, Overwrite, WriteError, write_file};
pub use read::read_school;
pub use result::{ResultSource, ResultTables, read_result, write_result_tables};
pub use scenario::{Scenario, Scenarios, apply, read_scenarios};
pub use schema::{schemas, write_schemas};
pub use source::{Form, Places, RULES, Source};
pub use suggest::{Suggest, closest};
pub use times::{
    Days, TimeItem, WEEKDAYS, When, parse_clock, parse_days, parse_span, parse_time_item,
};
pub use write::{school_folder, school_json, write_school_folder, write_school_json};
pub use write_csv::safe_cell;
