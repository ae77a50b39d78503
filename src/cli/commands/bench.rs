mod cell;
mod memory;

use crate::bench::{BenchPlan, BenchResult, Program, QUANTITIES, Run, Verdict, Work};
use crate::cli::Exit;
use crate::cli::args::BenchArguments;
use crate::cli::printer::Printer;
use crate::cli::progress::Display;
use crate::generate::{self, FRAMES, Profile};
use crate::input::{self, Holding, MadeUpWords, OutputFolder, Overwrite};
use crate::report;
use crate::school::{Fault, number_of};
use cell::{Ground, OpenedCase};
use std::collections::BTreeMap;
use std::path::Path;

/// Runs a plan of cases, configurations and seeds, and says which configuration is better.
pub fn run(arguments: &BenchArguments, printer: &Printer) -> Exit {
    let plan = match read_plan(&arguments.plan) {
        Ok(plan) => plan,
        Err(faults) => return super::refuse(&faults, printer),
    };
    // Claimed first: an hour's work must not end at a folder that may not be replaced.
    if let Err(error) = OutputFolder::begin_as(&arguments.out, Holding::Bench, Overwrite::Ours) {
        return super::fail(&error, printer);
    }
    let baseline = match arguments.baseline.as_deref().map(read_baseline).transpose() {
        Ok(baseline) => baseline,
        Err(faults) => return super::refuse(&faults, printer),
    };
    let finished = match input::read_bench_result(&arguments.out) {
        Ok(finished) => finished.map_or_else(Vec::new, |finished| finished.runs),
        Err(faults) => return super::refuse(&faults, printer),
    };
    let program = match program() {
        Ok(program) => program,
        Err(error) => return super::fail(&error, printer),
    };
    let mut bench = Bench { plan, program, baseline, runs: BTreeMap::new() };
    if let Err(exit) = bench.look_at_everything(&finished, printer) {
        return exit;
    }
    let kept = bench.runs.len();
    let result = match bench.run_the_rest(&arguments.out, printer) {
        Ok(result) => result,
        Err(why) => return super::fail(&why, printer),
    };
    tell(arguments, &result, kept, printer)
}

/// Which case, configuration and seed, by their places in the plan.
type CellAt = (usize, usize, usize);

/// A bench on its way.
struct Bench {
    plan: BenchPlan,
    program: Program,
    baseline: Option<BenchResult>,
    runs: BTreeMap<CellAt, Run>,
}

impl Bench {
    /// Opens every school under every configuration, so that whatever is wrong is told before the work begins; takes
    /// what an earlier run of this very program has finished, and judges what was made elsewhere.
    fn look_at_everything(&mut self, finished: &[Run], printer: &Printer) -> Result<(), Exit> {
        let known: BTreeMap<&str, &Run> =
            finished.iter().map(|run| (run.cell.as_str(), run)).collect();
        let mut is_refused = false;
        for (case_at, case) in self.plan.cases.iter().enumerate() {
            let opened = match OpenedCase::open(case, &self.plan) {
                Ok(opened) => opened,
                Err(refused) => {
                    printer.failure(&format!("the case '{}' cannot be built:", case.name));
                    printer.faults(&refused);
                    is_refused = true;
                    continue;
                }
            };
            for (at, configuration) in self.plan.configurations.iter().enumerate() {
                let ground = opened.ground(at);
                for (seed_at, seed) in self.plan.seeds.iter().enumerate() {
                    let cell = cell::Cell { case, configuration, seed: *seed };
                    let run = match &configuration.work {
                        Work::Results(folder) => match cell.judge_finished(ground, folder) {
                            Ok(run) => Some(run),
                            Err(faults) => {
                                let place = format!("{}/{}/{seed}", folder.display(), case.name);
                                printer.failure(&format!("{place} cannot be judged:"));
                                printer.faults(&faults);
                                is_refused = true;
                                None
                            }
                        },
                        _ => {
                            let known = known.get(cell.key(ground, &self.program).as_str());
                            known.map(|run| (*run).clone().held_against(case.bound))
                        }
                    };
                    self.runs.extend(run.map(|run| ((case_at, at, seed_at), run)));
                }
            }
        }
        if is_refused { Err(super::fail(&"nothing was run", printer)) } else { Ok(()) }
    }

    /// Runs every cell that is not there yet, one at a time. The configurations of a case and seed follow one another,
    /// each time beginning with another one, so that whatever else the machine does hits all alike.
    fn run_the_rest(&mut self, out: &Path, printer: &Printer) -> Result<BenchResult, String> {
        let configurations = self.plan.configurations.len();
        let cells = self.plan.cases.len() * self.plan.seeds.len() * configurations;
        for case_at in 0..self.plan.cases.len() {
            let mut opened = None;
            for seed_at in 0..self.plan.seeds.len() {
                let before = self.runs.len();
                for turn in 0..configurations {
                    let at = (turn + seed_at) % configurations;
                    if self.runs.contains_key(&(case_at, at, seed_at)) {
                        continue;
                    }
                    let case = &self.plan.cases[case_at];
                    if opened.is_none() {
                        let read = OpenedCase::open(case, &self.plan);
                        opened = Some(read.map_err(|faults| changed(&case.name, &faults))?);
                    }
                    let Some(ground) = opened.as_ref().map(|opened| opened.ground(at)) else {
                        continue;
                    };
                    let Some(run) = self.run_one((case_at, at, seed_at), ground, printer)? else {
                        printer.talk("stopped: writing what is finished");
                        return self.write(out);
                    };
                    self.runs.insert((case_at, at, seed_at), run);
                    let told = &self.runs[&(case_at, at, seed_at)];
                    printer.talk(&format!("{} of {cells}: {}", self.runs.len(), words(told)));
                }
                if self.runs.len() > before {
                    self.write(out)?;
                }
            }
        }
        self.write(out)
    }

    /// Runs a cell; `None` if somebody stopped it.
    fn run_one(
        &self,
        (case_at, at, seed_at): CellAt,
        ground: &Ground,
        printer: &Printer,
    ) -> Result<Option<Run>, String> {
        let cell = cell::Cell {
            case: &self.plan.cases[case_at],
            configuration: &self.plan.configurations[at],
            seed: self.plan.seeds[seed_at],
        };
        let display = Display::new(printer.draws());
        let run = cell.build(ground, &self.program, &display);
        display.finish();
        run
    }

    /// Writes everything that is there.
    fn write(&self, out: &Path) -> Result<BenchResult, String> {
        let runs: Vec<Run> = self.runs.values().cloned().collect();
        let baseline = self.baseline.as_ref();
        let result = BenchResult::new(&self.plan, self.program.clone(), &runs, baseline);
        write(out, &result)?;
        Ok(result)
    }
}

fn read_plan(path: &Path) -> Result<BenchPlan, Vec<Fault>> {
    let profiles: Vec<&str> = Profile::WORDS.iter().map(|(word, _)| *word).collect();
    let frames: Vec<&str> = FRAMES.iter().map(|(name, _)| *name).collect();
    let shipped = generate::shipped();
    let shipped: Vec<&str> = shipped.iter().map(|(name, _)| *name).collect();
    let words = MadeUpWords { profiles: &profiles, frames: &frames, shipped: &shipped };
    input::read_bench_plan(path, words)
}

fn read_baseline(path: &Path) -> Result<BenchResult, Vec<Fault>> {
    input::read_bench_result(path)?.ok_or_else(|| {
        let fault = Fault::error("there is no bench.json").file(path.to_string_lossy());
        vec![fault.hint("give the folder that a bench wrote, or its bench.json")]
    })
}

/// This program. The version is not enough: whoever works on the search has a new program each time.
fn program() -> Result<Program, std::io::Error> {
    let own = std::fs::read(std::env::current_exe()?)?;
    Ok(Program { version: env!("CARGO_PKG_VERSION").to_owned(), sha256: input::digest(&own) })
}

fn changed(case: &str, faults: &[Fault]) -> String {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    format!("the case '{case}' was changed while the bench ran: {first}")
}

fn words(run: &Run) -> String {
    let seconds = run.seconds.map(|seconds| format!(", {seconds:.1} s")).unwrap_or_default();
    let broken = if run.is_sound() { "" } else { ", NOT SOUND" };
    format!(
        "{}, {}, seed {}: {} of {} met{seconds}{broken}",
        run.case, run.configuration, run.seed, run.met, run.asked
    )
}

fn write(out: &Path, result: &BenchResult) -> Result<(), String> {
    let error = |error: input::WriteError| error.to_string();
    let page = report::bench_page(result).map_err(|error| error.to_string())?;
    let runs = input::runs_csv(&result.runs).map_err(|error| error.to_string())?;
    let mut folder = OutputFolder::begin_as(out, Holding::Bench, Overwrite::Ours).map_err(error)?;
    folder.file("bench.json", report::bench_json(result).as_bytes()).map_err(error)?;
    folder.file("runs.csv", &runs).map_err(error)?;
    folder.file("report.html", page.as_bytes()).map_err(error)?;
    folder.commit().map_err(error)
}

fn tell(arguments: &BenchArguments, result: &BenchResult, kept: usize, printer: &Printer) -> Exit {
    if kept > 0 {
        let kept = number_of(kept as u64, "run");
        printer.talk(&format!("{kept} were there already or made elsewhere"));
    }
    let beyond = result.runs.iter().filter(|run| run.avoidable_loss < 0).count();
    if beyond > 0 {
        let runs = number_of(beyond as u64, "run");
        printer.talk(&format!("warning: {runs} met more than the fixed bound of the plan allows"));
    }
    let of_baseline = || result.comparisons.iter().filter(|one| one.of_baseline);
    if result.baseline.is_some() && of_baseline().all(|one| one.pairs == 0) {
        printer.talk(
            "warning: no run of the baseline has the same configuration, case, input and seed",
        );
    }
    if arguments.json {
        printer.data(report::bench_json(result).trim_end());
    } else {
        printer.data(report::bench_text(result).trim_end());
    }
    printer.talk(&format!("written to {}: open report.html in a browser", arguments.out.display()));
    let is_worse = of_baseline().any(|one| {
        one.case.is_none() && one.quantity == QUANTITIES[0].name && one.verdict == Verdict::Worse
    });
    let is_sound = result.runs.iter().all(Run::is_sound);
    if result.is_complete && is_sound && !is_worse { Exit::Done } else { Exit::No }
}
