//! `horaires suggest`: the schedule, how well it agrees, and a payload that can be pushed.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use serde_json::json;
use support::{Place, csv};

/// A week of a driver who drives home at 18:05 and to work at 08:40, with a lunch at home on Tuesdays.
fn place() -> Place {
    let place = Place::new();
    let (mut rows, mut overrides) = (Vec::new(), Vec::new());
    let mut add = |day: u32, start: &str, end: &str, private: bool| {
        let id = rows.len();
        rows.push(format!("{id},7,2026-06-{day:02}T{start}:00+02:00,2026-06-{day:02}T{end}:00+02:00"));
        overrides.push(json!({"idEtape": id, "privacy": private}));
    };
    for day in 1..=5 {
        add(day, "08:40", "09:00", false);
        add(day, "15:00", "17:50", false);
        add(day, "18:05", "18:30", true);
    }
    add(2, "12:05", "12:20", true);
    // Once, work until late.
    add(3, "18:00", "18:10", false);
    rows.push("99,7,2026-06-06T10:00:00+02:00,2026-06-06T11:00:00+02:00".into());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    place.write("t.csv", csv(&rows));
    place.write("o.json", serde_json::to_string(&overrides).unwrap());
    place
}

const ARGS: [&str; 7] = ["suggest", "--overrides", "o.json", "--time-zone", "Europe/Paris", "--trips", "t.csv"];

#[test]
fn people_are_told_the_schedule_and_how_well_it_agrees() {
    let place = place();
    let run = place.run(&ARGS).ok();
    let french = place.run(&[&ARGS[..], &["--lang", "fr", "--ranges", "1", "--step", "30"]].concat()).ok();
    insta::assert_snapshot!(run.stdout + "---\n" + &run.stderr + "---\n" + &french.stdout + "---\n" + &french.stderr);
}

#[test]
fn the_payload_can_be_pushed_and_agrees_as_it_says() {
    let place = place();
    let document = place.run(&[&ARGS[..], &["--format", "json"]].concat()).ok().json();
    place.run(&[&ARGS[..], &["--format", "payload", "-o", "week.json"]].concat()).ok();
    place.run(&["validate", "week.json"]).ok();
    let payload: serde_json::Value = serde_json::from_str(&place.read("week.json")).unwrap();
    assert_eq!(payload, document["payload"]);
    // As rules of the driver, it classifies the marked trips as it says.
    let mut recurrent = Vec::new();
    for kinds in payload["innerMap"]["map"].as_object().unwrap().values() {
        for range in kinds["VIE_PRIVEE"].as_array().unwrap() {
            recurrent.push(
                json!({"id": recurrent.len(), "individu": {"id": 7}, "horaire": range, "debut": null, "fin": null}),
            );
        }
    }
    place.write("rules.json", json!({"timeZone": "Europe/Paris", "recurrent": recurrent}).to_string());
    let marked = place.read("t.csv").lines().filter(|line| !line.starts_with("99,")).collect::<Vec<_>>().join("\n");
    place.write("marked.csv", marked);
    let answers = place.classify("marked.csv", &["--format", "ndjson"]).ok().lines();
    let overrides: serde_json::Value = serde_json::from_str(&place.read("o.json")).unwrap();
    let sum = |private: bool, key: &str| -> i64 {
        let marked = answers
            .iter()
            .filter(|answer| overrides[answer["tripId"].as_u64().unwrap() as usize]["privacy"] == private);
        marked.map(|answer| answer[key].as_i64().unwrap()).sum()
    };
    assert_eq!(document["agreement"]["privateMs"], sum(true, "privateMs"));
    assert_eq!(document["agreement"]["privateMissedMs"], sum(true, "professionalMs"));
    assert_eq!(document["agreement"]["professionalMs"], sum(false, "professionalMs"));
    assert_eq!(document["agreement"]["professionalHiddenMs"], sum(false, "privateMs"));
}

#[test]
fn without_marked_trips_there_is_nothing_to_suggest() {
    let place = place();
    let run = place.run(&[&ARGS[..], &["--driver", "8"]].concat()).fails(1);
    assert!(run.stderr.contains("no trip is marked"), "{}", run.stderr);
}
