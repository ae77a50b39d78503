//! Every measure as everybody may see it: a few exactly, the rest in steps so wide that no small count follows.
//!
//! A hundred measures of the same students overlap in more ways than anybody can list, so that hiding cell by cell
//! until no difference is small would leave nothing, or something unseen. Values are therefore rounded to steps
//! that grow as the group shrinks:
//!
//! 1. *Who has a line*: the groups whose size is shown, and of them those with [`enough`] students whom the measure
//!    is about. Unions and intersections have none.
//! 2. *Steps*: a value lies between two round numbers so far apart that as many different counts are possible
//!    between them. That is bottom and top coding at once: few, and all but few, look like nobody and everybody. No
//!    interval, test, ratio or flag stands beside it, for each follows from the exact count.
//! 3. *What adds up*: where a sum over groups would still leave fewer than [`OPEN`] values for a small count, more
//!    lines are hidden.
//! 4. *One number for one count*: measures shown exactly keep their own rules ([`super::groups`]), and measures of
//!    the same requests have no lines of groups beside them.
//!
//! Parts (courses, teams, single groups once more) are left out.

use super::{OPEN, ShownGroup, ShownShare, Sum, Total, sums};
use crate::equity::{Compared, Facts, GroupKind, Measured, Tally, Unit, Within};
use crate::school::HideBelow;
use schemars::JsonSchema;
use serde::Serialize;

/// A rounded value needs so many students.
pub fn enough(below: HideBelow) -> u64 {
    5 * possible(below)
}

/// So many counts are possible between the ends of a step. Where fewer than ten are hidden it is ten all the same:
/// steps of several measures overlap, and where narrower ones did, a small count was all that was left.
fn possible(below: HideBelow) -> u64 {
    below.count().max(10)
}

/// Measures of which requests are met, by number: what they say of a group stands or falls with the exact shares.
const OF_REQUESTS: [&str; 7] = ["M1", "M2", "M3", "M42", "M43", "M44", "M45"];

/// How far apart the ends of a step may be.
const STEPS: [f64; 16] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// A value as everybody may see it: exactly, between two ends, or not at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ShownValue {
    /// The value itself, where it may be shown.
    pub value: Option<f64>,
    /// Else the least that it may be.
    pub from: Option<f64>,
    /// Else the most that it may be.
    pub to: Option<f64>,
    /// `rounded`, `over` or `under` where two ends stand for the value, `hidden` where nothing is shown.
    pub flags: Vec<&'static str>,
}

/// A group's line.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ShownLine {
    /// The family it belongs to.
    pub family: String,
    /// The group.
    pub group: String,
    /// What the group is made of: always one tag or grade.
    pub kind: GroupKind,
    /// How many students it has whom the measure is about, where the value is exact.
    pub students: Option<u64>,
    /// Its value.
    #[serde(flatten)]
    pub shown: ShownValue,
    /// How far above all other students, where the value is exact.
    pub gap: Option<f64>,
    /// The value divided by that of all other students, where it is exact.
    pub ratio: Option<f64>,
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ShownMeasure {
    /// What was measured.
    #[serde(flatten)]
    pub facts: Facts,
    /// Why it was not computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_computed: Option<String>,
    /// The whole school's value.
    #[serde(flatten)]
    pub shown: ShownValue,
    /// The groups that have a line.
    pub groups: Vec<ShownLine>,
}

/// All measures of a school with so many students. Those that `exact` names are shown as in the table of the page.
pub fn measures(
    all: &[Measured],
    exact: &[&str],
    within: &[Within],
    students: u64,
    below: HideBelow,
) -> Vec<ShownMeasure> {
    let own = |name: &&str| all.iter().find(|measured| measured.facts.name == *name);
    let page: Vec<&Measured> = exact.iter().filter_map(own).collect();
    let table = super::groups(&page, within, below);
    let one = |measured: &Measured| {
        let (shown, groups) = match page.iter().position(|own| own.facts == measured.facts) {
            Some(index) => (ShownValue::exactly(measured.value), as_on_page(&table, index)),
            None => rounded(measured, &table, within, (students, below)),
        };
        let not_computed = measured.not_computed.clone();
        ShownMeasure { facts: measured.facts, not_computed, shown, groups }
    };
    all.iter().map(one).collect()
}

impl ShownValue {
    pub(super) fn exactly(value: Option<f64>) -> ShownValue {
        ShownValue { value, ..ShownValue::default() }
    }

    pub(super) fn between(from: f64, to: f64, flag: &'static str) -> ShownValue {
        ShownValue { value: None, from: Some(from), to: Some(to), flags: vec![flag] }
    }

    fn hidden() -> ShownValue {
        ShownValue { flags: vec!["hidden"], ..ShownValue::default() }
    }

    /// Between which ends it is shown to lie; both the same where it is exact.
    pub fn ends(&self) -> Option<(f64, f64)> {
        self.value.map(|value| (value, value)).or(self.from.zip(self.to))
    }
}

impl ShownLine {
    /// Whether its value is shown as it is.
    pub(super) fn is_exact(&self) -> bool {
        self.shown.value.is_some()
    }
}

fn as_on_page(table: &[ShownGroup], index: usize) -> Vec<ShownLine> {
    let line = |group: &ShownGroup| ShownLine {
        family: group.family.clone(),
        group: group.group.clone(),
        kind: GroupKind::Single,
        students: group.students,
        shown: match group.shares[index] {
            ShownShare::Exact(value) => ShownValue::exactly(Some(value)),
            ShownShare::Over(percent) => {
                ShownValue::between(f64::from(percent) / 100.0, 1.0, "over")
            }
            ShownShare::Under(percent) => {
                ShownValue::between(0.0, f64::from(percent) / 100.0, "under")
            }
            ShownShare::Hidden => ShownValue::hidden(),
        },
        gap: group.gaps[index],
        ratio: group.ratios[index],
    };
    table.iter().map(line).collect()
}

/// A value in steps, and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    from: f64,
    to: f64,
}

/// The step in which a value lies that is about so many students; none if they are not enough.
fn step(unit: Unit, value: f64, students: u64, below: HideBelow) -> Option<Step> {
    // What one student may add to the sum over all: a share, one of something, an hour.
    let weight = match unit {
        Unit::SeatsPerHundred => 100.0,
        Unit::Minutes => 60.0,
        _ => 1.0,
    };
    let needed = possible(below) as f64 * weight / students as f64 - 1e-12;
    let width =
        STEPS.into_iter().find(|width| *width >= needed).filter(|_| students >= enough(below))?;
    // Zero has no sign.
    let round = |number: f64| (number * 1000.0).round() / 1000.0 + 0.0;
    let mut number = (value / width + 1e-9).floor();
    if unit.is_share() && number * width > 1.0 - width / 2.0 {
        // All of them stand with nearly all.
        number -= 1.0;
    }
    Some(Step { from: round(number * width), to: round((number + 1.0) * width) })
}

/// The value of the school and the lines of the groups of a measure that is shown in steps.
fn rounded(
    measured: &Measured,
    table: &[ShownGroup],
    within: &[Within],
    (students, below): (u64, HideBelow),
) -> (ShownValue, Vec<ShownLine>) {
    let unit = measured.facts.unit;
    let about = match (measured.overall.students, unit) {
        (0, Unit::Index) => students,
        (told, _) => told,
    };
    let single: Vec<&Compared> =
        measured.groups.iter().filter(|line| line.kind == GroupKind::Single).collect();
    let is_sized = |line: &Compared| {
        let own = table.iter().find(|shown| shown.group == line.group);
        own.is_some_and(|shown| shown.students.is_some())
    };
    let of_requests = OF_REQUESTS.contains(&measured.facts.number);
    let mut lines = Lines {
        whole: measured.value.and_then(|value| step(unit, value, about, below)),
        groups: (single.iter())
            .map(|line| {
                let value = line.value.filter(|_| !of_requests && is_sized(line))?;
                step(unit, value, line.tally.students, below)
            })
            .collect(),
        few: below.count() as i64,
    };
    if unit == Unit::ShareOfStudents {
        let tallies: Vec<Tally> = single.iter().map(|line| line.tally).collect();
        let named: Vec<(&str, &str)> =
            single.iter().map(|line| (line.family.as_str(), line.group.as_str())).collect();
        lines.close(&tallies, measured.overall, sums(&named, within));
    }
    let value = |known: Option<f64>, step: Option<Step>| match (known, step) {
        (None, _) => ShownValue::default(),
        (Some(_), Some(step)) => ShownValue::between(step.from, step.to, "rounded"),
        (Some(_), None) => ShownValue::hidden(),
    };
    let line = |(line, step): (&&Compared, &Option<Step>)| ShownLine {
        family: line.family.clone(),
        group: line.group.clone(),
        kind: line.kind,
        students: None,
        // That a group has no value tells as much as a value.
        shown: step.map_or_else(ShownValue::hidden, |own| value(line.value, Some(own))),
        gap: None,
        ratio: None,
    };
    let groups =
        if of_requests { Vec::new() } else { single.iter().zip(&lines.groups).map(line).collect() };
    (value(measured.value, lines.whole), groups)
}

/// The steps that are shown of a share of students.
struct Lines {
    whole: Option<Step>,
    groups: Vec<Option<Step>>,
    /// Counts below this are few.
    few: i64,
}

/// The least and the most that a count can be.
type Ends = (i64, i64);

impl Lines {
    /// Hides lines until no sum leaves fewer than [`OPEN`] values for a small count, even to somebody who knows how
    /// many students of each group the measure is about.
    fn close(&mut self, tallies: &[Tally], overall: Tally, mut sums: Vec<Sum>) {
        // A group and all others make up the school.
        sums.extend((0..tallies.len()).map(|own| Sum { total: Total::All, parts: vec![own] }));
        while let Some(telling) = sums.iter().find_map(|sum| self.telling(sum, tallies, overall)) {
            match telling {
                Some(group) => self.groups[group] = None,
                None => self.whole = None,
            }
        }
    }

    /// What to hide next of a sum that tells too much: a group, or the whole school.
    fn telling(&self, sum: &Sum, tallies: &[Tally], overall: Tally) -> Option<Option<usize>> {
        let group = |own: usize| ends(self.groups[own], tallies[own].of);
        let whole = ends(self.whole, overall.of);
        let (total, all, tally) = match sum.total {
            Total::All => (whole, None, overall),
            Total::Group(own) => (group(own), Some(own), tallies[own]),
            Total::Others(own) => {
                let (low, high) = group(own);
                ((whole.0 - high, whole.1 - low), Some(own), overall.minus(tallies[own]))
            }
        };
        let mut parts: Vec<(Option<usize>, Ends, Tally)> =
            sum.parts.iter().map(|own| (Some(*own), group(*own), tallies[*own])).collect();
        let counted = |field: fn(&Tally) -> i64| -> i64 {
            field(&tally) - parts.iter().map(|(_, _, own)| field(own)).sum::<i64>()
        };
        let (of, count) = (counted(|own| own.of), counted(|own| own.count));
        if of < 0 || count < 0 || count > of {
            // Groups that overlap cannot be subtracted.
            return None;
        }
        if of > 0 {
            parts.push((None, (0, of), Tally { count, of, ..Tally::default() }));
        }
        let is_small =
            |own: &Tally| own.of > 0 && (own.count < self.few || own.of - own.count < self.few);
        for (at, (_, (low, high), own)) in parts.iter().enumerate() {
            let others = || parts.iter().enumerate().filter(move |(other, _)| *other != at);
            let least: i64 = others().map(|(_, (_, ends, _))| ends.0).sum();
            let most: i64 = others().map(|(_, (_, ends, _))| ends.1).sum();
            let (from, to) = ((*low).max(total.0 - most), (*high).min(total.1 - least));
            let open = (high - low + 1).min(OPEN as i64);
            if !is_small(own) || to - from + 1 >= open {
                continue;
            }
            let shown = |own: &usize| self.groups[*own].is_some();
            let smallest = others()
                .filter_map(|(_, (group, _, _))| *group)
                .filter(shown)
                .min_by_key(|group| (tallies[*group].of, *group));
            let next = smallest.or(all.filter(shown)).map(Some);
            return next.or_else(|| self.whole.is_some().then_some(None));
        }
        None
    }
}

/// What can be the count of a share of `of` students that is shown so.
fn ends(step: Option<Step>, of: i64) -> Ends {
    step.map_or((0, of), |step| {
        let (low, high) = (step.from * of as f64 - 1e-9, step.to * of as f64 + 1e-9);
        ((low.ceil() as i64).max(0), (high.floor() as i64).min(of))
    })
}

#[cfg(test)]
mod tests;
