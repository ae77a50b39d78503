//! M8, dual-enrolment conversion: of those who may take a college class, who does.

use super::{NO_TRANSCRIPT, by_id, ways};
use crate::equity::catalogue::{self, Advanced};
use crate::equity::participation::seats;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Tally, Unit};
use crate::school::{CourseId, StudentId};

/// The share of eligible students who are enrolled.
pub(in crate::equity) struct DualEnrollmentConversion;

/// The share of students who are eligible.
pub(in crate::equity) struct DualEnrollmentEligible;

/// What a school lacks that has no such course.
const NO_COURSE: &str = "a course tagged dual_enrollment in courses.csv";

const SOURCE: &str =
    "Civil Rights Data Collection, dual enrolment; the split into eligible and enrolled is ours";

impl Measure for DualEnrollmentConversion {
    fn facts(&self) -> Facts {
        Facts {
            number: "M8",
            name: "dual_enrollment_conversion",
            title: "Eligible who take dual enrolment",
            formula: "eligible students with a seat in a dual-enrolment course, or named by a row of external.csv \
                      whose course_id is one / eligible students; eligible as for dual_enrollment_eligible",
            unit: Unit::ShareOfStudents,
            direction: Direction::Parity,
            caveat: "A college's own conditions, such as a placement test, are in no file: whoever fails them \
                     counts as eligible. Rows of external.csv without a course_id are not looked at.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let offer = match Offer::of(draft) {
            Ok(offer) => offer,
            Err(what) => return Measured::missing(self.facts(), what),
        };
        let goes = goes_out(draft, &offer.is_such);
        Measured::of_students(self.facts(), draft, |student| {
            let is_enrolled = seats(draft, &offer.is_such, student) > 0 || goes[student.index()];
            match offer.is_open_to(draft, student) {
                true => Tally::one(i64::from(is_enrolled), 1),
                false => Tally::left_out(),
            }
        })
    }
}

impl Measure for DualEnrollmentEligible {
    fn facts(&self) -> Facts {
        Facts {
            number: "M8",
            name: "dual_enrollment_eligible",
            title: "Eligible for dual enrolment",
            formula: "students of a grade for which some dual-enrolment course is meant, whose prerequisites they \
                      have passed by the transcript / students",
            unit: Unit::ShareOfStudents,
            direction: Direction::Parity,
            caveat: "Where courses.csv states no prerequisites, the grade alone decides. It looks at earlier years \
                     and at what is offered, not at the schedule.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        match Offer::of(draft) {
            Ok(offer) => Measured::of_students(self.facts(), draft, |student| {
                Tally::one(i64::from(offer.is_open_to(draft, student)), 1)
            }),
            Err(what) => Measured::missing(self.facts(), what),
        }
    }
}

/// The dual-enrolment courses.
struct Offer {
    /// For each course, whether it is one.
    is_such: Vec<bool>,
    /// Each of them, with the ways to meet its prerequisites; none if there are none.
    courses: Vec<(CourseId, Vec<Vec<CourseId>>)>,
}

impl Offer {
    /// # Errors
    /// What is missing, if nothing can be said.
    fn of(draft: &Draft) -> Result<Offer, &'static str> {
        let is_such = Advanced::DualEnrollment.courses(draft);
        let known = by_id(draft);
        let own = (0..is_such.len()).filter(|index| is_such[*index]).map(CourseId::new);
        let courses: Vec<_> = own
            .map(|course| {
                let text = draft.record_of(course).prerequisites.as_deref().unwrap_or_default();
                let ways = if text.trim().is_empty() { Vec::new() } else { ways(text, &known) };
                (course, ways)
            })
            .collect();
        if courses.is_empty() {
            return Err(NO_COURSE);
        }
        let asks_for_more = courses.iter().any(|(_, ways)| !ways.is_empty());
        if asks_for_more && draft.passed().is_none() {
            return Err(NO_TRANSCRIPT);
        }
        Ok(Offer { is_such, courses })
    }

    fn is_open_to(&self, draft: &Draft, student: StudentId) -> bool {
        let grade = &draft.school.student(student).grade;
        let has_passed =
            |course: &CourseId| draft.passed().is_some_and(|all| all.contains(&(student, *course)));
        self.courses.iter().any(|(course, ways)| {
            catalogue::is_for_grade(draft, *course, grade)
                && (ways.is_empty() || ways.iter().any(|way| way.iter().all(has_passed)))
        })
    }
}

/// For each student, whether a row of `external.csv` sends them to such a course.
fn goes_out(draft: &Draft, is_such: &[bool]) -> Vec<bool> {
    let mut goes = vec![false; draft.school.students.len()];
    let rows = draft.records.external.iter().flatten();
    for (row, external) in rows.zip(&draft.school.externals) {
        let course = row.course_id.as_deref().and_then(|id| draft.school.course_named(id));
        if course.is_some_and(|course| is_such[course.index()]) {
            for student in &external.students {
                goes[student.index()] = true;
            }
        }
    }
    goes
}
