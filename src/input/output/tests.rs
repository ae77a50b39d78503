use super::*;

fn listed(folder: &Path) -> Vec<String> {
    let mut listed: Vec<String> =
        names(folder).expect("a folder").iter().map(|name| name.to_string_lossy().into()).collect();
    listed.sort();
    listed
}

#[test]
fn a_folder_appears_whole_and_replaces_earlier_results() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("new/out");
    for text in ["first", "second"] {
        let mut folder = OutputFolder::begin(&out).expect("begun");
        folder.file("plan.json", text.as_bytes()).expect("written");
        folder.file("1/plan.json", b"").expect("written");
        folder.file(&format!("{text}.txt"), b"").expect("written");
        folder.commit().expect("in place");
        assert_eq!(fs::read_to_string(out.join("plan.json")).expect("there"), text);
    }
    // What we do not know to be ours is not thrown away.
    assert_eq!(listed(&out), ["1", "first.txt", "plan.json", "second.txt"]);
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
    fs::write(home.join("thesis.txt"), "years of work").expect("a file");
    let error = OutputFolder::begin(&home).expect_err("not ours").to_string();
    assert!(error.ends_with("not results of a build; choose another folder"), "{error}");
    let file = home.join("thesis.txt");
    assert!(OutputFolder::begin(&file).is_err());
    assert!(OutputFolder::begin(&place.path().join("..")).is_err());
    let school = OutputFolder::begin_as(&home, Holding::School, Overwrite::Anything);
    let mut school = school.expect("told to");
    school.file("courses.csv", b"").expect("written");
    school.commit().expect("in place");
    assert_eq!(listed(&home), ["courses.csv", "thesis.txt"]);
    assert!(OutputFolder::begin_as(&home, Holding::School, Overwrite::Never).is_err());
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
