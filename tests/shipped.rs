//! The schools that ship: what the generator makes, and hard like real ones.

mod common;

use common::{files, root};
use fairbell::Plan;
use fairbell::generate::{generate, shipped};
use fairbell::input::{self, lower::lower};
use fairbell::model::Model;
use fairbell::rule::Stated;
use fairbell::school::records::{Records, RuleRecord};
use fairbell::school::{BLOCK_YEAR, SectionId};
use fairbell::solve::{Effort, Settings, Unwatched, build, greedily_met};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const SCHOOLS: [&str; 3] = ["riverside", "harbor", "metro"];

fn folder(name: &str) -> PathBuf {
    root().join("models").join(name)
}

fn model(name: &str) -> Model {
    let source = input::read_school(&folder(name)).expect("a school");
    assert!(!source.has_errors(), "{:?}", source.faults);
    let (school, _) = lower(&source.records).expect("a sound school");
    let rules = source.records.rules.as_deref().unwrap_or_default();
    Model::new(school, rules).expect("sound rules")
}

/// Checks something of every school and tells all that do not hold, with their numbers.
#[track_caller]
fn each(mut wrong: impl FnMut(&str, &Model) -> Option<String>) {
    let found: Vec<String> = SCHOOLS
        .iter()
        .filter_map(|name| wrong(name, &model(name)).map(|wrong| format!("{name}: {wrong}")))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// The most students that one section of a class and its joint sections may hold together.
fn seats(model: &Model) -> u64 {
    let limit = |section: &SectionId| u64::from(model.school.section(*section).max_size);
    model
        .classes
        .list
        .iter()
        .map(|class| class.sections.iter().map(limit).min().expect("a class has sections"))
        .sum()
}

#[test]
fn the_files_are_what_the_generator_makes() {
    let made: BTreeMap<&str, _> = shipped().into_iter().collect();
    assert_eq!(made.keys().copied().collect::<Vec<_>>(), ["harbor", "metro", "riverside"]);
    for (name, request) in made {
        let mut there = files(&folder(name));
        // Somebody may say what the school is; everything else is made.
        there.remove("README.md");
        for (file, bytes) in input::school_folder(&generate(&request)).expect("files") {
            let shipped = there.remove(file);
            let same = shipped.as_ref() == Some(&bytes);
            assert!(same, "models/{name}/{file} is not what `fairbell generate --shipped` makes");
        }
        assert!(there.is_empty(), "models/{name} also holds {:?}", there.keys());
    }
}

#[test]
fn two_in_five_courses_have_a_single_section() {
    each(|_, model| {
        let run: Vec<usize> = model
            .school
            .courses
            .iter()
            .map(|course| course.sections.len())
            .filter(|sections| *sections > 0)
            .collect();
        let single = run.iter().filter(|sections| **sections == 1).count();
        let enough = single * 100 >= run.len() * 40;
        (!enough).then(|| format!("{single} of {} courses have one section", run.len()))
    });
}

#[test]
fn five_groups_or_more_are_stacked() {
    each(|_, model| {
        let joint = model.classes.list.iter().filter(|class| class.sections.len() > 1).count();
        (joint < 5).then(|| format!("{joint} joint classes"))
    });
}

#[test]
fn there_are_half_year_and_double_courses() {
    each(|_, model| {
        let frame = &model.school.frame;
        let kinds: Vec<&str> = model
            .school
            .courses
            .iter()
            .filter(|course| !course.sections.is_empty())
            .map(|course| frame.meeting_of(course.meeting).name.as_str())
            .collect();
        let missing: Vec<&str> =
            ["half", "double"].into_iter().filter(|kind| !kinds.contains(kind)).collect();
        (!missing.is_empty()).then(|| format!("no section of kind {missing:?}"))
    });
}

#[test]
fn teachers_carry_ninety_five_percent_of_their_load() {
    each(|_, model| {
        let school = &model.school;
        let carried: i64 = model
            .classes
            .list
            .iter()
            .map(|class| {
                let courses = class
                    .sections
                    .iter()
                    .map(|section| school.course(school.section(*section).course));
                let load = courses.clone().map(|course| course.load).max();
                let people = courses.map(|course| course.staff_needed).max();
                load.expect("a class has sections") * people.expect("the same") as i64
            })
            .sum();
        // Counsellors and the like have a load of 0.
        let offered: i64 = school.staff.iter().filter_map(|person| person.max_load).sum();
        let without = school.staff.iter().filter(|person| person.max_load.is_none()).count();
        assert_eq!(without, 0, "people without a limit");
        let share = carried as f64 / offered as f64;
        (!(0.95..=1.0).contains(&share)).then(|| {
            format!(
                "{:.1} of {:.1} block-years: {share:.4}",
                carried as f64 / BLOCK_YEAR as f64,
                offered as f64 / BLOCK_YEAR as f64
            )
        })
    });
}

#[test]
fn requests_fill_ninety_three_to_ninety_six_percent_of_the_seats() {
    each(|_, model| {
        let asked = model.school.requests.iter().filter(|request| request.is_primary).count();
        let seats = seats(model);
        let fill = asked as f64 / seats as f64;
        (!(0.93..=0.96).contains(&fill)).then(|| format!("{asked} of {seats} seats: {fill:.4}"))
    });
}

#[test]
fn a_greedy_loader_loses_four_percent_or_more() {
    each(|_, model| {
        let asked = model.school.requests.iter().filter(|request| request.is_primary).count();
        let met = greedily_met(model, 1);
        let loses = (asked - met) * 100 >= asked * 4;
        let share = 100.0 * (asked - met) as f64 / asked as f64;
        (!loses).then(|| format!("{met} of {asked} met: loses {share:.2} %"))
    });
}

#[test]
fn every_scenario_fits_every_school() {
    let mut scenarios: Vec<PathBuf> = std::fs::read_dir(root().join("scenarios"))
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    scenarios.sort();
    assert!(!scenarios.is_empty());
    for path in scenarios {
        for name in SCHOOLS {
            let source = input::read_school(&folder(name)).expect("a school");
            let own = source.records.rules.iter().flatten().count();
            let read = input::read_scenarios(std::slice::from_ref(&path)).expect("a scenario");
            assert!(read.scenarios.iter().all(|scenario| scenario.name.is_some()));
            let source = input::apply(source, &read);
            assert!(!source.has_errors(), "{}: {:?}", path.display(), source.faults);
            assert_eq!(input::diagnose(&source), [], "{} in {name}", path.display());
            let (school, _) = lower(&source.records).expect("a sound school");
            let rules = source.records.rules.as_deref().unwrap_or_default();
            let model = Model::new(school, rules).expect("rules that fit");
            // The baseline is the school as its files state it.
            let is_baseline = path.ends_with("baseline.json");
            let more = model.rules.len() - own;
            assert_eq!(more == 0, is_baseline, "{} asks {more} of {name}", path.display());
            assert!(model.rules.iter().all(|stated| stated.because.is_some()));
        }
    }
}

/// A school with all scenarios, planned without one kind of its rules.
struct Ruled {
    records: Records,
}

impl Ruled {
    fn new(name: &str) -> Ruled {
        let mut scenarios: Vec<PathBuf> = files(&root().join("scenarios"))
            .into_keys()
            .filter(|name| name.ends_with(".json"))
            .map(|name| root().join("scenarios").join(name))
            .collect();
        scenarios.sort();
        let source = input::read_school(&folder(name)).expect("a school");
        let read = input::read_scenarios(&scenarios).expect("scenarios");
        Ruled { records: input::apply(source, &read).records }
    }

    fn plan(&self, without: Option<&str>) -> (Plan, BTreeSet<&'static str>) {
        let kept = |rule: &&RuleRecord| rule.kind().map(|(kind, _)| kind) != without;
        let rules = self.records.rules.iter().flatten();
        let rules: Vec<RuleRecord> = rules.filter(kept).cloned().collect();
        let (school, _) = lower(&self.records).expect("a sound school");
        let model = Model::new(school, &rules).expect("sound rules");
        let asks = |stated: &&Stated| !stated.rule.clauses(model.ground()).is_empty();
        let kinds = model.rules.iter().filter(asks).map(|stated| stated.kind).collect();
        let settings = Settings { seed: 1, effort: Effort::Units(8) };
        (build(&model, &settings, &Unwatched).plan, kinds)
    }

    /// The kinds that ask something here, and of `tried` those without which the plan is another.
    fn needed(
        &self,
        tried: impl Fn(&str) -> bool,
    ) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
        let (whole, kinds) = self.plan(None);
        let tried: Vec<&str> = kinds.iter().copied().filter(|kind| tried(kind)).collect();
        let needed =
            tried.into_par_iter().filter(|kind| self.plan(Some(kind)).0 != whole).collect();
        (kinds, needed)
    }
}

#[test]
fn without_any_kind_of_rule_the_schedule_of_a_school_is_another() {
    let (mut kinds, mut needed) = Ruled::new("harbor").needed(|_| true);
    // What harbor has no use for may be needed elsewhere.
    let (others, more) = Ruled::new("riverside").needed(|kind| !needed.contains(kind));
    kinds.extend(others);
    needed.extend(more);
    assert!(kinds.len() >= 25, "{kinds:?}");
    let idle: Vec<&&str> = kinds.difference(&needed).collect();
    assert!(idle.is_empty(), "nothing depends on these: {idle:?}");
}
