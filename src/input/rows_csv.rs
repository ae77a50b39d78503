//! Reading a table from CSV: columns by name in any order, every fault with its line and column.

use super::cell::{Cell, Filler, Row, fit};
use super::columns::Columns;
use super::faults::Faults;
use super::limits::{MOST_COLUMNS, MOST_ROWS};
use super::text::{SAVE_TABLE, count_lines, decode};
use crate::school::records::Record;
use crate::school::{Fault, Place};
use csv::StringRecord;
use std::borrow::Cow;

/// The rows of a table, and the line (or in JSON the index) of each.
pub(super) struct Table<R> {
    pub(super) rows: Vec<R>,
    pub(super) positions: Vec<u64>,
    /// Whether every row could be read far enough to know what it is a row of.
    pub(super) whole: bool,
}

/// Reads a CSV file. `None`, with faults, if it is no table at all.
pub(super) fn read_csv<R: Record>(
    bytes: &[u8],
    file: &str,
    faults: &mut Faults,
) -> Option<Table<R>> {
    let text = decode(bytes, file, SAVE_TABLE, faults)?;
    let mut lines = Lines::new(text);
    let Some(header) = lines.next(file, faults) else {
        faults.add(Fault::error("is empty; the first line must name the columns").file(file));
        return None;
    };
    let columns = Columns::of::<R>();
    let header = Header::read(&header.cells, &columns, file, faults)?;
    let mut table = Table { rows: Vec::new(), positions: Vec::new(), whole: true };
    while let Some(line) = lines.next(file, faults) {
        if line.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if table.rows.len() == MOST_ROWS {
            let message = format!("has more than {MOST_ROWS} rows; the rest is not read");
            faults.add(Fault::error(message).file(file).row(line.number));
            table.whole = false;
            break;
        }
        if !line.is_sound {
            table.whole = false;
            continue;
        }
        header.check_width(&line, file, faults);
        let mut record = R::default();
        let row = CsvRow { cells: &line.cells, header: &header, next: 0, file, line: line.number };
        let mut filler = Filler { row, faults, nameless: false };
        record.fields(&mut filler);
        if filler.nameless {
            table.whole = false;
            continue;
        }
        header.carry_unknown(&line, &mut record, file, faults);
        table.rows.push(record);
        table.positions.push(line.number);
    }
    Some(table)
}

/// The lines of a CSV text, told with the number of the line on which each starts.
struct Lines<'t> {
    text: &'t [u8],
    reader: csv::Reader<&'t [u8]>,
    /// Up to where lines have been counted, and how many there were.
    counted: (usize, u64),
}

struct Line {
    cells: StringRecord,
    number: u64,
    /// Whether its quotes are; if not, its cells may hold what should be rows of their own.
    is_sound: bool,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Lines<'t> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        Lines { text: text.as_bytes(), reader, counted: (0, 0) }
    }

    fn next(&mut self, file: &str, faults: &mut Faults) -> Option<Line> {
        let start = self.position();
        let mut cells = StringRecord::new();
        let read = self.reader.read_record(&mut cells);
        let raw = &self.text[start..self.position().max(start)];
        // The reader's own count is off by one after CRLF and blank lines; this one is not.
        let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (from, lines) = self.counted;
        let lines = lines + count_lines(&self.text[from..start + blank]);
        self.counted = (start + blank, lines);
        let number = lines + 1;
        match read {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => {
                faults.add(Fault::error(format!("cannot be read: {error}")).file(file).row(number));
                return None;
            }
        }
        if let Some(message) = quoting_fault(&raw[blank..]) {
            let hint = "a quote inside a quoted cell is written twice";
            faults.add(Fault::error(message).file(file).row(number).hint(hint));
            return Some(Line { cells, number, is_sound: false });
        }
        Some(Line { cells, number, is_sound: true })
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.position().byte())
            .map_or(self.text.len(), |position| position.min(self.text.len()))
    }
}

/// What is wrong with the quotes of a row, if anything. A quote in the middle of an unquoted cell, as
/// in `5" pipe`, is only a quote.
fn quoting_fault(raw: &[u8]) -> Option<&'static str> {
    let (mut at, mut fresh) = (0, true);
    while at < raw.len() {
        if !(fresh && raw[at] == b'"') {
            fresh = raw[at] == b',';
            at += 1;
            continue;
        }
        loop {
            at += 1 + raw[at + 1..].iter().position(|byte| *byte == b'"').map_or(raw.len(), |n| n);
            if at >= raw.len() {
                return Some("a quoted cell begins here and never ends");
            }
            match raw.get(at + 1) {
                Some(b'"') => at += 1,
                None | Some(b',' | b'\r' | b'\n') => break,
                Some(_) => return Some("text follows the closing quote of a cell"),
            }
        }
        (at, fresh) = (at + 1, false);
    }
    None
}

/// What the first line says.
struct Header {
    /// For each column of the record, in its order: which cell of a line holds it.
    known: Vec<(&'static str, Option<usize>)>,
    /// The columns that the record does not have.
    unknown: Vec<(String, usize)>,
    /// Cells without a name in the header.
    nameless: Vec<usize>,
    width: usize,
}

impl Header {
    fn read(
        cells: &StringRecord,
        columns: &Columns,
        file: &str,
        faults: &mut Faults,
    ) -> Option<Header> {
        if cells.len() > MOST_COLUMNS {
            let message = format!("has {} columns; the most that are read is", cells.len());
            faults.add(Fault::error(format!("{message} {MOST_COLUMNS}")).file(file).row(1));
            return None;
        }
        let names: Vec<&str> = cells.iter().map(str::trim).collect();
        let mut header = Header {
            known: columns.names.iter().map(|name| (*name, None)).collect(),
            unknown: Vec::new(),
            nameless: Vec::new(),
            width: names.len(),
        };
        let in_header = |fault: Fault| fault.file(file).row(1);
        for (position, name) in names.iter().enumerate() {
            if name.is_empty() {
                header.nameless.push(position);
            } else if names[..position].contains(name) {
                faults.add(in_header(Fault::error("this column is named twice").column(*name)));
            } else if let Some(known) = header.known.iter_mut().find(|(known, _)| known == name) {
                known.1 = Some(position);
            } else if let Err(complaint) = fit(name) {
                faults.add(in_header(complaint.at(Place::default(), name)));
            } else {
                header.unknown.push(((*name).to_owned(), position));
            }
        }
        let missing: Vec<&str> = (header.known.iter())
            .filter(|(name, position)| position.is_none() && columns.required.contains(name))
            .map(|(name, _)| *name)
            .collect();
        if !missing.is_empty() && names.len() == 1 && names[0].contains([';', '\t']) {
            let hint = "save it with a comma between columns";
            faults.add(in_header(Fault::error("columns are not separated by commas").hint(hint)));
            return None;
        }
        let mut meant = Vec::new();
        for name in &missing {
            let unknown = header.unknown.iter().map(|(name, _)| name.as_str());
            let close = super::suggest::closest(name, unknown).map(str::to_owned);
            let mut fault = Fault::error("this column must be there, and is missing").column(*name);
            fault.hint = close.as_ref().map(|close| format!("is it the one named '{close}'?"));
            faults.add(in_header(fault));
            meant.extend(close);
        }
        for (name, _) in header.unknown.iter().filter(|(name, _)| !meant.contains(name)) {
            let message = "this column is not known; it is carried along and not used";
            let mut fault = Fault::warning(message).column(name);
            fault.hint = columns.hint(name);
            faults.add(in_header(fault));
        }
        Some(header)
    }

    fn check_width(&self, line: &Line, file: &str, faults: &mut Faults) {
        let too_long = line.cells.iter().skip(self.width).any(|cell| !cell.trim().is_empty());
        if line.cells.len() < self.width || too_long {
            let message = format!("has {} cells, the header has {}", line.cells.len(), self.width);
            let hint = "a cell with a comma in it is written in quotes";
            faults.add(Fault::error(message).file(file).row(line.number).hint(hint));
        }
    }

    fn carry_unknown<R: Record>(
        &self,
        line: &Line,
        record: &mut R,
        file: &str,
        faults: &mut Faults,
    ) {
        let cell = |position: usize| line.cells.get(position).map_or("", str::trim);
        for (name, position) in &self.unknown {
            let text = cell(*position);
            if let Err(complaint) = fit(text) {
                let place =
                    Place { file: file.into(), row: Some(line.number), column: name.clone() };
                faults.add(complaint.at(place, text));
            } else if !text.is_empty() {
                record.extra().insert(name.clone(), text.to_owned());
            }
        }
        for position in &self.nameless {
            let text = cell(*position);
            if !text.is_empty() {
                let message = format!("stands in column {}, which has no name", position + 1);
                faults.add(Fault::error(message).file(file).row(line.number).value(text));
            }
        }
    }
}

/// A line, asked for its cells in the order of the record's columns.
struct CsvRow<'t> {
    cells: &'t StringRecord,
    header: &'t Header,
    next: usize,
    file: &'t str,
    line: u64,
}

impl<'t> Row<'t> for CsvRow<'t> {
    fn cell(&mut self, column: &'static str) -> Cell<'t> {
        let (name, position) = self.header.known[self.next];
        debug_assert_eq!(name, column, "a record names its columns in one order");
        self.next += 1;
        match position.and_then(|position| self.cells.get(position)) {
            Some(text) if !text.is_empty() => Cell::Text(Cow::Borrowed(text)),
            _ => Cell::Blank,
        }
    }

    fn has(&self, column: &'static str) -> bool {
        self.header.known.iter().any(|(name, position)| *name == column && position.is_some())
    }

    fn place(&self, column: &str) -> Place {
        Place { file: self.file.to_owned(), row: Some(self.line), column: column.to_owned() }
    }
}

#[cfg(test)]
mod tests;
