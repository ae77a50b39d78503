//! The list of what was not met: all of it, and nothing else.

use super::case::Case;
use super::cell::{given, shown};
use super::facts::priority;
use super::notes::Notes;
use crate::school::records::UnmetRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Why a request can be unmet.
const REASONS: [&str; 7] =
    ["no_section", "no_seat", "time_conflict", "rule", "displacement", "search", "not_determined"];

/// Checks that the rows are exactly the primary requests not met by their own course.
pub fn check(case: &Case, unmet: &[UnmetRecord], notes: &mut Notes) {
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    let replacements = replacements(case);
    for row in unmet {
        let (student, course) = (row.student_id.as_str(), row.course_id.as_str());
        let who = [student, course];
        notes.expect("unmet_twice", told.insert((student, course)), &who, || {
            format!("The unmet request of {student} for {course} is listed twice.")
        });
        let request = case.facts.primary(student, course);
        notes.expect("unmet_not_asked", request.is_some(), &who, || {
            format!("The request of {student} for {course} is listed as unmet, and was not made.")
        });
        notes.expect("unmet_met", !case.met.contains(&(student, course)), &who, || {
            format!("The request of {student} for {course} is listed as unmet, and is met.")
        });
        let reason = given(&row.reason);
        notes.expect(
            "unmet_reason",
            reason.is_some_and(|word| REASONS.contains(&word)),
            &who,
            || {
                format!(
                    "The reason why {student} is not in {course} is no known word: {}.",
                    shown(reason)
                )
            },
        );
        if let Some(request) = request {
            let same = row.priority.unwrap_or(3) == priority(request);
            notes.expect("unmet_priority", same, &who, || {
                let asked = priority(request);
                format!("The request of {student} for {course} has the priority {asked}.")
            });
        }
        let stated = given(&row.replaced_by);
        let given_instead = replacements.get(&(student, course)).copied();
        notes.expect("unmet_replaced", stated == given_instead, &who, || {
            let (stated, instead) = (shown(stated), shown(given_instead));
            format!(
                "{student} is given {instead} in place of {course}, and the list says {stated}."
            )
        });
    }
    for request in case.facts.primaries() {
        let key = (request.student_id.as_str(), request.course_id.as_str());
        let listed = case.met.contains(&key) || told.contains(&key);
        notes.expect("unmet_missing", listed, &[key.0, key.1], || {
            format!("The request of {} for {} is neither met nor listed as unmet.", key.0, key.1)
        });
    }
}

/// The course that a student takes in place of another.
fn replacements<'a>(case: &Case<'a>) -> BTreeMap<(&'a str, &'a str), &'a str> {
    let mut replacements = BTreeMap::new();
    for seat in &case.seats {
        if let (Some(section), Some(course), Some("alternate")) =
            (seat.section, given(&seat.record.for_course), given(&seat.record.kind))
        {
            let key = (seat.record.student_id.as_str(), course);
            replacements.entry(key).or_insert(case.sections[section].course_id());
        }
    }
    replacements
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{text, valid};
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_is_known_and_the_priority_may_be_left_blank() {
        for reason in super::REASONS {
            let codes = valid().with(|t| {
                let row = &mut t.unmet.as_mut().unwrap()[0];
                row.reason = text(reason);
                row.priority = None;
            });
            assert_eq!(codes, BTreeSet::new());
        }
    }

    #[test]
    fn without_a_list_nothing_is_said_about_it() {
        assert_eq!(valid().with(|t| t.unmet = None), BTreeSet::new());
        let empty = valid().with(|t| t.unmet = Some(Vec::new()));
        assert_eq!(empty, BTreeSet::from(["unmet_missing"]));
    }
}
