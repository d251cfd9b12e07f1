//! Columns of trips: typed arrays in and out, no object for a trip.

use std::cell::RefCell;

use horaires::{AnswerSegment, BatchError, Instant, Period, Problem, TripColumn};
use horaires_columns::{BLOCK, Block, Refused, Table};
use js_sys::{Float64Array, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::Failure;
use crate::plain;
use crate::settings::read_instant;

thread_local! {
    /// Taken for as long as a batch runs, for to make one takes as long as a thousand trips.
    static SPARE: RefCell<Option<Box<Block>>> = const { RefCell::new(None) };
}

/// A driver's compiled timeline.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Timeline {
    timeline: horaires::Timeline,
    /// Where most trips lie, if it was said and no table is too short for it.
    window: Option<Period>,
    /// Made for the window, or for the trips that were met.
    table: RefCell<Option<Table>>,
}

#[wasm_bindgen]
impl Timeline {
    /// Writes the private milliseconds of each trip and, where a column is given for it, its usage: 0 professional,
    /// 1 private, 2 mixed. All columns are as long as `starts`.
    pub fn classify(
        &self,
        starts: &Float64Array,
        ends: &Float64Array,
        private: &Float64Array,
        usages: Option<Uint8Array>,
    ) -> Result<(), JsValue> {
        let mut block = SPARE.take().unwrap_or_default();
        let done = self.batch(&mut block, starts, ends, private, usages.as_ref());
        SPARE.set(Some(block));
        Ok(done?)
    }

    /// The segments of a period.
    pub fn segments(&self, start: JsValue, end: JsValue) -> Result<JsValue, JsValue> {
        let (start, end) = (read_instant(start)?, read_instant(end)?);
        let reversed = || Problem::PeriodReversed { start: start.to_string(), end: end.to_string() };
        let period = Period::new(start, end).ok_or_else(|| Failure::from(reversed()))?;
        let segments = AnswerSegment::list(self.timeline.segments(period), false).map_err(Failure::from)?;
        Ok(plain::write(&segments))
    }
}

impl Timeline {
    pub(crate) fn new(timeline: horaires::Timeline, window: Option<Period>) -> Self {
        let window = window.filter(|window| is_short(*window));
        Self { timeline, window, table: RefCell::new(None) }
    }

    /// Where a window has too many changes, a table of almost nothing: the rules answer.
    fn table(&self, window: Period) -> Result<Table, Failure> {
        let start = Period::new(window.start(), window.start()).unwrap_or(window);
        Ok(Table::new(&self.timeline, window).or_else(|_| Table::new(&self.timeline, start))?)
    }

    /// Block by block: a block stays in the processor's fast memory, and the engine's memory stays small.
    fn batch(
        &self,
        block: &mut Block,
        starts: &Float64Array,
        ends: &Float64Array,
        private: &Float64Array,
        usages: Option<&Uint8Array>,
    ) -> Result<(), Failure> {
        let mut table = self.table.borrow_mut();
        for first in (0..starts.length()).step_by(BLOCK) {
            let last = starts.length().min(first.saturating_add(BLOCK as u32));
            let rows = (last - first) as usize;
            starts.subarray(first, last).copy_to(block.starts_mut(rows));
            ends.subarray(first, last).copy_to(block.ends_mut(rows));
            let compiled = match table.take() {
                Some(compiled) => compiled,
                None => self.table(self.window.unwrap_or_else(|| years(block, rows)))?,
            };
            let compiled = table.insert(compiled);
            let answered = match usages {
                None => block.private_ms(compiled, rows),
                Some(_) => block.classify(compiled, rows),
            };
            let met = answered.map_err(|refused| refusal(refused, first as usize))?;
            private.subarray(first, last).copy_from(block.private(rows));
            if let Some(usages) = usages {
                usages.subarray(first, last).copy_from(block.usages(rows));
            }
            if met.outside && self.window.is_none() {
                // Its answers are right, and those of the blocks to come shall be fast. Where so long a window has too
                // many changes, or needs too long a table, the table stays as it is.
                let longer = hull(compiled.window(), years(block, rows));
                if is_short(longer)
                    && let Ok(longer) = Table::new(&self.timeline, longer)
                {
                    *compiled = longer;
                }
            }
        }
        Ok(())
    }
}

/// The years that a block's trips lie in, so that the next batch finds the table built.
fn years(block: &Block, rows: usize) -> Period {
    const YEAR: i64 = 366 * 86_400_000;
    let (min, max) = block.extent(rows);
    let (from, to) = (min.div_euclid(YEAR) * YEAR, (max.div_euclid(YEAR) + 1).saturating_mul(YEAR));
    Period::new(Instant::clamped(from), Instant::clamped(to)).unwrap_or(Period::ALWAYS)
}

fn refusal(refused: Refused, first_row: usize) -> Failure {
    let (column, row, found) = match refused {
        Refused::Start { row, found } => (TripColumn::Start, row, found),
        Refused::End { row, found } => (TripColumn::End, row, found),
        Refused::Trip(error) => return batch_failure(error.further_down(first_row)),
    };
    // JavaScript's own words, without a formatter for floating-point numbers in the module.
    let found = js_sys::Number::from(found);
    let found = found.to_string_with_radix(10).map(String::from).unwrap_or_default();
    let (name, row) = (column.name(), row + first_row);
    let message = format!("row {row}, column `{name}`: `{found}` is not a whole number of milliseconds");
    Failure::new("wrong-type", message).at(format!("/{name}/{row}"))
}

/// Whether a table holds the whole of a window.
fn is_short(window: Period) -> bool {
    window.duration_ms() <= Table::LONGEST
}

fn hull(a: Period, b: Period) -> Period {
    Period::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(Period::ALWAYS)
}

fn batch_failure(error: BatchError) -> Failure {
    let code = match error {
        BatchError::Length { .. } => "different-lengths",
        BatchError::OutsideWindow { .. } => "outside-window",
        BatchError::Reversed { .. } => "trip-reversed",
        BatchError::UnknownDriver { .. } => "unknown-driver",
    };
    let path = match error.row() {
        Some(row) => format!("/{}/{row}", error.column()),
        None => format!("/{}", error.column()),
    };
    Failure::new(code, error.to_string()).at(path)
}
