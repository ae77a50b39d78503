//! Reading a school: a folder of spreadsheets, or one JSON file.

use super::faults::Faults;
use super::frame::read_frame;
use super::header::{read_header, read_header_keys, read_programs};
use super::json::{At, read_json};
use super::output::RESULT_FILES;
use super::rows_csv::{Table, read_csv};
use super::rows_json::read_rows;
use super::rules::{Rules, read_rules};
use super::source::{Document, FRAME, Form, Places, RULES, Source};
use super::suggest::closest;
use super::tables::{EachTable, each_table, key, school_files};
use super::text::{Content, digest, read_bytes};
use crate::school::Fault;
use crate::school::records::{Record, Records, RequestRecord};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// Reads a school: a folder, or one JSON file.
///
/// What can be read is returned with everything that is wrong in it, of all files at once; ask
/// [`Source::has_errors`] before using it.
///
/// # Errors
///
/// The same list of faults, when there is no school to speak of: nothing at the path, a file that must
/// be there and is not, one that is no table or no JSON, another format or a newer version.
pub fn read_school(path: &Path) -> Result<Source, Vec<Fault>> {
    match read_as_far_as_possible(path)? {
        (source, true) => Ok(source),
        (source, false) => Err(source.faults),
    }
}

/// Reads what can be read of a school, and says whether that is enough to speak of a school: so that what
/// is wrong with the other files can be told beside a file that is missing.
///
/// # Errors
///
/// A fault, when there is nothing at the path.
pub fn read_as_far_as_possible(path: &Path) -> Result<(Source, bool), Vec<Fault>> {
    read(path, &[])
}

/// The same of a school that only has a schedule to look at: nobody need have asked for anything.
///
/// # Errors
///
/// A fault, when there is nothing at the path.
pub fn read_schedule(path: &Path) -> Result<(Source, bool), Vec<Fault>> {
    read(path, &[RequestRecord::FILE])
}

fn read(path: &Path, may_lack: &'static [&'static str]) -> Result<(Source, bool), Vec<Fault>> {
    let shown = file_name(path);
    let read = match path.metadata() {
        Ok(found) if found.is_dir() => Reader::new(Form::Folder, shown, may_lack).folder(path),
        Ok(_) => Reader::new(Form::Json, shown, may_lack).json(path),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let fault =
                Fault::error("there is no such folder or file").file(path.to_string_lossy());
            return Err(vec![fault.hint("give the folder of a school, or its JSON file")]);
        }
        Err(error) => {
            let message = format!("cannot be read: {error}");
            return Err(vec![Fault::error(message).file(path.to_string_lossy())]);
        }
    };
    Ok(read.finish())
}

/// The last part of a path, which is what faults and digests call a file.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// What has been read so far.
struct Reader {
    records: Records,
    places: Places,
    faults: Faults,
    digests: BTreeMap<String, String>,
    form: Form,
    /// The name of the folder or file.
    name: String,
    /// Files without which there is a school all the same, though others need them.
    may_lack: &'static [&'static str],
    /// Whether something is missing without which there is no school.
    hopeless: bool,
}

impl Reader {
    fn new(form: Form, name: String, may_lack: &'static [&'static str]) -> Reader {
        Reader {
            records: Records::default(),
            places: Places::default(),
            faults: Faults::default(),
            digests: BTreeMap::new(),
            form,
            name,
            may_lack,
            hopeless: false,
        }
    }

    fn finish(self) -> (Source, bool) {
        let source = Source {
            records: self.records,
            places: self.places,
            faults: self.faults.finish(),
            digests: self.digests,
            form: self.form,
            notes: Vec::new(),
        };
        (source, !self.hopeless)
    }

    fn folder(mut self, path: &Path) -> Reader {
        self.look_around(path);
        if let Some(value) = self.document(path, "school.json", false) {
            let at = At::root("school.json");
            match read_header(&value, &at, &mut self.faults) {
                Some(header) => self.records.header = header,
                None => self.hopeless = true,
            }
        }
        let header = self.places.add_document(whole("school.json"));
        self.places.set_header(header);
        if let Some(value) = self.document(path, "frame.json", true) {
            self.frame(&value, At::root("frame.json"));
        }
        let mut records = std::mem::take(&mut self.records);
        each_table(&mut records, &mut FolderTables { reader: &mut self, path });
        self.records = records;
        if let Some(value) = self.document(path, "programs.json", false) {
            self.programs(&value, &At::root("programs.json"));
        }
        if let Some(value) = self.document(path, RULES, false) {
            self.rules(&value, At::root(RULES));
        }
        self
    }

    fn json(mut self, path: &Path) -> Reader {
        let name = self.name.clone();
        let at = At::root(&name);
        let Some(value) = self.json_file(path, &name, true) else { return self };
        match read_header_keys(&value, &at, &mut self.faults) {
            Some(header) => self.records.header = header,
            None => {
                self.hopeless = true;
                return self;
            }
        }
        let header = self.places.add_document(whole(&name));
        self.places.set_header(header);
        let part = |part: &str| value.get(part).filter(|part| !part.is_null());
        let needed = ["frame", "courses", "students", "requests"];
        if needed.iter().all(|name| part(name).is_none()) {
            let fault =
                at.error("is not a school: it has no frame, courses, students and requests");
            self.faults.add(fault);
            self.hopeless = true;
            return self;
        }
        let may_lack = |name: &str| self.may_lack.iter().any(|file| key(file) == name);
        let missing: Vec<&str> =
            needed.into_iter().filter(|name| part(name).is_none() && !may_lack(name)).collect();
        for name in missing {
            self.faults.add(at.key(name).error("must be given, and is missing"));
            self.hopeless = true;
        }
        if let Some(frame) = part("frame") {
            self.frame(frame, at.key("frame"));
        }
        let mut records = std::mem::take(&mut self.records);
        each_table(&mut records, &mut JsonTables { reader: &mut self, document: &value, at: &at });
        self.records = records;
        if let Some(programs) = part("programs") {
            self.programs(programs, &at.key("programs"));
        }
        if let Some(rules) = part("rules") {
            self.rules(rules, at.key("rules"));
        }
        self
    }

    fn frame(&mut self, value: &Value, at: At) {
        let document = Document::Json { file: at.file.clone(), path: at.path.clone() };
        let before = self.faults.errors();
        match read_frame(value, at, &mut self.faults) {
            Some(frame) => self.records.frame = frame,
            None => self.hopeless = true,
        }
        if self.faults.errors() > before {
            self.places.mark_unread(FRAME);
        }
        let document = self.places.add_document(document);
        self.places.set_frame(document);
    }

    fn programs(&mut self, value: &Value, at: &At) {
        self.records.programs = read_programs(value, at, &mut self.faults);
    }

    fn rules(&mut self, value: &Value, at: At) {
        let file = at.file.clone();
        let Some(Rules { rules, positions, path }) = read_rules(value, at, &mut self.faults) else {
            return;
        };
        let document = self.places.add_document(Document::Json { file, path });
        self.places.add_rows(RULES, document, &positions);
        self.records.rules = Some(rules);
    }

    /// Reads a JSON document of the folder.
    fn document(&mut self, folder: &Path, name: &str, required: bool) -> Option<Value> {
        self.json_file(&folder.join(name), name, required)
    }

    fn json_file(&mut self, path: &Path, name: &str, required: bool) -> Option<Value> {
        let Content::Bytes(bytes) = self.bytes(path, name, required) else { return None };
        let value = read_json(&bytes, name, &mut self.faults);
        self.hopeless |= value.is_none();
        value
    }

    fn bytes(&mut self, path: &Path, name: &str, required: bool) -> Content {
        let content = read_bytes(path, name, &mut self.faults);
        match &content {
            Content::Bytes(bytes) => {
                self.digests.insert(name.to_owned(), digest(bytes));
            }
            Content::Unreadable => self.hopeless = true,
            Content::Absent if required => {
                self.faults.add(Fault::error("must be there, and is missing").file(name));
                self.hopeless = true;
            }
            Content::Absent => {}
        }
        content
    }

    /// Names the files of the folder that look like ours and are not read.
    fn look_around(&mut self, path: &Path) {
        let entries = match path.read_dir() {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("cannot be read: {error}");
                self.faults.add(Fault::error(message).file(self.name.clone()));
                self.hopeless = true;
                return;
            }
        };
        let ours = school_files();
        let mut names: Vec<String> = entries
            .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
            .filter(|name| !ours.contains(&name.as_str()) && !RESULT_FILES.contains(&name.as_str()))
            .collect();
        names.sort();
        for name in names {
            let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
            let of_ours = |file: &&'static str| closest(stem, [key(file)]).is_some();
            let Some(meant) = ours.iter().copied().find(of_ours) else { continue };
            let fault = Fault::warning("is not read").file(&name);
            self.faults.add(match ending.to_ascii_lowercase().as_str() {
                "csv" | "json" => fault.hint(format!("did you mean '{meant}'?")),
                "xlsx" | "xls" | "ods" | "txt" | "tsv" => {
                    fault.hint(format!("save it as '{meant}', in CSV UTF-8"))
                }
                _ => continue,
            });
        }
    }
}

fn whole(file: &str) -> Document {
    Document::Json { file: file.to_owned(), path: String::new() }
}

/// Reads the tables of a folder.
struct FolderTables<'r> {
    reader: &'r mut Reader,
    path: &'r Path,
}

impl FolderTables<'_> {
    fn table<R: Record>(&mut self, required: bool) -> Option<Vec<R>> {
        let reader = &mut *self.reader;
        let content = reader.bytes(&self.path.join(R::FILE), R::FILE, required);
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::Absent if !required => return None,
            Content::Absent | Content::Unreadable => {
                reader.places.mark_unread(R::FILE);
                return None;
            }
        };
        let table = read_csv(&bytes, R::FILE, &mut reader.faults);
        if table.is_none() {
            reader.hopeless = true;
            reader.places.mark_unread(R::FILE);
        }
        let document = reader.places.add_document(Document::Csv { file: R::FILE.to_owned() });
        Some(keep(table?, document, &mut reader.places))
    }
}

impl EachTable for FolderTables<'_> {
    fn required<R: Record>(&mut self, rows: &mut Vec<R>) {
        let required = !self.reader.may_lack.contains(&R::FILE);
        *rows = self.table(required).unwrap_or_default();
    }

    fn optional<R: Record>(&mut self, rows: &mut Option<Vec<R>>) {
        *rows = self.table(false);
    }
}

/// Reads the tables of a JSON school.
struct JsonTables<'r> {
    reader: &'r mut Reader,
    document: &'r Value,
    at: &'r At,
}

impl JsonTables<'_> {
    fn table<R: Record>(&mut self) -> Option<Vec<R>> {
        let reader = &mut *self.reader;
        let at = self.at.key(key(R::FILE));
        let document = Document::Json { file: at.file.clone(), path: at.path.clone() };
        let document = reader.places.add_document(document);
        let value = self.document.get(key(R::FILE)).filter(|value| !value.is_null())?;
        let table = read_rows(value, &at, &mut reader.faults);
        if table.is_none() {
            reader.hopeless = true;
            reader.places.mark_unread(R::FILE);
        }
        Some(keep(table?, document, &mut reader.places))
    }
}

impl EachTable for JsonTables<'_> {
    fn required<R: Record>(&mut self, rows: &mut Vec<R>) {
        let table = self.table();
        if table.is_none() && !self.reader.may_lack.contains(&R::FILE) {
            self.reader.places.mark_unread(R::FILE);
        }
        *rows = table.unwrap_or_default();
    }

    fn optional<R: Record>(&mut self, rows: &mut Option<Vec<R>>) {
        *rows = self.table();
    }
}

/// Notes where the rows of a table came from.
pub(super) fn keep<R: Record>(table: Table<R>, document: usize, places: &mut Places) -> Vec<R> {
    places.add_rows(R::FILE, document, &table.positions);
    if !table.whole {
        places.mark_unread(R::FILE);
    }
    table.rows
}

#[cfg(test)]
mod tests;
