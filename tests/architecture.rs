//! Who may import whom, read from the sources; and what a rule kind consists of.

use fairbell::rule::kinds::KINDS;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom: the rooms of the library, each with all that it may know.
///
/// `school <- plan <- score <- equity <- rule <- model <- {input, solve} <- {explain, compare} <- report <- cli`, but
/// `judge` and `generate` know only `school`, `report` sees neither `solve` nor `input`, and `bench` is data that knows
/// nothing.
const MAY_KNOW: [(&str, &[&str]); 15] = [
    ("school", &[]),
    ("bench", &[]),
    ("plan", &["school"]),
    ("score", &["school", "plan"]),
    ("equity", &["school", "plan", "score"]),
    ("rule", &["school", "plan", "score", "equity"]),
    ("model", &["school", "plan", "score", "equity", "rule"]),
    ("input", &["bench", "school", "plan", "score", "equity", "rule", "model"]),
    ("compare", &["school", "equity", "input"]),
    ("solve", &["school", "plan", "score", "equity", "rule", "model"]),
    ("explain", &["school", "plan", "score", "equity", "rule", "model", "input", "solve"]),
    (
        "report",
        &["bench", "school", "plan", "score", "equity", "rule", "model", "explain", "compare"],
    ),
    ("judge", &["school"]),
    ("generate", &["school"]),
    (
        "cli",
        &[
            "bench", "school", "plan", "score", "equity", "rule", "model", "input", "solve",
            "explain", "compare", "report", "judge", "generate",
        ],
    ),
];

/// Who may touch files.
const FILES: [&str; 3] = ["input", "report", "cli"];

/// A source file that is part of the program: no test.
struct SourceFile {
    /// Its path below `src`, with `/`.
    path: String,
    /// Its lines without comments and without test modules.
    code: Vec<String>,
}

impl SourceFile {
    /// The room it stands in: its folder, or its own name at the top.
    fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    /// The modules that lead to it: `src/a/b.rs` is `a::b`, `src/a/mod.rs` is `a`.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    /// The top-level modules it names: by `crate::`, or by enough `super::` to get there.
    fn knows(&self) -> BTreeSet<String> {
        let to_the_top = "super::".repeat(self.depth());
        let mut known = BTreeSet::new();
        for line in &self.code {
            for start in ["crate::", to_the_top.as_str()] {
                for (at, _) in line.match_indices(start) {
                    if line[..at].ends_with(is_part_of_a_name) || line[..at].ends_with("super::") {
                        continue;
                    }
                    let rest = &line[at + start.len()..];
                    let end = rest.find(|c| !is_part_of_a_name(c)).unwrap_or(rest.len());
                    let name = &rest[..end];
                    assert!(
                        !name.is_empty() && name != "super",
                        "{}: write one line for each import from the top: {line}",
                        self.path
                    );
                    known.insert(name.to_owned());
                }
            }
        }
        known
    }

    /// Whether a word stands in the code.
    fn says(&self, word: &str) -> bool {
        self.code.iter().any(|line| {
            line.match_indices(word).any(|(at, _)| {
                !line[..at].ends_with(is_part_of_a_name)
                    && !line[at + word.len()..].starts_with(is_part_of_a_name)
            })
        })
    }
}

fn is_part_of_a_name(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file that is part of the program.
fn sources() -> Vec<SourceFile> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&src(), &mut paths);
    paths.sort();

    let mut tests = BTreeSet::new();
    let mut files = BTreeMap::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a source file");
        let (code, modules) = without_tests(&text);
        // A module `x` of `a/mod.rs` is `a/x.rs` or `a/x/`; one of `a.rs` is `a/x.rs`.
        let stem = path.file_stem().expect("a name");
        let folder = path.parent().expect("a folder");
        let home = match stem.to_str() {
            Some("mod" | "lib" | "main") => folder.to_owned(),
            _ => folder.join(stem),
        };
        tests.extend(modules.iter().map(|module| home.join(module)));
        files.insert(path, code);
    }
    let is_test = |path: &Path| {
        tests.iter().any(|module| path.starts_with(module) || path == module.with_extension("rs"))
    };
    files
        .into_iter()
        .filter(|(path, _)| !is_test(path))
        .map(|(path, code)| {
            let below = path.strip_prefix(src()).expect("below src");
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            SourceFile { path: parts.join("/"), code }
        })
        .collect()
}

/// The lines of a file without comments and test modules, and the names of test modules in other files.
///
/// The sources are formatted: an item that opens on a line of its own closes at the same indent.
fn without_tests(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut code, mut modules) = (Vec::new(), Vec::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = &line[..line.len() - line.trim_start().len()];
            let item = lines.by_ref().find(|line| !line.trim_start().starts_with("#["));
            let item = item.unwrap_or_default();
            if item.ends_with('{') {
                let close = format!("{indent}}}");
                assert!(lines.any(|line| line == close), "an item that never closes: {item}");
            } else if let Some((_, name)) = item.trim_end_matches(';').split_once("mod ") {
                modules.push(name.to_owned());
            }
            continue;
        }
        // `://` is part of an address in a text, not the start of a comment.
        let end = line.match_indices("//").map(|(at, _)| at).find(|at| !line[..*at].ends_with(':'));
        let line = &line[..end.unwrap_or(line.len())];
        if !line.trim().is_empty() {
            code.push(line.to_owned());
        }
    }
    (code, modules)
}

#[test]
fn every_room_knows_only_what_stands_to_its_left() {
    let table = BTreeMap::from(MAY_KNOW);
    let mut wrong = Vec::new();
    let mut imports = 0;
    for file in sources() {
        let room = file.room();
        if ["lib", "main"].contains(&room) {
            continue;
        }
        let may_know = table.get(room).unwrap_or_else(|| panic!("src/{room} is not in the table"));
        for known in file.knows() {
            imports += 1;
            if known != room && !may_know.contains(&known.as_str()) {
                wrong.push(format!("src/{} imports {known}", file.path));
            }
        }
    }
    assert!(imports > 100, "only {imports} imports were read: the reader is blind");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_has_a_line_for_every_room_that_there_is() {
    let rooms: BTreeSet<String> = sources()
        .iter()
        .map(|file| file.room().to_owned())
        .filter(|room| !["lib", "main"].contains(&room.as_str()))
        .collect();
    assert_eq!(rooms, MAY_KNOW.iter().map(|(room, _)| (*room).to_owned()).collect());
}

#[test]
fn only_solve_milp_names_a_milp_crate() {
    for file in sources() {
        let names = file.says("microlp") || file.says("good_lp");
        assert!(!names || file.path.starts_with("solve/milp"), "src/{} names one", file.path);
    }
}

#[test]
fn solve_milp_solves_with_a_milp_crate() {
    let named = ["microlp", "good_lp"].map(|name| {
        sources().iter().any(|file| file.path.starts_with("solve/milp") && file.says(name))
    });
    assert_eq!(named, [true; 2], "microlp, good_lp");
}

/// What is hidden from people steers nobody who makes or judges a schedule.
#[test]
fn whoever_makes_or_judges_a_schedule_does_not_know_what_is_hidden() {
    let rooms = ["plan", "score", "rule", "model", "solve", "explain", "judge"];
    let sources = sources();
    let own = || sources.iter().filter(|file| rooms.contains(&file.room()));
    assert!(own().count() > 50);
    for file in own() {
        for word in ["hide_below", "HideBelow", "suppress"] {
            assert!(!file.says(word), "{} says {word}", file.path);
        }
    }
    assert!(sources.iter().any(|file| file.says("hide_below")));
}

#[test]
fn only_input_report_and_cli_touch_files() {
    let mut seen = BTreeSet::new();
    for file in sources() {
        if ["std::fs", "fs", "File", "OpenOptions", "tempfile"].iter().any(|word| file.says(word)) {
            assert!(FILES.contains(&file.room()), "src/{} touches files", file.path);
            seen.insert(file.room().to_owned());
        }
    }
    assert!(seen.contains("input"), "not even input touches files: the reader is blind");
}

#[test]
fn the_program_only_calls_the_command_line() {
    let main = sources().into_iter().find(|file| file.path == "main.rs").expect("a program");
    let code = main.code.join("\n");
    let named: BTreeSet<&str> = code
        .match_indices("fairbell::")
        .map(|(at, start)| {
            let rest = &code[at + start.len()..];
            &rest[..rest.find(|c| !is_part_of_a_name(c)).unwrap_or(rest.len())]
        })
        .collect();
    assert_eq!(named, BTreeSet::from(["cli"]));
    assert!(!main.says("mod"), "the program has modules of its own");
    assert!(main.code.len() <= 6, "the program does more than call:\n{code}");
}

#[test]
fn every_rule_kind_has_a_twin_in_the_judge() {
    let kinds: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name()).collect();
    assert_eq!(kinds.len(), KINDS.len(), "two kinds share a name");
    let twins: BTreeSet<&str> = fairbell::judge::kinds().iter().copied().collect();
    assert_eq!(kinds, twins);
    for kind in kinds {
        let twin = src().join(format!("judge/rules/{kind}.rs"));
        assert!(twin.is_file(), "{} is not there", twin.display());
    }
}

#[test]
fn every_rule_kind_has_its_file_and_its_line() {
    let folder = src().join("rule/kinds");
    let files: BTreeSet<String> = fs::read_dir(&folder)
        .expect("the folder of kinds")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .filter(|name| name != "mod")
        .collect();
    let kinds: BTreeSet<String> = KINDS.iter().map(|kind| kind.name().to_owned()).collect();
    assert_eq!(files, kinds);

    let registry = fs::read_to_string(folder.join("mod.rs")).expect("the registry");
    for kind in kinds {
        let lines = registry.lines().filter(|line| line.trim().starts_with(&format!("&{kind}::")));
        assert_eq!(lines.count(), 1, "lines of {kind} in the registry");
    }
}

#[test]
fn the_table_of_constraints_names_every_kind_of_rule_and_no_other() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(home.join("docs/constraints.md")).expect("the table");
    let lines: Vec<&str> = table.lines().filter(|line| line.starts_with("| C")).collect();
    for number in 1..=58 {
        let start = format!("| C{number} |");
        let found = lines.iter().filter(|line| line.starts_with(&start)).count();
        assert_eq!(found, 1, "C{number}");
    }
    let kinds: BTreeSet<&str> = KINDS.iter().map(|kind| kind.name()).collect();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for line in lines {
        let words = line.split('`').skip(1).step_by(2);
        named.extend(words.filter(|word| kinds.contains(word)));
        for (_, after) in
            line.match_indices("rule `").map(|(at, word)| line.split_at(at + word.len()))
        {
            let name = after.split('`').next().unwrap_or_default();
            assert!(kinds.contains(name), "{name} is no kind: {line}");
        }
    }
    assert_eq!(named, kinds);
}
