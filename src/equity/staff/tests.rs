use crate::equity::{Draft, Measured, measure};
use crate::sample::Sample;
use crate::school::StaffId;
use crate::school::records::CourseRecord;

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

/// Gives a person years of teaching, and credentials.
fn person(mut sample: Sample, id: &str, years: Option<f64>, credentials: &[&str]) -> Sample {
    let rows = sample.records.staff.as_mut().expect("staff");
    let row = rows.iter_mut().find(|row| row.staff_id == id).expect("somebody");
    row.years = years;
    row.credentials = credentials.iter().map(|word| (*word).to_owned()).collect();
    sample
}

fn of(department: &str, credential: &str) -> impl FnOnce(&mut CourseRecord) + use<> {
    let (department, credential) = (Some(department.to_owned()), Some(credential.to_owned()));
    move |row| {
        row.department = department;
        row.credential = credential.filter(|word| !word.is_empty());
    }
}

/// English all year and choir for half a year; two taught by one who is new, one by one who is not.
fn school() -> Sample {
    let sample = Sample::new()
        .course_with("ENG", "English", 2, 9, of("English", "english"))
        .course_with("CHOIR", "Choir", 1, 9, |row| row.meets = Some("half".into()))
        .teacher("NEW", "English", &["ENG", "CHOIR"])
        .teacher("OLD", "English", &["ENG", "CHOIR"])
        .teacher("AIDE", "Support", &["NOTHING"]);
    let sample = person(sample, "NEW", Some(2.0), &["english"]);
    let sample = person(sample, "OLD", Some(3.0), &["english"]);
    person(sample, "AIDE", Some(1.0), &[])
}

/// S1 and S2 in the first class of English, S3 in the second; S1 and S3 in the choir, which has a place in one term.
fn seated() -> Sample {
    school()
        .student("S1", &["iep"], &[])
        .student("S2", &["iep"], &[])
        .student("S3", &[], &[])
        .student("S4", &[], &[])
        .place("ENG.1", "all", "1")
        .place("ENG.2", "all", "2")
        .place("CHOIR.1", "S2", "3")
        .taught("ENG.1", "NEW", "")
        .taught("ENG.2", "OLD", "")
        .seats("S1", &["ENG.1", "CHOIR.1"])
        .seats("S2", &["ENG.1"])
        .seats("S3", &["ENG.2", "CHOIR.1"])
}

#[test]
fn class_sizes_are_those_that_students_see_minute_by_minute() {
    // English is 10,800 minutes, the choir 5,400: twice as much. Halves of it: S1 2×2 + 1×2, S2 2×2, S3 2×1 + 1×2:
    // 14 of 8.
    let all = seated().measured_by(measure);
    let size = named(&all, "class_size");
    close(size.value, 14.0 / 8.0);
    assert_eq!((size.overall.students, size.overall.left_out), (3, 1));
    assert_eq!((size.overall.count, size.overall.of), (14 * 5_400, 8 * 5_400));
    close(size.group("iep").expect("a group").gap, 10.0 / 5.0 - 4.0 / 3.0);
    // English alone: 2, 2 and 1.
    close(named(&all, "core_class_size").value, 5.0 / 3.0);
}

#[test]
fn more_than_two_students_apart_is_flagged() {
    let with = |others: usize| {
        let mut sample = school().place("ENG.1", "all", "1").place("ENG.2", "all", "2");
        sample = sample.student("S1", &["iep"], &[]).seats("S1", &["ENG.2"]);
        for number in 0..others {
            let id = format!("T{number}");
            sample = sample.student(&id, &[], &[]).seats(&id, &["ENG.1"]);
        }
        named(&sample.measured_by(measure), "class_size").group("iep").expect("iep").flags.clone()
    };
    assert_eq!(with(3), ["small_group"]);
    assert_eq!(with(4), ["gap_over_2_students", "small_group"]);
}

#[test]
fn joint_sections_are_one_class_and_a_class_without_a_place_has_no_minutes() {
    let sample = Sample::new()
        .course("A", "A", 1, 9)
        .course("B", "B", 1, 9)
        .course("C", "C", 1, 9)
        .rule("joint", serde_json::json!({"stacked": {"courses": ["A", "B"]}}))
        .place("A.1", "all", "1")
        .place("B.1", "all", "1")
        .student("S1", &[], &["A", "C"])
        .student("S2", &[], &["B", "C"])
        .seats("S1", &["A.1", "C.1"])
        .seats("S2", &["B.1"]);
    let all = sample.measured_by(measure);
    close(named(&all, "class_size").value, 2.0);
    let core = named(&all, "core_class_size");
    assert_eq!((core.value, core.flags), (None, vec!["not_offered"]));
}

#[test]
fn a_class_is_a_novices_if_nobody_else_teaches_it() {
    // Of S1 and S2's English all is taught by a novice, of S3's none. Nobody is in the choir: 2 of 8 units unknown.
    let all = seated().measured_by(measure);
    let novice = named(&all, "novice_exposure");
    close(novice.value, 4.0 / 6.0);
    close(novice.group("iep").expect("a group").gap, 100.0);
    assert_eq!(part(&novice, "unknown", ""), (Some(2.0 / 8.0), 2));
    // A novice who is there beside the teacher, and may not teach English alone, does not make it a novice's class.
    let beside = seated().taught("ENG.2", "OLD", "");
    let (model, mut plan) = beside.build();
    let aide = model.school.staff.iter().position(|own| own.id == "AIDE").expect("somebody");
    plan.placed[1].staff.push(StaffId::new(aide));
    let records = seated().records;
    let draft = Draft::new(&model.school, &model.classes, &records, &plan);
    close(named(&measure(&draft), "novice_exposure").value, 4.0 / 6.0);
    // Alone in the class, the person is the teacher of it.
    plan.placed[1].staff = vec![StaffId::new(aide)];
    let draft = Draft::new(&model.school, &model.classes, &records, &plan);
    let all = measure(&draft);
    close(named(&all, "novice_exposure").value, 1.0);
    // Nor does the person hold the credential: S3's 2 of 6.
    let out = named(&all, "out_of_field_exposure");
    close(out.value, 2.0 / 6.0);
    assert_eq!(part(&out, "course", "ENG"), (Some(2.0 / 6.0), 1));
    assert_eq!((out.overall.students, out.overall.left_out), (3, 1));
}

#[test]
fn what_is_not_known_of_teachers_is_named() {
    let why = |sample: Sample, name: &str| named(&sample.measured_by(measure), name).not_computed;
    let no_staff = || Sample::new().course("A", "A", 1, 9);
    for name in ["novice_exposure", "novice_assignment", "out_of_field_exposure"] {
        assert_eq!(why(no_staff(), name).as_deref(), Some("staff.csv is missing"), "{name}");
    }
    let no_years = || no_staff().teacher("T", "A", &["A"]);
    let expected = Some("the column years in staff.csv is missing");
    assert_eq!(why(no_years(), "novice_exposure").as_deref(), expected);
    assert_eq!(why(no_years(), "novice_assignment").as_deref(), expected);
    let expected = Some("the column credential in courses.csv is missing");
    assert_eq!(why(no_years(), "out_of_field_exposure").as_deref(), expected);
}

#[test]
fn novices_have_a_part_of_the_lowest_classes_and_of_all() {
    let level = |level: &str| {
        let level = Some(level.to_owned());
        move |row: &mut CourseRecord| {
            row.department = Some("Mathematics".into());
            row.level = level;
        }
    };
    let sample = Sample::new()
        .course_with("M", "Mathematics", 2, 9, level("regular"))
        .course_with("MH", "Mathematics honors", 1, 9, level("honors"))
        .course("ART", "Art", 2, 9)
        .teacher("NEW", "Mathematics", &["M", "MH", "ART"])
        .teacher("OLD", "Mathematics", &["M", "MH", "ART"])
        .teacher("WHO", "Mathematics", &["ART"]);
    let sample = person(sample, "NEW", Some(1.0), &[]);
    let sample = person(sample, "OLD", Some(10.0), &[])
        .place("M.1", "all", "1")
        .place("M.2", "all", "2")
        .place("MH.1", "all", "3")
        .place("ART.1", "all", "4")
        .taught("M.1", "NEW", "")
        .taught("M.2", "NEW", "")
        .taught("MH.1", "OLD", "")
        .taught("ART.1", "OLD", "")
        .taught("ART.2", "WHO", "")
        .student("S1", &[], &[])
        .student("S2", &[], &[])
        .seats("S1", &["M.1", "MH.1", "ART.1"])
        .seats("S2", &["M.1", "ART.1"]);
    // Two of two lowest, none of one advanced, two of four in all; the fifth is taught by one of unknown years.
    let all = named(&sample.measured_by(measure), "novice_assignment");
    close(all.value, 1.0 / 0.5);
    assert_eq!(all.flags, ["novices_at_the_lowest_level"]);
    assert_eq!(part(&all, "novice_share", "lowest"), (Some(1.0), 2));
    assert_eq!(part(&all, "novice_share", "advanced"), (Some(0.0), 1));
    assert_eq!(part(&all, "novice_share", "all"), (Some(0.5), 2));
    // One course twice, for two students in all; two courses, for one and two.
    assert_eq!(part(&all, "courses_prepared", "novices").0, Some(1.0));
    assert_eq!(part(&all, "courses_prepared", "all_others").0, Some(2.0));
    assert_eq!(part(&all, "students_taught", "novices"), (Some(2.0), 2));
    assert_eq!(part(&all, "students_taught", "all_others"), (Some(3.0), 2));
}
