//! What is asked of a bench, read from a plan.

use std::path::PathBuf;

/// The least effect, in points, where a plan states none: half a request of a thousand.
pub const LEAST_EFFECT: f64 = 0.05;

/// What is run: every case under every configuration with every seed.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchPlan {
    /// What people call it.
    pub name: Option<String>,
    /// The schools.
    pub cases: Vec<Case>,
    /// The ways to build; the first is what the others are compared with.
    pub configurations: Vec<Configuration>,
    /// The seeds; runs of the same case and seed are a pair.
    pub seeds: Vec<u64>,
    /// Differences of shares smaller than this, in points, are noise whatever their interval.
    pub least_effect: f64,
}

/// A school to build.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its name in all that is written, and of its folder among finished results.
    pub name: String,
    /// Where it comes from.
    pub school: CaseSchool,
    /// Scenarios laid over it, before those of a configuration.
    pub scenarios: Vec<PathBuf>,
    /// What no schedule can pass, fixed for good, so that losses of different versions can be compared.
    pub bound: Option<u64>,
}

/// Where the school of a case comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseSchool {
    /// A folder of spreadsheets or a JSON file.
    Files(PathBuf),
    /// It is made up, in the same words as `generate` takes.
    MadeUp(MadeUp),
}

/// A school to be made up. The same words make the same school.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeUp {
    /// One of those that ship, by name; nothing else counts then.
    pub shipped: Option<String>,
    /// Students.
    pub students: u32,
    /// `suburban`, `rural` or `large_urban`.
    pub profile: String,
    /// The name of a frame that ships.
    pub frame: String,
    /// Where random choices come from.
    pub seed: u64,
    /// Requested seats over offered seats.
    pub fill: f64,
    /// Whether a full schedule is known to exist.
    pub planted: bool,
}

/// A way to build.
#[derive(Debug, Clone, PartialEq)]
pub struct Configuration {
    /// Its name.
    pub name: String,
    /// How much work is done, or where the results are if it was done elsewhere.
    pub work: Work,
    /// Threads to use.
    pub threads: Option<usize>,
    /// Scenarios laid over every case, after those of the case.
    pub scenarios: Vec<PathBuf>,
    /// A folder with a result for each case, to start from.
    pub start_from: Option<PathBuf>,
}

/// How much work a configuration does.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// As much as a scenario asks for, or as a build does unless told otherwise.
    AsScenariosSay,
    /// Steps of effort.
    Effort(u64),
    /// Units of work.
    Units(u64),
    /// Seconds.
    Time(f64),
    /// None: a folder holds finished results, `CASE/SEED` inside it.
    Results(PathBuf),
}

impl Configuration {
    /// What it does, in a few words.
    pub fn words(&self) -> String {
        let mut words = vec![match &self.work {
            Work::AsScenariosSay => "the usual effort".to_owned(),
            Work::Effort(effort) => format!("effort {effort}"),
            Work::Units(units) => format!("{units} units"),
            Work::Time(seconds) => format!("{seconds} seconds"),
            Work::Results(_) => "finished results".to_owned(),
        }];
        if let Some(threads) = self.threads {
            words.push(format!("threads: {threads}"));
        }
        if !self.scenarios.is_empty() {
            let name = |path: &PathBuf| {
                path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            };
            let names: Vec<String> = self.scenarios.iter().map(name).collect();
            words.push(format!("scenarios: {}", names.join(", ")));
        }
        if self.start_from.is_some() {
            words.push("from a result".to_owned());
        }
        words.join("; ")
    }
}
