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
use crate::prefetch::prefetch;
use crate::slots::SLOT_MS;

/// Slots are numbered by a multiplication that is exact for offsets below 2^37 ms: 4 years and 4 months.
pub(crate) const OFFSET_BITS: u32 = 37;
/// Of the 64 bits that are loaded up to 7 stand before the trip's first slot.
const WINDOW_MS: u64 = 56 * SLOT_MS;
/// Trips that go through the loops together: their scratch stays in the fastest memory, and while they are answered
/// later ones are fetched.
const BLOCK: usize = 64;
/// How many rows ahead is fetched.
const AHEAD: usize = 256;
/// Rows that share a line of the cache.
pub(crate) const LINE: usize = 8;

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

/// Answers trips block after block, up to the first block with a trip that does not fit a window: its rows. Of those
/// the ones that do fit are answered too, and no later one is.
pub(crate) fn sweep(
    instructions: Instructions,
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    private: &mut [u64],
    usages: Option<&mut [Usage]>,
) -> Option<Range<usize>> {
    match instructions {
        Instructions::Avx512 => sweep_avx512(windows, starts, ends, private, usages),
        Instructions::Avx2 => sweep_avx2(windows, starts, ends, private, usages),
        Instructions::Baseline => sweep_with::<false>(windows, starts, ends, private, usages),
    }
}

#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn sweep_avx2(
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    private: &mut [u64],
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
pub(crate) const HAS_AVX512: bool = rustversion::cfg!(since(1.89));

#[rustversion::attr(
    since(1.89),
    multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt+avx512f+avx512bw+avx512dq+avx512vl+avx512vpopcntdq"))
)]
fn sweep_avx512(
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    private: &mut [u64],
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
    private: &mut [u64],
    usages: Option<&mut [Usage]>,
) -> Option<Range<usize>> {
    let private = private.chunks_mut(BLOCK);
    match usages {
        None => blocks::<GATHER, _>(windows, starts, ends, private),
        Some(usages) => blocks::<GATHER, _>(windows, starts, ends, private.zip(usages.chunks_mut(BLOCK))),
    }
}

/// The rows of the answers of a block.
trait Answers {
    type Row: Row;
    fn rows(self) -> impl Iterator<Item = Self::Row>;
}

/// Where the answer of a trip goes.
trait Row {
    fn set(self, private: u64, usage: impl FnOnce() -> Usage);
}

impl<'a> Answers for &'a mut [u64] {
    type Row = &'a mut u64;
    #[inline(always)]
    fn rows(self) -> impl Iterator<Item = Self::Row> {
        self.iter_mut()
    }
}

impl Row for &mut u64 {
    #[inline(always)]
    fn set(self, private: u64, _: impl FnOnce() -> Usage) {
        *self = private;
    }
}

impl<'a> Answers for (&'a mut [u64], &'a mut [Usage]) {
    type Row = (&'a mut u64, &'a mut Usage);
    #[inline(always)]
    fn rows(self) -> impl Iterator<Item = Self::Row> {
        self.0.iter_mut().zip(self.1)
    }
}

impl Row for (&mut u64, &mut Usage) {
    #[inline(always)]
    fn set(self, private: u64, usage: impl FnOnce() -> Usage) {
        (*self.0, *self.1) = (private, usage());
    }
}

#[inline(always)]
fn blocks<const GATHER: bool, A: Answers>(
    windows: &Windows,
    starts: &[i64],
    ends: &[i64],
    answers: impl Iterator<Item = A>,
) -> Option<Range<usize>> {
    let mut scratch = [0; BLOCK];
    let blocks = starts.chunks(BLOCK).zip(ends.chunks(BLOCK)).zip(answers);
    for (number, ((from, to), answers)) in blocks.enumerate() {
        let row = number * BLOCK;
        for row in (row + AHEAD..row + AHEAD + BLOCK).step_by(LINE) {
            prefetch(starts, row);
            prefetch(ends, row);
        }
        let all_fit = if GATHER {
            in_one_loop(windows, from, to, answers)
        } else {
            in_three_loops(windows, &mut scratch, from, to, answers)
        };
        if !all_fit {
            return Some(row..row + from.len());
        }
    }
    None
}

#[inline(always)]
fn in_one_loop<A: Answers>(windows: &Windows, starts: &[i64], ends: &[i64], answers: A) -> bool {
    let mut fit = Fit::default();
    for ((start, end), row) in starts.iter().zip(ends).zip(answers.rows()) {
        let (from, to) = (windows.offset(*start), windows.offset(*end));
        fit.add(windows, from, to);
        answer(from, to, windows.at(slot_of(from) >> 3), row);
    }
    fit.all()
}

#[inline(always)]
fn in_three_loops<A: Answers>(
    windows: &Windows,
    scratch: &mut [u64; BLOCK],
    starts: &[i64],
    ends: &[i64],
    answers: A,
) -> bool {
    for (byte, start) in scratch.iter_mut().zip(starts) {
        *byte = slot_of(windows.offset(*start)) >> 3;
    }
    for window in scratch.iter_mut().take(starts.len()) {
        *window = windows.at(*window);
    }
    let mut fit = Fit::default();
    for (((start, end), window), row) in starts.iter().zip(ends).zip(&*scratch).zip(answers.rows()) {
        let (from, to) = (windows.offset(*start), windows.offset(*end));
        fit.add(windows, from, to);
        answer(from, to, *window, row);
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

/// The answer of a trip that fits its window, which begins at the byte of its first slot. Nothing panics where it does
/// not fit: arithmetic wraps.
#[inline(always)]
fn answer(from: u64, to: u64, window: u64, row: impl Row) {
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
    row.set(private, || {
        // What begins in a private slot and has a length has private time; what has no length has the usage of its
        // instant (`semantics.md` 1.1). Whether a trip is mixed cannot be foretold: selections, no branch.
        let private_or_mixed = if private == to.wrapping_sub(from) { Usage::Private } else { Usage::Mixed };
        if private | window & 1 == 0 { Usage::Professional } else { private_or_mixed }
    });
}
