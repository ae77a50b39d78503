//! `by_consent`: optional blocks, and who may have a class in them.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::{Breach, Rule, whom};
use std::collections::BTreeSet;

/// Classes in these blocks with students who did not consent.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let frame = &case.facts.frame;
    let consented = whom::students(case, keys, &["group", "cohort", "students"])?;
    let blocks: BTreeSet<&str> = match keys.texts("blocks")? {
        Some(blocks) => blocks.into_iter().collect(),
        None => frame.optional_blocks().collect(),
    };
    if let Some(unknown) = blocks.iter().find(|block| !frame.has_block(block)) {
        return Err(format!("there is no block '{unknown}'"));
    }
    let mut breaches = Vec::new();
    for class in 0..case.classes.len() {
        if !case.parts(class).any(|part| !part.blocks().is_disjoint(&blocks)) {
            continue;
        }
        let students = case.parts(class).flat_map(|part| part.students.iter());
        let amount = students.filter(|student| !consented.contains(*student)).count() as u64;
        if amount > 0 {
            let ids = case.part_ids(class);
            let message = format!(
                "{amount} students who did not consent sit in {}, an optional time.",
                listed(ids.clone())
            );
            breaches.push(Breach { amount, ..Breach::once(&ids, message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, texts, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn codes(keys: Value, change: fn(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            t.rule(hard(json!({"by_consent": keys})));
            change(t);
        })
    }

    #[test]
    fn blocks_are_those_named_or_the_optional_ones() {
        let broken = BTreeSet::from(["rule_by_consent"]);
        assert_eq!(codes(json!({"students": "s1"}), |_| ()), BTreeSet::new());
        assert_eq!(codes(json!({"students": "s1", "blocks": "3"}), |_| ()), broken);
        let zero = |t: &mut Trial| {
            t.course("PE").meets = Some("zero".to_string());
            t.section("PE.1").blocks = texts(&["Z"]);
        };
        assert!(codes(json!({"students": "s1"}), zero).contains("rule_by_consent"));
        let unreadable = BTreeSet::from(["rule_unreadable"]);
        assert_eq!(codes(json!({"students": "s1", "blocks": "9"}), |_| ()), unreadable);
        assert_eq!(codes(json!({"blocks": "3"}), |_| ()), unreadable);
    }
}
