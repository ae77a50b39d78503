use super::Draft;
use super::placements::time;
use super::summary::hide_below;
use crate::equity::suppress::{self, Told};
use crate::school::HideBelow;
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
    pub gained: Told,
    /// Requests that the earlier draft meets and the later does not.
    pub lost: Told,
    /// Students who sit in a class of either.
    pub students: u64,
    /// Students of whom a course is at another time, or another course.
    pub students_with_another_timetable: Told,
    /// The courses that gain or lose anybody: those of which it is told how many first, most first.
    pub courses: Vec<CourseRequests>,
}

/// Requests of one course.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CourseRequests {
    /// The course.
    pub course_id: String,
    /// Requests that only the later draft meets.
    pub gained: Told,
    /// Requests that only the earlier draft meets.
    pub lost: Told,
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
    let mut courses: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for course in newly_met(before, after) {
        courses.entry(course).or_default()[0] += 1;
    }
    for course in newly_met(after, before) {
        courses.entry(course).or_default()[1] += 1;
    }
    let below = hide_below([before.summary, after.summary]);
    let all = [0, 1].map(|side| courses.values().map(|own| own[side]).sum());
    [requests.gained, requests.lost] = told(all, !all.iter().any(|count| below.hides(*count)));
    requests.courses = by_course(&courses, all, below);

    let timetables = [before, after].map(timetables);
    let students: BTreeSet<&str> = timetables.iter().flat_map(BTreeMap::keys).copied().collect();
    requests.students = students.len() as u64;
    let differs = |student: &&&str| timetables[0].get(**student) != timetables[1].get(**student);
    let others = students.iter().filter(differs).count() as u64;
    requests.students_with_another_timetable =
        Told::of_all_students(others, requests.students, below);
    requests
}

/// What each course gains and loses. The one less the other follows from the pages of both drafts, so that both are shown
/// or neither; and no course so that another's follows from the total.
fn by_course(
    courses: &BTreeMap<&str, [u64; 2]>,
    all: [u64; 2],
    below: HideBelow,
) -> Vec<CourseRequests> {
    let counts = [0, 1].map(|side| courses.values().map(|own| own[side]).collect::<Vec<u64>>());
    let mut shown = vec![true; courses.len()];
    loop {
        let before = shown.clone();
        for side in [0, 1] {
            suppress::hide(&counts[side], all[side], &mut shown, below);
        }
        if shown == before {
            break;
        }
    }
    let mut lines: Vec<(bool, &str, [u64; 2])> =
        courses.iter().zip(shown).map(|((course, own), shown)| (shown, *course, *own)).collect();
    // Their order must not tell what their numbers do not.
    lines.sort_by_key(|(shown, course, [gained, lost])| {
        (!shown, std::cmp::Reverse(if *shown { gained + lost } else { 0 }), *course)
    });
    let line = |(shown, course, own): (bool, &str, [u64; 2])| {
        let [gained, lost] = told(own, shown);
        CourseRequests { course_id: course.to_owned(), gained, lost }
    };
    lines.into_iter().map(line).collect()
}

/// Two counts as they may be told: where they are not shown, not even which is few. With the one less the other known,
/// nine beside ten would be told.
fn told(counts: [u64; 2], are_shown: bool) -> [Told; 2] {
    counts.map(|count| match are_shown {
        true => Told::Exact(count),
        false => Told::Hidden,
    })
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
        assert_eq!((requests.gained, requests.lost), (Told::Hidden, Told::Hidden));
        assert_eq!(
            (requests.students, requests.students_with_another_timetable),
            (3, Told::Few(HideBelow::default()))
        );
        assert_eq!(requests.met, None, "neither draft says how many were asked");
        assert_eq!(between(before, before).students_with_another_timetable, Told::Exact(0));
        assert_eq!(between(before, before).courses, []);
    }

    /// What is told of courses that gain and lose so many, where two drafts state below what they hide.
    fn by_course(
        counts: &[(&str, [u64; 2])],
        stated: [Option<u64>; 2],
    ) -> Vec<(String, Told, Told)> {
        let summary = |below: Option<u64>| Summary {
            hide_below: below.and_then(HideBelow::new),
            ..Summary::default()
        };
        let summaries = stated.map(summary);
        let drafts = summaries.each_ref();
        let courses: BTreeMap<&str, [u64; 2]> = counts.iter().copied().collect();
        let all = [0, 1].map(|side| counts.iter().map(|own| own.1[side]).sum());
        let lines = super::by_course(&courses, all, hide_below(drafts)).into_iter();
        lines.map(|line| (line.course_id, line.gained, line.lost)).collect()
    }

    #[test]
    fn few_gains_and_losses_of_a_course_are_not_told_nor_left_over() {
        let hidden = Told::Hidden;
        let found = by_course(&[("A", [7, 13]), ("B", [40, 30]), ("C", [50, 20])], [None; 2]);
        // What is left of all when B and C are taken off would be A's own.
        assert_eq!(found[0], ("C".into(), Told::Exact(50), Told::Exact(20)));
        assert_eq!(found[1..], [("A".into(), hidden, hidden), ("B".into(), hidden, hidden)]);
        let one = by_course(&[("A", [3, 0])], [None; 2]);
        assert_eq!(one, [("A".into(), hidden, hidden)]);
    }

    #[test]
    fn what_either_draft_hides_their_difference_does_not_tell() {
        let counts = [("A", [12, 13]), ("B", [40, 30])];
        let found = by_course(&counts, [None; 2]);
        assert_eq!(found[1], ("A".into(), Told::Exact(12), Told::Exact(13)));
        for stated in [[Some(15), None], [Some(5), Some(15)]] {
            let found = by_course(&counts, stated);
            assert!(
                found.iter().all(|own| own.1 == Told::Hidden && own.2 == Told::Hidden),
                "{found:?}"
            );
        }
    }
}
