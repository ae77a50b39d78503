use super::json::lines;
use super::view::ReportView;
use serde_json::{Map, Value, json};

/// `metrics.json`: every measure with its formula's name, value, group sizes and flags. Nothing in it is
/// hidden, so it is confidential and says so.
pub fn metrics_json(view: &ReportView) -> String {
    let by_reason: Map<String, Value> = view
        .unmet_by_reason
        .iter()
        .map(|line| (line.reason.word().to_owned(), Value::from(line.count)))
        .collect();
    lines(&json!({
        "format": "fairbell/metrics",
        "version": 1,
        "confidential": true,
        "note": "Small groups are not hidden here. Share report.html instead.",
        "school": view.school,
        "headline": view.headline,
        "unmet_by_reason": by_reason,
        "metrics": view.measured,
    }))
}
