//! The aligned path of a batch: a bit for every quarter of an hour of UTC, and one load and a count of bits for a trip.
//!
//! It serves rules whose boundaries all fall on quarters of an hour in UTC: minutes of the week on the quarter, wall
//! clocks that are whole quarters away from UTC, validity that begins and ends on one.
//!
//! Here the slots are compiled; [`crate::kernel`] finds the answers in them.

use crate::classify::Usage;
use crate::instructions::Instructions;
use crate::kernel::{OFFSET_BITS, Windows, slot_of, sweep};
use crate::time::{Instant, Period, WEEK_MS};
use crate::timeline::EPOCH_IN_WEEK_MS;
use crate::usage::{InZone, Patterns, Stretch, UsageRules};
use crate::zone::Zone;

/// A slot is a quarter of an hour.
pub(crate) const SLOT_MS: u64 = 900_000;
const SLOT: i64 = SLOT_MS as i64;
const SLOT_MINUTES: u16 = 15;
const WEEK_SLOTS: usize = (WEEK_MS / SLOT) as usize;
/// A week is a whole number of bytes: its pattern repeats in them.
const WEEK_BYTES: usize = WEEK_SLOTS / 8;
pub(crate) const MAX_SLOTS: usize = ((1 << OFFSET_BITS) / SLOT_MS) as usize;
/// Bytes after the last slot, so that every slot has its window.
const PADDING: usize = 8;

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

    /// Compiles a window ([`Slots::around`]), in place; false where stretches do not begin and end with slots, or where
    /// the window is too long. What the slots then hold is not specified.
    ///
    /// The patterns must fit: [`Slots::fit`].
    pub(crate) fn compile(&mut self, rules: InZone<'_, impl Patterns>, window: Period) -> bool {
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
        for Stretch { start, end, offset, pattern } in rules.stretches(window) {
            if start % SLOT != 0 || end % SLOT != 0 || offset % SLOT != 0 {
                return false;
            }
            let [cached, ..] = weeks.get_mut(pattern as usize % 4..).unwrap_or_default() else { return false };
            let week = match cached {
                Some((number, week)) if *number == pattern => &*week,
                _ => &cached.insert((pattern, week_bits(rules.patterns.changes(pattern)))).1,
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
        let fit = rules.patterns.iter().all(|pattern| Self::fit(pattern.changes()))
            && slots.compile(rules.within(zone), Self::around(window));
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

    /// Writes the private milliseconds of each trip, and its usage where that is asked for. `other` answers for rows
    /// that are no trips, or that leave the slots, in order.
    pub(crate) fn answer<E>(
        &self,
        instructions: Instructions,
        mut starts: &[i64],
        mut ends: &[i64],
        mut private: &mut [u64],
        mut usages: Option<&mut [Usage]>,
        mut other: impl FnMut(usize, i64, i64) -> Result<(u64, Usage), E>,
    ) -> Result<(), E> {
        let windows = Windows { bits: &self.bits, origin: self.origin, end: self.count as u64 * SLOT_MS };
        let mut passed = 0;
        while let Some(block) = sweep(instructions, &windows, starts, ends, private, usages.as_deref_mut()) {
            for row in block.clone() {
                let (Some(start), Some(end), Some(private)) = (starts.get(row), ends.get(row), private.get_mut(row))
                else {
                    continue;
                };
                let (from, to) = (windows.offset(*start), windows.offset(*end));
                if windows.fit(from, to) {
                    continue;
                }
                let usage;
                (*private, usage) = match self.long_trip(&windows, from, to) {
                    Some(ms) => (ms, Usage::of_time(ms, to - from)),
                    None => other(passed + row, *start, *end)?,
                };
                if let Some(row) = usages.as_deref_mut().and_then(|usages| usages.get_mut(row)) {
                    *row = usage;
                }
            }
            passed += block.end;
            (starts, ends) = (rest(starts, block.end), rest(ends, block.end));
            private = rest_mut(private, block.end);
            usages = usages.map(|usages| rest_mut(usages, block.end));
        }
        Ok(())
    }

    /// The answer for a trip inside the slots that is too long for a window.
    fn long_trip(&self, windows: &Windows, from: u64, to: u64) -> Option<u64> {
        if from > to || to >= windows.end {
            return None;
        }
        let (first, last) = (slot_of(from) as usize, slot_of(to) as usize);
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

fn rest<T>(rows: &[T], from: usize) -> &[T] {
    rows.get(from..).unwrap_or_default()
}

fn rest_mut<T>(rows: &mut [T], from: usize) -> &mut [T] {
    rows.get_mut(from..).unwrap_or_default()
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
