//! One student's choices at given seat prices: the cheapest, or all that are nearly as cheap.
//!
//! Depth-first over the wishes, those with the fewest openings first. What is left can never cost less
//! than, wish by wish, the cheaper of its cheapest opening and a miss; that cuts.

use super::board::{Board, Opening, Seats, Taker};
use crate::school::Load;
use crate::solve::problem::NONE;
use crate::solve::times::Bits;

/// Prices and costs are counted in this part of a unit, so that prices can lie between whole costs.
pub const SCALE: i64 = 64;

/// A cost that nothing reaches: some pinned seat cannot be had.
pub const IMPOSSIBLE: i64 = i64::MAX / 4;

/// Nodes after which the search for one student stops and says less than it could.
const MOST_NODES: u32 = 200_000;

/// Memory for choosing, used again and again.
#[derive(Debug)]
pub struct Chooser<const W: usize> {
    lines: Vec<Line>,
    open: Vec<Open<W>>,
    /// What all lines from here on cost at least.
    rest: Vec<i64>,
    chosen: Seats,
    limit: i64,
    nodes: u32,
    /// Nodes of all searches together.
    pub steps: u64,
    best: Seats,
    found: Option<i64>,
    /// Every choice found, with its price, when all are asked for.
    all: Vec<(Seats, i64)>,
    most: usize,
}

#[derive(Debug)]
struct Line {
    wish: u32,
    weight: i64,
    required: i64,
    is_pinned: bool,
    from: u32,
    to: u32,
}

#[derive(Debug, Clone, Copy)]
struct Open<const W: usize> {
    times: Bits<W>,
    price: i64,
    load: Load,
    opening: u32,
}

#[derive(Debug, Clone, Copy)]
struct Taken<const W: usize> {
    busy: Bits<W>,
    load: Load,
    price: i64,
    sum: i64,
    heaviest: i64,
    required: i64,
}

impl<const W: usize> Chooser<W> {
    /// Memory for choosing.
    pub fn new() -> Chooser<W> {
        Chooser {
            lines: Vec::new(),
            open: Vec::new(),
            rest: Vec::new(),
            chosen: Vec::new(),
            limit: 0,
            nodes: 0,
            steps: 0,
            best: Vec::new(),
            found: None,
            all: Vec::new(),
            most: 0,
        }
    }

    /// The least that a taker's seats can cost, misses and prices together in [`SCALE`] parts, among the
    /// openings that `is_open`. [`Chooser::best`] then holds the choice.
    pub fn cheapest(
        &mut self,
        board: &Board<W>,
        taker: &Taker<W>,
        prices: &[i64],
        is_open: impl Fn(&Opening<W>) -> bool,
    ) -> i64 {
        self.cheapest_within(board, taker, prices, IMPOSSIBLE - 1, is_open)
    }

    /// The same, if it is no more than `limit`, and else [`IMPOSSIBLE`].
    pub fn cheapest_within(
        &mut self,
        board: &Board<W>,
        taker: &Taker<W>,
        prices: &[i64],
        limit: i64,
        is_open: impl Fn(&Opening<W>) -> bool,
    ) -> i64 {
        self.collect(board, taker, prices, is_open, true);
        self.most = 0;
        self.limit = limit.min(IMPOSSIBLE - 1);
        self.found = None;
        self.descend(board, taker, Taken::nothing(), 0);
        self.steps += u64::from(self.nodes);
        // Cut short, only what holds for every choice may be said.
        if self.was_cut_short() {
            return self.rest[0];
        }
        self.found.unwrap_or(IMPOSSIBLE)
    }

    /// Whether looking was cut short, so that there may be a cheaper choice than the one found, or one at all.
    pub fn was_cut_short(&self) -> bool {
        self.nodes > MOST_NODES
    }

    /// The choice that [`Chooser::cheapest`] found.
    pub fn best(&self) -> &[u32] {
        &self.best
    }

    /// Every choice that costs at most `limit`, with its price; `None` if there are more than `most`.
    pub fn all(
        &mut self,
        board: &Board<W>,
        taker: &Taker<W>,
        prices: &[i64],
        limit: i64,
        most: usize,
    ) -> Option<Vec<(Seats, i64)>> {
        self.collect(board, taker, prices, |_| true, false);
        self.all.clear();
        self.most = most + 1;
        self.limit = limit;
        self.descend(board, taker, Taken::nothing(), 0);
        self.steps += u64::from(self.nodes);
        (self.all.len() <= most && self.nodes <= MOST_NODES).then(|| std::mem::take(&mut self.all))
    }

    fn collect(
        &mut self,
        board: &Board<W>,
        taker: &Taker<W>,
        prices: &[i64],
        is_open: impl Fn(&Opening<W>) -> bool,
        merge: bool,
    ) {
        self.nodes = 0;
        self.lines.clear();
        self.open.clear();
        for (index, wish) in taker.wishes.iter().enumerate() {
            let from = self.open.len();
            for (number, opening) in wish.openings.iter().enumerate() {
                if !is_open(opening) {
                    continue;
                }
                let open = Open {
                    times: opening.times,
                    price: board.price(prices, taker, opening.class),
                    load: opening.load,
                    opening: number as u32,
                };
                // Of classes at the same time only the cheapest can matter.
                let same = self.open[from..]
                    .iter_mut()
                    .find(|other| merge && other.times == open.times && other.load == open.load);
                match same {
                    Some(same) if open.price < same.price => *same = open,
                    Some(_) => {}
                    None => self.open.push(open),
                }
            }
            self.open[from..].sort_by_key(|open| open.price);
            self.lines.push(Line {
                wish: index as u32,
                weight: wish.weight,
                required: if wish.is_required { board.required } else { 0 },
                is_pinned: wish.is_pinned,
                from: from as u32,
                to: self.open.len() as u32,
            });
        }
        self.lines.sort_by_key(|line| (!line.is_pinned, line.to - line.from));
        // The heaviest may be cheaper than the others, and any of them may be the heaviest.
        let own = board.each - board.relief;
        self.rest.clear();
        self.rest.resize(self.lines.len() + 1, 0);
        for (index, line) in self.lines.iter().enumerate().rev() {
            let miss = if line.is_pinned {
                IMPOSSIBLE
            } else {
                SCALE * (own * line.weight + line.required)
            };
            let seat = self.open[line.from as usize..line.to as usize].first();
            let least = seat.map_or(miss, |open| open.price.min(miss));
            self.rest[index] = (self.rest[index + 1] + least).min(IMPOSSIBLE);
        }
        self.chosen.clear();
        self.chosen.resize(taker.wishes.len(), NONE);
        self.best.clone_from(&self.chosen);
    }

    fn descend(&mut self, board: &Board<W>, taker: &Taker<W>, taken: Taken<W>, at: usize) {
        self.nodes += 1;
        let cost = taken.cost(board);
        if cost + self.rest[at] > self.limit || self.nodes > MOST_NODES {
            return;
        }
        let Some(line) = self.lines.get(at) else {
            if self.most == 0 {
                self.found = Some(cost);
                self.best.clear();
                self.best.extend_from_slice(&self.chosen);
                self.limit = cost - 1;
            } else if self.all.len() < self.most {
                self.all.push((self.chosen.clone(), cost));
            }
            return;
        };
        let (wish, from, to) = (line.wish as usize, line.from, line.to);
        let missed = (!line.is_pinned).then(|| Taken {
            sum: taken.sum + line.weight,
            heaviest: taken.heaviest.max(line.weight),
            required: taken.required + line.required,
            ..taken
        });
        // Whoever must be met is first in line, so that this is known.
        let to = if taker.has_enough(wish, &self.chosen) { from } else { to };
        for slot in from..to {
            let open = self.open[slot as usize];
            let load = taken.load + open.load;
            if open.times.overlaps(taken.busy)
                || load > taker.max_load
                || !self.keeps_orders(taker, wish, open.opening)
            {
                continue;
            }
            self.chosen[wish] = open.opening;
            let (busy, price) = (taken.busy.with(open.times), taken.price + open.price);
            self.descend(board, taker, Taken { busy, load, price, ..taken }, at + 1);
            self.chosen[wish] = NONE;
        }
        if let Some(missed) = missed {
            self.descend(board, taker, missed, at + 1);
        }
    }

    /// Whether an opening comes after all that must come before it among what is chosen, and before all
    /// that must come after it.
    fn keeps_orders(&self, taker: &Taker<W>, wish: usize, opening: u32) -> bool {
        let shape = |wish: usize, opening: u32| &taker.wishes[wish].openings[opening as usize];
        taker.orders.iter().all(|&(first, then)| {
            let (before, after) = if first == wish && self.chosen[then] != NONE {
                (shape(first, opening), shape(then, self.chosen[then]))
            } else if then == wish && self.chosen[first] != NONE {
                (shape(first, self.chosen[first]), shape(then, opening))
            } else {
                return true;
            };
            before.last_term < after.first_term
        })
    }
}

impl<const W: usize> Taken<W> {
    fn nothing() -> Taken<W> {
        Taken { busy: Bits::NONE, load: 0, price: 0, sum: 0, heaviest: 0, required: 0 }
    }

    fn cost(&self, board: &Board<W>) -> i64 {
        let misses = board.each * self.sum - board.relief * self.heaviest;
        self.price + SCALE * (misses + self.required)
    }
}
