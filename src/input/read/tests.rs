use super::super::testing::{FRAME, folder};
use super::*;
use crate::school::records::CourseRecord;
use std::fs;

fn shown(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_school_is_read_with_places_and_digests() {
    let folder = folder(&[
        ("school.json", r#"{"format":"fairbell/school","version":1,"name":"Bay","bells":"new"}"#),
        ("rooms.csv", "room_id\n"),
        ("rules.json", r#"[{"ask":{"balance":{"by":"size"}},"strength":{"tier":3,"weight":1}}]"#),
        ("README.md", "not ours"),
    ]);
    let source = read_school(folder.path()).expect("a school");
    assert_eq!(shown(&source.faults), [""; 0]);
    assert_eq!(source.form, Form::Folder);
    assert_eq!(source.records.rooms, Some(Vec::new()));
    assert_eq!(source.records.staff, None);
    assert_eq!(source.records.header.more["bells"], "new");
    assert_eq!(source.digests.len(), 7);
    assert_eq!(source.digests["rooms.csv"].len(), 64);
    let place = source.places.of::<CourseRecord>(0, "title");
    assert_eq!((place.file.as_str(), place.row), ("courses.csv", Some(2)));
    assert_eq!(source.places.rule(0, "ask.balance.by").column, "[0].ask.balance.by");
}

#[test]
fn the_same_school_is_read_from_one_json_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bay.json");
    let text = format!(
        r#"{{"name":"Bay","courses":[{{"course_id":"ENG9","max_size":"x"}}],
            "students":[{{"student_id":"S1"}}],"requests":[],"staff":null,"frame":{FRAME},
            "stafff":[],"rules":[{{}}]}}"#
    );
    fs::write(&path, text).expect("a small file");
    let source = read_school(&path).expect("a school");
    assert_eq!(source.form, Form::Json);
    assert_eq!(source.records.staff, None);
    assert!(source.has_errors());
    assert_eq!(
        shown(&source.faults),
        [
            "bay.json, courses[0].max_size: 'x': not a whole number (write a number such as 28)",
            "bay.json, rules[0].ask: must be given, and is missing",
            "bay.json, rules[0].strength: must be given, and is missing (write \"hard\" or \
             {\"tier\": 1 to 9, \"weight\": number})",
            "bay.json, stafff: this key is not known; it is carried along and not used (did you mean \
             'staff'?)",
        ]
    );
    assert_eq!(source.places.frame("bells[0].start").column, "frame.bells[0].start");
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let folder = folder(&[
        ("frame.json", "absent"),
        ("requests.csv", "absent"),
        ("request.csv", "student_id,course_id\n"),
        ("Courses.CSV", "course_id\n"),
        ("rooms.xlsx", "PK"),
        ("staff.csv", "PK\u{3}\u{4}"),
        ("courses.csv", "course_id,sections\n,1\nA,-1\n"),
    ]);
    let faults = read_school(folder.path()).expect_err("no school");
    assert_eq!(
        shown(&faults),
        [
            "frame.json: must be there, and is missing",
            "courses.csv, row 2, course_id: must be given, and is blank",
            "courses.csv, row 3, sections: '-1': must not be negative",
            "staff.csv: is a spreadsheet workbook or an archive, not text (open it in the \
             spreadsheet program and save it as 'CSV UTF-8')",
            "requests.csv: must be there, and is missing",
            "Courses.CSV: is not read (did you mean 'courses.csv'?)",
            "request.csv: is not read (did you mean 'requests.csv'?)",
            "rooms.xlsx: is not read (save it as 'rooms.csv', in CSV UTF-8)",
        ]
    );
}

#[test]
fn what_is_no_school_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let refused = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a small file");
        shown(&read_school(&path).expect_err("no school"))
    };
    assert_eq!(
        refused("x.json", "{}"),
        ["x.json: is not a school: it has no frame, courses, students and requests"]
    );
    assert!(refused("y.json", "[1]")[0].contains("a school is asked for"));
    assert!(refused("z.json", "hello")[0].starts_with("z.json, row 1: is not JSON"));
    assert!(refused("v.json", r#"{"version":2,"frame":{}}"#)[0].contains("newer version"));
    assert!(refused("f.json", r#"{"format":"fairbell/plan"}"#)[0].contains("not the format"));
    let absent = read_school(&folder.path().join("nowhere")).expect_err("nothing there");
    assert!(absent[0].to_string().contains("there is no such folder or file"));
}

#[test]
fn rows_that_could_not_be_read_leave_the_table_unwhole() {
    let folder = folder(&[("students.csv", "id\nS1\n")]);
    let source = read_school(folder.path()).expect("a school with errors");
    assert!(source.has_errors());
    assert!(!source.places.is_whole("students.csv") && source.places.is_whole("courses.csv"));
}

#[test]
fn the_real_school_is_read_without_a_fault() {
    // Real schools are not ours to pass on; where they are absent there is nothing to test.
    let real = std::env::var_os("FAIRBELL_REAL").unwrap_or_else(|| "../shared/real".into());
    let path = Path::new(&real).join("coastal-2324");
    if !path.exists() {
        return;
    }
    let source = read_school(&path).expect("a school");
    assert_eq!(shown(&source.faults), [""; 0]);
    assert_eq!(source.records.students.len(), 839);
    assert_eq!(source.records.requests.len(), 7976);
}
