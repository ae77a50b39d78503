//! M4, gap decomposition: what a gap in advanced participation (M5) is made of.
//!
//! Of a group, q asks for such a course (a primary request), f of those who ask sit in one
//! (any of the kind), and u sits in one without having asked. The share with a seat is p = q f + u. The gap between
//! a group a and all others b is then exactly the sum of
//!
//! - `request`, (f_a + f_b) / 2 × (q_a − q_b): what it owes to who asks;
//! - `schedule`, (q_a + q_b) / 2 × (f_a − f_b): what it owes to who is given what was asked for;
//! - `default`, u_a − u_b: what it owes to seats that nobody asked for.
//!
//! Where nobody on one side asks, nothing is known of how they would fare: their f is taken to be that of the
//! other side, so that the schedule is not blamed.

use super::catalogue::Advanced;
use super::participation::{NOT_OFFERED, seats};
use super::{Direction, Draft, Facts, Measure, Measured, Part, Unit};
use crate::school::StudentId;

/// What the gap in participation is made of.
pub(super) struct GapParts(pub(super) Advanced);

/// A schedule's part of a gap beyond this is flagged, as a gap is.
const SCHEDULE_LIMIT: f64 = 0.05;

impl Measure for GapParts {
    fn facts(&self) -> Facts {
        let (name, title) = match self.0 {
            Advanced::Ap => ("ap_gap_parts", "What gaps in Advanced Placement are made of"),
            Advanced::Ib => {
                ("ib_gap_parts", "What gaps in International Baccalaureate are made of")
            }
            Advanced::Honors => ("honors_gap_parts", "What gaps in honors courses are made of"),
            Advanced::DualEnrollment => {
                ("dual_enrollment_gap_parts", "What gaps in dual enrolment are made of")
            }
            Advanced::Cte => {
                ("cte_gap_parts", "What gaps in career and technical courses are made of")
            }
            Advanced::Any => ("advanced_gap_parts", "What gaps in advanced courses are made of"),
        };
        Facts {
            number: "M4",
            name,
            title,
            formula: "share with a seat = asking × served of those who ask + unasked; group − others = request \
                      (mean served × difference in asking) + schedule (mean asking × difference in served) + \
                      default (difference in unasked), exactly; no overall value",
            unit: Unit::ShareOfStudents,
            direction: Direction::Parity,
            caveat: "The request part is no preference: it holds who was counselled, placed or let in as well as \
                     who wished. Only the schedule part is the timetable's own.",
            source: "Kitagawa; Oaxaca; Blinder: decomposition of a difference of rates",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_such = self.0.courses(draft);
        let sides: Vec<Side> =
            draft.school.student_ids().map(|id| Side::of(draft, &is_such, id)).collect();
        let all = sides.iter().copied().fold(Side::default(), Side::plus);
        let mut parts = Vec::new();
        let groups = draft.families.iter().flat_map(|family| &family.groups);
        for group in groups {
            let own = group.members.iter().map(|member| sides[member.index()]);
            let own = own.fold(Side::default(), Side::plus);
            let Some(gap) = Gap::between(own, all.minus(own)) else { continue };
            let part = |part, value: f64| Part {
                part,
                about: group.name.clone(),
                value: Some(value),
                students: own.students,
                ..Part::default()
            };
            let mut schedule = part("schedule", gap.schedule);
            if gap.schedule.abs() > SCHEDULE_LIMIT {
                schedule.flags.push("schedule_part_over_5_points");
            }
            parts.extend([
                part("gap", gap.whole),
                part("request", gap.request),
                schedule,
                part("default", gap.default),
            ]);
        }
        Measured::of_parts(self.facts(), None, parts).flag_if(!is_such.contains(&true), NOT_OFFERED)
    }
}

/// How many of some students ask, and sit.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    students: u64,
    /// Those who ask.
    asking: u64,
    /// Those of them who sit.
    served: u64,
    /// Those who sit without having asked.
    unasked: u64,
}

impl Side {
    fn of(draft: &Draft, is_such: &[bool], student: StudentId) -> Side {
        let mut requests = draft.school.requests_of(student);
        let asks = requests.any(|(_, own)| own.is_primary && is_such[own.course.index()]);
        let sits = seats(draft, is_such, student) > 0;
        Side {
            students: 1,
            asking: u64::from(asks),
            served: u64::from(asks && sits),
            unasked: u64::from(!asks && sits),
        }
    }

    fn plus(self, other: Side) -> Side {
        Side {
            students: self.students + other.students,
            asking: self.asking + other.asking,
            served: self.served + other.served,
            unasked: self.unasked + other.unasked,
        }
    }

    fn minus(self, part: Side) -> Side {
        Side {
            students: self.students - part.students,
            asking: self.asking - part.asking,
            served: self.served - part.served,
            unasked: self.unasked - part.unasked,
        }
    }

    /// The share of its students that a number of them is.
    fn share(self, number: u64) -> f64 {
        number as f64 / self.students as f64
    }

    /// The share served of those who ask, if anybody does.
    fn fulfilled(self) -> Option<f64> {
        (self.asking > 0).then(|| self.served as f64 / self.asking as f64)
    }
}

/// A gap and its parts, which add up to it.
struct Gap {
    whole: f64,
    request: f64,
    schedule: f64,
    default: f64,
}

impl Gap {
    /// `None` if there is nobody on one side.
    fn between(own: Side, rest: Side) -> Option<Gap> {
        if own.students == 0 || rest.students == 0 {
            return None;
        }
        let (q_own, q_rest) = (own.share(own.asking), rest.share(rest.asking));
        let f_own = own.fulfilled().or(rest.fulfilled()).unwrap_or(0.0);
        let f_rest = rest.fulfilled().unwrap_or(f_own);
        Some(Gap {
            whole: own.share(own.served + own.unasked) - rest.share(rest.served + rest.unasked),
            request: (f_own + f_rest) / 2.0 * (q_own - q_rest),
            schedule: (q_own + q_rest) / 2.0 * (f_own - f_rest),
            default: own.share(own.unasked) - rest.share(rest.unasked),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use proptest::prelude::*;

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

    fn part(measured: &Measured, part: &str, about: &str) -> Option<f64> {
        let mut own = measured.parts.iter().filter(|own| own.part == part && own.about == about);
        own.next().expect("a part").value
    }

    #[test]
    fn a_gap_is_made_of_requests_the_schedule_and_seats_unasked() {
        // iep: both of two ask, one is served. Others: S3 asks and is served, S4 sits without asking, S5 and
        // S6 do neither. q 1 and 1/4, f 1/2 and 1, u 0 and 1/4.
        let sample = sample()
            .student("S1", &["iep"], &["BIO"])
            .student("S2", &["iep"], &["BIO"])
            .student("S3", &[], &["BIO"])
            .student("S4", &[], &[])
            .student("S5", &[], &[])
            .student("S6", &[], &["~BIO"])
            .seats("S1", &["BIO.1"])
            .seats("S3", &["BIO.1"])
            .seats("S4", &["ART.1"]);
        sample.measured_by(|draft| {
            let all = GapParts(Advanced::Ap).measure(draft);
            close(part(&all, "gap", "iep"), 1.0 / 2.0 - 2.0 / 4.0);
            close(part(&all, "request", "iep"), 0.75 * 0.75);
            close(part(&all, "schedule", "iep"), 0.625 * -0.5);
            close(part(&all, "default", "iep"), -0.25);
            let schedule = all.parts.iter().find(|own| own.part == "schedule").expect("a part");
            assert_eq!(
                (schedule.students, &schedule.flags[..]),
                (2, &["schedule_part_over_5_points"][..])
            );
        });
    }

    #[test]
    fn a_group_that_does_not_ask_is_no_fault_of_the_schedule() {
        let sample = sample()
            .student("S1", &["iep"], &[])
            .student("S2", &[], &["BIO"])
            .seats("S2", &["BIO.1"]);
        sample.measured_by(|draft| {
            let all = GapParts(Advanced::Ap).measure(draft);
            close(part(&all, "request", "iep"), -1.0);
            close(part(&all, "schedule", "iep"), 0.0);
        });
    }

    fn some_side() -> impl Strategy<Value = Side> {
        (0..40u64, 0..40u64, 0..40u64, 0..40u64).prop_map(|(served, unserved, unasked, neither)| {
            Side {
                students: served + unserved + unasked + neither,
                asking: served + unserved,
                served,
                unasked,
            }
        })
    }

    proptest! {
        #[test]
        fn the_parts_add_up(own in some_side(), rest in some_side()) {
            match Gap::between(own, rest) {
                None => prop_assert!(own.students == 0 || rest.students == 0),
                Some(gap) => {
                    let sum = gap.request + gap.schedule + gap.default;
                    prop_assert!((gap.whole - sum).abs() < 1e-12, "{} is not {sum}", gap.whole);
                }
            }
        }
    }
}
