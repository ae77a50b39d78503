//! Checkpoints of a long build: written now and then beside the folder of the result, for the same command to go on
//! from, and removed when the build has ended well.

use super::opening::Opened;
use super::printer::Printer;
use super::progress::Display;
use crate::input::{self, CheckpointFile, CheckpointOf};
use crate::solve::{Checkpoint, Effort, Progress, Settings, Watch};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// The time from one checkpoint to the next, and to the first: a shorter build is begun again as quickly.
const EVERY: Duration = Duration::from_secs(5);

/// Passes on what a build tells, and writes down how far it is.
pub struct Checkpoints<'a> {
    /// Where they are written.
    path: PathBuf,
    /// What the build is of.
    build: (&'a Opened, &'a Settings, usize),
    of: OnceLock<Result<CheckpointOf, String>>,
    display: &'a Display,
    printer: &'a Printer,
    began: Instant,
    /// When the last one was written; `None` once that is of no use.
    last: Mutex<Option<Instant>>,
}

impl<'a> Checkpoints<'a> {
    /// Checkpoints of a build that keeps so many schedules.
    pub fn new(
        path: PathBuf,
        build: (&'a Opened, &'a Settings, usize),
        display: &'a Display,
        printer: &'a Printer,
    ) -> Checkpoints<'a> {
        let (began, of) = (Instant::now(), OnceLock::new());
        Checkpoints { path, build, of, display, printer, began, last: Mutex::new(Some(began)) }
    }

    /// The checkpoint to go on from, if there is one of this very build; says what there is.
    pub fn found(&self) -> Option<Checkpoint> {
        let told = self.path.display();
        let refused = match input::read_checkpoint(&self.path) {
            CheckpointFile::Absent => return None,
            CheckpointFile::NotOurs => {
                self.give_up(&format!(
                    "{told} is there and is no checkpoint: it stays, and none is written"
                ));
                return None;
            }
            CheckpointFile::Damaged(why) => format!("is damaged ({why})"),
            CheckpointFile::Whole(of, search) => match self.of() {
                Ok(own) => match of.differs_from(own) {
                    Some(differs) => format!("is {differs}"),
                    None => match serde_json::from_str::<Checkpoint>(&search) {
                        Ok(checkpoint) => {
                            let units = checkpoint.units();
                            let words = format!("goes on from {told}, after {units} units");
                            self.printer.talk(&words);
                            return Some(checkpoint);
                        }
                        Err(_) => "is damaged (its search cannot be read)".to_owned(),
                    },
                },
                Err(why) => {
                    self.give_up(&format!("{told} is not used, and none is written: {why}"));
                    return None;
                }
            },
        };
        self.refuse(&refused);
        None
    }

    /// Says why a checkpoint is not used.
    pub fn refuse(&self, why: &str) {
        let told = self.path.display();
        self.printer.talk(&format!("{told} {why}: it is not used, and will be replaced"));
    }

    /// Removes what is of no use any more; after a build that was stopped, says that it goes on.
    pub fn end(&self) {
        if !self.display.was_stopped() {
            input::remove_checkpoint(&self.path);
        } else if self.last().is_some_and(|last| last > self.began) {
            let told = self.path.display();
            let words = format!("the same command goes on from here; to begin anew, delete {told}");
            self.printer.talk(&words);
        }
    }

    fn last(&self) -> Option<Instant> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_last(&self, last: Option<Instant>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }

    fn give_up(&self, why: &str) {
        self.set_last(None);
        self.printer.talk(why);
    }

    /// What the build is of. It takes a moment to find out, which a short build without a checkpoint need not wait.
    fn of(&self) -> Result<&CheckpointOf, &String> {
        let of = || {
            let (opened, settings, keep) = self.build;
            let program = std::env::current_exe().and_then(std::fs::read);
            let program = program.map_err(|error| error.to_string())?;
            let records = &opened.source.records;
            let facts = serde_json::to_string(records).map_err(|error| error.to_string())?;
            // What a scenario wants stands in no file of a school.
            let school = format!("{facts}\n{:?}", records.intent);
            let effort = match settings.effort {
                Effort::Units(units) => format!("{units} units"),
                Effort::Time(time) => format!("{} seconds", time.as_secs_f64()),
            };
            Ok(CheckpointOf {
                program: input::digest(&program),
                school: input::digest(school.as_bytes()),
                seed: settings.seed,
                effort,
                keep,
            })
        };
        self.of.get_or_init(of).as_ref()
    }

    fn write(&self, checkpoint: &Checkpoint) -> Result<(), String> {
        let of = self.of()?;
        let search = serde_json::to_string(checkpoint).map_err(|error| error.to_string())?;
        input::write_checkpoint(&self.path, of, &search).map_err(|error| error.to_string())
    }
}

impl Watch for Checkpoints<'_> {
    fn progress(&self, now: &Progress) {
        self.display.progress(now);
    }

    fn stop(&self) -> bool {
        self.display.stop()
    }

    fn wants_checkpoint(&self) -> bool {
        let is_long = self.began.elapsed() >= EVERY;
        let is_due = |last: Instant| last.elapsed() >= EVERY || (is_long && self.stop());
        self.last().is_some_and(is_due)
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) {
        match self.write(checkpoint) {
            Ok(()) => self.set_last(Some(Instant::now())),
            Err(why) => self.give_up(&format!("no checkpoint can be written: {why}")),
        }
    }
}
