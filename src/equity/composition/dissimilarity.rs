//! M25, dissimilarity: how much of a group would have to change classes for all classes to be alike.

use super::{Composition, Seats, by_size, total};
use crate::equity::statistics::Draw;
use crate::equity::{Direction, Draft, Facts, Measure, Measured, Unit};

/// The index itself, beside its floor.
pub(in crate::equity) struct Dissimilarity;

/// What of it chance does not explain.
pub(in crate::equity) struct SystematicDissimilarity;

/// More than this is worth a look.
const WATCH: f64 = 0.15;

impl Measure for Dissimilarity {
    fn facts(&self) -> Facts {
        Facts {
            number: "M25",
            name: "dissimilarity",
            title: "Dissimilarity of classes",
            formula: "sum over classes of |x - n p| / (2 N p (1 - p)): n seats of a class, x of them the \
                      group's, N all seats, p the group's share of them; floor: its exact mean if the \
                      group's seats were drawn by chance",
            unit: Unit::Index,
            direction: Direction::LowerIsBetter,
            caveat: "Most of it is who takes which course, which requests and prerequisites decide; see \
                     the part within courses of M27. Never read it without its floor.",
            source: "Duncan and Duncan 1955; Carrington and Troske 1997",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        Measured::of_groups(self.facts(), draft, None, |group| classes.line(group, with_floor))
    }
}

impl Measure for SystematicDissimilarity {
    fn facts(&self) -> Facts {
        Facts {
            number: "M25",
            name: "dissimilarity_systematic",
            title: "Dissimilarity beyond chance",
            formula: "(D - E) / (1 - E) if D >= E, else (D - E) / E: D the dissimilarity, E its mean \
                      under random fill",
            unit: Unit::Index,
            direction: Direction::LowerIsBetter,
            caveat: "Zero is what chance gives; below zero, classes are more alike than by chance. The \
                     usual limits of 0.3 and 0.6 are for schools of a district, not for classes.",
            source: "Carrington and Troske 1997",
        }
    }

    fn measure(&self, draft: &Draft) -> Measured {
        let classes = Composition::new(draft);
        let index = |seats: &[Seats]| {
            let (value, floor) = with_floor(seats)?;
            Some((systematic(value, floor), 0.0))
        };
        let mut measured =
            Measured::of_groups(self.facts(), draft, None, |group| classes.line(group, index));
        for line in &mut measured.groups {
            if line.value.is_some_and(|value| value > WATCH) {
                line.flags.insert(0, "over_0.15");
            }
        }
        measured
    }
}

/// The dissimilarity and its floor; `None` if the group has no seat or all of them.
pub(super) fn with_floor(seats: &[Seats]) -> Option<(f64, f64)> {
    let Seats { all, own } = total(seats);
    if own == 0 || own == all {
        return None;
    }
    let share = own as f64 / all as f64;
    let distance = |class: &Seats| (class.own as f64 - class.all as f64 * share).abs();
    let scale = 2.0 * all as f64 * share * (1.0 - share);
    let value = seats.iter().map(distance).sum::<f64>() / scale;
    let expected = by_size(seats, |size| {
        let even = size as f64 * share;
        Draw { of: all, marked: own, drawn: size }.mean(|number| (number as f64 - even).abs())
    });
    Some((value, expected / scale))
}

/// The part of a dissimilarity that chance does not explain.
pub(super) fn systematic(value: f64, floor: f64) -> f64 {
    let (beyond, room) = (value - floor, if value >= floor { 1.0 - floor } else { floor });
    if room > 0.0 { beyond / room } else { 0.0 }
}
