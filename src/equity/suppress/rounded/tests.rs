use super::*;
use crate::equity::{Direction, Facts};
use proptest::prelude::*;

/// A share of students, as a measure of these groups.
fn share(name: &'static str, groups: &[(&str, i64, i64)], overall: (i64, i64)) -> Measured {
    let facts = Facts {
        number: "M0",
        name,
        title: name,
        formula: "",
        unit: Unit::ShareOfStudents,
        direction: Direction::HigherIsBetter,
        caveat: "",
        source: "",
    };
    let tally = |count, of: i64| Tally { students: of as u64, left_out: 0, count, of };
    let line = |(group, count, of): &(&str, i64, i64)| Compared {
        family: group.split(':').next().unwrap_or_default().to_owned(),
        group: (*group).to_owned(),
        tally: tally(*count, *of),
        value: tally(*count, *of).share(),
        gap: Some(1.0),
        ratio: Some(1.0),
        ..Compared::default()
    };
    let overall = tally(overall.0, overall.1);
    Measured {
        value: overall.share(),
        overall,
        groups: groups.iter().map(line).collect(),
        not_computed: None,
        ..Measured::missing(facts, "")
    }
}

/// What is shown of a measure beside one that shows the sizes of its groups.
fn shown(groups: &[(&str, i64, i64)], overall: (i64, i64)) -> ShownMeasure {
    let halves: Vec<(&str, i64, i64)> = groups.iter().map(|(g, _, of)| (*g, of / 2, *of)).collect();
    let page = share("page", &halves, (overall.1 / 2, overall.1));
    let all = [page, share("other", groups, overall)];
    let told = measures(&all, &["page"], &[], overall.1 as u64, HideBelow::default());
    let [page, other] = told.try_into().expect("two");
    assert!(page.groups.iter().all(|line| line.students.is_some()), "{page:?}");
    other
}

#[test]
fn steps_grow_as_groups_shrink() {
    let ends = |value, students| {
        let own = step(Unit::ShareOfStudents, value, students, HideBelow::default());
        own.map(|own| (own.from, own.to))
    };
    assert_eq!(ends(0.523, 1200), Some((0.52, 0.53)));
    assert_eq!(ends(0.523, 130), Some((0.5, 0.6)));
    assert_eq!(ends(0.523, 50), Some((0.4, 0.6)));
    assert_eq!(ends(0.523, 49), None);
    // Nobody and few are one, and so are all and nearly all.
    assert_eq!(ends(0.0, 200), ends(9.0 / 200.0, 200));
    assert_eq!((ends(1.0, 200), ends(191.0 / 200.0, 200)), (Some((0.95, 1.0)), Some((0.95, 1.0))));
    let seats = step(Unit::SeatsPerHundred, 80.8, 500, HideBelow::default()).expect("a step");
    assert_eq!((seats.from, seats.to), (80.0, 82.0));
    let minutes = step(Unit::Minutes, 3.2, 600, HideBelow::default()).expect("a step");
    assert_eq!((minutes.from, minutes.to), (3.0, 4.0));
}

#[test]
fn nothing_exact_stands_beside_a_rounded_value() {
    let other = shown(&[("f:1", 61, 120), ("f:2", 100, 200)], (161, 320));
    assert_eq!(other.shown, ShownValue::between(0.5, 0.55, "rounded"));
    let line = &other.groups[0];
    assert_eq!(line.shown, ShownValue::between(0.5, 0.6, "rounded"));
    assert_eq!((line.students, line.gap, line.ratio), (None, None, None));
}

#[test]
fn a_sum_that_would_tell_a_small_count_is_not_shown_whole() {
    // 28 of 700 is shown as 28 to 42, 29 of 1,000 as 20 to 30: at most 2 are left for the others.
    let other = shown(&[("f:1", 28, 700), ("f:2", 1, 300)], (29, 1000));
    assert_eq!(other.groups[0].shown, ShownValue::hidden());
    assert_eq!(other.groups[1].shown, ShownValue::between(0.0, 0.05, "rounded"));
    // With 35 of 700 there is room.
    let other = shown(&[("f:1", 35, 700), ("f:2", 1, 300)], (36, 1000));
    assert_eq!(other.groups[0].shown, ShownValue::between(0.04, 0.06, "rounded"));
}

#[test]
fn a_group_without_a_size_and_measures_of_the_same_requests_have_no_value() {
    let page = share("page", &[("f:1", 30, 60), ("f:2", 3, 6)], (50, 100));
    let other = share("other", &[("f:1", 30, 60), ("f:2", 3, 6)], (50, 100));
    let mut requests = other.clone();
    requests.facts.number = "M44";
    requests.facts.name = "requests";
    let all = measures(&[page, other, requests], &["page"], &[], 100, HideBelow::default());
    let flags = |own: &ShownMeasure| -> Vec<Vec<&'static str>> {
        own.groups.iter().map(|line| line.shown.flags.clone()).collect()
    };
    assert_eq!(flags(&all[1]), [["rounded"], ["hidden"]]);
    assert_eq!(flags(&all[2]), Vec::<Vec<&str>>::new());
}

proptest! {
    #[test]
    fn as_many_counts_are_possible_in_every_step_as_may_be_shown(
        least in 5u64..=30,
        more in 0i64..4000,
        part in 0.0f64..=1.0,
    ) {
        let below = HideBelow::new(least).expect("allowed");
        let of = enough(below) as i64 + more;
        let count = (part * of as f64).round() as i64;
        let own = step(Unit::ShareOfStudents, count as f64 / of as f64, of as u64, below);
        let (low, high) = ends(own, of);
        prop_assert!(own.is_some() && (low..=high).contains(&count), "{own:?}");
        prop_assert!(high - low + 1 >= least as i64, "{count} of {of}: {low} to {high}");
    }

    #[test]
    fn no_sum_leaves_few_values_for_a_small_count(
        groups in prop::collection::vec((50i64..900, 0.0f64..0.06), 1..5),
    ) {
        let names = ["f:1", "f:2", "f:3", "f:4"];
        let groups: Vec<(&str, i64, i64)> = groups
            .iter()
            .zip(names)
            .map(|((of, part), name)| (name, (part * *of as f64) as i64, *of))
            .collect();
        let sum = |field: fn(&(&str, i64, i64)) -> i64| groups.iter().map(field).sum::<i64>();
        let (count, of) = (sum(|own| own.1), sum(|own| own.2));
        let other = shown(&groups, (count, of));
        // Every way to fill the steps, one group against all others: a way of its own to what `telling` does.
        let ends = |shown: &ShownValue, of: i64| match (shown.from, shown.to) {
            (Some(from), Some(to)) => (0..=of)
                .filter(|count| {
                    let share = *count as f64 / of as f64;
                    share > from - 1e-9 && share < to + 1e-9
                })
                .fold((of, 0), |(low, high), count| (low.min(count), high.max(count))),
            _ => (0, of),
        };
        let whole = ends(&other.shown, of);
        let known: Vec<(i64, i64)> =
            groups.iter().zip(&other.groups).map(|(own, line)| ends(&line.shown, own.2)).collect();
        for (at, own) in groups.iter().enumerate().filter(|(_, own)| own.1 < 10) {
            let possible = (known[at].0..=known[at].1).filter(|count| {
                let others = || known.iter().enumerate().filter(|(other, _)| *other != at);
                let least: i64 = count + others().map(|(_, ends)| ends.0).sum::<i64>();
                let most: i64 = count + others().map(|(_, ends)| ends.1).sum::<i64>();
                least <= whole.1 && most >= whole.0
            });
            prop_assert!(possible.count() >= OPEN as usize, "{own:?} of {groups:?}: {other:?}");
        }
    }
}
