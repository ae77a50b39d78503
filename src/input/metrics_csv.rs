//! Measures as one table: a row for each measure and group.

use super::write_csv::safe_cell;
use crate::equity::suppress::{self, ShownChange, ShownLine, ShownMeasure, ShownValue};
use crate::equity::{Compared, Direction, Facts, Measured, Unit};
use serde::Serialize;
use std::io;

/// The first columns of all tables: which measure it is.
const FACTS: [&str; 5] = ["number", "measure", "title", "unit", "direction"];

/// The columns after them.
const COLUMNS: [&str; 29] = [
    "kind",
    "family",
    "group",
    "students",
    "left_out",
    "count",
    "of",
    "value",
    "others",
    "floor",
    "gap",
    "gap_low",
    "gap_high",
    "ratio",
    "ratio_missing",
    "access_ratio",
    "risk_ratio",
    "risk_ratio_note",
    "risk_ratio_low",
    "risk_ratio_high",
    "alternate_risk_ratio",
    "composition_ratio",
    "short_of_parity",
    "short_of_four_fifths",
    "shrunken",
    "p",
    "q",
    "flags",
    "not_computed",
];

/// Measures as CSV: of each the whole school (kind `all`), then its groups, then its parts (kind `part`, in
/// `family` what sort of part, in `group` what it is about). Nothing is hidden in it. Text that a spreadsheet
/// would take for a formula has an apostrophe before it; numbers, negative ones too, stand as they are.
///
/// # Errors
/// If a row cannot be written, which does not happen in memory.
pub fn metrics_csv(measures: &[Measured]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(FACTS.iter().chain(&COLUMNS))?;
    for measured in measures {
        let all = Compared {
            tally: measured.overall,
            value: measured.value,
            flags: measured.flags.clone(),
            ..Compared::default()
        };
        writer.write_record(row(measured, "all", &all)?)?;
        for line in &measured.groups {
            writer.write_record(row(measured, &word(&line.kind)?, line)?)?;
        }
        for part in &measured.parts {
            let mut line = Compared {
                family: part.part.to_owned(),
                group: part.about.clone(),
                value: part.value,
                floor: part.floor,
                p: part.p,
                flags: part.flags.clone(),
                ..Compared::default()
            };
            line.tally.students = part.students;
            writer.write_record(row(measured, "part", &line)?)?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn row(measured: &Measured, kind: &str, line: &Compared) -> io::Result<Vec<String>> {
    let text = |text: &str| safe_cell(text).into_owned();
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let whole = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    let tally = &line.tally;
    let mut row = facts(&measured.facts)?;
    row.extend([
        kind.to_owned(),
        text(&line.family),
        text(&line.group),
        tally.students.to_string(),
        tally.left_out.to_string(),
        tally.count.to_string(),
        tally.of.to_string(),
        number(line.value),
        number(line.others),
        number(line.floor),
        number(line.gap),
        number(line.gap_low),
        number(line.gap_high),
        number(line.ratio),
        number(line.ratio_missing),
        number(line.access_ratio),
        number(line.risk_ratio),
        line.risk_ratio_note.unwrap_or_default().to_owned(),
        number(line.risk_ratio_low),
        number(line.risk_ratio_high),
        number(line.alternate_risk_ratio),
        number(line.composition_ratio),
        whole(line.short_of_parity),
        whole(line.short_of_four_fifths),
        number(line.shrunken),
        number(line.p),
        number(line.q),
        line.flags.join(";"),
        text(measured.not_computed.as_deref().unwrap_or_default()),
    ]);
    Ok(row)
}

/// The first columns of a measure's row.
fn facts(own: &Facts) -> io::Result<Vec<String>> {
    first(own.number, own.name, own.title, own.unit, own.direction)
}

fn first(
    number: &str,
    name: &str,
    title: &str,
    unit: Unit,
    direction: Direction,
) -> io::Result<Vec<String>> {
    let title = safe_cell(title).into_owned();
    Ok(vec![number.to_owned(), name.to_owned(), title, word(&unit)?, word(&direction)?])
}

/// The columns after the first of what may be handed on.
const SHARED_COLUMNS: [&str; 11] = [
    "kind",
    "family",
    "group",
    "students",
    "value",
    "from",
    "to",
    "gap",
    "ratio",
    "flags",
    "not_computed",
];

/// Measures as everybody may see them as CSV: of each the whole school (kind `all`), then its groups. A value that
/// is not exact lies between `from` and `to`.
///
/// # Errors
/// If a row cannot be written, which does not happen in memory.
pub fn shared_metrics_csv(measures: &[ShownMeasure]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(FACTS.iter().chain(&SHARED_COLUMNS))?;
    for measure in measures {
        writer.write_record(shared_row(measure, &measure.shown, None)?)?;
        for line in &measure.groups {
            writer.write_record(shared_row(measure, &line.shown, Some(line))?)?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The same of several schedules, each with its name: lines of the same measure and group stand below one another.
///
/// # Errors
/// If a row cannot be written, which does not happen in memory.
pub fn shared_audit_csv(schedules: &[(&str, &[ShownMeasure])]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["schedule"].iter().chain(&FACTS).chain(&SHARED_COLUMNS))?;
    let measures = schedules.iter().map(|(_, own)| own.len()).min().unwrap_or(0);
    for at in 0..measures {
        let groups = suppress::groups_of(schedules.iter().map(|(_, own)| &own[at]));
        for group in [None].into_iter().chain(groups.into_iter().map(Some)) {
            for (name, own) in schedules {
                let measure = &own[at];
                let line = measure.groups.iter().find(|line| Some(line.group.as_str()) == group);
                if group.is_some() && line.is_none() {
                    continue;
                }
                let shown = line.map_or(&measure.shown, |line| &line.shown);
                let mut row = vec![safe_cell(name).into_owned()];
                row.extend(shared_row(measure, shown, line)?);
                writer.write_record(row)?;
            }
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// The columns after the first of how measures went.
const CHANGE_COLUMNS: [&str; 6] = ["group", "first", "last", "change", "change_from", "change_to"];

/// How measures went, as far as everybody may know, as CSV.
///
/// # Errors
/// If a row cannot be written, which does not happen in memory.
pub fn changes_csv(changes: &[ShownChange]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(FACTS.iter().chain(&CHANGE_COLUMNS))?;
    let text = |text: &str| safe_cell(text).into_owned();
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    for change in changes {
        let ShownChange { number: own, measure, title, unit, direction, .. } = change;
        let mut row = first(own, measure, title, *unit, *direction)?;
        row.extend([
            text(change.group.as_deref().unwrap_or_default()),
            text(&change.first),
            text(&change.last),
            number(change.shown.value),
            number(change.shown.from),
            number(change.shown.to),
        ]);
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn shared_row(
    measure: &ShownMeasure,
    shown: &ShownValue,
    line: Option<&ShownLine>,
) -> io::Result<Vec<String>> {
    let text = |text: &str| safe_cell(text).into_owned();
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    let students = line.and_then(|line| line.students);
    let mut row = facts(&measure.facts)?;
    row.extend([
        line.map_or_else(|| Ok("all".to_owned()), |line| word(&line.kind))?,
        text(line.map_or("", |line| &line.family)),
        text(line.map_or("", |line| &line.group)),
        students.map_or_else(String::new, |students| students.to_string()),
        number(shown.value),
        number(shown.from),
        number(shown.to),
        number(line.and_then(|line| line.gap)),
        number(line.and_then(|line| line.ratio)),
        shown.flags.join(";"),
        text(measure.not_computed.as_deref().unwrap_or_default()),
    ]);
    Ok(row)
}

/// The word of a unit, a direction or a kind, the same as in JSON.
fn word(value: &impl Serialize) -> io::Result<String> {
    Ok(serde_json::to_value(value)?.as_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::measure;
    use crate::sample::Sample;

    #[test]
    fn a_group_that_looks_like_a_formula_is_text_and_a_number_stays_one() {
        let sample = Sample::new()
            .course("A", "A", 1, 9)
            .place("A.1", "all", "1")
            .student("S1", &["=1+1", "-x"], &["A"])
            .student("S2", &["@y"], &["A"])
            .seats("S2", &["A.1"]);
        let measures = sample.measured_by(measure);
        let bytes = metrics_csv(&measures).expect("written");
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header = reader.headers().expect("a header").clone();
        assert_eq!(header.iter().collect::<Vec<_>>(), [&FACTS[..], &COLUMNS].concat());
        let column = |name: &str| header.iter().position(|own| own == name).expect("a column");
        let rows: Vec<csv::StringRecord> =
            reader.records().map(|row| row.expect("a row")).collect();
        let lines: usize = measures.iter().map(|own| 1 + own.groups.len() + own.parts.len()).sum();
        assert_eq!(rows.len(), lines);
        let of = |measure: &str, group: &str| {
            rows.iter()
                .find(|row| &row[column("measure")] == measure && &row[column("group")] == group)
                .unwrap_or_else(|| panic!("no {measure} of {group}"))
        };
        let line = of("requests_met", "'=1+1");
        assert_eq!(&line[column("family")], "'=1+1");
        assert_eq!(&line[column("gap")], "-100");
        assert_eq!(&line[column("kind")], "single");
        of("requests_met", "'-x");
        of("requests_met", "'@y");
        let all = of("requests_met", "");
        assert_eq!([&all[column("kind")], &all[column("value")]], ["all", "0.5"]);
    }
}
