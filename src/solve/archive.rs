//! The best schedules that are different from one another, kept while the search goes by.
//!
//! The search itself takes no notice: with an archive or without, it finds the same best schedule. What lies near a
//! better one (see [`Whereabouts`]) is not kept, so a search that cools down into another valley, as each island does
//! in each cycle, leaves its end there.

use super::problem::Problem;
use super::snapshot::Snapshot;
use super::standing::{Floors, Standing};
use super::state::State;
use crate::model::Aims;
use crate::plan::Whereabouts;
use serde::{Deserialize, Serialize};

/// The most that is kept for each schedule that is asked for: some turn out to be too near once they are finished.
const SPARE: usize = 2;

/// A schedule that is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// The schedule.
    pub schedule: Snapshot,
    /// The units of work after which it was there.
    pub units: u64,
}

/// Schedules that are different from one another, the best first.
#[derive(Debug)]
pub struct Archive {
    most: usize,
    kept: Vec<(Kept, Whereabouts)>,
}

impl Archive {
    /// An empty archive, for so many schedules besides the best one.
    pub fn new(others: usize) -> Archive {
        Archive { most: if others == 0 { 0 } else { SPARE * (others + 1) }, kept: Vec::new() }
    }

    /// The archive with what was kept before; `None` if that is not of this school.
    pub fn resumed<const W: usize>(
        others: usize,
        kept: Vec<Kept>,
        state: &mut State<W>,
    ) -> Option<Archive> {
        let mut archive = Archive::new(others);
        if kept.len() > archive.most {
            return None;
        }
        for mut kept in kept {
            if !kept.schedule.complete(state) {
                return None;
            }
            let whereabouts = kept.schedule.whereabouts(state.problem);
            archive.kept.push((kept, whereabouts));
        }
        Some(archive)
    }

    /// What is kept, the best first.
    pub fn kept(&self) -> impl Iterator<Item = &Kept> {
        self.kept.iter().map(|(kept, _)| kept)
    }

    /// What was kept, the best first.
    pub fn into_kept(self) -> Vec<Kept> {
        self.kept.into_iter().map(|(kept, _)| kept).collect()
    }

    /// Whether anything is ever kept.
    pub fn is_in_use(&self) -> bool {
        self.most > 0
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.kept.clear();
    }

    /// Keeps a schedule if it is among the best different ones.
    pub fn consider<const W: usize>(
        &mut self,
        problem: &Problem<W>,
        schedule: &Snapshot,
        units: u64,
    ) {
        let is_hopeless =
            |last: &(Kept, Whereabouts)| last.0.schedule.standing <= schedule.standing;
        if self.most == 0
            || (self.kept.len() == self.most && self.kept.last().is_some_and(is_hopeless))
        {
            return;
        }
        let whereabouts = schedule.whereabouts(problem);
        let rank = self.rank(&schedule.standing);
        let is_near = |(_, other): &(Kept, Whereabouts)| !other.is_different(&whereabouts);
        if self.kept[..rank].iter().any(is_near) {
            return;
        }
        let mut later = self.kept.split_off(rank);
        later.retain(|kept| !is_near(kept));
        self.kept.push((Kept { schedule: schedule.clone(), units }, whereabouts));
        self.kept.append(&mut later);
        self.kept.truncate(self.most);
    }

    /// How many kept ones are as good as this, or better.
    fn rank(&self, standing: &Standing) -> usize {
        self.kept.partition_point(|(kept, _)| kept.schedule.standing <= *standing)
    }

    /// From here on something may be given up: what is best is decided above these floors.
    pub fn stand_above(&mut self, aims: &Aims, floors: &Floors) {
        for (kept, _) in &mut self.kept {
            kept.schedule.standing = kept.schedule.figures.standing(aims, Some(floors));
        }
        self.kept
            .sort_by(|(one, _), (other, _)| one.schedule.standing.cmp(&other.schedule.standing));
    }
}
