use crate::cli::Exit;
use crate::cli::args::{AuditArguments, MetricsFormat};
use crate::cli::opening::{self, Opened};
use crate::cli::printer::Printer;
use crate::cli::sharing;
use crate::equity::{self, Draft, Measured};
use crate::input;
use crate::plan::Plan;
use crate::report::{self, Audited};
use crate::solve::proofs;
use std::path::Path;

/// Measures schedules that exist, side by side.
pub fn run(arguments: &AuditArguments, printer: &Printer) -> Exit {
    let begun = arguments.share.as_deref().map(|share| sharing::begin(share, None)).transpose();
    let folder = match begun {
        Ok(folder) => folder,
        Err(why) => return super::fail(&why, printer),
    };
    let mut schedules = Vec::with_capacity(arguments.schools.len());
    let mut shared = Vec::new();
    for school in &arguments.schools {
        let Some(year) = Year::open(school, folder.is_some(), printer) else {
            let message = format!("{} cannot be audited", school.display());
            return super::fail(&message, printer);
        };
        let audited = year.audited(school);
        if folder.is_some() {
            // Before the next year is read: of a schedule to be handed on, little is kept.
            match sharing::of_year(&audited.name, year.opened, &year.plan, &audited.metrics) {
                Ok(own) => shared.push(own),
                Err(why) => return super::fail(&why, printer),
            }
        }
        schedules.push(audited);
    }
    let measures: Vec<Vec<Measured>> = schedules.iter().map(|own| own.metrics.clone()).collect();
    let all = equity::trends(&measures);
    let trends = match super::metrics::named(&measures[0], &arguments.measures) {
        Ok(names) => {
            all.into_iter().filter(|trend| names.contains(&trend.measure)).collect::<Vec<_>>()
        }
        Err(why) => return super::fail(&why, printer),
    };
    if let Some((folder, share)) = folder.zip(arguments.share.as_deref()) {
        // All measures, whatever is printed: what is handed on is one thing.
        match sharing::write_audit(folder, shared) {
            Ok(()) => sharing::tell(share, printer),
            Err(why) => return super::fail(&why, printer),
        }
    }
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

/// A schedule that exists.
struct Year {
    opened: Opened,
    plan: Plan,
    /// How many rows clash.
    findings: u64,
}

impl Year {
    /// The schedule of a school's own files; nothing, with the faults told, if there is none.
    fn open(school: &Path, is_shared: bool, printer: &Printer) -> Option<Year> {
        let opened = match is_shared {
            true => opening::open_schedule_to_share(school),
            false => opening::open_schedule(school),
        };
        let opened = match opened {
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
        Audited {
            name: school.file_name().unwrap_or(school.as_os_str()).to_string_lossy().into_owned(),
            school: model.school.name.clone(),
            students: model.school.students.len() as u64,
            sections: plan.placed.iter().filter(|placed| placed.pattern.is_some()).count() as u64,
            seats: plan.seats.len() as u64,
            findings: self.findings,
            metrics: equity::measure(&draft),
        }
    }
}
