//! M5, advanced participation: who sits in advanced courses, and in how many seats.
//!
//! A seat is a course that a student sits in, a half-year course as much as a full one. All students count, those
//! too who have no schedule yet: a draft that leaves them out serves them not at all.

use super::catalogue::Advanced;
use super::{Direction, Draft, Facts, Measure, Measured, Tally, Unit};
use crate::school::StudentId;

/// The share of students with a seat in such a course.
pub(super) struct Participation(pub(super) Advanced);

/// Seats in such courses for each hundred students.
pub(super) struct AdvancedSeats(pub(super) Advanced);

/// Said of a school that offers no such course: everybody's share is nought, and alike.
pub(super) const NOT_OFFERED: &str = "not_offered";

const CAVEAT: &str = "More or less is neither good nor bad as such; groups should be alike. What counts as such a \
                      course are the school's own tags and levels. A half-year course counts as one seat.";

impl Measure for Participation {
    fn facts(&self) -> Facts {
        let (name, title) = match self.0 {
            Advanced::Ap => ("ap_participation", "Students in Advanced Placement"),
            Advanced::Ib => ("ib_participation", "Students in International Baccalaureate"),
            Advanced::Honors => ("honors_participation", "Students in honors courses"),
            Advanced::DualEnrollment => {
                ("dual_enrollment_participation", "Students in dual enrolment")
            }
            Advanced::Cte => ("cte_participation", "Students in career and technical courses"),
            Advanced::Any => ("advanced_participation", "Students in any advanced course"),
        };
        Facts {
            number: "M5",
            name,
            title,
            formula: "students with at least one seat in such a course / students; any advanced course = \
                      AP, IB, honors or dual enrolment",
            unit: Unit::ShareOfStudents,
            direction: Direction::Parity,
            caveat: CAVEAT,
            source: "Civil Rights Data Collection; NASEM, Monitoring Educational Equity, 2019",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_such = self.0.courses(draft);
        let has_seat = |student| i64::from(seats(draft, &is_such, student) > 0);
        Measured::of_students(self.facts(), draft, |student| Tally::one(has_seat(student), 1))
            .flag_if(!is_such.contains(&true), NOT_OFFERED)
    }
}

impl Measure for AdvancedSeats {
    fn facts(&self) -> Facts {
        let (name, title) = match self.0 {
            Advanced::Ap => ("ap_seats", "Advanced Placement seats"),
            Advanced::Ib => ("ib_seats", "International Baccalaureate seats"),
            Advanced::Honors => ("honors_seats", "Honors seats"),
            Advanced::DualEnrollment => ("dual_enrollment_seats", "Dual-enrolment seats"),
            Advanced::Cte => ("cte_seats", "Career and technical seats"),
            Advanced::Any => ("advanced_seats", "Seats in any advanced course"),
        };
        Facts {
            number: "M5",
            name,
            title,
            formula: "100 × seats taken in such courses / students; the count is 100 × seats; any advanced \
                      course = AP, IB, honors or dual enrolment",
            unit: Unit::SeatsPerHundred,
            direction: Direction::Parity,
            caveat: CAVEAT,
            source: "Education Trust, Inequities in Advanced Coursework, 2020",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_such = self.0.courses(draft);
        let tally = |student| Tally::one(100 * seats(draft, &is_such, student), 1);
        Measured::of_students(self.facts(), draft, tally)
            .flag_if(!is_such.contains(&true), NOT_OFFERED)
    }
}

/// A student's seats in the courses that are meant.
pub(super) fn seats(draft: &Draft, is_meant: &[bool], student: StudentId) -> i64 {
    let own = draft.seats_of(student).iter();
    own.filter(|seat| is_meant[draft.school.section(seat.section).course.index()]).count() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    fn close(value: Option<f64>, expected: f64) {
        assert!((value.expect("a value") - expected).abs() < 1e-12, "{value:?} is not {expected}");
    }

    /// Two AP courses and one honors course by its level.
    fn sample() -> Sample {
        Sample::new()
            .course_with("BIO", "AP Biology", 1, 9, |row| row.tags = vec!["ap".into()])
            .course_with("ART", "AP Art", 1, 9, |row| row.tags = vec!["ap".into(), "arts".into()])
            .course_with("ENG", "English Honors", 1, 9, |row| row.level = Some("honors".into()))
    }

    #[test]
    fn students_and_seats_are_counted_by_kind() {
        // S1 (iep) has two AP seats, S2 (iep) one in honors, S3 one in AP, S4 none.
        let sample = sample()
            .student("S1", &["iep"], &["BIO", "ART"])
            .student("S2", &["iep"], &["ENG"])
            .student("S3", &[], &["BIO"])
            .student("S4", &[], &["BIO"])
            .seats("S1", &["BIO.1", "ART.1"])
            .seats("S2", &["ENG.1"])
            .seats("S3", &["BIO.1"]);
        sample.measured_by(|draft| {
            let ap = Participation(Advanced::Ap).measure(draft);
            close(ap.value, 2.0 / 4.0);
            assert_eq!((ap.overall.count, ap.overall.of), (2, 4));
            let any = Participation(Advanced::Any).measure(draft);
            close(any.value, 3.0 / 4.0);
            close(any.group("iep").expect("a group").gap, 50.0);
            let seats = AdvancedSeats(Advanced::Ap).measure(draft);
            close(seats.value, 100.0 * 3.0 / 4.0);
            let iep = seats.group("iep").expect("a group");
            // Two seats of two students beside one seat of two; two thirds of the seats, half of the students.
            close(iep.value, 100.0);
            close(iep.gap, 50.0);
            close(iep.composition_ratio, (2.0 / 3.0) / (2.0 / 4.0));
        });
    }

    #[test]
    fn what_is_not_offered_is_said() {
        let sample = sample().student("S1", &["iep"], &["BIO"]).student("S2", &[], &[]);
        sample.measured_by(|draft| {
            let ib = Participation(Advanced::Ib).measure(draft);
            assert_eq!((ib.value, ib.flags), (Some(0.0), vec!["not_offered"]));
            assert!(Participation(Advanced::Ap).measure(draft).flags.is_empty());
        });
    }
}
