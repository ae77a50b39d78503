use super::json::lines;
use super::view::{Headline, ReportView};
use crate::equity::{Expected, Measured};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
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
    /// What a scenario expects, and how the draft fares; left out where nothing is expected.
    #[serde(skip_serializing_if = "<[Expected]>::is_empty")]
    expectations: &'a [Expected],
    /// The measures.
    metrics: &'a [Measured],
}

impl<'a> MetricsDocument<'a> {
    /// The measures of a schedule that was read, not built.
    pub fn of_measures(
        school: &'a str,
        metrics: &'a [Measured],
        expectations: &'a [Expected],
    ) -> MetricsDocument<'a> {
        MetricsDocument {
            format: FORMAT,
            version: 1,
            confidential: true,
            note: "Small groups are not hidden here. Hand on only what --share writes.",
            school,
            headline: None,
            unmet_by_reason: None,
            expectations,
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
        ..MetricsDocument::of_measures(&view.school, &view.measured, &view.expected)
    };
    document.text()
}

/// The JSON Schema of `metrics.json`, with the name of its file in `models/schema`.
pub fn metrics_schema() -> (&'static str, Value) {
    // What is written, not what could be read: values that may be left out are not required.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<MetricsDocument>().to_value();
    schema["title"] = FORMAT.into();
    ("metrics.schema.json", schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::{self, measure};
    use crate::sample::Sample;
    use crate::school::{Expectation, Mention};

    /// What of a value its schema does not allow, by where it is.
    fn strangers(at: &str, value: &Value, schema: &Value, root: &Value, found: &mut Vec<String>) {
        if let Some(path) = schema["$ref"].as_str() {
            let target = root.pointer(path.trim_start_matches('#')).expect("a definition");
            return strangers(at, value, target, root, found);
        }
        if let Some(options) = schema["anyOf"].as_array() {
            let fits = |option: &&Value| (option["type"] == "null") == value.is_null();
            let option = options.iter().find(fits).expect("an option");
            return strangers(at, value, option, root, found);
        }
        if let (Some(map), Some(properties)) = (value.as_object(), schema["properties"].as_object())
        {
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().expect("a name");
                if !map.contains_key(name) {
                    found.push(format!("{at}: no {name}"));
                }
            }
            for (name, value) in map {
                match properties.get(name) {
                    Some(schema) => strangers(&format!("{at}.{name}"), value, schema, root, found),
                    None => found.push(format!("{at}: {name} is unknown")),
                }
            }
        }
        for item in value.as_array().into_iter().flatten() {
            strangers(at, item, &schema["items"], root, found);
        }
        let word = value.as_str().filter(|_| schema["oneOf"].is_array());
        if let (Some(word), Some(options)) = (word, schema["oneOf"].as_array()) {
            let is_known = options.iter().any(|option| {
                option["const"] == word
                    || option["enum"].as_array().is_some_and(|all| all.contains(&Value::from(word)))
            });
            if !is_known {
                found.push(format!("{at}: {word} is unknown"));
            }
        }
    }

    #[test]
    fn what_is_written_is_what_the_schema_says() {
        let mut sample = Sample::new().course("A", "A", 2, 9).place("A.1", "all", "1");
        for (id, tags) in [("S1", &["race:a", "iep"][..]), ("S2", &["race:b"]), ("S3", &["el:1"])] {
            sample = sample.student(id, tags, &["A"]);
        }
        let measures = sample.seats("S1", &["A.1"]).seats("S3", &["A.1"]).measured_by(measure);
        let expectation = Expectation {
            id: "most".into(),
            measure: Mention { text: "requests_met".into(), ..Mention::default() },
            at_least: Some(0.9),
            ..Expectation::default()
        };
        let expected = equity::expected(&[expectation], &measures);
        assert_eq!(expected.len(), 1);
        let document = MetricsDocument {
            headline: Some(&Headline::default()),
            unmet_by_reason: Some(BTreeMap::from([("rule", 1)])),
            ..MetricsDocument::of_measures("School", &measures, &expected)
        };
        let written: Value = serde_json::from_str(&document.text()).expect("JSON");
        let (_, schema) = metrics_schema();
        let mut found = Vec::new();
        strangers("", &written, &schema, &schema, &mut found);
        assert_eq!(found, [""; 0]);
    }
}
