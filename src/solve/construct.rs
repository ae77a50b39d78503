//! The first schedule: teachers, then times and rooms, then students.

use super::milp::{rooms, staffing};
use super::problem::{NONE, Problem};
use super::random::Stream;
use super::search::Search;
use super::state::State;
use super::times::Bits;
use crate::school::Load;

/// Evictions allowed for each class while every class is being given a place.
const EVICTIONS_PER_CLASS: usize = 60;

/// Times at which rooms are given out anew for classes that found none.
const ROOM_PROGRAMMES: usize = 60;

/// Ways of placing tried before classes are left over.
const PLACINGS: u64 = 12;

/// Builds a first schedule. Where a way of placing leaves classes over, others are tried, and the one that
/// leaves the least load is taken.
pub fn construct<'m, 'p, const W: usize>(
    problem: &'p Problem<'m, W>,
    seed: u64,
) -> Search<'m, 'p, W> {
    let mut staffed = State::new(problem);
    let mut random = Stream::new(seed, [0, 0]);
    assign_teachers(&mut staffed, &mut random);
    let conflicts = Conflicts::new(problem);
    let mut best = place_everything(staffed.clone(), &conflicts, &mut random);
    for attempt in 1..PLACINGS {
        if left_over(&best) == 0 {
            break;
        }
        let mut chance = Stream::new(seed, [0, attempt]);
        let other = place_everything(staffed.clone(), &conflicts, &mut chance);
        if left_over(&other) < left_over(&best) {
            best = other;
        }
    }
    let mut search = Search::new(best, random);
    seat_everybody(&mut search);
    search.state.settle();
    search.state.commit();
    search
}

/// The load of the classes without a place, teacher or room.
fn left_over<const W: usize>(state: &State<W>) -> Load {
    let classes = &state.problem.classes;
    let left = (0..classes.len()).filter(|class| !state.is_placed(*class as u32));
    left.map(|class| classes[class].load).sum()
}

/// Gives every class a place, if it can.
fn place_everything<'m, 'p, const W: usize>(
    mut state: State<'m, 'p, W>,
    conflicts: &Conflicts,
    random: &mut Stream,
) -> State<'m, 'p, W> {
    let problem = state.problem;
    let mut order: Vec<u32> = (0..problem.classes.len() as u32).collect();
    // What can go to few places comes first, then what serves many with no other section.
    order.sort_by_key(|class| {
        let facts = &problem.classes[*class as usize];
        (
            facts.pattern_wish == NONE,
            facts.domain.len().min(8),
            facts.together.is_empty(),
            std::cmp::Reverse(facts.load),
            facts.siblings,
            std::cmp::Reverse(problem.wanted_by[*class as usize].len()),
            *class,
        )
    });
    let mut left = Vec::new();
    for class in order {
        if state.pattern[class as usize] == NONE
            && !place_best(&mut state, class, conflicts, random)
        {
            left.push(class);
        }
    }
    place_by_eviction(&mut state, left, conflicts, random);
    place_with_rooms_anew(&mut state);
    state.commit();
    state
}

/// Gives every class its teachers, by load and by how few could teach it, with exchanges where the loads
/// do not fit.
fn assign_teachers<const W: usize>(state: &mut State<W>, random: &mut Stream) {
    let problem = state.problem;
    for (class, facts) in problem.classes.iter().enumerate() {
        for (slot, person) in facts.staff_wish.iter().take(state.staff[class].len()).enumerate() {
            if *person == NONE {
                continue;
            }
            if slot < facts.staff_fixed || state.has_load_for(*person, class as u32, slot) {
                state.set_staff(class as u32, slot, *person);
            }
        }
    }
    if let Some(assignment) = staffing::assign(state) {
        for (class, slot, person) in assignment {
            state.set_staff(class, slot, person);
        }
        state.commit();
        return;
    }
    let mut open: Vec<(u32, usize)> = Vec::new();
    for class in 0..problem.classes.len() {
        open.extend(
            (0..state.staff[class].len())
                .filter(|slot| state.staff[class][*slot] == NONE)
                .map(|slot| (class as u32, slot)),
        );
    }
    open.sort_by_key(|(class, slot)| {
        let facts = &problem.classes[*class as usize];
        (std::cmp::Reverse(facts.load), facts.candidates(*slot).len(), *class, *slot)
    });
    for (class, slot) in open {
        let candidates = problem.classes[class as usize].candidates(slot);
        // The one with the most load left: it keeps the others free for what only they can teach.
        let best = candidates
            .iter()
            .copied()
            .filter(|person| {
                state.has_load_for(*person, class, slot)
                    && !state.staff[class as usize].contains(person)
            })
            .max_by_key(|person| {
                let left =
                    problem.staff[*person as usize].max_in_all - state.staff_load[*person as usize];
                (left, std::cmp::Reverse(*person))
            });
        match best {
            Some(person) => state.set_staff(class, slot, person),
            None => {
                state.find_teacher(class, slot, Bits::NONE, random);
            }
        }
    }
    state.commit();
}

/// How many students ask for the courses of two classes, thinned by the number of sections.
struct Conflicts {
    classes: usize,
    weights: Vec<u16>,
}

impl Conflicts {
    fn new<const W: usize>(problem: &Problem<W>) -> Conflicts {
        let classes = problem.classes.len();
        let mut weights = vec![0u32; classes * classes];
        let mut likely: Vec<(u32, u32)> = Vec::new();
        for student in &problem.students {
            likely.clear();
            for request in &problem.requests[student.requests.clone()] {
                let options = &problem.options[request.options.clone()];
                likely.extend(options.iter().map(|class| (*class, 240 / options.len() as u32)));
            }
            for (index, (one, share)) in likely.iter().enumerate() {
                for (other, other_share) in &likely[index + 1..] {
                    let weight = share * other_share / 240;
                    weights[*one as usize * classes + *other as usize] += weight;
                    weights[*other as usize * classes + *one as usize] += weight;
                }
            }
        }
        Conflicts {
            classes,
            weights: weights
                .into_iter()
                .map(|weight| weight.min(u32::from(u16::MAX)) as u16)
                .collect(),
        }
    }

    fn of<const W: usize>(&self, state: &State<W>, class: u32, times: Bits<W>) -> u64 {
        let row = &self.weights[class as usize * self.classes..][..self.classes];
        row.iter()
            .zip(&state.times)
            .filter(|(weight, other)| **weight > 0 && other.overlaps(times))
            .map(|(weight, _)| u64::from(*weight))
            .sum()
    }
}

/// Places a class, and those bound to it, where it costs least; false if no place is free.
fn place_best<const W: usize>(
    state: &mut State<W>,
    class: u32,
    conflicts: &Conflicts,
    random: &mut Stream,
) -> bool {
    let problem = state.problem;
    let facts = &problem.classes[class as usize];
    let mut choices: Vec<(u64, u32, u32)> = facts
        .domain
        .iter()
        .map(|pattern| {
            let cost = if *pattern == facts.pattern_wish {
                0
            } else {
                1 + conflicts.of(state, class, problem.pattern_times[*pattern as usize])
            };
            (cost, random.number(), *pattern)
        })
        .collect();
    choices.sort_unstable();
    for (_, _, pattern) in choices {
        let mark = state.mark();
        if wish_room(state, class, pattern)
            && state.place(class, pattern, random)
            && facts.together.iter().all(|other| {
                state.pattern[*other as usize] == NONE && state.place(*other, pattern, random)
            })
        {
            return true;
        }
        state.undo(mark);
    }
    false
}

/// Gives an unplaced class the room it had in the input, if it is free.
fn wish_room<const W: usize>(state: &mut State<W>, class: u32, pattern: u32) -> bool {
    let facts = &state.problem.classes[class as usize];
    let times = state.problem.pattern_times[pattern as usize];
    let wish = facts.room_wish;
    if wish != NONE
        && state.room[class as usize] == NONE
        && facts.rooms.contains(&wish)
        && !state.room_busy[wish as usize].overlaps(times)
    {
        state.set_room(class, wish);
    }
    true
}

/// Places the classes for which no place was free, sending others away and placing those in turn. Whoever
/// has been sent away often weighs more the next time.
fn place_by_eviction<const W: usize>(
    state: &mut State<W>,
    mut left: Vec<u32>,
    conflicts: &Conflicts,
    random: &mut Stream,
) {
    let problem = state.problem;
    let mut weight = vec![1u64; problem.classes.len()];
    let mut budget = EVICTIONS_PER_CLASS * problem.classes.len();
    while let Some(class) = left.pop() {
        if state.pattern[class as usize] != NONE || place_best(state, class, conflicts, random) {
            continue;
        }
        if budget == 0 {
            continue;
        }
        budget -= 1;
        weight[class as usize] += 1;
        // A class goes where it goes together with those bound to it.
        let bundle: Vec<u32> =
            [class].into_iter().chain(problem.classes[class as usize].together.clone()).collect();
        for member in &bundle {
            state.set_pattern(*member, NONE);
        }
        let mut best: Option<(u64, u32, u32)> = None;
        for pattern in &problem.classes[class as usize].domain {
            let times = problem.pattern_times[*pattern as usize];
            let ways: Option<Vec<Vec<u32>>> = bundle
                .iter()
                .map(|member| in_the_way(state, *member, times, &bundle, &weight, random))
                .collect();
            let Some(ways) = ways else { continue };
            let mut ways = ways.concat();
            ways.sort_unstable();
            ways.dedup();
            let cost = ways.iter().map(|other| weight[*other as usize]).sum();
            let candidate = (cost, random.number(), *pattern);
            best = Some(best.map_or(candidate, |known| known.min(candidate)));
        }
        let Some((.., pattern)) = best else { continue };
        let times = problem.pattern_times[pattern as usize];
        // One after another: what the first takes, the next does not find.
        for member in &bundle {
            let ways = in_the_way(state, *member, times, &bundle, &weight, random);
            for other in ways.unwrap_or_default() {
                state.set_pattern(other, NONE);
                for bound in &problem.classes[other as usize].together {
                    state.set_pattern(*bound, NONE);
                }
                left.insert(0, other);
            }
            let mark = state.mark();
            if !state.place(*member, pattern, random) {
                state.undo(mark);
                for member in &bundle {
                    state.set_pattern(*member, NONE);
                }
                left.insert(0, class);
                break;
            }
        }
    }
}

/// Places classes that found no room by giving out the rooms of everybody around them anew, exactly.
pub(super) fn place_with_rooms_anew<const W: usize>(state: &mut State<W>) {
    let problem = state.problem;
    let mut tries = ROOM_PROGRAMMES;
    for class in 0..problem.classes.len() as u32 {
        let at = class as usize;
        let facts = &problem.classes[at];
        let is_alone = facts.together.is_empty();
        if state.pattern[at] != NONE || !facts.needs_room || !is_alone {
            continue;
        }
        for pattern in &facts.domain {
            let times = problem.pattern_times[*pattern as usize];
            let has_teachers = state.staff[at]
                .iter()
                .all(|person| *person != NONE && state.can_teach(*person, times));
            if tries == 0 || !has_teachers || !state.keeps_apart(class, times) {
                continue;
            }
            tries -= 1;
            let mark = state.mark();
            state.set_room(class, NONE);
            state.set_pattern(class, *pattern);
            match rooms::assign(state) {
                Some(changes) => {
                    rooms::apply(state, &changes);
                    break;
                }
                None => state.undo(mark),
            }
        }
    }
}

/// The classes that keep a class from a time: those of its teachers, one of a room, those to be apart
/// from. `None` if something else keeps it away, or one of its own bundle does.
fn in_the_way<const W: usize>(
    state: &State<W>,
    class: u32,
    times: Bits<W>,
    bundle: &[u32],
    weight: &[u64],
    random: &mut Stream,
) -> Option<Vec<u32>> {
    let problem = state.problem;
    let facts = &problem.classes[class as usize];
    let mut found: Vec<u32> = Vec::new();
    let overlapping = |list: &[u32]| -> Vec<u32> {
        list.iter().copied().filter(|other| state.times[*other as usize].overlaps(times)).collect()
    };
    for person in &state.staff[class as usize] {
        if *person == NONE || problem.staff[*person as usize].unavailable.overlaps(times) {
            return None;
        }
        let taught = &state.teaches[*person as usize];
        let clashing = overlapping(taught);
        if clashing.is_empty() && !state.can_teach(*person, times) {
            // The day is too full: one class of it has to go.
            let placed: Vec<u32> = taught
                .iter()
                .copied()
                .filter(|other| state.pattern[*other as usize] != NONE)
                .collect();
            found.push(random.pick(&placed)?);
        }
        found.extend(clashing);
    }
    found.extend(overlapping(&facts.apart));
    if facts.needs_room {
        let accessible =
            facts.rooms.iter().filter(|room| !state.room_busy[**room as usize].overlaps(times));
        if accessible.count() == 0 {
            let cheapest = facts
                .rooms
                .iter()
                .map(|room| overlapping(&state.uses[*room as usize]))
                .filter(|inside| inside.iter().all(|other| !bundle.contains(other)))
                .min_by_key(|inside| {
                    inside.iter().map(|other| weight[*other as usize]).sum::<u64>()
                })?;
            found.extend(cheapest);
        }
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|other| *other != class);
    found.iter().all(|other| !bundle.contains(other)).then_some(found)
}

/// Seats every student exactly, those with the fewest choices first.
fn seat_everybody<const W: usize>(search: &mut Search<W>) {
    let problem = search.state.problem;
    for request in 0..problem.primary_count {
        let facts = &problem.requests[request];
        let wish = facts.wish;
        if wish == NONE {
            continue;
        }
        let times = search.state.times[wish as usize];
        let fits = !times.is_empty()
            && search.state.free[wish as usize] > 0
            && !search.state.busy[facts.student as usize].overlaps(times)
            && !search.state.has_enough(request as u32)
            && super::seating::admits(&search.state, request, wish);
        if facts.is_pinned || fits {
            search.state.set_seat(request as u32, wish);
        }
    }
    let mut order: Vec<u32> = (0..problem.students.len() as u32).collect();
    order.sort_by_key(|student| {
        let facts = &problem.students[*student as usize];
        let choices: usize = facts
            .requests
            .clone()
            .map(|request| problem.requests[request].options.len().min(4))
            .sum();
        (choices * 8 / facts.requests.len().max(1), *student)
    });
    for (turn, student) in order.into_iter().enumerate() {
        search.seating.reseat(&mut search.state, student, None, turn as u32);
    }
}
