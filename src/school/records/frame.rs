use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `frame.json`: terms × cycle days × blocks, with the bell table that maps blocks to the clock.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameRecord {
    /// The format's name, `fairbell/frame`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The format's version; absent = 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What people call the frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The terms of the year, in order; they do not overlap.
    pub terms: Vec<String>,
    /// The days of the cycle, in order.
    pub days: Vec<String>,
    /// The blocks in which sections are placed.
    pub blocks: Vec<String>,
    /// When each block meets.
    pub bells: Vec<BellRecord>,
    /// The meeting kinds: what a course that says `meets` costs in blocks and terms.
    pub meets: BTreeMap<String, MeetingRecord>,
    /// Block-years that a full-time teacher teaches; absent = no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher_load: Option<f64>,
    /// Block-years that a student takes; it informs and never forbids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub student_load: Option<f64>,
}

/// A row of the bell table: on these days this block meets from `start` to `end`.
///
/// A block may have several rows on one day; it then meets at all of their times.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BellRecord {
    /// The block.
    pub block: String,
    /// The cycle days.
    pub days: Vec<String>,
    /// The terms in which the row holds; absent = all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<String>,
    /// Clock time, `HH:MM`.
    pub start: String,
    /// Clock time, `HH:MM`, later than `start`.
    pub end: String,
    /// What the time is for; absent = `class`.
    #[serde(default, skip_serializing_if = "BellKind::is_class")]
    pub kind: BellKind,
    /// The wave of a staggered day that keeps this row; absent = everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
}

/// What a bell row's time is for. Only `class` blocks take sections unless a meeting kind names others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BellKind {
    /// Ordinary teaching time.
    #[default]
    Class,
    /// Lunch.
    Lunch,
    /// Advisory or home room.
    Advisory,
    /// Flex or intervention time.
    Flex,
    /// A zero or extra period that is taken by consent.
    Optional,
}

impl BellKind {
    /// Whether this is ordinary teaching time.
    pub fn is_class(&self) -> bool {
        *self == BellKind::Class
    }
}

/// A meeting kind: how many blocks and terms a section takes, and which.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingRecord {
    /// How many blocks a section takes.
    pub blocks: u32,
    /// How many consecutive terms a section lasts.
    pub terms: u32,
    /// Whether its blocks must be adjacent by the clock, with no other block between them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contiguous: bool,
    /// The only blocks it may take; absent = every `class` block.
    #[serde(default, rename = "in", skip_serializing_if = "Option::is_none")]
    pub within: Option<Vec<String>>,
    /// The terms it may begin in; absent = those that divide the year evenly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Vec<String>>,
    /// The block-years it counts for; absent = `blocks` × `terms` ÷ terms of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<f64>,
}
