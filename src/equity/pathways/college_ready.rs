//! M13, a course of study that colleges accept: whether a student is as far on the way to it as the grade asks.
//!
//! The rules are those of `college_entry` in `programs.json`. A rule asks for `years` in a `department` or in several
//! `departments`, or for each of its `courses`, where `A|B` is either and `A&B` both. A year is what the frame calls a
//! `full` course; a half-year course is half a year, a longer one no more than a year. Where a rule names courses, what
//! is a prerequisite of a course that a student has or takes counts as done: who sits in Algebra II has had Algebra I,
//! perhaps before grade 9, where no transcript tells of it.

use super::{FIRST_GRADE, LAST_GRADE, NO_TRANSCRIPT, by_id, grade_of, ways};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::records::CourseRecord;
use crate::school::{CourseId, Load, StudentId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The share of students who are on the way to college entry.
pub(in crate::equity) struct CollegeReady;

/// The list of rules in `programs.json`.
const RULES: &str = "college_entry";

/// The years from the first grade to the last.
const YEARS: u32 = LAST_GRADE - FIRST_GRADE + 1;

impl Measure for CollegeReady {
    fn facts(&self) -> Facts {
        Facts {
            number: "M13",
            name: "college_ready",
            title: "On the way to college entry",
            formula: "students of grades 9 to 12 who by the end of this year will have their milestone of the year \
                      courses that college_entry in programs.json asks for, each rule counting no more than it \
                      asks / students of grades 9 to 12. Milestone after k of 4 years: k / 4 of all years asked \
                      for, rounded down (15 asked for: 11 by the end of grade 11). Counted: what is passed by \
                      the transcript, and where the student sits; for rules that name courses, the prerequisites \
                      of these too. Parts: of grade 12, who meets each rule",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Milestones before the last year are ours where a state sets none: equal steps. A course counts \
                     for every rule that names it. Marks are not looked at, and everything taken is taken as \
                     passed. Courses that are no longer in the catalogue are not known.",
            source: "A-G: 15 year courses, 11 of them by the end of grade 11; the school's own programs.json",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let Some(rules) = rules(draft) else {
            return Measured::missing(self.facts(), "college_entry in programs.json");
        };
        if draft.passed().is_none() {
            return Measured::missing(self.facts(), NO_TRANSCRIPT);
        }
        let asked: Load = rules.iter().map(|rule| rule.asked).sum();
        let year = full(draft);
        // Whole years: what is asked for may be half a year more.
        let milestone = |grade: u32| {
            asked * i64::from(grade + 1 - FIRST_GRADE) / i64::from(YEARS) / year * year
        };
        let worth = |student: StudentId| {
            let mut worth: BTreeMap<CourseId, Load> = BTreeMap::new();
            for course in draft.passed_by(student).chain(draft.courses_of(student)) {
                worth.insert(course, draft.school.course(course).load.clamp(0, year));
            }
            worth
        };
        let earlier = earlier(draft);
        let is_last = |student| grade_of(draft, student) == Some(LAST_GRADE);
        let seniors = draft.school.student_ids().filter(|student| is_last(*student)).count();
        let mut meet = vec![0_usize; rules.len()];
        let mut tallies = Vec::with_capacity(draft.school.students.len());
        for student in draft.school.student_ids() {
            let Some(grade) = grade_of(draft, student) else {
                tallies.push(Tally::left_out());
                continue;
            };
            let own = worth(student);
            let mut with_earlier = own.clone();
            for course in own.keys().flat_map(|course| &earlier[course.index()]) {
                let load = draft.school.course(*course).load.clamp(0, year);
                with_earlier.entry(*course).or_insert(load);
            }
            let done = |rule: &Rule| rule.done(&own, &with_earlier, year);
            let done: Vec<Load> = rules.iter().map(done).collect();
            for ((rule, done), meet) in rules.iter().zip(&done).zip(&mut meet) {
                *meet += usize::from(grade == LAST_GRADE && *done >= rule.asked);
            }
            let goal = if grade == LAST_GRADE { asked } else { milestone(grade) };
            tallies.push(Tally::one(i64::from(done.iter().sum::<Load>() >= goal), 1));
        }
        let part = |(rule, meet): (&Rule, &usize)| Part {
            part: "rule",
            about: rule.name.clone(),
            value: (seniors > 0).then(|| *meet as f64 / seniors as f64),
            students: *meet as u64,
            ..Part::default()
        };
        let parts = rules.iter().zip(&meet).map(part).collect();
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
            .with_parts(parts)
    }
}

/// A rule of college entry.
struct Rule {
    name: String,
    /// What it asks for, in loads.
    asked: Load,
    what: What,
}

/// Of what.
enum What {
    /// So much of these courses together.
    Any(Vec<CourseId>),
    /// A year of each, where each may be met in several ways.
    Each(Vec<Vec<Vec<CourseId>>>),
}

impl Rule {
    /// How much of it is done by courses of this worth, without and with those that must have come before them.
    fn done(
        &self,
        own: &BTreeMap<CourseId, Load>,
        with_earlier: &BTreeMap<CourseId, Load>,
        year: Load,
    ) -> Load {
        let of = |course: &CourseId| with_earlier.get(course).copied().unwrap_or(0);
        let done: Load = match &self.what {
            What::Any(courses) => courses.iter().filter_map(|course| own.get(course)).sum(),
            What::Each(entries) => {
                let way = |way: &Vec<CourseId>| way.iter().map(of).sum::<Load>();
                let has_all =
                    |way: &&Vec<CourseId>| !way.is_empty() && way.iter().all(|c| of(c) > 0);
                let entry = |ways: &Vec<Vec<CourseId>>| {
                    ways.iter().filter(has_all).map(way).max().unwrap_or(0).min(year)
                };
                entries.iter().map(entry).sum()
            }
        };
        done.min(self.asked)
    }
}

/// For each course, all that its prerequisites name, and theirs.
fn earlier(draft: &Draft) -> Vec<BTreeSet<CourseId>> {
    let known = by_id(draft);
    let named = |course: &CourseRecord| {
        let text = course.prerequisites.as_deref().unwrap_or_default();
        ways(text, &known).into_iter().flatten().collect::<Vec<CourseId>>()
    };
    let named: Vec<Vec<CourseId>> = draft.records.courses.iter().map(named).collect();
    let all = |course: usize| {
        let mut found: BTreeSet<CourseId> = BTreeSet::new();
        let mut waiting = named[course].clone();
        while let Some(next) = waiting.pop() {
            if found.insert(next) {
                waiting.extend(&named[next.index()]);
            }
        }
        found
    };
    (0..named.len()).map(all).collect()
}

/// What a `full` course of the frame counts for: a year of a subject.
fn full(draft: &Draft) -> Load {
    let frame = &draft.school.frame;
    let own = frame.meeting_named("full").map(|id| frame.meeting_of(id).load);
    let largest = frame.meetings.iter().map(|meeting| meeting.load).max();
    own.filter(|load| *load > 0).or(largest).unwrap_or(1).max(1)
}

/// The rules that can be read; `None` if there is none.
fn rules(draft: &Draft) -> Option<Vec<Rule>> {
    let list = draft.records.programs.as_ref()?.get(RULES)?.as_array()?;
    let (known, year) = (by_id(draft), full(draft));
    let read = |value: &Value| {
        let name = value.get("rule").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(entries) = value.get("courses").and_then(Value::as_array) {
            let entries: Vec<_> =
                entries.iter().filter_map(Value::as_str).map(|text| ways(text, &known)).collect();
            let asked = year * Load::try_from(entries.len()).ok()?;
            return Some(Rule { name, asked, what: What::Each(entries) });
        }
        let years = value.get("years").and_then(Value::as_f64)?;
        let mut departments: Vec<&str> = Vec::new();
        departments.extend(value.get("department").and_then(Value::as_str));
        let several = value.get("departments").and_then(Value::as_array);
        departments.extend(several.into_iter().flatten().filter_map(Value::as_str));
        let is_own = |course: &CourseId| {
            let own = draft.school.course(*course).department.as_deref();
            own.is_some_and(|own| departments.contains(&own))
        };
        let courses = (0..draft.school.courses.len()).map(CourseId::new).filter(is_own).collect();
        let is_sound = (0.0..=100.0).contains(&years) && !departments.is_empty();
        let asked = (years * year as f64).round() as Load;
        is_sound.then_some(Rule { name, asked, what: What::Any(courses) })
    };
    let rules: Vec<Rule> = list.iter().filter_map(read).filter(|rule| rule.asked > 0).collect();
    (!rules.is_empty()).then_some(rules)
}
