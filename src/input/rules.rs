//! The envelopes of rules: id, strength and reason. What a kind asks is read where the kind is defined.

use super::faults::Faults;
use super::json::{At, Object, check_format, shown};
use super::limits::MOST_RULES;
use super::suggest::closest;
use crate::school::records::{RuleRecord, StrengthRecord};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The format's name, where a list of rules stands in an object of its own.
pub(super) const FORMAT: &str = "fairbell/rules";

/// Rules, and the place in the list at which each stood.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) rules: Vec<RuleRecord>,
    pub(super) positions: Vec<u64>,
    /// Where the list stands in its document.
    pub(super) path: String,
}

/// Reads a list of rules: a bare list, or `{"format": "fairbell/rules", "rules": […]}`.
pub(super) fn read_rules(value: &Value, at: At, faults: &mut Faults) -> Option<Rules> {
    let (items, at) = match value {
        Value::Array(items) => (items, at),
        Value::Object(document) => {
            if !check_format(document, FORMAT, &at, faults) {
                return None;
            }
            let mut keys = Object::open(value, at, "a list of rules", faults)?;
            keys.value("format");
            keys.value("version");
            let list = keys.needed("rules", faults);
            let at = keys.at.key("rules");
            keys.close(faults);
            match list? {
                Value::Array(items) => (items, at),
                other => {
                    let fault = at.error("a list of rules is asked for, as […]");
                    faults.add(fault.value(shown(other)));
                    return None;
                }
            }
        }
        other => {
            faults.add(at.error("a list of rules is asked for, as […]").value(shown(other)));
            return None;
        }
    };
    if items.len() > MOST_RULES {
        let message = format!("{} rules; the most that are read are {MOST_RULES}", items.len());
        faults.add(at.error(message));
        return None;
    }
    let mut read = Rules { path: at.path.clone(), ..Rules::default() };
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for (index, item) in items.iter().enumerate() {
        let Some(rule) = read_rule(item, at.item(index), faults) else { continue };
        if let Some(id) = &rule.id {
            match ids.get(id) {
                Some(first) => {
                    let first = at.item(*first).path;
                    let message = format!("this id was already given to {first}");
                    faults.add(at.item(index).key("id").error(message).value(id));
                }
                None => {
                    ids.insert(id.clone(), index);
                }
            }
        }
        read.rules.push(rule);
        read.positions.push(index as u64);
    }
    Some(read)
}

fn read_rule(value: &Value, at: At, faults: &mut Faults) -> Option<RuleRecord> {
    let mut keys = Object::open(value, at, "a rule", faults)?;
    let id = keys.text("id", faults);
    let off = keys.flag("off", faults);
    let because = keys.text("because", faults);
    let ask = keys.value("ask");
    let strength = keys.value("strength");
    let at = keys.at.clone();
    keys.close(faults);
    if off {
        if id.is_none() {
            faults.add(at.key("id").error("must be given, to say which rule is off"));
        }
        if ask.is_some() || strength.is_some() {
            faults.add(at.warning("this rule is off; what it asks has no effect"));
        }
        return Some(RuleRecord { id, off, because, ..RuleRecord::default() });
    }
    let ask = match ask {
        Some(ask) => read_ask(ask, at.key("ask"), faults),
        None => {
            faults.add(at.key("ask").error("must be given, and is missing"));
            None
        }
    };
    let strength = match strength {
        Some(strength) => read_strength(strength, at.key("strength"), faults),
        None => {
            let hint = r#"write "hard" or {"tier": 1 to 9, "weight": number}"#;
            let fault = at.key("strength").error("must be given, and is missing");
            faults.add(fault.hint(hint));
            None
        }
    };
    Some(RuleRecord { id, ask: ask?, strength: Some(strength?), because, off })
}

fn read_ask(value: &Value, at: At, faults: &mut Faults) -> Option<Map<String, Value>> {
    let fault = match value {
        Value::Object(ask) if ask.len() == 1 => return Some(ask.clone()),
        Value::Object(ask) if ask.is_empty() => at.error("asks nothing"),
        Value::Object(ask) => {
            let kinds: Vec<&str> = ask.keys().map(String::as_str).collect();
            let fault = at.error("asks more than one kind").value(kinds.join(", "));
            fault.hint("write one rule for each")
        }
        other => at.error("the kind is asked for as the only key, as {…}").value(shown(other)),
    };
    faults.add(fault);
    None
}

fn read_strength(value: &Value, at: At, faults: &mut Faults) -> Option<StrengthRecord> {
    let hint = r#"write "hard" or {"tier": 1 to 9, "weight": number}"#;
    match value {
        Value::String(word) if word.trim() == "hard" => Some(StrengthRecord::Word("hard".into())),
        Value::String(word) => {
            let mut fault = at.error("not a strength").value(word).hint(hint);
            if closest(word, ["hard"]).is_some() {
                fault = fault.hint("did you mean 'hard'?");
            }
            faults.add(fault);
            None
        }
        Value::Object(_) => {
            let mut keys = Object::open(value, at, "a strength", faults)?;
            let mut counted = |key, faults: &mut Faults| {
                keys.needed(key, faults)?;
                keys.whole(key, faults)
            };
            let tier = counted("tier", faults);
            let weight = counted("weight", faults);
            let at = keys.at.key("tier");
            keys.close(faults);
            let tier =
                u8::try_from(tier?).ok().filter(|tier| (1..=9).contains(tier)).or_else(|| {
                    faults.add(at.error("not a tier of a rule").hint("tiers of rules are 1 to 9"));
                    None
                });
            Some(StrengthRecord::Soft { tier: tier?, weight: weight? })
        }
        other => {
            faults.add(at.error("not a strength").value(shown(other)).hint(hint));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn more_rules_than_any_school_has_are_one_fault() {
        let rules = Value::Array(vec![json!(7); MOST_RULES + 1]);
        let mut faults = Faults::default();
        assert!(read_rules(&rules, At::root("rules.json"), &mut faults).is_none());
        let shown: Vec<_> = faults.finish().iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["rules.json: 2001 rules; the most that are read are 2000"]);
    }

    #[test]
    fn each_wrong_rule_is_its_own_fault_and_the_others_are_read() {
        let mut faults = Faults::default();
        let rules = json!([
            {"ask": {"stacked": {"courses": ["A", "B"]}}, "strength": "hard", "because": "one room"},
            {"ask": {"stacked": {}, "sequence": {}}, "strength": "Hard"},
            {"ask": {"balance": {}}, "strength": {"tier": 10, "weight": 1}},
            {"ask": {"balance": {}}, "strength": {"tier": 2}, "becuase": "x"},
            {"id": "x", "off": true},
            {"id": "x", "ask": {"balance": {}}, "strength": {"tier": 2, "weight": 5}},
            {"off": true},
            7,
        ]);
        let read = read_rules(&rules, At::root("rules.json"), &mut faults).expect("a list");
        assert_eq!(read.positions, [0, 4, 5, 6]);
        assert!(read.rules[0].is_hard() && read.rules[1].off);
        let shown: Vec<_> = faults.finish().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "rules.json, [1].ask: 'stacked, sequence': asks more than one kind (write one rule \
                 for each)",
                "rules.json, [1].strength: 'Hard': not a strength (did you mean 'hard'?)",
                "rules.json, [2].strength.tier: not a tier of a rule (tiers of rules are 1 to 9)",
                "rules.json, [3].becuase: this key is not known (did you mean 'because'?)",
                "rules.json, [3].strength.weight: must be given, and is missing",
                "rules.json, [5].id: 'x': this id was already given to [4]",
                "rules.json, [6].id: must be given, to say which rule is off",
                "rules.json, [7]: '7': a rule is asked for, as {…}",
            ]
        );
    }
}
