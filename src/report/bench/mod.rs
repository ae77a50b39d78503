//! What a bench came to, as people and programs read it: a table for a terminal, a page with plots, `bench.json`.
//!
//! It is for staff and for those who work on the search: it names no student, but hides no small number.

mod page;
mod plot;
mod text;

pub use page::bench_page;
pub use text::bench_text;

use super::json::lines;
use crate::bench::{BenchResult, Comparison, FORMAT, QUANTITIES};
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// `bench.json`.
pub fn bench_json(result: &BenchResult) -> String {
    serde_json::to_value(result).map_or_else(|_| String::new(), |value| lines(&value))
}

/// The JSON Schema of `bench.json`, with the name of its file in `models/schema`.
pub fn bench_result_schema() -> (&'static str, Value) {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<BenchResult>().to_value();
    schema["title"] = FORMAT.into();
    ("bench-result.schema.json", schema)
}

/// On top of everything.
const NOTE: &str = "For staff: no student is named, but small numbers are not hidden.";

/// What people call a quantity.
fn quantity_title(comparison: &Comparison) -> &'static str {
    let known = QUANTITIES.iter().find(|quantity| quantity.name == comparison.quantity);
    known.map_or("", |quantity| quantity.title)
}

/// A difference with its sign and two decimals: `+0.42`, `−0.05`, `0.00`.
fn signed(difference: f64) -> String {
    let hundredths = (difference * 100.0).round() / 100.0;
    if hundredths > 0.0 {
        format!("+{hundredths:.2}")
    } else if hundredths < 0.0 {
        format!("−{:.2}", -hundredths)
    } else {
        "0.00".to_owned()
    }
}

/// The interval of a comparison, or why there is none.
fn interval(comparison: &Comparison) -> String {
    match (comparison.low, comparison.high) {
        (Some(low), Some(high)) => format!("{} to {}", signed(low), signed(high)),
        _ => "too few pairs".to_owned(),
    }
}

/// What is compared with what, in words.
fn against(comparison: &Comparison) -> String {
    if comparison.of_baseline {
        "itself in the baseline".to_owned()
    } else {
        comparison.against.clone()
    }
}

/// A median that may be half a number.
fn middle(value: Option<f64>) -> String {
    let Some(value) = value else { return super::words::NOTHING.to_owned() };
    let sign = if value < 0.0 { "−" } else { "" };
    let whole = super::words::whole(value.abs() as u64);
    let half = if value.fract() == 0.0 { "" } else { ".5" };
    format!("{sign}{whole}{half}")
}

/// Seconds as they are worth telling.
fn seconds(value: Option<f64>) -> String {
    value.map_or_else(|| super::words::NOTHING.to_owned(), |seconds| format!("{seconds:.1}"))
}

#[cfg(test)]
mod tests;
