//! What is hidden, counted by hand.

use super::*;
use crate::equity::{Direction, Facts, Measured, Tally};
use proptest::prelude::*;

/// What holds unless a school states something else.
fn ten() -> HideBelow {
    HideBelow::default()
}

#[test]
fn a_school_may_hide_more_or_less() {
    let shown =
        |below| may_show(&[100, 88, 12], 200, false, HideBelow::new(below).expect("allowed"));
    assert_eq!(shown(10), [true, true, true]);
    assert_eq!(shown(15), [true, false, false]);
    let shown =
        |below| may_show(&[100, 93, 7], 200, false, HideBelow::new(below).expect("allowed"));
    assert_eq!(shown(10), [true, false, false]);
    assert_eq!(shown(5), [true, true, true]);
    assert_eq!([4, 31].map(HideBelow::new), [None, None]);
}

#[test]
fn a_small_group_is_hidden_and_so_is_what_would_give_it_away() {
    assert_eq!(may_show(&[100, 95, 5], 200, false, ten()), [true, false, false]);
    // Of 4 + 6 = 10 each would be known to be below 10.
    assert_eq!(
        may_show(&[100, 60, 30, 4, 6], 200, false, ten()),
        [true, true, false, false, false]
    );
    assert_eq!(may_show(&[100, 60, 30, 4, 7], 201, false, ten()), [true, true, true, false, false]);
    assert_eq!(may_show(&[120, 80], 200, false, ten()), [true, true]);
}

#[test]
fn a_group_with_a_small_complement_is_hidden() {
    assert_eq!(may_show(&[195], 200, false, ten()), [false]);
    assert_eq!(may_show(&[190], 200, false, ten()), [true]);
    assert_eq!(may_show(&[200], 200, false, ten()), [true]);
    assert_eq!(may_show(&[100, 95], 200, false, ten()), [true, false]);
}

#[test]
fn nobody_is_few_where_it_tells_about_each() {
    assert_eq!(may_show(&[20, 0], 40, true, ten()), [true, false]);
    assert_eq!(may_show(&[40, 0], 40, true, ten()), [false, false]);
}

proptest! {
    #[test]
    fn subtraction_recovers_no_small_count(
        counts in prop::collection::vec(0u64..60, 1..8),
        residual in 0u64..60,
        nobody_is_few: bool,
        least in 5u64..=30,
    ) {
        let below = HideBelow::new(least).expect("allowed");
        let total = counts.iter().sum::<u64>() + residual;
        let shown = may_show(&counts, total, nobody_is_few, below);
        let sum: u64 = counts.iter().zip(&shown).filter(|(_, s)| **s).map(|(c, _)| c).sum();
        let rest = total - sum;
        let any_shown = shown.iter().any(|shown| *shown);
        prop_assert!(!any_shown || rest == 0 || rest >= least);
        if any_shown {
            // Whoever knows which counts are small tries all of one against the most and the least of
            // the others: a way of its own to what `is_safe` says.
            let low = u64::from(!nobody_is_few);
            let hidden: Vec<u64> =
                counts.iter().zip(&shown).filter(|(c, s)| !**s && **c >= low).map(|(c, _)| *c).collect();
            let is_free = |count: u64| count >= least;
            for (at, own) in hidden.iter().enumerate().filter(|(_, own)| !is_free(**own)) {
                let others = || hidden.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c);
                let unlisted = rest > hidden.iter().sum::<u64>();
                let possible = (low..least).filter(|value| {
                    let fewest: u64 = others().map(|c| if is_free(c) { least } else { low }).sum();
                    let most: u64 = others().map(|_| least - 1).sum();
                    let is_unbounded = unlisted || others().any(is_free);
                    value + fewest <= rest && (is_unbounded || value + most >= rest)
                });
                prop_assert!(possible.count() as u64 >= OPEN.min(least - low), "{own} in {counts:?} of {total}");
            }
        }
        prop_assert!(counts.iter().zip(&shown).all(|(count, shown)| !shown || *count >= least));
        // A single hidden group without a residual is what is left: it must not be small.
        if nobody_is_few && any_shown && shown.iter().any(|shown| !shown) {
            prop_assert!(rest >= least);
        }
    }
}

fn measured(name: &'static str, tallies: &[(&str, i64, i64)], overall: (i64, i64)) -> Measured {
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
    let groups = tallies.iter().map(|(group, count, of)| Compared {
        family: group.split(':').next().unwrap_or_default().to_owned(),
        group: (*group).to_owned(),
        tally: tally(*count, *of),
        value: tally(*count, *of).share(),
        gap: Some(0.0),
        ratio: Some(1.0),
        ..Compared::default()
    });
    let overall = tally(overall.0, overall.1);
    Measured {
        value: overall.share(),
        overall,
        groups: groups.collect(),
        ..Measured::missing(facts, "")
    }
}

#[test]
fn a_share_with_few_on_one_side_is_coded() {
    let tallies =
        [("a:1", 97, 100), ("a:2", 50, 100), ("a:3", 60, 100), ("b", 5, 100), ("c", 3, 6)];
    let lines = groups(&[&measured("complete", &tallies, (207, 300))], &[], ten());
    let shares: Vec<ShownShare> = lines.iter().map(|line| line.shares[0]).collect();
    assert_eq!(shares[0], ShownShare::Over(90));
    // The next smallest count of those who are not complete is hidden with it.
    assert_eq!(shares[1..3], [ShownShare::Exact(0.5), ShownShare::Hidden]);
    assert_eq!(shares[3], ShownShare::Under(11));
    assert_eq!((shares[4], lines[4].students), (ShownShare::Hidden, None));
    assert_eq!(lines[0].gaps, [None]);
}

#[test]
fn unions_and_intersections_are_not_shown() {
    let mut own = measured("complete", &[("a", 60, 100), ("b", 40, 100)], (300, 500));
    for (line, kind) in own.groups.clone().iter().zip([GroupKind::Union, GroupKind::Intersection]) {
        own.groups.push(Compared { kind, family: format!("{kind:?}"), ..line.clone() });
    }
    let names: Vec<String> =
        groups(&[&own], &[], ten()).into_iter().map(|line| line.family).collect();
    assert_eq!(names, ["a", "b"]);
}

#[test]
fn two_shares_do_not_give_away_who_is_between_them() {
    // 60 complete and 35 missing two leave 5 missing exactly one.
    let complete = measured("complete", &[("a", 60, 100)], (300, 500));
    let missing = measured("missing", &[("a", 35, 100)], (120, 500));
    let lines = groups(&[&complete, &missing], &[], ten());
    assert_eq!(lines[0].shares, [ShownShare::Exact(0.6), ShownShare::Hidden]);
}

/// Learners by level, all within one tag, and as a family the levels do not make up all students.
fn learners() -> Measured {
    let tallies =
        [("el:1", 30, 60), ("el:2", 20, 40), ("el:3", 2, 4), ("learner", 52, 104), ("b", 150, 300)];
    measured("complete", &tallies, (300, 600))
}

#[test]
fn a_level_cannot_be_found_within_the_tag_that_holds_all_levels() {
    let within = Within {
        outer: "learner".into(),
        of_others: false,
        inner: ["el:1", "el:2", "el:3"].map(str::to_owned).to_vec(),
    };
    let students = |within: &[Within]| -> Vec<Option<u64>> {
        groups(&[&learners()], within, ten()).iter().map(|line| line.students).collect()
    };
    // Without a word about who lies within whom, 104 − 60 − 40 gives the third level away.
    assert_eq!(students(&[]), [Some(60), Some(40), None, Some(104), Some(300)]);
    assert_eq!(students(&[within]), [Some(60), None, None, Some(104), Some(300)]);
}

#[test]
fn a_group_and_one_just_larger_are_not_both_shown() {
    let own = measured("complete", &[("iep", 50, 100), ("plan", 53, 105)], (300, 600));
    let within = Within { outer: "plan".into(), of_others: false, inner: vec!["iep".into()] };
    let lines = groups(&[&own], &[within], ten());
    assert_eq!([lines[0].students, lines[1].students], [None, Some(105)]);
    let rest = measured("complete", &[("a", 50, 100), ("b", 250, 495)], (300, 600));
    let others = Within { outer: "b".into(), of_others: true, inner: vec!["a".into()] };
    let lines = groups(&[&rest], &[others], ten());
    assert_eq!([lines[0].students, lines[1].students], [None, Some(495)]);
}

#[test]
fn what_is_hidden_for_the_sake_of_others_is_not_told_by_its_parts() {
    // Of 200, 5 are hidden and 60 with them; two groups that make up the 60 would tell both.
    let tallies =
        [("x:1", 60, 135), ("x:2", 30, 60), ("x:3", 2, 5), ("y:1", 15, 30), ("y:2", 15, 30)];
    let own = measured("complete", &tallies, (92, 200));
    let within = Within {
        outer: "x:2".into(),
        of_others: false,
        inner: ["y:1", "y:2"].map(str::to_owned).to_vec(),
    };
    let lines = groups(&[&own], &[within], ten());
    let students: Vec<Option<u64>> = lines.iter().map(|line| line.students).collect();
    assert_eq!(students, [Some(135), None, None, None, Some(30)]);
}

#[test]
fn a_small_count_and_one_of_ten_do_not_stand_in_for_each_other() {
    // 1 + 10: whoever sees that one is below ten and the other not knows both.
    assert_eq!(may_show(&[40, 25, 10, 1], 76, false, ten()), [true, false, false, false]);
    // 9 + 9 = 18: both are as large as they can be.
    assert_eq!(may_show(&[40, 30, 9, 9], 88, false, ten()), [true, false, false, false]);
    // With 12 seats at most, 21 − 12 would tell the 9.
    let shown = may_show_up_to(&[30, 12, 9], Some(&[30, 12, 20]), 51, false, ten());
    assert_eq!(shown, [false, false, false]);
}

#[test]
fn unmet_requests_do_not_tell_who_misses_several() {
    // 40 unmet requests of 36 who miss any: if nobody misses three, four miss two.
    let requests = Measured {
        facts: Facts { unit: Unit::ShareOfRequests, ..measured("met", &[], (0, 0)).facts },
        ..measured("met", &[("a", 560, 600)], (3300, 3500))
    };
    let complete = measured("complete", &[("a", 64, 100)], (340, 500));
    let missing = measured("missing", &[("a", 4, 100)], (30, 500));
    let shares = |measures: &[&Measured]| groups(measures, &[], ten())[0].shares.clone();
    assert_eq!(shares(&[&complete, &missing])[0], ShownShare::Exact(0.64));
    let shown = shares(&[&requests, &complete, &missing]);
    assert_eq!(shown[1..], [ShownShare::Hidden, ShownShare::Under(11)]);
}
