//! One student's seats, exactly: the choice of sections that misses least, given the seats that are free.
//!
//! Depth-first search over the student's requests, always branching on the request with the fewest
//! sections still open to it and cutting where the misses so far already cost as much as the best choice
//! known. What is open to a request is one word, a bit for each opening; for each request and atom another
//! word says which openings take that atom, so that a choice closes openings of the others by a few words.
//! For full days of seven or eight requests this visits a few dozen nodes.

use super::problem::{NONE, Problem, REQUIRED_ENERGY};
use super::state::State;
use super::times::Bits;
use crate::school::Load;

/// Nodes after which a search for one student stops with the best it has.
const MOST_NODES: u32 = 200;

/// Openings of one request that are looked at: as many as a word has bits. They are at different times; where
/// there are more, which ones come first varies from turn to turn.
const MOST_OPENINGS: usize = u64::BITS as usize;

/// Memory for seating students, used again and again.
#[derive(Debug, Default)]
pub struct Seating<const W: usize> {
    options: Vec<Opening<W>>,
    starts: Vec<u32>,
    chosen: Vec<u32>,
    /// When the chosen classes meet: [`NONE`] for none, and for a locked seat in a class without a time.
    patterns: Vec<u32>,
    /// For each request and atom, the openings that take the atom.
    takers: Vec<u64>,
    /// The openings still open to each request: a row for each choice made so far.
    open: Vec<u64>,
    /// For each request, the openings that cost nothing besides.
    gratis: Vec<u64>,
    /// For each request, the least that it costs if none of those is open.
    dear: Vec<i64>,
    best: Vec<u32>,
    best_cost: i64,
    waiting: Vec<u16>,
    /// What missing each of the student's requests weighs.
    weights: Vec<i64>,
    nodes: u32,
    /// Nodes visited since the count was last taken: the work that effort is measured in.
    pub work: u64,
}

/// A class in which a request could be met now.
#[derive(Debug, Clone, Copy)]
struct Opening<const W: usize> {
    times: Bits<W>,
    class: u32,
    pattern: u32,
    /// What a seat there costs besides: more than nothing only in full classes.
    price: i64,
}

impl<const W: usize> Seating<W> {
    /// Memory for seating students.
    pub fn new() -> Seating<W> {
        Seating {
            options: Vec::new(),
            starts: Vec::new(),
            chosen: Vec::new(),
            patterns: Vec::new(),
            takers: Vec::new(),
            open: Vec::new(),
            gratis: Vec::new(),
            dear: Vec::new(),
            best: Vec::new(),
            best_cost: 0,
            waiting: Vec::new(),
            weights: Vec::new(),
            nodes: 0,
            work: 0,
        }
    }

    /// Gives a student the best seats to be had, taking nobody else's; `forced` must be kept if given.
    /// `turn` varies which of equally good sections come first.
    pub fn reseat(
        &mut self,
        state: &mut State<W>,
        student: u32,
        forced: Option<(u32, u32)>,
        turn: u32,
    ) {
        let problem = state.problem;
        let facts = &problem.students[student as usize];
        let first = facts.requests.start;
        let count = facts.requests.len();
        self.collect(state, student, forced, turn);
        self.weights.clear();
        self.weights.extend(facts.requests.clone().map(|request| state.weight(request)));
        self.chosen.clear();
        self.chosen.resize(count, NONE);
        self.patterns.clear();
        self.patterns.resize(count, NONE);
        self.best.clear();
        self.best.extend(facts.requests.clone().map(|request| state.seat[request]));
        // What the student has now is the choice to beat, unless a seat is forced.
        self.best_cost = if forced.is_some() {
            i64::MAX
        } else {
            let seats = facts.requests.clone().map(|request| state.seat[request]);
            let relief: i64 =
                seats.filter(|seat| *seat != NONE).map(|seat| state.relief_of(seat)).sum();
            state.cost[student as usize] + relief
        };
        self.nodes = 0;
        self.waiting.clear();
        self.waiting.extend(0..count as u16);
        if self.best_cost > 0 {
            self.open_all(problem.atoms, facts.unavailable);
            self.close_what_is_enough(problem, student);
            let search = Search { problem, student: student as usize, first, count };
            self.descend(&search, 0, count, Missed::default(), (0, 0));
        }
        self.work += 8 + u64::from(self.nodes);
        for (local, class) in self.best.iter().enumerate() {
            let request = first + local;
            if state.seat[request] != *class && state.seat[request] != NONE {
                state.set_seat(request as u32, NONE);
            }
        }
        for (local, class) in self.best.iter().enumerate() {
            state.set_seat((first + local) as u32, *class);
        }
    }

    /// Lists what is open to each request: the seat it has first, then the others from `turn` on; of
    /// sections at the same time only the one with the most free seats.
    fn collect(&mut self, state: &State<W>, student: u32, forced: Option<(u32, u32)>, turn: u32) {
        let problem = state.problem;
        let facts = &problem.students[student as usize];
        self.options.clear();
        self.starts.clear();
        for request in facts.requests.clone() {
            let start = self.options.len();
            self.starts.push(start as u32);
            let seat = state.seat[request];
            let opening = |class: u32, price: i64| Opening {
                times: state.times[class as usize],
                class,
                pattern: state.pattern[class as usize],
                price,
            };
            if let Some((asked, class)) = forced
                && asked as usize == request
            {
                self.options.push(opening(class, 0));
                continue;
            }
            if seat != NONE {
                self.options.push(opening(seat, state.relief_of(seat)));
                if problem.requests[request].is_pinned {
                    continue;
                }
            }
            let options = &problem.options[problem.requests[request].options.clone()];
            if options.is_empty() {
                continue;
            }
            let pivot = turn as usize % options.len();
            for &class in options[pivot..].iter().chain(&options[..pivot]) {
                let times = state.times[class as usize];
                let Some(price) = state.price_of(class) else { continue };
                if class == seat
                    || times.is_empty()
                    || times.overlaps(facts.unavailable)
                    || !admits(state, request, class)
                {
                    continue;
                }
                let room_for_more = self.options.len() - start < MOST_OPENINGS;
                match self.options[start..].iter_mut().find(|other| other.times == times) {
                    Some(same) => {
                        let roomier = state.free[class as usize] > state.free[same.class as usize];
                        if price < same.price || (same.class != seat && roomier) {
                            *same = opening(class, price);
                        }
                    }
                    None if room_for_more => {
                        self.options.push(opening(class, price));
                    }
                    None => {}
                }
            }
        }
        self.starts.push(self.options.len() as u32);
    }

    /// Says which openings take which atoms, and opens all that the student can come to.
    fn open_all(&mut self, atoms: usize, unavailable: Bits<W>) {
        let count = self.starts.len() - 1;
        self.takers.clear();
        self.takers.resize(count * atoms, 0);
        self.open.clear();
        self.open.resize(count * (count + 1), 0);
        self.gratis.clear();
        self.gratis.resize(count, 0);
        self.dear.clear();
        for local in 0..count {
            let range = self.starts[local] as usize..self.starts[local + 1] as usize;
            let takers = &mut self.takers[local * atoms..(local + 1) * atoms];
            for (at, option) in self.options[range.clone()].iter().enumerate() {
                let bit = 1 << at;
                for atom in option.times.atoms() {
                    takers[atom] |= bit;
                }
                if !option.times.overlaps(unavailable) {
                    self.open[local] |= bit;
                }
                if option.price == 0 {
                    self.gratis[local] |= bit;
                }
            }
            // To miss it costs twice its weight at least, see `Missed::cost`.
            let priced = self.options[range].iter().map(|option| option.price);
            let least = priced.filter(|price| *price > 0).min().unwrap_or(i64::MAX);
            self.dear.push(least.min(2 * self.weights[local]));
        }
    }

    /// Closes what a hard rule lets the student have no more of, seats that may not change being as many already.
    fn close_what_is_enough(&mut self, problem: &Problem<W>, student: u32) {
        let facts = &problem.students[student as usize];
        for at_most in &facts.at_most {
            let is_pinned =
                |own: &&u16| problem.requests[facts.requests.start + usize::from(**own)].is_pinned;
            if at_most.requests.iter().filter(is_pinned).count() >= at_most.most {
                for own in at_most.requests.iter().filter(|own| !is_pinned(own)) {
                    self.open[usize::from(*own)] = 0;
                }
            }
        }
    }

    /// Tries all that can follow the choices made, of which `row` is the number; the first `waiting` of those
    /// that wait are not decided.
    fn descend(
        &mut self,
        search: &Search<'_, '_, W>,
        row: usize,
        mut waiting: usize,
        mut missed: Missed,
        (paid, load): (i64, i64),
    ) {
        self.nodes += 1;
        let open = row * search.count;
        // Requests with no opening left are missed; of the others the one with the fewest comes next.
        let (mut fewest, mut place, mut at) = (u32::MAX, 0, 0);
        // What those that have openings cost at least.
        let mut least = 0;
        while at < waiting {
            let local = self.waiting[at];
            let openings = self.open[open + local as usize];
            if openings & self.gratis[local as usize] == 0 && openings != 0 {
                least += self.dear[local as usize];
            }
            let openings = openings.count_ones();
            if openings == 0 {
                missed = self.miss(search, local, missed);
                waiting -= 1;
                self.waiting.swap(at, waiting);
                continue;
            }
            if openings < fewest {
                (fewest, place) = (openings, at);
            }
            at += 1;
        }
        let cost = missed.cost() + paid;
        if cost + least >= self.best_cost {
            return;
        }
        if waiting == 0 {
            self.best_cost = cost;
            self.best.copy_from_slice(&self.chosen);
            return;
        }
        let local = self.waiting[place];
        waiting -= 1;
        self.waiting.swap(place, waiting);
        let max_load = search.problem.students[search.student].max_load;
        let mut done = false;
        let mut left = self.open[open + local as usize];
        while left != 0 {
            let at = self.starts[local as usize] as usize + left.trailing_zeros() as usize;
            left &= left - 1;
            let option = self.options[at];
            let paid_here = paid + option.price;
            let load = load + search.problem.classes[option.class as usize].load;
            if missed.cost() + paid_here >= self.best_cost || load > max_load {
                continue;
            }
            if self.nodes > MOST_NODES {
                break;
            }
            self.chosen[local as usize] = option.class;
            self.patterns[local as usize] = option.pattern;
            let is_harmless = !self.close(search, row, waiting, local, &option);
            self.descend(search, row + 1, waiting, missed, (paid_here, load));
            // The recursion shuffles the waiting ones but leaves them the same set.
            if is_harmless && option.price == 0 && max_load == Load::MAX {
                // Nothing is better than this: no other choice leaves the others more.
                done = true;
                break;
            }
        }
        self.chosen[local as usize] = NONE;
        self.patterns[local as usize] = NONE;
        if done {
            return;
        }
        let missed = self.miss(search, local, missed);
        if missed.cost() + paid < self.best_cost && self.nodes <= MOST_NODES {
            self.descend(search, row, waiting, missed, (paid, load));
        }
    }

    /// Writes the next row: what stays open to those who wait when this opening is taken.
    #[inline]
    fn close(
        &mut self,
        search: &Search<'_, '_, W>,
        row: usize,
        waiting: usize,
        local: u16,
        option: &Opening<W>,
    ) -> bool {
        let mut lost = 0;
        let (count, atoms) = (search.count, search.problem.atoms);
        let (rows, next) = self.open.split_at_mut((row + 1) * count);
        let row = &rows[row * count..];
        for other in &self.waiting[..waiting] {
            let other = *other as usize;
            let takers = &self.takers[other * atoms..(other + 1) * atoms];
            let closed = option.times.atoms().fold(0, |closed, atom| closed | takers[atom]);
            next[other] = row[other] & !closed;
            lost |= row[other] & closed;
        }
        // Courses of which only so many may be had. To take one is never harmless to the others.
        for at_most in &search.problem.students[search.student].at_most {
            if !at_most.requests.contains(&local) {
                continue;
            }
            // A seat that may not change is taken from the beginning.
            let is_pinned =
                |own: u16| search.problem.requests[search.first + own as usize].is_pinned;
            let taken = |own: &&u16| self.chosen[**own as usize] != NONE || is_pinned(**own);
            let is_enough = at_most.requests.iter().filter(taken).count() >= at_most.most;
            for other in self.waiting[..waiting].iter().filter(|own| at_most.requests.contains(own))
            {
                lost = u64::MAX;
                if is_enough && !is_pinned(*other) {
                    next[*other as usize] = 0;
                }
            }
        }
        if option.pattern == NONE {
            return lost != 0;
        }
        // Courses that must come before or after this one.
        for &(first, then) in &search.problem.students[search.student].orders {
            let (other, barred) = if first == local {
                (then as usize, search.problem.until[option.pattern as usize])
            } else if then == local {
                (first as usize, search.problem.from[option.pattern as usize])
            } else {
                continue;
            };
            let takers = &self.takers[other * atoms..(other + 1) * atoms];
            let closed = barred.atoms().fold(0, |closed, atom| closed | takers[atom]);
            next[other] &= !closed;
            lost |= row[other] & closed;
        }
        lost != 0
    }

    #[inline]
    fn miss(&self, search: &Search<'_, '_, W>, local: u16, missed: Missed) -> Missed {
        let facts = &search.problem.requests[search.first + local as usize];
        missed.and(self.weights[local as usize], facts.is_required, facts.is_pinned)
    }
}

/// What stays the same while one student is seated.
struct Search<'a, 'm, const W: usize> {
    problem: &'a Problem<'m, W>,
    student: usize,
    first: usize,
    /// How many requests there are.
    count: usize,
}

/// What has been missed so far.
#[derive(Debug, Clone, Copy, Default)]
struct Missed {
    sum: i64,
    heaviest: i64,
    required: i64,
}

impl Missed {
    fn and(self, weight: i64, is_required: bool, is_pinned: bool) -> Missed {
        // A pinned seat is never given up: missing it costs more than everything else together.
        let pinned = if is_pinned { 1_000 } else { 0 };
        Missed {
            sum: self.sum + weight,
            heaviest: self.heaviest.max(weight),
            required: self.required + i64::from(is_required) + pinned,
        }
    }

    fn cost(self) -> i64 {
        3 * self.sum - self.heaviest + self.required * REQUIRED_ENERGY
    }
}

/// Whether a class may take a request, beyond time and size: asked term and teacher, an accessible room,
/// a limit on who sits together.
#[inline]
pub fn admits<const W: usize>(state: &State<W>, request: usize, class: u32) -> bool {
    let problem = state.problem;
    let facts = &problem.requests[request];
    if facts.is_particular && !particular(state, request, class) {
        return false;
    }
    problem.classes[class as usize].caps.is_empty() || !state.cap_forbids(class, facts.student)
}

/// Whether a class may take a request that asks for more than time and size.
fn particular<const W: usize>(state: &State<W>, request: usize, class: u32) -> bool {
    let student = state.problem.requests[request].student as usize;
    let company = &state.problem.students[student].apart_from;
    suits_class(state, request, class) && company.iter().all(|other| !sits_in(state, *other, class))
}

/// Whether a student sits in a class.
pub fn sits_in<const W: usize>(state: &State<W>, student: u32, class: u32) -> bool {
    let facts = &state.problem.students[student as usize];
    facts.requests.clone().chain(facts.alternates.clone()).any(|own| state.seat[own] == class)
}

/// Whether term, teachers and room of a class suit a request, whoever sits there.
pub fn suits_class<const W: usize>(state: &State<W>, request: usize, class: u32) -> bool {
    let facts = &state.problem.requests[request];
    let student = &state.problem.students[facts.student as usize];
    let at = class as usize;
    let term_fits = facts.term == NONE
        || state.pattern[at] == NONE
        || state.problem.only_term[state.pattern[at] as usize] == facts.term;
    let staff_fits = facts.staff == NONE || state.staff[at].contains(&facts.staff);
    let staff_is_allowed = state.staff[at].iter().all(|person| !student.avoids.contains(person));
    let room = state.room[at];
    let room_fits = room == NONE
        || !student.needs_accessible_room
        || state.problem.rooms[room as usize].accessible;
    term_fits && staff_fits && staff_is_allowed && room_fits
}
