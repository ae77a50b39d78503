//! M29, the class size that students experience.

use crate::equity::{Direction, Draft, Facts, Measure, Measured, Tally, Unit, catalogue};

/// How many sit in a student's classes, on average.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::equity) enum ClassSize {
    /// In all classes.
    All,
    /// In grade-level classes of the core.
    Core,
}

/// So many students more or less than others is flagged.
const GAP: f64 = 2.0;

impl Measure for ClassSize {
    fn facts(&self) -> Facts {
        let (name, title, formula) = match self {
            ClassSize::All => (
                "class_size",
                "Class size experienced",
                "sum over a student's classes of minutes of the year × students in the class / sum of minutes, \
                 over all students; the count is minutes × students. A joint section is one class",
            ),
            ClassSize::Core => (
                "core_class_size",
                "Class size experienced in the core",
                "sum over a student's grade-level classes of English, mathematics, science and social studies of \
                 minutes of the year × students in the class / sum of minutes, over all students; the count is \
                 minutes × students. A joint section is one class",
            ),
        };
        Facts {
            number: "M29",
            name,
            title,
            formula,
            unit: Unit::Students,
            direction: Direction::Parity,
            caveat: "It is what students see, and larger than the mean of sections, for large classes hold more \
                     students. Small classes can be a support or a neglect. A gap of more than two students is \
                     flagged by our own convention. Classes without a place have no minutes.",
            source: "NASEM, Monitoring Educational Equity, 2019",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let subjects = catalogue::core_subjects(draft);
        let is_meant = |course: usize| *self == ClassSize::All || subjects[course].is_some();
        let tally = |student| {
            let mut tally = Tally::default();
            for seat in draft.seats_of(student) {
                if is_meant(draft.school.section(seat.section).course.index()) {
                    let minutes = i64::try_from(draft.minutes(seat.section)).unwrap_or(0);
                    tally.of += minutes;
                    tally.count += minutes * draft.class_size(seat.section) as i64;
                }
            }
            if tally.of == 0 { Tally::left_out() } else { Tally { students: 1, ..tally } }
        };
        let mut measured = Measured::of_students(self.facts(), draft, tally);
        for line in &mut measured.groups {
            if line.gap.is_some_and(|gap| gap.abs() > GAP) {
                line.flags.insert(0, "gap_over_2_students");
            }
        }
        let is_any = (0..subjects.len()).any(is_meant);
        measured.flag_if(!is_any, "not_offered")
    }
}
