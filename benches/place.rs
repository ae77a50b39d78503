//! Placement: how long one unit of search takes on Riverside, all islands together.
//!
//! The units follow one another, as in a build: each measurement goes on where the last one stopped.

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use fairbell::Model;
use fairbell::solve::islands::Islands;
use fairbell::solve::problem::Problem;
use std::time::Duration;

fn units<const W: usize>(c: &mut Criterion, model: &Model) {
    let problem = Problem::<W>::new(model);
    let mut islands = Islands::new(&problem, 1);
    let mut group = c.benchmark_group("place");
    group.sample_size(20).measurement_time(Duration::from_secs(8));
    group.bench_function("unit/riverside", |b| b.iter(|| islands.advance()));
    group.finish();
}

fn place(c: &mut Criterion) {
    let (_, model) = common::school("riverside");
    match model.school.frame.words {
        1 => units::<1>(c, &model),
        2 => units::<2>(c, &model),
        _ => units::<4>(c, &model),
    }
}

criterion_group!(benches, place);
criterion_main!(benches);
