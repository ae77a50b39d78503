//! Seat prices, and the bound they prove.
//!
//! At any prices of zero or more, no way of seating everybody costs less than: what everybody's cheapest
//! choice costs, prices included, less the price of all seats there are. (Lagrange.) Prices go up where
//! more seats are wanted than there are and down where fewer are. What caps ask is priced likewise, as far
//! as it is linear. Prices and costs are whole numbers, so the bound is exact however the prices came
//! about.

use super::board::{Board, Seats, Taker};
use super::choose::{Chooser, IMPOSSIBLE, SCALE};
use rayon::prelude::*;

/// The share of the way below which climbing leads nowhere.
const SMALLEST_STEP: f64 = 1.0 / 64.0;

/// Steps in a row that prove no more, after which the next ones are half as long.
const STALE: usize = 4;

/// The share of the way that the first step of wandering goes, and that the last one does.
const FIRST_STEP: f64 = 0.5;
const LAST_STEP: f64 = 0.005;

/// How much what is wanted at the present prices counts in the course of wandering, beside what was wanted before.
const NEWEST: f64 = 0.3;

/// From so many takers on, several threads choose for them.
const MANY: usize = 256;

/// Takers that one thread chooses for at a time.
const CHUNK: usize = 64;

/// Prices and what they prove.
#[derive(Debug, Clone)]
pub struct Prices {
    /// The price of a seat in each class and of each share, in [`SCALE`] parts of a unit of cost.
    pub of: Vec<i64>,
    /// The least that all seats together can cost, in [`SCALE`] parts; [`IMPOSSIBLE`] if some pinned seat
    /// cannot be had.
    pub bound: i64,
    /// For each taker, what its cheapest choice costs at these prices, in [`SCALE`] parts.
    pub least: Vec<i64>,
}

impl Prices {
    /// The least whole cost: the bound, rounded up to what costs can be.
    pub fn least_cost<const W: usize>(&self, board: &Board<W>) -> i64 {
        if self.bound >= IMPOSSIBLE {
            return IMPOSSIBLE;
        }
        let units = SCALE * board.step;
        -(-self.bound).div_euclid(units) * board.step
    }
}

/// Makes prices better for so many rounds, or until they prove that nothing costs less than `upper`. It climbs as long
/// as that leads anywhere and wanders for the rest.
pub fn raise<const W: usize>(
    board: &Board<W>,
    chooser: &mut Chooser<W>,
    start: &[i64],
    upper: i64,
    rounds: usize,
) -> Prices {
    let shares = board.shares.iter().map(|share| share.scale as f64);
    let mut ascent = Ascent {
        board,
        chooser,
        upper,
        left: rounds.max(1),
        scales: board.seats.iter().map(|_| 1.0).chain(shares).collect(),
        wanted: vec![0; start.len()],
        least: vec![0; board.takers.len()],
        chosen: vec![Seats::new(); board.takers.len()],
        best: Prices { of: start.to_vec(), bound: i64::MIN, least: Vec::new() },
    };
    match ascent.climb().and_then(|()| ascent.wander()) {
        Some(()) => ascent.best,
        None => Prices { of: start.to_vec(), bound: IMPOSSIBLE, least: ascent.least },
    }
}

/// Prices on their way up.
struct Ascent<'a, const W: usize> {
    board: &'a Board<W>,
    chooser: &'a mut Chooser<W>,
    upper: i64,
    /// Rounds left.
    left: usize,
    /// How much of each thing that has a price counts as much as a seat.
    scales: Vec<f64>,
    /// How much more is wanted of everything at the prices last asked.
    wanted: Vec<i64>,
    least: Vec<i64>,
    /// What each taker chose when last asked; empty if that is not known.
    chosen: Vec<Seats>,
    best: Prices,
}

impl<const W: usize> Ascent<'_, W> {
    /// Steps against what is wanted too much, from the best prices known, ever shorter ones. Small boards need no more.
    fn climb(&mut self) -> Option<()> {
        let mut prices = self.best.of.clone();
        let (mut share, mut stale) = (1.0, 0);
        while self.left > 0 && share >= SMALLEST_STEP {
            let before = self.best.bound;
            let mut bound = self.ask(&prices)?;
            if bound > before {
                stale = 0;
            } else {
                stale += 1;
                if stale >= STALE {
                    (share, stale) = (share / 2.0, 0);
                    prices.clone_from(&self.best.of);
                    bound = self.ask(&prices)?;
                }
            }
            let wanted: Vec<f64> =
                self.wanted.iter().zip(&self.scales).map(|(w, scale)| *w as f64 / scale).collect();
            if !self.step(&mut prices, &wanted, share, bound) {
                break;
            }
        }
        Some(())
    }

    /// Steps along what has lately been wanted too much on average (as in Camerini, Fratta and Maffioli, 1975, and in the
    /// volume algorithm of Barahona and Anbil, 2000): between classes that serve a student equally well, what is
    /// wanted at one set of prices swings wildly, and no single step from there proves more than no prices at all. Steps
    /// go on from where they have led, not from the best prices, and become shorter at a fixed pace.
    fn wander(&mut self) -> Option<()> {
        let mut prices = self.best.of.clone();
        let mut course: Vec<f64> = Vec::new();
        let slowing = (LAST_STEP / FIRST_STEP).powf(1.0 / self.left.max(1) as f64);
        let mut share = FIRST_STEP;
        while self.left > 0 {
            let bound = self.ask(&prices)?;
            let wanted = self.wanted.iter().zip(&self.scales).map(|(w, scale)| *w as f64 / scale);
            if course.is_empty() {
                course.extend(wanted);
            } else {
                for (course, wanted) in course.iter_mut().zip(wanted) {
                    *course += NEWEST * (wanted - *course);
                }
            }
            if !self.step(&mut prices, &course, share, bound) {
                break;
            }
            share *= slowing;
        }
        Some(())
    }

    /// What everybody chooses at these prices, see [`ask`].
    fn ask(&mut self, prices: &[i64]) -> Option<i64> {
        self.left = self.left.saturating_sub(1);
        let (least, chosen) = (&mut self.least, &mut self.chosen);
        let bound = ask(self.board, self.chooser, prices, &mut self.wanted, least, chosen)?;
        if bound > self.best.bound {
            self.best = Prices { of: prices.to_vec(), bound, least: self.least.clone() };
            if self.best.least_cost(self.board) >= self.upper {
                self.left = 0;
            }
        }
        Some(bound)
    }

    /// Goes a share of the way along a course; `false` if it leads nowhere.
    fn step(&self, prices: &mut [i64], course: &[f64], share: f64, bound: i64) -> bool {
        // A price of zero cannot fall.
        let leads = |(course, price): &(&f64, &i64)| **price > 0 || **course > 0.0;
        let led = course.iter().zip(&*prices).filter(leads);
        let square: f64 = led.map(|(course, _)| course * course).sum();
        if square == 0.0 {
            return false;
        }
        let step = share * way(self.board, bound, self.upper) as f64 / square;
        for ((price, course), scale) in prices.iter_mut().zip(course).zip(&self.scales) {
            *price = (*price + (course * step / scale) as i64).max(0);
        }
        true
    }
}

/// How far it may be from a bound to the least cost, in [`SCALE`] parts. What required requests cost is left out: they
/// are few, and would make all steps too long for the others.
fn way<const W: usize>(board: &Board<W>, bound: i64, upper: i64) -> i64 {
    let required = SCALE * board.required;
    let others = |cost: i64| if required > 0 { cost.rem_euclid(required) } else { cost };
    let end = upper.saturating_mul(SCALE);
    let way = others(end) - others(bound);
    // Where the end is unknown, as if it were a tenth (and a little) above.
    if end < IMPOSSIBLE && way > 0 { way } else { others(bound) / 10 + 400 * SCALE }
}

/// What everybody chooses at these prices: the bound, how much more is wanted than there is of everything
/// that has a price, and what each taker's choice costs. `None` if somebody's pinned seats cannot be had
/// together.
fn ask<const W: usize>(
    board: &Board<W>,
    chooser: &mut Chooser<W>,
    prices: &[i64],
    wanted: &mut [i64],
    least: &mut [i64],
    chosen: &mut [Seats],
) -> Option<i64> {
    let rights = board.seats.iter().copied().chain(board.shares.iter().map(|share| share.right));
    let mut bound = 0;
    for ((wanted, price), right) in wanted.iter_mut().zip(prices).zip(rights) {
        *wanted = -right;
        bound -= price * right;
    }
    if board.takers.len() < MANY {
        let all = board.takers.iter().zip(least).zip(chosen);
        return all
            .map(|((taker, least), chosen)| {
                *least = choose(board, chooser, prices, taker, chosen, wanted)?;
                Some(taker.count() * *least)
            })
            .try_fold(bound, |sum, cost| Some(sum + cost?));
    }
    // Sums of whole numbers are the same in whatever order they are added up.
    let chunks = board.takers.par_chunks(CHUNK).zip(least.par_chunks_mut(CHUNK));
    let chunks = chunks.zip(chosen.par_chunks_mut(CHUNK));
    let parts: Vec<Option<(i64, Vec<i64>)>> = chunks
        .map_init(Chooser::new, |chooser, ((takers, least), chosen)| {
            let mut wanted = vec![0; prices.len()];
            let costs = takers.iter().zip(least).zip(chosen).map(|((taker, least), chosen)| {
                *least = choose(board, chooser, prices, taker, chosen, &mut wanted)?;
                Some(taker.count() * *least)
            });
            let sum = costs.sum::<Option<i64>>()?;
            Some((sum, wanted))
        })
        .collect();
    for part in parts {
        let (sum, more) = part?;
        bound += sum;
        for (wanted, more) in wanted.iter_mut().zip(more) {
            *wanted += more;
        }
    }
    Some(bound)
}

/// What a taker's choice costs; adds for all who are alike how much more is wanted of everything that has a price. What was
/// `chosen` before is mostly still cheap: nothing dearer is looked at.
fn choose<const W: usize>(
    board: &Board<W>,
    chooser: &mut Chooser<W>,
    prices: &[i64],
    taker: &Taker<W>,
    chosen: &mut Seats,
    wanted: &mut [i64],
) -> Option<i64> {
    let known = !chosen.is_empty();
    let limit = if known { board.priced(prices, taker, chosen) } else { IMPOSSIBLE };
    let least = chooser.cheapest_within(board, taker, prices, limit, |_| true);
    if least >= IMPOSSIBLE {
        return None;
    }
    chosen.clear();
    if !chooser.was_cut_short() {
        chosen.extend_from_slice(chooser.best());
    }
    for opening in taker.classes(chooser.best()) {
        wanted[opening.class as usize] += taker.count();
        for share in board.shares_of(opening.class) {
            let counts = board.shares[*share as usize].counts(taker);
            wanted[board.seats.len() + *share as usize] += taker.count() * counts;
        }
    }
    Some(least)
}
