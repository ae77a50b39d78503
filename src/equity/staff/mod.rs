//! Who teaches whom, and in how large classes: M29 to M32.
//!
//! The *teachers* of a class are the people in it who may teach one of its courses by themselves; somebody who is
//! there beside them (a co-teacher) is not meant, unless nobody else is there. A *novice* is in the first or second
//! year of teaching, as the column `years` of staff.csv counts them.

mod assignment;
mod class_size;
mod novices;
mod out_of_field;

pub(super) use assignment::NoviceAssignment;
pub(super) use class_size::ClassSize;
pub(super) use novices::NoviceExposure;
pub(super) use out_of_field::OutOfField;

use super::Draft;
use crate::school::{ClassId, StaffId};
use std::collections::BTreeSet;

/// The last year in which somebody is a novice.
const NOVICE_YEARS: f64 = 2.0;

/// What a school lacks in which teachers are no part of the problem.
const NO_STAFF: &str = "staff.csv";

/// What a school lacks of whose teachers nothing is known.
const NO_YEARS: &str = "the column years in staff.csv";

/// Everybody who is in a class.
fn people(draft: &Draft, class: ClassId) -> BTreeSet<StaffId> {
    let sections = draft.classes.class(class).sections.iter();
    sections.flat_map(|section| &draft.plan.placed[section.index()].staff).copied().collect()
}

/// The teachers of a class.
fn teachers(draft: &Draft, class: ClassId) -> BTreeSet<StaffId> {
    let all = people(draft, class);
    let sections = &draft.classes.class(class).sections;
    let may_teach = |person: &&StaffId| {
        sections.iter().any(|section| draft.course_of(*section).teachers.contains(person))
    };
    let own: BTreeSet<StaffId> = all.iter().filter(may_teach).copied().collect();
    if own.is_empty() { all } else { own }
}

/// For each member of staff, whether they are a novice, if their years are known.
///
/// # Errors
/// What is missing, if nobody's are.
fn novices(draft: &Draft) -> Result<Vec<Option<bool>>, &'static str> {
    let rows = draft.records.staff.as_ref().ok_or(NO_STAFF)?;
    let is_novice = rows.iter().map(|row| row.years.map(|years| years <= NOVICE_YEARS));
    let novices: Vec<Option<bool>> = is_novice.collect();
    if novices.iter().all(Option::is_none) { Err(NO_YEARS) } else { Ok(novices) }
}

/// For each class, whether all of its teachers whose years are known are novices; nothing without such a teacher.
fn by_novices(draft: &Draft, novices: &[Option<bool>]) -> Vec<Option<bool>> {
    let of_class = |class| {
        let known: Vec<bool> =
            teachers(draft, class).iter().filter_map(|id| novices[id.index()]).collect();
        (!known.is_empty()).then(|| known.into_iter().all(|is_novice| is_novice))
    };
    draft.classes.iter().map(|(id, _)| of_class(id)).collect()
}

#[cfg(test)]
mod tests;
