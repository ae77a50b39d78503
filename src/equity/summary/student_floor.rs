use super::of_utilities;
use crate::equity::fulfilment::days;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::StudentId;
use std::collections::BTreeMap;

/// M44: what all but one student in twenty reach.
pub(in crate::equity) struct StudentFloor;

/// M44: what the tenth of students served worst have on average.
pub(in crate::equity) struct WorstTenth;

/// M44: how many students miss how many requests.
pub(in crate::equity) struct RequestsMissed;

/// One student in twenty is below the student floor.
pub(super) const BELOW_FLOOR: f64 = 0.05;

/// The part of students whose mean is taken.
pub(super) const WORST: f64 = 0.10;

impl Measure for StudentFloor {
    fn facts(&self) -> Facts {
        Facts {
            number: "M44",
            name: "student_floor",
            title: "Student floor, 5th percentile",
            formula: "the 5th percentile of the students' utility, between two students in proportion: at \
                      rank 0.05 (n - 1) of 0 to n - 1",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "It looks at students, not at groups: it protects groups of one.",
            source: "a quantile, as used for service levels",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_utilities(self.facts(), draft, |own| percentile(own, BELOW_FLOOR))
    }
}

impl Measure for WorstTenth {
    fn facts(&self) -> Facts {
        Facts {
            number: "M44",
            name: "student_floor_mean",
            title: "Mean of the tenth served worst",
            formula: "the mean utility of the 10 % of students with the least; a student on the border \
                      counts in part",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "Who asks for little misses much with one request.",
            source: "conditional value at risk; Rockafellar and Uryasev 2000",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_utilities(self.facts(), draft, |own| mean_of_worst(own, WORST))
    }
}

impl Measure for RequestsMissed {
    fn facts(&self) -> Facts {
        Facts {
            number: "M44",
            name: "requests_missed",
            title: "Requests missed per student",
            formula: "unmet primary requests / students with a primary request; parts: how many students \
                      miss so many, as a share of them",
            unit: Unit::Number,
            direction: Direction::LowerIsBetter,
            caveat: "A half-year course counts like a full-year course.",
            source: "a count",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let days = days(draft);
        let mut by_missed: BTreeMap<i64, u64> = BTreeMap::new();
        for day in days.iter().filter(|day| day.asked > 0) {
            *by_missed.entry(day.asked - day.met).or_default() += 1;
        }
        let all: u64 = by_missed.values().sum();
        let part = |(missed, students): (i64, u64)| Part {
            part: "missed",
            about: missed.to_string(),
            value: Some(students as f64 / all as f64),
            students,
            ..Part::default()
        };
        let tally = |student: StudentId| match &days[student.index()] {
            day if day.asked == 0 => Tally::left_out(),
            day => Tally::one(day.asked - day.met, 1),
        };
        Measured::of_students(self.facts(), draft, tally)
            .with_parts(by_missed.into_iter().map(part).collect())
    }
}

/// The value that a share of a sorted list is below, between two values in proportion.
pub(super) fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let rank = share * last as f64;
    let below = rank.floor();
    let (low, high) = (sorted[below as usize], sorted[(below as usize + 1).min(last)]);
    Some(low + (rank - below) * (high - low))
}

/// The mean of the least values of a sorted list, so that their number is this share of all, in part for the
/// last of them.
pub(super) fn mean_of_worst(sorted: &[f64], share: f64) -> Option<f64> {
    let mut left = share * sorted.len() as f64;
    let (mut sum, mut taken) = (0.0, 0.0);
    for value in sorted {
        let part = left.min(1.0);
        if part <= 0.0 {
            break;
        }
        sum += part * value;
        taken += part;
        left -= part;
    }
    (taken > 0.0).then(|| sum / taken)
}
