use super::jain_index::jain;
use super::student_floor::{BELOW_FLOOR, WORST, mean_of_worst, percentile};
use super::*;
use crate::sample::Sample;
use proptest::prelude::*;

#[track_caller]
fn close(value: Option<f64>, expected: f64) {
    assert!((value.expect("a value") - expected).abs() < 1e-9, "{value:?} is not {expected}");
}

/// Utilities of 23 students, sorted.
const UTILITIES: [f64; 23] = [
    0.0, 0.125, 0.3, 0.4, 0.5, 0.5, 0.6, 0.625, 0.7, 0.75, 0.75, 0.8, 0.8, 0.85, 0.875, 0.9, 1.0,
    1.0, 1.0, 1.0, 1.0, 1.0, 1.0,
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
