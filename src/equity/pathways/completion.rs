//! M14, whether a pathway can still be completed: this year's step is in the schedule, and the rest fits into the
//! terms that are left.
//!
//! Pathways are those of `programs.json`: steps that come one after another, each met by any one of its courses, in
//! the grades from the first to the last that it names. What comes before a step that was passed, or that the student
//! sits in, counts as done: somebody let the student in.

use super::{LAST_GRADE, NO_TRANSCRIPT, by_id, grade_of};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::CourseId;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The share of students on a pathway who can still complete one.
pub(in crate::equity) struct PathwayFeasible;

impl Measure for PathwayFeasible {
    fn facts(&self) -> Facts {
        Facts {
            number: "M14",
            name: "pathway_feasible",
            title: "Pathway can be completed",
            formula: "students who can complete at least one of their pathways / students of grades 9 to 12 who ask \
                      for (as a primary request) or sit in a step of one this year. It can be completed if the \
                      student sits in the next step, where the grade is one of those for it, and the remaining \
                      steps, each as long as its shortest course, follow one another within their grades by the \
                      end of grade 12. Parts: the same of each pathway",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Who only tries a first step in the last grade counts as one who cannot complete. \
                     Prerequisites outside of the steps, and whether later steps will have a seat, are not \
                     looked at.",
            source: "CCASN, Master Schedule Guide: no missing next course",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let Some(pathways) = pathways(draft) else {
            return Measured::missing(self.facts(), "pathways in programs.json");
        };
        if draft.passed().is_none() {
            return Measured::missing(self.facts(), NO_TRANSCRIPT);
        }
        let mut of_pathway = vec![Tally::default(); pathways.len()];
        let mut tallies = vec![Tally::left_out(); draft.school.students.len()];
        for student in draft.school.student_ids() {
            let Some(grade) = grade_of(draft, student) else { continue };
            let passed: BTreeSet<CourseId> = draft.passed_by(student).collect();
            let seated: BTreeSet<CourseId> = draft.courses_of(student).collect();
            let mut wanted = seated.clone();
            let requests = draft.school.requests_of(student).map(|(_, request)| request);
            wanted.extend(requests.filter(|own| own.is_primary).map(|own| own.course));
            let is_on = |pathway: &Pathway| pathway.steps.iter().any(|step| step.is_in(&wanted));
            for (pathway, sum) in pathways.iter().zip(&mut of_pathway) {
                if !is_on(pathway) {
                    continue;
                }
                let can = pathway.can_be_completed(draft, grade, &passed, &seated);
                let own = &mut tallies[student.index()];
                *own = Tally::one(own.count.max(i64::from(can)), 1);
                *sum = sum.plus(Tally::one(i64::from(can), 1));
            }
        }
        let part = |(pathway, sum): (&Pathway, &Tally)| Part {
            part: "pathway",
            about: pathway.name.clone(),
            value: sum.share(),
            students: sum.students,
            ..Part::default()
        };
        let parts = pathways.iter().zip(&of_pathway).map(part).collect();
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
            .with_parts(parts)
    }
}

/// Steps that come one after another.
struct Pathway {
    name: String,
    steps: Vec<Step>,
}

/// A step of a pathway.
struct Step {
    courses: Vec<CourseId>,
    /// The first and the last grade for it.
    grades: (u32, u32),
}

impl Step {
    fn is_in(&self, courses: &BTreeSet<CourseId>) -> bool {
        self.courses.iter().any(|course| courses.contains(course))
    }

    /// The terms of its shortest course.
    fn terms(&self, draft: &Draft) -> u32 {
        let frame = &draft.school.frame;
        let terms = |course: &CourseId| {
            let meeting = frame.meeting_of(draft.school.course(*course).meeting);
            meeting.patterns.first().map(|pattern| frame.pattern(*pattern).terms)
        };
        let shortest = self.courses.iter().filter_map(terms).min();
        shortest.and_then(|terms| u32::try_from(terms).ok()).unwrap_or(1)
    }
}

impl Pathway {
    fn can_be_completed(
        &self,
        draft: &Draft,
        grade: u32,
        passed: &BTreeSet<CourseId>,
        seated: &BTreeSet<CourseId>,
    ) -> bool {
        let of_year = u32::try_from(draft.school.frame.terms.len()).unwrap_or(1).max(1);
        let after = self.steps.iter().rposition(|step| step.is_in(passed)).map_or(0, |at| at + 1);
        let now = self.steps[after..].iter().position(|step| step.is_in(seated));
        let left = &self.steps[after + now.unwrap_or(0)..];
        let Some(next) = left.first() else { return true };
        let is_due = (next.grades.0..=next.grades.1).contains(&grade);
        if is_due && now.is_none() {
            return false;
        }
        // Terms from the beginning of this year.
        let begins = |grade_then: u32| grade_then.saturating_sub(grade) * of_year;
        let mut clock = 0;
        for step in left {
            let is_taken = step.is_in(seated);
            let terms = step.terms(draft);
            let mut start = if is_taken { clock } else { clock.max(begins(step.grades.0)) };
            if !is_taken {
                start = start.max(of_year);
            }
            if start % of_year + terms > of_year {
                start = start.next_multiple_of(of_year);
            }
            clock = start + terms;
            let last = if is_taken { LAST_GRADE } else { step.grades.1.min(LAST_GRADE) };
            if clock > begins(last + 1) {
                return false;
            }
        }
        true
    }
}

/// The pathways that can be read; `None` if there is none.
fn pathways(draft: &Draft) -> Option<Vec<Pathway>> {
    let list = draft.records.programs.as_ref()?.get("pathways")?.as_array()?;
    let known = by_id(draft);
    let pathways: Vec<Pathway> = list
        .iter()
        .filter_map(|value| read(value, &known))
        .filter(|p| !p.steps.is_empty())
        .collect();
    (!pathways.is_empty()).then_some(pathways)
}

/// A pathway, without the steps of which the catalogue has no course.
fn read(value: &Value, known: &BTreeMap<&str, CourseId>) -> Option<Pathway> {
    let name = value.get("program")?.as_str()?.to_owned();
    let step = |value: &Value| {
        let ids = value.get("courses")?.as_array()?.iter().filter_map(Value::as_str);
        let courses: Vec<CourseId> = ids.filter_map(|id| known.get(id).copied()).collect();
        let grade = |at: usize| {
            let grade = value.get("grades")?.get(at)?.as_u64()?;
            u32::try_from(grade).ok()
        };
        let grades = (grade(0).unwrap_or(0), grade(1).unwrap_or(LAST_GRADE).min(LAST_GRADE));
        (!courses.is_empty()).then_some(Step { courses, grades })
    };
    let steps = value.get("steps")?.as_array()?.iter().filter_map(step).collect();
    Some(Pathway { name, steps })
}
