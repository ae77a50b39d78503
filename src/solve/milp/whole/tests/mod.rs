pub(in crate::solve::milp) mod brute;
mod every_kind;

use super::*;
use crate::solve::milp::fixtures::{Size, school};
use crate::solve::{Effort, Settings, Unwatched, build};
use std::collections::BTreeSet;

const MICRO: Size =
    Size { courses: 3, sections: 4, students: 5, blocks: 3, terms: 2, wishes: 3, is_varied: true };

fn proven(model: &Model) -> Option<(i64, i64)> {
    match optimum(model, &Limits::default()) {
        Whole::Proven(_, score) => {
            assert_eq!(score.hard, 0);
            Some((score.required, score.primary))
        }
        Whole::Impossible => None,
        Whole::GaveUp(why) => panic!("gave up: {why}"),
    }
}

#[test]
fn agrees_with_looking_at_everything() {
    let mut possible = 0;
    for seed in 0..60 {
        let size = Size {
            courses: 3 + (seed % 2) as usize,
            sections: 4 + (seed % 3 / 2) as usize,
            students: 3 + (seed % 4) as usize,
            terms: 1 + (seed % 2) as usize,
            ..MICRO
        };
        let model = school(seed, size);
        let expected = brute::best(&model);
        possible += usize::from(expected.is_some());
        assert_eq!(proven(&model), expected, "seed {seed}");
    }
    assert!(possible > 30, "only {possible} of the schools have a schedule");
}

#[test]
fn the_most_that_can_be_met_agrees_with_looking_at_everything() {
    let (mut possible, mut missing) = (0, 0);
    for seed in 0..60 {
        let size = Size {
            courses: 3 + (seed % 2) as usize,
            sections: 4 + (seed % 3 / 2) as usize,
            students: 3 + (seed % 4) as usize,
            terms: 1 + (seed % 2) as usize,
            ..MICRO
        };
        let model = school(seed, size);
        let asked = model.school.requests.iter().filter(|request| request.is_primary).count();
        let Some(most) = brute::most_met(&model) else { continue };
        // Whatever is known already, the same comes out.
        for met in [0, most.saturating_sub(1), most] {
            let proven = most_met(&model, met, &Limits::default(), &|| false);
            assert_eq!(proven, Some(most), "seed {seed}, {met} known");
            assert_eq!(most_met(&model, met, &Limits::default(), &|| true), None);
        }
        possible += 1;
        missing += usize::from(most < asked);
    }
    assert!(possible > 30 && missing > 10, "{possible} possible, {missing} of them miss something");
}

#[test]
fn who_sits_by_an_alternate_makes_room_for_members() {
    use crate::fixture::Fixture;
    // Half of ART may be `el`: e1 can only sit there beside somebody who has it as an alternate.
    let school = |asks: &[&str]| {
        let cap = serde_json::json!({ "courses": "ART", "group": "el", "max_share": 0.5 });
        Fixture::new()
            .course("ART", "full", 1)
            .course("BAND", "full", 1)
            .student("e1", "9", &["el"], &["ART"])
            .student("s2", "9", &[], asks)
            .hard("half", "group_share_cap", cap)
    };
    let most = |school: Fixture| most_met(&school.model(), 0, &Limits::default(), &|| false);
    assert_eq!(most(school(&["BAND"])), Some(1));
    assert_eq!(most(school(&["BAND", "ART"]).alternate("s2", "ART")), Some(2));
}

/// The same school with no rules of its own.
fn without_rules(model: Model) -> Model {
    Model::new(model.school, &[]).unwrap()
}

/// A school drawn at random, every other student of it in the cohort `own`, with one hard rule.
fn with_cohort(seed: u64, ask: serde_json::Value) -> Model {
    let size = Size { students: 3 + (seed % 4) as usize, ..MICRO };
    let mut facts = school(seed, size).school;
    for student in facts.students.iter_mut().step_by(2) {
        student.cohorts.push("own".to_owned());
    }
    let rules = serde_json::json!([{ "id": "cohort", "ask": ask, "strength": "hard" }]);
    Model::new(facts, &serde_json::from_value::<Vec<_>>(rules).unwrap()).unwrap()
}

#[test]
fn what_a_cohort_has_to_itself_agrees_with_looking_at_everything() {
    let (mut possible, mut dearer) = (0, 0);
    for seed in 0..30 {
        let ask = serde_json::json!({ "protected_cohort": { "cohort": "own", "courses": "C2" } });
        let model = with_cohort(seed, ask.clone());
        let open = without_rules(with_cohort(seed, ask.clone()));
        let expected = brute::best(&model);
        // Where somebody has a locked seat that is not for them, the rule is beyond this model.
        if model.kept_by_limits == [true] {
            assert_eq!(proven(&model), expected, "seed {seed}");
            possible += usize::from(expected.is_some());
            dearer += usize::from(expected > brute::best(&open));
        }
    }
    assert!(possible > 10 && dearer > 5, "{possible} possible, {dearer} of them dearer");
}

#[test]
fn classes_at_few_times_or_at_many_agree_with_looking_at_everything() {
    let (mut possible, mut dearer) = (0, 0);
    for seed in 0..24 {
        let number = 1 + seed % 3;
        let key = if seed % 2 == 0 { "cluster" } else { "spread" };
        let ask = serde_json::json!({ "courses": ["C0", "C1", "C2"], key: number });
        let rule = |ask: &serde_json::Value| {
            let size = Size { students: 3 + (seed % 4) as usize, ..MICRO };
            let rules =
                serde_json::json!([{ "ask": { "eld_placement": ask }, "strength": "hard" }]);
            Model::new(school(seed, size).school, &serde_json::from_value::<Vec<_>>(rules).unwrap())
        };
        // What the kind itself refuses needs no proof.
        let Ok(model) = rule(&ask) else { continue };
        let expected = brute::best(&model);
        assert_eq!(proven(&model), expected, "seed {seed}: {ask}");
        possible += usize::from(expected.is_some());
        let open = rule(&serde_json::json!({ "courses": "all", "spread": 1 })).unwrap();
        dearer += usize::from(expected.is_some() && expected > brute::best(&open));
    }
    assert!(possible > 10 && dearer > 2, "{possible} possible, {dearer} of them dearer");
}

#[test]
fn classes_that_not_everybody_may_teach_agree_with_looking_at_everything() {
    let (mut possible, mut dearer) = (0, 0);
    for seed in 0..40 {
        let size = Size { students: 3 + (seed % 4) as usize, ..MICRO };
        let mut facts = school(seed, size).school;
        if facts.staff.is_empty() {
            continue;
        }
        for person in facts.staff.iter_mut().skip(1) {
            person.credentials.push("el".to_owned());
        }
        let ask = serde_json::json!({ "courses": ["C0", "C1"], "credential": "el" });
        let rules =
            serde_json::json!([{ "ask": { "authorised_teacher": ask }, "strength": "hard" }]);
        let rules: Vec<_> = serde_json::from_value(rules).unwrap();
        // What the kind itself refuses needs no proof.
        let Ok(model) = Model::new(facts, &rules) else { continue };
        assert_eq!(model.kept_by_limits, [true]);
        let expected = brute::best(&model);
        assert_eq!(proven(&model), expected, "seed {seed}");
        possible += usize::from(expected.is_some());
        let open = without_rules(model);
        dearer += usize::from(expected.is_none_or(|own| Some(own) > brute::best(&open)));
    }
    assert!(possible > 3 && dearer > 0, "{possible} possible, {dearer} dearer or impossible");
}

/// A small school drawn at random with one hard rule that looks at the clock: four blocks, of which the course `LAB`
/// takes any two and `ZERO` the last one or the first.
fn by_the_clock(seed: u64, ask: serde_json::Value) -> Model {
    use crate::solve::milp::fixtures;
    let mut random = crate::solve::random::Stream::new(seed, [3, 5]);
    let mut frame = fixtures::frame(4, 1);
    frame["meets"]["pair"] = serde_json::json!({ "blocks": 2, "terms": 1 });
    frame["meets"]["edge"] = serde_json::json!({ "blocks": 1, "terms": 1, "in": ["1", "4"] });
    let courses = [("LAB", "pair", 1), ("ENG", "full", 2), ("ZERO", "edge", 1)];
    let (mut students, mut requests) = (Vec::new(), Vec::new());
    for student in 0..5 {
        let cohorts: &[&str] = if student % 2 == 0 { &["own"] } else { &[] };
        let id = format!("s{student}");
        students.push(serde_json::json!({ "student_id": id, "cohorts": cohorts }));
        for (course, ..) in courses {
            if random.below(4) > 0 {
                let priority = 1 + random.below(3);
                requests.push(serde_json::json!({
                    "student_id": id, "course_id": course, "priority": priority,
                }));
            }
        }
    }
    let courses: Vec<_> = courses
        .iter()
        .map(|(id, meets, sections)| {
            serde_json::json!({
                "course_id": id, "meets": meets, "sections": sections, "max_size": 3,
            })
        })
        .collect();
    fixtures::model(serde_json::json!({
        "frame": frame, "courses": courses, "students": students, "requests": requests,
        "rules": [{ "id": "clock", "ask": ask, "strength": "hard" }],
    }))
}

#[test]
fn rules_about_the_clock_agree_with_looking_at_everything() {
    for (ask, own_rows) in [
        (serde_json::json!({ "contiguous": { "courses": ["LAB", "ENG"] } }), true),
        (serde_json::json!({ "release": { "cohort": "own", "blocks": 1 } }), true),
        (serde_json::json!({ "release": { "cohort": "own", "minutes": 70, "at": "start" } }), true),
        (
            serde_json::json!({ "external_time": { "between": ["09:00", "12:00"], "courses": "LAB" } }),
            true,
        ),
        (serde_json::json!({ "by_consent": { "cohort": "own", "blocks": ["4"] } }), true),
    ] {
        let mut costs = BTreeSet::new();
        for seed in 0..12 {
            let model = by_the_clock(seed, ask.clone());
            assert_eq!(model.kept_by_limits, [own_rows], "{ask}");
            let expected = brute::best(&model);
            assert_eq!(proven(&model), expected, "{ask}, seed {seed}");
            costs.extend(expected);
        }
        assert!(costs.len() > 2, "{ask}: {costs:?}");
    }
}

/// What the search finds, and what is proven; the search must have placed everything.
fn found_and_proven(seed: u64, size: Size) -> Option<((i64, i64), (i64, i64))> {
    let model = school(seed, size);
    let best = proven(&model)?;
    let settings = Settings { seed: 1, effort: Effort::Units(24) };
    let outcome = build(&model, &settings, &Unwatched);
    let sound = outcome.unplaced == 0 && outcome.score.hard == 0;
    let found = (outcome.score.required, outcome.score.primary);
    assert!(!sound || found >= best, "seed {seed}: {found:?} cannot be better than {best:?}");
    sound.then_some((found, best))
}

#[test]
fn the_search_is_never_better_than_the_proof() {
    for seed in 0..12 {
        let varied = Size { students: 12, wishes: 3, sections: 5, ..MICRO };
        found_and_proven(seed, varied);
        let plain = Size { students: 14, sections: 6, courses: 4, is_varied: false, ..MICRO };
        found_and_proven(100 + seed, plain);
    }
}

#[test]
fn proves_that_there_is_no_schedule() {
    // Two classes, one teacher, one block.
    let model = crate::solve::milp::fixtures::model(serde_json::json!({
        "frame": crate::solve::milp::fixtures::frame(1, 1),
        "courses": [{ "course_id": "A", "sections": 2 }],
        "staff": [{ "staff_id": "P", "courses": ["A"] }],
        "students": [], "requests": [],
    }));
    assert!(matches!(optimum(&model, &Limits::default()), Whole::Impossible));
}

#[test]
fn says_when_it_gives_up() {
    let size = Size { students: 30, sections: 8, courses: 5, blocks: 4, is_varied: false, ..MICRO };
    let limits = Limits { nodes: 3, ..Limits::default() };
    assert!(matches!(optimum(&school(1, size), &limits), Whole::GaveUp(_)));
}
