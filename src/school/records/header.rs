use crate::school::HideBelow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `school.json`: the header of a school.
///
/// Keys that this version does not know are kept in `more` and written back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// The format's name, `fairbell/school`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The format's version; absent = 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The school's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The school year, for example `2026-27`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    /// Counts of students of a group below this are hidden from people; absent = 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hide_below: Option<HideBelow>,
    /// Shares of students, from 0 to 1, of the district or state by the names of measures (`{"students_complete": 0.85}`):
    /// what a group is held against whose comparison group is small.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reference_rates: BTreeMap<String, f64>,
    /// Everything else: `walking`, minutes from building to building (`{"Main": {"Arts": 4}}`), the state's minute
    /// rules, …
    #[serde(flatten)]
    pub more: serde_json::Map<String, serde_json::Value>,
}
