use crate::equity::{Measured, measure};
use crate::sample::Sample;
use crate::school::records::{BellKind, CourseRecord, MeetingRecord, ServiceRecord};

/// The measure of that name.
pub(super) fn named(all: &[Measured], name: &str) -> Measured {
    all.iter().find(|own| own.facts.name == name).expect("a measure").clone()
}

#[track_caller]
pub(super) fn close(value: Option<f64>, expected: f64) {
    assert!((value.expect("a value") - expected).abs() < 1e-12, "{value:?} is not {expected}");
}

/// A part of that name, about that.
#[track_caller]
pub(super) fn part(measured: &Measured, part: &str, about: &str) -> (Option<f64>, u64) {
    let mut parts = measured.parts.iter();
    let found = parts.find(|own| own.part == part && own.about == about);
    let found = found.unwrap_or_else(|| panic!("no {part} of {about}: {:?}", measured.parts));
    (found.value, found.students)
}

fn tagged(tags: &[&str]) -> impl FnOnce(&mut CourseRecord) + use<> {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    move |row| row.tags = tags
}

/// A school with a zero period, block 4, in which courses that meet `late` take place.
fn with_zero_period() -> Sample {
    let mut sample = Sample::new();
    sample.records.frame.bells[3].kind = BellKind::Optional;
    let late = MeetingRecord {
        blocks: 1,
        terms: 2,
        contiguous: false,
        within: Some(vec!["4".into()]),
        starts: None,
        load: None,
    };
    sample.records.frame.meets.insert("late".into(), late);
    sample
}

fn eld_row(student: &str, course: &str) -> ServiceRecord {
    ServiceRecord {
        student_id: student.into(),
        service: "eld".into(),
        course_id: Some(course.into()),
        ..ServiceRecord::default()
    }
}

#[test]
fn a_designated_class_is_at_the_level_and_in_the_day() {
    let late = |row: &mut CourseRecord| {
        row.tags = vec!["eld".into()];
        row.meets = Some("late".into());
    };
    let mut sample = with_zero_period()
        .course_with("ELD-1", "ELD 1", 1, 9, tagged(&["eld", "el:1"]))
        .course_with("ELD-2", "ELD 2", 1, 9, |row| {
            row.tags = vec!["eld".into()];
            row.level = Some("2".into());
        })
        .course_with("ELD-Z", "ELD before school", 1, 9, late)
        .course("ENG", "English", 1, 9)
        .place("ELD-1.1", "all", "1")
        .place("ELD-2.1", "all", "2")
        .place("ELD-Z.1", "all", "4");
    for (id, tags, courses) in [
        ("S1", &["el:1"][..], &["ELD-1"][..]),
        // At level 2, in the class of level 1.
        ("S2", &["el:2"], &["ELD-1"]),
        ("S3", &["el:2"], &["ELD-2"]),
        ("S4", &["ltel"], &["ELD-Z"]),
        ("S5", &["el:1"], &["ENG"]),
        // Whose own plan names English.
        ("S6", &["el:1"], &["ENG"]),
        ("S7", &["newcomer"], &["ENG"]),
    ] {
        let seats: Vec<String> = courses.iter().map(|course| format!("{course}.1")).collect();
        let seats: Vec<&str> = seats.iter().map(String::as_str).collect();
        sample = sample.student(id, tags, courses).seats(id, &seats);
    }
    sample.records.services = Some(vec![eld_row("S6", "ENG")]);
    let all = sample.measured_by(measure);
    let served = named(&all, "designated_eld_served");
    // S1, S3 and S6 of six; S7 is no English learner.
    close(served.value, 3.0 / 6.0);
    assert_eq!((served.overall.students, served.overall.left_out), (6, 1));
    let share = |name: &str| part(&served, name, "");
    assert_eq!(share("in_no_class"), (Some(1.0 / 6.0), 1));
    assert_eq!(share("at_another_level"), (Some(1.0 / 6.0), 1));
    assert_eq!(share("outside_the_regular_day"), (Some(1.0 / 6.0), 1));
    // Of S4's level nothing is told.
    assert_eq!(share("level_told"), (Some(5.0 / 6.0), 5));
    close(served.group("el:2").expect("a group").value, 0.5);
    assert_eq!(served.flags, ["below_100_percent"]);
}

#[test]
fn a_school_that_tags_no_designated_class_is_not_measured() {
    let school = || Sample::new().course("ENG", "English", 1, 9);
    let served = |sample: Sample| named(&sample.measured_by(measure), "designated_eld_served");
    let why = served(school().student("S1", &["el:1"], &["ENG"])).not_computed;
    assert_eq!(why.as_deref(), Some("the tag eld in courses.csv is missing"));
    let nobody = served(school().student("S1", &[], &["ENG"]));
    assert_eq!((nobody.not_computed, nobody.value, nobody.overall.left_out), (None, None, 1));
}
