//! M16, designated English language development: who has the class that every English learner is owed.

use super::{is_learners_tag, learners};
use crate::equity::tags::{ELD, is_tagged};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::{CourseId, StudentId};
use std::collections::BTreeMap;

/// The share of English learners with a designated class in the regular day.
pub(in crate::equity) struct DesignatedServed;

impl Measure for DesignatedServed {
    fn facts(&self) -> Facts {
        Facts {
            number: "M16",
            name: "designated_eld_served",
            title: "Designated ELD in the regular day",
            formula: "English learners (el, el:…, ltel) who sit in a designated class at their level, all \
                      blocks of which are ordinary class time / English learners. Designated are the courses \
                      that the student's own eld rows of services.csv name; without such rows, courses tagged \
                      eld, and of those whose tags or level name levels (el:2, ltel) the ones that name a \
                      tag the student carries",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Where neither a student's plan nor any course tells the level, a designated class of any \
                     level counts; the part level_told says for whom it is told. A class without a place \
                     yet is in no wrong one. A class in name is not yet good teaching.",
            source: "5 CCR 11300(a); Castañeda v. Pickard 1981",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_learner = learners(draft);
        let is_any = is_learner.contains(&true);
        let designated = Designated::new(draft);
        if is_any && !designated.is_known() {
            return Measured::missing(self.facts(), NO_TAG);
        }
        let found: Vec<Option<Found>> = draft
            .school
            .student_ids()
            .map(|student| is_learner[student.index()].then(|| designated.look(student)))
            .collect();
        let measured = Measured::of_students(self.facts(), draft, |student| {
            found[student.index()]
                .map_or(Tally::left_out(), |found| Tally::one(i64::from(found == Found::Served), 1))
        });
        let all = measured.overall.of;
        let part = |part, count: usize| Part {
            part,
            value: (all > 0).then(|| count as f64 / all as f64),
            students: count as u64,
            ..Part::default()
        };
        let count = |what| found.iter().filter(|found| **found == Some(what)).count();
        let is_told =
            |student: &StudentId| is_learner[student.index()] && designated.is_level_told(*student);
        let told = draft.school.student_ids().filter(is_told).count();
        let parts = vec![
            part("in_no_class", count(Found::NoClass)),
            part("at_another_level", count(Found::AnotherLevel)),
            part("outside_the_regular_day", count(Found::OutsideTheDay)),
            part("level_told", told),
        ];
        let is_short = measured.value.is_some_and(|value| value < 1.0);
        measured.with_parts(parts).flag_if(is_short, "below_100_percent")
    }
}

/// What a school lacks of whose English learners nothing can be said.
pub(super) const NO_TAG: &str = "the tag eld in courses.csv";

/// What there is of the class that a student is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It is there.
    Served,
    /// It meets outside of the regular day.
    OutsideTheDay,
    /// There is one, but not at the student's level.
    AnotherLevel,
    /// There is none.
    NoClass,
}

/// Which classes are designated, and for whom.
pub(super) struct Designated<'a> {
    draft: &'a Draft<'a>,
    /// The courses that students' own plans name.
    planned: BTreeMap<StudentId, Vec<CourseId>>,
    /// For each course tagged `eld`, the tags of the learners it is for; empty if it does not say.
    levels: BTreeMap<CourseId, Vec<String>>,
}

impl<'a> Designated<'a> {
    pub(super) fn new(draft: &'a Draft) -> Designated<'a> {
        let mut planned: BTreeMap<StudentId, Vec<CourseId>> = BTreeMap::new();
        for row in draft.school.services.iter().filter(|row| row.service == ELD) {
            if let Some(course) = row.course {
                planned.entry(row.student).or_default().push(course);
            }
        }
        let courses = (0..draft.school.courses.len()).map(CourseId::new);
        let levels = courses.filter(|course| is_tagged(draft, *course, ELD)).map(|course| {
            let tags = draft.school.course(course).tags.iter().cloned();
            let level = draft.record_of(course).level.as_deref().map(level_tag);
            (course, tags.chain(level).filter(|tag| is_learners_tag(tag)).collect())
        });
        Designated { draft, planned, levels: levels.collect() }
    }

    /// Whether the school says of any class that it is one.
    pub(super) fn is_known(&self) -> bool {
        !self.levels.is_empty() || !self.planned.is_empty()
    }

    /// Whether the school says at which level a student's class is.
    fn is_level_told(&self, student: StudentId) -> bool {
        let mut tags = self.levels.values().flatten();
        self.planned.contains_key(&student) || tags.any(|tag| self.draft.carries(student, tag))
    }

    /// Whether a course is at a student's level, as far as that is told.
    fn is_for(&self, student: StudentId, course: CourseId) -> bool {
        match self.planned.get(&student) {
            Some(planned) => planned.contains(&course),
            None => self.levels.get(&course).is_some_and(|tags| {
                tags.is_empty() || tags.iter().any(|tag| self.draft.carries(student, tag))
            }),
        }
    }

    /// What there is of a student's class.
    pub(super) fn look(&self, student: StudentId) -> Found {
        let frame = &self.draft.school.frame;
        let mut found = Found::NoClass;
        for seat in self.draft.seats_of(student) {
            let course = self.draft.school.section(seat.section).course;
            if self.is_for(student, course) {
                let pattern = self.draft.plan.placed[seat.section.index()].pattern;
                if pattern.is_none_or(|pattern| frame.is_regular(frame.pattern(pattern))) {
                    return Found::Served;
                }
                found = Found::OutsideTheDay;
            } else if self.levels.contains_key(&course) && found == Found::NoClass {
                found = Found::AnotherLevel;
            }
        }
        found
    }
}

/// The tag that a cell of the column `level` stands for: `2` is `el:2`.
fn level_tag(level: &str) -> String {
    let level = level.trim();
    let is_number = !level.is_empty() && level.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { format!("el:{level}") } else { level.to_owned() }
}
