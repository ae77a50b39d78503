//! How classes are composed: how far groups sit apart between courses and within them, beside what chance gives.

use super::Chart;
use super::scale::{Scale, Tick};
use crate::equity::{Measured, Part};
use crate::report::public::Public;
use crate::report::text::group_name;
use crate::report::view::ReportView;
use crate::report::words::NOTHING;
use askama::Template;

#[derive(Template)]
#[template(path = "charts/composition.html", config = "src/report/askama.toml")]
struct Composition {
    ticks: Vec<Tick>,
    grid: String,
    rows: Vec<Row>,
    says: String,
}

/// A group's two bars.
struct Row {
    name: String,
    is_all: bool,
    within: Bar,
    between: Bar,
}

/// An index beside what chance alone would give.
struct Bar {
    bar: String,
    floor: Option<String>,
    value: String,
    chance: String,
}

/// An index and its floor.
type Found = (f64, Option<f64>);

/// Draws how far groups sit apart. Grades take other courses, which is no news.
pub(super) fn draw(view: &ReportView, public: &Public) -> Option<Chart> {
    let (within, between) =
        (view.measure("theil_h_within_courses")?, view.measure("theil_h_between_courses")?);
    let of = |measured: &Measured, group: &str| -> Option<Found> {
        let line = measured.group(group)?;
        Some((line.value?, line.floor))
    };
    let mut found: Vec<(String, bool, Found, Found)> = Vec::new();
    if let (Some(inside), Some(outside)) = (whole(within), whole(between)) {
        found.push(("All race groups at once".to_owned(), true, inside, outside));
    }
    for group in public.groups.iter().flat_map(|family| &family.groups) {
        if group.students.is_none() || group.family == "grade" {
            continue;
        }
        if let (Some(inside), Some(outside)) = (of(within, &group.group), of(between, &group.group))
        {
            found.push((group_name(&group.group), false, inside, outside));
        }
    }
    let values = found.iter().flat_map(|(_, _, inside, outside)| {
        [inside.0, outside.0, inside.1.unwrap_or(0.0), outside.1.unwrap_or(0.0)]
    });
    let most = values.fold(0.0_f64, f64::max);
    let (first, ..) = found.first()?;
    let scale = Scale::around([0.0, 100.0 * most.max(0.001)].into_iter());
    let bar = |(value, floor): Found| Bar {
        bar: scale.span(0.0, 100.0 * value),
        floor: floor.map(|floor| scale.at(100.0 * floor)),
        value: format!("{:.1}", 100.0 * value),
        chance: floor.map_or(NOTHING.to_owned(), |floor| format!("{:.1}", 100.0 * floor)),
    };
    let says = format!(
        "Chart of Theil's index of segregation in hundredths, within and between courses, of {} groups, beside what \
         chance alone would give. First: {first}.",
        found.len()
    );
    let rows = found
        .iter()
        .map(|(name, is_all, inside, outside)| Row {
            name: name.clone(),
            is_all: *is_all,
            within: bar(*inside),
            between: bar(*outside),
        })
        .collect();
    let (ticks, grid) = (scale.ticks(|value| format!("{value:.0}")), scale.grid());
    Some(Box::new(Composition { ticks, grid, rows, says }))
}

/// The value of the whole school and its floor.
fn whole(measured: &Measured) -> Option<Found> {
    let is_whole = |part: &&Part| part.part == "random_fill";
    Some((measured.value?, measured.parts.iter().find(is_whole).and_then(|part| part.floor)))
}
