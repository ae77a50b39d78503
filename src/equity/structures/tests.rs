use crate::equity::{Draft, Measured, measure};
use crate::fixture::Sketch;
use crate::model::Model;
use crate::plan::Plan;
use crate::sample::Sample;
use crate::school::StaffId;
use crate::school::records::{BellRecord, StudentRecord};
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

fn cohorts(words: &[&str]) -> impl FnOnce(&mut StudentRecord) + use<> {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    move |row| row.cohorts = words
}

/// A cohort of four who ask for two courses of their own, and for mathematics as all do. S5, from outside, asks for
/// one of the two. S6 is in a cohort of one without a course of its own.
fn school() -> Sample {
    let mut sample = Sample::new()
        .course("ENG", "English for health", 2, 9)
        .course("SEM", "Seminar", 2, 9)
        .course("MATH", "Mathematics", 1, 9);
    for (id, tags) in [("S1", &["iep"][..]), ("S2", &["iep"]), ("S3", &[]), ("S4", &[])] {
        sample = sample.student_with(id, tags, &["ENG", "SEM", "MATH"], cohorts(&["health"]));
    }
    sample
        .student("S5", &[], &["ENG", "MATH"])
        .student_with("S6", &[], &["MATH"], cohorts(&["tech"]))
        .student("S7", &[], &["MATH"])
        .student("S8", &[], &["MATH"])
}

#[test]
fn a_cohorts_classes_are_pure_and_its_members_have_them() {
    let sample = school()
        .seats("S1", &["ENG.1", "SEM.1", "MATH.1"])
        .seats("S2", &["ENG.1", "SEM.1"])
        .seats("S3", &["ENG.2"])
        .seats("S5", &["ENG.2"])
        .seats("S7", &["SEM.1"]);
    let all = sample.measured_by(measure);
    // Two members see nobody else in ENG.1, two see two thirds in SEM.1, one sees half in ENG.2; mathematics is
    // everybody's: (2 · 1 + 2 · 2/3 + 1 · 1/2) / 5.
    let purity = named(&all, "cohort_purity");
    close(purity.value, 23.0 / 30.0);
    let (of_health, students) = part(&purity, "cohort", "health");
    close(of_health, 23.0 / 30.0);
    assert_eq!(students, 5);
    assert_eq!(purity.parts.len(), 1);
    // Each asks for two: S1 and S2 have both, S3 one, S4 none.
    let integrity = named(&all, "cohort_integrity");
    assert_eq!((integrity.overall.count, integrity.overall.of), (5, 8));
    assert_eq!((integrity.overall.students, integrity.overall.left_out), (4, 4));
    close(integrity.group("iep").expect("a group").value, 1.0);
    assert_eq!(part(&integrity, "cohort", "health"), (Some(5.0 / 8.0), 4));
}

#[test]
fn the_same_seats_are_purer_where_a_cohort_keeps_together() {
    let purity = |apart: &str| {
        let sample = school().seats("S1", &["ENG.1"]).seats("S2", &[apart]).seats("S5", &["ENG.2"]);
        named(&sample.measured_by(measure), "cohort_purity").value
    };
    close(purity("ENG.1"), 1.0);
    // S1 sees nobody else, S2 one of two.
    close(purity("ENG.2"), 0.75);
}

#[test]
fn the_largest_group_of_a_cohort_travels_together() {
    let sample = school()
        .seats("S1", &["ENG.1", "SEM.1"])
        .seats("S2", &["ENG.1", "SEM.1"])
        .seats("S3", &["ENG.1", "SEM.2"])
        .seats("S4", &["ENG.1"])
        .seats("S7", &["SEM.1"]);
    let all = named(&sample.measured_by(measure), "travelling_together");
    // S4 has no seminar and is left out; S3 goes another way.
    close(all.value, 2.0 / 3.0);
    assert_eq!((all.overall.students, all.overall.left_out), (3, 5));
    assert_eq!(part(&all, "together", "health"), (Some(2.0 / 3.0), 3));
    // English holds S1 to S4, the seminar S1, S2 and S7: two of five.
    assert_eq!(part(&all, "jaccard", "health"), (Some(2.0 / 5.0), 2));
    assert_eq!(part(&all, "seated_in_all", "health"), (Some(3.0 / 4.0), 4));
}

#[test]
fn who_travels_apart_counts_as_the_rule_counts() {
    let asked = json!({"travel_together": {"cohort": "health", "courses": ["ENG", "SEM"]}});
    let ways: [[&[&str]; 4]; 4] = [
        [&["ENG.1", "SEM.1"], &["ENG.1", "SEM.1"], &["ENG.1", "SEM.2"], &["ENG.1"]],
        [&["ENG.1", "SEM.1"], &["ENG.2", "SEM.1"], &["ENG.1", "SEM.2"], &["ENG.2", "SEM.2"]],
        [&["ENG.1", "SEM.1"], &["ENG.1", "SEM.1"], &["ENG.2", "SEM.2"], &["ENG.2", "SEM.2"]],
        [&[], &["ENG.2"], &["SEM.2"], &[]],
    ];
    for (ways, apart) in ways.into_iter().zip([1, 3, 2, 0]) {
        let mut sample = school().rule("together", asked.clone());
        for (id, seats) in ["S1", "S2", "S3", "S4"].into_iter().zip(ways) {
            sample = sample.seats(id, seats);
        }
        let records = sample.records.clone();
        let (model, plan) = sample.build();
        assert_eq!(broken(&model, &plan), apart);
        let draft = Draft::new(&model.school, &model.classes, &records, &plan);
        let all = named(&measure(&draft), "travelling_together");
        assert_eq!(all.overall.of - all.overall.count, apart);
    }
}

/// By how much the first rule is broken.
fn broken(model: &Model, plan: &Plan) -> i64 {
    Sketch { model, plan: plan.clone() }.amount()
}

#[test]
fn without_cohorts_and_houses_nothing_is_said_of_them() {
    let all = Sample::new().student("S1", &[], &[]).measured_by(measure);
    for name in ["cohort_purity", "cohort_integrity", "travelling_together"] {
        let why = named(&all, name).not_computed;
        assert_eq!(why.as_deref(), Some("the column cohorts in students.csv is missing"), "{name}");
    }
    let why = named(&all, "houses_unlike_school").not_computed;
    let expected = "the column house or cohorts in students.csv is missing";
    assert_eq!(why.as_deref(), Some(expected));
    let bare = Sample::new().student_with("S1", &[], &[], cohorts(&["tech"])).measured_by(measure);
    assert_eq!(named(&bare, "cohort_purity").flags, ["no_course_of_a_cohort"]);
    assert_eq!(named(&bare, "travelling_together").flags, ["no_linked_courses_of_a_cohort"]);
}

#[test]
fn houses_are_held_against_the_grades_they_are_made_of() {
    let mut sample = Sample::new();
    // Grade 9: forty students, twenty of them with iep. Of twenty in North six have iep, in South fourteen. Grade 10
    // has no houses, and nobody with iep.
    for number in 0..60 {
        let (grade, house, iep) = match number {
            0..20 => ("9", "North", number < 6),
            20..40 => ("9", "South", number < 34),
            _ => ("10", "", false),
        };
        let tags: &[&str] = if iep { &["iep"] } else { &["504"] };
        sample = sample.student_with(&format!("S{number:02}"), tags, &[], |row| {
            row.grade = Some(grade.into());
            row.house = Some(house.to_owned()).filter(|house| !house.is_empty());
        });
    }
    let all = named(&sample.measured_by(measure), "houses_unlike_school");
    // Ten are expected of each in each house: iep 6 and 14, 504 14 and 6.
    close(all.value, 2.0 / 4.0);
    assert_eq!(part(&all, "under", "North: iep"), (Some(0.6), 6));
    assert_eq!(part(&all, "under", "South: 504"), (Some(0.6), 6));
    close(part(&all, "mean_ratio", "North").0, (0.6 + 1.4) / 2.0);
    assert_eq!(all.parts.len(), 4);
}

#[test]
fn pairs_in_which_few_are_expected_say_nothing() {
    let mut sample = Sample::new();
    for number in 0..20 {
        let tags: &[&str] = if number < 8 { &["iep"] } else { &[] };
        sample = sample.student_with(&format!("S{number:02}"), tags, &[], |row| {
            row.house = Some(if number % 2 == 0 { "North" } else { "South" }.into());
        });
    }
    // Four are expected.
    assert_eq!(named(&sample.measured_by(measure), "houses_unlike_school").value, None);
}

/// Two teams of two; a third person is in one alone.
fn staffed() -> Sample {
    let mut sample = Sample::new()
        .course("A", "A", 3, 9)
        .course_with("B", "B", 2, 9, |row| row.meets = Some("half".into()))
        .teacher("T1", "A", &["A", "B"])
        .teacher("T2", "A", &["A", "B"])
        .teacher("T3", "A", &["A", "B"]);
    let teams = [&["blue"][..], &["blue", "red"], &["red", "alone"]];
    for (row, teams) in sample.records.staff.as_mut().expect("staff").iter_mut().zip(teams) {
        row.teams = teams.iter().map(|word| (*word).to_owned()).collect();
    }
    // T3 comes for the morning only in the first term.
    sample.records.staff.as_mut().expect("staff")[2].unavailable = vec!["S1:4".into()];
    sample
        .place("A.1", "all", "1")
        .taught("A.1", "T1", "")
        .place("A.2", "all", "2")
        .taught("A.2", "T2", "")
        .place("B.1", "S1", "3")
        .taught("B.1", "T2", "")
        .place("B.2", "S2", "3")
        .taught("B.2", "T3", "")
        .student("S1", &[], &[])
        .seats("S1", &["A.1"])
}

#[test]
fn a_team_plans_in_the_blocks_in_which_nobody_of_it_teaches() {
    let all = staffed().measured_by(measure);
    // Blue: T1 teaches in block 1, T2 in 2 and, in S1, in 3: one block in S1, two in S2. Red: T2 in 2 and 3, T3 away
    // in 4, so one in S1; in S2 they teach in 2 and 3: two.
    let teams = named(&all, "teams_with_common_planning");
    close(teams.value, 1.0);
    assert_eq!(part(&teams, "common_blocks", "blue"), (Some(1.0), 1));
    assert_eq!(part(&teams, "common_blocks", "red"), (Some(1.0), 0));
    assert_eq!(teams.parts.len(), 2, "nobody plans alone");
    close(named(&all, "common_planning_minutes").value, 60.0);
    // With a third class in block 4 blue has nothing in S1.
    let busier = staffed().place("A.3", "all", "4").taught("A.3", "T1", "").measured_by(measure);
    let teams = named(&busier, "teams_with_common_planning");
    assert_eq!((teams.value, &teams.flags[..]), (Some(0.5), &["team_without_common_planning"][..]));
    assert_eq!(
        part(&named(&busier, "common_planning_minutes"), "common_minutes", "blue").0,
        Some(0.0)
    );
}

#[test]
fn common_time_is_what_the_rule_counts() {
    let bell = |block: &str, day: &str, start: &str, end: &str| -> BellRecord {
        let row = json!({"block": block, "days": [day], "start": start, "end": end});
        serde_json::from_value(row).expect("a bell")
    };
    // A block that overlaps two others, on a second day alone.
    let with_days = |mut sample: Sample| {
        let frame = &mut sample.records.frame;
        frame.days.push("Tue".into());
        frame.blocks.push("5".into());
        frame.bells.push(bell("5", "Tue", "10:30", "11:30"));
        frame.bells[2].days.push("Tue".into());
        sample
    };
    // One that meets twice on a day and ends before two others, each of which overlaps it and not the other.
    let with_halves = |mut sample: Sample| {
        let frame = &mut sample.records.frame;
        frame.days.push("Wed".into());
        frame.blocks.extend(["6", "7", "8"].map(str::to_owned));
        frame.bells.extend([
            bell("6", "Wed", "08:00", "09:00"),
            bell("6", "Wed", "10:00", "11:00"),
            bell("7", "Wed", "08:00", "08:30"),
            bell("7", "Wed", "11:00", "11:30"),
            bell("8", "Wed", "10:30", "11:00"),
            bell("8", "Wed", "11:30", "12:00"),
        ]);
        sample
    };
    let mut counted = Vec::new();
    for (sample, team) in [
        (with_days(staffed()), "blue"),
        (with_days(staffed()), "red"),
        (staffed(), "blue"),
        (staffed(), "red"),
        (with_halves(staffed()), "blue"),
        (with_halves(staffed()), "red"),
    ] {
        let asked = json!({"common_planning": {"team": team, "blocks": 9}});
        let sample = sample.rule("plan", asked).softened(1, 1);
        let records = sample.records.clone();
        let (model, mut plan) = sample.build();
        for move_to in [0, 2] {
            plan.placed[1].staff = vec![StaffId::new(move_to)];
            let draft = Draft::new(&model.school, &model.classes, &records, &plan);
            let teams = named(&measure(&draft), "teams_with_common_planning");
            let blocks = part(&teams, "common_blocks", team).0.expect("a number") as i64;
            let lacking = Sketch { model: &model, plan: plan.clone() }.amounts(0);
            assert_eq!(Some(9 - blocks), lacking.into_iter().max(), "{team}");
            counted.push(blocks);
        }
    }
    // Blocks 7 and 8 come to what is free without them.
    let more = counted[8..].iter().zip(&counted[4..8]).map(|(with, without)| with - without);
    assert_eq!(more.collect::<Vec<_>>(), [2; 4]);
}

#[test]
fn without_teams_nothing_is_said_of_planning() {
    let why = |sample: Sample| {
        named(&sample.measured_by(measure), "teams_with_common_planning").not_computed
    };
    assert_eq!(why(Sample::new()).as_deref(), Some("staff.csv is missing"));
    let alone = Sample::new().course("A", "A", 1, 9).teacher("T", "A", &["A"]);
    let expected = "a team of two in the column teams of staff.csv is missing";
    assert_eq!(why(alone).as_deref(), Some(expected));
}
