//! The table that `cargo bench` prints: nanoseconds a trip, and ratios measured in one run.
//!
//! Ratios are what carries over from one machine to another. Every contender runs once in each repetition, one after
//! the other, so that a busy moment of the machine hits all of them; the median repetition counts.

mod peers;

use std::hint::black_box;
use std::time::Instant;

use horaires::{BatchIndex, Timeline, Usage};
use horaires_benches::{Trips, period, timeline, window};
use peers::{OpeningHoursCrate, compare, day_by_day};

/// What this run may cost.
struct Sizes {
    /// Trips through everybody: a million, so that no branch predictor learns them.
    shared: usize,
    /// Trips through the fastest: too many for any cache.
    large: usize,
    repetitions: usize,
}

const BENCH: Sizes = Sizes { shared: 1_000_000, large: 20_000_000, repetitions: 7 };
/// `cargo bench -- --test`: everything runs and is compared, nothing is learnt from the figures.
const TEST: Sizes = Sizes { shared: 20_000, large: 50_000, repetitions: 1 };

/// The factor to reach against the crate.
const TARGET: f64 = 200.0;

struct Contender<'a> {
    name: &'static str,
    run: Box<dyn FnMut() + 'a>,
    nanoseconds: Vec<f64>,
}

impl<'a> Contender<'a> {
    fn new(name: &'static str, run: impl FnMut() + 'a) -> Self {
        Self { name, run: Box::new(run), nanoseconds: Vec::new() }
    }

    fn median(&self) -> f64 {
        let mut sorted = self.nanoseconds.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }
}

/// Runs all contenders in turn, and returns the nanoseconds a trip of each, in order.
fn measure(contenders: &mut [Contender<'_>], trips: usize, repetitions: usize) -> Vec<f64> {
    for contender in contenders.iter_mut() {
        (contender.run)(); // touches the memory it writes to
    }
    for _ in 0..repetitions {
        for contender in contenders.iter_mut() {
            let start = Instant::now();
            (contender.run)();
            contender.nanoseconds.push(start.elapsed().as_nanos() as f64 / trips as f64);
        }
    }
    contenders.iter().map(Contender::median).collect()
}

/// The limit: reads two columns and writes one.
fn read_and_write<T>(trips: &Trips, out: &mut [T], answer: impl Fn(i64) -> T) {
    for ((start, end), out) in trips.starts.iter().zip(&trips.ends).zip(out) {
        *out = answer(end - start);
    }
}

/// Answers trip by trip.
fn each(trips: &Trips, answer: impl Fn(i64, i64) -> i64) {
    black_box(trips.iter().map(|(start, end)| answer(start, end)).sum::<i64>());
}

fn print_table(contenders: &[Contender<'_>], medians: &[f64], trips: usize) {
    let limit = medians[0];
    let ours =
        contenders.iter().zip(medians).find(|(contender, _)| contender.name == BATCH).map_or(limit, |(_, ns)| *ns);
    println!("\n| {trips} trips | ns/trip | times the limit | times the batch |");
    println!("|---|--:|--:|--:|");
    for (contender, ns) in contenders.iter().zip(medians) {
        println!("| {} | {ns:.2} | {:.1} | {:.2} |", contender.name, ns / limit, ns / ours);
    }
}

const BATCH: &str = "batch: private time (u64)";
const CRATE: &str = "opening-hours crate, `iter_range`";
const LOOP: &str = "day by day with chrono-tz";
const LIMIT: &str = "limit: read two columns, write a u32";
const LIMIT_U64: &str = "limit, writing a u64";

/// What runs at every size.
fn fast<'a>(index: &'a BatchIndex, trips: &'a Trips, columns: &'a mut Columns) -> Vec<Contender<'a>> {
    let Columns { narrow, wide, private, again, usages } = columns;
    vec![
        Contender::new(LIMIT, || read_and_write(black_box(trips), narrow, |length| length as u32)),
        Contender::new(LIMIT_U64, || read_and_write(black_box(trips), wide, |length| length as u64)),
        Contender::new(BATCH, || index.private_ms(&trips.starts, &trips.ends, private).expect("valid trips")),
        Contender::new("batch: private time and usage", || {
            index.classify(&trips.starts, &trips.ends, again, usages).expect("valid trips");
        }),
    ]
}

/// The columns that the fast contenders write, one for each.
struct Columns {
    narrow: Vec<u32>,
    wide: Vec<u64>,
    private: Vec<u64>,
    again: Vec<u64>,
    usages: Vec<Usage>,
}

impl Columns {
    fn new(trips: usize) -> Self {
        let (narrow, wide, usages) = (vec![0; trips], vec![0; trips], vec![Usage::Professional; trips]);
        Self { narrow, private: wide.clone(), again: wide.clone(), wide, usages }
    }
}

/// Everybody, on the same trips.
fn shared(sizes: &Sizes, timeline: &Timeline, index: &BatchIndex) {
    let trips = Trips::random(sizes.shared);
    let peer = OpeningHoursCrate::new();
    let comparison = compare(timeline, index, &peer, &trips);
    println!(
        "Answers compared on {} trips: batch, timeline and day-by-day loop agree on all of them; the opening-hours \
         crate is wrong on {}, all among the {} that touch an hour that clocks repeat.",
        trips.len(),
        comparison.crate_wrong,
        comparison.touch_fold
    );
    let mut columns = Columns::new(trips.len());
    let mut contenders = fast(index, &trips, &mut columns);
    contenders.extend([
        Contender::new("timeline, trip by trip", || each(&trips, |start, end| timeline.private_ms(period(start, end)))),
        Contender::new(LOOP, || each(&trips, day_by_day)),
        Contender::new(CRATE, || each(&trips, |start, end| peer.private_ms(start, end))),
    ]);
    let medians = measure(&mut contenders, trips.len(), sizes.repetitions);
    print_table(&contenders, &medians, trips.len());
    let of =
        |name| contenders.iter().zip(&medians).find(|(contender, _)| contender.name == name).map_or(0.0, |(_, ns)| *ns);
    let ratio = of(CRATE) / of(BATCH);
    println!("\nThe batch is {ratio:.0} times faster than the opening-hours crate (to reach: {TARGET}),");
    println!("and {:.0} times faster than the day-by-day loop.", of(LOOP) / of(BATCH));
}

/// The batch alone, where the trips come from memory.
fn large(sizes: &Sizes, timeline: &Timeline, index: &BatchIndex) {
    let trips = Trips::random(sizes.large);
    let mut columns = Columns::new(trips.len());
    index.private_ms(&trips.starts, &trips.ends, &mut columns.private).expect("valid trips");
    for ((start, end), private) in trips.iter().zip(&columns.private) {
        assert_eq!(timeline.private_ms(period(start, end)).unsigned_abs(), *private, "{start} to {end}");
    }
    let mut contenders = fast(index, &trips, &mut columns);
    let medians = measure(&mut contenders, trips.len(), sizes.repetitions);
    print_table(&contenders, &medians, trips.len());
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let sizes = if arguments.iter().any(|argument| argument == "--test") { TEST } else { BENCH };
    let timeline = timeline();
    let index = BatchIndex::build(&timeline, window()).expect("within the limits");
    println!(
        "Europe/Paris, two years: {} cells, {} of them searched, {} bytes. One thread, {} repetitions, {}, compiled \
         {} AVX2.",
        index.cells(),
        index.searched_cells(),
        index.bytes(),
        sizes.repetitions,
        std::env::consts::ARCH,
        if cfg!(target_feature = "avx2") { "with" } else { "without" },
    );
    shared(&sizes, &timeline, &index);
    large(&sizes, &timeline, &index);
}
