//! Requests beside students: whoever misses something has a request that is unmet, so that exact shares of requests say
//! how many students of a group can miss something at most. Where a family makes up the whole school, that may leave
//! hardly any value for a group of which few do.

use super::{OPEN, ShownShare, Sum, Total, share};
use crate::equity::{Compared, Direction, Measured, Tally, Unit};
use crate::school::HideBelow;

/// Hides exact shares of requests until so many values as must be are left for every group's students who miss something.
/// `exact` says of each measure and group whether its share is told exactly; `is_sized` whose number of students is.
pub(super) fn keep_open(
    measures: &[&Measured],
    is_sized: &[bool],
    sums: &[Sum],
    exact: &mut [Vec<bool>],
    below: HideBelow,
) {
    let is = |unit| move |measure: &&Measured| measure.facts.unit == unit;
    let Some(requests) = measures.iter().position(is(Unit::ShareOfRequests)) else { return };
    for students in
        (0..measures.len()).filter(|at| measures[*at].facts.unit == Unit::ShareOfStudents)
    {
        let all = missing(measures[students], &measures[students].overall);
        while let Some(group) = sums.iter().find_map(|sum| {
            let beside = Beside {
                requests: measures[requests],
                students: measures[students],
                is_sized,
                all,
                below,
            };
            beside.telling(sum, &exact[requests], &exact[students])
        }) {
            exact[requests][group] = false;
        }
    }
}

/// How many miss something, by a measure of students.
fn missing(measure: &Measured, tally: &Tally) -> i64 {
    match measure.facts.direction {
        Direction::HigherIsBetter => tally.of - tally.count,
        _ => tally.count,
    }
}

/// A measure of requests and one of students.
struct Beside<'a> {
    requests: &'a Measured,
    students: &'a Measured,
    is_sized: &'a [bool],
    /// How many miss something in the whole school.
    all: i64,
    below: HideBelow,
}

impl Beside<'_> {
    /// The group whose share of requests to hide next, if a sum leaves too little.
    fn telling(&self, sum: &Sum, of_requests: &[bool], of_students: &[bool]) -> Option<usize> {
        let most = |group: usize| self.most(group, of_requests[group], of_students[group]);
        let least = |group: usize| if of_students[group] { self.count(group) } else { 0 };
        let (total, of_all) = match sum.total {
            Total::All => (self.all, self.all),
            Total::Group(outer) => (least(outer), self.count(outer)),
            Total::Others(outer) => (self.all - most(outer), self.all - self.count(outer)),
        };
        if sum.parts.iter().map(|part| self.count(*part)).sum::<i64>() < of_all {
            // Who else misses something is in no group, and nobody knows how many those are.
            return None;
        }
        let together: i64 = sum.parts.iter().map(|part| most(*part)).sum();
        for part in &sum.parts {
            let high = most(*part);
            let low = (total - (together - high)).max(0);
            let open = (high + 1).min(OPEN as i64);
            if of_students[*part]
                || self.count(*part) >= self.below.count() as i64
                || high - low + 1 >= open
            {
                continue;
            }
            let others = sum.parts.iter().filter(|other| *other != part && of_requests[**other]);
            if let Some(next) = others.min_by_key(|other| (self.count(**other), **other)) {
                return Some(*next);
            }
        }
        None
    }

    fn count(&self, group: usize) -> i64 {
        missing(self.students, &self.students.groups[group].tally)
    }

    /// How many students of a group can miss something, as far as its line tells.
    fn most(&self, group: usize, is_exact: bool, is_told: bool) -> i64 {
        if is_told {
            return self.count(group);
        }
        let (of_students, of_requests) =
            (&self.students.groups[group], &self.requests.groups[group]);
        if !self.is_sized[group] {
            return self.all;
        }
        let mut most = of_students.tally.of.min(self.all);
        if is_exact {
            most = most.min(of_requests.tally.of - of_requests.tally.count);
        }
        // What is coded says that it is few.
        let few =
            |line: &Compared, code: fn(&ShownShare) -> bool| code(&share(line, false, self.below));
        let is_over = |shown: &ShownShare| matches!(shown, ShownShare::Over(_));
        let is_under = |shown: &ShownShare| matches!(shown, ShownShare::Under(_));
        let is_few = match self.students.facts.direction {
            Direction::HigherIsBetter => few(of_students, is_over),
            _ => few(of_students, is_under),
        };
        if is_few || !is_exact && few(of_requests, is_over) {
            most = most.min(self.below.count() as i64 - 1);
        }
        most
    }
}

#[cfg(test)]
mod tests {
    use crate::equity::suppress::{ShownShare, groups};
    use crate::equity::{Measured, measure};
    use crate::sample::Sample;
    use crate::school::HideBelow;

    /// Four grades of forty who all ask for two courses; so many of each miss one, and three of the first both.
    fn shown(missing: [usize; 4]) -> Vec<(String, [ShownShare; 2])> {
        let mut sample = Sample::new().course("A", "A", 1, 400).course("B", "B", 1, 400);
        sample = sample.place("A.1", "all", "1").place("B.1", "all", "2");
        for (at, few) in missing.into_iter().enumerate() {
            for number in 0..40 {
                let id = format!("S{at}{number:02}");
                let grade = (9 + at).to_string();
                let seats: &[&str] = match number {
                    0..3 if at == 0 => &[],
                    _ if number < few => &["A.1"],
                    _ => &["A.1", "B.1"],
                };
                sample = sample
                    .student_with(&id, &[], &["A", "B"], |row| row.grade = Some(grade.clone()))
                    .seats(&id, seats);
            }
        }
        let all = sample.measured_by(measure);
        let of = |name: &str| all.iter().find(|own| own.facts.name == name).expect("a measure");
        let measures: [&Measured; 2] = [of("requests_met"), of("students_complete")];
        let lines = groups(&measures, &[], HideBelow::default()).into_iter();
        lines.map(|line| (line.group.clone(), [line.shares[0], line.shares[1]])).collect()
    }

    #[test]
    fn exact_requests_of_some_grades_do_not_tell_who_misses_something_in_another() {
        // 14 and 18 unmet are 32 students at most; 50 miss something, so that the other two grades have nine each, the
        // most that "over" allows.
        let found = shown([9, 14, 18, 9]);
        let exact: Vec<&str> = (found.iter())
            .filter(|(_, shares)| matches!(shares[0], ShownShare::Exact(_)))
            .map(|(group, _)| group.as_str())
            .collect();
        assert_eq!(exact, ["grade:11"]);
        for (group, shares) in &found {
            if ["grade:9", "grade:12"].contains(&group.as_str()) {
                assert!(matches!(shares[1], ShownShare::Over(_)), "{group}: {shares:?}");
            }
        }
    }
}
