//! What may be handed on of a schedule: one set, made the same way by `build` and by `metrics`.

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
