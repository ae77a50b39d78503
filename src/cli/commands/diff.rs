use crate::cli::Exit;
use crate::cli::args::DiffArguments;
use crate::cli::printer::Printer;
use crate::compare::{self, Draft, Summary};
use crate::input::{self, ResultTables};
use crate::report;
use crate::school::Fault;
use std::path::Path;

/// Says what differs between two results, or between two scenarios.
pub fn run(arguments: &DiffArguments, printer: &Printer) -> Exit {
    let paths = [&arguments.before, &arguments.after];
    match paths.map(|path| path.is_dir()) {
        [true, true] => drafts(arguments, printer),
        [false, false] => scenarios(arguments, printer),
        _ => super::fail(&"give two result folders, or two scenario files", printer),
    }
}

fn drafts(arguments: &DiffArguments, printer: &Printer) -> Exit {
    let (before, after) = match (draft(&arguments.before), draft(&arguments.after)) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let faults = [before.err(), after.err()].into_iter().flatten().flatten();
            return super::refuse(&faults.collect::<Vec<Fault>>(), printer);
        }
    };
    let [before, after] = [&before, &after].map(|(tables, summary)| Draft { tables, summary });
    let changes = compare::between(before, after);
    if arguments.json {
        printer.json(&changes);
    } else {
        printer.data(&report::changes_text(&changes));
    }
    Exit::Done
}

fn draft(folder: &Path) -> Result<(ResultTables, Summary), Vec<Fault>> {
    let result = input::read_result(folder)?;
    if result.has_errors() {
        return Err(result.faults);
    }
    let plan = input::read_result_document(folder, "plan.json")?;
    let metrics = input::read_result_document(folder, "metrics.json")?;
    let summary = Summary::read(plan.as_ref(), metrics.as_ref())
        .map_err(|(file, reason)| vec![Fault::error(reason).file(file)])?;
    Ok((result.tables, summary))
}

fn scenarios(arguments: &DiffArguments, printer: &Printer) -> Exit {
    let read = |path: &Path| input::read_scenarios(&[path.to_owned()]);
    let (before, after) = match (read(&arguments.before), read(&arguments.after)) {
        (Ok(before), Ok(after)) => (before, after),
        (before, after) => {
            let faults = [before.err(), after.err()].into_iter().flatten().flatten();
            return super::refuse(&faults.collect::<Vec<Fault>>(), printer);
        }
    };
    let changes = compare::between_scenarios(&before, &after);
    if arguments.json {
        printer.json(&changes);
    } else {
        printer.data(&report::scenario_changes_text(&changes));
    }
    Exit::Done
}
