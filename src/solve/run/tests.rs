//! Runs that go on from where another was, and several schedules of one run.

use crate::generate::{GenerateRequest, Profile, generate};
use crate::input::lower::lower;
use crate::model::Model;
use crate::plan::Whereabouts;
use crate::school::{Intent, Layer, Mention};
use crate::solve::checkpoint::{Checkpoint, Unsound};
use crate::solve::{
    Effort, Outcome, Progress, Settings, Solutions, Unwatched, Watch, build, solutions,
};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

/// A run that is broken off after so many units.
struct BrokenOff {
    at: u64,
    done: AtomicU64,
    taken: Mutex<Option<String>>,
}

impl Watch for BrokenOff {
    fn progress(&self, now: &Progress) {
        self.done.store(now.units, SeqCst);
    }

    fn stop(&self) -> bool {
        self.taken.lock().unwrap().is_some()
    }

    fn wants_checkpoint(&self) -> bool {
        self.done.load(SeqCst) == self.at
    }

    fn checkpoint(&self, checkpoint: &Checkpoint) {
        assert_eq!(checkpoint.units(), self.at);
        *self.taken.lock().unwrap() = Some(serde_json::to_string(checkpoint).unwrap());
    }
}

fn school(seed: u64, intent: Intent) -> Model {
    let frame =
        serde_json::from_str(include_str!("../../../models/frames/seven-period.json")).unwrap();
    let mut records = generate(&GenerateRequest::new(Profile::LargeUrban, 150, frame).seed(seed));
    records.intent = intent;
    let rule = json!({
        "ask": { "balance": { "courses": "all", "by": "size" } },
        "strength": { "tier": 2, "weight": 1 },
    });
    records.rules.get_or_insert_default().push(serde_json::from_value(rule).unwrap());
    let (school, _) = lower(&records).unwrap();
    Model::new(school, &records.rules.unwrap_or_default()).unwrap()
}

fn steered() -> Intent {
    let mention = |text: &str| Mention { text: text.to_owned(), ..Mention::default() };
    Intent {
        steer_by: vec![mention("grade"), mention("el")],
        primary_loss: Some(0.01),
        layers: vec![Layer { name: "singletons".to_owned(), courses: vec![mention("singletons")] }],
        ..Intent::default()
    }
}

fn settings(units: u64) -> Settings {
    Settings { seed: 7, effort: Effort::Units(units) }
}

/// The checkpoint of a run that is broken off.
fn broken_off(model: &Model, units: u64, keep: usize, at: u64) -> String {
    let watch = BrokenOff { at, done: AtomicU64::new(0), taken: Mutex::new(None) };
    solutions(model, &settings(units), keep, None, &watch).unwrap();
    watch.taken.into_inner().unwrap().expect("a checkpoint")
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[track_caller]
fn assert_goes_on(model: &Model, units: u64, keep: usize, breaks: &[u64]) -> Solutions {
    let whole = solutions(model, &settings(units), keep, None, &Unwatched).unwrap();
    for (turn, at) in breaks.iter().enumerate() {
        let text = on_threads(1 + turn % 2, || broken_off(model, units, keep, *at));
        let from: Checkpoint = serde_json::from_str(&text).unwrap();
        let gone_on = on_threads(2 - turn % 2, || {
            solutions(model, &settings(units), keep, Some(&from), &Unwatched).unwrap()
        });
        assert!(gone_on == whole, "broken off after {at} of {units} units");
    }
    whole
}

#[test]
fn a_run_that_was_broken_off_goes_on_to_the_same_end() {
    // Within the first cycle, at its end, where nobody may sit beyond limits any more, in the next, before the last.
    assert_goes_on(&school(3, Intent::default()), 72, 1, &[0, 17, 29, 30, 31, 71]);
}

#[test]
fn so_does_one_that_places_layers_and_gives_requests_up() {
    // Within a layer, at its end, in the search, at the turn to giving up, after it.
    let model = school(4, steered());
    assert!(!model.aims.layers.is_empty() && !model.aims.groups.is_empty());
    assert_goes_on(&model, 120, 1, &[5, 44, 60, 66, 67, 100]);
}

#[test]
fn groups_that_steer_are_told_what_is_out_of_reach() {
    let model = school(4, steered());
    let outcome = build(&model, &settings(40), &Unwatched);
    assert_eq!(outcome.reach.len(), model.aims.groups.len());
    for (reach, group) in outcome.reach.iter().zip(&model.aims.groups) {
        let at_most_here = reach.at_most_here.expect("nobody was in a hurry");
        assert_eq!((&reach.group, reach.asked as i64), (&group.name, group.asked));
        assert!(reach.met <= at_most_here && at_most_here <= reach.at_most, "{reach:?}");
        assert!(reach.at_most <= reach.asked, "{reach:?}");
    }
    assert!(outcome.reach.iter().any(|reach| reach.met < reach.asked), "{:?}", outcome.reach);
    assert!(build(&school(3, Intent::default()), &settings(2), &Unwatched).reach.is_empty());
}

#[test]
fn a_small_school_is_told_what_the_whole_problem_allows() {
    use crate::solve::milp::fixtures::{self, Size};
    let (mut said, mut tighter) = (0, 0);
    for seed in 0..20 {
        let size = Size {
            courses: 5,
            sections: 7,
            students: 12,
            blocks: 4,
            terms: 1,
            wishes: 4,
            is_varied: seed % 2 == 0,
        };
        let model = fixtures::school(seed, size);
        // What one run is told holds for the schedules of others, which begin elsewhere and end sooner.
        let runs = [(1, 20), (2, 1), (3, 1)]
            .map(|(seed, units)| build(&model, &Settings { seed, ..settings(units) }, &Unwatched));
        let met = |outcome: &Outcome| {
            let requests = outcome.plan.seats.iter().filter(|seat| seat.stands_for.is_none());
            let mut requests = requests.filter_map(|seat| seat.request).collect::<Vec<_>>();
            requests.retain(|request| model.school.request(*request).is_primary);
            requests.len()
        };
        let most = runs.iter().filter(|run| run.unplaced == 0).map(met).max();
        let (Some(most), [first, ..]) = (most, &runs) else { continue };
        let of = |name: &str| first.bounds.iter().find(|bound| bound.name == name);
        let Some(whole) = of("B4") else { continue };
        let before = of("B0+B1").expect("always there").met;
        assert!(most <= whole.met && whole.met <= before, "seed {seed}: {:?}", first.bounds);
        said += 1;
        tighter += usize::from(whole.met < before);
    }
    assert!(said > 4 && tighter > 2, "said in {said} schools, tighter in {tighter}");
    let large = build(&school(3, Intent::default()), &settings(1), &Unwatched);
    assert!(large.bounds.iter().all(|bound| bound.name != "B4"));
}

#[test]
fn so_do_runs_that_keep_several() {
    let whole = assert_goes_on(&school(3, Intent::default()), 72, 3, &[17, 40, 71]);
    assert_eq!(whole.others.len(), 2);
    assert_goes_on(&school(4, steered()), 120, 3, &[30, 60, 90]);
}

#[test]
fn those_kept_are_different_the_best_first_and_it_is_no_worse_than_alone() {
    for (seed, intent) in [(3, Intent::default()), (5, Intent::default()), (4, steered())] {
        let is_plain = intent == Intent::default();
        let model = school(seed, intent);
        let alone = build(&model, &settings(80), &Unwatched);
        let kept = solutions(&model, &settings(80), 4, None, &Unwatched).unwrap();
        let all: Vec<_> = kept.iter().collect();
        assert!((2..=4).contains(&all.len()), "{} kept", all.len());
        for (rank, one) in all.iter().enumerate() {
            assert_eq!(one.unplaced, 0);
            let here = Whereabouts::of(&one.plan, &model.school);
            for other in &all[..rank] {
                let there = Whereabouts::of(&other.plan, &model.school);
                assert!(here.is_different(&there));
                assert!(!is_plain || other.score <= one.score);
            }
            let last = one.trace.last().unwrap();
            assert!(one.trace.windows(2).all(|pair| pair[0].units < pair[1].units), "{last:?}");
        }
        assert!(!is_plain || kept.best.score <= alone.score);
        let one = solutions(&model, &settings(80), 1, None, &Unwatched).unwrap();
        assert!(one.best == alone && one.others.is_empty());
    }
}

#[test]
fn a_checkpoint_of_another_school_or_a_made_up_one_is_refused() {
    let model = school(3, Intent::default());
    let text = broken_off(&model, 40, 2, 35);
    let go_on = |model: &Model, value: &Value| {
        let from: Checkpoint = serde_json::from_value(value.clone()).ok()?;
        Some(solutions(model, &settings(40), 2, Some(&from), &Unwatched).map(|_| ()))
    };
    let sound: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(go_on(&model, &sound), Some(Ok(())));
    assert_eq!(go_on(&school(8, Intent::default()), &sound), Some(Err(Unsound)));
    // Each number in turn is put out of its bounds: where lists lead, and what is counted.
    let far = json!(u32::MAX - 1);
    for place in [
        "/islands/best/pattern/0",
        "/islands/best/room/0",
        "/islands/best/staff/0/0",
        "/islands/best/seat/0",
        "/islands/kept/0/schedule/pattern/0",
        "/islands/islands/0/best/seat/3",
        "/islands/islands/0/now/pattern/0",
        "/islands/islands/0/now/rosters/0/0",
        "/islands/islands/0/now/teaches/0/0/0",
        "/islands/islands/0/now/teaches/0/0/1",
        "/islands/islands/0/now/uses/0/0",
        "/islands/islands/0/now/unmet/0",
        "/islands/islands/0/first_point",
        "/islands/layers_done",
    ] {
        let mut made_up = sound.clone();
        *made_up.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = far.clone();
        assert_eq!(go_on(&model, &made_up), Some(Err(Unsound)), "{place}");
    }
    for (place, value) in [
        ("/islands/units", json!(u64::MAX)),
        ("/islands/islands/0/length", json!(0)),
        ("/islands/islands/0/done", json!(1_000_000)),
        ("/islands/islands", json!([])),
        ("/islands/islands/0/now/frozen", json!([0, 0])),
        ("/islands/islands/0/now/unmet", json!([])),
        ("/islands/islands/0/now/broken", json!([0, 1, 2])),
        ("/until", json!(u64::MAX)),
        ("/trace", json!([])),
        ("/trace/0/met", json!(u32::MAX)),
        ("/trace/0/units", json!(77)),
        ("/trace/0/cost", json!(i64::MAX)),
    ] {
        let mut made_up = sound.clone();
        *made_up.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
        assert_eq!(go_on(&model, &made_up), Some(Err(Unsound)), "{place}");
    }
    // A request that sits in two classes at once, and a class that is in two rooms.
    for list in ["rosters", "uses"] {
        let mut made_up = sound.clone();
        let lists = made_up.pointer_mut(&format!("/islands/islands/1/now/{list}")).unwrap();
        let lists = lists.as_array_mut().unwrap();
        let twice = lists.iter().find_map(|list| list.get(0).cloned()).unwrap();
        let last = lists.last_mut().unwrap().as_array_mut().unwrap();
        last.push(twice);
        assert_eq!(go_on(&model, &made_up), Some(Err(Unsound)), "{list}");
    }
}
