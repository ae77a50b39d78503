use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A rule as `rules.json` or a scenario states it: the envelope, and what is asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleRecord {
    /// The rule's name; absent = its kind and its position in the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The kind as the only key, with the kind's own keys inside. Absent only with `off`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[schemars(extend("maxProperties" = 1))]
    pub ask: Map<String, Value>,
    /// `"hard"`, or a tier and a weight. Absent only with `off`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<StrengthRecord>,
    /// Why the school asks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Removes the rule of the same `id`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

impl RuleRecord {
    /// The kind and its own keys, if the rule asks exactly one kind.
    pub fn kind(&self) -> Option<(&str, &Value)> {
        let mut entries = self.ask.iter();
        match (entries.next(), entries.next()) {
            (Some((kind, keys)), None) => Some((kind.as_str(), keys)),
            _ => None,
        }
    }

    /// Whether a schedule may never break the rule.
    pub fn is_hard(&self) -> bool {
        matches!(&self.strength, Some(StrengthRecord::Word(word)) if word == "hard")
    }
}

/// How strongly a rule is meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum StrengthRecord {
    /// The word `hard`: never broken.
    Word(#[schemars(regex(pattern = "^hard$"))] String),
    /// Traded against others: compared within its tier by weight.
    Soft {
        /// 1 (most important) to 9.
        #[schemars(range(min = 1, max = 9))]
        tier: u8,
        /// Points for each unit of breach.
        weight: u32,
    },
}
