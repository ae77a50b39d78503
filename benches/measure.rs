//! All measures of Metro's first schedule, and those of each number by themselves.

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use fairbell::equity::{self, Draft, MEASURES, Measure};
use fairbell::solve;
use fairbell::{Effort, Settings, Unwatched};
use std::hint::black_box;
use std::time::Duration;

fn measures(c: &mut Criterion) {
    let (records, model) = common::school("metro");
    let settings = Settings { seed: 1, effort: Effort::Units(0) };
    let plan = solve::build(&model, &settings, &Unwatched).plan;
    let draft = || Draft::new(&model.school, &model.classes, &records, &plan);
    let mut group = c.benchmark_group("measure");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("all/metro", |b| b.iter(|| black_box(equity::measure(&draft()))));
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group.bench_function("draft/metro", |b| b.iter(|| black_box(draft())));
    let looked_at = draft();
    let number = |measure: &&dyn Measure| measure.facts().number;
    for own in MEASURES.chunk_by(|a, b| number(a) == number(b)) {
        group.bench_function(format!("{}/metro", number(&own[0])), |b| {
            b.iter(|| own.iter().map(|measure| measure.measure(&looked_at)).collect::<Vec<_>>());
        });
    }
    group.finish();
}

criterion_group!(benches, measures);
criterion_main!(benches);
