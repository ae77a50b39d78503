//! `release`: students whose day ends early, or starts late.

use super::super::case::Case;
use super::super::clock::Interval;
use super::keys::Keys;
use super::{Breach, Rule, whom};
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] =
    &["group", "cohort", "house", "grade", "students", "at", "blocks", "minutes", "days", "terms"];

/// Students with a class at the edge of a day that is to be free.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let frame = &case.facts.frame;
    let columns = ["group", "cohort", "house", "grade", "students"];
    let meant = whom::students(case, keys, &columns)?;
    let at = keys.texts("at")?.unwrap_or(vec!["end"]);
    let edges: &[&str] = match at.as_slice() {
        ["either"] => &["end", "start"],
        ["end"] => &["end"],
        ["start"] => &["start"],
        _ => return Err("'at' is none of end, start, either".to_string()),
    };
    let (blocks, minutes) = (keys.whole("blocks")?, keys.whole("minutes")?);
    if blocks.is_some() == minutes.is_some() || blocks.or(minutes) == Some(0) {
        return Err("it gives not exactly one of 'blocks' and 'minutes'".to_string());
    }
    let positions = |key: &str, count: usize, find: &dyn Fn(&str) -> Option<usize>| {
        let Some(names) = keys.texts(key)? else { return Ok((0..count).collect()) };
        let found = names.iter().map(|name| find(name).ok_or(format!("there is no '{name}'")));
        found.collect::<Result<BTreeSet<usize>, String>>()
    };
    let days = positions("days", frame.day_count(), &|name| frame.day(name))?;
    let terms = positions("terms", frame.term_count(), &|name| frame.term(name))?;
    let mut breaches = Vec::new();
    for student in meant {
        let sections = case.sections_of(student);
        let classes: Vec<Interval> = sections
            .into_iter()
            .flat_map(|section| case.sections[section].times.iter().copied())
            .collect();
        for (term, day) in terms.iter().flat_map(|term| days.iter().map(move |day| (*term, *day))) {
            let of_day = |time: &Interval| (time.term, time.day) == (term, day);
            let own: Vec<Interval> = classes.iter().copied().filter(of_day).collect();
            // Each class block as one stretch of the day.
            let day_blocks: Vec<(i64, i64)> = frame
                .class_blocks()
                .filter_map(|block| {
                    let times = frame.block_times(block).iter().copied().filter(of_day);
                    let times: Vec<Interval> = times.collect();
                    let start = times.iter().map(|time| time.start).min()?;
                    Some((start, times.iter().map(|time| time.end).max()?))
                })
                .collect();
            if day_blocks.is_empty() {
                continue;
            }
            let is_free = |edge: &str| {
                // The end of a day is the start of the same day told backwards.
                let turned = |(start, end): (i64, i64)| match edge {
                    "end" => (-end, -start),
                    _ => (start, end),
                };
                let blocks_told: Vec<(i64, i64)> = day_blocks.iter().copied().map(turned).collect();
                let mut classes_told = own.iter().map(|time| turned((time.start, time.end)));
                let first = classes_told.next().map(|one| classes_told.fold(one, |a, b| a.min(b)));
                let Some((first, _)) = first else { return true };
                match (blocks, minutes) {
                    (Some(wanted), _) => fits_before(&blocks_told, first) >= wanted,
                    (_, Some(wanted)) => {
                        let opens = blocks_told.iter().map(|(start, _)| *start).min();
                        let free = first - opens.unwrap_or(first);
                        u64::try_from(free).is_ok_and(|free| free >= wanted)
                    }
                    _ => true,
                }
            };
            if !edges.iter().any(|edge| is_free(edge)) {
                let message = format!(
                    "{student} has a class at the edge of {} {}.",
                    frame.term_name(term),
                    frame.day_name(day)
                );
                breaches.push(Breach::once(&[student], message));
            }
        }
    }
    Ok(breaches)
}

/// How many of these blocks, none overlapping another, are over when the first class starts.
fn fits_before(blocks: &[(i64, i64)], first: i64) -> u64 {
    let mut over: Vec<(i64, i64)> =
        blocks.iter().copied().filter(|(_, end)| *end <= first).collect();
    over.sort_by_key(|(_, end)| *end);
    let mut count = 0;
    let mut until = i64::MIN;
    for (start, end) in over {
        if start >= until {
            (count, until) = (count + 1, end);
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, soft, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn counted(keys: Value) -> u64 {
        let mut trial = valid();
        trial.rule(soft(json!({"release": keys})));
        trial.judge().tally.soft_breaches["release (rule 10)"]
    }

    #[test]
    fn a_day_counts_once_for_each_student() {
        // s2 sits in English in block 2 and in physical education in block 3; s1 has block 4 too.
        let s1 = |more: Value| {
            let mut keys = json!({"students": "s1"});
            keys.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            counted(keys)
        };
        assert_eq!(s1(json!({"blocks": 1})), 4);
        assert_eq!(s1(json!({"blocks": 1, "days": "Mon", "terms": "S2"})), 1);
        assert_eq!(s1(json!({"minutes": 1})), 4);
    }

    #[test]
    fn rubbish_cannot_be_read() {
        for keys in [
            json!({"students": "s1"}),
            json!({"students": "s1", "blocks": 1, "minutes": 1}),
            json!({"students": "s1", "blocks": 1, "at": "noon"}),
            json!({"students": "s9", "blocks": 1}),
            json!({"students": "s1", "blocks": 1, "days": "Sun"}),
        ] {
            let codes = valid().with(|t| t.rule(hard(json!({"release": keys}))));
            assert_eq!(codes, BTreeSet::from(["rule_unreadable"]), "{keys}");
        }
    }
}
