use crate::cli::Exit;
use crate::cli::args::{MetricsArguments, MetricsFormat};
use crate::cli::opening;
use crate::cli::printer::Printer;
use crate::cli::sharing;
use crate::equity::{self, Asked, Draft, Expected, Measured};
use crate::input;
use crate::report::{self, MetricsDocument};
use crate::school::Fault;
use crate::solve::proofs;

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
    let Asked { groups, families } =
        match equity::asked(&model.school, &draft.families, &arguments.groups) {
            Ok(asked) => asked,
            Err(fault) => return super::fail(&fault, printer),
        };
    let measures = equity::measure(&draft);
    let expected = equity::expected(&model.school.intent.expectations, &measures);
    let school = model.school.name.clone();
    // Neither what is expected nor what is handed on depends on what somebody asks to see.
    let with_asked = match families.is_empty() {
        true => measures.clone(),
        false => equity::measure(&draft.with_families(families)),
    };
    let printed = match chosen(arguments, with_asked, &groups) {
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
    let measures = printed;
    let format = if arguments.json { MetricsFormat::Json } else { arguments.format };
    match format {
        MetricsFormat::Text => {
            let title = if school.is_empty() { "Measures" } else { school.as_str() };
            let is_narrow = !arguments.measures.is_empty() || !arguments.groups.is_empty();
            let text = if is_narrow { report::metrics_text } else { report::measures_text };
            printer.data(text(title, &measures).trim_end());
            if !expected.is_empty() {
                printer.data(&format!("\n{}", report::expectations_text(&expected)));
            }
        }
        MetricsFormat::Json => {
            let document = MetricsDocument::of_measures(&school, &measures, &expected);
            printer.data(document.text().trim_end());
        }
        MetricsFormat::Csv => match input::metrics_csv(&measures) {
            Ok(bytes) => printer.data(String::from_utf8_lossy(&bytes).trim_end()),
            Err(error) => return super::fail(&error, printer),
        },
    }
    if expected.iter().any(Expected::has_failed) { Exit::No } else { Exit::Done }
}

/// The names of the measures that these words mean, names or numbers; without words, of all.
pub(super) fn named(all: &[Measured], words: &[String]) -> Result<Vec<&'static str>, String> {
    let is_named = |measured: &Measured, word: &str| {
        measured.facts.name == word || measured.facts.number.eq_ignore_ascii_case(word)
    };
    for word in words {
        if !all.iter().any(|measured| is_named(measured, word)) {
            let known: Vec<&str> = all.iter().map(|measured| measured.facts.name).collect();
            return Err(unknown(word, &known));
        }
    }
    let wanted = |measured: &&Measured| {
        words.is_empty() || words.iter().any(|word| is_named(measured, word))
    };
    Ok(all.iter().filter(wanted).map(|measured| measured.facts.name).collect())
}

fn unknown(word: &str, known: &[&str]) -> String {
    let near = input::closest(word, known.iter().copied());
    let hint = near.map(|near| format!(": did you mean '{near}'?")).unwrap_or_default();
    format!("'{word}' is no measure{hint}")
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
