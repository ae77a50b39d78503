//! M12, completeness of the equitable core: who sits in the classes that all should have.
//!
//! What counts as a class of a subject of the core is read in one place, `catalogue`.

use super::catalogue::{self, Core};
use super::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::StudentId;

/// The share of students with a grade-level class of every subject of the core.
pub(super) struct CoreComplete;

impl Measure for CoreComplete {
    fn facts(&self) -> Facts {
        Facts {
            number: "M12",
            name: "core_complete",
            title: "Students with the whole core",
            formula: "students with a seat in grade-level English, mathematics, science and social studies (a \
                      course meant for their grade) / students; parts: the share with a seat in each subject, how many students \
                      lack it, and each student who lacks any, with what is lacking and the share of the subjects held",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Students who met a subject's requirement in earlier years may rightly do without. A class of \
                     English language development, support or resource does not stand for the subject. Where \
                     the school tags its core, only tagged and advanced courses count.",
            source: "Umansky, Leveled and Exclusionary Tracking, 2016; practice of equity audits",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let subjects = catalogue::core_subjects(draft);
        let held: Vec<[bool; 4]> =
            draft.school.student_ids().map(|id| held(draft, &subjects, id)).collect();
        let students = held.len() as u64;
        let mut parts = Vec::new();
        for subject in Core::ALL {
            let with = held.iter().filter(|own| own[subject as usize]).count() as u64;
            let mut share = Part {
                part: "subject",
                about: subject.word().to_owned(),
                value: (students > 0).then(|| with as f64 / students as f64),
                students,
                ..Part::default()
            };
            if !subjects.contains(&Some(subject)) {
                share.flags.push("not_offered");
            }
            parts.push(share);
            parts.push(Part {
                part: "lacking",
                about: subject.word().to_owned(),
                value: (students > 0).then(|| (students - with) as f64 / students as f64),
                students: students - with,
                ..Part::default()
            });
        }
        for id in draft.school.student_ids() {
            let lacking =
                Core::ALL.into_iter().filter(|subject| !held[id.index()][*subject as usize]);
            let lacking: Vec<&str> = lacking.map(Core::word).collect();
            if lacking.is_empty() {
                continue;
            }
            let of = Core::ALL.len();
            parts.push(Part {
                part: "student",
                about: format!("{}: {}", draft.school.student(id).id, lacking.join(", ")),
                value: Some((of - lacking.len()) as f64 / of as f64),
                students: 1,
                ..Part::default()
            });
        }
        let is_complete = |id: StudentId| held[id.index()].iter().all(|has| *has);
        let measured = Measured::of_students(self.facts(), draft, |student| {
            Tally::one(i64::from(is_complete(student)), 1)
        });
        let is_short = measured.overall.count < measured.overall.of;
        measured.with_parts(parts).flag_if(is_short, "below_100_percent")
    }
}

/// The subjects of the core in which a student has a seat that is meant for the student's grade.
fn held(draft: &Draft, subjects: &[Option<Core>], student: StudentId) -> [bool; 4] {
    let grade = &draft.school.student(student).grade;
    let mut held = [false; 4];
    for seat in draft.seats_of(student) {
        let course = draft.school.section(seat.section).course;
        if let Some(subject) = subjects[course.index()] {
            held[subject as usize] |= catalogue::is_for_grade(draft, course, grade);
        }
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    fn in_department(sample: Sample, id: &str, department: &str, grades: &[&str]) -> Sample {
        sample.course_with(id, id, 1, 9, |row| {
            row.department = Some(department.into());
            row.grades = grades.iter().map(|grade| (*grade).to_owned()).collect();
        })
    }

    /// Four subjects, and English of grade 9 beside that of grade 10.
    fn core() -> Sample {
        let lines = [("MATH", "Math"), ("BIO", "Science"), ("HIST", "History")];
        let sample = in_department(Sample::new(), "ENG9", "English", &["9"]);
        let sample = in_department(sample, "ENG10", "English", &["10"]);
        lines.into_iter().fold(sample, |sample, (id, department)| {
            in_department(sample, id, department, &["9", "10"])
        })
    }

    #[test]
    fn the_core_is_four_subjects_of_the_own_grade() {
        // S1 has all four; S2 sits in grade 9's English while in grade 10; S3 has three of them.
        let grade = |grade: &str| {
            let grade = grade.to_owned();
            move |row: &mut crate::school::records::StudentRecord| row.grade = Some(grade)
        };
        let sample = core()
            .student_with("S1", &[], &[], grade("9"))
            .student_with("S2", &["el:1"], &[], grade("10"))
            .student_with("S3", &["el:1"], &[], grade("9"))
            .seats("S1", &["ENG9.1", "MATH.1", "BIO.1", "HIST.1"])
            .seats("S2", &["ENG9.1", "MATH.1", "BIO.1", "HIST.1"])
            .seats("S3", &["MATH.1", "BIO.1", "HIST.1"]);
        sample.measured_by(|draft| {
            let all = CoreComplete.measure(draft);
            assert_eq!((all.overall.count, all.overall.of), (1, 3));
            assert_eq!(all.flags, ["below_100_percent"]);
            assert_eq!(all.group("el:1").expect("a group").gap, Some(-100.0));
            let parts: Vec<_> = all
                .parts
                .iter()
                .map(|own| (own.part, own.about.as_str(), own.value, own.students))
                .collect();
            assert_eq!(parts[0], ("subject", "english", Some(1.0 / 3.0), 3));
            assert_eq!(parts[1], ("lacking", "english", Some(2.0 / 3.0), 2));
            assert_eq!(parts[2], ("subject", "mathematics", Some(1.0), 3));
            // Whom it is about, in school order.
            let listed = [
                ("student", "S2: english", Some(0.75), 1),
                ("student", "S3: english", Some(0.75), 1),
            ];
            assert_eq!(parts[8..], listed);
        });
    }

    #[test]
    fn without_students_no_subject_has_a_share() {
        core().measured_by(|draft| {
            let all = CoreComplete.measure(draft);
            assert_eq!((all.value, all.flags.len()), (None, 0));
            assert!(all.parts.iter().all(|part| part.value.is_none()));
        });
    }
}
