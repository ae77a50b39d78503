//! `block_in`: courses that meet only in some blocks, or only at some time of the day.

use super::super::case::Case;
use super::super::cell::listed;
use super::super::clock::{minutes, time};
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
    if blocks.is_none() && window.is_none() {
        return Err("it names neither 'blocks' nor 'between'".to_string());
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
            None => continue,
        };
        breaches.push(Breach::once(&ids, message));
    }
    Ok(breaches)
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
        let unreadable = BTreeSet::from(["rule_unreadable"]);
        assert_eq!(codes(json!({"courses": "LAB"})), unreadable);
        assert_eq!(codes(json!({"courses": "LAB", "blocks": ["9"]})), unreadable);
        assert_eq!(codes(json!({"courses": "LAB", "between": ["10:40"]})), unreadable);
    }
}
