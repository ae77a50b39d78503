use crate::cli::Exit;
use crate::cli::args::{MetricsArguments, MetricsFormat};
use crate::cli::opening;
use crate::cli::printer::Printer;
use crate::cli::sharing;
use crate::equity::suppress::{ShownExpected, ShownMeasure};
use crate::equity::{self, Asked, Draft, Expected, Family, GroupKind, Measured};
use crate::input;
use crate::model::Model;
use crate::report::{self, MetricsDocument};
use crate::school::{Fault, School};
use crate::solve::proofs;
use std::io;

/// Prints the measures of a result, or of the school's own schedule.
pub fn run(arguments: &MetricsArguments, printer: &Printer) -> Exit {
    let begun =
        arguments.share.as_deref().map(|share| sharing::begin(share, arguments.out.as_deref()));
    let shared = match begun.transpose() {
        Ok(shared) => shared,
        Err(why) => return super::fail(&why, printer),
    };
    let opened = opening::open_with(&arguments.school, |source| {
        if let Some(folder) = &arguments.out {
            let result = input::read_result(folder)?;
            if result.has_errors() {
                return Err(result.faults);
            }
            input::take_as_stated(source, result);
        } else if source.records.sections.as_ref().is_none_or(Vec::is_empty) {
            return Err(vec![
                Fault::error("there is no schedule to measure")
                    .file("sections.csv")
                    .hint("name the folder of a result after the school"),
            ]);
        }
        Ok(())
    });
    let opened = match opened {
        Ok(opened) => opened,
        Err(refused) => {
            printer.faults(&refused.faults);
            return super::fail(&"the faults above have to be mended first", printer);
        }
    };
    printer.faults(&opened.warnings);
    // Rows of an existing schedule that clash are found, not refused: it is measured as it is.
    printer.faults(&proofs::clashes(&opened.model));
    let (model, records) = (&opened.model, &opened.source.records);
    let plan = input::stated_plan(records, &model.school);
    let draft = Draft::new(&model.school, &model.classes, records, &plan);
    let format = if arguments.json { MetricsFormat::Json } else { arguments.format };
    let is_exact = arguments.exact || format == MetricsFormat::Json;
    let asked = if is_exact {
        let asked = equity::asked(&model.school, &draft.families, &arguments.groups);
        asked.map_err(|fault| fault.to_string())
    } else {
        let groups = singles(&draft.families, &arguments.groups);
        groups.map(|groups| Asked { groups, families: Vec::new() })
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(why) => return super::fail(&why, printer),
    };
    let measures = equity::measure(&draft);
    let expected = equity::expected(&model.school.intent.expectations, &measures);
    // Neither what is expected nor what is handed on depends on what somebody asks to see.
    let printed = if is_exact {
        let with_asked = match asked.families.is_empty() {
            true => measures.clone(),
            false => equity::measure(&draft.with_families(asked.families)),
        };
        exact(arguments, format, model, chosen(arguments, with_asked, &asked.groups), &expected)
    } else {
        shown(arguments, format, model, &measures, &asked.groups)
    };
    let printed = match printed {
        Ok(printed) => printed,
        Err(why) => return super::fail(&why, printer),
    };
    if let Some((folder, share)) = shared.zip(arguments.share.as_deref()) {
        // All of them, whatever is printed: what is handed on is one thing.
        match sharing::write(folder, opened, &plan, &measures, None) {
            Ok(()) => sharing::tell(share, printer),
            Err(why) => return super::fail(&why, printer),
        }
    }
    printer.data(printed.trim_end());
    if expected.iter().any(Expected::has_failed) { Exit::No } else { Exit::Done }
}

/// What is printed for staff: the measures as they are.
fn exact(
    arguments: &MetricsArguments,
    format: MetricsFormat,
    model: &Model,
    measures: Result<Vec<Measured>, String>,
    expected: &[Expected],
) -> Result<String, String> {
    let measures = measures?;
    match format {
        MetricsFormat::Text => {
            let text = match is_narrow(arguments) {
                true => report::metrics_text,
                false => report::measures_text,
            };
            let expected: Vec<ShownExpected> = expected.iter().map(ShownExpected::from).collect();
            Ok(with_expectations(&text(title(model), &measures), &expected))
        }
        MetricsFormat::Json => {
            Ok(MetricsDocument::of_measures(&model.school.name, &measures, expected).text())
        }
        MetricsFormat::Csv => table(input::metrics_csv(&measures)),
    }
}

/// What is printed for people: the measures as everybody may see them.
fn shown(
    arguments: &MetricsArguments,
    format: MetricsFormat,
    model: &Model,
    measured: &[Measured],
    groups: &[String],
) -> Result<String, String> {
    let (mut shown, untold) = shown_of(&model.school, measured, &arguments.measures)?;
    if !groups.is_empty() {
        for measure in &mut shown {
            measure.groups.retain(|line| groups.contains(&line.group));
        }
    }
    match format {
        MetricsFormat::Csv => table(input::shared_metrics_csv(&shown)),
        _ => {
            let text = match is_narrow(arguments) {
                true => report::shown_metrics_text,
                false => report::shown_measures_text,
            };
            let all = report::shown_measures(&model.school, measured);
            let expected = report::shown_expectations(&model.school, measured, &all);
            Ok(with_expectations(
                &text(title(model), &shown, &untold, model.school.hide_below),
                &expected,
            ))
        }
    }
}

fn title(model: &Model) -> &str {
    if model.school.name.is_empty() { "Measures" } else { &model.school.name }
}

fn is_narrow(arguments: &MetricsArguments) -> bool {
    !arguments.measures.is_empty() || !arguments.groups.is_empty()
}

fn with_expectations(text: &str, expected: &[ShownExpected]) -> String {
    let text = text.trim_end();
    match expected {
        [] => text.to_owned(),
        expected => format!("{text}\n\n{}", report::expectations_text(expected)),
    }
}

/// A table as text.
pub(super) fn table(bytes: io::Result<Vec<u8>>) -> Result<String, String> {
    let bytes = bytes.map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The measures that these words mean as everybody may see them, and the names of those of which nothing is shown.
pub(super) fn shown_of(
    school: &School,
    measured: &[Measured],
    words: &[String],
) -> Result<(Vec<ShownMeasure>, Vec<&'static str>), String> {
    let mut names = named(measured, words)?;
    let mut shown = report::shown_measures(school, measured);
    shown.retain(|measure| names.contains(&measure.facts.name));
    names.retain(|name| shown.iter().all(|measure| measure.facts.name != *name));
    Ok((shown, names))
}

/// The names of the measures that these words mean, names or numbers; without words, of all.
pub(super) fn named(all: &[Measured], words: &[String]) -> Result<Vec<&'static str>, String> {
    let is_named = |measured: &Measured, word: &str| {
        measured.facts.name == word || measured.facts.number.eq_ignore_ascii_case(word)
    };
    for word in words {
        if !all.iter().any(|measured| is_named(measured, word)) {
            let known: Vec<&str> = all.iter().map(|measured| measured.facts.name).collect();
            return Err(unknown("measure", word, &known));
        }
    }
    let wanted = |measured: &&Measured| {
        words.is_empty() || words.iter().any(|word| is_named(measured, word))
    };
    Ok(all.iter().filter(wanted).map(|measured| measured.facts.name).collect())
}

/// The groups of one tag or grade that these words mean, groups or families; refuses all else. Whether anybody is in two
/// groups at once is not answered either.
fn singles(families: &[Family], words: &[String]) -> Result<Vec<String>, String> {
    let single = || families.iter().filter(|family| family.kind == GroupKind::Single);
    let names = |family: &Family| -> Vec<String> {
        family.groups.iter().map(|group| group.name.clone()).collect()
    };
    let mut found = Vec::new();
    for word in words {
        if single().any(|family| family.groups.iter().any(|group| group.name == *word)) {
            found.push(word.clone());
        } else if let Some(family) = single().find(|family| family.name == *word) {
            found.extend(names(family));
        } else {
            let unions = || families.iter().filter(|family| family.kind == GroupKind::Union);
            let is_union = unions().any(|own| names(own).contains(word));
            if !word.contains('&') && !is_union {
                let known: Vec<String> = single().flat_map(names).collect();
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                return Err(unknown("group of this school", word, &known));
            }
            return Err(format!(
                "--group '{word}': unions and intersections overlap the groups that are shown, so that nothing is told \
                 of them (--exact tells it, for staff entitled to it)"
            ));
        }
    }
    Ok(found)
}

fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let near = input::closest(word, known.iter().copied());
    let hint = near.map(|near| format!(": did you mean '{near}'?")).unwrap_or_default();
    format!("'{word}' is no {what}{hint}")
}

/// The measures that were asked for, of these groups where there are any.
fn chosen(
    arguments: &MetricsArguments,
    all: Vec<Measured>,
    groups: &[String],
) -> Result<Vec<Measured>, String> {
    let names = named(&all, &arguments.measures)?;
    let wanted = |measured: &Measured| names.contains(&measured.facts.name);
    let mut chosen: Vec<Measured> = all.into_iter().filter(wanted).collect();
    if !groups.is_empty() {
        for measured in &mut chosen {
            measured.groups.retain(|line| groups.contains(&line.group));
        }
    }
    Ok(chosen)
}
