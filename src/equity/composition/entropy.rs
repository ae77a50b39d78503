//! M27, Theil's H: how much the class a seat is in tells about whose seat it is, divided exactly into what the
//! course tells and what the section within the course tells.
//!
//! The first part is decided by requests, prerequisites and catalogue, the second by the schedule.

use super::{Composition, Seats};
use crate::equity::statistics::Draw;
use crate::equity::{Direction, Draft, Facts, GroupKind, Measure, Measured, Part, Unit};
use std::collections::BTreeMap;
use std::ops::Range;

/// The whole.
pub(in crate::equity) struct Theil;

/// The part between offerings.
pub(in crate::equity) struct TheilBetween;

/// The part within offerings.
pub(in crate::equity) struct TheilWithin;

/// The family whose groups the whole school's value sets apart, all at once.
const MULTIGROUP: &str = "race";

const CAVEAT: &str = "The whole school's value sets all race groups apart at once; a student with several of \
                      these tags, or none, is a category of their own. Shares of the parts depend on how \
                      finely courses are told apart.";

const SOURCE: &str = "Theil 1972; Frankel and Volij 2011; Clotfelter, Ladd and Vigdor";

impl Measure for Theil {
    fn facts(&self) -> Facts {
        Facts {
            number: "M27",
            name: "theil_h",
            title: "Segregation of classes, Theil's H",
            formula: "I(group; class) / entropy(group) over seats = H between courses + H within courses; \
                      floor: its exact mean if chance filled all seats; part within_courses: the share of \
                      H within courses",
            unit: Unit::Index,
            direction: Direction::LowerIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        let logs = Logs::up_to(classes.largest_class());
        let whole = |cells: &Cells| cells.whole().zip(cells.by_chance(&logs));
        let mut parts = Vec::new();
        for family in draft.families.iter().filter(|own| own.kind != GroupKind::Intersection) {
            for group in &family.groups {
                let cells = Cells::of_group(&classes.seats_of(&group.members));
                let split = cells.split(&classes.offerings);
                let share = split
                    .filter(|split| split.whole() > 0.0)
                    .map(|split| split.within / split.whole());
                parts.push(Part {
                    part: "within_courses",
                    about: group.name.clone(),
                    value: share,
                    students: group.members.len() as u64,
                    ..Part::default()
                });
            }
        }
        measured(self.facts(), draft, &classes, whole).with_parts(parts)
    }
}

impl Measure for TheilBetween {
    fn facts(&self) -> Facts {
        Facts {
            number: "M27",
            name: "theil_h_between_courses",
            title: "of which between courses",
            formula: "I(group; course) / entropy(group) over seats; floor: its exact mean if chance filled \
                      all seats",
            unit: Unit::Index,
            direction: Direction::LowerIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        let logs = Logs::up_to(classes.largest_offering());
        measured(self.facts(), draft, &classes, |cells| {
            let split = cells.split(&classes.offerings)?;
            Some((split.between, cells.between_by_chance(&classes.offerings, &logs)?))
        })
    }
}

impl Measure for TheilWithin {
    fn facts(&self) -> Facts {
        Facts {
            number: "M27",
            name: "theil_h_within_courses",
            title: "of which within courses",
            formula: "I(group; class, given course) / entropy(group) over seats; floor: its exact mean if \
                      chance gave each course's students to its sections",
            unit: Unit::Index,
            direction: Direction::LowerIsBetter,
            caveat: CAVEAT,
            source: SOURCE,
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        let logs = Logs::up_to(classes.largest_class());
        measured(self.facts(), draft, &classes, |cells| {
            let split = cells.split(&classes.offerings)?;
            Some((split.within, cells.within_by_chance(&classes.offerings, &logs)?))
        })
    }
}

fn measured(
    facts: Facts,
    draft: &Draft,
    classes: &Composition,
    index: impl Fn(&Cells) -> Option<(f64, f64)>,
) -> Measured {
    let of_all = categories(draft, classes).and_then(|cells| index(&cells));
    let of_group = |seats: &[Seats]| index(&Cells::of_group(seats));
    let mut measured = Measured::of_groups(facts, draft, of_all.map(|(value, _)| value), |group| {
        classes.line(group, of_group)
    });
    if let Some((_, floor)) = of_all {
        measured.parts.push(Part {
            part: "random_fill",
            about: MULTIGROUP.to_owned(),
            value: of_all.map(|(value, _)| value),
            floor: Some(floor),
            students: draft.school.students.len() as u64,
            ..Part::default()
        });
    }
    measured
}

/// The seats of every class by race, a combination of tags being a category of its own.
fn categories(draft: &Draft, classes: &Composition) -> Option<Cells> {
    let family = draft.families.iter().find(|family| family.name == MULTIGROUP)?;
    let mut tags: Vec<Vec<usize>> = vec![Vec::new(); draft.school.students.len()];
    for (index, group) in family.groups.iter().enumerate() {
        for member in &group.members {
            tags[member.index()].push(index);
        }
    }
    let mut members: BTreeMap<&[usize], Vec<_>> = BTreeMap::new();
    for student in draft.school.student_ids() {
        members.entry(&tags[student.index()]).or_default().push(student);
    }
    let own = |own: Vec<_>| classes.seats_of(&own).into_iter().map(|seats| seats.own).collect();
    Some(Cells::new(members.into_values().map(own).collect()))
}

/// For each category, how many of its seats are in each class. Every seat is of one category.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cells {
    counts: Vec<Vec<u64>>,
    /// The seats of each class.
    sizes: Vec<u64>,
}

/// The two parts of H.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) between: f64,
    pub(super) within: f64,
}

impl Split {
    /// Both together.
    pub(super) fn whole(self) -> f64 {
        self.between + self.within
    }
}

impl Cells {
    /// From how many seats of each category are in each class.
    pub(super) fn new(counts: Vec<Vec<u64>>) -> Cells {
        let classes = counts.first().map_or(0, Vec::len);
        let size = |class: usize| counts.iter().map(|own| own[class]).sum();
        Cells { sizes: (0..classes).map(size).collect(), counts }
    }

    /// A group and all others.
    pub(super) fn of_group(seats: &[Seats]) -> Cells {
        let own = seats.iter().map(|class| class.own).collect();
        let others = seats.iter().map(|class| class.all - class.own).collect();
        Cells { counts: vec![own, others], sizes: seats.iter().map(|class| class.all).collect() }
    }

    fn every_class(&self) -> Range<usize> {
        0..self.sizes.len()
    }

    /// All seats of some classes.
    fn seats(&self, classes: &Range<usize>) -> u64 {
        self.sizes[classes.clone()].iter().sum()
    }

    /// Each offering as if it were one class.
    fn summed(&self, offerings: &[Range<usize>]) -> Cells {
        let sum = |own: &Vec<u64>| {
            offerings.iter().map(|offering| own[offering.clone()].iter().sum()).collect()
        };
        Cells::new(self.counts.iter().map(sum).collect())
    }

    /// How uncertain it is whose a seat of some classes is.
    fn entropy(&self, classes: &Range<usize>) -> f64 {
        let all = self.seats(classes) as f64;
        let part = |own: &Vec<u64>| {
            let share = own[classes.clone()].iter().sum::<u64>() as f64 / all;
            if share > 0.0 { -share * share.ln() } else { 0.0 }
        };
        self.counts.iter().map(part).sum()
    }

    /// How much less uncertain it is for those who know which of these classes it is: I(group; class).
    pub(super) fn information(&self, classes: &Range<usize>) -> f64 {
        let all = self.seats(classes) as f64;
        let mut sum = 0.0;
        for own in &self.counts {
            let own = &own[classes.clone()];
            let share = own.iter().sum::<u64>() as f64 / all;
            let sizes = &self.sizes[classes.clone()];
            for (count, size) in own.iter().zip(sizes).filter(|(count, _)| **count > 0) {
                sum += *count as f64 / all * (*count as f64 / *size as f64 / share).ln();
            }
        }
        sum
    }

    /// H, computed in one; `None` if all seats are of one category.
    pub(super) fn whole(&self) -> Option<f64> {
        let entropy = self.entropy(&self.every_class());
        (entropy > 0.0).then(|| self.information(&self.every_class()) / entropy)
    }

    /// H between offerings and within them; `None` if all seats are of one category.
    pub(super) fn split(&self, offerings: &[Range<usize>]) -> Option<Split> {
        let every = self.every_class();
        let (entropy, all) = (self.entropy(&every), self.seats(&every) as f64);
        if all == 0.0 || entropy <= 0.0 {
            return None;
        }
        let summed = self.summed(offerings);
        let between = summed.information(&summed.every_class()) / entropy;
        let of_each = offerings.iter().filter(|offering| offering.len() > 1);
        let of_each = of_each.map(|own| self.seats(own) as f64 / all * self.information(own));
        Some(Split { between, within: of_each.sum::<f64>() / entropy })
    }

    /// The mean of I(group; class) if chance alone gave the seats of some classes out.
    fn information_by_chance(&self, classes: &Range<usize>, logs: &Logs) -> f64 {
        let all = self.seats(classes);
        let mut sizes = self.sizes[classes.clone()].to_vec();
        sizes.sort_unstable();
        let mut sum = 0.0;
        for own in &self.counts {
            let marked = own[classes.clone()].iter().sum::<u64>();
            // A category that has no seat or all of them tells nothing.
            if marked == 0 || marked == all {
                continue;
            }
            for alike in sizes.chunk_by(|a, b| a == b).filter(|alike| alike[0] > 0) {
                let size = alike[0];
                let draw = Draw { of: all, marked, drawn: size };
                let even = |marked: u64| {
                    let even = size as f64 * marked as f64 / all as f64;
                    even * even.ln()
                };
                let terms = if self.counts.len() == 2 {
                    // Of two categories one has what the other lacks: one walk for both.
                    let both = |count: u64| logs.of(count) + logs.of(size - count);
                    draw.mean(both) - even(marked) - even(all - marked)
                } else {
                    draw.mean(|count| logs.of(count)) - even(marked)
                };
                sum += alike.len() as f64 * terms;
            }
            if self.counts.len() == 2 {
                break;
            }
        }
        sum / all as f64
    }

    /// The mean of H if chance alone gave all seats out; `None` if all are of one category.
    pub(super) fn by_chance(&self, logs: &Logs) -> Option<f64> {
        let every = self.every_class();
        let entropy = self.entropy(&every);
        (entropy > 0.0).then(|| self.information_by_chance(&every, logs) / entropy)
    }

    /// The mean of H between offerings if chance alone gave all seats out.
    pub(super) fn between_by_chance(&self, offerings: &[Range<usize>], logs: &Logs) -> Option<f64> {
        self.summed(offerings).by_chance(logs)
    }

    /// The mean of H within offerings if chance gave the seats of each to its classes.
    pub(super) fn within_by_chance(&self, offerings: &[Range<usize>], logs: &Logs) -> Option<f64> {
        let every = self.every_class();
        let (entropy, all) = (self.entropy(&every), self.seats(&every) as f64);
        let of_each = offerings
            .iter()
            .filter(|offering| offering.len() > 1)
            .map(|own| self.seats(own) as f64 / all * self.information_by_chance(own, logs));
        (entropy > 0.0).then(|| of_each.sum::<f64>() / entropy)
    }
}

/// `n ln n` of every number that is needed, computed once.
pub(super) struct Logs(Vec<f64>);

impl Logs {
    /// For numbers up to this one.
    pub(super) fn up_to(most: u64) -> Logs {
        let term = |number: u64| number as f64 * (number.max(1) as f64).ln();
        Logs((0..=most).map(term).collect())
    }

    fn of(&self, number: u64) -> f64 {
        self.0[usize::try_from(number).unwrap_or(usize::MAX)]
    }
}
