//! What was read: the records, where each of them came from, and what is wrong with them.

use crate::school::records::{Record, Records};
use crate::school::{Fault, Place, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// A school as it was read, with everything needed to say where a fault is.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The facts, as the files state them.
    pub records: Records,
    /// Where each row, rule and key came from.
    pub places: Places,
    /// Everything that was found wrong while reading.
    pub faults: Vec<Fault>,
    /// The SHA-256 of each file that was read, in hexadecimal, by file name.
    pub digests: BTreeMap<String, String>,
    /// Whether the school is a folder or one JSON file.
    pub form: Form,
    /// What scenarios changed that a reader of the results should know.
    pub notes: Vec<String>,
}

impl Source {
    /// Whether something must be mended before the school can be used.
    pub fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }
}

/// The two forms of a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A folder of CSV and JSON files.
    Folder,
    /// One JSON file.
    Json,
}

/// Where the rows of every table, the rules, the frame and the header came from.
///
/// Rows are told apart by their position in [`Records`]; a scenario may add rows from another file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    documents: Vec<Document>,
    rows: BTreeMap<&'static str, Vec<Origin>>,
    /// Tables of which some rows, or all, could not be read. What is not found in them may still exist.
    unread: BTreeSet<&'static str>,
    frame: usize,
    header: usize,
}

/// A file, or a list inside a JSON file, that rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Document {
    /// A CSV file; positions are line numbers.
    Csv { file: String },
    /// A JSON list or object at this path; positions are indexes.
    Json { file: String, path: String },
}

/// Where a row came from: its document, and its position there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) document: usize,
    pub(super) position: u64,
}

/// The name under which the rules are known in [`Places`].
pub const RULES: &str = "rules.json";

/// The name under which the frame is known in [`Places`].
pub(super) const FRAME: &str = "frame.json";

impl Places {
    /// Where a cell is: the row of `table` (its file name, such as `courses.csv`) at this position in
    /// [`Records`]. For a rule, `table` is [`RULES`] and the column a path inside the rule.
    pub fn cell(&self, table: &str, row: usize, column: &str) -> Place {
        match self.rows.get(table).and_then(|rows| rows.get(row)) {
            Some(origin) => self.origin(*origin, column),
            None => Place { file: table.to_owned(), row: None, column: column.to_owned() },
        }
    }

    /// The same as [`Places::cell`], for the table that `R` is a row of.
    pub fn of<R: Record>(&self, row: usize, column: &str) -> Place {
        self.cell(R::FILE, row, column)
    }

    /// Where a rule is, and a path inside it, for example `ask.stacked.courses[1]`.
    pub fn rule(&self, row: usize, path: &str) -> Place {
        self.cell(RULES, row, path)
    }

    /// Where a path inside the frame is, for example `bells[3].start`.
    pub fn frame(&self, path: &str) -> Place {
        match self.documents.get(self.frame) {
            Some(document) => document.place(None, path),
            None => Place { file: "frame.json".into(), row: None, column: path.to_owned() },
        }
    }

    /// Where a key of the header is.
    pub fn header(&self, path: &str) -> Place {
        match self.documents.get(self.header) {
            Some(document) => document.place(None, path),
            None => Place { file: "school.json".into(), row: None, column: path.to_owned() },
        }
    }

    /// Where a table as a whole is: its file, or its key in a JSON school.
    pub fn table(&self, table: &'static str) -> Place {
        let first = self.rows.get(table).and_then(|rows| rows.first());
        let document = first
            .map(|origin| origin.document)
            .or_else(|| self.documents.iter().position(|document| document.holds(table)));
        match document.map(|document| &self.documents[document]) {
            Some(Document::Csv { file }) => Place { file: file.clone(), ..Place::default() },
            Some(Document::Json { file, path }) => {
                Place { file: file.clone(), row: None, column: path.clone() }
            }
            None => Place { file: table.to_owned(), ..Place::default() },
        }
    }

    /// The line (CSV) or index (JSON) of a row in its file.
    pub fn line(&self, table: &str, row: usize) -> Option<u64> {
        Some(self.rows.get(table)?.get(row)?.position)
    }

    /// Whether every row of the table could be read, so that what is not in it does not exist.
    pub fn is_whole(&self, table: &str) -> bool {
        !self.unread.contains(table)
    }

    pub(super) fn add_document(&mut self, document: Document) -> usize {
        self.documents.push(document);
        self.documents.len() - 1
    }

    pub(super) fn add_rows(&mut self, table: &'static str, document: usize, positions: &[u64]) {
        let origins = positions.iter().map(|&position| Origin { document, position });
        self.rows.entry(table).or_default().extend(origins);
    }

    /// The place of a cell of the row that came from there.
    pub(super) fn origin(&self, origin: Origin, column: &str) -> Place {
        self.documents[origin.document].place(Some(origin.position), column)
    }

    /// Where each row of a table came from.
    pub(super) fn origins(&self, table: &str) -> Vec<Origin> {
        self.rows.get(table).cloned().unwrap_or_default()
    }

    /// Says anew where each row of a table came from.
    pub(super) fn set_origins(&mut self, table: &'static str, origins: Vec<Origin>) {
        self.rows.insert(table, origins);
    }

    pub(super) fn mark_unread(&mut self, table: &'static str) {
        self.unread.insert(table);
    }

    pub(super) fn set_frame(&mut self, document: usize) {
        self.frame = document;
    }

    pub(super) fn set_header(&mut self, document: usize) {
        self.header = document;
    }
}

impl Document {
    fn place(&self, position: Option<u64>, column: &str) -> Place {
        match self {
            Document::Csv { file } => {
                Place { file: file.clone(), row: position, column: column.to_owned() }
            }
            Document::Json { file, path } => {
                let mut whole = path.clone();
                if let Some(position) = position {
                    whole.push_str(&format!("[{position}]"));
                }
                if !whole.is_empty() && !column.is_empty() && !column.starts_with('[') {
                    whole.push('.');
                }
                whole.push_str(column);
                Place { file: file.clone(), row: None, column: whole }
            }
        }
    }

    fn holds(&self, table: &str) -> bool {
        match self {
            Document::Csv { file } => file == table,
            Document::Json { file, path } => {
                file == table || table.strip_suffix(".csv").is_some_and(|key| key == path)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::records::CourseRecord;

    #[test]
    fn a_cell_is_named_by_line_in_a_folder_and_by_path_in_a_json_school() {
        let mut places = Places::default();
        let csv = places.add_document(Document::Csv { file: "courses.csv".into() });
        let json = places
            .add_document(Document::Json { file: "school.json".into(), path: "courses".into() });
        places.add_rows("courses.csv", csv, &[2, 5]);
        places.add_rows("courses.csv", json, &[3]);
        let shown = |row| Fault::error("x").at(places.of::<CourseRecord>(row, "max_size"));
        assert_eq!(shown(1).to_string(), "courses.csv, row 5, max_size: x");
        assert_eq!(shown(2).to_string(), "school.json, courses[3].max_size: x");
    }
}
