//! Load and preparations of teachers.

use super::Chart;
use super::scale::Scale;
use crate::report::public::Public;
use crate::report::teaching::{TeacherLine, block_years};
use crate::report::view::ReportView;
use crate::report::words::NOTHING;
use crate::school::LOAD_TOLERANCE;
use askama::Template;

#[derive(Template)]
#[template(path = "charts/preps.html", config = "src/report/askama.toml")]
struct Preps {
    departments: Vec<Department>,
    columns: Vec<Column>,
    teachers: Vec<Teacher>,
    says: String,
}

/// The load of a department.
struct Department {
    name: String,
    bar: String,
    value: String,
}

/// Teachers with so many preparations.
struct Column {
    label: String,
    within: String,
    over: String,
    value: usize,
}

/// A teacher's line.
struct Teacher {
    name: String,
    department: String,
    load: String,
    most: String,
    classes: u64,
    rooms: u64,
    preps: u64,
    most_preps: String,
}

/// As many preparations as this, or more, are one column.
const MANY: u64 = 6;

/// Draws loads by department, and how many teachers have how many preparations.
pub(super) fn draw(view: &ReportView, _: &Public) -> Option<Chart> {
    let teaching: Vec<&TeacherLine> = view.teachers.iter().filter(|own| own.classes > 0).collect();
    if teaching.is_empty() {
        return None;
    }
    let is_over = |own: &TeacherLine| own.most_preps.is_some_and(|most| own.preps > most);
    let column = |preps: u64| {
        let own = || teaching.iter().filter(move |own| own.preps.min(MANY) == preps);
        (own().filter(|own| !is_over(own)).count(), own().filter(|own| is_over(own)).count())
    };
    let counts: Vec<(u64, (usize, usize))> =
        (0..=MANY).map(|preps| (preps, column(preps))).collect();
    let most = counts.iter().map(|(_, (within, over))| within + over).max().unwrap_or(0).max(1);
    let height = |count: usize| format!("height:{:.1}%", 100.0 * count as f64 / most as f64);
    let last = counts.iter().rposition(|(_, (within, over))| within + over > 0).unwrap_or(0);
    let columns = counts[..=last].iter().skip_while(|(_, (within, over))| within + over == 0);
    let columns: Vec<Column> = columns
        .map(|(preps, (within, over))| Column {
            label: if *preps == MANY { format!("{MANY}+") } else { preps.to_string() },
            within: height(*within),
            over: height(*over),
            value: within + over,
        })
        .collect();
    let over = teaching.iter().filter(|own| is_over(own)).count();
    let says = format!(
        "Charts of the load of each department and of preparations: {over} of {} teachers have more than they are \
         to have.",
        teaching.len()
    );
    let teacher = |own: &&TeacherLine| Teacher {
        name: own.name.clone(),
        department: own.department.clone(),
        load: block_years(own.load),
        most: own.most.map_or_else(|| NOTHING.to_owned(), block_years),
        classes: own.classes,
        rooms: own.rooms,
        preps: own.preps,
        most_preps: own.most_preps.map_or_else(|| NOTHING.to_owned(), |most| most.to_string()),
    };
    let teachers = view.teachers.iter().collect::<Vec<_>>().iter().map(teacher).collect();
    Some(Box::new(Preps { departments: departments(view), columns, teachers, says }))
}

/// What is taught in each department, of what could be; those without limits are left out.
fn departments(view: &ReportView) -> Vec<Department> {
    let mut loads: Vec<(&str, i64, i64)> = Vec::new();
    for own in &view.teachers {
        let Some(most) = own.most else { continue };
        match loads.iter_mut().find(|(name, ..)| *name == own.department) {
            Some((_, load, all)) => {
                *load += own.load;
                *all += most;
            }
            None => loads.push((&own.department, own.load, most)),
        }
    }
    let scale = Scale::new(0.0, 100.0, 25.0);
    let line = |(name, load, most): &(&str, i64, i64)| Department {
        name: if name.is_empty() { "No department".to_owned() } else { (*name).to_owned() },
        bar: scale.span(0.0, 100.0 * *load as f64 / *most as f64),
        value: format!("{} of {}", block_years(*load), block_years(*most)),
    };
    loads.iter().filter(|(_, _, most)| *most > LOAD_TOLERANCE).map(line).collect()
}
