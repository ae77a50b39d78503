//! `authorised_teacher`: the teachers whom a class needs hold a credential.

use super::super::case::{Case, Section};
use super::super::cell::{items, listed};
use super::super::people::{may_teach, needed};
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule};
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] = &["courses", "credential"];

/// Classes that have fewer teachers with the credential than they need.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let selection = Selection::read(case, keys)?;
    let credential = keys.needed_texts("credential")?;
    let [credential] = credential.as_slice() else {
        return Err("'credential' is not one credential".to_string());
    };
    let Some(staff) = &case.facts.staff else { return Ok(Vec::new()) };
    let mut breaches = Vec::new();
    for class in selection.classes(case) {
        let people: BTreeSet<&str> = case.parts(class).flat_map(Section::staff).collect();
        let mut wanted = case.parts(class).map(needed).max().unwrap_or(0);
        // That too few are there at all is a finding of its own.
        wanted = wanted.min(people.len());
        let mut lacking: Vec<&str> = Vec::new();
        for person in &people {
            let Some(record) = staff.get(person) else { continue };
            let holds = items(&record.credentials).any(|held| held == *credential);
            let taught = case.parts(class).filter(|part| needed(part) > 0);
            let mut courses = taught.filter_map(|part| part.course);
            if !holds || !courses.all(|course| may_teach(record, course)) {
                lacking.push(person);
            }
        }
        if people.len() - lacking.len() < wanted {
            let ids = case.part_ids(class);
            let message = format!(
                "{} needs teachers with the credential {credential}, and has {}.",
                listed(ids.clone()),
                listed(lacking)
            );
            breaches.push(Breach::once(&ids, message));
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{Trial, hard, texts, valid};
    use serde_json::json;
    use std::collections::BTreeSet;

    fn codes(courses: &str, change: impl FnOnce(&mut Trial)) -> BTreeSet<&'static str> {
        valid().with(|t| {
            t.person("t_eng").credentials = texts(&["el"]);
            let keys = json!({"courses": courses, "credential": "el"});
            t.rule(hard(json!({"authorised_teacher": keys})));
            change(t);
        })
    }

    #[test]
    fn teachers_hold_the_credential() {
        let broken = BTreeSet::from(["rule_authorised_teacher"]);
        assert_eq!(codes("ENG", |_| ()), BTreeSet::new());
        assert_eq!(codes("dept:Arts", |_| ()), broken);
        assert_eq!(codes("PE", |_| ()), BTreeSet::new(), "nobody teaches it");
        assert_eq!(codes("ENG", |t| t.person("t_eng").credentials.clear()), broken);
        let both = |t: &mut Trial| t.section("LAB.1").staff_ids = texts(&["t_sci", "t_eng"]);
        assert!(codes("LAB", both).contains("rule_authorised_teacher"), "t_eng may not teach it");
    }

    #[test]
    fn without_staff_nobody_is_touched() {
        let none = |t: &mut Trial| {
            t.school.staff = None;
            t.sections.iter_mut().for_each(|row| row.staff_ids.clear());
        };
        assert!(!codes("dept:Arts", none).contains("rule_authorised_teacher"));
    }
}
