//! What a page tells of expectations and of rules, and what `diff` tells of courses.

use super::{Draft, Share, between, shown_from};
use crate::common::{rows, run, text};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Kinds of rules of these schools that count classes and staff, as everybody can read.
const NOT_ABOUT_STUDENTS: [&str; 3] = ["stacked", "not_same_block", "prep_each_day"];

/// What an expectation of a group's students with all their requests tells.
#[derive(Debug, Clone)]
pub struct Bound {
    pub group: String,
    /// The share that is expected of them at least.
    pub share: f64,
    pub is_met: bool,
}

/// Writes a scenario that expects of every tag, and of some two at once, each of several shares of students who are
/// complete: whoever may write such a scenario closes in on the count by halves.
pub fn write_scenario(school: &Path, path: &Path) {
    let mut tags = BTreeSet::new();
    for row in rows(&school.join("students.csv")) {
        tags.extend(row["groups"].split(';').filter(|tag| !tag.is_empty()).map(str::to_owned));
    }
    let expect = |group: &String| {
        let one = |part: i32| {
            let (share, say) = (f64::from(part) / 20.0, format!("[{group}|{part}]"));
            json!({"id": say, "say": say, "measure": "students_complete", "group": group,
                "at_least": share, "smallest": 1})
        };
        (1..=20).map(one).collect::<Vec<Value>>()
    };
    let all: Vec<Value> = tags.iter().flat_map(expect).collect();
    let scenario = json!({"name": "Closing in", "expect": all});
    fs::write(path, scenario.to_string()).expect("a scenario");
}

/// What the expectations on a page tell of groups of whose students it does not tell how many are complete.
pub fn bounds(draft: &Draft, out: &Path) -> Vec<Bound> {
    let page = fs::read_to_string(out.join("report.html")).expect("a page");
    let (table, _) = between(&page, "<section id=\"expected\"", "</section>").expect("expected");
    let (mut found, mut rest, mut rows) = (Vec::new(), table, 0);
    while let Some((row, after)) = between(rest, "<tr><th scope=\"row\"><bdi>[", "</tr>") {
        (rest, rows) = (after, rows + 1);
        let (words, cell) = row.split_once("]</bdi>").expect("a sentence");
        let (group, part) = words.split_once('|').expect("a group and a share");
        let (_, outcome) = cell.split_once("This draft\">").expect("an outcome");
        let is_met = match outcome {
            own if own.starts_with("met") => true,
            own if own.starts_with("not met") => false,
            own => {
                assert!(own.starts_with("not shown"), "{own}");
                continue;
            }
        };
        let group = group.replace("&#38;", "&");
        if draft.told[&group].complete != Share::Exact {
            let share = part.parse::<f64>().expect("a number") / 20.0;
            found.push(Bound { group, share, is_met });
        }
    }
    assert!(rows > 100, "{rows} expectations");
    found
}

/// Rules of which a page tells how few students, seats or rows they miss; and of how many it could.
pub fn rules(page: &Path, out: &Path) -> (Vec<String>, usize) {
    let page = fs::read_to_string(page.join("report.html")).expect("a page");
    let plan: Value =
        serde_json::from_slice(&fs::read(out.join("plan.json")).expect("a plan")).expect("JSON");
    let (section, _) = between(&page, "<section id=\"rules\"", "</section>").expect("rules");
    let (chart, table) = section.split_once("<details").expect("a table");
    let (mut found, mut few) = (Vec::new(), 0);
    for rule in plan["rules"].as_array().expect("rules") {
        let amount = rule["amount"].as_i64().expect("an amount");
        let kind = rule["kind"].as_str().expect("a kind");
        if NOT_ABOUT_STUDENTS.contains(&kind) || !(1..shown_from()).contains(&amount) {
            continue;
        }
        few += 1;
        let sentence = rule["sentence"].as_str().expect("a sentence");
        let sentence = sentence.replace('&', "&#38;").replace('"', "&#34;").replace('\'', "&#39;");
        let cells =
            [(table, "Broken by\">", "<"), (table, "Costs\">", "<"), (chart, "class=\"v\">", "<")];
        for (part, from, to) in cells {
            let Some((_, row)) = part.split_once(&format!("<bdi>{sentence}</bdi>")) else {
                continue;
            };
            let Some((cell, _)) = between(row, from, to) else { continue };
            if cell.starts_with(|c: char| c.is_ascii_digit()) {
                found.push(format!("{sentence}: {amount}, told as {cell}"));
            }
        }
    }
    (found, few)
}

/// Courses of which `diff` tells how few requests they gain or lose; and of how many it could. What a course gains less
/// what it loses follows from the pages of both drafts.
pub fn courses(before: &Path, after: &Path) -> (Vec<String>, usize) {
    let said = run(&["diff", text(before), text(after), "--json"]).json();
    let moved = |unmet: &Path, met: &Path| {
        let pairs = |path: &Path, is_meant: &dyn Fn(&BTreeMap<String, String>) -> bool| {
            let own = rows(path).into_iter().filter(is_meant);
            own.map(|row| (row["student_id"].clone(), row["course_id"].clone()))
                .collect::<BTreeSet<_>>()
        };
        let seats = pairs(&met.join("enrollments.csv"), &|row| row["kind"] != "alternate");
        let missed = pairs(&unmet.join("unmet.csv"), &|_| true);
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        missed
            .intersection(&seats)
            .for_each(|(_, course)| *counts.entry(course.clone()).or_default() += 1);
        counts
    };
    let truth = [moved(before, after), moved(after, before)];
    let ends = |told: &Value| match (told.as_i64(), told.as_str()) {
        (Some(count), _) => (count, count),
        (_, Some(_)) => (0, shown_from() - 1),
        _ => (0, i64::MAX / 1_000),
    };
    let requests = &said["requests"];
    let sides = ["gained", "lost"];
    let told = requests["courses"].as_array().expect("courses");
    let names: Vec<&str> = told.iter().map(|own| own["course_id"].as_str().expect("id")).collect();
    let mut of: Vec<[(i64, i64); 2]> =
        told.iter().map(|own| sides.map(|side| ends(&own[side]))).collect();
    let all = sides.map(|side| ends(&requests[side]));
    let count = |side: usize, name: &str| truth[side].get(name).copied().unwrap_or(0);
    for _ in 0..of.len() + 2 {
        for side in [0, 1] {
            for at in 0..of.len() {
                let others = |end: fn((i64, i64)) -> i64| -> i64 {
                    (0..of.len())
                        .filter(|other| *other != at)
                        .map(|other| end(of[other][side]))
                        .sum()
                };
                let net = count(side, names[at]) - count(1 - side, names[at]);
                let (least, most) = (others(|own| own.0), others(|own| own.1));
                let (mut low, mut high) = of[at][side];
                low = low.max(all[side].0 - most).max(of[at][1 - side].0 + net);
                high = high.min(all[side].1 - least).min(of[at][1 - side].1 + net);
                of[at][side] = (low, high);
            }
        }
    }
    let (mut found, mut few) = (Vec::new(), 0);
    for (name, own) in names.iter().zip(&of) {
        for side in [0, 1] {
            let (count, (low, high)) = (count(side, name), own[side]);
            assert!((low..=high).contains(&count), "{name} {}: {count}, {own:?}", sides[side]);
            few += usize::from((1..shown_from()).contains(&count));
            if (1..shown_from()).contains(&count) && low == high {
                found.push(format!("{name} {}: {count}", sides[side]));
            }
        }
    }
    (found, few)
}
