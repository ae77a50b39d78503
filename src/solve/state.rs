//! The state of a search: a schedule under change, with its tallies, its energy and a log to undo by.

mod arrangement;

use super::problem::{NONE, Problem};
use super::times::Bits;
use crate::plan::{Placed, Plan, Seat};
use crate::rule::{SLOPE, View};
use crate::school::{ClassId, CourseId, Load, PatternId, RoomId, SectionId, StaffId, StudentId};
use crate::score::{RULE_TIERS, miss_cost};
pub use arrangement::Arrangement;

/// The weight of soft rules at which they count by their price, in quarters of it.
pub const BY_ITSELF: i64 = 4;

/// The price from which on nobody is seated beyond the limit of a class.
pub const NO_CROWDING: i64 = 1_000_000;

/// A schedule under change.
#[derive(Debug, Clone)]
pub struct State<'m, 'p, const W: usize> {
    /// What it is a schedule of.
    pub problem: &'p Problem<'m, W>,
    /// The pattern of each class, or [`NONE`].
    pub pattern: Vec<u32>,
    /// The atoms of each class; empty if it is not placed.
    pub times: Vec<Bits<W>>,
    /// The room of each class, or [`NONE`].
    pub room: Vec<u32>,
    /// The teachers of each class.
    pub staff: Vec<Vec<u32>>,
    /// When each room is in use.
    pub room_busy: Vec<Bits<W>>,
    /// When each person teaches.
    pub staff_busy: Vec<Bits<W>>,
    /// What each person teaches.
    pub staff_load: Vec<Load>,
    /// How much of it each person teaches beside others, see [`crate::rule::Beside`].
    pub beside_load: Vec<Load>,
    /// The classes that each person teaches.
    pub teaches: Vec<Vec<u32>>,
    /// The classes in each room.
    pub uses: Vec<Vec<u32>>,
    /// Free seats of each class; below zero in a crowded one.
    pub free: Vec<i32>,
    /// Students beyond the limits of all classes.
    pub crowding: i64,
    /// What each of them costs. Below [`NO_CROWDING`], a full class may take more.
    seat_price: i64,
    /// The class in which each request is met, or [`NONE`].
    pub seat: Vec<u32>,
    /// When each student is in class or away.
    pub busy: Vec<Bits<W>>,
    /// The requests seated in each class.
    pub roster: Vec<Vec<u32>>,
    /// For each alternate that is seated, the request it stands in for.
    pub stands_for: Vec<u32>,
    /// The primary requests that are not met.
    pub unmet: Vec<u32>,
    /// What missing each request weighs in the comparison of schedules.
    worth: Vec<i64>,
    /// What it weighs in the energy. A search that steers gives the students of a group more weight than
    /// they have in the comparison.
    weights: Vec<i64>,
    /// What each student's misses cost, by `weights`.
    pub cost: Vec<i64>,
    /// All that is wrong, in one number: what the search makes smaller.
    pub energy: i64,
    /// By how many quarters of their price soft rules weigh in the energy.
    soft_weight: i64,
    /// Classes that stay where they are.
    frozen: Vec<bool>,
    /// Required requests that are not met.
    pub required_unmet: i64,
    /// Required requests that each student misses.
    required_of: Vec<i64>,
    /// Members of each cap in each of its classes: parallel to `ClassFacts::caps`.
    members: Vec<Vec<i64>>,
    /// How much each priced clause is broken: its amount, in parts of [`SLOPE`], and its slope.
    heights: Vec<i64>,
    /// What soft rules add to the energy.
    soft: i64,
    /// The priced clauses that are broken.
    broken: Vec<u32>,
    /// Where each of them stands there.
    broken_position: Vec<u32>,
    /// Broken hard rules that the search prices.
    pub hard: i64,
    /// Broken soft rules, tier by tier.
    pub rules: [i64; RULE_TIERS],
    /// Clauses to be asked again.
    dirty: Vec<u32>,
    is_dirty: Vec<bool>,
    /// Where each request stands in its class's roster, or in `unmet`.
    position: Vec<u32>,
    log: Vec<Change>,
}

/// How many requests are missed, and what else is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Primary ones.
    pub primary: i64,
    /// Required ones among them.
    pub required: i64,
    /// The energy of all but soft rules.
    pub cost: i64,
    /// Broken soft rules, tier by tier.
    pub rules: [i64; RULE_TIERS],
}

/// One change, with what was there before.
#[derive(Debug, Clone, Copy)]
enum Change {
    Pattern { class: u32, before: u32 },
    Room { class: u32, before: u32 },
    Staff { class: u32, slot: u32, before: u32 },
    Seat { request: u32, before: u32 },
    Height { clause: u32, before: i64 },
}

/// A place to come back to. Between a mark and its undoing, what waits to be asked at the mark goes on
/// waiting: nothing settles there unless nothing waited.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// How long the log was.
    changes: usize,
    /// How many clauses waited.
    waiting: usize,
}

impl<'m, 'p, const W: usize> State<'m, 'p, W> {
    /// Nothing placed, nobody seated.
    pub fn new(problem: &'p Problem<'m, W>) -> State<'m, 'p, W> {
        let classes = problem.classes.len();
        let mut state = State {
            problem,
            pattern: vec![NONE; classes],
            times: vec![Bits::NONE; classes],
            room: vec![NONE; classes],
            staff: problem.classes.iter().map(|class| vec![NONE; class.staff_needed]).collect(),
            room_busy: vec![Bits::NONE; problem.rooms.len()],
            staff_busy: vec![Bits::NONE; problem.staff.len()],
            staff_load: vec![0; problem.staff.len()],
            beside_load: vec![0; problem.staff.len()],
            teaches: vec![Vec::new(); problem.staff.len()],
            uses: vec![Vec::new(); problem.rooms.len()],
            free: problem.classes.iter().map(|class| class.limit as i32).collect(),
            crowding: 0,
            seat_price: NO_CROWDING,
            seat: vec![NONE; problem.requests.len()],
            busy: problem.students.iter().map(|student| student.unavailable).collect(),
            roster: vec![Vec::new(); classes],
            stands_for: vec![NONE; problem.requests.len() - problem.primary_count],
            unmet: (0..problem.primary_count as u32).collect(),
            worth: problem.requests.iter().map(|request| request.weight).collect(),
            weights: problem.requests.iter().map(|request| request.weight).collect(),
            soft_weight: BY_ITSELF,
            frozen: vec![false; classes],
            cost: vec![0; problem.students.len()],
            energy: 0,
            required_unmet: 0,
            required_of: vec![0; problem.students.len()],
            members: problem.classes.iter().map(|class| vec![0; class.caps.len()]).collect(),
            heights: vec![0; problem.clauses.len()],
            soft: 0,
            broken: Vec::new(),
            broken_position: vec![NONE; problem.clauses.len()],
            hard: 0,
            rules: [0; RULE_TIERS],
            dirty: Vec::new(),
            // What is late is not asked before `wake`: it counts as waiting, and stands in no list.
            is_dirty: problem.clauses.iter().map(|clause| clause.is_late).collect(),
            position: (0..problem.requests.len() as u32).collect(),
            log: Vec::new(),
        };
        for student in 0..problem.students.len() {
            state.recost(student);
        }
        for clause in 0..problem.clauses.len() as u32 {
            state.touch(clause);
        }
        state.settle();
        state.commit();
        state
    }

    /// From here on clauses that are late are asked like all others.
    pub fn wake(&mut self) {
        let clauses = self.problem.clauses.iter().enumerate();
        let late = clauses.filter(|(_, clause)| clause.is_late);
        self.dirty.extend(late.map(|(index, _)| index as u32));
        self.settle();
        self.commit();
    }

    /// Where the log stands now, and what waits to be asked.
    pub fn mark(&self) -> Mark {
        Mark { changes: self.log.len(), waiting: self.dirty.len() }
    }

    /// Forgets how to undo what was done.
    pub fn commit(&mut self) {
        self.log.clear();
    }

    /// Takes everything back that was done since a mark. What waited to be asked then waits again.
    pub fn undo(&mut self, mark: Mark) {
        while self.log.len() > mark.changes {
            let Some(change) = self.log.pop() else { break };
            let length = self.log.len();
            match change {
                Change::Pattern { class, before } => self.set_pattern(class, before),
                Change::Room { class, before } => self.set_room(class, before),
                Change::Staff { class, slot, before } => {
                    self.set_staff(class, slot as usize, before)
                }
                Change::Seat { request, before } => self.set_seat(request, before),
                Change::Height { clause, before } => self.set_height(clause, before),
            }
            self.log.truncate(length);
        }
        debug_assert!(self.dirty.len() >= mark.waiting, "asked between a mark and its undoing");
        for clause in self.dirty.drain(mark.waiting.min(self.dirty.len())..) {
            self.is_dirty[clause as usize] = false;
        }
    }

    /// Places a class, or takes it away with [`NONE`]. The students in it must be free at its new times;
    /// those who are not are for the caller to unseat before.
    pub fn set_pattern(&mut self, class: u32, pattern: u32) {
        let at = class as usize;
        let before = self.pattern[at];
        if before == pattern {
            return;
        }
        self.log.push(Change::Pattern { class, before });
        let old = self.times[at];
        let new =
            if pattern == NONE { Bits::NONE } else { self.problem.pattern_times[pattern as usize] };
        self.pattern[at] = pattern;
        self.times[at] = new;
        for request in &self.roster[at] {
            let student = self.problem.requests[*request as usize].student as usize;
            self.busy[student] = self.busy[student].without(old).with(new);
        }
        if self.room[at] != NONE {
            let room = self.room[at] as usize;
            self.room_busy[room] = self.room_busy[room].without(old).with(new);
        }
        for slot in 0..self.staff[at].len() {
            let person = self.staff[at][slot];
            if person != NONE {
                let person = person as usize;
                self.staff_busy[person] = self.staff_busy[person].without(old).with(new);
                self.touch_timetable(person);
            }
        }
        for slot in 0..self.problem.placement_watchers[at].len() {
            self.touch(self.problem.placement_watchers[at][slot]);
        }
    }

    /// Gives a class a room, or none. The room must be free at the class's times.
    pub fn set_room(&mut self, class: u32, room: u32) {
        let at = class as usize;
        let before = self.room[at];
        if before == room {
            return;
        }
        self.log.push(Change::Room { class, before });
        let times = self.times[at];
        if before != NONE {
            let busy = &mut self.room_busy[before as usize];
            *busy = busy.without(times);
            if let Some(position) =
                self.uses[before as usize].iter().position(|other| *other == class)
            {
                self.uses[before as usize].swap_remove(position);
            }
        }
        if room != NONE {
            let busy = &mut self.room_busy[room as usize];
            *busy = busy.with(times);
            self.uses[room as usize].push(class);
        }
        self.room[at] = room;
    }

    /// Gives a class a teacher in one of its slots, or none. The teacher must be free at its times.
    pub fn set_staff(&mut self, class: u32, slot: usize, person: u32) {
        let at = class as usize;
        let before = self.staff[at][slot];
        if before == person {
            return;
        }
        self.log.push(Change::Staff { class, slot: slot as u32, before });
        let (times, load) = (self.times[at], self.problem.classes[at].load);
        let beside = if self.problem.classes[at].is_beside(slot) { load } else { 0 };
        if before != NONE {
            let old = before as usize;
            self.staff_busy[old] = self.staff_busy[old].without(times);
            self.staff_load[old] -= load;
            self.beside_load[old] -= beside;
            if let Some(position) = self.teaches[old].iter().position(|other| *other == class) {
                self.teaches[old].swap_remove(position);
            }
            self.touch_timetable(old);
        }
        if person != NONE {
            let new = person as usize;
            self.staff_busy[new] = self.staff_busy[new].with(times);
            self.staff_load[new] += load;
            self.beside_load[new] += beside;
            self.teaches[new].push(class);
            self.touch_timetable(new);
        }
        self.staff[at][slot] = person;
        for slot in 0..self.problem.staff_watchers[at].len() {
            self.touch(self.problem.staff_watchers[at][slot]);
        }
    }

    /// Seats a request in a class, or unseats it with [`NONE`]. Whether the seat is free and fits is the
    /// caller's to know.
    pub fn set_seat(&mut self, request: u32, class: u32) {
        let at = request as usize;
        let before = self.seat[at];
        if before == class {
            return;
        }
        self.log.push(Change::Seat { request, before });
        let student = self.problem.requests[at].student as usize;
        let position = self.position[at] as usize;
        if before == NONE {
            if at < self.problem.primary_count {
                self.unmet.swap_remove(position);
                if let Some(moved) = self.unmet.get(position) {
                    self.position[*moved as usize] = position as u32;
                }
            }
        } else {
            let old = before as usize;
            self.roster[old].swap_remove(position);
            if let Some(moved) = self.roster[old].get(position) {
                self.position[*moved as usize] = position as u32;
            }
            self.free[old] += 1;
            if self.free[old] <= 0 {
                self.crowding -= 1;
                self.energy -= self.seat_price;
            }
            self.busy[student] = self.busy[student].without(self.times[old]);
            self.count(old, student, -1);
        }
        if class == NONE {
            if at < self.problem.primary_count {
                self.position[at] = self.unmet.len() as u32;
                self.unmet.push(request);
            }
        } else {
            let new = class as usize;
            self.position[at] = self.roster[new].len() as u32;
            self.roster[new].push(request);
            self.free[new] -= 1;
            if self.free[new] < 0 {
                self.crowding += 1;
                self.energy += self.seat_price;
            }
            self.busy[student] = self.busy[student].with(self.times[new]);
            self.count(new, student, 1);
        }
        self.seat[at] = class;
        if before == NONE || class == NONE {
            self.recost(student);
        }
        self.touch_student(student);
    }

    /// Says what each student beyond the limit of a class costs from now on.
    pub fn set_seat_price(&mut self, price: i64) {
        self.energy += self.crowding * (price - self.seat_price);
        self.seat_price = price;
    }

    /// What one more seat in a class costs; `None` if there is none.
    #[inline]
    pub fn price_of(&self, class: u32) -> Option<i64> {
        if self.free[class as usize] > 0 {
            Some(0)
        } else {
            (self.seat_price < NO_CROWDING).then_some(self.seat_price)
        }
    }

    /// What is saved when somebody leaves a class.
    #[inline]
    pub fn relief_of(&self, class: u32) -> i64 {
        if self.free[class as usize] < 0 { self.seat_price } else { 0 }
    }

    /// Asks every clause again that something watched by it has touched.
    pub fn settle(&mut self) {
        while let Some(clause) = self.dirty.pop() {
            self.is_dirty[clause as usize] = false;
            let priced = &self.problem.clauses[clause as usize];
            let rule = &self.problem.model.rules[priced.rule].rule;
            let ground = self.problem.model.ground();
            let amount = rule.amount(priced.clause, ground, self);
            // What a breach is, is the amount alone; the slope only leads the search downhill.
            let slope = if amount > 0 { rule.slope(priced.clause, ground, self) } else { 0 };
            self.set_height(clause, amount * SLOPE + slope);
        }
    }

    /// Whether a class has all that it needs: a placement, its teachers and a room.
    pub fn is_placed(&self, class: u32) -> bool {
        let at = class as usize;
        self.pattern[at] != NONE
            && (!self.problem.classes[at].needs_room || self.room[at] != NONE)
            && self.staff[at].iter().all(|person| *person != NONE)
    }

    /// Whether one more member in a class would break a cap that counts this student.
    pub fn cap_forbids(&self, class: u32, student: u32) -> bool {
        let at = class as usize;
        let facts = &self.problem.classes[at];
        if facts.caps.is_empty() {
            return false;
        }
        let own = &self.problem.students[student as usize].caps;
        let size = self.roster[at].len() as i64 + 1;
        facts.caps.iter().zip(&self.members[at]).any(|(cap, members)| {
            own.contains(cap) && members + 1 > self.problem.caps[*cap as usize].cap.most(size)
        })
    }

    /// Whether a class breaks a cap as it stands.
    pub fn breaks_cap(&self, class: usize) -> bool {
        let size = self.roster[class].len() as i64;
        let facts = &self.problem.classes[class];
        facts
            .caps
            .iter()
            .zip(&self.members[class])
            .any(|(cap, members)| *members > self.problem.caps[*cap as usize].cap.most(size))
    }

    /// Everything that is kept up to date under way, to compare with the same from scratch.
    #[cfg(test)]
    pub fn tallies(&self) -> String {
        let sums = (self.energy, self.crowding, self.hard, self.rules, self.required_unmet);
        let students = (&self.cost, &self.busy, &self.members, &self.heights, &self.free);
        let loads = (&self.staff_load, &self.beside_load, &self.dirty);
        let places = (&self.times, &self.room_busy, &self.staff_busy, loads);
        format!("{sums:?}\n{students:?}\n{places:?}")
    }

    /// The clauses that wait to be asked.
    #[cfg(test)]
    pub fn waiting(&self) -> &[u32] {
        &self.dirty
    }

    /// The schedule as a plan; alternates are for the caller to add.
    pub fn plan(&self) -> Plan {
        let problem = self.problem;
        let model = problem.model;
        let mut plan = Plan::empty(&model.school);
        for (id, class) in model.classes.iter() {
            let at = id.index();
            let mut staff: Vec<StaffId> = self.staff[at]
                .iter()
                .filter(|person| **person != NONE)
                .map(|person| StaffId::new(*person as usize))
                .collect();
            staff.sort_unstable();
            let placed = Placed {
                pattern: (self.pattern[at] != NONE)
                    .then(|| PatternId::new(self.pattern[at] as usize)),
                room: (self.room[at] != NONE).then(|| RoomId::new(self.room[at] as usize)),
                staff,
            };
            for section in &class.sections {
                plan.placed[section.index()] = placed.clone();
            }
        }
        for (request, class) in self.seat.iter().enumerate() {
            if *class != NONE {
                let facts = &problem.requests[request];
                plan.seats.push(Seat {
                    student: StudentId::new(facts.student as usize),
                    section: problem.section_of(request, *class),
                    request: facts.source,
                    stands_for: request
                        .checked_sub(problem.primary_count)
                        .and_then(|alternate| {
                            problem.requests.get(self.stands_for[alternate] as usize)
                        })
                        .and_then(|stood_for| stood_for.source),
                });
            }
        }
        plan.seats.sort_unstable();
        plan
    }

    fn recost(&mut self, student: usize) {
        let problem = self.problem;
        let facts = &problem.students[student];
        let (mut sum, mut heaviest, mut required) = (0, 0, 0);
        for request in facts.requests.clone() {
            if self.seat[request] == NONE {
                let weight = self.weights[request];
                sum += weight;
                heaviest = heaviest.max(weight);
                required += i64::from(problem.requests[request].is_required);
            }
        }
        let primary = 3 * sum - heaviest;
        let cost = primary + required * super::problem::REQUIRED_ENERGY;
        self.required_unmet += required - self.required_of[student];
        self.required_of[student] = required;
        self.energy += cost - self.cost[student];
        self.cost[student] = cost;
    }

    /// How many requests of their own these students miss.
    pub fn missed_by(&self, students: &[StudentId]) -> i64 {
        let own = students.iter().map(|student| &self.problem.students[student.index()]);
        let missed = own.flat_map(|student| student.requests.clone()).filter(|request| {
            self.seat[*request] == NONE && self.problem.requests[*request].source.is_some()
        });
        missed.count() as i64
    }

    /// What the unmet primary requests cost, see [`crate::score::miss_cost`].
    pub fn primary(&self) -> i64 {
        let unmet = |student: &super::problem::StudentFacts<W>| {
            miss_cost(
                student
                    .requests
                    .clone()
                    .filter(|request| self.seat[*request] == NONE)
                    .map(|request| self.worth[request]),
            )
        };
        self.problem.students.iter().map(unmet).sum()
    }

    /// Says what missing each request weighs from now on, in the comparison of schedules and in the energy.
    pub fn set_worth(&mut self, worth: Vec<i64>) {
        self.weights.clone_from(&worth);
        self.worth = worth;
        self.recost_everybody();
    }

    /// Gives the misses of each student so many sixteenths of their worth in the energy.
    pub fn set_pull(&mut self, sixteenths: impl Fn(usize) -> i64) {
        for (student, facts) in self.problem.students.iter().enumerate() {
            let pull = sixteenths(student);
            for request in facts.requests.clone() {
                self.weights[request] = self.worth[request] * pull / 16;
            }
        }
        self.recost_everybody();
    }

    fn recost_everybody(&mut self) {
        for student in 0..self.problem.students.len() {
            self.recost(student);
        }
        self.commit();
    }

    /// What missing a request weighs in the energy.
    #[inline]
    pub fn weight(&self, request: usize) -> i64 {
        self.weights[request]
    }

    /// Makes soft rules weigh so many quarters of their price in the energy; [`BY_ITSELF`] is the price itself.
    pub fn set_soft_weight(&mut self, quarters: i64) {
        let all = |state: &Self| -> i64 {
            let heights = state.heights.iter().enumerate();
            let soft = heights.filter(|(clause, _)| state.problem.clauses[*clause].is_soft);
            soft.map(|(clause, height)| state.weighed(clause as u32, *height)).sum()
        };
        self.energy -= self.soft;
        self.soft_weight = quarters;
        self.soft = all(self);
        self.energy += self.soft;
    }

    /// Whether a class stays where it is.
    #[inline]
    pub fn is_frozen(&self, class: u32) -> bool {
        self.frozen[class as usize]
    }

    /// Lets a class stay where it is from now on, if it is anywhere, with its teachers and its room.
    pub fn freeze(&mut self, class: u32) {
        self.frozen[class as usize] = self.is_placed(class);
    }

    fn count(&mut self, class: usize, student: usize, change: i64) {
        let problem = self.problem;
        let facts = &problem.classes[class];
        if !facts.caps.is_empty() {
            let size = self.roster[class].len() as i64;
            for (slot, cap) in facts.caps.iter().enumerate() {
                let limit = &problem.caps[*cap as usize];
                let before = (self.members[class][slot] - limit.cap.most(size - change)).max(0);
                if problem.students[student].caps.contains(cap) {
                    self.members[class][slot] += change;
                }
                let after = (self.members[class][slot] - limit.cap.most(size)).max(0);
                self.hard += after - before;
                self.energy += (after - before) * limit.energy;
            }
        }
        for slot in 0..problem.roster_watchers[class].len() {
            self.touch(problem.roster_watchers[class][slot]);
        }
    }

    /// Has the clauses that watch a student asked again.
    pub fn touch_student(&mut self, student: usize) {
        for slot in 0..self.problem.student_watchers[student].len() {
            self.touch(self.problem.student_watchers[student][slot]);
        }
    }

    /// What the clauses that wait to be asked add to the energy by what is known of them.
    pub fn waiting_energy(&self) -> i64 {
        let of = |clause: &u32| self.weighed(*clause, self.heights[*clause as usize]);
        self.dirty.iter().map(of).sum()
    }

    /// What a clause of this height adds to the energy.
    #[inline]
    fn weighed(&self, clause: u32, height: i64) -> i64 {
        let priced = &self.problem.clauses[clause as usize];
        match priced.is_soft {
            true => height * priced.energy * self.soft_weight / (SLOPE * BY_ITSELF),
            false => height * priced.energy / SLOPE,
        }
    }

    /// The priced clauses that are broken.
    #[inline]
    pub fn broken(&self) -> &[u32] {
        &self.broken
    }

    /// How many primary requests would be missed without seats beyond limits, and how many of the required.
    #[inline]
    pub fn missing(&self) -> Missing {
        Missing {
            primary: self.unmet.len() as i64 + self.crowding,
            required: self.required_unmet,
            cost: self.energy - self.soft,
            rules: self.rules,
        }
    }

    fn touch_timetable(&mut self, person: usize) {
        for slot in 0..self.problem.timetable_watchers[person].len() {
            self.touch(self.problem.timetable_watchers[person][slot]);
        }
    }

    #[inline]
    fn touch(&mut self, clause: u32) {
        if !self.is_dirty[clause as usize] {
            self.is_dirty[clause as usize] = true;
            self.dirty.push(clause);
        }
    }

    fn set_height(&mut self, clause: u32, height: i64) {
        let at = clause as usize;
        let height_before = self.heights[at];
        if height_before == height {
            return;
        }
        self.log.push(Change::Height { clause, before: height_before });
        self.heights[at] = height;
        let more = self.weighed(clause, height) - self.weighed(clause, height_before);
        self.energy += more;
        if self.problem.clauses[at].is_soft {
            self.soft += more;
        }
        let (before, amount) = (height_before / SLOPE, height / SLOPE);
        if before == 0 && amount > 0 {
            self.broken_position[at] = self.broken.len() as u32;
            self.broken.push(clause);
        } else if before > 0 && amount == 0 {
            let position = self.broken_position[at] as usize;
            self.broken.swap_remove(position);
            if let Some(moved) = self.broken.get(position) {
                self.broken_position[*moved as usize] = position as u32;
            }
        }
        let priced = &self.problem.clauses[at];
        match self.problem.model.rules[priced.rule].strength {
            crate::score::Strength::Hard => self.hard += amount - before,
            crate::score::Strength::Soft { tier, weight } => {
                let tier = usize::from(tier).clamp(1, RULE_TIERS) - 1;
                self.rules[tier] += (amount - before) * i64::from(weight);
            }
        }
    }
}

impl<const W: usize> View for State<'_, '_, W> {
    fn pattern(&self, class: ClassId) -> Option<PatternId> {
        let pattern = self.pattern[class.index()];
        (pattern != NONE).then(|| PatternId::new(pattern as usize))
    }

    fn staff_of(&self, class: ClassId) -> Vec<StaffId> {
        let staff = self.staff[class.index()].iter().filter(|person| **person != NONE);
        staff.map(|person| StaffId::new(*person as usize)).collect()
    }

    fn classes_of(&self, person: StaffId) -> Vec<ClassId> {
        self.teaches[person.index()].iter().map(|class| ClassId::new(*class as usize)).collect()
    }

    fn teaches(&self, person: StaffId, class: ClassId) -> bool {
        self.staff[class.index()].contains(&(person.index() as u32))
    }

    fn each_student(&self, section: SectionId, look: &mut dyn FnMut(StudentId)) {
        let class = self.problem.model.classes.of(section);
        let is_alone = !self.problem.model.classes.class(class).is_joint();
        for request in &self.roster[class.index()] {
            let request = *request as usize;
            if is_alone || self.problem.section_of(request, class.index() as u32) == section {
                look(StudentId::new(self.problem.requests[request].student as usize));
            }
        }
    }

    fn size(&self, section: SectionId) -> i64 {
        let class = self.problem.model.classes.of(section);
        if self.problem.model.classes.class(class).is_joint() {
            return self.count(section, &|_| true);
        }
        i64::try_from(self.roster[class.index()].len()).unwrap_or(i64::MAX)
    }

    fn seat(&self, student: StudentId, course: CourseId) -> Option<SectionId> {
        let facts = &self.problem.students[student.index()];
        let sits = |request: &usize| {
            self.problem.requests[*request].course == course && self.seat[*request] != NONE
        };
        let request = facts.requests.clone().find(sits);
        let request = request.or_else(|| facts.alternates.clone().find(sits))?;
        Some(self.problem.section_of(request, self.seat[request]))
    }
}
