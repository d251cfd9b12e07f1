//! Compiling a driver's rules, and classifying one trip at a time.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use horaires::{BatchIndex, Classifier, Id, MixedPolicy, Timeline, Trip, Usage};
use horaires_benches::{Trips, period, rule_book, timeline, window};

fn compile(criterion: &mut Criterion) {
    let book = rule_book(1);
    let rules = book.driver(&Id::Number(1)).expect("driver 1 has rules");
    let timeline = timeline();
    let mut group = criterion.benchmark_group("compile");
    group.bench_function("timeline", |bencher| {
        bencher.iter(|| Timeline::compile(black_box(rules), book.options, &book.zone));
    });
    group.bench_function("batch index of two years", |bencher| {
        bencher.iter(|| BatchIndex::build(black_box(&timeline), window()));
    });
}

fn classify_one(criterion: &mut Criterion) {
    let book = rule_book(1);
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    // Enough of them that no branch predictor learns them by heart.
    let trips: Vec<Trip> = Trips::random(100_000)
        .iter()
        .zip(0..)
        .map(|((start, end), id)| Trip {
            id: Id::Number(id),
            driver: Id::Number(1),
            period: period(start, end),
            unit_number: None,
            operator_code: None,
        })
        .collect();
    let usages = trips.iter().map(|trip| classifier.classify(trip).expect("within the limits").usage);
    assert!(usages.clone().any(|usage| usage == Usage::Mixed) && usages.clone().any(|usage| usage == Usage::Private));
    let mut group = criterion.benchmark_group("classify one");
    let mut next = trips.iter().cycle();
    group.bench_function("usage and totals", |bencher| {
        bencher.iter(|| next.next().map(|trip| classifier.classify(trip).map(|answer| answer.private_ms)));
    });
    group.bench_function("with its segments", |bencher| {
        bencher.iter(|| {
            let answer = classifier.classify(next.next()?).ok()?;
            Some(answer.segments().map(|segment| segment.period.duration_ms()).fold(0, i64::max))
        });
    });
    let timeline = timeline();
    group.bench_function("timeline alone", |bencher| {
        bencher.iter(|| next.next().map(|trip| timeline.private_ms(trip.period)));
    });
}

criterion_group!(benches, compile, classify_one);
criterion_main!(benches);
