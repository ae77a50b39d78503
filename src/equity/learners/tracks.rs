//! M18, exclusionary and leveled tracking: who is without a core subject, and who sits in its lowest and highest
//! courses.
//!
//! A core *subject* is a department (without one, a subject; without that, the course itself) with a course tagged
//! core that is not tagged eld, so that English language development is no English.
//!
//! Levels are the rungs of a ladder that the column `level` of courses.csv names, or else a tag: support and the
//! like; regular, which is also what says nothing; honors; then college courses such as ap. Words that are none of
//! these say nothing either way, and such courses are left out.

use super::learners;
use crate::equity::tags::{CORE, ELD, NO_CORE, is_any_core, is_tagged};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::{CourseId, StudentId};
use std::collections::{BTreeMap, BTreeSet};

/// The share of students who lack a core subject that they ask for.
pub(in crate::equity) struct CoreSubjectLacked;

/// The share of seats at the lowest level.
pub(in crate::equity) struct LowestLevel;

/// The share of seats at the highest level.
pub(in crate::equity) struct HighestLevel;

const SOURCE: &str = "Umansky 2016; Callahan 2005";

impl Measure for CoreSubjectLacked {
    fn facts(&self) -> Facts {
        Facts {
            number: "M18",
            name: "core_subject_lacked",
            title: "Without a core subject asked for",
            formula: "students without a seat in a core subject of which they ask for a course tagged core \
                      (primary requests) / students with such a request; a subject is a department with a course tagged core that \
                      is not tagged eld. Parts: the same of English learners and of all others, and of each \
                      subject who sits in none of it, asked for or not",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: "Students signed up for English language development in place of English did not ask \
                     for English: they are seen only in the parts without_subject. Not every grade takes \
                     every subject. A screen, not a finding.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        if !draft.school.students.is_empty() && !is_any_core(draft) {
            return Measured::missing(self.facts(), NO_CORE);
        }
        let subjects = Subjects::new(draft);
        let seated: Vec<BTreeSet<usize>> =
            draft.school.student_ids().map(|student| subjects.seated(student)).collect();
        let tallies: Vec<Tally> = draft
            .school
            .student_ids()
            .map(|student| {
                let asked = subjects.asked(student);
                let lacks = !asked.is_subset(&seated[student.index()]);
                if asked.is_empty() { Tally::left_out() } else { Tally::one(i64::from(lacks), 1) }
            })
            .collect();
        let measured = Measured::of_students(self.facts(), draft, |id| tallies[id.index()]);
        let mut parts = both_sides(draft, &tallies);
        for (subject, name) in subjects.names.iter().enumerate() {
            let is_without =
                |own: &BTreeSet<usize>| Tally::one(i64::from(!own.contains(&subject)), 1);
            let tallies: Vec<Tally> = seated.iter().map(is_without).collect();
            parts.extend(both_sides(draft, &tallies).into_iter().map(|own| Part {
                part: match own.part {
                    LEARNERS => "learners_without_subject",
                    _ => "others_without_subject",
                },
                about: name.clone(),
                ..own
            }));
        }
        measured.with_parts(parts)
    }
}

impl Measure for LowestLevel {
    fn facts(&self) -> Facts {
        Facts {
            number: "M18",
            name: "lowest_level",
            title: "Seats at the lowest level",
            formula: "seats in courses of the lowest level / all seats, in core subjects (M18) that offer more \
                      than one level to the student's grade: support, regular, honors, college (ap, ib, \
                      dual_enrollment), by the column level or else by tags. Parts: English learners, all \
                      others",
            unit: Unit::ShareOfSeats,
            direction: Direction::LowerIsBetter,
            caveat: "What the lowest level is depends on what is offered to a grade. Requests decide it more \
                     than a schedule does. A screen, not a finding.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_levels(self.facts(), draft, |rung, (lowest, _)| rung <= lowest)
    }
}

impl Measure for HighestLevel {
    fn facts(&self) -> Facts {
        Facts {
            number: "M18",
            name: "highest_level",
            title: "Seats at the highest level",
            formula: "seats in courses of the highest level / all seats, in core subjects (M18) that offer more \
                      than one level to the student's grade; levels as for lowest_level. Parts: English \
                      learners, all others",
            unit: Unit::ShareOfSeats,
            direction: Direction::Parity,
            caveat: "Requests and prerequisites decide it more than a schedule does. A screen, not a finding.",
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        of_levels(self.facts(), draft, |rung, (_, highest)| rung >= highest)
    }
}

const LEARNERS: &str = "english_learners";

/// The same of English learners and of all others.
fn both_sides(draft: &Draft, tallies: &[Tally]) -> Vec<Part> {
    let is_learner = learners(draft);
    let side = |part, side: bool| {
        let own = tallies.iter().zip(&is_learner).filter(|(_, is_learner)| **is_learner == side);
        let sum = own.fold(Tally::default(), |sum, (own, _)| sum.plus(*own));
        Part { part, value: sum.share(), students: sum.students, ..Part::default() }
    };
    vec![side(LEARNERS, true), side("all_others", false)]
}

/// The core subjects.
struct Subjects<'a> {
    draft: &'a Draft<'a>,
    /// Their names.
    names: Vec<String>,
    /// For each course, its subject, if it is a core subject.
    of_course: Vec<Option<usize>>,
}

impl<'a> Subjects<'a> {
    fn new(draft: &'a Draft) -> Subjects<'a> {
        let courses = || (0..draft.school.courses.len()).map(CourseId::new);
        let name = |course: CourseId| {
            let own = draft.school.course(course);
            own.department.as_ref().or(own.subject.as_ref()).unwrap_or(&own.id).as_str()
        };
        let is_core =
            |course: &CourseId| is_tagged(draft, *course, CORE) && !is_tagged(draft, *course, ELD);
        let names: BTreeSet<&str> = courses().filter(is_core).map(name).collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let subject = |course: CourseId| {
            let is_eld = is_tagged(draft, course, ELD);
            let found = names.binary_search_by(|known| known.as_str().cmp(name(course)));
            found.ok().filter(|_| !is_eld)
        };
        let of_course = courses().map(subject).collect();
        Subjects { draft, names, of_course }
    }

    /// The subjects of core courses that a student asks for.
    fn asked(&self, student: StudentId) -> BTreeSet<usize> {
        let requests = self.draft.school.requests_of(student).map(|(_, request)| request);
        let core = requests
            .filter(|request| request.is_primary && is_tagged(self.draft, request.course, CORE));
        core.filter_map(|request| self.of_course[request.course.index()]).collect()
    }

    /// The subjects in which a student sits.
    fn seated(&self, student: StudentId) -> BTreeSet<usize> {
        let seats = self.draft.seats_of(student).iter();
        let courses = seats.map(|seat| self.draft.school.section(seat.section).course);
        courses.filter_map(|course| self.of_course[course.index()]).collect()
    }
}

/// The words of each rung, lowest first. A course is on the highest that one of its words names.
const LADDER: [&[&str]; 4] = [
    &["basic", "below", "fundamental", "modified", "remedial", "resource", "sheltered", "support"],
    &["college_prep", "cp", "general", "grade_level", "on_level", "regular", "standard"],
    &["accelerated", "advanced", "honors", "pre_ap", "pre_ib"],
    &["ap", "college", "dual", "dual_enrollment", "ib"],
];

/// The rung of courses of which nothing is said.
const REGULAR: usize = 1;

/// The rung from which on courses are advanced.
pub(in crate::equity) const HONORS: usize = 2;

/// The rung that a word names.
fn rung_of(word: &str) -> Option<usize> {
    let word = word.trim().to_lowercase().replace([' ', '-'], "_");
    LADDER.iter().position(|words| words.contains(&word.as_str()))
}

/// The rung of a course; `None` if its level is a word that is on no rung.
pub(in crate::equity) fn rung(draft: &Draft, course: CourseId) -> Option<usize> {
    let tags = &draft.school.course(course).tags;
    let of_tags = tags.iter().filter_map(|tag| rung_of(tag)).max();
    match draft.record_of(course).level.as_deref().filter(|level| !level.trim().is_empty()) {
        Some(level) => rung_of(level),
        None => Some(of_tags.unwrap_or(REGULAR)),
    }
}

/// The share of seats whose rung is one of those that count, given the lowest and the highest open to the grade.
fn of_levels(
    facts: Facts,
    draft: &Draft,
    counts: impl Fn(usize, (usize, usize)) -> bool,
) -> Measured {
    if !draft.school.students.is_empty() && !is_any_core(draft) {
        return Measured::missing(facts, NO_CORE);
    }
    let subjects = Subjects::new(draft);
    let courses = (0..draft.school.courses.len()).map(CourseId::new);
    let rungs: Vec<Option<usize>> = courses.map(|course| rung(draft, course)).collect();
    let grades: BTreeSet<&str> =
        draft.school.students.iter().map(|student| student.grade.trim()).collect();
    let mut ends: BTreeMap<(&str, usize), (usize, usize)> = BTreeMap::new();
    for (index, course) in draft.school.courses.iter().enumerate() {
        let (Some(subject), Some(rung)) = (subjects.of_course[index], rungs[index]) else {
            continue;
        };
        let is_open = |grade: &str| {
            course.grades.is_empty() || course.grades.iter().any(|own| own.trim() == grade)
        };
        for grade in grades.iter().filter(|grade| is_open(grade)) {
            let (lowest, highest) = ends.entry((grade, subject)).or_insert((rung, rung));
            (*lowest, *highest) = (rung.min(*lowest), rung.max(*highest));
        }
    }
    if !draft.school.students.is_empty() && ends.values().all(|(lowest, highest)| lowest == highest)
    {
        return Measured::missing(facts, "a second level of a core subject in courses.csv");
    }
    let tally = |student: StudentId| {
        let grade = draft.school.student(student).grade.trim();
        let mut tally = Tally::default();
        for seat in draft.seats_of(student) {
            let course = draft.school.section(seat.section).course;
            let Some(subject) = subjects.of_course[course.index()] else { continue };
            let open = ends.get(&(grade, subject)).filter(|(lowest, highest)| lowest < highest);
            if let Some((rung, ends)) = rungs[course.index()].zip(open) {
                tally.of += 1;
                tally.count += i64::from(counts(rung, *ends));
            }
        }
        if tally.of == 0 { Tally::left_out() } else { Tally { students: 1, ..tally } }
    };
    let tallies: Vec<Tally> = draft.school.student_ids().map(tally).collect();
    let parts = both_sides(draft, &tallies);
    Measured::of_students(facts, draft, |student| tallies[student.index()]).with_parts(parts)
}
