//! What a scenario expects of every draft.

use super::super::faults::Faults;
use super::super::json::{At, Object, names, shown, text};
use crate::school::{Expectation, Figure, Mention};
use serde_json::Value;

/// The fewest students of a group of which an expectation says anything, unless it says otherwise.
const SMALLEST: u32 = 10;

/// Reads `expect`: a list of expectations.
pub(super) fn read_expectations(keys: &mut Object, faults: &mut Faults) -> Vec<Expectation> {
    let at = keys.at.key("expect");
    let mut found: Vec<Expectation> = Vec::new();
    match keys.value("expect") {
        Some(Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                found.extend(expectation(item, at.item(index), index, faults));
            }
        }
        Some(other) => {
            let message = "a list of expectations is asked for, as […]";
            faults.add(at.error(message).value(shown(other)));
        }
        None => {}
    }
    found
}

fn expectation(value: &Value, at: At, index: usize, faults: &mut Faults) -> Option<Expectation> {
    let mut keys = Object::open(value, at, "an expectation", faults)?;
    let measure = keys.needed_text("measure", faults);
    let id = keys.text("id", faults);
    let figure = figure(&mut keys, faults);
    let (groups, of_every_group) = groups(&mut keys, faults);
    let smallest = keys.whole("smallest", faults).unwrap_or(SMALLEST);
    let (at_least, at_most) =
        (number(&mut keys, "at_least", faults), number(&mut keys, "at_most", faults));
    let is_required = keys.flag("required", faults);
    let (sentence, because) = (keys.text("say", faults), keys.text("because", faults));
    if at_least.is_none() && at_most.is_none() {
        let fault = keys.at.error("expects nothing").hint("give 'at_least', 'at_most' or both");
        faults.add(fault);
    }
    if groups.is_empty() && !of_every_group && figure != Figure::Value {
        let message = "compares a group with others, and no group is named";
        let fault = keys.at.key("figure").error(message).value(figure.word());
        faults.add(fault.hint("give 'group', or \"group\": \"every\""));
    }
    let place = keys.at.key("measure").place();
    keys.close(faults);
    let measure = measure?;
    Some(Expectation {
        id: id.unwrap_or_else(|| format!("{measure}-{}", index + 1)),
        measure: Mention { text: measure, place },
        figure,
        groups,
        of_every_group,
        smallest: u64::from(smallest),
        at_least,
        at_most,
        is_required,
        sentence,
        because,
    })
}

fn figure(keys: &mut Object, faults: &mut Faults) -> Figure {
    let Some(word) = keys.text("figure", faults) else { return Figure::default() };
    let found = Figure::ALL.iter().find(|(known, _)| *known == word);
    if found.is_none() {
        let known: Vec<&str> = Figure::ALL.iter().map(|(known, _)| *known).collect();
        let fault = keys.at.key("figure").error("is no figure of a measure").value(word);
        faults.add(fault.hint(format!("one of {}", known.join(", "))));
    }
    found.map_or(Figure::default(), |(_, figure)| *figure)
}

/// The groups named, and whether every group is meant.
fn groups(keys: &mut Object, faults: &mut Faults) -> (Vec<Mention>, bool) {
    let at = keys.at.key("group");
    let Some(value) = keys.value("group") else { return (Vec::new(), false) };
    let words = match text(value) {
        Ok(word) => vec![word],
        Err(_) => names(value, &at, faults).unwrap_or_default(),
    };
    if words == ["every"] {
        return (Vec::new(), true);
    }
    let mention = |text: String| Mention { text, place: at.place() };
    (words.into_iter().map(mention).collect(), false)
}

/// A number of either sign.
fn number(keys: &mut Object, key: &'static str, faults: &mut Faults) -> Option<f64> {
    let at = keys.at.key(key);
    let value = keys.value(key)?;
    let number = value.as_f64().filter(|number| number.is_finite());
    if number.is_none() {
        faults.add(at.error("is not a number").value(shown(value)));
    }
    number
}
