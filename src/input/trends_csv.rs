//! Trends of an audit as one table: a row for each measure, group and schedule.

use super::write_csv::safe_cell;
use crate::equity::Trend;
use std::io;

/// The columns.
const COLUMNS: [&str; 9] =
    ["number", "measure", "title", "unit", "group", "schedule", "students", "value", "gap"];

/// Trends as CSV. `names` are those of the schedules, in the order of the values. Nothing is hidden in it. Text that a
/// spreadsheet would take for a formula has an apostrophe before it; numbers stand as they are.
///
/// # Errors
/// If a row cannot be written, which does not happen in memory.
pub fn trends_csv(names: &[&str], trends: &[Trend]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let text = |text: &str| safe_cell(text).into_owned();
    let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
    for trend in trends {
        let unit = serde_json::to_value(trend.unit)?;
        for (at, name) in names.iter().enumerate() {
            writer.write_record([
                trend.number.to_owned(),
                trend.measure.to_owned(),
                text(trend.title),
                unit.as_str().unwrap_or_default().to_owned(),
                text(trend.group.as_deref().unwrap_or_default()),
                text(name),
                trend.students.get(at).map_or_else(String::new, u64::to_string),
                number(trend.values.get(at).copied().flatten()),
                number(trend.gaps.get(at).copied().flatten()),
            ])?;
        }
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}
