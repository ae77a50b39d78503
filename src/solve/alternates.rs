//! Alternates into what is left: after the primary requests, and never at their cost.
//!
//! For each student with unmet requests, the choice of alternates that replaces most of them, by search;
//! students with the fewest ways to be helped go first.

use super::problem::NONE;
use super::seating::admits;
use super::state::State;
use super::times::Bits;

/// Nodes after which the search for one student stops with the best it has.
const MOST_NODES: u32 = 4_000;

/// Seats alternates for every student who misses something.
pub fn seat<const W: usize>(state: &mut State<W>) {
    let problem = state.problem;
    let mut order: Vec<(usize, usize)> = (0..problem.students.len())
        .filter(|student| {
            problem.students[*student].requests.clone().any(|request| state.seat[request] == NONE)
                && !problem.students[*student].alternates.is_empty()
        })
        .map(|student| {
            let alternates = problem.students[student].alternates.clone();
            (alternates.map(|request| openings(state, request).count()).sum(), student)
        })
        .collect();
    order.sort_unstable();
    state.settle();
    for (_, student) in order {
        let mut choice = Choice { student, chosen: Vec::new(), best: Vec::new(), nodes: 0 };
        let missed = problem.students[student]
            .requests
            .clone()
            .filter(|request| state.seat[*request] == NONE);
        let missed: Vec<usize> = missed.collect();
        let first = problem.students[student].alternates.start;
        choice.descend(state, first, state.busy[student], &missed);
        let (mark, hard) = (state.mark(), state.hard);
        for (request, class, stands_for) in choice.best {
            state.set_seat(request as u32, class);
            state.stands_for[request - problem.primary_count] = stands_for as u32;
        }
        // No alternate is worth a hard rule: a seat in a support class, say, beside a course that is missed.
        state.settle();
        if state.hard > hard {
            state.undo(mark);
        }
    }
    state.settle();
    state.commit();
}

/// The classes in which an alternate could be seated now, the student's time aside.
fn openings<'a, const W: usize>(
    state: &'a State<W>,
    request: usize,
) -> impl Iterator<Item = u32> + 'a {
    let options = &state.problem.options[state.problem.requests[request].options.clone()];
    options.iter().copied().filter(move |class| {
        let at = *class as usize;
        state.free[at] > 0 && !state.times[at].is_empty() && admits(state, request, *class)
    })
}

struct Choice {
    student: usize,
    chosen: Vec<(usize, u32, usize)>,
    best: Vec<(usize, u32, usize)>,
    nodes: u32,
}

impl Choice {
    fn descend<const W: usize>(
        &mut self,
        state: &State<W>,
        request: usize,
        busy: Bits<W>,
        missed: &[usize],
    ) {
        self.nodes += 1;
        if self.chosen.len() > self.best.len() {
            self.best = self.chosen.clone();
        }
        let end = state.problem.students[self.student].alternates.end;
        if request >= end || self.nodes > MOST_NODES || self.best.len() == missed.len() {
            return;
        }
        let stands_for = self.free_to_replace(state, request, missed);
        if let Some(stands_for) = stands_for {
            for class in openings(state, request) {
                let times = state.times[class as usize];
                if times.overlaps(busy) || !self.keeps_orders(state, request, class) {
                    continue;
                }
                self.chosen.push((request, class, stands_for));
                self.descend(state, request + 1, busy.with(times), missed);
                self.chosen.pop();
            }
        }
        self.descend(state, request + 1, busy, missed);
    }

    /// The unmet request that an alternate can stand in for: the one it names, or else the first that no
    /// chosen alternate stands in for and, if there is one, that no later alternate names.
    fn free_to_replace<const W: usize>(
        &self,
        state: &State<W>,
        request: usize,
        missed: &[usize],
    ) -> Option<usize> {
        let problem = state.problem;
        let free = |wanted: &usize| self.chosen.iter().all(|(_, _, other)| other != wanted);
        let named = |alternate: usize| {
            let source = problem.requests[alternate].source?;
            let only = problem.model.school.request(source).alternate_for?;
            missed.iter().copied().find(|wanted| problem.requests[*wanted].source == Some(only))
        };
        let source = problem.requests[request].source?;
        if problem.model.school.request(source).alternate_for.is_some() {
            return named(request).filter(free);
        }
        let later: Vec<usize> = (request + 1..problem.students[self.student].alternates.end)
            .filter_map(named)
            .collect();
        let unnamed = missed.iter().copied().find(|wanted| free(wanted) && !later.contains(wanted));
        unnamed.or_else(|| missed.iter().copied().find(free))
    }

    /// Whether an alternate in this class keeps the order of courses with all else the student takes.
    fn keeps_orders<const W: usize>(&self, state: &State<W>, request: usize, class: u32) -> bool {
        let problem = state.problem;
        if problem.model.limits.orders.is_empty() {
            return true;
        }
        let facts = &problem.students[self.student];
        let course = problem.requests[request].course;
        let seated = facts
            .requests
            .clone()
            .filter(|own| state.seat[*own] != NONE)
            .map(|own| (own, state.seat[own]));
        let taken = seated.chain(self.chosen.iter().map(|(own, class, _)| (*own, *class)));
        let frame = &problem.model.school.frame;
        let shape = |class: u32| &frame.patterns[state.pattern[class as usize] as usize];
        for (own, seat) in taken {
            let other = problem.requests[own].course;
            for (first, then) in &problem.model.limits.orders {
                let (before, after) = match () {
                    () if (*first, *then) == (course, other) => (class, seat),
                    () if (*first, *then) == (other, course) => (seat, class),
                    () => continue,
                };
                if shape(before).last_term() >= shape(after).first_term {
                    return false;
                }
            }
        }
        true
    }
}
