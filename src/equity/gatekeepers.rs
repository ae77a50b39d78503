//! M6, gatekeeper courses: who gets the courses without which the later ones stay shut.
//!
//! **How a course is known.** By its national code where it has one (SCED; the lists stand in [`GateKeeper`]); a
//! course with a code that is in no list is none. Without a code, by the words of its title: `algebra` with `1` or
//! `i`, `algebra` with `2` or `ii`, `geometry`, `calculus` without `pre`, `biology`, `chemistry`, `physics`. Support,
//! resource and ELD courses never are.
//!
//! **Who is eligible.** Students of the grades for which some such course is meant (all, where one names no
//! grade); for Algebra I, students of grade 8 or below. It counts who sits in one this year, or has passed one by
//! the transcript: who took geometry early is not shut out of it. Without a transcript, only this year counts.

use super::catalogue::{self, has_tag};
use super::participation::seats;
use super::{Direction, Draft, Facts, Measure, Measured, Tally, Unit};
use crate::school::records::CourseRecord;
use crate::school::{CourseId, StudentId};

/// A course that opens others, and the share of eligible students who get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GateKeeper {
    Algebra1,
    Geometry,
    Algebra2,
    Calculus,
    Biology,
    Chemistry,
    Physics,
}

/// Tags of courses that stand beside a course and not for it.
const BESIDE: [&str; 3] = ["support", "resource", "eld"];

/// Algebra I counts as early up to this grade.
const EARLY: u32 = 8;

impl GateKeeper {
    /// Its national codes: the course itself, then its AP and IB forms.
    fn codes(self) -> &'static [&'static str] {
        match self {
            GateKeeper::Algebra1 => &["02052"],
            GateKeeper::Geometry => &["02072"],
            GateKeeper::Algebra2 => &["02056"],
            GateKeeper::Calculus => &["02121", "02124", "02125"],
            GateKeeper::Biology => &["03051", "03056", "03057"],
            GateKeeper::Chemistry => &["03101", "03106", "03107"],
            GateKeeper::Physics => &["03151", "03155", "03156", "03157", "03165", "03166"],
        }
    }

    /// Whether a course is this one.
    fn is(self, course: &CourseRecord) -> bool {
        if BESIDE.iter().any(|tag| has_tag(course, tag)) {
            return false;
        }
        match catalogue::code(course) {
            Some(code) => self.codes().contains(&code),
            None => self.is_named(course.title.as_deref().unwrap_or_default()),
        }
    }

    /// Whether a title names it.
    fn is_named(self, title: &str) -> bool {
        let words: Vec<String> = catalogue::words(title).collect();
        let has = |word: &str| words.iter().any(|own| own == word);
        match self {
            GateKeeper::Algebra1 => has("algebra") && (has("1") || has("i")) && !has("pre"),
            GateKeeper::Algebra2 => has("algebra") && (has("2") || has("ii")),
            GateKeeper::Geometry => has("geometry"),
            GateKeeper::Calculus => has("calculus") && !has("pre"),
            GateKeeper::Biology => has("biology"),
            GateKeeper::Chemistry => has("chemistry"),
            GateKeeper::Physics => has("physics"),
        }
    }

    /// Whether a student of this grade is eligible.
    fn is_open_to(self, draft: &Draft, is_such: &[bool], grade: &str) -> bool {
        if self == GateKeeper::Algebra1 {
            return grade.trim().parse::<u32>().is_ok_and(|grade| grade <= EARLY);
        }
        let mut such = (0..is_such.len()).filter(|index| is_such[*index]).map(CourseId::new);
        such.any(|course| catalogue::is_for_grade(draft, course, grade))
    }
}

impl Measure for GateKeeper {
    fn facts(&self) -> Facts {
        let (name, title) = match self {
            GateKeeper::Algebra1 => ("gatekeeper_algebra_1", "Algebra I by grade 8"),
            GateKeeper::Geometry => ("gatekeeper_geometry", "Geometry"),
            GateKeeper::Algebra2 => ("gatekeeper_algebra_2", "Algebra II"),
            GateKeeper::Calculus => ("gatekeeper_calculus", "Calculus"),
            GateKeeper::Biology => ("gatekeeper_biology", "Biology"),
            GateKeeper::Chemistry => ("gatekeeper_chemistry", "Chemistry"),
            GateKeeper::Physics => ("gatekeeper_physics", "Physics"),
        };
        Facts {
            number: "M6",
            name,
            title,
            formula: "students who sit in the course, or have passed it by the transcript / students of the grades \
                      for which it is meant (Algebra I: grade 8 or below); known by the national code, else by \
                      the words of the title",
            unit: Unit::ShareOfStudents,
            direction: Direction::Parity,
            caveat: "A course under a name of its own and without a national code, such as Integrated Mathematics, \
                     is not recognised. Whether a student was ready for it is not known.",
            source: "Civil Rights Data Collection, course items",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_such: Vec<bool> =
            draft.records.courses.iter().map(|course| self.is(course)).collect();
        if *self == GateKeeper::Algebra1 && !has_early_grades(draft) {
            return Measured::missing(self.facts(), "a student of grade 8 or below");
        }
        let such: Vec<CourseId> =
            (0..is_such.len()).filter(|index| is_such[*index]).map(CourseId::new).collect();
        let passed = draft.passed();
        let has = |student: StudentId| {
            let has_passed =
                |course: &CourseId| passed.is_some_and(|rows| rows.contains(&(student, *course)));
            seats(draft, &is_such, student) > 0 || such.iter().any(has_passed)
        };
        Measured::of_students(self.facts(), draft, |student| {
            let grade = &draft.school.student(student).grade;
            if self.is_open_to(draft, &is_such, grade) {
                Tally::one(i64::from(has(student)), 1)
            } else {
                Tally::left_out()
            }
        })
        .flag_if(such.is_empty(), "not_offered")
        .flag_if(passed.is_none(), "this_year_only")
    }
}

fn has_early_grades(draft: &Draft) -> bool {
    let mut grades =
        draft.school.students.iter().map(|student| student.grade.trim().parse::<u32>());
    grades.any(|grade| grade.is_ok_and(|grade| grade <= EARLY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use crate::school::records::{StudentRecord, TranscriptRecord};

    fn known(title: &str, code: Option<&str>, tags: &[&str]) -> Vec<GateKeeper> {
        use GateKeeper::{Algebra1, Algebra2, Biology, Calculus, Chemistry, Geometry, Physics};
        let course = CourseRecord {
            title: Some(title.into()),
            sced: code.map(Into::into),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            ..CourseRecord::default()
        };
        let all = [Algebra1, Geometry, Algebra2, Calculus, Biology, Chemistry, Physics];
        all.into_iter().filter(|own| own.is(&course)).collect()
    }

    #[test]
    fn a_code_goes_before_a_title() {
        use GateKeeper::{Algebra1, Algebra2, Biology, Calculus, Physics};
        assert_eq!(known("Algebra 1", None, &[]), [Algebra1]);
        assert_eq!(known("ALGEBRA II Honors", None, &[]), [Algebra2]);
        assert_eq!(known("AP Calculus AB", None, &["ap"]), [Calculus]);
        assert!(known("Pre-Calculus", None, &[]).is_empty());
        assert!(known("Precalculus", None, &[]).is_empty());
        assert!(known("Algebra 1 Support", None, &["support"]).is_empty());
        assert_eq!(known("The Living Earth", Some("03051G1.0011"), &[]), [Biology]);
        assert!(known("Physics of Sound", Some("05999G"), &[]).is_empty());
        assert_eq!(known("AP Physics 1", None, &["ap"]), [Physics]);
    }

    fn grade(grade: &str) -> impl FnOnce(&mut StudentRecord) {
        let grade = grade.to_owned();
        move |row| row.grade = Some(grade)
    }

    fn sample() -> Sample {
        Sample::new().course("ALG1", "Algebra 1", 1, 9).course_with(
            "GEO",
            "Geometry",
            1,
            9,
            |row| row.grades = vec!["9".into(), "10".into()],
        )
    }

    #[test]
    fn only_those_of_the_grade_are_asked_about() {
        // Of grades 9 and 10: S1 sits in it, S2 has passed it, S3 neither. S4 is in grade 12.
        let transcript = vec![TranscriptRecord {
            student_id: "S2".into(),
            course_id: "GEO".into(),
            passed: Some(true),
            ..TranscriptRecord::default()
        }];
        let cases = [(None, 1, &["this_year_only"][..]), (Some(transcript), 2, &[][..])];
        for (transcript, count, flags) in cases {
            let mut sample = sample()
                .student_with("S1", &["iep"], &["GEO"], grade("9"))
                .student_with("S2", &[], &[], grade("10"))
                .student_with("S3", &["iep"], &[], grade("10"))
                .student_with("S4", &[], &[], grade("12"))
                .seats("S1", &["GEO.1"]);
            sample.records.transcript = transcript;
            sample.measured_by(|draft| {
                let all = GateKeeper::Geometry.measure(draft);
                let overall = all.overall;
                assert_eq!((overall.count, overall.of, overall.left_out), (count, 3, 1));
                assert_eq!(all.flags, flags);
                assert_eq!(all.group("iep").expect("a group").value, Some(0.5));
            });
        }
    }

    #[test]
    fn a_school_without_grade_eight_has_no_early_algebra() {
        sample().student_with("S1", &[], &["ALG1"], grade("9")).measured_by(|draft| {
            let algebra = GateKeeper::Algebra1.measure(draft);
            let words = "a student of grade 8 or below is missing";
            assert_eq!(algebra.not_computed.as_deref(), Some(words));
        });
    }

    #[test]
    fn algebra_is_early_up_to_grade_eight() {
        let sample = sample()
            .student_with("S1", &[], &["ALG1"], grade("8"))
            .student_with("S2", &[], &[], grade("7"))
            .student_with("S3", &[], &["ALG1"], grade("9"))
            .seats("S1", &["ALG1.1"])
            .seats("S3", &["ALG1.1"]);
        sample.measured_by(|draft| {
            let all = GateKeeper::Algebra1.measure(draft);
            assert_eq!((all.value, all.overall.left_out), (Some(0.5), 1));
        });
    }
}
