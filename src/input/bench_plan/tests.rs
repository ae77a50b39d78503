use super::*;

const WORDS: MadeUpWords<'_> = MadeUpWords {
    profiles: &["suburban", "rural"],
    frames: &["seven-period", "trimester"],
    shipped: &["harbor"],
};

/// What is said of a plan in a folder with a school `oak` and finished results of it with seed 1.
fn read(plan: &str) -> Result<BenchPlan, Vec<String>> {
    let place = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir_all(place.path().join("oak")).expect("a folder");
    std::fs::create_dir_all(place.path().join("done/oak/1")).expect("a folder");
    let file = place.path().join("plan.json");
    std::fs::write(&file, plan).expect("written");
    let told = |faults: Vec<Fault>| faults.iter().map(ToString::to_string).collect();
    read_bench_plan(&file, WORDS).map_err(told)
}

#[test]
fn a_plan_is_read() {
    let plan = read(
        r#"{"format": "fairbell/bench", "version": 1, "name": "small",
            "cases": [{"school": "oak", "bound": 120},
                      {"name": "made up", "generate": {"students": 200, "profile": "rural", "seed": 7}},
                      {"generate": {"shipped": "harbor"}}],
            "configurations": [{"name": "short", "effort": 1, "threads": 2}, {"name": "usual"}],
            "seeds": [1, 18446744073709551615]}"#,
    )
    .expect("a plan");
    let names: Vec<&str> = plan.cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["oak", "made up", "harbor"]);
    assert_eq!(plan.cases[0].bound, Some(120));
    let CaseSchool::MadeUp(made_up) = &plan.cases[1].school else { panic!("made up") };
    assert_eq!((made_up.students, made_up.seed), (200, 7));
    assert_eq!((made_up.profile.as_str(), made_up.frame.as_str()), ("rural", "seven-period"));
    assert_eq!(plan.configurations[0].work, Work::Effort(1));
    assert_eq!(plan.configurations[1].work, Work::AsScenariosSay);
    assert_eq!((plan.seeds[1], plan.least_effect), (u64::MAX, LEAST_EFFECT));
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let faults = read(
        r#"{"casses": [], "least_effect": -1,
            "cases": [{"school": "elm"}, {"school": "oak", "generate": {}},
                      {"generate": {"profile": "rurl", "students": 9}},
                      {"name": "../up", "school": "oak"}],
            "configurations": [{"name": "a", "effort": 1, "time": 2}, {"efort": 3},
                               {"name": "a", "threads": 0, "scenarios": ["no.json"]}],
            "seeds": [1, -2, 1]}"#,
    )
    .expect_err("faults");
    assert_eq!(
        faults,
        [
            "plan.json, cases[0].school: 'elm': there is no such file or folder (paths are looked \
             for from the folder of the plan)",
            "plan.json, cases[1]: a case has either a school (a path) or a generate (a school to be \
             made up)",
            "plan.json, cases[2].generate.profile: 'rurl': is not known (did you mean 'rural'?)",
            "plan.json, cases[2].generate.students: '9': must be from 150 to 10000",
            "plan.json, cases[2].name: must be given for a school that is made up",
            "plan.json, cases[3].name: '../up': a name of a case has letters, digits, blanks, '-', \
             '_' and '.', at most 60 of them",
            "plan.json, configurations[0]: give one of effort, units, time and results",
            "plan.json, configurations[1].name: must be given, and is missing",
            "plan.json, configurations[1].efort: this key is not known (did you mean 'effort'?)",
            "plan.json, configurations[2].threads: '0': must be from 1 to 256",
            "plan.json, configurations[2].scenarios[0]: 'no.json': there is no such file or folder \
             (paths are looked for from the folder of the plan)",
            "plan.json, configurations: 'a': is given twice",
            "plan.json, seeds[1]: '-2': a seed is a whole number from 0 on",
            "plan.json, seeds: '1': is given twice",
            "plan.json, least_effect: '-1': must not be negative",
            "plan.json, casses: this key is not known (did you mean 'cases'?)",
        ]
    );
}

#[test]
fn finished_results_must_be_there_for_every_cell() {
    let plan = |seeds: &str| {
        read(&format!(
            r#"{{"cases": [{{"school": "oak"}}], "seeds": {seeds},
                 "configurations": [{{"name": "built"}}, {{"name": "elsewhere", "results": "done"}}]}}"#
        ))
    };
    assert!(plan("[1]").is_ok());
    assert_eq!(
        plan("[1, 2]").expect_err("faults"),
        ["plan.json, configurations: results of 'elsewhere' must hold the folder oak/2"]
    );
}

#[test]
fn another_document_and_too_many_runs_are_refused() {
    let faults = read(r#"{"format": "fairbell/scenario"}"#).expect_err("faults");
    assert_eq!(faults.len(), 1, "{faults:?}");
    let seeds: Vec<u64> = (0..2_000).collect();
    let faults = read(&format!(
        r#"{{"cases": [{{"school": "oak"}}], "configurations": [{{"name": "a"}}], "seeds": {seeds:?}}}"#
    ))
    .expect_err("faults");
    assert!(faults[0].contains("too many"), "{faults:?}");
}
