//! M30, novice exposure: how much of a student's time is taught by novices.

use super::{by_novices, novices};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};

/// The share of minutes in classes of novices.
pub(in crate::equity) struct NoviceExposure;

impl Measure for NoviceExposure {
    fn facts(&self) -> Facts {
        Facts {
            number: "M30",
            name: "novice_exposure",
            title: "Time taught by novices",
            formula: "students' minutes of the year in classes of which all teachers of known years are in year 1 \
                      or 2 / their minutes in classes with a teacher of known years. Teachers: those in the class \
                      who may teach it by themselves. Part unknown: minutes in classes without such a teacher / \
                      all minutes",
            unit: Unit::ShareOfMinutes,
            direction: Direction::LowerIsBetter,
            caveat: "Years are those of the column years in staff.csv, 2 or less being a novice, whether the file \
                     counts the coming year or not; states have definitions of their own. A class with one novice \
                     among several teachers is none.",
            source: "ESEA 1111(g)(1)(B) and 1112(b)(2); Civil Rights Data Collection: first and second year",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let novices = match novices(draft) {
            Ok(novices) => novices,
            Err(what) => return Measured::missing(self.facts(), what),
        };
        let of_class = by_novices(draft, &novices);
        let (mut all, mut unknown, mut students) = (0, 0, 0);
        let mut tallies = Vec::with_capacity(draft.school.students.len());
        for student in draft.school.student_ids() {
            let (mut tally, mut of_unknown) = (Tally::default(), 0);
            for seat in draft.seats_of(student) {
                let minutes = i64::try_from(draft.minutes(seat.section)).unwrap_or(0);
                all += minutes;
                match of_class[draft.classes.of(seat.section).index()] {
                    Some(is_so) => {
                        tally.of += minutes;
                        tally.count += if is_so { minutes } else { 0 };
                    }
                    None => of_unknown += minutes,
                }
            }
            unknown += of_unknown;
            students += u64::from(of_unknown > 0);
            let is_known = tally.of > 0;
            tallies.push(if is_known { Tally { students: 1, ..tally } } else { Tally::left_out() });
        }
        let part = Part {
            part: "unknown",
            value: (all > 0).then(|| unknown as f64 / all as f64),
            students,
            ..Part::default()
        };
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
            .with_parts(vec![part])
    }
}
