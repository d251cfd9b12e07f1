//! Columns of trips: the batch index answers as the timeline does, whichever of its paths a trip takes.

use horaires::wire::Kind;
use horaires::{
    BatchError, BatchIndex, BatchPath, DriverRules, ExtensionRule, Id, Instant, Instructions, Limit, LimitExceeded,
    MinuteOfDay, Options, Period, Stores, TimeRange, Timeline, TripColumn, Usage, Weekday, WeeklyRule, Zone,
};
use horaires_columns::{BLOCK, Block, Met, Refused, Table};
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2025-01-01T00:00:00Z.
const Y2025: i64 = 1_735_689_600_000;
const CELL: i64 = 1 << 22;
const QUARTER: i64 = HOUR / 4;
const MAX: i64 = Instant::MAX.millis();

fn at(ms: i64) -> Instant {
    Instant::from_millis(ms).unwrap()
}

fn period(start: i64, end: i64) -> Period {
    Period::new(at(start), at(end)).unwrap()
}

fn weekly(day: usize, start: u16, end: u16, validity: Period) -> WeeklyRule {
    let range = TimeRange::new(MinuteOfDay::new(start).unwrap(), MinuteOfDay::new(end).unwrap()).unwrap();
    let day = Weekday::ALL[day];
    WeeklyRule { id: None, kind: Kind::Private, day, range, validity, position: 0 }
}

fn extension(interval: Period) -> ExtensionRule {
    ExtensionRule { id: Some(Id::Number(1)), description: None, interval, rows: vec![], has_rows: false, position: 0 }
}

fn compile(zone: &str, recurrent: Vec<WeeklyRule>, extensions: Vec<ExtensionRule>) -> Timeline {
    let rules = DriverRules { recurrent, extensions, ..DriverRules::none(Id::Number(7)) };
    Timeline::compile(&rules, Options::default(), &Zone::named(zone).unwrap()).unwrap()
}

/// Monday to Friday outside 08:00-12:00 and 13:30-18:00, and the weekend.
fn office(zone: &str) -> Timeline {
    let weekdays = (0..5).flat_map(|day| [(day, 0, 480), (day, 720, 810), (day, 1080, 1440)]);
    let weekend = [(5, 0, 1440), (6, 0, 1440)];
    let rows = weekdays.chain(weekend).map(|(day, start, end)| weekly(day, start, end, Period::ALWAYS));
    compile(zone, rows.collect(), vec![])
}

/// Private for the first of every `2 * minutes`.
fn alternating(minutes: u16) -> Timeline {
    let starts = (0..1440).step_by(usize::from(2 * minutes));
    let rows = (0..7).flat_map(|day| starts.clone().map(move |start| (day, start)));
    compile(
        "Europe/Paris",
        rows.map(|(day, start)| weekly(day, start, start + minutes, Period::ALWAYS)).collect(),
        vec![],
    )
}

/// The answer from the timeline's segments.
fn expected(timeline: &Timeline, trip: Period) -> (u64, Usage) {
    let (mut private, mut professional) = (0, 0);
    for segment in timeline.segments(trip) {
        *(if segment.private { &mut private } else { &mut professional }) += segment.period.duration_ms();
    }
    let usage = match (private > 0, professional > 0) {
        (true, true) => Usage::Mixed,
        (true, false) => Usage::Private,
        (false, true) => Usage::Professional,
        (false, false) if timeline.is_private(trip.start()) => Usage::Private,
        (false, false) => Usage::Professional,
    };
    (u64::try_from(private).unwrap(), usage)
}

/// Both calls give the timeline's answers for all trips.
fn check(timeline: &Timeline, index: &BatchIndex, trips: &[(i64, i64)]) {
    let (starts, ends): (Vec<i64>, Vec<i64>) = trips.iter().copied().unzip();
    let mut private = vec![u64::MAX; trips.len()];
    index.private_ms(&starts, &ends, &mut private).unwrap();
    let mut again = vec![u64::MAX; trips.len()];
    let mut usages = vec![Usage::Mixed; trips.len()];
    index.classify(&starts, &ends, &mut again, &mut usages).unwrap();
    assert_eq!(private, again);
    let mut parallel = vec![u64::MAX; trips.len()];
    index.par_private_ms(&starts, &ends, &mut parallel).unwrap();
    assert_eq!(private, parallel);
    let mut parallel_usages = vec![Usage::Mixed; trips.len()];
    index.par_classify(&starts, &ends, &mut parallel, &mut parallel_usages).unwrap();
    assert_eq!((&private, &usages), (&parallel, &parallel_usages));
    check_floats(&Table::new(timeline, index.window()).unwrap(), trips, &private, &usages);
    for (row, (start, end)) in trips.iter().enumerate() {
        let answer = expected(timeline, period(*start, *end));
        assert_eq!((private[row], usages[row]), answer, "trip {start} to {end}, window {:?}", index.window());
    }
}

/// The loops over floating-point columns give the answers of the index.
fn check_floats(table: &Table, trips: &[(i64, i64)], private: &[u64], usages: &[Usage]) {
    let usages: Vec<u8> =
        usages.iter().map(|usage| (*usage == Usage::Private) as u8 + 2 * (*usage == Usage::Mixed) as u8).collect();
    let mut block = Box::<Block>::default();
    for first in (0..trips.len()).step_by(BLOCK) {
        let last = trips.len().min(first + BLOCK);
        let rows = last - first;
        fill(&mut block, &trips[first..last]);
        let met = block.classify(table, rows).unwrap();
        let exact: Vec<f64> = private[first..last].iter().map(|ms| *ms as f64).collect();
        assert_eq!((block.private(rows), block.usages(rows)), (&exact[..], &usages[first..last]));
        let window = table.window();
        let leaves = |(start, end): &(i64, i64)| *start < window.start().millis() || window.end().millis() < *end;
        // A trip that ends in the last stretch is answered by it, though the window ends before.
        assert!(!met.outside || trips[first..last].iter().any(leaves));
    }
}

fn fill(block: &mut Block, trips: &[(i64, i64)]) {
    for ((start, end), row) in trips.iter().zip(0..) {
        block.starts_mut(trips.len())[row] = *start as f64;
        block.ends_mut(trips.len())[row] = *end as f64;
    }
}

#[test]
fn floating_point_columns_are_refused_as_whole_ones_are() {
    let index = BatchIndex::exact(&office("Europe/Paris"), period(Y2025, Y2025 + DAY)).unwrap();
    let table = Table::new(&office("Europe/Paris"), index.window()).unwrap();
    for trip in [(Y2025 + 2, Y2025 + 1), (-1, 0), (0, -1), (MAX, MAX), (MAX + 1, MAX + 1), (0, MAX + 1), (0, i64::MAX)]
    {
        let trips = [(Y2025, Y2025 + HOUR), trip];
        let (starts, ends): (Vec<i64>, Vec<i64>) = trips.iter().copied().unzip();
        let expected = index.private_ms(&starts, &ends, &mut [0; 2]).unwrap_err();
        let mut block = Block::default();
        fill(&mut block, &trips);
        assert!(matches!(block.private_ms(&table, 2), Err(Refused::Trip(error)) if error == expected), "{trip:?}");
        assert!(matches!(block.classify(&table, 2), Err(Refused::Trip(error)) if error == expected), "{trip:?}");
    }
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, Y2025 as f64 + 0.5, 0.5, -0.5, f64::MIN_POSITIVE] {
        let mut block = Block::default();
        fill(&mut block, &[(Y2025, Y2025 + HOUR); 3]);
        block.ends_mut(3)[2] = wrong;
        let same = |found: f64| found.to_bits() == wrong.to_bits();
        assert!(matches!(block.private_ms(&table, 3), Err(Refused::End { row: 2, found }) if same(found)), "{wrong}");
        block.starts_mut(3)[1] = wrong;
        assert!(matches!(block.classify(&table, 3), Err(Refused::Start { row: 1, found }) if same(found)), "{wrong}");
        // Rows that are not asked for are not read.
        assert_eq!(block.classify(&table, 1).unwrap(), Met { outside: false });
    }
    let mut block = Block::default();
    fill(&mut block, &[(0, 0)]);
    block.starts_mut(1)[0] = -0.0;
    assert_eq!(block.classify(&table, 1).unwrap(), Met { outside: true });
}

/// The table is found by some bits of a time, and in these every time meets some cell.
#[test]
fn times_that_look_like_others_in_the_table() {
    let timeline = office("Europe/Paris");
    let starts = [0, 1 << 39, (1 << 40) - 1, 1 << 40, Y2025].map(|start| (start, 9 * CELL));
    for (start, length) in starts.into_iter().chain([(Y2025, Table::LONGEST)]) {
        let table = Table::new(&timeline, period(start, start + length)).unwrap();
        let right = (start + CELL, start + 2 * CELL);
        let mut block = Box::<Block>::default();
        // The table is told for 16 cells and repeats after 32, the longest one after 2^39 and 2^40 ms; and it does where the
        // exponent of the moved time is another.
        let steps = [0, 16 * CELL, 32 * CELL, 1 << 39, 1 << 40, 1 << 41, 1 << 45, 1 << 51, 1 << 52, 1 << 53];
        let moved = steps.iter().flat_map(|step| [start + 5 * CELL + step, start + 5 * CELL - step]);
        for other in moved.chain([start - 1, start - CELL, -(1 << 40) + start, -1]) {
            let around = [(other, other + HOUR), (start + CELL, other), (other, start + CELL), (other, other)];
            for trip in around.into_iter().chain([(other, other + 28 * CELL)]) {
                fill(&mut block, &[right, trip, right]);
                let (start, end) = trip;
                let good = (0..MAX).contains(&start) && (start..=MAX).contains(&end);
                match block.private_ms(&table, 3) {
                    Ok(_) if good => {
                        let ms = |(start, end)| timeline.private_ms(period(start, end)) as f64;
                        assert_eq!(block.private(3), [ms(right), ms(trip), ms(right)], "{trip:?}");
                    }
                    Err(Refused::Trip(error)) if !good => assert_eq!(error.row(), Some(1), "{trip:?}"),
                    other => panic!("{trip:?}: {other:?}"),
                }
            }
        }
        for fraction in [0.5, f64::powi(2.0, -12), f64::powi(2.0, -13), f64::powi(2.0, -20)] {
            let odd = right.0 as f64 + fraction;
            fill(&mut block, &[right, right]);
            block.starts_mut(2)[1] = odd;
            let refused = block.private_ms(&table, 2).is_err();
            assert_eq!(refused, odd != right.0 as f64, "{odd}");
        }
    }
}

/// Every pair, in order, of the instants around the given ones that may begin and end a trip.
fn pairs_around(marks: &[i64]) -> Vec<(i64, i64)> {
    let mut points: Vec<i64> = marks.iter().flat_map(|mark| [mark - 1, *mark, mark + 1]).collect();
    points.retain(|point| (0..=MAX).contains(point));
    points.sort_unstable();
    points.dedup();
    let all = points.iter().flat_map(|start| points.iter().map(move |end| (*start, *end)));
    all.filter(|(start, end)| start <= end && *start < MAX).collect()
}

const ZONES: [&str; 10] = [
    "Europe/Paris",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Antarctica/Casey",
    "Pacific/Apia",
    "UTC",
];

/// Starts and lengths of periods: within a few years, or anywhere.
fn any_period(max_days: i64) -> impl Strategy<Value = Period> {
    let start = prop_oneof![3 => Y2025 - 20 * 365 * DAY..Y2025 + 5 * 365 * DAY, 1 => 0..=MAX];
    let length = prop_oneof![0..=2 * HOUR, 0..=max_days * DAY];
    (start, length).prop_map(|(start, length)| period(start, (start + length).min(MAX)))
}

/// Rules that change usage on quarters of an hour alone, in zones whose clocks agree with that.
fn aligned_timeline() -> impl Strategy<Value = Timeline> {
    let quarters = |period: Period| {
        let floor = |instant: Instant| instant.millis() / QUARTER * QUARTER;
        self::period(floor(period.start()), floor(period.end()))
    };
    let minute = prop_oneof![(0..=96u16).prop_map(|quarter| quarter * 15), Just(0), Just(1440)];
    let validity = prop_oneof![3 => Just(Period::ALWAYS), 1 => any_period(4000).prop_map(quarters)];
    let row = (0..7usize, minute.clone(), minute, validity)
        .prop_filter_map("empty", |(day, a, b, validity)| (a != b).then(|| weekly(day, a.min(b), a.max(b), validity)));
    let rows = prop_oneof![prop::collection::vec(row.clone(), 0..4), prop::collection::vec(row, 0..60)];
    let extensions = prop::collection::vec(any_period(40).prop_map(quarters).prop_map(extension), 0..4);
    (prop::sample::select(&ZONES), rows, extensions).prop_map(|(zone, rows, more)| compile(zone, rows, more))
}

/// Stores past the cache, where there are any.
const STREAMED: Stores = if cfg!(target_arch = "x86_64") { Stores::Streamed } else { Stores::Cached };

/// The index that answers fastest, with each set of instructions that there is here and both ways to write.
fn with_every_instruction(timeline: &Timeline, window: Period) -> Vec<BatchIndex> {
    let index = BatchIndex::build(timeline, window).unwrap();
    assert_eq!(index.instructions(), Instructions::detected());
    let indices = Instructions::available().flat_map(|instructions| {
        let index = index.clone().with_instructions(instructions);
        assert_eq!(index.instructions(), instructions);
        [Stores::Cached, STREAMED].map(|stores| {
            let index = index.clone().with_stores(stores);
            assert_eq!((index.stores(1), index.stores(usize::MAX)), (stores, stores));
            index
        })
    });
    indices.collect()
}

/// Those, and the exact one.
fn every_index(timeline: &Timeline, window: Period) -> Vec<BatchIndex> {
    let mut indices = with_every_instruction(timeline, window);
    indices.push(BatchIndex::exact(timeline, window).unwrap());
    indices
}

fn any_timeline() -> impl Strategy<Value = Timeline> {
    // Minutes near each other and near the hours at which clocks change, so that cells hold several changes.
    let minute = prop_oneof![0..=1440u16, 55..=190u16, Just(0), Just(1440)];
    let validity = prop_oneof![3 => Just(Period::ALWAYS), 1 => any_period(4000)];
    let row = (0..7usize, minute.clone(), minute, validity)
        .prop_filter_map("empty", |(day, a, b, validity)| (a != b).then(|| weekly(day, a.min(b), a.max(b), validity)));
    let rows = prop_oneof![prop::collection::vec(row.clone(), 0..4), prop::collection::vec(row, 0..60)];
    let extensions = prop::collection::vec(any_period(40).prop_map(extension), 0..4);
    (prop::sample::select(&ZONES), rows, extensions).prop_map(|(zone, rows, more)| compile(zone, rows, more))
}

proptest! {
    #[test]
    fn equals_the_timeline(
        timeline in prop_oneof![any_timeline(), aligned_timeline()],
        window in any_period(800),
        trips in prop::collection::vec(any_period(20), 0..40),
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), -2..=2i64, -2..=2i64), 40),
    ) {
        let mut all: Vec<(i64, i64)> = trips
            .into_iter()
            .filter(|trip| trip.start() < Instant::MAX)
            .map(|trip| (trip.start().millis(), trip.end().millis()))
            .collect();
        // Trips that begin and end where something changes: usage, clocks, cells and the window itself.
        let (first, last) = (window.start().millis(), window.end().millis());
        let mut marks: Vec<i64> = timeline.segments(window).map(|segment| segment.period.end().millis()).collect();
        marks.extend(timeline.zone().changes_in(window).flat_map(|change| {
            [0, HOUR / 2, HOUR].map(|after| change.at.millis() + after)
        }));
        marks.extend([first, last, first + CELL, first + 2 * CELL, last - (last - first) % CELL]);
        marks.extend([first / QUARTER * QUARTER, last / QUARTER * QUARTER, first + 14 * HOUR, last / QUARTER * QUARTER + QUARTER]);
        for (a, b, before, after) in picks {
            let ends = [a.get(&marks) + before, b.get(&marks) + after].map(|end| end.clamp(0, MAX - 1));
            all.push((ends[0].min(ends[1]), ends[0].max(ends[1])));
        }
        for index in every_index(&timeline, window) {
            prop_assert_eq!(index.window(), window);
            prop_assert!(index.searched_cells() <= index.cells());
            check(&timeline, &index, &all);
        }
    }

    /// Zones that are not whole quarters away from UTC somewhere in the window are the exact path's.
    #[test]
    fn aligned_rules_take_the_slots(timeline in aligned_timeline(), window in any_period(1500)) {
        let spans = timeline.zone().spans();
        let starts_and_offsets = spans.iter().flat_map(|span| [span.start().millis(), span.offset_ms().into()]);
        let index = BatchIndex::build(&timeline, window).unwrap();
        if starts_and_offsets.into_iter().all(|ms| ms % QUARTER == 0) {
            prop_assert_eq!(index.path(), BatchPath::Slots);
        }
        if index.path() == BatchPath::Slots {
            let slots = (window.end().millis() / QUARTER + 1).min(MAX / QUARTER) - window.start().millis() / QUARTER;
            prop_assert_eq!((index.slots() as i64, index.cells()), (slots, 0));
            prop_assert!(index.bytes() <= index.slots() / 8 + 9);
        } else {
            prop_assert_eq!(index.slots(), 0);
        }
    }

    /// One minute off the grid is the exact path's.
    #[test]
    fn other_rules_take_the_cells(minute in 1..1440u16, day in 0..7usize, millis in 0..QUARTER) {
        let window = period(Y2025, Y2025 + 30 * DAY);
        let path = |timeline: &Timeline| BatchIndex::build(timeline, window).unwrap().path();
        let expected = |aligned| if aligned { BatchPath::Slots } else { BatchPath::Cells };
        let weekly = compile("Europe/Paris", vec![weekly(day, 0, minute, Period::ALWAYS)], vec![]);
        prop_assert_eq!(path(&weekly), expected(minute % 15 == 0));
        let holiday = compile("Europe/Paris", vec![], vec![extension(period(Y2025 + DAY + millis, Y2025 + 3 * DAY))]);
        prop_assert_eq!(path(&holiday), expected(millis == 0));
    }

    /// However the columns lie in memory, and whatever their length: every row is written, and no other.
    #[test]
    fn answers_are_the_same_however_they_are_written(
        timeline in aligned_timeline(),
        trips in prop::collection::vec((any_period(2), any::<bool>()), 0..400),
        offset in 0..9usize,
    ) {
        let window = period(Y2025, Y2025 + 400 * DAY);
        let trips = trips.into_iter().map(|(trip, inside)| {
            // Inside, whole blocks fit their windows; outside, the rows around are written by other stores.
            let start = if inside { Y2025 + trip.start().millis() % (300 * DAY) } else { trip.start().millis() };
            (start.min(MAX - 1), (start + trip.duration_ms()).clamp(start.min(MAX - 1), MAX))
        });
        let (starts, ends): (Vec<i64>, Vec<i64>) = trips.unzip();
        let rows = starts.len();
        let mut expected = vec![7; rows];
        let mut usages = vec![Usage::Mixed; rows];
        for (number, index) in with_every_instruction(&timeline, window).iter().enumerate() {
            let mut columns = [vec![7; offset + rows + 3], vec![7; offset + rows + 3]];
            let [private, again] = &mut columns;
            index.private_ms(&starts, &ends, &mut private[offset..offset + rows]).unwrap();
            index.classify(&starts, &ends, &mut again[offset..offset + rows], &mut usages).unwrap();
            if number == 0 {
                expected.copy_from_slice(&private[offset..offset + rows]);
            }
            for column in columns {
                prop_assert_eq!(&column[offset..offset + rows], expected.as_slice());
                prop_assert!(column[..offset].iter().chain(&column[offset + rows..]).all(|row| *row == 7));
            }
        }
    }

    #[test]
    fn names_the_first_bad_row(
        timeline in prop_oneof![any_timeline(), aligned_timeline()],
        path in any::<prop::sample::Index>(),
        window in any_period(100),
        good in prop::collection::vec(0..MAX - DAY, 1..20), repeated in 0..200usize,
        row in any::<prop::sample::Index>(),
        bad in prop_oneof![
            (Just(TripColumn::Start), prop_oneof![i64::MIN..0, MAX..=i64::MAX]),
            (Just(TripColumn::End), prop_oneof![i64::MIN..0, MAX + 1..=i64::MAX]),
        ],
        reversed_by in 1..DAY,
    ) {
        let indices = every_index(&timeline, window);
        let index = path.get(&indices);
        // Bad rows beyond the first block too.
        let good = [good.as_slice(), &vec![Y2025; repeated * 10]].concat();
        let (mut starts, mut ends) = (good.clone(), good.iter().map(|start| start + DAY).collect::<Vec<_>>());
        let row = row.index(good.len());
        let mut private = vec![0; good.len()];
        let mut usages = vec![Usage::Mixed; good.len()];
        let (column, millis) = bad;
        *(if column == TripColumn::Start { &mut starts[row] } else { &mut ends[row] }) = millis;
        // A second bad row, further down, is not the one that is named.
        starts.push(-1);
        ends.push(-1);
        private.push(0);
        usages.push(Usage::Mixed);
        let error = BatchError::OutsideWindow { row, column, millis };
        prop_assert_eq!(index.private_ms(&starts, &ends, &mut private), Err(error));
        prop_assert_eq!(index.classify(&starts, &ends, &mut private, &mut usages), Err(error));
        (starts[row], ends[row]) = (good[row] + reversed_by, good[row]);
        let error = BatchError::Reversed { row, start: starts[row], end: ends[row] };
        prop_assert_eq!(index.private_ms(&starts, &ends, &mut private), Err(error));
        prop_assert_eq!(error.row(), Some(row));
        prop_assert_eq!(error.column(), "end");
    }
}

#[test]
fn only_what_the_caches_do_not_hold_is_streamed() {
    let index = BatchIndex::build(&office("Europe/Paris"), period(Y2025, Y2025 + DAY)).unwrap();
    assert_eq!(index.stores(Stores::STREAMED_FROM - 1), Stores::Cached);
    assert_eq!(index.stores(Stores::STREAMED_FROM), STREAMED);
}

#[test]
fn cells_without_a_change() {
    for (timeline, private) in [
        (compile("Europe/Paris", vec![], vec![]), false),
        (compile("Europe/Paris", vec![], vec![extension(Period::ALWAYS)]), true),
    ] {
        assert_eq!(timeline.is_private(at(Y2025)), private);
        let index = BatchIndex::exact(&timeline, period(Y2025, Y2025 + 3 * CELL)).unwrap();
        assert_eq!((index.cells(), index.searched_cells()), (4, 0));
        assert_eq!(index.bytes(), 4 * 8);
        let marks: Vec<i64> = (-1..=4).map(|cell| Y2025 + cell * CELL).collect();
        check(&timeline, &index, &pairs_around(&marks));
    }
}

#[test]
fn cells_with_one_change_at_every_offset_of_interest() {
    // One extension begins or ends at that offset from a cell's start: at its first and last instants too.
    for offset in [0, 1, 2, CELL / 2, CELL - 2, CELL - 1] {
        for interval in [period(Y2025 + offset, Y2025 + 10 * CELL), period(Y2025 - 10 * CELL, Y2025 + offset)] {
            let timeline = compile("UTC", vec![], vec![extension(interval)]);
            let index = BatchIndex::exact(&timeline, period(Y2025 - CELL, Y2025 + 2 * CELL)).unwrap();
            assert_eq!((index.cells(), index.searched_cells()), (4, 0));
            check(&timeline, &index, &pairs_around(&[Y2025 - CELL, Y2025, Y2025 + offset, Y2025 + CELL]));
        }
    }
}

#[test]
fn an_ordinary_week_searches_no_cell_in_two_years() {
    let timeline = office("Europe/Paris");
    let index = BatchIndex::exact(&timeline, period(Y2025, Y2025 + 730 * DAY)).unwrap();
    assert_eq!((index.cells(), index.searched_cells()), (15_038, 0));
    assert_eq!(index.bytes(), 15_038 * 8);
}

#[test]
fn cells_with_several_changes_are_searched() {
    let timeline = alternating(10);
    let window = period(Y2025, Y2025 + 20 * DAY);
    let index = BatchIndex::exact(&timeline, window).unwrap();
    // The last one may hold less than a whole cell's time.
    assert!(index.cells() - index.searched_cells() <= 1, "{} of {}", index.searched_cells(), index.cells());
    assert!(index.bytes() > index.cells() * 8);
    let marks: Vec<i64> = timeline.segments(window).map(|segment| segment.period.end().millis()).take(60).collect();
    check(&timeline, &index, &pairs_around(&marks));
}

#[test]
fn a_trip_may_join_a_searched_cell_and_a_plain_one() {
    // 12:10 to 12:30 and 12:40 to 12:50 on Mondays alone.
    let rows = vec![weekly(0, 730, 750, Period::ALWAYS), weekly(0, 760, 770, Period::ALWAYS)];
    let timeline = compile("Europe/Paris", rows, vec![]);
    let window = period(Y2025, Y2025 + 30 * DAY);
    let index = BatchIndex::exact(&timeline, window).unwrap();
    assert!((1..=8).contains(&index.searched_cells()), "{}", index.searched_cells());
    let mut marks: Vec<i64> = timeline.segments(window).map(|segment| segment.period.end().millis()).collect();
    marks.extend([Y2025, Y2025 + 5 * DAY]);
    check(&timeline, &index, &pairs_around(&marks));
}

/// Boundaries inside the hour that is skipped or repeated, and trips that begin and end there.
#[test]
fn clock_changes_to_the_millisecond() {
    for zone in ZONES {
        let rows = (0..7).flat_map(|day| [weekly(day, 0, 15, Period::ALWAYS), weekly(day, 105, 150, Period::ALWAYS)]);
        let timeline = compile(zone, rows.collect(), vec![]);
        let window = period(1_293_840_000_000, 1_293_840_000_000 + 9 * 365 * DAY); // 2011 to 2019
        let indices = every_index(&timeline, window);
        for change in timeline.zone().changes_in(window) {
            let near: Vec<i64> = (-4..=4).map(|half_hours| change.at.millis() + half_hours * HOUR / 2).collect();
            indices.iter().for_each(|index| check(&timeline, index, &pairs_around(&near)));
        }
    }
}

#[test]
fn trips_outside_the_window_are_answered_all_the_same() {
    let timeline = office("America/New_York");
    for window in [
        period(Y2025, Y2025 + 10 * DAY),
        period(Y2025, Y2025),
        period(0, 0),
        period(MAX, MAX),
        period(MAX - DAY, MAX),
        Period::ALWAYS,
    ] {
        for index in every_index(&timeline, window) {
            let index = &index;
            check(
                &timeline,
                index,
                &pairs_around(&[Y2025 - DAY, Y2025, Y2025 + DAY, Y2025 + 10 * DAY, Y2025 + 11 * DAY]),
            );
            check(&timeline, index, &pairs_around(&[0, DAY]));
            check(&timeline, index, &pairs_around(&[MAX - DAY, MAX]));
            check(&timeline, index, &[(0, Y2025 + DAY), (Y2025 + DAY, MAX)]);
            // No trip starts at the end of the supported window, whatever the index covers.
            let error = BatchError::OutsideWindow { row: 0, column: TripColumn::Start, millis: MAX };
            assert_eq!(index.private_ms(&[MAX], &[MAX], &mut [0]), Err(error));
        }
    }
}

/// The private time of a cell is kept modulo 2^41 ms: neither it nor a trip may wrap.
#[test]
fn the_whole_supported_window() {
    let private = compile("Europe/Paris", vec![], vec![extension(Period::ALWAYS)]);
    for timeline in [private, office("Europe/Paris"), alternating(90)] {
        let index = BatchIndex::exact(&timeline, Period::ALWAYS).unwrap();
        assert_eq!(index.cells(), 978_099);
        let modulus = 1 << 41;
        let trips = [
            (0, MAX),
            (0, MAX - 1),
            (CELL + 5, CELL + 5 + modulus - 1),
            (CELL + 5, CELL + 5 + modulus),
            (MAX - modulus, MAX - 1),
            (modulus - 1, modulus + HOUR),
            (Y2025 - 1, Y2025 + DAY),
            (MAX - DAY, MAX),
        ];
        check(&timeline, &index, &trips);
    }
}

#[test]
fn too_many_changes_are_refused_by_name() {
    let timeline = alternating(1);
    assert_eq!(
        BatchIndex::exact(&timeline, Period::ALWAYS).map(|index| index.cells()),
        Err(LimitExceeded(Limit::BatchChanges))
    );
    assert_eq!(LimitExceeded(Limit::BatchChanges).to_string(), "more than 4000000 changes of usage in a batch index");
    assert!(BatchIndex::exact(&timeline, period(Y2025, Y2025 + 730 * DAY)).is_ok());
}

#[test]
fn columns_have_one_length() {
    let index = BatchIndex::exact(&office("Europe/Paris"), period(Y2025, Y2025 + DAY)).unwrap();
    let (starts, ends) = ([Y2025; 3], [Y2025 + 1; 3]);
    let length = |column, found| Err(BatchError::Length { column, expected: 3, found });
    assert_eq!(index.private_ms(&starts, &ends[..2], &mut [0; 3]), length("end", 2));
    assert_eq!(index.private_ms(&starts, &ends, &mut [0; 4]), length("private", 4));
    assert_eq!(index.classify(&starts, &ends, &mut [0; 3], &mut [Usage::Mixed; 1]), length("usage", 1));
    assert_eq!(index.private_ms(&[], &[], &mut []), Ok(()));
    let messages = [
        BatchError::Length { column: "usage", expected: 3, found: 1 }.to_string(),
        BatchError::Reversed { row: 4, start: 20, end: 10 }.to_string(),
    ];
    assert_eq!(
        messages,
        [
            "column `usage` has 1 rows, column `start` has 3",
            "row 4, column `end`: the trip ends at `10` ms, before its start at `20` ms"
        ]
    );
}

/// Every slot of four years and more: their numbers are found by a multiplication.
#[test]
fn slots_to_the_end_of_the_longest_window() {
    let timeline = office("Europe/Paris");
    let longest = (1i64 << 37) / QUARTER * QUARTER;
    let window = period(Y2025, Y2025 + longest - 1);
    for index in &with_every_instruction(&timeline, window) {
        assert_eq!((index.path(), index.slots()), (BatchPath::Slots, 152_709));
        let slots = (0..152_709).map(|slot| Y2025 + slot * QUARTER);
        let trips: Vec<_> = slots.flat_map(|start| [(start, start + 14 * HOUR), (start - 1, start)]).collect();
        check(&timeline, index, &trips);
    }
    let longer = BatchIndex::build(&timeline, period(Y2025, Y2025 + longest)).unwrap();
    assert_eq!(longer.path(), BatchPath::Cells);
}
