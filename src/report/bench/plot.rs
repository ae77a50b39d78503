//! Plots as numbers: where lines, marks and labels stand. The page's template draws them.

use super::signed;
use crate::bench::statistics::median;
use crate::bench::{BenchResult, Comparison, CurvePoint, QUANTITIES, Run};
use std::collections::BTreeSet;

/// The size of a plot of curves, and the room for labels around it.
pub(super) const WIDTH: f64 = 720.0;
pub(super) const HEIGHT: f64 = 300.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 28.0;

/// The height of a line of the plot of differences, and the room for names before it.
const ROW: f64 = 26.0;
const NAMES: f64 = 250.0;

/// Of more seeds than this, only the median is drawn.
const MOST_THIN_LINES: usize = 20;

/// How far along a curve is: work or time.
#[derive(Clone, Copy)]
pub(super) struct Axis {
    /// What stands below it.
    pub(super) title: &'static str,
    /// Where a point stands on it.
    of: fn(&CurvePoint) -> f64,
    /// Where a run ends on it.
    end: fn(&Run) -> Option<f64>,
    /// The least that can be told apart from nought.
    one: f64,
}

/// Curves are drawn over both.
pub(super) const AXES: [Axis; 2] = [
    Axis {
        title: "units of work",
        of: |point| point.units as f64,
        end: |run| run.units.map(|units| units as f64),
        one: 1.0,
    },
    Axis { title: "seconds", of: |point| point.seconds, end: |run| run.seconds, one: 0.1 },
];

/// A label on an axis, and where it stands.
pub(super) struct Tick {
    pub(super) at: String,
    pub(super) label: String,
}

/// The anytime curves of a case.
pub(super) struct Curves {
    pub(super) title: &'static str,
    pub(super) lines: Vec<Line>,
    pub(super) x: Vec<Tick>,
    pub(super) y: Vec<Tick>,
    /// The same as a table: for each configuration the loss at each tick.
    pub(super) table: Vec<(String, Vec<String>)>,
}

/// A line of a configuration: the median of its seeds, or one of them.
pub(super) struct Line {
    /// Which configuration, from 0.
    pub(super) configuration: usize,
    pub(super) is_median: bool,
    pub(super) points: String,
    pub(super) end: (String, String),
}

/// A step function: what was lost from when on.
type Steps = Vec<(f64, f64)>;

/// What a run had lost by when; nothing before there was a schedule without anything hard broken.
fn steps(run: &Run, axis: Axis) -> Steps {
    let bound = run.met as f64 + run.avoidable_loss as f64;
    let sound = run.curve.iter().filter(|point| point.hard == 0);
    let mut steps: Steps =
        sound.map(|point| ((axis.of)(point), (bound - point.met as f64).max(0.0))).collect();
    // The end: students are seated exactly once more when the search is over.
    if let (Some(end), false) = ((axis.end)(run), run.curve.is_empty()) {
        steps.push((end, (run.avoidable_loss as f64).max(0.0)));
    }
    steps
}

/// The value of a step function; `None` before it begins.
fn value(steps: &Steps, x: f64) -> Option<f64> {
    let after = steps.partition_point(|(at, _)| *at <= x);
    Some(steps.get(after.checked_sub(1)?)?.1)
}

/// The median of several step functions, from where all have begun.
fn middle(runs: &[Steps]) -> Steps {
    let mut all: Vec<f64> = runs.iter().flatten().map(|(x, _)| *x).collect();
    all.sort_by(f64::total_cmp);
    all.dedup();
    let at = |x: f64| {
        let values: Option<Vec<f64>> = runs.iter().map(|steps| value(steps, x)).collect();
        Some((x, median(&values?)?))
    };
    all.into_iter().filter_map(at).collect()
}

/// 1, 2, 5, 10, 20, … times `one`.
fn ladder(one: f64) -> impl Iterator<Item = f64> {
    (0..16).flat_map(move |power| [1.0, 2.0, 5.0].map(|first| one * first * 10_f64.powi(power)))
}

/// Where a value stands between two others on a logarithmic scale that has a nought, from 0 to 1.
fn log(value: f64, one: f64, low: f64, high: f64) -> f64 {
    let log = |value: f64| (value / one).ln_1p();
    let width = log(high) - log(low);
    if width > 0.0 { ((log(value) - log(low)) / width).clamp(0.0, 1.0) } else { 0.5 }
}

fn label(value: f64) -> String {
    if value >= 1.0 || value == 0.0 {
        super::super::words::whole(value as u64)
    } else {
        format!("{value:.1}")
    }
}

/// The curves of a case over an axis; `None` if no run has any.
pub(super) fn curves(result: &BenchResult, case: &str, axis: Axis) -> Option<Curves> {
    let of_configurations: Vec<Vec<Steps>> = result
        .configurations
        .iter()
        .map(|one| {
            let sound = result.runs_of(case, &one.name).filter(|run| run.is_sound());
            let steps = sound.map(|run| steps(run, axis));
            steps.filter(|steps| !steps.is_empty()).collect()
        })
        .collect();
    let points = || of_configurations.iter().flatten().flatten();
    let most = |of: fn(&(f64, f64)) -> f64| points().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (end, worst) = (most(|(x, _)| *x), most(|(_, y)| *y));
    let best = points().map(|(_, y)| *y).fold(f64::INFINITY, f64::min);
    if !end.is_finite() {
        return None;
    }
    let low = ladder(1.0).take_while(|tick| *tick <= best).last().unwrap_or(0.0);
    let place_x = |x: f64| LEFT + (WIDTH - LEFT - RIGHT) * log(x, axis.one, 0.0, end);
    let place_y = |y: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * log(y, 1.0, low, worst);
    let line = |configuration: usize, steps: &Steps, is_median: bool| {
        let mut points: Vec<String> = Vec::new();
        let mut before: Option<f64> = None;
        for (x, y) in steps {
            let x = place_x(*x);
            points.extend(before.map(|y| format!("{x:.1},{y:.1}")));
            let y = place_y(*y);
            points.push(format!("{x:.1},{y:.1}"));
            before = Some(y);
        }
        let (x, y) = steps.last().copied().unwrap_or_default();
        let end = (format!("{:.1}", place_x(x) + 5.0), format!("{:.1}", place_y(y) + 4.0));
        Line { configuration, is_median, points: points.join(" "), end }
    };
    let ticks: Vec<f64> = ladder(axis.one).take_while(|tick| *tick <= end).collect();
    let (mut lines, mut table) = (Vec::new(), Vec::new());
    for (index, (one, runs)) in result.configurations.iter().zip(&of_configurations).enumerate() {
        if runs.is_empty() {
            continue;
        }
        if runs.len() <= MOST_THIN_LINES {
            lines.extend(runs.iter().map(|steps| line(index, steps, false)));
        }
        let middle = middle(runs);
        let at = |x: &f64| super::middle(value(&middle, *x));
        table.push((one.name.clone(), ticks.iter().map(at).collect()));
        lines.push(line(index, &middle, true));
    }
    let rungs = [0.0].into_iter().chain(ladder(1.0));
    let rungs = rungs.filter(|rung| (low..=worst).contains(rung));
    Some(Curves {
        title: axis.title,
        lines,
        x: ticks
            .iter()
            .map(|tick| Tick { at: format!("{:.1}", place_x(*tick)), label: label(*tick) })
            .collect(),
        y: rungs
            .map(|rung| Tick { at: format!("{:.1}", place_y(rung)), label: label(rung) })
            .collect(),
        table,
    })
}

/// The differences of requests met, a row for each comparison.
pub(super) struct Differences {
    pub(super) height: String,
    pub(super) zero: String,
    pub(super) x: Vec<Tick>,
    pub(super) rows: Vec<Row>,
}

/// One comparison: its pairs as dots, its interval as a bar, its estimate as a mark.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) y: String,
    pub(super) dots: Vec<String>,
    /// From where, how wide.
    pub(super) bar: Option<(String, String)>,
    pub(super) mark: String,
}

/// The plot of differences; `None` if nothing was compared.
pub(super) fn differences(result: &BenchResult) -> Option<Differences> {
    let is_shown = |own: &&Comparison| own.quantity == QUANTITIES[0].name && own.pairs > 0;
    let shown: Vec<&Comparison> = result.comparisons.iter().filter(is_shown).collect();
    let all = || shown.iter().flat_map(|own| own.differences.iter().copied());
    let widest = all().map(f64::abs).fold(result.least_effect.max(0.01), f64::max);
    if shown.is_empty() {
        return None;
    }
    let place = |by: f64| NAMES + (WIDTH - NAMES - RIGHT) * (0.5 + by / (2.1 * widest));
    let text = |x: f64| format!("{x:.1}");
    let rows = shown.iter().enumerate().map(|(index, own)| {
        let configuration = &own.configuration;
        let name = match (&own.case, own.of_baseline) {
            (None, false) => format!("{configuration} − {}", own.against),
            (None, true) => format!("{configuration} − baseline"),
            (Some(case), _) => case.clone(),
        };
        let bar = own.low.zip(own.high);
        let bar = bar.map(|(low, high)| (text(place(low)), text(place(high) - place(low))));
        // Dots of the same place would hide one another; a set draws each once.
        let dots: BTreeSet<String> = own.differences.iter().map(|by| text(place(*by))).collect();
        Row {
            name,
            y: text(TOP + ROW * (index as f64 + 0.5)),
            dots: dots.into_iter().collect(),
            bar,
            mark: text(place(own.difference.unwrap_or_default())),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let marks = [-widest, 0.0, widest];
    Some(Differences {
        height: text(TOP + ROW * rows.len() as f64 + BOTTOM),
        zero: text(place(0.0)),
        x: marks.map(|by| Tick { at: text(place(by)), label: signed(by) }).into(),
        rows,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_stays_where_it_is_until_its_next_point() {
        let steps: Steps = vec![(1.0, 9.0), (4.0, 5.0)];
        let at = |x: f64| value(&steps, x);
        assert_eq!(
            [at(0.5), at(1.0), at(3.9), at(4.0), at(99.0)],
            [None, Some(9.0), Some(9.0), Some(5.0), Some(5.0)]
        );
    }

    #[test]
    fn the_median_of_curves_begins_where_all_have_begun() {
        let runs = [vec![(0.0, 9.0), (4.0, 1.0)], vec![(2.0, 7.0)], vec![(1.0, 8.0), (3.0, 2.0)]];
        assert_eq!(middle(&runs), [(2.0, 8.0), (3.0, 7.0), (4.0, 2.0)]);
    }

    #[test]
    fn a_run_ends_at_what_was_judged_and_starts_where_nothing_hard_is_broken() {
        let point = |units, met, hard| CurvePoint { units, seconds: 0.0, met, hard };
        let run = Run {
            met: 95,
            avoidable_loss: 3,
            units: Some(8),
            curve: vec![point(0, 97, 2), point(1, 60, 0), point(5, 90, 0)],
            ..Run::default()
        };
        assert_eq!(steps(&run, AXES[0]), [(1.0, 38.0), (5.0, 8.0), (8.0, 3.0)]);
        assert_eq!(steps(&Run { curve: Vec::new(), ..run }, AXES[0]), []);
    }

    #[test]
    fn a_scale_with_a_nought_goes_from_end_to_end() {
        assert_eq!([log(0.0, 1.0, 0.0, 99.0), log(99.0, 1.0, 0.0, 99.0)], [0.0, 1.0]);
        assert!((log(9.0, 1.0, 0.0, 99.0) - 0.5).abs() < 1e-9);
        assert_eq!(log(5.0, 1.0, 5.0, 5.0), 0.5);
        let rungs: Vec<f64> = ladder(1.0).take(5).collect();
        assert_eq!(rungs, [1.0, 2.0, 5.0, 10.0, 20.0]);
    }
}
