//! What every measure of the registry keeps to.

use super::{Measured, measure};
use crate::sample::Sample;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A student: race, whether they carry `iep` and an `el` level, and the sections of three courses, if any.
type Drawn = (usize, bool, Option<usize>, [Option<usize>; 3]);

fn some_student() -> impl Strategy<Value = Drawn> {
    let section = || prop::option::weighted(0.8, 0..3usize);
    let seats = (section(), section(), section()).prop_map(|(a, b, c)| [a, b, c]);
    (0..3usize, prop::bool::weighted(0.3), prop::option::weighted(0.3, 1..4usize), seats)
}

/// The school of some students, in this order, whose race tags are these.
fn measured(students: &[Drawn], order: &[usize], races: [&str; 3]) -> Vec<Measured> {
    let courses = ["ENG", "MATH", "ART"];
    let mut sample = Sample::new();
    for (block, course) in courses.into_iter().enumerate() {
        sample = sample.course(course, course, 3, 99);
        for section in 1..=3 {
            sample = sample.place(&format!("{course}.{section}"), "all", &(block + 1).to_string());
        }
    }
    for index in order {
        let (race, iep, level, seats) = &students[*index];
        let mut tags = vec![races[*race].to_owned()];
        tags.extend(iep.then(|| "iep".to_owned()));
        tags.extend(level.map(|level| format!("el:{level}")));
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        let id = format!("S{index:03}");
        let section = |(course, section): (&str, Option<usize>)| {
            section.map(|section| format!("{course}.{}", section + 1))
        };
        let seats: Vec<String> =
            courses.into_iter().zip(seats.iter().copied()).filter_map(section).collect();
        let seats: Vec<&str> = seats.iter().map(String::as_str).collect();
        sample = sample.student(&id, &tags, &courses).seats(&id, &seats);
    }
    sample.measured_by(measure)
}

fn is_close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_students_and_the_names_of_groups_change_nothing(
        students in prop::collection::vec(some_student(), 1..60),
        turn in 0usize..60,
    ) {
        let order: Vec<usize> = (0..students.len()).collect();
        let mut turned: Vec<usize> = order.iter().rev().copied().collect();
        turned.rotate_left(turn % students.len());
        let one = measured(&students, &order, ["race:a", "race:b", "race:c"]);
        let other = measured(&students, &turned, ["race:z", "race:y", "race:x"]);
        let renamed = |name: &str| {
            let names = [("race:a", "race:z"), ("race:b", "race:y"), ("race:c", "race:x")];
            names.into_iter().fold(name.to_owned(), |name, (from, to)| name.replace(from, to))
        };
        for (one, other) in one.iter().zip(&other) {
            let name = one.facts.name;
            prop_assert!(is_close(one.value, other.value), "{name}: {:?} {:?}", one.value, other.value);
            prop_assert_eq!(one.overall, other.overall);
            let theirs: BTreeMap<&str, _> =
                other.groups.iter().map(|line| (line.group.as_str(), line)).collect();
            prop_assert_eq!(one.groups.len(), theirs.len());
            for line in &one.groups {
                let Some(other) = theirs.get(renamed(&line.group).as_str()) else {
                    return Err(TestCaseError::fail(format!("{name}: {} is gone", line.group)));
                };
                prop_assert_eq!(line.tally, other.tally, "{} of {}", name, line.group);
                let flags = |flags: &[&'static str]| flags.iter().copied().collect::<BTreeSet<_>>();
                prop_assert_eq!(flags(&line.flags), flags(&other.flags));
                let numbers = |line: &super::Compared| {
                    [
                        line.value,
                        line.gap,
                        line.ratio,
                        line.access_ratio,
                        line.risk_ratio_high,
                        line.shrunken,
                        line.p,
                        line.q,
                        line.floor,
                    ]
                };
                for (a, b) in numbers(line).into_iter().zip(numbers(other)) {
                    prop_assert!(is_close(a, b), "{name} of {}: {a:?} is not {b:?}", line.group);
                }
            }
            prop_assert_eq!(one.parts.len(), other.parts.len(), "{}", name);
            for part in &one.parts {
                let about = renamed(&part.about);
                // Of two groups that are served alike, the name decides which is called the worst off.
                let names_one_of_equals = part.part == "worst_off_group";
                let is_same = |other: &&super::Part| {
                    other.part == part.part
                        && (names_one_of_equals
                            || (other.about == about && other.students == part.students))
                        && is_close(part.value, other.value)
                        && is_close(part.floor, other.floor)
                        && is_close(part.p, other.p)
                };
                prop_assert!(other.parts.iter().any(|own| is_same(&own)), "{name}: {part:?}");
            }
        }
    }

    #[test]
    fn no_number_is_undefined(students in prop::collection::vec(some_student(), 0..20)) {
        let order: Vec<usize> = (0..students.len()).collect();
        for measured in measured(&students, &order, ["race:a", "race:b", "race:c"]) {
            let text = serde_json::to_value(&measured).expect("JSON");
            prop_assert!(measured.value.is_none_or(f64::is_finite));
            for line in &measured.groups {
                let numbers = [line.value, line.others, line.gap, line.ratio, line.floor, line.p, line.q];
                prop_assert!(numbers.into_iter().flatten().all(f64::is_finite), "{text}");
            }
            let parts = measured.parts.iter().flat_map(|part| [part.value, part.floor, part.p]);
            prop_assert!(parts.flatten().all(f64::is_finite), "{text}");
        }
    }
}

#[test]
fn measures_stand_in_the_order_of_their_numbers_and_have_names_of_their_own() {
    let number = |measured: &Measured| measured.facts.number[1..].parse::<u32>().expect("a number");
    let all = Sample::new().measured_by(measure);
    assert!(all.windows(2).all(|pair| number(&pair[0]) <= number(&pair[1])));
    let names: BTreeSet<&str> = all.iter().map(|own| own.facts.name).collect();
    assert_eq!(names.len(), all.len());
}
