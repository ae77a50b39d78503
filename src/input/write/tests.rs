use super::super::read::read_school;
use super::super::testing::{Choices, any_records};
use super::*;
use crate::school::Severity;
use proptest::prelude::*;

fn errors(source: &super::super::Source) -> Vec<String> {
    let errors = source.faults.iter().filter(|fault| fault.severity == Severity::Error);
    errors.map(ToString::to_string).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_fact_is_lost_between_a_folder_and_a_json_file(
        bytes in prop::collection::vec(any::<u8>(), 0..4000),
        typed in prop::collection::vec("\\PC{1,12}", 1..8),
    ) {
        let records = any_records(&mut Choices::new(bytes, typed));
        let place = tempfile::tempdir().expect("a temporary folder");
        let (folder, file) = (place.path().join("school"), place.path().join("school.json"));
        write_school_folder(&records, &folder, Overwrite::Never).expect("written");
        let from_folder = read_school(&folder).expect("a school");
        prop_assert_eq!(errors(&from_folder), [""; 0]);
        prop_assert_eq!(&from_folder.records, &records);
        write_school_json(&from_folder.records, &file, Overwrite::Never).expect("written");
        let from_file = read_school(&file).expect("a school");
        prop_assert_eq!(errors(&from_file), [""; 0]);
        prop_assert_eq!(&from_file.records, &records);
    }
}

#[test]
fn a_written_school_says_what_it_is() {
    let text = school_json(&Records::default()).expect("plain");
    assert!(
        text.starts_with("{\n  \"format\": \"fairbell/school\",\n  \"version\": 1,\n"),
        "{text}"
    );
    let files = school_folder(&Records::default()).expect("plain");
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    let needed = ["school.json", "frame.json", "courses.csv", "students.csv", "requests.csv"];
    assert_eq!(names, needed);
}

#[test]
fn what_a_school_wrote_by_hand_comes_back_unchanged() {
    let course = |extra: &str| format!("course_id,title,{extra}\nA,=SUM(A1),@x\n");
    let place = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(place.path().join(name), text);
    write("courses.csv", &course("note")).expect("a small file");
    write("students.csv", "student_id\nS1\n").expect("a small file");
    write("requests.csv", "student_id,course_id\nS1,A\n").expect("a small file");
    let frame = r#"{"terms":["S1"],"days":["Mon"],"blocks":["1"],"bells":[],"meets":{}}"#;
    write("frame.json", frame).expect("a small file");
    let records = read_school(place.path()).expect("a school").records;
    let files = school_folder(&records).expect("plain");
    let (_, courses) = files.iter().find(|(name, _)| *name == "courses.csv").expect("written");
    assert_eq!(String::from_utf8_lossy(courses), course("note"));
}
