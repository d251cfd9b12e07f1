//! The loops of the aligned path: a window of bits for each trip, and a count of bits.
//!
//! A trip of up to 14 hours lies in one window of 64 bits that begins at the byte of its first slot. The private time
//! is the count of the private slots from its first to before its last one, less the part of the first slot before
//! the trip, and the part of the last slot up to its end. There is no branch and no lookup but the window's, so compilers
//! make vector code of the loops; all of it is safe code. It is compiled for each set of [`Instructions`]: with AVX-512
//! windows are gathered, and one loop does everything; without it they are loaded one by one, in a loop between two
//! others.

use std::ops::Range;

use multiversion::multiversion;

use crate::classify::Usage;
use crate::instructions::Instructions;
use crate::memory::{LINE, Stream, prefetch, rows_before_line, streamed};
use crate::slots::SLOT_MS;
use crate::stores::Stores;

/// Slots are numbered by a multiplication that is exact for offsets below 2^37 ms: 4 years and 4 months.
pub(crate) const OFFSET_BITS: u32 = 37;
/// Of the 64 bits that are loaded up to 7 stand before the trip's first slot.
const WINDOW_MS: u64 = 56 * SLOT_MS;
/// Trips that go through the loops together: their scratch stays in the fastest memory, and while they are answered
/// later ones are fetched.
const BLOCK: usize = 32;
/// How many rows ahead is fetched.
const AHEAD: usize = 512;

/// Bits of slots, as the loops see them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Windows<'a> {
    /// A bit for each slot, the first the lowest of the first byte; at least 8 bytes from that of any slot on.
    pub(crate) bits: &'a [u8],
    /// The first instant.
    pub(crate) origin: i64,
    /// The offset of the first instant after, at most 2^37.
    pub(crate) end: u64,
}

impl Windows<'_> {
    /// How far an instant lies after the origin; huge where it lies before.
    #[inline(always)]
    pub(crate) const fn offset(&self, instant: i64) -> u64 {
        instant.wrapping_sub(self.origin) as u64
    }

    /// Whether one window answers for a trip between two offsets. One that is reversed has a huge length.
    pub(crate) const fn fit(&self, from: u64, to: u64) -> bool {
        (to < self.end) & (to.wrapping_sub(from) <= WINDOW_MS) & (from < self.end)
    }

    /// The 64 bits that begin with a byte; none of them set where it is beyond the end.
    #[inline(always)]
    fn at(&self, byte: u64) -> u64 {
        let byte = byte as usize;
        self.bits.get(byte..byte + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
    }
}

/// The number of the slot of an offset below 2^37: `offset / SLOT_MS`, by a multiplication that vectors have.
// SLOT_MS = 2^5 * 28125, and the factor is (2^46 + 461) / 28125: since 461 * 2^32 < 2^46, the quotient is exact for
// every number of 32 bits (Granlund and Montgomery 1994, theorem 4.2).
#[inline(always)]
pub(crate) const fn slot_of(offset: u64) -> u64 {
    ((offset >> 5 & 0xffff_ffff) * 2_501_999_793) >> 46
}

/// The columns of answers.
pub(crate) struct Answers<'a> {
    pub(crate) private: &'a mut [u64],
    pub(crate) usages: Option<&'a mut [Usage]>,
}

/// Answers trips block after block, up to the first block with a trip that may not fit a window: its rows. Of those the
/// ones that do fit are answered too, and no later one is.
pub(crate) fn sweep(
    (instructions, stores): (Instructions, Stores),
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    answers: Answers,
) -> Option<Range<usize>> {
    let sweep = match instructions {
        Instructions::Avx512 => sweep_avx512,
        Instructions::Avx2 => sweep_avx2,
        Instructions::Baseline => sweep_with::<false>,
    };
    let Answers { private, usages } = answers;
    match stores {
        Stores::Cached => sweep(windows, starts, ends, Column::Cached(private), usages),
        Stores::Streamed => match rows_before_line(private).min(starts.len()) {
            0 => streamed(private, |stream| sweep(windows, starts, ends, Column::Streamed(stream), usages)),
            // Lines of the cache are streamed as a whole: these rows are a block of their own.
            head => {
                let private = private.get_mut(..head).unwrap_or_default();
                let usages = usages.and_then(|usages| usages.get_mut(..head));
                let (starts, ends) = (starts.get(..head).unwrap_or_default(), ends.get(..head).unwrap_or_default());
                sweep(windows, starts, ends, Column::Cached(private), usages);
                Some(0..head)
            }
        },
    }
}

/// The column of private durations, from the row on that is answered next.
enum Column<'a, 'b> {
    Cached(&'a mut [u64]),
    Streamed(&'a mut Stream<'b>),
}

impl Column<'_, '_> {
    /// Writes the next rows.
    #[inline(always)]
    fn push(&mut self, rows: &[u64]) {
        match self {
            Self::Streamed(stream) => stream.push(rows),
            Self::Cached(rest) => {
                let length = rows.len().min(rest.len());
                let (to, after) = std::mem::take(rest).split_at_mut(length);
                to.copy_from_slice(rows.get(..length).unwrap_or_default());
                *rest = after;
            }
        }
    }
}

#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn sweep_avx2(
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    private: Column,
    usages: Option<&mut [Usage]>,
) -> Option<Range<usize>> {
    sweep_with::<false>(windows, starts, ends, private, usages)
}

/// The lowest start and the highest end.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
pub(crate) fn bounds(starts: &[i64], ends: &[i64]) -> (i64, i64) {
    starts.iter().zip(ends).fold((i64::MAX, i64::MIN), |(first, last), (start, end)| {
        (if *start < first { *start } else { first }, if *end > last { *end } else { last })
    })
}

/// Whether the compiler knows AVX-512.
#[cfg(target_arch = "x86_64")]
pub(crate) const HAS_AVX512: bool = rustversion::cfg!(since(1.89));

#[rustversion::attr(
    since(1.89),
    multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq"))
)]
fn sweep_avx512(
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    private: Column,
    usages: Option<&mut [Usage]>,
) -> Option<Range<usize>> {
    sweep_with::<true>(windows, starts, ends, private, usages)
}

// Inlined into each of its versions, as everything below, so that it is compiled for their instructions.
#[inline(always)]
fn sweep_with<const GATHER: bool>(
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    private: Column,
    usages: Option<&mut [Usage]>,
) -> Option<Range<usize>> {
    match usages {
        None => blocks::<GATHER, _>(windows, starts, ends, private, std::iter::repeat(())),
        Some(usages) => blocks::<GATHER, _>(windows, starts, ends, private, usages.chunks_mut(BLOCK)),
    }
}

/// The usages of a block, where they are asked for.
trait Usages {
    type Row: Row;
    fn rows(self) -> impl Iterator<Item = Self::Row>;
}

/// Where the usage of a trip goes.
trait Row {
    fn set(self, usage: impl FnOnce() -> Usage);
}

impl Usages for () {
    type Row = ();
    #[inline(always)]
    fn rows(self) -> impl Iterator<Item = Self::Row> {
        std::iter::repeat(())
    }
}

impl Row for () {
    #[inline(always)]
    fn set(self, _: impl FnOnce() -> Usage) {}
}

impl<'a> Usages for &'a mut [Usage] {
    type Row = &'a mut Usage;
    #[inline(always)]
    fn rows(self) -> impl Iterator<Item = Self::Row> {
        self.iter_mut()
    }
}

impl Row for &mut Usage {
    #[inline(always)]
    fn set(self, usage: impl FnOnce() -> Usage) {
        *self = usage();
    }
}

/// The answers of a block before they are written, in whole lines of the cache.
#[repr(align(64))]
struct Lines([u64; BLOCK]);

#[inline(always)]
fn blocks<const GATHER: bool, U: Usages>(
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    mut private: Column,
    usages: impl Iterator<Item = U>,
) -> Option<Range<usize>> {
    let mut scratch = [0; BLOCK];
    let Lines(found) = &mut Lines([0; BLOCK]);
    let blocks = starts.chunks(BLOCK).zip(ends.chunks(BLOCK)).zip(usages);
    for (number, ((from, to), usages)) in blocks.enumerate() {
        let row = number * BLOCK;
        for row in (row + AHEAD..row + AHEAD + BLOCK).step_by(LINE) {
            prefetch(starts, row);
            prefetch(ends, row);
        }
        // Not into the columns themselves: compilers make vector code of loops over memory that they know.
        let all_fit = if GATHER {
            in_one_loop(windows, from, to, found, usages)
        } else {
            in_three_loops(windows, &mut scratch, from, to, found, usages)
        };
        private.push(found.get(..from.len()).unwrap_or_default());
        if !all_fit {
            return Some(row..row + from.len());
        }
    }
    None
}

#[inline(always)]
fn in_one_loop(windows: &Windows, starts: &[i64], ends: &[i64], private: &mut [u64], usages: impl Usages) -> bool {
    let mut fit = Fit::default();
    for (((start, end), private), usage) in starts.iter().zip(ends).zip(private).zip(usages.rows()) {
        let (from, to) = (windows.offset(*start), windows.offset(*end));
        fit.add(windows, from, to);
        *private = answer(from, to, windows.at(slot_of(from) >> 3), usage);
    }
    fit.all()
}

#[inline(always)]
fn in_three_loops(
    windows: &Windows,
    scratch: &mut [u64; BLOCK],
    starts: &[i64],
    ends: &[i64],
    private: &mut [u64],
    usages: impl Usages,
) -> bool {
    for (byte, start) in scratch.iter_mut().zip(starts) {
        *byte = slot_of(windows.offset(*start)) >> 3;
    }
    for window in scratch.iter_mut().take(starts.len()) {
        *window = windows.at(*window);
    }
    let mut fit = Fit::default();
    let trips = starts.iter().zip(ends).zip(&*scratch);
    for ((((start, end), window), private), usage) in trips.zip(private).zip(usages.rows()) {
        let (from, to) = (windows.offset(*start), windows.offset(*end));
        fit.add(windows, from, to);
        *private = answer(from, to, *window, usage);
    }
    fit.all()
}

/// Whether every trip of a block fits a window, found without comparing 64 bits, which baseline vectors cannot.
#[derive(Default)]
struct Fit {
    offsets: u64,
    signs: u64,
}

impl Fit {
    /// Where no bit from 2^37 on is set, no difference wraps, and its highest bit says that it is negative.
    #[inline(always)]
    fn add(&mut self, windows: &Windows, from: u64, to: u64) {
        let length = to.wrapping_sub(from);
        self.offsets |= from | to;
        self.signs |= length | WINDOW_MS.wrapping_sub(length) | windows.end.wrapping_sub(1).wrapping_sub(to);
    }

    const fn all(&self) -> bool {
        self.offsets >> OFFSET_BITS == 0 && self.signs >> (u64::BITS - 1) == 0
    }
}

/// The private time of a trip that fits its window, which begins at the byte of its first slot. Nothing panics where it
/// does not fit: arithmetic wraps.
#[inline(always)]
fn answer(from: u64, to: u64, window: u64, usage: impl Row) -> u64 {
    let (first, last) = (slot_of(from), slot_of(to));
    let window = window >> (first & 7);
    let length = last.wrapping_sub(first) & 63;
    let before = from.wrapping_sub(first * SLOT_MS);
    let after = to.wrapping_sub(last * SLOT_MS);
    let inside = window & !(u64::MAX << length);
    // All ones where the slot is private.
    let first_private = 0u64.wrapping_sub(window & 1);
    let last_private = 0u64.wrapping_sub(window >> length & 1);
    let slots = u64::from(inside.count_ones()) * SLOT_MS;
    let private = slots.wrapping_add(after & last_private).wrapping_sub(before & first_private);
    usage.set(|| {
        // What begins in a private slot and has a length has private time; what has no length has the usage of its
        // instant (`semantics.md` 1.1). Whether a trip is mixed cannot be foretold: selections, no branch.
        let private_or_mixed = if private == to.wrapping_sub(from) { Usage::Private } else { Usage::Mixed };
        if private | window & 1 == 0 { Usage::Professional } else { private_or_mixed }
    });
    private
}
