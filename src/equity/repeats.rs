//! M15, prior-course repeat: who is given a course that the transcript says was passed.

use super::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::CourseId;
use std::collections::{BTreeMap, BTreeSet};

/// The share of students with a seat in a course that they have passed.
pub(super) struct PriorRepeat;

impl Measure for PriorRepeat {
    fn facts(&self) -> Facts {
        Facts {
            number: "M15",
            name: "prior_course_repeat",
            title: "Students in a course already passed",
            formula: "students with a seat in a course whose row in the transcript says passed / students; parts: \
                      how many students in each such course",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: "Courses that are meant to be taken again, such as band or athletics, count as well: the files \
                     do not tell them apart, nor who has consented. Rows without a word in passed do not count.",
            source: "California Education Code 51228.2",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let Some(passed) = draft.passed() else {
            return Measured::missing(self.facts(), "transcript.csv");
        };
        let mut of_course: BTreeMap<CourseId, u64> = BTreeMap::new();
        let mut repeats = vec![false; draft.school.students.len()];
        for student in draft.school.student_ids() {
            let seats = draft.seats_of(student).iter();
            let courses: BTreeSet<CourseId> = seats
                .map(|seat| draft.school.section(seat.section).course)
                .filter(|course| passed.contains(&(student, *course)))
                .collect();
            repeats[student.index()] = !courses.is_empty();
            for course in courses {
                *of_course.entry(course).or_default() += 1;
            }
        }
        let part = |(course, students): (CourseId, u64)| Part {
            part: "course",
            about: draft.school.course(course).id.clone(),
            value: Some(students as f64),
            students,
            ..Part::default()
        };
        let measured = Measured::of_students(self.facts(), draft, |student| {
            Tally::one(i64::from(repeats[student.index()]), 1)
        });
        let is_so = measured.overall.count > 0;
        measured
            .with_parts(of_course.into_iter().map(part).collect())
            .flag_if(is_so, "check_for_consent")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use crate::school::records::TranscriptRecord;

    fn row(student: &str, course: &str, passed: Option<bool>) -> TranscriptRecord {
        TranscriptRecord {
            student_id: student.into(),
            course_id: course.into(),
            passed,
            ..TranscriptRecord::default()
        }
    }

    fn sample() -> Sample {
        Sample::new()
            .course("A", "A", 1, 9)
            .course("B", "B", 1, 9)
            .student("S1", &["el:1"], &["A", "B"])
            .student("S2", &[], &["A"])
            .student("S3", &[], &["A"])
            .seats("S1", &["A.1", "B.1"])
            .seats("S2", &["A.1"])
            .seats("S3", &["A.1"])
    }

    #[test]
    fn only_what_was_passed_and_is_given_again_counts() {
        // S1 passed A, and sits in it; S2 failed it; S3 has passed B alone. Rows about others are no matter.
        let mut sample = sample();
        sample.records.transcript = Some(vec![
            row("S1", "A", Some(true)),
            row("S1", "B", None),
            row("S2", "A", Some(false)),
            row("S3", "B", Some(true)),
            row("S9", "A", Some(true)),
            row("S3", "OLD", Some(true)),
        ]);
        sample.measured_by(|draft| {
            let all = PriorRepeat.measure(draft);
            assert_eq!((all.overall.count, all.overall.of), (1, 3));
            assert_eq!(all.flags, ["check_for_consent"]);
            let parts: Vec<_> =
                all.parts.iter().map(|own| (own.about.as_str(), own.value)).collect();
            assert_eq!(parts, [("A", Some(1.0))]);
            assert_eq!(all.group("el:1").expect("a group").value, Some(1.0));
        });
    }

    #[test]
    fn without_a_transcript_nothing_is_known() {
        sample().measured_by(|draft| {
            let all = PriorRepeat.measure(draft);
            assert_eq!(all.not_computed.as_deref(), Some("transcript.csv is missing"));
            assert_eq!(all.value, None);
        });
    }
}
