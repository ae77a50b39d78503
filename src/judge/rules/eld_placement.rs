//! `eld_placement`: classes that take few different blocks, or many.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// The keys of the kind.
pub const KEYS: &[&str] = &["courses", "cluster", "spread"];

/// Blocks too many in the fullest term, or too few in the emptiest in which a class meets.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let (cluster, spread) = (keys.whole("cluster")?, keys.whole("spread")?);
    let mut blocks_of: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for section in selection.classes(case).into_iter().flat_map(|class| case.parts(class)) {
        for term in &section.terms {
            blocks_of.entry(*term).or_default().extend(section.blocks());
        }
    }
    blocks_of.retain(|_, blocks| !blocks.is_empty());
    let counted = |blocks: &BTreeSet<&str>| blocks.len() as u64;
    let worst = match (cluster, spread) {
        (Some(most @ 1..), None) => {
            let worst = blocks_of.iter().max_by_key(|(_, blocks)| blocks.len());
            worst.map(|(term, blocks)| (term, blocks, counted(blocks).saturating_sub(most)))
        }
        (None, Some(least @ 1..)) => {
            let worst = blocks_of.iter().min_by_key(|(_, blocks)| blocks.len());
            worst.map(|(term, blocks)| (term, blocks, least.saturating_sub(counted(blocks))))
        }
        _ => return Err("it names neither 'cluster' nor 'spread', or both".to_string()),
    };
    let Some((term, blocks, amount)) = worst.filter(|(_, _, amount)| *amount > 0) else {
        return Ok(Vec::new());
    };
    let ids: Vec<&str> =
        selection.sections.iter().map(|position| case.sections[*position].id()).collect();
    let message = format!(
        "in {} they take {} different blocks: {}.",
        case.facts.frame.term_name(*term),
        blocks.len(),
        listed(blocks.iter().copied())
    );
    Ok(vec![Breach { amount, ..Breach::once(&ids, message) }])
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, soft, text, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// LAB is in 3 and 4 all year, ART in 1 in the first term, MUS in 1 in the second.
    fn counted(keys: Value, art: (&str, &str)) -> u64 {
        let mut trial = valid();
        trial.section("ART.1").term = text(art.0);
        trial.section("ART.1").blocks = vec![art.1.to_string()];
        trial.rule(soft(json!({"eld_placement": keys})));
        trial.judge().tally.soft_breaches["eld_placement (rule 10)"]
    }

    #[test]
    fn blocks_are_counted_in_each_term() {
        let cluster = |most: u32| json!({"courses": ["LAB", "ART"], "cluster": most});
        assert_eq!(counted(cluster(3), ("S1", "1")), 0);
        assert_eq!(counted(cluster(2), ("S1", "1")), 1);
        assert_eq!(counted(cluster(2), ("S1", "4")), 0);
        let spread = |least: u32| json!({"courses": ["LAB", "ART"], "spread": least});
        assert_eq!(counted(spread(2), ("S1", "1")), 0);
        assert_eq!(counted(spread(3), ("S1", "1")), 1, "in S2 there is only LAB");
        let arts = json!({"courses": ["ART", "MUS"], "spread": 2});
        assert_eq!(counted(arts.clone(), ("S1", "4")), 1);
        assert_eq!(counted(arts, ("S2", "4")), 0, "nothing of it in S1");
        assert_eq!(counted(json!({"courses": ["ART", "MUS"], "cluster": 1}), ("S1", "4")), 0);
    }

    #[test]
    fn it_is_one_policy_or_the_other() {
        for keys in [json!({}), json!({"cluster": 1, "spread": 1}), json!({"spread": 0})] {
            let mut keys = keys;
            keys["courses"] = json!("ART");
            let codes = valid().with(|t| t.rule(hard(json!({"eld_placement": keys}))));
            assert_eq!(codes, BTreeSet::from(["rule_unreadable"]));
        }
    }
}
