//! The table of targets that `cargo bench` prints: what the batch costs, as a multiple of the limit.
//!
//! The limit is the loop that reads the same columns and writes the same answers, and does nothing else. It runs right
//! before or after what it is compared with, in every repetition, so that a busy moment of the machine hits both. Where
//! a target is missed, the table says so.

mod command;
mod peers;

use std::hint::black_box;
use std::time::{Duration, Instant};

use horaires::{BatchIndex, BatchPath, Fleet, Instructions, Timeline, Usage};
use horaires_benches::{Trips, arbitrary_minutes, fleet, period, rule_book, timeline, window};
use peers::{OpeningHoursCrate, compare};
use rayon::prelude::*;

struct Sizes {
    trips: usize,
    /// Trips through the crate, which is slow: it takes its time for each of them, however many there are.
    sample: usize,
    drivers: usize,
    trips_of_driver: usize,
    compilations: usize,
    /// Trips of the files.
    rows: usize,
    /// At least so many repetitions of each row of the table; more of them, up to a bound, while there is time.
    repetitions: usize,
    most: usize,
    time: Duration,
    test: bool,
}

const BENCH: Sizes = Sizes {
    trips: 20_000_000,
    sample: 100_000,
    drivers: 100_000,
    trips_of_driver: 200,
    compilations: 2_000,
    rows: 10_000_000,
    repetitions: 7,
    most: 41,
    time: Duration::from_secs(6),
    test: false,
};
/// `cargo bench -- --test`: everything runs and is compared, nothing is learnt from the figures.
const TEST: Sizes = Sizes {
    trips: 40_000,
    sample: 1_000,
    drivers: 200,
    trips_of_driver: 200,
    compilations: 2,
    rows: 5_000,
    repetitions: 1,
    most: 1,
    time: Duration::ZERO,
    test: true,
};

/// A row of the table.
struct Row {
    measure: &'static str,
    measured: f64,
    unit: &'static str,
    reach: f64,
    aim: f64,
    /// Whether more is better.
    more: bool,
}

impl Row {
    fn times(measure: &'static str, measured: f64, reach: f64, aim: f64) -> Self {
        Self { measure, measured, unit: "times", reach, aim, more: false }
    }

    fn print(&self) {
        let within = |bound: f64| if self.more { self.measured >= bound } else { self.measured <= bound };
        let verdict = match (within(self.reach), within(self.aim)) {
            (true, true) => "as aimed for",
            (true, false) => "reached",
            _ => "**missed**",
        };
        let Self { measure, measured, unit, reach, aim, .. } = self;
        println!("| {measure} | {measured:.2} {unit} | {reach} | {aim} | {verdict} |");
    }
}

/// The medians of both in nanoseconds a piece of its own, and of the ratio of the second to the first within a repetition.
struct Medians {
    first: f64,
    second: f64,
    ratio: f64,
}

fn interleaved(sizes: &Sizes, pieces: [usize; 2], mut first: impl FnMut(), mut second: impl FnMut()) -> Medians {
    first(); // touches the memory it writes to
    second();
    let time = |run: &mut dyn FnMut(), pieces: usize| {
        let start = Instant::now();
        run();
        start.elapsed().as_nanos() as f64 / pieces as f64
    };
    let begin = Instant::now();
    let mut times: Vec<(f64, f64)> = Vec::new();
    while times.len() < sizes.repetitions || times.len() < sizes.most && begin.elapsed() < sizes.time {
        times.push((time(&mut first, pieces[0]), time(&mut second, pieces[1])));
    }
    let median_of = |value: fn(&(f64, f64)) -> f64| median(times.iter().map(value).collect());
    Medians {
        first: median_of(|(first, _)| *first),
        second: median_of(|(_, second)| *second),
        ratio: median_of(|(first, second)| second / first),
    }
}

impl Medians {
    /// The ratio, for a row of the table.
    fn noted(&self, first: &str) -> f64 {
        println!("  {first} {:.2} ns, ours {:.2} ns a trip: {:.2}", self.first, self.second, self.ratio);
        self.ratio
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Against the limit, which writes the same column.
fn against_limit(sizes: &Sizes, trips: &Trips, run: impl Fn(&mut [u64])) -> f64 {
    let mut columns = [vec![0; trips.len()], vec![0; trips.len()]];
    let [limit, ours] = &mut columns;
    interleaved(sizes, [trips.len(); 2], || read_and_write(black_box(trips), limit), || run(black_box(ours)))
        .noted("limit")
}

fn read_and_write(trips: &Trips, out: &mut [u64]) {
    for ((start, end), out) in trips.starts.iter().zip(&trips.ends).zip(out) {
        *out = (end - start) as u64;
    }
}

/// Every answer is the timeline's.
fn check(timeline: &Timeline, trips: &Trips, private: &[u64]) {
    for ((start, end), private) in trips.iter().zip(private) {
        assert_eq!(timeline.private_ms(period(start, end)).unsigned_abs(), *private, "{start} to {end}");
    }
}

fn one_driver(sizes: &Sizes, trips: &Trips, rows: &mut Vec<Row>) {
    let timeline = timeline();
    let index = BatchIndex::build(&timeline, window()).expect("within the limits");
    assert_eq!(index.path(), BatchPath::Slots);
    let mut private = vec![0; trips.len()];
    index.private_ms(&trips.starts, &trips.ends, &mut private).expect("valid trips");
    check(&timeline, trips, &private);
    let answer = |index: &BatchIndex, private: &mut [u64]| {
        index.private_ms(&trips.starts, &trips.ends, private).expect("valid trips");
    };
    let measured = against_limit(sizes, trips, |private| answer(&index, private));
    let (reach, aim) = if index.instructions() == Instructions::Avx512 { (2.0, 1.3) } else { (3.5, 3.0) };
    rows.push(Row::times("aligned schedule, private duration", measured, reach, aim));
    if index.instructions() > Instructions::Avx2 {
        let avx2 = index.clone().with_instructions(Instructions::Avx2);
        let measured = against_limit(sizes, trips, |private| answer(&avx2, private));
        rows.push(Row::times("the same, instructions up to AVX2", measured, 3.5, 3.0));
    }
    let baseline = index.clone().with_instructions(Instructions::Baseline);
    let measured = against_limit(sizes, trips, |private| answer(&baseline, private));
    rows.push(Row::times("the same, baseline instructions", measured, 6.0, 5.0));

    let mut bytes = vec![0u8; trips.len()];
    let mut usages = vec![Usage::Mixed; trips.len()];
    let mut other = vec![0; trips.len()];
    let medians = interleaved(
        sizes,
        [trips.len(); 2],
        || {
            let trips = black_box(trips);
            for (((start, end), out), byte) in trips.iter().zip(&mut other).zip(&mut bytes) {
                *out = (end - start) as u64;
                *byte = u8::from(end == start);
            }
        },
        || index.classify(&trips.starts, &trips.ends, &mut private, &mut usages).expect("valid trips"),
    );
    rows.push(Row::times("usage byte written too", medians.noted("limit"), 2.5, 1.5));

    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
    let medians = pool.install(|| {
        interleaved(
            sizes,
            [trips.len(); 2],
            || {
                let columns = trips.starts.par_iter().zip(&trips.ends).zip(&mut other).with_min_len(65_536);
                columns.for_each(|((start, end), out)| *out = (end - start) as u64);
            },
            || index.par_private_ms(&trips.starts, &trips.ends, &mut private).expect("valid trips"),
        )
    });
    rows.push(Row::times("two threads, against two threads", medians.noted("limit"), 1.5, 1.1));

    let sample = Trips { starts: trips.starts[..sizes.sample].into(), ends: trips.ends[..sizes.sample].into() };
    let peer = OpeningHoursCrate::new();
    let wrong = compare(&timeline, &index, &peer, &sample);
    println!(
        "  the crate is wrong on {} trips of {}, all among the {} that touch a repeated hour",
        wrong.crate_wrong,
        sample.len(),
        wrong.touch_fold
    );
    // Ours takes all trips, which leave the caches, as everywhere in the table.
    let medians = interleaved(
        sizes,
        [sizes.sample, trips.len()],
        || {
            black_box(sample.iter().map(|(start, end)| peer.private_ms(start, end)).sum::<i64>());
        },
        || answer(&index, &mut private),
    );
    let (measure, unit) = ("faster than the opening-hours crate", "times");
    rows.push(Row { measure, measured: 1.0 / medians.noted("crate"), unit, reach: 1000.0, aim: 1500.0, more: true });
}

fn long_trips(sizes: &Sizes, rows: &mut Vec<Row>) {
    let trips = Trips::up_to_three_days(sizes.trips);
    let timeline = arbitrary_minutes();
    let index = BatchIndex::build(&timeline, window()).expect("within the limits");
    assert_eq!(index.path(), BatchPath::Cells);
    let mut private = vec![0; trips.len()];
    index.private_ms(&trips.starts, &trips.ends, &mut private).expect("valid trips");
    check(&timeline, &trips, &private);
    let measured = against_limit(sizes, &trips, |private| {
        index.private_ms(&trips.starts, &trips.ends, private).expect("valid trips");
    });
    rows.push(Row::times("arbitrary minutes (12:10-13:35), trips up to 3 days", measured, 8.0, 4.0));
}

fn whole_fleet(sizes: &Sizes, trips: &Trips, rows: &mut Vec<Row>) {
    let book = fleet(sizes.drivers);
    let start = Instant::now();
    let fleet = Fleet::new(&book).expect("within the limits");
    println!(
        "  {} drivers compiled from their rules in {:.0} ms",
        fleet.drivers(),
        start.elapsed().as_secs_f64() * 1e3
    );
    assert_eq!(fleet.patterns(), fleet.drivers() + 1);
    let count = (sizes.drivers * sizes.trips_of_driver).min(trips.len());
    let trips = Trips { starts: trips.starts[..count].into(), ends: trips.ends[..count].into() };
    let drivers: Vec<u32> = (0..count).map(|row| (row / sizes.trips_of_driver) as u32).collect();
    let mut private = vec![0; count];
    fleet.private_ms(&drivers, &trips.starts, &trips.ends, &mut private).expect("valid trips");
    for (driver, rules) in (0..).zip(book.drivers()).step_by(97) {
        let timeline = Timeline::compile(rules, book.options, &book.zone).expect("within the limits");
        let rows = driver * sizes.trips_of_driver..(driver + 1) * sizes.trips_of_driver;
        let theirs = Trips { starts: trips.starts[rows.clone()].into(), ends: trips.ends[rows.clone()].into() };
        check(&timeline, &theirs, &private[rows]);
    }
    let measured = against_limit(sizes, &trips, |private| {
        fleet.private_ms(&drivers, &trips.starts, &trips.ends, private).expect("valid trips");
    });
    rows.push(Row::times("fleet, trips together by driver, from stored rules", measured, 6.0, 4.0));
    let few = Sizes { repetitions: sizes.repetitions.min(5), most: 5, ..*sizes };
    let measured = against_limit(&few, &trips, |private| {
        let fleet = Fleet::new(&book).expect("within the limits");
        fleet.private_ms(&drivers, &trips.starts, &trips.ends, private).expect("valid trips");
    });
    println!("  fleet from the book of rules, compiled anew each time: {measured:.1} times the limit (no target)");
    drop(book);
    let mut mixed = drivers;
    fastrand::Rng::with_seed(7).shuffle(&mut mixed);
    let measured = against_limit(&few, &trips, |private| {
        fleet.private_ms(&mixed, &trips.starts, &trips.ends, private).expect("valid trips");
    });
    println!("  fleet with trips in random order of drivers: {measured:.1} times the limit (no target)");
    let measured = fleet.bytes() as f64 / fleet.drivers() as f64;
    let measure = "memory of a driver, all distinct";
    rows.push(Row { measure, measured, unit: "bytes", reach: 400.0, aim: 200.0, more: false });
}

fn compilation(sizes: &Sizes, rows: &mut Vec<Row>) {
    let book = rule_book(1);
    let rules = book.drivers().first().expect("a driver");
    let timeline = || Timeline::compile(black_box(rules), book.options, &book.zone).expect("within the limits");
    let columns =
        || BatchIndex::compile(black_box(rules), book.options, &book.zone, window()).expect("within the limits");
    assert_eq!(columns().path(), BatchPath::Slots);
    let repeat = |run: &dyn Fn()| (0..sizes.compilations).for_each(|_| run());
    let medians = interleaved(
        sizes,
        [sizes.compilations; 2],
        || repeat(&|| drop(black_box(timeline()))),
        || repeat(&|| drop(black_box(columns()))),
    );
    println!("  rules to a timeline with reasons: {:.2} us (no target)", medians.first / 1e3);
    let (measure, measured) = ("compile a driver's rules for two years of columns", medians.second / 1e3);
    rows.push(Row { measure, measured, unit: "us", reach: 3.0, aim: 1.0, more: false });
}

fn files(sizes: &Sizes, trips: &Trips, rows: &mut Vec<Row>) {
    let count = sizes.rows.min(trips.len());
    let trips = Trips { starts: trips.starts[..count].into(), ends: trips.ends[..count].into() };
    let files = command::Files::new(&trips, sizes.test);
    files.classify();
    // Every driver has the same rules.
    let answers: Vec<u64> = files.answers().collect();
    assert_eq!(answers.len(), trips.len());
    check(&timeline(), &trips, &answers);
    let few = Sizes { repetitions: sizes.repetitions.min(5), most: 5, ..*sizes };
    let medians = interleaved(&few, [count; 2], || files.copy(), || files.classify());
    rows.push(Row::times("command, CSV to CSV, against csv-copy", medians.noted("csv-copy"), 2.0, 1.2));
    let others: [(&str, &dyn Fn()); 3] =
        [("what-if", &|| files.what_if()), ("report", &|| files.report()), ("suggest", &|| files.suggest())];
    for (command, run) in others {
        let medians = interleaved(&few, [count; 2], || files.copy(), run);
        println!("  {command}: {:.2} times csv-copy (no target)", medians.noted("csv-copy"));
    }
}

fn main() {
    let sizes = if std::env::args().any(|argument| argument == "--test") { TEST } else { BENCH };
    println!(
        "{} trips, {} to {} interleaved repetitions, {}, instructions {:?}; medians.",
        sizes.trips,
        sizes.repetitions,
        sizes.most,
        std::env::consts::ARCH,
        Instructions::detected(),
    );
    let mut rows = Vec::new();
    let trips = Trips::random(sizes.trips);
    one_driver(&sizes, &trips, &mut rows);
    whole_fleet(&sizes, &trips, &mut rows);
    files(&sizes, &trips, &mut rows);
    drop(trips);
    long_trips(&sizes, &mut rows);
    compilation(&sizes, &mut rows);
    println!("\n| measure | measured | reach | aim | |\n|---|--:|--:|--:|---|");
    rows.iter().for_each(Row::print);
}
