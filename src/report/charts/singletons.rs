//! Singletons and their conflict matrix: which of them the same students ask for, and which meet at once.

use super::Chart;
use crate::equity::suppress;
use crate::report::public::Public;
use crate::report::singletons::AskedTogether;
use crate::report::view::ReportView;
use crate::report::words::NOTHING;
use askama::Template;
use std::cmp::Reverse;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "charts/singletons.html", config = "src/report/askama.toml")]
struct Matrix<'a> {
    count: usize,
    /// The least that is told of students who ask for two.
    least: u64,
    heads: Vec<(usize, &'a str)>,
    rows: Vec<Row>,
    courses: Vec<(String, String, String)>,
}

/// A course of the matrix.
struct Row {
    number: usize,
    title: String,
    when: String,
    cells: Vec<Cell>,
}

/// Two courses.
struct Cell {
    /// From nobody told, 0, to many, 4.
    shade: u64,
    is_clash: bool,
    is_own: bool,
    value: String,
}

/// So many courses stand in the matrix.
const COURSES: usize = 12;

/// Draws the matrix of the courses that stand in each other's way, or are asked for together most.
pub(super) fn draw(view: &ReportView, _: &Public) -> Option<Chart> {
    let singletons = &view.singletons;
    let courses = &singletons.courses;
    if courses.is_empty() {
        return None;
    }
    let told = |pair: &AskedTogether| {
        let asked = [courses[pair.one].asked, courses[pair.other].asked];
        suppress::at_least(pair.students, &asked, view.hide_below)
    };
    // Only what is told may say which pairs come first: those that meet at once, then those asked for most.
    let mut pairs: Vec<(u64, &AskedTogether)> =
        singletons.pairs.iter().filter_map(|pair| Some((told(pair)?, pair))).collect();
    pairs.sort_by_key(|(least, pair)| (!pair.is_clash, Reverse(*least), pair.one, pair.other));
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    for (_, pair) in &pairs {
        let both = BTreeSet::from([pair.one, pair.other]);
        if chosen.union(&both).count() <= COURSES {
            chosen.extend(both);
        }
    }
    let chosen: Vec<usize> = chosen.into_iter().collect();
    let pair = |a: usize, b: usize| {
        singletons.pairs.iter().find(|own| (own.one, own.other) == (a.min(b), a.max(b)))
    };
    let cell = |a: usize, b: usize| {
        let found = pair(a, b);
        let least = found.and_then(told);
        Cell {
            shade: least.map_or(0, |least| (least / 10).min(4)),
            // Where nobody is told to ask for both, meeting at once is no conflict.
            is_clash: least.is_some() && found.is_some_and(|own| own.is_clash),
            is_own: a == b,
            value: least.map_or_else(|| NOTHING.to_owned(), |least| format!("{least}+")),
        }
    };
    let row = |(number, course): (usize, &usize)| Row {
        number: number + 1,
        title: courses[*course].title.clone(),
        when: courses[*course].when.clone(),
        cells: chosen.iter().map(|other| cell(*course, *other)).collect(),
    };
    let all = courses.iter().enumerate().map(|(index, course)| {
        let clashes: Vec<&str> = singletons
            .pairs
            .iter()
            .filter(|pair| pair.is_clash && told(pair).is_some())
            .filter_map(|pair| match index {
                index if index == pair.one => Some(courses[pair.other].title.as_str()),
                index if index == pair.other => Some(courses[pair.one].title.as_str()),
                _ => None,
            })
            .collect();
        (course.title.clone(), course.when.clone(), clashes.join(", "))
    });
    let matrix = Matrix {
        count: courses.len(),
        least: suppress::least_ten(view.hide_below),
        heads: chosen
            .iter()
            .enumerate()
            .map(|(n, own)| (n + 1, courses[*own].title.as_str()))
            .collect(),
        rows: chosen.iter().enumerate().map(row).collect(),
        courses: all.collect(),
    };
    Some(Box::new(matrix.render().ok()?))
}
