//! M1, request fulfilment, and the shares of students behind it.
//!
//! A request is met when a seat of its own course meets it; an alternate in its place does not count.
//! Students without a primary request are left out and counted apart: they are not served at 100 %.

use super::{Direction, Draft, Facts, GapLimit, Measure, Measured, Tally, Unit};
use crate::school::StudentId;

/// The share of primary requests met, each weighing what the objective gives it.
pub(super) struct RequestFulfilment;

/// The share of primary requests met, each counting one.
pub(super) struct RequestsMet;

/// The share of students with all of their primary requests.
pub(super) struct StudentsComplete;

/// The share of students missing two or more primary requests.
pub(super) struct StudentsMissingTwo;

/// Overall fulfilment below this is flagged.
const LEAST_FULFILMENT: f64 = 0.95;

impl Measure for RequestFulfilment {
    fn facts(&self) -> Facts {
        Facts {
            number: "M1",
            name: "request_fulfilment",
            title: "Request fulfilment, weighted",
            formula: "sum of the weights of met primary requests / sum of the weights of all primary \
                      requests; a request of priority p weighs 1 + 1/p",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "It says nothing about what was never asked for: a group that was counselled out of \
                     a course does not miss it here.",
            source: "CCASN Master Schedule Guide, stage 4",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let days = days(draft);
        let tally = |day: &Day| Tally::one(day.met_weight, day.weight);
        flagged(of_askers(self.facts(), draft, asking(&days, tally)))
    }
}

impl Measure for RequestsMet {
    fn facts(&self) -> Facts {
        Facts {
            number: "M1",
            name: "requests_met",
            title: "Requests met",
            formula: "met primary requests / primary requests",
            unit: Unit::ShareOfRequests,
            direction: Direction::HigherIsBetter,
            caveat: "A high share can hide students who miss several requests; read it beside the share \
                     of students missing two or more.",
            source: "CCASN Master Schedule Guide, stage 4",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let days = days(draft);
        let tally = |day: &Day| Tally::one(day.met, day.asked);
        flagged(of_askers(self.facts(), draft, asking(&days, tally)))
    }
}

impl Measure for StudentsComplete {
    fn facts(&self) -> Facts {
        Facts {
            number: "M1",
            name: "students_complete",
            title: "Students with all primary requests",
            formula: "students whose primary requests are all met / students with a primary request",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Students who ask for more are less likely to be complete.",
            source: "CCASN Master Schedule Guide, stage 4",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let days = days(draft);
        let tally = |day: &Day| Tally::one(i64::from(day.met == day.asked), 1);
        of_askers(self.facts(), draft, asking(&days, tally))
    }
}

impl Measure for StudentsMissingTwo {
    fn facts(&self) -> Facts {
        Facts {
            number: "M1",
            name: "students_missing_two",
            title: "Students missing two or more",
            formula: "students with two or more unmet primary requests / students with a primary request",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: "Two missed half-year courses count like two missed full-year courses.",
            source: "CCASN Master Schedule Guide, stage 4",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let days = days(draft);
        let tally = |day: &Day| Tally::one(i64::from(day.asked - day.met >= 2), 1);
        of_askers(self.facts(), draft, asking(&days, tally))
    }
}

/// A measure of those who ask; without `requests.csv` nobody is known to have.
fn of_askers(facts: Facts, draft: &Draft, tally: impl Fn(StudentId) -> Tally) -> Measured {
    let measured = Measured::of_students_within(facts, draft, GapLimit::CLOSE, tally);
    let is_known = !draft.school.requests.is_empty();
    let not_computed = (!is_known).then(|| "requests.csv is missing".to_owned());
    Measured { not_computed, ..measured }
}

fn flagged(mut measured: Measured) -> Measured {
    if measured.value.is_some_and(|value| value < LEAST_FULFILMENT) {
        measured.flags.push("below_95_percent");
    }
    measured
}

/// What a student asked for and got.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Day {
    /// Primary requests.
    pub(super) asked: i64,
    /// Those of them that are met.
    pub(super) met: i64,
    /// The weight of all.
    pub(super) weight: i64,
    /// The weight of those that are met.
    pub(super) met_weight: i64,
}

/// What each student asked for and got.
pub(super) fn days(draft: &Draft) -> Vec<Day> {
    let school = draft.school;
    let of_request = draft.plan.section_of_request(school);
    let day = |student| {
        let mut day = Day::default();
        for (id, request) in school.requests_of(student).filter(|(_, r)| r.is_primary) {
            let is_met = i64::from(of_request[id.index()].is_some());
            day.asked += 1;
            day.met += is_met;
            day.weight += request.weight;
            day.met_weight += is_met * request.weight;
        }
        day
    };
    school.student_ids().map(day).collect()
}

/// The tally of each student who asks for something.
fn asking<'a>(
    days: &'a [Day],
    tally: impl Fn(&Day) -> Tally + 'a,
) -> impl Fn(StudentId) -> Tally + 'a {
    move |student| match &days[student.index()] {
        day if day.asked == 0 => Tally::left_out(),
        day => tally(day),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Measured, measure};
    use crate::sample::Sample;

    fn close(value: Option<f64>, expected: f64) {
        assert!((value.expect("a value") - expected).abs() < 1e-12, "{value:?} is not {expected}");
    }

    #[test]
    fn fulfilment_counts_requests_and_students_by_group() {
        // S1 (el, iep) gets 1 of 3 with priorities 1, 3, 3; S2 gets 1 of 1; S3 gets an alternate, 1 of 2;
        // S4 asks for nothing.
        let all = Sample::new()
            .course("A", "A", 1, 9)
            .course("B", "B", 1, 9)
            .course("C", "C", 1, 9)
            .place("A.1", "all", "1")
            .place("B.1", "all", "2")
            .place("C.1", "all", "3")
            .student_with("S1", &["el:2", "iep"], &["B", "C"], |row| row.grade = Some("10".into()))
            .student_with("S2", &["iep"], &["A"], |row| row.grade = Some("9".into()))
            .student("S3", &[], &["A", "B", "~C"])
            .student("S4", &["el:2"], &[])
            .seats("S1", &["B.1"])
            .seats("S2", &["A.1"])
            .seats("S3", &["A.1", "C.1~B"])
            .measured_by(measure);
        let named = |name: &str| all.iter().find(|own| own.facts.name == name).expect("a measure");
        let (weighted, met) = (named("request_fulfilment"), named("requests_met"));
        let (complete, missing) = (named("students_complete"), named("students_missing_two"));
        close(met.value, 3.0 / 5.0);
        close(weighted.value, 3.0 / 5.0);
        close(complete.value, 1.0 / 3.0);
        close(missing.value, 0.0);
        assert_eq!((met.overall.students, met.overall.left_out), (3, 1));
        let names: Vec<&str> = met.groups.iter().map(|group| group.group.as_str()).collect();
        assert_eq!(names, ["grade:9", "grade:10", "el:2", "iep", "el:2 & iep"]);
        let el = met.group("el:2").expect("a group");
        assert_eq!(
            (el.tally.students, el.tally.left_out, el.tally.count, el.tally.of),
            (1, 1, 1, 2)
        );
        close(el.value, 0.5);
        close(el.others, 2.0 / 3.0);
        close(el.gap, 100.0 * (0.5 - 2.0 / 3.0));
        close(el.ratio, 0.75);
        close(el.ratio_missing, 1.5);
        assert_eq!(el.flags, ["gap_over_2_points", "unserved_ratio_over_1.25", "small_group"]);
        // Nobody else misses two, so the ratio is not defined, and the gap still is.
        let iep = missing.group("iep").expect("a group");
        assert_eq!(iep.ratio, None);
        close(iep.gap, 0.0);
    }

    #[test]
    fn a_priority_weighs_one_and_its_inverse() {
        let all = Sample::new()
            .course("A", "A", 1, 9)
            .course("B", "B", 1, 9)
            .place("A.1", "all", "1")
            .student("S1", &[], &["A"])
            .asking(|request| request.priority = Some(1))
            .student("S2", &[], &["B"])
            .seats("S1", &["A.1"])
            .measured_by(measure);
        // 2 of 2 + 4/3.
        close(all[0].value, 2.0 / (2.0 + 4.0 / 3.0));
    }

    #[test]
    fn an_empty_school_has_no_value() {
        let all = Sample::new().measured_by(measure);
        let mut own = all.iter().filter(|measured| measured.facts.number == "M1");
        assert!(own.all(|measured: &Measured| measured.value.is_none()));
    }
}
