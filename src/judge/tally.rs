//! What was looked at, and the plain numbers of a result.

use super::case::Case;
use super::cell::given;
use super::facts::priority;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was looked at, and the plain numbers of a result.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tally {
    /// How often each check was made.
    pub checks: BTreeMap<&'static str, usize>,
    /// Sections written.
    pub sections: usize,
    /// Classes: sections, a joint section counted once.
    pub classes: usize,
    /// Seats written.
    pub seats: usize,
    /// Primary requests.
    pub primary_requests: usize,
    /// Primary requests met by a seat in their own course.
    pub primary_met: usize,
    /// Primary requests that something requires.
    pub required_requests: usize,
    /// Those of them that are met.
    pub required_met: usize,
    /// Students with a primary request.
    pub students_with_requests: usize,
    /// Those of them whose every primary request is met.
    pub students_complete: usize,
    /// Those of them with two or more primary requests not met.
    pub students_missing_two_or_more: usize,
    /// Seats of the kind `alternate`.
    pub alternates_seated: usize,
    /// The weight of the primary requests not met: 1 + 1/priority each, a student's greatest once and every
    /// further one one and a half times.
    pub missed_weight: f64,
    /// Breaches of each soft rule, in the judge's own count, by the name of the rule.
    pub soft_breaches: BTreeMap<String, u64>,
}

/// Counts.
pub fn count(
    case: &Case,
    checks: BTreeMap<&'static str, usize>,
    soft_breaches: BTreeMap<String, u64>,
) -> Tally {
    let mut tally = Tally {
        checks,
        soft_breaches,
        sections: case.sections.len(),
        classes: case.classes.len(),
        seats: case.seats.len(),
        ..Tally::default()
    };
    let mut misses: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for request in case.facts.primaries() {
        let student = request.student_id.as_str();
        let met = case.met.contains(&(student, request.course_id.as_str()));
        let missed = misses.entry(student).or_default();
        tally.primary_requests += 1;
        tally.primary_met += usize::from(met);
        tally.required_requests += usize::from(request.required_by.is_some());
        tally.required_met += usize::from(met && request.required_by.is_some());
        if !met {
            missed.push(1.0 + 1.0 / f64::from(priority(request).max(1)));
        }
    }
    tally.students_with_requests = misses.len();
    for missed in misses.values() {
        tally.students_complete += usize::from(missed.is_empty());
        tally.students_missing_two_or_more += usize::from(missed.len() >= 2);
        let greatest = missed.iter().copied().fold(0.0, f64::max);
        let every: f64 = missed.iter().sum();
        tally.missed_weight += greatest + 1.5 * (every - greatest);
    }
    let alternates = case.seats.iter().filter(|seat| given(&seat.record.kind) == Some("alternate"));
    tally.alternates_seated = alternates.count();
    tally
}

#[cfg(test)]
mod tests {
    use super::super::fixture::valid;
    use crate::school::records::Need;

    #[test]
    fn requests_and_students_are_counted() {
        let mut trial = valid();
        trial.request("s3", "DAN2").required_by = Some(Need::Graduation);
        let tally = trial.judge().tally;
        assert_eq!((tally.sections, tally.classes, tally.seats), (9, 8, 14));
        assert_eq!((tally.primary_requests, tally.primary_met), (14, 13));
        assert_eq!((tally.required_requests, tally.required_met), (1, 0));
        assert_eq!((tally.students_with_requests, tally.students_complete), (4, 3));
        assert_eq!((tally.students_missing_two_or_more, tally.alternates_seated), (0, 1));
        assert!((tally.missed_weight - 4.0 / 3.0).abs() < 1e-9);
        assert_eq!(tally.soft_breaches["balance (rule 9)"], 0);
    }

    #[test]
    fn a_further_miss_costs_half_as_much_again() {
        let mut trial = valid();
        trial.remove_seat("s3", "ENG.2");
        trial.request("s3", "ENG").priority = Some(1);
        let tally = trial.judge().tally;
        assert_eq!(tally.students_missing_two_or_more, 1);
        assert!((tally.missed_weight - (2.0 + 1.5 * 4.0 / 3.0)).abs() < 1e-9);
    }
}
