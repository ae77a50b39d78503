use crate::cli::Exit;
use crate::cli::args::{AuditArguments, MetricsFormat};
use crate::cli::opening;
use crate::cli::printer::Printer;
use crate::equity::{self, Draft, Measured};
use crate::input;
use crate::report::{self, Audited};
use crate::solve::proofs;
use std::path::Path;

/// Measures schedules that exist, side by side.
pub fn run(arguments: &AuditArguments, printer: &Printer) -> Exit {
    let mut schedules = Vec::with_capacity(arguments.schools.len());
    for school in &arguments.schools {
        match audited(school, printer) {
            Some(schedule) => schedules.push(schedule),
            None => {
                let message = format!("{} cannot be audited", school.display());
                return super::fail(&message, printer);
            }
        }
    }
    let measures: Vec<Vec<Measured>> = schedules.iter().map(|own| own.metrics.clone()).collect();
    let all = equity::trends(&measures);
    let trends = match super::metrics::named(&measures[0], &arguments.measures) {
        Ok(names) => {
            all.into_iter().filter(|trend| names.contains(&trend.measure)).collect::<Vec<_>>()
        }
        Err(why) => return super::fail(&why, printer),
    };
    let format = if arguments.json { MetricsFormat::Json } else { arguments.format };
    match format {
        MetricsFormat::Text => {
            let with_groups = !arguments.measures.is_empty();
            printer.data(report::audit_text(&schedules, &trends, with_groups).trim_end());
        }
        MetricsFormat::Json => printer.data(report::audit_json(&schedules, &trends).trim_end()),
        MetricsFormat::Csv => {
            let names: Vec<&str> = schedules.iter().map(|own| own.name.as_str()).collect();
            match input::trends_csv(&names, &trends) {
                Ok(bytes) => printer.data(String::from_utf8_lossy(&bytes).trim_end()),
                Err(error) => return super::fail(&error, printer),
            }
        }
    }
    Exit::Done
}

/// The measures of a school's own schedule; nothing, with the faults told, if there is none.
fn audited(school: &Path, printer: &Printer) -> Option<Audited> {
    let opened = match opening::open_schedule(school) {
        Ok(opened) => opened,
        Err(refused) => {
            printer.faults(&refused.faults);
            return None;
        }
    };
    let (model, records) = (&opened.model, &opened.source.records);
    // Rows of an existing schedule that clash are found, not refused: it is measured as it is.
    let findings = proofs::clashes(model);
    printer.faults(&findings);
    let plan = input::stated_plan(records, &model.school);
    let draft = Draft::new(&model.school, &model.classes, records, &plan);
    let name = school.file_name().unwrap_or(school.as_os_str()).to_string_lossy().into_owned();
    Some(Audited {
        name,
        school: model.school.name.clone(),
        students: model.school.students.len() as u64,
        sections: plan.placed.iter().filter(|placed| placed.pattern.is_some()).count() as u64,
        seats: plan.seats.len() as u64,
        findings: findings.len() as u64,
        metrics: equity::measure(&draft),
    })
}
