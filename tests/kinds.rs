//! Every kind of rule under every frame that ships: it is compiled hard and soft, the search heeds it, and the
//! judge counts of what comes out what the rule itself counts.

mod common;

use fairbell::generate::{FRAMES, GenerateRequest, Profile, frame, generate};
use fairbell::input::lower::lower;
use fairbell::judge::{Written, judge};
use fairbell::model::Model;
use fairbell::report::Tables;
use fairbell::rule::PlanView;
use fairbell::rule::kinds::KINDS;
use fairbell::school::records::{
    BellKind, CourseRecord, ExternalRecord, Records, RuleRecord, StrengthRecord,
};
use fairbell::solve::{Effort, Settings, Unwatched, build};
use serde_json::{Value, json};

/// Kinds that are soft or hard only, as their pages say.
const NEVER_HARD: [&str; 1] = ["balance"];
const NEVER_SOFT: [&str; 1] = ["stacked"];

/// A made-up school under a frame, with houses and a college.
fn school(name: &str) -> Records {
    let frame = frame(name).expect("a frame that ships");
    let mut records = generate(&GenerateRequest::new(Profile::Suburban, 300, frame).seed(7));
    for (index, student) in records.students.iter_mut().enumerate() {
        student.house = Some(["North", "South"][index % 2].to_owned());
    }
    let seniors = records.students.iter().filter(|student| student.grade.as_deref() == Some("12"));
    records.external.get_or_insert_default().push(ExternalRecord {
        external_id: "LATE".to_owned(),
        start: Some("14:30".to_owned()),
        end: Some("16:00".to_owned()),
        travel_before: Some(10.0),
        students: seniors.take(3).map(|student| student.student_id.clone()).collect(),
        ..ExternalRecord::default()
    });
    records
}

/// What a rule of a kind asks of such a school.
fn keys(kind: &str, records: &Records) -> Value {
    // The generator's own rules name courses that fit together.
    let own = records.rules.iter().flatten().filter_map(RuleRecord::kind);
    let own = own.filter(|(name, _)| *name == kind).map(|(_, keys)| keys.clone()).next();
    if let Some(own) = own {
        return own;
    }
    let class_blocks: Vec<&str> = records
        .frame
        .blocks
        .iter()
        .filter(|block| {
            let bells = records.frame.bells.iter();
            bells.filter(|bell| bell.block == **block).all(|bell| bell.kind == BellKind::Class)
        })
        .map(String::as_str)
        .collect();
    let wide = |start: &str, end: &str| json!([start, end]);
    match kind {
        "same_block" => json!({"courses": two_alike(records)}),
        "not_same_block" => json!({"courses": "tag:ap"}),
        "block_in" => json!({"courses": "tag:ap", "blocks": class_blocks}),
        "prep_each_day" => json!({"staff": "all", "min_free": 1}),
        "grade_gate" => json!({"courses": "tag:core"}),
        "co_teach" => {
            json!({"courses": "setting:co_taught", "credential": "special_education"})
        }
        "lre_floor" => json!({"group": "iep", "min_share": 0.8}),
        "service_minutes" => json!({"services": ["co_taught", "resource", "eld"]}),
        "provider_time" => json!({}),
        "case_manager" => json!({"courses": "tag:resource"}),
        "protected_cohort" => json!({"cohort": "avid-9", "courses": "ENG-9", "first": true}),
        "travel_together" => json!({"cohort": "avid-9", "courses": ["ENG-9", "SCI-BIO"]}),
        "common_planning" => json!({"team": "grade-9", "blocks": 1}),
        "team" => json!({"team": "grade-9", "grade": "9", "courses": "ENG-9"}),
        "house" => json!({"house": "North", "courses": "tag:core", "max_share": 0.7}),
        "elective_access" => json!({"group": "newcomer", "courses": "setting:general"}),
        "designated_eld" => json!({"levels": {"el:1": "tag:eld", "el:2": "tag:eld"}}),
        "eld_placement" => json!({"courses": "tag:eld", "spread": 2}),
        "not_instead_of" => json!({"courses": "tag:eld", "core": "tag:core"}),
        "contiguous" => json!({"courses": "tag:cte"}),
        "reserve_seats" => json!({"courses": "tag:cte", "group": "iep", "share": 0.2}),
        "authorised_teacher" => json!({"courses": "tag:eld", "credential": "el"}),
        "release" => json!({"cohort": "avid-12", "blocks": 1, "at": "either"}),
        "by_consent" => json!({"cohort": "avid-12"}),
        "external_time" => {
            let windows = wide("06:00", "17:00");
            json!({"between": windows, "courses": "tag:ap", "max_courses": 1})
        }
        "max_consecutive" => json!({"staff": "all", "most": 3}),
        "max_preps" => json!({"staff": "all", "most": 2}),
        "daily_contacts" => json!({"staff": "all", "most": 120}),
        "same_term" => json!({"courses": "tag:core"}),
        "linked_classes" => json!({"lecture": "ENG-9", "lab": "SCI-BIO"}),
        "same_teacher" => json!({"courses": ["ENG-9", "SCI-BIO"]}),
        other => panic!("no rule of the kind {other} is stated here"),
    }
}

/// Two advanced courses that meet alike, by ids.
fn two_alike(records: &Records) -> [&str; 2] {
    let advanced = |course: &&CourseRecord| course.tags.iter().any(|tag| tag == "ap");
    let courses: Vec<&CourseRecord> = records.courses.iter().filter(advanced).collect();
    let mut pairs = courses
        .iter()
        .enumerate()
        .flat_map(|(index, one)| courses[index + 1..].iter().map(move |other| (one, other)));
    let (one, other) = pairs
        .find(|(one, other)| one.meets == other.meets && one.sections == other.sections)
        .expect("two courses that meet alike");
    [&one.course_id, &other.course_id]
}

fn rule(kind: &str, records: &Records, strength: StrengthRecord) -> RuleRecord {
    RuleRecord {
        id: Some(kind.to_owned()),
        ask: [(kind.to_owned(), keys(kind, records))].into_iter().collect(),
        strength: Some(strength),
        ..RuleRecord::default()
    }
}

fn model(records: &Records, rules: &[RuleRecord]) -> Result<Model, String> {
    let (school, _) = lower(records).expect("a sound school");
    Model::new(school, rules)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

#[test]
fn every_kind_is_hard_and_soft_under_every_frame() {
    for (name, _) in FRAMES {
        let records = school(name);
        let mut wrong = Vec::new();
        let hard = || StrengthRecord::Word("hard".to_owned());
        let mut asking = 0;
        for kind in KINDS {
            let kind = kind.name();
            for (strength, never) in
                [(hard(), &NEVER_HARD), (StrengthRecord::Soft { tier: 2, weight: 5 }, &NEVER_SOFT)]
            {
                let made = model(&records, &[rule(kind, &records, strength.clone())]);
                if never.contains(&kind) {
                    assert!(made.is_err(), "{kind} is {strength:?} under {name}");
                    continue;
                }
                let model = match made {
                    Ok(model) => model,
                    Err(why) => {
                        wrong.push(format!("{kind} {strength:?}: {why}"));
                        continue;
                    }
                };
                let stated = &model.rules[0];
                let idle = stated.rule.idle(&model.school).is_some();
                let asks = !stated.rule.clauses(model.ground()).is_empty();
                if !asks && !idle {
                    wrong.push(format!("{kind} {strength:?}: asks nothing and does not say why"));
                }
                asking += usize::from(asks);
            }
        }
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        // Of blocks that the frame has not (optional ones) or courses it has not (of several blocks) nothing is asked.
        assert!(asking >= 2 * KINDS.len() - 6, "{name}: only {asking} rules ask anything");
    }
}

#[test]
fn the_judge_counts_of_a_schedule_under_every_frame_what_its_rules_count() {
    for (name, _) in FRAMES {
        let mut records = school(name);
        let soft = |kind| rule(kind, &records, StrengthRecord::Soft { tier: 2, weight: 5 });
        // What a kind asks by other keys.
        let others = [
            json!({"block_in": {"courses": "tag:cte", "last": 2}}),
            json!({"balance": {"courses": "tag:core", "by": "house"}}),
        ];
        let others = others.iter().enumerate().map(|(index, ask)| RuleRecord {
            id: Some(format!("other-{index}")),
            ask: ask.as_object().cloned().unwrap_or_default(),
            strength: Some(StrengthRecord::Soft { tier: 2, weight: 5 }),
            ..RuleRecord::default()
        });
        // Beside those of the school, without which its staff would not be enough.
        let more = KINDS.iter().map(|kind| kind.name()).filter(|kind| !NEVER_SOFT.contains(kind));
        let more: Vec<RuleRecord> = more.map(soft).chain(others).collect();
        let own = records.rules.take().unwrap_or_default();
        records.rules = Some(own.into_iter().chain(more).collect());
        let model = model(&records, records.rules.as_deref().unwrap_or_default())
            .unwrap_or_else(|why| panic!("{name}: {why}"));
        let settings = Settings { seed: 1, effort: Effort::Units(2) };
        let plan = build(&model, &settings, &Unwatched).plan;
        let tables = Tables::new(&model, &plan, &[]);
        let written =
            Written { sections: &tables.sections, enrollments: &tables.enrollments, unmet: None };
        let verdict = judge(&records, &written);
        assert!(verdict.is_ok(), "{name}: {:#?}", verdict.findings);
        let ground = model.ground();
        let view = PlanView::new(ground, &plan);
        let mut broken = 0;
        for stated in model.rules.iter().filter(|stated| !stated.is_hard()) {
            let clauses = stated.rule.clauses(ground).len();
            let amounts = (0..clauses).map(|clause| stated.rule.amount(clause, ground, &view));
            let amount = u64::try_from(amounts.sum::<i64>()).expect("no breach is negative");
            let judged = verdict.tally.soft_breaches.get(&stated.id).copied().unwrap_or(0);
            assert_eq!(amount, judged, "{} under {name}", stated.id);
            broken += usize::from(amount > 0);
        }
        assert!(broken >= 3, "{name}: hardly any rule is broken, so that little is compared");
    }
}
