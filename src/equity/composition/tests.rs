use super::dissimilarity;
use super::entropy::{Cells, Logs};
use super::exposure::{exposure, isolation};
use super::tracking::variance_ratio;
use super::{Composition, Seats, Tracking};
use crate::equity::statistics::chi_square_above;
use crate::equity::{MEASURES, Measure, Part};
use crate::sample::Sample;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;
use std::ops::Range;

/// Classes of some offerings, and what other programs say of them: each index and its floor.
struct Table {
    /// Of each class: its seats, those of one group, those of another.
    seats: &'static [[u64; 3]],
    /// How many classes each offering has.
    offerings: &'static [usize],
    dissimilarity: [f64; 2],
    isolation: [f64; 2],
    /// Of the first group to the second.
    exposure: [f64; 2],
    theil: [f64; 2],
    between: [f64; 2],
    within: [f64; 2],
    /// Both groups and the rest.
    multigroup: [f64; 2],
    /// Of the offering with the most classes.
    variance: [f64; 2],
    p: f64,
}

/// Random tables, with numpy's `default_rng(28)`.
///
/// By segregation 2.5.4 (`Dissim`, `Isolation`, `Entropy`, `MultiInfoTheory`) the indices of that name. By numpy
/// 2.4.6 and scipy 1.17.1, in every formula x, n the seats of a group and of all in a class, K, N those of all
/// classes, p = K / N, h = `hypergeom(N, K, n).pmf(i)` over i = 0 to n: exposure `sum(x / K * y / n)`; between and
/// within from mutual information of the table of counts, each course alone for the latter; V
/// `sum(n * (x / n - p)**2) / (N * p * (1 - p))`, p `chi2.sf(N * V, J - 1)`. Floors by enumeration:
/// `sum(h * abs(i - n * p))`, `sum(h * i**2) / n`, `sum(h * i * log(i / (n * p)))` and `sum(h * (i / n - p)**2)`
/// summed over classes (and categories); that of exposure by enumerating the first group's seats in a class and
/// then the mean of the second's among the others.
#[rustfmt::skip]
const TABLES: [Table; 3] = [
    Table {
        seats: &[[28, 0, 16], [15, 1, 8], [21, 3, 5], [34, 4, 10], [24, 6, 12], [32, 22, 5], [14, 2, 3], [14, 11, 2], [21, 7, 8], [28, 8, 15], [30, 20, 6], [19, 6, 4], [35, 21, 6], [24, 11, 8], [12, 3, 4], [33, 22, 6]],
        offerings: &[3, 4, 1, 4, 4],
        dissimilarity: [0.47050719021785925, 0.1607101196779825],
        isolation: [0.5403050944688652, 0.4069843342036554],
        exposure: [0.24043398060978777, 0.2952567449956484],
        theil: [0.21763637796516727, 0.03022645106370107],
        between: [0.1148161451831918, 0.007960445331931859],
        within: [0.10282023278197565, 0.023106272007402687],
        multigroup: [0.15931538468244155, 0.03715865299786232],
        variance: [0.27380481604406465, 0.02912621359223301],
        p: 2.8858661531787724e-06,
    },
    Table {
        seats: &[[18, 1, 9], [9, 2, 3], [21, 3, 5], [17, 12, 3], [12, 8, 2], [25, 14, 2], [14, 7, 4], [16, 8, 1], [27, 17, 2], [7, 1, 4], [6, 1, 5], [17, 4, 5], [9, 1, 1]],
        offerings: &[3, 4, 1, 1, 4],
        dissimilarity: [0.4572917774704819, 0.1976488666608443],
        isolation: [0.5333925074952626, 0.4355996513356919],
        exposure: [0.1633358941326179, 0.2181715633492283],
        theil: [0.18222403838024584, 0.047681623758267566],
        between: [0.1664421375204469, 0.015348480345245285],
        within: [0.015781900859798755, 0.034442497925528025],
        multigroup: [0.17333687124653413, 0.06145308924901335],
        variance: [0.02600421559771153, 0.044776119402985065],
        p: 0.6218603081455658,
    },
    Table {
        seats: &[[15, 6, 4], [16, 1, 11], [32, 13, 8], [35, 16, 12], [28, 7, 18], [21, 9, 4]],
        offerings: &[1, 1, 1, 1, 2],
        dissimilarity: [0.22510121457489876, 0.15268528464936434],
        isolation: [0.3974072802197802, 0.3758736371260833],
        exposure: [0.3314903846153846, 0.37447581772434996],
        theil: [0.061166268661743975, 0.02704155619036014],
        between: [0.05209323211323584, 0.021603884955340696],
        within: [0.009073036548508086, 0.005442867269437495],
        multigroup: [0.08284956622264109, 0.0327077866311716],
        variance: [0.03551136363636363, 0.020833333333333336],
        p: 0.18713162766364966,
    },
];

fn ranges(offerings: &[usize]) -> Vec<Range<usize>> {
    let mut next = 0;
    let range = |classes: &usize| {
        next += classes;
        next - classes..next
    };
    offerings.iter().map(range).collect()
}

fn seats(rows: &[[u64; 3]], group: usize) -> Vec<Seats> {
    rows.iter().map(|row| Seats { all: row[0], own: row[group] }).collect()
}

#[track_caller]
fn close(found: Option<(f64, f64)>, expected: [f64; 2]) {
    let (value, floor) = found.expect("a value");
    assert!((value - expected[0]).abs() < 1e-9, "{value} is not {}", expected[0]);
    assert!((floor - expected[1]).abs() < 1e-9, "the floor {floor} is not {}", expected[1]);
}

#[test]
fn indices_and_floors_agree_with_other_programs() {
    for table in TABLES {
        let (one, other) = (seats(table.seats, 1), seats(table.seats, 2));
        let offerings = ranges(table.offerings);
        let logs = Logs::up_to(1000);
        close(dissimilarity::with_floor(&one), table.dissimilarity);
        close(isolation(&one), table.isolation);
        close(exposure(&one, &other, 0), table.exposure);
        let cells = Cells::of_group(&one);
        let split = cells.split(&offerings).expect("two parts");
        close(cells.whole().zip(cells.by_chance(&logs)), table.theil);
        close(Some((split.between, table.between[1])), table.between);
        close(
            cells.within_by_chance(&offerings, &logs).map(|floor| (split.within, floor)),
            table.within,
        );
        let summed = cells.between_by_chance(&offerings, &logs);
        close(summed.map(|floor| (split.between, floor)), table.between);
        let rest = table.seats.iter().map(|row| row[0] - row[1] - row[2]).collect();
        let column = |group: usize| table.seats.iter().map(|row| row[group]).collect();
        let three = Cells::new(vec![column(1), column(2), rest]);
        close(three.whole().zip(three.by_chance(&logs)), table.multigroup);
        // The first of the largest, as Python's max() takes it.
        let most = offerings.iter().map(ExactSizeIterator::len).max().expect("an offering");
        let largest = offerings.iter().find(|own| own.len() == most).expect("an offering");
        let classes: Vec<usize> = largest.clone().collect();
        let found = variance_ratio(&one, &classes).expect("two classes");
        close(Some((found.value, found.floor)), table.variance);
        let all: u64 = one[largest.clone()].iter().map(|own| own.all).sum();
        let p = chi_square_above(all as f64 * found.value, classes.len() as u64 - 1);
        assert!((p.expect("a p") / table.p - 1.0).abs() < 1e-9);
    }
}

#[test]
fn twelve_in_four_sections_are_a_fifth_apart_by_chance() {
    // Four sections of 28, 12 of 112 seats: scipy 1.17.1, hypergeom(112, 12, 28): 4 x 1.09705795746205 /
    // (2 x 112 x 12/112 x 100/112) = 0.2048.
    let even = [Seats { all: 28, own: 3 }; 4];
    let (value, floor) = dissimilarity::with_floor(&even).expect("a value");
    assert!(value.abs() < 1e-12);
    assert!((floor - 4.0 * 1.09705795746205 / (2.0 * 12.0 * 100.0 / 112.0)).abs() < 1e-9);
    assert!((dissimilarity::systematic(value, floor) + 1.0).abs() < 1e-12);
    let apart = [(28, 12), (28, 0), (28, 0), (28, 0)].map(|(all, own)| Seats { all, own });
    // |12 - 3| + 3 x 3 = 18 of 2 x 12 x 100/112.
    let (value, floor) = dissimilarity::with_floor(&apart).expect("a value");
    let expected = 18.0 / (2.0 * 12.0 * 100.0 / 112.0);
    assert!((value - expected).abs() < 1e-12);
    let beyond = (expected - floor) / (1.0 - floor);
    assert!((dissimilarity::systematic(value, floor) - beyond).abs() < 1e-12);
}

#[test]
fn nobody_and_everybody_have_no_index() {
    for own in [0, 20] {
        let seats = [Seats { all: 20, own }, Seats { all: 10, own: own / 2 }];
        assert_eq!(dissimilarity::with_floor(&seats), None);
        assert_eq!(variance_ratio(&seats, &[0, 1]), None);
        assert_eq!(Cells::of_group(&seats).whole(), None);
        assert_eq!(Cells::of_group(&seats).split(&[0..1, 1..2]), None);
    }
    assert_eq!(isolation(&[Seats { all: 20, own: 0 }]), None);
    assert_eq!(isolation(&[Seats { all: 20, own: 20 }]), Some((1.0, 1.0)));
    assert_eq!(isolation(&[]), None);
}

/// Twenty-four students in two classes of `A`, the twelve with the tag `iep` all in the first; all twelve of
/// `B` are in one class with the twelve of `C`.
fn school() -> Sample {
    let mut sample = Sample::new()
        .course("A", "A", 2, 99)
        .course("B", "B", 1, 99)
        .course("C", "C", 1, 99)
        .rule("joint", serde_json::json!({"stacked": {"courses": ["B", "C"]}}))
        .place("A.1", "all", "1")
        .place("A.2", "all", "1")
        .place("B.1", "all", "2")
        .place("C.1", "all", "2");
    for number in 0..24 {
        let id = format!("S{number:02}");
        let (tags, seats, course): (&[&str], _, _) = match number {
            0..12 => (&["iep"], ["A.1", "B.1"], "B"),
            _ => (&[], ["A.2", "C.1"], "C"),
        };
        sample = sample.student(&id, tags, &["A", course]).seats(&id, &seats);
    }
    sample
}

#[test]
fn a_joint_section_is_one_class() {
    school().measured_by(|draft| {
        let classes = Composition::new(draft);
        assert_eq!(classes.sizes, [12, 12, 24]);
        assert_eq!(classes.offerings, [0..2, 2..3]);
        assert_eq!(classes.name_of(&classes.offerings[1]), "B + C");
        let iep = draft.families[0].groups[0].members.as_slice();
        assert_eq!(
            classes.seats_of(iep).iter().map(|own| own.own).collect::<Vec<_>>(),
            [12, 0, 12]
        );
    });
}

#[test]
fn what_a_schedule_sets_apart_is_within_courses() {
    school().measured_by(|draft| {
        let value = |name: &str| {
            let measure = MEASURES.iter().find(|own| own.facts().name == name).expect("a measure");
            let measured = measure.measure(draft);
            measured.group("iep").expect("a group").value.expect("a value")
        };
        // Half of all seats are in A, where the class tells all; between courses it tells nothing.
        for (name, expected) in [
            ("theil_h", 0.5),
            ("theil_h_between_courses", 0.0),
            ("theil_h_within_courses", 0.5),
            // (12 + 0 + 12 x 12 / 24) / 24.
            ("isolation", 0.75),
            // (6 + 6 + 0) / (2 x 48 / 4).
            ("dissimilarity", 0.5),
            ("tracking_within_courses", 1.0),
        ] {
            assert!((value(name) - expected).abs() < 1e-12, "{name} is {}", value(name));
        }
    });
}

#[test]
fn one_student_in_a_small_class_is_no_tracking() {
    let mut sample =
        Sample::new().course("A", "A", 2, 99).place("A.1", "all", "1").place("A.2", "all", "1");
    for number in 0..24 {
        let id = format!("S{number:02}");
        let (tags, seats): (&[&str], _) = if number < 1 { (&["504"], "A.1") } else { (&[], "A.2") };
        sample = sample.student(&id, tags, &["A"]).seats(&id, &[seats]);
    }
    // V is 1 and its mean 1/23, and it is only somebody who sits in a class of one.
    sample.measured_by(|draft| {
        let measured = Tracking.measure(draft);
        let value = measured.group("504").expect("a group").value.expect("a value");
        assert!((value - 1.0).abs() < 1e-12);
        assert_eq!(measured.parts, []);
    });
}

#[test]
fn a_course_that_tracks_is_named_and_a_cluster_by_design_is_only_listed() {
    let parts = |sample: Sample| sample.measured_by(|draft| Tracking.measure(draft).parts);
    let found = parts(school());
    let about: Vec<(&str, &str)> = found.iter().map(|own| (own.part, own.about.as_str())).collect();
    assert_eq!(about, [("tracked", "A: iep")]);
    // N V = 24 with one degree of freedom; scipy 1.17.1: chi2.sf(24, 1).
    let Part { value, floor, p, students, .. } = &found[0];
    assert_eq!((*value, *floor, *students), (Some(1.0), Some(1.0 / 23.0), 12));
    assert!((p.expect("a p") / 9.633570086430972e-07 - 1.0).abs() < 1e-9);

    let settings = [
        school().section("A.1", "A", |row| row.setting = Some("co_taught".into())),
        school().section("A.1", "A", |row| row.for_groups = vec!["iep".into()]),
    ];
    for sample in settings {
        let found = parts(sample);
        let about: Vec<(&str, &str)> =
            found.iter().map(|own| (own.part, own.about.as_str())).collect();
        assert_eq!(about, [("cluster_by_design", "A.1")]);
        assert_eq!((found[0].value, found[0].students), (None, 12));
    }
    let mut eld = school();
    eld.records.courses[0].tags = vec!["eld".into()];
    let found = parts(eld);
    assert!(found.iter().all(|own| own.part == "cluster_by_design"));
    assert_eq!(found.len(), 2);
}

/// Some classes: seats, those of one group and those of another.
fn some_classes() -> impl Strategy<Value = Vec<[u64; 3]>> {
    let class = (1u64..30, 0.0f64..1.0, 0.0f64..1.0).prop_map(|(all, one, other)| {
        let own = (all as f64 * one) as u64;
        [all, own, ((all - own) as f64 * other) as u64]
    });
    prop::collection::vec(class, 2..14)
}

proptest! {
    #[test]
    fn the_parts_add_up_to_the_whole(rows in some_classes(), sizes in prop::collection::vec(1usize..5, 14)) {
        let mut offerings = Vec::new();
        let mut next = 0;
        for size in sizes {
            let end = (next + size).min(rows.len());
            if next < end {
                offerings.push(next..end);
            }
            next = end;
        }
        let column = |group: usize| rows.iter().map(|row| row[group]).collect::<Vec<u64>>();
        let rest = rows.iter().map(|row| row[0] - row[1] - row[2]).collect();
        let three = Cells::new(vec![column(1), column(2), rest]);
        for cells in [Cells::of_group(&seats(&rows, 1)), three] {
            let split = cells.split(&offerings);
            prop_assert_eq!(split.is_some(), cells.whole().is_some());
            if let (Some(split), Some(whole)) = (split, cells.whole()) {
                prop_assert!((split.whole() - whole).abs() < 1e-12, "{} is not {}", split.whole(), whole);
                prop_assert!(split.between > -1e-12 && split.within > -1e-12 && whole < 1.0 + 1e-12);
            }
        }
    }

    #[test]
    fn other_names_of_groups_and_classes_change_nothing(rows in some_classes(), seed: u64) {
        let mut mixed = rows.clone();
        mixed.shuffle(&mut Pcg64::seed_from_u64(seed));
        let indices = |rows: &[[u64; 3]]| {
            let (one, logs) = (seats(rows, 1), Logs::up_to(500));
            let cells = Cells::of_group(&one);
            let every: Vec<usize> = (0..rows.len()).collect();
            [
                dissimilarity::with_floor(&one),
                isolation(&one),
                cells.whole().zip(cells.by_chance(&logs)),
                variance_ratio(&one, &every).map(|own| (own.value, own.floor)),
            ]
        };
        let is_close = |a: f64, b: f64| (a - b).abs() < 1e-9;
        let are_close = |a: Option<(f64, f64)>, b: Option<(f64, f64)>| match (a, b) {
            (Some(a), Some(b)) => is_close(a.0, b.0) && is_close(a.1, b.1),
            (a, b) => a == b,
        };
        for (a, b) in indices(&rows).into_iter().zip(indices(&mixed)) {
            prop_assert!(are_close(a, b), "{a:?} is not {b:?}");
        }
        // A group and all others are set apart as far as all others and the group.
        let swapped: Vec<[u64; 3]> = rows.iter().map(|row| [row[0], row[0] - row[1], 0]).collect();
        let (own, others) = (indices(&rows), indices(&swapped));
        for index in [0, 2, 3] {
            prop_assert!(are_close(own[index], others[index]), "{:?} {:?}", own[index], others[index]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// The mean over 3,000 random fills is the floor, within six standard errors.
    #[test]
    fn floors_are_what_random_fill_gives(rows in some_classes(), seed: u64) {
        const FILLS: usize = 3000;
        let mut labels: Vec<usize> = Vec::new();
        for row in &rows {
            labels.extend((0..row[0]).map(|seat| {
                if seat < row[1] { 1 } else if seat < row[1] + row[2] { 2 } else { 0 }
            }));
        }
        let half = rows.len() / 2;
        let (logs, offerings) = (Logs::up_to(500), [0..half, half..rows.len()]);
        let every: Vec<usize> = (0..rows.len()).collect();
        let values = |rows: &[[u64; 3]]| {
            let (one, other) = (seats(rows, 1), seats(rows, 2));
            let cells = Cells::of_group(&one);
            [
                dissimilarity::with_floor(&one).map(|own| own.0),
                isolation(&one).map(|own| own.0),
                exposure(&one, &other, 0).map(|own| own.0),
                cells.whole(),
                cells.split(&offerings).map(|own| own.between),
                variance_ratio(&one, &every).map(|own| own.value),
            ]
        };
        let (one, other) = (seats(&rows, 1), seats(&rows, 2));
        let cells = Cells::of_group(&one);
        let floors = [
            dissimilarity::with_floor(&one).map(|own| own.1),
            isolation(&one).map(|own| own.1),
            exposure(&one, &other, 0).map(|own| own.1),
            cells.by_chance(&logs),
            cells.between_by_chance(&offerings, &logs),
            variance_ratio(&one, &every).map(|own| own.floor),
        ];
        let mut random = Pcg64::seed_from_u64(seed);
        let (mut sums, mut squares) = ([0.0; 6], [0.0; 6]);
        for _ in 0..FILLS {
            labels.shuffle(&mut random);
            let mut next = 0;
            let filled: Vec<[u64; 3]> = rows
                .iter()
                .map(|row| {
                    let own = &labels[next..next + row[0] as usize];
                    next += own.len();
                    let count = |label: usize| own.iter().filter(|own| **own == label).count() as u64;
                    [row[0], count(1), count(2)]
                })
                .collect();
            for (index, value) in values(&filled).into_iter().enumerate() {
                let value = value.unwrap_or(0.0);
                sums[index] += value;
                squares[index] += value * value;
            }
        }
        let fills = FILLS as f64;
        for index in 0..floors.len() {
            let Some(floor) = floors[index] else { continue };
            let mean = sums[index] / fills;
            let error = ((squares[index] / fills - mean * mean).max(0.0) / fills).sqrt();
            prop_assert!(
                (mean - floor).abs() <= 6.0 * error + 1e-9,
                "index {index}: {mean} is not {floor}, standard error {error}"
            );
        }
    }

    /// Random fill of each course alone gives the floor within courses.
    #[test]
    fn the_floor_within_courses_is_what_random_fill_of_each_gives(rows in some_classes(), seed: u64) {
        const FILLS: usize = 3000;
        let half = rows.len() / 2;
        let (logs, offerings) = (Logs::up_to(500), [0..half, half..rows.len()]);
        let cells = Cells::of_group(&seats(&rows, 1));
        let floor = cells.within_by_chance(&offerings, &logs);
        let mut random = Pcg64::seed_from_u64(seed);
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..FILLS {
            let mut filled = rows.clone();
            for offering in &offerings {
                let own = &mut filled[offering.clone()];
                let mut labels: Vec<bool> =
                    own.iter().flat_map(|row| (0..row[0]).map(|seat| seat < row[1])).collect();
                labels.shuffle(&mut random);
                let mut next = 0;
                for row in own {
                    let seats = &labels[next..next + row[0] as usize];
                    next += seats.len();
                    row[1] = seats.iter().filter(|own| **own).count() as u64;
                }
            }
            let split = Cells::of_group(&seats(&filled, 1)).split(&offerings);
            let value = split.map_or(0.0, |split| split.within);
            sum += value;
            squares += value * value;
        }
        if let Some(floor) = floor {
            let mean = sum / FILLS as f64;
            let error = ((squares / FILLS as f64 - mean * mean).max(0.0) / FILLS as f64).sqrt();
            prop_assert!((mean - floor).abs() <= 6.0 * error + 1e-9, "{mean} {floor} {error}");
        }
    }
}
