//! Mistakes that would cost somebody private time, or a file: each is told, none passes in silence.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use serde_json::{Value, json};
use support::{Place, csv};

fn payload(kind: &str, from: u64, to: u64) -> String {
    let range = json!({"idJourSemaine": "LUNDI", "typeHoraires": kind, "debutHeure": from, "debutMinute": 0,
        "finHeure": to, "finMinute": 0});
    json!({"innerMap": {"map": {"LUNDI": {kind: [range]}}}}).to_string()
}

#[test]
fn set_operations_take_private_as_private_whatever_its_type() {
    let place = Place::new();
    place.write("a.json", payload("VIE_PRIVEE", 8, 20));
    place.write("b.json", payload("VIE_PRIVEE_EXCEPTIONNELLE", 10, 12));
    let hours = |op: &str, a: &str, b: &str| {
        let merged = place.run(&["merge", "--op", op, a, b]).ok().json();
        let mut hours: Vec<(u64, u64)> = Vec::new();
        for list in merged["innerMap"]["map"]["LUNDI"].as_object().into_iter().flat_map(|kinds| kinds.values()) {
            let ranges = list.as_array().unwrap();
            hours.extend(ranges.iter().map(|r| (r["debutHeure"].as_u64().unwrap(), r["finHeure"].as_u64().unwrap())));
        }
        hours.sort_unstable();
        hours.dedup();
        hours
    };
    assert_eq!(hours("intersect", "a.json", "b.json"), [(10, 12)]);
    assert_eq!(hours("subtract", "a.json", "b.json"), [(8, 10), (12, 20)]);
    assert_eq!(hours("subtract", "b.json", "a.json"), []);
}

#[test]
fn a_payload_that_clears_the_schedule_is_told() {
    let place = Place::new();
    place.write("a.json", payload("VIE_PRIVEE", 8, 20));
    let run = place.run(&["merge", "--op", "subtract", "a.json", "a.json"]).ok();
    assert_eq!(run.json(), json!({"innerMap": {"map": {}}}));
    assert!(run.stderr.contains("nothing is private"), "{}", run.stderr);
    let run = place.run(&["merge", "-", "-"]).fails(2);
    assert!(run.stderr.contains("can be read once"), "{}", run.stderr);
}

#[test]
fn misspelt_rules_are_told_and_counted() {
    let place = Place::with_trips("t.csv", csv(&["1,7,0,1000"]));
    for (rules, suggestion) in [
        (json!({"timeZone": "Europe/Paris", "recurent": []}), "`recurrent`"),
        (json!({"timeZone": "Europe/Paris", "options": {"endofday": "strict"}}), "`endOfDay`"),
        (
            json!({"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7}, "Debut": 0, "horaire": {
            "idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
            "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}),
            "`debut`",
        ),
    ] {
        place.write("rules.json", rules.to_string());
        let run = place.classify("t.csv", &[]).ok();
        assert!(run.stderr.contains(suggestion), "{}", run.stderr);
        assert!(run.stderr.contains("could not be read"), "{}", run.stderr);
    }
}

#[test]
fn documents_in_the_wrong_place_are_refused() {
    let place = Place::with_example();
    let trips = ["--trips", "trips.csv", "--time-zone", "Europe/Paris"];
    for (wrong, hint) in [
        (["--rules", "week.json"], "payload"),
        (["--recurrent", "exceptional.json"], "--exceptional"),
        (["--exceptional", "recurrent.json"], "--recurrent"),
        (["--overrides", "recurrent.json"], "--recurrent"),
    ] {
        let run = place.run(&[&["classify"], &wrong[..], &trips].concat()).fails(1);
        assert!(run.stderr.contains(hint), "{}", run.stderr);
    }
    for file in ["week.json", "exceptional.json"] {
        place.run(&["payload", file]).fails(1);
    }
}

#[test]
fn numbers_that_would_be_rounded_are_not_fixed() {
    let place = Place::new();
    let text = payload("VIE_PRIVEE", 22, 6).replacen('{', "{\"id\": 12345678901234567890123456789, ", 1);
    place.write("a.json", &text);
    let run = place.run(&["validate", "--fix", "a.json"]).fails(1);
    assert!(run.stderr.contains("a.json:1:8: the number `12345678901234567890123456789`"), "{}", run.stderr);
    assert_eq!(place.read("a.json"), text);
}

#[test]
fn milliseconds_that_a_payload_cannot_say_are_told() {
    let place = Place::new();
    let entry = |id: u64, start: u64, end: Value| {
        json!({"id": id, "individu": {"id": 7}, "debut": start, "fin": end, "horaire": {
            "idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
            "debutHeure": 0, "debutMinute": 0, "finHeure": id, "finMinute": 0}})
    };
    let list =
        json!([entry(1, 1_777_222_000_100, json!(1_777_222_000_900_u64)), entry(2, 1_777_222_001_500, Value::Null)]);
    place.write("list.json", list.to_string());
    let run = place.run(&["payload", "list.json"]).ok();
    assert_eq!(run.json().as_array().unwrap().len(), 1);
    assert!(run.stderr.contains("the period is left out") && run.stderr.contains("cut off"), "{}", run.stderr);
    place.write("out.json", &run.stdout);
    place.run(&["validate", "out.json"]).ok();
}
