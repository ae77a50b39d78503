//! `--keep N`: the best different schedules of one build.

mod common;

use common::{copy_of_small_school, files, folder, root, rows, run, small_school, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The files of a result that do not tell one run from another.
const RESULT: [&str; 6] =
    ["enrollments.csv", "metrics.json", "plan.json", "report.html", "sections.csv", "unmet.csv"];

fn harbor() -> PathBuf {
    root().join("models/harbor")
}

/// Three schedules of a shipped school, the same for every test. Nobody may change them.
fn kept() -> &'static Path {
    static KEPT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, out) = KEPT.get_or_init(|| {
        let place = folder();
        let out = place.path().join("out");
        let told = keep_three(&harbor(), &out, &["--threads", "2"]);
        assert!(told.contains("3 different schedules, the best first"), "{told}");
        (place, out)
    });
    out
}

fn keep_three(school: &Path, out: &Path, more: &[&str]) -> String {
    let base = ["build", text(school), "--units", "60", "--keep", "3", "--out", text(out)];
    run(&[&base[..], more].concat()).expect(0).stdout()
}

/// All files of a folder of results, by path below it, but for the logs.
fn all_files(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(out).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            let own = files(&path).into_iter();
            all.extend(own.map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            all.insert(name, fs::read(path).expect("a file"));
        }
    }
    all.retain(|name, _| !name.ends_with("run.log.json"));
    all
}

/// How many sections `diff` finds at another time, and of how many.
fn moved(one: &Path, other: &Path) -> (u64, u64) {
    let told = run(&["diff", text(one), text(other), "--json"]).json();
    let placements = &told["placements"];
    let sections = placements["sections"][0].as_u64().expect("sections");
    (placements["moved"].as_u64().expect("moved"), sections)
}

#[test]
fn each_of_three_is_a_whole_result_that_the_judge_accepts() {
    let mut expected: Vec<String> = Vec::new();
    for number in 1..=3 {
        expected.extend(RESULT.iter().map(|file| format!("{number}/{file}")));
        let own = kept().join(number.to_string());
        run(&["verify", text(&harbor()), text(&own)]).expect(0);
        let plan: serde_json::Value =
            serde_json::from_slice(&fs::read(own.join("plan.json")).expect("a plan")).unwrap();
        assert_eq!(plan["solution"], serde_json::json!({"number": number, "keep": 3}));
    }
    expected.push("solutions.csv".to_owned());
    assert_eq!(all_files(kept()).into_keys().collect::<Vec<_>>(), expected);
}

#[test]
fn any_two_differ_in_a_tenth_of_the_sections_as_diff_counts_them() {
    let table = rows(&kept().join("solutions.csv"));
    assert_eq!(table.len(), 3);
    for one in 1..=3 {
        for other in one + 1..=3 {
            let [here, there] = [one, other].map(|number| kept().join(number.to_string()));
            let (elsewhere, sections) = moved(&here, &there);
            assert!(elsewhere * 10 >= sections, "{one} and {other}: {elsewhere} of {sections}");
            if one == 1 {
                assert_eq!(table[other - 1]["elsewhere"], elsewhere.to_string());
                assert_eq!(table[other - 1]["sections"], sections.to_string());
            }
        }
    }
}

#[test]
fn the_best_comes_first() {
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<i64>().unwrap();
    let tiers = ["hard", "required", "primary", "unreplaced", "tier_1", "tier_2"];
    let table = rows(&kept().join("solutions.csv"));
    let scores: Vec<Vec<i64>> =
        table.iter().map(|row| tiers.iter().map(|name| number(row, name)).collect()).collect();
    assert!(scores.is_sorted(), "{scores:?}");
    assert_eq!((number(&table[0], "solution"), number(&table[0], "elsewhere")), (1, 0));
    for (at, row) in table.iter().enumerate() {
        let unmet = rows(&kept().join(format!("{}/unmet.csv", at + 1))).len() as i64;
        assert_eq!(number(row, "asked") - number(row, "met"), unmet);
    }
}

#[test]
fn one_thread_gives_the_same_bytes_as_two() {
    let place = folder();
    let out = place.path().join("out");
    keep_three(&harbor(), &out, &["--threads", "1", "--quiet"]);
    let (one, two) = (all_files(&out), all_files(kept()));
    let differ: Vec<&String> = one.keys().filter(|name| one[*name] != two[*name]).collect();
    assert!(differ.is_empty() && one.len() == two.len(), "{differ:?}");
}

#[test]
fn to_keep_one_is_to_keep_nothing_more_and_each_replaces_the_other() {
    let place = folder();
    let out = place.path().join("out");
    let build = |more: &[&str]| {
        let base = ["build", text(small_school()), "--units", "12", "--quiet", "--out", text(&out)];
        run(&[&base[..], more].concat()).expect(0);
        all_files(&out)
    };
    let plain = build(&[]);
    assert_eq!(plain.keys().collect::<Vec<_>>(), RESULT.iter().collect::<Vec<_>>());
    let several = build(&["--keep", "2"]);
    assert!(several.contains_key("1/plan.json") && several.contains_key("solutions.csv"));
    assert!(!several.contains_key("plan.json"));
    assert!(build(&["--keep", "1"]) == plain);
}

#[test]
fn a_build_starts_from_the_best_of_those_that_were_kept() {
    let place = folder();
    let built = |start: &Path, name: &str| {
        let out = place.path().join(name);
        let (school, start) = (harbor(), text(start).to_owned());
        let base = ["build", text(&school), "--units", "1", "--quiet", "--out", text(&out)];
        run(&[&base[..], &["--start-from", &start]].concat()).expect(0);
        all_files(&out)
    };
    let best = built(&kept().join("1"), "best");
    assert!(built(kept(), "all") == best);
    assert!(built(&kept().join("2"), "second") != best);
    let refused = run(&["verify", text(&harbor()), text(kept())]).expect(2);
    assert!(refused.stderr().contains("the best is "), "{}", refused.stderr());
}

#[test]
fn what_may_be_handed_on_is_of_the_best() {
    let place = folder();
    let [out, set, own] = ["out", "set", "own"].map(|name| place.path().join(name));
    let base = ["build", text(small_school()), "--units", "12", "--keep", "2", "--out", text(&out)];
    run(&[&base[..], &["--share", text(&set)]].concat()).expect(0);
    let best = out.join("1");
    run(&["metrics", text(small_school()), text(&best), "--share", text(&own)]).expect(0);
    let mut shared = files(&set);
    shared.remove("report.html").expect("a page");
    assert!(shared == files(&own));
}

#[test]
fn fewer_are_written_where_fewer_are_found_and_it_is_said() {
    let (place, school) = copy_of_small_school();
    let [first, out] = ["first", "out"].map(|name| place.path().join(name));
    run(&["build", text(&school), "--units", "4", "--out", text(&first)]).expect(0);
    // Every section is locked where it is: there is no other timetable.
    fs::copy(first.join("sections.csv"), school.join("sections.csv")).expect("a copy");
    let base = ["build", text(&school), "--units", "4", "--keep", "4", "--out", text(&out)];
    let told = run(&base).expect(0).stdout();
    assert!(told.contains("No other schedule was found that is different enough; 4"), "{told}");
    assert_eq!(rows(&out.join("solutions.csv")).len(), 1);
    assert!(out.join("1/plan.json").is_file() && !out.join("2").exists());
}

#[test]
fn a_number_that_makes_no_sense_is_refused() {
    let place = folder();
    let out = place.path().join("out");
    for number in ["0", "21", "-1", "two", "1.5", "99999999999999999999"] {
        let keep = format!("--keep={number}");
        let arguments = ["build", text(small_school()), &keep, "--out", text(&out)];
        let refused = run(&arguments).expect(2);
        assert!(refused.stderr().contains("'--keep <N>'"), "{number}: {}", refused.stderr());
    }
    let arguments = ["load", text(small_school()), "--keep", "2", "--out", text(&out)];
    let refused = run(&arguments).expect(2);
    assert!(refused.stderr().contains("sections stay where they are"), "{}", refused.stderr());
    assert!(fs::read_dir(place.path()).expect("a folder").next().is_none());
}
