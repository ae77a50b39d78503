use crate::cli::Exit;
use crate::cli::args::VerifyArguments;
use crate::cli::printer::Printer;
use crate::input;
use crate::judge::{self, Written};
use std::collections::BTreeMap;

/// Findings of one check that are printed before the rest is only counted.
const MOST_SHOWN: usize = 20;

/// Judges a result from its files alone.
pub fn run(arguments: &VerifyArguments, printer: &Printer) -> Exit {
    let mut school = match input::read_school(&arguments.school.school) {
        Ok(source) => source,
        Err(faults) => return super::refuse(&faults, printer),
    };
    match input::read_scenarios(&arguments.school.scenarios) {
        Ok(scenarios) => school = input::apply(school, &scenarios),
        Err(faults) => return super::refuse(&faults, printer),
    }
    if school.has_errors() {
        return super::refuse(&school.faults, printer);
    }
    let result = match input::read_result(&arguments.out) {
        Ok(result) if !result.has_errors() => result,
        Ok(result) => return super::refuse(&result.faults, printer),
        Err(faults) => return super::refuse(&faults, printer),
    };
    let written = Written {
        sections: &result.tables.sections,
        enrollments: &result.tables.enrollments,
        unmet: result.tables.unmet.as_deref(),
    };
    let verdict = judge::judge(&school.records, &written);
    if arguments.json {
        printer.json(&verdict);
    } else {
        let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &verdict.findings {
            let count = shown.entry(finding.check).or_default();
            *count += 1;
            if *count <= MOST_SHOWN {
                printer.data(&format!("{}: {}", finding.check, finding.message));
            }
        }
        for (check, count) in shown.iter().filter(|(_, count)| **count > MOST_SHOWN) {
            printer.data(&format!("{check}: … and {} more", count - MOST_SHOWN));
        }
        let tally = &verdict.tally;
        let checks: usize = tally.checks.values().sum();
        printer.data(&format!(
            "{}: {checks} checks, {} broken. Primary requests met: {} of {}; students with all of theirs: {} of {}; missing two or more: {}; alternates seated: {}",
            if verdict.findings.is_empty() { "sound" } else { "NOT SOUND" },
            verdict.findings.len(),
            tally.primary_met,
            tally.primary_requests,
            tally.students_complete,
            tally.students_with_requests,
            tally.students_missing_two_or_more,
            tally.alternates_seated
        ));
    }
    if verdict.findings.is_empty() { Exit::Done } else { Exit::No }
}
