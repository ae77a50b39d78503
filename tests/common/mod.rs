//! What several of the black-box tests need: places, made-up schools, runs of the program.

#![allow(dead_code, reason = "every test file is a program of its own and uses its part of this")]

use assert_cmd::Command;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;
use tempfile::TempDir;

/// The root of the package.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program, to be run in the root of the package.
pub fn fairbell() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fairbell"));
    command.current_dir(root());
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Run {
    Run(fairbell().args(arguments).output().expect("the program runs"))
}

/// How a run of the program ended.
pub struct Run(pub Output);

impl Run {
    /// The exit status.
    pub fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    /// Everything on standard output.
    pub fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).expect("UTF-8")
    }

    /// Everything on standard error.
    pub fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).expect("UTF-8")
    }

    /// Ends the test unless the exit status is this one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Run {
        assert_eq!(
            self.code(),
            Some(code),
            "stdout:\n{}\nstderr:\n{}",
            self.stdout(),
            self.stderr()
        );
        self
    }

    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.0.stdout).expect("JSON on standard output")
    }
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// A folder that goes away with the test.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A made-up school of 150 students, the same for every test of a file. Nobody may change it.
pub fn small_school() -> &'static Path {
    static SCHOOL: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, school) = SCHOOL.get_or_init(|| {
        let place = folder();
        let school = place.path().join("small");
        run(&["generate", "--students", "150", "--seed", "5", "--out", text(&school)]).expect(0);
        (place, school)
    });
    school
}

/// A copy of the small school, to be changed.
pub fn copy_of_small_school() -> (TempDir, PathBuf) {
    let place = folder();
    let school = place.path().join("school");
    copy(small_school(), &school);
    (place, school)
}

/// Copies a flat folder.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for (name, bytes) in files(from) {
        fs::write(to.join(name), bytes).expect("a copy");
    }
}

/// The files of a flat folder, by name.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            let name = entry.file_name().into_string().expect("a name in UTF-8");
            (name, fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// The rows of a CSV file, each by column.
pub fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// Changes a CSV file: the header and all rows as lists of cells.
pub fn edit(path: &Path, change: impl FnOnce(&[String], &mut Vec<Vec<String>>)) {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let header: Vec<String> =
        reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    change(&header, &mut rows);
    let mut writer = csv::Writer::from_path(path).expect("a table");
    writer.write_record(&header).expect("written");
    for row in rows {
        writer.write_record(&row).expect("written");
    }
    writer.flush().expect("written");
}

/// Where a column stands.
pub fn column(header: &[String], name: &str) -> usize {
    header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"))
}
