use super::Draft;
use super::placements::time;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Who gets what, in two drafts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Requests {
    /// Primary requests, where a draft says how many.
    pub asked: Option<[u64; 2]>,
    /// Primary requests met.
    pub met: Option<[u64; 2]>,
    /// Students with all of theirs.
    pub complete: Option<[u64; 2]>,
    /// Students missing two or more.
    pub missing_two: Option<[u64; 2]>,
    /// Requests that the later draft meets and the earlier does not.
    pub gained: u64,
    /// Requests that the earlier draft meets and the later does not.
    pub lost: u64,
    /// Students who sit in a class of either.
    pub students: u64,
    /// Students of whom a course is at another time, or another course.
    pub students_with_another_timetable: u64,
    /// The courses that gain or lose anybody, most first.
    pub courses: Vec<CourseRequests>,
}

/// Requests of one course.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CourseRequests {
    /// The course.
    pub course_id: String,
    /// Requests that only the later draft meets.
    pub gained: u64,
    /// Requests that only the earlier draft meets.
    pub lost: u64,
}

pub(super) fn between(before: Draft, after: Draft) -> Requests {
    let both = |number: fn(&super::summary::SummaryHeadline) -> u64| {
        let of = |draft: Draft| draft.summary.headline.as_ref().map(number);
        Some([of(before)?, of(after)?])
    };
    let mut requests = Requests {
        asked: both(|headline| headline.asked),
        met: both(|headline| headline.met),
        complete: both(|headline| headline.complete),
        missing_two: both(|headline| headline.missing_two),
        ..Requests::default()
    };
    let mut courses: BTreeMap<&str, CourseRequests> = BTreeMap::new();
    for course in newly_met(before, after) {
        courses.entry(course).or_default().gained += 1;
        requests.gained += 1;
    }
    for course in newly_met(after, before) {
        courses.entry(course).or_default().lost += 1;
        requests.lost += 1;
    }
    let named = courses
        .into_iter()
        .map(|(course, change)| CourseRequests { course_id: course.to_owned(), ..change });
    requests.courses = named.collect();
    requests.courses.sort_by_key(|course| std::cmp::Reverse(course.gained + course.lost));

    let timetables = [before, after].map(timetables);
    let students: BTreeSet<&str> = timetables.iter().flat_map(BTreeMap::keys).copied().collect();
    requests.students = students.len() as u64;
    let differs = |student: &&&str| timetables[0].get(**student) != timetables[1].get(**student);
    requests.students_with_another_timetable = students.iter().filter(differs).count() as u64;
    requests
}

/// The course of each request that is unmet in one draft and has its own seat in the other.
fn newly_met<'a>(unmet: Draft<'a>, met: Draft<'a>) -> Vec<&'a str> {
    let seats: BTreeSet<(&str, &str)> = met
        .tables
        .enrollments
        .iter()
        .filter(|seat| seat.kind.as_deref() != Some("alternate"))
        .filter_map(|seat| Some((seat.student_id.as_str(), seat.course_id.as_deref()?)))
        .collect();
    let unmet = unmet.tables.unmet.iter().flatten();
    let requests: BTreeSet<(&str, &str)> =
        unmet.map(|row| (row.student_id.as_str(), row.course_id.as_str())).collect();
    requests.intersection(&seats).map(|(_, course)| *course).collect()
}

/// What each student takes, and when.
fn timetables(draft: Draft<'_>) -> BTreeMap<&str, BTreeSet<(&str, String)>> {
    let sections = draft.tables.sections.iter();
    let times: BTreeMap<&str, (&str, String)> = sections
        .map(|section| (section.section_id.as_str(), (section.course_id.as_str(), time(section))))
        .collect();
    let mut students: BTreeMap<&str, BTreeSet<(&str, String)>> = BTreeMap::new();
    for seat in &draft.tables.enrollments {
        let timetable = students.entry(seat.student_id.as_str()).or_default();
        timetable.extend(times.get(seat.section_id.as_str()).cloned());
    }
    students
}

#[cfg(test)]
mod tests {
    use super::super::Summary;
    use super::*;
    use crate::input::ResultTables;
    use crate::school::records::{EnrollmentRecord, SectionRecord, UnmetRecord};

    /// A draft in which students sit in `ENG.1` (block 1), `ENG.2` (block 2), or miss it.
    fn tables(seats: &[(&str, &str)], unmet: &[&str]) -> ResultTables {
        let section = |number: &str| SectionRecord {
            section_id: format!("ENG.{number}"),
            course_id: "ENG".into(),
            blocks: vec![number.to_owned()],
            ..SectionRecord::default()
        };
        let seat = |(student, section): &(&str, &str)| EnrollmentRecord {
            student_id: (*student).to_owned(),
            course_id: Some("ENG".into()),
            section_id: (*section).to_owned(),
            kind: Some("primary".into()),
            ..EnrollmentRecord::default()
        };
        let missed = |student: &&str| UnmetRecord {
            student_id: (*student).to_owned(),
            course_id: "ENG".into(),
            ..UnmetRecord::default()
        };
        ResultTables {
            sections: vec![section("1"), section("2")],
            enrollments: seats.iter().map(seat).collect(),
            unmet: Some(unmet.iter().map(missed).collect()),
        }
    }

    #[test]
    fn gains_and_losses_are_those_of_people_not_of_numbers() {
        let summary = Summary::default();
        let before = tables(&[("s1", "ENG.1"), ("s2", "ENG.1")], &["s3", "s4"]);
        // s5 asks for the first time, and s4 no longer asks.
        let after = tables(&[("s1", "ENG.2"), ("s3", "ENG.1")], &["s2", "s5"]);
        let [before, after] = [&before, &after].map(|tables| Draft { tables, summary: &summary });
        let requests = between(before, after);
        assert_eq!((requests.gained, requests.lost), (1, 1));
        assert_eq!((requests.students, requests.students_with_another_timetable), (3, 3));
        assert_eq!(requests.met, None, "neither draft says how many were asked");
        assert_eq!(between(before, before).students_with_another_timetable, 0);
    }
}
