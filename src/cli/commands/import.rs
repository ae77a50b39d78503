use crate::cli::Exit;
use crate::cli::args::ImportArguments;
use crate::cli::printer::Printer;
use crate::input;

/// Turns a folder of spreadsheets into one JSON file.
pub fn run(arguments: &ImportArguments, printer: &Printer) -> Exit {
    let source = match input::read_school(&arguments.folder) {
        Ok(source) if !source.has_errors() => source,
        Ok(source) => return super::refuse(&source.faults, printer),
        Err(faults) => return super::refuse(&faults, printer),
    };
    printer.faults(&source.faults);
    match input::write_school_json(&source.records, &arguments.out, input::Overwrite::Ours) {
        Ok(()) => Exit::Done,
        Err(error) => super::fail(&error, printer),
    }
}
