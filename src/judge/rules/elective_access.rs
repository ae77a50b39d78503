//! `elective_access`: whoever of a group asks for some courses sits in enough of them.

use super::super::case::Case;
use super::super::cell::{given, setting};
use super::super::facts::is_primary;
use super::keys::Keys;
use super::selection::Selection;
use super::{Breach, Rule, whom};
use crate::school::records::RequestRecord;
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] = &["group", "cohort", "house", "grade", "courses", "min", "except"];

/// Seats that students lack.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let students = whom::students(case, keys, &["group", "cohort", "house", "grade"])?;
    let excepted = whom::excepted(case, keys)?;
    let selection = Selection::read(case, keys)?;
    let min = keys.whole("min")?.unwrap_or(1);
    if min == 0 {
        return Err("it asks for no course".to_string());
    }
    let by_course = selection.by_course(case);
    let could_be_met = |request: &RequestRecord| {
        let sections = by_course.get(request.course_id.as_str());
        sections.into_iter().flatten().any(|position| {
            let own = case.sections[*position].setting();
            match given(&request.setting) {
                Some(_) => own == setting(&request.setting),
                None => !["self_contained", "resource", "newcomer"].contains(&own),
            }
        })
    };
    let mut breaches = Vec::new();
    for student in students.difference(&excepted) {
        let requests = case.facts.requests.values().filter(|row| row.student_id == **student);
        let asked: Vec<_> = requests.filter(|request| could_be_met(request)).collect();
        let primary = asked.iter().filter(|request| is_primary(request)).count() as u64;
        let owed = min.min(primary);
        let seats = case.sections_of(student).into_iter();
        let courses: BTreeSet<&str> = seats
            .filter(|position| selection.sections.contains(position))
            .map(|position| case.sections[position].course_id())
            .collect();
        let has = courses.len() as u64;
        if has < owed {
            let message = format!("{student} sits in {has} of these courses, and is owed {owed}.");
            breaches.push(Breach { amount: owed - has, ..Breach::once(&[student], message) });
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, soft, text, texts, valid};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// s1 to s4 ask for ENG and sit there; s2 and s3 ask for ART, and s2 for MUS as well.
    fn counted(keys: Value, unseat: &[(&str, &str)]) -> u64 {
        let mut trial = valid();
        trial.student("s3").groups = texts(&["el:2"]);
        for (student, section) in unseat {
            trial.remove_seat(student, section);
        }
        let mut keys = keys;
        keys["grade"] = json!("9");
        trial.rule(soft(json!({"elective_access": keys})));
        trial.judge().tally.soft_breaches["elective_access (rule 10)"]
    }

    #[test]
    fn seats_are_counted_up_to_what_is_asked_for() {
        let arts = || json!({"courses": ["ART", "MUS"]});
        assert_eq!(counted(arts(), &[]), 0);
        assert_eq!(counted(arts(), &[("s2", "ART.1")]), 0, "MUS is left");
        assert_eq!(counted(arts(), &[("s2", "ART.1"), ("s3", "ART.1")]), 1);
        let two = || json!({"courses": ["ART", "MUS"], "min": 2});
        assert_eq!(counted(two(), &[]), 0, "s3 asks for one only");
        assert_eq!(counted(two(), &[("s2", "ART.1"), ("s2", "MUS.1"), ("s3", "ART.1")]), 3);
        let but = json!({"courses": "ART", "except": ["el:2", "s2"]});
        assert_eq!(counted(but, &[("s3", "ART.1"), ("s2", "ART.1")]), 0);
    }

    #[test]
    fn alternates_count() {
        let chess = || json!({"courses": "CHESS"});
        assert_eq!(counted(chess(), &[("s3", "CHESS.1")]), 0, "only an alternate is not owed");
        let either = || json!({"courses": ["ART", "CHESS"]});
        assert_eq!(counted(either(), &[("s3", "ART.1")]), 0, "but given it serves");
        assert_eq!(counted(either(), &[("s3", "ART.1"), ("s3", "CHESS.1")]), 1);
    }

    #[test]
    fn a_setting_is_asked_for_by_those_whom_it_can_serve() {
        // ENG.1 is general, ENG.2 co-taught.
        let codes = |change: fn(&mut super::super::super::fixture::Trial)| {
            valid().with(|t| {
                t.student("s1").groups = texts(&["el:1"]);
                change(t);
                let keys = json!({"group": "el:1", "courses": "setting:co_taught"});
                t.rule(hard(json!({"elective_access": keys})));
            })
        };
        assert_eq!(codes(|_| ()), BTreeSet::from(["rule_elective_access"]));
        let general = codes(|t| t.request("s1", "ENG").setting = text("general"));
        assert_eq!(general, BTreeSet::new());
    }
}
