//! M42 to M45: a schedule in a few numbers that look at those served worst.
//!
//! A student's *utility* is the share of their primary requests that are met, each weighing what it weighs in
//! M1. Students who ask for nothing have none and are left out.

mod jain_index;
mod leximin_vector;
mod student_floor;
mod worst_off_group;

pub(super) use jain_index::JainIndex;
pub(super) use leximin_vector::LeximinVector;
pub(super) use student_floor::{RequestsMissed, StudentFloor, WorstTenth};
pub(super) use worst_off_group::WorstOffGroup;

use super::fulfilment::{Day, RequestFulfilment, days};
use super::measure::SMALL;
use super::{Compared, Draft, Facts, GroupValue, Measure, Measured, Part, Tally};
use std::collections::BTreeSet;

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

#[cfg(test)]
mod tests;
