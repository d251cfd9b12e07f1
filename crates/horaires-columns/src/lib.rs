//! The loops over columns of trips for JavaScript, whose numbers are floating-point milliseconds.
//!
//! A crate of its own: what browsers download is compiled for size, these loops alone for speed
//! (`profile.wasm.package` in the workspace's manifest). The answers are the engine's.

mod pair;
mod table;

use horaires::BatchError;

use crate::pair::{Lanes, Pair, lanes};
use crate::table::Pass;

pub use crate::table::Table;

/// Rows of a block: its columns stay in the processor's fastest memory.
pub const BLOCK: usize = 1 << 12;
const PAIRS: usize = BLOCK / 2;

/// The columns of some trips, and of their answers.
// Beside each other at fixed distances: one address serves all, for registers are few.
#[derive(Debug, Clone)]
pub struct Block {
    starts: [Lanes; PAIRS],
    ends: [Lanes; PAIRS],
    private: [Lanes; PAIRS],
    usages: [u8; BLOCK],
}

/// What was met in a block of trips, beside its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// Some trip does not lie in the window of the table: its answer is right, and took long.
    pub outside: bool,
}

/// Why a block has no answers.
#[derive(Debug)]
pub enum Refused {
    /// A start is no whole number of 64 bits.
    Start {
        /// Its row.
        row: usize,
        /// What stands there.
        found: f64,
    },
    /// An end is no whole number of 64 bits.
    End {
        /// Its row.
        row: usize,
        /// What stands there.
        found: f64,
    },
    /// As [`horaires::BatchIndex::private_ms`].
    Trip(BatchError),
}

impl Default for Block {
    fn default() -> Self {
        Self {
            starts: [lanes(0.0, 0.0); PAIRS],
            ends: [lanes(0.0, 0.0); PAIRS],
            private: [lanes(0.0, 0.0); PAIRS],
            usages: [0; BLOCK],
        }
    }
}

impl Block {
    /// Starts of the first trips, in milliseconds, at most [`BLOCK`].
    pub fn starts_mut(&mut self, rows: usize) -> &mut [f64] {
        numbers_mut(&mut self.starts, rows)
    }

    /// Ends of the first trips.
    pub fn ends_mut(&mut self, rows: usize) -> &mut [f64] {
        numbers_mut(&mut self.ends, rows)
    }

    /// Private milliseconds of the first trips.
    #[must_use]
    pub fn private(&self, rows: usize) -> &[f64] {
        numbers(&self.private, rows)
    }

    /// The usage of the first trips: 0 professional, 1 private, 2 mixed.
    #[must_use]
    pub fn usages(&self, rows: usize) -> &[u8] {
        self.usages.split_at(rows.min(BLOCK)).0
    }

    /// Writes the private milliseconds of the first trips.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn private_ms(&mut self, table: &Table, rows: usize) -> Result<Met, Refused> {
        if self.look_up(table, rows) { Ok(Met { outside: false }) } else { self.carefully(table, rows) }
    }

    /// The same, with the usage of each trip.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn classify(&mut self, table: &Table, rows: usize) -> Result<Met, Refused> {
        let met = self.private_ms(table, rows)?;
        self.usage(table, rows);
        Ok(met)
    }

    /// Each row by two cells. Whether they tell every row.
    // A call for each block, for an engine that compiles while it runs takes up its faster code at the next call.
    #[inline(never)]
    fn look_up(&mut self, table: &Table, rows: usize) -> bool {
        let pairs = self.fill_up(rows);
        if !table.keeps_fractions() && !self.is_whole(pairs) {
            return false;
        }
        let Some(mut pass) = Pass::through(table) else { return false };
        let (starts, ends) = (self.starts.split_at(pairs).0, self.ends.split_at(pairs).0);
        for ((starts, ends), private) in starts.iter().zip(ends).zip(self.private.split_at_mut(pairs).0) {
            *private = pass.private_ms(Pair(*starts), Pair(*ends)).0;
        }
        pass.all_told()
    }

    /// Whether no time has a fraction.
    fn is_whole(&self, pairs: usize) -> bool {
        // 3 * 2^51: on both sides the floating-point numbers are the whole ones.
        let far = Pair::twice(6_755_399_441_055_744.0);
        let mut lost = Pair::twice(0.0);
        for (starts, ends) in self.starts.iter().zip(&self.ends).take(pairs) {
            for times in [Pair(*starts), Pair(*ends)] {
                lost = lost.or(times.plus(far).minus(far).differs(times));
            }
        }
        lost.bits() == [0; 2]
    }

    /// How many pairs of rows there are. A last row that is alone is there twice.
    fn fill_up(&mut self, rows: usize) -> usize {
        let rows = rows.min(BLOCK);
        if rows % 2 == 1 {
            for column in [&mut self.starts, &mut self.ends] {
                if let [.., last, after] = numbers_mut(column, rows + 1) {
                    *after = *last;
                }
            }
        }
        rows.div_ceil(2).min(PAIRS)
    }

    /// Row by row, where some of them need more than two cells.
    #[cold]
    fn carefully(&mut self, table: &Table, rows: usize) -> Result<Met, Refused> {
        let (starts, ends) = (numbers(&self.starts, rows), numbers(&self.ends, rows));
        // What 64 bits do not hold counts as one: it changes when it is converted.
        let fraction =
            |column: &[f64]| column.iter().copied().enumerate().find(|(_, value)| (*value as i64) as f64 != *value);
        if let Some((row, found)) = fraction(starts) {
            return Err(Refused::Start { row, found });
        }
        if let Some((row, found)) = fraction(ends) {
            return Err(Refused::End { row, found });
        }
        let (window, mut outside) = (table.window(), false);
        let trips = starts.iter().zip(ends).zip(numbers_mut(&mut self.private, rows));
        for (row, ((start, end), private)) in trips.enumerate() {
            let told = Pass::through(table).and_then(|mut pass| {
                let private = pass.private_ms(Pair(lanes(*start, *start)), Pair(lanes(*end, *end)));
                pass.all_told().then(|| private.numbers()[0])
            });
            *private = match told {
                Some(told) => told,
                None => {
                    let (start, end) = (*start as i64, *end as i64);
                    outside |= start < window.start().millis() || end > window.end().millis();
                    table.by_rules(row, start, end).map_err(Refused::Trip)?
                }
            };
        }
        Ok(Met { outside })
    }

    #[inline(never)]
    fn usage(&mut self, table: &Table, rows: usize) {
        let none = Pair::twice(0.0);
        let mut all_take_time = none.differs(Pair::twice(1.0));
        let trips = self.starts.iter().zip(&self.ends).zip(&self.private).zip(self.usages.chunks_exact_mut(2));
        for (((starts, ends), private), usages) in trips.take(rows.div_ceil(2)) {
            let (starts, ends, private) = (Pair(*starts), Pair(*ends), Pair(*private));
            let (some, not_all) = (private.differs(none), private.differs(ends.minus(starts)));
            all_take_time = all_take_time.and(ends.differs(starts));
            // All bits are the number -1: 0 where nothing is private, 1 where all is, 2 where a part is.
            let [first, second] = none.bits_minus(some).bits_minus(some.and(not_all)).bits_from::<0>();
            usages.copy_from_slice(&[first as u8, second as u8]);
        }
        if all_take_time.bits().contains(&0) {
            let trips = numbers(&self.starts, rows).iter().zip(numbers(&self.ends, rows)).zip(&mut self.usages);
            for ((start, _), usage) in trips.filter(|((start, end), _)| start == end) {
                *usage = u8::from(table.is_private(*start as i64));
            }
        }
    }

    /// The least start and the greatest end, in milliseconds; 0 where there is none.
    #[must_use]
    pub fn extent(&self, rows: usize) -> (i64, i64) {
        let first = numbers(&self.starts, rows).iter().map(|start| *start as i64).min();
        let last = numbers(&self.ends, rows).iter().map(|end| *end as i64).max();
        (first.unwrap_or(0), last.unwrap_or(0))
    }
}

/// The first numbers of a column.
fn numbers(column: &[Lanes; PAIRS], rows: usize) -> &[f64] {
    let all: &[f64; BLOCK] = bytemuck::must_cast_ref(column);
    all.split_at(rows.min(BLOCK)).0
}

fn numbers_mut(column: &mut [Lanes; PAIRS], rows: usize) -> &mut [f64] {
    let all: &mut [f64; BLOCK] = bytemuck::must_cast_mut(column);
    all.split_at_mut(rows.min(BLOCK)).0
}
