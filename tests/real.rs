//! A real school, where it is at hand: it may not be passed on, so that nothing of it is in here.

mod common;

use common::{folder, root, run, text};
use std::path::PathBuf;

/// What a typical loader's greedy way meets of 6,436 primary requests.
const GREEDY: u64 = 6_209;

fn school() -> Option<PathBuf> {
    let place = std::env::var_os("FAIRBELL_REAL").map(PathBuf::from);
    let place = place.unwrap_or_else(|| root().join("../shared/real"));
    // Either the folder of real schools or the school itself.
    [place.join("coastal-2324"), place].into_iter().find(|path| path.join("courses.csv").is_file())
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that skips must say so")]
fn coastal_builds_soundly_and_beats_a_greedy_loader() {
    let Some(school) = school() else {
        eprintln!("skipped: no ../shared/real/coastal-2324; FAIRBELL_REAL may say where it is");
        return;
    };
    let place = folder();
    let out = place.path().join("out");
    let built = run(&["build", text(&school), "--effort", "2", "--json", "--out", text(&out)]);
    let built = built.expect(0).json();
    assert_eq!(built["headline"]["hard"], 0);

    let verdict = run(&["verify", text(&school), text(&out), "--json"]).expect(0).json();
    assert_eq!(verdict["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(verdict["tally"]["primary_requests"], 6_436);
    let met = verdict["tally"]["primary_met"].as_u64().expect("a number");
    assert!(met >= GREEDY, "{met} of 6,436 primary requests met");
}
