//! M34, gaps in a student's day: free blocks between two classes, before the first and after the last.

use super::{Days, is_away, is_met};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Tally, Unit};
use crate::school::clock::Interval;

/// Which blocks are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::equity) enum Gaps {
    /// Between the first class of the day and the last.
    Holes,
    /// Before the first.
    LateStarts,
    /// After the last.
    EarlyEnds,
}

const CAVEAT: &str = "Days without any class are left out. Lunch and other blocks that are no class blocks are no gaps. \
                      Times at which the student is away are none either.";

impl Measure for Gaps {
    fn facts(&self) -> Facts {
        let facts = Facts {
            number: "M34",
            name: "holes",
            title: "Free blocks between classes",
            formula: "class blocks that lie between the first class of a student's day and the last, overlapping \
                      neither a class, nor one another, nor times at which the student is away / days with a \
                      class; each day weighing its dates",
            unit: Unit::Number,
            direction: Direction::LowerIsBetter,
            caveat: CAVEAT,
            source: "practice of school timetabling: idle periods",
        };
        match self {
            Gaps::Holes => facts,
            Gaps::LateStarts => Facts {
                name: "late_starts",
                title: "Free blocks before the first class",
                formula: "class blocks that end before the first class of a student's day begins, as for holes / \
                          days with a class",
                direction: Direction::Parity,
                ..facts
            },
            Gaps::EarlyEnds => Facts {
                name: "early_ends",
                title: "Free blocks after the last class",
                formula: "class blocks that begin after the last class of a student's day has ended, as for holes / \
                          days with a class",
                direction: Direction::Parity,
                ..facts
            },
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let days = Days::new(draft);
        Measured::of_students(self.facts(), draft, |student| {
            let away = &draft.school.student(student).away;
            let meetings = days.meetings_of(student, |_| true);
            let mut tally = Tally::default();
            for (cell, dates) in days.held() {
                let own = &meetings[cell];
                let first = own.iter().map(|meeting| meeting.interval.start).min();
                let last = own.iter().map(|meeting| meeting.interval.end).max();
                let Some((first, last)) = first.zip(last) else { continue };
                let is_there = |time: Interval| match self {
                    Gaps::Holes => first <= time.start && time.end <= last,
                    Gaps::LateStarts => time.end <= first,
                    Gaps::EarlyEnds => last <= time.start,
                };
                let is_taken = |time: Interval| {
                    !is_there(time) || is_away(away, cell, time) || is_met(own, time)
                };
                tally.of += dates;
                tally.count += dates * days.free(cell, is_taken);
            }
            if tally.of == 0 { Tally::left_out() } else { Tally { students: 1, ..tally } }
        })
    }
}
