//! JSON Schemas of the documents that people and other programs write, generated from the records.

use super::output::{Overwrite, WriteError, write_file};
use super::pretty::pretty;
use super::{frame, header, rules, scenario};
use crate::school::records::{EnrollmentRecord, FrameRecord, Records, RuleRecord, SectionRecord};
use schemars::{JsonSchema, schema_for};
use serde_json::Value;
use std::path::Path;

/// The schemas, each with the name of its file in `models/schema`.
///
/// They tell what is written. The readers take a little more: numbers as names, lists as text with `;`.
pub fn schemas() -> Vec<(&'static str, Value)> {
    let of = |schema: schemars::Schema, format: &str| {
        let mut schema = schema.to_value();
        schema["title"] = format.into();
        schema
    };
    vec![
        ("school.schema.json", of(schema_for!(Records), header::FORMAT)),
        ("frame.schema.json", of(schema_for!(FrameRecord), frame::FORMAT)),
        ("rules.schema.json", of(schema_for!(Vec<RuleRecord>), rules::FORMAT)),
        ("scenario.schema.json", of(schema_for!(ScenarioDocument), scenario::FORMAT)),
    ]
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

    /// Run with `FAIRBELL_WRITE_SCHEMAS=1` to write them anew.
    #[test]
    fn the_schemas_that_are_shipped_are_those_of_the_records() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/schema");
        let metrics = crate::report::metrics_schema();
        if std::env::var_os("FAIRBELL_WRITE_SCHEMAS").is_some() {
            write_schemas(&folder, vec![metrics.clone()]).expect("written");
        }
        for (name, schema) in schemas().into_iter().chain([metrics]) {
            let shipped = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
            assert!(
                shipped == pretty(&schema),
                "models/schema/{name} is not what the records say; run the tests once with \
                 FAIRBELL_WRITE_SCHEMAS=1"
            );
        }
    }
}
