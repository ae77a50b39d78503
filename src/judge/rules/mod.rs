//! The rules of a school, each kind judged from nothing but its meaning.
//!
//! To add a kind: its file with a function that finds breaches, its line in [`KINDS`], and its code in
//! `checks`.

mod authorised_teacher;
mod balance;
mod block_in;
mod by_consent;
mod case_manager;
pub mod co_teach;
mod common_planning;
mod contiguous;
mod daily_contacts;
mod decimal;
mod designated_eld;
mod eld_placement;
mod elective_access;
mod external_time;
mod grade_gate;
mod group_share_cap;
mod house;
mod keys;
mod linked_classes;
mod lre_floor;
mod max_consecutive;
mod max_preps;
mod not_instead_of;
mod not_same_block;
mod prep_each_day;
mod protected_cohort;
mod provider_time;
mod release;
mod reserve_seats;
mod same_block;
mod same_teacher;
mod same_term;
mod selection;
mod sequence;
mod service_minutes;
pub mod stacked;
mod team;
mod travel_together;
mod whom;

use super::case::Case;
use super::notes::Notes;
use crate::school::records::{Records, RuleRecord, StrengthRecord};
use keys::Keys;
use serde_json::Value;
use std::collections::BTreeMap;

/// A rule kind that the judge can judge.
struct Kind {
    name: &'static str,
    check: &'static str,
    /// The keys that the kind may have. Another key could mean anything, so that the rule is not judged.
    keys: &'static [&'static str],
    breaches: fn(&Case, &Rule, &Keys) -> Result<Vec<Breach>, String>,
}

/// All of them.
const KINDS: &[Kind] = &[
    Kind {
        name: "stacked",
        check: "rule_stacked",
        keys: stacked::KEYS,
        breaches: stacked::breaches,
    },
    Kind {
        name: "sequence",
        check: "rule_sequence",
        keys: &["first", "then"],
        breaches: sequence::breaches,
    },
    Kind {
        name: "same_block",
        check: "rule_same_block",
        keys: &["courses"],
        breaches: same_block::breaches,
    },
    Kind {
        name: "not_same_block",
        check: "rule_not_same_block",
        keys: &["courses"],
        breaches: not_same_block::breaches,
    },
    Kind {
        name: "block_in",
        check: "rule_block_in",
        keys: &["courses", "blocks", "between", "last"],
        breaches: block_in::breaches,
    },
    Kind {
        name: "same_term",
        check: "rule_same_term",
        keys: &["courses"],
        breaches: same_term::breaches,
    },
    Kind {
        name: "linked_classes",
        check: "rule_linked_classes",
        keys: &["lecture", "lab"],
        breaches: linked_classes::breaches,
    },
    Kind {
        name: "same_teacher",
        check: "rule_same_teacher",
        keys: &["courses"],
        breaches: same_teacher::breaches,
    },
    Kind {
        name: "prep_each_day",
        check: "rule_prep_each_day",
        keys: &["staff", "min_free"],
        breaches: prep_each_day::breaches,
    },
    Kind {
        name: "group_share_cap",
        check: "rule_group_share_cap",
        keys: &["courses", "group", "groups", "max_share", "max_count", "allow_min"],
        breaches: group_share_cap::breaches,
    },
    Kind {
        name: "balance",
        check: "rule_balance",
        keys: &["courses", "by"],
        breaches: balance::breaches,
    },
    Kind {
        name: "grade_gate",
        check: "rule_grade_gate",
        keys: &["courses", "except"],
        breaches: grade_gate::breaches,
    },
    Kind {
        name: "co_teach",
        check: "rule_co_teach",
        keys: co_teach::KEYS,
        breaches: co_teach::breaches,
    },
    Kind {
        name: "lre_floor",
        check: "rule_lre_floor",
        keys: lre_floor::KEYS,
        breaches: lre_floor::breaches,
    },
    Kind {
        name: "service_minutes",
        check: "rule_service_minutes",
        keys: service_minutes::KEYS,
        breaches: service_minutes::breaches,
    },
    Kind {
        name: "provider_time",
        check: "rule_provider_time",
        keys: &["services"],
        breaches: provider_time::breaches,
    },
    Kind {
        name: "max_consecutive",
        check: "rule_max_consecutive",
        keys: &["staff", "most"],
        breaches: max_consecutive::breaches,
    },
    Kind {
        name: "daily_contacts",
        check: "rule_daily_contacts",
        keys: &["staff", "most"],
        breaches: daily_contacts::breaches,
    },
    Kind {
        name: "max_preps",
        check: "rule_max_preps",
        keys: &["staff", "most"],
        breaches: max_preps::breaches,
    },
    Kind {
        name: "case_manager",
        check: "rule_case_manager",
        keys: &["courses", "max_students"],
        breaches: case_manager::breaches,
    },
    Kind {
        name: "protected_cohort",
        check: "rule_protected_cohort",
        keys: &["cohort", "courses", "sections", "first"],
        breaches: protected_cohort::breaches,
    },
    Kind {
        name: "travel_together",
        check: "rule_travel_together",
        keys: &["cohort", "group", "courses", "each_cohort", "groups", "adjacent", "in_order"],
        breaches: travel_together::breaches,
    },
    Kind {
        name: "common_planning",
        check: "rule_common_planning",
        keys: &["staff", "team", "department", "blocks"],
        breaches: common_planning::breaches,
    },
    Kind {
        name: "team",
        check: "rule_team",
        keys: &["team", "house", "cohort", "group", "grade", "courses", "crossover"],
        breaches: team::breaches,
    },
    Kind {
        name: "house",
        check: "rule_house",
        keys: &["house", "cohort", "courses", "min_share", "max_share"],
        breaches: house::breaches,
    },
    Kind {
        name: "elective_access",
        check: "rule_elective_access",
        keys: elective_access::KEYS,
        breaches: elective_access::breaches,
    },
    Kind {
        name: "designated_eld",
        check: "rule_designated_eld",
        keys: designated_eld::KEYS,
        breaches: designated_eld::breaches,
    },
    Kind {
        name: "eld_placement",
        check: "rule_eld_placement",
        keys: eld_placement::KEYS,
        breaches: eld_placement::breaches,
    },
    Kind {
        name: "not_instead_of",
        check: "rule_not_instead_of",
        keys: not_instead_of::KEYS,
        breaches: not_instead_of::breaches,
    },
    Kind {
        name: "contiguous",
        check: "rule_contiguous",
        keys: &["courses", "over_lunch"],
        breaches: contiguous::breaches,
    },
    Kind {
        name: "reserve_seats",
        check: "rule_reserve_seats",
        keys: &["courses", "group", "cohort", "house", "grade", "seats", "share", "hold"],
        breaches: reserve_seats::breaches,
    },
    Kind {
        name: "authorised_teacher",
        check: "rule_authorised_teacher",
        keys: authorised_teacher::KEYS,
        breaches: authorised_teacher::breaches,
    },
    Kind {
        name: "release",
        check: "rule_release",
        keys: release::KEYS,
        breaches: release::breaches,
    },
    Kind {
        name: "by_consent",
        check: "rule_by_consent",
        keys: &["group", "cohort", "students", "blocks"],
        breaches: by_consent::breaches,
    },
    Kind {
        name: "external_time",
        check: "rule_external_time",
        keys: external_time::KEYS,
        breaches: external_time::breaches,
    },
];

/// The names of the rule kinds that the judge can judge.
pub fn kinds() -> &'static [&'static str] {
    const NAMES: [&str; KINDS.len()] = {
        let mut names = [""; KINDS.len()];
        let mut at = 0;
        while at < KINDS.len() {
            names[at] = KINDS[at].name;
            at += 1;
        }
        names
    };
    &NAMES
}

/// A rule that stands after later ones have replaced or removed earlier ones.
#[derive(Debug)]
pub struct Rule<'a> {
    /// Its id, or its kind and its place in the list.
    name: String,
    kind: &'a str,
    keys: &'a Value,
    hard: bool,
}

/// One place where a rule is not kept.
pub struct Breach {
    /// Whom it concerns.
    who: Vec<String>,
    /// What is wrong, in a sentence.
    message: String,
    /// By how much.
    amount: u64,
}

impl Breach {
    fn once(who: &[&str], message: String) -> Breach {
        Breach { who: who.iter().map(|id| id.to_string()).collect(), message, amount: 1 }
    }
}

/// The rules that stand. A later rule takes the place of an earlier one with the same id.
pub fn standing<'a>(school: &'a Records, notes: &mut Notes) -> Vec<Rule<'a>> {
    let mut stand: Vec<(usize, &RuleRecord)> = Vec::new();
    let mut place_of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut removed: Vec<bool> = Vec::new();
    for (row, record) in school.rules.iter().flatten().enumerate() {
        let id = super::cell::given(&record.id);
        let earlier = id.and_then(|id| place_of.get(id).copied());
        match earlier {
            Some(place) => {
                removed[place] = record.off;
                if !record.off {
                    stand[place] = (row, record);
                }
            }
            None if record.off => {}
            None => {
                if let Some(id) = id {
                    place_of.insert(id, stand.len());
                }
                stand.push((row, record));
                removed.push(false);
            }
        }
    }
    let kept = stand.into_iter().zip(removed).filter(|(_, removed)| !removed);
    kept.filter_map(|((row, record), _)| read(row, record, notes)).collect()
}

fn read<'a>(row: usize, record: &'a RuleRecord, notes: &mut Notes) -> Option<Rule<'a>> {
    let kind = record.kind();
    let name = match (super::cell::given(&record.id), kind) {
        (Some(id), _) => id.to_string(),
        (None, Some((kind, _))) => format!("{kind} (rule {})", row + 1),
        (None, None) => format!("rule {}", row + 1),
    };
    let soft = matches!(record.strength, Some(StrengthRecord::Soft { .. }));
    let (Some((kind, keys)), true) = (kind, record.is_hard() || soft) else {
        let message = format!("The rule '{name}' does not ask one thing with a strength.");
        notes.find("rule_unreadable", &[], message);
        return None;
    };
    Some(Rule { name, kind, keys, hard: !soft })
}

/// Judges every rule that stands, and returns how much each soft one is breached.
pub fn check(case: &Case, notes: &mut Notes) -> BTreeMap<String, u64> {
    let mut soft: BTreeMap<String, u64> = BTreeMap::new();
    for rule in &case.rules {
        let name = &rule.name;
        let Some(kind) = KINDS.iter().find(|kind| kind.name == rule.kind) else {
            if rule.hard {
                let message = format!(
                    "The rule '{name}' is of the kind '{}', which cannot be judged.",
                    rule.kind
                );
                notes.find("rule_unjudged", &[], message);
            }
            continue;
        };
        let keys = Keys::read(rule.keys, kind.keys);
        let breaches = keys.and_then(|keys| (kind.breaches)(case, rule, &keys));
        match breaches {
            Ok(breaches) if !rule.hard => {
                let sum = soft.entry(name.clone()).or_default();
                for breach in breaches {
                    *sum = sum.saturating_add(breach.amount);
                }
            }
            Ok(breaches) => {
                notes.expect(kind.check, true, &[], String::new);
                for breach in breaches {
                    let who: Vec<&str> = breach.who.iter().map(String::as_str).collect();
                    let message = format!("The rule '{name}': {}", breach.message);
                    notes.find(kind.check, &who, message);
                }
            }
            Err(what) if rule.hard => {
                let message = format!("The rule '{name}' cannot be read: {what}.");
                notes.find("rule_unreadable", &[], message);
            }
            // What a soft rule asks is for the build to say; no result is wrong because of it.
            Err(_) => {}
        }
    }
    soft
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{hard, soft, text, valid};
    use super::*;
    use serde_json::json;
    use std::collections::BTreeSet;

    fn named(id: &str, rule: RuleRecord) -> RuleRecord {
        RuleRecord { id: text(id), ..rule }
    }

    #[test]
    fn a_later_rule_replaces_or_removes_an_earlier_one() {
        let gate = || named("gate", hard(json!({"block_in": {"courses": "PE", "blocks": ["1"]}})));
        let off = || RuleRecord { off: true, ..named("gate", RuleRecord::default()) };
        let kept = named("gate", hard(json!({"block_in": {"courses": "PE", "blocks": ["3"]}})));
        let codes =
            |rules: Vec<RuleRecord>| valid().with(|t| rules.into_iter().for_each(|r| t.rule(r)));
        let broken = BTreeSet::from(["rule_block_in"]);
        assert_eq!(codes(vec![gate()]), broken);
        assert_eq!(codes(vec![gate(), off()]), BTreeSet::new());
        assert_eq!(codes(vec![gate(), kept.clone()]), BTreeSet::new());
        assert_eq!(codes(vec![kept, gate()]), broken);
        assert_eq!(codes(vec![gate(), off(), gate()]), broken);
        assert_eq!(codes(vec![off(), gate()]), broken);
    }

    #[test]
    fn a_soft_rule_is_counted_and_never_a_finding() {
        let mut trial = valid();
        trial.rule(named("late", soft(json!({"block_in": {"courses": "PE", "blocks": ["1"]}}))));
        trial.rule(soft(json!({"co_teach": {}})));
        trial.rule(soft(json!({"block_in": {"courses": "GHOST"}})));
        let verdict = trial.judge();
        assert!(verdict.is_ok());
        assert_eq!(verdict.tally.soft_breaches["late"], 1);
    }

    #[test]
    fn kinds_are_told_once_each() {
        assert_eq!(kinds().len(), KINDS.len());
        assert_eq!(kinds().iter().collect::<BTreeSet<_>>().len(), kinds().len());
        assert!(kinds().contains(&"stacked"));
    }
}
