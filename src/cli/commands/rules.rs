use crate::cli::Exit;
use crate::cli::args::{RulesArguments, RulesVerb};
use crate::cli::printer::Printer;
use crate::rule::kinds::{KINDS, text};
use crate::rule::{Kind, nearest};

/// Lists the kinds of rules, or shows one.
pub fn run(arguments: &RulesArguments, printer: &Printer) -> Exit {
    match &arguments.verb {
        Some(RulesVerb::Show { name }) => show(name, arguments.json, printer),
        None => list(arguments.json, printer),
    }
}

fn list(json: bool, printer: &Printer) -> Exit {
    if json {
        let kinds: Vec<_> = KINDS.iter().map(|kind| as_json(*kind)).collect();
        printer.json(&kinds);
    } else {
        for kind in KINDS {
            printer.data(&line(*kind));
        }
        printer.talk("fairbell rules show NAME tells more about one of them");
    }
    Exit::Done
}

fn line(kind: &dyn Kind) -> String {
    format!("{:<20} {}", kind.name(), headline(kind))
}

fn show(name: &str, json: bool, printer: &Printer) -> Exit {
    let Some(kind) = KINDS.iter().find(|kind| kind.name() == name) else {
        let near = nearest(name, KINDS.iter().map(|kind| kind.name()));
        let hint = near.map(|near| format!(": did you mean '{near}'?")).unwrap_or_default();
        return super::fail(&format!("'{name}' is not a kind of rule{hint}"), printer);
    };
    if json {
        printer.json(&as_json(*kind));
    } else {
        printer.data(&text(*kind));
    }
    Exit::Done
}

fn as_json(kind: &dyn Kind) -> serde_json::Value {
    serde_json::json!({
        "name": kind.name(),
        "headline": headline(kind),
        "page": text(kind),
        "schema": kind.schema(),
    })
}

/// The first line of the page, without the name.
fn headline(kind: &dyn Kind) -> String {
    let text = text(kind);
    let first = text.lines().next().unwrap_or_default();
    first.split_once(": ").map_or(first, |(_, rest)| rest).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_fits_a_terminal() {
        for kind in KINDS {
            let line = line(*kind);
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
