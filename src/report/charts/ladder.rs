//! The access ladder: who asks for an advanced course, who sits in one, who of them is blocked.

use super::Chart;
use super::scale::Scale;
use crate::equity::suppress::{self, ShownGroup, ShownShare};
use crate::equity::{Measured, Tally};
use crate::report::public::Public;
use crate::report::text::group_name;
use crate::report::view::ReportView;
use crate::report::words::{NOTHING, few, share_of, shown, whole};
use crate::school::HideBelow;
use askama::Template;

#[derive(Template)]
#[template(path = "charts/ladder.html", config = "src/report/askama.toml")]
struct Ladder {
    families: Vec<(String, Vec<Row>)>,
    least: u64,
    says: String,
}

/// A group on the ladder.
struct Row {
    name: String,
    is_all: bool,
    is_few: bool,
    seated: String,
    blocked: String,
    asked_words: String,
    seated_words: String,
    blocked_words: String,
}

impl Ladder {
    /// Whether there is a bar under a heading; the table behind the chart has hidden groups as well.
    fn is_drawn(&self, rows: &[Row]) -> bool {
        rows.iter().any(|row| !row.seated.is_empty())
    }
}

/// Draws the ladder of all students and of each group.
pub(super) fn draw(view: &ReportView, public: &Public) -> Option<Chart> {
    let [asked, blocked, complete] =
        ["advanced_asked", "advanced_blocked", "students_complete"].map(|name| view.measure(name));
    let (asked, blocked, complete) = (asked?, blocked?, complete?);
    if asked.overall.count == 0 || asked.flags.contains(&"not_offered") {
        return None;
    }
    let of = |measures: &[&Measured]| suppress::groups(measures, &view.within, view.hide_below);
    // Who is blocked is not complete: the two must not tell who lacks something else alone.
    let (lines, beside) = (of(&[asked, blocked]), of(&[complete, blocked]));
    let of_group = |group: &ShownGroup| {
        let index = lines.iter().position(|line| line.group == group.group)?;
        let (line, beside) = (&lines[index], &beside[index]);
        line.students.and(group.students)?;
        let is_exact = matches!(beside.shares[1], ShownShare::Exact(_));
        let blocked = if is_exact { line.shares[1] } else { beside.shares[1] };
        Some(row(group_name(&line.group), line.shares[0], blocked))
    };
    let whole = whole_school(asked.overall, blocked.overall, view.hide_below);
    let says = format!(
        "Chart: of all students who ask for something, {} ask for an advanced course; {} sit in one.",
        whole.asked_words, whole.seated_words,
    );
    let mut families = vec![(String::new(), vec![whole])];
    for family in &public.groups {
        let rows: Vec<Row> = family.groups.iter().filter_map(of_group).collect();
        if !rows.is_empty() {
            families.push((family.title.clone(), rows));
        }
    }
    Some(Box::new(Ladder { families, least: view.hide_below.count(), says }))
}

fn whole_school(asked: Tally, blocked: Tally, below: HideBelow) -> Row {
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let (asks, stops, all) = (count(asked.count), count(blocked.count), count(asked.of));
    let share = |number: u64| 100.0 * number as f64 / all.max(1) as f64;
    let scale = Scale::new(0.0, 100.0, 25.0);
    let is_few = below.hides(stops);
    // Few are drawn as what they could be at most.
    let drawn = if is_few { below.count().min(asks) } else { stops };
    let sits = asks.saturating_sub(stops);
    Row {
        name: "All students".to_owned(),
        is_all: true,
        is_few,
        seated: scale.span(0.0, share(asks - drawn)),
        blocked: scale.span(share(asks - drawn), share(asks)),
        asked_words: format!("{} ({})", share_of(asks, all), whole(asks)),
        seated_words: match is_few {
            true => format!("over {} of them", share_of(asks - drawn, asks)),
            false => format!("{} of them", share_of(sits, asks)),
        },
        blocked_words: if is_few {
            few(below)
        } else {
            format!("{} ({})", share_of(stops, all), whole(stops))
        },
    }
}

fn row(name: String, asked: ShownShare, blocked: ShownShare) -> Row {
    let scale = Scale::new(0.0, 100.0, 25.0);
    let mut row = Row {
        name,
        is_all: false,
        is_few: !matches!(blocked, ShownShare::Exact(_)),
        seated: String::new(),
        blocked: String::new(),
        asked_words: shown(asked),
        seated_words: NOTHING.to_owned(),
        blocked_words: shown(blocked),
    };
    let ShownShare::Exact(asks) = asked else { return row };
    let asks = 100.0 * asks;
    let stops = match blocked {
        ShownShare::Exact(share) => {
            row.seated_words = shown(ShownShare::Exact((asks / 100.0 - share).max(0.0)));
            100.0 * share
        }
        ShownShare::Under(most) => {
            let least = (asks - f64::from(most)).max(0.0);
            row.seated_words = format!("over {least:.0}%");
            f64::from(most).min(asks)
        }
        _ => 0.0,
    };
    row.seated = scale.span(0.0, asks - stops);
    row.blocked = scale.span(asks - stops, asks);
    row
}
