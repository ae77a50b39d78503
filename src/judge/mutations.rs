//! From a result that keeps everything, one thing is broken at a time; each must be found for what it is.

use super::CHECKS;
use super::fixture::{Trial, hard, request, seat, section, student, text, texts, valid};
use crate::school::records::{
    CalendarRecord, ExternalRecord, RuleRecord, SectionRecord, ServiceRecord, StudentRuleRecord,
    UnmetRecord,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Mutation = (&'static str, fn(&mut Trial));

fn student_rule(kind: &str, other: &str) -> StudentRuleRecord {
    StudentRuleRecord {
        student_id: "s1".to_string(),
        kind: kind.to_string(),
        other_id: other.to_string(),
        ..StudentRuleRecord::default()
    }
}

/// One way, at least, to fail each check.
const MUTATIONS: &[Mutation] = &[
    ("fact_twice", |t| t.school.students.push(student("s1"))),
    ("fact_twice", |t| t.school.requests.push(request("s1", "ENG"))),
    ("fact_unreadable", |t| t.person("t_sci").unavailable = texts(&["9"])),
    ("fact_unreadable", |t| t.student("s1").unavailable = texts(&["Mon-Fri"])),
    ("fact_unreadable", |t| t.student("s1").release = texts(&["Mon 12:00-11:00 (WBL)"])),
    ("fact_unreadable", |t| t.course("ENG").settings = texts(&["co_taught:1", "x:y"])),
    ("fact_unreadable", |t| t.school.sections.as_mut().unwrap()[0].hold = text("glue")),
    ("fact_unreadable", |t| t.school.sections.as_mut().unwrap()[0].term = text("S9")),
    ("fact_unreadable", |t| t.school.enrollments.as_mut().unwrap()[0].hold = text("glue")),
    ("frame_unreadable", |t| t.school.frame.bells[0].terms = texts(&["S1", "S2", "S3"])),
    ("section_id", |t| {
        let copy = t.section("PE.1").clone();
        t.sections.push(copy);
    }),
    ("section_course", |t| t.sections.push(section("GHOST.1", "all", &["1"], "", &[]))),
    ("section_count", |t| t.sections.retain(|row| row.section_id != "ART.1")),
    ("section_count", |t| t.course("ENG").sections = Some(3)),
    ("section_count", |t| t.sections.push(section("CHESS.2", "all", &["1"], "studio", &[]))),
    ("section_count", |t| t.sections.retain(|row| row.section_id != "CHESS.1")),
    ("section_setting", |t| t.section("ENG.2").setting = None),
    ("section_setting", |t| t.section("ART.1").setting = text("resource")),
    ("section_missing", |t| t.sections.retain(|row| row.section_id != "ENG.1")),
    ("section_fact", |t| t.section("ENG.1").setting = text("co_taught")),
    ("section_fact", |t| t.section("ENG.1").course_id = "ART".to_string()),
    ("section_fact", |t| t.section("ART.1").for_groups = texts(&["iep"])),
    ("section_unplaced", |t| t.section("MUS.1").term = None),
    ("section_unplaced", |t| t.section("MUS.1").blocks.clear()),
    ("meets_unknown", |t| t.course("ART").meets = text("never")),
    ("term_unknown", |t| t.section("MUS.1").term = text("S3")),
    ("term_pattern", |t| t.section("MUS.1").term = text("all")),
    ("term_pattern", |t| t.section("PE.1").term = text("S1")),
    ("block_count", |t| t.section("LAB.1").blocks = texts(&["3"])),
    ("block_count", |t| t.section("PE.1").blocks = texts(&["3", "3"])),
    ("block_not_allowed", |t| t.section("PE.1").blocks = texts(&["L"])),
    ("block_not_allowed", |t| t.section("PE.1").blocks = texts(&["9"])),
    ("block_never_meets", |t| t.school.frame.bells[4].terms = texts(&["S1"])),
    ("block_overlap", |t| t.school.frame.bells[4].start = "11:30".to_string()),
    ("block_contiguous", |t| t.section("LAB.1").blocks = texts(&["2", "3"])),
    ("joint_alone", |t| t.section("PE.1").stack = text("J9")),
    ("joint_differs", |t| t.section("DAN1.1").blocks = texts(&["4"])),
    ("joint_differs", |t| t.section("DAN1.1").term = text("S1")),
    ("joint_differs", |t| t.section("DAN1.1").room_id = text("r2")),
    ("joint_differs", |t| t.section("DAN1.1").staff_ids = texts(&["t_art", "t_eng"])),
    ("joint_meets", |t| t.course("DAN1").meets = text("zero")),
    ("joint_not_asked", |t| t.school.rules.as_mut().unwrap().clear()),
    ("lock_term", |t| t.school.sections.as_mut().unwrap()[0].term = text("S1")),
    ("lock_blocks", |t| t.section("ENG.1").blocks = texts(&["3"])),
    ("lock_room", |t| t.school.sections.as_mut().unwrap()[0].room_id = text("r2")),
    ("lock_staff", |t| t.school.sections.as_mut().unwrap()[0].staff_ids = texts(&["t_art"])),
    ("lock_stack", |t| {
        let held = |id| SectionRecord { stack: text("A"), ..section(id, "", &[], "", &[]) };
        t.school.sections.as_mut().unwrap().extend([held("ART.1"), held("MUS.1")]);
    }),
    ("lock_seat", |t| t.remove_seat("s4", "PE.1")),
    ("staff_without_file", |t| t.school.staff = None),
    ("staff_unknown", |t| t.section("PE.1").staff_ids = texts(&["t_nobody"])),
    ("staff_missing", |t| t.section("LAB.1").staff_ids.clear()),
    ("staff_missing", |t| t.course("DAN2").staff_needed = Some(2)),
    ("staff_unqualified", |t| t.section("PE.1").staff_ids = texts(&["t_sci"])),
    ("staff_credential", |t| t.person("t_sci").credentials.clear()),
    ("staff_double_booked", |t| t.section("CHESS.1").blocks = texts(&["4"])),
    ("staff_load", |t| t.person("t_eng").fte = Some(0.9)),
    ("staff_unavailable", |t| t.person("t_sci").unavailable = texts(&["S2:Tue 12:40-13:00"])),
    ("room_without_file", |t| t.school.rooms = None),
    ("room_unknown", |t| t.section("ENG.2").room_id = text("r9")),
    ("room_missing", |t| t.section("ENG.2").room_id = None),
    ("room_type", |t| t.section("LAB.1").room_id = text("r2")),
    ("room_capacity", |t| t.room("r1").capacity = Some(1)),
    ("room_access", |t| t.room("r1").accessible = Some(false)),
    ("room_double_booked", |t| t.section("ENG.1").room_id = text("r2")),
    ("size_wrong", |t| t.section("PE.1").size = Some(3)),
    ("size_wrong", |t| t.section("PE.1").size = None),
    ("max_size_wrong", |t| t.section("PE.1").max_size = Some(5)),
    ("size_over", |t| t.course("ENG").max_size = Some(1)),
    ("seat_student", |t| t.add_seat("s9", "PE", "PE.1")),
    ("seat_section", |t| t.enrollments.push(seat("s1", "PE", "PE.9"))),
    ("seat_course", |t| t.seat("s1", "ENG.1").course_id = text("ART")),
    ("seat_unbacked", |t| t.school.requests.retain(|row| row.course_id != "LAB")),
    ("seat_kind", |t| t.seat("s1", "ENG.1").kind = text("alternate")),
    ("seat_kind", |t| t.seat("s1", "ENG.1").kind = None),
    ("seat_for_course", |t| t.seat("s3", "CHESS.1").for_course = None),
    ("seat_for_course", |t| t.seat("s3", "CHESS.1").for_course = text("ART")),
    ("seat_for_course", |t| t.request("s3", "CHESS").alternate_for = text("ENG")),
    ("seat_for_course", |t| t.seat("s1", "ENG.1").for_course = text("LAB")),
    ("seat_request", |t| t.request("s1", "ENG").setting = text("co_taught")),
    ("seat_request", |t| t.request("s2", "ART").term = text("S2")),
    ("seat_request", |t| t.request("s1", "ENG").staff_id = text("t_sci")),
    ("seat_request", |t| t.request("s1", "ENG").section_id = text("ENG.2")),
    ("seat_group", |t| t.school.sections.as_mut().unwrap()[0].for_groups = texts(&["iep"])),
    ("seat_setting", |t| {
        t.course("ENG").settings = texts(&["resource:1"]);
        t.section("ENG.2").setting = text("resource");
    }),
    ("student_course_twice", |t| t.add_seat("s1", "ENG", "ENG.2")),
    ("student_joint_twice", |t| t.add_seat("s1", "DAN2", "DAN2.1")),
    ("student_double_booked", |t| t.section("MUS.1").term = text("S1")),
    ("student_load", |t| t.student("s1").load_max = Some(3.9)),
    ("student_unavailable", |t| t.student("s1").unavailable = texts(&["S1:3"])),
    ("student_release", |t| t.student("s1").release = texts(&["Mon 12:30-15:00 (WBL)"])),
    ("student_external", |t| {
        t.school.external = Some(vec![ExternalRecord {
            external_id: "college".to_string(),
            weekdays: texts(&["Tue"]),
            start: text("13:00"),
            end: text("14:00"),
            travel_before: Some(16.0),
            students: texts(&["s1"]),
            ..ExternalRecord::default()
        }]);
    }),
    // The dates leave the second semester, in which s1 has a class at that time, too.
    ("student_external", |t| {
        let date = |date: &str, term: &str| CalendarRecord {
            date: date.to_string(),
            term: text(term),
            cycle_day: text("Tue"),
            ..CalendarRecord::default()
        };
        t.school.calendar = Some(vec![date("2026-08-25", "S1"), date("2027-02-02", "S2")]);
        t.school.external = Some(vec![ExternalRecord {
            external_id: "college".to_string(),
            start: text("12:00"),
            end: text("14:00"),
            dates: text("2027-01-04/2027-06-10"),
            students: texts(&["s1"]),
            ..ExternalRecord::default()
        }]);
    }),
    ("student_keep_apart", |t| {
        t.school.student_rules = Some(vec![student_rule("keep_apart", "s2")])
    }),
    ("student_avoid_staff", |t| {
        t.school.student_rules = Some(vec![student_rule("avoid_staff", "t_sci")])
    }),
    ("student_rule_unjudged", |t| {
        t.school.student_rules = Some(vec![student_rule("with_staff", "t_sci")])
    }),
    ("unmet_missing", |t| t.unmet = Some(Vec::new())),
    ("unmet_missing", |t| t.remove_seat("s1", "LAB.1")),
    ("unmet_twice", |t| {
        let unmet = t.unmet.as_mut().unwrap();
        unmet.push(unmet[0].clone());
    }),
    ("unmet_not_asked", |t| t.unmet.as_mut().unwrap()[0].course_id = "LAB".to_string()),
    ("unmet_met", |t| {
        let row =
            UnmetRecord { course_id: "ART".to_string(), ..t.unmet.as_ref().unwrap()[0].clone() };
        t.unmet.as_mut().unwrap().push(row);
    }),
    ("unmet_reason", |t| t.unmet.as_mut().unwrap()[0].reason = text("bad luck")),
    ("unmet_reason", |t| t.unmet.as_mut().unwrap()[0].reason = None),
    ("unmet_priority", |t| t.unmet.as_mut().unwrap()[0].priority = Some(1)),
    ("unmet_replaced", |t| t.unmet.as_mut().unwrap()[0].replaced_by = None),
    ("rule_unreadable", |t| t.rule(hard(json!({"grade_gate": {"courses": "GHOST"}})))),
    ("rule_unreadable", |t| t.rule(hard(json!({"grade_gate": {"courses": "all", "also": 1}})))),
    ("rule_unreadable", |t| t.rule(hard(json!({"grade_gate": {}, "stacked": {}})))),
    ("rule_unreadable", |t| {
        t.rule(RuleRecord { strength: None, ..hard(json!({"grade_gate": {"courses": "all"}})) });
    }),
    ("rule_unjudged", |t| t.rule(hard(json!({"unheard_of": {}})))),
    ("rule_stacked", |t| t.section("DAN1.1").stack = None),
    ("rule_sequence", |t| {
        t.section("ART.1").term = text("S2");
        t.section("ART.1").blocks = texts(&["3"]);
    }),
    ("rule_same_block", |t| t.section("CHESS.1").blocks = texts(&["3"])),
    ("rule_not_same_block", |t| {
        t.section("LAB.1").blocks = texts(&["1", "2"]);
    }),
    ("rule_block_in", |t| t.section("PE.1").blocks = texts(&["1"])),
    ("rule_prep_each_day", |t| {
        t.rule(hard(json!({"prep_each_day": {"staff": "t_eng", "min_free": 2}})))
    }),
    ("rule_group_share_cap", |t| t.student("s3").groups = texts(&["mobility"])),
    ("rule_balance", |t| t.rule(hard(json!({"balance": {"courses": "all", "by": "size"}})))),
    ("rule_grade_gate", |t| t.student("s2").grade = text("10")),
    ("rule_co_teach", |t| {
        t.rule(hard(json!({"co_teach": {"courses": "LAB", "credential": "science"}})))
    }),
    ("rule_lre_floor", |t| {
        t.course("PE").tags = texts(&["resource"]);
        t.rule(hard(json!({"lre_floor": {"students": "s2", "min_share": 0.9}})));
    }),
    ("rule_service_minutes", |t| {
        t.school.services = Some(vec![ServiceRecord {
            student_id: "s1".to_string(),
            service: "co_taught".to_string(),
            course_id: text("ENG"),
            setting: text("co_taught"),
            ..ServiceRecord::default()
        }]);
        t.rule(hard(json!({"service_minutes": {}})));
    }),
    ("rule_provider_time", |t| {
        t.school.services = Some(vec![ServiceRecord {
            student_id: "s1".to_string(),
            service: "push_in".to_string(),
            course_id: text("ENG"),
            minutes: Some(30.0),
            provider_ids: texts(&["t_eng"]),
            ..ServiceRecord::default()
        }]);
        t.rule(hard(json!({"provider_time": {}})));
    }),
    ("rule_max_consecutive", |t| {
        t.rule(hard(json!({"max_consecutive": {"staff": "t_eng", "most": 1}})));
    }),
    ("rule_max_preps", |t| {
        t.rule(hard(json!({"max_preps": {"staff": "t_eng", "most": 1}})));
    }),
    ("rule_daily_contacts", |t| {
        t.rule(hard(json!({"daily_contacts": {"staff": "t_eng", "most": 5}})));
    }),
    ("rule_same_term", |t| t.rule(hard(json!({"same_term": {"courses": ["ART", "MUS"]}})))),
    ("rule_linked_classes", |t| {
        t.rule(hard(json!({"linked_classes": {"lecture": "ENG", "lab": "CHESS"}})));
    }),
    ("rule_same_teacher", |t| t.rule(hard(json!({"same_teacher": {"courses": ["ENG", "ART"]}})))),
    ("rule_case_manager", |t| {
        t.person("t_art").courses = texts(&["ENG", "ART", "MUS", "DAN1", "DAN2"]);
        t.student("s1").case_manager_id = text("t_art");
        t.rule(hard(json!({"case_manager": {"courses": "ENG"}})));
    }),
    ("rule_protected_cohort", |t| {
        t.student("s4").cohorts = texts(&["health"]);
        t.rule(hard(json!({"protected_cohort": {"cohort": "health", "courses": "ENG"}})));
    }),
    ("rule_travel_together", |t| {
        t.student("s2").cohorts = texts(&["tech"]);
        t.rule(hard(json!({"travel_together": {"cohort": "tech", "courses": ["ENG", "ART"],
            "adjacent": true}})));
    }),
    ("rule_common_planning", |t| {
        t.rule(hard(json!({"common_planning": {"staff": ["t_eng", "t_art"], "blocks": 3}})));
    }),
    ("rule_team", |t| {
        t.person("t_art").teams = texts(&["teal"]);
        t.rule(hard(json!({"team": {"team": "teal", "grade": "9", "courses": "LAB"}})));
    }),
    ("rule_house", |t| {
        t.student("s1").house = text("North");
        t.rule(hard(json!({"house": {"house": "North", "courses": "ENG", "min_share": 0.6}})));
    }),
    ("rule_elective_access", |t| {
        t.rule(hard(json!({"elective_access": {"grade": "9", "courses": "DAN2"}})));
    }),
    ("rule_designated_eld", |t| {
        t.student("s1").groups = texts(&["el:1"]);
        t.rule(hard(json!({"designated_eld": {"levels": {"el:1": "ART"}}})));
    }),
    ("rule_eld_placement", |t| {
        t.rule(hard(json!({"eld_placement": {"courses": ["ENG", "PE"], "cluster": 2}})));
    }),
    ("rule_not_instead_of", |t| {
        t.rule(hard(json!({"not_instead_of": {"courses": "ART", "core": "DAN2"}})));
    }),
    ("rule_contiguous", |t| {
        t.section("LAB.1").blocks = texts(&["2", "3"]);
        t.rule(hard(json!({"contiguous": {"courses": "LAB"}})));
    }),
    ("rule_reserve_seats", |t| {
        t.student("s1").cohorts = texts(&["avid"]);
        t.rule(hard(json!({"reserve_seats": {"courses": "ENG", "cohort": "avid", "seats": 2,
            "hold": true}})));
    }),
    ("rule_authorised_teacher", |t| {
        t.rule(hard(json!({"authorised_teacher": {"courses": "ENG", "credential": "science"}})));
    }),
    ("rule_release", |t| {
        t.rule(hard(json!({"release": {"students": ["s1"], "blocks": 1, "terms": "S1"}})));
    }),
    ("rule_external_time", |t| {
        t.rule(hard(json!({"external_time": {"between": ["08:00", "09:00"], "courses": "LAB"}})));
    }),
    ("rule_by_consent", |t| {
        t.rule(hard(json!({"by_consent": {"students": ["s1"], "blocks": "3"}})));
    }),
];

#[test]
fn the_result_to_start_from_keeps_everything() {
    let verdict = valid().judge();
    assert!(verdict.is_ok(), "{:#?}", verdict.findings);
}

#[test]
fn every_mutation_is_found_for_what_it_is() {
    for (place, (check, mutate)) in MUTATIONS.iter().enumerate() {
        let mut trial = valid();
        mutate(&mut trial);
        let findings = trial.judge().findings;
        assert!(
            findings.iter().any(|finding| finding.check == *check),
            "mutation {place} is to fail {check}: {findings:#?}"
        );
    }
}

#[test]
fn every_check_has_a_mutation_that_fails_it_and_every_finding_a_known_check() {
    let known: BTreeSet<&str> = CHECKS.iter().map(|(code, _)| *code).collect();
    assert_eq!(known.len(), CHECKS.len());
    let mut reached = BTreeSet::new();
    for (_, mutate) in MUTATIONS {
        reached.extend(valid().with(mutate));
    }
    assert_eq!(reached, known);
}

#[test]
fn every_check_that_passes_is_counted() {
    let tally = valid().judge().tally;
    for code in tally.checks.keys() {
        assert!(CHECKS.iter().any(|(known, _)| known == code), "{code}");
    }
    // Some checks are of things that this school does not have.
    assert!(tally.checks.len() > 55, "{:?}", tally.checks);
}

#[test]
fn no_row_can_be_lost_or_doubled() {
    let whole = valid();
    for row in 0..whole.sections.len() {
        assert!(!whole.clone().with(|t| drop(t.sections.remove(row))).is_empty());
        assert!(!whole.clone().with(|t| t.sections.push(t.sections[row].clone())).is_empty());
    }
    for row in 0..whole.enrollments.len() {
        assert!(!whole.clone().with(|t| drop(t.enrollments.remove(row))).is_empty());
        assert!(!whole.clone().with(|t| t.enrollments.push(t.enrollments[row].clone())).is_empty());
    }
}

#[test]
fn no_cell_can_be_lost_or_replaced() {
    let whole = valid();
    let tables = [("sections", json!(whole.sections)), ("enrollments", json!(whole.enrollments))];
    for (table, rows) in tables {
        for row in 0..rows.as_array().unwrap().len() {
            for column in rows[row].as_object().unwrap().keys() {
                for replace in [true, false] {
                    let mut broken = rows.clone();
                    let cell = &mut broken[row][column];
                    *cell = replacement(cell, replace);
                    let mut trial = whole.clone();
                    match table {
                        "sections" => trial.sections = serde_json::from_value(broken).unwrap(),
                        _ => trial.enrollments = serde_json::from_value(broken).unwrap(),
                    }
                    // What stacks are called is the writer's choice, and this one is still shared.
                    assert!(!trial.codes().is_empty(), "{table} {row} {column} {replace}");
                }
            }
        }
    }
}

/// Another value, or none.
fn replacement(cell: &Value, replace: bool) -> Value {
    match cell {
        Value::String(_) if replace => json!("something else"),
        Value::String(_) => json!(""),
        Value::Array(_) if replace => json!(["something else"]),
        Value::Array(_) => json!([]),
        Value::Number(_) if replace => json!(77),
        _ => Value::Null,
    }
}

#[test]
fn no_rubbish_makes_the_judge_panic() {
    let mut trial = valid();
    for (_, mutate) in MUTATIONS.iter().filter(|(check, _)| check.starts_with("fact")) {
        mutate(&mut trial);
    }
    let whole = json!([trial.school, trial.sections, trial.enrollments, trial.unmet]);
    let mut seed: u64 = 11;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    let mut judged = 0;
    for _ in 0..3000 {
        let mut broken = whole.clone();
        for _ in 0..1 + next(4) {
            let mut leaves = 0;
            visit(&mut broken, &mut |_| leaves += 1);
            let chosen = next(leaves);
            let rubbish = [
                json!(""),
                json!("-"),
                json!("é:é-é"),
                json!("S1:"),
                json!("99:99-99:99"),
                json!("\u{0}\u{1b}[2J"),
                json!(4294967295_u32),
                json!(0),
                json!(1e300),
                json!(-1.5),
                json!(null),
                json!([]),
                json!({}),
                json!("all"),
                json!("1"),
                json!("lock:"),
            ][next(16)]
            .clone();
            let mut at = 0;
            visit(&mut broken, &mut |leaf| {
                if at == chosen {
                    *leaf = rubbish.clone();
                }
                at += 1;
            });
        }
        let [school, sections, enrollments, unmet] = broken.as_array().unwrap().as_slice() else {
            continue;
        };
        let (Ok(school), Ok(sections), Ok(enrollments), Ok(unmet)) = (
            serde_json::from_value(school.clone()),
            serde_json::from_value(sections.clone()),
            serde_json::from_value(enrollments.clone()),
            serde_json::from_value(unmet.clone()),
        ) else {
            continue;
        };
        Trial { school, sections, enrollments, unmet }.judge();
        judged += 1;
    }
    assert!(judged > 500, "{judged}");
}

/// Calls on every value inside a value that holds no others.
fn visit(value: &mut Value, on: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(values) if !values.is_empty() => values.iter_mut().for_each(|v| visit(v, on)),
        Value::Object(map) if !map.is_empty() => map.values_mut().for_each(|v| visit(v, on)),
        leaf => on(leaf),
    }
}

#[test]
fn a_large_school_is_judged_quickly() {
    let mut trial = valid();
    let rules = trial.school.rules.take();
    let one_school = trial.clone();
    for copy in 0..600 {
        let named = |id: &str| format!("{id}-{copy}");
        trial.school.students.extend(one_school.school.students.iter().cloned().map(|mut row| {
            row.student_id = named(&row.student_id);
            row
        }));
        trial.school.requests.extend(one_school.school.requests.iter().cloned().map(|mut row| {
            row.student_id = named(&row.student_id);
            row
        }));
        for seat in &one_school.enrollments {
            let mut seat = seat.clone();
            seat.student_id = named(&seat.student_id);
            trial.enrollments.push(seat);
        }
    }
    trial.school.rules = rules;
    for _ in 0..90 {
        trial.rule(hard(json!({"sequence": {"first": "ART", "then": "MUS"}})));
    }
    let begin = std::time::Instant::now();
    let findings = trial.judge().findings.len();
    let taken = begin.elapsed();
    assert!(findings > 0);
    assert!(taken.as_secs() < 5, "{taken:?} for {} seats", trial.enrollments.len());
}
