//! What the judge writes down while it goes through a case.

use super::Finding;
use std::collections::BTreeMap;

/// The findings so far, and how often each check was made.
#[derive(Debug, Default)]
pub struct Notes {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How often each check was made.
    pub checks: BTreeMap<&'static str, usize>,
}

impl Notes {
    /// Makes a check: if it does not hold, `message` says so.
    pub fn expect(
        &mut self,
        check: &'static str,
        holds: bool,
        who: &[&str],
        message: impl FnOnce() -> String,
    ) {
        *self.checks.entry(check).or_default() += 1;
        if !holds {
            self.find(check, who, message());
        }
    }

    /// Writes down something that is wrong.
    pub fn find(&mut self, check: &'static str, who: &[&str], message: impl AsRef<str>) {
        self.checks.entry(check).or_insert(1);
        self.findings.push(Finding {
            check,
            who: who.iter().map(|id| id.to_string()).collect(),
            message: on_one_line(message.as_ref()),
        });
    }
}

/// A message as it can be shown: values in it come from files that nobody has vouched for.
fn on_one_line(message: &str) -> String {
    const LONGEST: usize = 600;
    let mut shown: String = message
        .chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if message.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_counted_and_told_only_if_it_fails() {
        let mut notes = Notes::default();
        notes.expect("size_over", true, &["A.1"], || "never said".to_string());
        notes.expect("size_over", false, &["A.1"], || "too\nmany".to_string());
        assert_eq!(notes.checks["size_over"], 2);
        assert_eq!(notes.findings.len(), 1);
        assert_eq!(notes.findings[0].message, "too\u{fffd}many");
    }

    #[test]
    fn a_hostile_message_is_cut() {
        let mut notes = Notes::default();
        notes.find("size_over", &[], "x".repeat(100_000));
        assert!(notes.findings[0].message.chars().count() < 700);
    }
}
