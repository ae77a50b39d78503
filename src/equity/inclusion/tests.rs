use crate::equity::{Measured, measure};
use crate::sample::Sample;
use crate::school::records::{CourseRecord, SectionRecord, ServiceRecord};

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

fn tagged(tag: &str) -> impl FnOnce(&mut CourseRecord) + use<> {
    let tags = vec![tag.to_owned()];
    move |row| row.tags = tags
}

fn setting(setting: &str) -> impl FnOnce(&mut SectionRecord) + use<> {
    let setting = setting.to_owned();
    move |row| row.setting = Some(setting)
}

fn service(student: &str, service: &str, course: Option<&str>, minutes: f64) -> ServiceRecord {
    ServiceRecord {
        student_id: student.into(),
        service: service.into(),
        course_id: course.map(Into::into),
        minutes: Some(minutes),
        ..ServiceRecord::default()
    }
}

#[test]
fn the_bands_meet_at_eighty_and_at_forty() {
    // With the last block an hour later, a day is 8:00 to 13:00, and both terms are 600 minutes: a class of one
    // hour is a fifth in both terms, a tenth in one.
    let mut sample = Sample::new();
    sample.records.frame.bells[3].start = "12:00".into();
    sample.records.frame.bells[3].end = "13:00".into();
    let half = |row: &mut CourseRecord| row.meets = Some("half".into());
    sample = sample
        .course_with("RES", "Resource", 2, 9, tagged("resource"))
        .course("LIFE", "Life skills", 1, 9)
        .course("FUN", "Functional mathematics", 1, 9)
        .course_with("BIT", "A bit more", 1, 9, half)
        .section("LIFE.1", "LIFE", setting("self_contained"))
        .section("BIT.1", "BIT", setting("resource"));
    for (section, term, block) in
        [("RES.1", "all", "1"), ("LIFE.1", "all", "2"), ("FUN.1", "all", "3"), ("BIT.1", "S1", "4")]
    {
        sample = sample.place(section, term, block);
    }
    for (id, tags, seats) in [
        // 480 of 600 with all others: 80 %.
        ("S1", &["iep"][..], &["RES.1", "FUN.1"][..]),
        // 420 of 600: 70 %.
        ("S2", &["iep"], &["RES.1", "BIT.1"]),
        // FUN is named by the plan: 240 of 600, 40 %.
        ("S3", &["iep"], &["RES.1", "LIFE.1", "FUN.1"]),
        // 180 of 600: 30 %.
        ("S4", &["iep"], &["RES.1", "LIFE.1", "FUN.1", "BIT.1"]),
        // No seat; no disability; a class without a place.
        ("S5", &["iep"], &[]),
        ("S6", &[], &["RES.1", "LIFE.1", "BIT.1"]),
        ("S7", &["iep", "el:1"], &["RES.2"]),
    ] {
        sample = sample.student(id, tags, &[]).seats(id, seats);
    }
    let row = |student| service(student, "self_contained", Some("FUN"), 60.0);
    sample.records.services = Some(vec![row("S3"), row("S4")]);
    let all = sample.measured_by(measure);
    let most = named(&all, "lre_80_or_more");
    close(most.value, 2.0 / 5.0);
    assert_eq!((most.overall.students, most.overall.left_out), (5, 2));
    assert_eq!(part(&most, "band", "80 % or more"), (Some(2.0 / 5.0), 2));
    assert_eq!(part(&most, "band", "40 to 79 %"), (Some(2.0 / 5.0), 2));
    assert_eq!(part(&most, "band", "under 40 %"), (Some(1.0 / 5.0), 1));
    close(most.group("el:1").expect("a group").value, 1.0);
    close(named(&all, "lre_under_40").value, 1.0 / 5.0);
}

/// Classes by the ids of their sections, with how many have an iep, 504, el:1 and nothing.
fn classes(sample: Sample, classes: &[(&str, [usize; 4])]) -> Sample {
    let mut sample = sample;
    for (section, counts) in classes {
        for (tag, count) in ["iep", "504", "el:1", ""].into_iter().zip(counts) {
            for number in 0..*count {
                let tags: Vec<&str> = [tag].into_iter().filter(|tag| !tag.is_empty()).collect();
                let id = format!("{section}-{tag}-{number}");
                sample = sample.student(&id, &tags, &[]).seats(&id, &[section]);
            }
        }
    }
    sample
}

#[test]
fn classes_are_looked_at_one_by_one() {
    let sample = Sample::new()
        .course("ENG", "English", 6, 9)
        .course_with("RES", "Resource", 1, 9, tagged("resource"))
        .course_with("ELD", "ELD", 1, 9, tagged("eld"))
        .section("ENG.1", "ENG", |_| {})
        .section("ENG.2", "ENG", setting("co_taught"))
        .section("ENG.3", "ENG", setting("co_taught"))
        .section("ENG.4", "ENG", setting("general"))
        .section("ENG.5", "ENG", setting("self_contained"));
    let all = classes(
        sample,
        &[
            // Half and a third are not over.
            ("ENG.1", [1, 1, 0, 2]),
            ("ENG.2", [1, 0, 0, 2]),
            ("ENG.3", [2, 0, 1, 2]),
            ("ENG.4", [2, 0, 0, 1]),
            ("ENG.5", [2, 0, 0, 0]),
            ("RES.1", [1, 0, 0, 0]),
            ("ELD.1", [0, 0, 3, 0]),
        ],
    )
    .measured_by(measure);
    let ratio = named(&all, "inclusion_ratio");
    // 1 of 4, 1 of 3, 2 of 5, 2 of 3, 0 of 3: 6 of 18; of the school 9 of 21.
    close(ratio.value, 6.0 / 18.0);
    assert_eq!(part(&ratio, "mean", "general"), (Some(3.0 / 10.0), 3));
    assert_eq!(part(&ratio, "mean", "co_taught"), (Some(3.0 / 8.0), 3));
    assert_eq!(part(&ratio, "mean", "separate"), (Some(1.0), 3));
    assert_eq!(part(&ratio, "fullest", "ENG.4"), (Some(2.0 / 3.0), 2));
    assert_eq!(part(&ratio, "fullest", "ENG.3"), (Some(2.0 / 5.0), 2));
    close(part(&ratio, "natural_proportion", "").0, 9.0 / 21.0);
    close(part(&ratio, "ratio_to_school", "").0, (6.0 / 18.0) / (9.0 / 21.0));
    let third = named(&all, "co_taught_over_third");
    close(third.value, 1.0 / 2.0);
    assert_eq!(third.parts.len(), 1);
    assert_eq!(part(&third, "over", "ENG.3"), (Some(2.0 / 5.0), 2));
    assert_eq!(third.flags, ["classes_over_the_limit"]);
    let need = named(&all, "high_need_over_half");
    // 2 of 4, 1 of 3, 3 of 5, 2 of 3; ENG.5, RES.1 and ELD.1 are left out.
    close(need.value, 2.0 / 4.0);
    close(part(&need, "over_40_percent", "").0, 3.0 / 4.0);
    assert_eq!(part(&need, "fullest", "ENG.4"), (Some(2.0 / 3.0), 2));
    assert_eq!(part(&need, "over", "ENG.3"), (Some(3.0 / 5.0), 3));
    // 8 of 15 seats; 9 with an iep, one with 504 and four learners of 21.
    close(part(&need, "ratio_to_school", "").0, (8.0 / 15.0) / (14.0 / 21.0));
    let fact = named(&all, "self_contained_in_fact");
    assert_eq!(fact.value, Some(1.0));
    assert_eq!(fact.parts.len(), 1);
    assert_eq!(part(&fact, "class", "ENG.4"), (Some(2.0 / 3.0), 2));
}

#[test]
fn half_a_class_makes_no_self_contained_one() {
    let school = |iep: usize| {
        let sample = Sample::new().course("ENG", "English", 1, 9);
        let all = classes(sample, &[("ENG.1", [iep, 0, 0, 2])]).measured_by(measure);
        (named(&all, "self_contained_in_fact").value, named(&all, "co_taught_over_third").value)
    };
    assert_eq!(school(2), (Some(0.0), None));
    assert_eq!(school(3), (Some(1.0), None));
}

#[test]
fn a_class_is_separate_by_plan_if_everybodys_plan_says_so() {
    let school = |planned: &[&str]| {
        let sample = Sample::new().course("LIFE", "Life skills", 1, 9);
        let mut sample = classes(sample, &[("LIFE.1", [2, 0, 0, 0])]);
        let row = |student: &&str| service(student, "self_contained", Some("LIFE"), 60.0);
        sample.records.services = Some(planned.iter().map(row).collect());
        named(&sample.measured_by(measure), "self_contained_in_fact").value
    };
    assert_eq!(school(&["LIFE.1-iep-0"]), Some(1.0));
    // There is no general class then.
    assert_eq!(school(&["LIFE.1-iep-0", "LIFE.1-iep-1"]), None);
}

#[test]
fn minutes_beyond_what_is_asked_for_make_up_for_nothing() {
    let half = |row: &mut CourseRecord| row.meets = Some("half".into());
    let mut sample = Sample::new()
        .course("ENG", "English", 2, 9)
        .course("RES", "Resource", 1, 9)
        .course_with("MATH", "Mathematics", 1, 9, half)
        .section("ENG.1", "ENG", |_| {})
        .section("ENG.2", "ENG", setting("co_taught"))
        .place("ENG.1", "all", "1")
        .place("ENG.2", "all", "1")
        .place("RES.1", "all", "2")
        .place("MATH.1", "S2", "3")
        .student("S1", &["iep"], &[])
        .seats("S1", &["ENG.2", "RES.1", "MATH.1"])
        .student("S2", &["iep"], &[])
        .seats("S2", &["ENG.1"])
        .student("S3", &["iep"], &[])
        .student("S4", &["iep"], &[])
        .seats("S4", &["RES.1"]);
    let co_taught = |student| ServiceRecord {
        setting: Some("co_taught".into()),
        ..service(student, "co_taught", Some("ENG"), 60.0)
    };
    let daily =
        ServiceRecord { per: Some("week".into()), ..service("S4", "resource", Some("RES"), 300.0) };
    let without = ServiceRecord { minutes: None, ..service("S4", "eld", Some("RES"), 0.0) };
    sample.records.services = Some(vec![
        co_taught("S1"),
        // An hour is scheduled where half an hour is asked for, and where an hour and a half is.
        service("S1", "resource", Some("RES"), 30.0),
        service("S1", "resource", Some("MATH"), 90.0),
        // In the wrong setting.
        co_taught("S2"),
        // Time of a provider, and no course: nothing that a seat can meet.
        service("S3", "related", None, 30.0),
        service("S3", "resource", None, 30.0),
        // A week's minutes are those of five days; the cycle has one.
        daily,
        without,
    ]);
    let all = sample.measured_by(measure);
    let minutes = named(&all, "service_minutes_met");
    // S1: 60 + 30 + 60 of 60 + 30 + 90; S2: 0 of 60; S4: 60 of 60.
    close(minutes.value, 210.0 / 300.0);
    assert_eq!((minutes.overall.students, minutes.overall.left_out), (3, 1));
    assert_eq!(part(&minutes, "service", "co_taught"), (Some(60.0 / 120.0), 2));
    assert_eq!(part(&minutes, "service", "resource"), (Some(150.0 / 180.0), 2));
    let students = named(&all, "services_met");
    // Of S1, S2 and S4 only the last has all.
    close(students.value, 1.0 / 3.0);
}

#[test]
fn what_fits_outside_of_the_core_takes_nothing_from_it() {
    // Four hours a cycle of each term; core in blocks 1 and 2. The speech therapist teaches in block 4.
    let mut sample = Sample::new()
        .course_with("ENG", "English", 1, 9, tagged("core"))
        .course_with("MATH", "Mathematics", 1, 9, tagged("core"))
        .course("ART", "Art", 1, 9)
        .course("CHOIR", "Choir", 1, 9)
        .place("ENG.1", "all", "1")
        .place("MATH.1", "all", "2")
        .place("ART.1", "all", "3")
        .place("CHOIR.1", "all", "4")
        .teacher("T1", "Speech", &["CHOIR"])
        .taught("CHOIR.1", "T1", "");
    for id in ["S1", "S2", "S3", "S4"] {
        let seats: &[&str] = if id == "S4" { &["ART.1"] } else { &["ENG.1", "MATH.1", "ART.1"] };
        sample = sample.student(id, &["iep"], &[]).seats(id, seats);
    }
    let by_therapist = |student: &str, minutes| ServiceRecord {
        provider_ids: vec!["T1".into()],
        ..service(student, "related", None, minutes)
    };
    sample.records.services = Some(vec![
        // 60 minutes are open outside of the core.
        by_therapist("S1", 45.0),
        // None are: art is kept too, and so is mathematics. 60 of English are open.
        ServiceRecord { not_during: vec!["ART".into(), "MATH".into()], ..by_therapist("S2", 90.0) },
        // In class, and nobody's time: no pull-out.
        service("S3", "push_in", None, 500.0),
        by_therapist("S4", 30.0),
    ]);
    let all = sample.measured_by(measure);
    let core = named(&all, "pull_out_from_core");
    // In each of two terms: S1 0 of 120, S2 60 of 120. S4 has no core.
    close(core.value, 60.0 / 240.0);
    assert_eq!((core.overall.students, core.overall.count, core.overall.of), (2, 120, 480));
    // S1: 45 minutes over 180, 120 of them core: 30; S2: 60.
    close(part(&core, "if_spread_evenly", "").0, 90.0 / 240.0);
    assert_eq!(core.flags, ["core_must_be_missed"]);
}

#[test]
fn without_services_nothing_is_said_of_them() {
    let all =
        Sample::new().course_with("ENG", "English", 1, 9, tagged("core")).measured_by(measure);
    for name in ["pull_out_from_core", "service_minutes_met", "services_met"] {
        let why = named(&all, name).not_computed;
        assert_eq!(why.as_deref(), Some("services.csv is missing"), "{name}");
    }
}
