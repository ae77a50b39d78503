use crate::equity::{Measured, measure};
use crate::sample::Sample;
use crate::school::records::{BellKind, BellRecord, CourseRecord, StudentRecord};
use serde_json::json;

fn named(all: &[Measured], name: &str) -> Measured {
    all.iter().find(|own| own.facts.name == name).expect("a measure").clone()
}

#[track_caller]
fn close(value: Option<f64>, expected: f64) {
    assert!((value.expect("a value") - expected).abs() < 1e-12, "{value:?} is not {expected}");
}

#[track_caller]
fn part(measured: &Measured, part: &str, about: &str) -> (Option<f64>, u64) {
    let mut parts = measured.parts.iter();
    let found = parts.find(|own| own.part == part && own.about == about);
    let found = found.unwrap_or_else(|| panic!("no {part} of {about}: {:?}", measured.parts));
    (found.value, found.students)
}

fn half(row: &mut CourseRecord) {
    row.meets = Some("half".into());
}

/// Four hours from 8 to 12, two terms of ninety days: classes in blocks 1, 2 and 4, in one term the last.
fn school() -> Sample {
    Sample::new()
        .course("A", "A", 1, 9)
        .course("B", "B", 1, 9)
        .course_with("C", "C", 1, 9, half)
        .course_with("HALL", "Supervised study", 1, 9, |row| row.tags = vec!["relief".into()])
        .place("A.1", "all", "1")
        .place("B.1", "all", "2")
        .place("C.1", "S2", "4")
        .place("HALL.1", "all", "3")
}

#[test]
fn blocks_owed_without_a_class_are_unserved() {
    let away = |row: &mut StudentRecord| row.release = vec!["Mon 10:30-12:00 (WBL)".into()];
    let light = |row: &mut StudentRecord| row.load_max = Some(2.5);
    let sample = school()
        .student("S1", &["iep"], &[])
        .student_with("S2", &[], &[], away)
        .student_with("S3", &[], &[], light)
        .student("S4", &[], &[])
        .seats("S1", &["A.1", "B.1", "HALL.1", "C.1"])
        .seats("S2", &["A.1", "B.1"])
        .seats("S3", &["A.1", "B.1", "C.1"]);
    // Of 720 blocks a year S1 is owed all, and has 180 + 180 + 90: supervised study is none. S2 is away in two: 360
    // owed, and had. S3's load fills 2.5 of 4: 450, and had. S4 has none of 720.
    let all = sample.measured_by(measure);
    let time = named(&all, "unserved_time");
    assert_eq!((time.overall.count, time.overall.of), (270 + 720, 720 + 360 + 450 + 720));
    close(time.group("iep").expect("a group").value, 270.0 / 720.0);
    let students = named(&all, "students_unserved");
    close(students.value, 2.0 / 4.0);
    assert_eq!(part(&students, "without_a_seat", ""), (Some(0.25), 1));
}

#[test]
fn a_class_beside_the_class_blocks_serves_too_and_an_aide_is_taught_nothing() {
    let mut sample = Sample::new()
        .course_with("ZERO", "Early", 1, 9, |row| row.meets = Some("early".into()))
        .course_with("AIDE", "Office aide", 1, 9, |row| row.sced = Some("22995G".into()))
        .place("ZERO.1", "all", "0")
        .place("AIDE.1", "all", "1")
        .student("S1", &[], &[])
        .seats("S1", &["ZERO.1", "AIDE.1"]);
    sample.records.frame.blocks.push("0".into());
    let early = json!({"block": "0", "days": ["Mon"], "start": "07:00", "end": "08:00", "kind": "optional"});
    sample.records.frame.bells.push(serde_json::from_value(early).expect("a bell"));
    let meets = json!({"blocks": 1, "terms": 2, "in": ["0"]});
    let meets = serde_json::from_value(meets).expect("a meeting");
    sample.records.frame.meets.insert("early".into(), meets);
    let time = named(&sample.measured_by(measure), "unserved_time");
    assert_eq!((time.overall.count, time.overall.of), (3 * 180, 4 * 180));
}

#[test]
fn holes_lie_between_classes_and_gaps_at_the_ends() {
    let away = |row: &mut StudentRecord| row.unavailable = vec!["S2:3".into()];
    let sample = school()
        .student("S1", &["iep"], &[])
        .student_with("S2", &[], &[], away)
        .student("S3", &[], &[])
        .student("S4", &[], &[])
        .seats("S1", &["A.1", "C.1"])
        .seats("S2", &["B.1", "C.1"])
        .seats("S3", &["C.1"]);
    // S1 has only the first block in S1 and holes in blocks 2 and 3 of S2; S2 one hole, in which the student is away;
    // S3 comes for block 4 of S2 alone; S4 has no class.
    let all = sample.measured_by(measure);
    let holes = named(&all, "holes");
    assert_eq!((holes.overall.count, holes.overall.of), (2 * 90, 180 + 180 + 90));
    assert_eq!((holes.overall.students, holes.overall.left_out), (3, 1));
    close(holes.group("iep").expect("a group").value, 1.0);
    // Before: S2 has one block free each day, S3 three on ninety days. After: S1 three in one term, S2 two in one.
    let late = named(&all, "late_starts");
    assert_eq!((late.overall.count, late.overall.of), (180 + 270, 450));
    let early = named(&all, "early_ends");
    assert_eq!((early.overall.count, early.overall.of), (270 + 180, 450));
}

#[test]
fn blocks_that_overlap_are_one_gap() {
    let mut sample = school().student("S1", &[], &[]).seats("S1", &["A.1", "C.1"]);
    sample.records.frame.blocks.push("2b".into());
    let bell = json!({"block": "2b", "days": ["Mon"], "start": "09:30", "end": "10:30"});
    sample.records.frame.bells.push(serde_json::from_value::<BellRecord>(bell).expect("a bell"));
    let holes = named(&sample.measured_by(measure), "holes");
    assert_eq!((holes.overall.count, holes.overall.of), (2 * 90, 180));
}

#[test]
fn a_whole_lunch_has_to_be_free_on_days_around_it() {
    let with_lunches = |lunches: &[(&str, &str)]| {
        let mut sample = school()
            .student("S1", &["iep"], &[])
            .student("S2", &[], &[])
            .student("S3", &[], &[])
            .seats("S1", &["A.1", "B.1", "HALL.1"])
            .seats("S2", &["A.1", "B.1", "C.1"])
            .seats("S3", &["A.1"]);
        sample.records.frame.blocks.push("L".into());
        for (start, end) in lunches {
            sample.records.frame.bells.push(BellRecord {
                block: "L".into(),
                days: vec!["Mon".into()],
                start: (*start).into(),
                end: (*end).into(),
                kind: BellKind::Lunch,
                ..BellRecord::default()
            });
        }
        named(&sample.measured_by(measure), "lunch_kept")
    };
    // In block 3: S1 sits in study hall; S2 is free, and has classes on both sides in S2; S3 goes home after block 1.
    let one = with_lunches(&[("10:00", "10:30")]);
    assert_eq!((one.value, one.overall.of, one.overall.left_out), (Some(0.5), 2, 1));
    // Of the days, 180 are S1's and 90 S2's.
    assert_eq!(part(&one, "days", ""), (Some(90.0 / 270.0), 2));
    assert_eq!(one.flags, ["below_100_percent"]);
    // A second lunch would do for S1 but for its last minutes.
    assert_eq!(with_lunches(&[("10:00", "10:30"), ("10:45", "11:15")]).value, Some(0.5));
    assert_eq!(with_lunches(&[("10:00", "10:30"), ("11:00", "11:30")]).value, Some(1.0));
    let none = school().measured_by(measure);
    let why = named(&none, "lunch_kept").not_computed;
    assert_eq!(why.as_deref(), Some("a bell of kind lunch in frame.json is missing"));
}

/// Rooms in three buildings, and five minutes between blocks 1 and 2.
fn buildings(walking: serde_json::Value) -> Sample {
    let mut sample = school()
        .room("R1", 9, true)
        .room("R2", 9, true)
        .room("R3", 9, true)
        .teacher("T", "A", &["A", "B", "C"])
        .taught("A.1", "T", "R1")
        .taught("B.1", "T", "R2")
        .taught("C.1", "T", "R3");
    sample.records.frame.bells[0].end = "08:55".into();
    for (room, building) in
        sample.records.rooms.as_mut().expect("rooms").iter_mut().zip(["M", "N", "O"])
    {
        room.building = Some(building.into());
    }
    sample.records.header.more.insert("walking".into(), walking);
    sample
}

#[test]
fn a_way_is_too_long_if_it_takes_longer_than_there_is_time() {
    let sample = |minutes: u32| {
        buildings(json!({"M": {"N": minutes}, "N": {"O": 61}, "O": 3}))
            .student("S1", &["mobility"], &[])
            .student("S2", &[], &[])
            .student("S3", &[], &[])
            .seats("S1", &["A.1", "B.1"])
            .seats("S2", &["A.1", "B.1", "C.1"])
            .seats("S3", &["B.1", "HALL.1", "C.1"])
    };
    let of = |minutes: u32| named(&sample(minutes).measured_by(measure), "transitions_too_short");
    // From block 1 to 2 both S1 and S2 go on 180 days; S2 has an hour to O on 90 days, which takes 61 minutes. S3's
    // study hall has no room: neither way is known.
    let short = of(3);
    assert_eq!((short.overall.count, short.overall.of), (90, 450));
    assert_eq!((short.overall.students, short.overall.left_out), (2, 1));
    assert_eq!(part(&short, "mobility", ""), (Some(0.0), 1));
    assert_eq!(part(&short, "way", "N to O"), (Some(1.0), 1));
    assert!(short.flags.is_empty());
    // Four minutes are six with a wheelchair.
    let longer = of(4);
    assert_eq!((longer.overall.count, longer.overall.of), (90 + 180, 450));
    assert_eq!(part(&longer, "way", "M to N"), (Some(0.5), 1));
    assert_eq!(longer.flags, ["mobility_way_too_long"]);
    assert_eq!(of(5).overall.count, 90 + 180);
    assert_eq!(of(6).overall.count, 90 + 360);
}

#[test]
fn from_one_block_of_a_class_to_its_next_is_no_way() {
    let mut sample = buildings(json!({"M": {"N": 1}}));
    sample = sample
        .course_with("LAB", "Laboratory", 1, 9, |row| row.meets = Some("double".into()))
        .place("LAB.1", "all", "3;4")
        .teacher("U", "A", &["LAB"])
        .taught("LAB.1", "U", "R1")
        .student("S1", &[], &[])
        .seats("S1", &["B.1", "LAB.1"]);
    let all = named(&sample.measured_by(measure), "transitions_too_short");
    // From block 2 to 3 there is no time between: one way a day, too short on all 180.
    assert_eq!((all.overall.count, all.overall.of), (180, 180));
}

#[test]
fn what_ways_need_is_named_if_it_is_missing() {
    let why =
        |sample: Sample| named(&sample.measured_by(measure), "transitions_too_short").not_computed;
    assert_eq!(why(school()).as_deref(), Some("rooms.csv is missing"));
    let unknown = school().room("R1", 9, true);
    let expected = "the column building in rooms.csv is missing";
    assert_eq!(why(unknown).as_deref(), Some(expected));
    let expected = Some("walking in school.json is missing");
    assert_eq!(why(buildings(json!("far"))).as_deref(), expected);
    assert_eq!(why(buildings(json!({"M": {"N": "far"}}))).as_deref(), expected);
}

#[test]
fn advanced_work_is_spread_over_terms_and_days_or_heaped_up() {
    let advanced = |meets: &str| {
        let meets = Some(meets.to_owned());
        move |row: &mut CourseRecord| {
            row.level = Some("ap".into());
            row.meets = meets;
        }
    };
    let mut sample = Sample::new()
        .course_with("A", "A", 1, 9, advanced("full"))
        .course_with("B", "B", 1, 9, advanced("half"))
        .course_with("C", "C", 1, 9, advanced("half"))
        .course("D", "D", 1, 9);
    // Block 4 meets on Tuesday alone, the others on Monday.
    sample.records.frame.days.push("Tue".into());
    sample.records.frame.bells[3].days = vec!["Tue".into()];
    let sample = sample
        .place("A.1", "all", "1")
        .place("B.1", "S1", "4")
        .place("C.1", "S1", "2")
        .place("D.1", "all", "3")
        .student("S1", &["iep"], &[])
        .student("S2", &[], &[])
        .student("S3", &[], &[])
        .seats("S1", &["A.1", "B.1", "C.1"])
        .seats("S2", &["A.1", "D.1"])
        .seats("S3", &["D.1"]);
    let all = sample.measured_by(measure);
    // S1 has three, then one: deviation 1. S2 has one and one: 0. S3 has none and is left out.
    let terms = named(&all, "rigor_spread_terms");
    close(terms.value, (1.0 + 0.0) / 2.0);
    assert_eq!((terms.overall.students, terms.overall.left_out), (2, 1));
    close(terms.group("iep").expect("a group").value, 1.0);
    // S1: two on Monday and one on Tuesday, then one and none: a half in both terms. S2: one and none.
    let days = named(&all, "rigor_spread_days");
    close(days.value, (0.5 + 0.5) / 2.0);
    assert_eq!(named(&all, "rigor_over_cap").value, Some(0.0));
}

#[test]
fn five_advanced_classes_at_once_are_over_the_limit_of_four() {
    let mut sample = Sample::new();
    let seats = ["A.1", "B.1", "C.1", "D.1", "E.1"];
    for (course, place) in [("A", "1"), ("B", "2"), ("C", "3"), ("D", "4"), ("E", "4")] {
        let level = |row: &mut CourseRecord| row.level = Some("honors".into());
        let section = format!("{course}.1");
        sample = sample.course_with(course, course, 1, 9, level).place(&section, "all", place);
    }
    let sample = sample
        .student("S1", &[], &[])
        .student("S2", &[], &[])
        .seats("S1", &seats)
        .seats("S2", &seats[..4]);
    assert_eq!(named(&sample.measured_by(measure), "rigor_over_cap").value, Some(0.5));
}
