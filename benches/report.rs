//! The report of Metro's first schedule: the reasons, the view, and the page made from it.

mod common;

use criterion::{Criterion, criterion_group, criterion_main};
use fairbell::report::{self, ReportView, RunFacts};
use fairbell::solve;
use fairbell::{Effort, Settings, Unwatched, explain};
use std::hint::black_box;
use std::time::Duration;

fn page(c: &mut Criterion) {
    let (records, model) = common::school("metro");
    let settings = Settings { seed: 1, effort: Effort::Units(0) };
    let plan = solve::build(&model, &settings, &Unwatched).plan;
    let unmet = explain::unmet(&model, &plan);
    let view = ReportView::new(&model, &records, &plan, &unmet, RunFacts::default());
    let mut group = c.benchmark_group("report");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("reasons/metro", |b| b.iter(|| black_box(explain::unmet(&model, &plan))));
    group.bench_function("view/metro", |b| {
        b.iter(|| black_box(ReportView::new(&model, &records, &plan, &unmet, RunFacts::default())));
    });
    group.bench_function("page/metro", |b| b.iter(|| black_box(report::html(&view))));
    group.finish();
}

criterion_group!(benches, page);
criterion_main!(benches);
