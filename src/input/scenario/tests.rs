use super::super::{Form, Places, Source};
use super::*;
use crate::school::records::Records;
use serde_json::json;

fn folder(files: &[(&str, Value)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, value) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, value.to_string()).expect("a small file");
    }
    folder
}

fn read(folder: &tempfile::TempDir, names: &[&str]) -> Result<Scenarios, Vec<String>> {
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.path().join(name)).collect();
    read_scenarios(&paths).map_err(|faults| {
        let root = format!("{}/", folder.path().display());
        faults.iter().map(|fault| fault.to_string().replace(&root, "")).collect()
    })
}

fn school(rules: Value) -> Source {
    let mut faults = Faults::default();
    let read = read_rules(&rules, At::root("rules.json"), &mut faults).expect("rules");
    let mut places = Places::default();
    let document =
        super::super::source::Document::Json { file: "rules.json".into(), path: "".into() };
    let document = places.add_document(document);
    places.add_rows("rules.json", document, &read.positions);
    Source {
        records: Records { rules: Some(read.rules), ..Records::default() },
        places,
        faults: faults.finish(),
        digests: BTreeMap::new(),
        form: Form::Folder,
        notes: Vec::new(),
    }
}

fn rule(id: Option<&str>, kind: &str) -> Value {
    let mut rule = json!({"ask": {kind: {}}, "strength": "hard"});
    if let Some(id) = id {
        rule["id"] = id.into();
    }
    rule
}

#[test]
fn rules_accumulate_replace_and_go_off_with_their_provenance() {
    let folder = folder(&[
        ("base.json", json!({"rules": [rule(None, "balance")]})),
        (
            "evening.json",
            json!({"extends": "base.json", "effort": 60, "rules": [
                rule(Some("studio"), "same_block"),
                {"id": "sequence-3", "off": true, "because": "offered twice"},
                {"id": "stduio", "off": true},
                rule(None, "balance"),
            ]}),
        ),
    ]);
    // The base is given, and extended: it takes effect once.
    let scenarios = read(&folder, &["base.json", "evening.json"]).expect("scenarios");
    assert_eq!(scenarios.scenarios.len(), 2);
    assert_eq!(scenarios.effort(), Some(60));
    let own = [rule(None, "stacked"), rule(Some("studio"), "stacked"), rule(None, "sequence")];
    let source = apply(school(json!(own)), &scenarios);
    let rules = source.records.rules.as_deref().expect("rules");
    let told: Vec<String> = (0..rules.len())
        .map(|at| {
            let place = source.places.rule(at, "ask");
            let id = rules[at].id.as_deref().unwrap_or_default();
            format!("{id} from {} {}", place.file, place.column)
        })
        .collect();
    assert_eq!(
        told,
        [
            "stacked-1 from rules.json [0].ask",
            "studio from evening.json rules[0].ask",
            "base:balance-1 from base.json rules[0].ask",
            "evening:balance-4 from evening.json rules[3].ask",
        ]
    );
    assert_eq!(source.notes, ["rule 'sequence-3' is off (evening.json), because: offered twice"]);
    assert_eq!(
        source.faults[0].to_string(),
        "evening.json, rules[2].id: 'stduio': there is no earlier rule of this id to be off (did you \
         mean 'studio'?)"
    );
    assert_eq!(source.digests.len(), 2);
}

#[test]
fn a_frame_comes_inline_or_from_a_file_beside_the_scenario() {
    let frame = json!({"terms": ["Y"], "days": ["A"], "blocks": ["1"], "bells": [], "meets": {}});
    let folder = folder(&[
        ("frames/ab.json", frame.clone()),
        ("policies/one.json", json!({"frame": "../frames/ab.json"})),
        ("two.json", json!({"frame": frame})),
    ]);
    for (name, place) in [("policies/one.json", "bells"), ("two.json", "frame.bells")] {
        let source = apply(school(json!([])), &read(&folder, &[name]).expect("a scenario"));
        assert_eq!(source.records.frame.terms, ["Y"]);
        assert_eq!(source.places.frame("bells").column, place);
        assert_eq!(source.notes.len(), 1);
    }
}

#[test]
fn locks_are_added_and_replace_those_of_the_school() {
    let locks = json!({"locks": {
        "sections": [{"section_id": "A.1", "course_id": "A", "blocks": ["3"]},
                     {"section_id": "A.2", "course_id": "A", "blocks": "4"}],
        "enrollments": [{"student_id": "S1", "section_id": "A.1"}]}});
    let folder = folder(&[("locks.json", locks)]);
    let mut source = school(json!([]));
    source.records.sections = Some(vec![SectionRecord {
        section_id: "A.1".into(),
        course_id: "A".into(),
        term: Some("S1".into()),
        ..SectionRecord::default()
    }]);
    let document = super::super::source::Document::Csv { file: "sections.csv".into() };
    let document = source.places.add_document(document);
    source.places.add_rows("sections.csv", document, &[2]);
    let source = apply(source, &read(&folder, &["locks.json"]).expect("a scenario"));
    let sections = source.records.sections.as_deref().expect("sections");
    assert_eq!((sections.len(), sections[0].term.as_deref()), (2, None));
    let place = source.places.of::<SectionRecord>(1, "blocks");
    assert_eq!(
        (place.file.as_str(), place.column.as_str()),
        ("locks.json", "locks.sections[1].blocks")
    );
    assert_eq!(source.records.enrollments.map(|seats| seats.len()), Some(1));
}

#[test]
fn every_wrong_key_is_named() {
    let folder = folder(&[(
        "x.json",
        json!({"steer_by": "race", "free": [], "frames": {}, "allowed_loss": {"primary": 5},
               "layers": ["singletons", []], "frame": 7, "effort": -1, "version": 1,
               "locks": {"section": []}, "extends": "/etc/passwd", "rules": [{"off": true}]}),
    )]);
    assert_eq!(
        read(&folder, &["x.json", "y.json"]).expect_err("wrong"),
        [
            "x.json, extends: '/etc/passwd': a path from the folder of this scenario is asked for",
            "x.json, effort: '-1': must not be negative",
            "x.json, steer_by: 'race': a list is asked for, as […]",
            "x.json, allowed_loss.primary: '5': is not a share from 0 to 1 (write 0.005 for half a percent)",
            "x.json, layers[1]: 'a list of 0': names no courses",
            "x.json, frame: '7': a frame or the path of one is asked for",
            "x.json, rules[0].id: must be given, to say which rule is off",
            "x.json, locks.section: this key is not known (did you mean 'sections'?)",
            "x.json, free: this version does not act on this key yet; leave it out",
            "x.json, frames: this key is not known (did you mean 'frame'?)",
            "y.json: 'y.json': there is no such file",
        ]
    );
}

#[test]
fn what_is_wanted_of_a_build_accumulates() {
    let folder = folder(&[
        (
            "a.json",
            json!({"steer_by": ["el", "iep"], "layers": ["services", {"name": "few", "courses": ["singletons", "tag:ap"]}],
                   "allowed_loss": {"primary": 0.01, "2": 4}}),
        ),
        (
            "b.json",
            json!({"steer_by": {"groups": ["iep", "house"], "allowed_loss": 0.002},
                   "allowed_loss": {"2": 5, "3": 1}}),
        ),
    ]);
    let scenarios = read(&folder, &["a.json", "b.json"]).expect("scenarios");
    let intent = apply(school(json!([])), &scenarios).records.intent;
    let words = |mentions: &[crate::school::Mention]| -> Vec<String> {
        mentions
            .iter()
            .map(|mention| format!("{} at {}", mention.text, mention.place.column))
            .collect()
    };
    let steering = ["el at steer_by[0]", "iep at steer_by[1]", "house at steer_by.groups[1]"];
    assert_eq!(words(&intent.steer_by), steering);
    assert_eq!((intent.steering_loss, intent.primary_loss), (Some(0.002), Some(0.01)));
    assert_eq!(intent.tier_loss, [(2, 5), (3, 1)]);
    let names: Vec<&str> = intent.layers.iter().map(|layer| layer.name.as_str()).collect();
    assert_eq!(names, ["services", "few"]);
    let few = ["singletons at layers[1].courses[0]", "tag:ap at layers[1].courses[1]"];
    assert_eq!(words(&intent.layers[1].courses), few);
}

#[test]
fn scenarios_that_extend_one_another_in_a_circle_are_refused() {
    let folder = folder(&[
        ("a.json", json!({"extends": "b.json"})),
        ("b.json", json!({"extends": "sub/../a.json"})),
        ("sub/c.json", json!({"extends": "nowhere.json"})),
    ]);
    assert_eq!(
        read(&folder, &["a.json", "sub/c.json"]).expect_err("wrong"),
        [
            "b.json, extends: 'sub/../a.json': this scenario extends itself",
            "c.json, extends: 'sub/nowhere.json': there is no such file",
        ]
    );
}
