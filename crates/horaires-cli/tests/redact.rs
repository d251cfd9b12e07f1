//! `horaires redact` and `horaires check`: what leaves, what does not, and what is told.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use serde_json::Value;
use support::{Place, Run};

fn redact(place: &Place, more: &[&str]) -> Run {
    let args = ["redact", "--rules", "other.json", "--trips", "trips.csv", "--positions", "positions.csv"];
    let form: &[&str] = if more.contains(&"--format") { &[] } else { &["--format", "ndjson"] };
    place.run(&[&args, form, more].concat())
}

#[test]
fn only_what_is_allowed_leaves() {
    let place = Place::with_example();
    let run = redact(&place, &[]).ok();
    // 1110000405 is professional under these rules from 07:30 on, 1110000409 until 18:30: all their positions stay.
    insta::assert_snapshot!(run.stdout + "---\n" + &run.stderr);
    let strict = ["redact", "--rules", "rules.json", "--trips", "trips.csv", "--positions", "positions.csv"];
    let run = place.run(&[&strict[..], &["--accept-warnings", "--format", "ndjson"]].concat()).ok();
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
fn twice_is_once_in_every_form() {
    let place = Place::with_example();
    for (more, form, file) in [
        (&[][..], "csv", "once.csv"),
        (&["--drop-private"], "csv", "once.csv"),
        (&["--round", "15"], "csv", "once.csv"),
        (&[], "ndjson", "once.ndjson"),
        (&["--round", "15"], "ndjson", "once.ndjson"),
        (&[], "json", "once.json"),
    ] {
        let once = redact(&place, &[more, &["--format", form]].concat()).ok().stdout;
        assert!(once.contains("48.912"), "there are positions to keep: {once}");
        place.write(file, &once);
        let again = ["redact", "--rules", "other.json", "--trips", file, "--format", form];
        let twice = place.run(&[&again, more].concat()).ok();
        assert_eq!(twice.stdout, once, "{form} {more:?}");
        // Its form is that of its input, where that is CSV or has a name that says so.
        if form != "json" {
            let plain = place.run(&[&["redact", "--rules", "other.json", "--trips", file], more].concat()).ok();
            assert_eq!(plain.stdout, once);
        }
    }
}

#[test]
fn rows_of_csv_say_what_objects_say() {
    let place = Place::with_example();
    let objects = redact(&place, &[]).ok().lines();
    let rows =
        place.run(&["redact", "--rules", "other.json", "--trips", "trips.csv", "--positions", "positions.csv"]).ok();
    let mut reader = csv::Reader::from_reader(rows.stdout.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), objects.len());
    for (record, object) in records.iter().zip(&objects) {
        let cell = |name: &str| &record[headers.iter().position(|header| header == name).unwrap()];
        assert_eq!(cell("tripId"), object["tripId"].to_string());
        assert_eq!(cell("usage"), object["usage"].as_str().unwrap());
        let private = object.pointer("/private/durationMs").map_or_else(String::new, Value::to_string);
        assert_eq!(cell("privateMs"), private);
        let distance = object.pointer("/private/distanceMeters").map_or_else(String::new, Value::to_string);
        assert_eq!(cell("distanceMetersPrivate"), distance);
        let stretches: Value = serde_json::from_str(cell("professional")).unwrap();
        assert_eq!(stretches, object["professional"]);
        let sum: i64 = stretches.as_array().unwrap().iter().map(|s| s["durationMs"].as_i64().unwrap()).sum();
        assert_eq!(
            cell("professionalMs"),
            if stretches.as_array().unwrap().is_empty() { String::new() } else { sum.to_string() }
        );
    }
}

#[test]
fn what_is_no_redacted_trip_is_told() {
    let place = Place::with_example();
    let header = "tripId,driverId,usage,basis,privateMs,professional\n";
    for (file, text, expected) in [
        ("t.csv", format!("{header}1,7,mixed,,5,[{{}}]\n"), "t.csv:2: column `professional`: not a redacted trip: missing field"),
        ("t.csv", format!("{header}1,7,sometimes,,5,[]\n"), "t.csv:2: column `usage`: unknown word `sometimes`"),
        ("t.csv", format!("{header}1,7,private,,-5,[]\n"), "t.csv:2: column `privateMs`: not a whole number"),
        ("t.csv", "tripId,driverId,start\n1,7,0\n".into(), "t.csv:1: column `end`: missing in the header"),
        ("t.csv", "tripId,driverId\n1,7\n".into(), "t.csv:1: column `start`: missing in the header"),
        (
            "t.ndjson",
            "{\"tripId\":1,\"driverId\":7,\"usage\":\"mixed\",\"professional\":[{\"start\":\"2026-03-30T06:00:00Z\",\"durationMs\":1}]}".into(),
            "t.ndjson:1: not a redacted trip: a stretch has one of `start` and `end`",
        ),
    ] {
        place.write(file, text);
        let run = place.run(&["redact", "--rules", "other.json", "--trips", file]).fails(1);
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
}

#[test]
fn what_is_redacted_ages_too() {
    let place = Place::with_example();
    place.write("once.ndjson", redact(&place, &[]).ok().stdout);
    let old = ["redact", "--rules", "other.json", "--trips", "once.ndjson", "--retention", "cnil"];
    let listed = place.run(&[&old[..], &["--now", "2026-06-03T12:00:00+02:00"]].concat()).ok();
    let removed = place.run(&[&old[..], &["--now", "2026-06-03T12:00:00+02:00", "--remove"]].concat()).ok();
    assert_eq!(listed.lines().len() + removed.lines().len(), 21);
    assert!(!listed.lines().is_empty());
    // A private trip has no time left.
    assert!(listed.stderr.contains("redacted trips without any time left"), "{}", listed.stderr);
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

#[test]
fn every_command_finds_what_is_wrong_with_the_data() {
    let place = Place::with_example();
    let trip = "1110000403,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00";
    let header = "tripId,driverId,start,end,distanceMeters,electricDistanceMeters\n";
    place.write("t.csv", format!("{header}1,{trip},-5,\n2,{trip},10,20\n3,{trip},100,\n4,7,0,1,,\n"));
    place.write(
        "p.csv",
        "tripId,timestamp,odometer\n\
         3,2026-03-30T07:40:00+02:00,10\n3,2026-03-30T07:36:00+02:00,9\n3,2026-03-30T09:00:00+02:00,12\n\
         3,2026-03-30T07:40:00+02:00,11\n2,2026-03-30T07:40:00+02:00,9\n2,2026-03-30T08:10:00+02:00,8\n99,0,1\n",
    );
    for command in [
        &["report", "--rules", "rules.json"][..],
        &["what-if", "--rules", "rules.json", "--against", "other.json"],
        &["redact", "--rules", "other.json"],
        &["check", "--rules", "rules.json", "--now", "2026-06-01T00:00:00Z"],
    ] {
        let run = place.run(&[command, &["--trips", "t.csv", "--positions", "p.csv"]].concat()).ok();
        for code in [
            "driver-without-rules",
            "negative-figure",
            "electric-beyond-distance",
            "position-unknown-trip",
            "position-outside-trip",
            "positions-out-of-order",
            "positions-same-time",
            "odometer-runs-back",
        ] {
            assert!(run.stdout.contains(code) || run.stderr.contains(code), "{command:?} {code}\n{}", run.stderr);
        }
    }
}
