//! Columns of trips: typed arrays in and out, no object for a trip.

use std::cell::RefCell;

use horaires::{AnswerSegment, BatchError, BatchIndex, Instant, Period, Problem, TripColumn, Usage};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::failure::Failure;
use crate::plain;
use crate::settings::read_instant;

/// A driver's compiled timeline.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Timeline {
    timeline: horaires::Timeline,
    window: Option<Period>,
    /// Built over the window, or over the trips that were met.
    index: RefCell<Option<BatchIndex>>,
}

/// What a batch answers: two columns.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Columns {
    private: Vec<f64>,
    usages: Vec<u8>,
}

#[wasm_bindgen]
impl Columns {
    /// Private milliseconds of each trip. The column is handed over: it can be taken once.
    #[wasm_bindgen(js_name = takePrivate)]
    pub fn take_private(&mut self) -> Vec<f64> {
        std::mem::take(&mut self.private)
    }

    /// The usage of each trip: 0 professional, 1 private, 2 mixed. The column is handed over: it can be taken once.
    #[wasm_bindgen(js_name = takeUsages)]
    pub fn take_usages(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.usages)
    }
}

#[wasm_bindgen]
impl Timeline {
    /// Private milliseconds of each trip. `first_row` is the number of the first row, for errors.
    #[wasm_bindgen(js_name = privateMs)]
    pub fn private_ms(&self, starts: &[f64], ends: &[f64], first_row: usize) -> Result<Vec<f64>, JsValue> {
        let (starts, ends) = columns(starts, ends, first_row)?;
        let mut private = vec![0; starts.len()];
        self.with_index(&starts, &ends, |index| index.private_ms(&starts, &ends, &mut private), first_row)?;
        Ok(private.into_iter().map(|ms| ms as f64).collect())
    }

    /// Private milliseconds and usage of each trip.
    pub fn classify(&self, starts: &[f64], ends: &[f64], first_row: usize) -> Result<Columns, JsValue> {
        let (starts, ends) = columns(starts, ends, first_row)?;
        let mut private = vec![0; starts.len()];
        let mut usages = vec![Usage::Professional; starts.len()];
        self.with_index(&starts, &ends, |index| index.classify(&starts, &ends, &mut private, &mut usages), first_row)?;
        let code = |usage| match usage {
            Usage::Professional => 0,
            Usage::Private => 1,
            Usage::Mixed => 2,
        };
        Ok(Columns {
            private: private.into_iter().map(|ms| ms as f64).collect(),
            usages: usages.into_iter().map(code).collect(),
        })
    }

    /// The segments of a period.
    pub fn segments(&self, start: JsValue, end: JsValue) -> Result<JsValue, JsValue> {
        let (start, end) = (read_instant(start)?, read_instant(end)?);
        let reversed = || Problem::PeriodReversed { start: start.to_string(), end: end.to_string() };
        let period = Period::new(start, end).ok_or_else(|| Failure::from(reversed()))?;
        let segments: Vec<AnswerSegment> =
            self.timeline.segments(period).map(|segment| AnswerSegment::from(&segment)).collect();
        Ok(plain::write(&segments)?)
    }
}

impl Timeline {
    pub(crate) const fn new(timeline: horaires::Timeline, window: Option<Period>) -> Self {
        Self { timeline, window, index: RefCell::new(None) }
    }

    /// Runs a batch on an index over its trips. It decides the speed, never the answer.
    fn with_index(
        &self,
        starts: &[i64],
        ends: &[i64],
        run: impl FnOnce(&BatchIndex) -> Result<(), BatchError>,
        first_row: usize,
    ) -> Result<(), Failure> {
        let wanted = self.window.unwrap_or_else(|| extent(starts, ends));
        let mut index = self.index.borrow_mut();
        let covers =
            |index: &BatchIndex| index.window().start() <= wanted.start() && wanted.end() <= index.window().end();
        if !index.as_ref().is_some_and(covers) {
            let met = index.as_ref().map_or(wanted, |index| hull(index.window(), wanted));
            // Without vector instructions the exact path is as fast as the one of quarters of an hour, and its code is
            // a third of both.
            *index = Some(BatchIndex::exact(&self.timeline, met)?);
        }
        match index.as_ref() {
            Some(index) => run(index).map_err(|error| batch_failure(error.further_down(first_row))),
            None => Ok(()),
        }
    }
}

/// The years that the trips lie in, so that the next batch finds the index built.
fn extent(starts: &[i64], ends: &[i64]) -> Period {
    const YEAR: i64 = 366 * 86_400_000;
    let (min, max) = (starts.iter().min().copied().unwrap_or(0), ends.iter().max().copied().unwrap_or(0));
    let (from, to) = (min.div_euclid(YEAR) * YEAR, (max.div_euclid(YEAR) + 1).saturating_mul(YEAR));
    Period::new(Instant::clamped(from), Instant::clamped(to)).unwrap_or(Period::ALWAYS)
}

fn hull(a: Period, b: Period) -> Period {
    Period::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(Period::ALWAYS)
}

/// Two columns of whole milliseconds.
fn columns(starts: &[f64], ends: &[f64], first_row: usize) -> Result<(Vec<i64>, Vec<i64>), Failure> {
    let column = |column: TripColumn, values: &[f64]| -> Result<Vec<i64>, Failure> {
        let whole: Vec<i64> = values.iter().map(|value| *value as i64).collect();
        let wrong = values.iter().zip(&whole).position(|(value, whole)| *whole as f64 != *value);
        let Some(row) = wrong else { return Ok(whole) };
        // JavaScript's own words, without a formatter for floating-point numbers in the module.
        let found = js_sys::Number::from(values.get(row).copied().unwrap_or(f64::NAN));
        let found = found.to_string_with_radix(10).map(String::from).unwrap_or_default();
        let (name, row) = (column.name(), row + first_row);
        let message = format!("row {row}, column `{name}`: `{found}` is not a whole number of milliseconds");
        Err(Failure::new("wrong-type", message).at(format!("/{name}/{row}")))
    };
    Ok((column(TripColumn::Start, starts)?, column(TripColumn::End, ends)?))
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
