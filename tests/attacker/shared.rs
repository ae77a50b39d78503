//! The attack on the set that `--share` writes: what its measures tell beyond the page, one by one and two at a time. What
//! they tell together with the page is attacked in `attack.rs`, by what [`of_advanced`] hands over.

use super::common::{copy, files, rows, run, text};
use super::{AddingUp, Draft, LEAST, OfAdvanced, Share, Total, What, read_page, shown_from};
use microlp::{OptimizationDirection, Problem, SolveOptions, Variable};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Everything that the set consists of.
const FILES: [&str; 5] =
    ["README.txt", "metrics.csv", "metrics.json", "report.html", "sections.csv"];

/// Everything that the set of several years consists of.
const FILES_OF_AUDIT: [&str; 5] =
    ["README.txt", "changes.csv", "metrics.csv", "metrics.json", "sections.csv"];

/// Measures that the page shows as well.
const ON_THE_PAGE: [&str; 3] = ["requests_met", "students_complete", "students_missing_two"];

/// Measures of which the students of the first are among those of the second.
const NESTED: [(&str, &str); 2] = [
    ("ap_participation", "advanced_participation"),
    ("honors_participation", "advanced_participation"),
];

/// Where the set of a result lies.
pub fn folder_of(out: &Path) -> PathBuf {
    out.with_extension("shared")
}

/// What came out.
pub struct Found {
    /// How many small counts there are.
    pub small: usize,
    /// Those that came out.
    pub out_of: Vec<String>,
    /// How many would come out of exact counts from ten on.
    pub pinned_by_primary_alone: usize,
}

/// Count and of how many.
type Counted = (i64, i64);

/// A share of students: what is true of each group and of the school, and between which ends it is told to lie.
struct Measure {
    name: String,
    whole: Counted,
    whole_told: Option<(f64, f64)>,
    truth: BTreeMap<String, Counted>,
    told: BTreeMap<String, (f64, f64)>,
}

/// All that can be found out from the set of a result.
pub fn attack(draft: &Draft, school: &Path, out: &Path) -> Found {
    let set = folder_of(out);
    says_nothing_of_people(draft, school, &set, &FILES);
    tells_what_the_page_tells(draft, &set);
    attack_measures(draft, &document(out), &document(&set))
}

/// All that can be found out from the set of several years, each with its school and its result.
///
/// Its years are, to the letter, what the sets of each year by itself are, and its changes are what the ends of two years
/// leave: so nothing more follows from it than from those sets, whatever anybody knows about who stayed at the school.
pub fn attack_audit(years: &[(Draft, PathBuf, PathBuf)], place: &Path) -> Found {
    let mut schools = Vec::new();
    for (_, school, out) in years {
        let own = place.join("existing").join(school.file_name().expect("a name"));
        copy(school, &own);
        for file in ["sections.csv", "enrollments.csv"] {
            fs::copy(out.join(file), own.join(file)).expect("copied");
        }
        schools.push(own);
    }
    let set = place.join("audit.shared");
    let named: Vec<&str> = schools.iter().map(|school| text(school)).collect();
    run(&[&["audit"], &named[..], &["--share", text(&set)]].concat()).expect(0);
    let told = document(&set);
    let mut found = Found { small: 0, out_of: Vec::new(), pinned_by_primary_alone: 0 };
    for (at, (draft, school, _)) in years.iter().enumerate() {
        says_nothing_of_people(draft, school, &set, &FILES_OF_AUDIT);
        let (own, alone) = (&schools[at], place.join(format!("alone-{at}")));
        let truth =
            run(&["metrics", text(own), "--json", "--share", text(&alone)]).expect(0).json();
        let year = &told["schedules"][at];
        assert_eq!(year["metrics"], document(&alone)["metrics"], "{}", own.display());
        let of_year = attack_measures(draft, &truth, year);
        found.small += of_year.small;
        found.out_of.extend(of_year.out_of);
    }
    tells_of_changes_what_the_years_tell(&told);
    found
}

/// No change is told more closely than the ends of the first and the last year leave.
fn tells_of_changes_what_the_years_tell(told: &Value) {
    let schedules = told["schedules"].as_array().expect("schedules");
    let changes = told["changes"].as_array().expect("changes");
    let ends = |schedule: &Value, change: &Value| {
        let schedule = schedules.iter().find(|own| own["name"] == *schedule).expect("a schedule");
        let all = schedule["metrics"].as_array().expect("measures");
        let measure = all.iter().find(|own| own["name"] == change["measure"]).expect("a measure");
        let shown = change["group"].as_str().map_or(Some(measure), |own| line_of(measure, own));
        let number = |name: &str| shown.and_then(|shown| shown[name].as_f64());
        number("value").map(|value| (value, value)).or(number("from").zip(number("to")))
    };
    for change in changes {
        let before = ends(&change["first"], change).expect("a value in the first year");
        let after = ends(&change["last"], change).expect("a value in the last year");
        let (least, most) = (after.0 - before.1, after.1 - before.0);
        match change["value"].as_f64() {
            Some(value) => assert!((value - least).abs() < 1e-8 && most - least < 1e-8, "{change}"),
            None => {
                let [from, to] = ["from", "to"].map(|name| change[name].as_f64().expect("an end"));
                assert!(from <= least + 1e-8 && to >= most - 1e-8 && most > least, "{change}");
            }
        }
    }
    let of_groups = changes.iter().filter(|change| !change["group"].is_null()).count();
    assert!(changes.len() > 50 && of_groups > 20, "{} of {}", of_groups, changes.len());
}

/// What the set of a result tells of advanced courses.
pub fn of_advanced(draft: &Draft, school: &Path, out: &Path) -> OfAdvanced {
    let told = document(&folder_of(out));
    let all = told["metrics"].as_array().expect("measures");
    let named = |name: &str| all.iter().find(|own| own["name"] == name).expect("a measure");
    let ends = |shown: &Value| Some((shown["from"].as_f64()?, shown["to"].as_f64()?));
    let groups = |measure: &Value| -> BTreeMap<String, (f64, f64)> {
        let lines = measure["groups"].as_array().expect("groups").iter();
        let name = |line: &Value| line["group"].as_str().expect("a name").to_owned();
        lines.filter_map(|line| Some((name(line), ends(line)?))).collect()
    };
    let mut found = OfAdvanced::default();
    for (what, name) in [
        (What::Sitting, "advanced_participation"),
        (What::Ap, "ap_participation"),
        (What::Honors, "honors_participation"),
    ] {
        let measure = named(name);
        found.whole.extend(ends(measure).map(|ends| (what, ends)));
        found.of.insert(what, groups(measure));
    }
    found.seats = groups(named("advanced_seats"));
    assert!(
        found.of.values().any(|own| !own.is_empty()),
        "the set tells nothing of advanced courses"
    );
    let whole = draft.whole;
    found.is_unasked = whole.sitting != whole.asking - whole.blocked;
    let further = ["ib", "dual_enrollment"];
    let is_further = |course: &BTreeMap<String, String>| {
        let tags = course["tags"].split(';').chain([course["level"].as_str()]);
        tags.into_iter().any(|tag| further.contains(&tag))
    };
    found.is_ap_or_honors = !rows(&school.join("courses.csv")).iter().any(is_further);
    found
}

/// All that can be found out from what a document tells of measures, each by itself and one beside another.
fn attack_measures(draft: &Draft, truth: &Value, told: &Value) -> Found {
    let (sums, mut measures) = (draft.sums(), measures(truth, told));
    let mut found = Found { small: 0, out_of: Vec::new(), pinned_by_primary_alone: 0 };
    assert!(measures.iter().any(|own| !own.told.is_empty()), "nothing is told");
    for measure in &measures {
        for (group, true_count, ends) in small_counts(&sums, &[measure]) {
            found.small += 1;
            if ends.0 == ends.1 {
                let name = &measure.name;
                found.out_of.push(format!("{name} of {group} is {true_count}: {ends:?}"));
            }
        }
    }
    for (one, other) in NESTED {
        let named = |name| measures.iter().find(|own: &&Measure| own.name == name).expect("one");
        for (group, true_count, ends) in small_counts(&sums, &[named(one), named(other)]) {
            found.small += 1;
            if ends.0 == ends.1 {
                found.out_of.push(format!("{other} without {one}, {group}: {true_count}"));
            }
        }
    }
    measures.iter_mut().for_each(hide_small_only);
    for measure in &measures {
        let all = small_counts(&sums, &[measure]);
        found.pinned_by_primary_alone += all.iter().filter(|own| own.2.0 == own.2.1).count();
    }
    found
}

/// No file names a student or a member of staff, or has the size of a small class.
fn says_nothing_of_people(draft: &Draft, school: &Path, set: &Path, expected: &[&str]) {
    let files = files(set);
    assert_eq!(files.keys().collect::<Vec<_>>(), expected);
    let mut people: BTreeSet<String> = draft.members.values().flatten().cloned().collect();
    for person in rows(&school.join("staff.csv")) {
        people.insert(person["staff_id"].clone());
    }
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        let mut words = text.split(|c: char| !c.is_alphanumeric() && !"-_.".contains(c));
        assert!(words.all(|word| !people.contains(word)), "{name} names somebody");
    }
    let sections = rows(&set.join("sections.csv"));
    let sizes: Vec<i64> = sections.iter().filter_map(|row| row["size"].parse().ok()).collect();
    assert!(!sizes.is_empty() && sizes.iter().all(|size| *size >= shown_from()), "{sizes:?}");
    assert!(sizes.len() < sections.len(), "a school of this size has small classes");
}

/// The exact measures are those of the page, group by group, and the page is that of the result.
fn tells_what_the_page_tells(draft: &Draft, set: &Path) {
    let page = read_page(draft, set);
    let told = document(set);
    let of = |name: &str| {
        let all = told["metrics"].as_array().expect("measures");
        all.iter().find(|own| own["name"] == name).expect("a measure")
    };
    let [met, complete, missing] = ON_THE_PAGE.map(of);
    for (group, line) in &draft.told {
        assert_eq!(format!("{line:?}"), format!("{:?}", page[group]), "{group}");
        for (measure, share) in
            [(met, line.met), (complete, line.complete), (missing, line.missing_two)]
        {
            let own = line_of(measure, group).expect("a line");
            let has_value = !own["value"].is_null();
            assert_eq!(has_value, share == Share::Exact, "{group}: {own}");
            assert_eq!(own["students"].is_null(), !line.has_students, "{group}: {own}");
            assert!(own["gap"].is_null() || has_value, "{group}: {own}");
            let says =
                |flag: &str| own["flags"].as_array().expect("flags").iter().any(|f| f == flag);
            assert_eq!(says("under"), share == Share::Under, "{group}: {own}");
            assert_eq!(says("over"), matches!(share, Share::Over(_)), "{group}: {own}");
        }
    }
}

fn document(folder: &Path) -> Value {
    let text = fs::read(folder.join("metrics.json")).expect("metrics");
    serde_json::from_slice(&text).expect("JSON")
}

fn line_of<'a>(measure: &'a Value, group: &str) -> Option<&'a Value> {
    measure["groups"].as_array().expect("groups").iter().find(|own| own["group"] == group)
}

/// Every share of students that the page does not show, as it is and as it is told.
fn measures(truth: &Value, told: &Value) -> Vec<Measure> {
    let all = |document: &Value| document["metrics"].as_array().expect("measures").clone();
    let mut found = Vec::new();
    let (truth, told) = (all(truth), all(told));
    for told in told {
        let own = truth.iter().find(|own| own["name"] == told["name"]);
        let truth = own.expect("a measure that is true");
        let name = truth["name"].as_str().expect("a name");
        if truth["unit"] != "share_of_students" || ON_THE_PAGE.contains(&name) {
            continue;
        }
        let counted = |line: &Value| {
            (line["count"].as_i64().expect("a count"), line["of"].as_i64().expect("of"))
        };
        let ends = |line: &Value| {
            assert!(line["value"].is_null(), "{name} is exact: {line}");
            Some((line["from"].as_f64()?, line["to"].as_f64()?))
        };
        let mut measure = Measure {
            name: name.to_owned(),
            whole: counted(&truth["overall"]),
            whole_told: ends(&told),
            truth: BTreeMap::new(),
            told: BTreeMap::new(),
        };
        for line in truth["groups"].as_array().expect("groups") {
            let group = line["group"].as_str().expect("a name").to_owned();
            let shown = line_of(&told, &group);
            if line["kind"] != "single" {
                assert!(shown.is_none(), "{name} of {group}");
                continue;
            }
            if let Some(ends) = shown.and_then(ends) {
                measure.told.insert(group.clone(), ends);
            }
            measure.truth.insert(group, counted(line));
        }
        found.push(measure);
    }
    found
}

/// Tells exact counts where neither side is small, as a page would that hides small counts and nothing else.
fn hide_small_only(measure: &mut Measure) {
    let exact = |(count, of): Counted| {
        let share = count as f64 / of as f64;
        (count >= shown_from() && of - count >= shown_from()).then_some((share, share))
    };
    measure.whole_told =
        Some(measure.whole.0 as f64 / measure.whole.1.max(1) as f64).map(|s| (s, s));
    let truth = measure.truth.iter();
    measure.told = truth.filter_map(|(group, own)| Some((group.clone(), exact(*own)?))).collect();
}

/// Every small count of a measure, or of those in the second of two measures and not in the first, with the least and
/// the most that it can be. How many students each measure is about is known of every group.
fn small_counts(sums: &[AddingUp], measures: &[&Measure]) -> Vec<(String, i64, (i64, i64))> {
    let last = measures.len() - 1;
    let all = measures[last].truth.iter().flat_map(|(group, (count, of))| {
        let others = if last > 0 { measures[0].truth[group].0 } else { 0 };
        let counts = match last {
            0 => vec![(*count, false), (of - count, true)],
            _ => vec![(count - others, false)],
        };
        counts.into_iter().map(move |(count, is_rest)| (group, *of, count, is_rest))
    });
    let small: Vec<_> = all.filter(|(_, _, count, _)| (1..shown_from()).contains(count)).collect();
    let hidden = shown_from();
    let ends = |(group, of, true_count, is_rest): (&String, i64, i64, bool)| {
        LEAST.set(hidden);
        let bound = |direction| bound(sums, measures, group, direction);
        let (low, high) =
            (bound(OptimizationDirection::Minimize), bound(OptimizationDirection::Maximize));
        let ends = ((low - 1e-6).ceil() as i64, (high + 1e-6).floor() as i64);
        let ends = if is_rest { (of - ends.1, of - ends.0) } else { ends };
        assert!((ends.0..=ends.1).contains(&true_count), "{group}: {true_count}, {ends:?}");
        (group.clone(), true_count, ends)
    };
    small.into_par_iter().map(ends).collect()
}

/// The least or the most that the count of a group can be, or the difference of two.
fn bound(
    sums: &[AddingUp],
    measures: &[&Measure],
    group: &str,
    direction: OptimizationDirection,
) -> f64 {
    let mut problem = Problem::new(direction);
    let within = |ends: Option<(f64, f64)>, of: i64| {
        let (from, to) = ends.unwrap_or((0.0, 1.0));
        ((from * of as f64 - 1e-9).ceil().max(0.0), (to * of as f64 + 1e-9).floor().min(of as f64))
    };
    let mut of_measures: Vec<BTreeMap<&str, Variable>> = Vec::new();
    for (at, measure) in measures.iter().enumerate() {
        let sign = if at + 1 == measures.len() { 1.0 } else { -1.0 };
        let whole = problem.add_var(0.0, within(measure.whole_told, measure.whole.1));
        let mut of: BTreeMap<&str, Variable> = BTreeMap::new();
        for (name, (_, eligible)) in &measure.truth {
            let ends = within(measure.told.get(name).copied(), *eligible);
            let cost = if name == group { sign } else { 0.0 };
            of.insert(name, problem.add_var(cost, ends));
        }
        for sum in sums {
            let mut terms: Vec<(Variable, f64)> =
                sum.parts.iter().map(|part| (of[part.as_str()], 1.0)).collect();
            match sum.total {
                Total::Whole => terms.push((whole, -1.0)),
                Total::Group(outer) => terms.push((of[outer.as_str()], -1.0)),
                Total::Others(outer) => terms.extend([(of[outer.as_str()], 1.0), (whole, -1.0)]),
            }
            problem.add_constraint(terms, sum.sense(), 0.0);
        }
        of_measures.push(of);
    }
    if let [one, other] = of_measures.as_slice() {
        for (name, inner) in one {
            let terms = [(*inner, 1.0), (other[name], -1.0)];
            problem.add_constraint(terms, microlp::ComparisonOp::Le, 0.0);
        }
    }
    let solved = problem.solve_with(SolveOptions::default()).expect("what is true is possible");
    solved.into_solution().expect("a solution").objective()
}
