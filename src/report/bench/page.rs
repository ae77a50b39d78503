//! A bench as one page that needs nothing but itself: plots, and the tables behind them.

use super::super::words::{NOTHING, whole};
use super::plot::{AXES, Curves, Differences, HEIGHT, WIDTH, curves, differences};
use super::{NOTE, against, interval, middle, quantity_title, seconds, signed};
use crate::bench::{BenchResult, CaseLine, Comparison, Summary};
use askama::Template;

/// So many configurations have a colour of their own; letters tell all of them apart.
const COLOURS: usize = 6;

/// `report.html` of a bench.
///
/// # Errors
/// None in practice: writing to memory does not fail.
pub fn bench_page(result: &BenchResult) -> Result<String, askama::Error> {
    let cases = result.cases.iter().map(|case| ShownCase {
        case,
        summaries: result.summaries.iter().filter(|own| own.case == case.name).collect(),
        curves: AXES.iter().filter_map(|axis| curves(result, &case.name, *axis)).collect(),
    });
    let cases = cases.collect();
    Page { result, cases, differences: differences(result), note: NOTE }.render()
}

#[derive(Template)]
#[template(path = "bench.html", config = "src/report/askama.toml")]
struct Page<'a> {
    result: &'a BenchResult,
    cases: Vec<ShownCase<'a>>,
    differences: Option<Differences>,
    note: &'static str,
}

/// A case with its plots.
struct ShownCase<'a> {
    case: &'a CaseLine,
    summaries: Vec<&'a Summary>,
    curves: Vec<Curves>,
}

impl Page<'_> {
    fn title(&self) -> &str {
        self.result.name.as_deref().unwrap_or("Bench")
    }

    fn size(&self) -> (f64, f64) {
        (WIDTH, HEIGHT)
    }

    fn cells(&self) -> usize {
        self.result.cases.len() * self.result.configurations.len() * self.result.seeds.len()
    }

    /// The letter of a configuration: `A`, …, `Z`, then `A1`, ….
    fn letter(&self, configuration: &usize) -> String {
        let letter = char::from(b'A' + (configuration % 26) as u8);
        match configuration / 26 {
            0 => letter.to_string(),
            round => format!("{letter}{round}"),
        }
    }

    fn colour(&self, configuration: &usize) -> usize {
        configuration % COLOURS
    }

    fn digest(&self) -> &str {
        self.result.program.sha256.get(..12).unwrap_or_default()
    }

    fn bound_words(&self, shown: &ShownCase<'_>) -> String {
        match (shown.case.bound, shown.summaries.first()) {
            (Some(bound), _) => format!("The plan fixes the bound at {}.", whole(bound)),
            (None, Some(first)) => {
                format!("No schedule can meet more than {}.", whole(first.bound))
            }
            (None, None) => String::new(),
        }
    }

    fn asked(&self, shown: &ShownCase<'_>) -> String {
        shown.summaries.first().map_or_else(String::new, |first| whole(first.asked))
    }

    fn middle(&self, value: &Option<f64>) -> String {
        middle(*value)
    }

    fn seconds(&self, value: &Option<f64>) -> String {
        seconds(*value)
    }

    fn between(&self, summary: &Summary) -> String {
        match (summary.met_least, summary.met_most) {
            (Some(least), Some(most)) => format!("{}–{}", whole(least), whole(most)),
            _ => NOTHING.to_owned(),
        }
    }

    fn megabytes(&self, bytes: &Option<u64>) -> String {
        bytes.map_or_else(|| NOTHING.to_owned(), |bytes| whole(bytes / 1_000_000))
    }

    fn sound(&self, summary: &Summary) -> String {
        format!("{} of {}", summary.runs - summary.unsound, summary.runs)
    }

    fn what(&self, comparison: &Comparison) -> &'static str {
        quantity_title(comparison)
    }

    fn against(&self, comparison: &Comparison) -> String {
        against(comparison)
    }

    fn case_of(&self, comparison: &Comparison) -> String {
        comparison.case.clone().unwrap_or_else(|| "all cases".to_owned())
    }

    fn signed(&self, difference: &Option<f64>) -> String {
        difference.map_or_else(|| NOTHING.to_owned(), signed)
    }

    fn interval(&self, comparison: &Comparison) -> String {
        interval(comparison)
    }

    fn left_out(&self, comparison: &Comparison) -> u64 {
        comparison.unsound + comparison.changed
    }
}
