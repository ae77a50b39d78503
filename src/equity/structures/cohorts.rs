//! M38: how much of a cohort's classes is the cohort, and how much of its classes a member has.

use super::NO_COHORTS;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::StudentId;
use std::collections::BTreeSet;

/// The share of members in the classes in which members of a cohort sit for its own courses.
pub(in crate::equity) struct CohortPurity;

/// The share that members have of their cohort's own courses.
pub(in crate::equity) struct CohortIntegrity;

/// Said of a school that has cohorts, but no course of their own.
const NO_COURSE: &str = "no_course_of_a_cohort";

const CAVEAT: &str = "A course is a cohort's own if more than half of those who ask for it (primary requests) are of the \
                      cohort: our convention, for no file says so. Pure classes are apart: read it beside theil_within \
                      and tracking_within_courses; 80 to 90 % is a usual aim.";

const SOURCE: &str = "CCASN, Master Schedule Guide: cohort purity";

impl Measure for CohortPurity {
    fn facts(&self) -> Facts {
        Facts {
            number: "M38",
            name: "cohort_purity",
            title: "Cohort in its own classes",
            formula: "members of the cohort in a class of one of its own courses / all who sit in that class: the mean \
                      over the members' seats in such classes, of all cohorts; a joint section is one class, and a \
                      class without a member does not count. Parts: each cohort",
            unit: Unit::ShareOfSeats,
            direction: Direction::HigherIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let cohorts = draft.school.cohorts();
        if cohorts.is_empty() {
            return Measured::missing(self.facts(), NO_COHORTS);
        }
        // The sum of the shares that members see, and their seats.
        let (mut seen, mut seats, mut parts) = (0.0, 0, Vec::new());
        for cohort in cohorts.iter().filter(|cohort| !cohort.courses.is_empty()) {
            let sections =
                cohort.courses.iter().flat_map(|course| draft.school.course(*course).section_ids());
            let classes: BTreeSet<_> = sections.map(|section| draft.classes.of(section)).collect();
            let (mut own_seen, mut own_seats, mut students) =
                (0.0, 0_usize, BTreeSet::<StudentId>::new());
            for class in classes {
                let roster = draft.roster(class);
                let members = roster.iter().filter(|student| cohort.has(**student)).count();
                if members > 0 {
                    own_seen += (members * members) as f64 / roster.len() as f64;
                    own_seats += members;
                    students.extend(roster.iter().copied());
                }
            }
            (seen, seats) = (seen + own_seen, seats + own_seats);
            parts.push(Part {
                part: "cohort",
                about: cohort.name.to_owned(),
                value: (own_seats > 0).then(|| own_seen / own_seats as f64),
                students: students.len() as u64,
                ..Part::default()
            });
        }
        let value = (seats > 0).then(|| seen / seats as f64);
        let is_none = parts.is_empty();
        Measured::of_parts(self.facts(), value, parts).flag_if(is_none, NO_COURSE)
    }
}

impl Measure for CohortIntegrity {
    fn facts(&self) -> Facts {
        Facts {
            number: "M38",
            name: "cohort_integrity",
            title: "Members' seats in cohort courses",
            formula: "of the own courses of their cohorts for which members ask (primary requests), those in which they \
                      have a seat / those courses. Parts: each cohort",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let cohorts = draft.school.cohorts();
        if cohorts.is_empty() {
            return Measured::missing(self.facts(), NO_COHORTS);
        }
        let mut tallies = vec![Tally::left_out(); draft.school.students.len()];
        let mut parts = Vec::new();
        let held = |student: StudentId, courses: &[_]| {
            let seated: BTreeSet<_> = draft.courses_of(student).collect();
            let requests = draft.school.requests_of(student).map(|(_, request)| request);
            let own = requests.filter(|own| own.is_primary && courses.contains(&own.course));
            own.fold((0, 0), |(held, all), own| {
                (held + i64::from(seated.contains(&own.course)), all + 1)
            })
        };
        for cohort in cohorts.iter().filter(|cohort| !cohort.courses.is_empty()) {
            let mut sum = Tally::default();
            for student in &cohort.members {
                let (held, all) = held(*student, &cohort.courses);
                if all > 0 {
                    let own = &mut tallies[student.index()];
                    *own = Tally::one(own.count + held, own.of + all);
                    sum = sum.plus(Tally::one(held, all));
                }
            }
            parts.push(Part {
                part: "cohort",
                about: cohort.name.to_owned(),
                value: sum.share(),
                students: sum.students,
                ..Part::default()
            });
        }
        let is_none = parts.is_empty();
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
            .with_parts(parts)
            .flag_if(is_none, NO_COURSE)
    }
}
