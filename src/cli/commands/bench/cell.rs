//! One cell of a bench: a case under a configuration with a seed, built or read, and judged.

use super::memory;
use crate::bench::{
    BenchPlan, Case, CaseSchool, Configuration, CurvePoint, MadeUp, Program, Run, Work,
};
use crate::cli::args::{GenerateArguments, SchoolArguments};
use crate::cli::commands::{build, generate};
use crate::cli::opening::{self, Opened};
use crate::cli::progress::Display;
use crate::input::{self, Overwrite};
use crate::judge::{self, Written};
use crate::report::Tables;
use crate::school::Fault;
use crate::solve::{self, Progress, Settings, Watch, bound, proofs};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tempfile::TempDir;

/// A case, opened under every configuration of a plan.
pub struct OpenedCase {
    /// Each under other scenarios or from another start.
    grounds: Vec<Ground>,
    /// The ground of each configuration.
    of_configurations: Vec<usize>,
}

/// A school under the scenarios of a case and a configuration.
pub struct Ground {
    opened: Opened,
    /// The digest of everything that was read.
    input: String,
    /// What no schedule can pass.
    bound: u64,
}

impl OpenedCase {
    /// Opens a case.
    ///
    /// # Errors
    ///
    /// Everything that keeps it from being built.
    pub fn open(case: &Case, plan: &BenchPlan) -> Result<OpenedCase, Vec<Fault>> {
        let (school, _temporary) = school_of(case)?;
        let mut opened = OpenedCase { grounds: Vec::new(), of_configurations: Vec::new() };
        let mut known: Vec<(&[PathBuf], Option<&Path>)> = Vec::new();
        for configuration in &plan.configurations {
            let start = configuration.start_from.as_deref();
            let on = (configuration.scenarios.as_slice(), start);
            let found = known.iter().position(|known| *known == on);
            if found.is_none() {
                let scenarios = [case.scenarios.as_slice(), &configuration.scenarios].concat();
                let start = start.map(|folder| folder.join(&case.name));
                let arguments = SchoolArguments { school: school.clone(), scenarios };
                opened.grounds.push(Ground::open(&arguments, start.as_deref())?);
                known.push(on);
            }
            opened.of_configurations.push(found.unwrap_or(opened.grounds.len() - 1));
        }
        Ok(opened)
    }

    /// What a configuration, by its place in the plan, builds on.
    pub fn ground(&self, configuration: usize) -> &Ground {
        &self.grounds[self.of_configurations[configuration]]
    }
}

/// The path of a case's school, and what keeps it there if it is made up.
fn school_of(case: &Case) -> Result<(PathBuf, Option<TempDir>), Vec<Fault>> {
    let made_up = match &case.school {
        CaseSchool::Files(path) => return Ok((path.clone(), None)),
        CaseSchool::MadeUp(made_up) => made_up,
    };
    let told = |why: String| vec![Fault::error(why).value(&case.name)];
    let records = generate::made_up(&words(made_up)).map_err(told)?;
    let place = tempfile::tempdir().map_err(|error| told(error.to_string()))?;
    let folder = place.path().join("school");
    input::write_school_folder(&records, &folder, Overwrite::Never)
        .map_err(|error| told(error.to_string()))?;
    Ok((folder, Some(place)))
}

/// The same request as `generate` takes it.
fn words(made_up: &MadeUp) -> GenerateArguments {
    GenerateArguments {
        students: made_up.students,
        profile: made_up.profile.clone(),
        frame: made_up.frame.clone(),
        seed: made_up.seed,
        fill: made_up.fill,
        planted: made_up.planted,
        shipped: made_up.shipped.clone(),
        out: PathBuf::new(),
    }
}

impl Ground {
    fn open(arguments: &SchoolArguments, start: Option<&Path>) -> Result<Ground, Vec<Fault>> {
        let mut read = Vec::new();
        let opened = opening::open_with(arguments, |source| {
            if let Some(folder) = start {
                read.extend(build::start_from(source, folder)?);
            }
            Ok(())
        });
        let opened = opened.map_err(|refused| refused.faults)?;
        let clashes = proofs::clashes(&opened.model);
        if !clashes.is_empty() {
            return Err(clashes);
        }
        read.extend(opened.source.digests.clone());
        let mut lines: Vec<String> =
            read.into_iter().map(|(file, digest)| format!("{digest} {file}\n")).collect();
        // The order in which scenarios take effect matters.
        lines.extend(opened.scenarios.iter().map(|name| format!("{name}\n")));
        let bound = bound::tightest(&bound::bounds(&opened.model)) as u64;
        Ok(Ground { input: input::digest(lines.concat().as_bytes()), bound, opened })
    }
}

/// A case under a configuration with a seed.
#[derive(Clone, Copy)]
pub struct Cell<'p> {
    /// The case.
    pub case: &'p Case,
    /// The configuration.
    pub configuration: &'p Configuration,
    /// The seed.
    pub seed: u64,
}

impl Cell<'_> {
    /// The digest of all that its run depends on. Names are part of it, so that a configuration may stand beside
    /// itself under another name to see how much is noise.
    pub fn key(&self, ground: &Ground, program: &Program) -> String {
        let Cell { case, configuration, seed } = self;
        let parts = [
            program.sha256.as_str(),
            &ground.input,
            &case.name,
            &configuration.name,
            &format!(
                "{:?} {:?} {:?}",
                configuration.work, configuration.threads, ground.opened.effort
            ),
            &seed.to_string(),
        ];
        input::digest(parts.join("\n").as_bytes())
    }

    /// Builds it, as `build` does, and has the result judged; `None` if somebody stopped it on the way.
    pub fn build(
        &self,
        ground: &Ground,
        program: &Program,
        display: &Display,
    ) -> Result<Option<Run>, String> {
        let model = &ground.opened.model;
        let (effort, units, time) = match self.configuration.work {
            Work::Effort(effort) => (Some(effort), None, None),
            Work::Units(units) => (None, Some(units), None),
            Work::Time(seconds) => (None, None, Some(seconds)),
            Work::AsScenariosSay | Work::Results(_) => (None, None, None),
        };
        let effort = build::effort(time, units, effort.or(ground.opened.effort));
        let pool = build::pool(self.configuration.threads)?;
        let settings = Settings { seed: self.seed, effort };
        memory::forget_peak();
        let observer = Observer { display, started: Instant::now(), curve: Mutex::default() };
        let outcome = pool.install(|| solve::build(model, &settings, &observer));
        let seconds = observer.started.elapsed().as_secs_f64();
        let peak_bytes = memory::peak_bytes();
        if display.was_stopped() {
            return Ok(None);
        }
        let tables = Tables::new(model, &outcome.plan, &[]);
        let written =
            Written { sections: &tables.sections, enrollments: &tables.enrollments, unmet: None };
        let run = self.judged(ground, &written);
        Ok(Some(Run {
            cell: self.key(ground, program),
            units: Some(outcome.units),
            seconds: Some(seconds),
            peak_bytes,
            curve: observer.curve.into_inner().unwrap_or_else(PoisonError::into_inner),
            ..run
        }))
    }

    /// Judges a result that was made elsewhere, `CASE/SEED` in a folder. How long it took is what its log says.
    ///
    /// # Errors
    ///
    /// What keeps it from being read.
    pub fn judge_finished(&self, ground: &Ground, folder: &Path) -> Result<Run, Vec<Fault>> {
        let folder = folder.join(&self.case.name).join(self.seed.to_string());
        let result = input::read_result(&folder)?;
        if result.has_errors() {
            return Err(result.faults);
        }
        let log = input::read_result_document(&folder, "run.log.json")?.unwrap_or_default();
        let tables = &result.tables;
        let written = Written {
            sections: &tables.sections,
            enrollments: &tables.enrollments,
            unmet: tables.unmet.as_deref(),
        };
        let run = self.judged(ground, &written);
        let read: Vec<String> =
            result.digests.iter().map(|(file, digest)| format!("{digest} {file}\n")).collect();
        let seconds = log["seconds"].as_f64().filter(|seconds| *seconds >= 0.0);
        Ok(Run {
            cell: input::digest(read.concat().as_bytes()),
            units: log["units"].as_u64(),
            seconds,
            ..run
        })
    }

    /// What the judge says of a result.
    fn judged(&self, ground: &Ground, written: &Written<'_>) -> Run {
        let verdict = judge::judge(&ground.opened.source.records, written);
        let tally = verdict.tally;
        let run = Run {
            case: self.case.name.clone(),
            configuration: self.configuration.name.clone(),
            seed: self.seed,
            input: ground.input.clone(),
            asked: tally.primary_requests as u64,
            met: tally.primary_met as u64,
            certified_bound: ground.bound,
            students: tally.students_with_requests as u64,
            complete: tally.students_complete as u64,
            missing_two_or_more: tally.students_missing_two_or_more as u64,
            missed_weight: tally.missed_weight,
            broken: verdict.findings.len() as u64,
            ..Run::default()
        };
        run.held_against(self.case.bound)
    }
}

/// Notes when something was reached, and passes all on to the display.
struct Observer<'d> {
    display: &'d Display,
    started: Instant,
    curve: Mutex<Vec<CurvePoint>>,
}

impl Watch for Observer<'_> {
    fn progress(&self, now: &Progress) {
        self.display.progress(now);
        let point = CurvePoint {
            units: now.units,
            seconds: self.started.elapsed().as_secs_f64(),
            met: now.met as u64,
            hard: now.hard,
        };
        let mut curve = self.curve.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = |last: &CurvePoint| (last.met, last.hard) != (point.met, point.hard);
        if curve.last().is_none_or(is_news) {
            curve.push(point);
        }
    }

    fn stop(&self) -> bool {
        self.display.stop()
    }
}
