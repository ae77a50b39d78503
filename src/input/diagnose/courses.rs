//! The numbers and words of courses, one course at a time.

use super::super::cell::{Complaint, whole};
use super::super::suggest::Suggest;
use super::Check;
use crate::school::records::{CourseRecord, Record, RoomRecord};
use crate::school::{Fault, Severity};
use std::collections::BTreeSet;

/// More sections of one course than any school runs; a number beyond it is a slip of the keyboard.
const MOST_SECTIONS: u32 = 10_000;

type Row = CourseRecord;

pub(super) fn check(check: &mut Check) {
    for (row, course) in check.records.courses.iter().enumerate() {
        if course.sections.is_some_and(|sections| sections > MOST_SECTIONS) {
            let message = format!("more than {MOST_SECTIONS} sections of one course");
            check.error::<Row>(row, "sections", &shown(course.sections), &message);
        }
        sizes::<Row>(check, row, course.min_size, course.max_size);
        settings(check, row, course);
        for grade in &course.grades {
            if looks_like_a_range(grade) {
                let message = "a range of grades is not understood; it is taken for one grade";
                check.warning::<Row>(row, "grades", grade, message);
            }
        }
        if course.room_types.len() > 1 && course.room_types.iter().any(|name| name == "none") {
            let message = "'none' says that no room is needed, and stands beside room types";
            check.error::<Row>(row, "room_types", "", message);
        }
    }
    room_types(check);
}

/// Types of rooms that no room is of. A school may well lack a room, which is for the proofs to say; a word that
/// is nearly the name of a type is a slip, and where it is all that a course asks for, the course would get no
/// room for it.
fn room_types(check: &mut Check) {
    let Some(rooms) = check.records.rooms.as_deref().filter(|rooms| !rooms.is_empty()) else {
        return;
    };
    if !check.places.is_whole(RoomRecord::FILE) {
        return;
    }
    let known: BTreeSet<&str> =
        rooms.iter().flat_map(|room| &room.types).map(String::as_str).collect();
    let mut suggest = Suggest::new(known.iter().copied());
    for (row, course) in check.records.courses.iter().enumerate() {
        let met = course.room_types.iter().any(|name| name == "none" || known.contains(&**name));
        for name in course.room_types.iter().filter(|name| *name != "none") {
            if known.contains(&**name) {
                continue;
            }
            let Some(close) = suggest.closest(name) else { continue };
            let place = check.places.of::<Row>(row, "room_types");
            let mut fault = Fault::error("no room is of this type").at(place).value(name);
            if met {
                fault.severity = Severity::Warning;
            }
            check.faults.add(fault.hint(format!("did you mean '{close}'?")));
        }
    }
}

/// Sizes that no class can have.
pub(super) fn sizes<R: Record>(
    check: &mut Check,
    row: usize,
    min_size: Option<u32>,
    max_size: Option<u32>,
) {
    if max_size == Some(0) {
        check.error::<R>(row, "max_size", "0", "nobody could sit in such a class");
    } else if let (Some(min), Some(max)) = (min_size, max_size)
        && min > max
    {
        let message = format!("larger than max_size, which is {max}");
        check.error::<R>(row, "min_size", &min.to_string(), &message);
    }
}

/// `general:6;co_taught:2` splits the number of sections.
fn settings(check: &mut Check, row: usize, course: &CourseRecord) {
    let mut names: Vec<&str> = Vec::new();
    let mut sum = 0;
    for item in &course.settings {
        match setting(item) {
            Ok((name, count)) => {
                if names.contains(&name) {
                    let message = format!("the setting '{name}' is given twice");
                    check.error::<Row>(row, "settings", item, &message);
                }
                names.push(name);
                sum += count;
            }
            Err(complaint) => check.complain::<Row>(row, "settings", item, complaint),
        }
    }
    if let Some(sections) = course.sections
        && sum > sections
    {
        let message = format!("add up to {sum}, and there are {sections} sections");
        check.error::<Row>(row, "settings", &course.settings.join(";"), &message);
    }
}

fn setting(item: &str) -> Result<(&str, u32), Complaint> {
    let wrong = || Complaint::new("a setting and a number are asked for", "as in co_taught:2");
    let (name, count) = item.rsplit_once(':').ok_or_else(wrong)?;
    let (name, count) = (name.trim(), count.trim());
    if name.is_empty() || count.is_empty() {
        return Err(wrong());
    }
    whole(count).map(|count| (name, count))
}

fn looks_like_a_range(grade: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit());
    grade.split_once(['-', '–']).is_some_and(|(first, last)| number(first) && number(last))
}

fn shown(number: Option<u32>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}
