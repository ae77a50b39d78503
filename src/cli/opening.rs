//! From paths to a model: read, lay scenarios over, diagnose, index, compile.

use super::Exit;
use super::args::SchoolArguments;
use super::printer::Printer;
use crate::input::{self, Source};
use crate::model::Model;
use crate::school::{Fault, Severity};

/// A school that has been read and found usable.
pub struct Opened {
    /// The records, with all scenarios laid over them.
    pub source: Source,
    /// The model made from them.
    pub model: Model,
    /// The names of the scenarios.
    pub scenarios: Vec<String>,
    /// The effort that a scenario asks for.
    pub effort: Option<u64>,
    /// What somebody should look at.
    pub warnings: Vec<Fault>,
}

/// Everything that was found wrong, and how a command that needs the school ends.
pub struct Refused {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// Whether there was a school to speak of.
    pub was_readable: bool,
}

/// Reads a school and all scenarios, and says everything that is wrong with them.
pub fn open(arguments: &SchoolArguments) -> Result<Opened, Refused> {
    open_with(arguments, |_| Ok(()))
}

/// The same, with a change to the records before they are looked at.
pub fn open_with(
    arguments: &SchoolArguments,
    change: impl FnOnce(&mut Source) -> Result<(), Vec<Fault>>,
) -> Result<Opened, Refused> {
    let unreadable = |faults| Refused { faults, was_readable: false };
    let mut source = input::read_school(&arguments.school).map_err(unreadable)?;
    let scenarios = input::read_scenarios(&arguments.scenarios).map_err(unreadable)?;
    let effort = scenarios.effort().map(u64::from);
    let names = scenarios
        .scenarios
        .iter()
        .map(|scenario| scenario.name.clone().unwrap_or_else(|| scenario.file.clone()))
        .collect();
    source = input::apply(source, &scenarios);
    change(&mut source).map_err(unreadable)?;

    let mut faults = std::mem::take(&mut source.faults);
    faults.extend(input::diagnose(&source));
    let has_errors =
        |faults: &[Fault]| faults.iter().any(|fault| fault.severity == Severity::Error);
    let refused = |faults| Refused { faults, was_readable: true };
    if has_errors(&faults) {
        return Err(refused(faults));
    }
    let school = match input::lower::lower(&source.records) {
        Ok((school, warnings)) => {
            faults.extend(warnings);
            school
        }
        Err(found) => {
            faults.extend(found);
            return Err(refused(faults));
        }
    };
    let rules = source.records.rules.as_deref().unwrap_or_default();
    match Model::new(school, rules) {
        Ok(model) => Ok(Opened { source, model, scenarios: names, effort, warnings: faults }),
        Err(found) => {
            faults.extend(found);
            Err(refused(faults))
        }
    }
}

impl Refused {
    /// Tells what is wrong; for commands that cannot go on without the school.
    pub fn tell(self, printer: &Printer) -> Exit {
        let errors = self.faults.iter().filter(|fault| fault.severity == Severity::Error).count();
        printer.faults(&self.faults);
        printer.failure(&format!(
            "{errors} {} to be mended first; nothing was written",
            if errors == 1 { "fault has" } else { "faults have" }
        ));
        Exit::Failed
    }
}
