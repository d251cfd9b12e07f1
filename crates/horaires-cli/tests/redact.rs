//! `horaires redact` and `horaires check`: what leaves, what does not, and what is told.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use serde_json::Value;
use support::{Place, Run};

fn redact(place: &Place, more: &[&str]) -> Run {
    let args = ["redact", "--rules", "other.json", "--trips", "trips.csv", "--positions", "positions.csv"];
    place.run(&[&args, more].concat())
}

#[test]
fn only_what_is_allowed_leaves() {
    let place = Place::with_example();
    let run = redact(&place, &[]).ok();
    // 1110000405 is professional under these rules from 07:30 on, 1110000409 until 18:30: all their positions stay.
    insta::assert_snapshot!(run.stdout + "---\n" + &run.stderr);
    let strict = ["redact", "--rules", "rules.json", "--trips", "trips.csv", "--positions", "positions.csv"];
    let run = place.run(&[&strict[..], &["--accept-warnings"]].concat()).ok();
    // Under these, private until 08:00 and from 18:00: what was recorded at 08:00:00 is where private time ends.
    for (place, kept) in [
        ("48.8412", false),
        ("48.8519", false),
        ("48.8842", false),
        ("48.912", true),
        ("48.899", true),
        ("48.86,", false),
    ] {
        assert_eq!(run.stdout.contains(&format!("\"latitude\":{place}")), kept, "{place}\n{}", run.stdout);
    }
    for private in ["GA-101-AA", "immatriculation", "recurrent", "2026-04-05"] {
        assert!(!run.stdout.contains(private), "{private}");
    }
}

#[test]
fn unreadable_rules_refuse_until_told_to_go_on() {
    let place = Place::with_example();
    let rules = place.read("other.json").replacen("\"finHeure\": 7", "\"finHeure\": -1", 1);
    place.write("broken.json", rules);
    let args = ["redact", "--rules", "broken.json", "--trips", "trips.csv", "-o", "out.ndjson"];
    let run = place.run(&args).fails(1);
    assert!(run.stderr.contains("--accept-warnings"), "{}", run.stderr);
    assert!(!place.path("out.ndjson").exists());
    place.run(&[&args[..], &["--accept-warnings"]].concat()).ok();
    assert!(place.path("out.ndjson").exists());
}

#[test]
fn private_trips_are_dropped_and_times_rounded_on_request() {
    let place = Place::with_example();
    let usages = |run: &Run| -> Vec<String> { run.lines().iter().map(|trip| trip["usage"].to_string()).collect() };
    let all = redact(&place, &[]).ok();
    let dropped = redact(&place, &["--drop-private"]).ok();
    assert!(usages(&all).contains(&"\"private\"".into()) && !usages(&dropped).contains(&"\"private\"".into()));
    assert!(dropped.stderr.contains("private trips left out"), "{}", dropped.stderr);
    let rounded = redact(&place, &["--round", "15", "--format", "json"]).ok().json();
    for stretch in rounded.as_array().unwrap().iter().flat_map(|trip| trip["professional"].as_array().unwrap()) {
        for time in ["start", "end"].iter().filter_map(|key| stretch[*key].as_str()) {
            let minute: u32 = time[14..16].parse().unwrap();
            assert!(minute.is_multiple_of(15) && time.ends_with(":00.000Z"), "{time}");
        }
    }
    let sum = |trips: &[Value]| -> i64 {
        let stretches = trips.iter().flat_map(|trip| trip["professional"].as_array().unwrap());
        stretches.map(|stretch| stretch["durationMs"].as_i64().unwrap()).sum()
    };
    assert_eq!(sum(rounded.as_array().unwrap()), sum(&all.lines()), "durations stay exact");
}

#[test]
fn retention_lists_first_and_removes_when_told() {
    let place = Place::with_example();
    let old = ["--retention", "cnil", "--now", "2026-06-03T12:00:00+02:00"];
    let listed = redact(&place, &old).ok();
    assert!(listed.stderr.contains("CNIL") && listed.stderr.contains("would be removed"), "{}", listed.stderr);
    let removed = redact(&place, &[&old[..], &["--remove"]].concat()).ok();
    assert_eq!(listed.lines().len() + removed.lines().len(), 21);
    assert_eq!(listed.lines().len(), 14);
    assert!(listed.lines().iter().all(|trip| trip.as_object().unwrap().keys().eq(["tripId", "driverId", "positions"])));
    let year = redact(&place, &[&old[..], &["--purpose", "proof-of-service", "--remove"]].concat()).ok();
    assert_eq!(year.lines().len(), 21);
}

#[test]
fn a_check_tells_codes_sources_and_counts() {
    let place = Place::with_example();
    let args = [
        "check",
        "--rules",
        "rules.json",
        "--trips",
        "trips.csv",
        "--positions",
        "positions.csv",
        "--now",
        "2027-06-01T00:00:00Z",
    ];
    let run = place.run(&args).ok();
    insta::assert_snapshot!(run.stdout + "---\n" + &run.stderr);
    let findings = place.run(&[&args[..], &["--format", "json"]].concat()).ok().json();
    let private = findings.as_array().unwrap().iter().find(|f| f["code"] == "position-at-private-instant").unwrap();
    // Before 08:00 twice, and at 18:00 and 18:12.
    assert_eq!(private["count"], 4);
    assert!(findings.as_array().unwrap().iter().all(|finding| finding["source"].is_string()));
}
