//! `block_in`: courses that meet only in some blocks, or only at some time of the day.

use super::super::case::Case;
use super::super::cell::listed;
use super::super::clock::{minutes, time};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};

/// A section in another block, or at another time.
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
    for section in selection.sections.iter().map(|section| &case.sections[*section]) {
        let id = section.id();
        if let Some(blocks) = &blocks {
            let elsewhere: Vec<&str> =
                section.blocks().into_iter().filter(|block| !blocks.contains(block)).collect();
            if !elsewhere.is_empty() {
                let message = format!("{id} is in the blocks {}.", listed(elsewhere));
                breaches.push(Breach::once(&[id], message));
            }
        }
        if let Some((from, to)) = window {
            let outside = section.times.iter().find(|time| time.start < from || to < time.end);
            if let Some(outside) = outside {
                let moment = frame.moment(outside);
                let message =
                    format!("{id} meets {moment}, not between {} and {}.", time(from), time(to));
                breaches.push(Breach::once(&[id], message));
            }
        }
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
