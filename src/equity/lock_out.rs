//! M3, structural lock-out: whose requests the timetable makes impossible together, however many seats there were.
//!
//! For each student, an exact search asks whether the placed sections allow one choice for every primary request
//! such that no two chosen sections meet at once and none meets while the student is away. Seats are not counted:
//! what this finds, no larger class would mend. A section must suit the request (its setting, term, teacher or
//! section) and admit the student's tags. A request without such a section locks its student out as well, and so
//! a draft in which nothing is placed locks out everybody who asks.
//!
//! The search ends after [`MOST_STEPS`] steps; a student for whom it did not find out is left out and counted.

use super::{Direction, Draft, Facts, Measure, Measured, Part, Tally, Unit};
use crate::school::{CourseId, Request, SectionId, StudentId, TermId, Times};
use std::collections::BTreeMap;

/// The share of students whose primary requests cannot all be met by the placed sections.
pub(super) struct LockOut;

/// The most steps of the search for one student: far above what ten requests of twenty sections need in practice.
const MOST_STEPS: usize = 20_000;

/// What the search found of a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    /// There is a choice.
    Free,
    /// Some request has no section that suits.
    NoSection,
    /// Each request has one, but never all together.
    Clash,
    /// The search ended too early.
    Unknown,
}

impl Measure for LockOut {
    fn facts(&self) -> Facts {
        Facts {
            number: "M3",
            name: "structural_lock_out",
            title: "Students locked out by the timetable",
            formula: "students for whose primary requests no choice of placed sections is free of clashes, even \
                      with unlimited seats / students with a primary request for whom the search found out; parts: \
                      the share for want of a section, the share for clashes, students not determined, and pairs \
                      of courses with one class each that meet at once, with how many ask for both",
            unit: Unit::ShareOfStudents,
            direction: Direction::LowerIsBetter,
            caveat: "A lock-out is the timetable's and not the student's, but who asks for rare courses together \
                     is locked out more easily. Loads, corequisites and rules are not looked at.",
            source: "practice of placing singletons first",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let findings: Vec<Option<Finding>> =
            draft.school.student_ids().map(|student| finding(draft, student)).collect();
        let measured =
            Measured::of_students(self.facts(), draft, |student| match findings[student.index()] {
                None | Some(Finding::Unknown) => Tally::left_out(),
                Some(found) => Tally::one(i64::from(found != Finding::Free), 1),
            });
        let students = measured.overall.students;
        let count = |wanted| findings.iter().filter(|own| **own == Some(wanted)).count() as u64;
        let share = |part, found| Part {
            part,
            value: (students > 0).then(|| count(found) as f64 / students as f64),
            students: count(found),
            ..Part::default()
        };
        let unknown = count(Finding::Unknown);
        let mut parts =
            vec![share("no_section", Finding::NoSection), share("clash", Finding::Clash)];
        parts.push(Part {
            part: "not_determined",
            value: Some(unknown as f64),
            students: unknown,
            ..Part::default()
        });
        parts.extend(singleton_clashes(draft));
        measured.with_parts(parts).flag_if(unknown > 0, "not_determined_for_some")
    }
}

/// What the search finds of a student; `None` without a primary request.
fn finding(draft: &Draft, student: StudentId) -> Option<Finding> {
    let primary = draft.school.requests_of(student).filter(|(_, request)| request.is_primary);
    let mut open: Vec<Vec<&Times>> = Vec::new();
    for (_, request) in primary {
        open.push(choices(draft, student, request));
    }
    if open.is_empty() {
        return None;
    }
    if open.iter().any(Vec::is_empty) {
        return Some(Finding::NoSection);
    }
    // Requests with the fewest sections first: they leave the least to try.
    open.sort_by_key(Vec::len);
    let mut steps = MOST_STEPS;
    let taken = Times::empty(draft.school.frame.words);
    Some(match choose(&open, &taken, &mut steps) {
        Some(true) => Finding::Free,
        Some(false) => Finding::Clash,
        None => Finding::Unknown,
    })
}

/// The different times at which a request could be met.
fn choices<'a>(draft: &'a Draft, student: StudentId, request: &Request) -> Vec<&'a Times> {
    let school = draft.school;
    let own = school.student(student);
    let suits = |id: &SectionId| {
        let section = school.section(*id);
        let placed = &draft.plan.placed[id.index()];
        let is_in_term = |term: TermId| {
            let pattern = placed.pattern.map(|pattern| school.frame.pattern(pattern));
            pattern.is_some_and(|pattern| pattern.terms == 1 && pattern.first_term == term)
        };
        section.suits_setting(request.setting.as_deref())
            && section.admits(&own.groups)
            && request.section.is_none_or(|wanted| wanted == *id)
            && request.staff.is_none_or(|wanted| placed.staff.contains(&wanted))
            && request.term.is_none_or(is_in_term)
    };
    let sections = school.course(request.course).section_ids().filter(suits);
    let mut times: Vec<&Times> = sections
        .filter_map(|section| draft.plan.placed[section.index()].pattern)
        .map(|pattern| &school.frame.pattern(pattern).times)
        .filter(|times| !times.overlaps(&own.unavailable))
        .collect();
    times.sort_unstable();
    times.dedup();
    times
}

/// Whether times can be chosen for all requests; `None` if the steps did not suffice.
fn choose(open: &[Vec<&Times>], taken: &Times, steps: &mut usize) -> Option<bool> {
    let Some((first, rest)) = open.split_first() else { return Some(true) };
    for times in first.iter().filter(|times| !times.overlaps(taken)) {
        *steps = steps.checked_sub(1)?;
        let mut more = taken.clone();
        more.add(times);
        if choose(rest, &more, steps)? {
            return Some(true);
        }
    }
    Some(false)
}

/// The pairs of courses with one class each that meet at once, and how many students ask for both.
fn singleton_clashes(draft: &Draft) -> Vec<Part> {
    let school = draft.school;
    let singletons: Vec<Option<&Times>> = school
        .courses
        .iter()
        .map(|course| {
            let mut placed = course.section_ids().filter_map(|section| {
                let pattern = draft.plan.placed[section.index()].pattern?;
                Some(&school.frame.pattern(pattern).times)
            });
            let only = placed.next()?;
            placed.next().is_none().then_some(only)
        })
        .collect();
    let mut pairs: BTreeMap<(CourseId, CourseId), u64> = BTreeMap::new();
    for student in school.student_ids() {
        let primary = school.requests_of(student).filter(|(_, request)| request.is_primary);
        let mut own: Vec<CourseId> = primary
            .map(|(_, request)| request.course)
            .filter(|course| singletons[course.index()].is_some())
            .collect();
        own.sort_unstable();
        for (index, one) in own.iter().enumerate() {
            for other in &own[index + 1..] {
                let pair = singletons[one.index()].zip(singletons[other.index()]);
                if pair.is_some_and(|(a, b)| a.overlaps(b)) {
                    *pairs.entry((*one, *other)).or_default() += 1;
                }
            }
        }
    }
    let part = |((one, other), students): ((CourseId, CourseId), u64)| Part {
        part: "singleton_pair",
        about: format!("{} + {}", school.course(one).id, school.course(other).id),
        value: Some(students as f64),
        students,
        ..Part::default()
    };
    pairs.into_iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    /// A (of one seat), B and C with a class each, in blocks 1, 1 and 2; D in blocks 1 and 2; E without a place.
    fn sample() -> Sample {
        Sample::new()
            .course("A", "A", 1, 1)
            .course("B", "B", 1, 9)
            .course("C", "C", 1, 9)
            .course("D", "D", 2, 9)
            .course("E", "E", 1, 9)
            .place("A.1", "all", "1")
            .place("B.1", "all", "1")
            .place("C.1", "all", "2")
            .place("D.1", "all", "1")
            .place("D.2", "all", "2")
    }

    fn found(sample: Sample) -> Vec<Option<Finding>> {
        sample.measured_by(|draft| {
            draft.school.student_ids().map(|student| finding(draft, student)).collect()
        })
    }

    #[test]
    fn lock_outs_come_from_clashes_and_from_what_has_no_place() {
        let sample = sample()
            .student("S1", &[], &["A", "C"])
            .student("S2", &[], &["A", "B"])
            .student("S3", &[], &["A", "D"])
            .student("S4", &[], &["A", "C", "D"])
            .student("S5", &[], &["E"])
            .student("S6", &[], &["~A", "~B"])
            .student_with("S7", &[], &["C"], |row| row.unavailable = vec!["2".into()]);
        use Finding::{Clash, Free, NoSection};
        let expected = [
            Some(Free),
            Some(Clash),
            Some(Free),
            Some(Clash),
            Some(NoSection),
            None,
            Some(NoSection),
        ];
        assert_eq!(found(sample), expected);
    }

    #[test]
    fn a_request_is_met_only_where_it_suits() {
        let own = |id: &str| {
            let id = id.to_owned();
            move |row: &mut crate::school::records::RequestRecord| row.section_id = Some(id)
        };
        let sample = sample()
            .student("S1", &[], &["A", "D"])
            .asking(own("D.1"))
            .student("S2", &[], &["A", "D"])
            .asking(own("D.2"));
        assert_eq!(found(sample), [Some(Finding::Clash), Some(Finding::Free)]);
    }

    #[test]
    fn shares_and_pairs_are_told() {
        let sample = sample()
            .student("S1", &["el:1"], &["A", "B"])
            .student("S2", &["el:1"], &["A", "C"])
            .student("S3", &[], &["E"])
            .student("S4", &[], &["A", "D"])
            .student("S5", &[], &[]);
        sample.measured_by(|draft| {
            let all = LockOut.measure(draft);
            assert_eq!((all.overall.count, all.overall.of, all.overall.left_out), (2, 4, 1));
            assert_eq!(all.group("el:1").expect("a group").value, Some(0.5));
            let parts: Vec<_> =
                all.parts.iter().map(|own| (own.part, own.about.as_str(), own.value)).collect();
            let expected = [
                ("no_section", "", Some(0.25)),
                ("clash", "", Some(0.25)),
                ("not_determined", "", Some(0.0)),
                ("singleton_pair", "A + B", Some(1.0)),
            ];
            assert_eq!(parts, expected);
        });
    }

    #[test]
    fn a_search_that_ends_too_early_says_so() {
        let (one, two) = (times(&[0]), times(&[1]));
        let open = vec![vec![&one, &two], vec![&one, &two], vec![&one, &two]];
        let taken = Times::empty(1);
        assert_eq!(choose(&open, &taken, &mut 100), Some(false));
        assert_eq!(choose(&open, &taken, &mut 3), None);
        assert_eq!(choose(&open[1..], &taken, &mut 2), Some(true));
    }

    fn times(atoms: &[usize]) -> Times {
        let mut times = Times::empty(1);
        atoms.iter().for_each(|atom| times.insert(*atom));
        times
    }
}
