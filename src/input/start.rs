//! Starting from a schedule that exists: its sections and seats become hints.

use super::ResultTables;
use crate::school::records::Records;
use std::collections::BTreeSet;

/// Adds the sections and seats of a result to a school as hints. What the school itself says of a section
/// or a seat stands.
pub fn take_as_hints(records: &mut Records, result: ResultTables) {
    let hint = || Some("hint".to_owned());
    let known: BTreeSet<String> =
        records.sections.iter().flatten().map(|section| section.section_id.clone()).collect();
    let sections = records.sections.get_or_insert_default();
    for mut section in result.sections {
        if known.contains(&section.section_id) {
            continue;
        }
        section.hold = hint();
        section.size = None;
        // What rules join they join anew; a stack in the input would lock the joining.
        section.stack = None;
        section.extra.clear();
        sections.push(section);
    }
    let seats: BTreeSet<(String, String)> = records
        .enrollments
        .iter()
        .flatten()
        .map(|seat| (seat.student_id.clone(), seat.section_id.clone()))
        .collect();
    let enrollments = records.enrollments.get_or_insert_default();
    for mut seat in result.enrollments {
        if seats.contains(&(seat.student_id.clone(), seat.section_id.clone())) {
            continue;
        }
        seat.hold = hint();
        seat.kind = None;
        seat.for_course = None;
        seat.extra.clear();
        enrollments.push(seat);
    }
}
