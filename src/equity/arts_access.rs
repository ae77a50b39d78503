//! M10, arts access: who sits in a class of the arts.
//!
//! What counts as one is read in one place, `catalogue`.

use super::catalogue;
use super::participation::seats;
use super::{Direction, Draft, Facts, Measure, Measured, Tally, Unit};

/// The share of students with a class of the arts.
pub(super) struct ArtsAccess;

impl Measure for ArtsAccess {
    fn facts(&self) -> Facts {
        Facts {
            number: "M10",
            name: "arts_access",
            title: "Students in the arts",
            formula: "students with at least one seat in a course of the arts / students; of the arts = tag arts, \
                      national subject 05, or without a code a department of visual or performing arts",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "It says nothing about which of the arts, or about arts taken in another year.",
            source: "SCED subject 05, visual and performing arts",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_arts = catalogue::arts(draft);
        let has_seat = |student| i64::from(seats(draft, &is_arts, student) > 0);
        Measured::of_students(self.facts(), draft, |student| Tally::one(has_seat(student), 1))
            .flag_if(!is_arts.contains(&true), "not_offered")
    }
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

    #[test]
    fn a_seat_in_the_arts_is_enough() {
        let sample = in_department(Sample::new(), "DANCE", "Performing Arts", &[]);
        let sample = in_department(sample, "ENG", "Language Arts", &[])
            .student("S1", &["iep"], &["DANCE", "ENG"])
            .student("S2", &[], &["DANCE", "ENG"])
            .seats("S1", &["ENG.1"])
            .seats("S2", &["DANCE.1", "ENG.1"]);
        sample.measured_by(|draft| {
            let all = ArtsAccess.measure(draft);
            assert_eq!((all.value, all.overall.of), (Some(0.5), 2));
            assert_eq!(all.group("iep").expect("a group").value, Some(0.0));
            assert!(all.flags.is_empty());
        });
        let none = in_department(Sample::new(), "ENG", "English", &[]).student("S1", &[], &[]);
        none.measured_by(|draft| assert_eq!(ArtsAccess.measure(draft).flags, ["not_offered"]));
    }
}
