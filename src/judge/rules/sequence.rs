//! `sequence`: who takes both courses has ended the first before the other begins.

use super::super::case::Case;
use super::keys::Keys;
use super::{Breach, Rule};

/// A student whose first course does not end before the other begins.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let first = keys.needed_texts("first")?;
    let then = keys.needed_texts("then")?;
    for course in first.iter().chain(&then) {
        if !case.facts.courses.contains_key(course) {
            return Err(format!("there is no course '{course}'"));
        }
    }
    let mut breaches = Vec::new();
    let earlier = first.iter().flat_map(|course| case.by_course.get(course).into_iter().flatten());
    for earlier in earlier.map(|section| &case.sections[*section]) {
        for student in earlier.students.iter().copied() {
            let sections = case.sections_of(student);
            for later in sections.iter().map(|section| &case.sections[*section]) {
                if !then.contains(&later.course_id()) || earlier.id() == later.id() {
                    continue;
                }
                // Sections without a readable term are found elsewhere.
                let (Some(last), Some(begin)) = (earlier.terms.last(), later.terms.first()) else {
                    continue;
                };
                if last >= begin {
                    let message = format!(
                        "{student} takes {} before {} has ended.",
                        later.id(),
                        earlier.id()
                    );
                    breaches.push(Breach::once(&[student, earlier.id(), later.id()], message));
                }
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{text, texts, valid};
    use std::collections::BTreeSet;

    #[test]
    fn the_first_ends_before_the_other_begins() {
        let mus_in = |term: &str, block: &str| {
            valid().with(|t| {
                t.section("ART.1").term = text("S2");
                t.section("ART.1").blocks = texts(&["3"]);
                t.section("MUS.1").term = text(term);
                t.section("MUS.1").blocks = texts(&[block]);
            })
        };
        assert!(mus_in("S1", "1").contains("rule_sequence"));
        assert!(mus_in("S2", "1").contains("rule_sequence"));
        assert!(!valid().codes().contains("rule_sequence"));
    }

    #[test]
    fn who_takes_only_one_is_free() {
        // Nobody but s2 takes both.
        let codes = valid().with(|t| {
            t.section("MUS.1").term = text("S1");
            t.section("MUS.1").blocks = texts(&["3"]);
            t.remove_seat("s2", "MUS.1");
            t.unmet = None;
        });
        assert_eq!(codes, BTreeSet::new());
    }
}
