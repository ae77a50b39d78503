use super::*;
use crate::bench::{
    BenchPlan, Case, CaseSchool, Configuration, CurvePoint, LEAST_EFFECT, Program, Run, Work,
};

/// A bench of one case, `<oak>`, under two configurations with so many seeds: the second meets five more.
fn result(seeds: u64) -> BenchResult {
    let configuration = |name: &str, effort| Configuration {
        name: name.to_owned(),
        work: Work::Effort(effort),
        threads: None,
        scenarios: Vec::new(),
        start_from: None,
    };
    let plan = BenchPlan {
        name: Some("<b>tuning</b>".to_owned()),
        cases: vec![Case {
            name: "<oak>".to_owned(),
            school: CaseSchool::Files("oak".into()),
            scenarios: Vec::new(),
            bound: Some(990),
        }],
        configurations: vec![configuration("short & quick", 1), configuration("long", 9)],
        seeds: (1..=seeds).collect(),
        least_effect: LEAST_EFFECT,
    };
    let run = |configuration: &str, seed: u64, met: u64| Run {
        case: "<oak>".to_owned(),
        configuration: configuration.to_owned(),
        seed,
        asked: 1_000,
        met,
        fixed_bound: Some(990),
        certified_bound: 995,
        avoidable_loss: 990 - met as i64,
        students: 100,
        complete: 80,
        missing_two_or_more: 3,
        units: Some(8),
        seconds: Some(1.25),
        curve: vec![CurvePoint { units: 0, seconds: 0.1, met: met - 50, hard: 0 }],
        ..Run::default()
    };
    let runs: Vec<Run> = (1..=seeds)
        .flat_map(|seed| [run("short & quick", seed, 900 + seed), run("long", seed, 905 + seed)])
        .collect();
    BenchResult::new(&plan, Program::default(), &runs, None)
}

#[test]
fn the_table_fits_a_terminal_and_says_what_it_comes_to() {
    let text = bench_text(&result(7));
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(text.contains("<oak>: 1,000 requests, fixed bound 990"), "{text}");
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).expect(start);
    let cells: Vec<&str> = line("short & quick  ").split_whitespace().skip(3).collect();
    assert_eq!(cells, ["904", "901–907", "86", "80", "3", "1.2"]);
    let cells: Vec<&str> = line("requests met").split_whitespace().skip(2).collect();
    assert_eq!(cells, ["7", "7", "0", "+0.50", "+0.50", "to", "+0.50", "better"]);
    assert!(line("students complete").ends_with("noise"));
}

#[test]
fn too_few_pairs_and_what_is_not_sound_are_said() {
    let mut few = result(3);
    assert!(bench_text(&few).contains("too few pairs"));
    few.summaries[0].unsound = 2;
    few.comparisons[0].unsound = 2;
    few.is_complete = false;
    let text = bench_text(&few);
    assert!(text.contains("NOT SOUND: 2 of 3 runs left out"), "{text}");
    assert!(text.contains("2 pairs not sound and left out"), "{text}");
    assert!(text.contains("Not complete: 6 of 6 runs."), "{text}");
}

#[test]
fn the_page_needs_nothing_and_no_name_is_taken_for_markup() {
    let page = bench_page(&result(7)).expect("a page");
    for strange in
        ["<b>tuning", "<oak>", "short & quick", "<script", "http:", "https:", "NaN", "inf"]
    {
        assert!(!page.contains(strange), "{strange}");
    }
    assert!(page.contains("short &#38; quick"), "the name is there, escaped");
    // Two plots of curves, one of differences, two samples of lines.
    assert_eq!(page.matches("<svg ").count(), 5);
    assert_eq!(page.matches("<polyline class=\"line").count(), 4);
    assert_eq!(page.matches("<polyline class=\"thin").count(), 28);
    assert!(page.contains("<b>better</b>") && page.contains("As a table"));
}

#[test]
fn a_bench_without_curves_or_pairs_is_shown_as_well() {
    let mut bare = result(1);
    for run in &mut bare.runs {
        run.curve.clear();
    }
    bare.comparisons.clear();
    let page = bench_page(&bare).expect("a page");
    assert!(!page.contains("<polyline") && !page.contains("Which is better"));
}

#[test]
fn what_is_written_keeps_the_schema() {
    let (_, schema) = bench_result_schema();
    let validator = jsonschema::validator_for(&schema).expect("a sound schema");
    let mut document = serde_json::from_str(&bench_json(&result(6))).expect("JSON");
    let faults: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert_eq!(faults, [""; 0]);
    document["runs"][0]["met"] = "many".into();
    assert!(!validator.is_valid(&document));
}
