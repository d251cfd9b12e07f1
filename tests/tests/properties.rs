//! Algebra of payloads, wire round trips, and partitions of trips (`house-style.md` 14).

use std::collections::BTreeSet;

use chrono::{Datelike, Timelike};
use horaires::validate::{Context, read_payload};
use horaires::wire::{Extension, Horaire, InnerMapDocument, Override, RecurrentEntry, RulesDocument};
use horaires::{
    Classifier, EndOfDay, EndOfDayForm, Id, Instant, MinuteOfDay, MixedPolicy, Options, Payload, Period, Schedule,
    Timeline, Trip, Weekday, payload_sequence,
};
use horaires_tests::arbitrary::{any_json, odd_document, range, write_payload};
use horaires_tests::book;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

type Ranges = Vec<(usize, usize, u16, u16)>;

/// Of the types that a payload may hold: one that is not known is an error there.
fn ranges() -> impl Strategy<Value = Ranges> {
    vec(range().prop_map(|(day, kind, start, end)| (day, kind % 3, start, end)), 0..10)
}

fn context(end_of_day: EndOfDay) -> Context {
    Context { options: Options { end_of_day, ..Options::default() }, ..Context::default() }
}

fn read(document: &Value, end_of_day: EndOfDay) -> Payload {
    let wire: InnerMapDocument = serde_json::from_value(document.clone()).unwrap();
    let (payload, issues) = read_payload(&wire, &context(end_of_day), "");
    payload.unwrap_or_else(|| panic!("{document}: {issues:?}"))
}

fn write(schedule: Schedule, end_of_day: EndOfDay, form: EndOfDayForm) -> Value {
    let payload = Payload { schedule, ..Payload::default() };
    serde_json::to_value(payload.to_wire(end_of_day, form).unwrap()).unwrap()
}

/// The canonical document, 24:00 written out.
fn canonical(document: &Value) -> Value {
    write(read(document, EndOfDay::Inclusive).schedule, EndOfDay::Inclusive, EndOfDayForm::Hour24)
}

/// Reads two documents, combines them, writes one.
fn combined(a: &Value, b: &Value, operation: fn(&Schedule, &Schedule) -> Schedule) -> Value {
    let (a, b) = (read(a, EndOfDay::Strict).schedule, read(b, EndOfDay::Strict).schedule);
    write(operation(&a, &b), EndOfDay::Strict, EndOfDayForm::Hour24)
}

/// The minutes of the week that a document's lists cover, by type, by counting.
fn minutes(document: &Value) -> BTreeSet<(String, u64)> {
    let mut covered = BTreeSet::new();
    for (day, kinds) in document["innerMap"]["map"].as_object().unwrap() {
        let first = 1440 * DAYS.iter().position(|name| name == day).unwrap() as u64;
        for (kind, list) in kinds.as_object().unwrap() {
            for range in list.as_array().unwrap() {
                let at =
                    |hour: &str, minute: &str| range[hour].as_u64().unwrap() * 60 + range[minute].as_u64().unwrap();
                let (start, end) = (at("debutHeure", "debutMinute"), at("finHeure", "finMinute"));
                covered.extend((start..end).map(|minute| (kind.clone(), first + minute)));
            }
        }
    }
    covered
}

const DAYS: [&str; 7] = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];

/// The minutes of private types, whatever the type.
fn private(minutes: &BTreeSet<(String, u64)>) -> BTreeSet<u64> {
    minutes.iter().filter(|(kind, _)| kind.starts_with("VIE_PRIVEE")).map(|(_, minute)| *minute).collect()
}

/// The minutes of other types, type by type.
fn other(minutes: &BTreeSet<(String, u64)>) -> BTreeSet<(String, u64)> {
    minutes.iter().filter(|(kind, _)| !kind.starts_with("VIE_PRIVEE")).cloned().collect()
}

/// Semantics 7.1, word for word.
fn assert_canonical(document: &Value) {
    let map = document["innerMap"]["map"].as_object().unwrap();
    let days: Vec<usize> = map.keys().map(|key| DAYS.iter().position(|day| day == key).unwrap()).collect();
    assert!(days.is_sorted());
    for (day, kinds) in map {
        assert!(!kinds.as_object().unwrap().is_empty());
        for (kind, list) in kinds.as_object().unwrap() {
            let mut last: Option<u64> = None;
            assert!(!list.as_array().unwrap().is_empty());
            for range in list.as_array().unwrap() {
                assert_eq!((&range["idJourSemaine"], &range["typeHoraires"]), (&json!(day), &json!(kind)));
                let at =
                    |hour: &str, minute: &str| range[hour].as_u64().unwrap() * 60 + range[minute].as_u64().unwrap();
                let (start, end) = (at("debutHeure", "debutMinute"), at("finHeure", "finMinute"));
                assert!(start < end && end <= 1440 && last.is_none_or(|last| last < start), "{list}");
                last = Some(end);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn merge_is_idempotent_commutative_and_associative(a in ranges(), b in ranges(), c in ranges()) {
        let (a, b, c) = (write_payload(&a), write_payload(&b), write_payload(&c));
        let union = |a: &Value, b: &Value| combined(a, b, Schedule::union);
        let merged = union(&a, &b);
        prop_assert_eq!(merged.to_string(), union(&b, &a).to_string());
        prop_assert_eq!(union(&merged, &merged).to_string(), merged.to_string());
        prop_assert_eq!(union(&merged, &b).to_string(), merged.to_string());
        prop_assert_eq!(union(&merged, &c).to_string(), union(&a, &union(&b, &c)).to_string());
        let (in_a, in_b) = (minutes(&a), minutes(&b));
        prop_assert_eq!(minutes(&merged), &in_a | &in_b);
        // Private is private, whatever its type (semantics 2.4); other types are sets of their own.
        for (operation, expected_private, expected_other) in [
            (Schedule::intersect as fn(&_, &_) -> _, &private(&in_a) & &private(&in_b), &other(&in_a) & &other(&in_b)),
            (Schedule::subtract, &private(&in_a) - &private(&in_b), &other(&in_a) - &other(&in_b)),
        ] {
            let found = minutes(&combined(&a, &b, operation));
            prop_assert_eq!(private(&found), expected_private);
            prop_assert_eq!(other(&found), expected_other);
        }
        let both = combined(&a, &b, Schedule::intersect);
        prop_assert_eq!(both.to_string(), combined(&b, &a, Schedule::intersect).to_string());
        prop_assert_eq!(
            combined(&both, &c, Schedule::intersect).to_string(),
            combined(&a, &combined(&b, &c, Schedule::intersect), Schedule::intersect).to_string()
        );
        for document in [merged, combined(&a, &b, Schedule::intersect), combined(&a, &b, Schedule::subtract)] {
            assert_canonical(&document);
        }
    }

    #[test]
    fn canonical_form_is_idempotent_and_equal_for_equal_sets(
        ranges in ranges().prop_shuffle(), cuts in vec((any::<prop::sample::Index>(), 0.0..1.0f64), 0..6),
    ) {
        let document = write_payload(&ranges);
        let canon = canonical(&document);
        assert_canonical(&canon);
        prop_assert_eq!(canonical(&canon).to_string(), canon.to_string());
        // The same set in other words: pieces, twice, backwards.
        let mut pieces = ranges;
        for (index, share) in cuts {
            if pieces.is_empty() { break; }
            let (day, kind, start, end) = pieces[index.index(pieces.len())];
            // An end of 23:59 would be read as 24:00.
            let cut = start + (f64::from(end - start) * share) as u16;
            if start < cut && cut < end && cut != 1439 {
                pieces.push((day, kind, start, cut));
                pieces.push((day, kind, cut, end));
            }
        }
        pieces.reverse();
        prop_assert_eq!(canonical(&write_payload(&pieces)).to_string(), canon.to_string());
    }

    #[test]
    fn complement_is_an_involution(ranges in ranges()) {
        let schedule = read(&write_payload(&ranges), EndOfDay::Strict).schedule;
        let work = schedule.complement();
        let private: Vec<(u16, u16)> = schedule.private().minutes().ranges().to_vec();
        let count: u16 = private.iter().chain(work.private().minutes().ranges()).map(|range| range.1 - range.0).sum();
        prop_assert_eq!(count, 7 * 1440);
        prop_assert!(schedule.private().intersect(&work.private()).is_empty());
        prop_assert_eq!(work.complement().private(), schedule.private());
        prop_assert_eq!(work.complement().complement(), work);
    }

    #[test]
    fn what_is_written_is_read_back(
        ranges in ranges(), strict in any::<bool>(), hour24 in any::<bool>(), bounds in (0i64..4_000_000, 1i64..100_000),
        driver in prop_oneof![Just(None), Just(Some(Id::Number(7))), Just(Some(Id::from("7")))],
    ) {
        let end_of_day = if strict { EndOfDay::Strict } else { EndOfDay::Inclusive };
        let form = if hour24 { EndOfDayForm::Hour24 } else { EndOfDayForm::Minute2359 };
        let at = |seconds: i64| Instant::from_millis(seconds * 1000).ok();
        let payload = Payload {
            driver, start: at(bounds.0), end: at(bounds.0 + bounds.1),
            schedule: read(&write_payload(&ranges), end_of_day).schedule,
        };
        let wire = payload.to_wire(end_of_day, form).unwrap();
        let (again, issues) = read_payload(&wire, &context(end_of_day), "");
        prop_assert_eq!(again.as_ref(), Some(&payload), "{:?}", issues);
        let text = serde_json::to_string(&wire).unwrap();
        prop_assert_eq!(&serde_json::from_str::<InnerMapDocument>(&text).unwrap(), &wire);
    }

    /// Reading and writing gives back the document, whatever stands in it.
    #[test]
    fn wire_round_trips(value in prop_oneof![any_json(), odd_document()]) {
        fn round_trip<T: serde::de::DeserializeOwned + serde::Serialize>(value: &Value) {
            match serde_json::from_value::<T>(value.clone()) {
                Ok(wire) => assert_eq!(&serde_json::to_value(&wire).unwrap(), value),
                Err(error) => assert!(!value.is_object(), "{error}: {value}"),
            }
        }
        let parts = value.as_array().cloned().unwrap_or_default();
        for value in parts.iter().chain([&value]) {
            round_trip::<Horaire>(value);
            round_trip::<RecurrentEntry>(value);
            round_trip::<Extension>(value);
            round_trip::<Override>(value);
            round_trip::<InnerMapDocument>(value);
            round_trip::<RulesDocument>(value);
        }
    }
}

/// Entries of driver 7, with validity in whole hours and odd milliseconds around the spring change in Paris.
fn entries() -> impl Strategy<Value = Vec<Value>> {
    let bound = || prop::option::of((-200i64..200, 0i64..3).prop_map(|(hours, odd)| NEAR + hours * 3_600_000 + odd));
    let entry = (range(), 0i64..5, bound(), bound()).prop_map(|(range, id, debut, fin)| {
        json!({"id": id, "individu": {"id": 7}, "horaire": horaires_tests::arbitrary::write_range(range),
            "debut": debut, "fin": fin})
    });
    vec(entry, 1..12)
}

/// 2026-03-29T01:00:00Z.
const NEAR: i64 = 1_774_746_000_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Segments partition the trip: no gap, no overlap, no piece of no length, maximal; and splitting it keeps the totals.
    #[test]
    fn segments_partition_the_trip(
        entries in entries(), start in -700_000_000i64..700_000_000, length in 0i64..1_000_000_000, share in 0.0..=1.0f64,
    ) {
        let (book, _) = book(&json!({"timeZone": "Europe/Paris", "recurrent": entries}));
        let book = book.unwrap();
        let classifier = Classifier::new(&book, MixedPolicy::Split);
        let trip = |start: i64, end: i64| Trip {
            id: 1.into(), driver: 7.into(), unit_number: None, operator_code: None,
            period: Period::new(Instant::clamped(start), Instant::clamped(end)).unwrap(),
        };
        let (start, end) = (NEAR + start, NEAR + start + length);
        let whole = classifier.classify(&trip(start, end)).unwrap();
        let mut at = start;
        let mut last = None;
        let mut private_ms = 0;
        for segment in whole.segments() {
            prop_assert_eq!(segment.period.start().millis(), at);
            prop_assert!(!segment.period.is_empty());
            prop_assert!(last != Some((segment.private, segment.reason)));
            at = segment.period.end().millis();
            last = Some((segment.private, segment.reason));
            private_ms += if segment.private { segment.period.duration_ms() } else { 0 };
        }
        prop_assert_eq!(at, end);
        prop_assert_eq!((whole.private_ms, whole.professional_ms), (private_ms, length - private_ms));
        let cut = start + (length as f64 * share) as i64;
        let (first, second) = (trip(start, cut), trip(cut, end));
        let (first, second) = (classifier.classify(&first).unwrap(), classifier.classify(&second).unwrap());
        prop_assert_eq!(first.private_ms + second.private_ms, whole.private_ms);
        prop_assert_eq!(first.professional_ms + second.professional_ms, whole.professional_ms);
    }

    /// The sequence covers the same instants as the entries; its periods are in order, apart, and maximal.
    #[test]
    fn a_payload_sequence_covers_what_the_entries_cover(
        entries in entries(), instants in vec(-800_000_000i64..800_000_000, 1..40),
    ) {
        let (book, _) = book(&json!({"timeZone": "Europe/Paris", "recurrent": entries}));
        let book = book.unwrap();
        let Some(rules) = book.driver(&Id::Number(7)) else { return Ok(()) };
        let timeline = Timeline::compile(rules, book.options, &book.zone).unwrap();
        let sequence = payload_sequence(rules);
        for pair in sequence.windows(2) {
            let (end, start) = (pair[0].end.unwrap(), pair[1].start.unwrap());
            prop_assert!(end < start || end == start && pair[0].schedule != pair[1].schedule);
        }
        let bounds = entries.iter().flat_map(|entry| [&entry["debut"], &entry["fin"]]).filter_map(Value::as_i64);
        let instants = instants.into_iter().map(|offset| NEAR + offset).chain(bounds.flat_map(|at| [at - 1, at, at + 1]));
        for at in instants.map(Instant::clamped) {
            let local = book.zone.to_local(at);
            let day = Weekday::ALL[local.weekday().num_days_from_monday() as usize];
            let minute = MinuteOfDay::from_hm(local.hour() as u16, local.minute() as u16).unwrap();
            let inside = sequence.iter().filter(|payload| {
                payload.start.is_none_or(|start| start <= at) && payload.end.is_none_or(|end| at < end)
            });
            let covered = inside.clone().any(|payload| payload.schedule.private().contains(day, minute));
            prop_assert_eq!(covered, timeline.is_private(at), "{}", at);
            prop_assert!(inside.count() <= 1);
        }
    }
}
