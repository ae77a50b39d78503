//! Measures of two small schools beside what another program computed from the same files: README.md says how.

use fairbell::equity::{self, Compared, Draft, Measured};
use fairbell::input::{self, lower::lower};
use fairbell::model::Model;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/independent")
}

fn expected() -> Value {
    let text = fs::read(folder().join("expected.json")).expect("expected.json");
    serde_json::from_slice(&text).expect("JSON")
}

/// The measures of a school's own sections and seats.
fn measured(name: &str) -> Vec<Measured> {
    let source = input::read_school(&folder().join(name)).expect("a school");
    assert!(!source.has_errors(), "{:?}", source.faults);
    let records = &source.records;
    let (school, _) = lower(records).expect("a sound school");
    let rules = records.rules.as_deref().unwrap_or_default();
    let model = Model::new(school, rules).expect("sound rules");
    let plan = input::stated_plan(records, &model.school);
    equity::measure(&Draft::new(&model.school, &model.classes, records, &plan))
}

fn is_close(found: Option<f64>, expected: &Value) -> bool {
    match (found, expected.as_f64()) {
        (None, None) => true,
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        _ => false,
    }
}

/// What a line says under the name of a number.
fn number(line: &Compared, name: &str) -> Option<f64> {
    match name {
        "value" => line.value,
        "floor" => line.floor,
        "p" => line.p,
        "q" => line.q,
        "gap_low" => line.gap_low,
        "gap_high" => line.gap_high,
        "risk_ratio_low" => line.risk_ratio_low,
        "risk_ratio_high" => line.risk_ratio_high,
        _ => panic!("no number {name}"),
    }
}

/// The entries of an object; none if there is no such object.
fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// How many numbers of a measure were compared, and which differ.
fn compare(measured: &Measured, expected: &Value) -> (usize, Vec<String>) {
    let name = measured.facts.name;
    let (mut compared, mut wrong) = (0, Vec::new());
    let mut hold = |about: &str, found: Option<f64>, expected: &Value| {
        compared += 1;
        if !is_close(found, expected) {
            wrong.push(format!("{name} {about}: {found:?} is not {expected}"));
        }
    };
    if let Some(value) = expected.get("value") {
        hold("of all", measured.value, value);
    }
    for (group, numbers) in entries(&expected["groups"]).chain(entries(&expected["tests"])) {
        let line = measured.group(group);
        if !numbers.is_object() {
            hold(&format!("of {group}"), line.and_then(|own| own.value), numbers);
        }
        for (which, value) in entries(numbers) {
            hold(&format!("of {group}, {which}"), line.and_then(|own| number(own, which)), value);
        }
    }
    for (part, value) in entries(&expected["parts"]) {
        let found =
            measured.parts.iter().find(|own| format!("{}|{}", own.part, own.about) == *part);
        hold(part, found.and_then(|own| own.value), value);
    }
    // The order of parts, where it says something.
    if let Some(order) = expected["order"].as_array() {
        compared += order.len();
        let found: Vec<&str> = measured.parts.iter().map(|own| own.about.as_str()).collect();
        if found != order.iter().filter_map(Value::as_str).collect::<Vec<_>>() {
            wrong.push(format!("{name}: the parts are in the order {found:?}"));
        }
    }
    (compared, wrong)
}

#[test]
fn measures_agree_with_an_independent_program() {
    let expected = expected();
    for (school, of_school) in entries(&expected) {
        let all = measured(school);
        let (mut numbers, mut wrong) = (0, Vec::new());
        let by_name = |name: &str| all.iter().find(|own| own.facts.name == name);
        for (name, values) in entries(&of_school["measures"]) {
            let own = by_name(name).unwrap_or_else(|| panic!("no measure {name}"));
            let (compared, differing) = compare(own, values);
            assert!(compared > 0, "nothing is expected of {name}");
            numbers += compared;
            wrong.extend(differing);
        }
        assert_eq!(wrong, [""; 0], "{school}: {} of {numbers}", wrong.len());
        assert!(of_school["measures"].as_object().is_some_and(|own| own.len() > 85));
        assert!(numbers > 3000, "{numbers}");
    }
    assert_eq!(expected.as_object().map_or(0, serde_json::Map::len), 2);
}

#[test]
fn groups_are_those_that_an_independent_program_finds() {
    for (school, of_school) in entries(&expected()) {
        let all = measured(school);
        let complete =
            all.iter().find(|own| own.facts.name == "arts_access").expect("a measure of everybody");
        let found: BTreeSet<(&str, u64)> =
            complete.groups.iter().map(|own| (own.group.as_str(), own.tally.students)).collect();
        let sizes = entries(&of_school["sizes"]);
        let expected: BTreeSet<(&str, u64)> =
            sizes.map(|(group, size)| (group.as_str(), size.as_u64().expect("a size"))).collect();
        assert_eq!(found, expected);
    }
}
