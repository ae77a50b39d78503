//! M19, isolation of English learners outside of English language development.
//!
//! The floor is what chance would give: in each class in which an English learner sits, the others are drawn from
//! all other seats outside of courses tagged eld, among which as many are English learners' as there are. Of the
//! share of English learners among the others, that is the mean; the learner's own seat is always one of theirs,
//! which is why small classes are never without isolation.

use super::learners;
use crate::equity::statistics::Draw;
use crate::equity::tags::{ELD, is_tagged};
use crate::equity::{Direction, Draft, Facts, GroupValue, Measure, Measured, Part, Tally, Unit};
use crate::plan::Seat;
use crate::school::StudentId;
use std::collections::BTreeMap;

/// The mean share of English learners in an English learner's classes.
pub(in crate::equity) struct LearnersIsolation;

/// The share of minutes in classes of nearly nobody else.
pub(in crate::equity) struct LearnersAlone;

/// In a class with more English learners than this share, (3, 4), there is nearly nobody else.
const NEARLY_ALONE: (u64, u64) = (3, 4);

const SOURCE: &str = "OCR and DOJ, Dear Colleague, 7 January 2015: no unnecessary segregation; floor: hypergeometric";

impl Measure for LearnersIsolation {
    fn facts(&self) -> Facts {
        Facts {
            number: "M19",
            name: "el_isolation",
            title: "Isolation of English learners",
            formula: "mean over English learners of the share of English learners in their classes, themselves \
                      with them, each class weighing its minutes of the year; courses tagged eld left out. \
                      Floor: the same mean if in each class of n the others were drawn by chance, \
                      (1 + (n - 1) (X - 1) / (N - 1)) / n with N seats outside of eld, X of them English \
                      learners'",
            unit: Unit::Index,
            direction: Direction::LowerIsBetter,
            caveat: "Read it beside its floor: grades and small classes isolate by themselves. Without the tag \
                     eld, classes of English language development count as isolation. Classes without a \
                     place have no minutes.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Classes::new(draft);
        let of_student: Vec<Option<(f64, f64)>> = draft
            .school
            .student_ids()
            .map(|student| {
                let (mut minutes, mut value, mut floor) = (0.0, 0.0, 0.0);
                for (seat, weight) in classes.seats_of(student) {
                    let (own, all) = classes.of(seat);
                    minutes += weight as f64;
                    value += weight as f64 * own as f64 / all as f64;
                    floor += weight as f64 * classes.mean_share(all);
                }
                (minutes > 0.0).then(|| (value / minutes, floor / minutes))
            })
            .collect();
        let mean = |members: &mut dyn Iterator<Item = StudentId>| {
            let (mut students, mut left_out, mut value, mut floor) = (0, 0, 0.0, 0.0);
            for member in members {
                match of_student[member.index()] {
                    Some((own, chance)) => {
                        (students, value, floor) = (students + 1, value + own, floor + chance)
                    }
                    None => left_out += 1,
                }
            }
            let mean = |sum: f64| (students > 0).then(|| sum / students as f64);
            let tally = Tally { students, left_out, ..Tally::default() };
            GroupValue { tally, value: mean(value), floor: mean(floor) }
        };
        let all = mean(&mut draft.school.student_ids());
        let mut measured = Measured::of_groups(self.facts(), draft, all.value, |group| {
            mean(&mut group.members.iter().copied())
        });
        measured.overall = all.tally;
        measured.with_parts(vec![Part {
            part: "beside_chance",
            value: all.value,
            floor: all.floor,
            students: all.tally.students,
            ..Part::default()
        }])
    }
}

impl Measure for LearnersAlone {
    fn facts(&self) -> Facts {
        Facts {
            number: "M19",
            name: "el_minutes_apart",
            title: "English learners' time nearly alone",
            formula: "English learners' minutes of the year in classes of which more than 75 % are English \
                      learners / their minutes; courses tagged eld left out. Floor, in the part \
                      beside_chance: the same if in each class the others were drawn by chance \
                      (hypergeometric)",
            unit: Unit::ShareOfMinutes,
            direction: Direction::LowerIsBetter,
            caveat: "A class of two English learners and nobody else counts like one of thirty. Without the tag \
                     eld, classes of English language development count too.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Classes::new(draft);
        let (over, of) = NEARLY_ALONE;
        let is_alone = |own: u64, all: u64| own * of > all * over;
        let tally = |student| {
            let mut tally = Tally::default();
            for (seat, minutes) in classes.seats_of(student) {
                let (own, all) = classes.of(seat);
                let minutes = i64::try_from(minutes).unwrap_or(i64::MAX);
                tally.of += minutes;
                tally.count += if is_alone(own, all) { minutes } else { 0 };
            }
            if tally.of == 0 { Tally::left_out() } else { Tally { students: 1, ..tally } }
        };
        let measured = Measured::of_students(self.facts(), draft, tally);
        let mut by_size: BTreeMap<u64, f64> = BTreeMap::new();
        let mut expected = 0.0;
        for (seat, minutes) in draft.school.student_ids().flat_map(|id| classes.seats_of(id)) {
            let (_, all) = classes.of(seat);
            let chance = *by_size.entry(all).or_insert_with(|| {
                classes.others(all).mean(|others| f64::from(u8::from(is_alone(1 + others, all))))
            });
            expected += chance * minutes as f64;
        }
        let part = Part {
            part: "beside_chance",
            value: measured.value,
            floor: (measured.overall.of > 0).then(|| expected / measured.overall.of as f64),
            students: measured.overall.students,
            ..Part::default()
        };
        measured.with_parts(vec![part])
    }
}

/// The classes of everything but English language development.
struct Classes<'a> {
    draft: &'a Draft<'a>,
    is_learner: Vec<bool>,
    /// For each class, how many sit in it who are English learners.
    learners: Vec<u64>,
    /// Seats outside of English language development, and how many of them are English learners'.
    seats: u64,
    learners_seats: u64,
}

impl<'a> Classes<'a> {
    fn new(draft: &'a Draft) -> Classes<'a> {
        let is_learner = learners(draft);
        let count = |(id, _)| {
            let roster = draft.roster(id).iter();
            roster.filter(|student| is_learner[student.index()]).count() as u64
        };
        let learners = draft.classes.iter().map(count).collect();
        let classes = Classes { draft, is_learner, learners, seats: 0, learners_seats: 0 };
        let counted: Vec<&Seat> =
            draft.plan.seats.iter().filter(|seat| classes.counts(seat)).collect();
        let is_own = |seat: &&&Seat| classes.is_learner[seat.student.index()];
        let learners_seats = counted.iter().filter(is_own).count() as u64;
        Classes { seats: counted.len() as u64, learners_seats, ..classes }
    }

    /// Whether a seat is in a class that has a place, of anything but English language development.
    fn counts(&self, seat: &Seat) -> bool {
        let course = self.draft.school.section(seat.section).course;
        !is_tagged(self.draft, course, ELD) && self.draft.minutes(seat.section) > 0
    }

    /// The seats of an English learner that count, with their minutes of the year; none of anybody else.
    fn seats_of(&self, student: StudentId) -> impl Iterator<Item = (&'a Seat, u64)> + '_ {
        let is_learner = self.is_learner[student.index()];
        let seats = self.draft.seats_of(student).iter();
        let seats = seats.filter(move |seat| is_learner && self.counts(seat));
        seats.map(|seat| (seat, self.draft.minutes(seat.section)))
    }

    /// English learners in the class of a seat, and all who sit there.
    fn of(&self, seat: &Seat) -> (u64, u64) {
        let class = self.draft.classes.of(seat.section);
        (self.learners[class.index()], self.draft.roster(class).len() as u64)
    }

    /// Those beside an English learner in a class of so many, drawn by chance.
    fn others(&self, size: u64) -> Draw {
        let of = self.seats.saturating_sub(1);
        let marked = self.learners_seats.saturating_sub(1);
        // A joint class holds seats of English language development as well, which are not drawn from.
        Draw { of, marked, drawn: size.saturating_sub(1).min(of) }
    }

    /// The mean share of English learners in such a class.
    fn mean_share(&self, size: u64) -> f64 {
        let Draw { of, marked, drawn } = self.others(size);
        let among_others = if of > 0 { marked as f64 / of as f64 } else { 0.0 };
        (1.0 + drawn as f64 * among_others) / (1 + drawn) as f64
    }
}
