//! M33, unserved time: class blocks of a student's year in which nothing is taught.
//!
//! A student is owed class in as many blocks as the school day holds apart from one another: less those in which the
//! student is unavailable, released or elsewhere, and no more than the student's load (`load_max`, or else the frame's
//! `student_load`) fills. What the student sits in is counted by the block; a class of supervised study, of helping in
//! an office or of the like serves nobody.

use super::{Days, Meeting, is_away, is_met};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit, catalogue};
use crate::school::{BLOCK_YEAR, Load, StudentId, Times};

/// The share of blocks owed in which nothing is taught.
pub(in crate::equity) struct UnservedTime;

/// The share of students with such a block.
pub(in crate::equity) struct StudentsUnserved;

const CAVEAT: &str = "A block counts as one however long it is. Without content are courses tagged relief and national \
                      codes that end in 995, aides: that is our convention, and what is taught in a class of another \
                      name is not known. A lighter load that load_max states is taken as approved.";

const SOURCE: &str =
    "California Education Code 51228.1: no course periods without educational content";

impl Measure for UnservedTime {
    fn facts(&self) -> Facts {
        Facts {
            number: "M33",
            name: "unserved_time",
            title: "Class blocks without a class",
            formula: "class blocks of the year, day by day, in which a student has no class with content / class blocks \
                      owed: those that do not overlap one another, less the student's unavailable, released and \
                      outside hours, no more than load_max or else student_load fills",
            unit: Unit::ShareOfThings,
            direction: Direction::LowerIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let tallies = tallies(draft);
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
    }
}

impl Measure for StudentsUnserved {
    fn facts(&self) -> Facts {
        Facts {
            number: "M33",
            name: "students_unserved",
            title: "Students with an empty class block",
            formula: "students with at least one class block owed without a class with content, on any day of the \
                      year / students who are owed one; as for unserved_time. Part without_a_seat: students owed \
                      a class who have no seat at all",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let tallies = tallies(draft);
        let is_without = |(index, tally): &(usize, &Tally)| {
            let student = StudentId::new(*index);
            tally.of > 0 && draft.seats_of(student).is_empty()
        };
        let without = tallies.iter().enumerate().filter(is_without).count() as u64;
        let measured =
            Measured::of_students(self.facts(), draft, |student| match tallies[student.index()] {
                own if own.of > 0 => Tally::one(i64::from(own.count > 0), 1),
                _ => Tally::left_out(),
            });
        let all = measured.overall.of;
        let part = Part {
            part: "without_a_seat",
            value: (all > 0).then(|| without as f64 / all as f64),
            students: without,
            ..Part::default()
        };
        measured.with_parts(vec![part])
    }
}

/// For each student, the blocks without a class, of those owed.
fn tallies(draft: &Draft) -> Vec<Tally> {
    let days = Days::new(draft);
    let empty = catalogue::content_free(draft);
    let serves = |section| !empty[draft.school.section(section).course.index()];
    let most = most_at_once(draft);
    let whole: i64 = days.held().map(|(cell, dates)| dates * days.free(cell, |_| false)).sum();
    let tally = |student| {
        let own = draft.school.student(student);
        let meetings = days.meetings_of(student, serves);
        let (mut open, mut taken) = (0, 0);
        for (cell, dates) in days.held() {
            let there = days.free(cell, |time| is_away(&own.away, cell, time));
            let free = days
                .free(cell, |time| is_away(&own.away, cell, time) || is_met(&meetings[cell], time));
            let blocks = || days.blocks[cell].iter().flat_map(|block| block.iter());
            let is_beside =
                |meeting: &&Meeting| !blocks().any(|own| own.overlaps(meeting.interval));
            let beside = meetings[cell].iter().filter(is_beside).count() as i64;
            open += dates * there;
            taken += dates * (there - free + beside);
        }
        let load = own.max_load.or(draft.school.frame.student_load).unwrap_or(most).clamp(0, most);
        // Whole blocks: what a load fills is a part of all that the days hold.
        let filled = i128::from(whole) * i128::from(load) / i128::from(most.max(1));
        let owed = open.min(i64::try_from(filled).unwrap_or(i64::MAX));
        match owed {
            0 => Tally::left_out(),
            owed => Tally::one((owed - taken).max(0), owed),
        }
    };
    draft.school.student_ids().map(tally).collect()
}

/// The load of as many class blocks as do not overlap one another in any term, first come first.
fn most_at_once(draft: &Draft) -> Load {
    let frame = &draft.school.frame;
    let mut taken = Times::empty(frame.words);
    let mut count = 0;
    for block in frame.blocks.iter().filter(|block| block.is_class) {
        let mut times = Times::empty(frame.words);
        block.times.iter().for_each(|of_term| times.add(of_term));
        if !times.overlaps(&taken) {
            taken.add(&times);
            count += 1;
        }
    }
    count * BLOCK_YEAR
}
