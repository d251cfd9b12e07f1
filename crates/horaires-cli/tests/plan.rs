//! `horaires plan` against rules in a file: its document, its time zones, its drivers.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Place, Run};

/// Monday 30 March 2026, 09:00 in Paris.
const NOW: i64 = 1_774_854_000_000;
const DAY: i64 = 86_400_000;

fn entry(id: i64, driver: i64, to: u8) -> Value {
    json!({"id": id, "individu": {"id": driver}, "debut": NOW - 90 * DAY, "fin": null, "horaire": {
        "idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
        "debutHeure": 0, "debutMinute": 0, "finHeure": to, "finMinute": 0}})
}

fn extension(id: i64, name: &str, start: i64, end: i64) -> Value {
    json!({"extension": {"id": id, "description": name}, "individu": {"id": 7}, "debut": NOW + start * DAY, "fin": NOW + end * DAY})
}

fn wish(trip: i64) -> Value {
    json!({"idEtape": trip, "numeroEmbarque": 2, "codeExploitant": 5, "privacy": true})
}

/// A place with the wanted and the current rules, and a plan for them.
fn plan(place: &Place, wanted: &Value, current: &Value, more: &[&str]) -> Run {
    place.write("wanted.json", wanted.to_string());
    place.write("current.json", current.to_string());
    let now = NOW.to_string();
    let args = ["plan", "--rules", "wanted.json", "--current", "current.json", "--now", &now];
    place.run(&[&args[..], more].concat())
}

#[test]
fn a_plan_with_every_kind_of_step_satisfies_its_schema() {
    let place = Place::new();
    let current = json!({"timeZone": "Europe/Paris",
        "recurrent": [entry(1, 7, 8), entry(2, 8, 8)],
        "exceptional": [extension(11, "PONT", 1, 2), extension(12, "ETE", 90, 97)]});
    let wanted = json!({"timeZone": "Europe/Paris",
        "recurrent": [entry(1, 7, 9), entry(3, 8, 8)],
        "exceptional": [extension(12, "ETE", 90, 104), extension(0, "NOEL", 200, 201),
            // The past and what cannot be sent: wishes that are not granted.
            {"extension": {"id": 13, "description": "x"}, "individu": {"id": 7}, "debut": NOW - 9 * DAY, "fin": NOW - 8 * DAY}],
        "overrides": [wish(9), {"idEtape": 10, "privacy": true}]});
    let schema = place.run(&["schema", "plan"]).ok().json();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let mut kinds = BTreeSet::new();
    let none = json!({"timeZone": "Europe/Paris", "recurrent": []});
    for (wanted, driver) in [(&wanted, &[][..]), (&none, &["--driver", "8"])] {
        let document = plan(&place, wanted, &current, &[&["--format", "json"], driver].concat()).json();
        let errors: Vec<String> =
            schema.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
        let steps = document["steps"].as_array().unwrap();
        kinds.extend(steps.iter().map(|step| step["action"].as_str().unwrap().to_owned()));
    }
    let all = [
        "create-extension",
        "modify-extension",
        "override",
        "remove-extensions",
        "remove-recurrent",
        "replace-recurrent",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
}

/// Hours are of the customer's clock: the same ranges by another clock are other hours.
#[test]
fn rules_of_another_clock_are_refused() {
    let place = Place::new();
    let rules = |zone: &str| json!({"timeZone": zone, "recurrent": [entry(1, 7, 8)]});
    let (paris, york) = (rules("Europe/Paris"), rules("America/New_York"));
    let refused = plan(&place, &york, &paris, &[]).fails(1);
    assert_eq!(
        refused.stderr,
        "horaires: the wanted rules are in the time zone `America/New_York`, those of the service in `Europe/Paris`: \
         write the wanted hours in `Europe/Paris`, or give the zone of both with --time-zone\n"
    );
    assert_eq!(refused.stdout, "");
    let refused = plan(&place, &york, &paris, &["--lang", "fr", "--format", "json"]).fails(1);
    assert_eq!(
        refused.stderr,
        "horaires: les règles voulues sont dans le fuseau horaire `America/New_York`, celles du service dans \
         `Europe/Paris` : écrivez les heures voulues dans `Europe/Paris`, ou donnez le fuseau des deux par --time-zone\n"
    );
    // Another name of the same clock is no other time zone; and a zone that is given is that of both.
    assert_eq!(plan(&place, &rules("Europe/Monaco"), &paris, &[]).ok().stdout, "nothing to do\n");
    assert_eq!(plan(&place, &york, &paris, &["--time-zone", "Europe/Paris"]).ok().stdout, "nothing to do\n");
}

/// They name trips and not drivers: nothing says whose they are.
#[test]
fn requests_after_the_fact_are_left_out_where_drivers_are_named() {
    let place = Place::new();
    let rules = |wishes: &[i64], to| {
        let wishes: Vec<Value> = wishes.iter().map(|trip| wish(*trip)).collect();
        json!({"timeZone": "Europe/Paris", "recurrent": [entry(1, 7, to)], "overrides": wishes})
    };
    let step = "driver 7, from receipt on: Monday: 00:00 to 09:00";
    let all = plan(&place, &rules(&[9], 9), &rules(&[8], 8), &[]).fails(1);
    assert!(all.stdout.contains(step) && all.stdout.contains("trip 9") && all.stdout.contains("trip 8"));
    assert_eq!(all.stderr, "");
    let own = plan(&place, &rules(&[9], 9), &rules(&[8], 8), &["--driver", "7"]).ok();
    assert!(own.stdout.starts_with(&format!("1 request to send (times of Europe/Paris):\n  1. {step}\n")));
    assert!(!own.stdout.contains("trip"), "{}", own.stdout);
    assert_eq!(
        own.stderr,
        "horaires: note: 1 request after the fact is left out: it names a trip, not a driver; without --driver it is sent\n"
    );
    let french = plan(&place, &rules(&[9, 10], 8), &rules(&[], 8), &["--driver", "7", "--lang", "fr"]).ok();
    assert_eq!(french.stdout, "rien à faire\n");
    assert_eq!(
        french.stderr,
        "horaires: remarque : 2 demandes a posteriori sont omises : elles désignent des trajets, pas des conducteurs ; \
         sans --driver elles sont envoyées\n"
    );
}
