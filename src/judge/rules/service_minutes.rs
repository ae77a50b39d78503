//! `service_minutes`: what plans promise in a course is given in full.

use super::super::case::{Case, Section};
use super::super::cell::{given, setting};
use super::super::clock::{Interval, length};
use super::super::needs::per_cycle;
use super::keys::Keys;
use super::{Breach, Rule};
use std::collections::BTreeSet;

/// The keys of the kind.
pub const KEYS: &[&str] = &["services"];

/// Minutes compare with this tolerance.
const TOLERANCE: f64 = 0.001;

/// A row of `services.csv` that is not met.
pub fn breaches(case: &Case, _: &Rule, keys: &Keys) -> Result<Vec<Breach>, String> {
    let wanted = keys.texts("services")?;
    let rows = case.facts.school.services.iter().flatten();
    let rows =
        rows.filter(|row| wanted.as_ref().is_none_or(|words| words.contains(&row.service.trim())));
    let mut breaches = Vec::new();
    for row in rows {
        if ["push_in", "pull_out", "related"].contains(&row.service.trim()) {
            if wanted.is_none() {
                continue;
            }
            return Err(format!("the service '{}' is time of a provider", row.service));
        }
        let course = given(&row.course_id).ok_or("a row of services.csv names no course")?;
        let student = row.student_id.as_str();
        let minutes = per_cycle(&case.facts.frame, row).unwrap_or(0.0);
        let gives = |section: &Section| {
            let asked = given(&row.setting);
            let suits = asked.is_none() || asked == Some(setting(&section.record.setting));
            let fewest = fewest_minutes(section);
            suits
                && section.course_id() == course
                && fewest.is_some_and(|fewest| fewest as f64 + TOLERANCE >= minutes)
        };
        let seats = case.sections_of(student);
        if !seats.into_iter().any(|position| gives(&case.sections[position])) {
            let message = format!(
                "{student} is owed {} in {course}, and sits in no class that gives it.",
                row.service
            );
            breaches.push(Breach::once(&[student, course], message));
        }
    }
    Ok(breaches)
}

/// Minutes of a section in a cycle of the term in which it has the fewest; `None` if it never meets.
fn fewest_minutes(section: &Section) -> Option<i64> {
    let terms: BTreeSet<usize> = section.terms.iter().copied().collect();
    let meets = !section.times.is_empty();
    let of_term = |term: &usize| {
        let times = section.times.iter().filter(|time| time.term == *term);
        length(&times.copied().collect::<Vec<Interval>>())
    };
    terms.iter().map(of_term).min().filter(|_| meets)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{hard, text, valid};
    use crate::school::records::ServiceRecord;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    /// What is found where s2, who sits in ENG.2 for 60 minutes on each of two days, is owed something.
    fn codes(service: &str, row: ServiceRecord, keys: Value) -> BTreeSet<&'static str> {
        valid().with(|t| {
            let (student_id, service) = ("s2".to_string(), service.to_string());
            t.school.services = Some(vec![ServiceRecord { student_id, service, ..row }]);
            t.rule(hard(json!({"service_minutes": keys})));
        })
    }

    fn owed(course: &str, minutes: f64, per: &str, setting: &str) -> ServiceRecord {
        ServiceRecord {
            course_id: text(course),
            minutes: Some(minutes),
            per: text(per),
            setting: (!setting.is_empty()).then(|| setting.to_string()),
            ..ServiceRecord::default()
        }
    }

    #[test]
    fn a_seat_in_the_course_meets_a_row() {
        let broken = BTreeSet::from(["rule_service_minutes"]);
        let eld = |row| codes("eld", row, json!({}));
        assert_eq!(eld(owed("ENG", 120.0, "cycle", "co_taught")), BTreeSet::new());
        assert_eq!(eld(owed("ENG", 121.0, "cycle", "co_taught")), broken);
        assert_eq!(eld(owed("ENG", 60.0, "day", "")), BTreeSet::new());
        assert_eq!(eld(owed("ENG", 300.0, "week", "")), BTreeSet::new());
        assert_eq!(eld(owed("ENG", 301.0, "week", "")), broken);
        assert_eq!(eld(owed("ENG", 60.0, "cycle", "general")), broken);
        assert_eq!(eld(owed("LAB", 60.0, "cycle", "")), broken);
    }

    #[test]
    fn what_is_not_meant_is_not_judged() {
        let resource = || json!({"services": ["resource"]});
        assert_eq!(codes("eld", owed("LAB", 1.0, "day", ""), resource()), BTreeSet::new());
        let related = ServiceRecord::default();
        let unreadable = BTreeSet::from(["rule_unreadable"]);
        let named = json!({"services": ["related"]});
        assert_eq!(codes("related", related.clone(), named), unreadable);
        assert_eq!(codes("related", related.clone(), json!({})), BTreeSet::new());
        assert_eq!(codes("related", related, resource()), BTreeSet::new());
    }
}
