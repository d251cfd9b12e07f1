//! Columns of trips of many drivers: the fleet answers as each driver's timeline does, in whatever order trips come.

use horaires::wire::Kind;
use horaires::{
    BatchError, BatchIndex, DriverRules, ExtensionRule, Extensions, Fleet, Id, Instant, Instructions, MinuteOfDay,
    Options, Overrides, Period, RuleBook, TimeRange, Timeline, TripColumn, Usage, Weekday, WeeklyRule, Zone,
};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2025-01-01T00:00:00Z.
const Y2025: i64 = 1_735_689_600_000;
const MAX: i64 = Instant::MAX.millis();
const ZONES: [&str; 6] =
    ["Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "Antarctica/Casey", "Pacific/Apia", "UTC"];

fn period(start: i64, end: i64) -> Period {
    Period::new(Instant::from_millis(start).unwrap(), Instant::from_millis(end).unwrap()).unwrap()
}

fn weekly(day: usize, start: u16, end: u16, validity: Period) -> WeeklyRule {
    let range = TimeRange::new(MinuteOfDay::new(start).unwrap(), MinuteOfDay::new(end).unwrap()).unwrap();
    WeeklyRule { id: None, kind: Kind::Private, day: Weekday::ALL[day], range, validity, position: 0 }
}

fn extension(interval: Period) -> ExtensionRule {
    ExtensionRule { id: Some(Id::Number(1)), description: None, interval, rows: vec![], has_rows: false, position: 0 }
}

fn book(zone: &str, drivers: Vec<(Vec<WeeklyRule>, Vec<ExtensionRule>)>) -> RuleBook {
    let rules = (0..).zip(drivers).map(|(driver, (recurrent, extensions))| DriverRules {
        recurrent,
        extensions,
        ..DriverRules::none(Id::Number(driver))
    });
    RuleBook::new(Zone::named(zone).unwrap(), Options::default(), rules.collect(), Overrides::default())
}

/// Mondays to Fridays outside office hours that are the driver's own, weekends, and three whole days.
fn distinct_book(drivers: u16) -> RuleBook {
    let rules = |driver: u16| {
        let shift = |turn: u16, minute: u16| minute + driver / 16u16.pow(turn.into()) % 16 * 15;
        let weekdays =
            (0..5).flat_map(|day| [(day, 0, shift(0, 300)), (day, shift(1, 600), shift(2, 870)), (day, 1200, 1440)]);
        let ranges = weekdays.chain([(5, 0, 1440), (6, 0, 1440)]);
        let weekly = ranges.map(|(day, start, end)| weekly(day, start, end, Period::ALWAYS)).collect();
        let days = [100, 200, 300].map(|day| Y2025 + day * DAY - HOUR);
        (weekly, days.map(|start| extension(period(start, start + DAY))).to_vec())
    };
    book("Europe/Paris", (0..drivers).map(rules).collect())
}

fn any_period(max_days: i64) -> impl Strategy<Value = Period> {
    let start = prop_oneof![4 => Y2025 - 400 * DAY..Y2025 + 400 * DAY, 1 => 0..=MAX];
    let length = prop_oneof![0..=2 * HOUR, 0..=max_days * DAY];
    (start, length).prop_map(|(start, length)| period(start, (start + length).min(MAX)))
}

/// Some drivers whose rules fall on quarters of an hour, and some whose rules do not.
fn any_book() -> impl Strategy<Value = RuleBook> {
    let rules = prop::bool::ANY.prop_flat_map(|aligned| {
        let grid = move |minute: u16| if aligned { minute / 15 * 15 } else { minute };
        let whole = move |period: Period| {
            let floor =
                |instant: Instant| if aligned { instant.millis() / 900_000 * 900_000 } else { instant.millis() };
            self::period(floor(period.start()), floor(period.end()))
        };
        let validity = prop_oneof![3 => Just(Period::ALWAYS), 1 => any_period(400).prop_map(whole)];
        let row =
            (0..7usize, 0..=1440u16, 0..=1440u16, validity).prop_filter_map("empty", move |(day, a, b, validity)| {
                let (a, b) = (grid(a), grid(b));
                (a != b).then(|| weekly(day, a.min(b), a.max(b), validity))
            });
        let rows = prop_oneof![Just(None), prop::collection::vec(row.clone(), 0..3).prop_map(Some)];
        let extension = (any_period(40).prop_map(whole), rows).prop_map(|(interval, rows)| ExtensionRule {
            has_rows: rows.is_some(),
            rows: rows.unwrap_or_default(),
            ..extension(interval)
        });
        let extensions = prop::collection::vec(extension, 0..3);
        (prop::collection::vec(row, 0..8), extensions)
    });
    let extensions = prop_oneof![Just(Extensions::Whole), Just(Extensions::Rows)];
    (prop::sample::select(&ZONES), prop::collection::vec(rules, 1..5), extensions).prop_map(
        |(zone, drivers, extensions)| {
            let mut book = book(zone, drivers);
            book.options.extensions = extensions;
            book
        },
    )
}

/// Every call, with each set of instructions that there is here, gives the answers of the drivers' timelines.
fn check(book: &RuleBook, trips: &[(u32, Period)]) {
    let fleet = Fleet::new(book).unwrap();
    let timelines: Vec<Timeline> =
        book.drivers().iter().map(|rules| Timeline::compile(rules, book.options, &book.zone).unwrap()).collect();
    let drivers: Vec<u32> = trips.iter().map(|(driver, _)| *driver).collect();
    let starts: Vec<i64> = trips.iter().map(|(_, trip)| trip.start().millis()).collect();
    let ends: Vec<i64> = trips.iter().map(|(_, trip)| trip.end().millis()).collect();
    let expected: Vec<(u64, Usage)> = trips
        .iter()
        .map(|(driver, trip)| {
            let Some(timeline) = timelines.get(*driver as usize) else { return (0, Usage::Professional) };
            let private = timeline.private_ms(*trip);
            let usage = match private {
                _ if trip.is_empty() && timeline.is_private(trip.start()) => Usage::Private,
                0 => Usage::Professional,
                _ if private == trip.duration_ms() => Usage::Private,
                _ => Usage::Mixed,
            };
            (private.unsigned_abs(), usage)
        })
        .collect();
    for fleet in Instructions::available().map(|set| fleet.clone().with_instructions(set)) {
        let (mut private, mut usages) = (vec![u64::MAX; trips.len()], vec![Usage::Mixed; trips.len()]);
        fleet.classify(&drivers, &starts, &ends, &mut private, &mut usages).unwrap();
        let answers: Vec<_> = private.iter().copied().zip(usages).collect();
        assert_eq!(answers, expected);
        let mut parallel = vec![u64::MAX; trips.len()];
        fleet.par_private_ms(&drivers, &starts, &ends, &mut parallel).unwrap();
        assert_eq!(parallel, private);
    }
}

proptest! {
    #[test]
    fn equals_the_timelines(
        book in any_book(),
        trips in prop::collection::vec((any::<prop::sample::Index>(), any_period(3)), 0..200),
        together in any::<bool>(),
    ) {
        let count = book.drivers().len();
        let mut trips: Vec<(u32, Period)> = trips
            .into_iter()
            .filter(|(_, trip)| trip.start() < Instant::MAX)
            .map(|(driver, trip)| match driver.index(count + 1) {
                driver if driver == count => (Fleet::NO_RULES, trip),
                driver => (driver as u32, trip),
            })
            .collect();
        if together {
            trips.sort_by_key(|(driver, _)| *driver);
        }
        check(&book, &trips);
    }

    /// Straight from the rules, or by way of a timeline with its reasons: one index.
    #[test]
    fn an_index_from_rules_is_that_from_the_timeline(
        book in any_book(),
        window in any_period(400),
        trips in prop::collection::vec(any_period(3), 0..100),
    ) {
        let (starts, ends): (Vec<i64>, Vec<i64>) = trips
            .iter()
            .filter(|trip| trip.start() < Instant::MAX)
            .map(|trip| (trip.start().millis(), trip.end().millis()))
            .unzip();
        for rules in book.drivers() {
            let timeline = Timeline::compile(rules, book.options, &book.zone).unwrap();
            let direct = BatchIndex::compile(rules, book.options, &book.zone, window).unwrap();
            let by_way = BatchIndex::build(&timeline, window).unwrap();
            prop_assert_eq!((direct.path(), direct.bytes()), (by_way.path(), by_way.bytes()));
            let answers = [direct, by_way].map(|index| {
                let (mut private, mut usages) = (vec![0; starts.len()], vec![Usage::Mixed; starts.len()]);
                index.classify(&starts, &ends, &mut private, &mut usages).unwrap();
                (private, usages)
            });
            prop_assert_eq!(&answers[0], &answers[1]);
        }
    }

    /// The trips of an ordinary year, for which slots are compiled.
    #[test]
    fn equals_the_timelines_within_a_year(
        book in any_book(),
        trips in prop::collection::vec((0..4usize, 0..365 * DAY, 0..20 * HOUR), 100..300),
    ) {
        let count = book.drivers().len();
        let trip = |start: i64, length| period(Y2025 + start, Y2025 + start + length);
        let mut trips: Vec<(u32, Period)> =
            trips.into_iter().map(|(driver, start, length)| ((driver % count) as u32, trip(start, length))).collect();
        check(&book, &trips);
        trips.sort_by_key(|(driver, _)| *driver);
        check(&book, &trips);
    }

    #[test]
    fn names_the_first_bad_row(
        drivers in prop::collection::vec(0..40u32, 1..300),
        together in any::<bool>(),
        rows in prop::collection::vec((any::<prop::sample::Index>(), 0..4u8), 1..4),
    ) {
        let mut drivers = drivers;
        if together {
            drivers.sort_unstable();
        }
        let fleet = Fleet::new(&distinct_book(40)).unwrap();
        let (mut starts, mut ends) = (vec![Y2025; drivers.len()], vec![Y2025 + HOUR; drivers.len()]);
        for (row, fault) in &rows {
            let row = row.index(drivers.len());
            match fault {
                0 => starts[row] = -1,
                1 => ends[row] = MAX + 1,
                2 => starts[row] = Y2025 + 2 * HOUR,
                _ => drivers[row] = 40,
            }
        }
        let first = rows.iter().map(|(row, _)| row.index(drivers.len())).min().unwrap();
        let expected = if drivers[first] == 40 {
            BatchError::UnknownDriver { row: first, driver: 40 }
        } else if starts[first] == -1 {
            BatchError::OutsideWindow { row: first, column: TripColumn::Start, millis: -1 }
        } else if ends[first] == MAX + 1 {
            BatchError::OutsideWindow { row: first, column: TripColumn::End, millis: MAX + 1 }
        } else {
            BatchError::Reversed { row: first, start: starts[first], end: ends[first] }
        };
        let mut private = vec![0; drivers.len()];
        prop_assert_eq!(fleet.private_ms(&drivers, &starts, &ends, &mut private), Err(expected));
        prop_assert_eq!(fleet.par_private_ms(&drivers, &starts, &ends, &mut private), Err(expected));
        prop_assert_eq!(expected.row(), Some(first));
    }
}

#[test]
fn no_trip_starts_at_the_end_of_the_window() {
    let fleet = Fleet::new(&distinct_book(1)).unwrap();
    let error = BatchError::OutsideWindow { row: 20, column: TripColumn::Start, millis: MAX };
    let mut starts = [MAX - HOUR; 30];
    starts[20] = MAX;
    assert_eq!(fleet.private_ms(&[0; 30], &starts, &[MAX; 30], &mut [0; 30]), Err(error));
    starts[20] = MAX - 1;
    assert_eq!(fleet.private_ms(&[0; 30], &starts, &[MAX; 30], &mut [0; 30]), Ok(()));
}

/// What 100,000 drivers cost is what 4,000 cost, each.
#[test]
fn distinct_drivers_take_at_most_200_bytes_each() {
    let fleet = Fleet::new(&distinct_book(4000)).unwrap();
    assert_eq!(fleet.drivers(), 4000);
    // One week for each, and the whole week of the exceptional days for all.
    assert_eq!(fleet.patterns(), 4001);
    assert!(fleet.bytes() <= 200 * fleet.drivers(), "{} bytes each", fleet.bytes() / fleet.drivers());
}

#[test]
fn equal_weeks_are_stored_once() {
    let week = || (vec![weekly(0, 0, 480, Period::ALWAYS)], vec![]);
    let fleet = Fleet::new(&book("Europe/Paris", (0..1000).map(|_| week()).collect())).unwrap();
    assert_eq!((fleet.drivers(), fleet.patterns()), (1000, 1));
    assert!(fleet.bytes() <= 24 * 1000, "{}", fleet.bytes());
}

#[test]
fn columns_have_one_length() {
    let fleet = Fleet::new(&distinct_book(1)).unwrap();
    let (starts, ends) = ([Y2025; 3], [Y2025 + 1; 3]);
    let length = |column, found| Err(BatchError::Length { column, expected: 3, found });
    assert_eq!(fleet.private_ms(&[0; 2], &starts, &ends, &mut [0; 3]), length("driver", 2));
    assert_eq!(fleet.private_ms(&[0; 3], &starts, &ends[..1], &mut [0; 3]), length("end", 1));
    assert_eq!(fleet.private_ms(&[0; 3], &starts, &ends, &mut [0; 4]), length("private", 4));
    assert_eq!(fleet.classify(&[0; 3], &starts, &ends, &mut [0; 3], &mut [Usage::Mixed; 1]), length("usage", 1));
    assert_eq!(fleet.private_ms(&[], &[], &[], &mut []), Ok(()));
}
