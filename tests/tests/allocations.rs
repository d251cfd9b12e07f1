//! What can be counted without a stopwatch: allocations of a batch, and what a compiled index takes.

use allocation_counter::measure;
use horaires::wire::Kind;
use horaires::{
    BatchIndex, BatchPath, DriverRules, Fleet, Id, Instant, Instructions, MinuteOfDay, Options, Overrides, Period,
    RuleBook, Stores, TimeRange, Timeline, Usage, Weekday, WeeklyRule, Zone,
};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2025-01-01T00:00:00Z.
const Y2025: i64 = 1_735_689_600_000;
const TRIPS: usize = 100_000;

/// Every morning up to a minute of the day.
fn mornings(driver: i64, end: u16) -> DriverRules {
    let range = TimeRange::new(MinuteOfDay::MIDNIGHT, MinuteOfDay::new(end).unwrap()).unwrap();
    let rule = |day| WeeklyRule { id: None, kind: Kind::Private, day, range, validity: Period::ALWAYS, position: 0 };
    DriverRules { recurrent: Weekday::ALL.map(rule).to_vec(), ..DriverRules::none(Id::Number(driver)) }
}

fn two_years() -> Period {
    Period::new(Instant::from_millis(Y2025).unwrap(), Instant::from_millis(Y2025 + 730 * DAY).unwrap()).unwrap()
}

/// Trips spread over two years, some of them of several days, some of no length.
fn trips() -> (Vec<i64>, Vec<i64>) {
    let starts: Vec<i64> = (0..TRIPS as i64).map(|row| Y2025 + row * 7_919_417 % (725 * DAY)).collect();
    let ends = (0i64..).zip(&starts).map(|(row, start)| start + row * 104_729 % (3 * DAY)).collect();
    (starts, ends)
}

#[test]
fn a_batch_of_one_driver_allocates_nothing() {
    let (starts, ends) = trips();
    let (mut private, mut usages) = (vec![0; TRIPS], vec![Usage::Mixed; TRIPS]);
    for (end, path) in [(480, BatchPath::Slots), (490, BatchPath::Cells)] {
        let rules = mornings(1, end);
        let timeline = Timeline::compile(&rules, Options::default(), &Zone::named("Europe/Paris").unwrap()).unwrap();
        let index = BatchIndex::build(&timeline, two_years()).unwrap();
        assert_eq!(index.path(), path);
        let ways = Instructions::available().flat_map(|set| [(set, Stores::Cached), (set, Stores::Streamed)]);
        for index in ways.map(|(set, stores)| index.clone().with_instructions(set).with_stores(stores)) {
            let counted = measure(|| {
                index.private_ms(&starts, &ends, &mut private).unwrap();
                index.classify(&starts, &ends, &mut private, &mut usages).unwrap();
            });
            assert_eq!(counted.count_total, 0, "{path:?}");
        }
        assert!(usages.contains(&Usage::Mixed) && usages.contains(&Usage::Private));
    }
}

#[test]
fn segments_of_a_trip_allocate_nothing() {
    let rules = mornings(1, 490);
    let timeline = Timeline::compile(&rules, Options::default(), &Zone::named("Europe/Paris").unwrap()).unwrap();
    let counted = measure(|| assert_eq!(timeline.segments(two_years()).count(), 2 * 730 + 1));
    assert_eq!(counted.count_total, 0);
}

/// A fleet makes room for the slots of one driver at a time, whatever the number of trips and drivers.
#[test]
fn a_batch_of_a_fleet_allocates_for_one_driver() {
    let (starts, ends) = trips();
    let book = |drivers: i64| {
        let rules = (0..drivers).map(|driver| mornings(driver, 15 + 15 * (driver % 90) as u16));
        let zone = Zone::named("Europe/Paris").unwrap();
        RuleBook::new(zone, Options::default(), rules.collect(), Overrides::default())
    };
    let mut private = vec![0; TRIPS];
    for count in [10, 100, 1000] {
        let fleet = Fleet::new(&book(count)).unwrap();
        assert_eq!((fleet.drivers(), fleet.patterns()), (count as usize, (count as usize).min(90)));
        let together: Vec<u32> = (0..TRIPS).map(|row| (row * count as usize / TRIPS) as u32).collect();
        let counted = measure(|| fleet.private_ms(&together, &starts, &ends, &mut private).unwrap());
        // Two years take 9 kB; room doubles where a driver's trips cover a little more time than those before.
        assert!(counted.count_total <= 4, "{counted:?}");
        assert!(counted.bytes_max <= 27_000, "{counted:?}");
        let mixed: Vec<u32> = (0..TRIPS).map(|row| (row * 7919 % count as usize) as u32).collect();
        let counted = measure(|| fleet.private_ms(&mixed, &starts, &ends, &mut private).unwrap());
        assert!(counted.count_total <= 60, "{counted:?}");
    }
}

#[test]
fn two_years_of_slots_take_nine_kilobytes() {
    let rules = mornings(1, 480);
    let timeline = Timeline::compile(&rules, Options::default(), &Zone::named("Europe/Paris").unwrap()).unwrap();
    let index = BatchIndex::build(&timeline, two_years()).unwrap();
    assert_eq!((index.path(), index.slots(), index.cells()), (BatchPath::Slots, 730 * 96 + 1, 0));
    assert_eq!(index.bytes(), 8769);
    let built = measure(|| drop(BatchIndex::build(&timeline, two_years()).unwrap()));
    assert!(built.count_total <= 12, "{built:?}");
}
