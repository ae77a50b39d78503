//! From paths to a model: read, lay scenarios over, diagnose, index, compile.

use super::Exit;
use super::args::SchoolArguments;
use super::printer::Printer;
use crate::input::{self, Faults, Places, Scenarios, Source};
use crate::model::Model;
use crate::rule;
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
    open_read(input::read_as_far_as_possible(&arguments.school), arguments, change)
}

/// A school of which the schedule that exists is looked at: nobody need have asked for anything. It is looked at with its
/// rules, as `metrics` does, so that the same is told of a year everywhere; without them where they or the requests do
/// not allow that, for what they would ask of another schedule does not matter.
pub fn open_schedule(arguments: &SchoolArguments) -> Result<Opened, Refused> {
    open_with(arguments, |source| has_schedule(source)).or_else(|_| {
        open_read(input::read_schedule(&arguments.school), arguments, |source| {
            source.records.rules = None;
            has_schedule(source)
        })
    })
}

fn has_schedule(source: &Source) -> Result<(), Vec<Fault>> {
    if source.records.sections.as_ref().is_some_and(|sections| !sections.is_empty()) {
        return Ok(());
    }
    let fault = Fault::error("there is no schedule to look at").file("sections.csv");
    Err(vec![fault.hint("give sections.csv and enrollments.csv with the schedule")])
}

fn open_read(
    read: Result<(Source, bool), Vec<Fault>>,
    arguments: &SchoolArguments,
    change: impl FnOnce(&mut Source) -> Result<(), Vec<Fault>>,
) -> Result<Opened, Refused> {
    let unreadable = |faults| Refused { faults, was_readable: false };
    let (mut source, was_readable) = read.map_err(unreadable)?;
    let scenarios = match input::read_scenarios(&arguments.scenarios) {
        Ok(scenarios) => scenarios,
        Err(found) => {
            source.faults.extend(found);
            return Err(unreadable(source.faults));
        }
    };
    let effort = scenarios.effort().map(u64::from);
    let names = scenarios
        .scenarios
        .iter()
        .map(|scenario| scenario.name.clone().unwrap_or_else(|| scenario.file.clone()))
        .collect();
    source = input::apply(source, &scenarios);
    if was_readable {
        change(&mut source).map_err(unreadable)?;
    }

    let mut faults = std::mem::take(&mut source.faults);
    faults.extend(input::diagnose(&source));
    let of_names = input::diagnose_rules(&source);
    let rules = source.records.rules.as_deref().unwrap_or_default();
    let in_place = |fault| in_its_rule(fault, &source.places);
    // Rules are compiled against a school. Where there is none, they are told what is wrong with them in any
    // school, and which of their names nothing bears; the rest could only follow from the faults of tables.
    let refused = |mut faults: Vec<Fault>| {
        faults.extend(of_names.iter().cloned());
        faults.extend(bounded(rule::misspelt(rules).into_iter().map(in_place)));
        Refused { faults, was_readable }
    };
    if !was_readable || faults.iter().any(|fault| fault.severity == Severity::Error) {
        return Err(refused(faults));
    }
    let school = match input::lower::lower(&source.records) {
        Ok((school, warnings)) => {
            faults.extend(warnings);
            school
        }
        Err(found) => {
            faults.extend(bounded(found));
            return Err(refused(faults));
        }
    };
    // Whatever name is unknown, compiling says as well.
    let warnings = of_names.iter().filter(|fault| fault.severity == Severity::Warning);
    faults.extend(warnings.cloned());
    match Model::new(school, rules) {
        Ok(model) => {
            let idle = rule::idle(&model.rules, model.ground()).into_iter().map(in_place);
            let idle: Vec<Fault> = idle.collect();
            let empty = asking_nothing(&scenarios, &source, &idle);
            let is_refused = !empty.is_empty();
            faults.extend(idle.into_iter().chain(empty));
            if is_refused {
                return Err(Refused { faults, was_readable });
            }
            Ok(Opened { source, model, scenarios: names, effort, warnings: faults })
        }
        Err(found) => {
            faults.extend(bounded(found.into_iter().map(in_place)));
            Err(Refused { faults, was_readable })
        }
    }
}

/// A fault for each scenario of whose rules in force not one asks anything of this school: it was meant for
/// another one, and its schedule would be no different without it.
fn asking_nothing(scenarios: &Scenarios, source: &Source, idle: &[Fault]) -> Vec<Fault> {
    let rules = source.records.rules.as_deref().unwrap_or_default().len();
    let in_file = |file: &str| {
        let own = (0..rules).filter(|rule| source.places.rule(*rule, "").file == file).count();
        (own, idle.iter().filter(|fault| fault.place.file == file).count())
    };
    let mut files: Vec<&str> =
        scenarios.scenarios.iter().map(|scenario| scenario.file.as_str()).collect();
    files.dedup();
    let is_empty = |file: &&str| matches!(in_file(file), (own, idle) if own > 0 && own == idle);
    let fault = |file: &str| {
        Fault::error("none of its rules asks anything of this school")
            .file(file)
            .hint("the warnings say why; leave the scenario out, or name the school's own courses and groups in it")
    };
    files.into_iter().filter(is_empty).map(fault).collect()
}

/// No more faults than anybody reads, and how many more there are; so they come from `input` already.
fn bounded(found: impl IntoIterator<Item = Fault>) -> Vec<Fault> {
    let mut faults = Faults::default();
    faults.extend(found);
    faults.finish()
}

/// The fault of a rule where that rule stands: in the school's own rules or in those of a scenario. Compiling
/// knows rules only by their position among all that are in force.
fn in_its_rule(mut fault: Fault, places: &Places) -> Fault {
    for place in [&mut fault.place].into_iter().chain(&mut fault.also) {
        let position = place.column.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        if let Some((index, path)) = position.filter(|_| place.file == input::RULES)
            && let Ok(index) = index.parse()
        {
            *place = places.rule(index, path.trim_start_matches('.'));
        }
    }
    fault
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
