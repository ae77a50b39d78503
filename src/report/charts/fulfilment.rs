//! What groups get of what they asked for: beside all others, and with the interval of the gap.

use super::Chart;
use super::scale::{Scale, Tick};
use crate::equity::suppress::{ShownGroup, ShownShare};
use crate::report::public::Public;
use crate::report::text::group_name;
use crate::report::view::ReportView;
use crate::report::words::{points, ratio};
use askama::Template;

/// Requests met, each group beside all others.
#[derive(Template)]
#[template(path = "charts/requests_met.html", config = "src/report/askama.toml")]
struct Requests {
    ticks: Vec<Tick>,
    grid: String,
    families: Vec<(String, Vec<Row>)>,
    says: String,
}

/// Students with all their requests: gaps with their intervals.
#[derive(Template)]
#[template(path = "charts/students_complete.html", config = "src/report/askama.toml")]
struct Complete {
    ticks: Vec<Tick>,
    grid: String,
    families: Vec<(String, Vec<Row>)>,
    zero: String,
    says: String,
}

/// A group.
struct Row {
    name: String,
    /// Where the group stands.
    dot: String,
    /// Where all others stand.
    others: String,
    /// From one to the other, or the interval.
    line: String,
    /// Whether only an end is known.
    is_open: bool,
    value: String,
}

/// Draws the requests met by each group.
pub(super) fn requests(_: &ReportView, public: &Public) -> Option<Chart> {
    let all = || public.groups.iter().flat_map(|family| &family.groups);
    let others = |group: &ShownGroup| Some(100.0 * exact(group)? - gap(group)?);
    // Where only a least share is told, it may be everything.
    let end = |group: &ShownGroup| {
        matches!(group.shares.first(), Some(ShownShare::Over(_))).then_some(100.0)
    };
    let values: Vec<f64> = all()
        .flat_map(|group| [exact(group).map(|own| 100.0 * own), others(group), end(group)])
        .flatten()
        .collect();
    if values.is_empty() {
        return None;
    }
    let scale = Scale::around(values.into_iter());
    let row = |group: &ShownGroup| {
        let name = group_name(&group.group);
        let row = match (group.shares.first()?, gap(group)) {
            (ShownShare::Exact(share), Some(gap)) => {
                let own = 100.0 * share;
                let beside = ratio(group.ratios.first().copied().flatten());
                Row {
                    name,
                    dot: scale.at(own),
                    others: scale.at(own - gap),
                    line: scale.span(own, own - gap),
                    is_open: false,
                    value: format!("{} · {beside}", points(Some(gap))),
                }
            }
            (ShownShare::Over(least), _) => Row {
                name,
                dot: String::new(),
                others: String::new(),
                line: scale.span(f64::from(*least), 100.0),
                is_open: true,
                value: format!("over {least}%"),
            },
            _ => return None,
        };
        Some(row)
    };
    let families = rows(public, row);
    let (behind, by) = all()
        .filter_map(|group| Some((group_name(&group.group), gap(group)?)))
        .min_by(|one, other| one.1.total_cmp(&other.1))?;
    let says = format!(
        "Chart of the share of requests met by {} groups, each beside all other students. {}",
        families.iter().map(|(_, rows)| rows.len()).sum::<usize>(),
        match by < 0.0 {
            true => format!("Farthest behind is {behind}, by {:.1} points.", -by),
            false => "None is behind.".to_owned(),
        }
    );
    let (ticks, grid) = (scale.ticks(|value| format!("{value:.0}%")), scale.grid());
    Some(Box::new(Requests { ticks, grid, families, says }))
}

/// Draws the gaps in students who are complete, with their intervals.
pub(super) fn complete(_: &ReportView, public: &Public) -> Option<Chart> {
    let of = |group: &ShownGroup| {
        let gap = group.gaps.get(1).copied().flatten()?;
        Some((gap, group.intervals.get(1).copied().flatten()?))
    };
    let all = || public.groups.iter().flat_map(|family| &family.groups);
    let ends = all().filter_map(of).flat_map(|(_, (low, high))| [low, high]);
    let ends: Vec<f64> = ends.chain([0.0]).collect();
    if ends.len() < 2 {
        return None;
    }
    let scale = Scale::around(ends.into_iter());
    let row = |group: &ShownGroup| {
        let (gap, (low, high)) = of(group)?;
        Some(Row {
            name: group_name(&group.group),
            dot: scale.at(gap),
            others: String::new(),
            line: scale.span(low, high),
            is_open: false,
            value: format!(
                "{} ({} to {})",
                points(Some(gap)),
                points(Some(low)),
                points(Some(high))
            ),
        })
    };
    let families = rows(public, row);
    let apart = all().filter_map(of).filter(|(_, (low, high))| *low > 0.0 || *high < 0.0).count();
    let says = format!(
        "Chart of gaps in students with all their requests, of {} groups. The interval of {apart} leaves out nought.",
        families.iter().map(|(_, rows)| rows.len()).sum::<usize>(),
    );
    let (ticks, grid) = (scale.ticks(|value| points(Some(value))), scale.grid());
    Some(Box::new(Complete { ticks, grid, families, zero: scale.at(0.0), says }))
}

/// The rows of each family that has any.
fn rows(public: &Public, row: impl Fn(&ShownGroup) -> Option<Row>) -> Vec<(String, Vec<Row>)> {
    let families = public.groups.iter();
    let families = families
        .map(|family| (family.title.clone(), family.groups.iter().filter_map(&row).collect()));
    families.filter(|(_, rows): &(String, Vec<Row>)| !rows.is_empty()).collect()
}

fn exact(group: &ShownGroup) -> Option<f64> {
    match group.shares.first()? {
        ShownShare::Exact(share) => Some(*share),
        _ => None,
    }
}

fn gap(group: &ShownGroup) -> Option<f64> {
    group.gaps.first().copied().flatten()
}
