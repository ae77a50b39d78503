//! The columns of a record, learned by asking it.

use super::suggest::Suggest;
use crate::school::records::{Fields, Record, Word};

/// The columns of a kind of record, in the order in which they are written.
pub(super) struct Columns {
    /// Their names.
    pub(super) names: Vec<&'static str>,
    /// Those without which a row means nothing.
    pub(super) required: Vec<&'static str>,
}

impl Columns {
    /// The columns of `R`.
    pub(super) fn of<R: Record>() -> Columns {
        let mut columns = Columns { names: Vec::new(), required: Vec::new() };
        R::default().fields(&mut columns);
        columns
    }

    /// Whether there is a column of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// A hint for a name that is no column.
    pub(super) fn hint(&self, name: &str) -> Option<String> {
        let close = Suggest::new(self.names.iter().copied()).closest(name)?;
        Some(format!("did you mean '{close}'?"))
    }
}

impl Fields for Columns {
    fn required(&mut self, column: &'static str, _: &mut String) {
        self.names.push(column);
        self.required.push(column);
    }

    fn text(&mut self, column: &'static str, _: &mut Option<String>) {
        self.names.push(column);
    }

    fn list(&mut self, column: &'static str, _: &mut Vec<String>) {
        self.names.push(column);
    }

    fn whole(&mut self, column: &'static str, _: &mut Option<u32>) {
        self.names.push(column);
    }

    fn decimal(&mut self, column: &'static str, _: &mut Option<f64>) {
        self.names.push(column);
    }

    fn yes_no(&mut self, column: &'static str, _: &mut Option<bool>) {
        self.names.push(column);
    }

    fn word<W: Word>(&mut self, column: &'static str, _: &mut Option<W>) {
        self.names.push(column);
    }
}
