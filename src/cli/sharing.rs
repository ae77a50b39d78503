//! The set that may be handed on, written beside what is confidential.

use super::opening::Opened;
use super::printer::Printer;
use crate::equity::Measured;
use crate::input::{self, Holding, OutputFolder, Overwrite};
use crate::model::Model;
use crate::plan::Plan;
use crate::report::{self, ReportView, Roll, Shared, SharedAudit, SharedSchedule};
use crate::school::records::{Records, StaffRecord};
use std::collections::BTreeSet;
use std::path::Path;

/// Begins the folder of the set. It may not lie in the folder of a result, nor a result in it.
///
/// # Errors
/// Why there cannot be such a folder.
pub fn begin(share: &Path, result: Option<&Path>) -> Result<OutputFolder, String> {
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    if let Some(result) = result {
        let told = |error: std::io::Error| error.to_string();
        let (one, other) = (whole(share).map_err(told)?, whole(result).map_err(told)?);
        if one.starts_with(&other) || other.starts_with(&one) {
            return Err(format!(
                "{} is to be handed on and {} is not: give them folders beside one another",
                share.display(),
                result.display()
            ));
        }
    }
    OutputFolder::begin_as(share, Holding::Shared, Overwrite::Ours)
        .map_err(|error| error.to_string())
}

/// Writes the set of a plan and puts it in its place; with a page where there is a report.
///
/// # Errors
/// Why it could not be written; what was there before is then still there.
pub fn write(
    folder: OutputFolder,
    opened: Opened,
    plan: &Plan,
    measured: &[Measured],
    view: Option<ReportView>,
) -> Result<(), String> {
    let records = &opened.source.records;
    let (model, shared) = shared(opened.model, records, plan, measured)?;
    let csv = |error: std::io::Error| error.to_string();
    let mut files = vec![
        ("README.txt", shared.readme().as_bytes().to_vec()),
        ("metrics.json", shared.metrics_json().into_bytes()),
        ("metrics.csv", input::shared_metrics_csv(&shared.measures).map_err(csv)?),
        ("sections.csv", input::shared_sections_csv(shared.sections).map_err(csv)?),
    ];
    if let Some(view) = view {
        let view = view.under_names_of(&model, plan, names(records));
        let page = report::html(&view).map_err(|error| error.to_string())?;
        files.push(("report.html", page.into_bytes()));
    }
    put(folder, files)
}

/// What may be handed on of a schedule that exists, as a part of an audit's set.
///
/// # Errors
/// Why there cannot be such a thing.
pub fn of_year(
    name: &str,
    opened: Opened,
    plan: &Plan,
    measured: &[Measured],
) -> Result<SharedSchedule, String> {
    let records = &opened.source.records;
    let (_, shared) = shared(opened.model, records, plan, measured)?;
    Ok(SharedSchedule::new(Roll::new(name, &records.students), shared))
}

/// Writes the set of an audit and puts it in its place.
///
/// # Errors
/// Why it could not be written; what was there before is then still there.
pub fn write_audit(folder: OutputFolder, schedules: Vec<SharedSchedule>) -> Result<(), String> {
    let shared = SharedAudit::new(schedules)?;
    let csv = |error: std::io::Error| error.to_string();
    let files = vec![
        ("README.txt", shared.readme().as_bytes().to_vec()),
        ("metrics.json", shared.metrics_json().into_bytes()),
        ("metrics.csv", input::shared_audit_csv(&shared.measures()).map_err(csv)?),
        ("changes.csv", input::changes_csv(&shared.changes).map_err(csv)?),
        ("sections.csv", input::shared_sections_csv(shared.sections()).map_err(csv)?),
    ];
    put(folder, files)
}

/// What may be handed on of a plan, and the model in which staff go by the names under which they are shown.
fn shared(
    model: Model,
    records: &Records,
    plan: &Plan,
    measured: &[Measured],
) -> Result<(Model, Shared), String> {
    let secret = input::secret(records).map_err(|error| error.to_string())?;
    let model = Model { school: report::under_other_names(model.school, &secret), ..model };
    let shared = Shared::new(&model, plan, measured);
    Ok((model, shared))
}

fn put(mut folder: OutputFolder, files: Vec<(&str, Vec<u8>)>) -> Result<(), String> {
    for (name, bytes) in files {
        folder.file(name, &bytes).map_err(|error| error.to_string())?;
    }
    folder.commit().map_err(|error| error.to_string())
}

/// Says where the set is.
pub fn tell(share: &Path, printer: &Printer) {
    printer.talk(&format!(
        "may be handed on: {} (see README.txt there); everything else is confidential",
        share.display()
    ));
}

/// What members of staff are called: their ids, their whole names and the words of these, but for words that say what
/// they do, and for small ones beside great ones (`Speech and language`, `de la Cruz`), which are no name by themselves.
fn names(records: &Records) -> Vec<String> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words.filter(|word| word.chars().count() > 2).map(str::to_owned).collect()
    };
    let staff = || records.staff.iter().flatten();
    let of_work: BTreeSet<String> = staff()
        .flat_map(|person| person.department.iter().chain(&person.roles))
        .flat_map(|text| words(&text.to_lowercase()))
        .collect();
    let of = |person: &StaffRecord| {
        let whole = person.name.as_deref().unwrap_or_default().trim();
        let mut names = words(whole);
        let is = |word: &str, what: fn(char) -> bool| word.chars().next().is_some_and(what);
        let has_great = names.iter().any(|word| is(word, char::is_uppercase));
        names.retain(|word| {
            !(of_work.contains(&word.to_lowercase()) || has_great && is(word, char::is_lowercase))
        });
        if !whole.is_empty() {
            names.push(whole.to_owned());
        }
        names.push(person.staff_id.clone());
        names
    };
    staff().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(all: &[&str]) -> Vec<String> {
        let person = |(number, name): (usize, &&str)| StaffRecord {
            staff_id: format!("T{number}"),
            name: Some((*name).to_owned()),
            department: Some("Student Services".to_owned()),
            ..StaffRecord::default()
        };
        let staff = all.iter().enumerate().map(person).collect();
        names(&Records { staff: Some(staff), ..Records::default() })
    }

    #[test]
    fn small_words_of_a_name_are_no_names_and_all_others_are() {
        let found = names_of(&["Speech and language provider 1", "Ana de la Cruz", "zsuzsa quill"]);
        let whole = "Speech and language provider 1";
        let of_cruz = ["Ana", "Cruz", "Ana de la Cruz", "T1"];
        let all =
            [&["Speech", whole, "T0"][..], &of_cruz, &["zsuzsa", "quill", "zsuzsa quill", "T2"]];
        assert_eq!(found, all.concat());
    }

    #[test]
    fn what_somebody_does_is_no_name() {
        assert_eq!(names_of(&["Services Ng-Okafor"]), ["Okafor", "Services Ng-Okafor", "T0"]);
    }
}
