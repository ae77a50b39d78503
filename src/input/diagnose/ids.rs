//! Ids: each given once, and such that other files can write them; and tables that hold nothing.

use super::{Check, rows};
use crate::input::write_csv::safe_cell;
use crate::school::Fault;
use crate::school::records::{
    CalendarRecord, CourseRecord, EnrollmentRecord, ExternalRecord, Record, RoomRecord,
    SectionRecord, StaffRecord, StudentRecord,
};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::Hash;

pub(super) fn check(check: &mut Check) {
    let records = check.records;
    ids(check, &records.courses, "course_id", |row: &CourseRecord| &row.course_id);
    ids(check, rows(&records.staff), "staff_id", |row: &StaffRecord| &row.staff_id);
    ids(check, rows(&records.rooms), "room_id", |row: &RoomRecord| &row.room_id);
    ids(check, &records.students, "student_id", |row: &StudentRecord| &row.student_id);
    ids(check, rows(&records.sections), "section_id", |row: &SectionRecord| &row.section_id);
    ids(check, rows(&records.external), "external_id", |row: &ExternalRecord| &row.external_id);
    once(check, rows(&records.calendar), "date", "this date", |day: &CalendarRecord| &day.date);
    once(
        check,
        rows(&records.enrollments),
        "section_id",
        "this seat",
        |seat: &EnrollmentRecord| Seat { student: &seat.student_id, section: &seat.section_id },
    );
    reserved_course_ids(check);
    empty_tables(check);
}

/// A student in a section.
#[derive(PartialEq, Eq, Hash)]
struct Seat<'s> {
    student: &'s str,
    section: &'s str,
}

impl fmt::Display for Seat<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.student, self.section)
    }
}

/// Ids of a table: each once, and none that a list cell cannot hold.
fn ids<'s, R: Record>(
    check: &mut Check,
    rows: &'s [R],
    column: &str,
    id: impl Fn(&'s R) -> &'s String,
) {
    once(check, rows, column, "this id", &id);
    for (row, record) in rows.iter().enumerate().filter(|(_, record)| id(record).contains(';')) {
        let message = "an id may not hold ';', which stands between the items of a list";
        check.error::<R>(row, column, id(record), message);
    }
    formulas(check, rows, column, &id);
}

/// A warning where ids of a table are formulas to a spreadsheet: results have them as they are, for they are looked up.
fn formulas<'s, R: Record>(
    check: &mut Check,
    rows: &'s [R],
    column: &str,
    id: impl Fn(&'s R) -> &'s String,
) {
    let is_formula = |(_, record): &(usize, &'s R)| safe_cell(id(record)) != id(record).as_str();
    let mut found = rows.iter().enumerate().filter(is_formula);
    let Some((row, record)) = found.next() else { return };
    let message = match found.count() {
        0 => "a spreadsheet may take this id for a formula".to_owned(),
        others => format!("a spreadsheet may take this id for a formula, and {others} others here"),
    };
    let fault = Fault::warning(message).at(check.places.of::<R>(row, column)).value(id(record));
    check.faults.add(fault.hint("let ids begin with a letter or a digit, or open results as text"));
}

/// Rows that must differ.
fn once<'s, R: Record, K: Hash + Eq + fmt::Display>(
    check: &mut Check,
    rows: &'s [R],
    column: &str,
    what: &str,
    key: impl Fn(&'s R) -> K,
) {
    let mut first = HashMap::with_capacity(rows.len());
    for (row, record) in rows.iter().enumerate() {
        match first.entry(key(record)) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(earlier) => {
                let message = format!(
                    "{what} was already given in {}",
                    check.earlier::<R>(*earlier.get(), row)
                );
                check.error::<R>(row, column, &earlier.key().to_string(), &message);
            }
        }
    }
}

/// Course ids that could be taken for a selector of courses.
fn reserved_course_ids(check: &mut Check) {
    for (row, course) in check.records.courses.iter().enumerate() {
        let id = &course.course_id;
        let selects = id == "all"
            || ["tag:", "dept:", "setting:"].iter().any(|selector| id.starts_with(selector));
        if selects {
            let message = "this id would be taken for a choice of several courses";
            check.error::<CourseRecord>(row, "course_id", id, message);
        }
    }
}

/// A school without courses or students is a slip; one without requests is early in the year.
fn empty_tables(check: &mut Check) {
    let records = check.records;
    let mut empty = |empty: bool, file: &'static str, fault: Fault| {
        if empty && check.places.is_whole(file) {
            check.faults.add(fault.at(check.places.table(file)));
        }
    };
    let nobody =
        |what| Fault::warning(format!("is given and empty: it says that there are no {what}"));
    let none = |what| Fault::error(format!("holds no {what}"));
    empty(records.courses.is_empty(), CourseRecord::FILE, none("courses"));
    empty(records.students.is_empty(), StudentRecord::FILE, none("students"));
    empty(records.requests.is_empty(), "requests.csv", Fault::warning("holds no requests"));
    let hint = "take it away if it is not part of the problem";
    let staff = records.staff.as_ref().is_some_and(Vec::is_empty);
    empty(staff, StaffRecord::FILE, nobody("teachers").hint(hint));
    let rooms = records.rooms.as_ref().is_some_and(Vec::is_empty);
    empty(rooms, RoomRecord::FILE, nobody("rooms").hint(hint));
}
