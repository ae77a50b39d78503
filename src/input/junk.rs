//! Junk in every file: it is refused, and nothing panics.

use super::testing::{Choices, any_records};
use super::*;
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// Bytes of every sort: noise, almost CSV, almost JSON.
fn junk() -> impl Strategy<Value = Vec<u8>> {
    let nearly_csv =
        "((course_id|student_id|kind|[a-z]{1,3}|-?[0-9.]{1,6}|\"|;|\\|| |é)?[,\r\n]){0,40}";
    let nearly_json = "[\\[\\]{}:,0-9.e\" a-c\\\\-]{0,60}";
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        nearly_csv.prop_map(String::into_bytes),
        nearly_json.prop_map(String::into_bytes),
        nearly_json
            .prop_map(|text| format!(r#"{{"rules": [{text}], "locks": {{}}}}"#).into_bytes()),
    ]
}

/// Reads everything that can be read from a folder, and goes on for as long as there is something.
fn use_all(folder: &Path) {
    let scenarios = read_scenarios(&[folder.join("rules.json"), folder.join("frame.json")]);
    let _result = read_result(folder);
    let words = MadeUpWords { profiles: &[], frames: &[], shipped: &[] };
    for name in ["rules.json", "frame.json", "programs.json"] {
        let _plan = read_bench_plan(&folder.join(name), words);
        let _bench = read_bench_result(&folder.join(name));
    }
    let _json = read_school(&folder.join("frame.json"));
    let Ok(source) = read_school(folder) else { return };
    let source = apply(source, &scenarios.unwrap_or_default());
    let _faults = diagnose(&source);
    let written = folder.join("written");
    write_school_folder(&source.records, &written, Overwrite::Never)
        .expect("what was read is written");
    let again = read_school(&written).expect("what was written is read");
    assert_eq!(again.records.courses, source.records.courses);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn junk_in_every_file_is_survived(files in prop::collection::vec(junk(), 16)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in tables::school_files().into_iter().zip(&files) {
            // Half of them begin as they should, to get further.
            let header: &[u8] = match (name, bytes.len() % 2) {
                ("frame.json", 0) => br#"{"terms":[],"days":[],"blocks":[],"bells":[],"meets":{}}"#,
                (_, 0) => b"student_id,course_id,section_id,kind,other_id,date,service,,x\n",
                _ => b"",
            };
            let whole = name == "frame.json" && !header.is_empty();
            let bytes = if whole { header.to_vec() } else { [header, bytes.as_slice()].concat() };
            fs::write(folder.path().join(name), bytes).expect("a small file");
        }
        use_all(folder.path());
    }

    #[test]
    fn a_school_with_some_bytes_changed_is_survived(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let records = any_records(&mut Choices::new(bytes, vec!["x".into()]));
        let mut files = school_folder(&records).expect("plain");
        for (file, at, byte) in changes {
            let count = files.len();
            let (_, bytes) = &mut files[file.index(count)];
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).expect("a small file");
        }
        use_all(folder.path());
    }
}
