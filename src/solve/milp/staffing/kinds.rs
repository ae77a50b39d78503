//! Classes that are all alike, people with what they have left, and the parts they fall into.

use crate::school::{Load, PatternId};
use crate::solve::problem::{ClassFacts, NONE};
use crate::solve::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// Sums of loads looked at when a limit is brought down to what can be reached.
const MOST_SUMS: usize = 20_000;

/// Classes that are all alike.
#[derive(Debug, Clone)]
pub struct Kind {
    /// The classes.
    pub classes: Vec<u32>,
    /// Open slots in each of them.
    pub open: usize,
    /// Load of each of them.
    pub load: Load,
    /// Whether the slots are for those who teach the class, or, from 1 on, for which of those beside them.
    pub post: usize,
    /// Who could fill a slot.
    pub people: Vec<u32>,
    /// Their courses, in order: one preparation.
    pub courses: Vec<usize>,
    /// Atoms that each takes at least, in each [`stretch`](stretches).
    pub atoms: Vec<i64>,
    /// Atoms that each takes wherever it is placed.
    pub certain: Vec<usize>,
    /// If it must be at the same time as other classes: which bundle it belongs to.
    pub bundle: Option<u32>,
}

impl Kind {
    /// How many people are wanted in all.
    pub fn wanted(&self) -> i64 {
        (self.open * self.classes.len()) as i64
    }
}

/// Somebody who teaches, with what is left.
#[derive(Debug, Clone)]
pub struct Person {
    /// The number in the problem.
    pub number: u32,
    /// Load left for classes of their own; `None` = no limit.
    pub load: Option<Load>,
    /// Load left beside others.
    pub beside: Option<Load>,
    /// Load left in all.
    pub in_all: Option<Load>,
    /// Atoms left, in each [`stretch`](stretches).
    pub atoms: Vec<i64>,
    /// Preparations that stand already.
    pub courses: Vec<Vec<usize>>,
}

/// Kinds and people that have to do with one another.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The kinds.
    pub kinds: Vec<Kind>,
    /// The people.
    pub people: Vec<Person>,
    /// Atoms that some kind takes for certain.
    pub atoms: Vec<usize>,
    /// Bundles of classes at the same time.
    pub bundles: Vec<u32>,
}

/// What makes slots of classes alike: courses, load, domain, open slots, bundle, people, post.
type Key = (Vec<usize>, Load, Vec<u32>, usize, Option<u32>, Vec<u32>, usize);

/// What a slot of a class is for: 0 = to teach it, from 1 on, which of those beside the teachers.
pub fn post(facts: &ClassFacts, slot: usize) -> usize {
    (slot + facts.beside.len() + 1).saturating_sub(facts.staff_needed)
}

/// The classes with open slots, alike ones together.
pub fn kinds<const W: usize>(state: &State<W>) -> Vec<Kind> {
    let problem = state.problem;
    let school = &problem.model.school;
    let mut known: BTreeMap<Key, usize> = BTreeMap::new();
    let mut kinds: Vec<Kind> = Vec::new();
    let stretches = stretches(state);
    let posts = |facts: &ClassFacts| 0..=facts.beside.len();
    let all = problem.classes.iter().enumerate();
    let all = all.flat_map(|(class, facts)| posts(facts).map(move |post| (class, facts, post)));
    for (class, facts, post) in all {
        let slots = state.staff[class].iter().enumerate();
        let mut slots =
            slots.filter(|(slot, who)| **who == NONE && self::post(facts, *slot) == post);
        let Some((first, _)) = slots.next() else { continue };
        let open = 1 + slots.count();
        let bundle = facts.together.iter().copied().chain([class as u32]).min();
        let bundle = bundle.filter(|_| !facts.together.is_empty());
        let at_once = facts.together.iter().flat_map(|other| &state.staff[*other as usize]);
        let busy: BTreeSet<u32> = at_once.chain(&state.staff[class]).copied().collect();
        let can_come = |person: &&u32| {
            let away = problem.staff[**person as usize].unavailable;
            let mut domain = facts.domain.iter();
            !busy.contains(person)
                && (facts.domain.is_empty()
                    || domain.any(|p| !problem.pattern_times[*p as usize].overlaps(away)))
        };
        let mut people: Vec<u32> =
            facts.candidates(first).iter().filter(can_come).copied().collect();
        // Counts do not tell classes apart, so that whoever could do both might get both in one class. Who
        // only stands beside others does that; if there is nobody, `hand_out` keeps it apart.
        if post > 0 && people.iter().any(|person| !facts.teachers.contains(person)) {
            people.retain(|person| !facts.teachers.contains(person));
        }
        let mut courses: Vec<usize> = problem.model.classes.list[class]
            .sections
            .iter()
            .map(|section| school.section(*section).course.index())
            .collect();
        courses.sort_unstable();
        courses.dedup();
        let domain = facts.domain.clone();
        let key = (courses.clone(), facts.load, domain, open, bundle, people.clone(), post);
        let at = *known.entry(key).or_insert(kinds.len());
        if at < kinds.len() {
            kinds[at].classes.push(class as u32);
            continue;
        }
        let sets: Vec<BTreeSet<usize>> =
            facts.domain.iter().map(|pattern| atoms(state, *pattern)).collect();
        let certain = sets.split_first().map_or(BTreeSet::new(), |(first, others)| {
            others.iter().fold(first.clone(), |all, set| all.intersection(set).copied().collect())
        });
        kinds.push(Kind {
            classes: vec![class as u32],
            open,
            load: facts.load,
            post,
            people,
            courses,
            atoms: stretches.iter().map(|stretch| least(&sets, &stretch.atoms)).collect(),
            certain: certain.into_iter().collect(),
            bundle,
        });
    }
    kinds
}

/// A stretch of time in which a person can only do so much: the whole year, or one day that is unlike the
/// others. Where a course of two terms always meets in the second of three, the loads alone do not show that
/// nobody can teach more of those than the second term has blocks.
struct Stretch {
    atoms: BTreeSet<usize>,
    /// How often somebody's free blocks are taken out of it.
    days: i64,
}

fn stretches<const W: usize>(state: &State<W>) -> Vec<Stretch> {
    let frame = &state.problem.model.school.frame;
    let blocks = frame.blocks.iter().filter(|block| block.is_class);
    let every = blocks.flat_map(|block| &block.times).flat_map(|times| bits(times.words()));
    let mut found = vec![Stretch { atoms: every.collect(), days: 0 }];
    // Days whose class blocks are times of their own each need their free blocks.
    let mut counted = BTreeSet::new();
    for day in &state.problem.prep_days {
        let all: BTreeSet<usize> = day.iter().flat_map(|block| bits(block.words())).collect();
        if all.is_disjoint(&counted) {
            counted.extend(&all);
            found[0].days += 1;
        }
        found.push(Stretch { atoms: all, days: 1 });
    }
    found
}

/// The fewest atoms of a stretch that one of these sets takes.
fn least(sets: &[BTreeSet<usize>], stretch: &BTreeSet<usize>) -> i64 {
    sets.iter().map(|set| set.intersection(stretch).count()).min().unwrap_or(0) as i64
}

fn atoms<const W: usize>(state: &State<W>, pattern: u32) -> BTreeSet<usize> {
    let frame = &state.problem.model.school.frame;
    bits(frame.pattern(PatternId::new(pattern as usize)).times.words())
}

fn bits(words: &[u64]) -> BTreeSet<usize> {
    let atom = |atom: &usize| words[atom / 64] >> (atom % 64) & 1 == 1;
    (0..words.len() * 64).filter(atom).collect()
}

/// Divides kinds into parts that share nobody.
pub fn parts<const W: usize>(state: &State<W>, kinds: Vec<Kind>) -> Vec<Part> {
    let mut leader: Vec<u32> = (0..state.problem.staff.len() as u32).collect();
    fn find(leader: &mut [u32], mut at: u32) -> u32 {
        while leader[at as usize] != at {
            leader[at as usize] = leader[leader[at as usize] as usize];
            at = leader[at as usize];
        }
        at
    }
    for kind in &kinds {
        for pair in kind.people.windows(2) {
            let (one, other) = (find(&mut leader, pair[0]), find(&mut leader, pair[1]));
            leader[one.max(other) as usize] = one.min(other);
        }
    }
    let mut parts: BTreeMap<u32, Part> = BTreeMap::new();
    for kind in kinds {
        // A kind that nobody can teach is no part's; its slots stay open.
        let Some(first) = kind.people.first() else {
            let part = parts.entry(NONE).or_default();
            part.kinds.push(kind);
            continue;
        };
        let part = parts.entry(find(&mut leader, *first)).or_default();
        for person in &kind.people {
            if part.people.iter().all(|known| known.number != *person) {
                part.people.push(self::person(state, *person));
            }
        }
        part.atoms.extend(&kind.certain);
        part.bundles.extend(kind.bundle);
        part.kinds.push(kind);
    }
    for part in parts.values_mut() {
        part.people.sort_by_key(|person| person.number);
        part.atoms.sort_unstable();
        part.atoms.dedup();
        part.bundles.sort_unstable();
        part.bundles.dedup();
    }
    parts.into_values().collect()
}

/// What somebody has left besides the classes that stand already.
fn person<const W: usize>(state: &State<W>, number: u32) -> Person {
    let problem = state.problem;
    let at = number as usize;
    let facts = &problem.staff[at];
    let away = bits(problem.model.school.staff[at].unavailable.words());
    let stretches = stretches(state);
    let mut atoms: Vec<i64> = stretches
        .iter()
        .map(|stretch| {
            let free = stretch.atoms.difference(&away).count() as i64;
            free - stretch.days * i64::from(facts.free_blocks)
        })
        .collect();
    let mut courses = Vec::new();
    for class in &state.teaches[at] {
        let domain = problem.classes[*class as usize].domain.iter();
        let sets: Vec<BTreeSet<usize>> =
            domain.map(|pattern| self::atoms(state, *pattern)).collect();
        for (left, stretch) in atoms.iter_mut().zip(&stretches) {
            *left -= least(&sets, &stretch.atoms);
        }
        let mut own: Vec<usize> = problem.model.classes.list[*class as usize]
            .sections
            .iter()
            .map(|section| problem.model.school.section(*section).course.index())
            .collect();
        own.sort_unstable();
        own.dedup();
        courses.push(own);
    }
    courses.sort_unstable();
    courses.dedup();
    let (in_all, beside) = (state.staff_load[at], state.beside_load[at]);
    let left = |most: Load, taken: Load| (most < Load::MAX).then(|| (most - taken).max(0));
    for left in &mut atoms {
        *left = (*left).max(0);
    }
    Person {
        number,
        load: left(facts.max_load, in_all - beside),
        beside: left(facts.max_beside, beside),
        in_all: left(facts.max_in_all, in_all),
        atoms,
        courses,
    }
}

/// The most load that classes of these loads and counts can add up to within a limit: with whole classes
/// a limit of 5.005 is one of 5, and a relaxation should know.
pub fn reachable(loads: impl Iterator<Item = (Load, usize)>, limit: Load) -> Load {
    let mut sums = BTreeSet::from([0]);
    for (load, count) in loads {
        if load == 0 {
            continue;
        }
        let mut more = BTreeSet::new();
        for sum in &sums {
            more.extend((1..=count as i64).map(|n| sum + n * load).take_while(|s| *s <= limit));
        }
        sums.extend(more);
        if sums.len() > MOST_SUMS {
            return limit;
        }
    }
    sums.last().copied().unwrap_or(limit)
}
