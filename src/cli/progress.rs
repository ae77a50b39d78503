//! Progress on a terminal, and Ctrl-C as "stop with the best found so far".

use crate::solve::{Progress, Watch};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Set by Ctrl-C; the solver asks it at every checkpoint.
static STOP: AtomicBool = AtomicBool::new(false);

/// Shows where the solver stands and passes Ctrl-C on to it.
#[derive(Debug)]
pub struct Display {
    bar: ProgressBar,
    first: OnceLock<Instant>,
}

impl Display {
    /// A display; it draws only if somebody watches a terminal.
    pub fn new(draws: bool) -> Display {
        // A second Ctrl-C ends the program as usual: nothing is half-written by then.
        let _ = ctrlc::set_handler(|| {
            if STOP.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
        });
        let bar = if draws { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed_precise}  {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Display { bar, first: OnceLock::new() }
    }

    /// Takes the display away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// When there was a schedule for the first time.
    pub fn first_schedule(&self) -> Option<Instant> {
        self.first.get().copied()
    }

    /// Whether Ctrl-C was pressed.
    pub fn was_stopped(&self) -> bool {
        STOP.load(Ordering::SeqCst)
    }
}

impl Watch for Display {
    fn progress(&self, now: &Progress) {
        self.first.get_or_init(Instant::now);
        let share = if now.asked == 0 { 100.0 } else { 100.0 * now.met as f64 / now.asked as f64 };
        let broken = if now.hard > 0 {
            format!("  {} hard facts still broken", now.hard)
        } else {
            String::new()
        };
        self.bar.set_message(format!(
            "met {} of {} ({share:.2} %), at most {}{broken}  Ctrl-C: stop here",
            now.met, now.asked, now.bound
        ));
    }

    fn stop(&self) -> bool {
        self.was_stopped()
    }
}
