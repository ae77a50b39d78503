//! Placement: how long one unit of search takes, and how many moves a second, all islands together.
//!
//! The units follow one another, as in a build: each measurement goes on where the last one stopped. Moves are
//! measured without any rule, with the school's own rules and with those of all scenarios, so that one run says
//! what rules cost; a school that states none must lose nothing by those that others may state. Without any rule they are
//! also measured where there are seats for everybody everywhere, which is what matching times alone takes. The real school
//! is measured where it is beside the checkout.

mod common;

use common::Rules;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fairbell::Model;
use fairbell::solve::islands::Islands;
use fairbell::solve::problem::Problem;
use std::time::{Duration, Instant};

/// Units until the first schedule is behind the search: those of a first cycle of cooling.
const SETTLED: usize = 30;

/// Moves of a measurement.
const MOVES: u64 = 1_000;

fn units<const W: usize>(c: &mut Criterion, model: &Model) {
    let problem = Problem::<W>::new(model);
    let mut islands = Islands::new(&problem, 1);
    let mut group = c.benchmark_group("place");
    group.sample_size(20).measurement_time(Duration::from_secs(8));
    group.bench_function("unit/riverside", |b| b.iter(|| islands.advance()));
    group.finish();
}

fn moves<const W: usize>(c: &mut Criterion, name: &str, model: &Model) {
    let problem = Problem::<W>::new(model);
    let mut islands = Islands::new(&problem, 1);
    for _ in 0..SETTLED {
        islands.advance();
    }
    let made = |islands: &Islands<W>| -> u64 {
        islands.tallies().iter().map(|tally| tally.class_moves + tally.student_moves).sum()
    };
    let mut group = c.benchmark_group("moves");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.throughput(Throughput::Elements(MOVES));
    group.bench_function(name, |b| {
        b.iter_custom(|times| {
            // Whole units, and of their time the share of as many moves as are asked for.
            let (before, start) = (made(&islands), Instant::now());
            while made(&islands) - before < times * MOVES {
                islands.advance();
            }
            let share = (times * MOVES) as f64 / (made(&islands) - before) as f64;
            start.elapsed().mul_f64(share)
        });
    });
    group.finish();
}

fn place(c: &mut Criterion) {
    let (_, model) = common::school("riverside");
    match model.school.frame.words {
        1 => units::<1>(c, &model),
        2 => units::<2>(c, &model),
        _ => units::<4>(c, &model),
    }
    let all = [
        (Rules::SeatBlind, "seat_blind"),
        (Rules::None, "bare"),
        (Rules::Own, "own"),
        (Rules::AllScenarios, "all_scenarios"),
    ];
    for name in ["riverside", "metro"] {
        for (rules, word) in all {
            let (_, model) = common::school_under(name, rules);
            moves_of(c, &format!("{name}/{word}"), &model);
        }
    }
    // No scenario that ships is about this school.
    if let Some(folder) = common::real_school() {
        for (rules, word) in &all[..3] {
            let (_, model) = common::school_of(&folder, *rules);
            moves_of(c, &format!("real/{word}"), &model);
        }
    }
}

fn moves_of(c: &mut Criterion, name: &str, model: &Model) {
    match model.school.frame.words {
        1 => moves::<1>(c, name, model),
        2 => moves::<2>(c, name, model),
        _ => moves::<4>(c, name, model),
    }
}

criterion_group!(benches, place);
criterion_main!(benches);
