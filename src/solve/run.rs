//! A run: the search from its first schedule or from a checkpoint, and the end of every schedule that is kept.

use super::archive::Kept;
use super::bound::{self, Bound, Reach};
use super::checkpoint::{Checkpoint, Unsound};
use super::finish::finish;
use super::islands::{Ends, Islands, before_giving_up};
use super::problem::Problem;
use super::random::Stream;
use super::search::Search;
use super::snapshot::Snapshot;
use super::standing::{Figures, Floors, Standing};
use super::state::State;
use super::{Effort, Outcome, Progress, Settings, Solutions, TracePoint, Watch};
use crate::model::Model;
use crate::plan::Whereabouts;
use crate::score::Score;
use std::time::{Duration, Instant};

/// The share of the time that the end of one schedule takes, and what all ends together take at most.
const SHARE_OF_END: f64 = 0.07;
const MOST_OF_ENDS: f64 = 0.5;

/// What the end of one schedule takes at least, prices, judge and files: as long as so many units, and as so many more for
/// each student. On Metro (2,400) some 1.7 seconds where a unit takes 14 ms; on Harbor (500) half a second.
const UNITS_OF_END: f64 = 20.0;
const UNITS_OF_END_A_STUDENT: f64 = 0.04;

/// How much longer a unit takes once requests may be given up: all rules are asked then, also the late ones. On Metro
/// under five scenarios 68 units a second come before and 43 after.
const SLOWER_AT_LAST: f64 = 1.6;

/// The first part of the purpose of a stream of chance for the end of a schedule that is kept beside the best.
const ENDS: u64 = u64::MAX;

/// What is to be done.
pub struct Task<'a> {
    /// The model.
    pub model: &'a Model,
    /// Seed and effort.
    pub settings: &'a Settings,
    /// How many others to keep beside the best.
    pub others: usize,
    /// Who looks on.
    pub watch: &'a dyn Watch,
}

/// How far a run is.
struct Course<'m, 'p, const W: usize> {
    islands: Islands<'m, 'p, W>,
    /// Where it is to end, once requests are being given up.
    until: Option<u64>,
    trace: Vec<TracePoint>,
}

/// A schedule as it will be written.
struct Finished {
    outcome: Outcome,
    whereabouts: Whereabouts,
    /// How good it is above the floors, if something may be given up.
    standing: Option<Standing>,
}

impl Task<'_> {
    /// Runs from the first schedule on.
    pub fn run_anew(&self) -> Solutions {
        match self.model.school.frame.words {
            1 => self.anew::<1>(),
            2 => self.anew::<2>(),
            _ => self.anew::<4>(),
        }
    }

    /// Runs from a checkpoint on.
    pub fn go_on(&self, from: &Checkpoint) -> Result<Solutions, Unsound> {
        match self.model.school.frame.words {
            1 => self.from::<1>(from),
            2 => self.from::<2>(from),
            _ => self.from::<4>(from),
        }
    }

    fn anew<const W: usize>(&self) -> Solutions {
        let clock = Clock::new(Duration::ZERO);
        let problem = Problem::<W>::new(self.model);
        let mut islands = Islands::new(&problem, self.settings.seed);
        islands.keep(self.others);
        let mut course = Course { islands, until: None, trace: Vec::new() };
        course.note();
        self.run(course, &clock, false)
    }

    fn from<const W: usize>(&self, from: &Checkpoint) -> Result<Solutions, Unsound> {
        let clock = Clock::new(from.spent);
        let problem = Problem::<W>::new(self.model);
        let islands = Islands::resumed(&problem, self.settings.seed, self.others, &from.islands);
        let islands = islands.filter(|islands| from.is_sound(islands, self.settings.effort));
        let islands = islands.ok_or(Unsound)?;
        let course = Course { islands, until: from.until, trace: from.trace.clone() };
        Ok(self.run(course, &clock, true))
    }

    /// Runs to the end. A run that goes on owes a unit: the checkpoint was taken before one.
    fn run<const W: usize>(
        &self,
        mut course: Course<W>,
        clock: &Clock,
        mut owes_a_unit: bool,
    ) -> Solutions {
        let model = self.model;
        self.tell(&course, &[]);
        let bounds = bound::bounds(model);
        let steers = !model.aims.is_plain();
        let layers = model.aims.layers.len();
        let searched = |units: u64| if steers { before_giving_up(units, layers) } else { units };
        while course.until.is_none() {
            let done = course.islands.units;
            let spent = match self.settings.effort {
                Effort::Units(units) => done >= searched(units),
                Effort::Time(time) if steers => {
                    let is_late = clock.elapsed() >= self.until_the_end(time, clock, done) / 2;
                    is_late && totals(done, searched).next().is_some()
                }
                Effort::Time(time) => clock.elapsed() >= self.until_the_end(time, clock, done),
            };
            let is_over = spent || course.is_perfect();
            if (is_over && !owes_a_unit) || !self.advance(&mut course, &bounds, clock) {
                break;
            }
            owes_a_unit = false;
        }
        if course.until.is_none() && steers && !course.is_perfect() && !self.watch.stop() {
            let done = course.islands.units;
            let all = match self.settings.effort {
                Effort::Units(units) => units,
                Effort::Time(time) => {
                    // As many units as the time that is left is likely to allow, so long as a run of so many would
                    // have been the same up to here.
                    let (elapsed, budget) =
                        (clock.elapsed(), self.until_the_end(time, clock, done));
                    let left = budget.saturating_sub(elapsed).as_secs_f64() / SLOWER_AT_LAST;
                    let share = 1.0 + left / elapsed.as_secs_f64().max(1e-3);
                    let likely = (done as f64 * share) as u64;
                    totals(done, searched).min_by_key(|all| all.abs_diff(likely)).unwrap_or(done)
                }
            };
            course.islands.steer(all - done);
            course.until = Some(all);
        }
        while course.until.is_some_and(|all| course.islands.units < all)
            && self.advance(&mut course, &bounds, clock)
        {}
        self.end(course, &bounds)
    }

    /// How much of the time may have passed when the end begins, after so many units.
    fn until_the_end(&self, time: Duration, clock: &Clock, units: u64) -> Duration {
        let students = self.model.school.students.len() as f64;
        let unit = clock.elapsed().as_secs_f64() / units.max(1) as f64;
        let least = unit * (UNITS_OF_END + UNITS_OF_END_A_STUDENT * students);
        let time = time.as_secs_f64();
        let ends = (SHARE_OF_END * time).max(least) * (1 + self.others) as f64;
        Duration::from_secs_f64(time - ends.min(MOST_OF_ENDS * time))
    }

    /// Another unit, and a checkpoint before it if somebody wants one; `false` if the run was stopped instead.
    fn advance<const W: usize>(
        &self,
        course: &mut Course<W>,
        bounds: &[Bound],
        clock: &Clock,
    ) -> bool {
        if self.watch.wants_checkpoint() {
            self.watch.checkpoint(&course.checkpoint(clock.elapsed()));
        }
        if self.watch.stop() {
            return false;
        }
        if course.islands.advance() {
            course.note();
        }
        self.tell(course, bounds);
        true
    }

    fn tell<const W: usize>(&self, course: &Course<W>, bounds: &[Bound]) {
        let (best, asked) = (&course.islands.best, course.islands.problem().asked());
        self.watch.progress(&Progress {
            units: course.islands.units,
            asked,
            met: best.met,
            bound: if bounds.is_empty() { asked } else { bound::tightest(bounds) },
            hard: best.standing.hard,
        });
    }

    /// Finishes the best schedule, and others until there are as many as are asked for: some turn out to be too near.
    fn end<const W: usize>(&self, course: Course<W>, bounds: &[Bound]) -> Solutions {
        let Course { islands, trace, .. } = course;
        let units = islands.units;
        let Ends { mut best, floors, others } = islands.into_ends();
        let cold = (!others.is_empty()).then(|| best.state.clone());
        let finished = |search: &mut Search<W>, trace: Vec<TracePoint>| {
            let here = finish(search, floors.as_ref(), units, || self.watch.stop());
            // Prices may not yet have proved what is true of any timetable.
            let any = bound::tightest(bounds);
            let here = here.map(|here| Bound { met: here.met.min(any), ..here });
            let bounds = bounds.iter().cloned().chain(here).collect();
            let reach = bound::reach_of_groups(&search.state, self.watch.stop());
            Finished::new(&search.state, floors.as_ref(), (bounds, reach), units, trace)
        };
        let mut all = vec![finished(&mut best, trace.clone())];
        let found = Snapshot::of(&best.state);
        let is_open = found.standing.hard == 0 && found.met < bound::tightest(bounds);
        let of_the_whole = is_open
            .then(|| bound::of_the_whole(self.model, found.met, &|| self.watch.stop()))
            .flatten();
        for (rank, kept) in others.iter().enumerate() {
            let Some(state) = cold.clone().filter(|_| all.len() <= self.others) else { break };
            let chance = Stream::new(self.settings.seed, [ENDS, rank as u64]);
            let mut search = Search::new(state, chance);
            kept.schedule.restore(&mut search.state);
            let other = finished(&mut search, trace_to(&trace, kept));
            if other.is_worth_keeping_beside(&all) {
                all.push(other);
            }
        }
        all.sort_by(|one, other| one.rank().cmp(&other.rank()));
        for finished in &mut all {
            finished.outcome.bounds.extend(of_the_whole.clone());
        }
        let best = all.remove(0).outcome;
        Solutions { best, others: all.into_iter().map(|finished| finished.outcome).collect() }
    }
}

impl<const W: usize> Course<'_, '_, W> {
    fn is_perfect(&self) -> bool {
        self.islands.best.standing == Standing::default()
    }

    /// Takes down how good the best schedule is now.
    fn note(&mut self) {
        self.trace.push(point(&self.islands.best, self.islands.units));
    }

    fn checkpoint(&self, spent: Duration) -> Checkpoint {
        let (islands, trace) = (self.islands.saved(), self.trace.clone());
        Checkpoint { spent, until: self.until, trace, islands }
    }
}

impl Finished {
    fn new<const W: usize>(
        state: &State<W>,
        floors: Option<&Floors>,
        (bounds, reach): (Vec<Bound>, Vec<Reach>),
        units: u64,
        trace: Vec<TracePoint>,
    ) -> Finished {
        let model = state.problem.model;
        let plan = state.plan();
        let classes = 0..state.problem.classes.len() as u32;
        Finished {
            whereabouts: Whereabouts::of(&plan, &model.school),
            standing: floors.map(|_| Figures::of(state).standing(&model.aims, floors)),
            outcome: Outcome {
                score: model.score(&plan),
                plan,
                unplaced: classes.filter(|class| !state.is_placed(*class)).count(),
                bounds,
                reach,
                units,
                trace,
            },
        }
    }

    /// What decides which comes first.
    fn rank(&self) -> (usize, Option<&Standing>, &Score) {
        (self.outcome.unplaced, self.standing.as_ref(), &self.outcome.score)
    }

    /// Whether it is a schedule of its own, and breaks nothing hard that the first does not break.
    fn is_worth_keeping_beside(&self, others: &[Finished]) -> bool {
        let wrong = |one: &Finished| (one.outcome.unplaced, one.outcome.score.hard);
        others.iter().all(|other| other.whereabouts.is_different(&self.whereabouts))
            && others.first().is_none_or(|first| wrong(self) <= wrong(first))
    }
}

/// The time that a run has taken, and those it goes on from.
struct Clock {
    before: Duration,
    start: Instant,
}

impl Clock {
    fn new(before: Duration) -> Clock {
        Clock { before, start: Instant::now() }
    }

    fn elapsed(&self) -> Duration {
        self.before.saturating_add(self.start.elapsed())
    }
}

fn point(best: &Snapshot, units: u64) -> TracePoint {
    TracePoint {
        units,
        met: best.met,
        hard: best.standing.hard,
        required: best.standing.required,
        cost: best.standing.primary,
    }
}

/// How a schedule beside the best came about: as long as the best was no better than it, and then itself.
fn trace_to(trace: &[TracePoint], kept: &Kept) -> Vec<TracePoint> {
    let own = point(&kept.schedule, kept.units);
    let place = |point: &TracePoint| (point.hard, point.required, point.cost);
    let before =
        trace.iter().take_while(|point| point.units < own.units && place(point) > place(&own));
    before.copied().chain([own]).collect()
}

/// The units of runs in which so many come before requests may be given up.
fn totals(done: u64, searched: impl Fn(u64) -> u64) -> impl Iterator<Item = u64> {
    (done..=2 * done + 1).filter(move |all| searched(*all) == done)
}

#[cfg(test)]
mod tests;
