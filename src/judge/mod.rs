//! The judge: a second, deliberately naive definition of every hard fact and rule.
//!
//! A build may be fast because something slower looks over its shoulder. The judge reads the school as its
//! files state it and a result as it was written, on plain records, and says in plain sentences what is
//! wrong. It shares nothing with the solver: a mistake would have to be made twice to pass unseen. When
//! the two disagree, one of them misreads the contract, and that is worth knowing.
//!
//! Nothing here is clever and nothing here trusts its input: a fact that cannot be read is a finding, never
//! a panic and never a silent pass. A lock is kept, but excuses nothing: what the school has fixed against
//! its own facts is found as well.
//!
//! To add a check, write its code and meaning into [`CHECKS`] and its line into the file of its subject; to
//! add a rule kind, add its file and its line in `rules`.

mod away;
mod case;
mod cell;
mod checks;
mod clock;
mod facts;
mod frame;
mod hold;
mod joint;
mod locks;
mod needs;
mod notes;
mod people;
mod placement;
mod rooms;
mod rules;
mod seats;
mod sections;
mod sizes;
mod student_rules;
mod students;
mod tally;
mod unmet;
mod weekdays;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod mutations;

pub use checks::CHECKS;
pub use rules::kinds;
pub use tally::Tally;

use crate::school::records::{EnrollmentRecord, Records, SectionRecord, UnmetRecord};
use case::Case;
use notes::Notes;
use serde::Serialize;

/// A result as it was written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// `sections.csv` of the result.
    pub sections: &'a [SectionRecord],
    /// `enrollments.csv` of the result.
    pub enrollments: &'a [EnrollmentRecord],
    /// `unmet.csv` of the result; without it, nothing is said about it.
    pub unmet: Option<&'a [UnmetRecord]>,
}

/// What the judge found.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// Everything that is wrong; empty = the result keeps every hard fact and rule.
    pub findings: Vec<Finding>,
    /// What was looked at, and the plain numbers of the result.
    pub tally: Tally,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.findings.is_empty()
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The code of the check, one of [`CHECKS`].
    pub check: &'static str,
    /// Whom and what it concerns: ids of sections, courses, staff, rooms and students.
    pub who: Vec<String>,
    /// What is wrong, in a sentence.
    pub message: String,
}

/// Judges a written result by the facts and hard rules of the school.
pub fn judge(school: &Records, written: &Written) -> Verdict {
    let mut notes = Notes::default();
    let case = Case::open(school, written, &mut notes);
    sections::check(&case, &mut notes);
    placement::check(&case, &mut notes);
    joint::check(&case, &mut notes);
    locks::check(&case, &mut notes);
    people::check(&case, &mut notes);
    rooms::check(&case, &mut notes);
    sizes::check(&case, &mut notes);
    seats::check(&case, &mut notes);
    students::check(&case, &mut notes);
    student_rules::check(&case, &mut notes);
    if let Some(unmet) = written.unmet {
        unmet::check(&case, unmet, &mut notes);
    }
    let soft_breaches = rules::check(&case, &mut notes);
    let tally = tally::count(&case, notes.checks, soft_breaches);
    Verdict { findings: notes.findings, tally }
}
