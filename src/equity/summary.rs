//! M42 to M45: a schedule in a few numbers that look at those served worst.
//!
//! A student's *utility* is the share of their primary requests that are met, each weighing what it weighs in
//! M1. Students who ask for nothing have none and are left out.

use super::fulfilment::{Day, RequestFulfilment, days};
use super::measure::SMALL;
use super::{Compared, Direction, Draft, Facts, GroupValue, Measure, Measured, Part, Tally, Unit};
use crate::school::StudentId;
use std::collections::{BTreeMap, BTreeSet};

/// M42: the score of the group served worst.
pub(super) struct WorstOffGroup;

/// M43: the scores of all groups, worst first.
pub(super) struct LeximinVector;

/// M44: what all but one student in twenty reach.
pub(super) struct StudentFloor;

/// M44: what the tenth of students served worst have on average.
pub(super) struct WorstTenth;

/// M44: how many students miss how many requests.
pub(super) struct RequestsMissed;

/// M45: how alike students are served.
pub(super) struct JainIndex;

/// One student in twenty is below the student floor.
const BELOW_FLOOR: f64 = 0.05;

/// The part of students whose mean is taken.
const WORST: f64 = 0.10;

impl Measure for WorstOffGroup {
    fn facts(&self) -> Facts {
        Facts {
            number: "M42",
            name: "worst_off_group",
            title: "Worst-off group",
            formula: "the least (n F + 10 F_all) / (n + 10) over all usual groups of n >= 10 students who ask for \
                      something, single, united and crossed: F the group's weighted request fulfilment (M1)",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "Shrinking keeps tiny groups from always being last; a group of fewer than ten students \
                     is not looked at, the student floor (M44) is for them.",
            source: "Rawls, the worst-off first",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let scores = scores(draft);
        let worst: Vec<Part> = scores.into_iter().take(1).collect();
        let value = worst.first().and_then(|worst| worst.value);
        let worst = worst.into_iter().map(|own| Part { part: "worst_off_group", ..own });
        Measured::of_parts(self.facts(), value, worst.collect())
    }
}

impl Measure for LeximinVector {
    fn facts(&self) -> Facts {
        Facts {
            number: "M43",
            name: "leximin_vector",
            title: "Group scores, worst first",
            formula: "the scores of M42 in ascending order; of two schedules that is better which is \
                      larger at the first difference of more than 0.005",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "The order of groups that are about equal means nothing.",
            source: "Muehlenthaler and Wanka 2014, fairness in academic course timetabling",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        Measured::of_parts(self.facts(), None, scores(draft))
    }
}

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

impl Measure for JainIndex {
    fn facts(&self) -> Facts {
        Facts {
            number: "M45",
            name: "jain_index",
            title: "Jain index",
            formula: "(sum of u)^2 / (n sum of u^2) over the utilities u of n students: 1 if all are served \
                      alike, 1 / n if one has everything",
            unit: Unit::Index,
            direction: Direction::HigherIsBetter,
            caveat: "It is close to one in every usable schedule: context, no target.",
            source: "Jain, Chiu and Hawe 1984; Muehlenthaler and Wanka 2014",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_utilities(self.facts(), draft, jain)
    }
}

/// Every group's score, worst first, groups of the same score by their names.
fn scores(draft: &Draft) -> Vec<Part> {
    let measured = RequestFulfilment.measure(draft);
    let score = |line: &Compared| Part {
        part: "group_score",
        about: line.group.clone(),
        value: line.shrunken,
        students: line.tally.students,
        ..Part::default()
    };
    // What somebody asks for beside the usual groups does not change how a schedule is judged.
    let usual: BTreeSet<&str> = draft
        .families
        .iter()
        .filter(|family| family.is_usual)
        .map(|family| family.name.as_str())
        .collect();
    let large = measured
        .groups
        .iter()
        .filter(|line| line.tally.students >= SMALL && usual.contains(line.family.as_str()));
    let mut scores: Vec<Part> = large.map(score).filter(|part| part.value.is_some()).collect();
    let least = |part: &Part| part.value.unwrap_or(f64::INFINITY);
    scores.sort_by(|a, b| least(a).total_cmp(&least(b)).then_with(|| a.about.cmp(&b.about)));
    scores
}

/// A number made of the utilities of all, and of each group's.
fn of_utilities(facts: Facts, draft: &Draft, number: impl Fn(&[f64]) -> Option<f64>) -> Measured {
    let utility = |day: &Day| (day.weight > 0).then(|| day.met_weight as f64 / day.weight as f64);
    let utilities: Vec<Option<f64>> = days(draft).iter().map(utility).collect();
    let sorted = |own: &mut dyn Iterator<Item = Option<f64>>| {
        let mut own: Vec<f64> = own.flatten().collect();
        own.sort_by(f64::total_cmp);
        own
    };
    let of_all = sorted(&mut utilities.iter().copied());
    let value = number(&of_all);
    let tally = |students: usize, of: usize| Tally {
        students: students as u64,
        left_out: (of - students) as u64,
        ..Tally::default()
    };
    let overall = tally(of_all.len(), utilities.len());
    let mut measured = Measured::of_groups(facts, draft, value, |group| {
        let own = sorted(&mut group.members.iter().map(|member| utilities[member.index()]));
        GroupValue {
            tally: tally(own.len(), group.members.len()),
            value: number(&own),
            floor: None,
        }
    });
    measured.overall = overall;
    measured
}

/// The value that a share of a sorted list is below, between two values in proportion.
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let rank = share * last as f64;
    let below = rank.floor();
    let (low, high) = (sorted[below as usize], sorted[(below as usize + 1).min(last)]);
    Some(low + (rank - below) * (high - low))
}

/// The mean of the least values of a sorted list, so that their number is this share of all, in part for the
/// last of them.
fn mean_of_worst(sorted: &[f64], share: f64) -> Option<f64> {
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

/// How alike numbers are; `None` if all are zero.
fn jain(values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    let squares: f64 = values.iter().map(|value| value * value).sum();
    (squares > 0.0).then(|| sum * sum / (values.len() as f64 * squares))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use proptest::prelude::*;

    #[track_caller]
    fn close(value: Option<f64>, expected: f64) {
        assert!((value.expect("a value") - expected).abs() < 1e-9, "{value:?} is not {expected}");
    }

    /// Utilities of 23 students, sorted.
    const UTILITIES: [f64; 23] = [
        0.0, 0.125, 0.3, 0.4, 0.5, 0.5, 0.6, 0.625, 0.7, 0.75, 0.75, 0.8, 0.8, 0.85, 0.875, 0.9,
        1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
    ];

    #[test]
    fn numbers_of_utilities_agree_with_numpy() {
        // numpy 2.4.6: percentile(u, 5); the mean of 2.3 students is (u[0] + u[1] + 0.3 u[2]) / 2.3;
        // u.sum()**2 / (23 * (u * u).sum()).
        close(percentile(&UTILITIES, BELOW_FLOOR), 0.14250000000000002);
        close(mean_of_worst(&UTILITIES, WORST), (0.125 + 0.09) / 2.3);
        close(jain(&UTILITIES), 0.8608061367082587);
        assert_eq!(percentile(&[], BELOW_FLOOR), None);
        assert_eq!(mean_of_worst(&[], WORST), None);
        close(percentile(&[0.5], BELOW_FLOOR), 0.5);
        close(mean_of_worst(&[0.5], WORST), 0.5);
        assert_eq!(jain(&[0.0, 0.0]), None);
    }

    /// Twelve with the tag `iep` who get one of two requests, twelve without who get both, and three newcomers
    /// who get nothing.
    fn school() -> Sample {
        let mut sample = Sample::new()
            .course("A", "A", 1, 99)
            .course("B", "B", 1, 99)
            .place("A.1", "all", "1")
            .place("B.1", "all", "2");
        for number in 0..27 {
            let id = format!("S{number:02}");
            let (tags, seats): (&[&str], &[&str]) = match number {
                0..12 => (&["iep"], &["A.1"]),
                12..24 => (&[], &["A.1", "B.1"]),
                _ => (&["newcomer"], &[]),
            };
            sample = sample.student(&id, tags, &["A", "B"]).seats(&id, seats);
        }
        sample.student("S99", &["iep"], &[])
    }

    #[test]
    fn the_worst_off_group_is_not_the_smallest() {
        school().measured_by(|draft| {
            // 36 of 54 are met in all; iep has 12 of 24: (12 x 0.5 + 10 x 2/3) / 22.
            let worst = WorstOffGroup.measure(draft);
            close(worst.value, (6.0 + 20.0 / 3.0) / 22.0);
            assert_eq!(worst.parts[0].about, "iep");
            assert_eq!(worst.parts[0].students, 12);
            // Three newcomers are too few to be ranked.
            let vector = LeximinVector.measure(draft);
            assert_eq!(vector.parts.len(), 1);
        });
    }

    #[test]
    fn a_floor_looks_at_every_student() {
        school().measured_by(|draft| {
            // 0, 0, 0, then a half: rank 0.05 x 26 is 1.3.
            let floor = StudentFloor.measure(draft);
            close(floor.value, 0.0);
            assert_eq!((floor.overall.students, floor.overall.left_out), (27, 1));
            close(floor.group("iep").expect("a group").value, 0.5);
            // 2.7 students of whom none has anything.
            close(WorstTenth.measure(draft).value, 0.0);
            // (6 + 12)^2 / (27 x (3 + 12)).
            close(JainIndex.measure(draft).value, 324.0 / 405.0);
            let missed = RequestsMissed.measure(draft);
            close(missed.value, 18.0 / 27.0);
            let parts: Vec<(&str, u64)> =
                missed.parts.iter().map(|part| (part.about.as_str(), part.students)).collect();
            assert_eq!(parts, [("0", 12), ("1", 12), ("2", 3)]);
            close(missed.parts[2].value, 3.0 / 27.0);
        });
    }

    #[test]
    fn an_empty_school_has_no_floor() {
        Sample::new().measured_by(|draft| {
            let all: [&dyn Measure; 6] = [
                &WorstOffGroup,
                &LeximinVector,
                &StudentFloor,
                &WorstTenth,
                &RequestsMissed,
                &JainIndex,
            ];
            assert!(all.iter().all(|measure| measure.measure(draft).value.is_none()));
        });
    }

    proptest! {
        #[test]
        fn the_worst_are_never_better_than_all(mut values in prop::collection::vec(0.0f64..=1.0, 1..80)) {
            values.sort_by(f64::total_cmp);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let worst = mean_of_worst(&values, WORST).expect("somebody");
            prop_assert!(values[0] - 1e-12 <= worst && worst <= mean + 1e-12);
            let floor = percentile(&values, BELOW_FLOOR).expect("somebody");
            prop_assert!(values[0] <= floor && floor <= values[values.len() - 1]);
            let jain = jain(&values);
            let least = 1.0 / values.len() as f64;
            prop_assert!(jain.is_none_or(|jain| least - 1e-12 <= jain && jain <= 1.0 + 1e-12));
        }
    }
}
