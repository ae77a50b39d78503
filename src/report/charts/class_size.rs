//! The class size that students experience: of all seats, how many are in classes of which size.

use super::Chart;
use crate::report::public::Public;
use crate::report::text::group_name;
use crate::report::view::ReportView;
use crate::report::words::{NOTHING, few, share_of};
use askama::Template;

#[derive(Template)]
#[template(path = "charts/class_size.html", config = "src/report/askama.toml")]
struct Sizes {
    columns: Vec<Column>,
    mean: String,
    core: String,
    groups: Vec<(String, String, String)>,
    says: String,
}

/// Seats in classes of about one size.
struct Column {
    label: String,
    is_hidden: bool,
    height: String,
    share: String,
    classes: usize,
}

/// So many sizes are put together.
const STEP: u64 = 5;

/// Draws the sizes. Classes whose size is hidden on the board are one column.
pub(super) fn draw(view: &ReportView, public: &Public) -> Option<Chart> {
    let sizes: Vec<(u64, bool)> =
        view.class_sizes.iter().map(|own| (own.size, own.is_open)).collect();
    let all: u64 = sizes.iter().map(|(size, _)| size).sum();
    if all == 0 {
        return None;
    }
    let open = || sizes.iter().filter(|(_, is_open)| *is_open).map(|(size, _)| *size);
    let steps = |size: u64| size / STEP;
    let (first, last) = (steps(open().min().unwrap_or(0)), steps(open().max().unwrap_or(0)));
    let mut found: Vec<(String, bool, u64, usize)> = Vec::new();
    for step in first..=last {
        let own = || open().filter(|size| steps(*size) == step);
        let label = format!("{}–{}", STEP * step, STEP * step + STEP - 1);
        found.push((label, false, own().sum(), own().count()));
    }
    let hidden = || sizes.iter().filter(|(size, is_open)| !is_open && *size > 0);
    if hidden().count() > 0 {
        let seats = hidden().map(|(size, _)| size).sum();
        found.insert(0, ("not told".to_owned(), true, seats, hidden().count()));
    }
    let most = found.iter().map(|(_, _, seats, _)| *seats).max().unwrap_or(0).max(1);
    let columns: Vec<Column> = found
        .into_iter()
        .map(|(label, is_hidden, seats, classes)| Column {
            label,
            is_hidden,
            height: format!("height:{:.1}%", 100.0 * seats as f64 / most as f64),
            share: share_of(seats, all),
            classes,
        })
        .collect();
    let mean = |name: &str, group: Option<&str>| {
        let measured = view.measure(name);
        let value = measured.and_then(|measured| match group {
            Some(group) => measured.group(group).and_then(|line| line.value),
            None => measured.value,
        });
        // A mean of small classes would come close to telling how small they are.
        match value {
            None => NOTHING.to_owned(),
            Some(value) if value < view.hide_below.count() as f64 => few(view.hide_below),
            Some(value) => format!("{value:.1}"),
        }
    };
    let groups = public.groups.iter().flat_map(|family| &family.groups);
    let groups = groups.filter(|group| group.students.is_some()).map(|group| {
        let own = |name: &str| mean(name, Some(&group.group));
        (group_name(&group.group), own("class_size"), own("core_class_size"))
    });
    let says = format!(
        "Chart of seats by class size. A student sits with {} in a class on average.",
        mean("class_size", None)
    );
    Some(Box::new(Sizes {
        groups: groups.collect(),
        columns,
        mean: mean("class_size", None),
        core: mean("core_class_size", None),
        says,
    }))
}
