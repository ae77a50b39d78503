//! Writing a school: the same facts as a folder of spreadsheets or as one JSON file.

use super::json::VERSION;
use super::output::{Holding, OutputFolder, Overwrite, WriteError, write_file};
use super::pretty::pretty;
use super::source::RULES;
use super::tables::{EachTable, each_table};
use super::text::digest;
use super::write_csv::{Written, csv_bytes};
use super::{frame, header};
use crate::school::records::{Record, Records};
use serde_json::{Map, Value};
use std::path::Path;

/// Writes a school as one JSON file, whole or not at all.
///
/// # Errors
///
/// If something is there that may not be replaced, or the file cannot be written.
pub fn write_school_json(
    records: &Records,
    path: &Path,
    overwrite: Overwrite,
) -> Result<(), WriteError> {
    let text = school_json(records).map_err(|error| WriteError::io(path)(error.into()))?;
    let ours = |beginning: &str| beginning.contains(header::FORMAT);
    write_file(path, text.as_bytes(), overwrite, ours)
}

/// A school as the text of one JSON file.
///
/// # Errors
///
/// If the facts cannot be put into text, which does not happen to facts that were read.
pub fn school_json(records: &Records) -> serde_json::Result<String> {
    let Value::Object(facts) = serde_json::to_value(records)? else { return Ok(String::new()) };
    Ok(pretty(&stamped(header::FORMAT, facts)))
}

/// What only those know who have the school's files: a digest of its students and of what they ask for. It is the same
/// for every draft, and none of the digests that a result tells.
///
/// # Errors
///
/// If the facts cannot be put into text, which does not happen to facts that were read.
pub fn secret(records: &Records) -> serde_json::Result<String> {
    let told = serde_json::to_string(&("secret", &records.students, &records.requests))?;
    Ok(digest(told.as_bytes()))
}

/// Writes a school as a folder, whole or not at all.
///
/// # Errors
///
/// If something is there that may not be replaced, or a file cannot be written.
pub fn write_school_folder(
    records: &Records,
    path: &Path,
    overwrite: Overwrite,
) -> Result<(), WriteError> {
    let mut folder = OutputFolder::begin_as(path, Holding::School, overwrite)?;
    for (name, bytes) in school_folder(records).map_err(WriteError::io(path))? {
        folder.file(name, &bytes)?;
    }
    folder.commit()
}

/// The files of a school folder, with their contents.
///
/// # Errors
///
/// If the facts cannot be put into text, which does not happen to facts that were read.
pub fn school_folder(records: &Records) -> std::io::Result<Vec<(&'static str, Vec<u8>)>> {
    struct Files(Vec<(&'static str, Vec<u8>)>, std::io::Result<()>);
    impl Files {
        fn table<R: Record>(&mut self, rows: &mut [R]) {
            match csv_bytes(rows, Written::Used) {
                Ok(bytes) => self.0.push((R::FILE, bytes)),
                Err(error) => self.1 = Err(error),
            }
        }
    }
    impl EachTable for Files {
        fn required<R: Record>(&mut self, rows: &mut Vec<R>) {
            self.table(rows);
        }
        fn optional<R: Record>(&mut self, rows: &mut Option<Vec<R>>) {
            if let Some(rows) = rows {
                self.table(rows);
            }
        }
    }
    let document = |format: &str, value: Value| match value {
        Value::Object(facts) => pretty(&stamped(format, facts)).into_bytes(),
        other => pretty(&other).into_bytes(),
    };
    let mut files = Files(Vec::new(), Ok(()));
    let header = serde_json::to_value(&records.header)?;
    files.0.push(("school.json", document(header::FORMAT, header)));
    let frame = serde_json::to_value(&records.frame)?;
    files.0.push(("frame.json", document(frame::FORMAT, frame)));
    each_table(&mut records.clone(), &mut files);
    if let Some(programs) = &records.programs {
        files.0.push(("programs.json", document(header::PROGRAMS, programs.clone())));
    }
    if let Some(rules) = &records.rules {
        // A bare list, as the contract has it; it has no place for a format and a version.
        files.0.push((RULES, pretty(&serde_json::to_value(rules)?).into_bytes()));
    }
    let Files(files, written) = files;
    written.map(|()| files)
}

/// The facts after the format's name and version.
fn stamped(format: &str, facts: Map<String, Value>) -> Value {
    let mut document = Map::new();
    document.insert("format".to_owned(), format.into());
    document.insert("version".to_owned(), VERSION.into());
    let facts = facts.into_iter().filter(|(key, _)| !["format", "version"].contains(&key.as_str()));
    document.extend(facts);
    Value::Object(document)
}

#[cfg(test)]
mod tests;
