//! M20, least restrictive environment: how much of the school day is spent apart from all others.

use super::{IEP, apart_by_plan};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::StudentId;

/// The share of students with disabilities who spend at least four fifths of the day with all others.
pub(in crate::equity) struct MostlyTogether;

/// The share of those who spend less than two fifths of it so.
pub(in crate::equity) struct MostlyApart;

const SOURCE: &str = "IDEA, SPP/APR indicator 5; EDFacts FS002";

const CAVEAT: &str = "A day is that of the bell schedule, the same for everybody: a shortened day or work away from \
                      school does not count. Taking out of class by a provider is not placed and not counted. \
                      Each day of the cycle counts the same. States count minutes in ways of their own.";

impl Measure for MostlyTogether {
    fn facts(&self) -> Facts {
        Facts {
            number: "M20",
            name: "lre_80_or_more",
            title: "IEP: 80 % of the day or more with all",
            formula: "students with iep who spend >= 80 % of the school day outside of separate classes / students \
                      with iep and a seat. Day: from the start of the first class block to the end of the \
                      last, lunch and passing with it, over one cycle of each term. Separate: settings and \
                      course tags resource and self_contained, and courses that the student's own rows of \
                      services.csv name for them. Parts: the three federal bands",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let days = days(draft);
        let measured = of_band(self.facts(), draft, &days, Band::Most);
        let all = measured.overall.of;
        let part = |(about, band): (&str, Band)| {
            let students = days.iter().flatten().filter(|own| **own == band).count() as u64;
            Part {
                part: "band",
                about: about.to_owned(),
                value: (all > 0).then(|| students as f64 / all as f64),
                students,
                ..Part::default()
            }
        };
        let bands =
            [("80 % or more", Band::Most), ("40 to 79 %", Band::Some), ("under 40 %", Band::Few)];
        measured.with_parts(bands.map(part).to_vec())
    }
}

impl Measure for MostlyApart {
    fn facts(&self) -> Facts {
        Facts {
            number: "M20",
            name: "lre_under_40",
            title: "IEP: under 40 % of the day with all",
            formula: "students with iep who spend < 40 % of the school day outside of separate classes / students \
                      with iep and a seat; day and separate classes as for lre_80_or_more",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_band(self.facts(), draft, &days(draft), Band::Few)
    }
}

/// How much of the day is spent with all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Band {
    /// 80 % or more.
    Most,
    /// From 40 % to less than 80 %.
    Some,
    /// Less than 40 %.
    Few,
}

fn of_band(facts: Facts, draft: &Draft, days: &[Option<Band>], band: Band) -> Measured {
    Measured::of_students(facts, draft, |student| {
        let own = days[student.index()];
        own.map_or(Tally::left_out(), |own| Tally::one(i64::from(own == band), 1))
    })
}

/// The band of each student with iep and a seat.
fn days(draft: &Draft) -> Vec<Option<Band>> {
    let school = draft.school;
    let day = school.frame.school_day();
    let by_plan = apart_by_plan(draft);
    let band = |student: StudentId| {
        let mut apart = 0;
        for seat in draft.seats_of(student) {
            let course = school.section(seat.section).course;
            if school.is_separate(seat.section) || by_plan.contains(&(student, course)) {
                let pattern = draft.plan.placed[seat.section.index()].pattern;
                let minutes = |id| school.frame.minutes_of_cycles(school.frame.pattern(id));
                apart += pattern.map_or(0, minutes);
            }
        }
        let together = day - apart;
        match () {
            () if 100 * together >= 80 * day => Band::Most,
            () if 100 * together >= 40 * day => Band::Some,
            () => Band::Few,
        }
    };
    let is_meant = |student: &StudentId| {
        day > 0 && draft.carries(*student, IEP) && !draft.seats_of(*student).is_empty()
    };
    school.student_ids().map(|student| is_meant(&student).then(|| band(student))).collect()
}
