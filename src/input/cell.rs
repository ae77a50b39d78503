//! Reading one cell: the same words, numbers and lists whether they come from CSV or from JSON.

use super::faults::Faults;
use super::limits::{MOST_CELL_BYTES, MOST_NUMBER};
use super::suggest::Suggest;
use crate::school::records::{Fields, Word};
use crate::school::{Fault, Place};
use std::borrow::Cow;

/// A cell as a file holds it.
pub(super) enum Cell<'v> {
    /// Nothing is given.
    Blank,
    /// A text, or a JSON number or truth value as text.
    Text(Cow<'v, str>),
    /// A JSON array of texts.
    Items(Vec<Cow<'v, str>>),
    /// Something that no cell can hold.
    Wrong(&'static str),
}

/// A row of a file, asked for its cells column by column, always in the order of [`Fields`].
pub(super) trait Row<'v> {
    /// The next cell.
    fn cell(&mut self, column: &'static str) -> Cell<'v>;
    /// Whether the file has the column at all; only then can a cell of it be blank by mistake.
    fn has(&self, column: &'static str) -> bool;
    /// Where the cell is.
    fn place(&self, column: &str) -> Place;
}

/// Fills a record from a row.
pub(super) struct Filler<'f, R> {
    pub(super) row: R,
    pub(super) faults: &'f mut Faults,
    /// Whether a cell that must be given is not, so that the record stands for nothing.
    pub(super) nameless: bool,
}

/// Something is wrong, and the faults already say so.
struct Told;

/// What is wrong with a text, before its place is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong with it.
    pub message: String,
    /// How it may be mended.
    pub hint: Option<String>,
}

impl Complaint {
    pub(super) fn new(message: &str, hint: &str) -> Complaint {
        Complaint { message: message.to_owned(), hint: Some(hint.to_owned()) }
    }

    pub(super) fn plain(message: impl Into<String>) -> Complaint {
        Complaint { message: message.into(), hint: None }
    }

    /// The fault of this value at this place.
    pub fn at(self, place: Place, value: &str) -> Fault {
        let mut fault = Fault::error(self.message).at(place).value(value);
        fault.hint = self.hint;
        fault
    }
}

impl<'v, R: Row<'v>> Filler<'_, R> {
    fn complain(&mut self, column: &str, value: &str, complaint: Complaint) {
        self.faults.add(complaint.at(self.row.place(column), value));
    }

    /// The cell's one text, trimmed; `None` if it is blank, an error if that was already told.
    fn one(&mut self, column: &'static str) -> Result<Option<Cow<'v, str>>, Told> {
        let (value, complaint) = match self.row.cell(column) {
            Cell::Blank => return Ok(None),
            Cell::Text(text) => {
                let text = trimmed(text);
                match fit(&text) {
                    Ok(()) => return Ok(Some(text).filter(|text| !text.is_empty())),
                    Err(complaint) => (text, complaint),
                }
            }
            Cell::Items(items) => {
                let complaint = Complaint::plain("one value is asked for, not a list");
                (Cow::Owned(items.join(";")), complaint)
            }
            Cell::Wrong(what) => {
                (Cow::Borrowed(what), Complaint::plain("a text or a number is asked for"))
            }
        };
        self.complain(column, &value, complaint);
        Err(Told)
    }

    fn parsed<T>(
        &mut self,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, Complaint>,
    ) -> Option<T> {
        let text = self.one(column).ok()??;
        parse(&text).map_err(|complaint| self.complain(column, &text, complaint)).ok()
    }
}

impl<'v, R: Row<'v>> Fields for Filler<'_, R> {
    fn required(&mut self, column: &'static str, cell: &mut String) {
        match self.one(column) {
            Ok(Some(text)) => *cell = text.into_owned(),
            Ok(None) => {
                self.nameless = true;
                if self.row.has(column) {
                    let place = self.row.place(column);
                    self.faults.add(Fault::error("must be given, and is blank").at(place));
                }
            }
            Err(Told) => self.nameless = true,
        }
    }

    fn text(&mut self, column: &'static str, cell: &mut Option<String>) {
        *cell = self.one(column).ok().flatten().map(Cow::into_owned);
    }

    fn list(&mut self, column: &'static str, cell: &mut Vec<String>) {
        match self.row.cell(column) {
            Cell::Blank => {}
            Cell::Text(text) => match fit(&text) {
                Ok(()) => {
                    let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
                    *cell = items.map(str::to_owned).collect();
                }
                Err(complaint) => self.complain(column, &text, complaint),
            },
            Cell::Items(items) => {
                for item in items {
                    let item = item.trim();
                    let fits = fit(item).and_then(|()| match item.contains(';') {
                        true => Err(Complaint::new(
                            "an item of a list may not hold ';', which stands between items",
                            "write two items",
                        )),
                        false => Ok(()),
                    });
                    match fits {
                        Ok(()) if item.is_empty() => {}
                        Ok(()) => cell.push(item.to_owned()),
                        Err(complaint) => self.complain(column, item, complaint),
                    }
                }
            }
            Cell::Wrong(what) => {
                self.complain(column, what, Complaint::plain("a list of texts is asked for"));
            }
        }
    }

    fn whole(&mut self, column: &'static str, cell: &mut Option<u32>) {
        *cell = self.parsed(column, whole);
    }

    fn decimal(&mut self, column: &'static str, cell: &mut Option<f64>) {
        *cell = self.parsed(column, decimal);
    }

    fn yes_no(&mut self, column: &'static str, cell: &mut Option<bool>) {
        *cell = self.parsed(column, yes_no);
    }

    fn word<W: Word>(&mut self, column: &'static str, cell: &mut Option<W>) {
        *cell = self.parsed(column, word);
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Whether a cell of this text can be carried.
pub(super) fn fit(text: &str) -> Result<(), Complaint> {
    if text.len() > MOST_CELL_BYTES {
        let message = format!(
            "holds {} bytes, the most that a cell may hold is {MOST_CELL_BYTES}",
            text.len()
        );
        return Err(Complaint::new(&message, "is a quote missing?"));
    }
    if text.contains('\0') {
        return Err(Complaint::plain("holds a NUL character"));
    }
    Ok(())
}

/// A whole number, zero or more; `28.0`, as spreadsheets write it, is 28.
pub(super) fn whole(text: &str) -> Result<u32, Complaint> {
    let digits = match text.split_once('.') {
        Some((digits, zeros)) if zeros.bytes().all(|b| b == b'0') => digits,
        _ => text,
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(not_a_number(text, "not a whole number", "28"));
    }
    match digits.trim_start_matches('0') {
        "" => Ok(0),
        digits => digits.parse().ok().filter(|number| *number <= MOST_NUMBER).ok_or_else(too_large),
    }
}

/// A number, zero or more.
pub(super) fn decimal(text: &str) -> Result<f64, Complaint> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-'));
    let number = text.parse::<f64>().ok().filter(|number| plain && number.is_finite());
    match number {
        Some(number) if number > f64::from(MOST_NUMBER) => Err(too_large()),
        Some(number) if !number.is_sign_negative() => Ok(number),
        _ => Err(not_a_number(text, "not a number", "0.5")),
    }
}

fn too_large() -> Complaint {
    Complaint::plain(format!("too large; the largest number that is read is {MOST_NUMBER}"))
}

fn not_a_number(text: &str, message: &str, example: &str) -> Complaint {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if text.starts_with('-') && unsigned.parse::<f64>().is_ok() {
        return Complaint::plain("must not be negative");
    }
    let pointed = text.replace(',', ".");
    if text.contains(',') && pointed.parse::<f64>().is_ok() {
        let hint = format!("write {pointed} or {}", text.replace(',', ""));
        return Complaint::new("numbers are written with a point and without separators", &hint);
    }
    if text.parse::<f64>().is_ok_and(f64::is_finite) {
        return Complaint::plain(message);
    }
    Complaint::new(message, &format!("write a number such as {example}"))
}

/// `yes` or `no`, in the ways that people and programs write them.
pub(super) fn yes_no(text: &str) -> Result<bool, Complaint> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => Err(Complaint::new("neither yes nor no", "write yes or no")),
    }
}

/// One word of a fixed set, in any case.
pub(super) fn word<W: Word>(text: &str) -> Result<W, Complaint> {
    if let Some((_, meaning)) = W::WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)) {
        return Ok(*meaning);
    }
    let words: Vec<&str> = W::WORDS.iter().map(|(word, _)| *word).collect();
    Err(Complaint {
        message: format!("not one of {}", words.join(", ")),
        hint: Suggest::new(words).closest(text).map(|word| format!("did you mean '{word}'?")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::records::RequestKind;

    fn message<T: std::fmt::Debug>(read: Result<T, Complaint>) -> String {
        let complaint = read.expect_err("it is wrong");
        format!("{} ({})", complaint.message, complaint.hint.unwrap_or_default())
    }

    #[test]
    fn whole_numbers_come_as_spreadsheets_write_them() {
        assert_eq!(whole("28").ok(), Some(28));
        assert_eq!(whole("28.0").ok(), Some(28));
        assert_eq!(whole("007").ok(), Some(7));
        assert_eq!(message(whole("-3")), "must not be negative ()");
        assert_eq!(message(whole("many")), "not a whole number (write a number such as 28)");
        assert_eq!(message(whole("2.5")), "not a whole number ()");
        assert!(message(whole("99999999999999999999")).starts_with("too large"));
        assert!(message(whole("1,200")).contains("write 1.200 or 1200"));
    }

    #[test]
    fn decimals_are_finite_and_not_negative() {
        assert_eq!(decimal("0.5").ok(), Some(0.5));
        assert_eq!(decimal("1e-7").ok(), Some(1e-7));
        for wrong in ["-1", "nan", "inf", "1e999", "0x10", "", "-0", "1_000", "٣"] {
            assert!(decimal(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn words_are_read_in_any_case_and_wrong_ones_named() {
        assert!(yes_no("Y").is_ok_and(|yes| yes) && yes_no("FALSE").is_ok_and(|yes| !yes));
        assert!(matches!(word("Alternate"), Ok(RequestKind::Alternate)));
        let wrong = message(word::<RequestKind>("alternat"));
        assert_eq!(wrong, "not one of primary, alternate (did you mean 'alternate'?)");
    }
}
