//! The end of a search: students are seated exactly as far as that can be done, no worse than by a greedy loader; soft
//! rules get what costs nothing; alternates go into what is left; teachers come to their own rooms.

use super::alternates;
use super::bound::{self, Bound};
use super::greedy;
use super::homes;
use super::milp::{self, loading::Thoroughness};
use super::search::Search;
use super::snapshot::Snapshot;
use super::standing::{Figures, Floors};
use super::state::{BY_ITSELF, State};
use crate::rule::SLOPE;
use crate::score::RULE_TIERS;

/// Makes the most of the schedule that a search has come to after so many units, in a hurry if somebody waits. Returns
/// what could be met at its timetable at most, if there is time to prove it.
pub fn finish<const W: usize>(
    search: &mut Search<W>,
    floors: Option<&Floors>,
    units: u64,
    hurries: impl Fn() -> bool,
) -> Option<Bound> {
    if !hurries() {
        polish(search, floors, units);
    }
    outdo_greed(search);
    if !hurries() {
        even_out(search);
    }
    let rounds = rounds_of_prices(&search.state, units);
    let bound = if hurries() { None } else { bound::at_this_timetable(&search.state, rounds) };
    alternates::seat(&mut search.state);
    homes::gather(&mut search.state);
    bound
}

/// Units of the search for each round of prices.
const UNITS_PER_PRICE_ROUND: u64 = 4;

/// Students asked in all rounds of prices together, at most: some seconds.
const ASKED_FOR_PRICES: usize = 60_000;

/// Rounds of prices for seats after so many units: a short run is not to end with a long wait.
fn rounds_of_prices<const W: usize>(state: &State<W>, units: u64) -> usize {
    let most = ASKED_FOR_PRICES / state.problem.students.len().max(1);
    ((units / UNITS_PER_PRICE_ROUND) as usize).min(most).clamp(20, 400)
}

/// Units of the search for each neighbourhood that is seated exactly: a short run is not to end with a long wait.
const UNITS_PER_NEIGHBOURHOOD: u64 = 24;

/// Seating a whole school at once takes time as the square of its students: as many of those pairs for each unit.
const PAIRS_PER_UNIT: u64 = 256;

/// Seats students better at the timetable found, exactly as far as that can be done: see
/// [`milp::loading`].
fn polish<const W: usize>(search: &mut Search<W>, floors: Option<&Floors>, units: u64) {
    let students = search.state.problem.students.len() as u64;
    let thoroughness = Thoroughness {
        whole: students.pow(2) <= units.saturating_mul(PAIRS_PER_UNIT),
        neighbourhoods: (units / UNITS_PER_NEIGHBOURHOOD).clamp(4, 200) as usize,
        rounds: rounds_of_prices(&search.state, units),
    };
    let aims = &search.state.problem.model.aims;
    let standing = |state: &State<W>| Figures::of(state).standing(aims, floors);
    let (before, best) = (Snapshot::of(&search.state), standing(&search.state));
    if let Some(changes) = milp::loading::polish(&search.state, thoroughness, standing) {
        milp::loading::apply(&mut search.state, &changes);
        if standing(&search.state) >= best {
            before.restore(&mut search.state);
        }
    }
}

/// Work for soft rules alone once requests are settled: two units.
const EVENING_WORK: u64 = 200_000;

/// Keeps soft rules better as far as that costs no request and no hard rule. The search weighs those of late tiers
/// less than its heat, and so leaves much undone that is to be had for nothing.
fn even_out<const W: usize>(search: &mut Search<W>) {
    if search.state.problem.clauses.iter().all(|clause| !clause.is_soft) {
        return;
    }
    (search.heat, search.is_settled) = (0, true);
    search.state.wake();
    search.state.set_soft_weight(BY_ITSELF * SLOPE);
    let end = search.seating.work + EVENING_WORK;
    while search.seating.work < end && search.state.rules != [0; RULE_TIERS] {
        search.class_move();
        for _ in 0..4 {
            search.student_move();
        }
    }
    search.state.set_soft_weight(BY_ITSELF);
}

/// Makes sure that no fewer requests are met than a greedy loader meets on the same board: the costs of
/// missing several requests may have led elsewhere.
fn outdo_greed<const W: usize>(search: &mut Search<W>) {
    let best = Snapshot::of(&search.state);
    greedy::load(&mut search.state);
    let greedy = Snapshot::of(&search.state);
    if greedy.met <= best.met || greedy.standing.hard > best.standing.hard {
        best.restore(&mut search.state);
        return;
    }
    search.state.commit();
    for student in 0..search.state.problem.students.len() as u32 {
        search.seating.reseat(&mut search.state, student, None, student);
    }
    search.state.settle();
    search.state.commit();
}
