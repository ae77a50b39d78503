mod solutions;

use crate::cli::Exit;
use crate::cli::args::BuildArguments;
use crate::cli::checkpoints::Checkpoints;
use crate::cli::opening::{self, Opened};
use crate::cli::printer::Printer;
use crate::cli::progress::Display;
use crate::cli::sharing;
use crate::equity::Expected;
use crate::explain;
use crate::input::{self, OutputFolder, ResultTables, SolutionRow, Source};
use crate::judge::{self, Written};
use crate::report::{self, Bound, InputDigest, Reach, ReportView, RunFacts, Solution, TracePoint};
use crate::school::Fault;
use crate::solve::{
    self, Checkpoint, Effort, Outcome, Settings, Solutions, UNITS_PER_EFFORT, proofs,
};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// The effort when nothing says otherwise.
const DEFAULT_EFFORT: u64 = 30;

/// Builds a schedule.
pub fn run(arguments: &BuildArguments, printer: &Printer) -> Exit {
    build(arguments, printer, |_| Ok(()))
}

/// Builds a schedule from a school whose records are changed first.
pub fn build(
    arguments: &BuildArguments,
    printer: &Printer,
    change: impl FnOnce(&mut Source) -> Result<(), Vec<Fault>>,
) -> Exit {
    let started = Instant::now();
    // Claimed first: an hour's work must not end at a folder that may not be replaced.
    let mut folder = match OutputFolder::begin(&arguments.out) {
        Ok(folder) => folder,
        Err(error) => return super::fail(&error, printer),
    };
    let begun = arguments.share.as_deref().map(|share| sharing::begin(share, Some(&arguments.out)));
    let shared = match begun.transpose() {
        Ok(shared) => shared,
        Err(why) => return super::fail(&why, printer),
    };
    let opened = opening::open_with(&arguments.school, |source| {
        if let Some(result) = &arguments.start_from {
            let _digests = start_from(source, result)?;
        }
        change(source)
    });
    let opened = match opened {
        Ok(opened) => opened,
        Err(refused) => return refused.tell(printer),
    };
    let clashes = proofs::clashes(&opened.model);
    if !clashes.is_empty() {
        printer.faults(&clashes);
        printer.failure("locks contradict one another: nothing was written");
        return Exit::No;
    }
    let mut findings = proofs::proofs(&opened.model);
    printer.faults(&findings);
    findings.extend(opened.warnings.iter().cloned());
    printer.faults(&opened.warnings);

    let steps = arguments.effort.or(opened.effort);
    let effort = effort(arguments.time, arguments.units, steps);
    let settings = Settings { seed: arguments.seed, effort };
    let display = Display::new(printer.draws());
    let path = folder.file_beside(".checkpoint");
    let keep = usize::from(arguments.keep);
    let checkpoints = Checkpoints::new(path, (&opened, &settings, keep), &display, printer);
    let solutions = match solved(arguments, &opened, &settings, &checkpoints) {
        Ok(solutions) => solutions,
        Err(why) => return super::fail(&why, printer),
    };
    display.finish();
    if display.was_stopped() {
        printer.talk("stopped: writing the best schedule found so far");
    }
    let times = Times { started, first: display.first_schedule() };
    let written = write(arguments, &opened, &solutions, findings, &mut folder, &times);
    let (mut views, rows) = match written {
        Ok(written) => written,
        Err(why) => return super::fail(&why, printer),
    };
    if let Err(error) = folder.commit() {
        return super::fail(&error, printer);
    }
    checkpoints.end();
    tell(arguments, &views[0], &rows, printer);
    let is_sound = |view: &ReportView| view.run.facts_broken == Some(0);
    let fails = |view: &ReportView| view.expected.iter().any(Expected::has_failed);
    let sound = views.iter().all(is_sound) && solutions.iter().all(|one| one.unplaced == 0);
    let fails = views.iter().any(fails);
    if let Some((folder, share)) = shared.zip(arguments.share.as_deref()) {
        let (best, plan) = (views.swap_remove(0), solutions.best.plan);
        let measured = best.measured.clone();
        match sharing::write(folder, opened, &plan, &measured, Some(best)) {
            Ok(()) => sharing::tell(share, printer),
            Err(why) => return super::fail(&why, printer),
        }
    }
    if sound && !fails { Exit::Done } else { Exit::No }
}

/// When the work began, and when there was a schedule for the first time.
struct Times {
    started: Instant,
    first: Option<Instant>,
}

/// How hard to try: so many seconds, or else so many units, or else so many steps of effort, or else the usual.
pub fn effort(seconds: Option<f64>, units: Option<u64>, steps: Option<u64>) -> Effort {
    match (seconds, units, steps) {
        (Some(seconds), _, _) => Effort::Time(Duration::from_secs_f64(seconds)),
        (None, Some(units), _) => Effort::Units(units),
        (None, None, steps) => {
            Effort::Units(steps.unwrap_or(DEFAULT_EFFORT).saturating_mul(UNITS_PER_EFFORT))
        }
    }
}

/// Takes the sections and seats of a result as places to start from. Gives the digests of its files.
///
/// # Errors
///
/// What keeps the result from being read.
pub fn start_from(
    source: &mut Source,
    folder: &Path,
) -> Result<BTreeMap<String, String>, Vec<Fault>> {
    let result = input::read_result(&input::best_of(folder))?;
    if result.has_errors() {
        return Err(result.faults);
    }
    input::take_as_hints(&mut source.records, result.tables);
    Ok(result.digests)
}

/// The threads that a build runs on.
///
/// # Errors
///
/// If the system gives none.
pub fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, String> {
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(threads) = threads {
        pool = pool.num_threads(threads.clamp(1, 256));
    }
    pool.build().map_err(|error| error.to_string())
}

/// Runs the search, from a checkpoint if there is one of this build.
fn solved(
    arguments: &BuildArguments,
    opened: &Opened,
    settings: &Settings,
    checkpoints: &Checkpoints<'_>,
) -> Result<Solutions, String> {
    let pool = pool(arguments.threads)?;
    let keep = usize::from(arguments.keep);
    let run = |from: Option<&Checkpoint>| {
        pool.install(|| solve::solutions(&opened.model, settings, keep, from, checkpoints))
    };
    if let Some(from) = checkpoints.found() {
        match run(Some(&from)) {
            Ok(solutions) => return Ok(solutions),
            Err(why) => checkpoints.refuse(&format!("is damaged ({why})")),
        }
    }
    run(None).map_err(|error| error.to_string())
}

/// Writes every schedule into the folder: one alone as it is, several into folders with numbers, compared in a table.
fn write(
    arguments: &BuildArguments,
    opened: &Opened,
    solutions: &Solutions,
    findings: Vec<Fault>,
    folder: &mut OutputFolder,
    times: &Times,
) -> Result<(Vec<ReportView>, Vec<SolutionRow>), String> {
    let mut views = Vec::new();
    for (at, outcome) in solutions.iter().enumerate() {
        let keep = usize::from(arguments.keep);
        let solution = (keep > 1).then_some(Solution { number: at + 1, keep });
        let within = solution.map_or(String::new(), |solution| format!("{}/", solution.number));
        let facts =
            RunFacts { solution, ..run_facts(arguments, opened, outcome, findings.clone()) };
        views.push(write_one(opened, outcome, facts, (folder, &within), times)?);
    }
    if arguments.keep == 1 {
        return Ok((views, Vec::new()));
    }
    let rows = solutions::rows(&opened.model, solutions, &views);
    let table = input::solutions_csv(&rows).map_err(|error| error.to_string())?;
    folder.file("solutions.csv", &table).map_err(|error| error.to_string())?;
    Ok((views, rows))
}

fn write_one(
    opened: &Opened,
    outcome: &Outcome,
    facts: RunFacts,
    (folder, within): (&mut OutputFolder, &str),
    times: &Times,
) -> Result<ReportView, String> {
    let (model, plan) = (&opened.model, &outcome.plan);
    let unmet = explain::unmet(model, plan);
    let mut view = ReportView::new(model, &opened.source.records, plan, &unmet, facts);
    let tables = ResultTables {
        sections: view.tables.sections.clone(),
        enrollments: view.tables.enrollments.clone(),
        unmet: Some(view.tables.unmet.clone()),
    };
    // A second opinion on what is about to be written, by code that shares nothing with the solver.
    let written = Written {
        sections: &tables.sections,
        enrollments: &tables.enrollments,
        unmet: tables.unmet.as_deref(),
    };
    let verdict = judge::judge(&opened.source.records, &written);
    view.run.facts_broken = Some(verdict.findings.len() as u64);

    let page = report::html(&view).map_err(|error| error.to_string())?;
    let log = serde_json::json!({
        "format": "fairbell/run-log",
        "version": 1,
        "seconds": times.started.elapsed().as_secs_f64(),
        "seconds_to_first_schedule":
            times.first.map(|first| (first - times.started).as_secs_f64()),
        "units": outcome.units,
        "broken": verdict.findings.iter().take(100).collect::<Vec<_>>(),
    });
    input::write_result_tables(folder, within, &tables).map_err(|error| error.to_string())?;
    let files = [
        ("plan.json", report::plan_json(&view)),
        ("metrics.json", report::metrics_json(&view)),
        ("report.html", page),
        ("run.log.json", format!("{log:#}\n")),
    ];
    for (name, text) in files {
        let name = format!("{within}{name}");
        folder.file(&name, text.as_bytes()).map_err(|error| error.to_string())?;
    }
    Ok(view)
}

fn run_facts(
    arguments: &BuildArguments,
    opened: &Opened,
    outcome: &Outcome,
    findings: Vec<Fault>,
) -> RunFacts {
    let digests = opened.source.digests.iter();
    RunFacts {
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        features: if cfg!(feature = "highs") { vec!["highs".to_owned()] } else { Vec::new() },
        seed: arguments.seed,
        effort_units: outcome.units,
        solution: None,
        scenarios: opened.scenarios.clone(),
        inputs: digests
            .map(|(file, sha256)| InputDigest { file: file.clone(), sha256: sha256.clone() })
            .collect(),
        bounds: outcome
            .bounds
            .iter()
            .map(|bound| Bound {
                label: bound.name.to_owned(),
                value: bound.met as u64,
                meaning: bound.meaning.to_owned(),
                of_any_schedule: bound.of_any_schedule,
            })
            .collect(),
        served_evenly: outcome
            .reach
            .iter()
            .map(|reach| Reach {
                group: reach.group.clone(),
                asked: reach.asked as u64,
                met: reach.met as u64,
                at_most: reach.at_most as u64,
                at_most_here: reach.at_most_here.map(|most| most as u64),
            })
            .collect(),
        trace: outcome
            .trace
            .iter()
            .map(|point| TracePoint {
                units: point.units,
                met: point.met as u64,
                hard: point.hard,
                required: point.required,
                primary: point.cost,
            })
            .collect(),
        findings,
        facts_broken: None,
    }
}

fn tell(arguments: &BuildArguments, view: &ReportView, rows: &[SolutionRow], printer: &Printer) {
    if arguments.json {
        let mut summary =
            serde_json::json!({ "headline": view.headline, "completeness": view.completeness });
        if !rows.is_empty() {
            summary["solutions"] = serde_json::json!(rows);
        }
        printer.json(&summary);
        return;
    }
    printer.data(report::text(view).trim_end());
    let out = arguments.out.display();
    if rows.is_empty() {
        printer.talk(&format!("written to {out}: open report.html in a browser"));
    } else {
        printer.data(&format!("\n{}", solutions::text(rows, usize::from(arguments.keep))));
        printer.talk(&format!("written to {out}: open 1/report.html in a browser"));
    }
}
