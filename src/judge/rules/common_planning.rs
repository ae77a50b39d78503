//! `common_planning`: a cycle of every term has blocks in which all of some people are free.

use super::super::away;
use super::super::case::Case;
use super::super::cell::{given, items};
use super::super::clock::{Interval, shared};
use super::keys::Keys;
use super::{Breach, Rule, prep_each_day, whom};
use std::collections::BTreeSet;

/// Terms with less common time than asked.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let blocks = keys.whole("blocks")?.unwrap_or(1);
    let given = ["staff", "team", "department"].map(|key| keys.texts(key));
    if given.iter().filter(|texts| !matches!(texts, Ok(None))).count() != 1 {
        return Err("it does not name people in one way".to_string());
    }
    let people = people(case, keys)?;
    if case.facts.staff.is_none() {
        return Ok(Vec::new());
    }
    if people.is_empty() {
        return Err("it names nobody".to_string());
    }
    let busy = busy(case, &people)?;
    let frame = &case.facts.frame;
    let mut free = vec![0; frame.term_count()];
    for day in prep_each_day::days(frame) {
        let busy: Vec<Interval> = busy
            .iter()
            .filter(|time| (time.term, time.day) == (day.term, day.day))
            .copied()
            .collect();
        let open: Vec<&[Interval]> = day
            .blocks
            .iter()
            .map(Vec::as_slice)
            .filter(|block| shared(block, &busy).is_none())
            .collect();
        free[day.term] +=
            prep_each_day::most_apart(&open, &mut 0).ok_or("its days have too many blocks")?;
    }
    let mut breaches = Vec::new();
    for (term, free) in free.into_iter().enumerate() {
        if free < blocks {
            let people: Vec<&str> = people.iter().copied().collect();
            let message = format!(
                "they have {free} free blocks together in a cycle of {}, not {blocks}.",
                frame.term_name(term)
            );
            breaches.push(Breach { amount: blocks - free, ..Breach::once(&people, message) });
        }
    }
    Ok(breaches)
}

fn people<'a>(case: &Case<'a>, keys: &Keys) -> Result<BTreeSet<&'a str>, String> {
    if keys.texts("team")?.is_some() {
        return whom::team(case, keys);
    }
    let mut people = BTreeSet::new();
    let Some(staff) = &case.facts.staff else { return Ok(people) };
    for id in keys.texts("staff")?.unwrap_or_default() {
        let (id, _) =
            staff.get_key_value(id).ok_or(format!("there is no member of staff '{id}'"))?;
        people.insert(*id);
    }
    for name in keys.texts("department")?.unwrap_or_default() {
        let of_department = staff.iter().filter(|(_, row)| given(&row.department) == Some(name));
        let before = people.len();
        people.extend(of_department.map(|(id, _)| *id));
        if people.len() == before {
            return Err(format!("nobody is in the department '{name}'"));
        }
    }
    Ok(people)
}

/// When any of these people teaches or is away.
fn busy(case: &Case, people: &BTreeSet<&str>) -> Result<Vec<Interval>, String> {
    let taught = case.sections.iter().filter(|section| !section.staff().is_disjoint(people));
    let mut busy: Vec<Interval> =
        taught.flat_map(|section| section.times.iter().copied()).collect();
    for record in people.iter().filter_map(|id| case.facts.staff.as_ref()?.get(id)) {
        for item in items(&record.unavailable) {
            busy.extend(away::unavailable(&case.facts.frame, &case.facts.weekdays, item)?);
        }
    }
    Ok(busy)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, soft, texts, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// t_eng teaches in blocks 1, 2 and 4 all year, t_art in 2, and in 1 in each term. What is left is 3.
    fn counted(keys: Value, away: &[&str]) -> u64 {
        let mut trial = valid();
        trial.person("t_eng").teams = texts(&["blue"]);
        trial.person("t_art").teams = texts(&["blue", "red"]);
        trial.person("t_art").unavailable = texts(away);
        trial.rule(soft(json!({"common_planning": keys})));
        trial.judge().tally.soft_breaches["common_planning (rule 10)"]
    }

    #[test]
    fn all_of_them_are_free_at_once() {
        let both = |blocks: u32| json!({"staff": ["t_eng", "t_art"], "blocks": blocks});
        assert_eq!(counted(both(2), &[]), 0);
        assert_eq!(counted(both(3), &[]), 2, "one in each term");
        assert_eq!(counted(json!({"team": "blue"}), &[]), 0);
        assert_eq!(counted(json!({"department": "Arts", "blocks": 4}), &[]), 0);
        assert_eq!(counted(json!({"department": "Arts", "blocks": 5}), &[]), 2);
    }

    #[test]
    fn being_away_is_no_common_time() {
        assert_eq!(counted(json!({"team": "blue"}), &["S1:3"]), 1);
        assert_eq!(counted(json!({"team": "blue", "blocks": 2}), &["Tue 11:00-11:30"]), 2);
    }

    #[test]
    fn people_are_named_in_one_way() {
        let codes = |keys: Value| valid().with(|t| t.rule(hard(json!({"common_planning": keys}))));
        for keys in [
            json!({}),
            json!({"staff": "t_eng", "department": "Arts"}),
            json!({"staff": "t_nobody"}),
            json!({"team": "blue"}),
            json!({"department": "Alchemy"}),
        ] {
            assert_eq!(codes(keys.clone()), BTreeSet::from(["rule_unreadable"]), "{keys}");
        }
    }
}
