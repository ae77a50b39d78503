use crate::cli::Exit;
use crate::cli::args::BuildArguments;
use crate::cli::printer::Printer;
use crate::input::Source;
use crate::school::Fault;
use crate::school::records::SectionRecord;

/// Seats students in sections that are already placed: those of the school's own `sections.csv`, or of the
/// result that `--start-from` names.
pub fn run(arguments: &BuildArguments, printer: &Printer) -> Exit {
    if arguments.keep > 1 {
        let why = "--keep is of no use here: sections stay where they are, so no two schedules are different; \
                   leave it out, or use build";
        return super::fail(&why, printer);
    }
    super::build::build(arguments, printer, freeze)
}

/// Locks every section where it is.
///
/// # Errors
/// A fault for each section that has no place yet.
fn freeze(source: &mut Source) -> Result<(), Vec<Fault>> {
    let Some(sections) = source.records.sections.as_mut().filter(|sections| !sections.is_empty())
    else {
        return Err(vec![
            Fault::error("there are no sections to seat students in")
                .file("sections.csv")
                .hint("give the school a sections.csv, or a result with --start-from"),
        ]);
    };
    let unplaced = |section: &SectionRecord| section.term.is_none() || section.blocks.is_empty();
    let faults: Vec<Fault> = sections
        .iter()
        .filter(|section| unplaced(section))
        .map(|section| {
            Fault::error("has no term or no blocks yet")
                .file("sections.csv")
                .column("blocks")
                .value(&section.section_id)
                .hint("place it, or use build instead of load")
        })
        .collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    for section in sections {
        section.hold = None;
    }
    Ok(())
}
