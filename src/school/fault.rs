//! What is wrong with an input, told so that a person can find and mend it.

use serde::Serialize;
use std::fmt;

/// How bad a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The input cannot be used until it is mended.
    Error,
    /// The input can be used, but what it asks cannot all be done: a proof of impossibility.
    Impossible,
    /// The input can be used; somebody should look at this.
    Warning,
}

/// Where a fault is. Every part is optional, since a fault may concern a whole file or the whole school.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file, for example `courses.csv`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The line of a CSV file (the header is line 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The column of a CSV file, or the path inside a JSON file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub column: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// How bad it is.
    pub severity: Severity,
    /// Where it is.
    #[serde(flatten)]
    pub place: Place,
    /// The value that stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What is wrong with it.
    pub message: String,
    /// Where else it is: the other rule of two that contradict each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Place>,
    /// How it may be mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Fault {
    /// A fault that makes the input unusable.
    pub fn error(message: impl Into<String>) -> Fault {
        Fault::new(Severity::Error, message)
    }

    /// A proof that something asked cannot be done.
    pub fn impossible(message: impl Into<String>) -> Fault {
        Fault::new(Severity::Impossible, message)
    }

    /// Something that somebody should look at.
    pub fn warning(message: impl Into<String>) -> Fault {
        Fault::new(Severity::Warning, message)
    }

    fn new(severity: Severity, message: impl Into<String>) -> Fault {
        Fault {
            severity,
            place: Place::default(),
            value: None,
            message: message.into(),
            also: Vec::new(),
            hint: None,
        }
    }

    /// Says where it is.
    pub fn at(mut self, place: Place) -> Fault {
        self.place = place;
        self
    }

    /// Says in which file it is.
    pub fn file(mut self, file: impl Into<String>) -> Fault {
        self.place.file = file.into();
        self
    }

    /// Says in which line it is.
    pub fn row(mut self, row: u64) -> Fault {
        self.place.row = Some(row);
        self
    }

    /// Says in which column, or at which path, it is.
    pub fn column(mut self, column: impl Into<String>) -> Fault {
        self.place.column = column.into();
        self
    }

    /// Says which value stands there.
    pub fn value(mut self, value: impl Into<String>) -> Fault {
        self.value = Some(value.into());
        self
    }

    /// Says where else it is.
    pub fn also(mut self, places: impl IntoIterator<Item = Place>) -> Fault {
        self.also.extend(places);
        self
    }

    /// Says how it may be mended.
    pub fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, row, column } = self;
        let mut parts = Vec::new();
        if !file.is_empty() {
            parts.push(file.clone());
        }
        if let Some(row) = row {
            parts.push(format!("row {row}"));
        }
        if !column.is_empty() {
            parts.push(column.clone());
        }
        f.write_str(&parts.join(", "))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        if let Some(value) = &self.value {
            write!(f, "'{}': ", shortened(value))?;
        }
        write!(f, "{}", self.message)?;
        for (index, place) in self.also.iter().enumerate() {
            write!(f, "{}{place}", if index == 0 { "; see also " } else { " and " })?;
        }
        if let Some(hint) = &self.hint {
            write!(f, " ({hint})")?;
        }
        Ok(())
    }
}

/// A value as it can be shown on one line: at most 60 characters, control characters replaced.
fn shortened(value: &str) -> String {
    let mut shown: String =
        value.chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if value.chars().count() > 60 {
        shown.push('…');
    }
    shown
}

/// A number and its noun: "1 section", "3 sections".
pub fn number_of(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_from_place_to_hint() {
        let fault = Fault::error("not a whole number")
            .file("courses.csv")
            .row(7)
            .column("max_size")
            .value("many")
            .hint("write a number such as 28");
        assert_eq!(
            fault.to_string(),
            "courses.csv, row 7, max_size: 'many': not a whole number (write a number such as 28)"
        );
    }

    #[test]
    fn a_fault_names_the_other_places() {
        let other = Place { file: "rules.json".into(), row: None, column: "[2].ask.house".into() };
        let fault = Fault::error("cannot both be kept").file("plan.json").also([other]);
        assert_eq!(
            fault.to_string(),
            "plan.json: cannot both be kept; see also rules.json, [2].ask.house"
        );
    }

    #[test]
    fn a_long_or_hostile_value_is_shown_on_one_short_line() {
        let fault = Fault::error("unknown").value(format!("\u{1b}[31m{}", "x".repeat(500)));
        let shown = fault.to_string();
        assert!(shown.chars().count() < 90 && !shown.contains('\u{1b}'));
    }
}
