use crate::school::{Fault, Severity};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Faults of one severity that are shown before the rest is only counted. Each step from the files to the
/// model bounds what it tells, by file; this is more than they come to, so that the count of every file shows.
const MOST_SHOWN: usize = 1_000;

/// Who tells people: data on standard output, talk on standard error.
///
/// A reader that has gone away (a closed pipe) is no failure; what cannot be printed is let go.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    quiet: bool,
}

impl Printer {
    /// A printer; a quiet one keeps its talk to itself, but not errors.
    pub fn new(quiet: bool) -> Printer {
        Printer { quiet }
    }

    /// Whether progress may be drawn: somebody watches a terminal.
    pub fn draws(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Prints data.
    pub fn data(&self, text: &str) {
        let _ = writeln!(io::stdout(), "{text}");
    }

    /// Prints data as JSON.
    pub fn json(&self, value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.data(&text),
            Err(error) => self.failure(&error.to_string()),
        }
    }

    /// Says something.
    pub fn talk(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// Says why the job could not be done.
    pub fn failure(&self, text: &str) {
        let _ = writeln!(io::stderr(), "fairbell: {text}");
    }

    /// Says what is wrong with an input, errors first.
    pub fn faults(&self, faults: &[Fault]) {
        for severity in [Severity::Error, Severity::Impossible, Severity::Warning] {
            let of_kind: Vec<&Fault> =
                faults.iter().filter(|fault| fault.severity == severity).collect();
            if self.quiet && severity != Severity::Error {
                continue;
            }
            for fault in of_kind.iter().take(MOST_SHOWN) {
                let _ = writeln!(io::stderr(), "{}: {fault}", word(severity));
            }
            if let Some(more) = of_kind.len().checked_sub(MOST_SHOWN).filter(|more| *more > 0) {
                let _ = writeln!(io::stderr(), "… and {more} more of this severity");
            }
        }
    }
}

/// The word for a severity.
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Impossible => "impossible",
        Severity::Warning => "warning",
    }
}
