//! Somebody who collects what everybody may see, knows what the tags mean, and owns a linear program: no count of
//! students below ten may come out.
//!
//! The attacker reads `report.html` of two drafts and of three years, and what `diff` says of the two drafts. Wherever
//! a share is shown, the exact count behind it is handed over. Everything that people of the school know about the
//! tags is known here too: which groups make up the whole school, which lie within others.

mod common;

use common::{edit, fairbell, folder, run, text};
use microlp::{ComparisonOp, OptimizationDirection, Problem, SolveOptions, Variable};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Counts below this are to stay hidden.
const LEAST: i64 = 10;

/// What is true of a group, or of the whole school.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Truth {
    students: i64,
    asked: i64,
    met: i64,
    complete: i64,
    missing_two: i64,
}

impl Truth {
    fn of(self, what: What) -> i64 {
        match what {
            What::Students => self.students,
            What::Met => self.met,
            What::Unmet => self.asked - self.met,
            What::Complete => self.complete,
            What::MissingOne => self.students - self.complete - self.missing_two,
            What::MissingTwo => self.missing_two,
        }
    }
}

/// What can be counted of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Students,
    Met,
    Unmet,
    Complete,
    MissingOne,
    MissingTwo,
}

/// What is a part of the students of a group or of its requests, and adds up over groups that do not overlap.
const PARTS: [What; 5] =
    [What::Met, What::Unmet, What::Complete, What::MissingOne, What::MissingTwo];

/// A share on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Share {
    Exact,
    Over(i64),
    Under,
    Hidden,
}

/// A group's line on the page.
#[derive(Debug, Clone, Copy)]
struct Line {
    has_students: bool,
    met: Share,
    complete: Share,
    missing_two: Share,
}

/// A draft: what is true, and what is told.
struct Draft {
    families: Vec<Vec<String>>,
    members: BTreeMap<String, BTreeSet<String>>,
    everybody: usize,
    whole: Truth,
    truth: BTreeMap<String, Truth>,
    told: BTreeMap<String, Line>,
}

/// A school of 150 with tags of the kind that give others away: one that holds all learners of any level, one that
/// holds all plans and four students more, one that is the opposite of another.
fn school(folder: &Path, seed: &str) {
    run(&["generate", "--students", "150", "--seed", seed, "--out", text(folder)]).expect(0);
    edit(&folder.join("students.csv"), |header, rows| {
        let groups = header.iter().position(|name| name == "groups").expect("groups");
        let mut further = 0;
        for row in rows {
            let tags: Vec<&str> = row[groups].split(';').collect();
            let is_learner = tags.iter().any(|tag| tag.starts_with("el:"));
            let has_plan = tags.iter().any(|tag| *tag == "iep" || *tag == "504");
            let mut added = vec![if is_learner { "learner" } else { "fluent" }];
            if !has_plan && further < 4 {
                further += 1;
                added.push("support");
            } else if has_plan {
                added.push("support");
            }
            row[groups] = tags
                .iter()
                .chain(&added)
                .filter(|t| !t.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join(";");
        }
    });
}

fn build(school: &Path, out: &Path, seed: &str) {
    let built = fairbell()
        .args([
            "build",
            text(school),
            "--quiet",
            "--effort",
            "1",
            "--seed",
            seed,
            "--out",
            text(out),
        ])
        .output()
        .expect("the program runs");
    assert!(out.join("report.html").is_file(), "{built:?}");
}

/// What the files for staff say.
fn truth(school: &Path, out: &Path) -> Draft {
    let metrics = fs::read(out.join("metrics.json")).expect("metrics");
    let metrics: Value = serde_json::from_slice(&metrics).expect("JSON");
    let measure = |name: &str| {
        let all = metrics["metrics"].as_array().expect("measures");
        all.iter().find(|measure| measure["name"] == name).expect("a measure").clone()
    };
    let [met, complete, missing] =
        ["requests_met", "students_complete", "students_missing_two"].map(measure);
    let number = |value: &Value| value.as_i64().expect("a number");
    let truth_of = |met: &Value, complete: &Value, missing: &Value| Truth {
        students: number(&complete["students"]),
        asked: number(&met["of"]),
        met: number(&met["count"]),
        complete: number(&complete["count"]),
        missing_two: number(&missing["count"]),
    };
    let whole = truth_of(&met["overall"], &complete["overall"], &missing["overall"]);
    let mut families: Vec<(String, Vec<String>)> = Vec::new();
    let mut truth = BTreeMap::new();
    for line in met["groups"].as_array().expect("groups") {
        if line["kind"] != "single" {
            continue;
        }
        let own = |measure: &Value| {
            let lines = measure["groups"].as_array().expect("groups").clone();
            lines.into_iter().find(|own| own["group"] == line["group"]).expect("a line")
        };
        let name = line["group"].as_str().expect("a name").to_owned();
        let family = line["family"].as_str().expect("a family");
        truth.insert(name.clone(), truth_of(line, &own(&complete), &own(&missing)));
        match families.last_mut() {
            Some((last, groups)) if last == family => groups.push(name),
            _ => families.push((family.to_owned(), vec![name])),
        }
    }
    let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let students = common::rows(&school.join("students.csv"));
    for row in &students {
        let grade = format!("grade:{}", row["grade"]);
        for name in row["groups"].split(';').filter(|tag| !tag.is_empty()).chain([grade.as_str()]) {
            members.entry(name.to_owned()).or_default().insert(row["student_id"].clone());
        }
    }
    let families = families.into_iter().map(|(_, groups)| groups).collect();
    Draft { families, members, everybody: students.len(), whole, truth, told: BTreeMap::new() }
}

/// The text between two marks, and what follows.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<(&'a str, &'a str)> {
    let (_, after) = text.split_once(from)?;
    after.split_once(to)
}

/// What the page tells of each group.
fn read_page(draft: &Draft, out: &Path) -> BTreeMap<String, Line> {
    let page = fs::read_to_string(out.join("report.html")).expect("a page");
    let (table, _) = between(&page, "<section id=\"groups\"", "</section>").expect("groups");
    let share = |cell: &str| match cell {
        "–" => Share::Hidden,
        _ if cell.starts_with("under ") => Share::Under,
        _ => match cell.strip_prefix("over ") {
            Some(over) => Share::Over(over.trim_end_matches('%').parse().expect("a number")),
            None => {
                assert!(cell.ends_with('%'), "{cell}");
                Share::Exact
            }
        },
    };
    let mut told = BTreeMap::new();
    let mut rest = table;
    while let Some((row, after)) = between(rest, "<tr><th scope=\"row\"><bdi>", "</tr>") {
        rest = after;
        let (name, mut cells_left) = row.split_once("</bdi>").expect("a name");
        let mut cells = Vec::new();
        while let Some((cell, after)) = between(cells_left, "<td class=\"n\">", "</td>") {
            cells.push(cell.split('<').next().unwrap_or_default());
            cells_left = after;
        }
        assert_eq!(cells.len(), 6, "{row}");
        let line = Line {
            has_students: cells[0] != "–",
            met: share(cells[1]),
            complete: share(cells[4]),
            missing_two: share(cells[5]),
        };
        told.insert(name.replace("Grade ", "grade:").replace("&#38;", "&"), line);
    }
    let names: Vec<&String> = draft.truth.keys().collect();
    assert_eq!(told.keys().collect::<Vec<_>>(), names, "every group has its line");
    told
}

/// What a page would tell that hides small counts and nothing else.
fn hide_small_only(draft: &Draft) -> BTreeMap<String, Line> {
    let line = |truth: &Truth| {
        let share = |count: i64, of: i64| match count >= LEAST && of - count >= LEAST {
            true => Share::Exact,
            false => Share::Hidden,
        };
        let is_shown = truth.students >= LEAST;
        let shown = |share| if is_shown { share } else { Share::Hidden };
        Line {
            has_students: is_shown,
            met: shown(share(truth.met, truth.asked)),
            complete: shown(share(truth.complete, truth.students)),
            missing_two: shown(share(truth.missing_two, truth.students)),
        }
    };
    draft.truth.iter().map(|(name, truth)| (name.clone(), line(truth))).collect()
}

/// All that is known, as linear constraints; `direction` and `cost` say what is looked for.
struct Attack<'a> {
    draft: &'a Draft,
    /// Groups whose requests met are known from elsewhere.
    met_known: &'a BTreeSet<String>,
}

impl Attack<'_> {
    /// The least or the most that a count of a group can be.
    fn bound(&self, group: &str, what: What, direction: OptimizationDirection) -> i64 {
        let is_most = matches!(direction, OptimizationDirection::Maximize);
        let mut problem = Problem::new(direction);
        let all = self.draft.whole.asked as f64;
        let mut of: BTreeMap<(&str, What), Variable> = BTreeMap::new();
        for name in self.draft.truth.keys() {
            for own in [What::Students].into_iter().chain(PARTS) {
                let cost = if name == group && own == what { 1.0 } else { 0.0 };
                let least = if own == What::Students { 1.0 } else { 0.0 };
                of.insert((name, own), problem.add_var(cost, (least, all)));
            }
        }
        for (name, truth) in &self.draft.truth {
            let told = self.draft.told[name];
            let variable = |what| of[&(name.as_str(), what)];
            let mut row = |terms: &[(What, f64)], sense, right: f64| {
                let terms = terms.iter().map(|(what, factor)| (variable(*what), *factor));
                problem.add_constraint(terms.collect::<Vec<_>>(), sense, right);
            };
            use ComparisonOp::{Eq, Ge, Le};
            use What::{Complete, Met, MissingOne, MissingTwo, Students, Unmet};
            row(
                &[(Complete, 1.0), (MissingOne, 1.0), (MissingTwo, 1.0), (Students, -1.0)],
                Eq,
                0.0,
            );
            // Each student asks for something; who misses one or more has so many unmet requests at least.
            row(&[(Met, 1.0), (Unmet, 1.0), (Students, -1.0)], Ge, 0.0);
            row(&[(Unmet, 1.0), (MissingOne, -1.0), (MissingTwo, -2.0)], Ge, 0.0);
            if told.has_students {
                row(&[(Students, 1.0)], Eq, truth.students as f64);
                row(&[(Met, 1.0), (Unmet, 1.0)], Eq, truth.asked as f64);
            }
            let is_known = self.met_known.contains(name);
            let met = if is_known { Share::Exact } else { told.met };
            for (share, what, of) in [
                (met, Met, truth.asked),
                (told.complete, Complete, truth.students),
                (told.missing_two, MissingTwo, truth.students),
            ] {
                match share {
                    Share::Exact => row(&[(what, 1.0)], Eq, truth.of(what) as f64),
                    Share::Over(percent) => {
                        row(&[(what, 1.0)], Ge, (percent * of) as f64 / 100.0);
                        row(&[(what, 1.0)], Ge, (of - LEAST + 1) as f64);
                    }
                    Share::Under => row(&[(what, 1.0)], Le, (LEAST - 1) as f64),
                    Share::Hidden => {}
                }
            }
        }
        // What adds up: groups of a family to the whole school, and to a group that holds them.
        let members = &self.draft.members;
        for family in &self.draft.families {
            let mut sum = |parts: &[&String], outer: Option<&String>, is_outside: bool| {
                let own: Vec<&BTreeSet<String>> =
                    parts.iter().map(|name| &members[*name]).collect();
                let together: BTreeSet<&String> = own.iter().copied().flatten().collect();
                let is_disjoint = own.iter().map(|own| own.len()).sum::<usize>() == together.len();
                if parts.is_empty() || !is_disjoint {
                    return;
                }
                let of_outer = outer.map_or(0, |outer| members[outer].len());
                let most = match outer {
                    Some(_) if !is_outside => of_outer,
                    _ => self.draft.everybody - of_outer,
                };
                for what in [What::Students].into_iter().chain(PARTS) {
                    let mut terms: Vec<(Variable, f64)> =
                        parts.iter().map(|part| (of[&(part.as_str(), what)], 1.0)).collect();
                    let whole = self.draft.whole.of(what) as f64;
                    let right = match outer {
                        Some(outer) => {
                            let factor = if is_outside { 1.0 } else { -1.0 };
                            terms.push((of[&(outer.as_str(), what)], factor));
                            if is_outside { whole } else { 0.0 }
                        }
                        None => whole,
                    };
                    let sense =
                        if together.len() == most { ComparisonOp::Eq } else { ComparisonOp::Le };
                    problem.add_constraint(terms, sense, right);
                }
            };
            sum(&family.iter().collect::<Vec<_>>(), None, false);
            for outer in self.draft.truth.keys() {
                let others = || family.iter().filter(|name| *name != outer);
                let inside: Vec<&String> =
                    others().filter(|name| members[*name].is_subset(&members[outer])).collect();
                sum(&inside, Some(outer), false);
                let outside: Vec<&String> =
                    others().filter(|name| members[*name].is_disjoint(&members[outer])).collect();
                sum(&outside, Some(outer), true);
            }
        }
        let solved = problem.solve_with(SolveOptions::default()).expect("what is true is possible");
        let value = solved.into_solution().expect("a solution").objective();
        if is_most { (value + 1e-6).floor() as i64 } else { (value - 1e-6).ceil() as i64 }
    }

    /// Every small count, with the least and the most that it can be.
    fn small_counts(&self) -> Vec<(String, What, i64, [i64; 2])> {
        let mut found = Vec::new();
        for (name, truth) in &self.draft.truth {
            for what in [What::Students].into_iter().chain(PARTS) {
                let count = truth.of(what);
                if (1..LEAST).contains(&count) {
                    let low = self.bound(name, what, OptimizationDirection::Minimize);
                    let high = self.bound(name, what, OptimizationDirection::Maximize);
                    assert!((low..=high).contains(&count), "{name} {what:?}: {low} to {high}");
                    found.push((name.clone(), what, count, [low, high]));
                }
            }
        }
        found
    }
}

/// The groups of which `diff` tells by how much they differ, so that their requests met are known in both drafts.
fn told_by_diff(before: &Path, after: &Path) -> BTreeSet<String> {
    let said = run(&["diff", text(before), text(after), "--json"]).json();
    let groups = said["groups"].as_array().expect("groups");
    let known = groups.iter().filter(|group| !group["met"].is_null());
    known.map(|group| group["group"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn no_small_count_comes_out_of_two_drafts_and_three_years() {
    let place = folder();
    let (mut small, mut pinned_by_primary_alone) = (0, 0);
    let mut out_of = Vec::new();
    for year in ["5", "6", "7"] {
        let own = place.path().join(year);
        school(&own, year);
        let seeds: &[&str] = if year == "5" { &["1", "2"] } else { &["1"] };
        let out = |seed: &str| place.path().join(format!("{year}-{seed}"));
        seeds.iter().for_each(|seed| build(&own, &out(seed), seed));
        let met_known = match seeds {
            [one, other] => told_by_diff(&out(one), &out(other)),
            _ => BTreeSet::new(),
        };
        for seed in seeds {
            let mut draft = truth(&own, &out(seed));
            draft.told = read_page(&draft, &out(seed));
            assert!(draft.told.values().any(|line| line.has_students), "nothing is shown");
            for (group, what, count, [low, high]) in
                (Attack { draft: &draft, met_known: &met_known }).small_counts()
            {
                let about = format!("year {year}, draft {seed}: {what:?} of {group} is {count}");
                // A size has no code that says it is small.
                if low == high || (what == What::Students && high < LEAST) {
                    out_of.push(format!("{about}: from {low} to {high}"));
                }
                small += 1;
            }
            draft.told = hide_small_only(&draft);
            let attack = Attack { draft: &draft, met_known: &BTreeSet::new() };
            let pinned = attack.small_counts().iter().filter(|own| own.3[0] == own.3[1]).count();
            pinned_by_primary_alone += pinned;
        }
    }
    assert_eq!(out_of, [""; 0], "of {small}");
    // The attacker has something to find, and finds it where only small counts themselves are hidden.
    assert!(small > 20, "{small}");
    assert!(pinned_by_primary_alone > 5, "{pinned_by_primary_alone}");
}
