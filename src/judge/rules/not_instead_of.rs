//! `not_instead_of`: who has a seat in some courses has all core courses asked for.

use super::super::case::Case;
use super::super::cell::listed;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};

/// The keys of the kind.
pub const KEYS: &[&str] = &["courses", "core", "group", "except"];

/// Core requests that are not met, of students who sit in one of the courses.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let courses = Selection::read(case, keys)?;
    let core = Selection::under(case, keys, "core")?;
    let mut students: Vec<&str> = case.facts.students.keys().copied().collect();
    if keys.texts("group")?.is_some() {
        let group = whom::students(case, keys, &["group"])?;
        students.retain(|student| group.contains(student));
    }
    let excepted = whom::excepted(case, keys)?;
    students.retain(|student| !excepted.contains(student));
    let mut breaches = Vec::new();
    for student in students {
        let sits = case.sections_of(student);
        if !sits.iter().any(|section| courses.sections.contains(section)) {
            continue;
        }
        let asked =
            core.courses.iter().filter(|course| case.facts.primary(student, course).is_some());
        let missed: Vec<&str> =
            asked.filter(|course| !case.met.contains(&(student, **course))).copied().collect();
        if !missed.is_empty() {
            let amount = u64::try_from(missed.len()).unwrap_or(u64::MAX);
            let message =
                format!("{student} has a seat in these courses, but not in {}.", listed(missed));
            breaches.push(Breach { amount, ..Breach::once(&[student], message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{soft, texts, valid};
    use serde_json::{Value, json};

    /// s1, s2, s3 and s4 sit in ENG; s3 misses DAN2 and has CHESS for it.
    fn counted(keys: Value, unseat: &[(&str, &str)]) -> u64 {
        let mut trial = valid();
        trial.student("s3").groups = texts(&["el:2"]);
        for (student, section) in unseat {
            trial.remove_seat(student, section);
        }
        trial.rule(soft(json!({"not_instead_of": keys})));
        trial.judge().tally.soft_breaches["not_instead_of (rule 10)"]
    }

    #[test]
    fn core_courses_are_counted_where_the_service_is_given() {
        let keys = || json!({"courses": "ENG", "core": ["DAN2", "ART", "LAB"]});
        assert_eq!(counted(keys(), &[]), 1, "an alternate does not make up for DAN2");
        assert_eq!(counted(keys(), &[("s3", "ENG.2")]), 0);
        assert_eq!(counted(keys(), &[("s2", "ART.1"), ("s3", "ART.1"), ("s1", "LAB.1")]), 4);
        let chess = json!({"courses": "CHESS", "core": ["DAN2", "ART"]});
        assert_eq!(counted(chess, &[("s2", "ART.1")]), 1, "an alternate is a seat");
    }

    #[test]
    fn only_those_who_are_meant_count() {
        let with = |key: &str, value: Value| {
            let mut keys = json!({"courses": "ENG", "core": ["DAN2", "ART"]});
            keys[key] = value;
            counted(keys, &[("s2", "ART.1")])
        };
        assert_eq!(with("group", json!("el:2")), 1);
        assert_eq!(with("group", json!(["mobility"])), 0);
        assert_eq!(with("except", json!("el:2")), 1);
        assert_eq!(with("except", json!(["el:2", "s2"])), 0);
    }
}
