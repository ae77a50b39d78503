//! Writing a table as CSV.

use super::columns::Columns;
use crate::school::records::{Fields, Record, Word};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

/// Which of a table's own columns are written beside those that must be there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Written<'c> {
    /// Those that some row uses.
    Used,
    /// These, and those that some row uses.
    Always(&'c [&'static str]),
}

/// A table as CSV: RFC 4180 quoting, the columns in the record's order, then unknown ones sorted.
///
/// Cells are written as they are, also those that begin with `=`: what a school gave comes back to it
/// unchanged. Text of our own making goes through [`safe_cell`] before it gets here, and rows that are handed on
/// through [`guard`].
pub(super) fn csv_bytes<R: Record>(rows: &mut [R], written: Written<'_>) -> io::Result<Vec<u8>> {
    let columns = Columns::of::<R>();
    let mut used = Used { columns: vec![false; columns.names.len()], next: 0 };
    let mut unknown = BTreeSet::new();
    for row in &mut *rows {
        used.next = 0;
        row.fields(&mut used);
        let carried = row.extra().iter().filter(|(name, text)| {
            !text.trim().is_empty() && !columns.has(name) && !unknown.contains(*name)
        });
        let carried: Vec<String> = carried.map(|(name, _)| name.clone()).collect();
        unknown.extend(carried);
    }
    let always = |name: &str| match written {
        Written::Used => false,
        Written::Always(names) => names.contains(&name),
    };
    let shown: Vec<bool> = (columns.names.iter().zip(&used.columns))
        .map(|(name, used)| *used || columns.required.contains(name) || always(name))
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names =
        columns.names.iter().zip(&shown).filter(|(_, shown)| **shown).map(|(name, _)| *name);
    writer.write_record(names.chain(unknown.iter().map(String::as_str)))?;
    let mut texts = Texts(Vec::with_capacity(columns.names.len()));
    for row in rows {
        texts.0.clear();
        row.fields(&mut texts);
        let cells = texts.0.iter().zip(&shown).filter(|(_, shown)| **shown);
        let extra = row.extra();
        let carried = unknown.iter().map(|name| extra.get(name).map_or("", String::as_str));
        writer.write_record(cells.map(|(text, _)| text.as_ref()).chain(carried))?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// A text as it can stand in a file that people open in a spreadsheet: one that the spreadsheet would
/// take for a formula gets an apostrophe before it.
///
/// This is for sentences of our own making, which may quote what somebody typed: `detail` of
/// `unmet.csv`, the texts of comparisons. It is not for ids, which other programs look up, nor for what
/// a school gave, which import and export return as it was.
pub fn safe_cell(text: &str) -> Cow<'_, str> {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// Makes every text of rows that are for people alone, and never read back, one that no spreadsheet takes for a formula.
pub(super) fn guard<R: Record>(rows: &mut [R]) {
    for row in rows {
        row.fields(&mut Guard);
        let extra = std::mem::take(row.extra());
        let safe = |text: String| safe_cell(&text).into_owned();
        *row.extra() = extra.into_iter().map(|(name, text)| (safe(name), safe(text))).collect();
    }
}

/// Guards the texts of a row.
struct Guard;

impl Fields for Guard {
    fn required(&mut self, _: &'static str, cell: &mut String) {
        *cell = safe_cell(cell).into_owned();
    }

    fn text(&mut self, _: &'static str, cell: &mut Option<String>) {
        if let Some(text) = cell {
            *text = safe_cell(text).into_owned();
        }
    }

    fn list(&mut self, _: &'static str, cell: &mut Vec<String>) {
        if let Some(first) = cell.first_mut() {
            *first = safe_cell(first).into_owned();
        }
    }

    fn whole(&mut self, _: &'static str, _: &mut Option<u32>) {}

    fn decimal(&mut self, _: &'static str, _: &mut Option<f64>) {}

    fn yes_no(&mut self, _: &'static str, _: &mut Option<bool>) {}

    fn word<W: Word>(&mut self, _: &'static str, _: &mut Option<W>) {}
}

/// Marks the columns that hold something.
struct Used {
    columns: Vec<bool>,
    next: usize,
}

impl Used {
    fn mark(&mut self, used: bool) {
        self.columns[self.next] |= used;
        self.next += 1;
    }
}

impl Fields for Used {
    fn required(&mut self, _: &'static str, _: &mut String) {
        self.mark(true);
    }

    fn text(&mut self, _: &'static str, cell: &mut Option<String>) {
        self.mark(cell.as_ref().is_some_and(|text| !text.is_empty()));
    }

    fn list(&mut self, _: &'static str, cell: &mut Vec<String>) {
        self.mark(!cell.is_empty());
    }

    fn whole(&mut self, _: &'static str, cell: &mut Option<u32>) {
        self.mark(cell.is_some());
    }

    fn decimal(&mut self, _: &'static str, cell: &mut Option<f64>) {
        self.mark(cell.is_some());
    }

    fn yes_no(&mut self, _: &'static str, cell: &mut Option<bool>) {
        self.mark(cell.is_some());
    }

    fn word<W: Word>(&mut self, _: &'static str, cell: &mut Option<W>) {
        self.mark(cell.is_some());
    }
}

/// The cells of a row as they are written.
struct Texts(Vec<Cow<'static, str>>);

impl Texts {
    fn push<T>(&mut self, cell: &Option<T>, text: impl Fn(&T) -> Cow<'static, str>) {
        self.0.push(cell.as_ref().map_or(Cow::Borrowed(""), text));
    }
}

impl Fields for Texts {
    fn required(&mut self, _: &'static str, cell: &mut String) {
        self.0.push(Cow::Owned(cell.clone()));
    }

    fn text(&mut self, _: &'static str, cell: &mut Option<String>) {
        self.push(cell, |text| Cow::Owned(text.clone()));
    }

    fn list(&mut self, _: &'static str, cell: &mut Vec<String>) {
        self.0.push(Cow::Owned(cell.join(";")));
    }

    fn whole(&mut self, _: &'static str, cell: &mut Option<u32>) {
        self.push(cell, |number| Cow::Owned(number.to_string()));
    }

    fn decimal(&mut self, _: &'static str, cell: &mut Option<f64>) {
        self.push(cell, |number| Cow::Owned(number.to_string()));
    }

    fn yes_no(&mut self, _: &'static str, cell: &mut Option<bool>) {
        self.push(cell, |yes| Cow::Borrowed(if *yes { "yes" } else { "no" }));
    }

    fn word<W: Word>(&mut self, _: &'static str, cell: &mut Option<W>) {
        self.push(cell, |word| Cow::Borrowed(word.word()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::records::{CourseRecord, RequestKind, RequestRecord};

    fn written<R: Record>(mut rows: Vec<R>) -> String {
        String::from_utf8(csv_bytes(&mut rows, Written::Used).expect("written")).expect("text")
    }

    #[test]
    fn only_columns_in_use_are_written_and_unknown_ones_come_last() {
        let mut one =
            CourseRecord { course_id: "A".into(), max_size: Some(28), ..Default::default() };
        one.extra.insert("zeta".into(), "=1+1".into());
        let mut two =
            CourseRecord { course_id: "B".into(), credits: Some(0.5), ..Default::default() };
        two.tags = vec!["core".into(), "ap".into()];
        two.extra.insert("alpha".into(), "say \"hi\", twice\n".into());
        assert_eq!(
            written(vec![one, two]),
            "course_id,credits,max_size,tags,alpha,zeta\n\
             A,,28,,,=1+1\nB,0.5,,core;ap,\"say \"\"hi\"\", twice\n\",\n"
        );
    }

    #[test]
    fn an_empty_table_is_its_required_columns() {
        assert_eq!(written(Vec::<RequestRecord>::new()), "student_id,course_id\n");
    }

    #[test]
    fn words_are_written_as_they_are_read() {
        let row = RequestRecord {
            student_id: "S".into(),
            course_id: "A".into(),
            kind: Some(RequestKind::Alternate),
            ..Default::default()
        };
        assert_eq!(written(vec![row]), "student_id,course_id,kind\nS,A,alternate\n");
    }

    #[test]
    fn no_text_of_a_guarded_row_can_be_taken_for_a_formula() {
        let mut row =
            CourseRecord { course_id: "=A".into(), max_size: Some(28), ..Default::default() };
        row.title = Some("+B".into());
        row.tags = vec!["@core".into(), "-ap".into()];
        row.extra.insert("=x".into(), "\t1".into());
        let mut rows = vec![row];
        guard(&mut rows);
        let table = written(rows);
        let cells: Vec<&str> = table.split(['\n', ',']).collect();
        assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t'])), "{table}");
        assert!(table.contains("'=A,'+B,") && table.contains("'@core;-ap"), "{table}");
    }

    #[test]
    fn a_sentence_cannot_be_taken_for_a_formula() {
        assert_eq!(safe_cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(safe_cell("3 of 4"), "3 of 4");
    }
}
