//! Who teaches what, where loads are too tight for greed.
//!
//! Classes that are all alike (same courses, load, candidates) are counted, not told apart; the question
//! how many of them each person teaches falls into parts that share nobody, mostly departments. Each part
//! is an integer program: as much load as possible is given out, nobody gets more than their own, nobody
//! more classes than they have blocks for, in all or on a day. Its relaxation (good_lp) is mostly whole already and then the
//! answer; otherwise, rounded down, chains of hand-overs mostly complete it (`chains`), and if they do
//! not, branch and bound (microlp) goes on from there. After that, exchanges make preparations fewer
//! (`fewer`).
//!
//! Size: `MOST_VARIABLES` in each part; beyond it [`assign`] says nothing and the caller's greedy way
//! stands.

mod chains;
mod fewer;
mod kinds;
#[cfg(test)]
mod tests;

use super::lower::{self, Answer};
use super::rows::{Program, Sense, VarId};
use crate::solve::problem::NONE;
use crate::solve::state::State;
use kinds::{Kind, Part};

/// Variables of one part, beyond which it is too large.
const MOST_VARIABLES: usize = 4_000;

/// Nodes of branch and bound for one part.
const NODES: u64 = 300;

/// A class, one of its slots, and who teaches there.
pub type Given = (u32, usize, u32);

/// The teachers to give to the open slots: (class, slot, person). Where the loads cannot all be kept, as
/// much is assigned as possible, and wishes of the input that may change are given up for it. `None` if
/// the school is too large for it.
pub fn assign<const W: usize>(state: &State<W>) -> Option<Vec<Given>> {
    let (assigned, is_complete) = give_out(state)?;
    if is_complete {
        return Some(assigned);
    }
    // Perhaps a wish stood in the way.
    let mut free = state.clone();
    for (class, facts) in state.problem.classes.iter().enumerate() {
        for slot in facts.staff_fixed..state.staff[class].len() {
            free.set_staff(class as u32, slot, NONE);
        }
    }
    let given = |list: &[Given]| -> i64 {
        list.iter().map(|(class, ..)| state.problem.classes[*class as usize].load).sum()
    };
    let kept: i64 = state
        .problem
        .classes
        .iter()
        .zip(&state.staff)
        .map(|(facts, own)| {
            let wishes = own.iter().skip(facts.staff_fixed).filter(|person| **person != NONE);
            facts.load * wishes.count() as i64
        })
        .sum();
    match give_out(&free) {
        Some((anew, _)) if given(&anew) > given(&assigned) + kept => {
            // Slots that stay empty now may have been filled before.
            let mut list = anew;
            for (class, facts) in state.problem.classes.iter().enumerate() {
                for slot in facts.staff_fixed..state.staff[class].len() {
                    let at = (class as u32, slot);
                    if !list.iter().any(|(class, slot, _)| (*class, *slot) == at) {
                        list.push((at.0, at.1, NONE));
                    }
                }
            }
            list.sort_unstable();
            Some(list)
        }
        _ => Some(assigned),
    }
}

/// Gives out the open slots of a state, and says whether all of them found somebody.
fn give_out<const W: usize>(state: &State<W>) -> Option<(Vec<Given>, bool)> {
    let kinds = kinds::kinds(state);
    let mut assigned = Vec::new();
    let mut is_complete = true;
    for part in kinds::parts(state, kinds) {
        let mut counts = solve(&part)?;
        fewer::preparations(&part, &mut counts);
        for (kind, counts) in part.kinds.iter().zip(&counts) {
            is_complete &= counts.iter().sum::<i64>() == kind.wanted();
            hand_out(state, kind, counts, &part, &mut assigned);
        }
    }
    assigned.sort_unstable();
    Some((assigned, is_complete))
}

/// How many classes of each kind each person of a part teaches.
type Counts = Vec<Vec<i64>>;

/// Solves a part.
fn solve(part: &Part) -> Option<Counts> {
    let (program, variables) = program(part);
    if program.variables.len() > MOST_VARIABLES {
        return None;
    }
    let (bound, relaxed) = lower::relax(&program)?;
    let mut values: Vec<i64> =
        relaxed.iter().map(|value| (value + 1e-6).floor().max(0.0) as i64).collect();
    fill_up(&program, &mut values);
    let groups: Vec<chains::Group> = part
        .kinds
        .iter()
        .zip(&variables)
        .map(|(kind, row)| (row.iter().flatten().map(|v| v.index()).collect(), kind.wanted()))
        .collect();
    chains::place_left(&program, &groups, &mut values);
    let is_best = |values: &[i64]| program.cost(values) as f64 <= bound + 0.5;
    if !is_best(&values) || program.broken(&values).is_some() {
        values = match lower::solve(&program, Some(&values), NODES) {
            Answer::Proven(values, _) | Answer::Best(values, ..) => values,
            Answer::Infeasible | Answer::GaveUp => return None,
        };
        if !is_best(&values) {
            chains::place_left(&program, &groups, &mut values);
        }
    }
    let count = |variable: &Option<VarId>| variable.map_or(0, |v| values[v.index()]);
    Some(variables.iter().map(|row| row.iter().map(count).collect()).collect())
}

/// Raises variables, one after another, as far as the rows allow: all rows only ever limit.
fn fill_up(program: &Program, values: &mut [i64]) {
    let mut room: Vec<i64> = program
        .rows
        .iter()
        .map(|row| row.right - row.terms.iter().map(|(v, by)| by * values[v.index()]).sum::<i64>())
        .collect();
    let mut rows_of: Vec<Vec<(usize, i64)>> = vec![Vec::new(); values.len()];
    for (index, row) in program.rows.iter().enumerate() {
        for (variable, by) in &row.terms {
            rows_of[variable.index()].push((index, *by));
        }
    }
    for (index, variable) in program.variables.iter().enumerate() {
        let left = rows_of[index].iter().map(|(row, by)| room[*row].div_euclid(*by)).min();
        let more = left.unwrap_or(0).min(variable.upper - values[index]).max(0);
        values[index] += more;
        for (row, by) in &rows_of[index] {
            room[*row] -= by * more;
        }
    }
}

/// The rows of a part, and the variable of each kind and person who may teach it.
fn program(part: &Part) -> (Program, Vec<Vec<Option<VarId>>>) {
    let mut program = Program::default();
    let unit = part.kinds.iter().fold(0, |all, kind| lower::gcd(all, kind.load)).max(1);
    let mut variables = Vec::with_capacity(part.kinds.len());
    for (index, kind) in part.kinds.iter().enumerate() {
        let row: Vec<Option<VarId>> = part
            .people
            .iter()
            .map(|person| {
                kind.people.contains(&person.number).then(|| {
                    let name = format!("classes of kind {index} taught by {}", person.number);
                    let most = kind.classes.len() as i64;
                    program.whole(name, 0, most, -(kind.load / unit).max(1))
                })
            })
            .collect();
        let terms = row.iter().flatten().map(|variable| (*variable, 1)).collect();
        program.row(format!("slots of kind {index}"), terms, Sense::AtMost, kind.wanted());
        variables.push(row);
    }
    for (at, person) in part.people.iter().enumerate() {
        let own: Vec<(&Kind, VarId)> = part
            .kinds
            .iter()
            .zip(&variables)
            .filter_map(|(kind, row)| Some((kind, row[at]?)))
            .collect();
        let mut limit = |what: &str, right: Option<i64>, by: &dyn Fn(&Kind) -> i64| {
            let terms: Vec<(VarId, i64)> =
                own.iter().map(|(kind, v)| (*v, by(kind))).filter(|(_, by)| *by > 0).collect();
            let most: i64 = own.iter().map(|(kind, _)| by(kind) * kind.classes.len() as i64).sum();
            if let Some(right) = right.filter(|right| most > *right) {
                program.row(format!("{what} of {}", person.number), terms, Sense::AtMost, right);
            }
        };
        let mut limit_load = |what: &str, left: Option<i64>, is_meant: fn(&Kind) -> bool| {
            let meant = own.iter().filter(|(kind, _)| is_meant(kind));
            let load = left.map(|load| {
                kinds::reachable(meant.map(|(kind, _)| (kind.load, kind.classes.len())), load)
            });
            limit(what, load, &|kind| if is_meant(kind) { kind.load } else { 0 });
        };
        limit_load("load", person.load, |kind| kind.post == 0);
        // Where nobody stands beside others, that says it all.
        if own.iter().any(|(kind, _)| kind.post > 0) {
            limit_load("load beside others", person.beside, |kind| kind.post > 0);
            limit_load("load in all", person.in_all, |_| true);
        }
        for (stretch, atoms) in person.atoms.iter().enumerate() {
            limit("times", Some(*atoms), &|kind| kind.atoms[stretch]);
        }
        for atom in &part.atoms {
            limit("one place at a time", Some(1), &|kind| i64::from(kind.certain.contains(atom)));
        }
        for bundle in &part.bundles {
            limit("one of those at the same time", Some(1), &|kind| {
                i64::from(kind.bundle == Some(*bundle))
            });
        }
    }
    (program, variables)
}

/// Turns counts into people for the slots of each class: all slots of the kind in a row, class after
/// class and then the second slots of all, each person's share side by side, so that nobody has the same
/// class twice.
fn hand_out<const W: usize>(
    state: &State<W>,
    kind: &Kind,
    counts: &[i64],
    part: &Part,
    assigned: &mut Vec<Given>,
) {
    let problem = state.problem;
    let mut taken = 0;
    for (count, person) in counts.iter().zip(&part.people) {
        for _ in 0..*count {
            let class = kind.classes[taken % kind.classes.len()];
            let mut open = state.staff[class as usize]
                .iter()
                .enumerate()
                .filter(|(slot, who)| {
                    **who == NONE
                        && kinds::post(&problem.classes[class as usize], *slot) == kind.post
                })
                .skip(taken / kind.classes.len());
            let given = |(other, _, who): &Given| (*other, *who) == (class, person.number);
            // Somebody given both to teach a class and to stand beside its teacher does one of the two; the
            // other slot stays open for whoever places the class.
            let is_there = kind.post > 0 && assigned.iter().any(given);
            if let Some((slot, _)) = open.next().filter(|_| !is_there) {
                assigned.push((class, slot, person.number));
            }
            taken += 1;
        }
    }
}
