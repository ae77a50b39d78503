//! The runs of a bench as one table: a row for each.

use super::write_csv::safe_cell;
use crate::bench::Run;
use std::io;

/// The columns.
const COLUMNS: [&str; 16] = [
    "case",
    "configuration",
    "seed",
    "asked",
    "met",
    "fixed_bound",
    "certified_bound",
    "avoidable_loss",
    "students",
    "complete",
    "missing_two_or_more",
    "missed_weight",
    "broken",
    "units",
    "seconds",
    "peak_bytes",
];

/// Runs as CSV. Text that a spreadsheet would take for a formula has an apostrophe before it; numbers stand as they are.
///
/// # Errors
/// If a row cannot be written, which does not happen in memory.
pub fn runs_csv(runs: &[Run]) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    let whole = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    for run in runs {
        writer.write_record([
            safe_cell(&run.case).into_owned(),
            safe_cell(&run.configuration).into_owned(),
            run.seed.to_string(),
            run.asked.to_string(),
            run.met.to_string(),
            whole(run.fixed_bound),
            run.certified_bound.to_string(),
            run.avoidable_loss.to_string(),
            run.students.to_string(),
            run.complete.to_string(),
            run.missing_two_or_more.to_string(),
            run.missed_weight.to_string(),
            run.broken.to_string(),
            whole(run.units),
            run.seconds.map_or_else(String::new, |seconds| seconds.to_string()),
            whole(run.peak_bytes),
        ])?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_is_text_and_a_loss_below_nought_a_number() {
        let run = Run {
            case: "-1+1".to_owned(),
            configuration: "=cmd".to_owned(),
            avoidable_loss: -4,
            units: Some(7),
            ..Run::default()
        };
        let bytes = runs_csv(&[run]).expect("written");
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().expect("a header").iter().collect::<Vec<_>>(), COLUMNS);
        let row = reader.records().next().expect("a row").expect("a row");
        assert_eq!(
            [&row[0], &row[1], &row[7], &row[13], &row[14]],
            ["'-1+1", "'=cmd", "-4", "7", ""]
        );
    }
}
