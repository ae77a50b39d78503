//! The school's facts, found by their ids.

use super::cell::given;
use super::frame::Frame;
use super::hold;
use super::notes::Notes;
use super::weekdays::Weekdays;
use crate::school::records::{
    CourseRecord, Records, RequestKind, RequestRecord, RoomRecord, SectionRecord, StaffRecord,
    StudentRecord,
};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The facts of a school, found by their ids.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The facts as the files state them.
    pub school: &'a Records,
    /// When blocks meet.
    pub frame: Frame<'a>,
    /// Which days weekdays are.
    pub weekdays: Weekdays,
    /// Courses.
    pub courses: BTreeMap<&'a str, &'a CourseRecord>,
    /// Staff; `None` = teachers are not part of the problem.
    pub staff: Option<BTreeMap<&'a str, &'a StaffRecord>>,
    /// Rooms; `None` = rooms are not part of the problem.
    pub rooms: Option<BTreeMap<&'a str, &'a RoomRecord>>,
    /// Students.
    pub students: BTreeMap<&'a str, &'a StudentRecord>,
    /// Requests, by student and course.
    pub requests: BTreeMap<(&'a str, &'a str), &'a RequestRecord>,
    /// Sections that the school has listed.
    pub listed: BTreeMap<&'a str, &'a SectionRecord>,
    /// Seats that the school has fixed: student and section.
    pub fixed_seats: BTreeSet<(&'a str, &'a str)>,
    /// The sections in which a student has a seat that serves a need, as the school's own rows say.
    pub service_seats: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Facts<'a> {
    /// Reads the facts; what cannot be read is noted and left out.
    pub fn read(school: &'a Records, notes: &mut Notes) -> Facts<'a> {
        let frame = Frame::read(&school.frame, notes);
        let weekdays = Weekdays::read(&frame, school.calendar.as_deref(), notes);
        let mut fixed_seats = BTreeSet::new();
        let mut service_seats: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for seat in school.enrollments.iter().flatten() {
            if given(&seat.kind) == Some("service") {
                service_seats.entry(&seat.student_id).or_default().push(&seat.section_id);
            }
            match hold::of_seat(&seat.hold) {
                Ok(true) => {
                    fixed_seats.insert((seat.student_id.as_str(), seat.section_id.as_str()));
                }
                Ok(false) => {}
                Err(what) => notes.find(
                    "fact_unreadable",
                    &[&seat.student_id, &seat.section_id],
                    format!(
                        "The hold of {}'s seat in {} cannot be read: {what}.",
                        seat.student_id, seat.section_id
                    ),
                ),
            }
        }
        Facts {
            school,
            courses: by_id("course", &school.courses, |row| row.course_id.as_str(), notes),
            staff: school
                .staff
                .as_deref()
                .map(|rows| by_id("member of staff", rows, |row| row.staff_id.as_str(), notes)),
            rooms: school
                .rooms
                .as_deref()
                .map(|rows| by_id("room", rows, |row| row.room_id.as_str(), notes)),
            students: by_id("student", &school.students, |row| row.student_id.as_str(), notes),
            requests: by_student_and_course(&school.requests, notes),
            listed: by_id(
                "section",
                school.sections.as_deref().unwrap_or_default(),
                |row| row.section_id.as_str(),
                notes,
            ),
            fixed_seats,
            service_seats,
            frame,
            weekdays,
        }
    }

    /// The request of a student for a course.
    pub fn request(&self, student: &str, course: &str) -> Option<&'a RequestRecord> {
        self.requests.get(&(student, course)).copied()
    }

    /// The primary request of a student for a course.
    pub fn primary(&self, student: &str, course: &str) -> Option<&'a RequestRecord> {
        self.request(student, course).filter(|request| is_primary(request))
    }

    /// Every primary request.
    pub fn primaries(&self) -> impl Iterator<Item = &'a RequestRecord> {
        self.requests.values().copied().filter(|request| is_primary(request))
    }

    /// Whether a student carries a tag.
    pub fn has_tag(&self, student: &str, tag: &str) -> bool {
        self.students
            .get(student)
            .is_some_and(|record| super::cell::items(&record.groups).any(|group| group == tag))
    }

    /// The most students of a section of a course: the row's own number, else the course's.
    pub fn max_size(&self, section: &str, course: Option<&CourseRecord>) -> Option<u32> {
        let of_row = self.listed.get(section).and_then(|row| row.max_size);
        of_row.or_else(|| course.and_then(|course| course.max_size))
    }

    /// Whether `services.csv` gives a student something in a course.
    pub fn is_service(&self, student: &str, course: &str) -> bool {
        self.school
            .services
            .iter()
            .flatten()
            .any(|row| row.student_id == student && given(&row.course_id) == Some(course))
    }
}

/// Whether a request is what the student asked for.
pub fn is_primary(request: &RequestRecord) -> bool {
    request.kind.unwrap_or_default() == RequestKind::Primary
}

/// The priority of a request; blank = 3.
pub fn priority(request: &RequestRecord) -> u32 {
    request.priority.unwrap_or(3)
}

/// Rows by id; of an id given twice the first row stands.
fn by_id<'a, R>(
    what: &str,
    rows: &'a [R],
    id: impl Fn(&'a R) -> &'a str,
    notes: &mut Notes,
) -> BTreeMap<&'a str, &'a R> {
    let mut found = BTreeMap::new();
    for row in rows {
        match found.entry(id(row)) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(_) => {
                let message = format!("The {what} {} is stated twice.", id(row));
                notes.find("fact_twice", &[id(row)], message);
            }
        }
    }
    found
}

fn by_student_and_course<'a>(
    rows: &'a [RequestRecord],
    notes: &mut Notes,
) -> BTreeMap<(&'a str, &'a str), &'a RequestRecord> {
    let mut found = BTreeMap::new();
    for row in rows {
        match found.entry((row.student_id.as_str(), row.course_id.as_str())) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(_) => {
                let message = format!("{} asks for {} twice.", row.student_id, row.course_id);
                notes.find("fact_twice", &[&row.student_id, &row.course_id], message);
            }
        }
    }
    found
}
