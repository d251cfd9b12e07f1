//! A million trips of one driver, and a sample of them through the peers.

mod peers;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use horaires::{BatchIndex, Usage};
use horaires_benches::{Trips, period, timeline, window};
use peers::{OpeningHoursCrate, compare, day_by_day};

const TRIPS: usize = 1_000_000;
/// The peers are slow; their time does not depend on the number of trips.
const SAMPLE: usize = 20_000;

fn million(criterion: &mut Criterion) {
    let trips = Trips::random(TRIPS);
    let timeline = timeline();
    let index = BatchIndex::build(&timeline, window()).expect("within the limits");
    let mut private = vec![0; TRIPS];
    let mut usages = vec![Usage::Professional; TRIPS];
    let mut group = criterion.benchmark_group("classify a million");
    group.throughput(Throughput::Elements(TRIPS as u64)).sample_size(20);
    group.bench_function("batch, private time", |bencher| {
        bencher.iter(|| index.private_ms(&trips.starts, &trips.ends, &mut private));
    });
    group.bench_function("batch, private time and usage", |bencher| {
        bencher.iter(|| index.classify(&trips.starts, &trips.ends, &mut private, &mut usages));
    });
    group.bench_function("timeline, trip by trip", |bencher| {
        bencher.iter(|| trips.iter().map(|(start, end)| timeline.private_ms(period(start, end))).sum::<i64>());
    });
}

fn sample(criterion: &mut Criterion) {
    let trips = Trips::random(SAMPLE);
    let timeline = timeline();
    let index = BatchIndex::build(&timeline, window()).expect("within the limits");
    let peer = OpeningHoursCrate::new();
    compare(&timeline, &index, &peer, &trips);
    let mut private = vec![0; SAMPLE];
    let mut group = criterion.benchmark_group("a sample, with peers");
    group.throughput(Throughput::Elements(SAMPLE as u64)).sample_size(20);
    group.bench_function("batch, private time", |bencher| {
        bencher.iter(|| index.private_ms(&trips.starts, &trips.ends, &mut private));
    });
    group.bench_function("day by day with chrono-tz", |bencher| {
        bencher.iter(|| trips.iter().map(|(start, end)| day_by_day(start, end)).sum::<i64>());
    });
    group.bench_function("opening-hours crate", |bencher| {
        bencher.iter(|| trips.iter().map(|(start, end)| peer.private_ms(start, end)).sum::<i64>());
    });
}

criterion_group!(benches, million, sample);
criterion_main!(benches);
