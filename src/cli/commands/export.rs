use crate::cli::Exit;
use crate::cli::args::ExportArguments;
use crate::cli::printer::Printer;
use crate::input;

/// Turns one JSON file into a folder of spreadsheets.
pub fn run(arguments: &ExportArguments, printer: &Printer) -> Exit {
    let source = match input::read_school(&arguments.file) {
        Ok(source) if !source.has_errors() => source,
        Ok(source) => return super::refuse(&source.faults, printer),
        Err(faults) => return super::refuse(&faults, printer),
    };
    printer.faults(&source.faults);
    match input::write_school_folder(&source.records, &arguments.out, input::Overwrite::Ours) {
        Ok(()) => Exit::Done,
        Err(error) => super::fail(&error, printer),
    }
}
