//! The kinds of rules, one file each, and their registry.

mod sequence;

use super::Kind;
use crate::school::Fault;
use serde_json::Value;

/// Every kind, in the order in which they are shown. To add one, add its file and its line.
pub const KINDS: &[&dyn Kind] = &[&sequence::Sequence];

/// The page of a kind: the text at the top of its file.
fn page(source: &'static str) -> &'static str {
    source.split("\n\nuse ").next().unwrap_or(source)
}

/// The JSON Schema of a kind's keys.
fn schema<T: schemars::JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

/// Reads a kind's keys, with the path of what is wrong.
fn keys<T: serde::de::DeserializeOwned>(keys: &Value) -> Result<T, Vec<Fault>> {
    serde_path_to_error::deserialize(keys).map_err(|error| {
        let path = error.path().to_string();
        let fault = Fault::error(error.inner().to_string());
        vec![if path == "." { fault } else { fault.column(path) }]
    })
}
