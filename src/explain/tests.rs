//! The smallest school for each reason.

use super::{Reason, unmet};
use crate::sample::Sample;
use serde_json::json;

/// The reasons of a school, with what they say.
fn reasons(sample: Sample) -> Vec<(Reason, String)> {
    let (model, plan) = sample.build();
    unmet(&model, &plan).into_iter().map(|unmet| (unmet.reason, unmet.detail)).collect()
}

fn one(sample: Sample) -> (Reason, String) {
    let mut all = reasons(sample);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_course_without_sections_is_no_section() {
    let school = Sample::new().course("BAND", "Band", 0, 30).student("S1", &[], &["BAND"]);
    assert_eq!(one(school), (Reason::NoSection, "no section of Band is run".into()));
}

#[test]
fn a_section_for_others_is_no_section() {
    let school = || Sample::new().course("ELD", "ELD 3", 1, 30);
    let listed = school()
        .section("ELD.1", "ELD", |row| row.for_groups = vec!["el:3".into()])
        .student("S1", &["iep"], &["ELD"])
        .student("S2", &["el:3"], &[])
        .place("ELD.1", "all", "1");
    let (reason, detail) = one(listed);
    assert_eq!(reason, Reason::NoSection);
    assert_eq!(detail, "no section of ELD 3 is open to the groups the student is in");
    let setting = school()
        .student("S1", &[], &["ELD"])
        .asking(|request| request.setting = Some("co_taught".into()))
        .place("ELD.1", "all", "1");
    assert_eq!(one(setting).0, Reason::NoSection);
    let term = Sample::new()
        .course_with("ART", "Art", 1, 9, |row| row.meets = Some("half".into()))
        .student("S1", &[], &["ART"])
        .asking(|request| request.term = Some("S2".into()))
        .place("ART.1", "S1", "1");
    assert_eq!(one(term).0, Reason::NoSection);
}

#[test]
fn singletons_at_one_time_are_a_time_conflict_with_its_smallest_set() {
    let school = Sample::new()
        .course("BAND", "Band", 1, 30)
        .course("AP", "AP Physics", 1, 30)
        .course("ELD", "ELD 3", 2, 30)
        .course("MATH", "Algebra", 4, 30)
        .place("BAND.1", "all", "2")
        .place("AP.1", "all", "3")
        .place("ELD.1", "all", "2")
        .place("ELD.2", "all", "3")
        .place("MATH.1", "all", "1")
        .place("MATH.2", "all", "2")
        .place("MATH.3", "all", "3")
        .place("MATH.4", "all", "4")
        .student("S1", &[], &["BAND", "AP", "ELD", "MATH"])
        .seats("S1", &["BAND.1", "AP.1", "MATH.1"]);
    let (reason, detail) = one(school);
    assert_eq!(reason, Reason::TimeConflict);
    assert_eq!(detail, "Band, AP Physics and ELD 3 share only block 2 and block 3");
}

#[test]
fn a_course_at_a_time_when_the_student_is_away_is_a_time_conflict() {
    let school = Sample::new()
        .course("BAND", "Band", 1, 30)
        .place("BAND.1", "all", "2")
        .student_with("S1", &[], &["BAND"], |row| row.unavailable = vec!["S2:2".into()]);
    let (reason, detail) = one(school);
    assert_eq!(reason, Reason::TimeConflict);
    assert_eq!(detail, "Band meets only in block 2, when the student is away");
}

#[test]
fn a_time_conflict_counts_before_a_full_section() {
    let school = Sample::new()
        .course("BAND", "Band", 1, 1)
        .course("AP", "AP Physics", 1, 1)
        .place("BAND.1", "all", "2")
        .place("AP.1", "all", "2")
        .student("S1", &[], &["BAND", "AP"])
        .student("S2", &[], &["AP"])
        .seats("S1", &["BAND.1"])
        .seats("S2", &["AP.1"]);
    assert_eq!(
        one(school),
        (Reason::TimeConflict, "Band and AP Physics share only block 2".into())
    );
}

#[test]
fn full_sections_are_no_seat() {
    let school = Sample::new()
        .course("BAND", "Band", 2, 1)
        .course("AP", "AP Physics", 1, 9)
        .place("BAND.1", "all", "1")
        .place("BAND.2", "all", "2")
        .place("AP.1", "all", "2")
        .student("S1", &[], &["BAND", "AP"])
        .student("S2", &[], &["BAND"])
        .seats("S1", &["AP.1"])
        .seats("S2", &["BAND.1"]);
    let (reason, detail) = one(school);
    assert_eq!(reason, Reason::NoSeat);
    assert_eq!(
        detail,
        "the only section that fits is full: BAND.1 (block 1) 1 of 1; 1 free only at times that do not fit"
    );
}

#[test]
fn a_seat_of_an_alternate_is_free() {
    let school = Sample::new()
        .course("BAND", "Band", 1, 1)
        .course("ART", "Art", 1, 1)
        .place("BAND.1", "all", "1")
        .place("ART.1", "all", "1")
        .student("S1", &[], &["BAND"])
        .student("S2", &[], &["ART", "~BAND"])
        .student("S3", &[], &["ART"])
        .seats("S2", &["BAND.1~ART"])
        .seats("S3", &["ART.1"]);
    let all = reasons(school);
    assert_eq!(all[0], (Reason::Search, "BAND.1 (block 1) has a seat".into()));
    // The student's own alternate stands in nobody's way either.
    assert_eq!(all[1].0, Reason::NoSeat);
}

#[test]
fn a_locked_alternate_stays() {
    let school = Sample::new()
        .course("BAND", "Band", 1, 1)
        .course("ART", "Art", 1, 9)
        .place("BAND.1", "all", "1")
        .place("ART.1", "all", "1")
        .student("S2", &[], &["ART", "~BAND"])
        .locked("S2", "BAND.1")
        .seats("S2", &["BAND.1~ART"]);
    assert_eq!(one(school).0, Reason::TimeConflict);
}

#[test]
fn the_seats_of_a_joint_section_are_shared() {
    let school = Sample::new()
        .course("D1", "Dance 1", 1, 2)
        .course("D2", "Dance 2", 1, 9)
        .section("D1.1", "D1", |row| row.stack = Some("studio".into()))
        .section("D2.1", "D2", |row| row.stack = Some("studio".into()))
        .place("D1.1", "all", "1")
        .place("D2.1", "all", "1")
        .student("S1", &[], &["D1"])
        .student("S2", &[], &["D1"])
        .student("S3", &[], &["D2"])
        .seats("S1", &["D1.1"])
        .seats("S2", &["D1.1"]);
    assert_eq!(
        one(school),
        (Reason::NoSeat, "the only section is full: D2.1 (block 1) 2 of 2".into())
    );
}

#[test]
fn a_rule_bars_what_time_and_seats_allow() {
    let school = Sample::new()
        .course_with("A1", "Accounting 1", 1, 9, |row| row.meets = Some("half".into()))
        .course_with("A2", "Accounting 2", 1, 9, |row| row.meets = Some("half".into()))
        .rule("in-order", json!({"sequence": {"first": "A1", "then": "A2"}}))
        .place("A1.1", "S2", "1")
        .place("A2.1", "S1", "1")
        .student("S1", &[], &["A1", "A2"])
        .seats("S1", &["A1.1"]);
    let (reason, detail) = one(school);
    assert_eq!(reason, Reason::Rule);
    assert_eq!(detail, "in-order: Who takes both takes Accounting 1 before Accounting 2.");
}

#[test]
fn a_load_limit_and_a_room_without_access_are_rules() {
    let load = Sample::new()
        .course("BAND", "Band", 1, 9)
        .course("ART", "Art", 1, 9)
        .place("BAND.1", "all", "1")
        .place("ART.1", "all", "2")
        .student_with("S1", &[], &["BAND", "ART"], |row| row.load_max = Some(1.5))
        .seats("S1", &["ART.1"]);
    assert_eq!(
        one(load),
        (Reason::Rule, "the student would carry 2 block-years and may carry 1.5".into())
    );
    let room = Sample::new()
        .course("BAND", "Band", 1, 9)
        .room("R1", 9, false)
        .place("BAND.1", "all", "1")
        .taught("BAND.1", "", "R1")
        .student("S1", &["mobility"], &["BAND"]);
    assert_eq!(one(room), (Reason::Rule, "no section with a seat is in an accessible room".into()));
}

/// Band has a seat in block 1, where the student has Algebra; the only other Algebra is full.
fn crowded() -> Sample {
    Sample::new()
        .course("BAND", "Band", 1, 9)
        .course("ALG", "Algebra", 2, 1)
        .place("BAND.1", "all", "1")
        .place("ALG.1", "all", "1")
        .place("ALG.2", "all", "2")
        .student("S1", &[], &["BAND", "ALG"])
        .student("S2", &[], &["ALG"])
        .seats("S1", &["ALG.1"])
}

#[test]
fn a_seat_that_others_would_have_to_make_room_for_is_displacement() {
    let (reason, detail) = one(crowded().seats("S2", &["ALG.2"]));
    assert_eq!(reason, Reason::Displacement);
    assert_eq!(
        detail,
        "BAND.1 (block 1) has a seat, but that needs Algebra in ALG.2 (block 2), which is full"
    );
}

#[test]
fn a_seat_that_could_be_given_is_search() {
    let all = reasons(crowded());
    assert_eq!(
        all[0],
        (
            Reason::Search,
            "BAND.1 (block 1) has a seat with Algebra moved to ALG.2 (block 2)".into()
        )
    );
    assert_eq!(all[1].0, Reason::Search);
}

#[test]
fn a_locked_seat_is_not_rearranged() {
    let (reason, _) = one(crowded().locked("S1", "ALG.1").seats("S2", &["ALG.2"]));
    assert_eq!(reason, Reason::TimeConflict);
}

#[test]
fn seats_that_overlap_as_written_give_no_reason() {
    let school = Sample::new()
        .course("BAND", "Band", 1, 9)
        .course("ART", "Art", 1, 9)
        .course("AP", "AP Physics", 1, 9)
        .place("BAND.1", "all", "1")
        .place("ART.1", "all", "1")
        .place("AP.1", "all", "2")
        .student("S1", &[], &["BAND", "ART", "AP"])
        .seats("S1", &["BAND.1", "ART.1"]);
    assert_eq!(one(school).0, Reason::NotDetermined);
}

#[test]
fn the_alternate_in_place_is_named() {
    let (model, plan) = Sample::new()
        .course("BAND", "Band", 0, 1)
        .course("ART", "Art", 1, 1)
        .place("ART.1", "all", "1")
        .student("S1", &[], &["BAND", "~ART"])
        .seats("S1", &["ART.1~BAND"])
        .build();
    let unmet = unmet(&model, &plan);
    let replaced_by = unmet[0].replaced_by.map(|request| model.school.request(request).course);
    assert_eq!(replaced_by, model.school.course_named("ART"));
}
