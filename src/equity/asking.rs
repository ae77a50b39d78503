//! M7, the access ladder as students meet it: who asks for an advanced course, and who of them sits in none.
//!
//! Advanced are AP, IB, honors and dual enrolment together. Who asks for several and sits in one is not blocked:
//! the door was open. Students without a primary request are left out, as where requests met are counted.

use super::catalogue::Advanced;
use super::participation::seats;
use super::{Direction, Draft, Facts, Measure, Measured, Tally, Unit};
use crate::school::StudentId;

/// The share of students who ask for an advanced course.
pub(super) struct AdvancedAsked;

/// The share of students who ask for one and sit in none.
pub(super) struct AdvancedBlocked;

const SOURCE: &str = "Education Trust, Inequities in Advanced Coursework, 2020";

/// Said of a school that offers no such course.
const NOT_OFFERED: &str = "not_offered";

impl Measure for AdvancedAsked {
    fn facts(&self) -> Facts {
        Facts {
            number: "M7",
            name: "advanced_asked",
            title: "Students who ask for an advanced course",
            formula: "students with a primary request for an advanced course / students with a primary request; \
                      advanced = AP, IB, honors or dual enrolment",
            unit: Unit::ShareOfStudents,
            direction: Direction::Parity,
            caveat: "Who asks is also who was encouraged, placed or let in.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_students(self.facts(), draft, |asks, _| asks)
    }
}

impl Measure for AdvancedBlocked {
    fn facts(&self) -> Facts {
        Facts {
            number: "M7",
            name: "advanced_blocked",
            title: "Students who ask for one and sit in none",
            formula: "students with a primary request for an advanced course and a seat in none / students with a \
                      primary request; advanced = AP, IB, honors or dual enrolment",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: "A seat in one of several that were asked for counts as open, an alternate as well.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_students(self.facts(), draft, |asks, sits| asks && !sits)
    }
}

/// From whether a student asks and sits to what is counted.
fn of_students(facts: Facts, draft: &Draft, is_counted: fn(bool, bool) -> bool) -> Measured {
    let is_such = Advanced::Any.courses(draft);
    let tally = |student: StudentId| {
        let primary = || draft.school.requests_of(student).filter(|(_, own)| own.is_primary);
        if primary().next().is_none() {
            return Tally::left_out();
        }
        let asks = primary().any(|(_, own)| is_such[own.course.index()]);
        let sits = seats(draft, &is_such, student) > 0;
        Tally::one(i64::from(is_counted(asks, sits)), 1)
    };
    Measured::of_students(facts, draft, tally).flag_if(!is_such.contains(&true), NOT_OFFERED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    /// Five students. S1 asks for both advanced courses and has one; S2 (iep) asks for one and has none; S3 sits in
    /// one unasked; S4 asks for art alone; S5 asks for nothing.
    fn school() -> Sample {
        let advanced =
            |row: &mut crate::school::records::CourseRecord| row.tags = vec!["ap".into()];
        Sample::new()
            .course_with("BIO", "AP Biology", 1, 9, advanced)
            .course_with("CHEM", "AP Chemistry", 1, 9, advanced)
            .course("ART", "Art", 1, 9)
            .student("S1", &[], &["BIO", "CHEM"])
            .student("S2", &["iep"], &["CHEM", "ART"])
            .student("S3", &[], &["ART"])
            .student("S4", &["iep"], &["ART"])
            .student("S5", &[], &[])
            .seats("S1", &["BIO.1"])
            .seats("S2", &["ART.1"])
            .seats("S3", &["ART.1", "BIO.1"])
    }

    #[test]
    fn who_sits_in_one_of_several_is_not_blocked() {
        school().measured_by(|draft| {
            let (asked, blocked) = (AdvancedAsked.measure(draft), AdvancedBlocked.measure(draft));
            let tally = |count| Tally { students: 4, left_out: 1, count, of: 4 };
            assert_eq!([asked.overall, blocked.overall], [tally(2), tally(1)]);
            let own = |measured: &Measured| measured.group("iep").map(|line| line.tally.count);
            assert_eq!([own(&asked), own(&blocked)], [Some(1), Some(1)]);
        });
    }

    #[test]
    fn a_school_without_such_courses_says_so() {
        let sample = Sample::new().course("ART", "Art", 1, 9).student("S1", &[], &["ART"]);
        sample.measured_by(|draft| {
            assert_eq!(AdvancedAsked.measure(draft).flags, [NOT_OFFERED]);
        });
    }
}
