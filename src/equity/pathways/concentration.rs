//! M9, career and technical concentration: who stays in a programme long enough to learn a trade.

use super::LAST_GRADE;
use crate::equity::catalogue::Advanced;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::{CourseId, StudentId};
use std::collections::{BTreeMap, BTreeSet};

/// The share of students on course to two courses of one programme.
pub(in crate::equity) struct Concentration;

/// So many courses of one programme make a concentrator.
const ENOUGH: usize = 2;

impl Measure for Concentration {
    fn facts(&self) -> Facts {
        Facts {
            number: "M9",
            name: "cte_concentration",
            title: "On course to two courses of a programme",
            formula: "students on course to two career and technical courses of one programme / students. On course: \
                      two are passed by the transcript or taken this year; or one is taken this year, the \
                      programme has another, and a grade up to 12 is left. Part reached: two by the end of this \
                      year. Part of_those_in_one: the value among students with such a course, passed or taken",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "A half-year course counts like a full one, although NAF asks for two annual or four semester \
                     courses. Whether the next course will be offered and asked for is not known.",
            source: "Perkins V, concentrator; NAF",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_such = Advanced::Cte.courses(draft);
        let mut of_programme: BTreeMap<&str, BTreeSet<CourseId>> = BTreeMap::new();
        for index in (0..is_such.len()).filter(|index| is_such[*index]) {
            let course = CourseId::new(index);
            let name = draft.record_of(course).program.as_deref().unwrap_or_default().trim();
            if !name.is_empty() {
                of_programme.entry(name).or_default().insert(course);
            }
        }
        if of_programme.is_empty() {
            return Measured::missing(
                self.facts(),
                "the column program of cte courses in courses.csv",
            );
        }
        let programmes: Vec<BTreeSet<CourseId>> = of_programme.into_values().collect();
        let ways: Vec<Way> = draft
            .school
            .student_ids()
            .map(|student| Way::of(draft, &programmes, student))
            .collect();
        let count = |is_so: &dyn Fn(&Way) -> bool| ways.iter().filter(|way| is_so(way)).count();
        let (all, within) = (ways.len(), count(&|way| way.is_in_one));
        let part = |part, number: usize, of: usize| Part {
            part,
            value: (of > 0).then(|| number as f64 / of as f64),
            students: number as u64,
            ..Part::default()
        };
        let parts = vec![
            part("reached", count(&|way| way.has_reached), all),
            part("of_those_in_one", count(&|way| way.is_on_course), within),
        ];
        Measured::of_students(self.facts(), draft, |student| {
            Tally::one(i64::from(ways[student.index()].is_on_course), 1)
        })
        .with_parts(parts)
        .flag_if(draft.passed().is_none(), "this_year_only")
    }
}

/// How far a student has come in the programme that goes best.
#[derive(Debug, Clone, Copy, Default)]
struct Way {
    is_in_one: bool,
    has_reached: bool,
    is_on_course: bool,
}

impl Way {
    fn of(draft: &Draft, programmes: &[BTreeSet<CourseId>], student: StudentId) -> Way {
        let grade = draft.school.student(student).grade.trim().parse::<u32>();
        let has_years_left = grade.is_ok_and(|grade| grade < LAST_GRADE);
        let now: BTreeSet<CourseId> = draft.courses_of(student).collect();
        let mut all = now.clone();
        all.extend(draft.passed_by(student));
        let mut way = Way::default();
        for courses in programmes {
            let taken = courses.intersection(&all).count();
            let goes_on = has_years_left && taken < courses.len() && !courses.is_disjoint(&now);
            way.is_in_one |= taken > 0;
            way.has_reached |= taken >= ENOUGH;
            way.is_on_course |= taken >= ENOUGH || goes_on && taken + 1 >= ENOUGH;
        }
        way
    }
}
