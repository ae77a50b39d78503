//! The access triad of English learners: the class they are owed, a free choice, and the core.

use super::scale::Scale;
use super::{Chart, not_computed};
use crate::equity::suppress;
use crate::report::public::Public;
use crate::report::view::ReportView;
use crate::school::HideBelow;
use askama::Template;

const TITLE: &str = "English learners: class, elective and core";

#[derive(Template)]
#[template(path = "charts/learners.html", config = "src/report/askama.toml")]
struct Learners {
    title: &'static str,
    rows: Vec<(&'static str, Banded)>,
    says: String,
}

/// A share in the band in which it lies.
pub(super) struct Banded {
    /// What is certain of it.
    pub full: String,
    /// Where it ends.
    pub open: String,
    /// The band in words.
    pub value: String,
}

/// A share of students in its band; nothing where they are too few.
pub(super) fn banded(count: u64, of: u64, below: HideBelow) -> Option<Banded> {
    let band = suppress::band(count, of, below)?;
    let scale = Scale::new(0.0, 100.0, 50.0);
    let (from, to) = (band.from as f64, band.to as f64);
    Some(Banded {
        full: scale.span(0.0, from),
        open: scale.span(from, to),
        value: format!("{}–{}%", band.from, band.to),
    })
}

/// Draws the three and all of them together.
pub(super) fn draw(view: &ReportView, _: &Public) -> Option<Chart> {
    let measured = view.measure("el_access_triad")?;
    if let Some(why) = &measured.not_computed {
        return not_computed(TITLE, why);
    }
    let all = measured.overall.students;
    let count = |part: &str| {
        measured.parts.iter().find(|own| own.part == part).map_or(0, |own| own.students)
    };
    let together = u64::try_from(measured.overall.count).unwrap_or(0);
    let rows = [
        ("A class in English for learners", count("designated_class")),
        ("An elective, if they ask for one", count("no_elective_lacking")),
        ("All core courses they ask for", count("no_core_lacking")),
        ("All three", together),
    ];
    let below = view.hide_below;
    let rows = rows.into_iter();
    let rows: Vec<(&str, Banded)> =
        rows.filter_map(|(name, count)| Some((name, banded(count, all, below)?))).collect();
    let (_, all_three) = rows.last()?;
    let says = format!("Chart: {} of English learners have all three.", all_three.value);
    Some(Box::new(Learners { title: TITLE, rows, says }))
}
