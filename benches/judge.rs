//! The judge: every fact and every hard rule of Metro's first schedule, from the records alone.

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use fairbell::explain;
use fairbell::judge::{self, Written};
use fairbell::report::Tables;
use fairbell::solve;
use fairbell::{Effort, Settings, Unwatched};
use std::hint::black_box;
use std::time::Duration;

fn verify(c: &mut Criterion) {
    let (records, model) = common::school("metro");
    let settings = Settings { seed: 1, effort: Effort::Units(0) };
    let plan = solve::build(&model, &settings, &Unwatched).plan;
    let tables = Tables::new(&model, &plan, &explain::unmet(&model, &plan));
    let written = Written {
        sections: &tables.sections,
        enrollments: &tables.enrollments,
        unmet: Some(&tables.unmet),
    };
    let mut group = c.benchmark_group("judge");
    group.sample_size(20).measurement_time(Duration::from_secs(5));
    group.bench_function("verify/metro", |b| {
        b.iter(|| black_box(judge::judge(&records, &written)));
    });
    group.finish();
}

criterion_group!(benches, verify);
criterion_main!(benches);
