//! What a bench came to, as it is written and read again.

use super::comparison::{Comparison, compare};
use super::plan::BenchPlan;
use super::run::Run;
use super::statistics::median;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format's name.
pub const FORMAT: &str = "fairbell/bench-result";

/// `bench.json`: every run, and what follows from all of them. It holds seconds, so that it differs from run to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchResult {
    /// The format's name, `fairbell/bench-result`.
    pub format: String,
    /// The format's version.
    pub version: u32,
    /// What people call the plan.
    pub name: Option<String>,
    /// The program that ran.
    pub program: Program,
    /// The program of the baseline, if there was one.
    pub baseline: Option<Program>,
    /// Differences of shares smaller than this, in points, are noise.
    pub least_effect: f64,
    /// The cases.
    pub cases: Vec<CaseLine>,
    /// The configurations; the others are compared with the first.
    pub configurations: Vec<ConfigurationLine>,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// Whether every cell of the plan is among the runs.
    pub is_complete: bool,
    /// Every run, by case, seed and configuration in the order of the plan.
    pub runs: Vec<Run>,
    /// The medians of each case under each configuration.
    pub summaries: Vec<Summary>,
    /// The configurations side by side.
    pub comparisons: Vec<Comparison>,
}

/// A program, so that two of the same version can be told apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Program {
    /// Its version.
    pub version: String,
    /// The SHA-256 of its file.
    pub sha256: String,
}

/// A case as a result tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseLine {
    /// Its name.
    pub name: String,
    /// The bound that the plan states.
    pub bound: Option<u64>,
}

/// A configuration as a result tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfigurationLine {
    /// Its name.
    pub name: String,
    /// What it does, in a few words.
    pub words: String,
}

/// One case under one configuration: medians over the seeds of sound runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// The case.
    pub case: String,
    /// The configuration.
    pub configuration: String,
    /// Runs.
    pub runs: u64,
    /// Those of them that break something hard; the numbers below leave them out.
    pub unsound: u64,
    /// Primary requests.
    pub asked: u64,
    /// The bound from which the loss is counted.
    pub bound: u64,
    /// Requests met.
    pub met: Option<f64>,
    /// The fewest of a run.
    pub met_least: Option<u64>,
    /// The most of a run.
    pub met_most: Option<u64>,
    /// Avoidable loss.
    pub avoidable_loss: Option<f64>,
    /// Students with all their requests.
    pub complete: Option<f64>,
    /// Students missing two or more.
    pub missing_two_or_more: Option<f64>,
    /// Units of work done.
    pub units: Option<f64>,
    /// Seconds.
    pub seconds: Option<f64>,
    /// The most memory of a run.
    pub peak_bytes: Option<u64>,
}

impl BenchResult {
    /// What follows from some runs of a plan, put in its order. Runs of cells that the plan has not are left out.
    pub fn new(
        plan: &BenchPlan,
        program: Program,
        runs: &[Run],
        baseline: Option<&BenchResult>,
    ) -> BenchResult {
        let mut found = BTreeMap::new();
        for run in runs {
            found.entry((run.case.as_str(), run.seed, run.configuration.as_str())).or_insert(run);
        }
        let mut ordered = Vec::new();
        let mut summaries = Vec::new();
        let mut cells = 0;
        for case in &plan.cases {
            for seed in &plan.seeds {
                for configuration in &plan.configurations {
                    cells += 1;
                    let cell = (case.name.as_str(), *seed, configuration.name.as_str());
                    ordered.extend(found.get(&cell).map(|run| (*run).clone()));
                }
            }
            for configuration in &plan.configurations {
                summaries.extend(Summary::new(&case.name, &configuration.name, &ordered));
            }
        }
        let names: Vec<String> = plan.configurations.iter().map(|one| one.name.clone()).collect();
        let of_baseline = baseline.map(|baseline| baseline.runs.as_slice());
        BenchResult {
            format: FORMAT.to_owned(),
            version: 1,
            name: plan.name.clone(),
            program,
            baseline: baseline.map(|baseline| baseline.program.clone()),
            least_effect: plan.least_effect,
            cases: plan
                .cases
                .iter()
                .map(|case| CaseLine { name: case.name.clone(), bound: case.bound })
                .collect(),
            configurations: plan
                .configurations
                .iter()
                .map(|one| ConfigurationLine { name: one.name.clone(), words: one.words() })
                .collect(),
            seeds: plan.seeds.clone(),
            is_complete: ordered.len() == cells,
            comparisons: compare(&names, &ordered, of_baseline, plan.least_effect),
            runs: ordered,
            summaries,
        }
    }

    /// The runs of one case under one configuration.
    pub fn runs_of<'r>(
        &'r self,
        case: &'r str,
        configuration: &'r str,
    ) -> impl Iterator<Item = &'r Run> {
        self.runs.iter().filter(move |run| run.case == case && run.configuration == configuration)
    }
}

impl Summary {
    /// The medians; `None` without runs.
    fn new(case: &str, configuration: &str, runs: &[Run]) -> Option<Summary> {
        let is_it = |run: &&Run| run.case == case && run.configuration == configuration;
        let own: Vec<&Run> = runs.iter().filter(is_it).collect();
        let first = own.first()?;
        let sound: Vec<&Run> = own.iter().filter(|run| run.is_sound()).copied().collect();
        let middle = |of: fn(&Run) -> Option<f64>| {
            median(&sound.iter().filter_map(|run| of(run)).collect::<Vec<_>>())
        };
        let met = sound.iter().map(|run| run.met);
        Some(Summary {
            case: case.to_owned(),
            configuration: configuration.to_owned(),
            runs: own.len() as u64,
            unsound: (own.len() - sound.len()) as u64,
            asked: first.asked,
            bound: first.fixed_bound.unwrap_or(first.certified_bound),
            met: middle(|run| Some(run.met as f64)),
            met_least: met.clone().min(),
            met_most: met.max(),
            avoidable_loss: middle(|run| Some(run.avoidable_loss as f64)),
            complete: middle(|run| Some(run.complete as f64)),
            missing_two_or_more: middle(|run| Some(run.missing_two_or_more as f64)),
            units: middle(|run| run.units.map(|units| units as f64)),
            seconds: middle(|run| run.seconds),
            peak_bytes: sound.iter().filter_map(|run| run.peak_bytes).max(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::{Case, CaseSchool, Configuration, Work};
    use super::*;

    fn plan() -> BenchPlan {
        let case = |name: &str| Case {
            name: name.to_owned(),
            school: CaseSchool::Files(name.into()),
            scenarios: Vec::new(),
            bound: None,
        };
        let configuration = |name: &str, effort| Configuration {
            name: name.to_owned(),
            work: Work::Effort(effort),
            threads: None,
            scenarios: Vec::new(),
            start_from: None,
        };
        BenchPlan {
            name: None,
            cases: vec![case("oak"), case("elm")],
            configurations: vec![configuration("short", 1), configuration("long", 9)],
            seeds: vec![2, 1],
            least_effect: 0.05,
        }
    }

    fn run(case: &str, configuration: &str, seed: u64, met: u64) -> Run {
        Run {
            case: case.to_owned(),
            configuration: configuration.to_owned(),
            seed,
            asked: 100,
            met,
            certified_bound: 99,
            avoidable_loss: 99 - met as i64,
            ..Run::default()
        }
    }

    #[test]
    fn runs_stand_in_the_order_of_the_plan_and_strangers_are_left_out() {
        let runs = [
            run("elm", "long", 1, 50),
            run("oak", "long", 1, 61),
            run("oak", "long", 7, 1),
            run("oak", "other", 1, 2),
            run("oak", "short", 2, 62),
        ];
        let result = BenchResult::new(&plan(), Program::default(), &runs, None);
        let met: Vec<u64> = result.runs.iter().map(|run| run.met).collect();
        assert_eq!(met, [62, 61, 50]);
        assert!(!result.is_complete);
    }

    #[test]
    fn medians_leave_out_what_is_not_sound() {
        let mut runs = vec![run("oak", "short", 1, 60), run("oak", "short", 2, 90)];
        runs[1].broken = 4;
        let result = BenchResult::new(&plan(), Program::default(), &runs, None);
        let summary = &result.summaries[0];
        assert_eq!((summary.runs, summary.unsound), (2, 1));
        assert_eq!((summary.met, summary.met_most), (Some(60.0), Some(60)));
        assert_eq!((summary.bound, summary.avoidable_loss), (99, Some(39.0)));
    }

    #[test]
    fn a_result_is_read_as_it_was_written() {
        let mut runs = vec![run("oak", "short", 1, 60), run("oak", "long", 1, 70)];
        runs[0].seconds = Some(0.1 + 0.2);
        let result = BenchResult::new(&plan(), Program::default(), &runs, None);
        let text = serde_json::to_string(&result).expect("written");
        let again: BenchResult = serde_json::from_str(&text).expect("read");
        assert_eq!(again, result);
    }
}
