//! The program as people use it: what it writes, what it says, how it ends.

mod common;

use common::{
    Run, column, copy, copy_of_small_school, edit, fairbell, files, folder, rows, run,
    small_school, text,
};
use fairbell::rule::kinds::KINDS;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What a build writes.
const RESULT: [&str; 7] = [
    "enrollments.csv",
    "metrics.json",
    "plan.json",
    "report.html",
    "run.log.json",
    "sections.csv",
    "unmet.csv",
];

/// A result of the small school, the same for every test. Nobody may change it.
fn result() -> &'static Path {
    static RESULT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, out) = RESULT.get_or_init(|| {
        let place = folder();
        let out = place.path().join("out");
        run(&["build", text(small_school()), "--effort", "1", "--out", text(&out)]).expect(0);
        (place, out)
    });
    out
}

/// The value of a result, smaller is better: what the plan says of its own score, tier by tier.
fn score(out: &Path) -> [i64; 3] {
    let plan = fs::read(out.join("plan.json")).expect("a plan");
    let plan: serde_json::Value = serde_json::from_slice(&plan).expect("JSON");
    let tier = |name: &str| plan["score"][name].as_i64().unwrap_or_else(|| panic!("no {name}"));
    [tier("hard"), tier("required"), tier("primary")]
}

#[track_caller]
fn expect_sound(school: &Path, out: &Path) {
    let verdict = run(&["verify", text(school), text(out)]).expect(0);
    let first = verdict.stdout();
    assert!(first.starts_with("sound: "), "{first}");
}

/// Where every section meets, and who teaches it where.
fn places(out: &Path) -> BTreeMap<String, [String; 4]> {
    rows(&out.join("sections.csv"))
        .into_iter()
        .map(|row| {
            let cells = ["term", "blocks", "room_id", "staff_ids"].map(|cell| row[cell].clone());
            (row["section_id"].clone(), cells)
        })
        .collect()
}

mod good_input {
    use super::*;

    #[test]
    fn a_build_writes_every_file_and_says_what_it_did() {
        let place = folder();
        let out = place.path().join("out");
        let built = run(&["build", text(small_school()), "--effort", "1", "--out", text(&out)]);
        let built = built.expect(0);
        let there: Vec<String> = files(&out).into_keys().collect();
        assert_eq!(there, RESULT);
        assert!(built.stdout().contains("Requests met"), "{}", built.stdout());
        assert!(built.stderr().contains("report.html"), "{}", built.stderr());
        for stream in [built.stdout(), built.stderr()] {
            assert!(!stream.contains(['\x1b', '\r']), "progress in a pipe: {stream:?}");
        }
        // Nothing is left beside the result.
        assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1);
        expect_sound(small_school(), &out);
    }

    #[test]
    fn a_build_places_every_section_and_accounts_for_every_primary_request() {
        for (section, [term, blocks, ..]) in places(result()) {
            assert!(!term.is_empty() && !blocks.is_empty(), "{section} is not placed");
        }
        let pair =
            |row: &BTreeMap<String, String>| (row["student_id"].clone(), row["course_id"].clone());
        let asked: BTreeSet<_> = rows(&small_school().join("requests.csv"))
            .iter()
            .filter(|row| row["kind"] != "alternate")
            .map(pair)
            .collect();
        let met: BTreeSet<_> = rows(&result().join("enrollments.csv"))
            .iter()
            .filter(|row| row["kind"] == "primary")
            .map(pair)
            .collect();
        let unmet: BTreeSet<_> = rows(&result().join("unmet.csv")).iter().map(pair).collect();
        assert!(met.is_disjoint(&unmet));
        assert_eq!(met.union(&unmet).cloned().collect::<BTreeSet<_>>(), asked);
    }

    #[test]
    fn a_quiet_build_keeps_its_talk_to_itself() {
        let place = folder();
        let out = place.path().join("out");
        let school = text(small_school());
        let built = run(&["build", school, "--effort", "1", "--quiet", "--out", text(&out)]);
        assert_eq!(built.expect(0).stderr(), "");
    }

    #[test]
    fn a_build_replaces_its_own_result() {
        let place = folder();
        let out = place.path().join("out");
        copy(result(), &out);
        fs::write(out.join("unmet.csv"), "an older one").expect("written");
        run(&["build", text(small_school()), "--effort", "1", "--out", text(&out)]).expect(0);
        assert_eq!(files(&out)["unmet.csv"], files(result())["unmet.csv"]);
    }

    #[test]
    fn json_is_all_there_is_on_standard_output() {
        let place = folder();
        let out = place.path().join("out");
        let school = text(small_school());
        let built = run(&["build", school, "--effort", "1", "--json", "--out", text(&out)]);
        let built = built.expect(0).json();
        let verdict = run(&["verify", school, text(&out), "--json"]).expect(0).json();
        assert_eq!(verdict["findings"], serde_json::json!([]));
        assert_eq!(verdict["tally"]["primary_met"], built["headline"]["met"]);
        assert_eq!(verdict["tally"]["primary_requests"], built["headline"]["asked"]);
        assert_eq!(verdict["tally"]["students_complete"], built["headline"]["complete"]);

        let checked = run(&["check", school, "--json"]).expect(0).json();
        assert!(checked["findings"].is_array() && checked["bounds"].is_array());
        let asked = built["headline"]["asked"].as_u64().expect("a number");
        for bound in checked["bounds"].as_array().expect("bounds") {
            let met = bound["met"].as_u64().expect("a number");
            assert!(met <= asked && built["headline"]["met"].as_u64() <= Some(met), "{bound}");
        }
    }

    #[test]
    fn import_and_export_lose_nothing() {
        let place = folder();
        let [one, other] = ["one.json", "other.json"].map(|name| place.path().join(name));
        let again = place.path().join("again");
        run(&["import", text(small_school()), "--out", text(&one)]).expect(0);
        run(&["export", text(&one), "--out", text(&again)]).expect(0);
        run(&["import", text(&again), "--out", text(&other)]).expect(0);
        let (school, exported) = (files(small_school()), files(&again));
        assert_eq!(
            school.keys().collect::<Vec<_>>(),
            exported.keys().collect::<Vec<_>>(),
            "files went missing"
        );
        for (name, bytes) in school {
            assert!(bytes == exported[&name], "{name} is not what it was");
        }
        assert!(fs::read(one).expect("JSON") == fs::read(other).expect("JSON"));
    }

    #[test]
    fn both_forms_of_a_school_build_alike() {
        let place = folder();
        let (json, out) = (place.path().join("school.json"), place.path().join("out"));
        run(&["import", text(small_school()), "--out", text(&json)]).expect(0);
        run(&["build", text(&json), "--effort", "1", "--out", text(&out)]).expect(0);
        for table in ["sections.csv", "enrollments.csv", "unmet.csv"] {
            assert!(files(&out)[table] == files(result())[table], "{table} differs");
        }
    }

    #[test]
    fn unknown_columns_survive_a_round_trip() {
        let (place, school) = copy_of_small_school();
        edit(&school.join("rooms.csv"), |_, rows| rows[0][0].push_str("-x"));
        let path = school.join("rooms.csv");
        let table = fs::read_to_string(&path).expect("a table");
        let table: Vec<String> = table
            .lines()
            .enumerate()
            .map(|(row, line)| format!("{line},{}", if row == 0 { "colour" } else { "teal" }))
            .collect();
        fs::write(&path, table.join("\r\n")).expect("written");
        // The room's old name may be somebody's home room: only the round trip matters here.
        edit(&school.join("staff.csv"), |header, rows| {
            let home = column(header, "home_room");
            rows.iter_mut().for_each(|row| row[home].clear());
        });
        let (json, again) = (place.path().join("s.json"), place.path().join("again"));
        run(&["import", text(&school), "--out", text(&json)]).expect(0);
        run(&["export", text(&json), "--out", text(&again)]).expect(0);
        for room in rows(&again.join("rooms.csv")) {
            assert_eq!(room["colour"], "teal");
        }
    }

    #[test]
    fn starting_from_a_result_improves_or_keeps_it() {
        let place = folder();
        let school = text(small_school());
        for (number, effort) in [["--units", "0"], ["--effort", "1"]].iter().enumerate() {
            let out = place.path().join(number.to_string());
            let start = ["--start-from", text(result()), "--seed", "77", "--out", text(&out)];
            run(&[&["build", school], &effort[..], &start].concat()).expect(0);
            let (before, after) = (score(result()), score(&out));
            assert!(after <= before, "{effort:?}: {before:?} became {after:?}");
            expect_sound(small_school(), &out);
        }
    }

    #[test]
    fn load_leaves_every_section_where_it_is() {
        let (place, school) = copy_of_small_school();
        fs::copy(result().join("sections.csv"), school.join("sections.csv")).expect("copied");
        let out = place.path().join("out");
        run(&["load", text(&school), "--effort", "1", "--seed", "9", "--out", text(&out)])
            .expect(0);
        assert_eq!(places(&out), places(result()));
        expect_sound(&school, &out);
        assert!(rows(&out.join("enrollments.csv")).len() > 500, "hardly anybody has a seat");
    }

    #[test]
    fn load_from_a_result_leaves_every_section_where_it_is() {
        let place = folder();
        let out = place.path().join("out");
        let start = ["--start-from", text(result()), "--out", text(&out)];
        run(&[&["load", text(small_school()), "--effort", "1"], &start[..]].concat()).expect(0);
        assert_eq!(places(&out), places(result()));
        assert!(score(&out) <= score(result()));
    }

    #[test]
    fn load_needs_sections() {
        let place = folder();
        let out = place.path().join("out");
        let loaded = run(&["load", text(small_school()), "--out", text(&out)]).expect(2);
        assert!(loaded.stderr().contains("sections.csv"), "{}", loaded.stderr());
        assert!(!out.exists());
    }
}

mod rules {
    use super::*;

    #[test]
    fn every_kind_is_listed_and_shown() {
        let list = run(&["rules"]).expect(0).stdout();
        let listed: Vec<&str> =
            list.lines().filter_map(|line| line.split_whitespace().next()).collect();
        let kinds: Vec<&str> = KINDS.iter().map(|kind| kind.name()).collect();
        assert_eq!(listed, kinds);
        for kind in kinds {
            let page = run(&["rules", "show", kind]).expect(0).stdout();
            assert!(page.starts_with(&format!("`{kind}`")), "{page}");
            assert!(page.contains("```json"), "{kind} shows no example");
        }
    }

    #[test]
    fn the_list_is_also_json() {
        let list = run(&["rules", "--json"]).expect(0).json();
        let names: Vec<&str> = list
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|kind| kind["name"].as_str())
            .collect();
        assert_eq!(names, KINDS.iter().map(|kind| kind.name()).collect::<Vec<_>>());
    }

    #[test]
    fn an_unknown_kind_is_told_what_may_be_meant() {
        let shown = run(&["rules", "show", "stackd"]).expect(2);
        assert!(shown.stderr().contains("did you mean 'stacked'?"), "{}", shown.stderr());
        assert_eq!(shown.stdout(), "");
    }
}

mod metrics {
    use super::*;

    /// The measures of the small school's result, as the build wrote them.
    fn written() -> serde_json::Value {
        let text = fs::read(result().join("metrics.json")).expect("metrics");
        let document: serde_json::Value = serde_json::from_slice(&text).expect("JSON");
        document["metrics"].clone()
    }

    #[test]
    fn a_result_that_is_read_is_measured_as_it_was_when_built() {
        let read = run(&["metrics", text(small_school()), text(result()), "--json"]).expect(0);
        let document = read.json();
        assert_eq!(document["confidential"], true);
        assert!(document["metrics"].as_array().is_some_and(|all| all.len() > 10));
        assert!(document["metrics"] == written());
    }

    #[test]
    fn a_schools_own_schedule_is_measured_without_a_result() {
        let (_place, school) = copy_of_small_school();
        for file in ["sections.csv", "enrollments.csv"] {
            fs::copy(result().join(file), school.join(file)).expect("a copy");
        }
        let own = run(&["metrics", text(&school), "--format", "json"]).expect(0).json();
        assert!(own["metrics"] == written());

        fs::remove_file(school.join("enrollments.csv")).expect("removed");
        fs::remove_file(school.join("sections.csv")).expect("removed");
        let none = run(&["metrics", text(&school)]).expect(2);
        assert_eq!(none.stdout(), "");
        assert!(none.stderr().contains("there is no schedule to measure"), "{}", none.stderr());
    }

    #[test]
    fn text_has_a_line_for_each_measure_and_fits_a_terminal() {
        let base = ["metrics", text(small_school()), text(result())];
        let told = run(&base).expect(0).stdout();
        let exact = run(&[&base[..], &["--exact"]].concat()).expect(0).stdout();
        let count = written().as_array().map_or(0, Vec::len);
        let is_measure = |line: &&str| {
            let number = line.strip_prefix('M').and_then(|rest| rest.split(' ').next());
            number.is_some_and(|number| number.parse::<u32>().is_ok())
        };
        assert_eq!(exact.lines().filter(is_measure).count(), count);
        // Four are told on the page alone.
        assert_eq!(told.lines().filter(is_measure).count(), count - 4);
        for text in [&told, &exact] {
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
        let is_exact = |text: &str| text.starts_with("Exact and confidential");
        assert!(is_exact(&exact) && !is_exact(&told), "{told}");
        assert!(told.contains("No count of a group below 10 stands here"), "{told}");
        assert!(told.contains("Told on a build's page alone") && told.contains("advanced_asked"));
    }

    #[test]
    fn people_see_of_each_group_what_the_page_shows_and_staff_what_is() {
        let of = |more: &[&str]| {
            let base = ["metrics", text(small_school()), text(result())];
            run(&[&base[..], &["--measure", "requests_met"], more].concat()).expect(0).stdout()
        };
        let page = fs::read_to_string(result().join("report.html")).expect("a page");
        let (told, exact) = (of(&[]), of(&["--exact"]));
        let measured = written();
        let met = measured.as_array().expect("measures").iter();
        let met = met.clone().find(|own| own["name"] == "requests_met").expect("a measure");
        let (mut small, mut shown) = (0, 0);
        for group in met["groups"].as_array().expect("groups") {
            let name = group["group"].as_str().expect("a name");
            let line = |text: &str| {
                let name = name.replace("grade:", "Grade ");
                let found = text.lines().find(|line| line.starts_with(&format!("{name} ")));
                found.map(|line| line[name.len()..].split_whitespace().map(str::to_owned).collect())
            };
            let (of_people, of_staff): (Option<Vec<String>>, Option<Vec<String>>) =
                (line(&told), line(&exact));
            if group["kind"] != "single" {
                assert_eq!(of_people, None, "{name}");
                continue;
            }
            let (of_people, of_staff) = (of_people.expect(name), of_staff.expect(name));
            assert_eq!(of_staff[0], group["students"].to_string(), "{name}");
            if group["students"].as_u64().is_some_and(|students| students < 10) {
                assert_eq!(of_people, ["–"], "{name}");
                small += 1;
            } else if of_people.len() > 2 && of_people[1].ends_with('%') {
                // What is shown exactly is what is.
                assert_eq!(of_people[..2], of_staff[..2], "{name}");
                assert!(page.contains(&format!("<td class=\"n\">{}</td>", of_people[1])), "{name}");
                shown += 1;
            }
        }
        assert!(small > 1 && shown > 3, "{small} small groups, {shown} shown\n{told}");
    }

    #[test]
    fn what_overlaps_the_groups_that_are_shown_is_for_staff() {
        let base = ["metrics", text(small_school()), text(result()), "--group"];
        let with = |more: &[&str]| run(&[&base[..], more].concat());
        // Whether anybody is in both is not answered either.
        for word in ["race:white & iep", "race:none & iep", "el:any"] {
            let refused = with(&[word]).expect(2);
            assert_eq!(refused.stdout(), "");
            assert!(refused.stderr().contains("unions and intersections"), "{}", refused.stderr());
        }
        let told = with(&["el:any", "--exact"]).expect(0).stdout();
        assert!(told.contains("\nel:any "), "{told}");
        let untold = with(&["iep", "--measure", "advanced_asked"]).expect(0).stdout();
        assert!(untold.contains("in steps of its own: advanced_asked"), "{untold}");
    }

    #[test]
    fn measures_and_groups_are_named() {
        let base = ["metrics", text(small_school()), text(result())];
        let with = |more: &[&str]| run(&[&base[..], more].concat());
        let narrow =
            with(&["--json", "--measure", "M1", "--measure", "jain_index", "--group", "iep"]);
        let narrow = narrow.expect(0).json();
        let names = |key: &str| -> Vec<String> {
            let all = narrow["metrics"].as_array().expect("measures");
            all.iter().map(|own| own[key].as_str().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(names("number"), ["M1", "M1", "M1", "M1", "M45"]);
        for measured in narrow["metrics"].as_array().expect("measures") {
            let groups = measured["groups"].as_array().expect("groups");
            assert_eq!(groups.len(), 1);
            assert_eq!(groups[0]["group"], "iep");
        }
        let exact = with(&["--measure", "requests_met", "--exact"]).expect(0).stdout();
        let all = with(&["--measure", "requests_met"]).expect(0).stdout();
        for said in ["= met primary requests / primary requests", "Whole school", "Grade 9"] {
            assert!(exact.contains(said), "{said} is not in\n{exact}");
            assert!(all.contains(said), "{said} is not in\n{all}");
        }
        assert!(exact.contains("& iep") && !all.contains("& iep"), "{exact}");
        for text in [&all, &exact] {
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
        for (wrong, said) in [
            (["--measure", "request_met"], "did you mean 'requests_met'?"),
            (["--group", "iepp"], "did you mean 'iep'?"),
            (["--format", "xlsx"], "possible values: text, json, csv"),
        ] {
            let refused = with(&wrong).expect(2);
            assert_eq!(refused.stdout(), "");
            assert!(refused.stderr().contains(said), "{}", refused.stderr());
            let refused = with(&[&wrong[..], &["--exact"]].concat()).expect(2);
            assert!(refused.stderr().contains(said), "{}", refused.stderr());
        }
        // Of a crossing nothing is told but to those who may know, not even whether there is such a grade.
        let crossing = ["--group", "iep & grade:13"];
        assert!(with(&crossing).expect(2).stderr().contains("--exact tells it"));
        let refused = with(&[&crossing[..], &["--exact"]].concat()).expect(2);
        let said = "'grade:13': is no group of this school (there are grade:9";
        assert!(refused.stderr().contains(said), "{}", refused.stderr());
        // All groups of a family are shown under its name.
        let grades = with(&["--measure", "requests_met", "--group", "grade"]).expect(0).stdout();
        assert!(grades.contains("Grade 9") && grades.contains("Grade 10"), "{grades}");
        assert!(!grades.contains("IEP"), "{grades}");
    }

    #[test]
    fn any_crossing_may_be_asked_for_and_changes_nothing_else() {
        let base = ["metrics", text(small_school()), text(result()), "--json"];
        let all = run(&base).expect(0).json();
        let crossed = [&base[..], &["--group", "iep & grade:9", "--group", "race & grade & sex"]];
        let crossed = run(&crossed.concat()).expect(0).json();
        let line = &crossed["metrics"][0]["groups"][0];
        assert_eq!([&line["group"], &line["family"]], ["iep & grade:9", "iep & grade:9"]);
        assert_eq!(line["kind"], "intersection");
        let asked = rows(&small_school().join("requests.csv"));
        let asks: BTreeSet<&String> = asked.iter().map(|row| &row["student_id"]).collect();
        let students = rows(&small_school().join("students.csv"));
        let of_both = students.iter().filter(|row| {
            let has_plan = row["groups"].split(';').any(|tag| tag == "iep");
            row["grade"] == "9" && has_plan && asks.contains(&row["student_id"])
        });
        assert_eq!(line["students"], of_both.count());
        let groups = crossed["metrics"][0]["groups"].as_array().expect("groups");
        let is_of_three = |own: &&serde_json::Value| own["family"] == "race & grade & sex";
        assert!(groups.iter().filter(is_of_three).count() > 4, "{groups:?}");
        assert_eq!(groups.iter().filter(|own| !is_of_three(own)).count(), 1);
        let of = |document: &serde_json::Value, name: &str| {
            let mut own = document["metrics"].as_array().expect("measures").iter();
            own.find(|own| own["name"] == name).expect("a measure").clone()
        };
        assert_eq!(of(&crossed, "worst_off_group"), of(&all, "worst_off_group"));
        assert_eq!(of(&crossed, "leximin_vector"), of(&all, "leximin_vector"));
    }

    #[test]
    fn exact_csv_has_a_row_for_each_measure_and_group() {
        let place = folder();
        let file = place.path().join("metrics.csv");
        let base = ["metrics", text(small_school()), text(result()), "--format", "csv"];
        let told = run(&[&base[..], &["--exact"]].concat());
        fs::write(&file, told.expect(0).stdout()).expect("written");
        let rows = rows(&file);
        let all = written();
        let counts = all.as_array().expect("measures").iter().map(|measured| {
            let count = |key: &str| measured[key].as_array().map_or(0, Vec::len);
            1 + count("groups") + count("parts")
        });
        assert_eq!(rows.len(), counts.sum::<usize>());
        let iep =
            rows.iter().find(|row| row["measure"] == "students_complete" && row["group"] == "iep");
        let iep = iep.expect("a row");
        assert_eq!([&iep["number"], &iep["kind"], &iep["family"]], ["M1", "single", "iep"]);
        let is_share =
            |cell: &str| cell.parse().is_ok_and(|share: f64| (0.0..=1.0).contains(&share));
        assert!(is_share(&iep["value"]) && is_share(&iep["p"]) && is_share(&iep["q"]), "{iep:?}");
    }

    #[test]
    fn a_folder_that_is_no_result_is_refused() {
        let place = folder();
        let refused = run(&["metrics", text(small_school()), text(place.path())]).expect(2);
        assert!(refused.stderr().contains("sections.csv: must be there"), "{}", refused.stderr());
    }
}

mod usage {
    use super::*;

    #[test]
    fn the_schemas_of_all_documents_are_those_that_ship() {
        let place = folder();
        run(&["schema", "--out", text(place.path())]).expect(0);
        let shipped = files(&common::root().join("models/schema"));
        assert!(files(place.path()) == shipped);
        assert!(shipped.contains_key("metrics.schema.json"));
    }

    #[test]
    fn help_is_data_and_wrong_usage_is_talk() {
        let help = run(&["--help"]).expect(0);
        for verb in
            ["build", "load", "check", "verify", "metrics", "import", "export", "generate", "rules"]
        {
            assert!(help.stdout().contains(&format!("\n  {verb} ")), "{verb} is not in the help");
        }
        for wrong in [
            &["bild"][..],
            &[],
            &["build"],
            &["build", "models/harbor"],
            &["build", "models/harbor", "--out", "x", "--effort", "much"],
            &["build", "models/harbor", "--out", "x", "--effort", "1", "--time", "1"],
            &["generate", "--students", "149", "--out", "x"],
        ] {
            let run = run(wrong).expect(2);
            assert_eq!(run.stdout(), "", "{wrong:?}");
            assert!(!run.stderr().is_empty(), "{wrong:?}");
        }
    }

    #[test]
    fn the_same_school_is_generated_again() {
        let place = folder();
        let again = place.path().join("again");
        run(&["generate", "--students", "150", "--seed", "5", "--out", text(&again)]).expect(0);
        assert!(files(&again) == files(small_school()));
    }
}

mod verify {
    use super::*;

    /// Breaks a copy of the result and expects the judge to name the check.
    #[track_caller]
    fn broken(check: &str, change: impl FnOnce(&Path)) {
        let place = folder();
        let out = place.path().join("out");
        copy(result(), &out);
        change(&out);
        let school = text(small_school());
        let verdict = run(&["verify", school, text(&out)]).expect(1).stdout();
        assert!(verdict.contains("NOT SOUND"), "{verdict}");
        let named = verdict.lines().any(|line| line.starts_with(&format!("{check}: ")));
        assert!(named, "no {check} in:\n{verdict}");
        let verdict = run(&["verify", school, text(&out), "--json"]).expect(1).json();
        assert_ne!(verdict["findings"], serde_json::json!([]));
    }

    #[test]
    fn an_untouched_result_is_sound() {
        expect_sound(small_school(), result());
    }

    #[test]
    fn a_class_moved_onto_another_of_its_teacher_is_found() {
        broken("staff_double_booked", |out| {
            edit(&out.join("sections.csv"), |header, rows| {
                let cell = |name| column(header, name);
                let (staff, blocks, term) = (cell("staff_ids"), cell("blocks"), cell("term"));
                let whole_year =
                    |row: &&Vec<String>| row[term] == "all" && !row[blocks].contains(';');
                let first = rows.iter().position(|row| whole_year(&row)).expect("a class");
                let other = rows[first + 1..]
                    .iter()
                    .find(|row| whole_year(row) && row[staff] == rows[first][staff])
                    .expect("another class of the same teacher");
                rows[first][blocks] = other[blocks].clone();
            });
        });
    }

    #[test]
    fn a_block_that_does_not_exist_is_found() {
        broken("block_not_allowed", |out| {
            edit(&out.join("sections.csv"), |header, rows| {
                rows[0][column(header, "blocks")] = "99".to_owned();
            });
        });
    }

    #[test]
    fn a_section_that_is_gone_is_found() {
        broken("section_count", |out| {
            edit(&out.join("sections.csv"), |_, rows| {
                rows.remove(0);
            });
        });
    }

    #[test]
    fn a_seat_in_a_section_of_another_course_is_found() {
        broken("seat_course", |out| {
            edit(&out.join("enrollments.csv"), |header, rows| {
                let section = column(header, "section_id");
                let other = rows.iter().find(|row| row[section] != rows[0][section]);
                rows[0][section] = other.expect("another section")[section].clone();
            });
        });
    }

    #[test]
    fn a_seat_nobody_asked_for_is_found() {
        broken("seat_unbacked", |out| {
            edit(&out.join("enrollments.csv"), |header, rows| {
                let (student, course) = (column(header, "student_id"), column(header, "course_id"));
                let has: BTreeSet<&String> = rows
                    .iter()
                    .filter(|row| row[student] == rows[0][student])
                    .map(|row| &row[course])
                    .collect();
                let requests = super::rows(&small_school().join("requests.csv"));
                let asks = |course: &str| {
                    requests.iter().any(|row| {
                        row["student_id"] == rows[0][student] && row["course_id"] == course
                    })
                };
                let strange =
                    rows.iter().find(|row| !has.contains(&row[course]) && !asks(&row[course]));
                let mut seat = strange.expect("a course this student did not ask for").clone();
                seat[student] = rows[0][student].clone();
                rows.push(seat);
            });
        });
    }

    #[test]
    fn a_seat_taken_away_without_a_word_is_found() {
        broken("unmet_missing", |out| {
            edit(&out.join("enrollments.csv"), |header, rows| {
                let kind = column(header, "kind");
                let seat = rows.iter().position(|row| row[kind] == "primary").expect("a seat");
                rows.remove(seat);
            });
        });
    }

    #[test]
    fn a_result_that_cannot_be_read_is_no_verdict() {
        let place = folder();
        let school = text(small_school());
        run(&["verify", school, text(&place.path().join("nowhere"))]).expect(2);
        let out = place.path().join("out");
        copy(result(), &out);
        fs::remove_file(out.join("enrollments.csv")).expect("removed");
        let verdict = run(&["verify", school, text(&out)]).expect(2);
        assert!(verdict.stderr().contains("enrollments.csv"), "{}", verdict.stderr());
    }
}

mod bad_input {
    use super::*;

    /// Expects a build of a school to be refused with these words on standard error, and to leave all as
    /// it was: where there is no result and where there is one.
    #[track_caller]
    fn refused_by_build(school: &Path, code: i32, words: &[&str]) {
        let place = folder();
        let [none, older] = ["none", "older"].map(|name| place.path().join(name));
        copy(result(), &older);
        let before = files(&older);
        for out in [&none, &older] {
            let built = run(&["build", text(school), "--effort", "1", "--out", text(out)]);
            expect_words(&built.expect(code), words);
        }
        assert!(!none.exists(), "something was written");
        assert!(files(&older) == before, "the older result was changed");
        assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1, "something is left");
    }

    #[track_caller]
    fn expect_words(run: &Run, words: &[&str]) {
        let said = format!("{}{}", run.stdout(), run.stderr());
        for word in words {
            assert!(said.contains(word), "no {word:?} in:\n{said}");
        }
        assert!(!said.contains("panicked"), "{said}");
        assert!(said.len() < 100_000, "a flood of {} bytes", said.len());
    }

    /// Changes a copy of the small school and expects `build` and `check` to find these words.
    #[track_caller]
    fn faulty(change: impl FnOnce(&Path), words: &[&str]) {
        let (_place, school) = copy_of_small_school();
        change(&school);
        refused_by_build(&school, 2, words);
        let checked = run(&["check", text(&school)]);
        expect_words(&checked.expect(1), words);
        // As JSON: where every fault is, for other programs.
        let findings = run(&["check", text(&school), "--json"]).expect(1).json();
        let findings = findings["findings"].as_array().expect("findings").clone();
        let errors = findings.iter().filter(|fault| fault["severity"] == "error");
        assert!(
            errors.clone().count() > 0 && errors.clone().all(|fault| fault["file"].is_string())
        );
    }

    /// The same for a school of which there is nothing to speak.
    #[track_caller]
    fn unreadable(change: impl FnOnce(&Path), words: &[&str]) {
        let (_place, school) = copy_of_small_school();
        change(&school);
        refused_by_build(&school, 2, words);
        expect_words(&run(&["check", text(&school)]).expect(2), words);
    }

    /// Changes one cell; rows count from 2, as a spreadsheet shows them.
    fn cell(school: &Path, file: &str, row: usize, name: &str, value: &str) {
        edit(&school.join(file), |header, rows| {
            rows[row - 2][column(header, name)] = value.to_owned();
        });
    }

    #[test]
    fn a_missing_folder() {
        let place = folder();
        let nowhere = place.path().join("nowhere");
        refused_by_build(&nowhere, 2, &["nowhere: there is no such folder or file"]);
        run(&["check", text(&nowhere)]).expect(2);
    }

    #[test]
    fn a_missing_file() {
        for file in ["courses.csv", "students.csv", "requests.csv", "frame.json"] {
            let remove = |school: &Path| fs::remove_file(school.join(file)).expect("removed");
            unreadable(remove, &[&format!("{file}: must be there")]);
        }
    }

    #[test]
    fn every_missing_file_is_named_at_once() {
        unreadable(
            |school| {
                fs::remove_file(school.join("courses.csv")).expect("removed");
                fs::remove_file(school.join("requests.csv")).expect("removed");
            },
            &["courses.csv: must be there", "requests.csv: must be there"],
        );
    }

    #[test]
    fn wrong_columns() {
        faulty(
            |school| {
                for (file, name) in [("courses.csv", "course_id"), ("requests.csv", "student_id")] {
                    let table = fs::read_to_string(school.join(file)).expect("a table");
                    let table = table.replacen(name, "number", 1);
                    fs::write(school.join(file), table).expect("written");
                }
            },
            &["courses.csv, row 1, course_id: ", "requests.csv, row 1, student_id: "],
        );
    }

    #[test]
    fn unknown_ids_with_what_may_be_meant() {
        faulty(
            |school| {
                cell(school, "requests.csv", 2, "course_id", "ENG-1O");
                cell(school, "requests.csv", 3, "student_id", "S9999");
                cell(school, "courses.csv", 4, "meets", "ful");
            },
            &[
                "requests.csv, row 2, course_id: 'ENG-1O': ",
                "did you mean 'ENG-10'?",
                "requests.csv, row 3, student_id: 'S9999': ",
                "courses.csv, row 4, meets: 'ful': ",
                "did you mean 'full'?",
            ],
        );
    }

    #[test]
    fn duplicate_ids() {
        let twice = |school: &Path, file: &str| {
            edit(&school.join(file), |_, rows| rows.push(rows[0].clone()));
            rows(&school.join(file)).len() + 1
        };
        let (_place, school) = copy_of_small_school();
        let last = |file: &str| rows(&school.join(file)).len() + 2;
        let words = [
            format!("students.csv, row {}, student_id: 'S0001': ", last("students.csv")),
            format!("courses.csv, row {}, course_id: 'ENG-9': ", last("courses.csv")),
            format!("staff.csv, row {}, staff_id: 'T-ENG-01': ", last("staff.csv")),
            format!("rooms.csv, row {}, room_id: 'R-101': ", last("rooms.csv")),
            format!("requests.csv, row {}, course_id: 'ENG-10': ", last("requests.csv")),
        ];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        faulty(
            |school| {
                for file in
                    ["students.csv", "courses.csv", "staff.csv", "rooms.csv", "requests.csv"]
                {
                    assert_eq!(twice(school, file), last(file));
                }
            },
            &words,
        );
    }

    #[test]
    fn negative_sizes_and_other_numbers_that_are_none() {
        faulty(
            |school| {
                cell(school, "courses.csv", 2, "max_size", "-5");
                cell(school, "courses.csv", 3, "sections", "-1");
                cell(school, "courses.csv", 4, "max_size", "many");
                cell(school, "rooms.csv", 2, "capacity", "-30");
                cell(school, "staff.csv", 2, "max_sections", "-6");
                cell(school, "requests.csv", 2, "priority", "0");
            },
            &[
                "courses.csv, row 2, max_size: '-5': ",
                "courses.csv, row 3, sections: '-1': ",
                "courses.csv, row 4, max_size: 'many': ",
                "rooms.csv, row 2, capacity: '-30': ",
                "staff.csv, row 2, max_sections: '-6': ",
                "requests.csv, row 2, priority: '0': ",
            ],
        );
    }

    #[test]
    fn cyclic_alternates() {
        let (_place, school) = copy_of_small_school();
        let requests = rows(&school.join("requests.csv"));
        let of_first = |row: &usize| {
            requests[*row]["student_id"] == "S0001" && requests[*row]["kind"] == "alternate"
        };
        let alternates: Vec<usize> = (0..requests.len()).filter(of_first).take(2).collect();
        let [one, other] = alternates[..] else { panic!("S0001 has too few alternates") };
        let [first, second] = [one, other].map(|row| requests[row]["course_id"].clone());
        faulty(
            |school| {
                cell(school, "requests.csv", one + 2, "alternate_for", &second);
                cell(school, "requests.csv", other + 2, "alternate_for", &first);
            },
            &[
                &format!("requests.csv, row {}, alternate_for: '{second}': ", one + 2),
                &format!("requests.csv, row {}, alternate_for: '{first}': ", other + 2),
            ],
        );
    }

    #[test]
    fn blocks_and_terms_that_do_not_exist() {
        faulty(
            |school| {
                let sections = "section_id,course_id,term,blocks\n\
                    ENG-9.1,ENG-9,all,99\n\
                    ENG-10.1,ENG-10,S9,2\n\
                    NONE.1,NONE,all,1\n\
                    ENG-11.1,ENG-11,all,Lunch\n";
                fs::write(school.join("sections.csv"), sections).expect("written");
                cell(school, "staff.csv", 2, "unavailable", "9");
            },
            &[
                "sections.csv, row 2, blocks: '99': ",
                "sections.csv, row 3, term: 'S9': ",
                "sections.csv, row 4, course_id: 'NONE': ",
                "staff.csv, row 2, unavailable: '9': ",
            ],
        );
    }

    /// Writes rules instead of the school's own.
    fn rules(school: &Path, rules: &str) {
        fs::write(school.join("rules.json"), rules).expect("written");
    }

    #[test]
    fn rules_of_an_unknown_kind_and_of_unknown_courses() {
        faulty(
            |school| {
                let text = r#"[
                    {"ask": {"stackd": {"courses": ["ENG-9", "ENG-10"]}}, "strength": "hard"},
                    {"ask": {"not_same_block": {"courses": ["ENG-9", "ENG-99"]}}, "strength": "hard"}
                ]"#;
                rules(school, text);
            },
            &["rules.json, [0]", "'stackd'", "'stacked'", "rules.json, [1]", "'ENG-99'"],
        );
    }

    #[test]
    fn all_faults_of_rules_and_tables_at_once() {
        faulty(
            |school| {
                cell(school, "courses.csv", 2, "max_size", "-5");
                let text = r#"[
                    {"ask": {"stackd": {"courses": ["ENG-9", "ENG-10"]}}, "strength": "hard"},
                    {"ask": {"balance": {"courses": "all", "by": "low_incom"}},
                     "strength": {"tier": 2, "weight": 1}}
                ]"#;
                rules(school, text);
            },
            &["courses.csv, row 2, max_size: '-5': ", "'low_incom'", "'stackd'"],
        );
    }

    #[test]
    fn every_name_and_key_of_rules_is_looked_at_beside_faulty_tables() {
        faulty(
            |school| {
                cell(school, "courses.csv", 2, "max_size", "-5");
                let text = r#"[
                    {"ask": {"not_same_block": {"courses": ["ENG-9", "ENG-1O"]}}, "strength": "hard"},
                    {"ask": {"sequence": {"first": "ENG-9", "then": "ENG-99"}}, "strength": "hard"},
                    {"ask": {"block_in": {"courses": "all", "blocks": ["9"]}}, "strength": "hard"},
                    {"ask": {"prep_each_day": {"staff": "T-ENG-O1", "min_free": 1}},
                     "strength": "hard"},
                    {"ask": {"grade_gate": {"courses": "dept:Englsh", "except": "S9999"}},
                     "strength": "hard"},
                    {"ask": {"stacked": {"courses": ["ENG-9", "ENG-10"], "section": 1}},
                     "strength": "hard"}
                ]"#;
                rules(school, text);
            },
            &[
                "courses.csv, row 2, max_size: '-5': ",
                "rules.json, [0].ask.not_same_block.courses[1]: 'ENG-1O': ",
                "rules.json, [1].ask.sequence.then: 'ENG-99': ",
                "rules.json, [2].ask.block_in.blocks[0]: '9': ",
                "rules.json, [3].ask.prep_each_day.staff: 'T-ENG-O1': ",
                "rules.json, [4].ask.grade_gate.courses: 'Englsh': ",
                "rules.json, [4].ask.grade_gate.except: 'S9999': ",
                "rules.json, [5].ask.stacked.section: ",
            ],
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_hides_no_other_fault_and_makes_none() {
        let (_place, school) = copy_of_small_school();
        fs::remove_file(school.join("courses.csv")).expect("removed");
        cell(&school, "requests.csv", 2, "student_id", "S9999");
        rules(&school, r#"[{"ask": {"stackd": {"courses": "ENG-9"}}, "strength": "hard"}]"#);
        let checked = run(&["check", text(&school)]).expect(2);
        let errors: Vec<String> = checked
            .stdout()
            .lines()
            .filter(|line| line.starts_with("error: "))
            .map(|line| line.split("': ").next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(
            errors,
            [
                "error: courses.csv: must be there, and is missing",
                "error: requests.csv, row 2, student_id: 'S9999",
                "error: rules.json, [0].ask: 'stackd",
            ]
        );
    }

    #[test]
    fn a_table_without_its_ids_makes_no_fault_elsewhere() {
        for (file, name) in [
            ("courses.csv", "course_id"),
            ("students.csv", "student_id"),
            ("staff.csv", "staff_id"),
            ("rooms.csv", "room_id"),
        ] {
            let (_place, school) = copy_of_small_school();
            let table = fs::read_to_string(school.join(file)).expect("a table");
            fs::write(school.join(file), table.replacen(name, "number", 1)).expect("written");
            let checked = run(&["check", text(&school), "--json"]).expect(1).json();
            let findings = checked["findings"].as_array().expect("findings").clone();
            let errors: Vec<_> =
                findings.iter().filter(|fault| fault["severity"] == "error").collect();
            assert_eq!(errors.len(), 1, "{errors:?}");
            assert_eq!((&errors[0]["file"], &errors[0]["column"]), (&file.into(), &name.into()));
        }
    }

    #[test]
    fn a_meeting_kind_that_cannot_be_read_is_not_missed_by_every_course() {
        let (_place, school) = copy_of_small_school();
        let frame = fs::read(school.join("frame.json")).expect("a frame");
        let mut frame: serde_json::Value = serde_json::from_slice(&frame).expect("JSON");
        frame["meets"]["full"]["blocks"] = 4_000_000_000_u64.into();
        fs::write(school.join("frame.json"), frame.to_string()).expect("written");
        let checked = run(&["check", text(&school)]).expect(1);
        let errors: Vec<String> = checked
            .stdout()
            .lines()
            .filter(|line| line.starts_with("error: "))
            .map(str::to_owned)
            .collect();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].contains("frame.json, meets.full.blocks: '4000000000': too large"));
    }

    #[test]
    fn a_list_of_many_wrong_rules_is_told_in_part() {
        let wrong =
            r#"{"ask": {"block_in": {"courses": "NONE", "blocks": "9"}}, "strength": "hard"}"#;
        let many = |school: &Path| rules(school, &format!("[{}]", [wrong; 1500].join(",")));
        faulty(many, &["[0].ask.block_in.courses: 'NONE'", "rules.json: and 2800 more"]);
        faulty(
            |school| {
                many(school);
                cell(school, "courses.csv", 2, "max_size", "-5");
            },
            &["courses.csv, row 2, max_size: '-5': ", "rules.json: and 2800 more"],
        );
    }

    #[test]
    fn a_fault_in_a_rule_of_a_scenario_is_told_there() {
        let place = folder();
        let scenario = place.path().join("late.json");
        let text_of_it = r#"{"rules": [{"ask": {"block_in": {"courses": "NONE", "blocks": ["1"]}},
            "strength": "hard"}]}"#;
        fs::write(&scenario, text_of_it).expect("written");
        let checked =
            run(&["check", text(small_school()), "--scenario", text(&scenario)]).expect(1);
        expect_words(&checked, &["late.json, rules[0].ask.block_in.courses: 'NONE': "]);
    }

    #[test]
    fn rules_of_two_scenarios_that_contradict_each_other_are_told_at_both_places() {
        let place = folder();
        let write = |name: &str, kind: &str| {
            let file = place.path().join(name);
            let ask = format!(r#"{{"{kind}": {{"courses": ["ENG-9", "ENG-10"]}}}}"#);
            let rule = format!(r#"{{"rules": [{{"ask": {ask}, "strength": "hard"}}]}}"#);
            fs::write(&file, rule).expect("written");
            file
        };
        let (one, other) =
            (write("together.json", "same_block"), write("apart.json", "not_same_block"));
        let scenarios = ["--scenario", text(&one), "--scenario", text(&other)];
        let check = [&["check", text(small_school())][..], &scenarios].concat();
        expect_words(
            &run(&check).expect(1),
            &[
                "apart.json, rules[0].ask.not_same_block: ",
                "see also together.json, rules[0].ask.same_block",
            ],
        );
    }

    #[test]
    fn what_a_scenario_expects_is_checked_and_decides_how_a_build_ends() {
        let place = folder();
        let scenario = place.path().join("expected.json");
        let expect = |expectations: &str| {
            fs::write(&scenario, format!(r#"{{"name": "Ours", "expect": [{expectations}]}}"#))
                .expect("written");
        };
        let out = place.path().join("out");
        let build = [
            "build",
            text(small_school()),
            "--scenario",
            text(&scenario),
            "--effort",
            "1",
            "--out",
            text(&out),
        ];
        let modest = r#"{"measure": "requests_met", "at_least": 0.5, "required": true,
            "say": "Half of all requests are met"}"#;
        let wish = r#"{"measure": "requests_met", "at_least": 1, "group": "every"}"#;
        expect(&format!("{modest}, {wish}"));
        let built = run(&build).expect(0);
        let lines = built.stdout();
        assert!(lines.contains("Expectations: 1 of 2 met"), "{lines}");
        assert!(lines.contains("  met                  Half of all requests are met"), "{lines}");
        assert!(
            lines.contains("  not met              Requests met, every group of 10"),
            "{lines}"
        );
        let page = fs::read_to_string(out.join("report.html")).expect("a page");
        assert!(page.contains("What is expected of every draft"), "no section");
        let plan: serde_json::Value =
            serde_json::from_slice(&fs::read(out.join("plan.json")).expect("a plan"))
                .expect("JSON");
        assert_eq!(plan["expectations"][0]["outcome"], "met");
        let margin = plan["expectations"][0]["margin"].as_f64().expect("a margin");
        assert!(margin > 0.0 && margin <= 0.5, "{margin}");

        expect(r#"{"measure": "requests_met", "at_least": 1.5, "required": true}"#);
        let told = run(&build).expect(1).stdout();
        assert!(told.contains("NOT MET, required    Requests met: at least 150 %"), "{told}");
        let metrics = ["metrics", text(small_school()), text(&out), "--scenario", text(&scenario)];
        assert!(run(&metrics).expect(1).stdout().contains("Expectations: 0 of 1 met"));

        expect(
            r#"{"measure": "request_met", "at_least": 1}, {"measure": "requests_met", "figure": "gaps"}"#,
        );
        expect_words(
            &run(&build).expect(2),
            &[
                "expected.json, expect[1].figure: 'gaps': is no figure",
                "expect[1]: expects nothing",
            ],
        );
        expect(r#"{"measure": "request_met", "at_least": 1, "group": "ipe"}"#);
        expect_words(
            &run(&build).expect(2),
            &[
                "expect[0].measure: 'request_met': is no measure (did you mean 'requests_met'?)",
                "'ipe'",
            ],
        );
    }

    #[test]
    fn a_rule_that_steers_by_race_needs_a_scenario_that_says_so() {
        let place = folder();
        let scenario = place.path().join("caps.json");
        let rule = r#""rules": [{"ask": {"balance": {"courses": "all", "by": "race:white"}},
            "strength": {"tier": 2, "weight": 1}}]"#;
        fs::write(&scenario, format!("{{{rule}}}")).expect("written");
        let check = ["check", text(small_school()), "--scenario", text(&scenario)];
        expect_words(
            &run(&check).expect(1),
            &["caps.json, rules[0].ask.balance: 'race:white': steers by race"],
        );
        fs::write(&scenario, format!("{{\"steer_by\": [\"race\"], {rule}}}")).expect("written");
        run(&check).expect(0);
        fs::write(&scenario, r#"{"steer_by": ["rase"]}"#).expect("written");
        let words = ["caps.json, steer_by[0]: 'rase': ", "did you mean 'race'?"];
        expect_words(&run(&check).expect(1), &words);
    }

    #[test]
    fn a_scenario_of_which_no_rule_asks_anything_is_refused() {
        let place = folder();
        let scenario = place.path().join("labs.json");
        let unbroken = r#"{"ask": {"contiguous": {"courses": "ENG-9"}}, "strength": "hard"}"#;
        fs::write(&scenario, format!(r#"{{"rules": [{unbroken}]}}"#)).expect("written");
        let check = ["check", text(small_school()), "--scenario", text(&scenario)];
        let words = ["labs.json: none of its rules asks anything of this school", "rules[0]"];
        expect_words(&run(&check).expect(1), &words);
        let alike = r#"{"ask": {"balance": {"courses": "all", "by": "size"}},
            "strength": {"tier": 2, "weight": 1}}"#;
        fs::write(&scenario, format!(r#"{{"rules": [{unbroken}, {alike}]}}"#)).expect("written");
        run(&check).expect(0);
        // Rules about people who teach, where nobody says who does.
        let (_place, school) = copy_of_small_school();
        fs::remove_file(school.join("staff.csv")).expect("removed");
        let short = r#"{"ask": {"max_preps": {"staff": "all"}}, "strength": "hard"}"#;
        fs::write(&scenario, format!(r#"{{"rules": [{short}]}}"#)).expect("written");
        let words = ["labs.json: none of its rules asks anything", "without staff.csv"];
        let check = ["check", text(&school), "--scenario", text(&scenario)];
        expect_words(&run(&check).expect(1), &words);
    }

    #[test]
    fn a_rule_about_a_group_that_nobody_is_in() {
        faulty(
            |school| {
                let text = r#"[{"ask": {"balance": {"courses": "all", "by": "low_incom"}},
                    "strength": {"tier": 2, "weight": 1}}]"#;
                rules(school, text);
            },
            &["rules.json, [0]", "'low_incom'", "did you mean 'low_income'?"],
        );
    }

    #[test]
    fn locks_that_overlap_are_an_answer_and_nothing_is_written() {
        let (_place, school) = copy_of_small_school();
        let sections = "section_id,course_id,term,blocks,room_id,staff_ids\n\
            ENG-9.1,ENG-9,all,1,R-101,T-ENG-01\n\
            ENG-9H.1,ENG-9H,all,1,R-102,T-ENG-01\n";
        fs::write(school.join("sections.csv"), sections).expect("written");
        refused_by_build(&school, 1, &["sections.csv", "ENG-9.1", "ENG-9H.1", "T-ENG-01"]);
    }

    #[test]
    fn check_says_that_locks_overlap() {
        let (_place, school) = copy_of_small_school();
        let sections = "section_id,course_id,term,blocks,room_id,staff_ids\n\
            ENG-9.1,ENG-9,all,1,R-101,T-ENG-01\n\
            ENG-9H.1,ENG-9H,all,1,R-102,T-ENG-01\n";
        fs::write(school.join("sections.csv"), sections).expect("written");
        let checked = run(&["check", text(&school)]).expect(1);
        expect_words(&checked, &["sections.csv", "ENG-9.1", "ENG-9H.1", "T-ENG-01"]);
    }

    #[test]
    fn two_locks_of_one_room_overlap_as_well() {
        let (_place, school) = copy_of_small_school();
        let sections = "section_id,course_id,term,blocks,room_id\n\
            ENG-9.1,ENG-9,all,1,R-101\n\
            ENG-9H.1,ENG-9H,all,1,R-101\n";
        fs::write(school.join("sections.csv"), sections).expect("written");
        refused_by_build(&school, 1, &["sections.csv", "ENG-9.1", "ENG-9H.1", "R-101"]);
    }

    #[test]
    fn two_locked_seats_of_one_student_overlap_as_well() {
        let (_place, school) = copy_of_small_school();
        let sections = "section_id,course_id,term,blocks\n\
            ENG-10.1,ENG-10,all,1\n\
            MATH-GEO.1,MATH-GEO,all,1\n";
        fs::write(school.join("sections.csv"), sections).expect("written");
        let seats = "student_id,section_id\nS0001,ENG-10.1\nS0001,MATH-GEO.1\n";
        fs::write(school.join("enrollments.csv"), seats).expect("written");
        refused_by_build(&school, 1, &["enrollments.csv", "S0001", "ENG-10.1", "MATH-GEO.1"]);
    }

    /// Bytes that look like nothing, always the same.
    fn junk(length: usize, alphabet: &[u8]) -> Vec<u8> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        (0..length).map(|_| alphabet[(next() % alphabet.len() as u64) as usize]).collect()
    }

    const MEGABYTES: usize = 4_000_000;

    #[test]
    fn junk_instead_of_a_table() {
        let bytes: Vec<u8> = (0..=255).collect();
        for file in ["courses.csv", "requests.csv", "sections.csv"] {
            for junk in [
                junk(MEGABYTES, &bytes),
                junk(MEGABYTES, b"ab,;\"\n"),
                vec![b'x'; MEGABYTES],
                vec![b'"'; MEGABYTES],
                vec![b'\n'; MEGABYTES],
                vec![0; MEGABYTES],
            ] {
                let (_place, school) = copy_of_small_school();
                fs::write(school.join(file), junk).expect("written");
                let checked = run(&["check", text(&school)]);
                assert!(matches!(checked.code(), Some(1 | 2)), "{}", checked.stderr());
                refused_by_build(&school, 2, &[&format!("error: {file}")]);
            }
        }
    }

    #[test]
    fn junk_instead_of_a_document() {
        let bytes: Vec<u8> = (0..=255).collect();
        for file in ["frame.json", "rules.json"] {
            for junk in [
                junk(MEGABYTES, &bytes),
                junk(MEGABYTES, b"[]{}\",:1 "),
                vec![b'['; MEGABYTES],
                vec![b'1'; MEGABYTES],
                Vec::new(),
            ] {
                let (_place, school) = copy_of_small_school();
                fs::write(school.join(file), junk).expect("written");
                let checked = run(&["check", text(&school)]);
                assert!(matches!(checked.code(), Some(1 | 2)), "{}", checked.stderr());
                refused_by_build(&school, 2, &[&format!("error: {file}")]);
            }
        }
    }

    #[test]
    fn junk_instead_of_a_school() {
        let bytes: Vec<u8> = (0..=255).collect();
        for junk in [junk(MEGABYTES, &bytes), vec![b'['; MEGABYTES], b"{}".to_vec(), Vec::new()] {
            let place = folder();
            let school = place.path().join("junk.json");
            fs::write(&school, junk).expect("written");
            refused_by_build(&school, 2, &["junk.json"]);
        }
    }

    #[test]
    fn text_that_is_not_utf_8() {
        let (_place, school) = copy_of_small_school();
        let path = school.join("students.csv");
        let table = fs::read_to_string(&path).expect("a table");
        // A name as an old spreadsheet writes it: é is a single byte.
        let mut bytes = table.replacen("S0002", "S000~", 1).into_bytes();
        let at = bytes.iter().position(|byte| *byte == b'~').expect("the mark");
        bytes[at] = 0xe9;
        fs::write(&path, bytes).expect("written");
        refused_by_build(&school, 2, &["error: students.csv, row 3: ", "UTF-8", "0xe9"]);
    }

    #[test]
    fn a_folder_that_is_somebody_elses_is_left_alone() {
        let place = folder();
        let out = place.path().join("thesis");
        fs::create_dir(&out).expect("a folder");
        fs::write(out.join("thesis.txt"), "years of work").expect("written");
        let before = files(&out);
        let small = text(small_school());
        let wrote = run(&["build", small, "--effort", "1", "--out", text(&out)]).expect(2);
        assert!(wrote.stderr().contains("thesis"), "{}", wrote.stderr());
        run(&["generate", "--students", "150", "--out", text(&out)]).expect(2);
        let json = place.path().join("s.json");
        run(&["import", small, "--out", text(&json)]).expect(0);
        run(&["export", text(&json), "--out", text(&out)]).expect(2);
        run(&["import", small, "--out", text(&out.join("thesis.txt"))]).expect(2);
        assert!(files(&out) == before);
    }

    #[test]
    fn neither_a_school_nor_a_file_of_it_is_a_place_for_results() {
        let (place, school) = copy_of_small_school();
        let before = files(&school);
        for out in [school.clone(), school.join("courses.csv"), place.path().to_owned()] {
            let built = run(&["build", text(&school), "--effort", "1", "--out", text(&out)]);
            expect_words(&built.expect(2), &[text(&out)]);
        }
        assert!(files(&school) == before);
        assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1, "something is left");
    }

    #[test]
    fn a_faulty_school_is_not_imported() {
        let (place, school) = copy_of_small_school();
        cell(&school, "courses.csv", 2, "max_size", "-5");
        let json = place.path().join("s.json");
        let imported = run(&["import", text(&school), "--out", text(&json)]).expect(2);
        expect_words(&imported, &["courses.csv, row 2, max_size: '-5': "]);
        assert!(!json.exists());
    }
}

mod ctrl_c {
    use super::*;

    /// A build that runs far longer than any test.
    fn long_build(school: &Path, out: &Path) -> Child {
        let mut command = Command::new(fairbell().get_program());
        command
            .args(["build", text(school), "--effort", "100000", "--out", text(out)])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs")
    }

    fn ends_within(child: &mut Child, limit: Duration) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = child.try_wait().expect("a status") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        child.kill().expect("killed");
        child.wait().expect("a status");
        panic!("it did not end within {limit:?}");
    }

    #[test]
    #[cfg(unix)]
    fn ctrl_c_ends_with_the_best_schedule_so_far() {
        let place = folder();
        let out = place.path().join("out");
        let mut child = long_build(small_school(), &out);
        std::thread::sleep(Duration::from_secs(3));
        assert!(child.try_wait().expect("a status").is_none(), "it ended by itself");
        assert!(!out.exists(), "it wrote before it was done");
        let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(interrupt.expect("kill runs").success());
        assert_eq!(ends_within(&mut child, Duration::from_secs(20)), Some(0));
        assert_eq!(files(&out).into_keys().collect::<Vec<_>>(), RESULT);
        assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 1);
        expect_sound(small_school(), &out);
    }
}

#[test]
fn an_audit_sets_existing_schedules_side_by_side() {
    let (place, last_year) = copy_of_small_school();
    let out = place.path().join("out");
    run(&["build", text(&last_year), "--quiet", "--effort", "1", "--out", text(&out)]).expect(0);
    for file in ["sections.csv", "enrollments.csv"] {
        fs::copy(out.join(file), last_year.join(file)).expect("copied");
    }
    // This year nobody wrote down who asked for what, and two students have left half of their classes.
    let this_year = place.path().join("2026-27");
    copy(&last_year, &this_year);
    fs::remove_file(this_year.join("requests.csv")).expect("removed");
    let seats = fs::read_to_string(this_year.join("enrollments.csv")).expect("seats");
    let kept: Vec<&str> =
        seats.lines().enumerate().filter(|(row, _)| row % 20 != 7).map(|(_, line)| line).collect();
    fs::write(this_year.join("enrollments.csv"), kept.join("\n")).expect("written");

    let both = ["audit", text(&last_year), text(&this_year), "--exact"];
    let told = run(&both).expect(0).stdout();
    assert!(told.starts_with("Exact and confidential"), "{told}");
    let line = |words: &str| told.lines().find(|line| line.contains(words)).unwrap_or_default();
    assert!(line("2026-27").contains("150 students"), "{told}");
    assert!(line("change").trim_start().starts_with("measure"), "{told}");
    assert!(
        line("Requests met").trim_end().ends_with('–') || line("Requests met").contains(" –"),
        "{told}"
    );
    let dissimilarity = told.lines().find(|line| line.starts_with("M27")).unwrap_or_default();
    assert_eq!(
        dissimilarity.split_whitespace().filter(|word| word.starts_with("0.")).count(),
        2,
        "{told}"
    );
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");

    let json: serde_json::Value =
        serde_json::from_str(&run(&[&both[..], &["--json"]].concat()).expect(0).stdout())
            .expect("JSON");
    let seats = |year: usize| json["schedules"][year]["seats"].as_u64().expect("seats");
    assert_eq!(seats(1), kept.len() as u64 - 1);
    assert!(seats(0) > seats(1));
    let csv =
        run(&[&both[..], &["--format", "csv", "--measure", "M27"]].concat()).expect(0).stdout();
    assert!(
        csv.starts_with("number,measure,title,unit,group,schedule,students,value,gap"),
        "{csv}"
    );
    assert!(csv.lines().skip(1).all(|line| line.starts_with("M27,")), "{csv}");

    // What a scenario expects of every schedule is checked on each.
    let scenario = place.path().join("expected.json");
    let expect = |least: f64| {
        let expected = format!(
            r#"{{"name": "Ours", "expect": [{{"measure": "class_size", "at_least": {least}, "required": true,
                "say": "Classes are large"}}]}}"#
        );
        fs::write(&scenario, expected).expect("written");
    };
    let with = [&both[..], &["--scenario", text(&scenario)]].concat();
    expect(2.0);
    let met = run(&with).expect(0).stdout();
    assert_eq!(met.matches("  met                  Classes are large").count(), 2, "{met}");
    expect(999.0);
    let missed = run(&with).expect(1).stdout();
    assert_eq!(missed.matches("  NOT MET, required    Classes are large").count(), 2, "{missed}");
    let alone = ["audit", text(&last_year), "--scenario", text(&scenario)];
    let missed = run(&alone).expect(1).stdout();
    assert!(missed.contains("  NOT MET, required    Classes are large"), "{missed}");
    let json = run(&[&alone[..], &["--json"]].concat()).expect(1).json();
    assert_eq!(json["schedules"][0]["expectations"][0]["outcome"], "not_met");
    fs::write(&scenario, r#"{"expect": [{"measure": "dissimilarity"}]}"#).expect("written");
    let refused = run(&alone).expect(2).stderr();
    assert!(refused.contains("expected.json, expect[0]: expects nothing"), "{refused}");

    let empty = copy_of_small_school();
    let refused = run(&["audit", text(&empty.1)]).expect(2).stderr();
    assert!(refused.contains("sections.csv: there is no schedule to look at"), "{refused}");
    let wrong = run(&["audit", text(&last_year), "--measure", "M99"]).expect(2).stderr();
    assert!(wrong.contains("'M99' is no measure"), "{wrong}");
}

#[test]
fn diff_says_in_words_what_a_scenario_changed() {
    let place = folder();
    let scenario = place.path().join("later.json");
    let rule = r#"{"id": "grade-gate", "ask": {"grade_gate": {"courses": "all"}},
        "strength": {"tier": 1, "weight": 1}, "because": "freshmen start at the start"}"#;
    let text_of = format!(
        r#"{{"format": "fairbell/scenario", "version": 1, "name": "Gates", "rules": [{rule}]}}"#
    );
    fs::write(&scenario, text_of).unwrap();
    let (plain, gated) = (place.path().join("plain"), place.path().join("gated"));
    run(&["build", text(small_school()), "--out", text(&plain), "--effort", "1"]).expect(0);
    let with = ["--effort", "1", "--seed", "2", "--scenario", text(&scenario)];
    let build = ["build", text(small_school()), "--out", text(&gated)];
    run(&[&build[..], &with[..]].concat()).expect(0);

    let same = run(&["diff", text(&plain), text(&plain)]).expect(0);
    assert!(same.stdout().contains("Nothing differs"), "{}", same.stdout());
    let told = run(&["diff", text(&plain), text(&gated)]).expect(0);
    let words = told.stdout();
    for said in ["From no scenario to Gates", "Requests met", "grade-gate: new (tier 1)"] {
        assert!(words.contains(said), "{said} is not in\n{words}");
    }
    assert!(!words.contains("files differ"), "{words}");
    assert!(words.lines().all(|line| line.chars().count() <= 80), "{words}");
    let json = run(&["diff", text(&plain), text(&gated), "--json"]).expect(0).json();
    let moved = json["placements"]["moved"].as_u64().expect("a number");
    assert!(moved > 0, "another seed moves something");
    let rules = json["rules"].as_array().expect("rules");
    let gate = rules.iter().find(|rule| rule["id"] == "grade-gate").expect("the new rule");
    assert_eq!(gate["because"], "freshmen start at the start");

    let rules = run(&["diff", text(&scenario), text(&scenario)]).expect(0);
    assert!(rules.stdout().contains("Nothing differs"));
    let mixed = run(&["diff", text(&scenario), text(&plain)]).expect(2);
    assert!(mixed.stderr().contains("two result folders, or two scenario files"));
}
