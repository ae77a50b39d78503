//! Seat prices, and the bound they prove.
//!
//! At any prices of zero or more, no way of seating everybody costs less than: what everybody's cheapest
//! choice costs, prices included, less the price of all seats there are. (Lagrange.) Prices go up where
//! more seats are wanted than there are and down where fewer are. What caps ask is priced likewise, as far
//! as it is linear. Prices and costs are whole numbers, so the bound is exact however the prices came
//! about.

use super::board::{Board, Taker};
use super::choose::{Chooser, IMPOSSIBLE, SCALE};
use rayon::prelude::*;

/// The share of the way below which a step leads nowhere.
const SMALLEST_STEP: f64 = 1.0 / 64.0;

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

/// Makes prices better for so many rounds, or until they prove that nothing costs less than `upper`.
pub fn raise<const W: usize>(
    board: &Board<W>,
    chooser: &mut Chooser<W>,
    start: &[i64],
    upper: i64,
    rounds: usize,
) -> Prices {
    let mut best = Prices { of: start.to_vec(), bound: i64::MIN, least: Vec::new() };
    let mut prices = start.to_vec();
    let scales = || {
        let shares = board.shares.iter().map(|share| share.scale as f64);
        board.seats.iter().map(|_| 1.0).chain(shares)
    };
    let mut wanted = vec![0; prices.len()];
    let mut least = vec![0; board.takers.len()];
    // The step's share of the way that is left; halved when it leads nowhere.
    let (mut share, mut stale) = (1.0, 0);
    for _ in 0..rounds.max(1) {
        let Some(bound) = ask(board, chooser, &prices, &mut wanted, &mut least) else {
            return Prices { of: prices, bound: IMPOSSIBLE, least };
        };
        if bound > best.bound {
            best = Prices { of: prices.clone(), bound, least: least.clone() };
            stale = 0;
            if best.least_cost(board) >= upper {
                break;
            }
        } else {
            stale += 1;
            if stale >= 4 {
                (share, stale) = (share / 2.0, 0);
                prices.clone_from(&best.of);
                if share < SMALLEST_STEP {
                    break;
                }
                ask(board, chooser, &prices, &mut wanted, &mut least);
            }
        }
        let mut square = 0.0;
        for ((excess, price), scale) in wanted.iter_mut().zip(&prices).zip(scales()) {
            if *price == 0 && *excess < 0 {
                *excess = 0;
            }
            let scaled = *excess as f64 / scale;
            square += scaled * scaled;
        }
        if square == 0.0 {
            break;
        }
        // Where the end is unknown, as if it were a tenth (and a little) above.
        let end = upper.saturating_mul(SCALE);
        let way = if end < IMPOSSIBLE && end > bound { end - bound } else { bound / 10 + 64 * 400 };
        let step = share * way as f64 / square;
        for ((price, excess), scale) in prices.iter_mut().zip(&wanted).zip(scales()) {
            *price = (*price + (*excess as f64 * step / (scale * scale)) as i64).max(0);
        }
    }
    best
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
) -> Option<i64> {
    let rights = board.seats.iter().copied().chain(board.shares.iter().map(|share| share.right));
    let mut bound = 0;
    for ((wanted, price), right) in wanted.iter_mut().zip(prices).zip(rights) {
        *wanted = -right;
        bound -= price * right;
    }
    if board.takers.len() < MANY {
        let all = board.takers.iter().zip(least);
        return all
            .map(|(taker, least)| choose(board, chooser, prices, taker, least, wanted))
            .try_fold(bound, |sum, cost| Some(sum + cost?));
    }
    // Sums of whole numbers are the same in whatever order they are added up.
    let chunks = board.takers.par_chunks(CHUNK).zip(least.par_chunks_mut(CHUNK));
    let parts: Vec<Option<(i64, Vec<i64>)>> = chunks
        .map_init(Chooser::new, |chooser, (takers, least)| {
            let mut wanted = vec![0; prices.len()];
            let costs = takers.iter().zip(least);
            let costs = costs
                .map(|(taker, least)| choose(board, chooser, prices, taker, least, &mut wanted));
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

/// What a taker chooses: its cost for all who are alike, and how much more is wanted of everything that has a price.
fn choose<const W: usize>(
    board: &Board<W>,
    chooser: &mut Chooser<W>,
    prices: &[i64],
    taker: &Taker<W>,
    least: &mut i64,
    wanted: &mut [i64],
) -> Option<i64> {
    *least = chooser.cheapest(board, taker, prices, |_| true);
    if *least >= IMPOSSIBLE {
        return None;
    }
    for opening in taker.classes(chooser.best()) {
        wanted[opening.class as usize] += taker.count();
        for share in board.shares_of(opening.class) {
            let counts = board.shares[*share as usize].counts(taker);
            wanted[board.seats.len() + *share as usize] += taker.count() * counts;
        }
    }
    Some(taker.count() * *least)
}
