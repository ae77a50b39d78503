//! What may be shown to people: small groups are hidden, and so is whatever would give them away.
//!
//! This is a rule of display. Measures, files for staff (`metrics.json`, `unmet.csv`) and the search never
//! see it. It protects groups, not the school as a whole: totals over all students are always shown.
//!
//! 0. *Few*: what is below [`HideBelow`], which the school states once for all that people are shown.
//! 1. *Primary*: a count that is few is hidden, be it students of a group, those for whom something
//!    is true, or those for whom it is not; nobody counts as few, too, since "none of them" tells about
//!    each of them.
//! 2. *Complementary*: wherever counts add up to something that is known, what is left when the shown ones
//!    are subtracted is nothing, or so much that no hidden count follows: it may be many, and
//!    at least [`OPEN`] values are possible for it even to somebody who knows which of the hidden counts are
//!    few. The smallest shown counts are hidden until it is so. A group whose complement is small
//!    is hidden as well.
//! 3. *What adds up*: the groups of a family (grades; tags with one word before the colon) to all students;
//!    and those of its groups that lie [within](Within) a group of another family, or outside of it, to
//!    that group or to all others.
//! 4. *Coding*: a share with few students on one side is shown as "over" or "under" the share at which
//!    there would be as many as may be shown, and its gap is not shown.
//! 5. *Across measures*: two shares of the same students may not differ, or fall short of all, by few; and
//!    where shares of requests are shown too, a share of students stands only where no other share of
//!    students has few on its side: what is unmet beyond one for each who misses any tells who misses several.
//!    Shares of requests are hidden where they leave less than [`OPEN`] values for students who miss something.
//!
//! 6. *Roughly*: what charts show beyond that is told in [bands](band), [tens] and [quarters], each so
//!    wide that no small count follows.
//!
//! Unions and intersections are not shown at all: they overlap the families that are, so that what is hidden
//! there could be found here. What is shared of all other measures is rounded until it tells no count
//! ([`measures`]), and over years nothing is told but what the rounded values of the years leave ([`changes`]). What
//! is expected of a measure is told as far as it follows from what is shown of it ([`expectations`]).

mod changes;
mod coarse;
mod crowds;
mod expectations;
mod misses;
mod rounded;
#[cfg(test)]
mod tests;
mod told;

pub use changes::{ShownChange, changes, groups_of};
pub use coarse::{Band, at_least, band, least_ten, tens};
pub use crowds::{Crowd, quarters};
pub use expectations::{ShownExpected, ShownOutcome, expectations};
pub use rounded::{ShownLine, ShownMeasure, ShownValue, enough, measures};
pub use told::Told;

use super::groups::Within;
use super::{Compared, GroupKind, Measured, Unit};
use crate::school::HideBelow;
use serde::Serialize;

/// So many values must be possible for a hidden count, or all that are few if those are not as many.
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
    /// For each measure asked for, the 95 % interval of the gap, where there is one.
    pub intervals: Vec<Option<(f64, f64)>>,
}

/// Which counts of a family may be shown, given their total over all students.
///
/// With `nobody_is_few`, a count of zero is as small as a count of one.
pub fn may_show(counts: &[u64], total: u64, nobody_is_few: bool, below: HideBelow) -> Vec<bool> {
    may_show_up_to(counts, None, total, nobody_is_few, below)
}

/// The same, where everybody knows the most that each count can be.
pub fn may_show_up_to(
    counts: &[u64],
    most: Option<&[u64]>,
    total: u64,
    nobody_is_few: bool,
    below: HideBelow,
) -> Vec<bool> {
    let column = Column { counts, most, all: total, nobody_is_few, below };
    let mut shown = vec![true; counts.len()];
    column.hide(&[Sum { total: Total::All, parts: (0..counts.len()).collect() }], &mut shown);
    shown
}

/// Hides of counts that are shown the small ones, and others until the total gives none away.
pub fn hide(counts: &[u64], total: u64, shown: &mut [bool], below: HideBelow) {
    let column = Column { counts, most: None, all: total, nobody_is_few: true, below };
    column.hide(&[Sum { total: Total::All, parts: (0..counts.len()).collect() }], shown);
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
    below: HideBelow,
}

impl Column<'_> {
    fn is_few(&self, count: u64) -> bool {
        self.below.hides(count) && (count > 0 || self.nobody_is_few)
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
        let least = self.below.count();
        if rest < least + nobody * (hidden.len() as u64 - 1) {
            return false;
        }
        // What somebody knows who knows which counts are small.
        let range = |part: usize| {
            let most = self.most.map_or(u64::MAX, |most| most[part]);
            match self.below.hides(self.counts[part]) {
                true => (nobody.min(self.counts[part]), most.min(least - 1)),
                false => (least, most.max(self.counts[part])),
            }
        };
        let listed: u64 = hidden.iter().map(|part| self.counts[*part]).sum();
        let unlisted = if listed < rest { u64::MAX } else { 0 };
        hidden.iter().filter(|part| self.below.hides(self.counts[**part])).all(|part| {
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
pub fn groups(measures: &[&Measured], within: &[Within], below: HideBelow) -> Vec<ShownGroup> {
    let Some(first) = measures.first() else { return Vec::new() };
    let is_single = |group: &&Compared| group.kind == GroupKind::Single;
    let single = first.groups.iter().take_while(is_single).count();
    let of = |measure: &Measured| measure.groups[..single].to_vec();
    let names: Vec<(&str, &str)> = first.groups[..single]
        .iter()
        .map(|group| (group.family.as_str(), group.group.as_str()))
        .collect();
    let sums = sums(&names, within);
    let restrict = |shown: &mut [bool], counts: Vec<i64>, all: i64, nobody_is_few: bool| {
        let whole = |count: i64| u64::try_from(count).unwrap_or(0);
        let counts: Vec<u64> = counts.into_iter().map(whole).collect();
        let column = Column { counts: &counts, most: None, all: whole(all), nobody_is_few, below };
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
    misses::keep_open(measures, &is_shown, &sums, &mut exact, below);

    let line = |index: usize| {
        let own = |measure: &&Measured| measure.groups[index].clone();
        let exact = |measure: usize| exact[measure][index];
        let shares = measures.iter().enumerate().map(|(number, measure)| {
            if is_shown[index] {
                share(&own(measure), exact(number), below)
            } else {
                ShownShare::Hidden
            }
        });
        let if_exact = |value: fn(&Compared) -> Option<f64>| {
            let values = measures.iter().enumerate();
            values.map(|(number, measure)| value(&own(measure)).filter(|_| exact(number))).collect()
        };
        let intervals = measures.iter().enumerate().map(|(number, measure)| {
            let own = own(measure);
            own.gap_low.zip(own.gap_high).filter(|_| exact(number))
        });
        let group = &first.groups[index];
        ShownGroup {
            family: group.family.clone(),
            group: group.group.clone(),
            students: is_shown[index].then_some(group.tally.students),
            shares: shares.collect(),
            gaps: if_exact(|group| group.gap),
            ratios: if_exact(|group| group.ratio),
            intervals: intervals.collect(),
        }
    };
    (0..single).map(line).collect()
}

/// What adds up among these groups, given as (family, group).
fn sums(groups: &[(&str, &str)], within: &[Within]) -> Vec<Sum> {
    let mut sums = Vec::new();
    for family in groups.chunk_by(|a, b| a.0 == b.0) {
        let is_own = |index: &usize| groups[*index].0 == family[0].0;
        sums.push(Sum { total: Total::All, parts: (0..groups.len()).filter(is_own).collect() });
    }
    let index = |name: &String| groups.iter().position(|group| group.1 == name.as_str());
    for one in within {
        let Some(outer) = index(&one.outer) else { continue };
        let total = if one.of_others { Total::Others(outer) } else { Total::Group(outer) };
        sums.push(Sum { total, parts: one.inner.iter().filter_map(index).collect() });
    }
    sums
}

fn share(group: &Compared, is_exact: bool, below: HideBelow) -> ShownShare {
    let (count, of) = (group.tally.count, group.tally.of);
    let least = below.count() as i64;
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
