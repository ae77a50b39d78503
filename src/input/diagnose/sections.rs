//! Sections and seats that already exist.

use super::super::hold::{parse_hold, parse_holds};
use super::courses::sizes;
use super::registry::To;
use super::{Check, rows};
use crate::school::Severity;
use crate::school::records::{EnrollmentRecord, Records, SectionRecord};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(check: &mut Check) {
    sections(check);
    seats(check);
}

fn sections(check: &mut Check) {
    type Row = SectionRecord;
    let mut listed: BTreeMap<&str, u32> = BTreeMap::new();
    for (row, section) in rows(&check.records.sections).iter().enumerate() {
        check.refer::<Row>(To::Course, &section.course_id, row, "course_id");
        if let Some(room) = &section.room_id {
            check.refer::<Row>(To::Room, room, row, "room_id");
        }
        for person in &section.staff_ids {
            check.refer::<Row>(To::Staff, person, row, "staff_ids");
        }
        if let Some(person) = twice(&section.staff_ids) {
            check.error::<Row>(row, "staff_ids", person, "this person is named twice");
        }
        if let Some(block) = twice(&section.blocks) {
            check.error::<Row>(row, "blocks", block, "this block is named twice");
        }
        sizes::<Row>(check, row, section.min_size, section.max_size);
        for tag in &section.for_groups {
            let place = check.places.of::<Row>(row, "for_groups");
            let fault = check.registries.student_tags.unknown(tag, place, Severity::Error);
            check.faults.extend(fault);
        }
        if let Err(complaint) = parse_holds(section.hold.as_deref()) {
            check.complain::<Row>(row, "hold", section.hold.as_deref().unwrap_or(""), complaint);
        }
        let count = listed.entry(&section.course_id).or_default();
        *count += 1;
        let course = check.registries.courses.row(&section.course_id);
        let sections = course.and_then(|course| check.records.courses[course].sections);
        if let Some(sections) = sections
            && *count == sections + 1
        {
            let message = format!("more rows than sections to run, of which there are {sections}");
            check.error::<Row>(row, "course_id", &section.course_id, &message);
        }
    }
}

fn twice(items: &[String]) -> Option<&str> {
    let repeated = items.iter().enumerate().find(|(at, item)| items[..*at].contains(item));
    repeated.map(|(_, item)| item.as_str())
}

fn seats(check: &mut Check) {
    type Row = EnrollmentRecord;
    let created = Created::of(check.records);
    for (row, seat) in rows(&check.records.enrollments).iter().enumerate() {
        check.refer::<Row>(To::Student, &seat.student_id, row, "student_id");
        if let Err(complaint) = parse_hold(seat.hold.as_deref()) {
            check.complain::<Row>(row, "hold", seat.hold.as_deref().unwrap_or(""), complaint);
        }
        let listed = check.registries.sections.row(&seat.section_id);
        let course = match listed {
            Some(listed) => Some(rows(&check.records.sections)[listed].course_id.as_str()),
            None => created.course(&seat.section_id),
        };
        let Some(course) = course else {
            let place = check.places.of::<Row>(row, "section_id");
            let unknown = &mut check.registries.sections;
            let fault = unknown.unknown(&seat.section_id, place, Severity::Error);
            check.faults.extend(fault);
            continue;
        };
        if let Some(given) = &seat.course_id
            && given != course
        {
            let message = format!("{} is a section of {course}", seat.section_id);
            check.error::<Row>(row, "course_id", given, &message);
        }
    }
}

/// The sections that will be created because fewer are listed than are to run: `COURSE.1`, `COURSE.2`,
/// …, skipping ids in use.
pub(super) struct Created<'s> {
    /// For each course: how many are missing; `None` = that is yet to be planned.
    missing: BTreeMap<&'s str, Option<u32>>,
    /// Ids in use of the form `COURSE.number`, as course and number.
    used: BTreeSet<(&'s str, u32)>,
}

impl<'s> Created<'s> {
    pub(super) fn of(records: &'s Records) -> Created<'s> {
        let listed = rows(&records.sections);
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for section in listed {
            *counts.entry(&section.course_id).or_default() += 1;
        }
        let missing = records.courses.iter().map(|course| {
            let listed = counts.get(course.course_id.as_str()).copied().unwrap_or(0);
            let missing = course.sections.map(|sections| sections.saturating_sub(listed));
            (course.course_id.as_str(), missing)
        });
        let used = listed.iter().filter_map(|row| numbered(&row.section_id));
        Created { missing: missing.collect(), used: used.collect() }
    }

    /// The course of a section that will certainly be created.
    fn course(&self, section: &'s str) -> Option<&'s str> {
        let (course, number) = numbered(section)?;
        let missing = (*self.missing.get(course)?)?;
        let used_before = self.used.range((course, 0)..(course, number)).count();
        let free = !self.used.contains(&(course, number));
        (free && number as usize - used_before <= missing as usize).then_some(course)
    }

    /// Whether a section of this id may be created for this course.
    pub(super) fn may_be(&self, section: &'s str, course: &str) -> bool {
        let open = numbered(section)
            .is_some_and(|(of, _)| of == course && self.missing.get(of) == Some(&None));
        open || self.course(section) == Some(course)
    }
}

/// The parts of an id of the form `COURSE.number`.
fn numbered(section: &str) -> Option<(&str, u32)> {
    let (course, number) = section.rsplit_once('.')?;
    let plain = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    plain.then(|| number.parse().ok()).flatten().map(|number| (course, number))
}
