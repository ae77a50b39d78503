use crate::cli::Exit;
use crate::cli::args::{AuditArguments, MetricsFormat, SchoolArguments};
use crate::cli::opening::{self, Opened};
use crate::cli::printer::Printer;
use crate::cli::sharing;
use crate::equity::suppress::{ShownExpected, ShownMeasure};
use crate::equity::{self, Draft, Expected, Measured};
use crate::input;
use crate::plan::Plan;
use crate::report::{self, Audited, Roll};
use crate::solve::proofs;
use std::path::Path;

/// Measures schedules that exist, side by side.
pub fn run(arguments: &AuditArguments, printer: &Printer) -> Exit {
    let begun = arguments.share.as_deref().map(|share| sharing::begin(share, None)).transpose();
    let folder = match begun {
        Ok(folder) => folder,
        Err(why) => return super::fail(&why, printer),
    };
    let format = if arguments.json { MetricsFormat::Json } else { arguments.format };
    let is_exact = arguments.exact || format == MetricsFormat::Json;
    let mut schedules = Vec::with_capacity(arguments.schools.len());
    let mut rolls: Vec<Roll> = Vec::new();
    let mut expected: Vec<Vec<ShownExpected>> = Vec::new();
    let (mut shown, mut untold, mut shared) = (Vec::new(), Vec::new(), Vec::new());
    for school in &arguments.schools {
        let with =
            SchoolArguments { school: school.clone(), scenarios: arguments.scenarios.clone() };
        let Some(year) = Year::open(&with, printer) else {
            let message = format!("{} cannot be audited", school.display());
            return super::fail(&message, printer);
        };
        let audited = year.audited(school);
        if !is_exact {
            let own_school = &year.opened.model.school;
            match super::metrics::shown_of(own_school, &audited.metrics, &arguments.measures) {
                Ok((own, not_shown)) => {
                    shown.push(own);
                    untold = not_shown;
                }
                Err(why) => return super::fail(&why, printer),
            }
            let all = report::shown_measures(own_school, &audited.metrics);
            expected.push(report::shown_expectations(own_school, &audited.metrics, &all));
            rolls.push(Roll::new(&audited.name, &year.opened.source.records.students));
        }
        if folder.is_some() {
            // Before the next year is read: of a schedule to be handed on, little is kept.
            match sharing::of_year(&audited.name, year.opened, &year.plan, &audited.metrics) {
                Ok(own) => shared.push(own),
                Err(why) => return super::fail(&why, printer),
            }
        }
        schedules.push(audited);
    }
    if is_exact {
        let of = |own: &Audited| own.expectations.iter().map(ShownExpected::from).collect();
        expected = schedules.iter().map(of).collect();
    }
    let printed = if is_exact {
        exact(arguments, format, &schedules)
    } else {
        // A set is refused by its own rules, of which this is one.
        let are_apart = match folder {
            Some(_) => Ok(()),
            None => Roll::of_different_years(rolls.iter())
                .map_err(|why| format!("{why} (--exact shows them, for staff entitled to it)")),
        };
        are_apart.and_then(|()| as_shown(arguments, format, &schedules, &shown, &untold))
    };
    let mut printed = match printed {
        Ok(printed) => printed,
        Err(why) => return super::fail(&why, printer),
    };
    if let Some((folder, share)) = folder.zip(arguments.share.as_deref()) {
        // All measures, whatever is printed: what is handed on is one thing.
        match sharing::write_audit(folder, shared) {
            Ok(()) => sharing::tell(share, printer),
            Err(why) => return super::fail(&why, printer),
        }
    }
    if format == MetricsFormat::Text {
        for (own, expected) in schedules.iter().zip(&expected).filter(|(_, all)| !all.is_empty()) {
            let told = report::expectations_text(expected);
            printed = format!("{}\n\n{}\n{told}", printed.trim_end(), own.name);
        }
    }
    printer.data(printed.trim_end());
    let fails = |own: &Audited| own.expectations.iter().any(Expected::has_failed);
    if schedules.iter().any(fails) { Exit::No } else { Exit::Done }
}

/// What is printed for staff: the measures as they are.
fn exact(
    arguments: &AuditArguments,
    format: MetricsFormat,
    schedules: &[Audited],
) -> Result<String, String> {
    let measures: Vec<Vec<Measured>> = schedules.iter().map(|own| own.metrics.clone()).collect();
    let names = super::metrics::named(&measures[0], &arguments.measures)?;
    let mut trends = equity::trends(&measures);
    trends.retain(|trend| names.contains(&trend.measure));
    match format {
        MetricsFormat::Text => {
            Ok(report::audit_text(schedules, &trends, !arguments.measures.is_empty()))
        }
        MetricsFormat::Json => Ok(report::audit_json(schedules, &trends)),
        MetricsFormat::Csv => {
            let names: Vec<&str> = schedules.iter().map(|own| own.name.as_str()).collect();
            super::metrics::table(input::trends_csv(&names, &trends))
        }
    }
}

/// What is printed for people: the measures as everybody may see them.
fn as_shown(
    arguments: &AuditArguments,
    format: MetricsFormat,
    schedules: &[Audited],
    shown: &[Vec<ShownMeasure>],
    untold: &[&str],
) -> Result<String, String> {
    if format != MetricsFormat::Csv {
        let with_groups = !arguments.measures.is_empty();
        return Ok(report::shown_audit_text(schedules, shown, untold, with_groups));
    }
    let named: Vec<(&str, &[ShownMeasure])> =
        schedules.iter().zip(shown).map(|(own, shown)| (own.name.as_str(), &shown[..])).collect();
    super::metrics::table(input::shared_audit_csv(&named))
}

/// A schedule that exists.
struct Year {
    opened: Opened,
    plan: Plan,
    /// How many rows clash.
    findings: u64,
}

impl Year {
    /// The schedule of a school's own files; nothing, with the faults told, if there is none.
    fn open(arguments: &SchoolArguments, printer: &Printer) -> Option<Year> {
        let opened = match opening::open_schedule(arguments) {
            Ok(opened) => opened,
            Err(refused) => {
                printer.faults(&refused.faults);
                return None;
            }
        };
        // Rows of an existing schedule that clash are found, not refused: it is measured as it is.
        let findings = proofs::clashes(&opened.model);
        printer.faults(&findings);
        let plan = input::stated_plan(&opened.source.records, &opened.model.school);
        Some(Year { opened, plan, findings: findings.len() as u64 })
    }

    fn audited(&self, school: &Path) -> Audited {
        let (model, plan) = (&self.opened.model, &self.plan);
        let draft = Draft::new(&model.school, &model.classes, &self.opened.source.records, plan);
        let metrics = equity::measure(&draft);
        Audited {
            name: school.file_name().unwrap_or(school.as_os_str()).to_string_lossy().into_owned(),
            school: model.school.name.clone(),
            hide_below: model.school.hide_below,
            students: model.school.students.len() as u64,
            sections: plan.placed.iter().filter(|placed| placed.pattern.is_some()).count() as u64,
            seats: plan.seats.len() as u64,
            findings: self.findings,
            expectations: equity::expected(&model.school.intent.expectations, &metrics),
            metrics,
        }
    }
}
