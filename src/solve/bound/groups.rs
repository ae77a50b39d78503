//! How far the groups that a scenario serves evenly could be served, even if everybody else made way.
//!
//! A gap that does not close may be one that the timetable leaves no room to close, or one that no timetable would. Each
//! bound looks at the group alone, as if nobody else asked for anything; so it holds whatever others are given.

use super::{fits_in_time, seats_and_slots};
use crate::model::Steered;
use crate::solve::milp::loading;
use crate::solve::state::State;

/// Rounds of prices for a group: hardly any class is too small for the members of one group alone.
const ROUNDS: usize = 20;

/// A group that is served evenly, and how far it could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The group as the scenario means it.
    pub group: String,
    /// Primary requests of its students.
    pub asked: usize,
    /// How many of them are met.
    pub met: usize,
    /// The most that any schedule could meet.
    pub at_most: usize,
    /// The most that could be met with every class where and when it is; `None` if it is not known.
    pub at_most_here: Option<usize>,
}

/// The groups that a scenario serves evenly; without what holds for the timetable alone if `hurries`.
pub fn reach_of_groups<const W: usize>(state: &State<W>, hurries: bool) -> Vec<Reach> {
    let groups = &state.problem.model.aims.groups;
    if groups.is_empty() {
        return Vec::new();
    }
    let by_time = fits_in_time(state.problem.model);
    groups.iter().map(|group| reach(state, group, &by_time, hurries)).collect()
}

fn reach<const W: usize>(
    state: &State<W>,
    group: &Steered,
    by_time: &[usize],
    hurries: bool,
) -> Reach {
    let problem = state.problem;
    let mut most = vec![0; by_time.len()];
    for member in &group.members {
        let member = member.index();
        most[member] = by_time[member];
    }
    let members: Vec<u32> = group.members.iter().map(|member| member.index() as u32).collect();
    let here = if hurries { None } else { loading::most_met_by(state, &members, ROUNDS) };
    let at_most = seats_and_slots(problem.model, &most);
    let whole = |count: i64| usize::try_from(count).unwrap_or(0);
    Reach {
        group: group.name.clone(),
        asked: whole(group.asked),
        met: whole(group.asked - state.missed_by(&group.members)),
        at_most,
        at_most_here: here.map(|here| here.min(at_most)),
    }
}
