//! What every bench begins with: a shipped school, read and compiled as `build` does it.

use fairbell::{Model, Records, input};
use std::path::Path;

/// The records and the model of a shipped school.
pub fn school(name: &str) -> (Records, Model) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name);
    let source = input::read_school(&folder).expect("shipped schools can be read");
    assert!(!source.has_errors(), "shipped schools have no faults");
    let (school, _) = input::lower::lower(&source.records).expect("shipped schools make sense");
    let rules = source.records.rules.as_deref().unwrap_or_default();
    let model = Model::new(school, rules).expect("shipped rules compile");
    (source.records, model)
}
