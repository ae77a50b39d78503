//! Students into seats at a fixed timetable, exactly: the whole school if it is small enough or nearly
//! settled, otherwise some students at a time.
//!
//! Limits: see [`WHOLE`] and [`NEIGHBOURHOOD`]. Beyond them nothing is returned and the caller keeps what
//! it has. Rules that are priced clause by clause are not looked at: whoever takes a result over decides
//! by the energy.

use super::around::Around;
use super::board::{Board, ClassCap, Opening};
use super::choose::{Chooser, IMPOSSIBLE};
use super::fill::{self, Filled, Limits, Manner, Seating, fill};
use super::prices;
use crate::solve::problem::{NONE, Problem};
use crate::solve::seating::{sits_in, suits_class};
use crate::solve::state::State;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// How much work the whole school may be.
pub const WHOLE: Limits = Limits { rounds: 300, choices: 4_000, work: 400_000 };

/// Students of a school that is seated as a whole: the linear programs of larger ones take minutes.
const WHOLE_STUDENTS: usize = 500;

/// How much work a neighbourhood may be.
pub const NEIGHBOURHOOD: Limits = Limits { rounds: 60, choices: 3_000, work: 100_000 };

/// Students in a neighbourhood.
const MOST_STUDENTS: usize = 40;

/// Neighbourhoods that are improved at the same time.
const AT_ONCE: usize = 8;

/// So many neighbourhoods in a row that nothing is to be gained in are the last.
const FRUITLESS: usize = 6 * AT_ONCE;

/// Requests and the classes they are to be seated in; [`NONE`] = unseated.
pub type Changes = Vec<(u32, u32)>;

/// How much is to be tried.
#[derive(Debug, Clone, Copy)]
pub struct Thoroughness {
    /// Whether a school that is not too large is seated as a whole.
    pub whole: bool,
    /// Students who miss something, at most, around whom others are seated anew.
    pub neighbourhoods: usize,
    /// Rounds of prices that tell who those others are.
    pub rounds: usize,
}

/// Better seats for the whole school, or `None` if none were found. Required requests count first, then
/// what the misses cost. Where the whole school is too much, around students who miss something, as far as the
/// schedule is better for it, rules and all: the less `stands` says, the better.
pub fn polish<const W: usize, S: Ord>(
    state: &State<W>,
    thoroughness: Thoroughness,
    stands: impl Fn(&State<W>) -> S,
) -> Option<Changes> {
    let everybody: Vec<u32> = (0..state.problem.students.len() as u32).collect();
    let mut trial = state.clone();
    if thoroughness.whole && everybody.len() <= WHOLE_STUDENTS {
        match improve(state, &everybody, WHOLE) {
            Improved::Better(changes, true) => return Some(changes),
            Improved::Better(changes, false) => apply(&mut trial, &changes),
            Improved::Nothing => return None,
            Improved::Unknown => {}
        }
    }
    let prices = prices_of(&trial, thoroughness.rounds);
    let (mut fruitless, mut done) = (0, BTreeSet::new());
    while done.len() < thoroughness.neighbourhoods && fruitless < FRUITLESS {
        let around = around_missing(&trial, &prices, &mut done);
        if around.is_empty() {
            break;
        }
        let gained = polish_around(&mut trial, &around, &stands);
        fruitless = if gained { 0 } else { fruitless + around.len() };
    }
    let changed = (0..state.seat.len() as u32)
        .filter(|request| state.seat[*request as usize] != trial.seat[*request as usize]);
    let changes: Changes = changed.map(|request| (request, trial.seat[request as usize])).collect();
    (!changes.is_empty()).then_some(changes)
}

/// Prices of seats for everybody.
fn prices_of<const W: usize>(state: &State<W>, rounds: usize) -> Vec<i64> {
    let everybody: Vec<u32> = (0..state.problem.students.len() as u32).collect();
    let board = board(state, &everybody);
    let present = present(state, &board);
    let now = present.map_or(IMPOSSIBLE, |seating| fill::cost(&board, &seating));
    let start = board.prices_of_the_short();
    prices::raise(&board, &mut Chooser::new(), &start, now, rounds).of
}

/// The next few of those who miss something, each with those who could make way, and notes that they have had their
/// turn.
fn around_missing<const W: usize>(
    state: &State<W>,
    prices: &[i64],
    done: &mut BTreeSet<u32>,
) -> Vec<Vec<u32>> {
    let problem = state.problem;
    let everybody: Vec<u32> = (0..problem.students.len() as u32).collect();
    let board = board(state, &everybody);
    let Some(seating) = present(state, &board) else { return Vec::new() };
    let around = Around::new(&board, prices, &seating);
    let name = |(taker, member): (usize, usize)| {
        let first = board.takers[taker].requests[member].first();
        first.map(|request| problem.requests[*request as usize].student)
    };
    let missing = around.missing().into_iter();
    let next: Vec<(usize, usize)> = missing
        .filter(|member| name(*member).is_some_and(|student| done.insert(student)))
        .take(AT_ONCE)
        .collect();
    next.par_iter()
        .map_init(Chooser::new, |chooser, member| {
            let students = around.students(chooser, *member, MOST_STUDENTS);
            students.into_iter().filter_map(name).collect()
        })
        .collect()
}

/// Improves these neighbourhoods, all as they are now; of two that would change the same class or
/// student, the first. Rules are not looked at there, so that what breaks them is taken back. Returns whether
/// anything was gained.
fn polish_around<const W: usize, S: Ord>(
    trial: &mut State<W>,
    around: &[Vec<u32>],
    stands: impl Fn(&State<W>) -> S,
) -> bool {
    let now = &*trial;
    let found: Vec<Changes> =
        around.par_iter().filter_map(|students| polish_neighbourhood(now, students)).collect();
    let (mut classes, mut owners) = (BTreeSet::new(), BTreeSet::new());
    let (mut gained, mut best) = (false, stands(trial));
    for changes in found {
        let owner = |request: u32| trial.problem.requests[request as usize].student;
        let own: Vec<u32> = changes.iter().map(|(request, _)| owner(*request)).collect();
        let touched: Vec<u32> = changes
            .iter()
            .flat_map(|(request, class)| [*class, trial.seat[*request as usize]])
            .filter(|class| *class != NONE)
            .collect();
        let is_free = own.iter().all(|student| !owners.contains(student))
            && touched.iter().all(|class| !classes.contains(class));
        if !is_free {
            continue;
        }
        let seat = |request: u32| trial.seat[request as usize];
        let back: Changes = changes.iter().map(|(request, _)| (*request, seat(*request))).collect();
        apply(trial, &changes);
        let now = stands(trial);
        if now < best {
            (gained, best) = (true, now);
            owners.extend(own);
            classes.extend(touched);
        } else {
            apply(trial, &back);
        }
    }
    gained
}

/// Better seats for some students, everybody else staying where they are, or `None`.
pub fn polish_neighbourhood<const W: usize>(state: &State<W>, students: &[u32]) -> Option<Changes> {
    match improve(state, students, NEIGHBOURHOOD) {
        Improved::Better(changes, _) => Some(changes),
        Improved::Nothing | Improved::Unknown => None,
    }
}

/// Whether no seats at this timetable are better than those of the state (required requests first, then
/// what the misses cost), or which are.
pub fn best<const W: usize>(state: &State<W>, limits: Limits) -> Improved {
    let everybody: Vec<u32> = (0..state.problem.students.len() as u32).collect();
    improve(state, &everybody, limits)
}

/// At most so many primary requests can be met at the timetable of a state, whoever sits where: what seat prices prove
/// after so many rounds. It ignores alternates, and of hard rules all that the board does not know. `None` if seats that
/// are fixed cannot be had together.
pub fn most_met<const W: usize>(state: &State<W>, rounds: usize) -> Option<usize> {
    let everybody: Vec<u32> = (0..state.problem.students.len() as u32).collect();
    most_counted(state.problem, board(state, &everybody), state.unmet.len(), rounds)
}

/// At most so many primary requests of these students can be met at the timetable of a state, even if nobody else had
/// a seat. Limits on who sits together are left out: with others in the class they may allow more.
pub fn most_met_by<const W: usize>(
    state: &State<W>,
    students: &[u32],
    rounds: usize,
) -> Option<usize> {
    let problem = state.problem;
    let mut is_theirs = vec![false; problem.requests.len()];
    for student in students {
        is_theirs[problem.students[*student as usize].requests.clone()].fill(true);
    }
    // Alternates, theirs too, stand in nobody's way.
    let mut alone = state.clone();
    for request in (0..is_theirs.len()).filter(|request| !is_theirs[*request]) {
        alone.set_seat(request as u32, NONE);
    }
    let missed = state.unmet.iter().filter(|request| is_theirs[**request as usize]).count();
    most_counted(problem, board_without_caps(&alone, students), missed, rounds)
}

/// What prices prove about the requests of those on a board, of whom so many are missed now.
fn most_counted<const W: usize>(
    problem: &Problem<W>,
    board: Board<W>,
    missed: usize,
    rounds: usize,
) -> Option<usize> {
    let board = board.counting(problem);
    let start = board.prices_of_the_short();
    let prices = prices::raise(&board, &mut Chooser::new(), &start, missed as i64, rounds);
    let least = usize::try_from(prices.least_cost(&board)).ok()?;
    let asked: i64 = board
        .takers
        .iter()
        .map(|taker| taker.count() * taker.wishes.iter().map(|wish| wish.weight).sum::<i64>())
        .sum();
    usize::try_from(asked).ok()?.checked_sub(least)
}

/// What came of looking for better seats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Improved {
    /// Better seats, and whether they are proven to be the best.
    Better(Changes, bool),
    /// Proven: there are none.
    Nothing,
    /// Not known.
    Unknown,
}

/// Makes changes in a state.
pub fn apply<const W: usize>(state: &mut State<W>, changes: &[(u32, u32)]) {
    for (request, _) in changes {
        state.set_seat(*request, NONE);
    }
    for (request, class) in changes {
        state.set_seat(*request, *class);
    }
    state.settle();
    state.commit();
}

fn improve<const W: usize>(state: &State<W>, students: &[u32], limits: Limits) -> Improved {
    let problem = state.problem;
    // An alternate stands in a time that a primary request could take: first things first.
    let alternates = students.iter().any(|student| {
        let own = problem.students[*student as usize].alternates.clone();
        own.into_iter().any(|request| state.seat[request] != NONE)
    });
    if alternates {
        return Improved::Unknown;
    }
    let board = board(state, students);
    let present = present(state, &board);
    // Seats that break a cap, say, are worse than any that do not.
    let present = present.filter(|seating| fill::fits(&board, seating));
    let now = present.as_ref().map_or(IMPOSSIBLE, |seating| fill::cost(&board, seating));
    let mut chooser = Chooser::new();
    match fill(&board, &mut chooser, &board.no_prices(), now, limits, Manner::Plain(present)) {
        Filled::Better { seating, is_proven, .. } if fill::fits(&board, &seating) => {
            Improved::Better(changes(state, &board, &seating), is_proven)
        }
        Filled::NothingBetter => Improved::Nothing,
        Filled::Better { .. } | Filled::GaveUp => Improved::Unknown,
    }
}

/// The board of some students: the seats they have and those that are free.
fn board<const W: usize>(state: &State<W>, students: &[u32]) -> Board<W> {
    let problem = state.problem;
    let mut board = board_without_caps(state, students);
    let mut is_own = vec![false; problem.students.len()];
    for student in students {
        is_own[*student as usize] = true;
    }
    for (class, facts) in problem.classes.iter().enumerate() {
        for number in &facts.caps {
            let others = state.roster[class]
                .iter()
                .map(|request| problem.requests[*request as usize].student as usize)
                .filter(|student| !is_own[*student]);
            let members =
                others.clone().filter(|other| problem.students[*other].caps.contains(number));
            board.add_cap(ClassCap {
                class: class as u32,
                number: *number,
                cap: problem.caps[*number as usize].cap.clone(),
                members: members.count() as i64,
                size: others.count() as i64,
            });
        }
    }
    board
}

/// The same without limits on who sits together.
fn board_without_caps<const W: usize>(state: &State<W>, students: &[u32]) -> Board<W> {
    let problem = state.problem;
    let mut students: Vec<usize> = students.iter().map(|student| *student as usize).collect();
    students.sort_unstable();
    students.dedup();
    let mut seats: Vec<i64> = state.free.iter().map(|free| i64::from(*free)).collect();
    let mut is_own = vec![false; problem.students.len()];
    for student in &students {
        is_own[*student] = true;
        for request in problem.students[*student].requests.clone() {
            if state.seat[request] != NONE {
                seats[state.seat[request] as usize] += 1;
            }
        }
    }
    let frame = &problem.model.school.frame;
    // Whoever is on the board is kept apart by its rows.
    let company = |request: usize, class: u32| {
        let student = problem.requests[request].student as usize;
        let mut others = problem.students[student].apart_from.iter();
        others.all(|other| is_own[*other as usize] || !sits_in(state, *other, class))
    };
    Board::new(problem, students.into_iter(), seats.clone(), |request, class, open| {
        let at = class as usize;
        let asked = &problem.requests[request];
        let times = state.times[at];
        let away = problem.students[asked.student as usize].unavailable;
        let stays = state.seat[request] == class;
        let fits = seats[at] > 0
            && !times.overlaps(away)
            && (!asked.is_particular || suits_class(state, request, class))
            && company(request, class);
        if !times.is_empty() && (fits || stays) {
            let shape = &frame.patterns[state.pattern[at] as usize];
            open.push(Opening {
                class,
                pattern: state.pattern[at],
                times,
                first_term: shape.first_term.index(),
                last_term: shape.last_term().index(),
                load: problem.classes[at].load,
                need: NONE,
            });
        }
    })
}

/// How the students of a board sit now; `None` if some seat is not among the openings.
fn present<const W: usize>(state: &State<W>, board: &Board<W>) -> Option<Seating> {
    let seats = |taker: &super::board::Taker<W>, requests: &Vec<u32>| {
        requests
            .iter()
            .zip(&taker.wishes)
            .map(|(request, wish)| match state.seat[*request as usize] {
                NONE => Some(NONE),
                class => {
                    let opening = wish.openings.iter().position(|open| open.class == class)?;
                    Some(opening as u32)
                }
            })
            .collect::<Option<Vec<u32>>>()
    };
    board
        .takers
        .iter()
        .map(|taker| taker.requests.iter().map(|own| seats(taker, own)).collect())
        .collect()
}

fn changes<const W: usize>(state: &State<W>, board: &Board<W>, seating: &Seating) -> Changes {
    let mut changes = Vec::new();
    for (taker, own) in board.takers.iter().zip(seating) {
        for (requests, seats) in taker.requests.iter().zip(own) {
            for ((request, wish), seat) in requests.iter().zip(&taker.wishes).zip(seats) {
                let class = wish.openings.get(*seat as usize).map_or(NONE, |open| open.class);
                if state.seat[*request as usize] != class {
                    changes.push((*request, class));
                }
            }
        }
    }
    changes.sort_unstable();
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::construct::construct;
    use crate::solve::milp::fixtures::{Size, school};
    use crate::solve::milp::whole::tests::brute;
    use crate::solve::problem::AtMostOf;
    use crate::solve::seating::admits;

    const MICRO: Size = Size {
        courses: 4,
        sections: 6,
        students: 6,
        blocks: 3,
        terms: 2,
        wishes: 3,
        is_varied: true,
    };

    fn standing<const W: usize>(state: &State<W>) -> (i64, i64) {
        (state.required_unmet, state.primary())
    }

    /// The best seats by looking at all of them.
    fn by_brute_force(state: &State<1>) -> Option<(i64, i64)> {
        let problem = state.problem;
        let setting = (0..problem.classes.len()).map(|class| {
            let accessible = match state.room[class] {
                NONE => true,
                room => problem.rooms[room as usize].accessible,
            };
            let staff = state.staff[class].iter().map(|person| *person as usize).collect();
            (i64::from(problem.classes[class].limit), accessible, staff)
        });
        let patterns = state.pattern.iter().map(|pattern| *pattern as usize).collect();
        brute::best_seats(problem.model, patterns, &setting.collect())
    }

    #[test]
    fn small_boards_as_if_every_way_had_been_tried() {
        let (mut better, mut same) = (0, 0);
        for seed in 0..200 {
            let model = school(seed, MICRO);
            let problem = Problem::<1>::new(&model);
            let mut state = construct(&problem, 1).state;
            if (0..problem.classes.len() as u32).any(|class| !state.is_placed(class)) {
                continue;
            }
            let Some(expected) = by_brute_force(&state) else { continue };
            match best(&state, WHOLE) {
                Improved::Better(changes, is_proven) => {
                    assert!(is_proven);
                    apply(&mut state, &changes);
                    better += 1;
                }
                Improved::Nothing => same += 1,
                Improved::Unknown => panic!("seed {seed} is not known"),
            }
            assert_eq!(standing(&state), expected, "seed {seed}");
            assert!((0..problem.classes.len()).all(|class| !state.breaks_cap(class)));
        }
        assert!(better > 5 && same > 20, "{better} better, {same} the same");
    }

    /// The most requests of students below this number met at this timetable, by trying every seat for every request of
    /// everybody in turn.
    fn most_by_trying(
        state: &mut State<1>,
        below: u32,
        request: usize,
        met: usize,
        most: &mut usize,
    ) {
        let problem = state.problem;
        let left = problem.requests.len() - request;
        if left == 0 || met + left <= *most {
            let is_too_many = |own: u32| {
                state.seat[own as usize] != NONE
                    && !problem.requests[own as usize].is_pinned
                    && state.has_enough(own)
            };
            if left > 0 || !(0..problem.requests.len() as u32).any(is_too_many) {
                *most = met.max(*most);
            }
            return;
        }
        let asked = &problem.requests[request];
        let student = asked.student as usize;
        for class in problem.options[asked.options.clone()].iter().copied() {
            let own = problem.students[student].requests.clone();
            let taken = own.filter(|own| state.seat[*own] != NONE);
            let load = taken.map(|own| problem.classes[state.seat[own] as usize].load);
            let load = load.sum::<i64>() + problem.classes[class as usize].load;
            let times = state.times[class as usize];
            if state.free[class as usize] > 0
                && !times.overlaps(state.busy[student])
                && load <= problem.students[student].max_load
                && admits(state, request, class)
                && (asked.is_pinned || !state.has_enough(request as u32))
                && !state.breaks_order(request as u32, state.pattern[class as usize])
            {
                state.set_seat(request as u32, class);
                let counts = usize::from(asked.source.is_some() && asked.student < below);
                most_by_trying(state, below, request + 1, met + counts, most);
                state.set_seat(request as u32, NONE);
            }
        }
        if !asked.is_pinned {
            most_by_trying(state, below, request + 1, met, most);
        }
    }

    /// Lets every other student have one of the first two requests, whether they must be met or not.
    fn one_of_two(problem: &mut Problem<1>) {
        for facts in problem.students.iter_mut().step_by(2) {
            let requests = (0..facts.requests.len().min(2) as u16).collect();
            facts.at_most.push(AtMostOf { requests, most: 1 });
        }
    }

    #[test]
    fn no_more_is_seated_than_a_rule_lets_one_student_have() {
        let (mut all, mut held, mut better) = (0, 0, 0);
        for seed in 0..60 {
            let model = school(seed, MICRO);
            let mut problem = Problem::<1>::new(&model);
            let free = construct(&problem, 1).state.unmet.len();
            one_of_two(&mut problem);
            let mut state = construct(&problem, 1).state;
            if (0..problem.classes.len() as u32).any(|class| !state.is_placed(class)) {
                continue;
            }
            let (limited, before) = (state.unmet.len(), standing(&state));
            match best(&state, WHOLE) {
                Improved::Better(changes, _) => apply(&mut state, &changes),
                Improved::Nothing => {}
                Improved::Unknown => continue,
            }
            let met = |request: &u32| state.seat[*request as usize] != NONE;
            let pinned = |request: &u32| problem.requests[*request as usize].is_pinned;
            let mut requests = 0..problem.requests.len() as u32;
            let too_many = requests.find(|own| met(own) && !pinned(own) && state.has_enough(*own));
            assert_eq!(too_many, None, "seed {seed}");
            all += 1;
            held += usize::from(limited > free);
            better += usize::from(standing(&state) < before);
        }
        assert!(all > 30 && held > 20 && better > 0, "{all} schools, {held} held, {better} better");
    }

    #[test]
    fn prices_never_promise_less_than_can_be_had() {
        let (mut exact, mut missing, mut all) = (0, 0, 0);
        let (mut exact_for_some, mut missed_by_some) = (0, 0);
        for seed in 0..120 {
            let size = Size { courses: 4, sections: 5, students: 7, wishes: 2, ..MICRO };
            let model = school(seed, Size { is_varied: seed % 2 == 0, ..size });
            let mut problem = Problem::<1>::new(&model);
            if seed % 3 == 0 {
                one_of_two(&mut problem);
            }
            let mut state = construct(&problem, 1).state;
            if (0..problem.classes.len() as u32).any(|class| !state.is_placed(class)) {
                continue;
            }
            let Some(bound) = most_met(&state, 200) else { continue };
            let bound_of_some = most_met_by(&state, &[0, 1, 2, 3], 200).expect("a bound");
            for request in 0..problem.requests.len() as u32 {
                state.set_seat(request, NONE);
            }
            let most_by_trying = |below: u32| {
                let mut most = 0;
                most_by_trying(&mut state.clone(), below, 0, 0, &mut most);
                most
            };
            let (most, most_of_some) = (most_by_trying(u32::MAX), most_by_trying(4));
            assert!(bound >= most, "seed {seed}: {most} can be met, and not {bound} at most");
            assert!(bound_of_some >= most_of_some, "seed {seed}: of four students {most_of_some}");
            all += 1;
            missing += usize::from(most < problem.asked());
            exact += usize::from(bound == most);
            let asked_by_some = problem
                .requests
                .iter()
                .filter(|request| request.student < 4 && request.source.is_some())
                .count();
            missed_by_some += usize::from(most_of_some < asked_by_some);
            exact_for_some += usize::from(bound_of_some == most_of_some);
        }
        assert!(all > 60 && missing > 20, "{missing} of {all} schools miss something");
        assert!(exact * 10 > all * 9, "the bound is reached in {exact} of {all} schools");
        assert!(
            missed_by_some > 10,
            "in {missed_by_some} of {all} schools the four miss something"
        );
        assert!(exact_for_some * 10 > all * 8, "for four students in {exact_for_some} of {all}");
    }

    #[test]
    fn a_neighbourhood_never_makes_things_worse() {
        let size = Size { courses: 20, sections: 34, students: 80, blocks: 6, wishes: 6, ..MICRO };
        let model = school(5, Size { is_varied: false, ..size });
        let problem = Problem::<1>::new(&model);
        let mut state = construct(&problem, 1).state;
        let start = standing(&state);
        let (prices, mut done) = (prices_of(&state, 100), BTreeSet::new());
        loop {
            let around = around_missing(&state, &prices, &mut done);
            if around.is_empty() {
                break;
            }
            for students in around {
                let before = standing(&state);
                assert!(students.len() <= MOST_STUDENTS);
                if let Some(changes) = polish_neighbourhood(&state, &students) {
                    apply(&mut state, &changes);
                    assert!(standing(&state) < before);
                }
            }
        }
        assert!(!done.is_empty());
        assert!(state.free.iter().all(|free| *free >= 0));
        assert!(standing(&state) < start);
        // The whole board can only be better still, and nothing is better than that.
        let by_parts = standing(&state);
        let all = Thoroughness { whole: true, neighbourhoods: 80, rounds: 100 };
        if let Some(changes) = polish(&state, all, standing) {
            apply(&mut state, &changes);
        }
        assert!(standing(&state) <= by_parts);
        assert_eq!(best(&state, WHOLE), Improved::Nothing);
    }
    #[test]
    fn without_any_round_prices_prove_what_seats_alone_do() {
        let size = Size { courses: 12, sections: 18, students: 60, blocks: 6, wishes: 6, ..MICRO };
        let mut all_short = 0;
        for seed in 0..10 {
            let model = school(seed, Size { is_varied: false, ..size });
            let problem = Problem::<1>::new(&model);
            let state = construct(&problem, 1).state;
            let mut short = 0;
            for course in 0..model.school.courses.len() {
                let own = problem.requests.iter().filter(|asked| asked.course.index() == course);
                let wanted = own.clone().count() as i64;
                let classes = own
                    .clone()
                    .next()
                    .map_or(&[][..], |asked| &problem.options[asked.options.clone()]);
                let seats = |class: &u32| {
                    let class = *class as usize;
                    i64::from(state.free[class]) + state.roster[class].len() as i64
                };
                let is_placed = |class: &&u32| state.is_placed(**class);
                short += (wanted - classes.iter().filter(is_placed).map(seats).sum::<i64>()).max(0);
            }
            let asked = problem.requests.len() as i64;
            let most = most_met(&state, 1).expect("no seat is fixed") as i64;
            assert!(most <= asked - short, "seed {seed}: {most} of {asked}, {short} short");
            all_short += short;
        }
        assert!(all_short > 0);
    }

    /// Somebody else's seat is worth something only if two want it: prices have to find that out from nothing.
    #[test]
    fn prices_come_near_the_least_cost() {
        let size = Size { courses: 20, sections: 34, students: 80, blocks: 6, wishes: 6, ..MICRO };
        let (mut proven, mut by_prices, mut by_none) = (0, 0, 0);
        for seed in 0..12 {
            let model = school(seed, Size { is_varied: false, ..size });
            let problem = Problem::<1>::new(&model);
            let mut state = construct(&problem, 1).state;
            if let Improved::Better(changes, true) = best(&state, WHOLE) {
                apply(&mut state, &changes);
            }
            if best(&state, WHOLE) != Improved::Nothing {
                continue;
            }
            let everybody: Vec<u32> = (0..problem.students.len() as u32).collect();
            let board = board(&state, &everybody);
            let least = fill::cost(&board, &present(&state, &board).expect("all seats are open"));
            let bound = |rounds: usize| {
                let start = board.no_prices();
                let far = least + least / 10 + 1;
                prices::raise(&board, &mut Chooser::new(), &start, far, rounds).least_cost(&board)
            };
            assert!(bound(300) <= least, "seed {seed}");
            proven += least;
            by_prices += bound(300);
            by_none += bound(1);
        }
        assert!(by_none * 10 < proven * 9, "{by_none} of {proven} without prices");
        assert!(by_prices * 100 >= proven * 98, "{by_prices} of {proven} by prices");
    }
}
