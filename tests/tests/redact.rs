//! Redaction of random fleets (`semantics.md` 9): no private coordinate survives, and twice is once.

use horaires::{
    Amount, Figure, Findings, Place, Position, RedactOptions, RedactedTrip, Redactor, RuleBook, Track, TripDetails,
};
use horaires_tests::book;
use horaires_tests::fleets::{FleetTrip, instant, rules, trips};
use horaires_tests::oracle::judge;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Whether an instant is private for a trip, by the oracle.
fn private(rules: &Value, trip: &FleetTrip, at: i64) -> bool {
    let mut row = trip.row();
    row["start"] = json!(at);
    row["end"] = json!(at);
    judge(rules, &row).usage == "private"
}

/// Positions at every boundary of the trip's segments, at its own ends, and in between; each at a place of its own.
fn positions(rules: &Value, trip: &FleetTrip, more: &[i64]) -> Vec<(i64, String)> {
    let mut instants: Vec<i64> = vec![trip.start, trip.end];
    for segment in judge(rules, &trip.row()).segments {
        instants.extend([segment.0, segment.1 - 1, segment.1, (segment.0 + segment.1) / 2]);
    }
    instants.extend(more.iter().map(|thousandth| trip.start + (trip.end - trip.start) * thousandth / 1000));
    instants.sort_unstable();
    instants.dedup();
    let place = |(number, at): (usize, i64)| (at, format!("{}.{:04}7", 10 + trip.id, number + 1));
    instants.into_iter().enumerate().map(place).collect()
}

fn redact(
    book: &RuleBook,
    options: RedactOptions,
    trip: &FleetTrip,
    positions: &[(i64, String)],
) -> Option<RedactedTrip> {
    let redactor = Redactor::new(book, &[], options, false).unwrap();
    let details = TripDetails { figures: trip.figures(), ..TripDetails::default() };
    let position = |(at, degrees): &(i64, String)| {
        let degrees = Amount::parse(degrees).unwrap();
        Position { at: instant(*at), odometer: None, place: Place::new(degrees, degrees) }
    };
    let positions: Vec<Position> = positions.iter().map(position).collect();
    let track = Track::new(&trip.trip().id, trip.period(), positions.clone(), &mut Findings::default());
    redactor.redact(&trip.trip(), &details, &positions, track.as_ref()).unwrap()
}

fn options() -> impl Strategy<Value = RedactOptions> {
    (any::<bool>(), prop::option::of(prop::sample::select(vec![1u32, 60_000, 900_000, 86_400_000])))
        .prop_map(|(drop_private, round_ms)| RedactOptions { drop_private, round_ms })
}

proptest! {
    #[test]
    fn no_private_coordinate_survives(rules in rules(), trips in trips(), options in options(), more in proptest::collection::vec(0i64..=1000, 0..6)) {
        let book = book(&rules).0.unwrap();
        for trip in &trips {
            let positions = positions(&rules, trip, &more);
            let redacted = redact(&book, options, trip, &positions);
            let text = serde_json::to_string(&redacted).unwrap();
            let settled = rules["overrides"].as_array().unwrap().iter().any(|entry| entry["idEtape"] == trip.id);
            for (at, place) in &positions {
                let after_private = !settled && private(&rules, trip, at - 1);
                if private(&rules, trip, *at) || after_private {
                    prop_assert!(!text.contains(place.as_str()), "{at} {place}\n{text}");
                } else if options.round_ms.is_none() {
                    // What may be shown is shown.
                    prop_assert!(text.contains(place.as_str()), "{at} {place}\n{text}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_but_what_is_private(rules in rules(), trips in trips(), options in options()) {
        let book = book(&rules).0.unwrap();
        for trip in &trips {
            let redacted = redact(&book, options, trip, &positions(&rules, trip, &[]));
            let verdict = judge(&rules, &trip.row());
            let Some(redacted) = redacted else {
                prop_assert!(options.drop_private && verdict.usage == "private");
                continue;
            };
            prop_assert_eq!(redacted.usage.as_str(), verdict.usage);
            let mut all = redacted.private.unwrap_or_default();
            prop_assert_eq!(all.ms, verdict.private_ms);
            redacted.professional.iter().for_each(|stretch| all.add(&stretch.part));
            prop_assert_eq!(all.ms, trip.end - trip.start);
            for figure in Figure::ALL {
                prop_assert_eq!(all.figures.get(figure), trip.figures().get(figure));
            }
            // Times are told of professional time alone.
            for period in redacted.professional.iter().filter_map(|stretch| stretch.period) {
                let (start, end) = (period.start().millis(), period.end().millis());
                let within = |(from, to, is_private, _): &(i64, i64, bool, _)| !is_private && start >= *from && end <= *to
                    || start < end && start < *to && end > *from && !is_private;
                prop_assert!(start == end || verdict.segments.iter().any(within));
                let row = json!({"tripId": trip.id, "driverId": trip.driver, "start": start, "end": end});
                prop_assert_eq!(judge(&rules, &row).private_ms, 0);
            }
        }
    }

    #[test]
    fn redacting_twice_is_redacting_once(rules in rules(), trips in trips(), options in options()) {
        let book = book(&rules).0.unwrap();
        let redactor = Redactor::new(&book, &[], options, false).unwrap();
        for trip in &trips {
            let Some(once) = redact(&book, options, trip, &positions(&rules, trip, &[])) else { continue };
            // Also by way of what was written, to the byte.
            let text = serde_json::to_string(&once).unwrap();
            let read: RedactedTrip = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&read, &once);
            let again = redactor.redact_again(read, None).unwrap();
            prop_assert_eq!(serde_json::to_string(&again).unwrap(), text);
            prop_assert_eq!(again, Some(once));
        }
    }
}

proptest! {
    /// What is redacted under some rules and then under others shows what neither would show.
    #[test]
    fn other_rules_only_take_away(a in rules(), b in rules(), trips in trips(), options in options()) {
        let books = [&a, &b].map(|rules| book(rules).0.unwrap());
        let second = Redactor::new(&books[1], &[], options, false).unwrap();
        for trip in &trips {
            let positions = positions(&a, trip, &[100, 500, 900]);
            let Some(once) = redact(&books[0], options, trip, &positions) else { continue };
            let Some(twice) = second.redact_again(once, None).unwrap() else { continue };
            let text = serde_json::to_string(&twice).unwrap();
            for (at, place) in &positions {
                if private(&a, trip, *at) || private(&b, trip, *at) {
                    prop_assert!(!text.contains(place.as_str()), "{at} {place}\n{text}");
                }
            }
            let mut all = twice.private.unwrap_or_default();
            twice.professional.iter().for_each(|stretch| all.add(&stretch.part));
            for figure in Figure::ALL {
                prop_assert_eq!(all.figures.get(figure).unwrap_or_default(), trip.figures().get(figure).unwrap_or_default());
            }
        }
    }
}

#[test]
fn it_refuses_where_a_rule_could_not_be_read() {
    let rules = json!({"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7}, "horaire":
        {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE", "debutHeure": 8, "debutMinute": 0, "finHeure": 7, "finMinute": 0}}]});
    let (book, issues) = book(&rules);
    let book = book.unwrap();
    let refused = Redactor::new(&book, &issues, RedactOptions::default(), false).unwrap_err();
    assert_eq!(refused.0, 1);
    assert_eq!(
        Redactor::new(&book, &[], RedactOptions::default(), false).unwrap_err(),
        refused,
        "also by the book alone"
    );
    assert!(Redactor::new(&book, &issues, RedactOptions::default(), true).is_ok());
}
