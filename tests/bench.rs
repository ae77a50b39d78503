//! The verb `bench` as people use it: a plan goes in; runs, differences and verdicts come out.

mod common;

use common::{
    Run, copy, copy_of_small_school, edit, fairbell, files, folder, rows, run, small_school, text,
};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Writes a plan of one case, `small`, and gives its path as an argument.
fn plan(folder: &Path, school: &Path, configurations: Value, seeds: &[u64]) -> String {
    let plan = json!({
        "format": "fairbell/bench",
        "version": 1,
        "cases": [{"name": "small", "school": text(school)}],
        "configurations": configurations,
        "seeds": seeds,
    });
    let path = folder.join("plan.json");
    fs::write(&path, plan.to_string()).expect("written");
    text(&path).to_owned()
}

fn bench(plan: &str, out: &Path, more: &[&str]) -> Run {
    run(&[&["bench", plan, "--out", text(out)], more].concat())
}

fn result(out: &Path) -> Value {
    serde_json::from_slice(&fs::read(out.join("bench.json")).expect("there")).expect("JSON")
}

/// Two configurations that take no time.
fn one_unit_and_two() -> Value {
    json!([{"name": "one", "units": 1}, {"name": "two", "units": 2}])
}

/// The comparison of a configuration by requests met over all cases.
fn compared<'v>(result: &'v Value, configuration: &str, of_baseline: bool) -> &'v Value {
    let all = result["comparisons"].as_array().expect("comparisons");
    let is_it = |one: &&Value| {
        one["configuration"] == configuration
            && one["of_baseline"] == of_baseline
            && one["case"].is_null()
            && one["quantity"] == "requests_met"
    };
    all.iter().find(is_it).expect("a comparison")
}

#[test]
fn every_cell_gives_what_a_build_gives_and_all_of_it_is_written() {
    let place = folder();
    let out = place.path().join("out");
    let plan = plan(place.path(), small_school(), one_unit_and_two(), &[3, 8]);
    let ran = bench(&plan, &out, &[]).expect(0);
    assert!(ran.stdout().contains("small: "), "{}", ran.stdout());
    assert!(ran.stdout().contains("two against one"), "{}", ran.stdout());
    assert!(ran.stderr().contains("4 of 4: small, "), "{}", ran.stderr());
    for stream in [ran.stdout(), ran.stderr()] {
        assert!(!stream.contains(['\x1b', '\r']), "progress in a pipe: {stream:?}");
    }
    let there: Vec<String> = files(&out).into_keys().collect();
    assert_eq!(there, ["bench.json", "report.html", "runs.csv"]);
    assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 2);

    let result = result(&out);
    let runs = result["runs"].as_array().expect("runs");
    let cells: Vec<(&str, u64)> = runs
        .iter()
        .map(|run| {
            let configuration = run["configuration"].as_str().expect("a name");
            (configuration, run["seed"].as_u64().expect("a seed"))
        })
        .collect();
    assert_eq!(cells, [("one", 3), ("two", 3), ("one", 8), ("two", 8)]);
    assert_eq!(rows(&out.join("runs.csv")).len(), 4);
    assert_eq!(compared(&result, "two", false)["pairs"], 2);

    let built = place.path().join("built");
    let school = text(small_school());
    let options = ["build", school, "--units", "2", "--seed", "8", "--out", text(&built)];
    let headline = run(&[&options[..], &["--json"]].concat()).expect(0).json();
    let last = &runs[3];
    assert_eq!(last["met"], headline["headline"]["met"]);
    assert_eq!(last["asked"], headline["headline"]["asked"]);
    assert_eq!(last["complete"], headline["headline"]["complete"]);
    assert_eq!(last["certified_bound"], headline["headline"]["bound"]["value"]);
    assert_eq!((&last["units"], &last["broken"]), (&json!(2), &json!(0)));
    let [bound, met, loss] = ["certified_bound", "met", "avoidable_loss"].map(|key| &last[key]);
    assert_eq!(loss.as_i64(), Some(bound.as_i64().expect("a bound") - met.as_i64().expect("met")));
    let curve = last["curve"].as_array().expect("a curve");
    assert_eq!(curve[0]["units"], 0);
    assert!(curve.iter().all(|point| point["met"].as_u64() <= bound.as_u64()));
}

#[test]
fn what_is_finished_is_not_run_again_unless_its_input_changes() {
    let (place, school) = copy_of_small_school();
    let out = place.path().join("out");
    bench(&plan(place.path(), &school, one_unit_and_two(), &[1]), &out, &[]).expect(0);
    let first = result(&out)["runs"].clone();

    let longer = plan(place.path(), &school, one_unit_and_two(), &[1, 2]);
    let again = bench(&longer, &out, &[]).expect(0);
    assert!(again.stderr().contains("2 runs were there already"), "{}", again.stderr());
    // Seconds and all: these are the runs of before.
    let runs = result(&out)["runs"].clone();
    assert_eq!([&runs[0], &runs[1]], [&first[0], &first[1]]);
    assert_eq!(runs.as_array().expect("runs").len(), 4);

    // A bound that is fixed later is held against the runs that are there.
    let mut fixed: Value =
        serde_json::from_slice(&fs::read(&longer).expect("there")).expect("JSON");
    fixed["cases"][0]["bound"] = 2_000.into();
    fs::write(&longer, fixed.to_string()).expect("written");
    let again = bench(&longer, &out, &[]).expect(0);
    assert!(again.stderr().contains("4 runs were there already"), "{}", again.stderr());
    let held = &result(&out)["runs"][0];
    let met = held["met"].as_i64().expect("met");
    assert_eq!(held["avoidable_loss"].as_i64(), Some(2_000 - met));

    edit(&school.join("courses.csv"), |header, rows| {
        let at = header.iter().position(|name| name == "title").expect("a column");
        rows[0][at].push('!');
    });
    let changed = bench(&longer, &out, &[]).expect(0);
    assert!(!changed.stderr().contains("there already"), "{}", changed.stderr());
    assert_ne!(result(&out)["runs"][0]["input"], first[0]["input"]);
}

#[test]
fn a_baseline_is_held_against_the_same_configurations() {
    let place = folder();
    let (before, out) = (place.path().join("before"), place.path().join("out"));
    let one = json!([{"name": "one", "units": 1}]);
    let plan = plan(place.path(), small_school(), one, &[1, 2, 3, 4, 5, 6]);
    bench(&plan, &before, &[]).expect(0);
    let ran = bench(&plan, &out, &["--baseline", text(&before), "--json"]).expect(0).json();
    let same = compared(&ran, "one", true);
    let numbers = (&same["verdict"], &same["pairs"], &same["low"], &same["high"]);
    assert_eq!(numbers, (&json!("noise"), &json!(6), &json!(0.0), &json!(0.0)));

    // A baseline that met more: now this program is worse, and the exit status says so.
    let mut better = result(&before);
    for run in better["runs"].as_array_mut().expect("runs") {
        run["met"] = json!(run["met"].as_u64().expect("met") + 5);
    }
    let better_file = place.path().join("better.json");
    fs::write(&better_file, better.to_string()).expect("written");
    let ran = bench(&plan, &out, &["--baseline", text(&better_file)]).expect(1);
    assert!(ran.stdout().contains("one against itself in the baseline"), "{}", ran.stdout());
    let told = result(&out);
    let worse = compared(&told, "one", true);
    assert_eq!((&worse["verdict"], &worse["lost"]), (&json!("worse"), &json!(6)));

    // Of another input nothing is compared.
    for run in better["runs"].as_array_mut().expect("runs") {
        run["input"] = "another".into();
    }
    fs::write(&better_file, better.to_string()).expect("written");
    let ran = bench(&plan, &out, &["--baseline", text(&better_file)]).expect(0);
    assert!(ran.stderr().contains("no run of the baseline"), "{}", ran.stderr());
    assert_eq!(compared(&result(&out), "one", true)["changed"], 6);
}

#[test]
fn finished_results_are_judged_by_the_same_judge() {
    let place = folder();
    let out = place.path().join("out");
    for seed in ["1", "2"] {
        let built = place.path().join("elsewhere/small").join(seed);
        let school = text(small_school());
        run(&["build", school, "--units", "1", "--seed", seed, "--out", text(&built)]).expect(0);
    }
    let configurations = json!([
        {"name": "built", "units": 1},
        {"name": "elsewhere", "results": text(&place.path().join("elsewhere"))},
    ]);
    let plan = plan(place.path(), small_school(), configurations, &[1, 2]);
    bench(&plan, &out, &[]).expect(0);
    let told = result(&out);
    for pair in [0, 2] {
        for key in ["met", "complete", "missing_two_or_more", "units", "input", "broken"] {
            assert_eq!(told["runs"][pair][key], told["runs"][pair + 1][key], "{key}");
        }
        assert!(told["runs"][pair + 1]["seconds"].as_f64() > Some(0.0), "from its log");
    }

    // Two seats of a student in one section: not sound, whatever else is met.
    edit(&place.path().join("elsewhere/small/2/enrollments.csv"), |_, rows| {
        let first = rows[0].clone();
        rows.push(first);
    });
    let ran = bench(&plan, &out, &[]).expect(1);
    assert!(ran.stdout().contains("NOT SOUND: 1 of 2 runs"), "{}", ran.stdout());
    assert_eq!(compared(&result(&out), "elsewhere", false)["verdict"], "worse");
}

#[test]
fn a_configuration_may_start_from_a_result_and_lay_scenarios_over() {
    let place = folder();
    let out = place.path().join("out");
    let start = place.path().join("start/small");
    run(&["build", text(small_school()), "--effort", "1", "--out", text(&start)]).expect(0);
    let scenario = place.path().join("named.json");
    fs::write(&scenario, r#"{"name": "as it is", "effort": 0}"#).expect("written");
    let configurations = json!([
        {"name": "anew", "scenarios": ["named.json"]},
        {"name": "from there", "units": 0, "start_from": "start"},
    ]);
    let plan = plan(place.path(), small_school(), configurations, &[1]);
    bench(&plan, &out, &[]).expect(0);
    let runs = result(&out)["runs"].clone();
    assert_eq!((&runs[0]["units"], &runs[1]["units"]), (&json!(0), &json!(0)));
    assert_ne!(runs[0]["input"], runs[1]["input"]);
    assert!(runs[0]["met"].as_u64() < runs[1]["met"].as_u64(), "the start was not used");
}

#[test]
fn everything_wrong_with_a_plan_is_told_and_nothing_is_written() {
    let place = folder();
    let out = place.path().join("out");
    let path = place.path().join("plan.json");
    let wrong = json!({
        "cases": [{"school": "nowhere"}, {"name": "x", "generate": {"frame": "seven-perod"}}],
        "configurations": [{"name": "a", "effrt": 3}],
        "seeds": [],
    });
    fs::write(&path, wrong.to_string()).expect("written");
    let refused = bench(text(&path), &out, &[]).expect(2);
    for words in [
        "plan.json, cases[0].school: 'nowhere': there is no such file or folder",
        "plan.json, cases[1].generate.frame: 'seven-perod': is not known (did you mean 'seven-period'?)",
        "plan.json, configurations[0].effrt: this key is not known (did you mean 'effort'?)",
        "plan.json, seeds: ",
    ] {
        assert!(refused.stderr().contains(words), "{words}:\n{}", refused.stderr());
    }
    assert!(!out.exists() && refused.stdout().is_empty());
}

#[test]
fn schools_with_faults_are_told_before_anything_runs() {
    let (place, school) = copy_of_small_school();
    let out = place.path().join("out");
    fs::write(school.join("frame.json"), "{}").expect("written");
    let path = plan(place.path(), small_school(), one_unit_and_two(), &[1]);
    let mut both: Value = serde_json::from_slice(&fs::read(&path).expect("there")).expect("JSON");
    let cases = both["cases"].as_array_mut().expect("cases");
    cases.push(json!({"name": "broken", "school": text(&school)}));
    fs::write(&path, both.to_string()).expect("written");
    let refused = bench(&path, &out, &[]).expect(2);
    assert!(refused.stderr().contains("the case 'broken' cannot be built"), "{}", refused.stderr());
    assert!(refused.stderr().contains("frame.json"), "{}", refused.stderr());
    assert!(!out.exists() && !refused.stderr().contains("1 of 4"));
}

#[test]
fn a_folder_that_holds_something_else_is_not_replaced() {
    let place = folder();
    let out = place.path().join("out");
    copy(small_school(), &out);
    let plan = plan(place.path(), small_school(), one_unit_and_two(), &[1]);
    let refused = bench(&plan, &out, &[]).expect(2);
    assert!(refused.stderr().contains("choose another folder"), "{}", refused.stderr());
    assert_eq!(files(&out), files(small_school()));
}

#[test]
fn a_school_can_be_made_up() {
    let place = folder();
    let (out, path) = (place.path().join("out"), place.path().join("plan.json"));
    let same = json!({"students": 150, "seed": 5});
    let made_up = json!({
        "cases": [{"name": "made up", "generate": same}, {"school": text(small_school())}],
        "configurations": [{"name": "one", "units": 1}],
        "seeds": [1],
    });
    fs::write(&path, made_up.to_string()).expect("written");
    bench(text(&path), &out, &[]).expect(0);
    // The small school of these tests is made up in the same words.
    let runs = result(&out)["runs"].clone();
    assert_eq!((&runs[0]["input"], &runs[0]["met"]), (&runs[1]["input"], &runs[1]["met"]));
}

#[test]
#[cfg(unix)]
fn ctrl_c_keeps_what_is_finished() {
    let place = folder();
    let out = place.path().join("out");
    let configurations = json!([{"name": "one", "units": 1}, {"name": "long", "effort": 100_000}]);
    let plan = plan(place.path(), small_school(), configurations, &[1]);
    let mut child = Command::new(fairbell().get_program())
        .args(["bench", &plan, "--out", text(&out)])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut talk = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let first = talk.next().expect("a line").expect("text");
    assert!(first.starts_with("1 of 2: small, one, seed 1"), "{first}");
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success());
    let rest: Vec<String> = talk.map(|line| line.expect("text")).collect();
    assert_eq!(child.wait().expect("a status").code(), Some(1));
    assert!(rest[0].starts_with("stopped"), "{rest:?}");
    let told = result(&out);
    assert_eq!(told["is_complete"], false);
    assert_eq!(told["runs"].as_array().expect("runs").len(), 1);
}
