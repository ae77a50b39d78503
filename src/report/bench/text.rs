//! A bench on a terminal of 80 columns.

use super::super::text::{WIDTH, cut};
use super::super::words::whole;
use super::{NOTE, against, interval, middle, quantity_title, seconds, signed};
use crate::bench::{BenchResult, Comparison, QUANTITIES, Summary};
use crate::school::number_of;

/// The longest name of a configuration or case beside its numbers.
const NAME: usize = 20;

/// What stands below the comparisons.
const LEGEND: [&str; 5] = [
    "Pairs share case and seed; difference = the middle of all (Hodges, Lehmann), in",
    "points of requests or students, seconds in %; interval = where it lies by 95 %",
    "or more (signed ranks, exact, from 6 pairs on). better, worse = the interval is",
    "without 0, and the difference no smaller than the least effect; else noise.",
    "Broken hard rules outweigh everything.",
];

/// The result as a table.
pub fn bench_text(result: &BenchResult) -> String {
    let mut lines = Vec::new();
    lines.extend(result.name.as_deref().map(|name| cut(name, WIDTH)));
    lines.push(NOTE.to_owned());
    if !result.is_complete {
        let cells = result.cases.len() * result.configurations.len() * result.seeds.len();
        let line = format!("Not complete: {} of {cells} runs.", result.runs.len());
        lines.push(line);
    }
    for case in &result.cases {
        let own: Vec<&Summary> =
            result.summaries.iter().filter(|summary| summary.case == case.name).collect();
        let Some(first) = own.first() else { continue };
        lines.push(String::new());
        let bound = match case.bound {
            Some(bound) => format!("fixed bound {}", whole(bound)),
            None => format!("at most {} for any schedule", whole(first.bound)),
        };
        let line = format!("{}: {} requests, {bound}", case.name, whole(first.asked));
        lines.push(cut(&line, WIDTH));
        lines.push(summary_row([
            "",
            "met",
            "fewest–most",
            "loss",
            "complete",
            "miss 2+",
            "seconds",
        ]));
        lines.extend(own.into_iter().map(summary_line));
    }
    let mut last: Option<(&str, bool)> = None;
    for comparison in &result.comparisons {
        let sides = (comparison.configuration.as_str(), comparison.of_baseline);
        if last != Some(sides) {
            last = Some(sides);
            lines.push(String::new());
            let heading = format!("{} against {}", comparison.configuration, against(comparison));
            lines.push(cut(&heading, WIDTH));
            lines.push(comparison_row(["", "pairs", "won", "lost", "difference", "interval", ""]));
        }
        // The other quantities stand for all cases only; the rest is on the page.
        if comparison.case.is_none() || comparison.quantity == QUANTITIES[0].name {
            lines.push(comparison_line(comparison));
        }
    }
    if !result.comparisons.is_empty() {
        lines.push(String::new());
        lines.extend(LEGEND.map(str::to_owned));
        lines.push(format!("Least effect: {} points; of seconds, 5 %.", result.least_effect));
    }
    lines.join("\n")
}

fn summary_line(summary: &Summary) -> String {
    let between = match (summary.met_least, summary.met_most) {
        (Some(least), Some(most)) => format!("{}–{}", whole(least), whole(most)),
        _ => String::new(),
    };
    let line = summary_row([
        &summary.configuration,
        &middle(summary.met),
        &between,
        &middle(summary.avoidable_loss),
        &middle(summary.complete),
        &middle(summary.missing_two_or_more),
        &seconds(summary.seconds),
    ]);
    if summary.unsound == 0 {
        return line;
    }
    let broken = format!("{} of {}", summary.unsound, number_of(summary.runs, "run"));
    format!("{line}\n    NOT SOUND: {broken} left out")
}

fn summary_row(cells: [&str; 7]) -> String {
    let [name, met, between, loss, complete, missing, seconds] = cells;
    let name = cut(name, NAME);
    format!("{name:<NAME$}{met:>9}{between:>15}{loss:>8}{complete:>10}{missing:>9}{seconds:>9}")
}

fn comparison_line(comparison: &Comparison) -> String {
    let name = match &comparison.case {
        Some(case) => format!("  {case}"),
        None => quantity_title(comparison).to_owned(),
    };
    let difference =
        comparison.difference.map_or_else(|| super::super::words::NOTHING.to_owned(), signed);
    let mut line = comparison_row([
        &name,
        &comparison.pairs.to_string(),
        &comparison.won.to_string(),
        &comparison.lost.to_string(),
        &difference,
        &interval(comparison),
        comparison.verdict.word(),
    ]);
    for (count, why) in [
        (comparison.unsound, "not sound and left out"),
        (comparison.changed, "left out: the input of the case has changed"),
    ] {
        if count > 0 {
            line.push_str(&format!("\n    {} {why}", number_of(count, "pair")));
        }
    }
    line
}

fn comparison_row(cells: [&str; 7]) -> String {
    let [name, pairs, won, lost, difference, interval, verdict] = cells;
    let name = cut(name, NAME);
    let line = format!(
        "{name:<NAME$}{pairs:>6}{won:>5}{lost:>5}{difference:>12}  {interval:<20}  {verdict}"
    );
    line.trim_end().to_owned()
}
