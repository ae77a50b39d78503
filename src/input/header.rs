//! The header of a school, and the documents that are carried as they are.

use super::faults::Faults;
use super::json::{At, Object, check_format, shown};
use super::suggest::closest;
use super::tables::{key, school_files};
use crate::equity::{MEASURES, Unit};
use crate::school::HideBelow;
use crate::school::records::Header;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The format's name.
pub(super) const FORMAT: &str = "fairbell/school";

/// The format's name of `programs.json`.
pub(super) const PROGRAMS: &str = "fairbell/programs";

/// Whether a key of a JSON school holds something other than a fact of the header.
fn is_part(name: &str) -> bool {
    !matches!(name, "school" | "format" | "version")
        && school_files().into_iter().any(|file| key(file) == name)
}

/// Reads `school.json` of a folder. `None`, with a fault, if it is no header.
pub(super) fn read_header(value: &Value, at: &At, faults: &mut Faults) -> Option<Header> {
    if let Value::Object(document) = value
        && let Some(part) = document.keys().find(|name| is_part(name))
    {
        let message = "has no place in the header of a school folder; it has a file of its own";
        let hint = "give the JSON file itself as the school, if it holds a whole school";
        faults.add(at.key(part).error(message).hint(hint));
        return None;
    }
    read_header_keys(value, at, faults)
}

/// Reads the header's keys of a JSON school, leaving its tables aside.
pub(super) fn read_header_keys(value: &Value, at: &At, faults: &mut Faults) -> Option<Header> {
    let mut keys = Object::open(value, at.clone(), "a school", faults)?;
    let document = value.as_object()?;
    if !check_format(document, FORMAT, at, faults) {
        return None;
    }
    let name = keys.text("name", faults);
    let year = keys.text("year", faults);
    let hide_below = hide_below(&mut keys, faults);
    let reference_rates = reference_rates(&mut keys, faults);
    let known = ["format", "version", "name", "year", "hide_below", "reference_rates"];
    let more =
        document.iter().filter(|(name, _)| !known.contains(&name.as_str()) && !is_part(name));
    let more: Map<String, Value> = more.map(|(name, fact)| (name.clone(), fact.clone())).collect();
    for name in more.keys() {
        let parts = school_files().into_iter().map(key).filter(|part| is_part(part));
        let own = ["name", "year", "hide_below", "reference_rates"];
        if let Some(close) = closest(name, parts.chain(own)) {
            let message = "this key is not known; it is carried along and not used";
            faults.add(at.key(name).warning(message).hint(format!("did you mean '{close}'?")));
        }
    }
    Some(Header { format: None, version: None, name, year, hide_below, reference_rates, more })
}

/// Reads below how many students counts of groups are hidden.
fn hide_below(keys: &mut Object, faults: &mut Faults) -> Option<HideBelow> {
    let at = keys.at.key("hide_below");
    let count = keys.whole("hide_below", faults)?;
    let below = HideBelow::new(count.into());
    if below.is_none() {
        let (least, most) = HideBelow::ALLOWED.into_inner();
        let message =
            format!("is not from {least} to {most}: counts of students below it are hidden");
        let usual = HideBelow::default().count();
        let hint =
            format!("{usual} holds where the key is left out; states ask for {least} to {most}");
        faults.add(at.error(message).value(count.to_string()).hint(hint));
    }
    below
}

/// Shares of the district or state, by the measures that are shares of students.
fn reference_rates(keys: &mut Object, faults: &mut Faults) -> BTreeMap<String, f64> {
    let at = keys.at.key("reference_rates");
    let Some(value) = keys.value("reference_rates") else { return BTreeMap::new() };
    let Value::Object(stated) = value else {
        let message = "shares by the names of measures are asked for, as {…}";
        faults.add(at.error(message).value(shown(value)));
        return BTreeMap::new();
    };
    let measures = || MEASURES.iter().map(|measure| measure.facts());
    let names = || measures().filter(|own| own.unit == Unit::ShareOfStudents).map(|own| own.name);
    let mut rates = BTreeMap::new();
    for (name, value) in stated {
        let at = at.key(name);
        if !names().any(|own| own == name) {
            let near = closest(name, names());
            let fault = at.error("is no measure that is a share of students").value(name);
            faults.add(match near {
                Some(near) => fault.hint(format!("did you mean '{near}'?")),
                None => {
                    fault.hint("`fairbell metrics` lists the measures, such as students_complete")
                }
            });
            continue;
        }
        match value.as_f64().filter(|share| (0.0..=1.0).contains(share)) {
            Some(share) => {
                rates.insert(name.clone(), share);
            }
            None => {
                let fault = at.error("a share from 0 to 1 is asked for").value(shown(value));
                faults.add(fault.hint("write 85 % as 0.85"));
            }
        }
    }
    rates
}

/// Reads `programs.json`, which is carried as it is.
pub(super) fn read_programs(value: &Value, at: &At, faults: &mut Faults) -> Option<Value> {
    match value {
        Value::Object(document) if check_format(document, PROGRAMS, at, faults) => {
            let kept =
                document.iter().filter(|(name, _)| !["format", "version"].contains(&name.as_str()));
            Some(Value::Object(kept.map(|(name, fact)| (name.clone(), fact.clone())).collect()))
        }
        Value::Object(_) => None,
        Value::Array(_) => Some(value.clone()),
        other => {
            faults.add(at.error("pathways and rules are asked for, as {…}").value(shown(other)));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::school::Fault;
    use serde_json::json;

    #[test]
    fn unknown_facts_are_carried_and_misspelt_ones_named() {
        let mut faults = Faults::default();
        let header = json!({"name": "Bay High", "yeer": 2026, "walking": {"A": {"B": 4}}});
        let header = read_header(&header, &At::root("school.json"), &mut faults).expect("a header");
        assert_eq!(header.more["walking"]["A"]["B"], 4);
        assert_eq!(
            faults.finish()[0].to_string(),
            "school.json, yeer: this key is not known; it is carried along and not used (did you \
             mean 'year'?)"
        );
    }

    #[test]
    fn a_school_states_below_how_many_students_counts_are_hidden() {
        let read = |value: Value| {
            let mut faults = Faults::default();
            let at = At::root("school.json");
            let header = read_header(&json!({"hide_below": value}), &at, &mut faults);
            let faults: Vec<String> = faults.finish().iter().map(Fault::to_string).collect();
            (header.expect("a header"), faults)
        };
        for count in [5, 15, 30] {
            let (header, faults) = read(json!(count));
            assert_eq!(header.hide_below.map(HideBelow::count), Some(count));
            assert!(header.more.is_empty() && faults.is_empty(), "{faults:?}");
        }
        for count in [0, 4, 31] {
            let (header, faults) = read(json!(count));
            assert_eq!(header.hide_below, None);
            let expected = format!(
                "school.json, hide_below: '{count}': is not from 5 to 30: counts of students below it are hidden \
                 (10 holds where the key is left out; states ask for 5 to 30)"
            );
            assert_eq!(faults, [expected]);
        }
        for word in [json!("few"), json!(9.5), json!(-10), json!([10])] {
            let (_, faults) = read(word.clone());
            assert!(
                matches!(faults.as_slice(), [fault] if fault.starts_with("school.json, hide_below: ")),
                "{word}: {faults:?}"
            );
        }
    }

    #[test]
    fn rates_of_the_district_are_shares_of_measures() {
        let mut faults = Faults::default();
        let header = json!({"reference_rates": {
            "students_complete": 0.85,
            "students_complet": 0.85,
            "requests_met": 0.9,
            "core_complete": 85,
            "arts_access": "0.4",
        }});
        let header = read_header(&header, &At::root("school.json"), &mut faults).expect("a header");
        assert_eq!(header.reference_rates, BTreeMap::from([("students_complete".into(), 0.85)]));
        assert!(header.more.is_empty(), "{:?}", header.more);
        let told: Vec<String> = faults.finish().iter().map(ToString::to_string).collect();
        let key = "school.json, reference_rates";
        let share = "a share from 0 to 1 is asked for (write 85 % as 0.85)";
        let no_share = "is no measure that is a share of students";
        assert_eq!(
            told,
            [
                format!(
                    "{key}.students_complet: 'students_complet': {no_share} (did you mean \
                     'students_complete'?)"
                ),
                format!(
                    "{key}.requests_met: 'requests_met': {no_share} (`fairbell metrics` lists the \
                     measures, such as students_complete)"
                ),
                format!("{key}.core_complete: '85': {share}"),
                format!("{key}.arts_access: '0.4': {share}"),
            ]
        );
        let mut faults = Faults::default();
        read_header(&json!({"reference_rates": 0.85}), &At::root("school.json"), &mut faults);
        assert!(faults.finish()[0].to_string().contains("by the names of measures"));
    }

    #[test]
    fn a_whole_school_is_no_header() {
        let mut faults = Faults::default();
        assert!(
            read_header(&json!({"courses": []}), &At::root("school.json"), &mut faults).is_none()
        );
        assert!(faults.finish()[0].to_string().starts_with("school.json, courses: has no place"));
    }
}
