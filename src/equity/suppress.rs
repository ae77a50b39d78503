//! What may be shown to people: small groups are hidden, and so is whatever would give them away.
//!
//! This is a rule of display. Measures, files for staff (`metrics.json`, `unmet.csv`) and the search never
//! see it. It protects groups, not the school as a whole: totals over all students are always shown.
//!
//! 1. *Primary*: a count below [`LEAST`] is hidden, be it students of a group, those for whom something
//!    is true, or those for whom it is not; nobody counts as few, too, since "none of them" tells about
//!    each of them.
//! 2. *Complementary*: within a family of groups (grades; tags with one word before the colon) what is
//!    left when the shown counts are subtracted from the total is nothing or at least [`LEAST`]; the
//!    smallest shown counts are hidden until it is so. A group whose complement is small is hidden as well.
//! 3. *Coding*: a share with few students on one side is shown as "over" or "under" the share at which
//!    there would be [`LEAST`], and its gap is not shown.
//! 4. *Across measures*: two shares of the same students may not differ, or fall short of all, by few.
//!
//! Unions and intersections are not shown at all: they overlap the families that are, so that what is hidden
//! there could be found here.

use super::{Compared, GroupKind, Measured, Unit};
use serde::Serialize;

/// Counts below this are hidden.
pub const LEAST: u64 = 10;

/// A share as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownShare {
    /// The share itself, from 0 to 1.
    Exact(f64),
    /// More than so many per cent.
    Over(u32),
    /// Less than so many per cent.
    Under(u32),
    /// Nothing.
    Hidden,
}

/// A group's line as it may be shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShownGroup {
    /// The family.
    pub family: String,
    /// The group.
    pub group: String,
    /// How many students it has.
    pub students: Option<u64>,
    /// For each measure asked for, its share.
    pub shares: Vec<ShownShare>,
    /// For each measure asked for, percentage points above all other students.
    pub gaps: Vec<Option<f64>>,
    /// For each measure asked for, the share divided by that of all other students.
    pub ratios: Vec<Option<f64>>,
}

/// Which counts of a family may be shown, given their total over all students.
///
/// With `nobody_is_few`, a count of zero is as small as a count of one.
pub fn may_show(counts: &[u64], total: u64, nobody_is_few: bool) -> Vec<bool> {
    let is_few = |count: u64| count < LEAST && (count > 0 || nobody_is_few);
    let mut shown: Vec<bool> = counts
        .iter()
        .map(|count| !is_few(*count) && *count > 0 && !is_few(total.saturating_sub(*count)))
        .collect();
    loop {
        let sum: u64 = counts.iter().zip(&shown).filter(|(_, s)| **s).map(|(c, _)| c).sum();
        let is_complete = counts.iter().sum::<u64>() == total && shown.iter().all(|shown| *shown);
        // Counts that overlap cannot be subtracted from a total.
        if sum > total || is_complete || !is_few(total - sum) {
            return shown;
        }
        let smallest = (0..counts.len()).filter(|i| shown[*i]).min_by_key(|i| counts[*i]);
        match smallest {
            Some(index) => shown[index] = false,
            None => return shown,
        }
    }
}

/// The lines of all groups for some measures of the same groups, as they may be shown.
pub fn groups(measures: &[&Measured]) -> Vec<ShownGroup> {
    let Some(first) = measures.first() else { return Vec::new() };
    let mut lines = Vec::new();
    let is_single = |group: &&Compared| group.kind == GroupKind::Single;
    let single = first.groups.iter().take_while(is_single).count();
    for family in first.groups[..single].chunk_by(|a, b| a.family == b.family) {
        let start = lines.len();
        lines.extend(family_lines(measures, start, family));
    }
    lines
}

fn family_lines(measures: &[&Measured], start: usize, family: &[Compared]) -> Vec<ShownGroup> {
    let range = start..start + family.len();
    let of = |measure: &Measured| measure.groups[range.clone()].to_vec();
    let students: Vec<u64> = family.iter().map(|group| group.tally.students).collect();
    let Some(first) = measures.first() else { return Vec::new() };
    let is_shown = may_show(&students, first.overall.students, false);

    // For each measure and group, whether its share may be shown as it is.
    let mut exact = Vec::new();
    for (index, measure) in measures.iter().enumerate() {
        let mut shown = is_shown.clone();
        let sides = |group: &Compared| (group.tally.count, group.tally.of - group.tally.count);
        let (count, rest) = (measure.overall.count, measure.overall.of - measure.overall.count);
        restrict(&mut shown, of(measure).iter().map(|group| sides(group).0), count);
        restrict(&mut shown, of(measure).iter().map(|group| sides(group).1), rest);
        for earlier in &measures[..index] {
            if measure.facts.unit != Unit::ShareOfStudents
                || earlier.facts.unit != measure.facts.unit
            {
                continue;
            }
            let pairs = || of(measure).into_iter().zip(of(earlier));
            let between = |a: i64, b: i64, of: i64| ((a - b).abs(), (of - a - b).abs());
            let (differ, lack) =
                between(measure.overall.count, earlier.overall.count, measure.overall.of);
            let both = |pair: (Compared, Compared)| {
                between(pair.0.tally.count, pair.1.tally.count, pair.0.tally.of)
            };
            restrict(&mut shown, pairs().map(|pair| both(pair).0), differ);
            restrict(&mut shown, pairs().map(|pair| both(pair).1), lack);
        }
        exact.push(shown);
    }

    let line = |index: usize| {
        let own = |measure: &&Measured| measure.groups[range.start + index].clone();
        let exact = |measure: usize| exact[measure][index];
        let shares = measures.iter().enumerate().map(|(number, measure)| {
            if is_shown[index] { share(&own(measure), exact(number)) } else { ShownShare::Hidden }
        });
        let if_exact = |value: fn(&Compared) -> Option<f64>| {
            let values = measures.iter().enumerate();
            values.map(|(number, measure)| value(&own(measure)).filter(|_| exact(number))).collect()
        };
        ShownGroup {
            family: family[index].family.clone(),
            group: family[index].group.clone(),
            students: is_shown[index].then_some(students[index]),
            shares: shares.collect(),
            gaps: if_exact(|group| group.gap),
            ratios: if_exact(|group| group.ratio),
        }
    };
    (0..family.len()).map(line).collect()
}

/// Hides what one more column of counts gives away.
fn restrict(shown: &mut [bool], counts: impl Iterator<Item = i64>, total: i64) {
    let count = |count: i64| u64::try_from(count).unwrap_or(0);
    let counts: Vec<u64> = counts.map(count).collect();
    for (shown, may) in shown.iter_mut().zip(may_show(&counts, count(total), true)) {
        *shown &= may;
    }
}

fn share(group: &Compared, is_exact: bool) -> ShownShare {
    let (count, of) = (group.tally.count, group.tally.of);
    let least = LEAST as i64;
    match group.value {
        Some(value) if is_exact => ShownShare::Exact(value),
        Some(_) if of > 2 * least && of - count < least => {
            ShownShare::Over(u32::try_from(100 * (of - least) / of).unwrap_or(0))
        }
        Some(_) if of > 2 * least && count < least => {
            ShownShare::Under(u32::try_from((100 * least).div_euclid(of) + 1).unwrap_or(100))
        }
        _ => ShownShare::Hidden,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Direction, Facts, Measured, Tally};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_group_is_hidden_and_so_is_what_would_give_it_away() {
        assert_eq!(may_show(&[100, 95, 5], 200, false), [true, false, false]);
        assert_eq!(may_show(&[100, 60, 30, 4, 6], 200, false), [true, true, true, false, false]);
        assert_eq!(may_show(&[120, 80], 200, false), [true, true]);
    }

    #[test]
    fn a_group_with_a_small_complement_is_hidden() {
        assert_eq!(may_show(&[195], 200, false), [false]);
        assert_eq!(may_show(&[190], 200, false), [true]);
        assert_eq!(may_show(&[200], 200, false), [true]);
        assert_eq!(may_show(&[100, 95], 200, false), [true, false]);
    }

    #[test]
    fn nobody_is_few_where_it_tells_about_each() {
        assert_eq!(may_show(&[20, 0], 40, true), [true, false]);
        assert_eq!(may_show(&[40, 0], 40, true), [false, false]);
    }

    proptest! {
        #[test]
        fn subtraction_recovers_no_small_count(
            counts in prop::collection::vec(0u64..60, 1..8),
            residual in 0u64..60,
            nobody_is_few: bool,
        ) {
            let total = counts.iter().sum::<u64>() + residual;
            let shown = may_show(&counts, total, nobody_is_few);
            let sum: u64 = counts.iter().zip(&shown).filter(|(_, s)| **s).map(|(c, _)| c).sum();
            let rest = total - sum;
            let any_shown = shown.iter().any(|shown| *shown);
            prop_assert!(!any_shown || rest == 0 || rest >= LEAST);
            prop_assert!(counts.iter().zip(&shown).all(|(count, shown)| !shown || *count >= LEAST));
            // A single hidden group without a residual is what is left: it must not be small.
            if nobody_is_few && any_shown && shown.iter().any(|shown| !shown) {
                prop_assert!(rest >= LEAST);
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
        let lines = groups(&[&measured("complete", &tallies, (207, 300))]);
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
        for (line, kind) in
            own.groups.clone().iter().zip([GroupKind::Union, GroupKind::Intersection])
        {
            own.groups.push(Compared { kind, family: format!("{kind:?}"), ..line.clone() });
        }
        let names: Vec<String> = groups(&[&own]).into_iter().map(|line| line.family).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn two_shares_do_not_give_away_who_is_between_them() {
        // 60 complete and 35 missing two leave 5 missing exactly one.
        let complete = measured("complete", &[("a", 60, 100)], (300, 500));
        let missing = measured("missing", &[("a", 35, 100)], (120, 500));
        let lines = groups(&[&complete, &missing]);
        assert_eq!(lines[0].shares, [ShownShare::Exact(0.6), ShownShare::Hidden]);
    }
}
