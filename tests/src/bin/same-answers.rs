//! Writes documents, trips and the engine's answers, so that other builds of the engine can be compared with it:
//! `same-answers FILE`. The same lines in every run.
//!
//! A line holds what is asked, and the JSON text that must be answered, to the byte.

use std::io::{BufWriter, Write};

use horaires::validate::{Context, Document, DocumentKind, apply_fixes};
use horaires::wire::parse_day;
use horaires::{
    Answer, Classifier, DriverRules, Id, Instant, MixedPolicy, Period, SegmentDetail, Timeline, Zone, day_timeline,
    explain,
};
use horaires_tests::arbitrary::{odd_document, rules_document};
use horaires_tests::{book, cases, trip};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// Rules documents, each with trips; together thousands of trips over every zone that the stride meets.
const BOOKS: usize = 250;
const TRIPS: usize = 24;
const DOCUMENTS: usize = 600;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: same-answers FILE")?;
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    let mut runner = TestRunner::deterministic();
    for (name, case) in cases("vectors") {
        let trips = case["trips"].as_array().cloned().unwrap_or_default();
        writeln!(file, "{}", about_rules(&name, &case["rules"], &trips))?;
    }
    let zones: Vec<&str> = Zone::names().collect();
    for number in 0..BOOKS {
        let mut rules = sample(&mut runner, rules_document());
        let zone = zones[number * 599 % zones.len()];
        rules["timeZone"] = zone.into();
        let trips = sample(&mut runner, prop::collection::vec(any_trip(), TRIPS));
        writeln!(file, "{}", about_rules(&format!("rules {number}, {zone}"), &rules, &trips))?;
    }
    for number in 0..DOCUMENTS {
        let document = sample(&mut runner, odd_document());
        if survives_javascript(&document) {
            writeln!(file, "{}", about_document(&format!("document {number}"), document))?;
        }
    }
    file.flush()?;
    Ok(())
}

fn sample<T>(runner: &mut TestRunner, strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).unwrap().current()
}

/// Mostly of our days, and from one millisecond to months long.
fn any_trip() -> impl Strategy<Value = Value> {
    let driver = select(vec![json!(7), json!("7"), json!(8), json!("x"), json!(9)]);
    let start = prop_oneof![6 => 1_766_000_000_000i64..1_830_000_000_000, 1 => 0i64..4_102_000_000_000];
    let length = prop_oneof![8 => 0i64..50_400_000, 1 => 0i64..100, 1 => 0i64..9_000_000_000];
    (0i64..40, driver, start, length, any::<bool>()).prop_map(|(id, driver, start, length, text)| {
        let end = Instant::clamped(start + length);
        let end = if text { json!(end) } else { json!(end.millis()) };
        json!({"tripId": id, "driverId": driver, "start": start, "end": end})
    })
}

/// Whether a document comes through JavaScript as it is: there whole numbers are integers however they are written, and
/// keys that are numbers come first.
fn survives_javascript(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64() && number.as_i64().unwrap().unsigned_abs() < 1 << 53,
        Value::Array(elements) => elements.iter().all(survives_javascript),
        Value::Object(fields) => {
            fields.iter().all(|(key, value)| key.parse::<u32>().is_err() && survives_javascript(value))
        }
        _ => true,
    }
}

fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn about_rules(name: &str, rules: &Value, trips: &[Value]) -> Value {
    let (book, _) = book(rules);
    let book = book.unwrap();
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    let read: Vec<_> = trips.iter().map(|row| trip(row).unwrap()).collect();
    let answers: Vec<Answer> = read
        .iter()
        .map(|trip| Answer::new(trip, &classifier.classify(trip).unwrap(), SegmentDetail::AllReasons).unwrap())
        .collect();
    let driver = read.first().unwrap().driver.clone();
    let none = DriverRules::none(driver.clone());
    let timeline = Timeline::compile(book.driver(&driver).unwrap_or(&none), book.options, &book.zone).unwrap();
    let private: Vec<i64> = read.iter().map(|trip| timeline.private_ms(trip.period)).collect();
    let bounds =
        |bound: fn(Period) -> Instant| -> Vec<i64> { read.iter().map(|trip| bound(trip.period).millis()).collect() };
    let at = read.last().unwrap().period.start();
    let days = ["2026-03-29", "2026-10-25", "2027-01-01"];
    let days: Vec<Value> = days
        .iter()
        .map(|day| json!({"date": day, "answer": text(&day_timeline(&timeline, parse_day(day).unwrap()))}))
        .collect();
    json!({
        "name": name, "rules": rules, "trips": trips, "answers": text(&answers), "driver": Id::clone(&driver),
        "columns": {"starts": bounds(Period::start), "ends": bounds(Period::end), "answer": text(&private)},
        "explain": {"at": at, "answer": text(&explain(&book, &driver, at).unwrap())},
        "days": days,
    })
}

fn about_document(name: &str, document: Value) -> Value {
    let context = Context::default();
    let document = Document { value: document };
    let checked = document.check(&context);
    let kind = checked.kind.map(DocumentKind::as_str);
    let validation = json!({"kind": kind, "valid": checked.is_valid(), "issues": checked.issues});
    let fixed = apply_fixes(document.clone(), &context).document.value;
    json!({"name": name, "document": document.value, "validation": text(&validation), "fixed": text(&fixed)})
}
