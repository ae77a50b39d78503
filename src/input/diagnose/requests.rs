//! Requests: each course once for each student, and alternates that stand in for something.

use super::Check;
use super::registry::To;
use super::sections::Created;
use crate::school::Severity;
use crate::school::records::{RequestKind, RequestRecord};
use std::collections::HashMap;

type Row = RequestRecord;

/// The row of each request, by student and course.
type Asked<'s> = HashMap<(&'s str, &'s str), usize>;

pub(super) fn check(check: &mut Check) {
    let records = check.records;
    let mut asked = Asked::with_capacity(records.requests.len());
    for (row, request) in records.requests.iter().enumerate() {
        check.refer::<Row>(To::Student, &request.student_id, row, "student_id");
        check.refer::<Row>(To::Course, &request.course_id, row, "course_id");
        if request.priority == Some(0) {
            check.error::<Row>(row, "priority", "0", "priorities begin at 1, the most important");
        }
        if let Some(person) = &request.staff_id {
            check.refer::<Row>(To::Staff, person, row, "staff_id");
        }
        let key = (request.student_id.as_str(), request.course_id.as_str());
        if let Some(first) = asked.get(&key) {
            let first = check.earlier::<Row>(*first, row);
            let message = format!("this student already asks for this course in {first}");
            check.error::<Row>(row, "course_id", &request.course_id, &message);
        } else {
            asked.insert(key, row);
        }
    }
    alternates(check, &asked);
    particular_sections(check);
}

fn alternates(check: &mut Check, asked: &Asked) {
    let requests = &check.records.requests;
    for (row, request) in requests.iter().enumerate() {
        let Some(stands_for) = &request.alternate_for else { continue };
        let column = "alternate_for";
        if request.kind.unwrap_or_default() == RequestKind::Primary {
            let message =
                "only an alternate stands in for another request, and this is a primary one";
            check.error::<Row>(row, column, stands_for, message);
            continue;
        }
        if *stands_for == request.course_id {
            check.error::<Row>(row, column, stands_for, "a course cannot stand in for itself");
            continue;
        }
        let student = request.student_id.as_str();
        let Some(&other) = asked.get(&(student, stands_for.as_str())) else {
            check.refer::<Row>(To::Course, stands_for, row, column);
            if check.registries.courses.row(stands_for).is_some()
                && check.places.is_whole("requests.csv")
            {
                let message = "this student has no request for this course";
                check.error::<Row>(row, column, stands_for, message);
            }
            continue;
        };
        if requests[other].kind.unwrap_or_default() == RequestKind::Alternate {
            let message = match circle(check, asked, row) {
                Some(circle) => format!("these alternates stand in for one another: {circle}"),
                None => "this is an alternate itself; name the primary request".to_owned(),
            };
            check.error::<Row>(row, column, stands_for, &message);
        }
    }
}

/// The circle of alternates in which a request is, if it is in one.
fn circle(check: &Check, asked: &Asked, start: usize) -> Option<String> {
    let requests = &check.records.requests;
    let mut names = vec![requests[start].course_id.as_str()];
    let mut row = start;
    loop {
        let stands_for = requests[row].alternate_for.as_deref()?;
        names.push(stands_for);
        row = *asked.get(&(requests[start].student_id.as_str(), stands_for))?;
        if row == start {
            return Some(names.join(" → "));
        }
        // It leads into a circle of others, or further than any student asks.
        if names.len() > 20 {
            return None;
        }
    }
}

fn particular_sections(check: &mut Check) {
    let created = Created::of(check.records);
    for (row, request) in check.records.requests.iter().enumerate() {
        let Some(section) = &request.section_id else { continue };
        let (id, course) = (section.as_str(), request.course_id.as_str());
        let of_course = match check.registries.sections.row(id) {
            Some(listed) => {
                let listed = check.records.sections.as_ref().and_then(|rows| rows.get(listed));
                listed.is_none_or(|listed| listed.course_id == course)
            }
            None if created.may_be(id, course) => true,
            None => {
                let place = check.places.of::<Row>(row, "section_id");
                let fault = check.registries.sections.unknown(id, place, Severity::Error);
                check.faults.extend(fault);
                true
            }
        };
        if !of_course {
            let message = format!("this is not a section of {course}");
            check.error::<Row>(row, "section_id", section, &message);
        }
    }
}
