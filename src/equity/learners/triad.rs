//! M17, the access triad: the class an English learner is owed, a free choice, and the core.

use super::designated::{Designated, Found, NO_TAG};
use super::learners;
use crate::equity::tags::{CORE, ELD, NO_CORE, is_any_core, is_tagged};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::StudentId;

/// The share of English learners with all three.
pub(in crate::equity) struct AccessTriad;

/// The share of English learners with one of the electives that they ask for.
pub(in crate::equity) struct ElectiveKept;

/// The share of English learners with all of the core that they ask for.
pub(in crate::equity) struct CoreKept;

const SOURCE: &str =
    "California Education Code 60811.8; OCR and DOJ, Dear Colleague, 7 January 2015";

/// Courses with one of these tags are nobody's free choice.
const NO_ELECTIVE: [&str; 4] = [CORE, ELD, "support", "resource"];

impl Measure for AccessTriad {
    fn facts(&self) -> Facts {
        Facts {
            number: "M17",
            name: "el_access_triad",
            title: "English learners: class, elective and core",
            formula: "English learners with a designated class (M16), an elective if they ask for one, and \
                      every core course that they ask for / English learners",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "It sees only what was asked for: whoever was counselled out of electives or of the core \
                     lacks nothing here. Law lets a newcomer's programme differ for a time.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let designated = Designated::new(draft);
        let days = days(draft);
        let is_any = days.iter().any(Option::is_some);
        if is_any && !designated.is_known() {
            return Measured::missing(self.facts(), NO_TAG);
        }
        if is_any && !is_any_core(draft) {
            return Measured::missing(self.facts(), NO_CORE);
        }
        let class = |student| designated.look(student) == Found::Served;
        let [mut classes, mut electives, mut core, mut all] = [0u64; 4];
        let mut has_all = vec![false; days.len()];
        for student in draft.school.student_ids() {
            let Some(day) = &days[student.index()] else { continue };
            let three = [class(student), day.elective != Some(false), day.core != Some(false)];
            classes += u64::from(three[0]);
            electives += u64::from(three[1]);
            core += u64::from(three[2]);
            all += 1;
            has_all[student.index()] = three == [true; 3];
        }
        let part = |part, students: u64| Part {
            part,
            value: (all > 0).then(|| students as f64 / all as f64),
            students,
            ..Part::default()
        };
        let parts = vec![
            part("designated_class", classes),
            part("no_elective_lacking", electives),
            part("no_core_lacking", core),
        ];
        Measured::of_students(self.facts(), draft, |student| match &days[student.index()] {
            Some(_) => Tally::one(i64::from(has_all[student.index()]), 1),
            None => Tally::left_out(),
        })
        .with_parts(parts)
    }
}

impl Measure for ElectiveKept {
    fn facts(&self) -> Facts {
        Facts {
            number: "M17",
            name: "el_elective",
            title: "English learners with an elective",
            formula: "English learners with a seat in an elective / English learners with a primary request for \
                      one that nothing requires. Electives are courses tagged neither core, eld, support nor \
                      resource; an alternate counts",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "Who asks for no elective, because there was no room to, is left out and counted apart.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_days(self.facts(), draft, |day| day.elective)
    }
}

impl Measure for CoreKept {
    fn facts(&self) -> Facts {
        Facts {
            number: "M17",
            name: "el_core",
            title: "English learners with all their core",
            formula: "English learners whose primary requests for courses tagged core are all met / English \
                      learners with such a request",
            unit: Unit::ShareOfStudents,
            direction: Direction::HigherIsBetter,
            caveat: "An alternate in the same subject does not count; M18 asks for the subject.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_days(self.facts(), draft, |day| day.core)
    }
}

/// What an English learner asked for and has; `None` of what was not asked for.
#[derive(Debug, Clone, Copy)]
struct Day {
    elective: Option<bool>,
    core: Option<bool>,
}

fn of_days(facts: Facts, draft: &Draft, of: impl Fn(&Day) -> Option<bool>) -> Measured {
    let days = days(draft);
    if days.iter().any(Option::is_some) && !is_any_core(draft) {
        return Measured::missing(facts, NO_CORE);
    }
    Measured::of_students(facts, draft, |student| {
        let found = days[student.index()].as_ref().and_then(&of);
        found.map_or(Tally::left_out(), |has| Tally::one(i64::from(has), 1))
    })
}

/// The day of each English learner.
fn days(draft: &Draft) -> Vec<Option<Day>> {
    let school = draft.school;
    let is_learner = learners(draft);
    let of_request = draft.plan.section_of_request(school);
    let has_tag = |course, tags: &[&str]| tags.iter().any(|tag| is_tagged(draft, course, tag));
    let day = |student: StudentId| {
        let (mut asks_elective, mut asks_core, mut has_core) = (false, false, true);
        for (id, request) in school.requests_of(student).filter(|(_, r)| r.is_primary) {
            if has_tag(request.course, &[CORE]) {
                asks_core = true;
                has_core &= of_request[id.index()].is_some();
            }
            asks_elective |= !request.is_required && !has_tag(request.course, &NO_ELECTIVE);
        }
        let mut courses =
            draft.seats_of(student).iter().map(|seat| school.section(seat.section).course);
        let has_elective = courses.any(|course| !has_tag(course, &NO_ELECTIVE));
        Day { elective: asks_elective.then_some(has_elective), core: asks_core.then_some(has_core) }
    };
    school.student_ids().map(|id| is_learner[id.index()].then(|| day(id))).collect()
}
