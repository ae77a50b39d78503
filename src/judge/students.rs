//! A student's own schedule: one place at a time, each course once, and free when they have to be away.

use super::away;
use super::case::Case;
use super::cell::{items, listed};
use super::clock::{Interval, clashes, shared};
use super::facts::Facts;
use super::notes::Notes;
use super::people::TOLERANCE;
use crate::school::records::StudentRecord;
use std::collections::BTreeMap;

/// Checks the schedule of every student who has one.
pub fn check(case: &Case, notes: &mut Notes) {
    let external = external_times(&case.facts, notes);
    for student in case.by_student.keys().copied() {
        let sections = case.sections_of(student);
        once(case, student, &sections, notes);
        one_place_at_a_time(case, student, &sections, notes);
        if let Some(record) = case.facts.students.get(student).copied() {
            load(case, record, &sections, notes);
            let own = own_times(&case.facts, record, notes);
            let times = own.iter().chain(external.get(student).into_iter().flatten());
            for absence in times {
                free(case, student, &sections, absence, notes);
            }
        }
    }
}

/// Times at which a student is away.
struct Absence<'a> {
    check: &'static str,
    what: &'a str,
    times: Vec<Interval>,
}

fn once(case: &Case, student: &str, sections: &[usize], notes: &mut Notes) {
    let mut of_course: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut of_class: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for section in sections.iter().map(|position| &case.sections[*position]) {
        of_course.entry(section.course_id()).or_default().push(section.id());
        of_class.entry(section.class).or_default().push(section.course_id());
    }
    for (course, ids) in of_course {
        notes.expect("student_course_twice", ids.len() == 1, &[student, course], || {
            format!("{student} has several seats in the course {course}: {}.", listed(ids))
        });
    }
    for mut courses in of_class.into_values() {
        courses.sort();
        courses.dedup();
        notes.expect("student_joint_twice", courses.len() == 1, &[student], || {
            format!("{student} takes several courses of one joint section: {}.", listed(courses))
        });
    }
}

fn one_place_at_a_time(case: &Case, student: &str, sections: &[usize], notes: &mut Notes) {
    notes.expect("student_double_booked", true, &[], String::new);
    for (one, other, time) in clashes(case.bookings(sections.iter().copied())) {
        let seat_in = |class: usize| {
            let part = sections.iter().find(|section| case.sections[**section].class == class);
            part.map_or("", |section| case.sections[*section].id())
        };
        let (one, other) = (seat_in(one), seat_in(other));
        let moment = case.facts.frame.moment(&time);
        let message = format!("{student} sits in {one} and {other} at the same time, {moment}.");
        notes.find("student_double_booked", &[student, one, other], message);
    }
}

fn load(case: &Case, student: &StudentRecord, sections: &[usize], notes: &mut Notes) {
    let Some(limit) = student.load_max else { return };
    let courses = sections.iter().filter_map(|section| case.sections[*section].course);
    let load: f64 = courses.map(|course| case.facts.frame.load(course)).sum();
    let id = student.student_id.as_str();
    notes.expect("student_load", load <= limit + TOLERANCE, &[id], || {
        format!("{id} takes {load:.3} block-years, and is to take {limit:.3} at most.")
    });
}

fn free(case: &Case, student: &str, sections: &[usize], absence: &Absence, notes: &mut Notes) {
    for section in sections.iter().map(|position| &case.sections[*position]) {
        let clash = shared(&section.times, &absence.times);
        notes.expect(absence.check, clash.is_none(), &[student, section.id()], || {
            let moment = clash.map(|time| case.facts.frame.moment(&time)).unwrap_or_default();
            let (id, what) = (section.id(), absence.what);
            format!("{student} sits in {id} while away ({what}), {moment}.")
        });
    }
}

/// When a student is unavailable or released.
fn own_times(facts: &Facts, student: &StudentRecord, notes: &mut Notes) -> Vec<Absence<'static>> {
    let id = student.student_id.as_str();
    let unavailable = items(&student.unavailable).map(|item| {
        let times = away::unavailable(&facts.frame, &facts.weekdays, item);
        ("student_unavailable", "unavailable", times)
    });
    let release = items(&student.release).map(|item| {
        let times = away::release(&facts.frame, &facts.weekdays, item);
        ("student_release", "released", times)
    });
    let mut absences = Vec::new();
    for (check, what, times) in unavailable.chain(release) {
        match times {
            Ok(times) => absences.push(Absence { check, what, times }),
            Err(unreadable) => {
                let message = format!("When {id} is {what} cannot be read: {unreadable}.");
                notes.find("fact_unreadable", &[id], message);
            }
        }
    }
    absences
}

/// When students are at something outside the school's own blocks.
fn external_times<'a>(facts: &Facts<'a>, notes: &mut Notes) -> BTreeMap<&'a str, Vec<Absence<'a>>> {
    let mut absences: BTreeMap<&str, Vec<Absence>> = BTreeMap::new();
    for record in facts.school.external.iter().flatten() {
        let id = record.external_id.as_str();
        match away::external(&facts.frame, &facts.weekdays, record) {
            Ok(times) => {
                for student in items(&record.students) {
                    let absence =
                        Absence { check: "student_external", what: id, times: times.clone() };
                    absences.entry(student).or_default().push(absence);
                }
            }
            Err(unreadable) => {
                let message = format!("The time of {id} cannot be read: {unreadable}.");
                notes.find("fact_unreadable", &[id], message);
            }
        }
    }
    absences
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{text, texts, valid};
    use crate::school::records::ExternalRecord;
    use std::collections::BTreeSet;

    #[test]
    fn a_student_may_be_away_while_nothing_meets() {
        // s1 is in blocks 1 to 4 all year, but not at lunch.
        let away = |item: &str| valid().with(|t| t.student("s1").unavailable = texts(&[item]));
        assert_eq!(away("L"), BTreeSet::new());
        assert_eq!(away("Mon-Tue 12:45-15:00"), BTreeSet::new());
        assert_eq!(away("S2:Mon 12:44-15:00"), BTreeSet::from(["student_unavailable"]));
        let release = |item: &str| valid().with(|t| t.student("s1").release = texts(&[item]));
        assert_eq!(release("Mon 12:45-15:00 (WBL)"), BTreeSet::new());
        assert_eq!(release("Mon 12:44-15:00 (WBL)"), BTreeSet::from(["student_release"]));
    }

    #[test]
    fn the_way_to_something_outside_counts() {
        let college = |before: f64, terms: &[&str]| {
            valid().with(|t| {
                t.school.external = Some(vec![ExternalRecord {
                    external_id: "college".to_string(),
                    weekdays: texts(&["Mon"]),
                    start: text("13:00"),
                    end: text("14:00"),
                    travel_before: Some(before),
                    terms: texts(terms),
                    students: texts(&["s2", "s9"]),
                    ..ExternalRecord::default()
                }]);
            })
        };
        // s2 is in block 4, until 12:45, all year.
        assert_eq!(college(15.0, &[]), BTreeSet::new());
        assert_eq!(college(15.5, &["S2"]), BTreeSet::from(["student_external"]));
        assert_eq!(college(15.5, &["S9"]), BTreeSet::from(["fact_unreadable"]));
    }

    #[test]
    fn a_load_of_ones_own_has_a_tolerance() {
        // ENG and DAN1 one each, LAB two.
        let load = |most: f64| valid().with(|t| t.student("s1").load_max = Some(most));
        assert_eq!(load(3.996), BTreeSet::new());
        assert_eq!(load(3.99), BTreeSet::from(["student_load"]));
    }

    #[test]
    fn classes_of_different_terms_do_not_clash() {
        // ART and MUS are both in block 1, one in each term.
        let codes = valid().with(|t| t.section("MUS.1").term = text("S1"));
        assert!(codes.contains("student_double_booked"));
        assert!(codes.contains("room_double_booked") && codes.contains("staff_double_booked"));
    }
}
