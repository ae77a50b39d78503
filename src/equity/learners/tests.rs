use crate::equity::{Measured, measure};
use crate::sample::Sample;
use crate::school::records::{BellKind, CourseRecord, MeetingRecord, Need, ServiceRecord};

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

#[test]
fn the_triad_wants_the_class_the_elective_and_the_core() {
    let mut sample = Sample::new()
        .course_with("ELD", "ELD", 1, 9, tagged(&["eld"]))
        .course_with("ENG", "English", 1, 9, tagged(&["core"]))
        .course_with("MATH", "Mathematics", 1, 9, tagged(&["core"]))
        .course_with("SUP", "Support", 1, 9, tagged(&["support"]))
        .course("ART", "Art", 1, 9)
        .course("BAND", "Band", 1, 9);
    for (section, block) in [
        ("ELD.1", "1"),
        ("ENG.1", "2"),
        ("MATH.1", "3"),
        ("ART.1", "4"),
        ("BAND.1", "4"),
        ("SUP.1", "4"),
    ] {
        sample = sample.place(section, "all", block);
    }
    let all = sample
        // All three; the elective is an alternate.
        .student("S1", &["el:1"], &["ELD", "ENG", "ART", "~BAND"])
        .seats("S1", &["ELD.1", "ENG.1", "BAND.1~ART"])
        // No elective: support is none.
        .student("S2", &["el:2"], &["ELD", "ENG", "ART", "SUP"])
        .seats("S2", &["ELD.1", "ENG.1", "SUP.1"])
        // Lacks mathematics, and asks for no elective.
        .student("S3", &["el:2"], &["ELD", "ENG", "MATH"])
        .seats("S3", &["ELD.1", "ENG.1"])
        // No designated class; asks for neither core nor, freely, for an elective.
        .student("S4", &["ltel"], &["ART"])
        .asking(|request| request.required_by = Some(Need::Graduation))
        // No English learner.
        .student("S5", &["iep"], &["ENG", "ART"])
        .measured_by(measure);
    let triad = named(&all, "el_access_triad");
    close(triad.value, 1.0 / 4.0);
    assert_eq!((triad.overall.students, triad.overall.left_out), (4, 1));
    assert_eq!(part(&triad, "designated_class", ""), (Some(0.75), 3));
    assert_eq!(part(&triad, "no_elective_lacking", ""), (Some(0.75), 3));
    assert_eq!(part(&triad, "no_core_lacking", ""), (Some(0.75), 3));
    // S1 of S1 and S2; S1 and S2 of S1, S2 and S3.
    let elective = named(&all, "el_elective");
    close(elective.value, 1.0 / 2.0);
    assert_eq!(elective.overall.students, 2);
    let core = named(&all, "el_core");
    close(core.value, 2.0 / 3.0);
    close(core.group("el:2").expect("a group").value, 0.5);
}

#[test]
fn without_the_tag_core_there_is_no_triad() {
    let all = Sample::new()
        .course_with("ELD", "ELD", 1, 9, tagged(&["eld"]))
        .student("S1", &["el:1"], &["ELD"])
        .measured_by(measure);
    for name in ["el_access_triad", "el_elective", "el_core"] {
        let why = named(&all, name).not_computed;
        assert_eq!(why.as_deref(), Some("the tag core in courses.csv is missing"), "{name}");
    }
}

#[test]
fn english_language_development_is_no_english() {
    let course = |department: &str, tags: &[&str]| {
        let (department, change) = (department.to_owned(), tagged(tags));
        move |row: &mut CourseRecord| {
            change(row);
            row.department = Some(department);
        }
    };
    let all = Sample::new()
        .course_with("ELD-1", "ELD 1", 1, 9, course("English", &["eld", "core"]))
        .course_with("ENG", "English", 1, 9, course("English", &["core"]))
        .course_with("MYTH", "Myths", 1, 9, course("English", &[]))
        .course_with("MATH", "Mathematics", 1, 9, course("Mathematics", &["core"]))
        .course("ART", "Art", 1, 9)
        // Lacks mathematics; English language development is the only English.
        .student("S1", &["el:1"], &["ELD-1", "MATH"])
        .seats("S1", &["ELD-1.1"])
        // Myths are English too.
        .student("S2", &["el:1"], &["ENG", "~MYTH"])
        .seats("S2", &["MYTH.1~ENG"])
        .student("S3", &[], &["ENG", "MATH"])
        .seats("S3", &["ENG.1", "MATH.1"])
        // Asks for no core.
        .student("S4", &[], &["ART"])
        .measured_by(measure);
    let lacked = named(&all, "core_subject_lacked");
    close(lacked.value, 1.0 / 3.0);
    assert_eq!(part(&lacked, "english_learners", ""), (Some(0.5), 2));
    assert_eq!(part(&lacked, "all_others", ""), (Some(0.0), 1));
    assert_eq!(part(&lacked, "learners_without_subject", "English"), (Some(0.5), 2));
    assert_eq!(part(&lacked, "others_without_subject", "English"), (Some(0.5), 2));
    assert_eq!(part(&lacked, "learners_without_subject", "Mathematics"), (Some(1.0), 2));
    assert_eq!(part(&lacked, "others_without_subject", "Mathematics"), (Some(0.5), 2));
    let names: Vec<&str> = lacked.parts.iter().map(|part| part.about.as_str()).collect();
    assert_eq!(names, ["", "", "English", "English", "Mathematics", "Mathematics"]);
    let line = lacked.group("el:1").expect("a group");
    assert_eq!(line.risk_ratio_note, Some("reference rate zero"));
}

#[test]
fn levels_are_those_that_a_grade_may_take() {
    let course = |level: Option<&str>, grades: &[&str], tags: &[&str]| {
        let (level, change) = (level.map(str::to_owned), tagged(tags));
        let grades: Vec<String> = grades.iter().map(|grade| (*grade).to_owned()).collect();
        move |row: &mut CourseRecord| {
            change(row);
            row.department = Some("Mathematics".into());
            row.level = level;
            row.grades = grades;
        }
    };
    let mut sample = Sample::new()
        .course_with("SUP", "Support", 1, 9, course(None, &["9"], &["support"]))
        .course_with("ALG", "Algebra", 1, 9, course(Some("regular"), &["9", "10"], &["core"]))
        .course_with("GEO", "Geometry", 1, 9, course(Some("Honors"), &["9", "10"], &[]))
        .course_with("CALC", "Calculus", 1, 9, course(None, &["10"], &["ap"]))
        .course_with("ODD", "Other", 1, 9, course(Some("purple"), &[], &[]))
        .course("ART", "Art", 1, 9);
    for (id, tags, grade, seats) in [
        // Of grade 9, support is lowest and honors highest.
        ("S1", &["el:1"][..], "9", &["SUP.1", "ALG.1", "ART.1"][..]),
        ("S2", &[], "9", &["GEO.1"]),
        // Of grade 10, regular is lowest and ap highest.
        ("S3", &["el:1"], "10", &["ALG.1"]),
        ("S4", &[], "10", &["GEO.1", "CALC.1"]),
        // A level that nobody knows, and no mathematics at all.
        ("S5", &[], "10", &["ODD.1", "ART.1"]),
    ] {
        sample = sample
            .student_with(id, tags, &[], |row| row.grade = Some(grade.into()))
            .seats(id, seats);
    }
    let all = sample.measured_by(measure);
    let lowest = named(&all, "lowest_level");
    // SUP of S1 and ALG of S3, of six seats.
    close(lowest.value, 2.0 / 6.0);
    assert_eq!((lowest.overall.students, lowest.overall.left_out), (4, 1));
    assert_eq!(part(&lowest, "english_learners", ""), (Some(2.0 / 3.0), 2));
    assert_eq!(part(&lowest, "all_others", ""), (Some(0.0), 2));
    let highest = named(&all, "highest_level");
    // GEO of S2 and CALC of S4.
    close(highest.value, 2.0 / 6.0);
    assert_eq!(part(&highest, "english_learners", ""), (Some(0.0), 2));
    assert_eq!(part(&highest, "all_others", ""), (Some(2.0 / 3.0), 2));
}

#[test]
fn one_level_alone_is_neither_low_nor_high() {
    let all = Sample::new()
        .course_with("ENG", "English", 1, 9, tagged(&["core"]))
        .student("S1", &["el:1"], &["ENG"])
        .measured_by(measure);
    let why = named(&all, "lowest_level").not_computed;
    assert_eq!(why.as_deref(), Some("a second level of a core subject in courses.csv is missing"));
}

#[test]
fn isolation_weighs_minutes_and_stands_beside_chance() {
    let half = |row: &mut CourseRecord| row.meets = Some("half".into());
    let mut sample = Sample::new()
        .course_with("ELD", "ELD", 1, 9, tagged(&["eld"]))
        .course("ENG", "English", 1, 9)
        .course_with("ART", "Art", 1, 9, half)
        .course("MATH", "Mathematics", 1, 9)
        .place("ELD.1", "all", "1")
        .place("ENG.1", "all", "2")
        .place("ART.1", "S1", "3");
    for (id, tags, seats) in [
        ("S1", &["el:1"][..], &["ELD.1", "ENG.1", "ART.1"][..]),
        ("S2", &["el:1"], &["ELD.1", "ART.1"]),
        // Only in English language development, and in a class without a place.
        ("S3", &["el:2"], &["ELD.1", "MATH.1"]),
        ("S4", &[], &["ENG.1"]),
        ("S5", &[], &["ENG.1"]),
    ] {
        sample = sample.student(id, tags, &[]).seats(id, seats);
    }
    let all = sample.measured_by(measure);
    let isolation = named(&all, "el_isolation");
    // S1: English, two parts of three, 1/3; art, one part, 2/2: (2/3 + 1)/3 = 5/9. S2: art alone, 1.
    close(isolation.value, (5.0 / 9.0 + 1.0) / 2.0);
    assert_eq!((isolation.overall.students, isolation.overall.left_out), (2, 3));
    // Five seats, three of them English learners': among four others, two. English: (1 + 2/2)/3 = 2/3; art:
    // (1 + 1/2)/2 = 3/4. S1: (2 * 2/3 + 3/4)/3 = 25/36; S2: 3/4.
    let floor = |measured: &Measured| measured.parts[0].floor;
    close(floor(&isolation), (25.0 / 36.0 + 0.75) / 2.0);
    close(isolation.group("el:1").expect("a group").floor, (25.0 / 36.0 + 0.75) / 2.0);
    assert!(isolation.group("el:2").is_none());
    let apart = named(&all, "el_minutes_apart");
    // Art of both, of English and twice art: 2 of 4 halves.
    close(apart.value, 2.0 / 4.0);
    // By chance, the other of art is an English learner in 2 of 4; both others of English in 2/4 * 1/3.
    close(floor(&apart), (2.0 / 6.0 + 0.5 + 0.5) / 4.0);
}

#[test]
fn three_quarters_are_not_nearly_all() {
    let school = |others: usize| {
        let mut sample = Sample::new().course("ENG", "English", 1, 9).place("ENG.1", "all", "1");
        for number in 0..3 + others {
            let tags: &[&str] = if number < 3 { &["ltel"] } else { &[] };
            let id = format!("S{number}");
            sample = sample.student(&id, tags, &[]).seats(&id, &["ENG.1"]);
        }
        named(&sample.measured_by(measure), "el_minutes_apart").value
    };
    close(school(1), 0.0);
    close(school(0), 1.0);
}
