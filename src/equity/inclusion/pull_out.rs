//! M22, pull-out from core: the core that students miss because somebody takes them out of class.
//!
//! A schedule does not say when a student is taken out; the provider does. What a schedule determines is how much
//! time there is for it outside of the core. Time is open to a row of services.csv as the rule kind `provider_time`
//! says: class time in which one of its providers is there and teaches nothing, the student is not away, and sits in
//! no course of `not_during`. What does not fit into the open time outside of the core must come out of the core.

use super::NO_SERVICES;
use crate::equity::tags::{CORE, NO_CORE, is_any_core, is_tagged};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::clock::Interval;
use crate::school::{CourseId, Service, StudentId, TermId, Times};
use std::collections::BTreeMap;

/// The share of core minutes that pull-outs must take.
pub(in crate::equity) struct PullOut;

impl Measure for PullOut {
    fn facts(&self) -> Facts {
        Facts {
            number: "M22",
            name: "pull_out_from_core",
            title: "Core that pull-outs must take",
            formula: "for each row of services.csv of a student who is taken out (pull_out, related) and each term: \
                      its minutes of a cycle beyond the time open to it outside of courses tagged core, at most \
                      the open time within them; their sum, at most the student's core minutes / core minutes. \
                      Part if_spread_evenly: the same if each row took all of its open time alike",
            unit: Unit::ShareOfMinutes,
            direction: Direction::LowerIsBetter,
            caveat: "When students are taken out is not part of a schedule. The value is the least that must come \
                     out of the core, each row by itself: what is really lost may be more. Rows that fit nowhere \
                     are not counted; the rule provider_time finds them.",
            source: "practice of inclusion: pull-outs leave the core alone",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        if draft.records.services.is_none() {
            return Measured::missing(self.facts(), NO_SERVICES);
        }
        if !draft.school.students.is_empty() && !is_any_core(draft) {
            return Measured::missing(self.facts(), NO_CORE);
        }
        let mut rows: BTreeMap<StudentId, Vec<&Service>> = BTreeMap::new();
        let is_out = |row: &&Service| row.is_by_a_provider() && row.service != Service::PUSH_IN;
        for row in draft.school.services.iter().filter(is_out) {
            rows.entry(row.student).or_default().push(row);
        }
        let clock = Clock::new(draft);
        let mut tallies = vec![Tally::left_out(); draft.school.students.len()];
        let (mut evenly, mut core) = (0.0, 0);
        for (student, rows) in rows {
            let found = clock.look(draft, student, &rows);
            if found.core > 0 {
                tallies[student.index()] = Tally::one(found.least.min(found.core), found.core);
                evenly += found.evenly.min(found.core as f64);
                core += found.core;
            }
        }
        let measured = Measured::of_students(self.facts(), draft, |id| tallies[id.index()]);
        let part = Part {
            part: "if_spread_evenly",
            value: (core > 0).then(|| evenly / core as f64),
            students: measured.overall.students,
            ..Part::default()
        };
        let is_any = measured.overall.count > 0;
        measured.with_parts(vec![part]).flag_if(is_any, "core_must_be_missed")
    }
}

/// The time of a school, and when its staff teach.
struct Clock {
    /// Every piece of every term.
    pieces: Vec<Vec<Piece>>,
    /// For each member of staff, the times of their classes.
    busy: Vec<Times>,
}

/// A stretch of the clock in which nothing begins or ends.
struct Piece {
    /// Its term and day, as in the blocks' cells.
    cell: usize,
    interval: Interval,
    atom: usize,
    /// Whether a class block is then.
    is_class: bool,
}

/// Minutes of one cycle of every term.
#[derive(Debug, Default)]
struct Minutes {
    core: i64,
    /// What must be taken from it.
    least: i64,
    /// What is taken from it if all open time is taken alike.
    evenly: f64,
}

impl Clock {
    fn new(draft: &Draft) -> Clock {
        let frame = &draft.school.frame;
        let pieces = |term: usize| {
            let piece = |((cell, interval), atom)| {
                let mut blocks = frame.blocks.iter().filter(|block| block.is_class);
                let is_class = blocks.any(|block| block.times[term].has(atom));
                Piece { cell, interval, atom, is_class }
            };
            frame.pieces(TermId::new(term)).map(piece).collect()
        };
        let mut busy = vec![Times::empty(frame.words); draft.school.staff.len()];
        for placed in &draft.plan.placed {
            let Some(pattern) = placed.pattern else { continue };
            for person in &placed.staff {
                busy[person.index()].add(&frame.pattern(pattern).times);
            }
        }
        Clock { pieces: (0..frame.terms.len()).map(pieces).collect(), busy }
    }

    fn look(&self, draft: &Draft, student: StudentId, rows: &[&Service]) -> Minutes {
        let school = draft.school;
        let times_of = |is_meant: &dyn Fn(CourseId) -> bool| {
            let mut times = Times::empty(school.frame.words);
            for seat in draft.seats_of(student) {
                let pattern = draft.plan.placed[seat.section.index()].pattern;
                if let Some(pattern) =
                    pattern.filter(|_| is_meant(school.section(seat.section).course))
                {
                    times.add(&school.frame.pattern(pattern).times);
                }
            }
            times
        };
        let core = times_of(&|course| is_tagged(draft, course, CORE));
        let away = |piece: &Piece, hours: &[(usize, Interval)]| {
            hours.iter().any(|(cell, hours)| *cell == piece.cell && hours.overlaps(piece.interval))
        };
        let mut found = Minutes::default();
        for pieces in &self.pieces {
            let of_core = pieces.iter().filter(|piece| core.has(piece.atom));
            found.core += of_core.map(|piece| i64::from(piece.interval.minutes())).sum::<i64>();
        }
        for row in rows {
            let kept = times_of(&|course| row.not_during.contains(&course));
            let is_there = |piece: &Piece| {
                let mut people = row.providers.iter().map(|person| person.index());
                row.providers.is_empty()
                    || people.any(|person| {
                        let is_busy = self.busy[person].has(piece.atom);
                        !is_busy && !away(piece, &school.staff[person].away)
                    })
            };
            let is_open = |piece: &&Piece| {
                piece.is_class
                    && !kept.has(piece.atom)
                    && !away(piece, &school.student(student).away)
                    && is_there(piece)
            };
            let asked = row.minutes.unwrap_or(0.0).max(0.0).ceil() as i64;
            for pieces in &self.pieces {
                let (mut inside, mut outside) = (0, 0);
                for piece in pieces.iter().filter(is_open) {
                    let minutes = i64::from(piece.interval.minutes());
                    *(if core.has(piece.atom) { &mut inside } else { &mut outside }) += minutes;
                }
                found.least += (asked - outside).clamp(0, inside);
                let open = inside + outside;
                if open > 0 {
                    found.evenly += asked.min(open) as f64 * inside as f64 / open as f64;
                }
            }
        }
        found
    }
}
