//! JSON Schemas of the documents that people and other programs write, generated from the records.

mod bench;

use super::output::{Overwrite, WriteError, write_file};
use super::pretty::pretty;
use super::{bench_plan, frame, header, rules, scenario};
use crate::rule::kinds::KINDS;
use crate::school::records::{EnrollmentRecord, FrameRecord, Records, RuleRecord, SectionRecord};
use schemars::{JsonSchema, schema_for};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The schemas, each with the name of its file in `models/schema`.
///
/// They tell what is written. The readers take a little more: numbers as names, lists as text with `;`.
pub fn schemas() -> Vec<(&'static str, Value)> {
    let of = |schema: schemars::Schema, format: &str| {
        let mut schema = schema.to_value();
        schema["title"] = format.into();
        with_kinds(&mut schema);
        schema
    };
    vec![
        ("school.schema.json", of(schema_for!(Records), header::FORMAT)),
        ("frame.schema.json", of(schema_for!(FrameRecord), frame::FORMAT)),
        ("rules.schema.json", of(schema_for!(Vec<RuleRecord>), rules::FORMAT)),
        ("scenario.schema.json", of(schema_for!(ScenarioDocument), scenario::FORMAT)),
        ("bench.schema.json", of(schema_for!(bench::BenchDocument), bench_plan::FORMAT)),
    ]
}

/// Puts the keys of every kind into what a rule may ask, where a schema speaks of rules.
fn with_kinds(schema: &mut Value) {
    let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) else { return };
    let Some(rule) = definitions.get_mut("RuleRecord") else { return };
    let mut kinds = Map::new();
    let mut shared = Map::new();
    for kind in KINDS {
        let mut keys = kind.schema();
        if let Some(keys) = keys.as_object_mut() {
            keys.remove("$schema");
            keys.remove("title");
            if let Some(Value::Object(own)) = keys.remove("$defs") {
                shared.extend(own);
            }
        }
        let summary = kind.page().lines().next().unwrap_or_default();
        let summary = summary.trim_start_matches("//!").trim().to_owned();
        kinds.insert(kind.name().to_owned(), json!({"$ref": format!("#/$defs/{}", kind.name())}));
        keys["description"] = summary.into();
        shared.insert(kind.name().to_owned(), keys);
    }
    rule["properties"]["ask"]["properties"] = kinds.into();
    rule["properties"]["ask"]["additionalProperties"] = false.into();
    definitions.extend(shared);
}

/// Writes these schemas and those of documents that only programs write, each with its file's name, into a
/// folder.
///
/// # Errors
///
/// If a file cannot be written.
pub fn write_schemas(folder: &Path, written: Vec<(&'static str, Value)>) -> Result<(), WriteError> {
    for (name, schema) in schemas().into_iter().chain(written) {
        let path = folder.join(name);
        write_file(&path, pretty(&schema).as_bytes(), Overwrite::Anything, |_| true)?;
    }
    Ok(())
}

/// A scenario: an overlay that changes the input of a school.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct ScenarioDocument {
    /// The format's name, `fairbell/scenario`.
    format: Option<String>,
    /// The format's version; absent = 1.
    version: Option<u32>,
    /// What people call the scenario.
    name: Option<String>,
    /// The path, from the folder of this scenario, of one that takes effect before it.
    extends: Option<String>,
    /// A frame that takes the place of the school's.
    frame: Option<FrameOrPath>,
    /// Rules that are added; the same `id` replaces, `off` removes.
    rules: Option<Vec<RuleRecord>>,
    /// Sections and seats that are fixed, preferred or hinted at.
    locks: Option<Locks>,
    /// The groups that are served evenly, and the attributes by which rules may steer beyond those that always
    /// may.
    steer_by: Option<SteeringOrGroups>,
    /// What a tier may give up so that the next ones are kept better.
    allowed_loss: Option<Losses>,
    /// What is placed first, layer by layer; each is settled before the next.
    layers: Option<Vec<LayerOrCourses>>,
    /// What every draft is expected to do, held against its measures.
    expect: Option<Vec<ExpectationDocument>>,
    /// The effort of a build, where the command line gives none.
    effort: Option<u32>,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
enum FrameOrPath {
    /// A path from the folder of this scenario.
    Path(String),
    /// The frame itself.
    Frame(FrameRecord),
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
enum SteeringOrGroups {
    /// The groups or attributes alone.
    Groups(Vec<String>),
    /// The groups, and what serving them evenly may cost.
    Steering(Steering),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct Steering {
    /// Tags (`el:2`) or attributes (`el`).
    groups: Vec<String>,
    /// The share of all requests that may be given up for it.
    #[schemars(range(min = 0, max = 1))]
    allowed_loss: Option<f64>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct Losses {
    /// The share of the primary requests that may be given up for soft rules.
    #[schemars(range(min = 0, max = 1))]
    primary: Option<f64>,
    /// By tier of soft rules, from 1 to 9: the points that may be given up for the tiers after it.
    #[serde(flatten)]
    tiers: Tiers,
}

/// Something that every draft is expected to do.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct ExpectationDocument {
    /// Its name; absent = the measure and its position. The same name replaces.
    id: Option<String>,
    /// The name of a measure, such as `requests_met`.
    measure: String,
    /// Which figure of it: `value` (if absent), `gap`, `ratio`, `access_ratio`, `risk_ratio`.
    #[schemars(regex(pattern = "^(value|gap|ratio|access_ratio|risk_ratio)$"))]
    figure: Option<String>,
    /// The group, several, or `every`; absent = the whole school.
    group: Option<WordOrWords>,
    /// The fewest students of a group of which it says anything; 10 if absent.
    smallest: Option<u32>,
    /// No less than this: shares from 0 to 1, gaps of shares in points.
    at_least: Option<f64>,
    /// No more than this.
    at_most: Option<f64>,
    /// Whether a draft that does not meet it has failed (exit status 1).
    required: Option<bool>,
    /// It in a sentence.
    say: Option<String>,
    /// Why it is expected.
    because: Option<String>,
}

/// Points by tier.
struct Tiers;

impl JsonSchema for Tiers {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Tiers".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let tiers =
            (1..=9).map(|tier| (tier.to_string(), json!({"type": "integer", "minimum": 0})));
        let tiers: BTreeMap<String, Value> = tiers.collect();
        schemars::json_schema!({"type": "object", "properties": tiers})
    }
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
enum LayerOrCourses {
    /// A course, `tag:…`, `dept:…`, `service`, `cohorts` or `singletons`.
    Word(String),
    /// Several of these.
    Words(Vec<String>),
    /// The same with a name.
    Layer(NamedLayer),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct NamedLayer {
    /// What people call it.
    name: Option<String>,
    /// What is placed in it.
    courses: WordOrWords,
}

#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
enum WordOrWords {
    /// One.
    Word(String),
    /// Several.
    Words(Vec<String>),
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it only tells the shape; what is read goes key by key")]
struct Locks {
    /// Rows as in `sections.csv`.
    sections: Option<Vec<SectionRecord>>,
    /// Rows as in `enrollments.csv`.
    enrollments: Option<Vec<EnrollmentRecord>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a schema says about a document; nothing = it is one.
    fn faults(name: &str, document: &Value) -> Vec<String> {
        let (_, schema) = schemas().into_iter().find(|(own, _)| *own == name).expect("a schema");
        let validator = jsonschema::validator_for(&schema).expect("a sound schema");
        validator
            .iter_errors(document)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect()
    }

    fn read(path: &Path) -> Value {
        let text = std::fs::read_to_string(path).expect("a file");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn files(folder: &str) -> Vec<std::path::PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        assert!(!files.is_empty());
        files
    }

    #[test]
    fn every_document_that_ships_keeps_its_schema() {
        for file in files("scenarios") {
            assert_eq!(faults("scenario.schema.json", &read(&file)), [""; 0], "{}", file.display());
        }
        for school in ["harbor", "riverside", "metro"] {
            let rules = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("models")
                .join(school)
                .join("rules.json");
            assert_eq!(faults("rules.schema.json", &read(&rules)), [""; 0], "{school}");
        }
        for file in files("benches/plans") {
            assert_eq!(faults("bench.schema.json", &read(&file)), [""; 0], "{}", file.display());
        }
        for file in files("models/frames") {
            assert_eq!(faults("frame.schema.json", &read(&file)), [""; 0], "{}", file.display());
        }
    }

    #[test]
    fn the_schema_of_rules_knows_every_kind_and_its_keys() {
        for kind in KINDS {
            let example = crate::rule::kinds::example(*kind).expect("an example");
            let mut rule = serde_json::to_value(example).expect("a rule");
            assert_eq!(faults("rules.schema.json", &json!([rule])), [""; 0], "{}", kind.name());
            rule["ask"][kind.name()]["not_a_key"] = true.into();
            assert!(!faults("rules.schema.json", &json!([rule])).is_empty(), "{}", kind.name());
        }
        let unknown = json!([{"ask": {"stackd": {"courses": "ART"}}, "strength": "hard"}]);
        assert!(!faults("rules.schema.json", &unknown).is_empty());
    }

    #[test]
    fn kinds_that_share_a_name_for_a_part_of_their_keys_mean_the_same() {
        let mut parts: BTreeMap<String, Value> = BTreeMap::new();
        for kind in KINDS {
            let schema = kind.schema();
            let own = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
            for (name, part) in own {
                assert!(KINDS.iter().all(|kind| kind.name() != name), "{name}");
                let known = parts.entry(name.clone()).or_insert_with(|| part.clone());
                assert_eq!(*known, part, "{name} of {}", kind.name());
            }
        }
    }

    #[test]
    fn what_a_scenario_may_want_is_in_its_schema() {
        let wanted = json!({
            "steer_by": {"groups": ["el", "house:blue"], "allowed_loss": 0.01},
            "allowed_loss": {"primary": 0.002, "1": 3},
            "expect": [{"measure": "requests_met", "figure": "gap", "group": "every", "at_least": -5}],
            "layers": ["service", ["cohorts", "tag:ap"], {"name": "rest", "courses": "singletons"}],
        });
        assert_eq!(faults("scenario.schema.json", &wanted), [""; 0]);
        for wrong in [
            json!({"steer_by": {"groups": ["el"], "loss": 0.01}}),
            json!({"allowed_loss": {"primary": 2.0}}),
            json!({"allowed_loss": {"10": 1}}),
            json!({"layers": [{"name": "rest"}]}),
            json!({"expect": [{"at_least": 1}]}),
        ] {
            assert!(!faults("scenario.schema.json", &wrong).is_empty(), "{wrong}");
        }
    }

    /// Run with `FAIRBELL_WRITE_SCHEMAS=1` to write them anew.
    #[test]
    fn the_schemas_that_are_shipped_are_those_of_the_records() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/schema");
        let written = crate::report::written_schemas();
        if std::env::var_os("FAIRBELL_WRITE_SCHEMAS").is_some() {
            write_schemas(&folder, written.clone()).expect("written");
        }
        for (name, schema) in schemas().into_iter().chain(written) {
            let shipped = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(
                shipped == pretty(&schema),
                "models/schema/{name} is not what the records say; run the tests once with \
                 FAIRBELL_WRITE_SCHEMAS=1"
            );
        }
    }
}
