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

#[test]
#[ignore = "needs a browser: .ci/run installs it and runs this"]
fn the_page_works_on_a_phone_and_on_a_laptop_and_asks_nobody() {
    let place = folder();
    let file = page_of(&root().join("models/riverside"), &place.path().join("out"));
    let mut page = Page::open();
    for (width, height) in SCREENS {
        page.load(&file, width, height);
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
        assert_eq!(page.complaints(&file), [""; 0], "on a screen of {width}");
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
    let cards = "document.querySelectorAll('.board .k').length";
    let lit = "document.querySelectorAll('.board tr.r:not([hidden]) .k:not(.off)').length";
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
