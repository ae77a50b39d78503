//! M35, lunch: who has a whole lunch of the bell schedule free.

use super::{Days, is_away, is_met};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::clock::{self, Interval};
use crate::school::records::BellKind;

/// The share of students who always have a lunch.
pub(in crate::equity) struct LunchKept;

impl Measure for LunchKept {
    fn facts(&self) -> Facts {
        Facts {
            number: "M35",
            name: "lunch_kept",
            title: "Students with lunch every day",
            formula: "students who, on each day on which they have class both before the last lunch of the frame ends \
                      and after the first begins, are free for the whole of at least one of its lunches / students \
                      with such a day. Part days: such days with a lunch / such days, each weighing its dates",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Lunches are the rows of kind lunch in frame.json; who may go in which wave, and how many seats \
                     the hall has, is in no file, so that any of them will do.",
            source: "school policy: a duty-free lunch for everybody",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let lunches = lunches(draft);
        if lunches.iter().all(Vec::is_empty) {
            return Measured::missing(self.facts(), "a bell of kind lunch in frame.json");
        }
        let days = Days::new(draft);
        let mut of_days = Tally::default();
        let mut tallies = Vec::with_capacity(draft.school.students.len());
        for student in draft.school.student_ids() {
            let away = &draft.school.student(student).away;
            let meetings = days.meetings_of(student, |_| true);
            let mut own = Tally::default();
            for (cell, dates) in days.held() {
                let (meetings, lunches) = (&meetings[cell], &lunches[cell]);
                let begins = lunches.iter().map(|lunch| lunch.start).min();
                let ends = lunches.iter().map(|lunch| lunch.end).max();
                let Some((begins, ends)) = begins.zip(ends) else { continue };
                let is_before = meetings.iter().any(|meeting| meeting.interval.start < ends);
                let is_after = meetings.iter().any(|meeting| meeting.interval.end > begins);
                if is_before && is_after {
                    let is_free = |lunch: &Interval| {
                        !is_met(meetings, *lunch) && !is_away(away, cell, *lunch)
                    };
                    own.of += dates;
                    own.count += if lunches.iter().any(is_free) { dates } else { 0 };
                }
            }
            if own.of == 0 {
                tallies.push(Tally::left_out());
            } else {
                of_days = of_days.plus(Tally { students: 1, ..own });
                tallies.push(Tally::one(i64::from(own.count == own.of), 1));
            }
        }
        let part = Part {
            part: "days",
            value: of_days.share(),
            students: of_days.students,
            ..Part::default()
        };
        let measured = Measured::of_students(self.facts(), draft, |id| tallies[id.index()]);
        let is_short = measured.overall.count < measured.overall.of;
        measured.with_parts(vec![part]).flag_if(is_short, "below_100_percent")
    }
}

/// For each (term, day), the lunches of the frame.
fn lunches(draft: &Draft) -> Vec<Vec<Interval>> {
    let frame = &draft.school.frame;
    let mut of_cell = vec![Vec::new(); frame.terms.len() * frame.days.len()];
    let bells = draft.records.frame.bells.iter().filter(|bell| bell.kind == BellKind::Lunch);
    for bell in bells {
        let (Some(start), Some(end)) = (clock::minute(&bell.start), clock::minute(&bell.end))
        else {
            continue;
        };
        for (term, term_name) in frame.terms.iter().enumerate() {
            let is_held = bell.terms.is_empty() || bell.terms.contains(term_name);
            for (day, day_name) in frame.days.iter().enumerate() {
                if is_held && bell.days.contains(day_name) {
                    of_cell[term * frame.days.len() + day].push(Interval { start, end });
                }
            }
        }
    }
    of_cell
}
