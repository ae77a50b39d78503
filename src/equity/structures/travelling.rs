//! M39: whether a cohort goes through its own courses as one group.

use super::NO_COHORTS;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::{ClassId, Cohort, CourseId, StudentId};
use std::collections::{BTreeMap, BTreeSet};

/// The share of travellers who go with the largest group of their cohort.
pub(in crate::equity) struct TravellingTogether;

impl Measure for TravellingTogether {
    fn facts(&self) -> Facts {
        Facts {
            number: "M39",
            name: "travelling_together",
            title: "Cohort in all classes together",
            formula: "members who share the class of every own course of their cohort with its largest such group / \
                      members with a seat in all of them; cohorts with two own courses (M38) or more, in every cohort \
                      of a member's. As the rule kind travel_together counts with one group. Parts: together, the \
                      same of each cohort; jaccard, the mean over pairs of the largest group's classes of those who \
                      sit in both / those who sit in either; seated_in_all, members with a seat in all of them / \
                      members who ask for all",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Which courses are linked is read from requests (M38), not from rules. Members without a seat in \
                     one of the courses are left out, as for the rule; the part seated_in_all tells of them. A cohort \
                     that fills several classes can go together in part only.",
            source: "CCASN, Master Schedule Guide; Jaccard",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let cohorts = draft.school.cohorts();
        if cohorts.is_empty() {
            return Measured::missing(self.facts(), NO_COHORTS);
        }
        let mut tallies = vec![Tally::left_out(); draft.school.students.len()];
        let mut parts = Vec::new();
        for cohort in cohorts.iter().filter(|cohort| cohort.courses.len() > 1) {
            let travelling = Travelling::of(draft, cohort);
            let (mut together, mut all) = (0, 0);
            for (student, way) in &travelling.ways {
                let is_with = Some(way) == travelling.largest.as_ref();
                (together, all) = (together + i64::from(is_with), all + 1);
                let own = &mut tallies[student.index()];
                let was_with = own.of == 0 || own.count == own.of;
                *own = Tally::one(i64::from(is_with && was_with), 1);
            }
            let share = |own: i64, of: i64| (of > 0).then(|| own as f64 / of as f64);
            let part = |part, value, students: i64| Part {
                part,
                about: cohort.name.to_owned(),
                value,
                students: u64::try_from(students).unwrap_or(0),
                ..Part::default()
            };
            let asking = cohort.members.iter().filter(|id| asks_for_all(draft, cohort, **id));
            let asking: Vec<StudentId> = asking.copied().collect();
            let seated = asking.iter().filter(|id| travelling.ways.contains_key(id)).count() as i64;
            parts.push(part("together", share(together, all), all));
            let jaccard = travelling.largest.as_deref().and_then(|way| jaccard(draft, way));
            parts.push(part("jaccard", jaccard, together));
            parts.push(part(
                "seated_in_all",
                share(seated, asking.len() as i64),
                asking.len() as i64,
            ));
        }
        let is_none = parts.is_empty();
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
            .with_parts(parts)
            .flag_if(is_none, "no_linked_courses_of_a_cohort")
    }
}

/// The ways of a cohort through its courses.
struct Travelling {
    /// The classes of each member with a seat in every course.
    ways: BTreeMap<StudentId, Vec<ClassId>>,
    /// The way that most go; the first of several.
    largest: Option<Vec<ClassId>>,
}

impl Travelling {
    fn of(draft: &Draft, cohort: &Cohort) -> Travelling {
        let class = |student: StudentId, course: &CourseId| {
            let seat = draft
                .seats_of(student)
                .iter()
                .find(|seat| draft.school.section(seat.section).course == *course)?;
            Some(draft.classes.of(seat.section))
        };
        let way = |student: &StudentId| {
            let way: Option<Vec<ClassId>> =
                cohort.courses.iter().map(|course| class(*student, course)).collect();
            Some((*student, way?))
        };
        let ways: BTreeMap<StudentId, Vec<ClassId>> =
            cohort.members.iter().filter_map(way).collect();
        let mut counts: BTreeMap<&Vec<ClassId>, usize> = BTreeMap::new();
        for way in ways.values() {
            *counts.entry(way).or_default() += 1;
        }
        // The last of those that are largest, backwards: the first.
        let largest = counts.into_iter().rev().max_by_key(|(_, students)| *students);
        let largest = largest.map(|(way, _)| way.clone());
        Travelling { ways, largest }
    }
}

fn asks_for_all(draft: &Draft, cohort: &Cohort, student: StudentId) -> bool {
    let requests = draft.school.requests_of(student).map(|(_, request)| request);
    let asked: BTreeSet<CourseId> =
        requests.filter(|own| own.is_primary).map(|own| own.course).collect();
    cohort.courses.iter().all(|course| asked.contains(course))
}

/// How alike the rosters of some classes are, on average over pairs; nothing of a single class.
fn jaccard(draft: &Draft, way: &[ClassId]) -> Option<f64> {
    let classes: BTreeSet<ClassId> = way.iter().copied().collect();
    let rosters: Vec<BTreeSet<StudentId>> =
        classes.iter().map(|class| draft.roster(*class).iter().copied().collect()).collect();
    let (mut sum, mut pairs) = (0.0, 0);
    for (index, one) in rosters.iter().enumerate() {
        for other in &rosters[index + 1..] {
            sum += one.intersection(other).count() as f64 / one.union(other).count().max(1) as f64;
            pairs += 1;
        }
    }
    (pairs > 0).then(|| sum / f64::from(pairs))
}
