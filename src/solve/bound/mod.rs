//! How many requests any schedule could meet, or any seating at one timetable: numbers that are proven, each with what
//! it is proven for.
//!
//! Of hard rules they know no more than what the model's limits forbid outright. They ignore all others, and so
//! stay bounds from above whatever is asked.

mod groups;
mod seats;
mod student;

pub use groups::{Reach, reach_of_groups};
pub use seats::seats_and_slots;
pub use student::{fits_in_time, too_many};

use super::milp::{FillLimits, loading, whole};
use super::state::State;
use crate::model::Model;
use serde::Serialize;

/// An upper bound on the primary requests that can be met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// Its short name, for example `B0`.
    pub name: &'static str,
    /// The most primary requests.
    pub met: usize,
    /// What it takes into account, in a sentence.
    pub meaning: &'static str,
    /// Whether it holds for every schedule, not only at one timetable.
    pub of_any_schedule: bool,
}

/// The bounds that hold for every placement.
pub fn bounds(model: &Model) -> Vec<Bound> {
    let by_time = fits_in_time(model);
    let asked = model.school.requests.iter().filter(|request| request.is_primary).count();
    let unlimited = vec![usize::MAX; model.school.students.len()];
    vec![
        Bound {
            name: "B0",
            met: seats_and_slots(model, &unlimited).min(asked),
            meaning: "seats: no schedule can seat more students than the classes of each course hold",
            of_any_schedule: true,
        },
        Bound {
            name: "B1",
            met: by_time.iter().sum(),
            meaning: "slots: no student can take more than fits into the student's own time",
            of_any_schedule: true,
        },
        Bound {
            name: "B0+B1",
            met: seats_and_slots(model, &by_time),
            meaning: "seats and slots together, as a flow from students through requests to classes",
            of_any_schedule: true,
        },
    ]
}

/// What seat prices prove for one timetable: see [`loading::most_met`]. `None` if they prove nothing.
pub fn at_this_timetable<const W: usize>(state: &State<W>, rounds: usize) -> Option<Bound> {
    Some(Bound {
        name: "B3",
        met: loading::most_met(state, rounds)?,
        meaning: "this timetable: with every class where and when it is, nobody could seat students better than this",
        of_any_schedule: false,
    })
}

/// A school is small up to so many classes and students: beyond them the proof would mostly be given up.
const SMALL: (usize, usize) = (16, 80);

/// How much work the proof for a small school may be: some seconds.
const WHOLE: whole::Limits = whole::Limits {
    nodes: 10_000,
    steps: 60_000_000,
    fill: FillLimits { rounds: 100, choices: 2_000, work: 200_000 },
};

/// What trying all placements, teachers and rooms proves for a small school, of which a complete schedule is known that
/// meets `met`. Where classes are filled by integer programs it trusts their answers. `None` for any other school, and
/// where that takes too long or is told to `stop`.
pub fn of_the_whole(model: &Model, met: usize, stop: &dyn Fn() -> bool) -> Option<Bound> {
    if model.classes.len() > SMALL.0 || model.school.students.len() > SMALL.1 {
        return None;
    }
    Some(Bound {
        name: "B4",
        met: whole::most_met(model, met, &WHOLE, stop)?,
        meaning: "the whole school: wherever its classes go and whoever teaches them, no complete schedule meets more",
        of_any_schedule: true,
    })
}

/// The smallest of those bounds that hold for every schedule.
pub fn tightest(bounds: &[Bound]) -> usize {
    let of_any = bounds.iter().filter(|bound| bound.of_any_schedule);
    of_any.map(|bound| bound.met).min().unwrap_or(usize::MAX)
}
