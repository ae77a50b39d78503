//! Students into seats at a fixed timetable, exactly: the whole school if it is small enough or nearly
//! settled, otherwise some students at a time.
//!
//! Limits: see [`WHOLE`] and [`NEIGHBOURHOOD`]. Beyond them nothing is returned and the caller keeps what
//! it has. Rules that are priced clause by clause are not looked at: whoever takes a result over decides
//! by the energy.

use super::board::{Board, ClassCap, Opening};
use super::choose::Chooser;
use super::fill::{self, Filled, Limits, Seating, fill};
use crate::solve::problem::NONE;
use crate::solve::seating::particular;
use crate::solve::state::State;

/// How much work the whole school may be.
pub const WHOLE: Limits = Limits { rounds: 120, choices: 12_000, nodes: 40 };

/// How much work a neighbourhood may be.
pub const NEIGHBOURHOOD: Limits = Limits { rounds: 40, choices: 3_000, nodes: 200 };

/// Students in a neighbourhood.
const MOST_STUDENTS: usize = 40;

/// Students with misses around whom a neighbourhood is laid, in one call of [`polish`].
const MOST_NEIGHBOURHOODS: usize = 200;

/// Requests and the classes they are to be seated in; [`NONE`] = unseated.
pub type Changes = Vec<(u32, u32)>;

/// Better seats for the whole school, or `None` if none were found. Required requests count first, then
/// what the misses cost.
pub fn polish<const W: usize>(state: &State<W>) -> Option<Changes> {
    let everybody: Vec<u32> = (0..state.problem.students.len() as u32).collect();
    let mut trial = state.clone();
    match improve(state, &everybody, WHOLE) {
        Improved::Better(changes, true) => return Some(changes),
        Improved::Better(changes, false) => apply(&mut trial, &changes),
        Improved::Nothing => return None,
        Improved::Unknown => {}
    }
    let mut missing: Vec<u32> =
        everybody.into_iter().filter(|student| trial.cost[*student as usize] > 0).collect();
    missing.sort_by_key(|student| (-trial.cost[*student as usize], *student));
    for student in missing.into_iter().take(MOST_NEIGHBOURHOODS) {
        let around = neighbourhood(&trial, student);
        if let Some(changes) = polish_neighbourhood(&trial, &around) {
            apply(&mut trial, &changes);
        }
    }
    let changed = (0..state.seat.len() as u32)
        .filter(|request| state.seat[*request as usize] != trial.seat[*request as usize]);
    let changes: Changes = changed.map(|request| (request, trial.seat[request as usize])).collect();
    (!changes.is_empty()).then_some(changes)
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

/// The students around one who misses something: those in the sections that would help, and those in
/// sections that would help them, nearest first.
pub fn neighbourhood<const W: usize>(state: &State<W>, student: u32) -> Vec<u32> {
    let problem = state.problem;
    let mut found = vec![student];
    let mut next = 0;
    while next < found.len() && found.len() < MOST_STUDENTS {
        let facts = &problem.students[found[next] as usize];
        for request in facts.requests.clone() {
            let asked = &problem.requests[request];
            for class in &problem.options[asked.options.clone()] {
                let full = state.free[*class as usize] <= 0;
                if !full || state.seat[request] == *class {
                    continue;
                }
                for other in &state.roster[*class as usize] {
                    let sitting = &problem.requests[*other as usize];
                    let has_choice = !sitting.is_pinned && sitting.options.len() > 1;
                    if has_choice
                        && !found.contains(&sitting.student)
                        && found.len() < MOST_STUDENTS
                    {
                        found.push(sitting.student);
                    }
                }
            }
        }
        next += 1;
    }
    found
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
    let Some(now) = present.as_ref().map(|seating| fill::cost(&board, seating)) else {
        return Improved::Unknown;
    };
    let mut chooser = Chooser::new();
    let start = vec![0; problem.classes.len()];
    match fill(&board, &mut chooser, &start, now, limits, None) {
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
    let mut board =
        Board::new(problem, students.into_iter(), seats.clone(), |request, class, open| {
            let at = class as usize;
            let asked = &problem.requests[request];
            let times = state.times[at];
            let away = problem.students[asked.student as usize].unavailable;
            let stays = state.seat[request] == class;
            let fits = seats[at] > 0
                && !times.overlaps(away)
                && (!asked.is_particular || particular(state, request, class));
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
        });
    for (class, facts) in problem.classes.iter().enumerate() {
        for number in &facts.caps {
            let others = state.roster[class]
                .iter()
                .map(|request| problem.requests[*request as usize].student as usize)
                .filter(|student| !is_own[*student]);
            let members =
                others.clone().filter(|other| problem.students[*other].caps.contains(number));
            board.caps.push(ClassCap {
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
