//! A state down to the order of its lists, from which the search draws by chance: what another run needs to go on
//! exactly as this one would.

use super::State;
use crate::solve::problem::NONE;
use serde::{Deserialize, Serialize};

/// A settled state, to be written down. Everything else in a state follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// The pattern of each class.
    pattern: Vec<u32>,
    /// The requests seated in each class.
    rosters: Vec<Vec<u32>>,
    /// The classes of each person, and in which slot of the class.
    teaches: Vec<Vec<(u32, u32)>>,
    /// The classes in each room.
    uses: Vec<Vec<u32>>,
    /// The primary requests that are not met.
    unmet: Vec<u32>,
    /// The clauses that are broken.
    broken: Vec<u32>,
    /// The classes that stay where they are.
    frozen: Vec<u32>,
}

impl<const W: usize> State<'_, '_, W> {
    /// The state as it is, to be written down.
    pub fn arrangement(&self) -> Arrangement {
        let slot = |person: u32, class: u32| {
            let staff = &self.staff[class as usize];
            staff.iter().position(|other| *other == person).map_or(NONE, |slot| slot as u32)
        };
        let of_person = |(person, classes): (usize, &Vec<u32>)| {
            classes.iter().map(|class| (*class, slot(person as u32, *class))).collect()
        };
        let classes = 0..self.pattern.len() as u32;
        Arrangement {
            pattern: self.pattern.clone(),
            rosters: self.roster.clone(),
            teaches: self.teaches.iter().enumerate().map(of_person).collect(),
            uses: self.uses.clone(),
            unmet: self.unmet.clone(),
            broken: self.broken.clone(),
            frozen: classes.filter(|class| self.is_frozen(*class)).collect(),
        }
    }

    /// Arranges an empty state as it was written down; `false` if that is no state of this school.
    pub fn arrange(&mut self, to: &Arrangement) -> bool {
        if !self.has_room_for(to) {
            return false;
        }
        for (person, classes) in to.teaches.iter().enumerate() {
            for (class, slot) in classes {
                self.set_staff(*class, *slot as usize, person as u32);
            }
        }
        for (room, classes) in to.uses.iter().enumerate() {
            classes.iter().for_each(|class| self.set_room(*class, room as u32));
        }
        for (class, pattern) in to.pattern.iter().enumerate() {
            self.set_pattern(class as u32, *pattern);
        }
        for (class, roster) in to.rosters.iter().enumerate() {
            roster.iter().for_each(|request| self.set_seat(*request, class as u32));
        }
        self.settle();
        self.commit();
        for class in &to.frozen {
            self.frozen[*class as usize] = true;
        }
        let is_order =
            has_the_same(&self.unmet, &to.unmet) && has_the_same(&self.broken, &to.broken);
        if is_order {
            self.unmet.clone_from(&to.unmet);
            for (position, request) in self.unmet.iter().enumerate() {
                self.position[*request as usize] = position as u32;
            }
            self.broken.clone_from(&to.broken);
            for (position, clause) in self.broken.iter().enumerate() {
                self.broken_position[*clause as usize] = position as u32;
            }
        }
        // Whatever was named twice or contradicts itself has not come out as it was written down.
        is_order && self.arrangement() == *to
    }

    /// Whether everything named is there.
    fn has_room_for(&self, to: &Arrangement) -> bool {
        let problem = self.problem;
        let classes = problem.classes.len();
        let are = |list: &[u32], count: usize| list.iter().all(|at| (*at as usize) < count);
        let is_taught = |(class, slot): &(u32, u32)| {
            self.staff.get(*class as usize).is_some_and(|staff| (*slot as usize) < staff.len())
        };
        to.pattern.len() == classes
            && to.rosters.len() == classes
            && to.teaches.len() == problem.staff.len()
            && to.uses.len() == problem.rooms.len()
            && (to.pattern.iter())
                .all(|at| *at == NONE || (*at as usize) < problem.pattern_times.len())
            && to.rosters.iter().all(|roster| are(roster, problem.requests.len()))
            && to.teaches.iter().flatten().all(is_taught)
            && to.uses.iter().all(|list| are(list, classes))
            && are(&to.frozen, classes)
    }
}

/// Whether two lists name the same, in whatever order.
fn has_the_same(one: &[u32], other: &[u32]) -> bool {
    let sorted = |list: &[u32]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    sorted(one) == sorted(other)
}
