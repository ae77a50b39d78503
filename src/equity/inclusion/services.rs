//! M23, service minutes: what plans promise in a course, and what the schedule gives of it.
//!
//! A row of services.csv is given as the rule kind `service_minutes` says: by a seat in a class of the row's course,
//! in a section of its setting where the row names one; the minutes of a cycle are those of the term in which the
//! class has the fewest. What a provider comes for is no seat and is left out, as are rows without a course.

use super::NO_SERVICES;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::{Service, StudentId};
use std::collections::{BTreeMap, BTreeSet};

/// The share of the minutes promised that are given.
pub(in crate::equity) struct ServiceMinutesMet;

/// The share of students whose rows are all met.
pub(in crate::equity) struct ServicesMet;

const SOURCE: &str = "IDEA, 34 CFR 300.320(a)(7): frequency and duration of services";

/// Minutes compare with this tolerance, as in the rule kind.
const TOLERANCE: f64 = 0.001;

impl Measure for ServiceMinutesMet {
    fn facts(&self) -> Facts {
        Facts {
            number: "M23",
            name: "service_minutes_met",
            title: "Service minutes scheduled",
            formula: "minutes of a cycle scheduled, for each row of services.csv at most what it asks for / minutes \
                      asked for, up to the next whole minute; rows given in a course (co_taught, resource, \
                      self_contained, eld). Parts: each service",
            unit: Unit::ShareOfMinutes,
            direction: Direction::HigherIsBetter,
            caveat: "A seat in the right class is not yet the service. Minutes in which a provider comes or takes \
                     out (push_in, pull_out, related) are not placed by a schedule and not counted; the rule \
                     provider_time asks whether they fit.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        if draft.records.services.is_none() {
            return Measured::missing(self.facts(), NO_SERVICES);
        }
        let mut tallies = vec![Tally::left_out(); draft.school.students.len()];
        let mut of_service: BTreeMap<&str, (Tally, BTreeSet<StudentId>)> = BTreeMap::new();
        for given in given(draft).into_iter().filter(|given| given.asked > 0) {
            let own = &mut tallies[given.row.student.index()];
            let minutes = (given.scheduled.unwrap_or(0).min(given.asked), given.asked);
            *own = Tally {
                students: 1,
                left_out: 0,
                count: own.count + minutes.0,
                of: own.of + minutes.1,
            };
            let service = of_service.entry(given.row.service.as_str()).or_default();
            service.0 = service.0.plus(Tally::one(minutes.0, minutes.1));
            service.1.insert(given.row.student);
        }
        let parts = of_service.into_iter().map(|(service, (tally, students))| Part {
            part: "service",
            about: service.to_owned(),
            value: tally.share(),
            students: students.len() as u64,
            ..Part::default()
        });
        let parts = parts.collect();
        let measured = Measured::of_students(self.facts(), draft, |id| tallies[id.index()]);
        let is_short = measured.value.is_some_and(|value| value < 1.0);
        measured.with_parts(parts).flag_if(is_short, "below_100_percent")
    }
}

impl Measure for ServicesMet {
    fn facts(&self) -> Facts {
        Facts {
            number: "M23",
            name: "services_met",
            title: "Students with all their services",
            formula: "students every row of whom is met / students with a row of services.csv that is given in a \
                      course; a row without minutes asks for the seat alone",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "One minute short counts like a service that is not given at all.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        if draft.records.services.is_none() {
            return Measured::missing(self.facts(), NO_SERVICES);
        }
        let mut tallies = vec![Tally::left_out(); draft.school.students.len()];
        for given in given(draft) {
            let own = &mut tallies[given.row.student.index()];
            let is_met = given.scheduled.is_some_and(|minutes| minutes >= given.asked);
            let all_others = own.of == 0 || own.count == 1;
            *own = Tally::one(i64::from(is_met && all_others), 1);
        }
        Measured::of_students(self.facts(), draft, |id| tallies[id.index()])
    }
}

/// A row of services.csv that is given in a course.
struct Given<'a> {
    row: &'a Service,
    /// Minutes of a cycle that it asks for; classes meet for whole minutes.
    asked: i64,
    /// Minutes of a cycle in the right class; `None` without a seat in one that has a place.
    scheduled: Option<i64>,
}

fn given<'a>(draft: &Draft<'a>) -> Vec<Given<'a>> {
    let school = draft.school;
    let mut rows = Vec::new();
    for row in school.services.iter().filter(|row| !row.is_by_a_provider()) {
        let Some(course) = row.course else { continue };
        let mut seats = draft.seats_of(row.student).iter();
        let seat = seats.find(|seat| school.section(seat.section).course == course);
        let seat =
            seat.filter(|seat| school.section(seat.section).is_in_setting(row.setting.as_deref()));
        let pattern = seat.and_then(|seat| draft.plan.placed[seat.section.index()].pattern);
        let minutes = |id| i64::from(school.frame.least_minutes(school.frame.pattern(id)));
        let asked = (row.minutes.unwrap_or(0.0) - TOLERANCE).ceil().max(0.0) as i64;
        rows.push(Given { row, asked, scheduled: pattern.map(minutes) });
    }
    rows
}
