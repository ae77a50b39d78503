//! A build that was killed goes on from its last checkpoint. Where it may be broken off, and under what settings, is
//! tested in `src/solve/run/tests.rs`; here is the program itself.
#![cfg(unix)]

mod common;

use common::{fairbell, files, folder, run, small_school, text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// Long enough for a checkpoint on a fast machine.
const UNITS: &str = "2400";

fn arguments(out: &Path, more: &[&str]) -> Vec<String> {
    let base = ["build", text(small_school()), "--units", UNITS, "--out", text(out)];
    base.iter().chain(more).map(|argument| (*argument).to_owned()).collect()
}

fn beside(out: &Path) -> PathBuf {
    out.with_file_name("out.checkpoint")
}

/// Starts a build and waits for its first checkpoint.
fn until_a_checkpoint(out: &Path, more: &[&str]) -> Child {
    let mut child = Command::new(fairbell().get_program())
        .args(arguments(out, more))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    while !beside(out).exists() {
        assert_eq!(child.try_wait().expect("a status"), None, "it ended without a checkpoint");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

/// The checkpoint of a build that was killed, the same for every test.
fn of_a_killed_build() -> &'static [u8] {
    static CHECKPOINT: OnceLock<Vec<u8>> = OnceLock::new();
    CHECKPOINT.get_or_init(|| {
        let place = folder();
        let out = place.path().join("out");
        let mut child = until_a_checkpoint(&out, &["--threads", "2"]);
        child.kill().expect("killed");
        child.wait().expect("a status");
        assert!(!out.exists());
        fs::read(beside(&out)).expect("a checkpoint")
    })
}

fn result(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut result = files(out);
    result.remove("run.log.json").expect("a log");
    result
}

#[test]
fn a_killed_build_goes_on_to_the_same_bytes_and_then_removes_its_checkpoint() {
    let place = folder();
    let build = |name: &str, threads: &str, has_checkpoint: bool| {
        let home = place.path().join(name);
        fs::create_dir(&home).expect("a folder");
        let out = home.join("out");
        if has_checkpoint {
            fs::write(beside(&out), of_a_killed_build()).expect("written");
        }
        let arguments = arguments(&out, &["--threads", threads]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let built = run(&arguments).expect(0);
        assert_eq!(built.stderr().contains("goes on from "), has_checkpoint, "{}", built.stderr());
        assert_eq!(fs::read_dir(&home).expect("a folder").count(), 1, "only the result is left");
        result(&out)
    };
    let whole = build("whole", "2", false);
    for threads in ["1", "2"] {
        let gone_on = build(threads, threads, true);
        let differ: Vec<_> =
            whole.iter().filter(|(name, bytes)| gone_on[*name] != **bytes).collect();
        let names: Vec<_> = differ.iter().map(|(name, _)| name).collect();
        assert!(names.is_empty(), "{threads} threads: {names:?} differ");
    }
}

#[test]
fn a_checkpoint_names_nobody() {
    let written = String::from_utf8(of_a_killed_build().to_vec()).expect("text");
    assert!(written.starts_with(r#"{"format":"fairbell/checkpoint","version":1,"#));
    for (file, column) in [("students.csv", "student_id"), ("staff.csv", "staff_id")] {
        for row in common::rows(&small_school().join(file)) {
            assert!(!written.contains(&format!("\"{}\"", row[column])), "{}", row[column]);
        }
    }
}

#[test]
fn a_checkpoint_that_is_not_of_this_build_is_replaced_and_a_file_that_is_none_stays() {
    let place = folder();
    let sound = of_a_killed_build().to_vec();
    let mut damaged = sound.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let cut = sound[..sound.len() / 2].to_vec();
    let of_two = ["--units", "2"];
    let school = place.path().join("other");
    common::copy(small_school(), &school);
    common::edit(&school.join("courses.csv"), |header, rows| {
        rows[0][common::column(header, "title")] = "Another title".to_owned();
    });
    // What differs is told in the order of build, school, seed, effort.
    for (name, bytes, school, more, words) in [
        ("effort", &sound, small_school(), &of_two[..], "is of another effort: it is not used"),
        (
            "damaged",
            &damaged,
            small_school(),
            &of_two[..],
            "is damaged (it is not what was written)",
        ),
        ("cut", &cut, small_school(), &of_two[..], "is damaged (it ends too early)"),
        ("school", &sound, &school, &of_two[..], "is of another school, scenario or start"),
        (
            "seed",
            &sound,
            small_school(),
            &["--units", "2", "--seed", "2"][..],
            "is of another seed",
        ),
    ] {
        let home = place.path().join(name);
        fs::create_dir(&home).expect("a folder");
        let out = home.join("out");
        fs::write(beside(&out), bytes).expect("written");
        let built = run(&[&["build", text(school), "--out", text(&out)][..], more].concat());
        assert!(built.stderr().contains(words), "{name}: {}", built.stderr());
        assert!(out.exists() && !beside(&out).exists(), "{name}");
    }
    let home = place.path().join("none");
    fs::create_dir(&home).expect("a folder");
    let out = home.join("out");
    fs::write(beside(&out), "my notes").expect("written");
    let built =
        run(&["build", text(small_school()), "--units", "2", "--out", text(&out)]).expect(0);
    assert!(built.stderr().contains("is no checkpoint: it stays"), "{}", built.stderr());
    assert_eq!(fs::read_to_string(beside(&out)).expect("read"), "my notes");
}

#[test]
fn ctrl_c_writes_the_best_so_far_and_leaves_a_checkpoint_from_which_the_same_command_goes_on() {
    let place = folder();
    let out = place.path().join("out");
    let child = until_a_checkpoint(&out, &["--threads", "2"]);
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success());
    let ended = child.wait_with_output().expect("an end");
    let told = String::from_utf8(ended.stderr).expect("text");
    assert!(told.contains("stopped: writing the best schedule found so far"), "{told}");
    assert!(told.contains("the same command goes on from here"), "{told}");
    assert!(out.join("plan.json").is_file() && beside(&out).is_file());
    let arguments = arguments(&out, &["--threads", "2"]);
    let built = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).expect(0);
    assert!(built.stderr().contains("goes on from "), "{}", built.stderr());
    assert!(!beside(&out).exists());
    let plan: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("plan.json")).expect("a plan")).expect("JSON");
    assert_eq!(plan["effort_units"].to_string(), UNITS);
}
