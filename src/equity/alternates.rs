//! M2, alternate reliance: how much of what students got was their second choice.
//!
//! A seat that meets a request counts, primary or alternate; one that nobody asked for does not.

use super::{Direction, Draft, Facts, Measure, Measured, Tally, Unit};

/// The share of placed requests that are alternates.
pub(super) struct AlternateReliance;

impl Measure for AlternateReliance {
    fn facts(&self) -> Facts {
        Facts {
            number: "M2",
            name: "alternate_reliance",
            title: "Reliance on alternates",
            formula: "alternates placed / (primary requests placed + alternates placed)",
            unit: Unit::ShareOfRequests,
            direction: Direction::LowerIsBetter,
            caveat: "Students who named no alternate cannot be given one: a low share may hide missed \
                     requests; read it beside the requests met.",
            source: "practice of student information systems that place alternates",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        Measured::of_students(self.facts(), draft, |student| {
            let (mut alternates, mut placed) = (0, 0);
            for request in draft.seats_of(student).iter().filter_map(|seat| seat.request) {
                placed += 1;
                alternates += i64::from(!draft.school.request(request).is_primary);
            }
            if placed == 0 { Tally::left_out() } else { Tally::one(alternates, placed) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[test]
    fn only_placed_requests_count() {
        // S1 (el:1): one primary, one alternate. S2: two primaries. S3: a seat nobody asked for. S4: nothing.
        let sample = Sample::new()
            .course("A", "A", 1, 9)
            .course("B", "B", 1, 9)
            .course("C", "C", 1, 9)
            .student("S1", &["el:1"], &["A", "B", "~C"])
            .student("S2", &[], &["A", "B", "~C"])
            .student("S3", &[], &[])
            .student("S4", &["el:1"], &["A"])
            .seats("S1", &["A.1", "C.1~B"])
            .seats("S2", &["A.1", "B.1"])
            .seats("S3", &["A.1"]);
        sample.measured_by(|draft| {
            let all = AlternateReliance.measure(draft);
            assert_eq!((all.overall.count, all.overall.of), (1, 4));
            assert_eq!((all.overall.students, all.overall.left_out), (2, 2));
            assert_eq!(all.value, Some(0.25));
            let el = all.group("el:1").expect("a group");
            assert_eq!((el.value, el.others, el.gap), (Some(0.5), Some(0.0), Some(50.0)));
            assert_eq!(el.flags, ["gap_over_5_points", "small_group"]);
        });
    }

    #[test]
    fn without_seats_there_is_no_value() {
        let sample = Sample::new().course("A", "A", 1, 9).student("S1", &[], &["A"]);
        sample.measured_by(|draft| {
            let all = AlternateReliance.measure(draft);
            assert_eq!((all.value, all.overall.left_out), (None, 1));
        });
    }
}
