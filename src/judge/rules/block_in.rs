//! `block_in`: courses that meet only in some blocks, or only at some time of the day.

use super::super::case::Case;
use super::super::cell::listed;
use super::super::clock::{Interval, minutes, time};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::BTreeSet;

/// A class in another block, or at another time.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let frame = &case.facts.frame;
    let selection = Selection::read(case, keys)?;
    let blocks = keys.texts("blocks")?;
    let window = window(keys)?;
    if let Some(unknown) = blocks.iter().flatten().find(|block| !frame.has_block(block)) {
        return Err(format!("there is no block '{unknown}'"));
    }
    let last = keys.whole("last")?;
    if [blocks.is_some(), window.is_some(), last.is_some()].iter().filter(|given| **given).count()
        != 1
        || last == Some(0)
    {
        return Err("it gives not exactly one of 'blocks', 'between' and 'last'".to_string());
    }
    let mut breaches = Vec::new();
    for class in selection.classes(case) {
        let ids = case.part_ids(class);
        let elsewhere: BTreeSet<&str> = match &blocks {
            Some(blocks) => case
                .parts(class)
                .flat_map(|part| part.blocks())
                .filter(|block| !blocks.contains(block))
                .collect(),
            None => BTreeSet::new(),
        };
        let outside = window.and_then(|(from, to)| {
            let mut times = case.parts(class).flat_map(|part| &part.times);
            times.find(|time| time.start < from || to < time.end).map(|time| (time, from, to))
        });
        let early = last.and_then(|last| {
            let mut times = case.parts(class).flat_map(|part| &part.times);
            times.find(|time| blocks_after(case, time) >= last)
        });
        // However far a class is out of place, it is one class.
        let message = match outside {
            _ if !elsewhere.is_empty() => {
                format!("{} is in the blocks {}.", listed(ids.clone()), listed(elsewhere))
            }
            Some((outside, from, to)) => format!(
                "{} meets {}, not between {} and {}.",
                listed(ids.clone()),
                frame.moment(outside),
                time(from),
                time(to)
            ),
            None => match early {
                Some(early) => {
                    format!("{} meets {}, too early.", listed(ids.clone()), frame.moment(early))
                }
                None => continue,
            },
        };
        breaches.push(Breach::once(&ids, message));
    }
    Ok(breaches)
}

/// How many class blocks of the same day, none overlapping another, start later than this.
fn blocks_after(case: &Case, class: &Interval) -> u64 {
    let frame = &case.facts.frame;
    let of_day = |time: &&Interval| (time.term, time.day) == (class.term, class.day);
    let mut later: Vec<(i64, i64)> = frame
        .class_blocks()
        .filter_map(|block| {
            let times: Vec<&Interval> = frame.block_times(block).iter().filter(of_day).collect();
            let start = times.iter().map(|time| time.start).min()?;
            let end = times.iter().map(|time| time.end).max()?;
            (start > class.start).then_some((end, start))
        })
        .collect();
    later.sort_unstable();
    let (mut count, mut until) = (0, i64::MIN);
    for (end, start) in later {
        if start >= until {
            (count, until) = (count + 1, end);
        }
    }
    count
}

fn window(keys: &Keys) -> Result<Option<(i64, i64)>, String> {
    let Some(between) = keys.texts("between")? else { return Ok(None) };
    let read = match between.as_slice() {
        [from, to] => minutes(from).zip(minutes(to)),
        _ => None,
    };
    read.map(Some).ok_or("'between' is not two clock times".to_string())
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    #[test]
    fn blocks_and_windows_include_their_ends() {
        let codes = |keys: Value| valid().with(|t| t.rule(hard(json!({"block_in": keys}))));
        let broken = BTreeSet::from(["rule_block_in"]);
        assert_eq!(codes(json!({"courses": "LAB", "blocks": ["3", "4"]})), BTreeSet::new());
        assert_eq!(codes(json!({"courses": "LAB", "blocks": "3"})), broken);
        let between =
            |from: &str, to: &str| codes(json!({"courses": "LAB", "between": [from, to]}));
        assert_eq!(between("10:40", "12:45"), BTreeSet::new());
        assert_eq!(between("10:41", "12:45"), broken);
        assert_eq!(between("10:40", "12:44"), broken);
        // LAB meets in blocks 3 and 4.
        let last = |last: u64| codes(json!({"courses": "LAB", "last": last}));
        assert_eq!([last(1), last(2)], [broken.clone(), BTreeSet::new()]);
        let unreadable = BTreeSet::from(["rule_unreadable"]);
        assert_eq!(codes(json!({"courses": "LAB"})), unreadable);
        assert_eq!(codes(json!({"courses": "LAB", "blocks": ["9"]})), unreadable);
        assert_eq!(codes(json!({"courses": "LAB", "blocks": ["4"], "last": 2})), unreadable);
        assert_eq!(last(0), unreadable);
        assert_eq!(codes(json!({"courses": "LAB", "between": ["10:40"]})), unreadable);
    }
}
