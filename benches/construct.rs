//! Construction: from Metro's model to its first complete schedule.

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use fairbell::Model;
use fairbell::solve::construct::construct;
use fairbell::solve::problem::Problem;
use std::hint::black_box;
use std::time::Duration;

fn first<const W: usize>(c: &mut Criterion, model: &Model) {
    let mut group = c.benchmark_group("construct");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    group.bench_function("problem/metro", |b| b.iter(|| black_box(Problem::<W>::new(model))));
    let problem = Problem::<W>::new(model);
    group.bench_function("first/metro", |b| b.iter(|| black_box(construct(&problem, 1))));
    group.finish();
}

fn first_schedule(c: &mut Criterion) {
    let (_, model) = common::school("metro");
    match model.school.frame.words {
        1 => first::<1>(c, &model),
        2 => first::<2>(c, &model),
        _ => first::<4>(c, &model),
    }
}

criterion_group!(benches, first_schedule);
criterion_main!(benches);
