//! Loading: all students of Riverside into the sections of its first schedule, the greedy way and by
//! exact reseating, both from empty seats.

mod common;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use fairbell::Model;
use fairbell::solve::construct::construct;
use fairbell::solve::greedy;
use fairbell::solve::problem::{NONE, Problem};
use fairbell::solve::seating::Seating;
use fairbell::solve::state::State;
use std::time::Duration;

fn seats<const W: usize>(c: &mut Criterion, model: &Model) {
    let problem = Problem::<W>::new(model);
    let mut empty = construct(&problem, 1).state;
    for request in 0..problem.primary_count {
        if !problem.requests[request].is_pinned {
            empty.set_seat(request as u32, NONE);
        }
    }
    empty.settle();
    empty.commit();
    let mut group = c.benchmark_group("load");
    group.sample_size(20).measurement_time(Duration::from_secs(5));
    group.bench_function("greedy/riverside", |b| {
        b.iter_batched(
            || empty.clone(),
            |mut state| {
                greedy::load(&mut state);
                state
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("exact/riverside", |b| {
        b.iter_batched(|| empty.clone(), reseat_all, BatchSize::LargeInput);
    });
    group.finish();
}

fn reseat_all<'m, 'p, const W: usize>(mut state: State<'m, 'p, W>) -> State<'m, 'p, W> {
    let mut seating = Seating::new();
    for student in 0..state.problem.students.len() as u32 {
        seating.reseat(&mut state, student, None, student);
    }
    state.settle();
    state
}

fn load(c: &mut Criterion) {
    let (_, model) = common::school("riverside");
    match model.school.frame.words {
        1 => seats::<1>(c, &model),
        2 => seats::<2>(c, &model),
        _ => seats::<4>(c, &model),
    }
}

criterion_group!(benches, load);
criterion_main!(benches);
