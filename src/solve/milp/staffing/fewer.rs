//! Fewer preparations: exchanges between two people, loads kept.

use super::Counts;
use super::kinds::{Kind, Part, Person};
use std::collections::BTreeMap;

/// Rounds over all pairs of people.
const ROUNDS: usize = 6;

/// Moves a class from one person to another, or exchanges two, as long as that makes different courses per
/// person fewer (or, with as many, brings more classes of one course together).
pub fn preparations(part: &Part, counts: &mut Counts) {
    let mut held: Vec<Held> =
        (0..part.people.len()).map(|at| Held::new(part, counts, at)).collect();
    for _ in 0..ROUNDS {
        let mut changed = false;
        for one in 0..part.people.len() {
            for other in one + 1..part.people.len() {
                while improve(part, counts, &mut held, one, other) {
                    changed = true;
                }
            }
        }
        if !changed {
            return;
        }
    }
}

/// What somebody holds: left over, and classes of each preparation.
struct Held {
    load: i64,
    in_all: i64,
    atoms: Vec<i64>,
    courses: BTreeMap<Vec<usize>, i64>,
}

impl Held {
    fn new(part: &Part, counts: &Counts, at: usize) -> Held {
        let Person { load, in_all, atoms, courses, .. } = &part.people[at];
        let mut held = Held {
            load: load.unwrap_or(i64::MAX / 4),
            in_all: in_all.unwrap_or(i64::MAX / 4),
            atoms: atoms.clone(),
            courses: courses.iter().map(|own| (own.clone(), 1)).collect(),
        };
        for (kind, counts) in part.kinds.iter().zip(counts) {
            held.take_load(kind, counts[at]);
            held.take_atoms(kind, counts[at]);
            if counts[at] > 0 {
                *held.courses.entry(kind.courses.clone()).or_default() += counts[at];
            }
        }
        held
    }

    /// How bad it is: preparations first, then how scattered they are.
    fn cost(&self) -> i64 {
        let squares: i64 = self.courses.values().map(|count| count * count).sum();
        self.courses.len() as i64 * 10_000 - squares
    }

    fn take_load(&mut self, kind: &Kind, by: i64) {
        self.in_all -= kind.load * by;
        if kind.post == 0 {
            self.load -= kind.load * by;
        }
    }

    fn take_atoms(&mut self, kind: &Kind, by: i64) {
        for (left, atoms) in self.atoms.iter_mut().zip(&kind.atoms) {
            *left -= atoms * by;
        }
    }

    fn fits(&self) -> bool {
        self.load >= 0 && self.in_all >= 0 && self.atoms.iter().all(|left| *left >= 0)
    }

    fn change(&mut self, part: &Part, kind: usize, by: i64) {
        let kind = &part.kinds[kind];
        self.take_load(kind, by);
        self.take_atoms(kind, by);
        let count = self.courses.entry(kind.courses.clone()).or_default();
        *count += by;
        if *count == 0 {
            self.courses.remove(&kind.courses);
        }
    }
}

/// Finds and makes one exchange between two people that helps.
fn improve(part: &Part, counts: &mut Counts, held: &mut [Held], one: usize, other: usize) -> bool {
    let kinds = part.kinds.len();
    // What goes from one to the other, and what comes back; `kinds` = nothing.
    for gives in 0..=kinds {
        for takes in 0..=kinds {
            if gives == takes || !possible(part, counts, one, other, gives, takes) {
                continue;
            }
            let before = held[one].cost() + held[other].cost();
            let exchange = |held: &mut [Held], by: i64| {
                for (kind, by) in [(gives, by), (takes, -by)] {
                    if kind < kinds {
                        held[one].change(part, kind, -by);
                        held[other].change(part, kind, by);
                    }
                }
            };
            exchange(held, 1);
            let fits = held[one].fits() && held[other].fits();
            if fits && held[one].cost() + held[other].cost() < before {
                for (kind, by) in [(gives, 1), (takes, -1)] {
                    if kind < kinds {
                        counts[kind][one] -= by;
                        counts[kind][other] += by;
                    }
                }
                return true;
            }
            exchange(held, -1);
        }
    }
    false
}

/// Whether the exchange respects who may teach what, and keeps apart what is at the same time.
fn possible(
    part: &Part,
    counts: &Counts,
    one: usize,
    other: usize,
    gives: usize,
    takes: usize,
) -> bool {
    let passes = |kind: usize, from: usize, to: usize| {
        let Some(facts) = part.kinds.get(kind) else { return true };
        // Kinds tied to a time or a bundle stay where the program put them, and so do pairs.
        facts.post == 0
            && facts.certain.is_empty()
            && facts.bundle.is_none()
            && counts[kind][from] > 0
            && counts[kind][to] < facts.classes.len() as i64
            && facts.people.contains(&part.people[to].number)
    };
    passes(gives, one, other) && passes(takes, other, one)
}
