//! What is wrong with a school as its records state it: names that nothing bears, rows that contradict
//! one another, texts that cannot be read. All at once, each with its place.
//!
//! These checks know the names in the frame and not its times; what needs arithmetic on the clock is
//! asked when the school is lowered. Each file here checks one part of the school.

mod courses;
mod frame_names;
mod ids;
mod people;
mod prerequisites;
mod registry;
mod requests;
mod rules;
mod sections;

use super::cell::Complaint;
use super::faults::Faults;
use super::source::{Places, Source};
use crate::school::Fault;
use crate::school::records::{Record, Records};
use registry::Registries;

/// Everything that is wrong with the tables of a school beyond what was found while reading them. Call it
/// after scenarios are laid over the school.
///
/// What a file that could not be read would have said is not missed in the others.
pub fn diagnose(source: &Source) -> Vec<Fault> {
    let mut check = Check::of(source);
    ids::check(&mut check);
    courses::check(&mut check);
    prerequisites::check(&mut check);
    people::check(&mut check);
    requests::check(&mut check);
    sections::check(&mut check);
    frame_names::check(&mut check);
    check.faults.finish()
}

/// The names in the rules of a school that nothing bears. Compiling the rules tells them too; this tells
/// them where the tables are too faulty for that.
pub fn diagnose_rules(source: &Source) -> Vec<Fault> {
    let mut check = Check::of(source);
    rules::check(&mut check);
    check.faults.finish()
}

/// What every check works with.
struct Check<'s> {
    records: &'s Records,
    places: &'s Places,
    registries: Registries<'s>,
    faults: Faults,
}

impl<'s> Check<'s> {
    fn of(source: &'s Source) -> Check<'s> {
        Check {
            records: &source.records,
            places: &source.places,
            registries: Registries::new(source),
            faults: Faults::default(),
        }
    }
}

impl Check<'_> {
    /// An error in a cell.
    fn error<R: Record>(&mut self, row: usize, column: &str, value: &str, message: &str) {
        let fault = Fault::error(message).at(self.places.of::<R>(row, column));
        self.faults.add(if value.is_empty() { fault } else { fault.value(value) });
    }

    /// A warning about a cell.
    fn warning<R: Record>(&mut self, row: usize, column: &str, value: &str, message: &str) {
        let fault = Fault::warning(message).at(self.places.of::<R>(row, column));
        self.faults.add(if value.is_empty() { fault } else { fault.value(value) });
    }

    /// A cell whose text cannot be read.
    fn complain<R: Record>(&mut self, row: usize, column: &str, value: &str, wrong: Complaint) {
        let mut fault = wrong.at(self.places.of::<R>(row, column), value);
        fault.value = fault.value.filter(|value| !value.is_empty());
        self.faults.add(fault);
    }

    /// How a fault in one row speaks of an earlier one.
    fn earlier<R: Record>(&self, earlier: usize, row: usize) -> String {
        let place = self.places.of::<R>(earlier, "");
        let shown = match place.row {
            Some(line) => format!("row {line}"),
            None => place.column,
        };
        match self.places.of::<R>(row, "").file == place.file {
            true => shown,
            false => format!("{} of {}", shown, place.file),
        }
    }
}

/// The rows of a table that may be absent.
fn rows<R>(table: &Option<Vec<R>>) -> &[R] {
    table.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests;
