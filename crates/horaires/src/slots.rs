//! The aligned path of a batch: a bit for every quarter of an hour of UTC, and one load and a count of bits for a trip.
//!
//! It serves rules whose boundaries all fall on quarters of an hour in UTC: minutes of the week on the quarter, wall
//! clocks that are whole quarters away from UTC, validity that begins and ends on one.
//!
//! A trip of up to 14 hours lies in one window of 64 bits that begins at the byte of its first slot. The private time
//! is the count of the private slots from its first to before its last one, less the part of the first slot before
//! the trip, and the part of the last slot up to its end. Blocks of trips go through three loops: numbers of slots,
//! windows, answers. The first and the last have no branch and no lookup, so compilers make vector code of them; all
//! of it is safe code. The loops are compiled twice, and the instructions of AVX2 are used where there are any.

use multiversion::multiversion;

use crate::time::{Instant, Period, WEEK_MS};
use crate::timeline::EPOCH_IN_WEEK_MS;
use crate::usage::{Stretch, UsageRules};
use crate::zone::Zone;

/// A slot is a quarter of an hour.
pub(crate) const SLOT_MS: u64 = 900_000;
const SLOT: i64 = SLOT_MS as i64;
const SLOT_MINUTES: u16 = 15;
const WEEK_SLOTS: usize = (WEEK_MS / SLOT) as usize;
/// A week is a whole number of bytes: its pattern repeats in them.
const WEEK_BYTES: usize = WEEK_SLOTS / 8;
/// Of the 64 bits that are loaded up to 7 stand before the trip's first slot.
const WINDOW_SLOTS: u64 = 56;
/// Slots are numbered by a multiplication that is exact for offsets below 2^37 ms: 4 years and 4 months.
const OFFSET_BITS: u32 = 37;
pub(crate) const MAX_SLOTS: usize = ((1 << OFFSET_BITS) / SLOT_MS) as usize;
/// Bytes after the last slot, so that every slot has its window.
const PADDING: usize = 8;
/// Trips that go through the loops together: their scratch stays in the fastest memory.
const BLOCK: usize = 256;

/// The private quarters of an hour of a window.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// The first instant, on a quarter of an hour.
    origin: i64,
    count: usize,
    /// INVARIANT: a bit for each slot, the first the lowest of the first byte; zero after the last one, for `PADDING`
    /// bytes at least.
    bits: Vec<u8>,
}

/// Which instructions the loops may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Instructions {
    /// What the processor is found to have.
    #[default]
    Detected,
    /// What the binary was compiled for.
    Baseline,
}

impl Slots {
    /// Whether a week changes usage on quarters of an hour alone.
    pub(crate) fn fit(changes: &[u16]) -> bool {
        changes.iter().all(|minute| minute % SLOT_MINUTES == 0)
    }

    /// The slots that hold any of a window, its end included: from the start of one to the end of another.
    pub(crate) fn around(window: Period) -> Period {
        let floor = |instant: Instant| instant.millis() / SLOT * SLOT;
        // No trip starts at the end of the supported window, so slots end there.
        let end = Instant::clamped(floor(window.end()) + SLOT);
        Period::new(Instant::clamped(floor(window.start())), end).unwrap_or(window)
    }

    /// Compiles a window ([`Slots::around`]) from its stretches, in place; false where they do not begin and end with
    /// slots, or where the window is too long. What the slots then hold is not specified.
    ///
    /// The patterns must fit: [`Slots::fit`].
    pub(crate) fn compile<'a>(
        &mut self,
        window: Period,
        stretches: impl Iterator<Item = Stretch>,
        changes: impl Fn(u32) -> &'a [u16],
    ) -> bool {
        let origin = window.start().millis();
        let count = (window.duration_ms() / SLOT) as usize;
        if count > MAX_SLOTS {
            return false;
        }
        (self.origin, self.count) = (origin, count);
        self.bits.clear();
        self.bits.resize(count / 8 + 1 + PADDING, 0);
        // Patterns come again and again: the ordinary one between the exceptional days.
        let mut weeks: [Option<(u32, [u8; WEEK_BYTES])>; 4] = [None; 4];
        for Stretch { start, end, offset, pattern } in stretches {
            if start % SLOT != 0 || end % SLOT != 0 || offset % SLOT != 0 {
                return false;
            }
            let [cached, ..] = weeks.get_mut(pattern as usize % 4..).unwrap_or_default() else { return false };
            let week = match cached {
                Some((number, week)) if *number == pattern => &*week,
                _ => &cached.insert((pattern, week_bits(changes(pattern)))).1,
            };
            let (from, to) = ((start - origin) / SLOT, (end - origin) / SLOT);
            // The slot of the week at the first bit of the byte in which the stretch begins.
            let phase = (start + offset + EPOCH_IN_WEEK_MS) / SLOT - from % 8;
            let phase = phase.rem_euclid(WEEK_SLOTS as i64) as usize;
            paint(&mut self.bits, from as usize, to as usize, &rotated(week, phase));
        }
        true
    }

    /// The slots around a window, where the rules fit them there.
    pub(crate) fn of(rules: &UsageRules, zone: &Zone, window: Period) -> Option<Self> {
        let mut slots = Self::default();
        let window = Self::around(window);
        let fit = rules.patterns.iter().all(|pattern| Self::fit(pattern.changes()))
            && slots.compile(window, rules.stretches(zone, window), |pattern| rules.changes(pattern));
        fit.then_some(slots)
    }

    /// The number of slots.
    pub(crate) const fn count(&self) -> usize {
        self.count
    }

    /// Bytes on the heap.
    pub(crate) fn bytes(&self) -> usize {
        self.bits.capacity()
    }

    /// Writes the private milliseconds of each trip. `other` answers for rows that are no trips, or that leave the
    /// slots, in order.
    pub(crate) fn private_ms<E>(
        &self,
        instructions: Instructions,
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        mut other: impl FnMut(usize, i64, i64) -> Result<u64, E>,
    ) -> Result<(), E> {
        let mut scratch = Scratch { first: [0; BLOCK], length: [0; BLOCK], window: [0; BLOCK] };
        let blocks = starts.chunks(BLOCK).zip(ends.chunks(BLOCK)).zip(private.chunks_mut(BLOCK));
        for (number, ((starts, ends), private)) in blocks.enumerate() {
            let all = match instructions {
                Instructions::Detected => block_detected(self, &mut scratch, starts, ends, private),
                Instructions::Baseline => block(self, &mut scratch, starts, ends, private),
            };
            if all {
                continue;
            }
            for (row, ((start, end), private)) in starts.iter().zip(ends).zip(private).enumerate() {
                let (from, to) = (self.offset(*start), self.offset(*end));
                if !self.fits(from, to) {
                    *private = match self.long_trip(from, to) {
                        Some(ms) => ms,
                        None => other(number * BLOCK + row, *start, *end)?,
                    };
                }
            }
        }
        Ok(())
    }

    /// How far an instant lies after the origin; huge where it lies before.
    #[inline(always)]
    const fn offset(&self, instant: i64) -> u64 {
        instant.wrapping_sub(self.origin) as u64
    }

    #[inline(always)]
    const fn end(&self) -> u64 {
        self.count as u64 * SLOT_MS
    }

    /// Whether one window answers for the trip. One that is reversed has a huge length.
    const fn fits(&self, from: u64, to: u64) -> bool {
        (to < self.end()) & (to.wrapping_sub(from) <= WINDOW_SLOTS * SLOT_MS) & (from < self.end())
    }

    /// The answer for a trip of any length inside the slots.
    fn long_trip(&self, from: u64, to: u64) -> Option<u64> {
        if from > to || to >= self.end() {
            return None;
        }
        let (first, last) = ((from / SLOT_MS) as usize, (to / SLOT_MS) as usize);
        let bit = |slot: usize| u64::from(self.bits.get(slot / 8).is_some_and(|byte| byte >> (slot % 8) & 1 == 1));
        // Private slots before that one, counted from the byte of the first one.
        let bytes = self.bits.get(first / 8..last / 8)?;
        let words = bytes.chunks_exact(8);
        let rest: u32 = words.remainder().iter().map(|byte| byte.count_ones()).sum();
        let word = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
        let whole = rest + words.map(|bytes| word(bytes).count_ones()).sum::<u32>();
        let low = |slot: usize| self.bits.get(slot / 8).map_or(0, |byte| (byte & !(0xff << (slot % 8))).count_ones());
        let private = u64::from(whole + low(last) - low(first));
        Some(private * SLOT_MS + bit(last) * (to % SLOT_MS) - bit(first) * (from % SLOT_MS))
    }
}

/// The number of the slot of an offset below 2^37: `offset / SLOT_MS`, by a multiplication that vectors have.
// SLOT_MS = 2^5 * 28125, and the factor is (2^46 + 461) / 28125: since 461 * 2^32 < 2^46, the quotient is exact for
// every number of 32 bits (Granlund and Montgomery 1994, theorem 4.2).
#[inline(always)]
const fn slot_of(offset: u64) -> u64 {
    ((offset >> 5 & 0xffff_ffff) * 2_501_999_793) >> 46
}

/// What the loops hand on about each trip of a block.
struct Scratch {
    /// The number of its first slot.
    first: [u32; BLOCK],
    /// How many slots later its last one is.
    length: [u32; BLOCK],
    /// The bits from its first slot on.
    window: [u64; BLOCK],
}

/// As [`block`], with the instructions that the processor is found to have.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt+popcnt"))]
fn block_detected(slots: &Slots, scratch: &mut Scratch, starts: &[i64], ends: &[i64], private: &mut [u64]) -> bool {
    block(slots, scratch, starts, ends, private)
}

/// Writes the private milliseconds of the trips of a block; false where some of them do not fit a window, and have no
/// answer yet.
// Inlined into each of its versions, so that it is compiled for their instructions. Whatever stands in the columns,
// nothing panics: arithmetic wraps, and windows that are not there are zero.
#[inline(always)]
fn block(slots: &Slots, scratch: &mut Scratch, starts: &[i64], ends: &[i64], private: &mut [u64]) -> bool {
    let Scratch { first, length, window } = scratch;
    let trips = || starts.iter().zip(ends).map(|(start, end)| (slots.offset(*start), slots.offset(*end)));

    // Baseline vectors cannot compare 64 bits. Where no bit from 2^37 on is set, no difference wraps, and its highest
    // bit says that it is negative.
    let (mut offsets, mut signs) = (0, 0);
    for ((from, to), (first, length)) in trips().zip(first.iter_mut().zip(length.iter_mut())) {
        let duration = to.wrapping_sub(from);
        offsets |= from | to;
        let over = (WINDOW_SLOTS * SLOT_MS).wrapping_sub(duration);
        signs |= duration | over | slots.end().wrapping_sub(1).wrapping_sub(to);
        *first = slot_of(from) as u32;
        *length = slot_of(to).wrapping_sub(slot_of(from)) as u32;
    }
    let all_fit = offsets >> OFFSET_BITS == 0 && signs >> (u64::BITS - 1) == 0;

    for (window, first) in window.iter_mut().zip(first.iter()).take(starts.len()) {
        let byte = (*first >> 3) as usize;
        let bytes = slots.bits.get(byte..byte + 8).and_then(|bytes| bytes.try_into().ok());
        *window = u64::from_le_bytes(bytes.unwrap_or_default()) >> (*first & 7);
    }

    for (((from, to), (first, length)), (window, private)) in
        trips().zip(first.iter().zip(length.iter())).zip(window.iter().zip(private))
    {
        let (first, length) = (u64::from(*first), u64::from(*length & 63));
        let before = from.wrapping_sub(first * SLOT_MS);
        // One multiplication of 32 bits: the sum of both has no more.
        let after = to.wrapping_sub(((first + length) & 0xffff_ffff) * SLOT_MS);
        let inside = window & !(u64::MAX << length);
        // All ones where the slot is private.
        let first_private = 0u64.wrapping_sub(window & 1);
        let last_private = 0u64.wrapping_sub(window >> length & 1);
        let slots = u64::from(inside.count_ones()) * SLOT_MS;
        *private = slots.wrapping_add(after & last_private).wrapping_sub(before & first_private);
    }
    all_fit
}

/// A bit for each slot of the week on the wall.
fn week_bits(changes: &[u16]) -> [u8; WEEK_BYTES] {
    let mut week = [0; WEEK_BYTES];
    for range in changes.chunks_exact(2) {
        if let [start, end] = range {
            let (from, to) = ((start / SLOT_MINUTES).into(), (end / SLOT_MINUTES).into());
            mend(&mut week, from, to, |_| u8::MAX, |bytes| bytes.fill(u8::MAX));
        }
    }
    week
}

/// The bits of the week from a slot on, all around.
fn rotated(week: &[u8; WEEK_BYTES], phase: usize) -> [u8; WEEK_BYTES] {
    // One byte more than two weeks: the last byte of the second has one after it.
    let mut weeks = [0; 3 * WEEK_BYTES];
    weeks.chunks_exact_mut(WEEK_BYTES).for_each(|bytes| bytes.copy_from_slice(week));
    let from = weeks.get(phase / 8..).unwrap_or_default();
    let after = from.get(1..).unwrap_or_default();
    let shift = phase % 8;
    let mut rotated = [0; WEEK_BYTES];
    for (rotated, (low, high)) in rotated.iter_mut().zip(from.iter().zip(after)) {
        *rotated = (u16::from_le_bytes([*low, *high]) >> shift) as u8;
    }
    rotated
}

/// Sets the bits `[from, to)` to those of a week that begins with the byte of the first of them. They must be zero.
fn paint(bits: &mut [u8], from: usize, to: usize, week: &[u8; WEEK_BYTES]) {
    let at = |byte: usize| week.get(byte % WEEK_BYTES).copied().unwrap_or_default();
    mend(bits, from, to, at, |bytes| {
        let mut source = *week;
        source.rotate_left(1);
        let mut weeks = bytes.chunks_exact_mut(WEEK_BYTES);
        for bytes in &mut weeks {
            bytes.copy_from_slice(&source);
        }
        let rest = weeks.into_remainder();
        rest.copy_from_slice(source.get(..rest.len()).unwrap_or_default());
    });
}

/// Mends the bits `[from, to)`, which must be zero: `byte` is what stands in the first and the last byte, counted from
/// the first, and `fill` writes the whole ones between them.
fn mend(bits: &mut [u8], from: usize, to: usize, byte: impl Fn(usize) -> u8, fill: impl FnOnce(&mut [u8])) {
    let (first, last) = (from / 8, to / 8);
    // Bits that end with the last byte have none after it to hold a tail of no bits.
    let end = bits.len().min(last + 1);
    let Some(bytes) = bits.get_mut(first..end).filter(|_| from < to) else { return };
    let head = u8::MAX << (from % 8);
    let tail = !(u8::MAX << (to % 8));
    let length = last - first;
    if let Some(first) = bytes.first_mut() {
        *first |= byte(0) & head & if length == 0 { tail } else { u8::MAX };
    }
    if let Some(last) = bytes.get_mut(length).filter(|_| length > 0) {
        *last |= byte(length) & tail;
    }
    if let Some(whole) = bytes.get_mut(1..length) {
        fill(whole);
    }
}
