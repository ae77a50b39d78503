use crate::equity::{Measured, measure};
use crate::sample::Sample;
use crate::school::records::{CourseRecord, ExternalRecord, StudentRecord, TranscriptRecord};
use serde_json::json;

fn named(all: &[Measured], name: &str) -> Measured {
    all.iter().find(|own| own.facts.name == name).expect("a measure").clone()
}

fn grade(grade: &str) -> impl FnOnce(&mut StudentRecord) + use<> {
    let grade = grade.to_owned();
    move |row| row.grade = Some(grade)
}

/// Adds courses that were passed, or with `!` before it, not.
fn passed(mut sample: Sample, student: &str, courses: &[&str]) -> Sample {
    let rows = sample.records.transcript.get_or_insert_default();
    rows.extend(courses.iter().map(|course| TranscriptRecord {
        student_id: student.into(),
        course_id: course.trim_start_matches('!').into(),
        passed: Some(!course.starts_with('!')),
        ..TranscriptRecord::default()
    }));
    sample
}

fn part(measured: &Measured, part: &str, about: &str) -> (Option<f64>, u64) {
    let mut parts = measured.parts.iter();
    let found = parts.find(|own| own.part == part && own.about == about);
    let found = found.unwrap_or_else(|| panic!("no {part} of {about}: {:?}", measured.parts));
    (found.value, found.students)
}

fn college(prerequisites: &str, grades: &[&str]) -> impl FnOnce(&mut CourseRecord) + use<> {
    let prerequisites = Some(prerequisites.to_owned()).filter(|text| !text.is_empty());
    let grades = grades.iter().map(|grade| (*grade).to_owned()).collect();
    move |row| {
        row.tags = vec!["dual_enrollment".into()];
        (row.prerequisites, row.grades) = (prerequisites, grades);
    }
}

#[test]
fn of_those_who_may_take_a_college_class_some_do() {
    let mut sample = Sample::new()
        .course("ALG", "Algebra", 1, 9)
        .course("GEO", "Geometry", 1, 9)
        .course("STAT", "Statistics", 1, 9)
        .course_with("COL", "College algebra", 1, 9, college("ALG & GEO|STAT|OLD & STAT", &["12"]))
        .student_with("S1", &["iep"], &["COL"], grade("12"))
        .student_with("S2", &["iep"], &[], grade("12"))
        .student_with("S3", &[], &[], grade("12"))
        .student_with("S4", &[], &["COL"], grade("12"))
        .student_with("S5", &[], &[], grade("11"))
        .seats("S1", &["COL.1"])
        .seats("S4", &["COL.1"]);
    // S1 and S3 may: both courses, or the other one; S2 has half a way, S4 failed, S5 is too young. Of the two, S1
    // has a seat. S4 has one without being eligible: no part of it.
    sample = passed(sample, "S1", &["ALG", "GEO"]);
    sample = passed(sample, "S2", &["ALG"]);
    sample = passed(sample, "S3", &["STAT"]);
    sample = passed(sample, "S4", &["!STAT"]);
    sample = passed(sample, "S5", &["STAT"]);
    let out = |sample: &Sample| {
        let external = ExternalRecord {
            external_id: "BUS".into(),
            course_id: Some("COL".into()),
            students: vec!["S3".into()],
            ..ExternalRecord::default()
        };
        let mut records = sample.records.clone();
        records.external = Some(vec![external]);
        records
    };
    let with_bus = out(&sample);
    sample.measured_by(|draft| {
        let all = measure(draft);
        let converted = named(&all, "dual_enrollment_conversion");
        assert_eq!((converted.value, converted.overall.of), (Some(1.0 / 2.0), 2));
        assert_eq!(converted.group("iep").expect("a group").value, Some(1.0));
        let eligible = named(&all, "dual_enrollment_eligible");
        assert_eq!(eligible.value, Some(2.0 / 5.0));
        assert_eq!(eligible.group("iep").expect("a group").value, Some(1.0 / 2.0));
    });
    let mut by_bus = Sample::new();
    by_bus.records = with_bus;
    let all = by_bus.measured_by(measure);
    // Without any seat, S3 alone goes out to it.
    assert_eq!(named(&all, "dual_enrollment_conversion").value, Some(1.0 / 2.0));
}

#[test]
fn what_college_classes_need_is_named_if_it_is_missing() {
    let none = Sample::new().course("ALG", "Algebra", 1, 9).measured_by(measure);
    let why = named(&none, "dual_enrollment_conversion").not_computed;
    let expected = "a course tagged dual_enrollment in courses.csv is missing";
    assert_eq!(why.as_deref(), Some(expected));
    let open =
        Sample::new().course_with("COL", "College", 1, 9, college("", &[])).student("S1", &[], &[]);
    assert_eq!(named(&open.measured_by(measure), "dual_enrollment_eligible").value, Some(1.0));
    let shut = Sample::new()
        .course("ALG", "Algebra", 1, 9)
        .course_with("COL", "College", 1, 9, college("ALG", &[]))
        .student("S1", &[], &[]);
    let why = named(&shut.measured_by(measure), "dual_enrollment_eligible").not_computed;
    assert_eq!(why.as_deref(), Some("transcript.csv is missing"));
}

fn trade(programme: &str) -> impl FnOnce(&mut CourseRecord) + use<> {
    let programme = programme.to_owned();
    move |row| (row.tags, row.program) = (vec!["cte".into()], Some(programme))
}

#[test]
fn two_courses_of_one_programme_are_needed_or_in_sight() {
    let sample = Sample::new()
        .course_with("A1", "Auto 1", 1, 9, trade("AUTO"))
        .course_with("A2", "Auto 2", 1, 9, trade("AUTO"))
        .course_with("B1", "Baking", 1, 9, trade("BAKE"))
        .student_with("S1", &[], &[], grade("12"))
        .student_with("S2", &[], &[], grade("10"))
        .student_with("S3", &[], &[], grade("12"))
        .student_with("S4", &[], &[], grade("9"))
        .student_with("S5", &[], &[], grade("10"))
        .student_with("S6", &[], &[], grade("10"))
        .student_with("S7", &[], &[], grade("12"))
        .seats("S1", &["A2.1"])
        .seats("S2", &["A1.1"])
        .seats("S3", &["A1.1", "B1.1"])
        .seats("S4", &["B1.1"])
        .seats("S7", &["A1.1"]);
    // S1 has A1 and takes A2: reached. S2 takes the first of two with years left. S3 has one of each, in the last
    // year. S4's programme has no second course. S5 passed one and has left. S6 has none. S7 repeats A1: one.
    let sample = passed(sample, "S1", &["A1"]);
    let sample = passed(sample, "S5", &["A1"]);
    let sample = passed(sample, "S7", &["A1"]);
    let all = named(&sample.measured_by(measure), "cte_concentration");
    assert_eq!(all.value, Some(2.0 / 7.0));
    assert_eq!(part(&all, "reached", ""), (Some(1.0 / 7.0), 1));
    // All but S6 have a course of a programme.
    assert_eq!(part(&all, "of_those_in_one", ""), (Some(2.0 / 6.0), 2));
    assert!(all.flags.is_empty());
    let none = Sample::new().course("A1", "Auto", 1, 9).measured_by(measure);
    let why = named(&none, "cte_concentration").not_computed.expect("a reason");
    assert!(why.starts_with("the column program of cte courses in courses.csv"), "{why}");
}

/// Two years of English, one of either algebra, half a year of art: three and a half years.
fn bound_for_college() -> Sample {
    let of = |department: &str| {
        let department = Some(department.to_owned());
        move |row: &mut CourseRecord| row.department = department
    };
    let mut sample = Sample::new()
        .course_with("E1", "English 1", 1, 9, of("English"))
        .course_with("E2", "English 2", 1, 9, of("English"))
        .course_with("E3", "English 3", 1, 9, of("English"))
        .course("A", "Algebra", 1, 9)
        .course("AH", "Algebra honors", 1, 9)
        .course_with("ART", "Art", 1, 9, |row| {
            (row.department, row.meets) = (Some("Arts".into()), Some("half".into()));
        });
    sample.records.transcript = Some(Vec::new());
    sample.records.programs = Some(json!({"college_entry": [
        {"rule": "english", "department": "English", "years": 2},
        {"rule": "mathematics", "courses": ["A|AH"]},
        {"rule": "arts", "departments": ["Arts", "Music"], "years": 0.5},
        {"rule": "a riddle", "tag": "lab"},
        "nonsense"
    ]}));
    sample
}

#[test]
fn milestones_are_equal_steps_in_whole_years() {
    // Of 3.5 years asked for: 0.875 by the end of grade 9, so none; 1.75, so one; 2.625, so two; all.
    let sample = bound_for_college()
        .student_with("S1", &["iep"], &[], grade("9"))
        .student_with("S2", &["iep"], &[], grade("10"))
        .student_with("S3", &[], &[], grade("11"))
        .student_with("S4", &[], &[], grade("11"))
        .student_with("S5", &[], &[], grade("12"))
        .student_with("S6", &[], &[], grade("12"))
        .student_with("S7", &[], &[], grade("8"))
        .seats("S2", &["ART.1"])
        .seats("S3", &["E2.1", "E3.1"])
        .seats("S4", &["E3.1", "AH.1"])
        .seats("S5", &["ART.1", "AH.1", "A.1"])
        .seats("S6", &["AH.1", "A.1"]);
    // S2 has half a year of one. S3 has three years of English, of which two count. S4: one and one. S5: 2, 1 (both
    // algebras are one) and the half. S6: 2, 1 and none.
    let sample = passed(sample, "S3", &["E1"]);
    let sample = passed(sample, "S5", &["E1", "E2", "E1"]);
    let sample = passed(sample, "S6", &["E1", "E2", "!ART"]);
    let all = named(&sample.measured_by(measure), "college_ready");
    assert_eq!((all.overall.count, all.overall.of, all.overall.left_out), (4, 6, 1));
    assert_eq!(all.group("iep").expect("a group").value, Some(0.5));
    assert_eq!(part(&all, "rule", "english"), (Some(1.0), 2));
    assert_eq!(part(&all, "rule", "arts"), (Some(0.5), 1));
    assert_eq!(all.parts.len(), 3);
}

#[test]
fn who_sits_in_a_later_course_has_had_the_earlier_ones() {
    // Calculus asks for trigonometry or both of algebra and geometry; trigonometry for algebra, and, in a circle, for
    // calculus.
    let after = |prerequisites: &str| {
        let prerequisites = Some(prerequisites.to_owned());
        move |row: &mut CourseRecord| row.prerequisites = prerequisites
    };
    let mut sample = bound_for_college()
        .course("G", "Geometry", 1, 9)
        .course_with("T", "Trigonometry", 1, 9, after("A|C"))
        .course_with("C", "Calculus", 1, 9, after("T|AH&G"))
        .student_with("S1", &[], &[], grade("12"))
        .student_with("S2", &[], &[], grade("12"))
        .seats("S1", &["C.1"])
        .seats("S2", &["G.1"]);
    sample.records.programs = Some(json!({"college_entry": [
        {"rule": "mathematics", "courses": ["A", "G", "T|C"]},
        {"rule": "english", "department": "English", "years": 1}
    ]}));
    let all = named(&sample.measured_by(measure), "college_ready");
    // All three years of mathematics are S1's, one is S2's.
    assert_eq!(part(&all, "rule", "mathematics"), (Some(0.5), 1));
    assert_eq!(part(&all, "rule", "english"), (Some(0.0), 0));
}

#[test]
fn without_rules_or_transcript_nothing_is_said_of_college() {
    let mut sample = bound_for_college();
    sample.records.transcript = None;
    let why = named(&sample.measured_by(measure), "college_ready").not_computed;
    assert_eq!(why.as_deref(), Some("transcript.csv is missing"));
    let mut sample = bound_for_college();
    sample.records.programs = Some(json!([{"college_entry": 3}]));
    let all = sample.measured_by(measure);
    let why = named(&all, "college_ready").not_computed;
    assert_eq!(why.as_deref(), Some("college_entry in programs.json is missing"));
    let why = named(&all, "pathway_feasible").not_computed;
    assert_eq!(why.as_deref(), Some("pathways in programs.json is missing"));
}

/// A student: id, grade, requests, seats, courses passed before, and whether the pathway can be completed.
type Case = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
    Option<bool>,
);

#[test]
fn a_pathway_needs_its_next_step_and_the_years_for_the_rest() {
    let half = |row: &mut CourseRecord| row.meets = Some("half".into());
    let mut sample = Sample::new()
        .course("A1", "Auto 1", 1, 9)
        .course("A2", "Auto 2", 1, 9)
        .course("A3", "Auto 3", 1, 9)
        .course_with("B1", "Baking 1", 1, 9, half)
        .course_with("B2", "Baking 2", 1, 9, half);
    let step = |number: u32, course: &str, first: u32| json!({"step": number, "courses": [course, "GONE"], "grades": [first, 12]});
    sample.records.programs = Some(json!({"pathways": [
        {"program": "AUTO", "steps": [step(1, "A1", 9), step(2, "A2", 10), step(3, "A3", 11)]},
        {"program": "BAKE", "steps": [step(1, "B1", 9), step(2, "B2", 9), {"step": 3, "courses": []}]}
    ]}));
    let cases: [Case; 11] = [
        // Three years for three steps, and two are too few.
        ("S1", "10", &["A1"], &["A1.1"], &[], Some(true)),
        ("S2", "11", &["A1"], &["A1.1"], &[], Some(false)),
        // The first is passed: two years are enough, if this year's step has a seat.
        ("S3", "11", &["A2"], &["A2.1"], &["A1"], Some(true)),
        ("S4", "11", &["A2"], &[], &["A1"], Some(false)),
        // Let into the second without the first.
        ("S5", "11", &["A2"], &["A2.1"], &[], Some(true)),
        // The last step, and asked for again after all is done.
        ("S6", "12", &["A3"], &["A3.1"], &["A1", "A2"], Some(true)),
        ("S7", "12", &["A3"], &[], &["A3"], Some(true)),
        // Two half years fit into the last year, but the second has no seat in it.
        ("S8", "12", &["B1", "B2"], &["B1.1", "B2.1"], &[], Some(true)),
        ("S9", "12", &["B1"], &["B1.1"], &[], Some(false)),
        // The third step is not for grade 10: nothing is due, and it fits later.
        ("SA", "10", &["A2"], &[], &["A1", "A2"], Some(true)),
        // On no pathway.
        ("SB", "10", &["~A1"], &[], &["A1"], None),
    ];
    for (id, own, requests, seats, before, _) in cases {
        sample = sample.student_with(id, &[], requests, grade(own)).seats(id, seats);
        sample = passed(sample, id, before);
    }
    for (id, ..) in cases {
        // Each alone in a group of one.
        let student = sample.records.students.iter_mut().find(|row| row.student_id == id);
        student.expect("a student").groups = vec![format!("own:{id}")];
    }
    let all = named(&sample.measured_by(measure), "pathway_feasible");
    for (id, _, _, _, _, expected) in cases {
        let line = all.group(&format!("own:{id}")).expect("a group");
        assert_eq!(line.value, expected.map(|can| f64::from(u8::from(can))), "{id}");
    }
    assert_eq!((all.overall.count, all.overall.of, all.overall.left_out), (7, 10, 1));
    assert_eq!(part(&all, "pathway", "BAKE"), (Some(0.5), 2));
    assert_eq!(part(&all, "pathway", "AUTO"), (Some(6.0 / 8.0), 8));
}
