//! M7, the drivers ladder: where access to advanced courses first breaks.
//!
//! For each kind of advanced course three rungs, the lower ones first: is it offered at all; are there as many
//! seats as are asked for; does each group hold its share of the seats that are taken? The first rung that fails
//! says where to begin: a school without seats has nothing to share out. What fails here is a screen, no finding.

use super::catalogue::Advanced;
use super::participation::seats;
use super::{Direction, Draft, Facts, Measure, Measured, Part, Unit};
use crate::plan::ClassSeats;
use crate::school::StudentId;

/// The rungs for each kind of advanced course.
pub(super) struct DriversLadder;

/// A group whose share of seats is below so much of its share of students fails the third rung.
const FAIR: f64 = 0.8;

impl Measure for DriversLadder {
    fn facts(&self) -> Facts {
        Facts {
            number: "M7",
            name: "drivers_ladder",
            title: "Where access to advanced courses breaks",
            formula: "for each kind: offered = its sections; seats_per_hundred = 100 × places in its classes / \
                      students (of a class without a limit, the seats taken); share_of_seats = a group's share of \
                      the seats taken / its share of students; the first rung that fails is flagged; no overall \
                      value",
            unit: Unit::Index,
            direction: Direction::Parity,
            caveat: "Seats are compared with requests, and requests follow what is offered and who is encouraged. \
                     Places of a joint class count for each kind that is taught in it.",
            source: "Education Trust, Inequities in Advanced Coursework, 2020",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let of_classes = draft.classes.seats(draft.school, draft.plan);
        let parts = Advanced::ALL.into_iter().flat_map(|kind| rungs(draft, kind, &of_classes));
        Measured::of_parts(self.facts(), None, parts.collect())
    }
}

/// The rungs of a kind.
fn rungs(draft: &Draft, kind: Advanced, of_classes: &[ClassSeats]) -> Vec<Part> {
    let school = draft.school;
    let is_such = kind.courses(draft);
    let students = school.students.len() as u64;
    let is_meant = |course: usize| is_such[course];
    let sections =
        school.sections.iter().filter(|section| is_meant(section.course.index())).count();
    let mut offered = Part {
        part: "offered",
        about: kind.word().to_owned(),
        value: Some(sections as f64),
        students,
        ..Part::default()
    };
    if sections == 0 {
        offered.flags.push("fails_first_here");
        return vec![offered];
    }
    let places: u64 = draft
        .classes
        .iter()
        .filter(|(_, class)| {
            class.sections.iter().any(|id| is_meant(school.section(*id).course.index()))
        })
        .map(|(id, _)| match of_classes[id.index()] {
            ClassSeats { taken, limit: u32::MAX } => u64::from(taken),
            ClassSeats { limit, .. } => u64::from(limit),
        })
        .sum();
    let requests = school.requests.iter().filter(|own| own.is_primary);
    let asked = requests.filter(|own| is_meant(own.course.index())).count() as u64;
    let mut supply = Part {
        part: "seats_per_hundred",
        about: kind.word().to_owned(),
        value: (students > 0).then(|| 100.0 * places as f64 / students as f64),
        students,
        ..Part::default()
    };
    let has_seats = places >= asked;
    if !has_seats {
        supply.flags.push("fails_first_here");
    }
    let mut parts = vec![offered, supply];
    let held: Vec<i64> = school.student_ids().map(|id| seats(draft, &is_such, id)).collect();
    let all: i64 = held.iter().sum();
    for group in draft.families.iter().flat_map(|family| &family.groups) {
        let members = group.members.len() as u64;
        let own: i64 = group.members.iter().map(|id: &StudentId| held[id.index()]).sum();
        let ratio = (all > 0 && members > 0)
            .then(|| (own as f64 / all as f64) / (members as f64 / students as f64));
        let mut share = Part {
            part: "share_of_seats",
            about: format!("{}: {}", kind.word(), group.name),
            value: ratio,
            students: members,
            ..Part::default()
        };
        if has_seats && ratio.is_some_and(|ratio| ratio < FAIR) {
            share.flags.push("fails_first_here");
        }
        parts.push(share);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    fn part<'a>(all: &'a Measured, part: &str, about: &str) -> &'a Part {
        let mut own = all.parts.iter().filter(|own| own.part == part && own.about == about);
        own.next().expect("a part")
    }

    /// An AP class of so many places for which all four students ask; S1 and S2 (iep) sit as told.
    fn sample(places: u32) -> Sample {
        Sample::new()
            .course_with("BIO", "AP Biology", 1, places, |row| row.tags = vec!["ap".into()])
            .student("S1", &["iep"], &["BIO"])
            .student("S2", &["iep"], &["BIO"])
            .student("S3", &[], &["BIO"])
            .student("S4", &[], &["BIO"])
    }

    #[test]
    fn the_first_rung_that_fails_is_told() {
        let sample =
            sample(5).seats("S1", &["BIO.1"]).seats("S3", &["BIO.1"]).seats("S4", &["BIO.1"]);
        sample.measured_by(|draft| {
            let all = DriversLadder.measure(draft);
            assert_eq!(part(&all, "offered", "ib").value, Some(0.0));
            assert_eq!(part(&all, "offered", "ib").flags, ["fails_first_here"]);
            assert_eq!(part(&all, "offered", "ap").value, Some(1.0));
            assert!(part(&all, "offered", "ap").flags.is_empty());
            assert_eq!(part(&all, "seats_per_hundred", "ap").value, Some(125.0));
            assert!(part(&all, "seats_per_hundred", "ap").flags.is_empty());
            // One of three seats, two of four students.
            let iep = part(&all, "share_of_seats", "ap: iep");
            let ratio = iep.value.expect("a ratio");
            assert!((ratio - (1.0 / 3.0) / (2.0 / 4.0)).abs() < 1e-12);
            assert_eq!((iep.students, &iep.flags[..]), (2, &["fails_first_here"][..]));
            assert!(
                all.parts.iter().all(|own| own.part == "offered" || !own.about.starts_with("ib"))
            );
        });
    }

    #[test]
    fn where_seats_are_short_sharing_them_is_not_the_first_thing() {
        let sample = sample(3).seats("S3", &["BIO.1"]).seats("S4", &["BIO.1"]);
        sample.measured_by(|draft| {
            let all = DriversLadder.measure(draft);
            assert_eq!(part(&all, "seats_per_hundred", "ap").flags, ["fails_first_here"]);
            let iep = part(&all, "share_of_seats", "ap: iep");
            assert_eq!((iep.value, iep.flags.len()), (Some(0.0), 0));
        });
    }
}
