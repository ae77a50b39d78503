//! The command line: what was asked, done, and told.
//!
//! Results go to standard output, talk to standard error. The exit status is 0 when the work is done and
//! no hard rule is broken, 1 when the tool worked and the answer is no, 2 when it could not do its job.

mod args;
mod checkpoints;
mod commands;
mod exit;
mod opening;
mod printer;
mod progress;
mod sharing;

pub use args::command;
pub use exit::Exit;

use args::{Arguments, Verb};
use clap::Parser;
use printer::Printer;
use std::ffi::OsString;

/// Does what the arguments ask. The first of them is the name of the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked_for = !error.use_stderr();
            // Nobody is left to tell if this cannot be printed.
            let _ = error.print();
            return if asked_for { Exit::Done } else { Exit::Failed };
        }
    };
    let printer = Printer::new(arguments.quiet);
    match arguments.verb {
        Verb::Build(build) => commands::build::run(&build, &printer),
        Verb::Load(build) => commands::load::run(&build, &printer),
        Verb::Check(check) => commands::check::run(&check, &printer),
        Verb::Verify(verify) => commands::verify::run(&verify, &printer),
        Verb::Audit(audit) => commands::audit::run(&audit, &printer),
        Verb::Metrics(metrics) => commands::metrics::run(&metrics, &printer),
        Verb::Bench(bench) => commands::bench::run(&bench, &printer),
        Verb::Diff(diff) => commands::diff::run(&diff, &printer),
        Verb::Import(import) => commands::import::run(&import, &printer),
        Verb::Export(export) => commands::export::run(&export, &printer),
        Verb::Generate(generate) => commands::generate::run(&generate, &printer),
        Verb::Rules(rules) => commands::rules::run(&rules, &printer),
        Verb::Schema(schema) => commands::schema::run(&schema, &printer),
    }
}
