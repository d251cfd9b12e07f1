//! The loops over columns of trips for JavaScript, whose numbers are floating-point milliseconds.
//!
//! A crate of its own: what browsers download is compiled for size, these loops alone for speed
//! (`profile.wasm.package` in the workspace's manifest). The answers are the engine's.

use horaires::{BatchError, BatchIndex, Stretch, Usage};

/// 2^52: from here to 2^53 floating-point numbers are the whole numbers, and their lowest 52 bits count them. To add it
/// and to read the bits is five times as fast as a conversion that has to answer for every number.
const COUNTED: f64 = 4_503_599_627_370_496.0;

/// Rows of a block: its columns stay in the processor's fastest memory.
pub const BLOCK: usize = 1 << 11;

/// The columns of some trips, and of their answers.
// Beside each other at fixed distances: one address serves all, for registers are few.
#[derive(Debug, Clone)]
pub struct Block {
    starts: [f64; BLOCK],
    ends: [f64; BLOCK],
    private: [f64; BLOCK],
    usages: [u8; BLOCK],
    from: [u64; BLOCK],
    to: [u64; BLOCK],
    first: [Stretch; BLOCK],
    last: [Stretch; BLOCK],
}

/// What was met in a block of trips, beside its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// Some trip does not lie in the window of the index: its answer is right, and took long.
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
    /// As [`BatchIndex::private_ms`].
    Trip(BatchError),
}

impl Default for Block {
    fn default() -> Self {
        Self {
            starts: [0.0; BLOCK],
            ends: [0.0; BLOCK],
            private: [0.0; BLOCK],
            usages: [0; BLOCK],
            from: [0; BLOCK],
            to: [0; BLOCK],
            first: [Stretch::SEARCHED; BLOCK],
            last: [Stretch::SEARCHED; BLOCK],
        }
    }
}

impl Block {
    /// Starts of the first trips, in milliseconds, at most [`BLOCK`].
    pub fn starts_mut(&mut self, rows: usize) -> &mut [f64] {
        self.starts.split_at_mut(rows.min(BLOCK)).0
    }

    /// Ends of the first trips.
    pub fn ends_mut(&mut self, rows: usize) -> &mut [f64] {
        self.ends.split_at_mut(rows.min(BLOCK)).0
    }

    /// Private milliseconds of the first trips.
    #[must_use]
    pub fn private(&self, rows: usize) -> &[f64] {
        self.private.split_at(rows.min(BLOCK)).0
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
    pub fn private_ms(&mut self, index: &BatchIndex, rows: usize) -> Result<Met, Refused> {
        if self.look_up(index, rows) == 0 { Ok(Met { outside: false }) } else { self.carefully(index, rows) }
    }

    /// The same, with the usage of each trip.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn classify(&mut self, index: &BatchIndex, rows: usize) -> Result<Met, Refused> {
        let met = self.private_ms(index, rows)?;
        self.usage(index, rows);
        Ok(met)
    }

    /// Each row by two cells, where they know it; no number where they do not. Not 0 where some row was left out, and
    /// where one has a fraction.
    // A call for each block, for an engine that compiles while it runs takes up its faster code at the next call.
    // Three passes, for the first and the last do two rows at a time.
    #[inline(never)]
    fn look_up(&mut self, index: &BatchIndex, rows: usize) -> u64 {
        let missed = shift(index, &self.starts, &mut self.from, rows) | shift(index, &self.ends, &mut self.to, rows);
        find(index, &self.from, &mut self.first, rows);
        find(index, &self.to, &mut self.last, rows);
        let (private, _) = self.private.split_at_mut(rows.min(BLOCK));
        let from = self.first.iter().zip(&self.from);
        let to = self.last.iter().zip(&self.to);
        let mut all_known = true;
        for (((first, from), (last, to)), private) in from.zip(to).zip(private) {
            let (ms, known) = Stretch::private_ms((*first, *from), (*last, *to));
            *private = if known { f64::from_bits(ms | COUNTED.to_bits()) - COUNTED } else { f64::NAN };
            all_known &= known;
        }
        missed | u64::from(!all_known)
    }

    /// The rows that two cells do not tell.
    #[cold]
    fn carefully(&mut self, index: &BatchIndex, rows: usize) -> Result<Met, Refused> {
        // What 64 bits do not hold counts as one: it changes when it is converted.
        let fraction = |column: &[f64]| {
            column.iter().take(rows).copied().enumerate().find(|(_, value)| (*value as i64) as f64 != *value)
        };
        if let Some((row, found)) = fraction(&self.starts) {
            return Err(Refused::Start { row, found });
        }
        if let Some((row, found)) = fraction(&self.ends) {
            return Err(Refused::End { row, found });
        }
        let (window, mut outside) = (index.window(), false);
        for (row, ((start, end), private)) in
            self.starts.iter().zip(&self.ends).zip(&mut self.private).take(rows).enumerate()
        {
            if private.is_nan() {
                let (start, end) = (*start as i64, *end as i64);
                *private = index.private_ms_of(row, start, end).map_err(Refused::Trip)? as f64;
                outside |= start < window.start().millis() || end > window.end().millis();
            }
        }
        Ok(Met { outside })
    }

    #[inline(never)]
    fn usage(&mut self, index: &BatchIndex, rows: usize) {
        let trips = self.starts.iter().zip(&self.ends).zip(&self.private);
        for (((start, end), private), usage) in trips.zip(&mut self.usages).take(rows) {
            let private_or_mixed = if *private == end - start { 1 } else { 2 };
            *usage = if *private == 0.0 { 0 } else { private_or_mixed };
            if end == start {
                *usage = u8::from(index.usage_of(*start as i64, *start as i64, 0) == Usage::Private);
            }
        }
    }

    /// The least start and the greatest end, in milliseconds; 0 where there is none.
    #[must_use]
    pub fn extent(&self, rows: usize) -> (i64, i64) {
        let first = self.starts.iter().take(rows).map(|start| *start as i64).min();
        (first.unwrap_or(0), self.ends.iter().take(rows).map(|end| *end as i64).max().unwrap_or(0))
    }
}

/// Offsets of times from the origin; not 0 where some number has a fraction.
#[inline(always)]
fn shift(index: &BatchIndex, times: &[f64; BLOCK], offsets: &mut [u64; BLOCK], rows: usize) -> u64 {
    let shift = COUNTED - index.origin() as f64;
    let (times, _) = times.split_at(rows.min(BLOCK));
    let mut lost = 0;
    for (time, offset) in times.iter().zip(offsets) {
        let shifted = time + shift;
        // What lies before the origin wraps to a huge offset, and so does what is no number.
        *offset = shifted.to_bits().wrapping_sub(COUNTED.to_bits());
        // The shift rounds fractions away.
        lost |= (shifted - shift).to_bits() ^ time.to_bits();
    }
    lost
}

#[inline(always)]
fn find(index: &BatchIndex, offsets: &[u64; BLOCK], stretches: &mut [Stretch; BLOCK], rows: usize) {
    // Both cut, so that the loop has one end.
    let ((offsets, _), (stretches, _)) = (offsets.split_at(rows.min(BLOCK)), stretches.split_at_mut(rows.min(BLOCK)));
    for (offset, stretch) in offsets.iter().zip(stretches) {
        *stretch = index.cell(*offset);
    }
}
