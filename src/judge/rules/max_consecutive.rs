//! `max_consecutive`: nobody teaches too long without a break.

use super::super::case::Case;
use super::super::clock::Interval;
use super::keys::Keys;
use super::{Breach, Rule, whom};
use std::collections::BTreeSet;

/// Minutes without a bell that are a break.
const BREAK: i64 = 20;

/// Days on which somebody teaches more blocks in a row than asked.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let most = keys.whole("most")?.ok_or("'most' is not given")?;
    let people = whom::staff(case, keys)?;
    let frame = &case.facts.frame;
    let every: Vec<Interval> = frame.every_time().flat_map(|(_, times)| times).copied().collect();
    let mut breaches = Vec::new();
    for person in people {
        let own = case.sections.iter().filter(|section| section.staff().contains(person));
        // A block that two classes share in a term is one block.
        let mut taught: BTreeSet<(usize, &str)> = BTreeSet::new();
        for section in own {
            for term in &section.terms {
                taught.extend(section.blocks().into_iter().map(|block| (*term, block)));
            }
        }
        let mut too_many = 0;
        for term in 0..frame.term_count() {
            for day in 0..frame.day_count() {
                let here = |time: &Interval| (time.term, time.day) == (term, day);
                let mut times: Vec<(Interval, &str)> = Vec::new();
                for (_, block) in taught.iter().filter(|(of, _)| *of == term) {
                    let times_here = frame.block_times(block).iter().filter(|time| here(time));
                    times.extend(times_here.map(|time| (*time, *block)));
                }
                times.sort_by_key(|(time, _)| (time.start, time.end));
                let goes_on = |pair: &[(Interval, &str)]| {
                    let (before, after) = (pair[0].0.end, pair[1].0.start);
                    let between =
                        |time: &Interval| here(time) && time.start >= before && time.end <= after;
                    after - before < BREAK && !every.iter().any(between)
                };
                for row in times.chunk_by(|a, b| goes_on(&[*a, *b])) {
                    too_many += (row.len() as u64).saturating_sub(most);
                }
            }
        }
        if too_many > 0 {
            let message = format!("{person} teaches more than {most} blocks in a row.");
            breaches.push(Breach { amount: too_many, ..Breach::once(&[person], message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, valid};
    use serde_json::json;

    /// t_eng teaches in blocks 1, 2 and 4 all year, on two days; lunch is between 2 and 3.
    fn counted(most: u32) -> u64 {
        let mut trial = valid();
        trial.rule(soft(json!({"max_consecutive": {"staff": "t_eng", "most": most}})));
        trial.judge().tally.soft_breaches["max_consecutive (rule 10)"]
    }

    #[test]
    fn blocks_in_a_row_are_counted() {
        assert_eq!(counted(2), 0);
        assert_eq!(counted(1), 4, "block 2 follows block 1 on two days of two terms");
    }
}
