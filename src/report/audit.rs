//! An audit: the measures of schedules that exist, side by side, exactly, as text for a terminal and as JSON. What
//! everybody may see is in [`super::shown_text`].

use super::json::lines;
use super::metrics_text::{EXACT, difference, value, wrapped};
use super::text::{WIDTH, cut, group_name};
use super::words::{NOTHING, whole};
use crate::equity::{Expected, Measured, Trend, Unit};
use crate::school::HideBelow;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

/// The format's name.
const FORMAT: &str = "fairbell/audit";

/// A schedule that exists.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Audited {
    /// What the reader calls it: the name of its folder or file.
    pub name: String,
    /// What people call the school.
    pub school: String,
    /// Below how many students a count of a group is hidden from people.
    #[serde(skip)]
    pub hide_below: HideBelow,
    /// Students.
    pub students: u64,
    /// Sections with a term and a block.
    pub sections: u64,
    /// Seats.
    pub seats: u64,
    /// Rows that clash, as `verify` would say.
    pub findings: u64,
    /// What a scenario expects, and how the schedule fares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expectations: Vec<Expected>,
    /// The measures.
    pub metrics: Vec<Measured>,
}

/// The audit as a document. Nothing in it is hidden, so it is confidential and says so.
#[derive(Debug, Serialize, JsonSchema)]
struct AuditDocument<'a> {
    /// The format's name, `fairbell/audit`.
    format: &'static str,
    /// The format's version.
    version: u32,
    /// Always true: small groups are not hidden.
    confidential: bool,
    /// The schedules, in the order in which they were given.
    schedules: &'a [Audited],
    /// How each measure went from one to the next, for the whole school and for each group.
    trends: &'a [Trend],
}

/// The audit as JSON.
pub fn audit_json(schedules: &[Audited], trends: &[Trend]) -> String {
    let document =
        AuditDocument { format: FORMAT, version: 1, confidential: true, schedules, trends };
    serde_json::to_value(document).map_or_else(|_| String::new(), |value| lines(&value))
}

/// The JSON Schema of an audit, with the name of its file in `models/schema`.
pub fn audit_schema() -> (&'static str, Value) {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<AuditDocument>().to_value();
    schema["title"] = FORMAT.into();
    ("audit.schema.json", schema)
}

/// How many schedules stand side by side in 80 columns; of more, the last.
const SIDE_BY_SIDE: usize = 4;

/// The exact audit for a terminal: a line for each measure, a column for each schedule, and the change. With groups a
/// second kind of line stands below a measure: a group and its gaps.
pub fn audit_text(schedules: &[Audited], trends: &[Trend], with_groups: bool) -> String {
    let mut text = vec![EXACT.to_owned(), "Audit of existing schedules".to_owned()];
    text.push(String::new());
    for own in schedules {
        let counts = format!(
            "{} students, {} sections, {} seats, {} clashes",
            whole(own.students),
            whole(own.sections),
            whole(own.seats),
            whole(own.findings)
        );
        text.push(cut(&format!("{:<16}{counts}", cut(&own.name, 15)), WIDTH));
    }
    text.push(String::new());
    let first = schedules.len().saturating_sub(SIDE_BY_SIDE);
    let names = schedules[first..].iter().map(|own| cut(&own.name, 8));
    let change = if schedules.len() > 1 { "change" } else { "" };
    text.push(line("", "measure", names, change));
    for trend in trends {
        let is_group = trend.group.is_some();
        if is_group && !with_groups {
            continue;
        }
        // Of a group it is the gap that tells; of an index without gaps, the value.
        let has_gaps = trend.gaps.iter().any(Option::is_some);
        let shown = |at: usize| match (is_group && has_gaps, trend.values[at]) {
            (true, _) => {
                trend.gaps[at].map_or(NOTHING.to_owned(), |gap| difference(trend.unit, gap))
            }
            (false, known) => value(trend.unit, known),
        };
        let change = match is_group && has_gaps {
            true => trend.gap_change.map(|change| difference(trend.unit, change)),
            false => trend.change.map(|change| difference(trend.unit, points(trend.unit, change))),
        };
        let (number, name) = match &trend.group {
            None => (trend.number, trend.title.to_owned()),
            Some(group) => ("", format!("  {}", group_name(group))),
        };
        let cells = (first..schedules.len()).map(shown);
        text.push(line(number, &name, cells, &change.unwrap_or_default()));
    }
    text.push(String::new());
    let missing = not_computed(schedules, trends);
    if !missing.is_empty() {
        text.push(format!("{NOTHING} = not computed, for lack of data:"));
        text.extend(missing.iter().flat_map(|line| wrapped(line)));
        text.push(String::new());
    }
    text.push(
        "change = the last known less the first; of shares in points. Lines of groups are".into(),
    );
    text.push(
        "gaps to all other students. Differences between years may be chance: --format".into(),
    );
    text.push("json has every value, interval and test.".into());
    text.push(String::new());
    text.join("\n")
}

/// Why a measure was not computed: once where it is the same in all schedules, else for each.
fn not_computed(schedules: &[Audited], trends: &[Trend]) -> Vec<String> {
    let mut lines = Vec::new();
    for trend in trends.iter().filter(|trend| trend.group.is_none()) {
        let of = |own: &Audited| {
            let found = own.metrics.iter().find(|measured| measured.facts.name == trend.measure);
            Some((own.name.clone(), found?.not_computed.clone()?))
        };
        let found: Vec<(String, String)> = schedules.iter().filter_map(of).collect();
        let name = format!("{} {}", trend.number, trend.title);
        lines.extend(why_not(&name, &found, schedules.len()));
    }
    lines
}

/// Why a measure was not computed, for each schedule of which it was not: once where it is the same in all of so many.
pub(super) fn why_not(name: &str, found: &[(String, String)], schedules: usize) -> Vec<String> {
    let is_one = found.windows(2).all(|pair| pair[0].1 == pair[1].1);
    match found.first() {
        Some((_, why)) if is_one && found.len() == schedules => vec![format!("{name}: {why}")],
        _ => found.iter().map(|(year, why)| format!("{name}, {year}: {why}")).collect(),
    }
}

/// Shares are told in per cent, so that their differences are in points.
fn points(unit: Unit, change: f64) -> f64 {
    if unit.is_share() { 100.0 * change } else { change }
}

fn line(number: &str, name: &str, cells: impl Iterator<Item = String>, change: &str) -> String {
    let mut line = format!("{number:<5}{:<30}", cut(name, 29));
    for cell in cells {
        line += &format!("{cell:>9}");
    }
    line += &format!("{change:>9}");
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equity::{measure, trends};
    use crate::sample::Sample;

    fn year(name: &str, met: usize) -> Audited {
        let mut sample = Sample::new().course("A", "A", 1, 40).place("A.1", "all", "1");
        for number in 0..20 {
            let id = format!("S{number:02}");
            sample = sample.student(&id, if number < 10 { &["iep"] } else { &[] }, &["A"]);
            if number < met || number >= 10 {
                sample = sample.seats(&id, &["A.1"]);
            }
        }
        let metrics = sample.measured_by(measure);
        let (school, students) = ("School".to_owned(), 20);
        Audited {
            name: name.into(),
            school,
            hide_below: HideBelow::default(),
            students,
            sections: 1,
            seats: 15,
            findings: 0,
            expectations: Vec::new(),
            metrics,
        }
    }

    fn told(years: &[Audited], with_groups: bool) -> String {
        let metrics: Vec<Vec<Measured>> = years.iter().map(|own| own.metrics.clone()).collect();
        audit_text(years, &trends(&metrics), with_groups)
    }

    #[test]
    fn years_stand_side_by_side_in_80_columns() {
        let names =
            ["2024-25", "2025-26", "a very long name of a folder", "2027-28", "2028-29", "2029-30"];
        let years: Vec<Audited> =
            names.iter().enumerate().map(|(at, name)| year(name, 3 + at)).collect();
        let text = told(&years[..2], true);
        let met = text.lines().find(|line| line.contains("Requests met")).expect("a line");
        assert_eq!(met, "M1   Requests met                      65.0%    70.0%     +5.0");
        let group = text.lines().find(|line| line.starts_with("       iep")).expect("a line");
        assert!(group.ends_with("−70.0    −60.0    +10.0"), "{group}");
        for count in 1..=names.len() {
            for line in told(&years[..count], true).lines() {
                assert!(line.chars().count() <= WIDTH && !line.ends_with(' '), "{line:?}");
            }
        }
    }

    #[test]
    fn what_is_not_computed_says_in_full_what_is_missing_and_in_which_year() {
        let mut years = [year("2024-25", 3), year("2025-26", 5)];
        let why = "transcript.csv is missing, and with it the column earned, ".repeat(3);
        for own in &mut years {
            let found = own.metrics.iter_mut().find(|own| own.facts.name == "requests_met");
            let found = found.expect("a measure");
            (found.not_computed, found.value) = (Some(why.clone()), None);
        }
        years[1].metrics[2].not_computed = Some("requests.csv is missing".into());
        let name =
            format!("{} {}", years[1].metrics[2].facts.number, years[1].metrics[2].facts.title);
        let text = told(&years, false);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words(&text).contains(words(&format!("M1 Requests met: {why}")).as_str()),
            "{text}"
        );
        assert!(text.contains(&format!("{name}, 2025-26: requests.csv is missing")), "{text}");
        assert!(!text.contains(&format!("{name}, 2024-25")));
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
    }

    #[test]
    fn the_document_has_the_keys_of_its_schema() {
        let years = [year("one", 3), year("two", 5)];
        let metrics: Vec<Vec<Measured>> = years.iter().map(|own| own.metrics.clone()).collect();
        let text = audit_json(&years, &trends(&metrics));
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let (_, schema) = audit_schema();
        let validator = jsonschema::validator_for(&schema).expect("a sound schema");
        let faults: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(faults, [""; 0]);
        assert_eq!(document["schedules"][1]["name"], "two");
    }
}
