//! Figures and their shares against a slow, plain computation on random fleets (`semantics.md` 6.4).

use horaires::{Basis, Classifier, Figure, Findings, MixedPolicy, Totals, Track, TripShares};
use horaires_tests::book;
use horaires_tests::fleets::{FleetTrip, amount, plain_runs, plain_shares, plain_weights, rules, trips};
use horaires_tests::oracle::{Verdict, judge};
use proptest::prelude::*;

/// Private and professional thousandths of each figure, the slow way, and what they rest on.
fn plainly(trip: &FleetTrip, verdict: &Verdict) -> (Vec<(i64, i64)>, Basis) {
    let segments = plain_runs(&verdict.segments);
    let usages = segments.iter().map(|segment| segment.2).collect::<std::collections::BTreeSet<bool>>();
    if usages.len() < 2 {
        let private = verdict.usage == "private";
        let all = trip.figures.iter().map(|figure| figure.unwrap_or(0));
        return (all.map(|all| if private { (all, 0) } else { (0, all) }).collect(), Basis::Whole);
    }
    let parts: Vec<(i64, i64)> = segments.iter().map(|(start, end, _)| (*start, *end)).collect();
    let (weights, reached) = plain_weights(&trip.positions, &parts);
    let of = |figure: &Option<i64>| {
        let shares = plain_shares(figure.unwrap_or(0), &weights);
        let sum =
            |wanted: bool| shares.iter().zip(&segments).filter(|(_, s)| s.2 == wanted).map(|(share, _)| share).sum();
        (sum(true), sum(false))
    };
    (trip.figures.iter().map(of).collect(), if reached { Basis::Measured } else { Basis::Estimated })
}

proptest! {
    #[test]
    fn shares_are_what_a_plain_computation_says(rules in rules(), trips in trips()) {
        let book = book(&rules).0.unwrap();
        let classifier = Classifier::new(&book, MixedPolicy::Split);
        let mut totals = Totals::default();
        let mut sums = vec![(0i64, 0i64); Figure::ALL.len()];
        let mut ms = (0, 0);
        for trip in &trips {
            let verdict = judge(&rules, &trip.row());
            let mut findings = Findings::default();
            let track = Track::new(&trip.trip().id, trip.period(), trip.positions(), &mut findings);
            prop_assert!(findings.is_empty());
            let trip_value = trip.trip();
            let classification = classifier.classify(&trip_value).unwrap();
            let shares = TripShares::new(&classification, &trip.figures(), track.as_ref());
            let (expected, basis) = plainly(trip, &verdict);
            prop_assert_eq!(shares.basis, basis);
            for ((figure, known), (private, professional)) in Figure::ALL.into_iter().zip(&trip.figures).zip(&expected) {
                let parts = [&shares.private, &shares.professional].map(|part| part.figures.get(figure));
                let found = parts.map(Option::unwrap_or_default);
                prop_assert_eq!(found, [amount(*private), amount(*professional)], "{:?}", figure);
                prop_assert_eq!(parts.iter().any(Option::is_some), known.is_some());
            }
            for (sum, part) in sums.iter_mut().zip(&expected) {
                *sum = (sum.0 + part.0, sum.1 + part.1);
            }
            ms = (ms.0 + verdict.private_ms, ms.1 + trip.end - trip.start - verdict.private_ms);
            totals.add(classification.usage, &shares);
        }
        prop_assert_eq!((totals.private.ms, totals.professional.ms), ms);
        prop_assert_eq!(totals.trips, totals.private_trips + totals.professional_trips + totals.mixed_trips);
        for (figure, (private, professional)) in Figure::ALL.into_iter().zip(sums) {
            prop_assert_eq!(totals.private.figures.get(figure).unwrap_or_default(), amount(private));
            prop_assert_eq!(totals.all().figures.get(figure).unwrap_or_default(), amount(private + professional));
        }
        // The same in two halves.
        let mut halves = Totals::default();
        for half in [0, 1] {
            let mut part = Totals::default();
            for trip in trips.iter().filter(|trip| trip.id % 2 == half) {
                let trip_value = trip.trip();
                let classification = classifier.classify(&trip_value).unwrap();
                let track = Track::new(&trip_value.id, trip.period(), trip.positions(), &mut Findings::default());
                part.add(classification.usage, &TripShares::new(&classification, &trip.figures(), track.as_ref()));
            }
            halves.merge(&part);
        }
        prop_assert_eq!(halves, totals);
    }
}
