//! `group_share_cap`: no class is made up of too many students of a group.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};

/// A class with more of the group than the cap allows.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let mut groups = keys.texts("group")?.unwrap_or_default();
    groups.extend(keys.texts("groups")?.unwrap_or_default());
    if groups.is_empty() {
        return Err("it names no group".to_string());
    }
    let max_share = keys.decimal("max_share")?;
    let max_count = keys.whole("max_count")?;
    let allow_min = keys.whole("allow_min")?.unwrap_or(0);
    if max_share.is_none() && max_count.is_none() {
        return Err("it names neither 'max_share' nor 'max_count'".to_string());
    }
    let mut breaches = Vec::new();
    for class in selection.classes(case) {
        let students = || case.parts(class).flat_map(|part| part.students.iter());
        let size = case.class_size(class);
        let members = students()
            .filter(|student| groups.iter().any(|group| case.facts.has_tag(student, group)))
            .count();
        let by_share = max_share.map_or(u64::MAX, |share| share.share_of(size));
        let cap = allow_min.max(by_share.min(max_count.unwrap_or(u64::MAX)));
        let members = u64::try_from(members).unwrap_or(u64::MAX);
        if members > cap {
            let ids = case.part_ids(class);
            let message = format!(
                "{} of the {size} students of {} are in {}; at most {cap} may be.",
                members,
                listed(ids.clone()),
                listed(groups.clone())
            );
            breaches.push(Breach { amount: members - cap, ..Breach::once(&ids, message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, texts, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    #[test]
    fn shares_round_down_and_a_minimum_is_always_allowed() {
        // One of the two students of ENG.1, of CHESS.1 and of PE.1 is tagged mobility.
        let codes = |keys: Value| {
            let mut keys = keys;
            keys["courses"] = json!(["ENG", "PE"]);
            valid().with(|t| t.rule(hard(json!({"group_share_cap": keys}))))
        };
        let broken = BTreeSet::from(["rule_group_share_cap"]);
        assert_eq!(codes(json!({"group": "mobility", "max_share": 0.5})), BTreeSet::new());
        assert_eq!(codes(json!({"group": "mobility", "max_share": 0.49})), broken);
        assert_eq!(
            codes(json!({"group": "mobility", "max_share": 0.49, "allow_min": 1})),
            BTreeSet::new()
        );
        assert_eq!(codes(json!({"group": "mobility", "max_count": 1})), BTreeSet::new());
        assert_eq!(codes(json!({"groups": ["iep", "mobility"], "max_count": 0})), broken);
        assert_eq!(codes(json!({"group": "iep", "max_count": 0})), BTreeSet::new());
        let unreadable = BTreeSet::from(["rule_unreadable"]);
        assert_eq!(codes(json!({"group": "mobility"})), unreadable);
        assert_eq!(codes(json!({"max_share": 0.5})), unreadable);
        assert_eq!(codes(json!({"group": "mobility", "max_share": -0.5})), unreadable);
    }

    #[test]
    fn a_joint_section_is_one_class() {
        // s1 is the only one in DAN1.1, but one of two in the class.
        let codes = valid().with(|t| {
            t.student("s1").groups = texts(&["iep"]);
            let keys = json!({"courses": "DAN1", "group": "iep", "max_share": 0.5});
            t.rule(hard(json!({"group_share_cap": keys})));
        });
        assert_eq!(codes, BTreeSet::new());
    }
}
