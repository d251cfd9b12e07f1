//! The project's vectors pass through the command, in every form of trips and of answers.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use serde_json::{Value, json};
use support::{Place, vectors};

/// A vector's trips as CSV.
fn as_csv(trips: &[Value]) -> String {
    let columns = ["tripId", "driverId", "start", "end", "numeroEmbarque", "codeExploitant"];
    let cell = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |trip: &Value| columns.map(|name| trip.get(name).map_or_else(String::new, cell)).join(",");
    let rows: Vec<String> = trips.iter().map(row).collect();
    format!("{}\n{}\n", columns.join(","), rows.join("\n"))
}

fn as_ndjson(trips: &[Value]) -> String {
    trips.iter().map(|trip| format!("{trip}\n")).collect()
}

fn instant(value: &Value) -> i64 {
    let text = value.as_str().unwrap();
    assert!(text.len() == 24 && text.ends_with('Z'), "{text}: RFC 3339 in UTC with milliseconds");
    horaires::wire::parse_date(text).unwrap()
}

/// Our segments joined by usage, as the vectors have them.
fn joined(segments: &Value) -> Vec<(i64, i64, String)> {
    let mut joined: Vec<(i64, i64, String)> = Vec::new();
    for segment in segments.as_array().unwrap() {
        let (start, end) = (instant(&segment["start"]), instant(&segment["end"]));
        let usage = segment["usage"].as_str().unwrap();
        match joined.last_mut() {
            Some(last) if last.2 == usage => {
                assert_eq!(last.1, start);
                last.1 = end;
            }
            _ => joined.push((start, end, usage.to_owned())),
        }
    }
    joined
}

#[track_caller]
fn check(name: &str, expected: &[Value], answers: &[Value]) {
    assert_eq!(answers.len(), expected.len(), "{name}");
    for (expected, answer) in expected.iter().zip(answers) {
        for field in ["tripId", "usage", "privateMs", "professionalMs"] {
            assert_eq!(answer[field], expected[field], "{name}: {field} of {expected}");
        }
        let segments = expected["segments"].as_array().unwrap().iter();
        let segments: Vec<_> = segments
            .map(|s| (s[0].as_i64().unwrap(), s[1].as_i64().unwrap(), s[2].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(joined(&answer["segments"]), segments, "{name}: {expected}");
    }
}

/// Answers in CSV as the objects they stand for.
fn from_csv(text: &str) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let parse = |cell: &str| serde_json::from_str(cell).unwrap_or_else(|_| json!(cell));
    let object = |record: csv::StringRecord| {
        let members = headers.iter().zip(&record).map(|(name, cell)| (name.to_owned(), parse(cell)));
        Value::Object(members.collect())
    };
    reader.records().map(|record| object(record.unwrap())).collect()
}

#[test]
fn every_vector_in_every_form_of_trips() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 40);
    for (index, (name, vector)) in vectors.iter().enumerate() {
        let (trips, expected) = (vector["trips"].as_array().unwrap(), vector["expected"].as_array().unwrap());
        let place = Place::new();
        place.write("rules.json", vector["rules"].to_string());
        place.write("trips.csv", as_csv(trips));
        place.write("trips.ndjson", as_ndjson(trips));
        place.write("trips.json", serde_json::to_string_pretty(trips).unwrap());
        let segments = ["--segments", "--format"];
        // Trips in one form, answers in another; over all vectors every pair of forms comes.
        for (place_of, trips) in ["trips.csv", "trips.ndjson", "trips.json"].into_iter().enumerate() {
            let form = ["ndjson", "json", "csv"][(place_of + index) % 3];
            let run = place.classify(trips, &[&segments[..], &[form]].concat()).ok();
            let answers = match form {
                "ndjson" => run.lines(),
                "json" => run.json().as_array().unwrap().clone(),
                _ => from_csv(&run.stdout),
            };
            check(&format!("{name}, {trips} to {form}"), expected, &answers);
        }
    }
}

#[test]
fn the_services_raw_lists_and_standard_input_give_the_same() {
    for (name, vector) in vectors().iter().step_by(3) {
        let rules = &vector["rules"];
        let place = Place::new();
        place.write("rules.json", rules.to_string());
        for list in ["recurrent", "exceptional", "overrides"] {
            place.write(&format!("{list}.json"), rules.get(list).unwrap_or(&json!([])).to_string());
        }
        let options = &rules["options"];
        let mut args = vec!["classify", "--recurrent", "recurrent.json", "--exceptional", "exceptional.json"];
        args.extend(["--overrides", "overrides.json", "--time-zone", rules["timeZone"].as_str().unwrap()]);
        args.extend(["--trips", "-", "--segments", "--format", "json", "--provenance"]);
        args.extend((options["endOfDay"] == "strict").then_some("--strict-end-of-day"));
        args.extend((options["extensions"] == "rows").then_some(["--extensions", "rows"]).into_iter().flatten());
        let trips = as_ndjson(vector["trips"].as_array().unwrap());
        let lists = place.run_with(&args, &trips).ok();
        check(name, vector["expected"].as_array().unwrap(), lists.json()["answers"].as_array().unwrap());
        place.write("trips.ndjson", &trips);
        let one = place.classify("trips.ndjson", &["--segments", "--format", "json", "--provenance"]).ok();
        assert_eq!(one.stdout, lists.stdout, "{name}: provenance included");
        // Rules on standard input.
        let args = ["classify", "--rules", "-", "--trips", "trips.ndjson", "--segments", "--format", "json"];
        let rules = place.run_with(&args, rules.to_string()).ok();
        assert_eq!(rules.json(), one.json()["answers"], "{name}");
    }
}

/// In these zones the systems' data and ours have been the same for years.
const SETTLED: [&str; 6] =
    ["Europe/Paris", "UTC", "Pacific/Noumea", "Indian/Reunion", "Australia/Lord_Howe", "Asia/Kathmandu"];

#[test]
fn the_systems_zone_data_give_the_same() {
    let folder = "/usr/share/zoneinfo";
    let mut checked = 0;
    for (name, vector) in vectors() {
        let zone = vector["rules"]["timeZone"].as_str().unwrap();
        if !SETTLED.contains(&zone) || !std::path::Path::new(folder).join(zone).is_file() {
            continue;
        }
        let place = Place::new();
        place.write("rules.json", vector["rules"].to_string());
        place.write("trips.json", vector["trips"].to_string());
        let more = ["--segments", "--format", "ndjson", "--zoneinfo", folder];
        check(&name, vector["expected"].as_array().unwrap(), &place.classify("trips.json", &more).ok().lines());
        checked += 1;
    }
    if std::path::Path::new(folder).is_dir() {
        assert!(checked >= 6, "{checked} vectors");
    }
}

#[test]
fn options_on_the_command_line_win_over_the_documents() {
    let place = Place::with_example();
    let rules: Value = serde_json::from_str(&place.read("rules.json")).unwrap();
    // One minute before midnight on a Monday, and an extension without a row on its second day.
    place.write("trips.csv", support::csv(&["1,1110000403,2026-03-30T23:58:00+02:00,2026-03-31T00:00:00+02:00"]));
    let private = |more: &[&str]| {
        place.classify("trips.csv", &[&["--format", "ndjson"], more].concat()).ok().lines()[0]["privateMs"].clone()
    };
    assert_eq!(private(&[]), 120_000);
    assert_eq!(private(&["--strict-end-of-day"]), 60_000);
    // The zone as well: in UTC the trip is at 21:58.
    assert_eq!(private(&["--strict-end-of-day", "--time-zone", "UTC"]), 120_000);
    let with = |options: Value, extension_end: i64| {
        let mut rules = rules.clone();
        rules["options"] = options;
        rules["exceptional"][0]["fin"] = extension_end.into();
        place.write("rules.json", rules.to_string());
        // Tuesday 7 April, 9:00 to 10:00: inside the longer interval, in no row.
        place.write("trips.csv", support::csv(&["1,1110000403,2026-04-07T09:00:00+02:00,2026-04-07T10:00:00+02:00"]));
    };
    let wednesday = 1_775_512_800_000 + 86_400_000;
    with(json!({"extensions": "rows"}), wednesday);
    assert_eq!(private(&[]), 0);
    assert_eq!(private(&["--extensions", "whole"]), 3_600_000);
    with(json!({}), wednesday);
    assert_eq!(private(&[]), 3_600_000);
    assert_eq!(private(&["--extensions", "rows"]), 0);
}

#[test]
fn mixed_trips_are_told_in_one_word_by_every_policy() {
    let place = Place::with_example();
    // Private up to 8:00 and from 18:00: 25 of 45 minutes, 12 of 42, half of an hour, and nothing.
    place.write(
        "trips.csv",
        support::csv(&[
            "1,1110000403,2026-03-30T07:35:00+02:00,2026-03-30T08:20:00+02:00",
            "2,1110000403,2026-03-30T17:30:00+02:00,2026-03-30T18:12:00+02:00",
            "3,1110000403,2026-03-30T17:30:00+02:00,2026-03-30T18:30:00+02:00",
            "4,1110000403,2026-03-30T10:00:00+02:00,2026-03-30T11:00:00+02:00",
        ]),
    );
    let (private, professional, mixed) = ("private", "professional", "mixed");
    for (policy, expected) in [
        ("split", [mixed, mixed, mixed, professional]),
        ("majority", [private, professional, private, professional]),
        ("at-start", [private, professional, professional, professional]),
        ("at-end", [professional, private, private, professional]),
        ("any-private", [private, private, private, professional]),
        ("any-professional", [professional, professional, professional, professional]),
    ] {
        let run = place.classify("trips.csv", &["--format", "ndjson", "--mixed", policy]).ok();
        let lines = run.lines();
        let usages: Vec<&str> = lines.iter().map(|answer| answer["usage"].as_str().unwrap()).collect();
        assert_eq!(usages, expected, "{policy}");
        // The word does not change what was measured.
        assert_eq!(lines[0]["privateMs"], 25 * 60_000, "{policy}");
    }
}
