//! Columns of trips on all cores: parts of the columns go through the same code.

use rayon::prelude::*;

use crate::batch::{BatchError, BatchIndex, same_length};
use crate::classify::Usage;
use crate::fleet::Fleet;

/// Rows that one core takes at a time: enough of them to be worth the change of hands.
const PART: usize = 1 << 16;

/// The error of the lowest row, its row counted from the start of the columns.
fn first_error(
    parts: impl IndexedParallelIterator<Item = Result<(), BatchError>>,
    rows: usize,
) -> Result<(), BatchError> {
    let errors =
        parts.enumerate().filter_map(|(number, part)| part.err().map(|error| error.further_down(number * rows)));
    errors.find_first(|_| true).map_or(Ok(()), Err)
}

impl BatchIndex {
    /// As [`BatchIndex::private_ms`], on the cores of the current rayon pool.
    ///
    /// # Errors
    /// As [`BatchIndex::private_ms`].
    pub fn par_private_ms(&self, starts: &[i64], ends: &[i64], private: &mut [u64]) -> Result<(), BatchError> {
        same_length("end", ends.len(), starts.len())?;
        same_length("private", private.len(), starts.len())?;
        let trips = starts.par_chunks(PART).zip(ends.par_chunks(PART));
        let parts = trips.zip(private.par_chunks_mut(PART));
        let stores = self.stores(starts.len());
        first_error(parts.map(|((starts, ends), private)| self.answer(stores, starts, ends, private, None)), PART)
    }

    /// As [`BatchIndex::classify`], on the cores of the current rayon pool.
    ///
    /// # Errors
    /// As [`BatchIndex::classify`].
    pub fn par_classify(
        &self,
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        usages: &mut [Usage],
    ) -> Result<(), BatchError> {
        same_length("end", ends.len(), starts.len())?;
        same_length("private", private.len(), starts.len())?;
        same_length("usage", usages.len(), starts.len())?;
        let trips = starts.par_chunks(PART).zip(ends.par_chunks(PART));
        let answers = private.par_chunks_mut(PART).zip(usages.par_chunks_mut(PART));
        let parts = trips.zip(answers);
        let stores = self.stores(starts.len());
        let answered =
            parts.map(|((starts, ends), (private, usages))| self.answer(stores, starts, ends, private, Some(usages)));
        first_error(answered, PART)
    }
}

impl Fleet {
    /// As [`Fleet::private_ms`], on the cores of the current rayon pool.
    ///
    /// # Errors
    /// As [`Fleet::private_ms`].
    pub fn par_private_ms(
        &self,
        drivers: &[u32],
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
    ) -> Result<(), BatchError> {
        same_length("end", ends.len(), starts.len())?;
        same_length("driver", drivers.len(), starts.len())?;
        same_length("private", private.len(), starts.len())?;
        // Large parts: a driver's trips that two of them share are compiled for twice.
        let rows = starts.len().div_ceil(4 * rayon::current_num_threads()).max(PART);
        let trips = drivers.par_chunks(rows).zip(starts.par_chunks(rows)).zip(ends.par_chunks(rows));
        let parts = trips.zip(private.par_chunks_mut(rows));
        let answered =
            parts.map(|(((drivers, starts), ends), private)| self.private_ms(drivers, starts, ends, private));
        first_error(answered, rows)
    }
}
