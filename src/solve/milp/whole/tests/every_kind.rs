//! Every kind of rule, hard, in tiny schools: what is proven is what looking at everything finds.

use super::{brute, proven};
use crate::model::Model;
use crate::rule::Limits;
use crate::rule::kinds::KINDS;
use crate::solve::milp::fixtures;
use crate::solve::random::Stream;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many schools are drawn for each ask.
const SCHOOLS: u64 = 6;

/// What is asked: every kind at least once.
fn asks() -> Vec<Value> {
    vec![
        json!({ "stacked": { "courses": ["A", "B"] } }),
        json!({ "stacked": { "courses": ["H", "J"] } }),
        json!({ "sequence": { "first": "H", "then": "J" } }),
        json!({ "sequence": { "first": "H", "then": "B" } }),
        json!({ "same_block": { "courses": ["A", "B"] } }),
        json!({ "same_block": { "courses": ["H", "J"] } }),
        json!({ "not_same_block": { "courses": ["A", "B"] } }),
        json!({ "not_same_block": { "courses": ["A", "B", "H", "J"] } }),
        json!({ "block_in": { "courses": ["A", "B"], "between": ["10:00", "12:00"] } }),
        json!({ "prep_each_day": { "staff": "all", "min_free": 1 } }),
        json!({ "prep_each_day": { "staff": "all", "min_free": 2 } }),
        json!({ "group_share_cap": { "courses": "all", "group": "el", "max_share": 0.5 } }),
        json!({ "group_share_cap": { "courses": "A", "group": "el", "max_count": 1 } }),
        json!({ "grade_gate": { "courses": "H" } }),
        json!({ "co_teach": { "courses": "A" } }),
        json!({ "co_teach": { "courses": "all", "max_sections": 2 } }),
        json!({ "co_teach": { "courses": ["A", "B"], "max_partners": 1 } }),
        json!({ "lre_floor": { "group": "iep", "min_share": 0.7 } }),
        json!({ "service_minutes": { "services": ["co_taught", "resource"] } }),
        json!({ "provider_time": { "services": ["push_in"] } }),
        json!({ "provider_time": { "services": ["related"] } }),
        json!({ "case_manager": { "courses": ["A", "H"] } }),
        json!({ "max_consecutive": { "staff": "all", "most": 1 } }),
        json!({ "max_preps": { "staff": "all", "most": 1 } }),
        json!({ "daily_contacts": { "staff": "all", "most": 3 } }),
        json!({ "daily_contacts": { "staff": "P0", "most": 2 } }),
        json!({ "same_term": { "courses": ["H", "J"] } }),
        json!({ "linked_classes": { "lecture": "A", "lab": "H" } }),
        json!({ "linked_classes": { "lecture": "H", "lab": "A" } }),
        json!({ "same_teacher": { "courses": ["A", "B"] } }),
        json!({ "same_teacher": { "courses": ["H", "J"] } }),
        json!({ "protected_cohort": { "cohort": "own", "courses": "B" } }),
        json!({ "protected_cohort": { "cohort": "own", "courses": "A", "sections": 1 } }),
        json!({ "protected_cohort": { "cohort": "own", "courses": "B", "first": true } }),
        json!({ "travel_together": { "cohort": "own", "courses": ["A", "B"] } }),
        json!({ "travel_together": { "cohort": "own", "courses": ["A", "H"], "adjacent": true } }),
        json!({ "travel_together": { "each_cohort": true } }),
        json!({ "common_planning": { "staff": ["P0", "P1"], "blocks": 2 } }),
        json!({ "team": { "team": "t", "cohort": "own", "courses": ["A", "H"] } }),
        json!({ "team": { "team": "u", "cohort": "own", "courses": ["A", "H", "B"] } }),
        json!({ "house": { "house": "North", "courses": ["A", "B"], "min_share": 0.7 } }),
        json!({ "house": { "cohort": "own", "courses": ["A", "B"], "max_share": 0.5 } }),
        json!({ "elective_access": { "cohort": "own", "courses": ["H", "J"], "min": 2 } }),
        json!({ "designated_eld": { "levels": { "el": "all" } } }),
        json!({ "designated_eld": { "levels": { "el": "B" } } }),
        json!({ "eld_placement": { "courses": ["A", "B"], "cluster": 1 } }),
        json!({ "not_instead_of": { "courses": "A", "core": ["B", "H"] } }),
        json!({ "contiguous": { "courses": "all" } }),
        json!({ "reserve_seats": { "cohort": "own", "courses": ["A", "B"], "seats": 2 } }),
        json!({ "reserve_seats": { "cohort": "own", "courses": "H", "seats": 1 } }),
        json!({ "reserve_seats": { "cohort": "own", "courses": "H", "share": 0.5, "hold": true } }),
        json!({ "authorised_teacher": { "courses": ["A", "H"], "credential": "special_education" } }),
        json!({ "release": { "cohort": "own", "blocks": 1 } }),
        json!({ "release": { "cohort": "own", "blocks": 1, "at": "either" } }),
        json!({ "by_consent": { "cohort": "own", "blocks": ["1"] } }),
        json!({ "external_time": { "external": "COLLEGE", "courses": "B", "seats": 1 } }),
        json!({ "external_time": { "external": "COLLEGE", "protect": true } }),
        json!({ "external_time": { "between": ["09:00", "12:00"], "courses": "H", "travel_before": 30 } }),
        json!({ "external_time": { "between": ["08:00", "12:00"], "courses": "all", "max_courses": 2 } }),
    ]
}

/// A tiny school in which somebody is whatever a rule may ask about.
fn school(seed: u64, ask: &Value) -> Option<Model> {
    let mut random = Stream::new(seed, [13, 17]);
    let draw = &mut random;
    let (mut students, mut requests, mut services) = (Vec::new(), Vec::new(), Vec::new());
    let mut has_related = false;
    for student in 0..4 {
        let id = format!("s{student}");
        let mut row = json!({ "student_id": id, "grade": (9 + student % 2).to_string() });
        let groups: Vec<&str> = ["el", "iep"].into_iter().filter(|_| draw.chance(1, 2)).collect();
        if groups.contains(&"iep") {
            services.push(json!({
                "student_id": id, "service": "co_taught", "course_id": "A", "setting": "co_taught",
            }));
            services.push(json!({
                "student_id": id, "service": "push_in", "course_id": "A", "minutes": 40,
                "per": "cycle", "provider_ids": ["P2"],
            }));
        }
        if groups.contains(&"iep") && !has_related {
            has_related = true;
            services.push(json!({
                "student_id": id, "service": "related", "minutes": 80, "per": "cycle",
                "provider_ids": ["P0"], "not_during": ["B"],
            }));
        }
        row["groups"] = json!(&groups);
        if student == 0 || draw.chance(1, 2) {
            row["cohorts"] = json!(["own"]);
        }
        if student == 1 || draw.chance(1, 2) {
            row["house"] = json!("North");
        }
        row["case_manager_id"] = json!(format!("P{}", draw.below(3)));
        students.push(row);
        for course in ["A", "B", "H", "J"] {
            let is_owed = course == "B" && groups.contains(&"el");
            if course == "A" || is_owed || draw.chance(3, 5) {
                requests.push(json!({
                    "student_id": id, "course_id": course, "priority": 1 + draw.below(3),
                }));
                if course == "B" && draw.chance(1, 3) {
                    services.push(json!({
                        "student_id": id, "service": "resource", "course_id": "B",
                    }));
                }
            }
        }
    }
    let meets = if draw.chance(1, 2) { "half" } else { "pair" };
    let (size, few) = (1 + draw.below(2), 1 + draw.below(3));
    let courses = json!([
        { "course_id": "A", "meets": "full", "sections": 2, "max_size": 3, "settings": ["co_taught:1"] },
        { "course_id": "B", "meets": "full", "sections": 1, "max_size": size, "tags": ["resource"] },
        { "course_id": "H", "meets": "half", "sections": 1, "max_size": few, "grades": ["10"] },
        { "course_id": "J", "meets": meets, "sections": 1, "max_size": 3 },
    ]);
    let mut staff = vec![
        json!({ "staff_id": "P0", "courses": ["A", "B", "H"], "teams": ["t"], "max_sections": 3 }),
        json!({ "staff_id": "P1", "courses": ["A", "J", "H"], "max_sections": 3 }),
        json!({
            "staff_id": "P2", "courses": ["A", "H"], "max_sections": 2 + draw.below(2),
            "credentials": ["special_education"], "teams": ["u"],
        }),
    ];
    if draw.chance(1, 3) {
        staff[1]["courses"] = json!(["A", "J"]);
    }
    if draw.chance(1, 2) {
        staff[1]["credentials"] = json!(["special_education"]);
        staff[1]["teams"] = json!(["t"]);
    }
    if meets == "pair" && draw.chance(2, 3) {
        staff[1]["unavailable"] = json!(["2"]);
    }
    let mut frame = fixtures::frame(3, 2);
    frame["meets"]["pair"] = json!({ "blocks": 2, "terms": 1 });
    let external = json!([{
        "external_id": "COLLEGE", "start": "09:00", "end": "10:00", "students": ["s0"],
    }]);
    let records = json!({
        "frame": frame, "courses": courses, "staff": staff, "students": students,
        "requests": requests, "services": services, "external": external,
    });
    let rules = match ask {
        Value::Null => json!([]),
        ask => json!([{ "id": "asked", "ask": ask, "strength": "hard" }]),
    };
    let rules: Vec<_> = serde_json::from_value(rules).unwrap();
    let facts = fixtures::model(records).school;
    // What the kind itself refuses needs no proof.
    Model::new(facts, &rules).ok()
}

/// The same model, in which nothing is forbidden outright: rules alone say what may not be. Only how many
/// people a class has is still what it was.
fn by_rules_alone(mut model: Model) -> Model {
    let mut limits = Limits::new(&model.school);
    limits.beside = std::mem::take(&mut model.limits.beside);
    model.limits = limits;
    model
}

#[test]
fn every_kind_agrees_with_looking_at_everything() {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let asks = asks();
    let mut wrong = Vec::new();
    for ask in &asks {
        let kind = ask.as_object().and_then(|ask| ask.keys().next()).unwrap();
        let (possible, dearer) = counts.entry(kind).or_default();
        for seed in 0..SCHOOLS {
            let Some(model) = school(seed, ask) else { continue };
            let found = proven(&model);
            let open = proven(&school(seed, &json!(null)).unwrap());
            let expected = brute::best(&by_rules_alone(model));
            if found != expected {
                wrong.push(format!("{ask}, seed {seed}: {found:?} is not {expected:?}"));
            }
            *possible += usize::from(found.is_some());
            *dearer += usize::from(open.is_some() && found.is_none_or(|own| Some(own) > open));
        }
    }
    // `balance` cannot be hard: its own tests say so.
    for kind in KINDS.iter().filter(|kind| kind.name() != "balance") {
        let (possible, dearer) = counts.get(kind.name()).copied().unwrap_or_default();
        if possible == 0 || dearer == 0 {
            wrong.push(format!("{}: {possible} possible, {dearer} dearer", kind.name()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
