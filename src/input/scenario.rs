//! Scenarios: overlays that change the input of a school before it is checked and used.

mod apply;
mod expect;
mod intent;

pub use apply::apply;

use super::faults::Faults;
use super::frame::read_frame;
use super::json::{At, Object, check_format, read_json, shown};
use super::read::file_name;
use super::rows_csv::Table;
use super::rows_json::read_rows;
use super::rules::{Rules, read_rules};
use super::text::{Content, digest, read_bytes};
use crate::school::records::{EnrollmentRecord, FrameRecord, Record, RuleRecord, SectionRecord};
use crate::school::{Fault, Intent};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The format's name.
pub(super) const FORMAT: &str = "fairbell/scenario";

/// Keys of the contract that this version reads about and does not act on. Ignoring them would give
/// somebody a schedule that is not what they asked for.
const LATER: [&str; 3] = ["free", "report_groups", "staffing"];

/// How many scenarios may extend one another.
const DEEPEST: usize = 16;

/// The scenarios of a run, each after the one it extends, each once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenarios {
    /// The scenarios, in the order in which they take effect.
    pub scenarios: Vec<Scenario>,
    /// What somebody should look at.
    pub faults: Vec<Fault>,
    /// The SHA-256 of each file that was read, in hexadecimal, by file name.
    pub digests: BTreeMap<String, String>,
}

impl Scenarios {
    /// The effort asked for by the last scenario that asks for one.
    pub fn effort(&self) -> Option<u32> {
        self.scenarios.iter().rev().find_map(|scenario| scenario.effort)
    }
}

/// One scenario file.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The name of its file, as faults call it.
    pub file: String,
    /// What people call it.
    pub name: Option<String>,
    /// The effort of a build.
    pub effort: Option<u32>,
    pub(super) intent: Intent,
    pub(super) frame: Option<(FrameRecord, FilePath)>,
    pub(super) rules: Listed<RuleRecord>,
    pub(super) sections: Listed<SectionRecord>,
    pub(super) enrollments: Listed<EnrollmentRecord>,
}

impl Scenario {
    /// The rules it states, in their order.
    pub fn rules(&self) -> &[RuleRecord] {
        &self.rules.rows
    }

    /// What it wants of a build.
    pub fn intent(&self) -> &Intent {
        &self.intent
    }

    /// The frame it brings, by its name or else by the file it is in.
    pub fn frame_name(&self) -> Option<String> {
        let (frame, place) = self.frame.as_ref()?;
        Some(frame.name.clone().unwrap_or_else(|| place.file.clone()))
    }

    /// How many sections and seats it locks, prefers or hints at.
    pub fn locks(&self) -> usize {
        self.sections.rows.len() + self.enrollments.rows.len()
    }
}

/// A place in a JSON file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FilePath {
    pub(super) file: String,
    pub(super) path: String,
}

/// Rows, where their list is, and where in it each stood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed<T> {
    pub(super) rows: Vec<T>,
    pub(super) positions: Vec<u64>,
    pub(super) at: FilePath,
}

impl<T> Listed<T> {
    fn empty() -> Listed<T> {
        Listed { rows: Vec::new(), positions: Vec::new(), at: FilePath::default() }
    }
}

/// Reads scenarios, in the order of the command line, with those that they extend.
///
/// A scenario that several others extend takes effect once, before the first of them.
///
/// # Errors
///
/// All that is wrong in any of them: a scenario takes effect whole or not at all.
pub fn read_scenarios(paths: &[PathBuf]) -> Result<Scenarios, Vec<Fault>> {
    let mut reader = Reader::default();
    for path in paths {
        reader.scenario(path, &mut Vec::new(), &Fault::error("").file(file_name(path)));
    }
    let failed = reader.faults.has_errors();
    let Reader { read, faults, digests, .. } = reader;
    let faults = faults.finish();
    if failed {
        return Err(faults);
    }
    Ok(Scenarios { scenarios: read, faults, digests })
}

#[derive(Default)]
struct Reader {
    read: Vec<Scenario>,
    /// The files behind the scenarios that were read.
    known: Vec<PathBuf>,
    faults: Faults,
    digests: BTreeMap<String, String>,
}

impl Reader {
    /// Reads a scenario after those it extends. `within` are those that extend it, `asked` is where it
    /// is asked for.
    fn scenario(&mut self, path: &Path, within: &mut Vec<PathBuf>, asked: &Fault) {
        let refuse = |message: &str| {
            Fault::error(message).at(asked.place.clone()).value(path.to_string_lossy())
        };
        let settled = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if within.contains(&settled) {
            self.faults.add(refuse("this scenario extends itself"));
            return;
        }
        if within.len() == DEEPEST {
            self.faults.add(refuse("too many scenarios extend one another"));
            return;
        }
        if self.known.contains(&settled) {
            return;
        }
        let Some((name, value)) = self.file(path, asked) else { return };
        let folder = path.parent().unwrap_or(Path::new(""));
        let at = At::root(&name);
        let Some(mut keys) = Object::open(&value, at, "a scenario", &mut self.faults) else {
            return;
        };
        if let Value::Object(document) = &value
            && !check_format(document, FORMAT, &keys.at, &mut self.faults)
        {
            return;
        }
        keys.value("format");
        keys.value("version");
        if let Some(extended) = keys.text("extends", &mut self.faults) {
            let place = Fault::error("").at(keys.at.key("extends").place());
            if Path::new(&extended).is_absolute() {
                let message = "a path from the folder of this scenario is asked for";
                self.faults.add(Fault::error(message).at(place.place).value(extended));
            } else {
                within.push(settled.clone());
                self.scenario(&folder.join(&extended), within, &place);
                within.pop();
            }
        }
        let scenario = Scenario {
            file: name,
            name: keys.text("name", &mut self.faults),
            effort: keys.whole("effort", &mut self.faults),
            intent: intent::read_intent(&mut keys, &mut self.faults),
            frame: self.frame(&mut keys, folder),
            rules: self.rules(&mut keys),
            sections: Listed::empty(),
            enrollments: Listed::empty(),
        };
        let scenario = self.locks(&mut keys, scenario);
        for key in LATER {
            if keys.value(key).is_some() {
                let message = "this version does not act on this key yet; leave it out";
                self.faults.add(keys.at.key(key).error(message));
            }
        }
        keys.close(&mut self.faults);
        self.known.push(settled);
        self.read.push(scenario);
    }

    /// Reads a JSON file, and gives it a name that no other file of the run has.
    fn file(&mut self, path: &Path, asked: &Fault) -> Option<(String, Value)> {
        let mut name = file_name(path);
        if self.digests.contains_key(&name) {
            let folder = path.parent().map(file_name).unwrap_or_default();
            name = format!("{folder}/{name}");
        }
        while self.digests.contains_key(&name) {
            name.push('\'');
        }
        let bytes = match read_bytes(path, &name, &mut self.faults) {
            Content::Bytes(bytes) => bytes,
            Content::Unreadable => return None,
            Content::Absent => {
                let fault = Fault::error("there is no such file").at(asked.place.clone());
                self.faults.add(fault.value(path.to_string_lossy()));
                return None;
            }
        };
        self.digests.insert(name.clone(), digest(&bytes));
        let value = read_json(&bytes, &name, &mut self.faults)?;
        Some((name, value))
    }

    fn frame(&mut self, keys: &mut Object, folder: &Path) -> Option<(FrameRecord, FilePath)> {
        let at = keys.at.key("frame");
        match keys.value("frame")? {
            Value::String(path) => {
                let asked = Fault::error("").at(at.place());
                let (name, value) = self.file(&folder.join(path.trim()), &asked)?;
                let frame = read_frame(&value, At::root(&name), &mut self.faults)?;
                Some((frame, FilePath { file: name, path: String::new() }))
            }
            value @ Value::Object(_) => {
                let place = FilePath { file: at.file.clone(), path: at.path.clone() };
                Some((read_frame(value, at, &mut self.faults)?, place))
            }
            other => {
                let message = "a frame or the path of one is asked for";
                self.faults.add(at.error(message).value(shown(other)));
                None
            }
        }
    }

    fn rules(&mut self, keys: &mut Object) -> Listed<RuleRecord> {
        let at = keys.at.key("rules");
        let file = at.file.clone();
        let read = keys.value("rules").and_then(|value| read_rules(value, at, &mut self.faults));
        let Some(Rules { rules, positions, path }) = read else { return Listed::empty() };
        Listed { rows: rules, positions, at: FilePath { file, path } }
    }

    fn locks(&mut self, keys: &mut Object, mut scenario: Scenario) -> Scenario {
        let at = keys.at.key("locks");
        let Some(value) = keys.value("locks") else { return scenario };
        let Some(mut locks) = Object::open(value, at, "locks", &mut self.faults) else {
            return scenario;
        };
        scenario.sections = self.rows(&mut locks, "sections");
        scenario.enrollments = self.rows(&mut locks, "enrollments");
        locks.close(&mut self.faults);
        scenario
    }

    fn rows<R: Record>(&mut self, locks: &mut Object, key: &'static str) -> Listed<R> {
        let at = locks.at.key(key);
        let read = locks.value(key).and_then(|value| read_rows(value, &at, &mut self.faults));
        let Some(Table { rows, positions, .. }) = read else { return Listed::empty() };
        Listed { rows, positions, at: FilePath { file: at.file, path: at.path } }
    }
}

#[cfg(test)]
mod tests;
