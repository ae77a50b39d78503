//! M21 and M24: how many of a class need support, class by class.

use super::{IEP, apart_by_plan};
use crate::equity::learners::learners;
use crate::equity::tags::{ELD, is_tagged};
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Part, Unit};
use crate::school::{ClassId, StudentId};

/// M21: the share of students with disabilities in classes that are not separate.
pub(in crate::equity) struct InclusionRatio;

/// M21: the share of co-taught classes with more than a third of them.
pub(in crate::equity) struct CoTaughtOverThird;

/// M21: the share of classes of which more than half have a high need of any kind.
pub(in crate::equity) struct HighNeed;

/// M24: general classes of which more than half have disabilities.
pub(in crate::equity) struct SelfContainedInFact;

impl Measure for InclusionRatio {
    fn facts(&self) -> Facts {
        Facts {
            number: "M21",
            name: "inclusion_ratio",
            title: "IEP share of classes",
            formula: "mean over classes that are not separate (settings and course tags resource, self_contained, \
                      courses that everybody's rows of services.csv name for them) of students with iep / \
                      students, each class weighing its seats. Parts: the same mean of each setting, the \
                      fullest class of each, the natural proportion (students with iep / students), and the \
                      mean divided by it",
            unit: Unit::ShareOfSeats,
            direction: Direction::Parity,
            caveat: "General classes should be near the natural proportion; a mean near it can hide classes far \
                     above it. The part ratio_to_school is no share.",
            source: "Friend; Murawski; Walther-Thomas: natural proportion; William and Mary T/TAC",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let is_own = carriers(draft, &[IEP]);
        let crowds = crowds(draft, &is_own);
        let together = || crowds.iter().filter(|crowd| crowd.kind != Kind::Separate);
        let value = mean(together());
        let mut parts = Vec::new();
        for (kind, about) in [
            (Kind::General, "general"),
            (Kind::CoTaught, "co_taught"),
            (Kind::Separate, "separate"),
        ] {
            let own = || crowds.iter().filter(|crowd| crowd.kind == kind);
            parts.push(Part {
                part: "mean",
                about: about.to_owned(),
                value: mean(own()),
                students: own().map(|crowd| crowd.own).sum(),
                ..Part::default()
            });
            parts.extend(fullest(draft, own()));
        }
        parts.extend(beside_school(&is_own, value));
        Measured::of_parts(self.facts(), value, parts)
    }
}

impl Measure for CoTaughtOverThird {
    fn facts(&self) -> Facts {
        Facts {
            number: "M21",
            name: "co_taught_over_third",
            title: "Co-taught classes over a third IEP",
            formula: "co-taught classes of which more than 1/3 are students with iep / co-taught classes in which \
                      somebody sits. Parts: each such class",
            unit: Unit::ShareOfThings,
            direction: Direction::LowerIsBetter,
            caveat: "A third is what many contracts agree on; the literature names limits from 20 % to 40 %. A \
                     screen, not a finding.",
            source: "teachers' contract clauses; Walther-Thomas; Friend; Murawski",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let crowds = crowds(draft, &carriers(draft, &[IEP]));
        let co_taught = || crowds.iter().filter(|crowd| crowd.kind == Kind::CoTaught);
        of_classes(self.facts(), draft, co_taught, |crowd| crowd.is_over(1, 3))
    }
}

impl Measure for HighNeed {
    fn facts(&self) -> Facts {
        Facts {
            number: "M21",
            name: "high_need_over_half",
            title: "Classes over half high-need",
            formula: "classes of which more than 1/2 carry iep, 504 or are English learners, each student counting \
                      once / classes in which somebody sits, separate ones and those of courses tagged eld left \
                      out. Parts: each such class, the share of classes over 40 %, the fullest class, the \
                      natural proportion and the mean divided by it",
            unit: Unit::ShareOfThings,
            direction: Direction::LowerIsBetter,
            caveat: "Where half a school has such a need, half of its classes are over half; read the part \
                     ratio_to_school, which is no share. A screen, not a finding.",
            source: "practice: at most 40 to 50 % of a class",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let mut is_own = carriers(draft, &[IEP, "504"]);
        for (own, is_learner) in is_own.iter_mut().zip(learners(draft)) {
            *own |= is_learner;
        }
        let crowds = crowds(draft, &is_own);
        let meant = || {
            let is_meant = |crowd: &&Crowd| crowd.kind != Kind::Separate && !crowd.is_eld;
            crowds.iter().filter(is_meant)
        };
        let measured = of_classes(self.facts(), draft, meant, |crowd| crowd.is_over(1, 2));
        let all = meant().count();
        let over = meant().filter(|crowd| crowd.is_over(2, 5));
        let mut parts = vec![Part {
            part: "over_40_percent",
            value: (all > 0).then(|| over.clone().count() as f64 / all as f64),
            students: over.map(|crowd| crowd.own).sum(),
            ..Part::default()
        }];
        parts.extend(fullest(draft, meant()));
        parts.extend(beside_school(&is_own, mean(meant())));
        parts.extend(measured.parts.iter().cloned());
        measured.with_parts(parts)
    }
}

impl Measure for SelfContainedInFact {
    fn facts(&self) -> Facts {
        Facts {
            number: "M24",
            name: "self_contained_in_fact",
            title: "General classes over half IEP",
            formula: "the number of general classes (neither separate nor co_taught) of which more than 1/2 are \
                      students with iep. Parts: each such class with its share",
            unit: Unit::Number,
            direction: Direction::LowerIsBetter,
            caveat: "Very small classes are easily over half. A class that is separate by design, but not coded \
                     so, shows here.",
            source: "William and Mary T/TAC, co-teaching",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let crowds = crowds(draft, &carriers(draft, &[IEP]));
        let over = crowds.iter().filter(|crowd| crowd.kind == Kind::General && crowd.is_over(1, 2));
        let parts: Vec<Part> = over.map(|crowd| part(draft, "class", crowd)).collect();
        let is_any = crowds.iter().any(|crowd| crowd.kind == Kind::General);
        let value = is_any.then_some(parts.len() as f64);
        let is_over = !parts.is_empty();
        Measured::of_parts(self.facts(), value, parts).flag_if(is_over, "over_half_iep")
    }
}

/// For each student, whether they carry one of these tags.
fn carriers(draft: &Draft, tags: &[&str]) -> Vec<bool> {
    let students = draft.school.student_ids();
    students.map(|student| tags.iter().any(|tag| draft.carries(student, tag))).collect()
}

/// What kind of class it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    General,
    CoTaught,
    Separate,
}

/// A class in which somebody sits.
#[derive(Debug)]
struct Crowd {
    class: ClassId,
    kind: Kind,
    /// Whether one of its courses is tagged eld.
    is_eld: bool,
    /// Who sits there.
    all: u64,
    /// Those of them who are counted.
    own: u64,
}

impl Crowd {
    fn share(&self) -> f64 {
        self.own as f64 / self.all as f64
    }

    /// Whether more than this part of the class is counted.
    fn is_over(&self, part: u64, of: u64) -> bool {
        self.own * of > self.all * part
    }
}

/// The classes in which somebody sits.
fn crowds(draft: &Draft, is_own: &[bool]) -> Vec<Crowd> {
    let school = draft.school;
    let by_plan = apart_by_plan(draft);
    let mut crowds = Vec::new();
    for (id, class) in draft.classes.iter() {
        let roster = draft.roster(id);
        if roster.is_empty() {
            continue;
        }
        let sections = || class.sections.iter().copied();
        let is_co_taught = |section| school.section(section).setting.as_deref() == Some(CO_TAUGHT);
        let courses = sections().map(|section| school.section(section).course);
        let is_eld = courses.clone().any(|course| is_tagged(draft, course, ELD));
        let is_apart = |student: &StudentId| {
            courses.clone().any(|course| by_plan.contains(&(*student, course)))
        };
        let is_separate = sections().any(|section| school.is_separate(section));
        let kind = if is_separate || roster.iter().all(is_apart) {
            Kind::Separate
        } else if sections().any(is_co_taught) {
            Kind::CoTaught
        } else {
            Kind::General
        };
        crowds.push(Crowd {
            class: id,
            kind,
            is_eld,
            all: roster.len() as u64,
            own: roster.iter().filter(|student| is_own[student.index()]).count() as u64,
        });
    }
    crowds
}

/// The setting of classes that two teachers teach together.
const CO_TAUGHT: &str = "co_taught";

/// The mean share, each class weighing its seats.
fn mean<'a>(crowds: impl Iterator<Item = &'a Crowd>) -> Option<f64> {
    let (own, all) = crowds.fold((0, 0), |sum, crowd| (sum.0 + crowd.own, sum.1 + crowd.all));
    (all > 0).then(|| own as f64 / all as f64)
}

/// A class as a part, by the ids of its sections.
fn part(draft: &Draft, part: &'static str, crowd: &Crowd) -> Part {
    let sections = &draft.classes.class(crowd.class).sections;
    let ids = sections.iter().map(|section| draft.school.section(*section).id.as_str());
    Part {
        part,
        about: ids.collect::<Vec<_>>().join(" + "),
        value: Some(crowd.share()),
        students: crowd.own,
        ..Part::default()
    }
}

/// The class with the largest share, the first of several.
fn fullest<'a>(draft: &Draft, crowds: impl Iterator<Item = &'a Crowd>) -> Option<Part> {
    let fuller = |one: &'a Crowd, other: &'a Crowd| {
        if other.own * one.all > one.own * other.all { other } else { one }
    };
    crowds.reduce(fuller).map(|crowd| part(draft, "fullest", crowd))
}

/// The natural proportion, and how a mean stands to it.
fn beside_school(is_own: &[bool], mean: Option<f64>) -> Vec<Part> {
    let own = is_own.iter().filter(|own| **own).count();
    let natural = (!is_own.is_empty()).then(|| own as f64 / is_own.len() as f64);
    let ratio = mean.zip(natural.filter(|natural| *natural > 0.0));
    let part = |part, value| Part { part, value, students: own as u64, ..Part::default() };
    vec![
        part("natural_proportion", natural),
        part("ratio_to_school", ratio.map(|(mean, natural)| mean / natural)),
    ]
}

/// The share of classes that are over a limit, and each of them.
fn of_classes<'a, I: Iterator<Item = &'a Crowd>>(
    facts: Facts,
    draft: &Draft,
    crowds: impl Fn() -> I,
    is_over: impl Fn(&Crowd) -> bool,
) -> Measured {
    let all = crowds().count();
    let over = crowds().filter(|crowd| is_over(crowd));
    let parts: Vec<Part> = over.map(|crowd| part(draft, "over", crowd)).collect();
    let value = (all > 0).then(|| parts.len() as f64 / all as f64);
    let is_any = !parts.is_empty();
    Measured::of_parts(facts, value, parts).flag_if(is_any, "classes_over_the_limit")
}
