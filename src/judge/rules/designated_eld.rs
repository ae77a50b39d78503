//! `designated_eld`: learners sit in a class of their level in the regular day.

use super::super::case::Case;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] = &["levels", "except"];

/// Students who carry a tag and have no class by any of their tags.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let excepted = whom::excepted(case, keys)?;
    let mut levels: Vec<(&str, BTreeSet<usize>)> = Vec::new();
    for (tag, courses) in keys.needed_lists("levels")? {
        if !case.facts.students.keys().any(|student| case.facts.has_tag(student, tag)) {
            return Err(format!("no student has the tag '{tag}'"));
        }
        levels.push((tag, Selection::of(case, &courses)?.sections));
    }
    let mut breaches = Vec::new();
    for student in case.facts.students.keys().filter(|student| !excepted.contains(*student)) {
        let mut own = levels.iter().filter(|(tag, _)| case.facts.has_tag(student, tag)).peekable();
        if own.peek().is_none() {
            continue;
        }
        let tags: Vec<&str> = own.clone().map(|(tag, _)| *tag).collect();
        let seats = case.sections_of(student);
        let is_met = own.any(|(_, sections)| {
            let mut classes = seats.iter().filter(|position| sections.contains(position));
            classes.any(|position| {
                let blocks = case.sections[*position].blocks();
                blocks.into_iter().all(|block| case.facts.frame.is_class_block(block))
            })
        });
        if !is_met {
            let message = format!(
                "{student}, who carries {}, has no class of the level in the regular day.",
                tags.join(" and ")
            );
            breaches.push(Breach::once(&[student], message));
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, text, texts, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// s1 sits in ENG.1, LAB and DAN1, s3 in ENG.2 and ART.
    fn codes(levels: Value, change: impl FnOnce(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            t.student("s1").groups = texts(&["el:1", "ltel"]);
            t.student("s3").groups = texts(&["el:1"]);
            t.rule(hard(json!({"designated_eld": {"levels": levels}})));
            change(t);
        })
    }

    #[test]
    fn a_seat_by_any_tag_is_enough() {
        let broken = BTreeSet::from(["rule_designated_eld"]);
        assert_eq!(codes(json!({"el:1": "ENG"}), |_| ()), BTreeSet::new());
        assert_eq!(codes(json!({"el:1": "ART"}), |_| ()), broken);
        assert_eq!(codes(json!({"el:1": "ART", "ltel": "LAB"}), |_| ()), BTreeSet::new());
        assert_eq!(codes(json!({"el:1": ["ART", "LAB"]}), |_| ()), BTreeSet::new());
        assert_eq!(codes(json!({"ltel": "setting:co_taught"}), |_| ()), broken);
        let but = |t: &mut Trial| {
            let keys = json!({"levels": {"el:1": "ART"}, "except": "ltel"});
            t.school.rules.as_mut().unwrap().pop();
            t.rule(hard(json!({"designated_eld": keys})));
        };
        assert_eq!(codes(json!({"el:1": "ART"}), but), BTreeSet::new());
    }

    #[test]
    fn an_optional_block_does_not_count() {
        let zero = codes(json!({"ltel": "LAB"}), |t| {
            t.course("DAN1").meets = text("zero");
            t.school.rules.as_mut().unwrap().clear();
            t.section("DAN1.1").stack = None;
            t.section("DAN2.1").stack = None;
            t.section("DAN2.1").room_id = text("studio");
            t.section("DAN1.1").blocks = texts(&["Z"]);
            t.rule(hard(json!({"designated_eld": {"levels": {"ltel": "DAN1"}}})));
        });
        assert_eq!(zero, BTreeSet::from(["rule_designated_eld"]));
    }

    #[test]
    fn keys_that_mean_nothing_cannot_be_read() {
        let unreadable = BTreeSet::from(["rule_unreadable"]);
        for levels in [json!({}), json!([]), json!({"el:9": "ENG"}), json!({"el:1": "GHOST"})] {
            assert_eq!(codes(levels.clone(), |_| ()), unreadable, "{levels}");
        }
    }
}
