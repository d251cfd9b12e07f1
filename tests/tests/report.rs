//! Reports on random fleets: every row against a slow, plain computation, and parts that add up to the whole.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeZone};
use chrono_tz::Europe::Paris;
use horaires::{
    Amount, Classifier, Dimension, Figure, Findings, KeyPart, MixedPolicy, Part, ReportKey, ReportRow, ReportSums,
    Totals, Track, Trip, TripDetails, TripShares, UsageColumns, available_private_ms, report_parts, whole_days,
};
use horaires_tests::book;
use horaires_tests::fleets::{FleetTrip, amount, instant, plain_runs, plain_shares, plain_weights, rules, trips};
use horaires_tests::oracle::judge;
use proptest::prelude::*;
use serde_json::{Value, json};

fn details(trip: &FleetTrip) -> TripDetails {
    let vehicle = (trip.vehicle < 3).then_some(horaires::Id::Number(trip.vehicle));
    TripDetails { vehicle, figures: trip.figures(), ..TripDetails::default() }
}

fn report(rules: &Value, trips: &[FleetTrip], dimensions: &[Dimension]) -> (BTreeMap<ReportKey, ReportRow>, Totals) {
    let book = book(rules).0.unwrap();
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    let (mut rows, mut total) = (BTreeMap::<ReportKey, ReportRow>::new(), Totals::default());
    // The short way, in two halves, has to come to the same.
    let mut halves = [ReportSums::new(dimensions), ReportSums::new(dimensions)];
    let mut columns = UsageColumns::default();
    let all: Vec<Trip> = trips.iter().map(FleetTrip::trip).collect();
    columns.find(&classifier, all.iter());
    for (number, fleet_trip) in trips.iter().enumerate() {
        let (trip, details) = (fleet_trip.trip(), details(fleet_trip));
        let classification = classifier.classify(&trip).unwrap();
        let track = Track::new(&trip.id, trip.period, fleet_trip.positions(), &mut Findings::default());
        total.add(classification.usage, &TripShares::new(&classification, &details.figures, track.as_ref()));
        for (key, row) in report_parts(dimensions, &book.zone, &trip, &details, &classification, track.as_ref()) {
            rows.entry(key).or_default().merge(&row);
        }
        let usage = columns.get(number).unwrap();
        assert_eq!((usage.usage, usage.private_ms), (classification.usage, classification.private_ms));
        assert_eq!(usage.has_rules, classification.has_rules);
        let runs = columns.runs(&classifier, number).unwrap();
        assert_eq!(runs, classification.usage_runs());
        let (sums, shares) =
            (&mut halves[number % 2], TripShares::new(&classification, &details.figures, track.as_ref()));
        let added = sums.add(&book.zone, (&trip, &details), (usage.usage, &runs), track.as_ref());
        assert_eq!(added, shares);
    }
    let [mut first, second] = halves;
    first.merge(second);
    assert_eq!(first.into_rows(), rows);
    (rows, total)
}

/// The UTC milliseconds at which a day on the wall in Paris begins.
fn midnight(day: chrono::NaiveDate) -> i64 {
    Paris.from_local_datetime(&day.and_hms_opt(0, 0, 0).unwrap()).unwrap().timestamp_millis()
}

/// Private and professional milliseconds by driver and day.
fn plainly(rules: &Value, trips: &[FleetTrip]) -> BTreeMap<(String, chrono::NaiveDate), (i64, i64)> {
    let mut rows = BTreeMap::new();
    for trip in trips {
        let mut day = Paris.timestamp_millis_opt(trip.start).unwrap().date_naive();
        let driver = trip.driver.to_string().trim_matches('"').to_owned();
        loop {
            let next = day.succ_opt().unwrap();
            let (from, to) = (trip.start.max(midnight(day)), trip.end.min(midnight(next)));
            let row: &mut (i64, i64) = rows.entry((driver.clone(), day)).or_default();
            let mut piece = trip.row();
            (piece["start"], piece["end"]) = (json!(from), json!(to));
            let private = judge(rules, &piece).private_ms;
            *row = (row.0 + private, row.1 + to - from - private);
            if trip.end <= midnight(next) {
                break;
            }
            day = next;
        }
    }
    rows
}

/// Thousandths of each figure, private and professional.
type PlainFigures = Vec<(i64, i64)>;

/// The figures by driver, vehicle and day: shared between the runs of one usage of a trip, and then between days.
fn plain_figures(rules: &Value, trips: &[FleetTrip]) -> BTreeMap<(String, i64, chrono::NaiveDate), PlainFigures> {
    let mut rows: BTreeMap<(String, i64, chrono::NaiveDate), PlainFigures> = BTreeMap::new();
    for trip in trips {
        let verdict = judge(rules, &trip.row());
        let driver = trip.driver.to_string().trim_matches('"').to_owned();
        let first = Paris.timestamp_millis_opt(trip.start).unwrap().date_naive();
        let mut runs = plain_runs(&verdict.segments);
        if runs.is_empty() {
            runs.push((trip.start, trip.end, verdict.usage == "private"));
        }
        let bounds: Vec<(i64, i64)> = runs.iter().map(|(start, end, _)| (*start, *end)).collect();
        let run_weights = plain_weights(&trip.positions, &bounds).0;
        for (index, figure) in trip.figures.iter().enumerate() {
            let Some(figure) = figure else { continue };
            let shares = if runs.len() == 1 { vec![*figure] } else { plain_shares(*figure, &run_weights) };
            for ((start, end, private), share) in runs.iter().zip(shares) {
                let (mut days, mut day) = (Vec::new(), first);
                while days.is_empty() || midnight(day) < *end {
                    let (from, to) = (midnight(day).max(*start), midnight(day.succ_opt().unwrap()).min(*end));
                    if from < to || start == end {
                        days.push((day, from, to));
                    }
                    day = day.succ_opt().unwrap();
                }
                let parts: Vec<(i64, i64)> = days.iter().map(|(_, from, to)| (*from, *to)).collect();
                let by_day = match parts.len() {
                    1 => vec![share],
                    _ => plain_shares(share, &plain_weights(&trip.positions, &parts).0),
                };
                for ((day, ..), part) in days.iter().zip(by_day) {
                    let key = (driver.clone(), trip.vehicle, *day);
                    let row = rows.entry(key).or_insert_with(|| vec![(0, 0); Figure::ALL.len()]);
                    *(if *private { &mut row[index].0 } else { &mut row[index].1 }) += part;
                }
            }
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_figure_is_what_a_plain_computation_says(rules in rules(), trips in trips(), by_day in any::<bool>()) {
        let dimensions = [Dimension::Driver, Dimension::Vehicle, Dimension::Day];
        let dimensions = if by_day { &dimensions[..] } else { &dimensions[..2] };
        // Rows without a day are those of all days.
        let mut expected: BTreeMap<(String, i64, Option<chrono::NaiveDate>), PlainFigures> = BTreeMap::new();
        for ((driver, vehicle, day), figures) in plain_figures(&rules, &trips) {
            let row = expected.entry((driver, vehicle, by_day.then_some(day))).or_insert_with(|| vec![(0, 0); figures.len()]);
            row.iter_mut().zip(figures).for_each(|(sum, figure)| *sum = (sum.0 + figure.0, sum.1 + figure.1));
        }
        for (key, row) in report(&rules, &trips, dimensions).0 {
            let vehicle = match &key[1] {
                KeyPart::Id(horaires::Id::Number(vehicle)) => *vehicle,
                _ => 3,
            };
            let day = key.get(2).map(|day| match day {
                KeyPart::Date(day) => *day,
                other => panic!("{other:?}"),
            });
            let KeyPart::Id(driver) = &key[0] else { panic!("{key:?}") };
            let nothing = vec![(0, 0); Figure::ALL.len()];
            let plain = expected.remove(&(driver.to_string(), vehicle, day)).unwrap_or(nothing);
            for (figure, (private, professional)) in Figure::ALL.into_iter().zip(plain) {
                let found = [&row.totals.private, &row.totals.professional].map(|part| part.figures.get(figure).unwrap_or_default());
                prop_assert_eq!(found, [amount(private), amount(professional)], "{:?} {:?}", figure, key);
            }
        }
        prop_assert!(expected.values().flatten().all(|figures| *figures == (0, 0)), "rows are missing: {expected:?}");
    }

    #[test]
    fn parts_add_up_along_every_dimension(rules in rules(), trips in trips(), dimensions in proptest::sample::subsequence(Dimension::ALL.to_vec(), 0..4)) {
        let (rows, total) = report(&rules, &trips, &dimensions);
        let mut sum = Totals::default();
        rows.values().for_each(|row| sum.merge(&row.totals));
        prop_assert_eq!(sum, total);
        prop_assert!(rows.keys().all(|key| key.len() == dimensions.len()));
    }

    #[test]
    fn days_are_what_the_wall_says(rules in rules(), trips in trips()) {
        let (rows, _) = report(&rules, &trips, &[Dimension::Driver, Dimension::Day]);
        let found: BTreeMap<(String, chrono::NaiveDate), (i64, i64)> = rows
            .iter()
            .map(|(key, row)| match &key[..] {
                [KeyPart::Id(driver), KeyPart::Date(day)] => {
                    ((driver.to_string(), *day), (row.totals.private.ms, row.totals.professional.ms))
                }
                _ => panic!("{key:?}"),
            })
            .collect();
        prop_assert_eq!(found, plainly(&rules, &trips));
    }

    #[test]
    fn weeks_and_months_are_made_of_days(rules in rules(), trips in trips()) {
        let (days, _) = report(&rules, &trips, &[Dimension::Day]);
        for (dimension, first) in [
            (Dimension::Week, (|day| day - chrono::Days::new(u64::from(day.weekday().num_days_from_monday()))) as fn(chrono::NaiveDate) -> chrono::NaiveDate),
            (Dimension::Month, |day| chrono::NaiveDate::from_ymd_opt(day.year(), day.month(), 1).unwrap()),
        ] {
            let mut expected = BTreeMap::<ReportKey, (Part, Part, u64)>::new();
            for (key, row) in &days {
                let [KeyPart::Date(day)] = key[..] else { panic!("{key:?}") };
                let sum = expected.entry(vec![KeyPart::Date(first(day))]).or_default();
                sum.0.add(&row.totals.private);
                sum.1.add(&row.totals.professional);
                sum.2 += row.totals.trips;
            }
            let (rows, _) = report(&rules, &trips, &[dimension]);
            let cost = |part: &Part| part.figures.get(Figure::Cost).unwrap_or(Amount::ZERO);
            let same = rows.iter().zip(&expected).all(|((key, row), (other, sum))| {
                key == other && row.totals.private.ms == sum.0.ms && cost(&row.totals.professional) == cost(&sum.1)
                    && row.totals.trips == sum.2
            });
            prop_assert!(rows.len() == expected.len() && same);
        }
    }

    #[test]
    fn available_hours_are_those_of_the_schedule(rules in rules(), day in 0i64..700) {
        let book = book(&rules).0.unwrap();
        let classifier = Classifier::new(&book, MixedPolicy::Split);
        let noon = 1_767_222_000_000 + day * 86_400_000 + 43_200_000;
        let within = whole_days(&book.zone, horaires::Period::new(instant(noon), instant(noon + 1)).unwrap());
        let date = Paris.timestamp_millis_opt(noon).unwrap().date_naive();
        prop_assert_eq!((within.start().millis(), within.end().millis()), (midnight(date), midnight(date.succ_opt().unwrap())));
        let row = ReportRow { drivers: [(7, true), (8, false)].map(|(id, professional)| (horaires::Id::Number(id), professional)).into(), ..ReportRow::default() };
        let available = |day, details| {
            available_private_ms(&classifier, &[Dimension::Day], &vec![KeyPart::Date(day)], &row, within, details).unwrap()
        };
        let plain = |driver: i64| {
            judge(&rules, &json!({"tripId": -1, "driverId": driver, "start": midnight(date), "end": midnight(date.succ_opt().unwrap())})).private_ms
        };
        prop_assert_eq!(available(date, true), plain(7) + plain(8));
        // The hours of who drove privately alone on a day would show it.
        prop_assert_eq!(available(date, false), plain(7));
        prop_assert_eq!(available(date.succ_opt().unwrap(), true), 0);
    }
}
