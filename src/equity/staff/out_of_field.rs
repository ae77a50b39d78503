//! M31, out-of-field exposure: how much of a student's time is taught without the credential that the course asks for.

use super::{NO_STAFF, people};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::SectionId;
use std::collections::{BTreeMap, BTreeSet};

/// The share of minutes in classes in which nobody holds the credential.
pub(in crate::equity) struct OutOfField;

impl Measure for OutOfField {
    fn facts(&self) -> Facts {
        Facts {
            number: "M31",
            name: "out_of_field_exposure",
            title: "Time taught out of field",
            formula: "students' minutes of the year in sections in which nobody holds the credential that courses.csv \
                      asks for / their minutes in sections of courses that ask for one and have somebody. Parts: \
                      each course with such a section, as a share of its minutes",
            unit: Unit::ShareOfMinutes,
            direction: Direction::LowerIsBetter,
            caveat: "A build gives classes to people who hold the credential, so that only locked and imported \
                     schedules have any. Courses without a credential and classes that nobody teaches yet are \
                     left out. Permits and waivers are in no file.",
            source: "ESEA 1111(g)(1)(B) and 1112(b)(2): out-of-field teachers",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let Some(rows) = draft.records.staff.as_ref() else {
            return Measured::missing(self.facts(), NO_STAFF);
        };
        let asks = |section: &SectionId| {
            let course = draft.school.section(*section).course;
            let credential = draft.record_of(course).credential.as_deref().map(str::trim);
            credential.filter(|word| !word.is_empty())
        };
        if draft.records.courses.iter().all(|course| course.credential.is_none()) {
            return Measured::missing(self.facts(), "the column credential in courses.csv");
        }
        let out = |section: SectionId| {
            let credential = asks(&section)?;
            let people = people(draft, draft.classes.of(section));
            let holds = |own: &String| own.trim() == credential;
            let mut held = people.iter().map(|id| rows[id.index()].credentials.iter().any(holds));
            (!people.is_empty()).then(|| !held.any(|holds| holds))
        };
        let out: Vec<Option<bool>> =
            (0..draft.school.sections.len()).map(|index| out(SectionId::new(index))).collect();
        let mut of_course = BTreeMap::new();
        let mut tallies = Vec::with_capacity(draft.school.students.len());
        for student in draft.school.student_ids() {
            let mut tally = Tally::default();
            for seat in draft.seats_of(student) {
                let Some(is_out) = out[seat.section.index()] else { continue };
                let minutes = i64::try_from(draft.minutes(seat.section)).unwrap_or(0);
                let lost = if is_out { minutes } else { 0 };
                tally.of += minutes;
                tally.count += lost;
                let course = draft.school.section(seat.section).course;
                let own: &mut (i64, i64, BTreeSet<_>) = of_course.entry(course).or_default();
                own.0 += lost;
                own.1 += minutes;
                if is_out {
                    own.2.insert(student);
                }
            }
            let is_known = tally.of > 0;
            tallies.push(if is_known { Tally { students: 1, ..tally } } else { Tally::left_out() });
        }
        let taught_out = of_course.into_iter().filter(|(_, own)| own.0 > 0);
        let parts = taught_out.map(|(course, (lost, minutes, students))| Part {
            part: "course",
            about: draft.school.course(course).id.clone(),
            value: Some(lost as f64 / minutes as f64),
            students: students.len() as u64,
            ..Part::default()
        });
        let parts = parts.collect();
        Measured::of_students(self.facts(), draft, |student| tallies[student.index()])
            .with_parts(parts)
    }
}
