//! Charts of a school of which every number is known.

use crate::equity::suppress::Told;
use crate::explain::unmet;
use crate::report::{ReportView, RunFacts, html};
use crate::sample::Sample;
use crate::school::records::CourseRecord;
use serde_json::json;

/// Sixty students of grade 9 and forty of grade 10. All ask for English and 24 of grade 9 for two advanced
/// singletons that meet at once: half of these sit in one, half in the other; two more ask for one and sit in none.
fn school() -> Sample {
    let advanced = |row: &mut CourseRecord| {
        row.tags = vec!["ap".into()];
        row.department = Some("Science".into());
    };
    let english = |row: &mut CourseRecord| {
        row.tags = vec!["core".into()];
        row.department = Some("English".into());
    };
    let mut school = Sample::new()
        .course_with("ENG", "English", 4, 30, english)
        .course_with("BIO", "AP Biology", 1, 40, advanced)
        .course_with("CHEM", "AP Chemistry", 1, 40, advanced)
        .teacher("Ng", "English", &["ENG"])
        .teacher("Ortiz", "Science", &["BIO", "CHEM"])
        .room("R1", 40, true);
    school.records.staff.as_mut().expect("staff")[0].max_preps = Some(1);
    for (section, block, teacher) in [
        ("ENG.1", "1", "Ng"),
        ("ENG.2", "2", "Ng"),
        ("ENG.3", "3", "Ng"),
        ("ENG.4", "4", "Ng"),
        ("BIO.1", "4", "Ortiz"),
        ("CHEM.1", "4", ""),
    ] {
        school = school.place(section, "all", block).taught(section, teacher, "");
    }
    for number in 0..100 {
        let id = format!("S{number:02}");
        let (grade, sex) = if number < 60 { ("9", number % 2) } else { ("10", number / 10 % 2) };
        let courses: &[&str] = match number {
            0..24 => &["ENG", "BIO", "CHEM"],
            24..26 => &["ENG", "BIO"],
            _ => &["ENG"],
        };
        let tag = if sex == 0 { "sex:female" } else { "sex:male" };
        school = school.student_with(&id, &[tag], courses, |row| row.grade = Some(grade.into()));
        let english = format!("ENG.{}", number / 30 + 1);
        let seats: Vec<&str> = match number {
            0..12 => vec![&english, "BIO.1"],
            12..24 => vec![&english, "CHEM.1"],
            _ => vec![&english],
        };
        school = school.seats(&id, &seats);
    }
    school.rule("even", json!({"balance": {"courses": ["ENG"], "by": "size"}})).softened(3, 7)
}

fn view(sample: Sample) -> ReportView {
    let records = sample.records.clone();
    let (model, plan) = sample.build();
    let unmet = unmet(&model, &plan);
    ReportView::new(&model, &records, &plan, &unmet, RunFacts::default())
}

/// The figure with that title.
fn figure<'a>(page: &'a str, title: &str) -> &'a str {
    let figures =
        page.split("<figure").skip(1).map(|own| own.split("</figure>").next().unwrap_or(""));
    let mut found = figures.filter(|own| own.contains(&format!("<b>{title}")));
    found.next().unwrap_or_else(|| panic!("no chart {title}"))
}

#[test]
fn the_ladder_tells_who_asks_and_hides_how_few_are_blocked() {
    let page = html(&view(school())).expect("a page");
    let ladder = figure(&page, "Advanced courses");
    // 26 of 100 ask, two are blocked.
    assert!(ladder.contains("26.0% (26) · under 10"), "{ladder}");
    assert!(!ladder.contains("2.0%"), "{ladder}");
    // In grade 10 nobody asks, and so 26 of grade 9 is not told either.
    assert!(!ladder.contains("43.3%"), "{ladder}");
}

#[test]
fn singletons_that_meet_at_once_are_marked_and_counted_in_tens() {
    let view = view(school());
    let pair = view.singletons.pairs[0];
    assert_eq!((pair.students, pair.is_clash), (24, true));
    let page = html(&view).expect("a page");
    let matrix = figure(&page, "Singletons");
    // 26 ask for one and 24 for both: 20 would tell that at most six do not.
    assert!(matrix.contains("clash\">10+ <b title=\"meet at the same time\">×</b>"), "{matrix}");
}

#[test]
fn students_in_class_are_told_in_tens() {
    let view = view(school());
    let [nine, ten] = &view.attendance.grades[..] else { panic!("two grades") };
    assert_eq!((nine.in_class.as_slice(), nine.students), (&[30, 30, 0, 24][..], 60));
    assert_eq!((ten.in_class.as_slice(), ten.students), (&[0, 0, 30, 10][..], 40));
    let page = html(&view).expect("a page");
    let table = figure(&page, "Students in class");
    let row = table.split("Grade 9").nth(1).and_then(|row| row.split("</tr>").next());
    // In block 1 the sum of both grades is thirty, so that it would tell nobody of grade 10 is there.
    let cells: Vec<&str> = row
        .expect("a row")
        .split("<td")
        .skip(2)
        .filter_map(|cell| cell.split(['>', '<']).nth(1))
        .collect();
    assert_eq!(cells.len(), 4);
    assert_eq!(cells[3], "20");
}

#[test]
fn rules_and_teachers_are_told_with_what_they_cost_and_prepare() {
    let view = view(school());
    let rule = &view.rules[0];
    assert!(rule.amount >= 10);
    assert_eq!(rule.shown, Told::Exact(rule.amount as u64));
    let page = html(&view).expect("a page");
    let cost = format!("{} = {} × 7", 7 * rule.amount, rule.amount);
    assert!(figure(&page, "What each rule costs").contains(&cost));
    let teachers = &view.teachers;
    assert_eq!((teachers[0].classes, teachers[0].preps), (4, 1));
    assert_eq!((teachers[1].classes, teachers[1].preps), (1, 1));
    assert!(figure(&page, "Load and preparations").contains("<bdi>Ng</bdi>"));
}

#[test]
fn a_class_tells_the_share_of_a_group_where_neither_side_is_small() {
    let view = view(school());
    let shares = |section: &str| {
        let boards = view.boards.iter().flat_map(|board| &board.parts);
        let cards = boards.flat_map(|part| &part.rows).flat_map(|row| &row.cells);
        let mut cards = cards.flat_map(|cell| &cell.cards);
        let card = cards.find(|card| card.sections == section).expect("a card");
        let named = card.shares.iter();
        named.map(|(group, quarter)| (view.share_groups[*group].as_str(), *quarter)).collect()
    };
    // Fifteen of thirty each; one is kept back, for both together would tell that nobody else is there.
    let english: Vec<(&str, u8)> = shares("ENG.1");
    assert!(english.len() <= 2 && english.iter().all(|(group, _)| group.starts_with("sex:")));
    // Six of twelve.
    assert_eq!(shares("BIO.1"), []);
}

#[test]
fn a_school_without_reasons_has_no_charts() {
    let page = html(&view(Sample::new())).expect("a page");
    assert!(!page.contains("<figure") && !page.contains("id=\"schedule\""), "{page}");
}

#[test]
fn what_lacks_data_says_so() {
    // Learners, and no course that is for them.
    let mut sample = Sample::new().course("A", "A", 1, 40).place("A.1", "all", "1");
    for number in 0..30 {
        let id = format!("S{number:02}");
        sample = sample.student(&id, &["el:2"], &["A"]).seats(&id, &["A.1"]);
    }
    let page = html(&view(sample)).expect("a page");
    let (_, after) = page.split_once("English learners: class, elective and core").expect("a word");
    assert!(after.starts_with("</h3><p class=\"note\">Not computed: "), "{after:.90}");
}
