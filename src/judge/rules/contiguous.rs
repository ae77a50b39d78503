//! `contiguous`: classes whose blocks come one after the other.

use super::super::case::{Case, Section};
use super::super::cell::listed;
use super::super::clock::Interval;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::BTreeSet;

/// A class whose blocks something parts, or that never meets in all of them on one day.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let over_lunch = keys.flag("over_lunch")?.unwrap_or(false);
    let mut breaches = Vec::new();
    for class in selection.classes(case) {
        let Some(section) = case.parts(class).next() else { continue };
        if section.blocks().len() < 2 {
            continue;
        }
        if let Some(why) = parted(case, section, over_lunch) {
            let ids = case.part_ids(class);
            let message = format!(
                "{} is in the blocks {}: {why}.",
                listed(ids.clone()),
                listed(section.blocks())
            );
            breaches.push(Breach::once(&ids, message));
        }
    }
    Ok(breaches)
}

/// What parts the blocks of a section.
fn parted(case: &Case, section: &Section, over_lunch: bool) -> Option<String> {
    let frame = &case.facts.frame;
    let blocks = section.blocks();
    let meets = |block: &str, term: usize, day: usize| -> Vec<Interval> {
        let times = frame.block_times(block).iter().copied();
        times.filter(|time| (time.term, time.day) == (term, day)).collect()
    };
    // Without a term or without bells there is nothing yet to be parted.
    if section.terms.is_empty() {
        return None;
    }
    let mut ever_all = false;
    for term in section.terms.iter().copied() {
        for day in 0..frame.day_count() {
            let here: BTreeSet<&str> = blocks
                .iter()
                .copied()
                .filter(|block| !meets(block, term, day).is_empty())
                .collect();
            ever_all |= here == blocks;
            if here.len() < 2 {
                continue;
            }
            let mut own: Vec<Interval> =
                here.iter().flat_map(|block| meets(block, term, day)).collect();
            own.sort_by_key(|time| time.start);
            for (earlier, later) in own.iter().zip(own.iter().skip(1)) {
                let lies_between =
                    |time: &Interval| earlier.end <= time.start && time.end <= later.start;
                let between = frame.bells().find(|(block, time, is_lunch)| {
                    let is_here = (time.term, time.day) == (term, day);
                    let is_no_break = blocks.contains(block) || over_lunch && *is_lunch;
                    is_here && !is_no_break && lies_between(time)
                });
                if let Some((block, time, _)) = between {
                    return Some(format!("{block} lies between them, {}", frame.moment(&time)));
                }
            }
        }
    }
    (!ever_all).then(|| "they never all meet on one day".to_string())
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, texts, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// What is found where the laboratory is in these blocks, whatever its meeting kind says.
    fn found(blocks: &[&str], keys: Value, change: fn(&mut Trial)) -> bool {
        let codes = valid().with(|t| {
            t.school.frame.meets.get_mut("double").unwrap().contiguous = false;
            t.section("LAB.1").blocks = texts(blocks);
            t.rule(hard(json!({"contiguous": keys})));
            change(t);
        });
        codes.contains("rule_contiguous")
    }

    #[test]
    fn lunch_is_a_break_unless_the_rule_says_otherwise() {
        let plain = || json!({"courses": "LAB"});
        let over = || json!({"courses": "LAB", "over_lunch": true});
        assert!(!found(&["3", "4"], plain(), |_| ()));
        assert!(found(&["2", "3"], plain(), |_| ()));
        assert!(!found(&["2", "3"], over(), |_| ()));
        assert!(found(&["1", "3"], over(), |_| ()), "block 2 lies between");
        assert!(!found(&["1", "3"], json!({"courses": "PE"}), |_| ()), "one block");
    }

    #[test]
    fn a_day_must_have_them_all() {
        let keys = || json!({"courses": "LAB"});
        let apart = |t: &mut Trial| {
            t.school.frame.bells[3].days = texts(&["Mon"]);
            t.school.frame.bells[4].days = texts(&["Tue"]);
        };
        assert!(found(&["3", "4"], keys(), apart));
        let once = |t: &mut Trial| t.school.frame.bells[3].days = texts(&["Mon"]);
        assert!(!found(&["3", "4"], keys(), once));
    }

    #[test]
    fn rubbish_cannot_be_read() {
        let wrong = valid().with(|t| {
            t.rule(hard(json!({"contiguous": {"courses": "LAB", "over_lunch": 1}})));
        });
        assert_eq!(wrong, BTreeSet::from(["rule_unreadable"]));
    }
}
