//! Same input, seed and effort: the same bytes on any number of threads.

mod common;

use common::{files, folder, run, small_school, text};
use std::collections::BTreeMap;
use std::path::Path;

/// The only file that may tell one run from another.
const LOG: &str = "run.log.json";

/// Builds the small school and gives back the result, file by file, without the log.
fn build(arguments: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let place = folder();
    let out = place.path().join("out");
    let school = small_school();
    let fixed = ["build", text(school), "--quiet", "--out", text(&out)];
    run(&[&fixed, arguments].concat()).expect(0);
    result(&out)
}

fn result(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut result = files(out);
    assert!(result.remove(LOG).is_some(), "no log");
    assert_eq!(result.len(), 6, "{:?}", result.keys());
    result
}

/// Names the files that differ, instead of printing them.
#[track_caller]
fn expect_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    let names: Vec<_> = one.keys().collect();
    assert_eq!(names, other.keys().collect::<Vec<_>>(), "{what}");
    let differ: Vec<_> = one.iter().filter(|(name, bytes)| other[*name] != **bytes).collect();
    let names: Vec<_> = differ.iter().map(|(name, _)| name).collect();
    assert!(names.is_empty(), "{what}: {names:?} differ");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let one = build(&["--effort", "1", "--threads", "1"]);
    for threads in ["2", "8"] {
        let other = build(&["--effort", "1", "--threads", threads]);
        expect_same(&one, &other, &format!("1 and {threads} threads"));
    }
}

#[test]
fn another_seed_gives_another_schedule() {
    let one = build(&["--effort", "1", "--seed", "1"]);
    let other = build(&["--effort", "1", "--seed", "2"]);
    for file in ["sections.csv", "enrollments.csv", "plan.json"] {
        assert!(one[file] != other[file], "{file} is the same for both seeds");
    }
}

#[test]
fn units_replay_an_effort() {
    let effort = build(&["--effort", "1"]);
    let plan: serde_json::Value = serde_json::from_slice(&effort["plan.json"]).expect("JSON");
    let units = plan["effort_units"].as_u64().expect("units").to_string();
    expect_same(&effort, &build(&["--units", &units]), "an effort and its units");
}

#[test]
fn units_replay_a_time() {
    let time = build(&["--time", "1", "--threads", "2"]);
    let plan: serde_json::Value = serde_json::from_slice(&time["plan.json"]).expect("JSON");
    let units = plan["effort_units"].as_u64().expect("units").to_string();
    expect_same(&time, &build(&["--units", &units, "--threads", "1"]), "a time and its units");
}

#[test]
fn the_place_of_the_files_leaves_no_trace() {
    let there = folder();
    let elsewhere = there.path().join("a school elsewhere");
    common::copy(small_school(), &elsewhere);
    let out = there.path().join("another name");
    run(&["build", text(&elsewhere), "--effort", "1", "--out", text(&out)]).expect(0);
    expect_same(&build(&["--effort", "1"]), &result(&out), "two places");
}

/// Gives every student the race and sex tags of the student after them.
fn with_race_and_sex_passed_on(students: &str) -> String {
    let mut lines = students.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let column = header.iter().position(|name| *name == "groups").expect("groups");
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let is_private = |tag: &&str| tag.starts_with("race:") || tag.starts_with("sex:");
    let mut written = vec![header.join(",")];
    for (index, row) in rows.iter().enumerate() {
        let next = &rows[(index + 1) % rows.len()];
        let others = next[column].split(';').filter(is_private);
        let own = row[column].split(';').filter(|tag| !is_private(tag) && !tag.is_empty());
        let groups = others.chain(own).collect::<Vec<_>>().join(";");
        let mut row: Vec<&str> = row.clone();
        row[column] = &groups;
        written.push(row.join(","));
    }
    written.join("\n")
}

/// Builds a school as it is and with race and sex tags of others, and expects the same schedule.
fn expect_race_and_sex_to_decide_nothing(school: &Path, arguments: &[&str]) {
    let place = folder();
    let others = place.path().join("others");
    common::copy(school, &others);
    let students = others.join("students.csv");
    let before = std::fs::read_to_string(&students).expect("students");
    let after = with_race_and_sex_passed_on(&before);
    assert!(after.lines().zip(before.lines()).filter(|(one, other)| one != other).count() > 100);
    std::fs::write(&students, after).expect("written");
    let built = |school: &Path, name: &str| {
        let out = place.path().join(name);
        let fixed = ["build", text(school), "--quiet", "--out", text(&out)];
        run(&[&fixed, arguments].concat()).expect(0);
        result(&out)
    };
    let (one, other) = (built(school, "one"), built(&others, "other"));
    for file in ["sections.csv", "enrollments.csv"] {
        assert!(one[file] == other[file], "{file} depends on race or sex");
    }
}

#[test]
fn race_and_sex_decide_nothing() {
    expect_race_and_sex_to_decide_nothing(small_school(), &["--effort", "1"]);
}

#[test]
fn race_and_sex_decide_nothing_under_all_scenarios() {
    let scenarios = common::root().join("scenarios");
    let files = files(&scenarios).into_keys().filter(|name| name.ends_with(".json"));
    let scenarios: Vec<String> = files.map(|name| text(&scenarios.join(name)).to_owned()).collect();
    assert!(scenarios.len() >= 6, "{scenarios:?}");
    let mut arguments = vec!["--units", "8"];
    for scenario in &scenarios {
        arguments.extend(["--scenario", scenario]);
    }
    let harbor = common::root().join("models/harbor");
    expect_race_and_sex_to_decide_nothing(&harbor, &arguments);
}
