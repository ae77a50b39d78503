//! Students before a timetable: what each could take, what a miss costs, and how many seats there are.
//!
//! Students who could take the same seats at the same cost are one *taker*, counted as often as there are
//! such students.

use super::choose::SCALE;
use crate::rule::Cap;
use crate::school::Load;
use crate::solve::problem::{NONE, Problem};
use crate::solve::times::Bits;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Students, seats, and what else limits who sits where.
#[derive(Debug, Clone)]
pub struct Board<const W: usize> {
    /// Who is to be seated.
    pub takers: Vec<Taker<W>>,
    /// Seats of each class.
    pub seats: Vec<i64>,
    /// Limits on who sits together; [`Board::add_cap`] adds one.
    pub caps: Vec<ClassCap>,
    /// Takers of one student each who may not sit in the same class.
    pub pairs: Vec<(usize, usize)>,
    /// What the caps ask, as far as it can be priced.
    pub shares: Vec<Share>,
    /// The shares of each class.
    shares_of: Vec<Vec<u32>>,
    /// What a missed required request costs beyond its weight: more than all other misses together.
    pub required: i64,
    /// What misses cost a student beside that: so many times the sum of their weights.
    pub each: i64,
    /// Less so many times the heaviest of them: to miss several is worse than one by one.
    pub relief: i64,
    /// Every cost is a multiple of this.
    pub step: i64,
}

/// A limit on who sits together, in one class.
#[derive(Debug, Clone)]
pub struct ClassCap {
    /// The class.
    pub class: u32,
    /// Its number among the caps of the problem.
    pub number: u32,
    /// The limit.
    pub cap: Cap,
    /// Members who sit there whatever happens here.
    pub members: i64,
    /// Everybody who sits there whatever happens here.
    pub size: i64,
}

/// A linear condition that follows from a cap: so much for every member, so much for everybody else, at
/// most `right` in all.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// The cap, by its number among those of the problem.
    pub cap: u32,
    /// What a member counts.
    pub member: i64,
    /// What anybody else counts.
    pub other: i64,
    /// How much it may be at most.
    pub right: i64,
    /// What all of it is a multiple of: it stands beside conditions in which a seat counts one.
    pub scale: i64,
}

/// Students who are all alike.
#[derive(Debug, Clone)]
pub struct Taker<const W: usize> {
    /// For each of them, the request behind each wish.
    pub requests: Vec<Vec<u32>>,
    /// The most load.
    pub max_load: Load,
    /// What they wish.
    pub wishes: Vec<Wish<W>>,
    /// Pairs of wishes of which the first must end before the second begins.
    pub orders: Vec<(usize, usize)>,
    /// Wishes of which so many can be met at most. Those that must be met count, but are never refused.
    pub at_most: Vec<(Vec<usize>, usize)>,
    /// The caps that count them.
    pub caps: Vec<u32>,
}

/// A request, and where it could be met.
#[derive(Debug, Clone)]
pub struct Wish<const W: usize> {
    /// What it weighs if unmet.
    pub weight: i64,
    /// Whether it is required.
    pub is_required: bool,
    /// Whether it must be met.
    pub is_pinned: bool,
    /// Where it could be met.
    pub openings: Vec<Opening<W>>,
}

/// A class at a time.
#[derive(Debug, Clone, Copy)]
pub struct Opening<const W: usize> {
    /// The class.
    pub class: u32,
    /// Its placement.
    pub pattern: u32,
    /// Its times.
    pub times: Bits<W>,
    /// Its first term.
    pub first_term: usize,
    /// Its last term.
    pub last_term: usize,
    /// Its load.
    pub load: Load,
    /// What must be true of the class besides, by number, or [`NONE`].
    pub need: u32,
}

/// For each wish of a taker, the opening taken, or [`NONE`].
pub type Seats = Vec<u32>;

impl<const W: usize> Taker<W> {
    /// How many students it stands for.
    pub fn count(&self) -> i64 {
        self.requests.len() as i64
    }

    /// Whether the student sits in a class whatever the choice.
    pub fn is_pinned_to(&self, class: u32) -> bool {
        let mut pinned = self.wishes.iter().filter(|wish| wish.is_pinned);
        pinned.any(|wish| wish.openings.iter().any(|opening| opening.class == class))
    }

    /// Whether a choice has as many as it may of what this wish belongs to.
    pub fn has_enough(&self, wish: usize, seats: &[u32]) -> bool {
        !self.wishes[wish].is_pinned
            && self.at_most.iter().any(|(wishes, most)| {
                let met = wishes.iter().filter(|own| **own != wish && seats[**own] != NONE);
                wishes.contains(&wish) && met.count() >= *most
            })
    }

    /// The classes in which a choice seats the student.
    pub fn classes<'a>(&'a self, seats: &'a [u32]) -> impl Iterator<Item = &'a Opening<W>> {
        self.wishes.iter().zip(seats).filter_map(|(wish, seat)| wish.openings.get(*seat as usize))
    }
}

impl<const W: usize> Board<W> {
    /// A board of these students. `openings` lists where a request could be met by a class.
    pub fn new(
        problem: &Problem<'_, W>,
        students: impl Iterator<Item = usize>,
        seats: Vec<i64>,
        mut openings: impl FnMut(usize, u32, &mut Vec<Opening<W>>),
    ) -> Board<W> {
        let mut takers: Vec<Taker<W>> = Vec::new();
        let mut known = BTreeMap::new();
        let mut taker_of = BTreeMap::new();
        let (mut total, mut step) = (0, 0);
        for student in students {
            let facts = &problem.students[student];
            let mut wishes: Vec<(u32, Wish<W>)> = Vec::with_capacity(facts.requests.len());
            for request in facts.requests.clone() {
                let asked = &problem.requests[request];
                let mut open = Vec::new();
                for class in &problem.options[asked.options.clone()] {
                    openings(request, *class, &mut open);
                }
                total += 3 * asked.weight;
                step = super::lower::gcd(step, asked.weight);
                let wish = Wish {
                    weight: asked.weight,
                    is_required: asked.is_required,
                    is_pinned: asked.is_pinned,
                    openings: open,
                };
                wishes.push((request as u32, wish));
            }
            wishes.sort_by_cached_key(|(_, wish)| wish.key());
            let place = |local: u16| {
                let request = facts.requests.start as u32 + u32::from(local);
                wishes.iter().position(|(own, _)| *own == request)
            };
            let orders: Vec<(usize, usize)> = facts
                .orders
                .iter()
                .filter_map(|(first, then)| Some((place(*first)?, place(*then)?)))
                .collect();
            let at_most: Vec<(Vec<usize>, usize)> = facts
                .at_most
                .iter()
                .map(|few| (few.requests.iter().copied().filter_map(place).collect(), few.most))
                .collect();
            let (requests, wishes): (Vec<u32>, Vec<Wish<W>>) = wishes.into_iter().unzip();
            let key = (
                wishes.iter().map(Wish::key).collect::<Vec<_>>(),
                orders.clone(),
                at_most.clone(),
                facts.max_load,
                facts.caps.clone(),
                // Whoever must be apart from somebody is like nobody else.
                (!facts.apart_from.is_empty()).then_some(student),
            );
            let at = *known.entry(key).or_insert(takers.len());
            if at == takers.len() {
                let (max_load, caps) = (facts.max_load, facts.caps.clone());
                let requests = Vec::new();
                takers.push(Taker { requests, max_load, wishes, orders, at_most, caps });
            }
            takers[at].requests.push(requests);
            taker_of.insert(student, at);
        }
        let mut pairs = Vec::new();
        for (student, taker) in &taker_of {
            for other in &problem.students[*student].apart_from {
                if let Some(with) = taker_of.get(&(*other as usize)).filter(|with| taker < with) {
                    pairs.push((*taker, *with));
                }
            }
        }
        let step = step.max(1);
        let required = (total / step + 1) * step;
        let shares_of = vec![Vec::new(); seats.len()];
        Board {
            takers,
            seats,
            caps: Vec::new(),
            pairs,
            shares: Vec::new(),
            shares_of,
            required,
            each: 3,
            relief: 1,
            step,
        }
    }

    /// The same students, where every miss of a request that was made costs one and nothing else does: what is cheapest
    /// then meets the most requests. Where somebody may sit by an alternate, a share of the class allows more members than
    /// primary requests can tell, so that none is asked.
    pub fn counting(mut self, problem: &Problem<'_, W>) -> Board<W> {
        for taker in &mut self.takers {
            for (at, wish) in taker.wishes.iter_mut().enumerate() {
                let is_made = taker
                    .requests
                    .iter()
                    .any(|own| problem.requests[own[at] as usize].source.is_some());
                (wish.weight, wish.is_required) = (i64::from(is_made), false);
            }
        }
        (self.required, self.each, self.relief, self.step) = (0, 1, 0, 1);
        let is_open = problem.open_to_alternates();
        for cap in self.caps.iter_mut().filter(|cap| is_open[cap.class as usize]) {
            cap.cap.share = None;
        }
        for (of_class, _) in self.shares_of.iter().zip(&is_open).filter(|(_, is_open)| **is_open) {
            for share in of_class {
                let share = &mut self.shares[*share as usize];
                // Only what follows from a share of everybody counts those who are no members.
                if share.other < 0 {
                    (share.member, share.other, share.right) = (0, 0, 0);
                }
            }
        }
        self
    }

    /// Makes students of whom `is_alone` (asked by one of their requests) takers of their own, whoever is
    /// like them.
    pub fn separate(&mut self, is_alone: impl Fn(u32) -> bool) {
        let mut more = Vec::new();
        for taker in &mut self.takers {
            let alone = |requests: &Vec<u32>| requests.first().is_some_and(|own| is_alone(*own));
            while taker.requests.len() > 1
                && let Some(at) = taker.requests.iter().position(alone)
            {
                let requests = vec![taker.requests.remove(at)];
                more.push(Taker { requests, ..taker.clone() });
            }
        }
        self.takers.extend(more);
    }

    /// Adds a cap, and what follows from it. Members are at most `allow_min` or else at most the share of
    /// all; so in any case they are at most both together, and that is linear.
    pub fn add_cap(&mut self, mut cap: ClassCap) {
        let most = cap.size + self.seats[cap.class as usize];
        cap.cap.share = cap.cap.share.map(|share| simplest(share, most));
        let least = cap.cap.allow_min.max(0);
        let mut add = |member: i64, other: i64, right: i64, scale: i64| {
            self.shares_of[cap.class as usize].push(self.shares.len() as u32);
            let cap = cap.number;
            self.shares.push(Share { cap, member, other, right, scale });
        };
        if let Some((numerator, denominator)) = cap.cap.share {
            let right = denominator * (least - cap.members) + numerator * cap.size;
            add(denominator - numerator, -numerator, right, denominator);
        }
        if let Some(count) = cap.cap.count {
            add(1, 0, count.max(least) - cap.members, 1);
        }
        self.caps.push(cap);
    }

    /// Prices of zero: one for a seat in each class, then one for each share.
    pub fn no_prices(&self) -> Vec<i64> {
        vec![0; self.seats.len() + self.shares.len()]
    }

    /// Prices to begin with where many are short of seats: where the classes that serve a wish have fewer than there are
    /// wishes of its kind, a seat there is worth what the first who gets none misses. That proves what seats alone do.
    pub fn prices_of_the_short(&self) -> Vec<i64> {
        let mut wishes: BTreeMap<Vec<u32>, Vec<(i64, i64)>> = BTreeMap::new();
        for taker in &self.takers {
            for wish in &taker.wishes {
                let mut classes: Vec<u32> = wish.openings.iter().map(|open| open.class).collect();
                classes.sort_unstable();
                classes.dedup();
                wishes.entry(classes).or_default().push((wish.weight, taker.count()));
            }
        }
        let mut prices = self.no_prices();
        for (classes, mut wishes) in wishes {
            let mut seats: i64 = classes.iter().map(|class| self.seats[*class as usize]).sum();
            wishes.sort_unstable_by_key(|(weight, _)| Reverse(*weight));
            let first_without = wishes.iter().find(|(_, count)| {
                seats -= count;
                seats < 0
            });
            let Some((weight, _)) = first_without else { continue };
            for class in classes {
                let price = &mut prices[class as usize];
                *price = (*price).max(weight.saturating_mul(SCALE));
            }
        }
        prices
    }

    /// What a seat in a class costs a taker.
    #[inline]
    pub fn price(&self, prices: &[i64], taker: &Taker<W>, class: u32) -> i64 {
        let mut price = prices[class as usize];
        for share in &self.shares_of[class as usize] {
            let facts = &self.shares[*share as usize];
            price += prices[self.seats.len() + *share as usize] * facts.counts(taker);
        }
        price
    }

    /// Whether two takers may not both sit in this class. Where both have fixed seats there, nothing can
    /// be done about it.
    pub fn keeps_apart(&self, (one, other): (usize, usize), class: u32) -> bool {
        !(self.takers[one].is_pinned_to(class) && self.takers[other].is_pinned_to(class))
    }

    /// The shares of a class.
    pub fn shares_of(&self, class: u32) -> &[u32] {
        &self.shares_of[class as usize]
    }

    /// What a choice costs, prices included, in [`SCALE`] parts.
    pub fn priced(&self, prices: &[i64], taker: &Taker<W>, seats: &[u32]) -> i64 {
        let classes = taker.classes(seats);
        let paid: i64 = classes.map(|open| self.price(prices, taker, open.class)).sum();
        paid + SCALE * self.cost(taker, seats)
    }

    /// What a choice costs.
    pub fn cost(&self, taker: &Taker<W>, seats: &[u32]) -> i64 {
        let (mut sum, mut heaviest, mut required) = (0, 0, 0);
        for (wish, seat) in taker.wishes.iter().zip(seats) {
            if *seat == NONE {
                sum += wish.weight;
                heaviest = heaviest.max(wish.weight);
                required += i64::from(wish.is_required);
            }
        }
        self.each * sum - self.relief * heaviest + required * self.required
    }
}

/// The greatest fraction not above a share whose denominator is at most `most`: of up to that many, both
/// allow the same whole number, and its terms are small however many decimals the share has.
fn simplest((numerator, denominator): (i64, i64), most: i64) -> (i64, i64) {
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator.max(1)));
    let mut best = (0, 1);
    for below in 1..=most.max(1) {
        let above = i128::from(below) * numerator / denominator;
        if above * i128::from(best.1) > i128::from(best.0) * i128::from(below) {
            best = (i64::try_from(above).unwrap_or(below), below);
        }
    }
    best
}

impl Share {
    /// What a seat of this taker counts.
    pub fn counts<const W: usize>(&self, taker: &Taker<W>) -> i64 {
        if taker.caps.contains(&self.cap) { self.member } else { self.other }
    }
}

/// What makes two wishes the same: weight, required, pinned, and where they could be met.
type WishKey = (Vec<(u32, u32, u32)>, i64, bool, bool);

impl<const W: usize> Wish<W> {
    fn key(&self) -> WishKey {
        let openings =
            self.openings.iter().map(|opening| (opening.class, opening.pattern, opening.need));
        (openings.collect(), self.weight, self.is_required, self.is_pinned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simple_share_allows_the_same() {
        let shares = [
            (1, 2),
            (35, 100),
            (2, 3),
            (0, 1),
            (1, 1),
            (333_333_333_333_333, 1_000_000_000_000_000),
        ];
        for share in shares {
            let simple = simplest(share, 34);
            assert!(simple.1 <= 34);
            let cap = |share| Cap {
                sections: Vec::new(),
                groups: Vec::new(),
                share: Some(share),
                count: None,
                allow_min: 0,
            };
            assert!((0..=34).all(|size| cap(share).most(size) == cap(simple).most(size)));
        }
    }
}
