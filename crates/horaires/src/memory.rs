//! The engine's only `unsafe`: what a processor is told of memory, beside reading and writing it.
//!
//! Columns are long, and go through the loops of [`crate::kernel`] once and in order. Two instructions serve that:
//!
//! - [`prefetch`] asks for rows that are read soon. Processors foresee them, but not across pages and not early enough
//!   for loops as short as these: without the hint they take 15 to 25 % longer.
//! - [`streamed`] writes answers to memory without fetching first what they replace, which an ordinary store does: of
//!   the 32 bytes that a trip moves otherwise 8 are spared.
//!
//! On other processors than x86-64 both are what safe code does: nothing, and an ordinary copy.

/// Whether the processor has stores that pass by the cache.
pub(crate) const STREAMS: bool = cfg!(target_arch = "x86_64");

/// Rows that share a line of the cache.
pub(crate) const LINE: usize = 8;

/// How many rows of a column stand before the first that begins a line of the cache.
pub(crate) fn rows_before_line(column: &[u64]) -> usize {
    column.as_ptr().align_offset(LINE * size_of::<u64>())
}

/// Asks for the cache line of a row, where the column has it.
#[inline(always)]
pub(crate) fn prefetch(column: &[i64], row: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(row) = column.get(row) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        #[allow(unsafe_code)]
        // SAFETY: `_mm_prefetch` takes a raw pointer, and is `unsafe` for that alone. It reads nothing that the program
        // sees, writes nothing and never faults, whatever the address; this one is of a live reference anyway.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(row).cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (column, row);
}

/// Lets `fill` write a column from its first row on, by stores that pass by the cache.
pub(crate) fn streamed<R>(column: &mut [u64], fill: impl FnOnce(&mut Stream<'_>) -> R) -> R {
    // Ends when `fill` does, even by a panic.
    let _fence = Fence;
    fill(&mut Stream { rest: column })
}

/// The rows of a column that are still to be written.
// INVARIANT: made by `streamed` alone, which lends it out: nobody keeps it beyond the fence, and until then nobody else
// has the column.
pub(crate) struct Stream<'a> {
    rest: &'a mut [u64],
}

impl Stream<'_> {
    /// Writes the next rows.
    #[inline(always)]
    pub(crate) fn push(&mut self, rows: &[u64]) {
        let length = rows.len().min(self.rest.len());
        let (to, rest) = std::mem::take(&mut self.rest).split_at_mut(length);
        self.rest = rest;
        let rows = rows.get(..length).unwrap_or_default();
        let (mut pairs, mut into) = (rows.chunks_exact(2), to.chunks_exact_mut(2));
        for (to, pair) in into.by_ref().zip(pairs.by_ref()) {
            stream_pair(to, pair);
        }
        into.into_remainder().iter_mut().zip(pairs.remainder()).for_each(|(to, row)| *to = *row);
    }
}

/// Writes two rows.
#[inline(always)]
fn stream_pair(to: &mut [u64], pair: &[u64]) {
    #[cfg(target_arch = "x86_64")]
    if let ([low, high], [_, _]) = (pair, &*to) {
        use std::arch::x86_64::{__m128i, _mm_set_epi64x, _mm_stream_si128};
        let place: *mut __m128i = to.as_mut_ptr().cast();
        if place.is_aligned() {
            #[allow(unsafe_code)]
            // SAFETY: SSE2, which both need, is part of x86-64. The 16 bytes written are those of the two rows of `to`,
            // and the address is aligned as the store wants it. What the store writes may be seen late by other
            // processors, and must be touched by nobody before a fence: until `Fence` is dropped the rows belong to
            // `Stream` (its invariant), which never looks at what it has written.
            unsafe {
                _mm_stream_si128(place, _mm_set_epi64x(*high as i64, *low as i64));
            }
            return;
        }
    }
    to.copy_from_slice(pair);
}

/// Waits, when dropped, until every store of this thread is seen by all.
struct Fence;

impl Drop for Fence {
    fn drop(&mut self) {
        #[cfg(target_arch = "x86_64")]
        #[allow(unsafe_code)]
        // SAFETY: `sfence` is part of SSE, and so of x86-64; it takes nothing and changes nothing.
        unsafe {
            std::arch::x86_64::_mm_sfence();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_streamed_to_any_address_in_pieces_of_any_length() {
        for (offset, length) in (0..9).flat_map(|offset| (0..200).map(move |length| (offset, length))) {
            for piece in [1, 2, 3, 7, 64] {
                let rows: Vec<u64> = (1..=length).collect();
                let mut column = vec![0; offset + rows.len() + 3];
                let written = streamed(&mut column[offset..offset + rows.len()], |stream| {
                    rows.chunks(piece).map(|rows| stream.push(rows)).count()
                });
                assert_eq!(written, rows.len().div_ceil(piece));
                assert_eq!(column[offset..offset + rows.len()], rows);
                assert!(column[..offset].iter().chain(&column[offset + rows.len()..]).all(|row| *row == 0));
            }
        }
    }

    #[test]
    fn lines_begin_every_eight_rows() {
        let column = [0; 3 * LINE];
        let before: Vec<usize> = (0..2 * LINE).map(|row| rows_before_line(&column[row..])).collect();
        assert!(before.iter().all(|rows| *rows < LINE));
        assert!(before.windows(2).all(|rows| rows[0] == (rows[1] + 1) % LINE), "{before:?}");
    }

    #[test]
    fn what_does_not_fit_the_column_is_not_written() {
        let mut column = [0; 5];
        streamed(&mut column[..3], |stream| {
            stream.push(&[1, 2]);
            stream.push(&[3, 4, 5]);
            stream.push(&[6]);
        });
        assert_eq!(column, [1, 2, 3, 0, 0]);
    }
}
