//! M37, load balance: whether a student's advanced classes are spread over the terms and the days, or heaped up.
//!
//! Each advanced class (AP, IB, honors, dual enrolment) is one point. Spread is the standard deviation of the points:
//! none where every term, or every day, has as many.

use super::Days;
use crate::equity::catalogue::Advanced;
use crate::equity::{Direction, Draft, Facts, GroupValue, Measure, Measured, Tally, Unit};
use crate::school::StudentId;

/// How unevenly advanced classes are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::equity) enum RigorSpread {
    /// Over the terms of the year.
    Terms,
    /// Over the days of the cycle, within each term.
    Days,
}

/// The share of students with more advanced classes in a term than a limit.
pub(in crate::equity) struct RigorOverCap;

/// The limit.
const CAP: u32 = 4;

const SOURCE: &str = "practice: a limit to advanced courses at one time; the points are ours";

impl Measure for RigorSpread {
    fn facts(&self) -> Facts {
        let (name, title, formula) = match self {
            RigorSpread::Terms => (
                "rigor_spread_terms",
                "Spread of advanced work over terms",
                "for each student the standard deviation, over the terms of the year, of the number of advanced \
                 classes that run in a term; mean over students with a placed advanced class",
            ),
            RigorSpread::Days => (
                "rigor_spread_days",
                "Spread of advanced work over days",
                "for each student and term the standard deviation, over the days of the cycle, of the number of \
                 advanced classes that meet on a day; mean over terms, then over students with a placed advanced \
                 class",
            ),
        };
        Facts {
            number: "M37",
            name,
            title,
            formula,
            unit: Unit::Number,
            direction: Direction::LowerIsBetter,
            caveat: "One point for each advanced class is our convention: homework is in no file. Where all courses \
                     run all year and meet every day, there is no spread. Days count alike, whatever dates they \
                     are held on.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let points = Points::of(draft);
        let spread = |student: &StudentId| {
            let own = points.of_student[student.index()].as_ref()?;
            match self {
                RigorSpread::Terms => deviation(&own.of_term),
                RigorSpread::Days => {
                    let of_term = own.of_day.chunks(points.days.max(1)).filter_map(deviation);
                    let (sum, terms) = of_term.fold((0.0, 0), |(sum, n), own| (sum + own, n + 1));
                    (terms > 0).then(|| sum / f64::from(terms))
                }
            }
        };
        let mean = |members: &mut dyn Iterator<Item = StudentId>| {
            let (mut students, mut left_out, mut sum) = (0, 0, 0.0);
            for member in members {
                match spread(&member) {
                    Some(own) => (students, sum) = (students + 1, sum + own),
                    None => left_out += 1,
                }
            }
            GroupValue {
                tally: Tally { students, left_out, ..Tally::default() },
                value: (students > 0).then(|| sum / students as f64),
                floor: None,
            }
        };
        let all = mean(&mut draft.school.student_ids());
        let mut measured = Measured::of_groups(self.facts(), draft, all.value, |group| {
            mean(&mut group.members.iter().copied())
        });
        measured.overall = all.tally;
        measured
    }
}

impl Measure for RigorOverCap {
    fn facts(&self) -> Facts {
        Facts {
            number: "M37",
            name: "rigor_over_cap",
            title: "More than four advanced at once",
            formula: "students with more than 4 advanced classes that run in one term / students with a placed advanced \
                      class",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: "Four is our convention. Many students ask for more by their own wish; that is no fault of a \
                     schedule, and worth a talk.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let points = Points::of(draft);
        Measured::of_students(self.facts(), draft, |student| {
            match &points.of_student[student.index()] {
                None => Tally::left_out(),
                Some(own) => Tally::one(i64::from(own.of_term.iter().any(|own| *own > CAP)), 1),
            }
        })
    }
}

/// Everybody's advanced classes.
struct Points {
    /// Days of the cycle.
    days: usize,
    /// Of each student with such a class that has a place.
    of_student: Vec<Option<Own>>,
}

/// A student's points.
struct Own {
    of_term: Vec<u32>,
    /// Term by term.
    of_day: Vec<u32>,
}

impl Points {
    fn of(draft: &Draft) -> Points {
        let is_such = Advanced::Any.courses(draft);
        let frame = &draft.school.frame;
        let (terms, days) = (frame.terms.len(), frame.days.len());
        let clock = Days::new(draft);
        let of = |student: StudentId| {
            let mut own = Own { of_term: vec![0; terms], of_day: vec![0; terms * days] };
            let mut is_any = false;
            for seat in draft.seats_of(student) {
                if !is_such[draft.school.section(seat.section).course.index()] {
                    continue;
                }
                let placed = draft.plan.placed[seat.section.index()].pattern;
                let Some(pattern) = placed.map(|id| frame.pattern(id)) else { continue };
                is_any = true;
                for term in pattern.first_term.index()..=pattern.last_term().index() {
                    own.of_term[term] += 1;
                }
                let mut cells: Vec<usize> =
                    clock.meetings[seat.section.index()].iter().map(|(cell, _)| *cell).collect();
                cells.sort_unstable();
                cells.dedup();
                cells.into_iter().for_each(|cell| own.of_day[cell] += 1);
            }
            is_any.then_some(own)
        };
        Points { days, of_student: draft.school.student_ids().map(of).collect() }
    }
}

/// The standard deviation of all of some numbers.
fn deviation(numbers: &[u32]) -> Option<f64> {
    let count = numbers.len() as f64;
    let sum: u32 = numbers.iter().sum();
    let mean = f64::from(sum) / count;
    let squares: f64 = numbers.iter().map(|own| (f64::from(*own) - mean).powi(2)).sum();
    (!numbers.is_empty()).then(|| (squares / count).sqrt())
}
