use crate::cli::Exit;
use crate::cli::args::SchemaArguments;
use crate::cli::printer::Printer;
use crate::input;
use crate::report;

/// Writes the JSON Schemas of all documents.
pub fn run(arguments: &SchemaArguments, printer: &Printer) -> Exit {
    match input::write_schemas(&arguments.out, report::written_schemas()) {
        Ok(()) => Exit::Done,
        Err(error) => super::fail(&error, printer),
    }
}
