//! M32, assignment equity: whether the lowest classes go to those who teach for the first time.

use super::{by_novices, novices, teachers};
use crate::equity::catalogue;
use crate::equity::learners::{HONORS, rung};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Unit};
use crate::school::{ClassId, CourseId, StaffId, StudentId};
use std::collections::{BTreeMap, BTreeSet};

/// Novices' share of the classes at the lowest level, beside their share of all.
pub(in crate::equity) struct NoviceAssignment;

/// More than so many times their share of all classes is flagged.
const TIMES: f64 = 1.25;

impl Measure for NoviceAssignment {
    fn facts(&self) -> Facts {
        Facts {
            number: "M32",
            name: "novice_assignment",
            title: "Novices at the lowest level",
            formula: "novices' share of the classes at the lowest level / novices' share of all classes, among \
                      classes with a teacher of known years. Lowest level: courses on the lowest rung (M18) of a \
                      core subject (M12) that has several; advanced: those on the rungs honors and college. Parts: \
                      novices' share of lowest, advanced and all classes; of novices and of all others, the mean \
                      of different courses prepared in a person's fullest term, and of students taught in it, \
                      counted once for each class",
            unit: Unit::Index,
            direction: Direction::Parity,
            caveat: "1 means that novices have as large a part of the lowest classes as of all. Where few novices \
                     teach, one class more is a large difference. More than 1.25 is flagged by our own \
                     convention. Part students: those who sit in these classes.",
            source: "CPRL, About Time, 2021; contracts: the novice share of low classes at most the school's",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let novices = match novices(draft) {
            Ok(novices) => novices,
            Err(what) => return Measured::missing(self.facts(), what),
        };
        let of_class = by_novices(draft, &novices);
        let levels = levels(draft);
        let share = |is_meant: &dyn Fn(ClassId) -> bool| {
            let (mut own, mut all, mut students) = (0_u64, 0_u64, BTreeSet::<StudentId>::new());
            for (id, _) in draft.classes.iter().filter(|(id, _)| is_meant(*id)) {
                if let Some(is_so) = of_class[id.index()] {
                    own += u64::from(is_so);
                    all += 1;
                    students.extend(draft.roster(id));
                }
            }
            ((all > 0).then(|| own as f64 / all as f64), students.len() as u64)
        };
        let is_at = |level: Level| {
            let levels = &levels;
            move |id: ClassId| {
                let mut sections = draft.classes.class(id).sections.iter();
                sections.any(|own| levels[draft.school.section(*own).course.index()] == Some(level))
            }
        };
        let lowest = share(&is_at(Level::Lowest));
        let advanced = share(&is_at(Level::Advanced));
        let all = share(&|_| true);
        let value = lowest.0.zip(all.0.filter(|all| *all > 0.0)).map(|(lowest, all)| lowest / all);
        let part = |part, about: &str, (value, students)| Part {
            part,
            about: about.to_owned(),
            value,
            students,
            ..Part::default()
        };
        let mut parts = vec![
            part("novice_share", "lowest", lowest),
            part("novice_share", "advanced", advanced),
            part("novice_share", "all", all),
        ];
        for (about, side) in [("novices", true), ("all_others", false)] {
            let load = Load::of(draft, &novices, side);
            parts.push(part("courses_prepared", about, load.mean(load.courses)));
            parts.push(part("students_taught", about, load.mean(load.contacts)));
        }
        Measured::of_parts(self.facts(), value, parts)
            .flag_if(value.is_some_and(|value| value > TIMES), "novices_at_the_lowest_level")
    }
}

/// Where a course stands in a core subject with several levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Lowest,
    Advanced,
}

/// For each course, its level, if it is at one of the two ends of its subject.
fn levels(draft: &Draft) -> Vec<Option<Level>> {
    let subjects = catalogue::core_subjects(draft);
    let rungs: Vec<Option<usize>> =
        (0..subjects.len()).map(|index| rung(draft, CourseId::new(index))).collect();
    let mut ends = BTreeMap::new();
    for (subject, rung) in subjects.iter().zip(&rungs) {
        if let (Some(subject), Some(rung)) = (subject, rung) {
            let (lowest, highest) = ends.entry(*subject).or_insert((*rung, *rung));
            (*lowest, *highest) = (*rung.min(lowest), *rung.max(highest));
        }
    }
    let level = |(subject, rung): (&Option<catalogue::Core>, &Option<usize>)| {
        let (lowest, highest) = *ends.get(subject.as_ref()?)?;
        let rung = (*rung)?;
        match () {
            () if lowest == highest => None,
            () if rung == lowest => Some(Level::Lowest),
            () if rung >= HONORS => Some(Level::Advanced),
            () => None,
        }
    };
    subjects.iter().zip(&rungs).map(level).collect()
}

/// What some teachers have to do, in their fullest terms.
#[derive(Debug, Default)]
struct Load {
    people: u64,
    courses: u64,
    contacts: u64,
    students: BTreeSet<StudentId>,
}

impl Load {
    /// Of all novices, or of all others whose years are known.
    fn of(draft: &Draft, novices: &[Option<bool>], are_novices: bool) -> Load {
        let mut classes: BTreeMap<StaffId, Vec<ClassId>> = BTreeMap::new();
        for (id, _) in draft.classes.iter() {
            for person in teachers(draft, id) {
                if novices[person.index()] == Some(are_novices) {
                    classes.entry(person).or_default().push(id);
                }
            }
        }
        let mut load = Load::default();
        for (person, classes) in classes {
            let terms = draft.school.frame.terms.len();
            let mut of_term = vec![(BTreeSet::new(), 0_u64); terms];
            for class in classes {
                let sections = &draft.classes.class(class).sections;
                let placed =
                    sections.first().and_then(|own| draft.plan.placed[own.index()].pattern);
                let Some(pattern) = placed.map(|id| draft.school.frame.pattern(id)) else {
                    continue;
                };
                load.students.extend(draft.roster(class));
                for (courses, contacts) in
                    &mut of_term[pattern.first_term.index()..=pattern.last_term().index()]
                {
                    *contacts += draft.roster(class).len() as u64;
                    // As for the rule kind `max_preps`: what a person may not teach alone is no preparation.
                    let of = sections.iter().map(|own| draft.school.section(*own).course);
                    let may =
                        |course: &CourseId| draft.school.course(*course).teachers.contains(&person);
                    courses.extend(of.filter(may));
                }
            }
            load.people += 1;
            load.courses += of_term.iter().map(|(own, _)| own.len() as u64).max().unwrap_or(0);
            load.contacts += of_term.iter().map(|(_, contacts)| *contacts).max().unwrap_or(0);
        }
        load
    }

    /// The mean of a sum over its people, and how many students it is about.
    fn mean(&self, sum: u64) -> (Option<f64>, u64) {
        let mean = (self.people > 0).then(|| sum as f64 / self.people as f64);
        (mean, self.students.len() as u64)
    }
}
