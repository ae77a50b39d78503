use super::super::read::read_school;
use super::super::testing::folder;
use super::*;

const FRAME: &str = r#"{"terms":["S1","S2"],"days":["Mon","Tue"],"blocks":["1","2"],
    "bells":[],"meets":{"full":{"blocks":1,"terms":2},"half":{"blocks":1,"terms":1}}}"#;

/// What is wrong with a school of these files; it has a course ENG9 and a student S1 unless they say
/// otherwise.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<(&str, &str)> =
        [("frame.json", FRAME)].into_iter().chain(files.iter().copied()).collect();
    let folder = folder(&files);
    let source = read_school(folder.path()).expect("a school");
    let read: Vec<String> = source.faults.iter().map(ToString::to_string).collect();
    assert_eq!(read, [""; 0], "these tests are about what can be read");
    let found = diagnose(&source).into_iter().chain(diagnose_rules(&source));
    found.map(|fault| fault.to_string()).collect()
}

#[test]
fn a_type_of_room_that_is_nearly_one_is_a_slip() {
    let rooms = "room_id,types\nR1,general\nR2,lab;gym\n";
    let courses = "course_id,room_types\nA,generel\nB,gym;labb\nC,pool\nD,none\nE,lab\n";
    let files = [
        ("courses.csv", courses),
        ("rooms.csv", rooms),
        ("requests.csv", "student_id,course_id\nS1,A\n"),
    ];
    assert_eq!(
        told(&files),
        [
            "courses.csv, row 2, room_types: 'generel': no room is of this type (did you mean \
             'general'?)",
            "courses.csv, row 3, room_types: 'labb': no room is of this type (did you mean 'lab'?)",
        ]
    );
    assert_eq!(told(&files[..1]).len(), 1, "without rooms, only the request is wrong");
    let unread = ("rooms.csv", "room_id,types\nR1,lab\n,general\n");
    let folder = folder(&[files[0], unread, files[2]]);
    let source = read_school(folder.path()).expect("a school");
    assert_eq!(diagnose(&source), [], "the general room may be in the row that has no id");
}

#[test]
fn a_rule_about_staff_has_nobody_to_touch_without_staff() {
    let rules = r#"[{"ask":{"prep_each_day":{"staff":["T1"],"min_free":1}},"strength":"hard"}]"#;
    assert_eq!(
        told(&[("rules.json", rules)]),
        [
            "rules.json, [0].ask.prep_each_day.staff: staff.csv is not given, so this rule has nobody to \
             touch (give staff.csv, or turn the rule off)"
        ]
    );
    let team = r#"[{"ask":{"common_planning":{"team":"blue"}},"strength":"hard"}]"#;
    let told_of_team = told(&[("rules.json", team)]);
    assert!(
        told_of_team.len() == 1 && told_of_team[0].contains("ask.common_planning.team: staff.csv"),
        "{told_of_team:?}"
    );
    let given = told(&[("rules.json", rules), ("staff.csv", "staff_id\nT2\n")]);
    assert!(
        given.len() == 1 && given[0].contains("'T1': there is no member of staff"),
        "{given:?}"
    );
}

#[test]
fn a_small_school_has_no_faults() {
    assert_eq!(told(&[]), [""; 0]);
}

#[test]
fn duplicate_ids() {
    let told = told(&[
        ("courses.csv", "course_id\nENG9\nENG9\nall\ntag:x\nA;B\n"),
        ("rooms.csv", "room_id\nR1\nR2\nR1\n"),
        ("sections.csv", "section_id,course_id\nx,ENG9\nx,ENG9\n"),
        ("enrollments.csv", "student_id,section_id\nS1,x\nS1,x\n"),
    ]);
    assert_eq!(
        told,
        [
            "courses.csv, row 3, course_id: 'ENG9': this id was already given in row 2",
            "courses.csv, row 6, course_id: 'A;B': an id may not hold ';', which stands between the \
             items of a list",
            "courses.csv, row 4, course_id: 'all': this id would be taken for a choice of several \
             courses",
            "courses.csv, row 5, course_id: 'tag:x': this id would be taken for a choice of several \
             courses",
            "rooms.csv, row 4, room_id: 'R1': this id was already given in row 2",
            "sections.csv, row 3, section_id: 'x': this id was already given in row 2",
            "enrollments.csv, row 3, section_id: 'S1 in x': this seat was already given in row 2",
        ]
    );
}

#[test]
fn ids_that_are_formulas_to_a_spreadsheet_are_warned_of_once_for_each_table() {
    let told = told(&[
        ("courses.csv", "course_id\nENG9\n-B\n@C\n"),
        ("rooms.csv", "room_id\nR-1\n=HYPERLINK(1)\n"),
    ]);
    let hint = "(let ids begin with a letter or a digit, or open results as text)";
    assert_eq!(
        told,
        [
            format!(
                "courses.csv, row 3, course_id: '-B': a spreadsheet may take this id for a formula, \
                 and 1 others here {hint}"
            ),
            format!(
                "rooms.csv, row 3, room_id: '=HYPERLINK(1)': a spreadsheet may take this id for a \
                 formula {hint}"
            ),
        ]
    );
}

#[test]
fn unknown_names_in_every_table() {
    let told = told(&[
        ("courses.csv", "course_id,department,tags\nENG9,English,core\n"),
        ("staff.csv", "staff_id,courses,home_room\nT1,eng9;dept:Englsh;tag:cor,R9\n"),
        (
            "requests.csv",
            "student_id,course_id,staff_id,section_id\ns1,ENG9,,\nS1,ENG-9,T2,ENG9.7\n",
        ),
        ("services.csv", "student_id,service,provider_ids,per,because\nS2,co-taught,T1,year,IEP\n"),
        ("student_rules.csv", "student_id,kind,other_id\nS1,keep_apart,S1\nS1,avoid_staf,T1\n"),
        ("external.csv", "external_id,course_id,seats,students\nE1,COL1,0,S1;S7\n"),
        ("transcript.csv", "student_id,course_id\nS0,ENG8\n"),
        ("sections.csv", "section_id,course_id,room_id,staff_ids\nENG9.1,ENG9,R1,T1;T1\n"),
        ("enrollments.csv", "student_id,section_id,course_id\nS1,ENG9.1,ENG8\nS1,ENG9.2,\n"),
    ]);
    assert_eq!(
        told,
        [
            "staff.csv, row 2, courses: 'eng9': there is no course of this name (did you mean \
             'ENG9'?)",
            "staff.csv, row 2, courses: 'Englsh': there is no department of this name (did you mean \
             'English'?)",
            "staff.csv, row 2, courses: 'cor': there is no course tag of this name (did you mean \
             'core'?)",
            "services.csv, row 2, student_id: 'S2': there is no student of this name (one of S1)",
            "services.csv, row 2, per: 'year': not one of day, cycle, week",
            "student_rules.csv, row 2, other_id: 'S1': this is the same student",
            "student_rules.csv, row 3, kind: 'avoid_staf': not one of keep_apart, keep_together, \
             avoid_staff, with_staff (did you mean 'avoid_staff'?)",
            "external.csv, row 2, course_id: 'COL1': there is no course of this name (one of ENG9)",
            "external.csv, row 2, students: 'S7': there is no student of this name (one of S1)",
            "requests.csv, row 2, student_id: 's1': there is no student of this name (did you mean \
             'S1'?)",
            "requests.csv, row 3, course_id: 'ENG-9': there is no course of this name (did you mean \
             'ENG9'?)",
            "requests.csv, row 3, staff_id: 'T2': there is no member of staff of this name (one of \
             T1)",
            "requests.csv, row 3, section_id: 'ENG9.7': there is no section of this name (one of \
             ENG9.1)",
            "sections.csv, row 2, staff_ids: 'T1': this person is named twice",
            "enrollments.csv, row 2, course_id: 'ENG8': ENG9.1 is a section of ENG9",
            "enrollments.csv, row 3, section_id: 'ENG9.2': there is no section of this name (one of \
             ENG9.1)",
            "staff.csv, row 2, home_room: rooms.csv is not given, so this column cannot be checked",
            "services.csv, row 2, service: 'co-taught': not one of co_taught, push_in, pull_out, \
             resource, self_contained, eld, related (did you mean 'co_taught'?)",
            "services.csv, row 2, because: 'IEP': not one of iep, 504, el_plan (did you mean 'iep'?)",
            "external.csv, row 2, seats: '0': 2 students are listed",
            "transcript.csv, row 2, student_id: 'S0': there is no student of this name (one of S1)",
            "transcript.csv, row 2, course_id: 'ENG8': there is no course of this name (one of ENG9)",
            "sections.csv, row 2, room_id: rooms.csv is not given, so this column cannot be checked",
        ]
    );
}

#[test]
fn numbers_of_courses_that_cannot_be() {
    let told = told(&[
        (
            "courses.csv",
            "course_id,meets,grades,sections,settings,min_size,max_size,room_types\n\
         A,,9,2,general:2;co_taught:1,30,20,none;lab\n\
         B,halve,9-12,20000,general;x:-1;y:1;y:1,,0,\n",
        ),
        ("requests.csv", "student_id,course_id\n"),
    ]);
    assert_eq!(
        told,
        [
            "courses.csv, row 2, min_size: '30': larger than max_size, which is 20",
            "courses.csv, row 2, settings: 'general:2;co_taught:1': add up to 3, and there are 2 \
             sections",
            "courses.csv, row 2, room_types: 'none' says that no room is needed, and stands beside \
             room types",
            "courses.csv, row 3, sections: '20000': more than 10000 sections of one course",
            "courses.csv, row 3, max_size: '0': nobody could sit in such a class",
            "courses.csv, row 3, settings: 'general': a setting and a number are asked for (as in \
             co_taught:2)",
            "courses.csv, row 3, settings: 'x:-1': must not be negative",
            "courses.csv, row 3, settings: 'y:1': the setting 'y' is given twice",
            "courses.csv, row 3, meets: 'halve': the frame has no such meeting kind (one of full, half)",
            "requests.csv: holds no requests",
            "courses.csv, row 3, grades: '9-12': a range of grades is not understood; it is taken for \
             one grade",
        ]
    );
}

#[test]
fn prerequisites_in_a_circle() {
    let told = told(&[(
        "courses.csv",
        "course_id,prerequisites,corequisites\n\
         ENG9,,\nA,B&ENG9,\nB,A,ENG9|A\nC,D|ENG9,\nD,C,\nE,E,\nF,A&|B,\nG,ALG,\nH,A;B,\n",
    )]);
    assert_eq!(
        told,
        [
            "courses.csv, row 8, prerequisites: 'A&|B': a course is missing beside '&' or '|' (write \
             A&B for both, A|B for either)",
            "courses.csv, row 10, prerequisites: 'A;B': courses are joined by '&' and '|' (write A&B \
             for both, A|B for either)",
            "courses.csv, row 3, prerequisites: 'A → B → A': these courses require one another, so \
             nobody can take any of them",
            "courses.csv, row 7, prerequisites: 'E → E': these courses require one another, so nobody \
             can take any of them",
            "courses.csv, row 9, prerequisites: 'ALG': there is no course of this name (one of ENG9, \
             A, B, C, D, E, F, G, H)",
            "courses.csv, row 5, prerequisites: 'C → D → C': these courses require one another, unless \
             another way is taken",
        ]
    );
}

#[test]
fn alternates_that_stand_in_for_nothing() {
    let told = told(&[
        ("courses.csv", "course_id\nA\nB\nC\nD\nE\n"),
        ("students.csv", "student_id\nS1\nS2\n"),
        (
            "requests.csv",
            "student_id,course_id,kind,priority,alternate_for\n\
             S1,A,,0,\nS1,B,alternate,,A\nS1,C,alternate,,D\nS1,D,alternate,,C\nS1,E,,,A\nS1,A,,,\n\
             S2,A,alternate,,A\nS2,B,alternate,,C\nS2,C,alternate,,\nS2,D,alternate,,E\n\
             S2,E,alternate,,X\n",
        ),
    ]);
    assert_eq!(
        told,
        [
            "requests.csv, row 2, priority: '0': priorities begin at 1, the most important",
            "requests.csv, row 7, course_id: 'A': this student already asks for this course in row 2",
            "requests.csv, row 4, alternate_for: 'D': these alternates stand in for one another: C → \
             D → C",
            "requests.csv, row 5, alternate_for: 'C': these alternates stand in for one another: D → \
             C → D",
            "requests.csv, row 6, alternate_for: 'A': only an alternate stands in for another request, \
             and this is a primary one",
            "requests.csv, row 8, alternate_for: 'A': a course cannot stand in for itself",
            "requests.csv, row 9, alternate_for: 'C': this is an alternate itself; name the primary \
             request",
            "requests.csv, row 11, alternate_for: 'E': this is an alternate itself; name the primary \
             request",
            "requests.csv, row 12, alternate_for: 'X': there is no course of this name (one of A, B, \
             C, D, E)",
        ]
    );
}

#[test]
fn sections_beyond_the_number_to_run_and_seats_in_created_ones() {
    let told = told(&[
        ("courses.csv", "course_id,sections\nENG9,2\nART,2\nBIO,\n"),
        ("requests.csv", "student_id,course_id,section_id\nS1,ENG9,x\nS1,ART,x\nS1,BIO,BIO.4\n"),
        (
            "sections.csv",
            "section_id,course_id,hold,blocks,max_size,term\n\
             x,ENG9,locked,1,,S1;S3\ny,ENG9,lock:blocks;hint:size,1;1,0,all\nz,ENG9,,3,,\n\
             ART.1,ART,prefer,,,\n",
        ),
        (
            "enrollments.csv",
            "student_id,section_id,hold\nS1,ART.2,\nS1,ART.3,lock:term\nS1,BIO.1,\nS1,ENG9.1,\n",
        ),
    ]);
    assert_eq!(
        told,
        [
            "requests.csv, row 3, section_id: 'x': this is not a section of ART",
            "sections.csv, row 2, hold: 'locked': 'locked' is not one of lock, prefer, hint (did you \
             mean 'lock'?)",
            "sections.csv, row 3, blocks: '1': this block is named twice",
            "sections.csv, row 3, max_size: '0': nobody could sit in such a class",
            "sections.csv, row 3, hold: 'lock:blocks;hint:size': 'size' is not one of term, blocks, \
             room_id, staff_ids",
            "sections.csv, row 4, course_id: 'ENG9': more rows than sections to run, of which there \
             are 2",
            "sections.csv, row 2, term: 'S3': the frame has no such term (one of S1, S2)",
            "sections.csv, row 4, blocks: '3': the frame has no such block (one of 1, 2)",
            "enrollments.csv, row 3, hold: 'lock:term': 'lock:term' is not one of lock, prefer, hint",
            "enrollments.csv, row 3, section_id: 'ART.3': there is no section of this name (one of x, \
             y, z, ART.1)",
            "enrollments.csv, row 4, section_id: 'BIO.1': there is no section of this name (one of x, \
             y, z, ART.1)",
            "enrollments.csv, row 5, section_id: 'ENG9.1': there is no section of this name (one of \
             x, y, z, ART.1)",
        ]
    );
}

#[test]
fn times_and_dates_that_are_none() {
    let told = told(&[
        ("staff.csv", "staff_id,unavailable\nT1,1;S1:2;Mon-Tue 13:30-15:00;8\n"),
        (
            "students.csv",
            "student_id,release,unavailable,load_min,load_max\n\
             S1,Mon 13:30-15:00 (WBL);Mon 1:30-15:00,S3:1,7,6\n",
        ),
        ("requests.csv", "student_id,course_id,term\nS1,ENG9,s1\n"),
        (
            "external.csv",
            "external_id,weekdays,start,end,dates,terms\n\
             E1,Mon-Thu;Sonntag,13:30,12:30,2026-08-24/2026-02-30,S9\nE2,Mon,8.30,,,\n",
        ),
        (
            "calendar.csv",
            "date,term,cycle_day\n2026-08-24,S1,Mon\n2026-02-30,,\n24.8.2026,S7,Wed\n2026-08-24,,\n",
        ),
    ]);
    assert_eq!(
        told,
        [
            "calendar.csv, row 5, date: '2026-08-24': this date was already given in row 2",
            "calendar.csv, row 3, date: '2026-02-30': there is no such date",
            "calendar.csv, row 4, date: '24.8.2026': not a date (write YYYY-MM-DD, for example \
             2026-08-24)",
            "calendar.csv, row 4, term: 'S7': the frame has no such term (one of S1, S2)",
            "calendar.csv, row 4, cycle_day: 'Wed': the frame has no such cycle day (one of Mon, Tue)",
            "students.csv, row 2, load_min: '7': larger than load_max, which is 6",
            "students.csv, row 2, unavailable: 'S3:1': begins with no term of the frame (a term stands \
             before ':'; a code stands behind, as in 1 (S3))",
            "students.csv, row 2, release: 'Mon 1:30-15:00': not a clock time of the form HH:MM (write \
             01:30)",
            "requests.csv, row 2, term: 's1': the frame has no such term (did you mean 'S1'?)",
            "external.csv, row 2, terms: 'S9': the frame has no such term (one of S1, S2)",
            "external.csv, row 2, weekdays: 'Sonntag': names no weekdays (write Mon;Wed or Mon-Fri)",
            "external.csv, row 2, end: '12:30': ends before it begins",
            "external.csv, row 2, dates: '2026-08-24/2026-02-30': not a first and a last date (write \
             both as YYYY-MM-DD, with '/' between)",
            "external.csv, row 3, start: '8.30': not a clock time of the form HH:MM (write 08:30)",
            "external.csv, row 3, end: start and end are given together",
            "staff.csv, row 2, unavailable: '8': neither a block of the frame nor a clock time (one of \
             1, 2)",
        ]
    );
}

#[test]
fn tags_that_nobody_bears() {
    let told = told(&[
        ("courses.csv", "course_id,tags\nENG9,honors\n"),
        ("students.csv", "student_id,groups\nS1,el:1;iep\n"),
        ("sections.csv", "section_id,course_id,for_groups\nx,ENG9,iep;newcomr\n"),
        (
            "rules.json",
            r#"[{"ask":{"group_share_cap":{"courses":["tag:honor"],"groups":["el:1","el:7"]}},
                 "strength":"hard"},
                {"ask":{"balance":{"courses":"all","by":"size"}},"strength":{"tier":5,"weight":1}},
                {"ask":{"balance":{"courses":"tag:honors","by":"ipe"}},
                 "strength":{"tier":5,"weight":1}}]"#,
        ),
    ]);
    assert_eq!(
        told,
        [
            "sections.csv, row 2, for_groups: 'newcomr': there is no student group of this name (one \
             of el:1, iep)",
            "rules.json, [0].ask.group_share_cap.courses[0]: 'honor': there is no course tag of this \
             name (did you mean 'honors'?)",
            "rules.json, [0].ask.group_share_cap.groups[1]: 'el:7': there is no student group of this \
             name (one of el:1, iep)",
            "rules.json, [2].ask.balance.by: 'ipe': there is no student group of this name (did you \
             mean 'iep'?)",
        ]
    );
}

#[test]
fn empty_tables() {
    let told = told(&[
        ("courses.csv", "course_id\n"),
        ("students.csv", "student_id\n"),
        ("requests.csv", "student_id,course_id\n"),
        ("staff.csv", "staff_id\n"),
    ]);
    assert_eq!(
        told,
        [
            "courses.csv: holds no courses",
            "students.csv: holds no students",
            "requests.csv: holds no requests",
            "staff.csv: is given and empty: it says that there are no teachers (take it away if it is \
             not part of the problem)",
        ]
    );
}

#[test]
fn rows_that_could_not_be_read_do_not_make_others_wrong() {
    let folder = folder(&[("students.csv", "id,grade\nS1,9\n")]);
    let source = read_school(folder.path()).expect("a school");
    assert_eq!(diagnose(&source), []);
}

#[test]
fn ten_thousand_unknown_names_are_refused_quickly() {
    let requests: String =
        (0..50_000).map(|row| format!("S1,course number {row} of junk\n")).collect();
    let courses: String = (0..2_000).map(|row| format!("junk course {row}\n")).collect();
    let begun = std::time::Instant::now();
    let told = told(&[
        ("courses.csv", &format!("course_id\n{courses}")),
        ("requests.csv", &format!("student_id,course_id\n{requests}")),
    ]);
    assert_eq!(told.len(), 201);
    assert_eq!(told[200], "requests.csv: and 49800 more");
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn the_real_school_has_no_faults() {
    let real = std::env::var_os("FAIRBELL_REAL").unwrap_or_else(|| "../shared/real".into());
    let path = std::path::Path::new(&real).join("coastal-2324");
    if path.exists() {
        let source = read_school(&path).expect("a school");
        assert_eq!(diagnose(&source), []);
    }
}
