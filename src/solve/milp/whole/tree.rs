//! Branch and bound over placements.
//!
//! A node is a partial placement. Its bound is that of seat prices, every class that is not placed yet
//! standing wherever it still may (wherever suits each student). Before a node is left, every pattern of
//! every open unit is tried against the bound: patterns that cannot lead to anything better go, and the
//! unit with the fewest left comes next.

use super::facts::{Assigned, Facts, Found, Need};
use super::ruled::{Choices, Ruled, Scope};
use super::units::{Unit, alike_blocks, units};
use super::{Limits, Whole, Work};
use crate::school::PatternId;
use crate::solve::milp::board::{Board, ClassCap, Opening, Taker};
use crate::solve::milp::choose::{Chooser, IMPOSSIBLE, SCALE};
use crate::solve::milp::fill::{Beside, Filled, Laid, Look, Manner, Seating, fill};
use crate::solve::milp::lower::{self, Answer};
use crate::solve::milp::prices::{self, Prices};
use crate::solve::milp::rows::Program;
use crate::solve::problem::{NONE, Problem};
use crate::solve::state::State;
use crate::solve::times::Bits;

/// Rounds of price changes at a node with open units.
const ROUNDS: usize = 8;

/// Branch and bound over placements.
pub struct Tree<'m, 'p, const W: usize> {
    problem: &'p Problem<'m, W>,
    facts: Facts<'m, 'p, W>,
    ruled: Ruled<'m, 'p, W>,
    units: Vec<Unit>,
    /// Which blocks are alike, see [`alike_blocks`].
    kinds: Vec<usize>,
    /// For each unit, the takers who could sit in it.
    wanted: Vec<Vec<usize>>,
    unit_of: Vec<usize>,
    chooser: Chooser<W>,
    best: Option<Best>,
    /// What a schedule must cost less than.
    upper: i64,
    /// Why nothing is proven any more, if so.
    lost: Option<&'static str>,
    /// Whether missed requests are counted, and not what they cost.
    counts: bool,
    /// Whether to give up.
    stop: &'p dyn Fn() -> bool,
    limits: Limits,
    /// Work done.
    pub work: Work,
}

struct Best {
    patterns: Vec<u32>,
    assigned: Assigned,
    seats: Vec<(u32, u32)>,
    cost: i64,
}

struct Node<const W: usize> {
    board: Board<W>,
    prices: Vec<i64>,
    /// For each unit, the patterns still open; one if it is placed.
    domains: Vec<Vec<u32>>,
    placed: Vec<bool>,
    /// Whether blocks that are alike and not in use yet are still free to change places.
    is_symmetric: bool,
}

impl<'m, 'p, const W: usize> Tree<'m, 'p, W> {
    /// A tree not yet searched, in which schedules are worth what their misses cost, all hard rules kept.
    pub fn new(problem: &'p Problem<'m, W>, limits: Limits) -> Tree<'m, 'p, W> {
        Tree::with(problem, Ruled::new(problem), limits)
    }

    /// The same where every miss of a request that was made counts one, and of hard rules only what the model's limits say.
    pub fn counting(
        problem: &'p Problem<'m, W>,
        limits: Limits,
        stop: &'p dyn Fn() -> bool,
    ) -> Tree<'m, 'p, W> {
        Tree { counts: true, stop, ..Tree::with(problem, Ruled::none(problem), limits) }
    }

    fn with(
        problem: &'p Problem<'m, W>,
        ruled: Ruled<'m, 'p, W>,
        limits: Limits,
    ) -> Tree<'m, 'p, W> {
        let facts = Facts::new(problem);
        let units = units(problem, &facts, ruled.is_about_more());
        let kinds = alike_blocks(problem, &units);
        let mut unit_of = vec![0; problem.classes.len()];
        for (index, unit) in units.iter().enumerate() {
            for class in &unit.classes {
                unit_of[*class as usize] = index;
            }
        }
        Tree {
            problem,
            facts,
            ruled,
            units,
            kinds,
            wanted: Vec::new(),
            unit_of,
            chooser: Chooser::new(),
            best: None,
            upper: IMPOSSIBLE,
            lost: None,
            counts: false,
            stop: &|| false,
            limits,
            work: Work::default(),
        }
    }

    /// The best schedule.
    pub fn best(&mut self) -> Whole {
        let Some(required) = self.search() else { return Whole::Impossible };
        match (&self.best, self.lost) {
            (_, Some(why)) => Whole::GaveUp(why.to_owned()),
            (None, None) => Whole::Impossible,
            (Some(best), None) => self.checked(best, required),
        }
    }

    /// The fewest requests that any complete schedule misses, if that is fewer than `missed`, or else `missed`; `None` if
    /// that is not settled. For a tree that counts.
    pub fn fewest_missed(&mut self, missed: i64) -> Option<i64> {
        self.upper = missed;
        self.search()?;
        self.lost.is_none().then_some(self.upper)
    }

    /// Searches the tree, and says what a missed required request costs beyond its weight; `None` if there is nothing to
    /// search.
    fn search(&mut self) -> Option<i64> {
        let nowhere = vec![Bits::NONE; self.problem.classes.len()];
        let stuck = self.units.iter().any(|unit| unit.domain.is_empty());
        if stuck || matches!(self.facts.assign(&nowhere, None), Found::Nothing) {
            return None;
        }
        let mut board = self.board();
        if self.counts {
            board = board.counting(self.problem);
        }
        let required = board.required;
        self.wanted = self
            .units
            .iter()
            .map(|unit| {
                let wants = |index: &usize| {
                    let mut openings = board.takers[*index].wishes.iter().flat_map(|w| &w.openings);
                    openings.any(|opening| unit.classes.contains(&opening.class))
                };
                (0..board.takers.len()).filter(wants).collect()
            })
            .collect();
        let root = Node {
            prices: board.no_prices(),
            board,
            domains: self.units.iter().map(|unit| unit.domain.clone()).collect(),
            placed: vec![false; self.units.len()],
            is_symmetric: true,
        };
        self.descend(root);
        Some(required)
    }

    /// The best schedule as a plan, if its score from scratch is what the proof says.
    fn checked(&self, best: &Best, required: i64) -> Whole {
        let mut state = State::new(self.problem);
        for (class, pattern) in best.patterns.iter().enumerate() {
            for (slot, person) in best.assigned.staff[class].iter().enumerate() {
                state.set_staff(class as u32, slot, *person);
            }
            state.set_room(class as u32, best.assigned.rooms[class]);
            state.set_pattern(class as u32, *pattern);
        }
        for (request, class) in &best.seats {
            state.set_seat(*request, *class);
        }
        let plan = state.plan();
        let score = self.problem.model.score(&plan);
        let promised = (0, best.cost / required, best.cost % required);
        if (score.hard, score.required, score.primary) != promised {
            return Whole::GaveUp("the schedule found does not score as it should".to_owned());
        }
        Whole::Proven(plan, score)
    }

    /// The students, every class standing everywhere it may.
    fn board(&mut self) -> Board<W> {
        let problem = self.problem;
        let frame = &problem.model.school.frame;
        let (facts, units, unit_of) = (&mut self.facts, &self.units, &self.unit_of);
        let seats = facts.seats.clone();
        let mut board =
            Board::new(problem, 0..problem.students.len(), seats, |request, class, open| {
                let asked = &problem.requests[request];
                let student = &problem.students[asked.student as usize];
                let mut need = NONE;
                let own = &problem.classes[class as usize];
                if asked.staff != NONE && !asked.is_pinned && asked.is_particular {
                    match facts.need(Need::Taught { class, by: asked.staff }) {
                        Some(number) => need = number,
                        None => return,
                    }
                }
                if asked.is_particular {
                    for person in &student.avoids {
                        match facts.need(Need::NotTaught { class, by: *person }) {
                            Some(number) => need = facts.both(need, number),
                            None => return,
                        }
                    }
                }
                if student.needs_accessible_room && own.needs_room {
                    match facts.need(Need::Accessible { class }) {
                        Some(number) => need = facts.both(need, number),
                        None => return,
                    }
                }
                for pattern in &units[unit_of[class as usize]].domain {
                    let shape = frame.pattern(PatternId::new(*pattern as usize));
                    let times = problem.pattern_times[*pattern as usize];
                    let term_fits = asked.is_pinned
                        || asked.term == NONE
                        || problem.only_term[*pattern as usize] == asked.term;
                    if term_fits && !times.overlaps(student.unavailable) {
                        open.push(Opening {
                            class,
                            pattern: *pattern,
                            times,
                            first_term: shape.first_term.index(),
                            last_term: shape.last_term().index(),
                            load: own.load,
                            need,
                        });
                    }
                }
            });
        // Whom a rule tells from others is like nobody else.
        board.separate(|request| self.ruled.concerns(problem.requests[request as usize].student));
        for (class, own) in problem.classes.iter().enumerate() {
            for number in &own.caps {
                let cap = problem.caps[*number as usize].cap.clone();
                let class = class as u32;
                board.add_cap(ClassCap { class, number: *number, cap, members: 0, size: 0 });
            }
        }
        board
    }

    fn descend(&mut self, mut node: Node<W>) {
        self.work.nodes += 1;
        if self.is_too_much() {
            return;
        }
        let is_leaf = node.placed.iter().all(|placed| *placed);
        let rounds = if is_leaf { self.limits.fill.rounds } else { ROUNDS };
        let prices =
            prices::raise(&node.board, &mut self.chooser, &node.prices, self.upper, rounds);
        if prices.least_cost(&node.board) >= self.upper {
            return;
        }
        if is_leaf {
            self.finish(&node, &prices);
            return;
        }
        let Some((unit, mut children)) = self.branch(&mut node, &prices) else { return };
        if node.is_symmetric {
            self.keep_one_of_each(&node, unit, &mut children);
        }
        let is_tied = self.units[unit].next.is_some() || self.units[unit].previous.is_some();
        children.sort_unstable();
        for (bound, pattern) in children {
            let units = SCALE * node.board.step;
            if -(-bound).div_euclid(units) * node.board.step >= self.upper {
                break;
            }
            let mut domains = node.domains.clone();
            let mut placed = node.placed.clone();
            if !self.place(&mut domains, &mut placed, unit, pattern) {
                continue;
            }
            let child = Node {
                board: self.narrowed(&node.board, &domains),
                prices: prices.of.clone(),
                domains,
                placed,
                is_symmetric: node.is_symmetric && !is_tied,
            };
            self.descend(child);
            if self.lost.is_some() {
                return;
            }
        }
    }

    /// Whether there has been too much work, which is then noted.
    fn is_too_much(&mut self) -> bool {
        if self.work.nodes > self.limits.nodes || self.chooser.steps > self.limits.steps {
            self.lost = Some("too many placements to look at");
        } else if (self.stop)() {
            self.lost = Some("it was stopped");
        }
        self.lost.is_some()
    }

    /// Takes away every pattern that cannot lead to anything better, and chooses the unit to place next:
    /// its patterns with their bounds. `None` if some unit has none left.
    fn branch(&mut self, node: &mut Node<W>, prices: &Prices) -> Option<(usize, Vec<(i64, u32)>)> {
        let open: Vec<usize> = (0..self.units.len()).filter(|unit| !node.placed[*unit]).collect();
        let is_free =
            |unit: usize| self.units[unit].next.is_none() && self.units[unit].previous.is_none();
        // As long as alike blocks may change places, units like no other come first.
        let any_free = open.iter().any(|unit| is_free(*unit));
        let none_placed = !node.placed.contains(&true);
        if node.is_symmetric && !any_free && !none_placed {
            node.is_symmetric = false;
        }
        let may_come_next = |unit: usize| {
            !node.is_symmetric
                || is_free(unit)
                || (!any_free && self.units[unit].previous.is_none())
        };
        let candidates: Vec<bool> = open.iter().map(|unit| may_come_next(*unit)).collect();
        let step = SCALE * node.board.step;
        let mut best: Option<(usize, Vec<(i64, u32)>)> = None;
        let mut least = (usize::MAX, 0);
        for (unit, is_candidate) in open.into_iter().zip(candidates) {
            if self.is_too_much() {
                return None;
            }
            let mut children = Vec::new();
            let mut total = 0;
            for pattern in std::mem::take(&mut node.domains[unit]) {
                let bound = self.bound_with(node, prices, unit, pattern);
                if bound < IMPOSSIBLE && -(-bound).div_euclid(step) * node.board.step < self.upper {
                    children.push((bound, pattern));
                    total += bound - prices.bound;
                }
            }
            node.domains[unit] = children.iter().map(|(_, pattern)| *pattern).collect();
            if children.is_empty() {
                return None;
            }
            let rank = (children.len(), -total / children.len() as i64);
            if is_candidate && (best.is_none() || rank < least) {
                least = rank;
                best = Some((unit, children));
            }
        }
        best
    }

    /// The bound, prices as they are, if a unit takes a pattern.
    fn bound_with(&mut self, node: &Node<W>, prices: &Prices, unit: usize, pattern: u32) -> i64 {
        let mut bound = prices.bound;
        let classes = &self.units[unit].classes;
        for index in &self.wanted[unit] {
            let taker = &node.board.takers[*index];
            let least = self.chooser.cheapest(&node.board, taker, &prices.of, |opening| {
                opening.pattern == pattern || !classes.contains(&opening.class)
            });
            if least >= IMPOSSIBLE {
                return IMPOSSIBLE;
            }
            bound += taker.count() * (least - prices.least[*index]);
        }
        bound
    }

    /// Of patterns that differ only in alike blocks not in use yet, keeps the first.
    fn keep_one_of_each(&self, node: &Node<W>, unit: usize, children: &mut Vec<(i64, u32)>) {
        let frame = &self.problem.model.school.frame;
        let mut used = vec![false; frame.blocks.len()];
        for (other, _) in node.placed.iter().enumerate().filter(|(_, placed)| **placed) {
            for pattern in &node.domains[other] {
                for block in &frame.patterns[*pattern as usize].blocks {
                    used[block.index()] = true;
                }
            }
        }
        debug_assert!(!node.placed[unit]);
        children.sort_unstable_by_key(|(_, pattern)| *pattern);
        let mut seen = Vec::new();
        children.retain(|(_, pattern)| {
            let shape = &frame.patterns[*pattern as usize];
            let mut blocks: Vec<(bool, usize)> = shape
                .blocks
                .iter()
                .map(|block| match used[block.index()] {
                    true => (true, block.index()),
                    false => (false, self.kinds[block.index()]),
                })
                .collect();
            blocks.sort_unstable();
            let key = (shape.first_term, shape.terms, blocks);
            let is_new = !seen.contains(&key);
            if is_new {
                seen.push(key);
            }
            is_new
        });
    }

    /// Places a unit and draws the plain consequences; false if some unit is left without a place, or
    /// teachers and rooms cannot be had.
    fn place(
        &self,
        domains: &mut [Vec<u32>],
        placed: &mut [bool],
        unit: usize,
        pattern: u32,
    ) -> bool {
        let problem = self.problem;
        domains[unit] = vec![pattern];
        placed[unit] = true;
        let times = |pattern: u32| problem.pattern_times[pattern as usize];
        for other in &self.units[unit].apart {
            domains[*other].retain(|open| !times(*open).overlaps(times(pattern)));
        }
        let mut at = unit;
        while let Some(next) = self.units[at].next {
            domains[next].retain(|open| *open >= pattern);
            at = next;
        }
        at = unit;
        while let Some(previous) = self.units[at].previous {
            domains[previous].retain(|open| *open <= pattern);
            at = previous;
        }
        if domains.iter().any(Vec::is_empty) {
            return false;
        }
        let mut all = vec![Bits::NONE; problem.classes.len()];
        for (index, unit) in self.units.iter().enumerate().filter(|(index, _)| placed[*index]) {
            for class in &unit.classes {
                all[*class as usize] = times(domains[index][0]);
            }
        }
        !matches!(self.facts.assign(&all, None), Found::Nothing)
    }

    /// A board without the openings that are open no more.
    fn narrowed(&self, board: &Board<W>, domains: &[Vec<u32>]) -> Board<W> {
        let mut board = board.clone();
        for wish in board.takers.iter_mut().flat_map(|taker| &mut taker.wishes) {
            wish.openings.retain(|opening| {
                domains[self.unit_of[opening.class as usize]].contains(&opening.pattern)
            });
        }
        board
    }

    /// Fills a complete placement.
    fn finish(&mut self, node: &Node<W>, prices: &Prices) {
        let problem = self.problem;
        self.work.fills += 1;
        let patterns: Vec<u32> = self.unit_of.iter().map(|unit| node.domains[*unit][0]).collect();
        if !self.ruled.place(&patterns) {
            return;
        }
        let times: Vec<Bits<W>> =
            patterns.iter().map(|pattern| problem.pattern_times[*pattern as usize]).collect();
        let is_tied = self.facts.are_tied_to_seats() || self.ruled.ties_people_to_seats();
        let mut assigned = Assigned::default();
        if !is_tied {
            match self.people_and_rooms(&times) {
                Some(found) => assigned = found,
                None => return,
            }
        }
        // Without a look at what seats ask of people, rooms and rules first: that is mostly met by itself.
        let limits = self.limits.fill;
        let plain = fill(
            &node.board,
            &mut self.chooser,
            &prices.of,
            self.upper,
            limits,
            Manner::Plain(None),
        );
        let Filled::Better { seating, cost, is_proven, .. } = plain else {
            self.note(matches!(plain, Filled::NothingBetter));
            return;
        };
        if is_tied {
            let asked = self.facts.asked(asked_seats(&node.board, &seating));
            if let Found::Some(found) = self.facts.assign(&times, Some(&asked))
                && self.ruled.keep_all(&found.staff, &node.board, &seating)
            {
                return self.take(node, patterns, found, &seating, (cost, is_proven));
            }
        } else if self.ruled.keep_all(&assigned.staff, &node.board, &seating) {
            return self.take(node, patterns, assigned, &seating, (cost, is_proven));
        }
        let scope = if is_tied { Scope::Both } else { Scope::Seats };
        let mut leaf = Leaf {
            facts: is_tied.then_some((&self.facts, times.as_slice())),
            ruled: &mut self.ruled,
            board: &node.board,
            choices: Choices::new(scope),
            is_lost: false,
        };
        let manner = Manner::Extended(&mut leaf);
        match fill(&node.board, &mut self.chooser, &prices.of, self.upper, limits, manner) {
            Filled::Better { seating, cost, is_proven, more } => {
                if is_tied {
                    assigned = self.facts.read(&more);
                }
                self.take(node, patterns, assigned, &seating, (cost, is_proven));
            }
            Filled::NothingBetter => {}
            Filled::GaveUp => self.note(false),
        }
    }

    /// Keeps a schedule better than all before.
    fn take(
        &mut self,
        node: &Node<W>,
        patterns: Vec<u32>,
        assigned: Assigned,
        seating: &Seating,
        (cost, is_proven): (i64, bool),
    ) {
        self.upper = cost;
        let seats = seats(&node.board, seating);
        self.best = Some(Best { patterns, assigned, seats, cost });
        self.note(is_proven);
    }

    /// Takes note of seats that could not be settled.
    fn note(&mut self, is_proven: bool) {
        if !is_proven {
            self.lost = Some("the seats of a placement are too hard");
        }
    }

    /// People and rooms for a placement whatever the seats; `None` if there are none.
    fn people_and_rooms(&mut self, times: &[Bits<W>]) -> Option<Assigned> {
        match self.facts.assign(times, None) {
            Found::Some(found) if self.ruled.keep(&found.staff) => return Some(found),
            Found::Nothing => return None,
            Found::Some(_) | Found::Unknown => {}
        }
        let mut program = Program::default();
        let staffing = self.facts.rows(times, &mut program, None);
        let mut choices = Choices::new(Scope::People);
        let mut is_lost = !self.ruled.add_people(&staffing, &mut program, &mut choices);
        while !is_lost {
            let answer = lower::solve(&program, None, self.limits.fill.nodes(&program));
            let values = match answer {
                Answer::Proven(values, _) | Answer::Best(values, ..) => values,
                Answer::Infeasible => return None,
                Answer::GaveUp => break,
            };
            match self.ruled.look(&values, &mut program, &mut choices) {
                Look::Good => return Some(self.facts.read(&values)),
                Look::Forbidden => {}
                Look::Hopeless => return None,
                Look::GaveUp => is_lost = true,
            }
        }
        self.lost = Some("teachers and rooms are too hard");
        None
    }
}

/// A complete placement, as far as it is more than seats.
struct Leaf<'a, 'm, 'p, const W: usize> {
    /// The facts and the times of all classes, where people and rooms are to be found together with seats.
    facts: Option<(&'a Facts<'m, 'p, W>, &'a [Bits<W>])>,
    ruled: &'a mut Ruled<'m, 'p, W>,
    board: &'a Board<W>,
    choices: Choices,
    /// Whether there were too many ways to fill a class.
    is_lost: bool,
}

impl<const W: usize> Beside<W> for Leaf<'_, '_, '_, W> {
    fn needs(&self) -> usize {
        self.facts.map_or(0, |(facts, _)| facts.needs.len())
    }

    fn allows(&mut self, taker: &Taker<W>, seats: &[u32]) -> bool {
        self.ruled.allows(taker, seats)
    }

    fn add(&mut self, program: &mut Program, laid: &Laid) {
        self.choices.forget();
        self.ruled.add_seats(self.board, laid, &mut self.choices);
        if let Some((facts, times)) = self.facts {
            let staffing = facts.rows(times, program, Some(laid));
            self.is_lost = !self.ruled.add_people(&staffing, program, &mut self.choices);
        }
    }

    fn look(&mut self, values: &[i64], program: &mut Program) -> Look {
        match self.is_lost {
            true => Look::GaveUp,
            false => self.ruled.look(values, program, &mut self.choices),
        }
    }
}

/// For each seat, its class and what it needs.
fn asked_seats<'a, const W: usize>(
    board: &'a Board<W>,
    seating: &'a Seating,
) -> impl Iterator<Item = (u32, u32)> + 'a {
    board.takers.iter().zip(seating).flat_map(|(taker, own)| {
        own.iter()
            .flat_map(|seats| taker.classes(seats))
            .map(|opening| (opening.class, opening.need))
    })
}

/// Who sits where: requests and classes.
fn seats<const W: usize>(board: &Board<W>, seating: &Seating) -> Vec<(u32, u32)> {
    let mut list = Vec::new();
    for (taker, own) in board.takers.iter().zip(seating) {
        for (requests, seats) in taker.requests.iter().zip(own) {
            for ((request, wish), seat) in requests.iter().zip(&taker.wishes).zip(seats) {
                if let Some(opening) = wish.openings.get(*seat as usize) {
                    list.push((*request, opening.class));
                }
            }
        }
    }
    list
}
