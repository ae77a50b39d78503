//! Who sits with whom: M25 to M28.
//!
//! The unit is a seat, the place it is counted in a class; a joint section is one class. Classes of the same
//! courses are one *offering*: what the school set up once and students are spread over. Two joint classes of
//! other courses are two offerings, so that every class belongs to exactly one and the parts between and within
//! offerings add up to the whole.
//!
//! No index stands without its random-fill floor: what it would be on average if chance alone filled the seats.
//! Small classes are never alike, and a group of twelve in four sections of 28 has a dissimilarity of a fifth
//! without anybody's doing. Floors are exact: as many seats in each class, as many of the group's in all, every
//! way of giving them out equally likely.

mod dissimilarity;
mod entropy;
mod exposure;
mod tracking;

pub(super) use dissimilarity::{Dissimilarity, SystematicDissimilarity};
pub(super) use entropy::{Theil, TheilBetween, TheilWithin};
pub(super) use exposure::{Exposure, Isolation};
pub(super) use tracking::Tracking;

use super::{Draft, Group, GroupValue, Tally};
use crate::school::{ClassId, CourseId, StudentId};
use std::collections::BTreeMap;
use std::ops::Range;

/// The classes in which somebody sits, offering by offering.
struct Composition<'a> {
    draft: &'a Draft<'a>,
    /// The classes.
    classes: Vec<ClassId>,
    /// How many seats each has that are taken.
    sizes: Vec<u64>,
    /// The classes of each offering.
    offerings: Vec<Range<usize>>,
    /// Where each class of the plan stands in `classes`; nowhere if nobody sits in it.
    position: Vec<Option<usize>>,
}

/// Some seats, and how many of them belong to a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Seats {
    /// How many.
    all: u64,
    /// How many of them are the group's.
    own: u64,
}

impl<'a> Composition<'a> {
    fn new(draft: &'a Draft) -> Composition<'a> {
        let mut of_courses: BTreeMap<Vec<CourseId>, Vec<ClassId>> = BTreeMap::new();
        for (id, class) in draft.classes.iter().filter(|(id, _)| !draft.roster(*id).is_empty()) {
            let of = class.sections.iter().map(|section| draft.school.section(*section).course);
            let mut courses: Vec<CourseId> = of.collect();
            courses.sort_unstable();
            courses.dedup();
            of_courses.entry(courses).or_default().push(id);
        }
        let (mut classes, mut offerings) = (Vec::new(), Vec::new());
        for own in of_courses.into_values() {
            offerings.push(classes.len()..classes.len() + own.len());
            classes.extend(own);
        }
        let mut position = vec![None; draft.classes.len()];
        for (index, class) in classes.iter().enumerate() {
            position[class.index()] = Some(index);
        }
        let sizes = classes.iter().map(|class| draft.roster(*class).len() as u64).collect();
        Composition { draft, classes, sizes, offerings, position }
    }

    /// The seats of each class, and how many of them are these students'.
    fn seats_of(&self, members: &[StudentId]) -> Vec<Seats> {
        let mut seats: Vec<Seats> =
            self.sizes.iter().map(|all| Seats { all: *all, own: 0 }).collect();
        for seat in members.iter().flat_map(|member| self.draft.seats_of(*member)) {
            let class = self.draft.classes.of(seat.section);
            if let Some(index) = self.position[class.index()] {
                seats[index].own += 1;
            }
        }
        seats
    }

    /// What a group's line says: its value and floor, over the members who sit anywhere.
    fn line(&self, group: &Group, index: impl Fn(&[Seats]) -> Option<(f64, f64)>) -> GroupValue {
        let is_seated = |member: &&StudentId| !self.draft.seats_of(**member).is_empty();
        let students = group.members.iter().filter(is_seated).count() as u64;
        let left_out = group.members.len() as u64 - students;
        let found = index(&self.seats_of(&group.members));
        GroupValue {
            tally: Tally { students, left_out, ..Tally::default() },
            value: found.map(|(value, _)| value),
            floor: found.map(|(_, floor)| floor),
        }
    }

    fn largest_class(&self) -> u64 {
        self.sizes.iter().copied().max().unwrap_or(0)
    }

    fn largest_offering(&self) -> u64 {
        let size = |offering: &Range<usize>| self.sizes[offering.clone()].iter().sum();
        self.offerings.iter().map(size).max().unwrap_or(0)
    }

    /// The courses of an offering as people read them.
    fn name_of(&self, offering: &Range<usize>) -> String {
        let class = self.draft.classes.class(self.classes[offering.start]);
        let mut ids: Vec<&str> = class
            .sections
            .iter()
            .map(|section| self.draft.course_of(*section).id.as_str())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.join(" + ")
    }
}

/// All of some seats.
fn total(seats: &[Seats]) -> Seats {
    seats
        .iter()
        .fold(Seats::default(), |sum, own| Seats { all: sum.all + own.all, own: sum.own + own.own })
}

/// The sum of a function of each class's size, which is asked once for each size.
fn by_size(seats: &[Seats], of_size: impl Fn(u64) -> f64) -> f64 {
    let mut known: BTreeMap<u64, f64> = BTreeMap::new();
    seats.iter().map(|own| *known.entry(own.all).or_insert_with(|| of_size(own.all))).sum()
}

#[cfg(test)]
mod tests;
