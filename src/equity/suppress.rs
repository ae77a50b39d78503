//! What may be shown to people: small groups are hidden, and so is whatever would give them away.
//!
//! This is a rule of display. Measures, files for staff (`metrics.json`, `unmet.csv`) and the search never
//! see it. It protects groups, not the school as a whole: totals over all students are always shown.
//!
//! 1. *Primary*: a count below [`LEAST`] is hidden, be it students of a group, those for whom something
//!    is true, or those for whom it is not; nobody counts as few, too, since "none of them" tells about
//!    each of them.
//! 2. *Complementary*: wherever counts add up to something that is known, what is left when the shown ones
//!    are subtracted is nothing, or so much that no hidden count follows: it may be [`LEAST`] or more, and
//!    at least [`OPEN`] values are possible for it even to somebody who knows which of the hidden counts are
//!    below [`LEAST`]. The smallest shown counts are hidden until it is so. A group whose complement is small
//!    is hidden as well.
//! 3. *What adds up*: the groups of a family (grades; tags with one word before the colon) to all students;
//!    and those of its groups that lie [within](Within) a group of another family, or outside of it, to
//!    that group or to all others.
//! 4. *Coding*: a share with few students on one side is shown as "over" or "under" the share at which
//!    there would be [`LEAST`], and its gap is not shown.
//! 5. *Across measures*: two shares of the same students may not differ, or fall short of all, by few; and
//!    where shares of requests are shown too, a share of students stands only where no other share of
//!    students has few on its side: what is unmet beyond one for each who misses any tells who misses several.
//!
//! Unions and intersections are not shown at all: they overlap the families that are, so that what is hidden
//! there could be found here.

use super::groups::Within;
use super::{Compared, GroupKind, Measured, Unit};
use serde::Serialize;

/// Counts below this are hidden.
pub const LEAST: u64 = 10;

/// So many values must be possible for a hidden count.
pub const OPEN: u64 = 5;

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
    may_show_up_to(counts, None, total, nobody_is_few)
}

/// The same, where everybody knows the most that each count can be.
pub fn may_show_up_to(
    counts: &[u64],
    most: Option<&[u64]>,
    total: u64,
    nobody_is_few: bool,
) -> Vec<bool> {
    let column = Column { counts, most, all: total, nobody_is_few };
    let mut shown = vec![true; counts.len()];
    column.hide(&[Sum { total: Total::All, parts: (0..counts.len()).collect() }], &mut shown);
    shown
}

/// Counts that add up to something.
struct Sum {
    total: Total,
    parts: Vec<usize>,
}

/// What counts add up to.
#[derive(Clone, Copy)]
enum Total {
    /// All students.
    All,
    /// A group.
    Group(usize),
    /// All students who are not in a group.
    Others(usize),
}

/// One count for each group, and that of all students.
struct Column<'a> {
    counts: &'a [u64],
    most: Option<&'a [u64]>,
    all: u64,
    nobody_is_few: bool,
}

impl Column<'_> {
    fn is_few(&self, count: u64) -> bool {
        count < LEAST && (count > 0 || self.nobody_is_few)
    }

    /// Hides small counts, and others until no sum gives one away.
    fn hide(&self, sums: &[Sum], shown: &mut [bool]) {
        for (shown, count) in shown.iter_mut().zip(self.counts) {
            let others = self.all.saturating_sub(*count);
            *shown &= *count > 0 && !self.is_few(*count) && !self.is_few(others);
        }
        loop {
            let telling = sums.iter().find_map(|sum| {
                let smallest = || {
                    let open = sum.parts.iter().copied().filter(|part| shown[*part]);
                    open.min_by_key(|part| self.counts[*part])
                };
                if self.is_safe(sum, shown) { None } else { smallest() }
            });
            match telling {
                Some(part) => shown[part] = false,
                None => return,
            }
        }
    }

    /// Whether what is shown of a sum leaves open what is not.
    fn is_safe(&self, sum: &Sum, shown: &[bool]) -> bool {
        let (total, is_known) = match sum.total {
            Total::All => (self.all, true),
            Total::Group(group) => (self.counts[group], shown[group]),
            Total::Others(group) => (self.all.saturating_sub(self.counts[group]), shown[group]),
        };
        let told: u64 =
            sum.parts.iter().filter(|part| shown[**part]).map(|p| self.counts[*p]).sum();
        // Counts that overlap cannot be subtracted.
        let Some(rest) = total.checked_sub(told) else { return true };
        if !is_known {
            // The parts must not make up the total either.
            return told == 0 || rest > 0;
        }
        let hidden: Vec<usize> = sum.parts.iter().copied().filter(|part| !shown[*part]).collect();
        if hidden.is_empty() {
            return rest == 0 || !self.is_few(rest);
        }
        if rest == 0 && !self.nobody_is_few {
            return true;
        }
        let nobody = u64::from(!self.nobody_is_few);
        if rest < LEAST + nobody * (hidden.len() as u64 - 1) {
            return false;
        }
        // What somebody knows who knows which counts are small.
        let range = |part: usize| {
            let most = self.most.map_or(u64::MAX, |most| most[part]);
            match self.counts[part] < LEAST {
                true => (nobody.min(self.counts[part]), most.min(LEAST - 1)),
                false => (LEAST, most.max(self.counts[part])),
            }
        };
        let listed: u64 = hidden.iter().map(|part| self.counts[*part]).sum();
        let unlisted = if listed < rest { u64::MAX } else { 0 };
        hidden.iter().filter(|part| self.counts[**part] < LEAST).all(|part| {
            let (mut others_least, mut others_most) = (0_u64, unlisted);
            for other in hidden.iter().filter(|other| *other != part) {
                let (least, most) = range(*other);
                others_least = others_least.saturating_add(least);
                others_most = others_most.saturating_add(most);
            }
            let (least, most) = range(*part);
            let low = least.max(rest.saturating_sub(others_most));
            let high = most.min(rest.saturating_sub(others_least));
            // A class of two seats has never more than three values.
            high + 1 >= low + OPEN.min(most - least + 1)
        })
    }
}

/// The lines of all groups for some measures of the same groups, as they may be shown. `within` says which
/// groups lie within others ([`super::groups::within`]).
pub fn groups(measures: &[&Measured], within: &[Within]) -> Vec<ShownGroup> {
    let Some(first) = measures.first() else { return Vec::new() };
    let is_single = |group: &&Compared| group.kind == GroupKind::Single;
    let single = first.groups.iter().take_while(is_single).count();
    let of = |measure: &Measured| measure.groups[..single].to_vec();
    let sums = sums(&first.groups[..single], within);
    let restrict = |shown: &mut [bool], counts: Vec<i64>, all: i64, nobody_is_few: bool| {
        let whole = |count: i64| u64::try_from(count).unwrap_or(0);
        let counts: Vec<u64> = counts.into_iter().map(whole).collect();
        let column = Column { counts: &counts, most: None, all: whole(all), nobody_is_few };
        column.hide(&sums, shown);
    };

    let students = of(first).iter().map(|group| group.tally.students as i64).collect();
    let mut is_shown = vec![true; single];
    restrict(&mut is_shown, students, first.overall.students as i64, false);

    // For each measure and group, whether its share may be shown as it is.
    let mut exact: Vec<Vec<bool>> = Vec::new();
    for (index, measure) in measures.iter().enumerate() {
        let mut shown = is_shown.clone();
        let own = of(measure);
        let overall = measure.overall;
        let counts = own.iter().map(|group| group.tally.count).collect();
        restrict(&mut shown, counts, overall.count, true);
        let rests = own.iter().map(|group| group.tally.of - group.tally.count).collect();
        restrict(&mut shown, rests, overall.of - overall.count, true);
        for earlier in &measures[..index] {
            if measure.facts.unit != Unit::ShareOfStudents
                || earlier.facts.unit != measure.facts.unit
            {
                continue;
            }
            let both = || own.iter().zip(&earlier.groups);
            let differ = |a: i64, b: i64| (a - b).abs();
            let differences = both().map(|(a, b)| differ(a.tally.count, b.tally.count)).collect();
            restrict(&mut shown, differences, differ(overall.count, earlier.overall.count), true);
            let lack = |of: i64, a: i64, b: i64| (of - a - b).abs();
            let lacks = both().map(|(a, b)| lack(a.tally.of, a.tally.count, b.tally.count));
            let lacks = lacks.collect();
            let all = lack(overall.of, overall.count, earlier.overall.count);
            restrict(&mut shown, lacks, all, true);
        }
        // Unmet requests beside students who miss any come close to telling who misses several.
        let is = |measure: &Measured, unit| measure.facts.unit == unit;
        if is(measure, Unit::ShareOfStudents)
            && measures.iter().any(|other| is(other, Unit::ShareOfRequests))
        {
            for other in measures.iter().filter(|other| is(other, Unit::ShareOfStudents)) {
                let counts = of(other).iter().map(|group| group.tally.count).collect();
                restrict(&mut shown, counts, other.overall.count, true);
            }
        }
        exact.push(shown);
    }

    let line = |index: usize| {
        let own = |measure: &&Measured| measure.groups[index].clone();
        let exact = |measure: usize| exact[measure][index];
        let shares = measures.iter().enumerate().map(|(number, measure)| {
            if is_shown[index] { share(&own(measure), exact(number)) } else { ShownShare::Hidden }
        });
        let if_exact = |value: fn(&Compared) -> Option<f64>| {
            let values = measures.iter().enumerate();
            values.map(|(number, measure)| value(&own(measure)).filter(|_| exact(number))).collect()
        };
        let group = &first.groups[index];
        ShownGroup {
            family: group.family.clone(),
            group: group.group.clone(),
            students: is_shown[index].then_some(group.tally.students),
            shares: shares.collect(),
            gaps: if_exact(|group| group.gap),
            ratios: if_exact(|group| group.ratio),
        }
    };
    (0..single).map(line).collect()
}

/// What adds up among these groups.
fn sums(groups: &[Compared], within: &[Within]) -> Vec<Sum> {
    let mut sums = Vec::new();
    for family in groups.chunk_by(|a, b| a.family == b.family) {
        let is_own = |index: &usize| groups[*index].family == family[0].family;
        sums.push(Sum { total: Total::All, parts: (0..groups.len()).filter(is_own).collect() });
    }
    let index = |name: &String| groups.iter().position(|group| group.group == *name);
    for one in within {
        let Some(outer) = index(&one.outer) else { continue };
        let total = if one.of_others { Total::Others(outer) } else { Total::Group(outer) };
        sums.push(Sum { total, parts: one.inner.iter().filter_map(index).collect() });
    }
    sums
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
        // Of 4 + 6 = 10 each would be known to be below 10.
        assert_eq!(may_show(&[100, 60, 30, 4, 6], 200, false), [true, true, false, false, false]);
        assert_eq!(may_show(&[100, 60, 30, 4, 7], 201, false), [true, true, true, false, false]);
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
            if any_shown {
                // Whoever knows which counts are small tries all of one against the most and the least of
                // the others: a way of its own to what `is_safe` says.
                let low = u64::from(!nobody_is_few);
                let hidden: Vec<u64> =
                    counts.iter().zip(&shown).filter(|(c, s)| !**s && **c >= low).map(|(c, _)| *c).collect();
                let is_free = |count: u64| count >= LEAST;
                for (at, own) in hidden.iter().enumerate().filter(|(_, own)| !is_free(**own)) {
                    let others = || hidden.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| *c);
                    let unlisted = rest > hidden.iter().sum::<u64>();
                    let possible = (low..LEAST).filter(|value| {
                        let least: u64 = others().map(|c| if is_free(c) { LEAST } else { low }).sum();
                        let most: u64 = others().map(|_| LEAST - 1).sum();
                        let is_unbounded = unlisted || others().any(is_free);
                        value + least <= rest && (is_unbounded || value + most >= rest)
                    });
                    prop_assert!(possible.count() as u64 >= OPEN, "{own} in {counts:?} of {total}");
                }
            }
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
        let lines = groups(&[&measured("complete", &tallies, (207, 300))], &[]);
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
        let names: Vec<String> = groups(&[&own], &[]).into_iter().map(|line| line.family).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn two_shares_do_not_give_away_who_is_between_them() {
        // 60 complete and 35 missing two leave 5 missing exactly one.
        let complete = measured("complete", &[("a", 60, 100)], (300, 500));
        let missing = measured("missing", &[("a", 35, 100)], (120, 500));
        let lines = groups(&[&complete, &missing], &[]);
        assert_eq!(lines[0].shares, [ShownShare::Exact(0.6), ShownShare::Hidden]);
    }

    /// Learners by level, all within one tag, and as a family the levels do not make up all students.
    fn learners() -> Measured {
        let tallies = [
            ("el:1", 30, 60),
            ("el:2", 20, 40),
            ("el:3", 2, 4),
            ("learner", 52, 104),
            ("b", 150, 300),
        ];
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
            groups(&[&learners()], within).iter().map(|line| line.students).collect()
        };
        // Without a word about who lies within whom, 104 − 60 − 40 gives the third level away.
        assert_eq!(students(&[]), [Some(60), Some(40), None, Some(104), Some(300)]);
        assert_eq!(students(&[within]), [Some(60), None, None, Some(104), Some(300)]);
    }

    #[test]
    fn a_group_and_one_just_larger_are_not_both_shown() {
        let own = measured("complete", &[("iep", 50, 100), ("plan", 53, 105)], (300, 600));
        let within = Within { outer: "plan".into(), of_others: false, inner: vec!["iep".into()] };
        let lines = groups(&[&own], &[within]);
        assert_eq!([lines[0].students, lines[1].students], [None, Some(105)]);
        let rest = measured("complete", &[("a", 50, 100), ("b", 250, 495)], (300, 600));
        let others = Within { outer: "b".into(), of_others: true, inner: vec!["a".into()] };
        let lines = groups(&[&rest], &[others]);
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
        let lines = groups(&[&own], &[within]);
        let students: Vec<Option<u64>> = lines.iter().map(|line| line.students).collect();
        assert_eq!(students, [Some(135), None, None, None, Some(30)]);
    }

    #[test]
    fn a_small_count_and_one_of_ten_do_not_stand_in_for_each_other() {
        // 1 + 10: whoever sees that one is below ten and the other not knows both.
        assert_eq!(may_show(&[40, 25, 10, 1], 76, false), [true, false, false, false]);
        // 9 + 9 = 18: both are as large as they can be.
        assert_eq!(may_show(&[40, 30, 9, 9], 88, false), [true, false, false, false]);
        // With 12 seats at most, 21 − 12 would tell the 9.
        let shown = may_show_up_to(&[30, 12, 9], Some(&[30, 12, 20]), 51, false);
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
        let shares = |measures: &[&Measured]| groups(measures, &[])[0].shares.clone();
        assert_eq!(shares(&[&complete, &missing])[0], ShownShare::Exact(0.64));
        let shown = shares(&[&requests, &complete, &missing]);
        assert_eq!(shown[1..], [ShownShare::Hidden, ShownShare::Under(11)]);
    }
}
