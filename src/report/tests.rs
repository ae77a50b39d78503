//! A small report, looked at from every side.

use super::{
    Bound, InputDigest, PlannedLine, Reach, ReportView, RunFacts, Shared, Tables, TracePoint,
};
use crate::compare::Summary;
use crate::equity::suppress::{ShownOutcome, Told};
use crate::explain::unmet;
use crate::model::Model;
use crate::sample::Sample;
use crate::school::records::{Fields, Record, SectionRecord, ServiceRecord, Word};
use crate::school::{Expectation, Fault, HideBelow, Mention};
use serde_json::{Value, json};

/// Three teachers, two rooms, a joint section, and one unmet request of several kinds.
fn small() -> Sample {
    let science = |row: &mut crate::school::records::CourseRecord| {
        row.department = Some("Science".into());
    };
    let mut school = Sample::new()
        .course_with("BIO", "Biology", 2, 12, science)
        .course_with("AP", "AP Physics", 1, 14, science)
        .course("D1", "Dance 1", 1, 12)
        .course("D2", "Dance 2", 1, 16)
        .course_with("ART", "Art", 1, 12, |row| row.meets = Some("half".into()))
        .course("BAND", "Band", 0, 30)
        .teacher("Ng", "Science", &["BIO", "AP"])
        .teacher("Ortiz", "Arts", &["D1", "D2", "ART"])
        .room("R1", 30, true)
        .room("R2", 30, true)
        .rule("studio", json!({"sequence": {"first": "D1", "then": "D2"}}))
        .section("D1.1", "D1", |row| row.stack = Some("studio".into()))
        .section("D2.1", "D2", |row| row.stack = Some("studio".into()));
    for (section, term, block, teacher, room) in [
        ("BIO.1", "all", "1", "Ng", "R1"),
        ("BIO.2", "all", "2", "Ng", "R1"),
        ("AP.1", "all", "3", "Ng", "R1"),
        ("D1.1", "all", "3", "Ortiz", "R2"),
        ("D2.1", "all", "3", "Ortiz", "R2"),
        ("ART.1", "S2", "4", "Ortiz", "R2"),
    ] {
        school = school.place(section, term, block).taught(section, teacher, room);
    }
    for number in 0..24 {
        let id = format!("S{number:02}");
        let grade = if number < 12 { "9" } else { "10" };
        let groups: &[&str] = if number % 2 == 0 { &["el:1"] } else { &["iep"] };
        let groups = if number == 3 { &["foster"] } else { groups };
        let (bio, other) = if number < 12 { ("BIO.1", "AP") } else { ("BIO.2", "D1") };
        school = school.student_with(&id, groups, &["BIO", other, "~ART"], |row| {
            row.grade = Some(grade.into());
        });
        let seats: &[&str] = match number {
            0 => &[bio, "ART.1~AP"],
            1..12 => &[bio, "AP.1"],
            _ => &[bio, "D1.1"],
        };
        school = school.seats(&id, seats);
    }
    school.student("S98", &["iep"], &["BAND", "AP", "D2"]).seats("S98", &["D2.1"]).student(
        "S99",
        &[],
        &[],
    )
}

fn view(sample: Sample, run: RunFacts) -> ReportView {
    let records = sample.records.clone();
    let (model, plan) = sample.build();
    let unmet = unmet(&model, &plan);
    ReportView::new(&model, &records, &plan, &unmet, run)
}

fn run() -> RunFacts {
    RunFacts {
        program_version: "0.1.0".into(),
        seed: 7,
        effort_units: 12_000,
        scenarios: vec!["base".into()],
        inputs: vec![InputDigest { file: "courses.csv".into(), sha256: "00ff".into() }],
        bounds: vec![
            Bound {
                label: "Seats".into(),
                value: 50,
                meaning: "Courses have no more seats.".into(),
                of_any_schedule: true,
            },
            Bound {
                label: "Timetable".into(),
                value: 49,
                meaning: "Nobody could seat students better here.".into(),
                of_any_schedule: false,
            },
        ],
        trace: vec![TracePoint { units: 0, met: 40, hard: 0, required: 0, primary: 900 }],
        findings: vec![
            Fault::impossible("Band is asked for and no section is run").file("courses.csv"),
            Fault::impossible("S98 cannot take Band").file("courses.csv"),
            Fault::warning("an odd thing"),
        ],
        ..RunFacts::default()
    }
}

/// A row as a line of CSV, for snapshots; the real writer quotes.
struct Line(Vec<String>);

impl Fields for Line {
    fn required(&mut self, _: &'static str, cell: &mut String) {
        self.0.push(cell.clone());
    }
    fn text(&mut self, _: &'static str, cell: &mut Option<String>) {
        self.0.push(cell.clone().unwrap_or_default());
    }
    fn list(&mut self, _: &'static str, cell: &mut Vec<String>) {
        self.0.push(cell.join(";"));
    }
    fn whole(&mut self, _: &'static str, cell: &mut Option<u32>) {
        self.0.push(cell.map_or(String::new(), |number| number.to_string()));
    }
    fn decimal(&mut self, _: &'static str, cell: &mut Option<f64>) {
        self.0.push(cell.map_or(String::new(), |number| number.to_string()));
    }
    fn yes_no(&mut self, _: &'static str, cell: &mut Option<bool>) {
        self.0.push(cell.map_or(String::new(), |yes| yes.to_string()));
    }
    fn word<W: Word>(&mut self, _: &'static str, cell: &mut Option<W>) {
        self.0.push(cell.map_or(String::new(), |word| word.word().to_owned()));
    }
}

fn rows<R: Record + Clone>(records: &[R]) -> String {
    let line = |record: &R| {
        let mut line = Line(Vec::new());
        record.clone().fields(&mut line);
        line.0.join(",")
    };
    records.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../tests/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn the_text_is_a_summary_of_eighty_columns() {
    let text = super::text(&view(small(), run()));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    snapshot("report-text", &text);
}

#[test]
fn the_tables_are_what_files_say() {
    let tables = view(small(), run()).tables;
    let enrollments = &tables.enrollments[..4];
    let text = [rows(&tables.sections), rows(enrollments), rows(&tables.unmet)].join("\n\n");
    snapshot("report-tables", &text);
}

#[test]
fn joint_sections_without_a_word_of_the_input_get_a_readable_one() {
    let joint = |row: &mut SectionRecord| row.stack = Some("studio".into());
    let school = Sample::new().course("A", "A", 2, 9).course("B", "B", 1, 9);
    let (mut model, plan) = school.section("A.1", "A", joint).section("B.1", "B", joint).build();
    let stacks = |model: &Model| {
        let rows = Tables::new(model, &plan, &[]).sections.into_iter();
        rows.map(|row| row.stack.unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(stacks(&model), ["studio", "", "studio"]);
    // As if a rule had joined them.
    model.school.sections.iter_mut().for_each(|section| section.stack = None);
    assert_eq!(stacks(&model), ["J1", "", "J1"]);
    // A lone section that has the word already keeps it for itself.
    model.school.sections[1].stack = Some("J1".into());
    assert_eq!(stacks(&model), ["J2", "", "J2"]);
}

#[test]
fn plan_json_holds_the_plan_and_what_reproduces_it() {
    let view = view(small(), run());
    let plan: Value = serde_json::from_str(&super::plan_json(&view)).expect("JSON");
    assert_eq!((&plan["format"], &plan["version"]), (&json!("fairbell/plan"), &json!(1)));
    assert_eq!(plan["seed"], json!(7));
    assert_eq!(plan["sections"].as_array().map(Vec::len), Some(6));
    assert_eq!(plan["enrollments"].as_array().map(Vec::len), Some(view.tables.enrollments.len()));
    assert_eq!(plan["bounds"][0]["value"], json!(50));
}

#[test]
fn a_draft_says_of_which_groups_its_page_tells() {
    // All with `iep` and four more have `plan`: the page shows one of the two alone.
    let mut sample = Sample::new().course("A", "A", 1, 99).place("A.1", "all", "1");
    for number in 0..90 {
        let id = format!("S{number:02}");
        let tags: &[&str] = match number {
            0..30 => &["iep", "plan"],
            30..34 => &["plan"],
            _ => &[],
        };
        let seats: &[&str] = if number % 2 == 0 { &["A.1"] } else { &[] };
        sample = sample.student(&id, tags, &["A"]).seats(&id, seats);
    }
    let plan: Value = serde_json::from_str(&super::plan_json(&view(sample, run()))).expect("JSON");
    let summary = Summary::read(Some(&plan), None).expect("a summary");
    let told = |group: &str| summary.shown_groups.iter().find(|own| own.group == group);
    let (iep, plan) = (told("iep").expect("a line"), told("plan").expect("a line"));
    assert_ne!(iep.students, plan.students, "{iep:?}, {plan:?}");
    assert!(!iep.met || iep.students);
    assert_eq!(summary.hide_below, Some(HideBelow::default()));
}

#[test]
fn groups_served_evenly_are_told_what_is_out_of_reach_where_their_share_is_shown() {
    // Grade 9 misses 20 of 50, grade 10 misses 15 of 50; `iep` misses two, which nobody may know.
    let mut sample = Sample::new().course("A", "A", 1, 99).place("A.1", "all", "1");
    for number in 0..100 {
        let id = format!("S{number:03}");
        let grade = if number < 50 { "9" } else { "10" };
        let tags: &[&str] = if number % 50 < 12 { &["iep"] } else { &[] };
        let seats: &[&str] = match number {
            0 | 50 | 12..31 | 62..76 => &[],
            _ => &["A.1"],
        };
        sample = sample.student_with(&id, tags, &["A"], |row| row.grade = Some(grade.into()));
        sample = sample.seats(&id, seats);
    }
    let reach = |group: &str, [asked, met, at_most]: [u64; 3], at_most_here| Reach {
        group: group.into(),
        asked,
        met,
        at_most,
        at_most_here,
    };
    let served_evenly = vec![
        reach("grade:10", [50, 35, 47], None),
        reach("grade:9", [50, 30, 50], Some(35)),
        reach("iep", [24, 22, 23], Some(22)),
        reach("not iep", [76, 43, 70], Some(50)),
    ];
    let view = view(sample, RunFacts { served_evenly, ..run() });
    let text = super::text(&view);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let lines: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("Served evenly"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let told: Vec<String> = lines.into_iter().map(words).collect();
    assert_eq!(told, ["Grade 9 60.0% 70.0% 100.0%", "Grade 10 70.0% – all but under 10"]);
    let page = super::html(&view).expect("a page");
    let table = page.split("asked to serve evenly").nth(1).expect("a table");
    let table = table.split("</table>").next().expect("its end");
    assert!(table.contains("70.0%") && table.contains("all but under 10"), "{table}");
    assert!(!table.contains("iep"), "{table}");
    let plan: Value = serde_json::from_str(&super::plan_json(&view)).expect("JSON");
    assert_eq!(plan["served_evenly"][2]["at_most_here"], json!(22));
    let plain: Value =
        serde_json::from_str(&super::plan_json(&self::view(small(), run()))).unwrap();
    assert!(plain.get("served_evenly").is_none());
}

#[test]
fn metrics_json_hides_nothing_and_says_so() {
    let view = view(small(), run());
    let metrics: Value = serde_json::from_str(&super::metrics_json(&view)).expect("JSON");
    assert_eq!(metrics["confidential"], json!(true));
    let met = &metrics["metrics"][1];
    assert_eq!(met["name"], json!("requests_met"));
    let foster = met["groups"]
        .as_array()
        .and_then(|groups| groups.iter().find(|group| group["group"] == json!("foster")));
    assert_eq!(foster.map(|group| &group["students"]), Some(&json!(1)));
    assert_eq!(metrics["unmet_by_reason"]["no_section"], json!(1));
}

#[test]
fn the_page_names_no_student_and_hides_small_groups() {
    let view = view(small(), run());
    let page = super::html(&view).expect("a page");
    for id in &view.unnamed {
        assert!(!page.contains(id.as_str()), "{id} is on the page");
    }
    let foster = page.split("foster").nth(1).expect("a line");
    assert!(
        foster.starts_with("</bdi></th><td class=\"n\">–</td><td class=\"n\">–</td>"),
        "{foster:.80}"
    );
    assert!(page.contains("Band is asked for and no section is run"));
    assert!(page.contains("Findings about single students are not shown"));
    assert!(!page.contains("an odd thing"));
}

#[test]
fn the_page_needs_nothing_but_itself() {
    let page = super::html(&view(small(), run())).expect("a page");
    for reference in ["http:", "https:", "src=", "url(", "@import", "<link", "//cdn"] {
        assert!(!page.contains(reference), "{reference} is on the page");
    }
}

#[test]
fn hostile_names_stay_names() {
    let hostile = "</script><script>alert('\"1\" & 🎺')</script>\u{202e}مدرسة";
    let mut school = Sample::new()
        .course_with("X", hostile, 1, 1, |row| row.department = Some(hostile.into()))
        .course("Y", hostile, 0, 1)
        .teacher(hostile, hostile, &["X"])
        .room("<b>R</b>", 20, true)
        .place("X.1", "all", "1")
        .taught("X.1", hostile, "<b>R</b>")
        .student("<i>", &["tag:<img onerror=x>"], &["X", "Y"])
        .rule(hostile, json!({"sequence": {"first": "X", "then": "Y"}}));
    school.records.header.name = Some(hostile.into());
    let mut facts = run();
    facts.findings.push(Fault::impossible(hostile));
    let page = super::html(&view(school, facts)).expect("a page");
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<b>R"));
    assert!(page.contains("🎺") && page.contains("مدرسة"));
    assert!(page.contains("&#60;script&#62;alert(&#39;&#34;1&#34; &#38; 🎺&#39;)"));
}

#[test]
fn a_school_without_teachers_rooms_and_groups_has_a_board_of_courses() {
    let school = Sample::new()
        .course("A", "Algebra", 1, 20)
        .place("A.1", "all", "2")
        .student("S1", &[], &["A"])
        .seats("S1", &["A.1"]);
    let view = view(school, RunFacts::default());
    assert_eq!(view.boards.len(), 1);
    assert_eq!(view.boards[0].heading, "Courses");
    let page = super::html(&view).expect("a page");
    assert!(page.contains("Algebra") && !page.contains("id=\"groups\""));
    let empty = super::html(&self::view(Sample::new(), RunFacts::default())).expect("a page");
    assert!(empty.contains("of the course requests are met"));
}

#[test]
fn planned_sections_are_reported_and_those_that_nobody_can_teach() {
    let school = |sections: Option<u32>| {
        let mut sample = Sample::new()
            .course_with("ART", "Art", 0, 2, |row| row.sections = sections)
            .teacher("T1", "Art", &["ART"]);
        sample.records.staff.as_mut().expect("staff")[0].max_sections = Some(3.0);
        (1..=7).fold(sample, |sample, number| sample.student(&format!("S{number}"), &[], &["ART"]))
    };
    let planned = view(school(None), run());
    let line = PlannedLine {
        course_id: "ART".into(),
        title: "Art".into(),
        requests: 7,
        filled: 4,
        sections: 3,
    };
    assert_eq!(planned.planned, [line]);
    assert_eq!(planned.tables.sections.len(), 3);
    let summary = super::text(&planned);
    let told = summary.lines().find(|line| line.starts_with("Sections planned")).expect("a line");
    assert!(told.contains("3 of 4") && told.ends_with("in 1 course"), "{told}");
    let plan: Value = serde_json::from_str(&super::plan_json(&planned)).expect("JSON");
    let line =
        json!({"course_id": "ART", "title": "Art", "requests": 7, "filled": 4, "sections": 3});
    assert_eq!(plan["planned_sections"], json!([line]));
    let page = super::html(&planned).expect("a page");
    assert!(page.contains("<b>3</b> in 1 course"), "{page}");
    assert!(page.contains("4 would be filled"), "{page}");

    let given = view(school(Some(4)), run());
    assert_eq!(given.planned, []);
    assert!(!super::text(&given).contains("planned"));
    assert!(!super::html(&given).expect("a page").contains("planned"));
}

#[test]
fn a_section_keeps_what_its_row_says_and_a_service_stays_one() {
    let mut sample = Sample::new()
        .course("ART", "Art", 1, 12)
        .course("LAB", "Lab", 1, 12)
        .course("SUPPORT", "Support", 1, 12)
        .student("S1", &["iep"], &["ART", "LAB"])
        .section("ART.1", "ART", |row| {
            row.min_size = Some(4);
            row.for_groups = vec!["iep".into(), "newcomer".into()];
        })
        .locked("S1", "ART.1")
        .locked("S1", "SUPPORT.1")
        .seats("S1", &["ART.1", "LAB.1", "SUPPORT.1"]);
    sample.records.enrollments.as_mut().expect("seats")[0].kind = Some("service".into());
    sample.records.services = Some(vec![ServiceRecord {
        student_id: "S1".into(),
        service: "resource".into(),
        course_id: Some("SUPPORT".into()),
        ..ServiceRecord::default()
    }]);
    let tables = view(sample, run()).tables;
    let art = &tables.sections[0];
    assert_eq!((art.min_size, art.for_groups.join(";").as_str()), (Some(4), "iep;newcomer"));
    assert_eq!(tables.sections[1].min_size, None);
    let kinds: Vec<&str> =
        tables.enrollments.iter().filter_map(|seat| seat.kind.as_deref()).collect();
    assert_eq!(kinds, ["service", "primary", "service"]);
}

/// Sixty students of whom five are in foster care; three of these get their course.
fn with_foster() -> Sample {
    let mut sample = Sample::new()
        .course("A", "A", 2, 60)
        .course("B", "B", 1, 60)
        .teacher("T", "Art", &["A", "B"])
        .place("A.1", "all", "1")
        .place("A.2", "all", "2")
        .place("B.1", "all", "3");
    for section in ["A.1", "A.2", "B.1"] {
        sample = sample.taught(section, "T", "");
    }
    for number in 0..60 {
        let id = format!("S{number:02}");
        let seats: &[&str] = match number {
            0..3 => &["A.1", "B.1"],
            3..5 => &["B.1"],
            5..30 => &["A.1", "B.1"],
            _ => &["A.2", "B.1"],
        };
        let tags: &[&str] = if number < 5 { &["foster"] } else { &["avid"] };
        sample = sample.student(&id, tags, &["A", "B"]).seats(&id, seats);
    }
    sample
}

#[test]
fn a_school_that_states_fifteen_hides_a_group_of_twelve_on_the_page_and_in_its_set() {
    let school = || {
        let mut sample = Sample::new().course("A", "A", 1, 99).place("A.1", "all", "1");
        for number in 0..60 {
            let id = format!("S{number:02}");
            let tags: &[&str] = if number % 5 == 0 { &["avid"] } else { &[] };
            let seats: &[&str] = if number < 30 { &["A.1"] } else { &[] };
            sample = sample.student(&id, tags, &["A"]).seats(&id, seats);
        }
        sample
    };
    let shown = |below: HideBelow| {
        let records = school().records.clone();
        let (mut model, plan) = school().build();
        model.school.hide_below = below;
        let unmet = unmet(&model, &plan);
        let view = ReportView::new(&model, &records, &plan, &unmet, run());
        let set = Shared::new(&model, &plan, &view.measured);
        let met = set.measures.iter().find(|own| own.facts.name == "requests_met");
        let students = met.expect("a measure").groups[0].students;
        let page = super::html(&view).expect("a page");
        let is_on_page = page.contains("<bdi>avid</bdi></th><td class=\"n\">12</td>");
        let says = format!("groups of fewer than {} students are hidden", below.count());
        assert!(page.contains(&says), "{says} is not in\n{page}");
        assert!(set.readme().contains(&format!("of a group below {} are hidden", below.count())));
        (students, is_on_page)
    };
    assert_eq!(shown(HideBelow::default()), (Some(12), true));
    assert_eq!(shown(HideBelow::new(15).expect("allowed")), (None, false));
}

#[test]
fn expectations_of_few_students_are_not_shown_and_stay_in_the_files_for_staff() {
    let records = with_foster().records.clone();
    let (mut model, plan) = with_foster().build();
    for (id, group, least) in
        [("few", "foster", 0.6), ("less", "foster", 0.8), ("all", "", 0.9), ("most", "avid", 0.5)]
    {
        let mention = |text: &str| Mention { text: text.to_owned(), ..Mention::default() };
        model.school.intent.expectations.push(Expectation {
            id: id.to_owned(),
            sentence: Some(format!("<{id}>")),
            measure: mention("students_complete"),
            groups: if group.is_empty() { Vec::new() } else { vec![mention(group)] },
            at_least: Some(least),
            smallest: 1,
            is_required: true,
            ..Expectation::default()
        });
    }
    let unmet = unmet(&model, &plan);
    let view = ReportView::new(&model, &records, &plan, &unmet, run());
    let page = super::html(&view).expect("a page");
    let text = super::text(&view);
    for (id, outcome) in [("few", "not shown"), ("less", "not shown"), ("all", "met (+6.7 points)")]
    {
        let row =
            format!("<bdi>&#60;{id}&#62;</bdi></th><td data-of=\"This draft\">{outcome}</td>");
        assert!(page.contains(&row), "{row} is not in\n{page}");
        let word = outcome.split(" (").next().expect("a word");
        let line = text.lines().find(|line| line.contains(&format!("<{id}>"))).expect("a line");
        assert!(line.trim_start().starts_with(word), "{line}");
    }
    // What is not shown is not counted as missed.
    let hidden = text.matches("\n  not shown   ").count();
    let told = format!("Expectations: 1 of {} met, {hidden} not shown", 4 - hidden);
    assert!(hidden > 1 && text.contains(&told), "{text}");
    let told = |page: &str| {
        let (_, rest) = page.split_once("Expectations met</a></dt>").expect("a number");
        rest.split_once("</dd>").expect("its end").0.to_owned()
    };
    let of = format!("<dd><b>1</b> of {}<br>{hidden} not shown", 4 - hidden);
    assert_eq!(told(&page), of);
    // Where none is shown, none is said not to be met.
    let mut none = view.clone();
    none.shown_expected.retain(|one| one.outcome == ShownOutcome::Hidden);
    assert_eq!(none.shown_expected.len(), hidden);
    assert_eq!(told(&super::html(&none).expect("a page")), format!("<dd>{hidden} not shown"));
    let outcomes: Vec<bool> = view.expected.iter().map(|own| own.has_failed()).collect();
    assert_eq!(outcomes, [false, true, false, false]);
    let metrics: Value = serde_json::from_str(&super::metrics_json(&view)).expect("JSON");
    assert_eq!(metrics["expectations"][1]["figure"], json!(0.6));
}

#[test]
fn few_breaches_are_told_of_staff_and_not_of_students() {
    // Two of five in foster care lack A; the teacher has one course too many.
    let sample = with_foster()
        .rule("served", json!({"elective_access": {"group": "foster", "courses": ["A"], "min": 1}}))
        .softened(1, 60)
        .rule("preps", json!({"max_preps": {"staff": "all", "most": 1}}))
        .softened(2, 7);
    let view = view(sample, run());
    let amounts: Vec<i64> = view.rules.iter().map(|rule| rule.amount).collect();
    assert_eq!((amounts[0], view.rules[0].shown), (2, Told::Few(HideBelow::default())));
    assert!((1..10).contains(&amounts[1]), "{amounts:?}");
    assert_eq!(view.rules[1].shown, Told::Exact(amounts[1] as u64));
    let page = super::html(&view).expect("a page");
    let cells = |amount: &str, cost: &str| {
        format!("data-of=\"Broken by\">{amount}</td><td class=\"n\" data-of=\"Costs\">{cost}</td>")
    };
    assert!(page.contains(&cells("under 10", "under 600")), "{page}");
    assert!(page.contains(&cells(&amounts[1].to_string(), &(7 * amounts[1]).to_string())));
    assert!(page.contains("<span class=\"v\">under 10 × 60</span>"));
    assert!(!page.contains("120 = 2 × 60"));
    let plan: Value = serde_json::from_str(&super::plan_json(&view)).expect("JSON");
    assert_eq!(
        (&plan["rules"][0]["amount"], &plan["rules"][0]["shown"]),
        (&json!(2), &json!("under 10"))
    );
}

#[test]
fn all_but_few_of_whom_a_rule_is_about_are_not_told_either() {
    // Of 55 with the tag, three have what the rule asks for.
    let mut sample = Sample::new().course("C", "C", 1, 60).place("C.1", "all", "4");
    for number in 0..55 {
        let id = format!("S{number:02}");
        let seats: &[&str] = if number < 3 { &["C.1"] } else { &[] };
        sample = sample.student(&id, &["avid"], &["C"]).seats(&id, seats);
    }
    let sample = sample
        .rule("third", json!({"elective_access": {"group": "avid", "courses": ["C"], "min": 1}}))
        .softened(1, 1);
    let view = view(sample, run());
    assert_eq!((view.rules[0].amount, view.rules[0].shown), (52, Told::Many(HideBelow::default())));
    let page = super::html(&view).expect("a page");
    assert!(page.contains("data-of=\"Broken by\">10 or more</td>"), "{page}");
    assert!(!page.contains("52 = 52 × 1"));
}

#[test]
fn a_name_of_several_words_is_found_in_a_text_and_its_words_alone_are_not() {
    let sample = || with_foster().rule("one", json!({"max_preps": {"staff": "all", "most": 1}}));
    let page = |because: &str| {
        let mut view = view(sample(), run());
        view.rules[0].because = Some(because.to_owned());
        view.unnamed.push("Speech and language provider 1".to_owned());
        super::html(&view).expect("a page")
    };
    assert!(page("speech and drama share a language lab").contains("share a language lab"));
    assert!(!page("as Speech and language provider 1 asked").contains("as Speech"));
}
