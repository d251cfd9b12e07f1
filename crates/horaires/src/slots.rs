//! The aligned path of a batch: a bit for every quarter of an hour of UTC, and one load and a count of bits for a trip.
//!
//! It serves rules whose boundaries all fall on quarters of an hour in UTC: minutes of the week on the quarter, wall
//! clocks that are whole quarters away from UTC, validity that begins and ends on one.
//!
//! Here the slots are compiled; [`crate::kernel`] finds the answers in them.

use crate::classify::Usage;
use crate::instructions::Instructions;
use crate::kernel::{Answers, OFFSET_BITS, Windows, slot_of, sweep};
use crate::memory::LINE;
use crate::stores::Stores;
use crate::time::{Instant, Period, WEEK_MINUTES, WEEK_MS};
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
/// Rows in one go from which on streaming them spares more than the wait at its end costs.
const WORTH_STREAMING: usize = 1024;
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
        // Every byte is written below: room of an earlier window is not cleared for nothing.
        self.bits.resize(count / 8 + 1 + PADDING, 0);
        let mut weeks = Weeks::default();
        for Stretch { start, end, offset, pattern } in rules.stretches(window) {
            if start % SLOT != 0 || end % SLOT != 0 || offset % SLOT != 0 {
                return false;
            }
            // The slot of the week at the first slot of the window, if the stretch reached back to it.
            let turn = (origin + offset + EPOCH_IN_WEEK_MS) / SLOT;
            let turn = turn.rem_euclid(WEEK_SLOTS as i64) as usize;
            let week = weeks.get(pattern, turn, || rules.patterns.changes(pattern));
            paint(&mut self.bits, ((start - origin) / SLOT) as usize, ((end - origin) / SLOT) as usize, week);
        }
        paint(&mut self.bits, count, count / 8 * 8 + 8 * (1 + PADDING), &[0; 2 * WEEK_BYTES]);
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
        (instructions, stores): (Instructions, Stores),
        mut starts: &[i64],
        mut ends: &[i64],
        mut private: &mut [u64],
        mut usages: Option<&mut [Usage]>,
        mut other: impl FnMut(usize, i64, i64) -> Result<(u64, Usage), E>,
    ) -> Result<(), E> {
        let windows = Windows { bits: &self.bits, origin: self.origin, end: self.count as u64 * SLOT_MS };
        let (mut passed, mut stores_here) = (0, stores);
        loop {
            let answers = Answers { private: &mut *private, usages: usages.as_deref_mut() };
            let Some(block) = sweep((instructions, stores_here), &windows, starts, ends, answers) else {
                return Ok(());
            };
            let is_head = block.end < LINE;
            stores_here = if is_head || block.start >= WORTH_STREAMING { stores } else { Stores::Cached };
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

/// A bit for each slot of two weeks, from a slot of the week on.
type TwoWeeks = [u8; 2 * WEEK_BYTES];

/// The last few weeks that were turned: patterns come again and again, the ordinary one between the exceptional days.
#[derive(Default)]
struct Weeks {
    known: [Option<(u32, usize, TwoWeeks)>; 4],
    oldest: usize,
}

impl Weeks {
    fn get<'a>(&mut self, pattern: u32, turn: usize, changes: impl FnOnce() -> &'a [u16]) -> &TwoWeeks {
        let same = |known: &Option<(u32, usize, TwoWeeks)>| {
            known.as_ref().is_some_and(|(number, turned, _)| (*number, *turned) == (pattern, turn))
        };
        let index = self.known.iter().position(same).unwrap_or_else(|| {
            self.oldest = (self.oldest + 1) % self.known.len();
            if let Some(place) = self.known.get_mut(self.oldest) {
                *place = Some((pattern, turn, turned(changes(), turn)));
            }
            self.oldest
        });
        self.known.get(index).and_then(Option::as_ref).map_or(&[0; 2 * WEEK_BYTES], |(.., weeks)| weeks)
    }
}

/// A bit for each slot of the week on the wall, twice, from the slot `turn` of the week on.
fn turned(changes: &[u16], turn: usize) -> TwoWeeks {
    match changes {
        [] => return [0; 2 * WEEK_BYTES],
        [0, WEEK_MINUTES] => return [u8::MAX; 2 * WEEK_BYTES],
        _ => {}
    }
    // A bit for each change; then, from each one on, a bit for all slots up to the next.
    let mut words = [0u64; WEEK_SLOTS / 64 + 1];
    for minute in changes {
        let slot = usize::from(minute / SLOT_MINUTES);
        if let Some(word) = words.get_mut(slot / 64) {
            *word ^= 1 << (slot % 64);
        }
    }
    let mut private = false;
    for word in &mut words {
        for shift in [1, 2, 4, 8, 16, 32] {
            *word ^= *word << shift;
        }
        *word ^= if private { u64::MAX } else { 0 };
        private = *word >> 63 == 1;
    }
    let mut weeks = [0; 2 * WEEK_BYTES];
    for (byte, bits) in weeks.iter_mut().zip(words.iter().flat_map(|word| word.to_le_bytes()).take(WEEK_BYTES)) {
        *byte = bits;
    }
    weeks.copy_within(..WEEK_BYTES, WEEK_BYTES);
    let from = weeks.get(turn / 8..).unwrap_or_default();
    let after = from.get(1..).unwrap_or_default();
    let mut turned = [0; 2 * WEEK_BYTES];
    for (turned, (low, high)) in turned.iter_mut().zip(from.iter().zip(after)).take(WEEK_BYTES) {
        *turned = (u16::from_le_bytes([*low, *high]) >> (turn % 8)) as u8;
    }
    turned.copy_within(..WEEK_BYTES, WEEK_BYTES);
    turned
}

/// Sets the bits `[from, to)`, and what follows in the last byte, to those of a week that comes again and again from
/// the first bit on.
fn paint(bits: &mut [u8], from: usize, to: usize, weeks: &TwoWeeks) {
    let (first, in_week) = (from / 8, from / 8 % WEEK_BYTES);
    let Some(bytes) = bits.get_mut(first..to.div_ceil(8)).filter(|_| from < to) else { return };
    let Some(week) = weeks.get(in_week..in_week + WEEK_BYTES) else { return };
    let head = u8::MAX << (from % 8);
    let before = bytes.first().map_or(0, |byte| byte & !head);
    let mut whole = bytes.chunks_exact_mut(WEEK_BYTES);
    for bytes in &mut whole {
        bytes.copy_from_slice(week);
    }
    let rest = whole.into_remainder();
    rest.copy_from_slice(week.get(..rest.len()).unwrap_or_default());
    if let Some(byte) = bytes.first_mut() {
        *byte = *byte & head | before;
    }
}
