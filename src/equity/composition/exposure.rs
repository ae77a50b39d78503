//! M26, exposure and isolation: whom a member of a group meets in class, on average.

use super::{Composition, Seats, total};
use crate::equity::{Direction, Draft, Facts, GroupKind, Measure, Measured, Part, Unit};

/// The share of a group's own among those a member sits with.
pub(in crate::equity) struct Isolation;

/// The share of one group among those whom members of another sit with.
pub(in crate::equity) struct Exposure;

impl Measure for Isolation {
    fn facts(&self) -> Facts {
        Facts {
            number: "M26",
            name: "isolation",
            title: "Isolation",
            formula: "sum over classes of (x / X) (x / n): n seats of a class, x of them the group's, X all \
                      seats of the group; floor: p + (1 - p) (J - 1) / (N - 1) with J classes, N seats, \
                      p the group's share of them",
            unit: Unit::Index,
            direction: Direction::Parity,
            caveat: "A large group is isolated by its size alone: read it beside its floor, not beside \
                     other groups.",
            source: "Bell 1954; Massey and Denton 1988",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        Measured::of_groups(self.facts(), draft, None, |group| classes.line(group, isolation))
    }
}

impl Measure for Exposure {
    fn facts(&self) -> Facts {
        Facts {
            number: "M26",
            name: "exposure",
            title: "Exposure between groups",
            formula: "for each two groups g, h of a family but grades: sum over classes of (g's seats there / all of \
                      g's seats) (h's seats there / seats there); floor: its exact mean under random fill",
            unit: Unit::Index,
            direction: Direction::Parity,
            caveat: "The parts of a group add up to one only if everybody is in exactly one group of the \
                     family.",
            source: "Bell 1954; Massey and Denton 1988",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        let mut parts = Vec::new();
        let is_compared = |kind, groups| kind == GroupKind::Single && groups > 1;
        for family in &draft.families {
            // Grades meet in few courses by design; that says nothing.
            if family.name == "grade" || !is_compared(family.kind, family.groups.len()) {
                continue;
            }
            let seats: Vec<Vec<Seats>> =
                family.groups.iter().map(|group| classes.seats_of(&group.members)).collect();
            for (one, own) in family.groups.iter().zip(&seats) {
                for (other, theirs) in family.groups.iter().zip(&seats) {
                    if one.name == other.name {
                        continue;
                    }
                    let is_both = |id: &&_| other.members.binary_search(id).is_ok();
                    let both = one.members.iter().filter(is_both);
                    let both = both.map(|id| draft.seats_of(*id).len() as u64).sum();
                    let found = exposure(own, theirs, both);
                    parts.push(Part {
                        part: "exposure",
                        about: format!("{} to {}", one.name, other.name),
                        value: found.map(|(value, _)| value),
                        floor: found.map(|(_, floor)| floor),
                        students: one.members.len().min(other.members.len()) as u64,
                        ..Part::default()
                    });
                }
            }
        }
        Measured::of_parts(self.facts(), None, parts)
    }
}

/// The isolation of a group and its floor; `None` if it has no seat.
pub(super) fn isolation(seats: &[Seats]) -> Option<(f64, f64)> {
    exposure(seats, seats, total(seats).own)
}

/// The exposure of one group to another and its floor, where so many seats are of both.
pub(super) fn exposure(own: &[Seats], theirs: &[Seats], both: u64) -> Option<(f64, f64)> {
    let (sum, their_sum) = (total(own), total(theirs));
    if sum.own == 0 {
        return None;
    }
    let meet = |(own, theirs): (&Seats, &Seats)| {
        own.own as f64 * theirs.own as f64 / own.all.max(1) as f64
    };
    let value = own.iter().zip(theirs).map(meet).sum::<f64>() / sum.own as f64;
    let (classes, seats) = (own.len() as f64, sum.all as f64);
    let (own, theirs, both) = (sum.own as f64, their_sum.own as f64, both as f64);
    // A pair of seats of a class is of two students, or it is one seat of somebody who is in both groups.
    let alone = classes * both / seats;
    let paired = if seats > 1.0 {
        (seats - classes) * (own * theirs - both) / (seats * (seats - 1.0))
    } else {
        0.0
    };
    Some((value, (alone + paired) / own))
}
