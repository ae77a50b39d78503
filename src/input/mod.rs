//! Reading and writing files: schools, scenarios, results.

pub mod lower;

mod cell;
mod columns;
mod faults;
mod frame;
mod header;
mod json;
mod limits;
mod read;
mod rows_csv;
mod rows_json;
mod rules;
mod source;
mod suggest;
mod tables;
mod text;

pub use faults::Faults;
pub use json::VERSION;
pub use read::read_school;
pub use source::{Form, Places, RULES, Source};
pub use suggest::{Suggest, closest};
