//! Staff, students, their services, their past, and what holds between two of them.

use super::super::cell::Complaint;
use super::super::suggest::Suggest;
use super::registry::To;
use super::{Check, rows};
use crate::school::Severity;
use crate::school::records::{
    ExternalRecord, Record, ServiceRecord, StaffRecord, StudentRecord, StudentRuleRecord,
    TranscriptRecord,
};

pub(super) fn check(check: &mut Check) {
    staff(check);
    students(check);
    services(check);
    student_rules(check);
    external(check);
    transcript(check);
}

fn staff(check: &mut Check) {
    for (row, person) in rows(&check.records.staff).iter().enumerate() {
        for entry in &person.courses {
            check.refer_to_courses::<StaffRecord>(Severity::Error, entry, row, "courses");
        }
        if let Some(room) = &person.home_room {
            check.refer::<StaffRecord>(To::Room, room, row, "home_room");
        }
    }
}

fn students(check: &mut Check) {
    for (row, student) in check.records.students.iter().enumerate() {
        if let (Some(least), Some(most)) = (student.load_min, student.load_max)
            && least > most
        {
            let message = format!("larger than load_max, which is {most}");
            check.error::<StudentRecord>(row, "load_min", &least.to_string(), &message);
        }
    }
}

fn services(check: &mut Check) {
    type Row = ServiceRecord;
    const SERVICES: [&str; 7] =
        ["co_taught", "push_in", "pull_out", "resource", "self_contained", "eld", "related"];
    for (row, service) in rows(&check.records.services).iter().enumerate() {
        check.refer::<Row>(To::Student, &service.student_id, row, "student_id");
        if let Some(course) = &service.course_id {
            check.refer::<Row>(To::Course, course, row, "course_id");
        }
        for provider in &service.provider_ids {
            check.refer::<Row>(To::Staff, provider, row, "provider_ids");
        }
        for entry in &service.not_during {
            check.refer_to_courses::<Row>(Severity::Warning, entry, row, "not_during");
        }
        one_of::<Row>(check, Severity::Warning, &SERVICES, &service.service, row, "service");
        if let Some(per) = &service.per {
            one_of::<Row>(check, Severity::Error, &["day", "cycle", "week"], per, row, "per");
        } else if service.minutes.is_some() {
            let message = "minutes are given, and not per what";
            let hint = Complaint::new(message, "write day, cycle or week");
            check.complain::<Row>(row, "per", "", hint);
        }
        if let Some(because) = &service.because {
            let reasons = ["iep", "504", "el_plan"];
            one_of::<Row>(check, Severity::Warning, &reasons, because, row, "because");
        }
    }
}

fn student_rules(check: &mut Check) {
    type Row = StudentRuleRecord;
    const KINDS: [&str; 4] = ["keep_apart", "keep_together", "avoid_staff", "with_staff"];
    for (row, rule) in rows(&check.records.student_rules).iter().enumerate() {
        check.refer::<Row>(To::Student, &rule.student_id, row, "student_id");
        one_of::<Row>(check, Severity::Error, &KINDS, &rule.kind, row, "kind");
        match rule.kind.as_str() {
            "keep_apart" | "keep_together" => {
                check.refer::<Row>(To::Student, &rule.other_id, row, "other_id");
                if rule.other_id == rule.student_id {
                    let message = "this is the same student";
                    check.error::<Row>(row, "other_id", &rule.other_id, message);
                }
            }
            "avoid_staff" | "with_staff" => {
                check.refer::<Row>(To::Staff, &rule.other_id, row, "other_id");
            }
            _ => {}
        }
    }
}

fn external(check: &mut Check) {
    type Row = ExternalRecord;
    for (row, external) in rows(&check.records.external).iter().enumerate() {
        if let Some(course) = &external.course_id {
            check.refer::<Row>(To::Course, course, row, "course_id");
        }
        for student in &external.students {
            check.refer::<Row>(To::Student, student, row, "students");
        }
        let students = external.students.len();
        if let Some(seats) = external.seats
            && students > seats as usize
        {
            let message = format!("{students} students are listed");
            check.warning::<Row>(row, "seats", &seats.to_string(), &message);
        }
    }
}

/// Students leave and courses end: what a transcript names need not be there any more.
fn transcript(check: &mut Check) {
    type Row = TranscriptRecord;
    for (row, past) in rows(&check.records.transcript).iter().enumerate() {
        let severity = Severity::Warning;
        check.refer_as::<Row>(severity, To::Student, &past.student_id, row, "student_id");
        check.refer_as::<Row>(severity, To::Course, &past.course_id, row, "course_id");
    }
}

/// A cell that holds one of a few words.
fn one_of<R: Record>(
    check: &mut Check,
    severity: Severity,
    words: &[&str],
    word: &str,
    row: usize,
    column: &str,
) {
    if words.contains(&word) {
        return;
    }
    let hint = Suggest::new(words.iter().copied()).closest(word);
    let complaint = Complaint {
        message: format!("not one of {}", words.join(", ")),
        hint: hint.map(|close| format!("did you mean '{close}'?")),
    };
    let mut fault = complaint.at(check.places.of::<R>(row, column), word);
    fault.severity = severity;
    check.faults.add(fault);
}
