//! The cheapest way to fill a board, exactly.
//!
//! 1. Seat prices ([`super::prices`]) prove what every way costs at least, mostly to the last unit.
//! 2. A choice whose price exceeds its taker's cheapest by more than what lies between that bound and the
//!    cost to be beaten can stand in no way worth having. What is left is listed, choice by choice.
//! 3. An integer program picks one listed choice for each student. Its relaxation is as strong as the
//!    prices, so it is mostly solved at the root. Whoever asks more than that ([`Beside`]) looks at what it
//!    picks and may forbid it; then it picks again.
//!
//! Size: a few thousand choices; beyond [`Limits::choices`] only the most promising are listed and the
//! result is no proof any more.

use super::board::{Board, Seats, Taker};
use super::choose::{Chooser, IMPOSSIBLE, SCALE};
use super::lower::{self, Answer};
use super::prices::{self, Prices};
use super::rows::{Program, Sense, VarId};
use crate::solve::problem::NONE;
use crate::solve::times::Bits;
use std::collections::BTreeMap;

/// How much work filling a board may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rounds of price changes.
    pub rounds: usize,
    /// Choices in the program.
    pub choices: usize,
    /// Nodes of its branch and bound, times its variables.
    pub work: u64,
}

impl Limits {
    /// How many nodes the work is enough for.
    pub fn nodes(&self, program: &Program) -> u64 {
        self.work / (program.variables.len() as u64 + 1) + 4
    }
}

/// For each taker, the seats of each of its students.
pub type Seating = Vec<Vec<Seats>>;

/// What came of it.
#[derive(Debug, Clone)]
pub enum Filled {
    /// A way that costs less than what was to be beaten; whether it is proven to be the cheapest.
    Better {
        /// The way.
        seating: Seating,
        /// What it costs.
        cost: i64,
        /// Whether nothing costs less.
        is_proven: bool,
        /// Values of the variables that the caller added, in order.
        more: Vec<i64>,
    },
    /// Proven: nothing costs less than what was to be beaten.
    NothingBetter,
    /// Not known.
    GaveUp,
}

/// How many sit somewhere: so many for certain, and a sum over variables.
type Sitting = (i64, Vec<(VarId, i64)>);

/// What a caller asks beside the seats.
pub trait Beside<const W: usize> {
    /// How many needs the openings of the board name.
    fn needs(&self) -> usize;

    /// Whether a taker may have these seats at all.
    fn allows(&mut self, taker: &Taker<W>, seats: &[u32]) -> bool;

    /// Adds rows to a program. The variables that this adds are returned as [`Filled::Better::more`].
    fn add(&mut self, program: &mut Program, laid: &Laid);

    /// Looks at a solution of the program, and adds rows that it breaks if it will not do.
    fn look(&mut self, values: &[i64], program: &mut Program) -> Look;
}

/// What a look at a solution came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It will do.
    Good,
    /// It will not, and nor will others that the rows added now forbid.
    Forbidden,
    /// No solution will do.
    Hopeless,
    /// There have been too many looks.
    GaveUp,
}

/// How a board is to be filled.
pub enum Manner<'a, const W: usize> {
    /// Seats alone; a seating that is known, if there is one, is where to start.
    Plain(Option<Seating>),
    /// With what the caller asks besides.
    Extended(&'a mut dyn Beside<W>),
}

/// What a caller's own rows can refer to.
#[derive(Debug)]
pub struct Laid {
    /// For each need, the variable that says whether it is met.
    pub met: Vec<VarId>,
    /// For each class, who sits there for certain, and the terms of the others.
    pub sizes: Vec<(i64, Vec<(VarId, i64)>)>,
    /// For each taker, the choices listed.
    pub choices: Vec<Vec<Seats>>,
    /// For each taker, the variable of each of its choices; none if there is only one.
    pub variables: Variables,
}

/// The cheapest way to fill a board that costs less than `upper`.
pub fn fill<const W: usize>(
    board: &Board<W>,
    chooser: &mut Chooser<W>,
    start: &[i64],
    upper: i64,
    limits: Limits,
    manner: Manner<W>,
) -> Filled {
    let mut upper = upper.min(cost_of_nothing(board) + board.step);
    let (mut known, beside) = match manner {
        Manner::Plain(known) => (known, None),
        Manner::Extended(beside) => (None, Some(beside)),
    };
    let mut is_better = false;
    let mut prices = prices::raise(board, chooser, start, upper, limits.rounds);
    if beside.is_none() && prices.least_cost(board) < upper {
        // A quick way, at those prices, brings down what is to be beaten.
        if let Some((seating, cost)) = one_after_another(board, chooser, &prices.of)
            && cost < upper
        {
            (upper, known, is_better) = (cost, Some(seating), true);
            prices = prices::raise(board, chooser, &prices.of, upper, limits.rounds);
        }
    }
    let done = |is_proven: bool, known: Option<Seating>| match known.filter(|_| is_better) {
        Some(seating) => Filled::Better { seating, cost: upper, is_proven, more: Vec::new() },
        None if is_proven => Filled::NothingBetter,
        None => Filled::GaveUp,
    };
    let least = prices.least_cost(board);
    if least >= upper {
        return done(true, known);
    }
    let mut pick = Pick { board, prices: &prices, known: known.as_ref(), upper, limits, beside };
    // Costs a little above the bound first: few choices then, and mostly the optimum is among them.
    let mut above = 4;
    loop {
        let target = upper.min(least.saturating_add(above * board.step));
        match pick.below(chooser, target) {
            Picked::Found { seating, cost, is_proven, more } => {
                return Filled::Better { seating, cost, is_proven, more };
            }
            Picked::Nothing if target >= upper => return done(true, known),
            Picked::Nothing => above *= 4,
            Picked::GaveUp => return done(false, known),
        }
    }
}

enum Picked {
    Found {
        seating: Seating,
        cost: i64,
        is_proven: bool,
        more: Vec<i64>,
    },
    /// Proven: nothing costs less than the target.
    Nothing,
    GaveUp,
}

/// Choosing one of the listed choices for each student.
struct Pick<'a, 'b, const W: usize> {
    board: &'a Board<W>,
    prices: &'a Prices,
    /// A seating that costs `upper`.
    known: Option<&'a Seating>,
    upper: i64,
    limits: Limits,
    beside: Option<&'b mut dyn Beside<W>>,
}

impl<const W: usize> Pick<'_, '_, W> {
    /// The best way among the choices that can stand in one cheaper than `target`.
    fn below(&mut self, chooser: &mut Chooser<W>, target: i64) -> Picked {
        let board = self.board;
        let Some((mut choices, is_complete)) = self.list(chooser, target) else {
            return Picked::GaveUp;
        };
        if let Some(known) = self.known {
            for (own, seats) in choices.iter_mut().zip(known) {
                for seats in seats {
                    if !own.contains(seats) {
                        own.push(seats.clone());
                    }
                }
            }
        }
        if let Some(beside) = &mut self.beside {
            for (taker, own) in board.takers.iter().zip(&mut choices) {
                own.retain(|seats| beside.allows(taker, seats));
            }
            if choices.iter().any(Vec::is_empty) {
                return if is_complete { Picked::Nothing } else { Picked::GaveUp };
            }
        }
        let mut program = Program::default();
        let (variables, sizes) = choice_rows(board, &choices, &mut program);
        let known = self.known_values(&choices, &variables, &program);
        let mut own = program.variables.len();
        let mut laid = Laid { met: Vec::new(), sizes, choices, variables };
        if let Some(beside) = &mut self.beside {
            let count = beside.needs();
            laid.met = need_rows(board, &laid.choices, &laid.variables, count, &mut program);
            own = program.variables.len();
            beside.add(&mut program, &laid);
        }
        let (values, is_optimal) = loop {
            let nodes = self.limits.nodes(&program);
            let (values, is_optimal) = match lower::solve(&program, known.as_deref(), nodes) {
                Answer::Proven(values, _) => (values, true),
                Answer::Best(values, ..) => (values, false),
                Answer::Infeasible if is_complete => return Picked::Nothing,
                Answer::Infeasible | Answer::GaveUp => return Picked::GaveUp,
            };
            let look =
                self.beside.as_mut().map_or(Look::Good, |own| own.look(&values, &mut program));
            match look {
                Look::Good => break (values, is_optimal),
                Look::Forbidden => {}
                Look::Hopeless if is_complete => return Picked::Nothing,
                Look::Hopeless | Look::GaveUp => return Picked::GaveUp,
            }
        };
        let Laid { choices, variables, .. } = laid;
        let mut seating: Seating = Vec::with_capacity(board.takers.len());
        for ((taker, choices), variables) in board.takers.iter().zip(&choices).zip(&variables) {
            let mut members = Vec::with_capacity(taker.requests.len());
            for (seats, variable) in choices.iter().zip(variables) {
                let count = variable.map_or(taker.count(), |variable| values[variable.index()]);
                members.extend((0..count).map(|_| seats.clone()));
            }
            seating.push(members);
        }
        let cost = cost(board, &seating);
        if !fits(board, &seating) {
            return Picked::GaveUp;
        }
        let is_proven = is_optimal && is_complete;
        if cost < target || (!is_proven && cost < self.upper) {
            return Picked::Found { seating, cost, is_proven, more: values[own..].to_vec() };
        }
        if is_proven { Picked::Nothing } else { Picked::GaveUp }
    }

    /// The choices that can stand in a way cheaper than `target`, and whether they are all there: where
    /// they would be too many, only the most promising are listed.
    fn list(&self, chooser: &mut Chooser<W>, target: i64) -> Option<(Vec<Vec<Seats>>, bool)> {
        let board = self.board;
        let mut slack = (target - board.step) * SCALE - self.prices.bound;
        let mut is_complete = true;
        loop {
            let mut left = self.limits.choices;
            let mut list = Vec::with_capacity(board.takers.len());
            for (taker, least) in board.takers.iter().zip(&self.prices.least) {
                let limit = least.saturating_add(slack);
                let Some(own) = chooser.all(board, taker, &self.prices.of, limit, left) else {
                    break;
                };
                left -= own.len();
                list.push(own.into_iter().map(|(seats, _)| seats).collect());
            }
            if list.len() == board.takers.len() {
                return Some((list, is_complete));
            }
            is_complete = false;
            slack = slack * 2 / 3;
            if slack < SCALE {
                return None;
            }
        }
    }

    /// The known seating as values of the variables, where they are choices alone.
    fn known_values(
        &self,
        choices: &[Vec<Seats>],
        variables: &Variables,
        program: &Program,
    ) -> Option<Vec<i64>> {
        let known = self.known?;
        let mut values = vec![0; program.variables.len()];
        for ((own, variables), known) in choices.iter().zip(variables).zip(known) {
            for seats in known {
                let at = own.iter().position(|choice| choice == seats)?;
                if let Some(variable) = variables[at] {
                    values[variable.index()] += 1;
                }
            }
        }
        Some(values)
    }
}

/// For each taker, the variable of each of its choices; none if there is only one.
pub type Variables = Vec<Vec<Option<VarId>>>;

/// A variable for each choice of a taker that has several, and the rows for seats and caps. Also who sits
/// in each class, see [`Laid::sizes`].
fn choice_rows<const W: usize>(
    board: &Board<W>,
    choices: &[Vec<Seats>],
    program: &mut Program,
) -> (Variables, Vec<Sitting>) {
    let classes = board.seats.len();
    let mut taken = vec![0; classes];
    let mut wanted = vec![0; classes];
    let mut terms: Vec<Vec<(VarId, i64)>> = vec![Vec::new(); classes];
    let mut variables = Vec::with_capacity(choices.len());
    // Per cap: members taken for certain, and terms of the others.
    let mut members: Vec<Sitting> = vec![(0, Vec::new()); board.caps.len()];
    for (index, (taker, own)) in board.takers.iter().zip(choices).enumerate() {
        let cap_of = |class: u32| {
            board
                .caps
                .iter()
                .enumerate()
                .filter(move |(_, cap)| cap.class == class && taker.caps.contains(&cap.number))
        };
        if let [only] = own.as_slice() {
            for opening in taker.classes(only) {
                taken[opening.class as usize] += taker.count();
                for (cap, _) in cap_of(opening.class) {
                    members[cap].0 += taker.count();
                }
            }
            variables.push(vec![None]);
            continue;
        }
        let mut row = Vec::with_capacity(own.len());
        let mut touched = Vec::new();
        for (number, seats) in own.iter().enumerate() {
            let cost = board.cost(taker, seats) / board.step;
            let variable =
                program.whole(format!("taker {index} choice {number}"), 0, taker.count(), cost);
            row.push((variable, 1));
            for opening in taker.classes(seats) {
                terms[opening.class as usize].push((variable, 1));
                touched.push(opening.class as usize);
                for (cap, _) in cap_of(opening.class) {
                    members[cap].1.push((variable, 1));
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        for class in touched {
            wanted[class] += taker.count();
        }
        variables.push(row.iter().map(|(variable, _)| Some(*variable)).collect());
        program.row(format!("taker {index}"), row, Sense::Equal, taker.count());
    }
    for pair in &board.pairs {
        pair_rows(board, choices, &variables, *pair, program);
    }
    for class in 0..classes {
        let left = board.seats[class] - taken[class];
        if wanted[class] > left || left < 0 {
            let terms = terms[class].clone();
            program.row(format!("seats of class {class}"), terms, Sense::AtMost, left);
        }
    }
    for (cap, (certain, terms_of)) in board.caps.iter().zip(members) {
        let class = cap.class as usize;
        let sizes = (cap.size + taken[class], cap.size + board.seats[class].max(0));
        cap_rows(program, cap, certain + cap.members, terms_of, terms[class].clone(), sizes);
    }
    (variables, taken.into_iter().zip(terms).collect())
}

/// At most one of two takers in each class that both could be in.
fn pair_rows<const W: usize>(
    board: &Board<W>,
    choices: &[Vec<Seats>],
    variables: &Variables,
    (one, other): (usize, usize),
    program: &mut Program,
) {
    let mut both: BTreeMap<u32, Sitting> = BTreeMap::new();
    for taker in [one, other] {
        for (seats, variable) in choices[taker].iter().zip(&variables[taker]) {
            for opening in board.takers[taker].classes(seats) {
                let (certain, terms) = both.entry(opening.class).or_default();
                match variable {
                    Some(variable) => terms.push((*variable, 1)),
                    None => *certain += 1,
                }
            }
        }
    }
    for (class, (certain, terms)) in both {
        if board.keeps_apart((one, other), class) {
            program.row(format!("apart in class {class}"), terms, Sense::AtMost, 1 - certain);
        }
    }
}

/// Members are at most `allow_min`, or else at most `count` and at most the share of everybody there.
fn cap_rows(
    program: &mut Program,
    cap: &super::board::ClassCap,
    certain: i64,
    members: Vec<(VarId, i64)>,
    everybody: Vec<(VarId, i64)>,
    (size, most_size): (i64, i64),
) {
    let name = format!("cap {} in class {}", cap.number, cap.class);
    let least = cap.cap.allow_min.max(0);
    let most = cap.cap.count.unwrap_or(most_size).min(most_size).max(least);
    let Some((numerator, denominator)) = cap.cap.share else {
        program.row(name, members, Sense::AtMost, most - certain);
        return;
    };
    let above = program.choice(format!("{name} is above its minimum"), 0);
    let mut row = members.clone();
    row.push((above, least - most));
    program.row(name.clone(), row, Sense::AtMost, least - certain);
    // denominator × members − numerator × everybody ≤ (1 − above) × what it can be at most
    let highest = denominator * most_size;
    let mut row: Vec<(VarId, i64)> =
        members.into_iter().map(|(variable, by)| (variable, by * denominator)).collect();
    row.extend(everybody.into_iter().map(|(variable, by)| (variable, -by * numerator)));
    row.push((above, highest));
    let right = highest - denominator * certain + numerator * size;
    program.row(format!("{name}, share"), row, Sense::AtMost, right);
}

/// A variable for each need that says whether it is met, and rows: no choice without what it needs.
fn need_rows<const W: usize>(
    board: &Board<W>,
    choices: &[Vec<Seats>],
    variables: &[Vec<Option<VarId>>],
    count: usize,
    program: &mut Program,
) -> Vec<VarId> {
    let met: Vec<VarId> =
        (0..count).map(|need| program.choice(format!("need {need} is met"), 0)).collect();
    for ((taker, own), variables) in board.takers.iter().zip(choices).zip(variables) {
        for (seats, variable) in own.iter().zip(variables) {
            for opening in taker.classes(seats).filter(|opening| opening.need != NONE) {
                let need = met[opening.need as usize];
                match variable {
                    Some(variable) => {
                        let terms = vec![(*variable, 1), (need, -taker.count())];
                        program.row("a choice and its need", terms, Sense::AtMost, 0);
                    }
                    None => program.row("a need", vec![(need, 1)], Sense::AtLeast, 1),
                }
            }
        }
    }
    met
}

/// Seats everybody one after another at the given prices; `None` if somebody cannot have a pinned seat or
/// a cap is broken.
fn one_after_another<const W: usize>(
    board: &Board<W>,
    chooser: &mut Chooser<W>,
    prices: &[i64],
) -> Option<(Seating, i64)> {
    let mut left = board.seats.clone();
    let mut seating: Seating = vec![Vec::new(); board.takers.len()];
    // Whoever has pinned seats first, then those with the fewest openings.
    let mut order: Vec<usize> = (0..board.takers.len()).collect();
    order.sort_by_key(|index| {
        let taker = &board.takers[*index];
        let openings: usize = taker.wishes.iter().map(|wish| wish.openings.len()).sum();
        (!taker.wishes.iter().any(|wish| wish.is_pinned), openings)
    });
    for index in order {
        let taker = &board.takers[index];
        for _ in 0..taker.requests.len() {
            let cost = chooser.cheapest(board, taker, prices, |open| left[open.class as usize] > 0);
            if cost >= IMPOSSIBLE {
                return None;
            }
            let seats = chooser.best().to_vec();
            for opening in taker.classes(&seats) {
                left[opening.class as usize] -= 1;
            }
            seating[index].push(seats);
        }
    }
    let cost = cost(board, &seating);
    fits(board, &seating).then_some((seating, cost))
}

/// What it costs if nobody gets anything.
fn cost_of_nothing<const W: usize>(board: &Board<W>) -> i64 {
    let each = board
        .takers
        .iter()
        .map(|taker| taker.count() * board.cost(taker, &vec![NONE; taker.wishes.len()]));
    each.sum()
}

/// What a seating costs.
pub fn cost<const W: usize>(board: &Board<W>, seating: &Seating) -> i64 {
    let each = board.takers.iter().zip(seating);
    each.map(|(taker, own)| own.iter().map(|seats| board.cost(taker, seats)).sum::<i64>()).sum()
}

/// Whether a seating keeps everything that a board asks, needs aside: checked from scratch, whoever made
/// the seating.
pub fn fits<const W: usize>(board: &Board<W>, seating: &Seating) -> bool {
    let mut sizes = vec![0; board.seats.len()];
    let mut members: Vec<i64> = board.caps.iter().map(|cap| cap.members).collect();
    for (taker, own) in board.takers.iter().zip(seating) {
        if own.len() != taker.requests.len() {
            return false;
        }
        for seats in own {
            let (mut busy, mut load) = (Bits::NONE, 0);
            for opening in taker.classes(seats) {
                if opening.times.overlaps(busy) {
                    return false;
                }
                busy = busy.with(opening.times);
                load += opening.load;
                sizes[opening.class as usize] += 1;
                for (cap, members) in board.caps.iter().zip(&mut members) {
                    let counts = cap.class == opening.class && taker.caps.contains(&cap.number);
                    *members += i64::from(counts);
                }
            }
            let pinned =
                taker.wishes.iter().zip(seats).all(|(w, seat)| !w.is_pinned || *seat != NONE);
            let ordered = taker.orders.iter().all(|&(first, then)| {
                let opening = |wish: usize| taker.wishes[wish].openings.get(seats[wish] as usize);
                match (opening(first), opening(then)) {
                    (Some(first), Some(then)) => first.last_term < then.first_term,
                    _ => true,
                }
            });
            let few =
                (0..seats.len()).all(|wish| seats[wish] == NONE || !taker.has_enough(wish, seats));
            if load > taker.max_load || !pinned || !ordered || !few {
                return false;
            }
        }
    }
    let apart = board.pairs.iter().all(|(one, other)| {
        let sits = |taker: usize| {
            let own = &board.takers[taker];
            seating[taker].iter().flat_map(|seats| own.classes(seats)).map(|opening| opening.class)
        };
        sits(*one).all(|class| {
            !board.keeps_apart((*one, *other), class) || sits(*other).all(|with| with != class)
        })
    });
    let caps_hold = board
        .caps
        .iter()
        .zip(members)
        .all(|(cap, members)| members <= cap.cap.most(cap.size + sizes[cap.class as usize]));
    apart
        && caps_hold
        && sizes.iter().zip(&board.seats).all(|(size, seats)| *size <= (*seats).max(0))
}
