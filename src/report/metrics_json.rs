use super::json::lines;
use super::view::{Headline, ReportView};
use crate::equity::Measured;
use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The format's name.
const FORMAT: &str = "fairbell/metrics";

/// `metrics.json`: every measure with its formula's name, value, group sizes and flags.
///
/// A draft is a census: everybody is counted, nobody was drawn. Intervals, p and q therefore describe no error of
/// sampling; they answer whether chance alone could have set a group so far apart.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MetricsDocument<'a> {
    /// The format's name, `fairbell/metrics`.
    format: &'static str,
    /// The format's version.
    version: u32,
    /// Always true: small groups are not hidden.
    confidential: bool,
    /// What to know before sharing it.
    note: &'static str,
    /// What people call the school.
    school: &'a str,
    /// The numbers on top, where a build wrote them.
    #[serde(skip_serializing_if = "Option::is_none")]
    headline: Option<&'a Headline>,
    /// Unmet primary requests by reason, where a build wrote them.
    #[serde(skip_serializing_if = "Option::is_none")]
    unmet_by_reason: Option<BTreeMap<&'static str, u64>>,
    /// The measures.
    metrics: &'a [Measured],
}

impl<'a> MetricsDocument<'a> {
    /// The measures of a schedule that was read, not built.
    pub fn of_measures(school: &'a str, metrics: &'a [Measured]) -> MetricsDocument<'a> {
        MetricsDocument {
            format: FORMAT,
            version: 1,
            confidential: true,
            note: "Small groups are not hidden here. Share report.html instead.",
            school,
            headline: None,
            unmet_by_reason: None,
            metrics,
        }
    }

    /// The document as text.
    pub fn text(&self) -> String {
        serde_json::to_value(self).map_or_else(|_| String::new(), |value| lines(&value))
    }
}

/// `metrics.json` of a build. Nothing in it is hidden, so it is confidential and says so.
pub fn metrics_json(view: &ReportView) -> String {
    let reasons = view.unmet_by_reason.iter();
    let document = MetricsDocument {
        headline: Some(&view.headline),
        unmet_by_reason: Some(reasons.map(|line| (line.reason.word(), line.count)).collect()),
        ..MetricsDocument::of_measures(&view.school, &view.measured)
    };
    document.text()
}

/// The JSON Schema of `metrics.json`, with the name of its file in `models/schema`.
pub fn metrics_schema() -> (&'static str, Value) {
    let mut schema = schema_for!(MetricsDocument).to_value();
    schema["title"] = FORMAT.into();
    ("metrics.schema.json", schema)
}
