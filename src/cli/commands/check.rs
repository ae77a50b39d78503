use crate::cli::Exit;
use crate::cli::args::CheckArguments;
use crate::cli::opening;
use crate::cli::printer::{Printer, word};
use crate::school::{Fault, Severity};
use crate::solve::{bound, proofs};

/// Says all that is wrong with a school's files, and what cannot be done at all.
pub fn run(arguments: &CheckArguments, printer: &Printer) -> Exit {
    let (faults, exit, bounds) = match opening::open(&arguments.school) {
        Ok(opened) => {
            let mut faults = opened.warnings;
            faults.extend(proofs::proofs(&opened.model));
            let clashes = proofs::clashes(&opened.model);
            let exit = if clashes.is_empty() { Exit::Done } else { Exit::No };
            faults.extend(clashes);
            (faults, exit, bound::bounds(&opened.model))
        }
        Err(refused) => {
            let exit = if refused.was_readable { Exit::No } else { Exit::Failed };
            (refused.faults, exit, Vec::new())
        }
    };
    if arguments.json {
        printer.json(&serde_json::json!({ "findings": faults, "bounds": bounds }));
        return exit;
    }
    for severity in [Severity::Error, Severity::Impossible, Severity::Warning] {
        for fault in faults.iter().filter(|fault| fault.severity == severity) {
            printer.data(&format!("{}: {fault}", word(severity)));
        }
    }
    for bound in &bounds {
        printer.data(&format!(
            "{}: at most {} primary requests can be met ({})",
            bound.name, bound.met, bound.meaning
        ));
    }
    printer.talk(&summary(&faults));
    exit
}

fn summary(faults: &[Fault]) -> String {
    let count = |severity| faults.iter().filter(|fault| fault.severity == severity).count();
    format!(
        "{} errors, {} things that cannot be done, {} warnings",
        count(Severity::Error),
        count(Severity::Impossible),
        count(Severity::Warning)
    )
}
