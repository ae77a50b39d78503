//! Who could make way for somebody, by seat prices.
//!
//! Somebody who misses something needs a seat in a full class; of those who sit there a few can leave it at a low price;
//! where they go may be full in turn, and so on. At good prices ([`super::prices`]) a seat that many want is dear and one
//! that nobody misses is free, so the cheapest ways lead to where there is room. Whoever stands on them is worth being
//! seated anew together, exactly.

use super::board::{Board, Opening, Taker};
use super::choose::{Chooser, IMPOSSIBLE, SCALE};
use super::fill::Seating;
use crate::solve::problem::NONE;
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

/// Students of each class who come into question: those who can leave it at the lowest price.
const OF_EACH_CLASS: usize = 4;

/// What a full class costs above its price, in [`SCALE`] parts: somebody would have to leave it.
const FULL: i64 = 2 * SCALE;

/// A student of a board: the taker, and which of those who are alike.
type Member = (usize, usize);

/// A board whose students are seated.
pub struct Around<'b, const W: usize> {
    board: &'b Board<W>,
    seating: &'b Seating,
    /// The price of each seat and share, full classes somewhat dearer.
    prices: Vec<i64>,
    is_full: Vec<bool>,
    roster: Vec<Vec<Member>>,
}

impl<'b, const W: usize> Around<'b, W> {
    /// A board at prices for seats and shares, and who sits where.
    pub fn new(board: &'b Board<W>, prices: &[i64], seating: &'b Seating) -> Around<'b, W> {
        let mut roster: Vec<Vec<Member>> = vec![Vec::new(); board.seats.len()];
        for (number, (taker, own)) in board.takers.iter().zip(seating).enumerate() {
            for (member, seats) in own.iter().enumerate() {
                for opening in taker.classes(seats) {
                    roster[opening.class as usize].push((number, member));
                }
            }
        }
        let sizes = roster.iter().zip(&board.seats);
        let is_full: Vec<bool> =
            sizes.map(|(roster, seats)| roster.len() as i64 >= *seats).collect();
        let mut prices = prices.to_vec();
        for (price, is_full) in prices.iter_mut().zip(&is_full) {
            *price += if *is_full { FULL } else { 0 };
        }
        Around { board, seating, prices, is_full, roster }
    }

    /// Students who miss something, those first whom it costs most.
    pub fn missing(&self) -> Vec<Member> {
        let mut missing = Vec::new();
        for (number, (taker, own)) in self.board.takers.iter().zip(self.seating).enumerate() {
            for (member, seats) in own.iter().enumerate() {
                let cost = self.board.cost(taker, seats);
                if cost > 0 {
                    missing.push((Reverse(cost), (number, member)));
                }
            }
        }
        missing.sort_unstable();
        missing.into_iter().map(|(_, member)| member).collect()
    }

    /// A student who misses something, and those who could make way most cheaply: so many in all.
    pub fn students(&self, chooser: &mut Chooser<W>, student: Member, most: usize) -> Vec<Member> {
        let taker = &self.board.takers[student.0];
        let mut found = vec![student];
        let mut known: BTreeSet<Member> = BTreeSet::from([student]);
        let mut seen = BTreeSet::new();
        let mut next = BinaryHeap::new();
        let now = self.worth_of(student);
        for (wish, seat) in taker.wishes.iter().zip(&self.seating[student.0][student.1]) {
            if *seat != NONE {
                continue;
            }
            let others: Vec<u32> = wish.openings.iter().map(|opening| opening.class).collect();
            for class in &others {
                let is_open = |class: u32, only: u32| class == only || !others.contains(&class);
                let cost = chooser
                    .cheapest(self.board, taker, &self.prices, |open| is_open(open.class, *class));
                if cost < IMPOSSIBLE {
                    next.push(Reverse((cost - now, *class)));
                    self.add_full(taker, chooser.best(), cost - now, &mut next);
                }
            }
        }
        while let Some(Reverse((paid, class))) = next.pop() {
            if found.len() >= most {
                break;
            }
            if !self.is_full[class as usize] || !seen.insert(class) {
                continue;
            }
            // The cheapest so far, in their order.
            let mut leaving: Vec<(i64, Member, Vec<u32>)> = Vec::new();
            for member in &self.roster[class as usize] {
                let taker = &self.board.takers[member.0];
                if taker.is_pinned_to(class) {
                    continue;
                }
                let now = self.worth_of(*member);
                let dearest = leaving.get(OF_EACH_CLASS - 1).map_or(IMPOSSIBLE, |last| last.0);
                let limit = now.saturating_add(dearest);
                let elsewhere = |open: &Opening<W>| open.class != class;
                let cost =
                    chooser.cheapest_within(self.board, taker, &self.prices, limit, elsewhere);
                if cost < IMPOSSIBLE {
                    let one = (cost - now, *member, chooser.best().to_vec());
                    leaving.insert(leaving.partition_point(|other| *other < one), one);
                    leaving.truncate(OF_EACH_CLASS);
                }
            }
            for (price, member, seats) in leaving {
                if known.insert(member) && found.len() < most {
                    found.push(member);
                }
                self.add_full(&self.board.takers[member.0], &seats, paid + price, &mut next);
            }
        }
        found
    }

    /// Adds the full classes among these seats to those in which somebody would have to make way.
    fn add_full(
        &self,
        taker: &Taker<W>,
        seats: &[u32],
        paid: i64,
        next: &mut BinaryHeap<Reverse<(i64, u32)>>,
    ) {
        for opening in taker.classes(seats) {
            if self.is_full[opening.class as usize] {
                next.push(Reverse((paid, opening.class)));
            }
        }
    }

    /// What the seats of a student cost, prices included.
    fn worth_of(&self, (number, member): Member) -> i64 {
        let taker = &self.board.takers[number];
        self.board.priced(&self.prices, taker, &self.seating[number][member])
    }
}
