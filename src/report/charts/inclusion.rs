//! Students with an IEP by how much of the day they spend with all others.

use super::learners::{Banded, banded};
use super::{Chart, not_computed};
use crate::report::public::Public;
use crate::report::view::ReportView;
use askama::Template;

const TITLE: &str = "Students with an IEP: the day with all others";

#[derive(Template)]
#[template(path = "charts/inclusion.html", config = "src/report/askama.toml")]
struct Inclusion {
    title: &'static str,
    rows: Vec<(String, Banded)>,
    says: String,
}

/// Draws the three federal bands.
pub(super) fn draw(view: &ReportView, _: &Public) -> Option<Chart> {
    let measured = view.measure("lre_80_or_more")?;
    if let Some(why) = &measured.not_computed {
        return not_computed(TITLE, why);
    }
    let all = measured.overall.students;
    let bands = measured.parts.iter().filter(|part| part.part == "band");
    let rows: Vec<(String, Banded)> = bands
        .filter_map(|part| Some((part.about.clone(), banded(part.students, all, view.hide_below)?)))
        .collect();
    let (_, most) = rows.first()?;
    let says =
        format!("Chart: {} of them spend 80 % of the day or more with all others.", most.value);
    Some(Box::new(Inclusion { title: TITLE, rows, says }))
}
