//! One worker's search: moves of classes and of students under annealing.
//!
//! A class move puts a class (or two) elsewhere and reseats, exactly, everybody whom that displaces and
//! those who have waited for it. A class that is full may take more than its limit for a price per student
//! ([`State::set_seat_price`]): low while the search is hot, so that a large class can move without losing
//! the students for whom its sister sections have no seat yet; none is left when the price has risen. A student move forces one unmet request into a section, sends away
//! whoever is in the way, and reseats both. Every move leaves teachers and rooms as sound as they were.

use super::problem::NONE;
use super::random::Stream;
use super::seating::{Seating, admits};
use super::standing::Floors;
use super::state::{Missing, NO_CROWDING, State};
use crate::rule::Subject;

/// Waiting students tried after a class move, beyond the seats it frees.
const WAITING_TRIED: usize = 8;

/// While rules are broken, so many of so many moves are about something that one of them watches.
const SORE: (usize, usize) = (3, 16);

/// Students looked at for one who can give up a seat without loss.
const EJECTIONS_TRIED: usize = 6;

/// The most classes sent away at once for one that needs their teacher or room.
const MAKE_WAY: usize = 4;

/// Unmet requests drawn at most until one is of a student who is favoured.
const FAVOURED_DRAWN: usize = 16;

/// A search in progress.
#[derive(Debug)]
pub struct Search<'m, 'p, const W: usize> {
    /// The schedule it changes.
    pub state: State<'m, 'p, W>,
    /// Memory for seating students; its `work` counts what is done here too.
    pub seating: Seating<W>,
    /// Where its random numbers come from.
    pub random: Stream,
    /// How much worse a move may make things, on average: thousandths of energy.
    pub heat: i64,
    /// Students to be reseated after a class move.
    affected: Vec<u32>,
    /// Classes that hold what a moving class needs.
    in_the_way: Vec<u32>,
    stamp: Vec<u32>,
    turn: u32,
    /// Counts of moves tried and kept, for tuning.
    pub tally: Tally,
    /// What may be missed at most: no move misses more, whatever it gains, that does not miss less than before.
    pub floors: Option<Floors>,
    /// For each student, whether half of the moves about unmet requests look for theirs; empty = nobody is favoured.
    pub favoured: Vec<bool>,
    /// Whether all but soft rules is settled: no move may cost anything that stands before them, nor a rule of an
    /// earlier tier for one of a later.
    pub is_settled: bool,
}

/// Counts of moves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// Class moves tried.
    pub class_moves: u64,
    /// Class moves kept.
    pub class_moves_kept: u64,
    /// Class moves for which no teacher or room was found.
    pub class_moves_blocked: u64,
    /// Student moves tried.
    pub student_moves: u64,
    /// Student moves kept.
    pub student_moves_kept: u64,
}

impl<'m, 'p, const W: usize> Search<'m, 'p, W> {
    /// A search that starts from a schedule.
    pub fn new(state: State<'m, 'p, W>, random: Stream) -> Search<'m, 'p, W> {
        let students = state.problem.students.len();
        Search {
            state,
            seating: Seating::new(),
            random,
            heat: 0,
            affected: Vec::new(),
            in_the_way: Vec::new(),
            stamp: vec![0; students],
            turn: 0,
            tally: Tally::default(),
            floors: None,
            favoured: Vec::new(),
            is_settled: false,
        }
    }

    /// Tries a class move and keeps it if it is good enough.
    pub fn class_move(&mut self) {
        self.tally.class_moves += 1;
        self.seating.work += 8;
        let Some((class, pattern)) = self.choose_class_move() else { return };
        let limit = self.state.energy + self.slack();
        let missing = self.state.missing();
        let mark = self.state.mark();
        self.affected.clear();
        self.next_turn();
        if !self.shift(class, pattern) {
            self.tally.class_moves_blocked += 1;
            self.state.undo(mark);
            return;
        }
        if self.reseat_affected(limit) && self.is_allowed(missing) {
            self.tally.class_moves_kept += 1;
            self.state.commit();
        } else {
            self.state.undo(mark);
        }
    }

    /// Now and then a class that a broken rule watches, half of the rest of the time one that stands in
    /// somebody's way, otherwise any; then a pattern for it.
    fn choose_class_move(&mut self) -> Option<(u32, u32)> {
        let problem = self.state.problem;
        if problem.classes.is_empty() {
            return None;
        }
        let mut class = self.random.below(problem.classes.len()) as u32;
        if let Some(near) = self.sore_point().and_then(|subject| self.class_near(subject)) {
            class = near;
        } else if self.random.chance(1, 2)
            && let Some(request) = self.pick_unmet()
        {
            let facts = &problem.requests[request as usize];
            let wanted = self.random.pick(&problem.options[facts.options.clone()]);
            class = wanted.unwrap_or(class);
            if self.random.chance(1, 2) {
                let own = problem.students[facts.student as usize].requests.clone();
                let other = own.start + self.random.below(own.len());
                if self.state.seat[other] != NONE {
                    class = self.state.seat[other];
                }
            }
        }
        let domain = &problem.classes[class as usize].domain;
        let pattern = self.random.pick(domain)?;
        let stays = self.state.is_frozen(class) || pattern == self.state.pattern[class as usize];
        (!stays).then_some((class, pattern))
    }

    /// An unmet request: a few of a group among thousands of others would else wait long for their turn.
    fn pick_unmet(&mut self) -> Option<u32> {
        let mut request = self.random.pick(&self.state.unmet)?;
        if self.favoured.is_empty() || self.random.chance(1, 2) {
            return Some(request);
        }
        for _ in 0..FAVOURED_DRAWN {
            if self.favoured[self.state.problem.requests[request as usize].student as usize] {
                break;
            }
            request = self.random.pick(&self.state.unmet)?;
        }
        Some(request)
    }

    /// Whether no more is missed than may be, or no more than was.
    fn is_allowed(&self, before: Missing) -> bool {
        if self.is_settled {
            let now = self.state.missing();
            return now.cost <= before.cost && now.rules <= before.rules;
        }
        let Some(floors) = &self.floors else { return true };
        let now = self.state.missing();
        (now.primary <= floors.missed || now.primary <= before.primary)
            && (now.required <= floors.required || now.required <= before.required)
    }

    /// Now and then, while rules are broken: something that one of them watches. A rule about a few among
    /// thousands would else wait long for a move that concerns it.
    fn sore_point(&mut self) -> Option<Subject> {
        if self.state.broken().is_empty()
            || !(self.is_settled || self.random.chance(SORE.0, SORE.1))
        {
            return None;
        }
        // Of two the heavier: rules that nobody can keep in full, of late tiers, would else take most of these moves.
        let problem = self.state.problem;
        let one = self.random.pick(self.state.broken())?;
        let other = self.random.pick(self.state.broken())?;
        let weight = |clause: u32| problem.clauses[clause as usize].energy;
        let clause = if weight(other) > weight(one) { other } else { one };
        self.random.pick(&problem.clauses[clause as usize].watches)
    }

    /// A class that has to do with something watched.
    fn class_near(&mut self, subject: Subject) -> Option<u32> {
        match subject {
            Subject::Placement(class) | Subject::Staff(class) | Subject::Roster(class) => {
                Some(class.index() as u32)
            }
            Subject::Timetable(person) => self.random.pick(&self.state.teaches[person.index()]),
            Subject::Student(_) => {
                let request = self.request_near(subject)?;
                match self.state.seat[request as usize] {
                    NONE => {
                        let options = &self.state.problem.requests[request as usize].options;
                        self.random.pick(&self.state.problem.options[options.clone()])
                    }
                    class => Some(class),
                }
            }
        }
    }

    /// A primary request that has to do with something watched.
    fn request_near(&mut self, subject: Subject) -> Option<u32> {
        match subject {
            Subject::Placement(class) | Subject::Staff(class) | Subject::Roster(class) => {
                let roster = &self.state.roster[class.index()];
                self.random.pick(roster)
            }
            Subject::Timetable(_) => None,
            Subject::Student(student) => {
                let own = self.state.problem.students[student.index()].requests.clone();
                let request = own.start + self.random.below(own.len());
                own.contains(&request).then_some(request as u32)
            }
        }
    }

    /// Moves a class, and with it those bound to it; where its teacher is taken by another of their own
    /// classes that could go where it came from, the two change places.
    fn shift(&mut self, class: u32, pattern: u32) -> bool {
        let problem = self.state.problem;
        let from = self.state.pattern[class as usize];
        if !problem.classes[class as usize].together.is_empty() {
            return self.shift_bundle(class, pattern);
        }
        let times = problem.pattern_times[pattern as usize];
        let inner = self.state.mark();
        let mut swap = self.blocking_class(class, times).filter(|_| from != NONE);
        let mut swap_first = swap.is_some() && self.random.chance(3, 4);
        if swap.is_none() && from != NONE && self.random.chance(1, 4) {
            swap = self.companion(class, times);
            swap_first = swap.is_some();
        }
        if swap_first && self.exchange(class, pattern, swap, from) {
            return true;
        }
        self.state.undo(inner);
        self.affected.clear();
        if self.relocate(class, pattern) {
            return true;
        }
        self.state.undo(inner);
        self.affected.clear();
        if !swap_first {
            if self.exchange(class, pattern, swap, from) {
                return true;
            }
            self.state.undo(inner);
            self.affected.clear();
        }
        swap.is_some() && self.make_way(class, pattern, from)
    }

    /// A class that holds a teacher of `class` at these times, or that must be apart from it, or that is
    /// in its room.
    fn blocking_class(&mut self, class: u32, times: super::times::Bits<W>) -> Option<u32> {
        let state = &self.state;
        let at = class as usize;
        for person in state.staff[at].iter().filter(|person| **person != NONE) {
            let found = state.teaches[*person as usize]
                .iter()
                .find(|other| **other != class && state.times[**other as usize].overlaps(times));
            if found.is_some() {
                return found.copied();
            }
        }
        let room = state.room[at];
        if room == NONE {
            return None;
        }
        state.uses[room as usize]
            .iter()
            .find(|other| **other != class && state.times[**other as usize].overlaps(times))
            .copied()
    }

    /// The class at these times of one of the students of `class`: if the two change places, this student
    /// (and whoever else sits in both) keeps both.
    fn companion(&mut self, class: u32, times: super::times::Bits<W>) -> Option<u32> {
        let problem = self.state.problem;
        let request = self.random.pick(&self.state.roster[class as usize])?;
        let student = problem.requests[request as usize].student as usize;
        problem.students[student].requests.clone().map(|own| self.state.seat[own]).find(|seat| {
            *seat != NONE && *seat != class && self.state.times[*seat as usize].overlaps(times)
        })
    }

    /// Two classes change places.
    fn exchange(&mut self, class: u32, pattern: u32, other: Option<u32>, back: u32) -> bool {
        let Some(other) = other else { return false };
        let problem = self.state.problem;
        let facts = &problem.classes[other as usize];
        if !facts.domain.contains(&back)
            || !facts.together.is_empty()
            || self.state.is_frozen(other)
        {
            return false;
        }
        self.state.set_pattern(class, NONE);
        self.state.set_pattern(other, NONE);
        self.put(class, pattern) && self.put(other, back)
    }

    /// Moves a class, and all that hold its teachers or its room at the new times into the times that it leaves: a
    /// class of two blocks in a room that is never empty has to send two others away at once.
    fn make_way(&mut self, class: u32, pattern: u32, from: u32) -> bool {
        let problem = self.state.problem;
        let times = problem.pattern_times[pattern as usize];
        let mut in_the_way = std::mem::take(&mut self.in_the_way);
        self.collect_in_the_way(class, times, &mut in_the_way);
        let mut left = problem.pattern_times[from as usize].without(times);
        let mut goes = !in_the_way.is_empty() && in_the_way.len() <= MAKE_WAY;
        goes = goes
            && in_the_way.iter().all(|other| {
                problem.classes[*other as usize].together.is_empty()
                    && !self.state.is_frozen(*other)
            });
        if goes {
            self.state.set_pattern(class, NONE);
            for other in &in_the_way {
                self.state.set_pattern(*other, NONE);
            }
            goes = self.put(class, pattern);
            for other in &in_the_way {
                goes = goes
                    && self.pattern_within(*other, left).is_some_and(|there| {
                        left = left.without(problem.pattern_times[there as usize]);
                        self.put(*other, there)
                    });
            }
        }
        self.in_the_way = in_the_way;
        goes
    }

    /// All classes that hold a teacher of a class, or its room, at these times; each once.
    fn collect_in_the_way(
        &self,
        class: u32,
        times: super::times::Bits<W>,
        in_the_way: &mut Vec<u32>,
    ) {
        let state = &self.state;
        let at = class as usize;
        let people = state.staff[at].iter().filter(|person| **person != NONE);
        let taught = people.flat_map(|person| &state.teaches[*person as usize]);
        let room = Some(state.room[at]).filter(|room| *room != NONE);
        let beside = room.iter().flat_map(|room| &state.uses[*room as usize]);
        in_the_way.clear();
        for other in taught.chain(beside) {
            if *other != class
                && state.times[*other as usize].overlaps(times)
                && !in_the_way.contains(other)
            {
                in_the_way.push(*other);
            }
        }
    }

    /// One of the patterns open to a class that lie within these times.
    fn pattern_within(&mut self, class: u32, times: super::times::Bits<W>) -> Option<u32> {
        let problem = self.state.problem;
        let domain = &problem.classes[class as usize].domain;
        self.seating.work += 1 + domain.len() as u64 / 8;
        let fits = |pattern: &&u32| {
            let takes = problem.pattern_times[**pattern as usize];
            takes.without(times).is_empty() && !takes.is_empty()
        };
        let count = domain.iter().filter(fits).count();
        (count > 0).then(|| domain.iter().filter(fits).nth(self.random.below(count)))?.copied()
    }

    fn relocate(&mut self, class: u32, pattern: u32) -> bool {
        self.state.set_pattern(class, NONE);
        self.put(class, pattern)
    }

    fn shift_bundle(&mut self, class: u32, pattern: u32) -> bool {
        let problem = self.state.problem;
        let together = &problem.classes[class as usize].together;
        self.state.set_pattern(class, NONE);
        for other in together {
            self.state.set_pattern(*other, NONE);
        }
        self.put(class, pattern) && together.iter().all(|other| self.put(*other, pattern))
    }

    /// Places an unplaced class and unseats those of its students who cannot come along.
    fn put(&mut self, class: u32, pattern: u32) -> bool {
        let problem = self.state.problem;
        let at = class as usize;
        let times = problem.pattern_times[pattern as usize];
        self.seating.work += 1 + self.state.roster[at].len() as u64 / 8;
        // Unseated first, so that nobody is in two places when the class arrives.
        let mut slot = 0;
        while slot < self.state.roster[at].len() {
            let request = self.state.roster[at][slot];
            let facts = &problem.requests[request as usize];
            let clashes = self.state.busy[facts.student as usize].overlaps(times)
                || problem.students[facts.student as usize].unavailable.overlaps(times);
            let stays = !clashes && !self.state.breaks_order(request, pattern);
            if stays {
                slot += 1;
            } else if facts.is_pinned {
                return false;
            } else {
                self.state.set_seat(request, NONE);
                self.affected.push(facts.student);
            }
        }
        if !self.state.place(class, pattern, &mut self.random) {
            return false;
        }
        let particular: Vec<u32> = self.state.roster[at]
            .iter()
            .copied()
            .filter(|request| problem.requests[*request as usize].is_particular)
            .collect();
        for request in particular {
            self.state.set_seat(request, NONE);
            self.affected.push(problem.requests[request as usize].student);
        }
        self.add_waiting(class);
        true
    }

    /// Adds some of the students who wait for a class to those to be reseated.
    fn add_waiting(&mut self, class: u32) {
        let wanted = &self.state.problem.wanted_by[class as usize];
        if wanted.is_empty() || self.state.price_of(class).is_none() {
            return;
        }
        let most = self.state.free[class as usize].clamp(0, 64) as usize + WAITING_TRIED;
        let pivot = self.random.below(wanted.len());
        let waiting = wanted[pivot..]
            .iter()
            .chain(&wanted[..pivot])
            .filter(|request| self.state.seat[**request as usize] == NONE)
            .take(most);
        let before = self.affected.len();
        self.affected
            .extend(waiting.map(|request| self.state.problem.requests[*request as usize].student));
        self.seating.work += (self.affected.len() - before) as u64;
    }

    /// Reseats those affected, as long as the energy can still come below `limit`. Returns whether it did.
    ///
    /// Rules are asked when everybody sits again: under way, with a class emptied, they would all seem broken.
    /// Until then each that has been touched may turn out to be kept.
    fn reseat_affected(&mut self, limit: i64) -> bool {
        let affected = std::mem::take(&mut self.affected);
        let turn = self.turn;
        let mut hope = 0;
        let mut count = 0;
        for student in &affected {
            if self.stamp[*student as usize] != turn {
                self.stamp[*student as usize] = turn;
                hope += self.state.cost[*student as usize];
                self.state.touch_student(*student as usize);
                count += 1;
            }
        }
        hope += self.state.waiting_energy();
        // A student stands in the list as often as they were displaced; the first time counts.
        let mut possible = true;
        let (kept, later) = (turn, turn.wrapping_add(1));
        for student in &affected {
            if self.stamp[*student as usize] != kept {
                continue;
            }
            self.stamp[*student as usize] = later;
            if self.state.energy - hope > limit {
                possible = false;
                break;
            }
            hope -= self.state.cost[*student as usize];
            let varied = self.random.number();
            self.seating.reseat(&mut self.state, *student, None, varied);
        }
        self.seating.work += count;
        self.affected = affected;
        self.turn = later;
        possible && self.comes_below(limit)
    }

    /// Whether the energy is no more than this once every rule has been asked. None is asked where it could not be,
    /// even if all that wait were kept.
    fn comes_below(&mut self, limit: i64) -> bool {
        if self.state.energy - self.state.waiting_energy() > limit {
            return false;
        }
        self.state.settle();
        self.state.energy <= limit
    }

    /// Lets nobody sit beyond the limit of a class any more, and reseats those who did.
    pub fn clear_crowds(&mut self) {
        self.state.set_seat_price(NO_CROWDING);
        for class in 0..self.state.problem.classes.len() {
            let mut slot = self.state.roster[class].len();
            while self.state.free[class] < 0 && slot > 0 {
                slot -= 1;
                let request = self.state.roster[class][slot];
                let student = self.state.problem.requests[request as usize].student;
                let varied = self.random.number();
                self.seating.reseat(&mut self.state, student, None, varied);
                slot = slot.min(self.state.roster[class].len());
            }
        }
        self.state.settle();
        self.state.commit();
    }

    /// Tries a student move and keeps it if it is good enough.
    pub fn student_move(&mut self) {
        self.tally.student_moves += 1;
        self.seating.work += 2;
        let problem = self.state.problem;
        let near = self.sore_point().and_then(|subject| self.request_near(subject));
        let request = if near.is_some() {
            near
        } else if self.random.chance(4, 5) {
            self.pick_unmet()
        } else if problem.primary_count == 0 {
            None
        } else {
            Some(self.random.below(problem.primary_count) as u32)
        };
        let Some(request) = request else { return };
        let facts = &problem.requests[request as usize];
        let options = &problem.options[facts.options.clone()];
        let Some(mut class) = self.random.pick(options) else { return };
        if self.is_settled && self.state.seat[request as usize] != NONE {
            // Between settled classes students go where there is more room.
            let other = self.random.pick(options).unwrap_or(class);
            if self.state.free[other as usize] > self.state.free[class as usize] {
                class = other;
            }
        }
        let at = class as usize;
        let times = self.state.times[at];
        if facts.is_pinned
            || self.state.seat[request as usize] == class
            || times.is_empty()
            || problem.students[facts.student as usize].unavailable.overlaps(times)
            || !admits(&self.state, request as usize, class)
        {
            return;
        }
        let limit = self.state.energy + self.slack();
        let missing = self.state.missing();
        let mark = self.state.mark();
        if self.force(request, class) && self.comes_below(limit) && self.is_allowed(missing) {
            self.tally.student_moves_kept += 1;
            self.state.commit();
        } else {
            self.state.undo(mark);
        }
    }

    /// Seats a request in a class come what may: its student's clashing seats are given up, a student of
    /// a full class is sent elsewhere, both are reseated.
    fn force(&mut self, request: u32, class: u32) -> bool {
        let problem = self.state.problem;
        let at = class as usize;
        let student = problem.requests[request as usize].student;
        let mut ejected = None;
        let may_crowd = self.state.price_of(class).is_some();
        if self.state.free[at] <= 0 && !(may_crowd && self.random.chance(1, 2)) {
            let Some(loser) = self.loser(class, student) else { return false };
            self.state.set_seat(loser, NONE);
            ejected = Some(problem.requests[loser as usize].student);
        }
        let times = self.state.times[at];
        self.state.set_seat(request, NONE);
        for own in problem.students[student as usize].requests.clone() {
            let seat = self.state.seat[own];
            if seat != NONE && self.state.times[seat as usize].overlaps(times) {
                if problem.requests[own].is_pinned {
                    return false;
                }
                self.state.set_seat(own as u32, NONE);
            }
        }
        if self.state.breaks_order(request, self.state.pattern[at]) {
            for own in problem.students[student as usize].requests.clone() {
                if self.state.seat[own] != NONE && !problem.requests[own].is_pinned {
                    self.state.set_seat(own as u32, NONE);
                }
            }
            if self.state.breaks_order(request, self.state.pattern[at]) {
                return false;
            }
        }
        self.state.set_seat(request, class);
        let varied = self.random.number();
        self.seating.reseat(&mut self.state, student, Some((request, class)), varied);
        if let Some(ejected) = ejected {
            self.seating.reseat(&mut self.state, ejected, None, varied);
        }
        true
    }

    /// Somebody in a full class who can be sent elsewhere, if possible without loss.
    fn loser(&mut self, class: u32, winner: u32) -> Option<u32> {
        let problem = self.state.problem;
        let roster = self.state.roster[class as usize].len();
        let mut fallback = None;
        for _ in 0..EJECTIONS_TRIED.min(roster) {
            let request = self.state.roster[class as usize][self.random.below(roster)];
            let facts = &problem.requests[request as usize];
            if facts.is_pinned || facts.student == winner {
                continue;
            }
            fallback = fallback.or(Some(request));
            // Cheap test: another section of the course with a seat at a time that is free.
            let busy =
                self.state.busy[facts.student as usize].without(self.state.times[class as usize]);
            let options = &problem.options[facts.options.clone()];
            let can_move = options.iter().any(|other| {
                *other != class
                    && self.state.free[*other as usize] > 0
                    && !self.state.times[*other as usize].is_empty()
                    && !self.state.times[*other as usize].overlaps(busy)
            });
            self.seating.work += 1;
            if can_move {
                return Some(request);
            }
        }
        fallback
    }

    /// How much worse this move may make things: exponentially distributed around the heat.
    fn slack(&mut self) -> i64 {
        if self.heat == 0 {
            return 0;
        }
        self.heat * LOGARITHMS[self.random.below(LOGARITHMS.len())] / 1_000_000
    }

    fn next_turn(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        if self.turn >= u32::MAX - 2 {
            self.stamp.fill(0);
            self.turn = 1;
        }
    }
}

/// −ln u for 256 evenly spread u, in thousandths: acceptance without floating point.
static LOGARITHMS: std::sync::LazyLock<[i64; 256]> = std::sync::LazyLock::new(|| {
    let mut table = [0; 256];
    for (index, entry) in table.iter_mut().enumerate() {
        let u = (index as f64 + 0.5) / 256.0;
        *entry = (-u.ln() * 1_000.0).round() as i64;
    }
    table
});
