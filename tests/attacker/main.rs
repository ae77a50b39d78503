//! Somebody who collects what everybody may see, knows what the tags mean, and owns a linear program: no count of
//! students below ten may come out.
//!
//! The attacker reads `report.html` of two drafts and of three years, what `diff` says of the two drafts, the set that
//! `--share` wrote of each, and the one that `audit --share` wrote of all years ([`shared`]). Wherever a share is shown, the exact count behind it is handed over.
//! Everything that people of the school know about the tags is known here too: which groups make up the whole school,
//! which lie within others.
//!
//! What is told of expectations, of rules and of courses in `diff` is read in `told.rs`; expectations close in on each
//! group from both sides.
//!
//! What charts and the board tell beyond that is attacked in `classes.rs`.

#[path = "../common/mod.rs"]
mod common;

mod attack;
mod classes;
mod shared;
mod told;

use attack::Attack;
use common::{edit, fairbell, folder, run, text};
use microlp::ComparisonOp;
use serde_json::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

thread_local! {
    /// Counts below this are to stay hidden: `hide_below` of the school that is attacked. A thread that helps is told.
    static LEAST: Cell<i64> = const { Cell::new(10) };
}

/// Counts below this are to stay hidden.
fn shown_from() -> i64 {
    LEAST.get()
}

/// What is true of a group, or of the whole school.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Truth {
    students: i64,
    asked: i64,
    met: i64,
    complete: i64,
    missing_two: i64,
    asking: i64,
    blocked: i64,
    sitting: i64,
    ap: i64,
    honors: i64,
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
            What::NotAsking => self.students - self.asking,
            What::Served => self.asking - self.blocked,
            What::Blocked => self.blocked,
            What::MissingElse => self.students - self.complete - self.blocked,
            What::Sitting => self.sitting,
            What::NotSitting => self.students - self.sitting,
            What::Ap => self.ap,
            What::Honors => self.honors,
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
    /// Who asks for no advanced course.
    NotAsking,
    /// Who asks for one and sits in one.
    Served,
    /// Who asks for one and sits in none.
    Blocked,
    /// Who misses something and is not blocked.
    MissingElse,
    /// Who sits in an advanced course, asked for or not.
    Sitting,
    NotSitting,
    /// Who sits in an AP course.
    Ap,
    /// Who sits in an honors course.
    Honors,
}

/// What is a part of the students of a group or of its requests, and adds up over groups that do not overlap.
const PARTS: [What; 13] = [
    What::Met,
    What::Unmet,
    What::Complete,
    What::MissingOne,
    What::MissingTwo,
    What::NotAsking,
    What::Served,
    What::Blocked,
    What::MissingElse,
    What::Sitting,
    What::NotSitting,
    What::Ap,
    What::Honors,
];

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
    asking: Share,
    blocked: Share,
}

/// A draft: what is true, and what is told.
struct Draft {
    families: Vec<Vec<String>>,
    members: BTreeMap<String, BTreeSet<String>>,
    everybody: usize,
    whole: Truth,
    truth: BTreeMap<String, Truth>,
    told: BTreeMap<String, Line>,
    set: OfAdvanced,
    /// What expectations tell of groups.
    bounds: Vec<told::Bound>,
}

/// What the set tells of advanced courses.
#[derive(Default)]
struct OfAdvanced {
    /// Between which ends the share of the school lies.
    whole: BTreeMap<What, (f64, f64)>,
    /// And that of each group.
    of: BTreeMap<What, BTreeMap<String, (f64, f64)>>,
    /// Seats in them for a hundred students of each group.
    seats: BTreeMap<String, (f64, f64)>,
    /// Whether anybody sits in one without having asked; people of the school know.
    is_unasked: bool,
    /// Whether there are no others than AP and honors; the catalogue says so.
    is_ap_or_honors: bool,
}

/// Groups that do not overlap, and what they make up.
struct AddingUp<'a> {
    parts: Vec<&'a String>,
    total: Total<'a>,
    /// Whether nobody else is in the total.
    is_all: bool,
}

/// What groups make up.
#[derive(Debug, Clone, Copy)]
enum Total<'a> {
    Whole,
    Group(&'a String),
    Others(&'a String),
}

impl AddingUp<'_> {
    fn sense(&self) -> ComparisonOp {
        if self.is_all { ComparisonOp::Eq } else { ComparisonOp::Le }
    }
}

impl Draft {
    /// What adds up: groups of a family to the whole school, to a group that holds them, and to all others.
    fn sums(&self) -> Vec<AddingUp<'_>> {
        let members = &self.members;
        let mut sums = Vec::new();
        for family in &self.families {
            let covers = |parts: &[&String], total: Total| {
                let own: Vec<&BTreeSet<String>> =
                    parts.iter().map(|name| &members[*name]).collect();
                let together: BTreeSet<&String> = own.iter().copied().flatten().collect();
                let most = match total {
                    Total::Whole => self.everybody,
                    Total::Group(outer) => members[outer].len(),
                    Total::Others(outer) => self.everybody - members[outer].len(),
                };
                let is_disjoint = own.iter().map(|own| own.len()).sum::<usize>() == together.len();
                (is_disjoint && !parts.is_empty()).then_some(together.len() == most)
            };
            let mut found: Vec<(Vec<&String>, Total)> =
                vec![(family.iter().collect(), Total::Whole)];
            for outer in self.truth.keys() {
                let others = || family.iter().filter(|name| *name != outer);
                let inside = |name: &&String| members[*name].is_subset(&members[outer]);
                let outside = |name: &&String| members[*name].is_disjoint(&members[outer]);
                found.push((others().filter(inside).collect(), Total::Group(outer)));
                found.push((others().filter(outside).collect(), Total::Others(outer)));
            }
            for (parts, total) in found {
                if let Some(is_all) = covers(&parts, total) {
                    sums.push(AddingUp { parts, total, is_all });
                }
            }
        }
        sums
    }
}

/// A school of 150 with tags of the kind that give others away: one that holds all learners of any level, one that
/// holds all plans and four students more, one that is the opposite of another.
fn school(folder: &Path, seed: &str) {
    // So many that some groups are large enough for something to be told of them.
    let students = (15 * shown_from().max(10)).to_string();
    run(&["generate", "--students", &students, "--seed", seed, "--out", text(folder)]).expect(0);
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
    let scenario = out.with_extension("scenario.json");
    told::write_scenario(school, &scenario);
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
            "--scenario",
            text(&scenario),
            "--share",
            text(&shared::folder_of(out)),
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
    let all = [
        "requests_met",
        "students_complete",
        "students_missing_two",
        "advanced_asked",
        "advanced_blocked",
        "advanced_participation",
        "ap_participation",
        "honors_participation",
    ]
    .map(measure);
    let number = |value: &Value| value.as_i64().expect("a number");
    let truth_of =
        |[met, complete, missing, asking, blocked, sitting, ap, honors]: [Value; 8]| Truth {
            students: number(&complete["students"]),
            asked: number(&met["of"]),
            met: number(&met["count"]),
            complete: number(&complete["count"]),
            missing_two: number(&missing["count"]),
            asking: number(&asking["count"]),
            blocked: number(&blocked["count"]),
            sitting: number(&sitting["count"]),
            ap: number(&ap["count"]),
            honors: number(&honors["count"]),
        };
    let whole = truth_of(all.clone().map(|measure| measure["overall"].clone()));
    let mut families: Vec<(String, Vec<String>)> = Vec::new();
    let mut truth = BTreeMap::new();
    for line in all[0]["groups"].as_array().expect("groups") {
        if line["kind"] != "single" {
            continue;
        }
        let own = |measure: &Value| {
            let lines = measure["groups"].as_array().expect("groups").clone();
            lines.into_iter().find(|own| own["group"] == line["group"]).expect("a line")
        };
        let name = line["group"].as_str().expect("a name").to_owned();
        let family = line["family"].as_str().expect("a family");
        truth.insert(name.clone(), truth_of(all.each_ref().map(own)));
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
    assert_eq!(whole.students, students.len() as i64, "somebody asks for nothing");
    Draft {
        families,
        members,
        everybody: students.len(),
        whole,
        truth,
        told: BTreeMap::new(),
        set: OfAdvanced::default(),
        bounds: Vec::new(),
    }
}

/// The text between two marks, and what follows.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<(&'a str, &'a str)> {
    let (_, after) = text.split_once(from)?;
    after.split_once(to)
}

/// The rows of a table: a group's name, and what its cells say before any drawing.
fn table_rows(table: &str) -> Vec<(String, Vec<&str>)> {
    let mut rows = Vec::new();
    let mut rest = table;
    while let Some((row, after)) = between(rest, "<tr><th scope=\"row\"><bdi>", "</tr>") {
        rest = after;
        let (name, mut cells_left) = row.split_once("</bdi>").expect("a name");
        let mut cells = Vec::new();
        while let Some((cell, after)) = between(cells_left, "<td class=\"n\">", "</td>") {
            cells.push(cell.split('<').next().unwrap_or_default());
            cells_left = after;
        }
        rows.push((name.replace("Grade ", "grade:").replace("&#38;", "&"), cells));
    }
    rows
}

/// What the page tells of each group.
fn read_page(draft: &Draft, out: &Path) -> BTreeMap<String, Line> {
    let page = fs::read_to_string(out.join("report.html")).expect("a page");
    let (table, _) = between(&page, "<section id=\"groups\"", "</section>").expect("groups");
    let (ladder, _) =
        between(&page, "aria-label=\"Advanced courses by group\"", "</table>").expect("a ladder");
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
    for (name, cells) in table_rows(table) {
        assert_eq!(cells.len(), 6, "{name}");
        let line = Line {
            has_students: cells[0] != "–",
            met: share(cells[1]),
            complete: share(cells[4]),
            missing_two: share(cells[5]),
            asking: Share::Hidden,
            blocked: Share::Hidden,
        };
        told.insert(name, line);
    }
    let mut on_the_ladder = 0;
    for (name, cells) in table_rows(ladder) {
        let Some(line) = told.get_mut(&name) else { continue };
        (line.asking, line.blocked) = (share(cells[0]), share(cells[2]));
        on_the_ladder += u32::from(line.asking == Share::Exact);
    }
    assert!(on_the_ladder > 0, "nobody is on the ladder");
    let names: Vec<&String> = draft.truth.keys().collect();
    assert_eq!(told.keys().collect::<Vec<_>>(), names, "every group has its line");
    told
}

/// States below which number counts are hidden.
fn hide_below(folder: &Path, hidden: i64) {
    let file = folder.join("school.json");
    let header = fs::read_to_string(&file).expect("a header");
    let mut header: Value = serde_json::from_str(&header).expect("JSON");
    header["hide_below"] = hidden.into();
    fs::write(&file, header.to_string()).expect("written");
}

/// What a page would tell that hides small counts and nothing else.
fn hide_small_only(draft: &Draft) -> BTreeMap<String, Line> {
    let line = |truth: &Truth| {
        let share = |count: i64, of: i64| match count >= shown_from() && of - count >= shown_from()
        {
            true => Share::Exact,
            false => Share::Hidden,
        };
        let is_shown = truth.students >= shown_from();
        let shown = |share| if is_shown { share } else { Share::Hidden };
        Line {
            has_students: is_shown,
            met: shown(share(truth.met, truth.asked)),
            complete: shown(share(truth.complete, truth.students)),
            missing_two: shown(share(truth.missing_two, truth.students)),
            asking: shown(share(truth.asking, truth.students)),
            blocked: shown(share(truth.blocked, truth.students)),
        }
    };
    draft.truth.iter().map(|(name, truth)| (name.clone(), line(truth))).collect()
}

/// The groups of which `diff` tells by how much they differ, so that their requests met are known in both drafts.
fn told_by_diff(before: &Path, after: &Path) -> BTreeSet<String> {
    let said = run(&["diff", text(before), text(after), "--json"]).json();
    let groups = said["groups"].as_array().expect("groups");
    // Nor does it tell how many students a group has that the page of either hides.
    for out in [before, after] {
        let page = fs::read_to_string(out.join("report.html")).expect("a page");
        let (table, _) = between(&page, "<section id=\"groups\"", "</section>").expect("groups");
        let rows = table_rows(table);
        let hidden = rows.iter().filter(|(_, cells)| cells[0] == "–");
        for (name, _) in hidden {
            let line = groups.iter().find(|group| group["group"] == **name).expect("a line");
            assert!(line["students"].is_null(), "diff tells how many have {name}");
        }
        assert!(groups.iter().any(|group| !group["students"].is_null()));
    }
    let known = groups.iter().filter(|group| !group["met"].is_null());
    known.map(|group| group["group"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn no_small_count_comes_out_of_two_drafts_and_three_years() {
    no_small_count_comes_out_below(10);
}

#[test]
fn no_small_count_comes_out_where_fewer_are_hidden() {
    no_small_count_comes_out_below(5);
}

#[test]
fn no_small_count_comes_out_where_more_are_hidden() {
    no_small_count_comes_out_below(15);
}

fn no_small_count_comes_out_below(hidden: i64) {
    LEAST.set(hidden);
    let place = folder();
    let (mut small, mut pinned_by_primary_alone, mut pinned_in_sets) = (0, 0, 0);
    let (mut out_of, mut years, mut few_breaches) = (Vec::new(), Vec::new(), 0);
    for year in ["5", "6", "7"] {
        let own = place.path().join(year);
        school(&own, year);
        hide_below(&own, hidden);
        let seeds: &[&str] = if year == "5" { &["1", "2"] } else { &["1"] };
        let out = |seed: &str| place.path().join(format!("{year}-{seed}"));
        seeds.iter().for_each(|seed| build(&own, &out(seed), seed));
        let met_known = match seeds {
            [one, other] => {
                let (found, few) = told::courses(&out(one), &out(other));
                small += few;
                out_of.extend(found.into_iter().map(|found| format!("diff: {found}")));
                told_by_diff(&out(one), &out(other))
            }
            _ => BTreeSet::new(),
        };
        for seed in seeds {
            let mut draft = truth(&own, &out(seed));
            draft.told = read_page(&draft, &out(seed));
            draft.set = shared::of_advanced(&draft, &own, &out(seed));
            draft.bounds = told::bounds(&draft, &out(seed));
            assert!(draft.told.values().any(|line| line.has_students), "nothing is shown");
            for page in [out(seed), shared::folder_of(&out(seed))] {
                let (found, few) = told::rules(&page, &out(seed));
                few_breaches += few;
                out_of.extend(
                    found.into_iter().map(|found| format!("year {year}, draft {seed}: {found}")),
                );
            }
            for (group, what, count, [low, high]) in
                (Attack { draft: &draft, met_known: &met_known }).small_counts()
            {
                let about = format!("year {year}, draft {seed}: {what:?} of {group} is {count}");
                // A size has no code that says it is small.
                if low == high || (what == What::Students && high < shown_from()) {
                    out_of.push(format!("{about}: from {low} to {high}"));
                }
                small += 1;
            }
            let found = shared::attack(&draft, &own, &out(seed));
            small += found.small;
            pinned_in_sets += found.pinned_by_primary_alone;
            let about = |found: String| format!("year {year}, draft {seed}: {found}");
            out_of.extend(found.out_of.into_iter().map(about));
            out_of.extend(
                classes::found(&own, &out(seed), &draft.members, &draft.families)
                    .into_iter()
                    .map(|found| format!("year {year}, draft {seed}: {found}")),
            );
            (draft.told, draft.set) = (hide_small_only(&draft), OfAdvanced::default());
            draft.bounds.clear();
            let attack = Attack { draft: &draft, met_known: &BTreeSet::new() };
            let pinned = attack.small_counts().iter().filter(|own| own.3[0] == own.3[1]).count();
            pinned_by_primary_alone += pinned;
            if *seed == "1" {
                years.push((draft, own.clone(), out(seed)));
            }
        }
    }
    let found = shared::attack_audit(&years, place.path());
    small += found.small;
    out_of.extend(found.out_of.into_iter().map(|found| format!("audit, {found}")));
    assert_eq!(out_of, [""; 0], "of {small}");
    // The attacker has something to find, and finds it where only small counts themselves are hidden.
    assert!(small > 20, "{small}");
    assert!(few_breaches > 0, "no rule is broken by few");
    assert!(pinned_by_primary_alone > 5, "{pinned_by_primary_alone}");
    assert!(pinned_in_sets > 100, "{pinned_in_sets}");
}
