//! From the service's JSON to rules, and back to a canonical payload.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::{Kind, RulesDocument};
use horaires::{EndOfDay, EndOfDayForm, MinuteOfDay, Payload, Schedule, TimeRange, Weekday};
use horaires_benches::rules_json;

/// A document of one driver, and one of a fleet.
const DRIVERS: [i64; 2] = [1, 1000];

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    for drivers in DRIVERS {
        let text = rules_json(drivers);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("drivers", drivers), &text, |bencher, text| {
            bencher.iter(|| serde_json::from_str::<RulesDocument>(black_box(text)).expect("valid JSON"));
        });
    }
}

fn validate(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("validate");
    for drivers in DRIVERS {
        let document: RulesDocument = serde_json::from_str(&rules_json(drivers)).expect("valid JSON");
        let rules = 20 * drivers as u64;
        let (book, _) = read_rules(&document, &RuleSettings::default());
        assert_eq!(book.map(|book| book.drivers().len() as i64), Some(drivers));
        group.throughput(Throughput::Elements(rules));
        group.bench_with_input(BenchmarkId::new("drivers", drivers), &document, |bencher, document| {
            bencher.iter(|| read_rules(black_box(document), &RuleSettings::default()));
        });
    }
}

fn week(ranges: &[(u16, u16)]) -> Schedule {
    let minute = |minute| MinuteOfDay::new(minute).expect("a minute of the day");
    Schedule::new(Weekday::ALL.into_iter().flat_map(|day| {
        ranges.iter().map(move |(start, end)| {
            (Kind::Private, day, TimeRange::new(minute(*start), minute(*end)).expect("not empty"))
        })
    }))
}

fn merge(criterion: &mut Criterion) {
    let a = week(&[(0, 480), (720, 810), (1080, 1440)]);
    let b = week(&[(420, 540), (700, 730), (800, 840), (1000, 1020)]);
    let write = |schedule: Schedule| {
        let payload = Payload { schedule, ..Payload::default() };
        let document = payload.to_wire(EndOfDay::Inclusive, EndOfDayForm::Minute2359).expect("can be written");
        serde_json::to_string(&document).expect("is JSON")
    };
    assert_eq!(a.union(&b), week(&[(0, 540), (700, 840), (1000, 1020), (1080, 1440)]));
    let mut group = criterion.benchmark_group("merge");
    group.bench_function("union", |bencher| bencher.iter(|| black_box(&a).union(black_box(&b))));
    group.bench_function("union to canonical JSON", |bencher| {
        bencher.iter(|| write(black_box(&a).union(black_box(&b))));
    });
}

criterion_group!(benches, parse, validate, merge);
criterion_main!(benches);
