//! The report in a real browser, on a phone, on a laptop and on paper. Needs Chromium, which `.ci/browser` installs:
//! these tests run by `cargo test --test browser -- --ignored`, as `.ci/run` does, and fail where there is none.

#[path = "../common/mod.rs"]
mod common;

mod chromium;

use chromium::Page;
use common::{column, edit, folder, root, run, text};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

/// Screens: a phone, a laptop.
const SCREENS: [(u32, u32); 2] = [(390, 844), (1366, 768)];

/// Builds a school a little and says where its page is.
fn page_of(school: &Path, out: &Path) -> PathBuf {
    run(&["--quiet", "build", text(school), "--units", "4", "--out", text(out)]).expect(0);
    out.join("report.html")
}

/// Runs a small bench and says where its page is.
fn page_of_bench(place: &Path) -> PathBuf {
    let plan = place.join("plan.json");
    let cases =
        ["riverside", "harbor"].map(|name| json!({"school": root().join("models").join(name)}));
    let configurations = json!([{"name": "<i>one</i>", "units": 1}, {"name": "four", "units": 4}]);
    let text_of_plan =
        json!({"cases": cases, "configurations": configurations, "seeds": [1, 2, 3]});
    fs::write(&plan, text_of_plan.to_string()).expect("written");
    let out = place.join("bench");
    run(&["--quiet", "bench", text(&plan), "--out", text(&out)]).expect(0);
    out.join("report.html")
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn the_page_works_on_a_phone_and_on_a_laptop_and_asks_nobody() {
    let place = folder();
    works_everywhere(&page_of(&root().join("models/riverside"), &place.path().join("out")));
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn the_page_of_a_bench_works_there_as_well() {
    let place = folder();
    works_everywhere(&page_of_bench(place.path()));
}

/// Opens a page on every screen: it fits, everything has a name, and nobody is asked for anything.
fn works_everywhere(file: &Path) {
    let mut page = Page::open();
    for (width, height) in SCREENS {
        page.load(file, width, height);
        let overflow = "document.documentElement.scrollWidth - window.innerWidth";
        let beyond = page.value(overflow).as_i64().expect("a number");
        assert!(beyond <= 0, "the page is {beyond} pixels too wide for {width}");
        // Whoever cannot see it is told what each part and field is.
        let nameless = "[...document.querySelectorAll('[aria-labelledby]')].filter(part => \
                        !document.getElementById(part.getAttribute('aria-labelledby'))).length \
                        + [...document.querySelectorAll('input,select,button')].filter(field => \
                        !field.labels?.length && !field.getAttribute('aria-label') \
                        && !field.textContent.trim()).length";
        assert_eq!(page.value(nameless), 0);
        assert_eq!(page.value("document.querySelectorAll('h1').length"), 1);
        assert!(
            page.value("document.documentElement.lang").as_str().is_some_and(|l| !l.is_empty())
        );
        assert_eq!(page.complaints(file), [""; 0], "on a screen of {width}");
    }
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn a_page_that_complains_or_asks_somebody_is_noticed() {
    let place = folder();
    let file = place.path().join("wrong.html");
    let mut page = Page::open();
    for (wrong, word) in [
        ("<script>console.error('no')</script>", "consoleAPICalled"),
        ("<script>nobody()</script>", "exceptionThrown"),
        ("<link rel=stylesheet href='http://127.0.0.1:9/style.css'>", "requestWillBeSent"),
    ] {
        fs::write(&file, wrong).expect("written");
        page.load(&file, 390, 844);
        let complaints = page.complaints(&file);
        assert!(complaints.iter().any(|told| told.contains(word)), "{wrong}: {complaints:?}");
    }
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn words_are_found_on_the_board() {
    let place = folder();
    let file = page_of(&root().join("models/riverside"), &place.path().join("out"));
    let mut page = Page::open();
    page.load(&file, 1366, 768);
    let cards =
        "[...document.querySelectorAll('.board .k')].filter(card => card.offsetParent).length";
    let lit = "[...document.querySelectorAll('.board tr.r:not([hidden]) .k:not(.off)')].filter(card => \
               card.offsetParent).length";
    let rows =
        "[...document.querySelectorAll('.board tr.r')].filter(row => row.offsetParent).length";
    let (all, all_rows) = (page.value(cards), page.value(rows));
    assert!(all.as_u64().is_some_and(|cards| cards > 300), "{all} classes on the board");
    page.value("document.getElementById('find-words').focus()");
    page.write("chemistry");
    let found = page.value(lit).as_u64().expect("a number");
    assert!(found > 0 && found < all.as_u64().expect("a number") / 4, "{found} of {all}");
    let shown = page.value(rows).as_u64().expect("a number");
    assert!(shown > 0 && shown < all_rows.as_u64().expect("a number"), "{shown} of {all_rows}");
    let said = page.value("document.getElementById('find-said').textContent");
    assert_eq!(said, json!(format!("{found} classes in {shown} rows")));
    // What is lit says the word, or stands in a row that does.
    let stray = "[...document.querySelectorAll('.board tr.r:not([hidden]) .k:not(.off)')].filter(card => \
                 !card.closest('tbody').textContent.toLowerCase().includes('chemistry')).length";
    assert_eq!(page.value(stray), 0);
    page.write(" no such words");
    assert_eq!(page.value(lit), 0);
    page.press("Escape");
    assert_eq!([page.value(lit), page.value(rows)], [all, all_rows]);
    assert_eq!(page.complaints(&file), [""; 0]);
}

/// The value of a field on the page, chosen as by hand.
fn choose(page: &mut Page, field: &str, value: &str) {
    let change = format!(
        "(() => {{ const field = document.getElementById({}); field.value = {}; \
         field.dispatchEvent(new Event('change')); return field.value; }})()",
        json!(field),
        json!(value)
    );
    assert_eq!(page.value(&change), json!(value), "{field} has no {value}");
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn the_board_is_filtered_and_coloured() {
    let place = folder();
    let file = page_of(&root().join("models/riverside"), &place.path().join("out"));
    let mut page = Page::open();
    page.load(&file, 1366, 768);
    let seen = |condition: &str| {
        format!(
            "[...document.querySelectorAll('.board .k')].filter(card => card.offsetParent && \
             !card.classList.contains('off') && ({condition})).length"
        )
    };
    let number =
        |page: &mut Page, condition: &str| page.value(&seen(condition)).as_u64().expect("a number");
    let teachers = number(&mut page, "true");
    assert!(teachers > 300, "{teachers} classes");
    choose(&mut page, "find-board", "courses");
    assert_eq!(
        page.value("document.querySelector('[data-board=teachers]').offsetParent"),
        json!(null)
    );
    assert!(number(&mut page, "true") >= teachers);
    choose(&mut page, "find-board", "");
    assert!(number(&mut page, "true") > 2 * teachers);
    choose(&mut page, "find-board", "rooms");
    choose(&mut page, "find-department", "0");
    let of_department = number(&mut page, "card.dataset.d === '0'");
    assert!(of_department > 0 && of_department < teachers);
    assert_eq!(number(&mut page, "card.dataset.d !== '0'"), 0);
    choose(&mut page, "find-department", "");
    choose(&mut page, "find-term", "S2");
    assert_eq!(number(&mut page, "card.dataset.t && !card.dataset.t.includes('S2')"), 0);
    assert!(number(&mut page, "!card.dataset.t") > 0, "a class of the whole year is in every term");
    choose(&mut page, "find-term", "");
    choose(&mut page, "find-grade", "9");
    assert_eq!(number(&mut page, "card.dataset.y && !card.dataset.y.split(' ').includes('9')"), 0);
    choose(&mut page, "find-grade", "");
    // By department, each class says which; by a group, those say the quarter that may.
    choose(&mut page, "find-colour", "department");
    assert_eq!(number(&mut page, "!card.querySelector('em')?.textContent"), 0);
    let group = "[...document.querySelectorAll('#find-colour option')].find(own => \
                 own.textContent === 'Share of sex:female')?.value";
    let group = page.value(group).as_str().expect("a group to colour by").to_owned();
    choose(&mut page, "find-colour", &group);
    let told = number(&mut page, "card.dataset.q !== undefined");
    assert!(told > 0 && told < number(&mut page, "true"), "{told} shares");
    assert_eq!(
        number(&mut page, "(card.dataset.q === undefined) === !!card.querySelector('em')"),
        0
    );
    assert_eq!(page.value("document.querySelector('[data-key=share]').hidden"), false);
    choose(&mut page, "find-colour", "fill");
    assert_eq!(number(&mut page, "card.dataset.q !== undefined || card.querySelector('em')"), 0);
    assert_eq!(page.complaints(&file), [""; 0]);
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn charts_are_drawn_and_stay_on_the_page() {
    let place = folder();
    let file = page_of(&root().join("models/riverside"), &place.path().join("out"));
    let mut page = Page::open();
    for (width, height) in SCREENS {
        page.load(&file, width, height);
        let titles =
            "[...document.querySelectorAll('figure.chart figcaption b')].map(b => b.textContent)";
        let titles: Vec<String> =
            serde_json::from_value(page.value(titles)).expect("titles of charts");
        for title in [
            "Requests met, each group beside all others",
            "Advanced courses: who asks, who sits, who is blocked",
            "Who sits with whom",
            "Class size as students meet it",
            "Students with an IEP: the day with all others",
            "English learners: class, elective and core",
            "Students in class, by grade and block",
            "Load and preparations of teachers",
            "Singletons and their conflicts",
            "What each rule costs",
        ] {
            assert!(titles.iter().any(|own| own == title), "no chart {title:?}: {titles:?}");
        }
        // Each is seen, has a name for those who cannot see it, and keeps its marks on its track.
        let unseen = "[...document.querySelectorAll('figure.chart')].filter(chart => \
                      chart.getBoundingClientRect().height < 60).length";
        assert_eq!(page.value(unseen), 0);
        let nameless = "[...document.querySelectorAll('[role=img]')].filter(chart => \
                        !(chart.getAttribute('aria-label') || '').startsWith('Chart')).length";
        assert_eq!(page.value(nameless), 0);
        let strays = "[...document.querySelectorAll('.row:not(.axis) .t i')].filter(mark => { \
                      const own = mark.getBoundingClientRect(), track = mark.parentNode.getBoundingClientRect(); \
                      return own.left < track.left - 8 || own.right > track.right + 8; }).length";
        assert_eq!(page.value(strays), 0, "marks beside their track on a screen of {width}");
        let drawn = page.value("document.querySelectorAll('.row:not(.axis) .t i').length");
        assert!(drawn.as_u64().is_some_and(|marks| marks > 50), "{drawn} marks");
    }
}

/// What a page shows too faintly; it has so many texts and marks at least.
fn faint(page: &mut Page, texts: u64, marks: u64) -> Vec<String> {
    let seen = page.value(include_str!("contrast.js"));
    let number = |what: &str| seen[what].as_u64().expect("a number");
    assert!(number("texts") >= texts && number("marks") >= marks, "{seen}");
    serde_json::from_value(seen["faint"].clone()).expect("a list")
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn nothing_is_too_faint_to_be_seen() {
    let place = folder();
    let report = page_of(&root().join("models/riverside"), &place.path().join("out"));
    let bench = page_of_bench(place.path());
    let mut page = Page::open();
    for scheme in ["light", "dark"] {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        page.call("Emulation.setEmulatedMedia", json!({"features": features}));
        page.load(&report, 1366, 768);
        let is_dark = page.value("matchMedia('(prefers-color-scheme: dark)').matches");
        assert_eq!(is_dark, scheme == "dark");
        page.value("document.querySelectorAll('details').forEach(part => part.open = true)");
        choose(&mut page, "find-board", "");
        let group = "[...document.querySelectorAll('#find-colour option')].find(own => \
                     own.textContent.startsWith('Share of'))?.value";
        let group = page.value(group).as_str().expect("a group to colour by").to_owned();
        for colour in ["fill", "department", &group] {
            choose(&mut page, "find-colour", colour);
            assert_eq!(faint(&mut page, 5000, 200), [""; 0], "by {colour}, {scheme}");
        }
        page.load(&bench, 1366, 768);
        assert_eq!(faint(&mut page, 100, 30), [""; 0], "{scheme}");
    }
    page.call("Emulation.setEmulatedMedia", json!({"media": "print", "features": []}));
    page.load(&report, 1366, 768);
    assert_eq!(faint(&mut page, 5000, 200), [""; 0], "on paper");
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn what_is_too_faint_is_noticed() {
    let place = folder();
    let file = place.path().join("faint.html");
    let mut page = Page::open();
    for (faint_part, sound_part) in [
        ("<p style='color:#777'>", "<p style='color:#767676'>"),
        ("<p style='color:#000;opacity:.5'>", "<p style='color:#000;opacity:.6'>"),
        ("<p style='background:#333;color:#767676'>", "<p style='background:#333;color:#aaa'>"),
        ("<p class=row><b class=t><i style='background:#999;color:#000'>", "<p><i>"),
        (
            "<p style='background:repeating-linear-gradient(#fff 0 5px, #767676 5px 9px);color:#555'>",
            "<p style='background:repeating-linear-gradient(#fff 0 5px, #eee 5px 9px);color:#555'>",
        ),
    ] {
        for (part, is_faint) in [(faint_part, true), (sound_part, false)] {
            fs::write(&file, format!("<!doctype html><body>{part}words")).expect("written");
            page.load(&file, 390, 844);
            assert_eq!(!faint(&mut page, 1, 0).is_empty(), is_faint, "{part}");
        }
    }
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn the_page_of_a_large_school_is_there_and_answers() {
    let place = folder();
    let file = page_of(&root().join("models/metro"), &place.path().join("out"));
    let mut page = Page::open();
    page.load(&file, 1366, 768);
    assert_eq!(page.value("document.readyState"), "complete");
    assert_eq!(page.value("document.getElementById('find').hidden"), false);
    let classes = page.value("document.querySelectorAll('[data-board=teachers] .k').length");
    assert!(classes.as_u64().is_some_and(|classes| classes > 700), "{classes} classes");
    page.value("document.getElementById('find-words').focus()");
    page.write("chemistry");
    let said = page.value("document.getElementById('find-said').textContent");
    assert!(said.as_str().is_some_and(|said| said.contains(" classes in ")), "{said}");
    assert_eq!(page.complaints(&file), [""; 0]);
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn the_page_prints() {
    let place = folder();
    let file = page_of(&root().join("models/riverside"), &place.path().join("out"));
    let mut page = Page::open();
    page.load(&file, 1366, 768);
    page.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    // Nobody types on paper.
    assert_eq!(page.value("document.getElementById('find').offsetParent"), json!(null));
    // What a screen keeps aside is on paper: every board, and the tables behind the charts.
    let aside = "[...document.querySelectorAll('[data-board], .behind table')].filter(part => \
                 part.getBoundingClientRect().height < 20).length";
    assert_eq!(page.value(aside), 0);
    let printed = page.call("Page.printToPDF", json!({"printBackground": false}));
    let data = printed["data"].as_str().expect("a file in base 64");
    assert!(data.starts_with("JVBERi0"), "no PDF");
    assert!(data.len() > 50_000, "{} characters are no report", data.len());
    assert_eq!(page.complaints(&file), [""; 0]);
}

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn hostile_names_are_names_and_nothing_else() {
    const NAMES: [&str; 5] = [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(2)</script>",
        "\"quoted\" & 'quoted'",
        "שיעור 🧪 الرياضيات",
        "=HYPERLINK(\"http://example.org\")",
    ];
    let place = folder();
    let school = place.path().join("school");
    common::copy(&root().join("models/harbor"), &school);
    edit(&school.join("courses.csv"), |header, rows| {
        let title = column(header, "title");
        for (row, name) in rows.iter_mut().zip(NAMES) {
            name.clone_into(&mut row[title]);
        }
    });
    let file = page_of(&school, &place.path().join("out"));
    assert!(fs::read_to_string(&file).is_ok_and(|page| !page.contains("<img")));
    let mut page = Page::open();
    page.load(&file, 1366, 768);
    assert_eq!(page.value("document.querySelectorAll('img').length"), 0);
    for name in NAMES {
        let is_there = format!("document.body.textContent.includes({})", json!(name));
        assert_eq!(page.value(&is_there), true, "{name}");
    }
    assert_eq!(page.complaints(&file), [""; 0]);
}
