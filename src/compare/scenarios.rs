use crate::input::Scenarios;
use crate::school::Intent;
use crate::school::records::{RuleRecord, StrengthRecord};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What one scenario asks and another does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ScenarioChanges {
    /// What people call each.
    pub names: [String; 2],
    /// Rules that only the later one has.
    pub added: Vec<AskedRule>,
    /// Rules that only the earlier one has.
    pub dropped: Vec<AskedRule>,
    /// Rules that both have under one id, and that ask something else or differently.
    pub changed: Vec<[AskedRule; 2]>,
    /// Everything else that differs, each with its value in both; blank = not said.
    pub settings: Vec<(String, [String; 2])>,
}

/// A rule as a scenario asks it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AskedRule {
    /// Its id, or its kind if it has none.
    pub id: String,
    /// What it asks: the kind and its keys as JSON. Blank for a rule of the school that is taken out.
    pub ask: String,
    /// `hard`, or `tier 2, weight 5`.
    pub strength: String,
    /// Why.
    pub because: Option<String>,
}

/// What differs between two scenarios, each with those that it extends.
pub fn between_scenarios(before: &Scenarios, after: &Scenarios) -> ScenarioChanges {
    let rules = [before, after].map(asked);
    let ids: BTreeSet<&String> = rules.iter().flat_map(BTreeMap::keys).collect();
    let mut changes = ScenarioChanges {
        names: [before, after].map(|scenarios| {
            let last = scenarios.scenarios.last();
            last.map(|one| one.name.clone().unwrap_or_else(|| one.file.clone())).unwrap_or_default()
        }),
        ..ScenarioChanges::default()
    };
    for id in ids {
        match rules.each_ref().map(|rules| rules.get(id).cloned()) {
            [None, Some(rule)] => changes.added.push(rule),
            [Some(rule), None] => changes.dropped.push(rule),
            [Some(earlier), Some(later)] if earlier != later => {
                changes.changed.push([earlier, later]);
            }
            _ => {}
        }
    }
    let [before, after] = [before, after].map(settings);
    for ((name, earlier), (_, later)) in before.into_iter().zip(after) {
        if earlier != later {
            changes.settings.push((name.to_owned(), [earlier, later]));
        }
    }
    changes
}

impl ScenarioChanges {
    /// Whether both ask the same.
    pub fn is_nothing(&self) -> bool {
        self.added.is_empty()
            && self.dropped.is_empty()
            && self.changed.is_empty()
            && self.settings.is_empty()
    }
}

/// The rules that stand in the end, by id; those without one by what they ask.
fn asked(scenarios: &Scenarios) -> BTreeMap<String, AskedRule> {
    let mut rules = BTreeMap::new();
    for rule in scenarios.scenarios.iter().flat_map(|scenario| scenario.rules()) {
        let asked = shown(rule);
        let key = rule.id.clone().unwrap_or_else(|| asked.ask.clone());
        rules.insert(key, asked);
    }
    rules
}

fn shown(rule: &RuleRecord) -> AskedRule {
    let kind =
        rule.kind().map(|(kind, keys)| (kind.to_owned(), format!("{kind} {}", spaced(keys))));
    let (kind, ask) = kind.unwrap_or_default();
    AskedRule {
        id: rule.id.clone().unwrap_or(kind),
        ask: if rule.off { String::new() } else { ask },
        strength: match &rule.strength {
            Some(StrengthRecord::Word(word)) => word.clone(),
            Some(StrengthRecord::Soft { tier, weight }) => format!("tier {tier}, weight {weight}"),
            None => String::new(),
        },
        because: rule.because.clone(),
    }
}

/// A value as JSON that a line can be broken in.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(spaced).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), spaced(value)));
            format!("{{{}}}", entries.collect::<Vec<String>>().join(", "))
        }
        plain => plain.to_string(),
    }
}

/// Everything but rules, by the name of its key.
fn settings(scenarios: &Scenarios) -> [(&'static str, String); 6] {
    let all = || scenarios.scenarios.iter();
    let said = |intent: &Intent| intent.steer_by.iter().map(|word| word.text.clone()).collect();
    let steer_by: Vec<Vec<String>> = all().map(|scenario| said(scenario.intent())).collect();
    let losses = all().rev().find_map(|scenario| {
        let intent = scenario.intent();
        let primary = intent.primary_loss.map(|loss| format!("primary {loss}"));
        let steering = intent.steering_loss.map(|loss| format!("steering {loss}"));
        let tiers = intent.tier_loss.iter().map(|(tier, points)| format!("tier {tier} {points}"));
        let losses: Vec<String> = primary.into_iter().chain(steering).chain(tiers).collect();
        (!losses.is_empty()).then(|| losses.join(", "))
    });
    let layers = all().rev().find(|scenario| !scenario.intent().layers.is_empty());
    let layers: Vec<String> = layers
        .iter()
        .flat_map(|scenario| scenario.intent().layers.iter().map(|layer| layer.name.clone()))
        .collect();
    let locks: usize = all().map(|scenario| scenario.locks()).sum();
    [
        ("frame", all().rev().find_map(|scenario| scenario.frame_name()).unwrap_or_default()),
        ("steer_by", steer_by.concat().join(", ")),
        ("allowed_loss", losses.unwrap_or_default()),
        ("layers", layers.join(", ")),
        ("locks", if locks == 0 { String::new() } else { locks.to_string() }),
        ("effort", scenarios.effort().map(|effort| effort.to_string()).unwrap_or_default()),
    ]
}
