//! What a data-protection officer looks for, on random fleets and against the oracle.

use horaires::{Classifier, FindingCode, Findings, MixedPolicy, check_rules, check_trip};
use horaires_tests::book;
use horaires_tests::fleets::{instant, rules, trips};
use horaires_tests::oracle::judge;
use proptest::prelude::*;
use serde_json::json;

proptest! {
    #[test]
    fn positions_at_private_instants_are_counted(rules in rules(), trips in trips()) {
        let book = book(&rules).0.unwrap();
        let classifier = Classifier::new(&book, MixedPolicy::Split);
        for trip in &trips {
            let mut findings = Findings::default();
            let trip_value = trip.trip();
            let classification = classifier.classify(&trip_value).unwrap();
            check_trip(&classifier, &trip_value, &classification, &trip.positions(), &mut findings).unwrap();
            let private = trip.positions.iter().filter(|(at, _)| {
                let mut row = trip.row();
                row["start"] = json!(at);
                row["end"] = json!(at);
                judge(&rules, &row).usage == "private"
            });
            prop_assert_eq!(findings.count(FindingCode::PositionAtPrivateInstant), private.count() as u64);
        }
    }
}

#[test]
fn rules_are_looked_at_as_they_are_now() {
    let hours = |id: i64, driver: i64, day: &str, from: i64, to: i64, debut: i64, fin: Option<i64>| {
        json!({"id": id, "individu": {"id": driver}, "debut": debut, "fin": fin, "horaire": {"idJourSemaine": day,
            "typeHoraires": "VIE_PRIVEE", "debutHeure": from, "debutMinute": 0, "finHeure": to, "finMinute": 0}})
    };
    let now = 1_780_272_000_000i64; // 2026-06-01
    let year = 365 * 86_400_000i64;
    let mut recurrent = Vec::new();
    for (id, day) in (0..).zip(["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI"]) {
        recurrent.push(hours(id, 7, day, 12, 24, now - year + 1, None));
        recurrent.push(hours(id + 10, 8, day, 13, 14, now - year - 1, None));
        recurrent.push(hours(id + 20, 9, day, 12, 24, now - 2 * year, Some(now)));
    }
    let rules = json!({"timeZone": "Europe/Paris", "recurrent": recurrent, "overrides": [
        {"idEtape": 1, "privacy": true, "recordedAt": now + 1000 + 7 * 86_400_000},
        {"idEtape": 2, "privacy": true, "recordedAt": now + 1001 + 7 * 86_400_000},
        {"idEtape": 3, "privacy": true},
    ]});
    let book = book(&rules).0.unwrap();
    let mut findings = Findings::default();
    check_rules(&book, instant(now), &mut findings);
    let counts = |findings: &Findings| -> Vec<(&'static str, u64, String)> {
        findings.iter().map(|(code, tally)| (code.as_str(), tally.count, tally.examples.join(" "))).collect()
    };
    assert_eq!(
        counts(&findings),
        [
            ("no-private-lunch", 1, "9".into()),
            ("no-private-evening", 2, "8 9".into()),
            ("old-open-ended-rule", 5, "8".into()),
        ]
    );
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    let mut findings = Findings::default();
    for (id, driver) in [(1, 7), (2, 7), (3, 7), (4, 55)] {
        let row = json!({"tripId": id, "driverId": driver, "start": now, "end": now + 1000});
        let trip = horaires_tests::trip(&row).unwrap();
        let classification = classifier.classify(&trip).unwrap();
        check_trip(&classifier, &trip, &classification, &[], &mut findings).unwrap();
    }
    assert_eq!(counts(&findings), [("driver-without-rules", 1, "55".into()), ("late-override", 1, "2".into())]);
}
