//! What is placed: classes, those bound together as one; and what is alike among them and among blocks.

use super::facts::Facts;
use crate::school::PatternId;
use crate::score::Strength;
use crate::solve::problem::Problem;
use std::collections::BTreeMap;

/// Classes that share one placement; mostly a single one.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The classes.
    pub classes: Vec<u32>,
    /// The patterns they may take, in order.
    pub domain: Vec<u32>,
    /// Units that may not overlap this one.
    pub apart: Vec<usize>,
    /// The next unit of those that are all alike: its pattern never comes before this one's.
    pub next: Option<usize>,
    /// The one before.
    pub previous: Option<usize>,
}

/// The units of a problem. Where hard rules look at more than placements (`is_ruled`), no two are taken to
/// be alike: a rule may tell apart what is the same to everybody else.
pub fn units<const W: usize>(problem: &Problem<W>, facts: &Facts<W>, is_ruled: bool) -> Vec<Unit> {
    let mut unit_of = vec![usize::MAX; problem.classes.len()];
    let mut units: Vec<Unit> = Vec::new();
    for (class, own) in problem.classes.iter().enumerate() {
        if unit_of[class] != usize::MAX {
            continue;
        }
        let mut classes = vec![class as u32];
        let mut next = 0;
        while next < classes.len() {
            for other in &problem.classes[classes[next] as usize].together {
                if !classes.contains(other) {
                    classes.push(*other);
                }
            }
            next += 1;
        }
        for member in &classes {
            unit_of[*member as usize] = units.len();
        }
        let is_open = |pattern: &u32| {
            classes.iter().all(|member| {
                problem.classes[*member as usize].domain.contains(pattern)
                    && facts.could_meet(*member, problem.pattern_times[*pattern as usize])
            })
        };
        let domain = own.domain.iter().copied().filter(is_open).collect();
        units.push(Unit { classes, domain, apart: Vec::new(), next: None, previous: None });
    }
    for one in 0..problem.classes.len() {
        for other in 0..problem.classes.len() {
            let apart = problem.classes[one].apart.contains(&(other as u32))
                || (one != other && facts.never_together(one as u32, other as u32));
            let (unit, with) = (unit_of[one], unit_of[other]);
            if apart && unit == with {
                units[unit].domain.clear();
            } else if apart && !units[unit].apart.contains(&with) {
                units[unit].apart.push(with);
            }
        }
    }
    if !is_ruled {
        link_alike(problem, facts, &mut units);
    }
    units
}

/// Ties units that are alike into chains.
fn link_alike<const W: usize>(problem: &Problem<W>, facts: &Facts<W>, units: &mut [Unit]) {
    let watched = |class: u32| !problem.placement_watchers[class as usize].is_empty();
    let is_alike = |one: &Unit, at: usize, other: &Unit, with: usize| {
        let ([class], [second]) = (one.classes.as_slice(), other.classes.as_slice()) else {
            return false;
        };
        let (a, b) = (&problem.classes[*class as usize], &problem.classes[*second as usize]);
        let apart = |unit: &Unit| {
            let mut list = unit.apart.clone();
            list.retain(|far| *far != at && *far != with);
            list.sort_unstable();
            list
        };
        !watched(*class)
            && !watched(*second)
            && one.domain == other.domain
            && apart(one) == apart(other)
            && one.apart.contains(&with) == other.apart.contains(&at)
            && problem.wanted_by[*class as usize] == problem.wanted_by[*second as usize]
            && a.load == b.load
            && a.staff_needed == b.staff_needed
            && a.teachers == b.teachers
            && a.beside == b.beside
            && a.staff_wish[..a.staff_fixed] == b.staff_wish[..b.staff_fixed]
            && a.needs_room == b.needs_room
            && a.caps == b.caps
            && facts.rooms[*class as usize] == facts.rooms[*second as usize]
            && facts.seats[*class as usize] == facts.seats[*second as usize]
    };
    for at in 0..units.len() {
        let alike = (at + 1..units.len()).find(|with| {
            units[*with].previous.is_none() && is_alike(&units[at], at, &units[*with], *with)
        });
        if let Some(with) = alike {
            units[at].next = Some(with);
            units[with].previous = Some(at);
        }
    }
}

/// For each block, which blocks it could change places with: blocks of the same number could. A block
/// like no other has a number of its own.
pub fn alike_blocks<const W: usize>(problem: &Problem<W>, units: &[Unit]) -> Vec<usize> {
    let frame = &problem.model.school.frame;
    let blocks = frame.blocks.len();
    let mut kind: Vec<usize> = (0..blocks).collect();
    let hard = |clause: &crate::solve::problem::PricedClause| {
        problem.model.rules[clause.rule].strength == Strength::Hard
    };
    if problem.clauses.iter().any(hard) || problem.staff.iter().any(|who| who.free_blocks > 0) {
        return kind;
    }
    let names: BTreeMap<(usize, usize, Vec<usize>), u32> = frame
        .patterns
        .iter()
        .zip(0..)
        .map(|(shape, pattern)| {
            let blocks = shape.blocks.iter().map(|block| block.index()).collect();
            ((shape.first_term.index(), shape.terms, blocks), pattern)
        })
        .collect();
    let mut used: Vec<u32> = units.iter().flat_map(|unit| unit.domain.iter().copied()).collect();
    used.sort_unstable();
    used.dedup();
    let swapped = |pattern: u32, one: usize, other: usize| {
        let shape = frame.pattern(PatternId::new(pattern as usize));
        let mut blocks: Vec<usize> = shape
            .blocks
            .iter()
            .map(|block| match block.index() {
                block if block == one => other,
                block if block == other => one,
                block => block,
            })
            .collect();
        blocks.sort_unstable();
        names.get(&(shape.first_term.index(), shape.terms, blocks)).copied()
    };
    let is_alike = |one: usize, other: usize| {
        let to: Option<Vec<(u32, u32)>> =
            used.iter().map(|pattern| Some((*pattern, swapped(*pattern, one, other)?))).collect();
        let Some(to) = to else { return false };
        let times = |pattern: u32| problem.pattern_times[pattern as usize];
        let image = |pattern: u32| {
            to.iter().find(|(from, _)| *from == pattern).map_or(pattern, |(_, image)| *image)
        };
        units.iter().all(|unit| unit.domain.iter().all(|p| unit.domain.contains(&image(*p))))
            && to.iter().all(|&(a, a2)| {
                to.iter()
                    .all(|&(b, b2)| times(a).overlaps(times(b)) == times(a2).overlaps(times(b2)))
            })
            && to.iter().all(|&(a, a2)| {
                problem
                    .students
                    .iter()
                    .map(|student| student.unavailable)
                    .chain(problem.staff.iter().map(|person| person.unavailable))
                    .all(|away| away.overlaps(times(a)) == away.overlaps(times(a2)))
            })
    };
    for block in 0..blocks {
        if let Some(first) =
            (0..block).find(|first| kind[*first] == *first && is_alike(*first, block))
        {
            kind[block] = first;
        }
    }
    kind
}
