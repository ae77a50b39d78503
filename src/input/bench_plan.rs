//! Reading the plan of a bench: everything that is wrong with it is told at once, before anything runs.

use super::faults::Faults;
use super::json::{At, Object, check_format, read_json, shown};
use super::read::file_name;
use super::suggest::Suggest;
use super::text::{Content, read_bytes};
use crate::bench::{BenchPlan, Case, CaseSchool, Configuration, LEAST_EFFECT, MadeUp, Work};
use crate::school::Fault;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The format's name.
pub(super) const FORMAT: &str = "fairbell/bench";

/// The most cells of a plan: cases × configurations × seeds.
const MOST_CELLS: usize = 10_000;

/// The most pairs of a plan: cases × seeds. Their statistics are exact, and that takes its time.
const MOST_PAIRS: usize = 1_000;

/// The words of schools that can be made up.
#[derive(Debug, Clone, Copy)]
pub struct MadeUpWords<'w> {
    /// Profiles.
    pub profiles: &'w [&'w str],
    /// Frames that ship.
    pub frames: &'w [&'w str],
    /// Schools that ship.
    pub shipped: &'w [&'w str],
}

/// Reads the plan of a bench. Its paths are looked for from its own folder.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn read_bench_plan(path: &Path, words: MadeUpWords<'_>) -> Result<BenchPlan, Vec<Fault>> {
    let mut faults = Faults::default();
    let name = file_name(path);
    let value = match read_bytes(path, &name, &mut faults) {
        Content::Bytes(bytes) => read_json(&bytes, &name, &mut faults),
        Content::Unreadable => None,
        Content::Absent => {
            faults.add(Fault::error("there is no such file").file(path.to_string_lossy()));
            None
        }
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut reader = Reader { folder, words, faults };
    let plan = value.and_then(|value| reader.plan(&value, &name));
    match plan {
        Some(plan) if !reader.faults.has_errors() => Ok(plan),
        _ => Err(reader.faults.finish()),
    }
}

struct Reader<'r> {
    folder: &'r Path,
    words: MadeUpWords<'r>,
    faults: Faults,
}

impl Reader<'_> {
    fn plan(&mut self, value: &Value, file: &str) -> Option<BenchPlan> {
        let mut keys = Object::open(value, At::root(file), "a plan", &mut self.faults)?;
        if let Value::Object(document) = value
            && !check_format(document, FORMAT, &keys.at, &mut self.faults)
        {
            return None;
        }
        keys.value("format");
        keys.value("version");
        let name = keys.text("name", &mut self.faults);
        let cases = self.list(&mut keys, "cases", Reader::case);
        let configurations = self.list(&mut keys, "configurations", Reader::configuration);
        let seeds = self.seeds(&mut keys);
        let least_effect = self.number_of(&mut keys, "least_effect", 0.0, 100.0);
        let at = keys.at.clone();
        keys.close(&mut self.faults);

        self.distinct(&at.key("cases"), cases.iter().map(|case| case.name.as_str()));
        let of_configurations = configurations.iter().map(|one| one.name.as_str());
        self.distinct(&at.key("configurations"), of_configurations);
        let pairs = cases.len().saturating_mul(seeds.len());
        let cells = pairs.saturating_mul(configurations.len());
        if pairs > MOST_PAIRS || cells > MOST_CELLS {
            let message = format!(
                "{} cases with {} seeds under {} configurations are too many: at most {MOST_PAIRS} pairs \
                 and {MOST_CELLS} runs",
                cases.len(),
                seeds.len(),
                configurations.len()
            );
            self.faults.add(at.error(message));
            return None;
        }
        self.results_are_there(&at, &cases, &configurations, &seeds);
        let least_effect = least_effect.unwrap_or(LEAST_EFFECT);
        Some(BenchPlan { name, cases, configurations, seeds, least_effect })
    }

    /// A list that must hold something.
    fn list<T>(
        &mut self,
        keys: &mut Object,
        key: &'static str,
        read: impl Fn(&mut Self, &Value, At) -> Option<T>,
    ) -> Vec<T> {
        let at = keys.at.key(key);
        match keys.needed(key, &mut self.faults) {
            Some(Value::Array(items)) if !items.is_empty() => {
                let items = items.iter().take(MOST_CELLS + 1).enumerate();
                items.filter_map(|(index, item)| read(self, item, at.item(index))).collect()
            }
            Some(other) => {
                let fault = at.error("a list that is not empty is asked for, as […]");
                self.faults.add(fault.value(shown(other)));
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    fn case(&mut self, value: &Value, at: At) -> Option<Case> {
        let mut keys = Object::open(value, at, "a case", &mut self.faults)?;
        let name = keys.text("name", &mut self.faults);
        let school = keys.text("school", &mut self.faults);
        let made_up = match keys.value("generate") {
            Some(value) => Some(self.made_up(value, keys.at.key("generate"))),
            None => None,
        };
        let scenarios = self.paths(&mut keys, "scenarios");
        let bound = keys.whole("bound", &mut self.faults).map(u64::from);
        let at = keys.at.clone();
        keys.close(&mut self.faults);

        let school = match (school, made_up) {
            (Some(school), None) => CaseSchool::Files(self.there(&at.key("school"), &school)?),
            (None, Some(made_up)) => CaseSchool::MadeUp(made_up?),
            _ => {
                let message =
                    "a case has either a school (a path) or a generate (a school to be made up)";
                self.faults.add(at.error(message));
                return None;
            }
        };
        let name = name.or_else(|| match &school {
            CaseSchool::Files(path) => {
                path.file_stem().map(|stem| stem.to_string_lossy().into_owned())
            }
            CaseSchool::MadeUp(made_up) => made_up.shipped.clone(),
        });
        let Some(name) = name else {
            self.faults.add(at.key("name").error("must be given for a school that is made up"));
            return None;
        };
        // It names a folder among finished results.
        let is_plain = |c: char| c.is_alphanumeric() || " -_.".contains(c);
        if name.starts_with('.') || !name.chars().all(is_plain) || name.chars().count() > 60 {
            let message = "a name of a case has letters, digits, blanks, '-', '_' and '.', at most 60 of them";
            self.faults.add(at.key("name").error(message).value(name));
            return None;
        }
        Some(Case { name, school, scenarios, bound })
    }

    fn made_up(&mut self, value: &Value, at: At) -> Option<MadeUp> {
        let mut keys = Object::open(value, at, "a school to be made up", &mut self.faults)?;
        let words = self.words;
        let shipped = self.word(&mut keys, "shipped", words.shipped);
        let profile = self.word(&mut keys, "profile", words.profiles);
        let frame = self.word(&mut keys, "frame", words.frames);
        let students = self.number_of(&mut keys, "students", 150.0, 10_000.0);
        let fill = self.number_of(&mut keys, "fill", 0.85, 0.97);
        let seed = keys.whole("seed", &mut self.faults);
        let planted = keys.flag("planted", &mut self.faults);
        let others = profile.is_some() || frame.is_some() || students.is_some() || seed.is_some();
        if shipped.is_some() && (others || fill.is_some() || planted) {
            let message = "a school that ships is what it is: give shipped and nothing else";
            self.faults.add(keys.at.key("shipped").error(message));
        }
        keys.close(&mut self.faults);
        Some(MadeUp {
            shipped,
            students: students.map_or(1_200, |students| students as u32),
            profile: profile.unwrap_or_else(|| "suburban".to_owned()),
            frame: frame.unwrap_or_else(|| "seven-period".to_owned()),
            seed: u64::from(seed.unwrap_or(1)),
            fill: fill.unwrap_or(0.94),
            planted,
        })
    }

    fn configuration(&mut self, value: &Value, at: At) -> Option<Configuration> {
        let mut keys = Object::open(value, at, "a configuration", &mut self.faults)?;
        let name = keys.needed_text("name", &mut self.faults);
        let effort = keys.whole("effort", &mut self.faults).map(|n| Work::Effort(u64::from(n)));
        let units = keys.whole("units", &mut self.faults).map(|n| Work::Units(u64::from(n)));
        let time = self.number_of(&mut keys, "time", 0.0, 1_000_000.0).map(Work::Time);
        let results = self.path(&mut keys, "results").map(Work::Results);
        let threads = self.number_of(&mut keys, "threads", 1.0, 256.0);
        let scenarios = self.paths(&mut keys, "scenarios");
        let start_from = self.path(&mut keys, "start_from");
        let at = keys.at.clone();
        keys.close(&mut self.faults);

        let mut given = [effort, units, time, results].into_iter().flatten();
        let work = given.next().unwrap_or(Work::AsScenariosSay);
        if given.next().is_some() {
            let message = "give one of effort, units, time and results";
            self.faults.add(at.error(message));
        }
        if matches!(work, Work::Results(_)) && (threads.is_some() || start_from.is_some()) {
            let message =
                "finished results are judged, not built: threads and start_from say nothing here";
            self.faults.add(at.key("results").error(message));
        }
        if name.as_ref().is_some_and(|name| name.chars().count() > 60) {
            let message = "a name of a configuration has at most 60 characters";
            self.faults.add(at.key("name").error(message));
        }
        let threads = threads.map(|threads| threads as usize);
        Some(Configuration { name: name?, work, threads, scenarios, start_from })
    }

    fn seeds(&mut self, keys: &mut Object) -> Vec<u64> {
        let at = keys.at.key("seeds");
        let seeds = self.list(keys, "seeds", |reader, value, at| {
            let seed = value.as_u64();
            if seed.is_none() {
                let fault = at.error("a seed is a whole number from 0 on");
                reader.faults.add(fault.value(shown(value)));
            }
            seed
        });
        let names: Vec<String> = seeds.iter().map(u64::to_string).collect();
        self.distinct(&at, names.iter().map(String::as_str));
        seeds
    }

    /// Says of each name that was there before that it is given twice.
    fn distinct<'n>(&mut self, at: &At, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for name in names.filter(|name| !seen.insert(name.to_owned())) {
            self.faults.add(at.error("is given twice").value(name));
        }
    }

    /// A number within bounds; whole where the bounds are those of a count.
    fn number_of(
        &mut self,
        keys: &mut Object,
        key: &'static str,
        least: f64,
        most: f64,
    ) -> Option<f64> {
        let at = keys.at.key(key);
        let is_count = ["students", "threads"].contains(&key);
        let number = if is_count {
            keys.whole(key, &mut self.faults).map(f64::from)
        } else {
            keys.decimal(key, &mut self.faults)
        }?;
        if (least..=most).contains(&number) {
            return Some(number);
        }
        let message = format!("must be from {least} to {most}");
        self.faults.add(at.error(message).value(number.to_string()));
        None
    }

    fn word(&mut self, keys: &mut Object, key: &'static str, known: &[&str]) -> Option<String> {
        let word = keys.text(key, &mut self.faults)?;
        if known.contains(&word.as_str()) {
            return Some(word);
        }
        let mut fault = keys.at.key(key).error("is not known");
        fault.hint = Suggest::new(known.iter().copied()).hint(&word);
        self.faults.add(fault.value(word));
        None
    }

    fn path(&mut self, keys: &mut Object, key: &'static str) -> Option<PathBuf> {
        let path = keys.text(key, &mut self.faults)?;
        self.there(&keys.at.key(key), &path)
    }

    fn paths(&mut self, keys: &mut Object, key: &'static str) -> Vec<PathBuf> {
        let at = keys.at.key(key);
        let paths = keys.names(key, &mut self.faults).unwrap_or_default();
        let each = paths.iter().enumerate();
        each.filter_map(|(index, path)| self.there(&at.item(index), path)).collect()
    }

    /// A path from the folder of the plan, if something is there.
    fn there(&mut self, at: &At, path: &str) -> Option<PathBuf> {
        let whole = self.folder.join(path);
        if whole.exists() {
            return Some(whole);
        }
        let fault = at.error("there is no such file or folder").value(path);
        self.faults.add(fault.hint("paths are looked for from the folder of the plan"));
        None
    }

    /// Finished results must be there for every cell, or the configuration would be compared by luck.
    fn results_are_there(
        &mut self,
        at: &At,
        cases: &[Case],
        configurations: &[Configuration],
        seeds: &[u64],
    ) {
        for configuration in configurations {
            for case in cases {
                let mut missing = Vec::new();
                let key = match (&configuration.work, &configuration.start_from) {
                    (Work::Results(folder), _) => {
                        let folder = folder.join(&case.name);
                        let seeds = seeds.iter().map(u64::to_string);
                        missing.extend(seeds.filter(|seed| !folder.join(seed).is_dir()));
                        "results"
                    }
                    (_, Some(folder)) => {
                        missing.extend((!folder.join(&case.name).is_dir()).then(String::new));
                        "start_from"
                    }
                    _ => continue,
                };
                for seed in missing {
                    let fault = at.key("configurations").error(format!(
                        "{key} of '{}' must hold the folder {}{}{seed}",
                        configuration.name,
                        case.name,
                        if seed.is_empty() { "" } else { "/" },
                    ));
                    self.faults.add(fault);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
