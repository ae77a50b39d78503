//! Charts: each is a function from what everybody may see to a drawing, with its template in `templates/charts`.
//!
//! They are drawn as HTML, so that text stays text on a phone and on paper, and say by shape, label or hatching
//! what they say by colour. A table with the numbers stands behind each.
//!
//! To add one, write its file and its template, and add its line to [`EQUITY`] or [`SCHEDULE`].

mod class_size;
mod composition;
mod costs;
mod fulfilment;
mod inclusion;
mod ladder;
mod learners;
mod preps;
mod scale;
mod seats;
mod singletons;
#[cfg(test)]
mod tests;

use super::public::Public;
use super::view::ReportView;
use askama::Template;
use std::fmt::Display;

/// A chart as it stands on the page.
pub(super) type Chart = Box<dyn Display>;

/// Draws a chart; nothing where the school gives no reason for it.
type Draw = fn(&ReportView, &Public) -> Option<Chart>;

/// The chart above the table by group.
pub(super) const FULFILMENT: &[Draw] = &[fulfilment::requests, fulfilment::complete];

/// What groups have besides their requests.
pub(super) const EQUITY: &[Draw] =
    &[ladder::draw, composition::draw, class_size::draw, inclusion::draw, learners::draw];

/// How the schedule is made.
pub(super) const SCHEDULE: &[Draw] = &[seats::draw, preps::draw, singletons::draw];

/// What rules cost.
pub(super) const RULES: &[Draw] = &[costs::draw];

/// Draws those of some charts for which there is a reason.
pub(super) fn drawn(charts: &[Draw], view: &ReportView, public: &Public) -> Vec<Chart> {
    charts.iter().filter_map(|draw| draw(view, public)).collect()
}

/// What stands in place of a chart whose data is missing.
#[derive(Template)]
#[template(path = "charts/not_computed.html", config = "src/report/askama.toml")]
struct NotComputed {
    title: &'static str,
    why: String,
}

/// Says in place of a chart why it is not drawn.
fn not_computed(title: &'static str, why: &str) -> Option<Chart> {
    Some(Box::new(NotComputed { title, why: why.to_owned() }))
}
