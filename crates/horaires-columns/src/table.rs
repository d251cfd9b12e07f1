//! How private time grows, tabulated in floating-point numbers: what JavaScript has, exact for whole numbers.

use horaires::{BatchError, Instant, Limit, LimitExceeded, Period, Timeline};

use crate::pair::{Lanes, Pair, lanes};

/// A cell is `2^22` ms long, 69 min 54 s: shorter than a lunch break, so that hardly any holds two private stretches.
const CELL_BITS: u32 = 22;
const CELL_MS: i64 = 1 << CELL_BITS;

/// 2^40: from here to 2^41 floating-point numbers are the multiples of 2^-12. Times are moved so that the table starts
/// here: then the lowest bits of each are those of its fraction, and those above count milliseconds. No time from
/// 2^40 ms on, November 2004, loses anything by that.
const ORIGIN: f64 = 1_099_511_627_776.0;
const FRACTION: u32 = 12;
/// The bit from which on the number of a cell stands.
const NUMBER: u32 = FRACTION + CELL_BITS;
/// So many that as many again end at 2^41.
const MOST_CELLS: i64 = ORIGIN as i64 / CELL_MS / 2;

/// The private time of one driver over a window.
///
/// `F(t)`, the private milliseconds from the start of the window up to `t`, rises within a private stretch and is level
/// elsewhere. In a cell with one private stretch it is `t` less a constant, held between its values at the ends of the
/// cell; a trip holds `F(end) - F(start)` private milliseconds.
#[derive(Debug, Clone)]
pub struct Table {
    timeline: Timeline,
    window: Period,
    /// What is added to a time to move it.
    shift: f64,
    /// `shift` and `least` of each cell: `F(t) = min(max(t' + shift, least), most)`, where `t'` is the moved time and `most`
    /// the next cell's `least`. It holds for every instant of the cell, both its ends among them. Where there is more than
    /// one private stretch the shift is no number, and then none is the answer.
    // INVARIANT: as many as a power of two, then as many again that have no shift, and one for the last one's `most`. A trip
    // that starts in the first half, and is no longer than that half, ends in the table.
    cells: Box<[Lanes]>,
}

impl Table {
    /// The longest window that is tabulated as a whole, in milliseconds: 17 years.
    pub const LONGEST: i64 = (MOST_CELLS - 1) * CELL_MS;

    /// Tabulates a driver's private time. The window decides the speed, never the answer: trips that leave it, and
    /// those that end more than [`Table::LONGEST`] after its start, are answered by the rules.
    ///
    /// # Errors
    /// [`LimitExceeded`] as [`horaires::BatchIndex::exact`].
    pub fn new(timeline: &Timeline, window: Period) -> Result<Self, LimitExceeded> {
        let shift = ORIGIN - window.start().millis() as f64;
        let mut cells = cells(timeline, window, shift)?;
        let half = cells.len().saturating_sub(1).next_power_of_two();
        cells.resize(2 * half + 1, lanes(f64::NAN, 0.0));
        Ok(Self { timeline: timeline.clone(), window, shift, cells: cells.into() })
    }

    /// The window it was made for.
    #[must_use]
    pub const fn window(&self) -> Period {
        self.window
    }

    /// Whether no fraction of a time in the table is lost when it is moved.
    pub(crate) fn keeps_fractions(&self) -> bool {
        self.shift <= 0.0
    }

    /// The private milliseconds of one trip by the rules. `row` is its number in errors.
    #[cold]
    pub(crate) fn by_rules(&self, row: usize, start: i64, end: i64) -> Result<f64, BatchError> {
        Ok(self.timeline.private_ms(BatchError::check(row, start, end)?) as f64)
    }

    /// Whether an instant is private.
    #[cold]
    pub(crate) fn is_private(&self, instant: i64) -> bool {
        self.timeline.is_private(Instant::clamped(instant))
    }
}

/// The cells of the window, and one more for the last one's `most`.
fn cells(timeline: &Timeline, window: Period, shift: f64) -> Result<Vec<Lanes>, LimitExceeded> {
    let origin = window.start().millis();
    // Whole cells, as far as the supported window goes. Those that its end cuts are left out, for a trip may end there
    // but not start.
    let wanted = (window.end().millis() - origin) / CELL_MS + 1;
    let count = wanted.min((Instant::MAX.millis() - origin) / CELL_MS).min(MOST_CELLS);
    let end = Instant::clamped(origin + count * CELL_MS);
    let mut stretches = private_stretches(timeline, Period::new(window.start(), end).unwrap_or(window));
    let (mut before, mut met, mut next) = (0, 0, stretches.next());
    let mut cells = Vec::new();
    for number in 0..count {
        let (start, end) = (origin + number * CELL_MS, origin + (number + 1) * CELL_MS);
        let (least, mut rise, mut inside) = (before, 0.0, 0);
        while let Some((from, to)) = next.filter(|(from, _)| *from < end) {
            let from = from.max(start);
            rise = if inside == 0 { (before - from) as f64 - shift } else { f64::NAN };
            inside += 1;
            before += to.min(end) - from;
            if to > end {
                break;
            }
            next = stretches.next();
            met += 2;
        }
        if met > Limit::BatchChanges.max() {
            return Err(LimitExceeded(Limit::BatchChanges));
        }
        cells.push(lanes(rise, least as f64));
    }
    cells.push(lanes(f64::NAN, before as f64));
    Ok(cells)
}

/// The longest private stretches, whatever their reasons.
fn private_stretches(timeline: &Timeline, period: Period) -> impl Iterator<Item = (i64, i64)> {
    let private = timeline.segments(period).filter(|segment| segment.private);
    let mut rest = private.map(|segment| (segment.period.start().millis(), segment.period.end().millis())).peekable();
    std::iter::from_fn(move || {
        let (start, mut end) = rest.next()?;
        while let Some((_, later)) = rest.next_if(|(start, _)| *start == end) {
            end = later;
        }
        Some((start, end))
    })
}

/// The cells while trips go through them, and what is met in these that cells do not tell.
pub(crate) struct Pass<'a> {
    cells: &'a [Lanes],
    /// The same from the second one on.
    next: &'a [Lanes],
    last: usize,
    shift: Pair,
    origin: Pair,
    bits: Pair,
    sum: Pair,
}

impl<'a> Pass<'a> {
    /// None where the table has no cells.
    pub(crate) fn through(table: &'a Table) -> Option<Self> {
        // Without the odd one. In this form the compiler knows that what is cut to `last` has its place in both.
        let count = table.cells.len() & !1;
        let (cells, next) = (table.cells.get(..count)?, table.cells.get(1..)?.get(..count)?);
        let (last, none) = (count.checked_sub(1)?, Pair::twice(0.0));
        let (shift, origin) = (Pair::twice(table.shift), Pair::twice(ORIGIN));
        Some(Self { cells, next, last, shift, origin, bits: none, sum: none })
    }

    /// The private milliseconds of two trips. They are right where [`Pass::all_told`] says so after them.
    // Without a branch, and with few numbers at a time: what the processor's registers do not hold goes through memory.
    #[inline(always)]
    pub(crate) fn private_ms(&mut self, starts: Pair, ends: Pair) -> Pair {
        let (from, to) = (starts.plus(self.shift), ends.plus(self.shift));
        // How far the start is from the table's, and the end from the start: the lowest bits are those of fractions, and
        // the highest ones are set by what lies elsewhere or ends before it starts.
        self.bits = self.bits.or(from.bits_minus(self.origin)).or(to.bits_minus(from));
        let found = self.cumulative(to).minus(self.cumulative(from));
        self.sum = self.sum.plus(found);
        found
    }

    /// The private milliseconds up to two moved times. Those beyond the table meet the cell of another time.
    #[inline(always)]
    fn cumulative(&self, times: Pair) -> Pair {
        // Cut to the table, the number needs no check: the compiler knows that.
        let cells = times.bits_from::<NUMBER>().map(|number| {
            let number = number as usize & self.last;
            self.cells.get(number).zip(self.next.get(number))
        });
        let [Some((a, after_a)), Some((b, after_b))] = cells else { return Pair::twice(f64::NAN) };
        let (shift, least) = (Pair::lows(*a, *b), Pair::highs(*a, *b));
        times.plus(shift).at_least(least).at_most(Pair::highs(*after_a, *after_b))
    }

    /// Whether the cells told every trip: each lies in the table, ends after it starts and meets only cells that know.
    pub(crate) fn all_told(&self) -> bool {
        let [a, b] = self.bits.bits();
        let half = (self.cells.len() as u64 / 2) << NUMBER;
        let right_bits = (half - 1) & !((1 << FRACTION) - 1);
        let known = !self.sum.numbers().iter().any(|sum| sum.is_nan());
        (a | b) & !right_bits == 0 && known
    }
}
