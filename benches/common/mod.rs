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
    /// None, and in every class and room there is a seat for everybody: nothing but times is to be matched.
    SeatBlind,
}

/// The records and the model of a shipped school.
pub fn school(name: &str) -> (Records, Model) {
    school_under(name, Rules::Own)
}

/// The records and the model of a shipped school under some rules.
pub fn school_under(name: &str, rules: Rules) -> (Records, Model) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    school_of(&root.join("models").join(name), rules)
}

/// The real school beside the checkout, if it is there; `FAIRBELL_REAL` may say where it is.
pub fn real_school() -> Option<PathBuf> {
    let place = std::env::var_os("FAIRBELL_REAL").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real");
    let place = place.unwrap_or_else(beside);
    // Either the folder of real schools or the school itself.
    [place.join("coastal-2324"), place].into_iter().find(|path| path.join("courses.csv").is_file())
}

/// The records and the model of the school in a folder under some rules.
pub fn school_of(folder: &Path, rules: Rules) -> (Records, Model) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut source = input::read_school(folder).expect("this school can be read");
    match rules {
        Rules::None | Rules::SeatBlind => source.records.rules.iter_mut().for_each(|own| {
            own.retain(|rule| rule.kind().is_some_and(|(kind, _)| kind == "stacked"))
        }),
        Rules::Own => {}
        Rules::AllScenarios => {
            let read =
                input::read_scenarios(&scenarios(root)).expect("shipped scenarios can be read");
            source = input::apply(source, &read);
        }
    }
    assert!(!source.has_errors(), "this school has no faults");
    let (mut school, _) = input::lower::lower(&source.records).expect("this school makes sense");
    if rules == Rules::SeatBlind {
        let everybody = school.students.len() as u32;
        school.sections.iter_mut().for_each(|section| section.max_size = everybody);
        school.rooms.iter_mut().for_each(|room| room.capacity = everybody);
    }
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
