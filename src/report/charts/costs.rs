//! What each soft rule costs, tier by tier.

use super::Chart;
use super::scale::Scale;
use crate::equity::suppress::Told;
use crate::report::public::Public;
use crate::report::view::{ReportView, RuleLine};
use crate::report::words::told;
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

/// Draws the costs. Tiers are compared one after another, so that each has a scale of its own. What is not shown as it
/// is has no bar and stands last, in the order of the rules.
pub(super) fn draw(_: &ReportView, public: &Public) -> Option<Chart> {
    let soft = || public.rules.iter().filter_map(|rule| Some((rule.tier?, rule.weight?, *rule)));
    soft().next()?;
    let mut tiers: Vec<Tier> = Vec::new();
    for number in 1..=9 {
        let mut own: Vec<(Option<u64>, u32, &RuleLine)> = soft()
            .filter(|(tier, weight, rule)| *tier == number && *weight > 0 && rule.amount > 0)
            .map(|(_, weight, rule)| (cost(rule.shown, weight), weight, rule))
            .collect();
        own.sort_by_key(|(cost, ..)| Reverse(*cost));
        let Some(most) = own.first().map(|(cost, ..)| cost.unwrap_or(1) as f64) else { continue };
        let scale = Scale::new(0.0, most, most);
        let row = |(cost, weight, rule): &(Option<u64>, u32, &RuleLine)| Row {
            sentence: rule.sentence.clone(),
            bar: cost.map_or_else(String::new, |cost| scale.span(0.0, cost as f64)),
            value: match cost {
                Some(cost) => format!("{cost} = {} × {weight}", rule.amount),
                None => format!("{} × {weight}", told(rule.shown)),
            },
        };
        let rows = own.iter().take(RULES).map(row).collect();
        tiers.push(Tier { number, rows, others: own.len().saturating_sub(RULES) });
    }
    let costing: usize = tiers.iter().map(|tier| tier.rows.len() + tier.others).sum();
    let kept = soft().count() - costing;
    let says = format!("Chart: {costing} soft rules cost something, {kept} are kept whole.");
    Some(Box::new(Costs { tiers, kept, says }))
}

/// What a rule costs, where its amount is shown as it is.
fn cost(shown: Told, weight: u32) -> Option<u64> {
    match shown {
        Told::Exact(amount) => Some(amount.saturating_mul(weight.into())),
        _ => None,
    }
}
