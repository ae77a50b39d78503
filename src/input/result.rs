//! The tables of a result folder: read to be verified or started from, written by a build.

use super::faults::Faults;
use super::json::read_json;
use super::output::{OutputFolder, WriteError};
use super::read::keep;
use super::rows_csv::read_csv;
use super::source::{Document, Places};
use super::text::{Content, digest, read_bytes};
use super::write_csv::{Written, csv_bytes, guard, safe_cell};
use crate::school::records::{EnrollmentRecord, Record, SectionRecord, UnmetRecord};
use crate::school::{Fault, Severity};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// These columns are written even where they are blank everywhere, here as in the other tables: others count on
/// them.
const SECTION_COLUMNS: [&str; 8] =
    ["term", "blocks", "room_id", "staff_ids", "setting", "size", "max_size", "stack"];

/// The rows that a build writes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultTables {
    /// `sections.csv`.
    pub sections: Vec<SectionRecord>,
    /// `enrollments.csv`.
    pub enrollments: Vec<EnrollmentRecord>,
    /// `unmet.csv`; `None` if it is not there, as in a schedule that came from elsewhere.
    pub unmet: Option<Vec<UnmetRecord>>,
}

/// A result folder as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultSource {
    /// The rows.
    pub tables: ResultTables,
    /// Where each row came from.
    pub places: Places,
    /// Everything that was found wrong while reading.
    pub faults: Vec<Fault>,
    /// The SHA-256 of each file that was read, in hexadecimal, by file name.
    pub digests: BTreeMap<String, String>,
}

impl ResultSource {
    /// Whether something must be mended before the result can be used.
    pub fn has_errors(&self) -> bool {
        self.faults.iter().any(|fault| fault.severity == Severity::Error)
    }
}

/// The folder of the best result, where several were kept; else the folder itself.
pub fn best_of(folder: &Path) -> PathBuf {
    let best = folder.join(BEST);
    let are_several =
        !folder.join(SectionRecord::FILE).exists() && best.join("plan.json").is_file();
    if are_several { best } else { folder.to_owned() }
}

/// Where the best of several results is.
const BEST: &str = "1";

/// Reads the tables of a result folder.
///
/// # Errors
///
/// The faults, when there is no result to speak of: no folder, a table missing, or one that is no table.
pub fn read_result(folder: &Path) -> Result<ResultSource, Vec<Fault>> {
    if !folder.is_dir() {
        let fault = Fault::error("there is no such folder").file(folder.to_string_lossy());
        return Err(vec![fault.hint("give the folder that a build wrote")]);
    }
    let best = best_of(folder);
    if best != folder {
        let fault = Fault::error("holds several results").file(folder.to_string_lossy());
        return Err(vec![fault.hint(format!("give one of them; the best is {}", best.display()))]);
    }
    let mut source = ResultSource::default();
    let mut faults = Faults::default();
    let sections = table(folder, true, &mut source, &mut faults);
    let enrollments = table(folder, true, &mut source, &mut faults);
    let unmet = table(folder, false, &mut source, &mut faults);
    source.faults = faults.finish();
    match (sections, enrollments, unmet) {
        (Ok(sections), Ok(enrollments), Ok(unmet)) => {
            source.tables = ResultTables {
                sections: sections.unwrap_or_default(),
                enrollments: enrollments.unwrap_or_default(),
                unmet,
            };
            Ok(source)
        }
        _ => Err(source.faults),
    }
}

/// A JSON document of a result folder; `None` if it is not there.
///
/// # Errors
///
/// The faults, if it is there and is no JSON.
pub fn read_result_document(folder: &Path, name: &str) -> Result<Option<Value>, Vec<Fault>> {
    let mut faults = Faults::default();
    let value = match read_bytes(&folder.join(name), name, &mut faults) {
        Content::Bytes(bytes) => read_json(&bytes, name, &mut faults),
        Content::Absent | Content::Unreadable => None,
    };
    if faults.has_errors() { Err(faults.finish()) } else { Ok(value) }
}

/// There is no such table, and there must be.
struct NoTable;

fn table<R: Record>(
    folder: &Path,
    required: bool,
    source: &mut ResultSource,
    faults: &mut Faults,
) -> Result<Option<Vec<R>>, NoTable> {
    let bytes = match read_bytes(&folder.join(R::FILE), R::FILE, faults) {
        Content::Bytes(bytes) => bytes,
        Content::Absent if !required => return Ok(None),
        Content::Absent => {
            faults.add(Fault::error("must be there, and is missing").file(R::FILE));
            return Err(NoTable);
        }
        Content::Unreadable => return Err(NoTable),
    };
    source.digests.insert(R::FILE.to_owned(), digest(&bytes));
    let table = read_csv(&bytes, R::FILE, faults).ok_or(NoTable)?;
    let document = source.places.add_document(Document::Csv { file: R::FILE.to_owned() });
    Ok(Some(keep(table, document, &mut source.places)))
}

/// Writes the tables of a result. `within` is blank, or a folder inside such as `1/`.
///
/// # Errors
///
/// If a file cannot be written.
pub fn write_result_tables(
    folder: &mut OutputFolder,
    within: &str,
    tables: &ResultTables,
) -> Result<(), WriteError> {
    let enrollments = ["course_id", "kind", "for_course"];
    let unmet = ["priority", "reason", "detail", "replaced_by"];
    write(folder, within, tables.sections.clone(), &SECTION_COLUMNS)?;
    write(folder, within, tables.enrollments.clone(), &enrollments)?;
    let Some(mut rows) = tables.unmet.clone() else { return Ok(()) };
    // A sentence of our own, which may quote what somebody typed.
    for detail in rows.iter_mut().filter_map(|row| row.detail.as_mut()) {
        *detail = safe_cell(detail).into_owned();
    }
    write(folder, within, rows, &unmet)
}

/// `sections.csv` of what may be handed on, as bytes: it is looked at in spreadsheets, and no cell is a formula there.
///
/// # Errors
///
/// If a row cannot be written, which does not happen in memory.
pub fn shared_sections_csv(mut rows: Vec<SectionRecord>) -> io::Result<Vec<u8>> {
    guard(&mut rows);
    csv_bytes(&mut rows, Written::Always(&SECTION_COLUMNS))
}

fn write<R: Record>(
    folder: &mut OutputFolder,
    within: &str,
    mut rows: Vec<R>,
    always: &[&'static str],
) -> Result<(), WriteError> {
    let name = format!("{within}{}", R::FILE);
    let bytes = csv_bytes(&mut rows, Written::Always(always));
    folder.file(&name, &bytes.map_err(WriteError::io(Path::new(&name)))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_read_as_it_was_written() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let out = place.path().join("out");
        let tables = ResultTables {
            sections: vec![SectionRecord {
                section_id: "ENG9.1".into(),
                course_id: "ENG9".into(),
                term: Some("S1;S2".into()),
                blocks: vec!["1".into(), "2".into()],
                size: Some(0),
                ..SectionRecord::default()
            }],
            enrollments: Vec::new(),
            unmet: Some(vec![UnmetRecord {
                student_id: "S1".into(),
                course_id: "ENG9".into(),
                detail: Some("'=1+1".into()),
                ..UnmetRecord::default()
            }]),
        };
        let mut folder = OutputFolder::begin(&out).expect("begun");
        write_result_tables(&mut folder, "", &tables).expect("written");
        folder.commit().expect("in place");
        let read = read_result(&out).expect("a result");
        assert_eq!(read.tables, tables);
        assert!(!read.has_errors() && read.digests.len() == 3);
        let header = "student_id,course_id,section_id,kind,for_course\n";
        assert_eq!(
            std::fs::read_to_string(out.join("enrollments.csv")).ok().as_deref(),
            Some(header)
        );
    }

    #[test]
    fn a_sentence_of_a_result_is_no_formula_and_an_id_stays_as_it_is() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let out = place.path().join("out");
        let row = UnmetRecord {
            student_id: "-S1".into(),
            course_id: "=ENG".into(),
            detail: Some("=ENG has no seat".into()),
            ..UnmetRecord::default()
        };
        let tables =
            ResultTables { sections: Vec::new(), enrollments: Vec::new(), unmet: Some(vec![row]) };
        let mut folder = OutputFolder::begin(&out).expect("begun");
        write_result_tables(&mut folder, "", &tables).expect("written");
        folder.commit().expect("in place");
        let unmet = std::fs::read_to_string(out.join("unmet.csv")).expect("a table");
        assert!(unmet.ends_with("\n-S1,=ENG,,,'=ENG has no seat,\n"), "{unmet}");
    }

    #[test]
    fn a_folder_without_tables_is_no_result() {
        let place = tempfile::tempdir().expect("a temporary folder");
        let faults = read_result(place.path()).expect_err("no result");
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0].to_string(), "sections.csv: must be there, and is missing");
        assert!(read_result(&place.path().join("out")).is_err());
    }
}
