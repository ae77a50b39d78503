//! All islands between two units, as a value, and back. What is read is not trusted: every index and every number is
//! looked at before it is used.

use super::{ISLANDS, Island, Islands, POINTS, RULES_THAT_WAIT};
use crate::solve::archive::{Archive, Kept};
use crate::solve::problem::Problem;
use crate::solve::random::Stream;
use crate::solve::search::Search;
use crate::solve::snapshot::Snapshot;
use crate::solve::standing::Floors;
use crate::solve::state::{Arrangement, State};
use crate::solve::steering::Rudder;
use serde::{Deserialize, Serialize};

/// More units, and larger numbers in a floor, than any search comes to; sums of them do not overflow.
const MOST: u64 = 1 << 40;

/// All islands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SavedIslands {
    /// Units done.
    pub units: u64,
    layers_done: usize,
    floors: Option<Floors>,
    best: Snapshot,
    islands: Vec<SavedIsland>,
    kept: Vec<Kept>,
}

/// An island. It has no stream of chance: each unit begins one of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct SavedIsland {
    now: Arrangement,
    best: Snapshot,
    may_be_crowded: bool,
    done: u64,
    length: u64,
    first_point: u64,
    /// How hard it pulls for each group.
    pulls: Vec<i64>,
}

impl<'m, 'p, const W: usize> Islands<'m, 'p, W> {
    /// The islands as they are.
    pub fn saved(&self) -> SavedIslands {
        let saved = |island: &Island<W>| SavedIsland {
            now: island.search.state.arrangement(),
            best: island.best.clone(),
            may_be_crowded: island.may_be_crowded,
            done: island.done,
            length: island.length,
            first_point: island.first_point,
            pulls: island.rudder.as_ref().map_or_else(Vec::new, |rudder| rudder.pulls().to_vec()),
        };
        SavedIslands {
            units: self.units,
            layers_done: self.layers_done,
            floors: self.floors().cloned(),
            best: self.best.clone(),
            islands: self.islands.iter().map(saved).collect(),
            kept: self.archive.kept().cloned().collect(),
        }
    }

    /// The islands as they were, keeping so many others beside the best; `None` if they are not of this school.
    pub fn resumed(
        problem: &'p Problem<'m, W>,
        seed: u64,
        others: usize,
        saved: &SavedIslands,
    ) -> Option<Islands<'m, 'p, W>> {
        let aims = &problem.model.aims;
        let floors = saved.floors.as_ref();
        let is_sound = saved.units <= MOST
            && saved.layers_done <= aims.layers.len()
            && saved.islands.len() == ISLANDS
            && floors.is_none_or(|floors| floors.are_below(MOST as i64));
        if !is_sound {
            return None;
        }
        let mut empty = State::new(problem);
        if aims.yields_to_rules {
            empty.set_soft_weight(RULES_THAT_WAIT);
        }
        empty.set_worth(super::worth(problem, saved.layers_done));
        let mut scratch = empty.clone();
        let mut best = saved.best.clone();
        let archive = Archive::resumed(others, saved.kept.clone(), &mut scratch)?;
        let mut islands = Vec::new();
        for (number, island) in saved.islands.iter().enumerate() {
            let number = number as u64;
            let mut state = empty.clone();
            let mut own = island.best.clone();
            let is_sound = (1..=MOST).contains(&island.length)
                && island.done <= island.length
                && island.first_point <= POINTS
                && state.arrange(&island.now)
                && own.complete(&mut scratch);
            if !is_sound {
                return None;
            }
            let rudder = match floors {
                None => None,
                Some(floors) => {
                    let mut rudder = Rudder::new(aims, floors.clone(), number);
                    if !rudder.pull_again(&island.pulls) {
                        return None;
                    }
                    Some(rudder)
                }
            };
            let mut search = Search::new(state, Stream::new(seed, [number + 1, 0]));
            search.floors = floors.filter(|_| aims.primary_loss.is_some()).cloned();
            islands.push(Island {
                search,
                best: own,
                rudder,
                number,
                may_be_crowded: island.may_be_crowded,
                done: island.done,
                length: island.length,
                first_point: island.first_point,
            });
        }
        let (units, layers_done) = (saved.units, saved.layers_done);
        best.complete(&mut scratch).then_some(Islands {
            islands,
            best,
            units,
            seed,
            layers_done,
            archive,
        })
    }
}
