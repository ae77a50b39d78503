//! Students in class by grade and block, in tens.

use super::Chart;
use crate::equity::suppress;
use crate::report::public::Public;
use crate::report::text::group_name;
use crate::report::view::ReportView;
use crate::report::words::{NOTHING, whole};
use askama::Template;

#[derive(Template)]
#[template(path = "charts/seats.html", config = "src/report/askama.toml")]
struct Seats {
    blocks: Vec<String>,
    rows: Vec<Row>,
}

/// A grade.
struct Row {
    name: String,
    students: String,
    cells: Vec<Cell>,
}

/// A grade in a block.
struct Cell {
    /// From nobody, 0, to everybody, 4: how dark it is.
    shade: usize,
    value: String,
}

/// From so many per cent of a grade on, a cell is a shade darker.
const SHADES: [u64; 4] = [25, 50, 75, 90];

/// Draws who is in class when.
pub(super) fn draw(view: &ReportView, public: &Public) -> Option<Chart> {
    let attendance = &view.attendance;
    let size = |group: &str| {
        let mut all = public.groups.iter().flat_map(|family| &family.groups);
        all.find(|own| own.group == group).and_then(|own| own.students)
    };
    let sizes: Vec<Option<u64>> =
        attendance.grades.iter().map(|grade| size(&grade.group)).collect();
    let is_told: Vec<bool> = sizes.iter().map(Option::is_some).collect();
    let of: Vec<u64> = attendance.grades.iter().map(|grade| grade.students).collect();
    if !is_told.contains(&true) {
        return None;
    }
    let of_block = |block: usize| {
        let counts: Vec<u64> =
            attendance.grades.iter().map(|grade| grade.in_class[block]).collect();
        suppress::tens(&counts, &of, &is_told, view.hide_below)
    };
    let by_block: Vec<Vec<Option<u64>>> = (0..attendance.blocks.len()).map(of_block).collect();
    let few = format!("under {}", suppress::least_ten(view.hide_below));
    let mut rows = Vec::new();
    for (index, grade) in attendance.grades.iter().enumerate() {
        let Some(students) = sizes[index] else { continue };
        let cell = |own: &Vec<Option<u64>>| match own[index] {
            None => Cell { shade: 0, value: NOTHING.to_owned() },
            Some(0) => Cell { shade: 0, value: few.clone() },
            Some(least) => {
                let part = 100 * (least + 5) / students.max(1);
                let shade = SHADES.iter().filter(|from| part >= **from).count();
                Cell { shade, value: whole(least) }
            }
        };
        rows.push(Row {
            name: group_name(&grade.group),
            students: whole(students),
            cells: by_block.iter().map(cell).collect(),
        });
    }
    Some(Box::new(Seats { blocks: attendance.blocks.clone(), rows }))
}
