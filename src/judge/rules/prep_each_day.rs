//! `prep_each_day`: staff have free blocks on every day.

use super::super::case::Case;
use super::super::clock::{Interval, shared};
use super::super::frame::Frame;
use super::keys::Keys;
use super::{Breach, Rule, whom};

/// A day on which somebody has fewer free blocks than asked.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let min_free = keys.whole("min_free")?.ok_or("'min_free' is not given")?;
    let people = whom::staff(case, keys)?;
    let frame = &case.facts.frame;
    let days = days(frame);
    let mut breaches = Vec::new();
    for person in people {
        let taught: Vec<Interval> = case
            .sections
            .iter()
            .filter(|section| section.staff().contains(person))
            .flat_map(|section| section.times.iter().copied())
            .collect();
        for day in &days {
            let taught: Vec<Interval> = taught
                .iter()
                .filter(|time| (time.term, time.day) == (day.term, day.day))
                .copied()
                .collect();
            let free: Vec<&[Interval]> = day
                .blocks
                .iter()
                .map(Vec::as_slice)
                .filter(|block| shared(block, &taught).is_none())
                .collect();
            let mut steps = 0;
            let free = most_apart(&free, &mut steps).ok_or("its days have too many blocks")?;
            if free < min_free {
                let (term, cycle_day) = (frame.term_name(day.term), frame.day_name(day.day));
                let message = format!(
                    "{person} has {free} free blocks on {cycle_day} in {term}, not {min_free}."
                );
                breaches
                    .push(Breach { amount: min_free - free, ..Breach::once(&[person], message) });
            }
        }
    }
    Ok(breaches)
}

/// The class blocks that meet on one day of a term.
pub struct Day {
    /// The position of the term.
    pub term: usize,
    /// The position of the day.
    pub day: usize,
    /// When each of the blocks meets on it.
    pub blocks: Vec<Vec<Interval>>,
}

/// Every day of every term on which a class block meets. One without any is no school day.
pub fn days(frame: &Frame) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for term in 0..frame.term_count() {
        for day in 0..frame.day_count() {
            let of_day = |block| -> Vec<Interval> {
                let times = frame.block_times(block).iter();
                times.filter(|time| (time.term, time.day) == (term, day)).copied().collect()
            };
            let blocks: Vec<Vec<Interval>> =
                frame.class_blocks().map(of_day).filter(|times| !times.is_empty()).collect();
            if !blocks.is_empty() {
                days.push(Day { term, day, blocks });
            }
        }
    }
    days
}

/// How many of some blocks can be chosen so that no two overlap; `None` if that takes too long to say.
pub fn most_apart(blocks: &[&[Interval]], steps: &mut u32) -> Option<u64> {
    const MOST_STEPS: u32 = 100_000;
    *steps += 1;
    if *steps > MOST_STEPS {
        return None;
    }
    let end = |block: &&&[Interval]| block.iter().map(|time| time.end).max();
    let Some(first) = blocks.iter().min_by_key(end) else { return Some(0) };
    // Every choice to which nothing can be added has the block that ends first, or one that overlaps it.
    // Where every block has one time, none of those is better than the block itself.
    let simple = blocks.iter().all(|block| block.len() == 1);
    let mut best = 0;
    for chosen in blocks.iter().filter(|block| {
        if simple { std::ptr::eq(**block, *first) } else { shared(block, first).is_some() }
    }) {
        let rest: Vec<&[Interval]> =
            blocks.iter().filter(|block| shared(block, chosen).is_none()).copied().collect();
        best = best.max(1 + most_apart(&rest, steps)?);
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, texts, valid};
    use super::*;
    use serde_json::json;
    use std::collections::BTreeSet;

    #[test]
    fn every_day_of_every_term_counts_and_being_away_is_being_free() {
        let codes = |staff: &str, min_free: u32, change: fn(&mut Trial)| {
            valid().with(|t| {
                change(t);
                let keys = json!({"staff": staff, "min_free": min_free});
                t.school.rules.as_mut().unwrap()[5] = hard(json!({"prep_each_day": keys}));
            })
        };
        let broken = BTreeSet::from(["rule_prep_each_day"]);
        // t_art teaches two of the four class blocks in each term; t_eng three.
        assert_eq!(codes("t_art", 2, |_| ()), BTreeSet::new());
        assert_eq!(codes("t_art", 3, |_| ()), broken);
        assert_eq!(codes("all", 2, |_| ()), broken);
        assert_eq!(
            codes("t_art", 2, |t| t.person("t_art").unavailable = texts(&["3"])),
            BTreeSet::new()
        );
        // On Tuesday one of the free blocks does not meet.
        let short = |t: &mut Trial| {
            t.remove_seat("s1", "LAB.1");
            t.unmet = None;
            t.section("LAB.1").blocks = texts(&["3", "4"]);
            t.school.frame.bells[4].days = texts(&["Mon"]);
        };
        assert_eq!(codes("t_art", 2, short), broken);
        assert_eq!(codes("t_nobody", 1, |_| ()), BTreeSet::from(["rule_unreadable"]));
    }

    fn apart(blocks: &[&[(i64, i64)]]) -> Option<u64> {
        let blocks: Vec<Vec<Interval>> = blocks
            .iter()
            .map(|times| {
                let at = |&(start, end): &(i64, i64)| Interval { term: 0, day: 0, start, end };
                times.iter().map(at).collect()
            })
            .collect();
        most_apart(&blocks.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut 0)
    }

    #[test]
    fn the_largest_choice_without_overlap_is_counted() {
        assert_eq!(apart(&[]), Some(0));
        assert_eq!(apart(&[&[(0, 10)], &[(5, 15)], &[(10, 20)]]), Some(2));
        assert_eq!(apart(&[&[(0, 10)], &[(0, 10)]]), Some(1));
        // The block that ends first also meets later and is in the way of both others.
        assert_eq!(apart(&[&[(0, 1), (5, 25)], &[(4, 10)], &[(12, 20)]]), Some(2));
        assert_eq!(apart(&[&[(0, 5), (6, 8)], &[(2, 7)], &[(7, 9)], &[(20, 30)]]), Some(3));
    }

    #[test]
    fn what_takes_too_long_is_not_said() {
        let many: Vec<Vec<(i64, i64)>> =
            (0..60).map(|at| vec![(at, at + 1), (100 + at % 7, 101 + at % 7)]).collect();
        let many: Vec<&[(i64, i64)]> = many.iter().map(Vec::as_slice).collect();
        // Either answer is right; what matters is that there is one.
        assert!(apart(&many).is_none_or(|most| most == 7));
    }
}
