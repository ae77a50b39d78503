use super::*;

fn listed(folder: &Path) -> Vec<String> {
    let mut listed: Vec<String> =
        names(folder).expect("a folder").iter().map(|name| name.to_string_lossy().into()).collect();
    listed.sort();
    listed
}

const PLAN: &[u8] = br#"{"format": "fairbell/plan"}"#;

#[test]
fn a_folder_appears_whole_and_replaces_earlier_results() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("new/out");
    for name in ["1/plan.json", "plan.json"] {
        let mut folder = OutputFolder::begin(&out).expect("begun");
        folder.file(name, PLAN).expect("written");
        folder.file("sections.csv", name.as_bytes()).expect("written");
        folder.commit().expect("in place");
        assert_eq!(fs::read_to_string(out.join("sections.csv")).expect("there"), name);
        fs::write(out.join("README.md"), "what these are").expect("a file");
    }
    // What belongs to the reader stays, what an earlier build wrote goes.
    assert_eq!(listed(&out), ["README.md", "plan.json", "sections.csv"]);
    assert_eq!(listed(&place.path().join("new")), ["out"]);
}

#[test]
fn a_folder_that_is_not_committed_leaves_no_trace() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("out");
    let mut folder = OutputFolder::begin(&out).expect("begun");
    folder.file("plan.json", b"half").expect("written");
    assert!(folder.file("plan.json", b"twice").is_err());
    drop(folder);
    assert_eq!(listed(place.path()), [""; 0]);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let mut folder = OutputFolder::begin(&place.path().join("out")).expect("begun");
    for name in ["../x", "/tmp/x", "", ".", "a/../../x", "a\\b", "c:x", "x\0y"] {
        assert!(matches!(folder.file(name, b""), Err(WriteError::Name(_))), "{name:?}");
    }
}

#[test]
fn what_is_not_ours_is_not_replaced() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let home = place.path().join("home");
    fs::create_dir(&home).expect("a folder");
    OutputFolder::begin(&home).expect("an empty folder may be replaced");
    let refused = || OutputFolder::begin(&home).expect_err("not ours").to_string();
    // A file of another program that happens to have a name of ours.
    fs::write(home.join("plan.json"), "{\"format\": \"of a house\"}").expect("a file");
    assert!(refused().ends_with("does not hold results of a build; choose another folder"));
    // A file of ours in the midst of others.
    fs::write(home.join("plan.json"), PLAN).expect("a file");
    fs::write(home.join("thesis.txt"), "years of work").expect("a file");
    assert!(refused().contains("holds 'thesis.txt' beside results of a build"));
    let file = home.join("thesis.txt");
    assert!(OutputFolder::begin(&file).is_err());
    let school = OutputFolder::begin_as(&home, Holding::School, Overwrite::Anything);
    let mut school = school.expect("told to");
    school.file("courses.csv", b"").expect("written");
    school.file("frame.json", b"").expect("written");
    school.commit().expect("in place");
    assert_eq!(listed(&home), ["courses.csv", "frame.json", "plan.json", "thesis.txt"]);
    assert!(OutputFolder::begin_as(&home, Holding::School, Overwrite::Ours).is_err());
    assert!(OutputFolder::begin_as(&home, Holding::School, Overwrite::Never).is_err());
}

#[test]
fn the_folder_one_is_in_is_not_replaced() {
    for here in [".", "..", "/"] {
        let begun = OutputFolder::begin_as(Path::new(here), Holding::Results, Overwrite::Anything);
        let message = begun.expect_err("somebody is in it").to_string();
        assert!(message.ends_with("is the folder you are in; choose another one"), "{message}");
    }
}

#[test]
fn something_that_appears_meanwhile_is_not_replaced() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("out");
    let folder = OutputFolder::begin(&out).expect("begun");
    fs::create_dir(&out).expect("a folder");
    fs::write(out.join("thesis.txt"), "").expect("a file");
    assert!(folder.commit().is_err());
    assert_eq!(listed(place.path()), ["out"]);
    assert_eq!(listed(&out), ["thesis.txt"]);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let link = place.path().join("link");
    std::os::unix::fs::symlink(place.path().join("elsewhere"), &link).expect("a link");
    assert!(OutputFolder::begin(&link).is_err());
    assert!(write_file(&link, b"", Overwrite::Anything, |_| true).is_err());
}

#[test]
fn a_file_of_somebody_else_is_not_replaced() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let path = place.path().join("school.json");
    let ours = |text: &str| text.contains("fairbell");
    write_file(&path, b"{\"fairbell\"", Overwrite::Never, ours).expect("absent");
    write_file(&path, b"mine", Overwrite::Ours, ours).expect("ours");
    assert!(write_file(&path, b"", Overwrite::Ours, ours).is_err());
    assert!(write_file(place.path(), b"", Overwrite::Anything, ours).is_err());
    assert_eq!(fs::read_to_string(&path).expect("there"), "mine");
    assert_eq!(listed(place.path()), ["school.json"]);
}

#[test]
fn a_bench_replaces_a_bench_and_no_results() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("out");
    let begin = || OutputFolder::begin_as(&out, Holding::Bench, Overwrite::Ours);
    for round in ["one", "two"] {
        let mut folder = begin().expect("begun");
        let text = format!("{{\"format\": \"fairbell/bench-result\", \"name\": \"{round}\"}}");
        folder.file("bench.json", text.as_bytes()).expect("written");
        folder.commit().expect("in place");
        assert_eq!(fs::read_to_string(out.join("bench.json")).expect("there"), text);
    }
    fs::write(out.join("plan.json"), PLAN).expect("a file");
    let refused = begin().expect_err("not ours").to_string();
    assert!(refused.contains("holds 'plan.json' beside what a bench wrote"), "{refused}");
    fs::remove_file(out.join("bench.json")).expect("removed");
    assert!(begin().is_err() && OutputFolder::begin(&out).is_ok());
}
