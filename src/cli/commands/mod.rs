//! What each verb does, one file each.

pub mod audit;
pub mod bench;
pub mod build;
pub mod check;
pub mod diff;
pub mod export;
pub mod generate;
pub mod import;
pub mod load;
pub mod metrics;
pub mod rules;
pub mod schema;
pub mod verify;

use super::{Exit, Printer};
use crate::school::Fault;
use std::fmt::Display;

/// Tells faults that keep a command from its job.
fn refuse(faults: &[Fault], printer: &Printer) -> Exit {
    printer.faults(faults);
    Exit::Failed
}

/// Tells what kept a command from its job.
fn fail(error: &dyn Display, printer: &Printer) -> Exit {
    printer.failure(&error.to_string());
    Exit::Failed
}
