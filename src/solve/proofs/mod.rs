//! Proofs of impossibility from the data alone: what no schedule can do, said before any search.
//!
//! Each finding is a small inequality that anybody can check by hand: so many are asked, so many there
//! are. Nothing is reported that is merely hard.

mod beside;
mod locks;
mod rooms;
mod seats;
mod students;
mod teachers;

pub use locks::clashes;

use crate::model::Model;
use crate::school::Fault;

/// Everything that the data proves to be impossible.
pub fn proofs(model: &Model) -> Vec<Fault> {
    let mut findings = Vec::new();
    findings.extend(seats::short(model));
    findings.extend(teachers::short(model));
    findings.extend(beside::short(model));
    findings.extend(rooms::short(model));
    findings.extend(students::overfull(model));
    findings
}

/// A few names, and how many more there are.
fn some(names: &[&str], most: usize) -> String {
    let shown = names.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    match names.len().checked_sub(most).filter(|more| *more > 0) {
        Some(more) => format!("{shown} and {more} more"),
        None => shown,
    }
}
