//! What each soft rule costs, tier by tier.

use super::Chart;
use super::scale::Scale;
use crate::report::public::Public;
use crate::report::view::{ReportView, RuleLine};
use askama::Template;
use std::cmp::Reverse;

#[derive(Template)]
#[template(path = "charts/costs.html", config = "src/report/askama.toml")]
struct Costs {
    tiers: Vec<Tier>,
    kept: usize,
    says: String,
}

/// The rules of a tier that cost something.
struct Tier {
    number: u8,
    rows: Vec<Row>,
    others: usize,
}

/// A rule.
struct Row {
    sentence: String,
    bar: String,
    value: String,
}

/// So many rules of a tier are drawn; the table of all rules has the others.
const RULES: usize = 8;

/// Draws the costs. Tiers are compared one after another, so that each has a scale of its own.
pub(super) fn draw(_: &ReportView, public: &Public) -> Option<Chart> {
    let soft = || public.rules.iter().filter_map(|rule| Some((rule.tier?, rule.cost()?, *rule)));
    soft().next()?;
    let mut tiers: Vec<Tier> = Vec::new();
    for number in 1..=9 {
        let mut own: Vec<(i64, &RuleLine)> = soft()
            .filter(|(tier, cost, _)| *tier == number && *cost > 0)
            .map(|(_, c, r)| (c, r))
            .collect();
        own.sort_by_key(|(cost, _)| Reverse(*cost));
        let Some(most) = own.first().map(|(cost, _)| *cost as f64) else { continue };
        let scale = Scale::new(0.0, most, most);
        let row = |(cost, rule): &(i64, &RuleLine)| Row {
            sentence: rule.sentence.clone(),
            bar: scale.span(0.0, *cost as f64),
            value: format!("{cost} = {} × {}", rule.amount, rule.weight.unwrap_or(1)),
        };
        let rows = own.iter().take(RULES).map(row).collect();
        tiers.push(Tier { number, rows, others: own.len().saturating_sub(RULES) });
    }
    let kept = soft().filter(|(_, cost, _)| *cost == 0).count();
    let costing: usize = tiers.iter().map(|tier| tier.rows.len() + tier.others).sum();
    let says = format!("Chart: {costing} soft rules cost something, {kept} are kept whole.");
    Some(Box::new(Costs { tiers, kept, says }))
}
