//! What every bench begins with: a shipped school, read and compiled as `build` does it.

// Each bench uses its part of this.
#![allow(dead_code, reason = "each bench uses its part")]

use fairbell::{Model, Records, input};
use std::path::{Path, PathBuf};

/// Under which rules a school is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// None but the joining of sections, without which its staff would not be enough.
    None,
    /// Those of its own files.
    Own,
    /// Those and the rules of all scenarios that ship, together.
    AllScenarios,
}

/// The records and the model of a shipped school.
pub fn school(name: &str) -> (Records, Model) {
    school_under(name, Rules::Own)
}

/// The records and the model of a shipped school under some rules.
pub fn school_under(name: &str, rules: Rules) -> (Records, Model) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut source =
        input::read_school(&root.join("models").join(name)).expect("shipped schools can be read");
    match rules {
        Rules::None => source.records.rules.iter_mut().for_each(|own| {
            own.retain(|rule| rule.kind().is_some_and(|(kind, _)| kind == "stacked"))
        }),
        Rules::Own => {}
        Rules::AllScenarios => {
            let read =
                input::read_scenarios(&scenarios(root)).expect("shipped scenarios can be read");
            source = input::apply(source, &read);
        }
    }
    assert!(!source.has_errors(), "shipped schools have no faults");
    let (school, _) = input::lower::lower(&source.records).expect("shipped schools make sense");
    let rules = source.records.rules.as_deref().unwrap_or_default();
    let model = Model::new(school, rules).expect("shipped rules compile");
    (source.records, model)
}

/// The scenarios that ship, by name.
fn scenarios(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root.join("scenarios")).expect("the folder of scenarios");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    paths
}
