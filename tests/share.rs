//! What may be handed on of a schedule: one set, made the same way by `build` and by `metrics`; and of several years, by
//! `audit`.

mod common;

use common::{copy_of_small_school, edit, files, folder, root, rows, run, small_school, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// A result of the small school with the set beside it, the same for every test. Nobody may change them.
fn built() -> (&'static Path, &'static Path) {
    static BUILT: OnceLock<(TempDir, PathBuf, PathBuf)> = OnceLock::new();
    let (_, out, set) = BUILT.get_or_init(|| {
        let place = folder();
        let (out, set) = (place.path().join("out"), place.path().join("set"));
        build(small_school(), &out, &["--share", text(&set)]);
        (place, out, set)
    });
    (out, set)
}

fn build(school: &Path, out: &Path, more: &[&str]) {
    let base = ["build", text(school), "--quiet", "--units", "20", "--out", text(out)];
    let built = run(&[&base[..], more].concat());
    assert!(out.join("report.html").is_file(), "{}", built.stderr());
}

fn document(set: &Path) -> Value {
    serde_json::from_slice(&fs::read(set.join("metrics.json")).expect("metrics")).expect("JSON")
}

/// Who teaches each section.
fn teachers(folder: &Path) -> BTreeMap<String, String> {
    let rows = rows(&folder.join("sections.csv"));
    rows.into_iter().map(|row| (row["section_id"].clone(), row["staff_ids"].clone())).collect()
}

#[test]
fn a_set_beside_a_result_changes_nothing_in_the_result() {
    let (out, set) = built();
    let place = folder();
    let alone = place.path().join("out");
    build(small_school(), &alone, &["--threads", "1"]);
    let (mut with, mut without) = (files(out), files(&alone));
    for own in [&mut with, &mut without] {
        own.remove("run.log.json").expect("a log");
    }
    assert!(with == without);
    let names: Vec<String> = files(set).into_keys().collect();
    let expected = ["README.txt", "metrics.csv", "metrics.json", "report.html", "sections.csv"];
    assert_eq!(names, expected);
}

#[test]
fn metrics_shares_what_the_build_shared_but_the_page() {
    let (out, set) = built();
    let place = folder();
    let own = place.path().join("set");
    let arguments = ["metrics", text(small_school()), text(out), "--share", text(&own)];
    // What is asked to be printed does not narrow what is shared.
    let told = run(&[&arguments[..], &["--measure", "M10"]].concat()).expect(0);
    assert!(told.stderr().contains("may be handed on: "), "{}", told.stderr());
    let mut built = files(set);
    built.remove("report.html").expect("a page");
    assert!(files(&own) == built);
    // Again, over the one that is there.
    run(&arguments).expect(0);
    assert!(files(&own) == built);
    // What people are given as a table is that of the set.
    let base = ["metrics", text(small_school()), text(out), "--format", "csv"];
    let table = run(&base).expect(0).stdout();
    assert_eq!(table.trim_end().as_bytes(), built["metrics.csv"].trim_ascii_end());
    let narrow = run(&[&base[..], &["--measure", "M1", "--group", "iep"]].concat()).expect(0);
    let lines: BTreeSet<&str> = table.lines().collect();
    assert!(narrow.stdout().lines().all(|line| lines.contains(line)), "{}", narrow.stdout());
}

#[test]
fn the_document_keeps_to_its_schema_and_the_table_has_its_values() {
    let (_, set) = built();
    let document = document(set);
    let schema =
        fs::read(root().join("models/schema/shared-metrics.schema.json")).expect("a schema");
    let schema: Value = serde_json::from_slice(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    let faults: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert_eq!(faults, [""; 0]);
    assert_eq!(document["confidential"], false);
    let mut lines = Vec::new();
    for measure in document["metrics"].as_array().expect("measures") {
        let groups = measure["groups"].as_array().expect("groups");
        for line in [measure].into_iter().chain(groups) {
            let number = |key: &str| line[key].as_f64().map_or(String::new(), |n| n.to_string());
            let group = line["group"].as_str().unwrap_or_default().to_owned();
            let name = measure["name"].as_str().expect("a name").to_owned();
            lines.push([name, group, number("value"), number("from"), number("to")]);
        }
    }
    let table: Vec<[String; 5]> = rows(&set.join("metrics.csv"))
        .into_iter()
        .map(|row| ["measure", "group", "value", "from", "to"].map(|name| row[name].clone()))
        .collect();
    assert_eq!(table, lines);
    let is_rounded = |line: &&[String; 5]| line[2].is_empty() && !line[3].is_empty();
    assert!(table.iter().filter(is_rounded).count() > 100);
}

#[test]
fn staff_have_other_names_the_same_in_every_draft_and_on_the_page() {
    let (out, set) = built();
    let (own, shown) = (teachers(out), teachers(set));
    let mut name_of: BTreeMap<&str, &str> = BTreeMap::new();
    for (section, id) in own.iter().filter(|(_, id)| !id.is_empty() && !id.contains(';')) {
        let name = shown[section].as_str();
        assert_eq!(*name_of.entry(id).or_insert(name), name, "{id}");
    }
    let names: BTreeSet<&&str> = name_of.values().collect();
    assert_eq!(names.len(), name_of.len());
    assert!(name_of.len() > 3);
    let page = fs::read_to_string(set.join("report.html")).expect("a page");
    for (id, name) in &name_of {
        assert!(page.contains(&format!("<bdi>{name}</bdi>")), "{name}");
        assert!(!page.contains(&format!("<bdi>{id}</bdi>")), "{id}");
    }
    assert!(!page.contains("SHA-256"));

    let place = folder();
    let (other, other_set) = (place.path().join("out"), place.path().join("set"));
    build(small_school(), &other, &["--seed", "2", "--share", text(&other_set)]);
    let shown = teachers(&other_set);
    for (section, id) in teachers(&other).iter().filter(|(_, id)| name_of.contains_key(id.as_str()))
    {
        assert_eq!(shown[section], name_of[id.as_str()], "{id}");
    }
}

#[test]
fn a_rule_whose_reason_names_a_teacher_is_not_on_the_shared_page() {
    let (_place, school) = copy_of_small_school();
    let mut person = String::new();
    edit(&school.join("staff.csv"), |header, rows| {
        let at = |name| common::column(header, name);
        rows[0][at("name")] = "Zsuzsa Quill".to_owned();
        person.clone_from(&rows[0][at("staff_id")]);
    });
    let mut rules: Value =
        serde_json::from_slice(&fs::read(school.join("rules.json")).expect("rules")).expect("JSON");
    for because in ["Mrs Quill has it so", "the gym is free then"] {
        let ask = serde_json::json!({"max_preps": {"staff": [person], "most": 9}});
        let rule = serde_json::json!({
            "id": because, "ask": ask, "strength": {"tier": 9, "weight": 1}, "because": because
        });
        let list = if rules.is_array() { &mut rules } else { &mut rules["rules"] };
        list.as_array_mut().expect("a list").push(rule);
    }
    fs::write(school.join("rules.json"), rules.to_string()).expect("written");
    let place = folder();
    let (out, set) = (place.path().join("out"), place.path().join("set"));
    build(&school, &out, &["--share", text(&set)]);
    let page = |folder: &Path| fs::read_to_string(folder.join("report.html")).expect("a page");
    assert!(page(&out).contains("Mrs Quill has it so"));
    assert!(!page(&set).contains("Quill") && !page(&set).contains(&person));
}

#[test]
fn a_school_states_once_below_how_many_students_counts_are_hidden_and_only_what_is_shown_heeds_it()
{
    let (place, school) = copy_of_small_school();
    let file = school.join("school.json");
    let state = |below: u64| {
        let text = fs::read(&file).expect("a header");
        let mut header: Value = serde_json::from_slice(&text).expect("JSON");
        header["hide_below"] = below.into();
        fs::write(&file, header.to_string()).expect("written");
    };
    state(15);
    let (out, set) = (place.path().join("out"), place.path().join("set"));
    build(&school, &out, &["--share", text(&set)]);
    let (usual, usual_set) = built();
    // Neither the search nor a measure knows of it.
    for name in ["sections.csv", "enrollments.csv", "unmet.csv", "metrics.json"] {
        assert!(files(&out)[name] == files(usual)[name], "{name}");
    }
    let sizes = |set: &Path| -> Vec<u64> {
        let document = document(set);
        let measures = document["metrics"].as_array().expect("measures").iter();
        let groups = measures.flat_map(|own| own["groups"].as_array().expect("groups").clone());
        groups.filter_map(|group| group["students"].as_u64()).collect()
    };
    assert!(sizes(usual_set).iter().any(|size| (10..15).contains(size)));
    assert!(!sizes(&set).is_empty() && sizes(&set).iter().all(|size| *size >= 15));
    // Each says which holds.
    assert_eq!((&document(usual_set)["least"], &document(&set)["least"]), (&10.into(), &15.into()));
    let read = |folder: &Path, name: &str| fs::read_to_string(folder.join(name)).expect("a text");
    assert!(read(&set, "README.txt").contains("of a group below 15 are hidden"));
    for folder in [&out, &set] {
        let page = read(folder, "report.html");
        assert!(page.contains("groups of fewer than 15 students are hidden"));
        assert!(!page.contains("fewer than 10"));
    }
    let told = run(&["metrics", text(&school), text(&out)]).expect(0).stdout();
    assert!(told.contains("No count of a group below 15 stands here"), "{told}");
    // Nothing is lost on the way to one file and back.
    let (whole, back) = (place.path().join("whole.json"), place.path().join("back"));
    run(&["import", text(&school), "--out", text(&whole)]).expect(0);
    run(&["export", text(&whole), "--out", text(&back)]).expect(0);
    assert!(read(&back, "school.json").contains("\"hide_below\": 15"));

    state(31);
    let refused = run(&["metrics", text(&school), text(&out)]).expect(2);
    let said = "school.json, hide_below: '31': is not from 5 to 30";
    assert!(refused.stderr().contains(said), "{}", refused.stderr());
}

#[test]
fn a_set_replaces_nothing_but_a_set_and_lies_beside_the_result() {
    let (out, _) = built();
    let place = folder();
    let refused = |set: &Path| {
        let refused =
            run(&["metrics", text(small_school()), text(out), "--share", text(set)]).expect(2);
        assert_eq!(refused.stdout(), "");
        refused.stderr()
    };
    let foreign = place.path().join("foreign");
    fs::create_dir(&foreign).expect("a folder");
    fs::write(foreign.join("metrics.json"), "{}").expect("a file");
    assert!(refused(&foreign).contains("does not hold a set that may be handed on"));
    assert_eq!(files(&foreign).len(), 1);
    // A result is confidential, and no set.
    let before = files(out);
    assert!(refused(out).contains("beside one another"));
    assert!(refused(&out.join("set")).contains("beside one another"));
    assert!(files(out) == before);
    let other = place.path().join("out");
    build(small_school(), &other, &[]);
    assert!(refused(&other).contains("does not hold a set that may be handed on"));
    // A set with somebody's own file in it stays as it is.
    let set = place.path().join("set");
    run(&["metrics", text(small_school()), text(out), "--share", text(&set)]).expect(0);
    fs::write(set.join("notes.txt"), "mine").expect("a file");
    assert!(refused(&set).contains("holds 'notes.txt' beside a set that may be handed on"));

    let inside = other.join("set");
    let base = ["build", text(small_school()), "--units", "1", "--out", text(&other)];
    let refused = run(&[&base[..], &["--share", text(&inside)]].concat()).expect(2);
    assert!(refused.stderr().contains("beside one another"), "{}", refused.stderr());
}

#[test]
fn no_cell_of_a_set_is_a_formula() {
    let (_place, school) = copy_of_small_school();
    for (file, column) in [("rooms.csv", "room_id"), ("staff.csv", "home_room")] {
        edit(&school.join(file), |header, rows| {
            let room = common::column(header, column);
            rows.iter_mut()
                .filter(|row| !row[room].is_empty())
                .for_each(|row| row[room] = format!("=SUM({})", row[room]));
        });
    }
    let place = folder();
    let (out, set) = (place.path().join("out"), place.path().join("set"));
    build(&school, &out, &["--share", text(&set)]);
    let mut cells = 0;
    for file in ["sections.csv", "metrics.csv"] {
        for (column, cell) in rows(&set.join(file)).into_iter().flatten() {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t']), "{column}: {cell}");
            cells += usize::from(cell.starts_with("'=SUM("));
        }
    }
    assert!(cells > 10, "{cells} cells are guarded");
}

#[test]
fn a_schedule_is_audited_without_the_tables_of_staff_and_rooms_that_it_names() {
    let (_place, school) = copy_of_small_school();
    let (out, _) = built();
    for file in ["sections.csv", "enrollments.csv"] {
        fs::copy(out.join(file), school.join(file)).expect("copied");
    }
    for file in ["staff.csv", "rooms.csv"] {
        fs::remove_file(school.join(file)).expect("it was there");
    }
    let told = run(&["audit", text(&school)]).expect(0);
    assert!(!told.stderr().contains("is nobody in staff.csv"), "{}", told.stderr());
    assert!(!told.stderr().contains("is not in rooms.csv"), "{}", told.stderr());
    // What lacks a table says which, in full.
    let words = told.stdout().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("not computed") && words.contains("staff.csv"), "{words}");
}

/// Two schools with the schedules that were built for them, as if they had always had them.
fn two_years() -> (TempDir, PathBuf, PathBuf) {
    let place = folder();
    let year = |name: &str, seed: &str| {
        let (school, out) = (place.path().join(name), place.path().join(format!("out-{seed}")));
        run(&["generate", "--students", "150", "--seed", seed, "--out", text(&school)]).expect(0);
        build(&school, &out, &[]);
        for file in ["sections.csv", "enrollments.csv"] {
            fs::copy(out.join(file), school.join(file)).expect("copied");
        }
        school
    };
    let (one, other) = (year("=2025", "6"), year("2026", "7"));
    (place, one, other)
}

#[test]
fn audit_shares_of_each_year_what_metrics_shares_of_it_and_changes_that_follow() {
    let (place, one, other) = two_years();
    let set = place.path().join("set");
    let arguments = ["audit", text(&one), text(&other), "--measure", "M10", "--share", text(&set)];
    let told = run(&arguments).expect(0);
    assert!(told.stderr().contains("may be handed on: "), "{}", told.stderr());
    let names: Vec<String> = files(&set).into_keys().collect();
    assert_eq!(names, ["README.txt", "changes.csv", "metrics.csv", "metrics.json", "sections.csv"]);
    let document = document(&set);
    let schema = fs::read(root().join("models/schema/shared-audit.schema.json")).expect("a schema");
    let schema: Value = serde_json::from_slice(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    let faults: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert_eq!(faults, [""; 0]);
    assert_eq!(document["confidential"], false);

    // Of each year what its own set says, and its sections, with a name that no spreadsheet takes for a formula.
    let sections = rows(&set.join("sections.csv"));
    let table = rows(&set.join("metrics.csv"));
    for (at, (school, name)) in [(&one, "'=2025"), (&other, "2026")].into_iter().enumerate() {
        let alone = place.path().join("alone");
        run(&["metrics", text(school), "--share", text(&alone)]).expect(0);
        let own = self::document(&alone);
        assert_eq!(document["schedules"][at]["metrics"], own["metrics"]);
        let mut of_year: Vec<_> = sections.clone();
        of_year.retain(|row| row["schedule"] == name);
        of_year.iter_mut().for_each(|row| assert!(row.remove("schedule").is_some()));
        assert_eq!(of_year, rows(&alone.join("sections.csv")));
        let mut of_year: Vec<_> =
            table.iter().filter(|row| row["schedule"] == name).cloned().collect();
        of_year.iter_mut().for_each(|row| assert!(row.remove("schedule").is_some()));
        let (mut found, mut expected) = (of_year, rows(&alone.join("metrics.csv")));
        [&mut found, &mut expected].into_iter().for_each(|rows| rows.sort_unstable());
        assert_eq!(found, expected);
    }

    // What people are given as a table is that of the set, and a change on the terminal one of those below.
    let printed = run(&["audit", text(&one), text(&other), "--format", "csv"]).expect(0).stdout();
    let of_set = fs::read_to_string(set.join("metrics.csv")).expect("a table");
    assert_eq!(printed.trim_end(), of_set.trim_end());
    let told = run(&["audit", text(&one), text(&other), "--measure", "M5"]).expect(0).stdout();
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    assert!(!told.starts_with("Exact") && told.contains("  Grade 9 "), "{told}");

    // Changes are in the table as in the document.
    let number = |value: &Value| value.as_f64().map_or(String::new(), |number| number.to_string());
    let changes = document["changes"].as_array().expect("changes");
    let of_document: Vec<[String; 5]> = changes
        .iter()
        .map(|own| {
            let word = |key: &str| own[key].as_str().unwrap_or_default().to_owned();
            let numbers = ["value", "from", "to"].map(|key| number(&own[key]));
            let [value, from, to] = numbers;
            [word("measure"), word("group"), value, from, to]
        })
        .collect();
    let columns = ["measure", "group", "change", "change_from", "change_to"];
    let of_table: Vec<[String; 5]> = rows(&set.join("changes.csv"))
        .into_iter()
        .map(|row| columns.map(|name| row[name].clone()))
        .collect();
    assert_eq!(of_table, of_document);
    assert!(of_table.iter().any(|own| !own[2].is_empty()) && of_table.len() > 50);

    // The same again over it; and a set of one draft is a set as well.
    let before = files(&set);
    run(&arguments).expect(0);
    assert!(files(&set) == before);
    run(&["metrics", text(&one), "--share", text(&set)]).expect(0);
    assert!(!set.join("changes.csv").exists());
}

#[test]
fn schedules_of_the_same_students_or_of_the_same_name_are_not_shared_together() {
    let (place, one, _) = two_years();
    let refused = |other: &Path| {
        let set = place.path().join("set");
        let refused = run(&["audit", text(&one), text(other), "--share", text(&set)]).expect(2);
        assert_eq!(refused.stdout(), "");
        assert!(!set.exists());
        refused.stderr()
    };
    // Some weeks later somebody has come, and somebody has left.
    let later = place.path().join("later");
    common::copy(&one, &later);
    let mut left = String::new();
    edit(&later.join("students.csv"), |header, rows| {
        let id = common::column(header, "student_id");
        left = std::mem::replace(&mut rows[0][id], "S9999".to_owned());
    });
    for file in ["requests.csv", "enrollments.csv", "services.csv", "transcript.csv"] {
        edit(&later.join(file), |header, rows| {
            let id = common::column(header, "student_id");
            rows.retain(|row| row[id] != left);
        });
    }
    for file in ["student_rules.csv", "external.csv"] {
        edit(&later.join(file), |_, rows| rows.clear());
    }
    assert!(refused(&later).contains("'=2025' and 'later' are of the same students"));
    // Nor are they printed side by side, but for staff.
    let printed = run(&["audit", text(&one), text(&later)]).expect(2);
    assert_eq!(printed.stdout(), "");
    assert!(printed.stderr().contains("--exact"), "{}", printed.stderr());
    run(&["audit", text(&one), text(&later), "--exact"]).expect(0);
    run(&["audit", text(&one), text(&later), "--json"]).expect(0);
    let twin = place.path().join("twin").join("=2025");
    common::copy(&one, &twin);
    assert!(refused(&twin).contains("two schedules are called '=2025'"));
}
