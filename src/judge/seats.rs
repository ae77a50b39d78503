//! Why a student sits where they sit: a request that the section fits, or a seat that the school fixed.

use super::case::{Case, Seat, Section};
use super::cell::{given, items, listed, setting, shown};
use super::notes::Notes;
use crate::school::records::{RequestKind, RequestRecord};
use std::collections::BTreeSet;

/// Settings that only take students whose request asks for them.
const RESTRICTED: [&str; 3] = ["self_contained", "resource", "newcomer"];

/// Checks every seat for what it rests on.
pub fn check(case: &Case, notes: &mut Notes) {
    let mut replaced: BTreeSet<(&str, &str)> = BTreeSet::new();
    for seat in &case.seats {
        let (student, section_id) =
            (seat.record.student_id.as_str(), seat.record.section_id.as_str());
        let known = case.facts.students.contains_key(student);
        notes.expect("seat_student", known, &[student, section_id], || {
            format!("{student} sits in {section_id}, and is no student of the school.")
        });
        let section = seat.section.map(|position| &case.sections[position]);
        notes.expect("seat_section", section.is_some(), &[student, section_id], || {
            format!("{student} sits in {section_id}, which there is not.")
        });
        let Some(section) = section else { continue };
        let course = given(&seat.record.course_id);
        notes.expect(
            "seat_course",
            course == Some(section.course_id()),
            &[student, section_id],
            || {
                format!(
                    "The seat of {student} in {section_id} names the course {}, and is in {}.",
                    shown(course),
                    section.course_id()
                )
            },
        );
        admitted(case, seat, section, notes);
        let request = case.facts.request(student, section.course_id());
        if let Some(request) = request {
            as_requested(case, student, section, request, notes);
        }
        match rests_on(case, seat, section, request, notes) {
            Some("alternate") => alternate(case, seat, section, request, &mut replaced, notes),
            _ => {
                let blank = given(&seat.record.for_course).is_none();
                notes.expect("seat_for_course", blank, &[student, section_id], || {
                    format!("The seat of {student} in {section_id} is no alternate, but stands in for a course.")
                });
            }
        }
    }
}

/// Checks the kind of a seat against what it rests on, and returns the kind.
fn rests_on<'a>(
    case: &Case<'a>,
    seat: &Seat<'a>,
    section: &Section,
    request: Option<&RequestRecord>,
    notes: &mut Notes,
) -> Option<&'a str> {
    let (student, section_id) = (seat.record.student_id.as_str(), section.id());
    let fixed = case.facts.fixed_seats.contains(&(student, section_id));
    let kind = given(&seat.record.kind);
    notes.expect("seat_unbacked", fixed || request.is_some(), &[student, section_id], || {
        format!("{student} sits in {section_id} without having asked for {}.", section.course_id())
    });
    // The school may call a seat in a course a service, whatever the student asks for.
    let said = case.facts.service_seats.get(student).into_iter().flatten().any(|id| {
        let said = case.by_id.get(id).map(|said| case.sections[*said].course_id());
        said == Some(section.course_id())
    });
    let mut kinds: Vec<&str> = match request.map(|request| request.kind.unwrap_or_default()) {
        Some(RequestKind::Primary) => vec!["primary"],
        // The school may have fixed a seat in a substitute although nothing needs substituting.
        Some(RequestKind::Alternate) if fixed => vec!["alternate", "default"],
        Some(RequestKind::Alternate) => vec!["alternate"],
        None if case.facts.is_service(student, section.course_id()) => vec!["default", "service"],
        None => vec!["default"],
    };
    if said && !kinds.contains(&"alternate") && !kinds.contains(&"service") {
        kinds.push("service");
    }
    let right = kind.is_some_and(|kind| kinds.contains(&kind));
    notes.expect("seat_kind", right, &[student, section_id], || {
        let (kinds, kind) = (kinds.join(" or "), shown(kind));
        format!("The seat of {student} in {section_id} is {kinds}, and is written as {kind}.")
    });
    kind
}

/// A substitute stands in for one primary request that is not met, and nothing else does.
fn alternate<'a>(
    case: &Case<'a>,
    seat: &Seat<'a>,
    section: &Section,
    request: Option<&RequestRecord>,
    replaced: &mut BTreeSet<(&'a str, &'a str)>,
    notes: &mut Notes,
) {
    let (student, section_id) = (seat.record.student_id.as_str(), section.id());
    let Some(course) = given(&seat.record.for_course) else {
        let message =
            format!("The alternate seat of {student} in {section_id} stands in for nothing.");
        notes.find("seat_for_course", &[student, section_id], message);
        return;
    };
    let who = [student, section_id, course];
    notes.expect("seat_for_course", case.facts.primary(student, course).is_some(), &who, || {
        format!("{student} sits in {section_id} in place of {course}, which is no primary request.")
    });
    notes.expect("seat_for_course", !case.met.contains(&(student, course)), &who, || {
        format!(
            "{student} sits in {section_id} in place of {course}, and sits in {course} as well."
        )
    });
    notes.expect("seat_for_course", replaced.insert((student, course)), &who, || {
        format!("{student} has more than one alternate in place of {course}.")
    });
    if let Some(only) = request.and_then(|request| given(&request.alternate_for)) {
        notes.expect("seat_for_course", only == course, &who, || {
            format!("{student} sits in {section_id} in place of {course}, and offered it for {only} only.")
        });
    }
}

/// What a request asks in particular.
fn as_requested(
    case: &Case,
    student: &str,
    section: &Section,
    request: &RequestRecord,
    notes: &mut Notes,
) {
    let id = section.id();
    let who = [student, id];
    if let Some(wanted) = given(&request.setting) {
        notes.expect("seat_request", wanted == section.setting(), &who, || {
            format!("{student} asks for the setting {wanted}; {id} is {}.", section.setting())
        });
    }
    if let Some(wanted) = given(&request.term) {
        match case.facts.frame.terms_in(wanted) {
            Ok(terms) => notes.expect("seat_request", terms == section.terms, &who, || {
                let written = case.facts.frame.term_list(&section.terms);
                format!("{student} asks for the term {wanted}; {id} is in {written}.")
            }),
            Err(unknown) => {
                let message =
                    format!("{student} asks for the term '{unknown}', which there is not.");
                notes.find("fact_unreadable", &who, message);
            }
        }
    }
    // Where nobody is known to teach, nobody can be asked for.
    if let (Some(wanted), Some(_)) = (given(&request.staff_id), &case.facts.staff) {
        notes.expect("seat_request", section.staff().contains(wanted), &who, || {
            format!("{student} asks for {wanted}; {id} is taught by {}.", listed(section.staff()))
        });
    }
    if let Some(wanted) = given(&request.section_id) {
        notes.expect("seat_request", wanted == id, &who, || {
            format!("{student} asks for the section {wanted}, and sits in {id}.")
        });
    }
}

/// Whom a section takes.
fn admitted(case: &Case, seat: &Seat, section: &Section, notes: &mut Notes) {
    let (student, id) = (seat.record.student_id.as_str(), section.id());
    let groups: Vec<&str> =
        section.listed.map(|row| items(&row.for_groups).collect()).unwrap_or_default();
    if !groups.is_empty() {
        let belongs = groups.iter().any(|tag| case.facts.has_tag(student, tag));
        notes.expect("seat_group", belongs, &[student, id], || {
            format!("{student} sits in {id}, which is for {} only.", listed(groups))
        });
    }
    // A seat that the school fixed says as much as a request would.
    let fixed = case.facts.fixed_seats.contains(&(student, id));
    if RESTRICTED.contains(&section.setting()) && !fixed {
        let request = case.facts.request(student, section.course_id());
        let asks = request.is_some_and(|request| {
            given(&request.setting).is_some() && setting(&request.setting) == section.setting()
        });
        notes.expect("seat_setting", asks, &[student, id], || {
            format!("{student} sits in {id} without asking for the setting {}.", section.setting())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Trial, request, seat, section, text, texts, valid};
    use crate::school::records::{
        CourseRecord, EnrollmentRecord, RequestKind, RequestRecord, SectionRecord,
    };
    use std::collections::BTreeSet;

    #[test]
    fn what_a_request_asks_in_particular_is_given() {
        let asks =
            |change: fn(&mut RequestRecord)| valid().with(|t| change(t.request("s2", "ENG")));
        assert_eq!(asks(|r| r.setting = text("co_taught")), BTreeSet::new());
        assert_eq!(asks(|r| r.setting = text("general")), BTreeSet::from(["seat_request"]));
        assert_eq!(asks(|r| r.staff_id = text("t_eng")), BTreeSet::new());
        assert_eq!(asks(|r| r.section_id = text("ENG.2")), BTreeSet::new());
        assert_eq!(asks(|r| r.term = text("all")), BTreeSet::new());
        // A year is not the first term only.
        assert_eq!(asks(|r| r.term = text("S1")), BTreeSet::from(["seat_request"]));
        assert_eq!(asks(|r| r.term = text("S7")), BTreeSet::from(["fact_unreadable"]));
    }

    #[test]
    fn restricted_settings_take_who_asks_or_whom_the_school_has_put_there() {
        let resource = |change: fn(&mut Trial)| {
            valid().with(|t| {
                t.course("ENG").settings = texts(&["resource:1"]);
                t.section("ENG.2").setting = text("resource");
                t.request("s2", "ENG").setting = text("resource");
                change(t);
            })
        };
        // s2 asks for it, s3 does not.
        assert_eq!(resource(|_| ()), BTreeSet::from(["seat_setting"]));
        assert_eq!(
            resource(|t| t.request("s3", "ENG").setting = text("resource")),
            BTreeSet::new()
        );
        let put = |t: &mut Trial| {
            t.school.enrollments.as_mut().unwrap().push(seat("s3", "ENG", "ENG.2"));
        };
        assert_eq!(resource(put), BTreeSet::new());
    }

    #[test]
    fn a_section_for_groups_takes_any_of_them() {
        let codes = |groups: &[&str]| {
            valid().with(|t| {
                t.school.sections.as_mut().unwrap()[0].for_groups = texts(groups);
                t.student("s1").groups = texts(&["iep"]);
            })
        };
        assert_eq!(codes(&["iep", "mobility"]), BTreeSet::new());
        assert_eq!(codes(&["iep"]), BTreeSet::from(["seat_group"]));
    }

    #[test]
    fn a_fixed_seat_needs_no_request() {
        let unasked = |kind: &str, fixed: bool| {
            valid().with(|t| {
                t.school.requests.retain(|row| (row.student_id != "s4") || row.course_id != "PE");
                t.seat("s4", "PE.1").kind = text(kind);
                if !fixed {
                    t.school.enrollments = None;
                }
            })
        };
        assert_eq!(unasked("default", true), BTreeSet::new());
        assert_eq!(unasked("primary", true), BTreeSet::from(["seat_kind"]));
        assert_eq!(unasked("service", true), BTreeSet::from(["seat_kind"]));
        let said = |kind: &str| {
            valid().with(|t| {
                let seat = seat("s1", "ENG", "ENG.1");
                let enrollments = t.school.enrollments.get_or_insert_default();
                enrollments.push(EnrollmentRecord { kind: text("service"), ..seat });
                t.seat("s1", "ENG.1").kind = text(kind);
            })
        };
        assert_eq!(said("service"), BTreeSet::new());
        assert_eq!(said("primary"), BTreeSet::new());
        assert_eq!(said("default"), BTreeSet::from(["seat_kind"]));
        assert_eq!(unasked("default", false), BTreeSet::from(["seat_unbacked"]));
    }

    #[test]
    fn an_alternate_stands_in_for_one_unmet_primary_request() {
        let offered =
            |only: &str| valid().with(|t| t.request("s3", "CHESS").alternate_for = text(only));
        assert_eq!(offered("DAN2"), BTreeSet::new());
        assert_eq!(offered("ART"), BTreeSet::from(["seat_for_course"]));
        // Two substitutes for one course.
        let twice = valid().with(|t| {
            t.school
                .requests
                .push(RequestRecord { kind: Some(RequestKind::Alternate), ..request("s3", "PE") });
            t.add_seat("s3", "PE", "PE.1");
            let seat = t.seat("s3", "PE.1");
            seat.kind = text("alternate");
            seat.for_course = text("DAN2");
        });
        assert_eq!(twice, BTreeSet::from(["seat_for_course"]));
        // In place of a course that is taken as well.
        let met = valid().with(|t| {
            t.school.courses.push(CourseRecord {
                course_id: "JAZZ".to_string(),
                ..t.school.courses[1].clone()
            });
            t.sections.push(SectionRecord {
                size: Some(0),
                max_size: Some(4),
                ..section("JAZZ.1", "S2", &["3"], "r2", &["t_art"])
            });
            t.school.requests.push(request("s3", "JAZZ"));
            t.add_seat("s3", "JAZZ", "JAZZ.1");
            t.seat("s3", "CHESS.1").for_course = text("JAZZ");
            t.unmet = None;
        });
        assert_eq!(met, BTreeSet::from(["seat_for_course"]));
    }
}
