//! All measures at once: on the largest school that ships, under every frame, and on schedules that lack much.

mod common;

use common::root;
use fairbell::equity::{self, Draft, Measured};
use fairbell::generate::{FRAMES, GenerateRequest, Profile, frame, generate};
use fairbell::input::{self, lower::lower};
use fairbell::model::Model;
use fairbell::school::records::Records;
use fairbell::solve::{Effort, Settings, Unwatched, build};
use fairbell::{Plan, School};
use std::collections::BTreeSet;

/// The model of some records.
fn model(records: &Records) -> Model {
    let (school, _): (School, _) = lower(records).expect("a sound school");
    Model::new(school, records.rules.as_deref().unwrap_or_default()).expect("sound rules")
}

/// The first schedule of a school.
fn first(model: &Model) -> Plan {
    build(model, &Settings { seed: 1, effort: Effort::Units(0) }, &Unwatched).plan
}

fn measure(model: &Model, records: &Records, plan: &Plan) -> Vec<Measured> {
    equity::measure(&Draft::new(&model.school, &model.classes, records, plan))
}

/// Whether a measure says anything: a value, or groups or parts with values.
fn has_value(measured: &Measured) -> bool {
    measured.value.is_some()
        || measured.groups.iter().any(|group| group.value.is_some())
        || measured.parts.iter().any(|part| part.value.is_some())
}

/// All that a measure says of no number, of a share beyond its bounds, or of more than there is.
fn unsound(all: &[Measured]) -> Vec<String> {
    let mut wrong = Vec::new();
    for measured in all {
        let name = measured.facts.name;
        let is_share = measured.facts.unit.is_share();
        let is_off = |value: f64| !value.is_finite() || is_share && !(0.0..=1.0).contains(&value);
        if measured.value.is_some_and(is_off) {
            wrong.push(format!("{name}: {:?}", measured.value));
        }
        if measured.not_computed.is_some() && has_value(measured) {
            wrong.push(format!("{name} is not computed and has a value"));
        }
        for line in &measured.groups {
            if line.value.is_some_and(is_off) {
                wrong.push(format!("{name} of {}: {:?}", line.group, line.value));
            }
            if is_share && line.tally.count > line.tally.of && line.tally.of > 0 {
                wrong.push(format!("{name} of {}: {:?}", line.group, line.tally));
            }
        }
        let parts = measured.parts.iter().filter(|part| part.value.is_some_and(|v| !v.is_finite()));
        wrong.extend(parts.map(|part| format!("{name}, {}: {:?}", part.part, part.value)));
    }
    wrong
}

#[test]
fn metro_carries_the_data_for_all_45_measures() {
    let source = input::read_school(&root().join("models/metro")).expect("a school");
    let model = model(&source.records);
    let all = measure(&model, &source.records, &first(&model));
    let silent: Vec<&str> =
        all.iter().filter(|own| !has_value(own)).map(|own| own.facts.name).collect();
    // A high school has nobody in grade 8 who could take algebra early.
    assert_eq!(silent, ["gatekeeper_algebra_1"]);
    let numbers: BTreeSet<&str> =
        all.iter().filter(|own| has_value(own)).map(|own| own.facts.number).collect();
    let missing: Vec<String> = (1..=45)
        .map(|number| format!("M{number}"))
        .filter(|number| !numbers.contains(number.as_str()))
        .collect();
    assert_eq!(missing, [""; 0]);
    assert_eq!(unsound(&all), [""; 0]);
}

#[test]
fn every_measure_is_sound_under_every_frame() {
    for (name, _) in FRAMES {
        let frame = frame(name).expect("a frame that ships");
        let records = generate(&GenerateRequest::new(Profile::Suburban, 300, frame).seed(7));
        let model = model(&records);
        let mut plan = first(&model);
        let all = measure(&model, &records, &plan);
        assert_eq!(unsound(&all), [""; 0], "{name}");
        // What a day looks like is known under each of them.
        let by_clock = [
            "unserved_time",
            "students_unserved",
            "holes",
            "late_starts",
            "early_ends",
            "lunch_kept",
            "transitions_too_short",
            "class_size",
            "rigor_spread_terms",
            "rigor_spread_days",
            "pathway_feasible",
            "college_ready",
        ];
        for own in by_clock {
            let found = all.iter().find(|measured| measured.facts.name == own).expect("a measure");
            assert!(found.value.is_some(), "{own} under {name}: {:?}", found.not_computed);
        }
        // A schedule in the making: sections without a place, a room or teachers, students without a seat.
        for (index, placed) in plan.placed.iter_mut().enumerate() {
            match index % 4 {
                0 => placed.pattern = None,
                1 => placed.room = None,
                2 => placed.staff.clear(),
                _ => {}
            }
        }
        plan.seats.retain(|seat| seat.student.index() % 5 > 0);
        assert_eq!(unsound(&measure(&model, &records, &plan)), [""; 0], "{name}");
        assert_eq!(unsound(&measure(&model, &records, &Plan::empty(&model.school))), [""; 0]);
    }
}

#[test]
fn what_a_bare_school_lacks_is_named() {
    let frame = frame("seven-period").expect("a frame that ships");
    let mut records = generate(&GenerateRequest::new(Profile::Suburban, 200, frame).seed(7));
    (records.staff, records.rooms, records.services) = (None, None, None);
    (records.transcript, records.programs, records.calendar) = (None, None, None);
    (records.external, records.rules, records.student_rules) = (None, None, None);
    records.header.more.clear();
    for student in &mut records.students {
        (student.case_manager_id, student.counselor_id, student.house) = (None, None, None);
        student.cohorts.clear();
    }
    for row in &mut records.requests {
        row.required_by = None;
    }
    let model = model(&records);
    let all = measure(&model, &records, &first(&model));
    assert_eq!(unsound(&all), [""; 0]);
    let why = |name: &str| {
        let own = all.iter().find(|own| own.facts.name == name).expect("a measure");
        own.not_computed.clone().unwrap_or_default()
    };
    for (name, expected) in [
        ("college_ready", "college_entry in programs.json is missing"),
        ("pathway_feasible", "pathways in programs.json is missing"),
        ("novice_exposure", "staff.csv is missing"),
        ("out_of_field_exposure", "staff.csv is missing"),
        ("novice_assignment", "staff.csv is missing"),
        ("transitions_too_short", "rooms.csv is missing"),
        ("cohort_purity", "the column cohorts in students.csv is missing"),
        ("travelling_together", "the column cohorts in students.csv is missing"),
        ("houses_unlike_school", "the column house or cohorts in students.csv is missing"),
        ("teams_with_common_planning", "staff.csv is missing"),
    ] {
        assert_eq!(why(name), expected, "{name}");
    }
}
