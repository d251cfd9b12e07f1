//! Two sets of rules on random fleets: against itself nothing changes, and one way mirrors the other.

use horaires::{
    Amount, Classifier, Compared, Difference, Figure, Figures, Findings, MixedPolicy, RankBy, ReasonKind, RuleBook,
    RuleChange, Track, rank,
};
use horaires_tests::book;
use horaires_tests::fleets::{FleetTrip, rules, trips};
use horaires_tests::oracle::judge;
use proptest::prelude::*;
use serde_json::Value;

fn compare(before: &RuleBook, after: &RuleBook, trips: &[FleetTrip]) -> (Vec<Compared>, Difference) {
    let classifiers = [before, after].map(|book| Classifier::new(book, MixedPolicy::Split));
    let mut all = Difference::default();
    let compared = trips.iter().map(|fleet_trip| {
        let trip = fleet_trip.trip();
        let [before, after] = classifiers.each_ref().map(|classifier| classifier.classify(&trip).unwrap());
        let track = Track::new(&trip.id, trip.period, fleet_trip.positions(), &mut Findings::default());
        let compared = Compared::new(&before, &after, &fleet_trip.figures(), track.as_ref());
        all.add(&compared);
        compared
    });
    (compared.collect(), all)
}

fn read(rules: &Value) -> RuleBook {
    book(rules).0.unwrap()
}

/// Milliseconds that become private and professional, by comparing the oracle's segments.
fn plainly(before: &Value, after: &Value, trip: &FleetTrip) -> (i64, i64) {
    let (before, after) = (judge(before, &trip.row()), judge(after, &trip.row()));
    let mut moved = (0, 0);
    for a in &before.segments {
        for b in &after.segments {
            let common = (a.1.min(b.1) - a.0.max(b.0)).max(0);
            match (a.2, b.2) {
                (false, true) => moved.0 += common,
                (true, false) => moved.1 += common,
                _ => {}
            }
        }
    }
    moved
}

fn zero(figures: &Figures) -> bool {
    figures.known().all(|(_, amount)| amount.is_zero())
}

proptest! {
    #[test]
    fn against_itself_nothing_changes(rules in rules(), trips in trips()) {
        let (compared, all) = compare(&read(&rules), &read(&rules), &trips);
        prop_assert!(compared.iter().all(|compared| compared.change.is_none()));
        prop_assert_eq!((all.changed_trips, all.changed_ms()), (0, 0));
        prop_assert_eq!(all.before, all.after);
    }

    #[test]
    fn one_way_mirrors_the_other(a in rules(), b in rules(), trips in trips()) {
        let (there, total_there) = compare(&read(&a), &read(&b), &trips);
        let (back, total_back) = compare(&read(&b), &read(&a), &trips);
        for (there, back) in there.iter().zip(&back) {
            prop_assert_eq!((there.before, there.after), (back.after, back.before));
            prop_assert_eq!((there.before_shares, there.after_shares), (back.after_shares, back.before_shares));
            match (&there.change, &back.change) {
                (Some(there), Some(back)) => {
                    prop_assert_eq!(there.to_private, back.to_professional);
                    prop_assert_eq!(there.to_professional, back.to_private);
                    for (there, back) in there.why.iter().zip(&back.why) {
                        prop_assert_eq!(there.period, back.period);
                        prop_assert_eq!(there.to_private, !back.to_private);
                        prop_assert_eq!((&there.before, &there.after), (&back.after, &back.before));
                    }
                }
                (None, None) => {}
                _ => prop_assert!(false, "one way only"),
            }
        }
        prop_assert_eq!(total_there.to_private, total_back.to_professional);
        prop_assert_eq!(total_there.before, total_back.after);
    }

    #[test]
    fn differences_are_those_of_the_totals(a in rules(), b in rules(), trips in trips()) {
        let (compared, all) = compare(&read(&a), &read(&b), &trips);
        for (trip, compared) in trips.iter().zip(&compared) {
            let change = compared.change.as_ref();
            let moved = change.map_or((0, 0), |change| (change.to_private.ms, change.to_professional.ms));
            prop_assert_eq!(moved, plainly(&a, &b, trip));
            let by_rule: i64 = change.iter().flat_map(|change| &change.why).map(|why| why.period.duration_ms()).sum();
            prop_assert_eq!(by_rule, moved.0 + moved.1);
            if let Some(change) = change {
                prop_assert!(moved.0 > 0 || change.to_private.ms == 0 && (trip.start == trip.end || zero(&change.to_private.figures)));
                // Only requests after the fact name the same trip on both sides.
                let overridden = |why: &RuleChange| why.before.kind == ReasonKind::Override;
                prop_assert!(change.why.iter().all(|why| why.before != why.after || overridden(why)));
            } else {
                prop_assert_eq!(compared.before, compared.after);
            }
        }
        prop_assert_eq!(all.before.private.ms + all.to_private.ms - all.to_professional.ms, all.after.private.ms);
        for figure in Figure::ALL {
            let of = |figures: &Figures| figures.get(figure).unwrap_or(Amount::ZERO);
            let expected = of(&all.before.private.figures) + of(&all.to_private.figures) - of(&all.to_professional.figures);
            prop_assert_eq!(of(&all.after.private.figures), expected);
            prop_assert_eq!(of(&all.before.all().figures), of(&all.after.all().figures));
        }
    }

}

/// The same hours written as one entry or as two are the same hours: not even a unit of a figure moves.
#[test]
fn how_hours_are_written_changes_nothing() {
    let entry = |id: i64, from: i64, to: i64| {
        serde_json::json!({"id": id, "individu": {"id": 7}, "debut": null, "fin": null, "horaire": {"idJourSemaine": "LUNDI",
            "typeHoraires": "VIE_PRIVEE", "debutHeure": from, "debutMinute": 0, "finHeure": to, "finMinute": 0}})
    };
    let rules = |entries: Vec<Value>| serde_json::json!({"timeZone": "Europe/Paris", "recurrent": entries});
    let (two, one) = (rules(vec![entry(1, 7, 8), entry(2, 8, 9)]), rules(vec![entry(3, 7, 9)]));
    // Monday 30 March 2026, 07:00 to 10:00 in Paris, and 2 units of everything: three equal segments, or two.
    let start = 1_774_846_800_000;
    let trip = FleetTrip {
        id: 1,
        driver: serde_json::json!(7),
        vehicle: 1,
        start,
        end: start + 3 * 3_600_000,
        figures: vec![Some(2); Figure::ALL.len()],
        positions: vec![],
    };
    let (compared, all) = compare(&read(&two), &read(&one), &[trip]);
    assert_eq!(compared[0].change, None);
    assert_eq!(compared[0].before_shares, compared[0].after_shares);
    assert_eq!(all.before, all.after);
    assert_eq!(all.before.private.ms, 2 * 3_600_000);
}

proptest! {
    // Several comparisons in each case.
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ranks_are_in_order(a in rules(), candidates in proptest::collection::vec(rules(), 0..4), trips in trips()) {
        let before = read(&a);
        let differences: Vec<Difference> =
            candidates.iter().map(|candidate| compare(&before, &read(candidate), &trips).1).collect();
        for (by, key) in [
            (RankBy::LeastChange, (|d| d.changed_ms()) as fn(&Difference) -> i64),
            (RankBy::MostPrivate, |d| -d.after.private.ms),
            (RankBy::LeastPrivate, |d| d.after.private.ms),
        ] {
            let places = rank(&differences, by);
            prop_assert!(places.is_sorted_by_key(|place| (key(&differences[*place]), *place)));
            prop_assert_eq!(places.len(), differences.len());
        }
    }
}
