//! Reading a table from a JSON list of objects, with the same columns and words as from CSV.

use super::cell::{Cell, Filler, Row, fit};
use super::columns::Columns;
use super::faults::Faults;
use super::json::{At, shown};
use super::limits::MOST_ROWS;
use super::rows_csv::Table;
use crate::school::Place;
use crate::school::records::Record;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Reads a list of rows. `None`, with a fault, if it is no list.
pub(super) fn read_rows<R: Record>(
    value: &Value,
    at: &At,
    faults: &mut Faults,
) -> Option<Table<R>> {
    let Value::Array(items) = value else {
        faults.add(at.error("a list of rows is asked for, as […]").value(shown(value)));
        return None;
    };
    let columns = Columns::of::<R>();
    let mut reported = BTreeSet::new();
    let mut table = Table { rows: Vec::new(), positions: Vec::new(), whole: true };
    for (index, item) in items.iter().enumerate() {
        let at_row = At { file: at.file.clone(), path: format!("{}[{index}]", at.path) };
        if table.rows.len() == MOST_ROWS {
            faults.add(at_row.error(format!("more than {MOST_ROWS} rows; the rest is not read")));
            table.whole = false;
            break;
        }
        let Value::Object(keys) = item else {
            faults.add(at_row.error("a row is asked for, as {…}").value(shown(item)));
            table.whole = false;
            continue;
        };
        let mut record = R::default();
        let mut filler = Filler { row: JsonRow { keys, at: &at_row }, faults, nameless: false };
        record.fields(&mut filler);
        if filler.nameless {
            table.whole = false;
            continue;
        }
        carry_unknown(keys, &columns, &mut record, &at_row, &mut reported, faults);
        table.rows.push(record);
        table.positions.push(index as u64);
    }
    Some(table)
}

fn carry_unknown<'v, R: Record>(
    keys: &'v Map<String, Value>,
    columns: &Columns,
    record: &mut R,
    at: &At,
    reported: &mut BTreeSet<&'v str>,
    faults: &mut Faults,
) {
    for (key, value) in keys.iter().filter(|(key, _)| !columns.has(key)) {
        let name = key.trim();
        if name.is_empty() || columns.has(name) || record.extra().contains_key(name) {
            faults.add(
                at.key(key).error("this key is blank, or differs from another in blanks only"),
            );
            continue;
        }
        if reported.insert(key) {
            let message = "this key is not known; it is carried along and not used";
            let mut fault = at.key(key).warning(message);
            fault.hint = columns.hint(name);
            faults.add(fault);
        }
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.trim().to_owned(),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                texts.join(";").trim().to_owned()
            }
            other => other.to_string(),
        };
        match fit(&text).and_then(|()| fit(name)) {
            Ok(()) if text.is_empty() => {}
            Ok(()) => {
                record.extra().insert(name.to_owned(), text);
            }
            Err(complaint) => faults.add(complaint.at(at.key(key).place(), &text)),
        }
    }
}

struct JsonRow<'v> {
    keys: &'v Map<String, Value>,
    at: &'v At,
}

impl<'v> Row<'v> for JsonRow<'v> {
    fn cell(&mut self, column: &'static str) -> Cell<'v> {
        match self.keys.get(column) {
            None | Some(Value::Null) => Cell::Blank,
            Some(Value::Object(_)) => Cell::Wrong("{…}"),
            Some(Value::Array(items)) => {
                let texts: Option<Vec<Cow<'v, str>>> = items.iter().map(scalar).collect();
                texts.map_or(Cell::Wrong("a list of lists or objects"), Cell::Items)
            }
            Some(value) => scalar(value).map_or(Cell::Blank, Cell::Text),
        }
    }

    fn has(&self, _: &'static str) -> bool {
        // In JSON a column is named row by row: one that is missing is missing here.
        true
    }

    fn place(&self, column: &str) -> Place {
        self.at.key(column).place()
    }
}

fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::records::CourseRecord;
    use serde_json::json;

    #[test]
    fn numbers_texts_and_lists_are_taken_as_people_write_them() {
        let mut faults = Faults::default();
        let rows = json!([
            {"course_id": 101, "grades": [9, "10"], "max_size": "28", "credits": 0.5, "room": 7},
            {"course_id": "B", "grades": "9;10", "max_size": 28.0, "tags": null, "x": ["a", "b"]},
        ]);
        let table =
            read_rows::<CourseRecord>(&rows, &At::root("s.json").key("courses"), &mut faults);
        let rows = table.expect("a list").rows;
        assert_eq!(rows[0].course_id, "101");
        assert_eq!(rows[0].grades, rows[1].grades);
        assert_eq!(rows[0].max_size, rows[1].max_size);
        assert_eq!(rows[1].extra["x"], "a;b");
        let shown: Vec<_> = faults.finish().iter().map(ToString::to_string).collect();
        assert_eq!(shown.len(), 2);
        assert!(shown[0].starts_with("s.json, courses[0].room: this key is not known"));
    }

    #[test]
    fn wrong_rows_are_told_with_their_paths() {
        let mut faults = Faults::default();
        let rows = json!([
            {"course_id": "", "max_size": -3},
            {"course_id": ["A"], "grades": ["9;10", [1]], "max_size": {}},
            "ENG9",
            {"course_id": "A", "grades": ["9;10"], " course_id": "B", "title": "a\u{0}b"},
        ]);
        read_rows::<CourseRecord>(&rows, &At::root("s.json").key("courses"), &mut faults);
        let shown: Vec<_> = faults.finish().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "s.json, courses[0].course_id: must be given, and is blank",
                "s.json, courses[0].max_size: '-3': must not be negative",
                "s.json, courses[1].course_id: 'A': one value is asked for, not a list",
                "s.json, courses[1].grades: 'a list of lists or objects': a list of texts is asked for",
                "s.json, courses[1].max_size: '{…}': a text or a number is asked for",
                "s.json, courses[2]: 'ENG9': a row is asked for, as {…}",
                "s.json, courses[3].title: 'a\u{fffd}b': holds a NUL character",
                "s.json, courses[3].grades: '9;10': an item of a list may not hold ';', which stands \
                 between items (write two items)",
                "s.json, courses[3]. course_id: this key is blank, or differs from another in blanks \
                 only",
            ]
        );
    }
}
