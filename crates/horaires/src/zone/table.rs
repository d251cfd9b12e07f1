//! The zone table: every name of a tzdb release in a few kilobytes.
//!
//! Browsers download it, so it is small, and what is alike stands together, where it compresses best; a zone is decoded
//! on its own, so it is quick. Layout, format 2:
//!
//! ```text
//! table    = magic "HZTB", format 2 (u8), text (the tzdb release), rules, data, names
//! text     = length (u8), UTF-8 bytes
//! rules    = count, that many of rule
//! rule     = offset (standard), offset (daylight), change (start), change (end)
//! change   = day, offset-coded time of day
//! day      = 3 * ((5 * month + week - 1) * 7 + weekday)  for Mm.w.d
//!          | 3 * n + 1                                   for Jn
//!          | 3 * n + 2                                   for n
//! data     = count, and for that many data block (heads), block (codes), block (steps)
//! block    = length in bytes, that many of bytes
//! head     = rule (0: none, else 1 + its index), unit (u8, index into 1 s, 60 s, 900 s, 3600 s),
//!            count of offsets, that many of offset, count of changes. The first offset holds from 1970.
//! code     = for each change one byte: how many places after the current offset the new one stands in the list,
//!            cyclically, less one
//! step     = for each change its distance from the one before it, or from 1970, in units
//! names    = count, for that many names their shared (u8), block (texts, parted by line feeds), and datum each
//! name     = the first `shared` bytes of the one before it, then the text; sorted by bytes
//! datum    = 0: the first datum not named yet, else 1 + its index (links share data)
//! offset   = 2 * zigzag(quarters of an hour), or 2 * zigzag(seconds) + 1
//! ```
//!
//! Counts, lengths, days, steps and offsets are LEB128 numbers. The rule holds from the last change that is written out
//! (from 1970 where there is none) to the end of the window, as in TZif; changes that it yields are not written.

use std::sync::LazyLock;

use super::posix::{Daylight, MAX_CHANGE_HOURS, MAX_OFFSET, PosixRule, YearlyChange, YearlyDay};
use super::tzif::ZoneData;
use super::{UtcChange, WINDOW_END, Zone};

#[cfg(feature = "zone-table-writer")]
mod write;
#[cfg(feature = "zone-table-writer")]
pub use write::{WriteError, write};

const MAGIC: &[u8; 4] = b"HZTB";
const FORMAT: u8 = 2;
const UNITS: [i64; 4] = [1, 60, 900, 3600];
const QUARTER: i32 = 900;

static BUNDLED: LazyLock<Option<Table<'static>>> =
    LazyLock::new(|| Table::parse(include_bytes!("../data/zones.bin")).ok());

/// The table that comes with the crate; a test proves it readable.
pub(super) fn bundled() -> Option<&'static Table<'static>> {
    BUNDLED.as_ref()
}

/// The bytes are not a zone table of this format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a zone table of format {FORMAT}, or a damaged one")]
pub struct TableError;

/// A zone table whose names and rules have been read.
///
/// The bundled one stands behind [`Zone::named`]. Another one, from a later tzdb release, can be loaded as data.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    tzdb_version: &'a str,
    rules: Vec<PosixRule>,
    data: Vec<Datum<'a>>,
    /// All names, one after the other.
    text: String,
    // INVARIANT: sorted by name.
    names: Vec<Name>,
}

/// One zone, undecoded but for its head.
#[derive(Debug, Clone)]
struct Datum<'a> {
    rule: Option<usize>,
    /// Seconds.
    unit: i64,
    offsets: Vec<i32>,
    codes: &'a [u8],
    steps: &'a [u8],
}

/// Where a name stands in the text, and its datum.
#[derive(Debug, Clone, Copy)]
struct Name {
    start: usize,
    end: usize,
    datum: usize,
}

impl<'a> Table<'a> {
    /// Reads a table. The data of the zones themselves are read when they are asked for.
    ///
    /// # Errors
    /// [`TableError`] on any other bytes.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, TableError> {
        Self::read(&mut Reader(bytes)).ok_or(TableError)
    }

    fn read(rest: &mut Reader<'a>) -> Option<Self> {
        if rest.take(4)? != MAGIC || rest.byte()? != FORMAT {
            return None;
        }
        let tzdb_version = rest.text()?;
        let rules = rest.list(Reader::rule)?;
        let data = rest.data(&rules)?;
        let count = rest.count()?;
        let shared = rest.take(count)?;
        let texts = std::str::from_utf8(rest.block()?.0).ok()?;
        let mut text = String::new();
        let mut names: Vec<Name> = Vec::with_capacity(count);
        let mut unnamed = 0;
        for (&shared, back) in shared.iter().zip(texts.split('\n')) {
            let start = text.len();
            let before = names.last().map_or("", |last| text.get(last.start..last.end).unwrap_or_default());
            let name = before.get(..usize::from(shared))?.to_owned() + back;
            if name.as_str() <= before {
                return None;
            }
            text.push_str(&name);
            let datum = match rest.count()?.checked_sub(1) {
                Some(index) => index,
                None => {
                    unnamed += 1;
                    unnamed - 1
                }
            };
            names.push(Name { start, end: text.len(), datum });
        }
        let whole = names.len() == count
            && texts.split('\n').count() == count
            && names.iter().all(|name| name.datum < data.len());
        if !whole {
            return None;
        }
        rest.0.is_empty().then_some(Self { tzdb_version, rules, data, text, names })
    }

    /// The tzdb release, for example `2026e`.
    #[must_use]
    pub fn tzdb_version(&self) -> &'a str {
        self.tzdb_version
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|&name| self.text_of(name))
    }

    /// A name by its place in the order.
    pub(super) fn name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(|&name| self.text_of(name))
    }

    fn text_of(&self, name: Name) -> &str {
        self.text.get(name.start..name.end).unwrap_or_default()
    }

    /// The zone of that name; `None` where there is none, or where its data are damaged.
    #[must_use]
    pub fn zone(&self, name: &str) -> Option<Zone> {
        let index = self.names.binary_search_by(|&known| self.text_of(known).cmp(name)).ok()?;
        let data = self.data.get(self.names.get(index)?.datum)?.zone(&self.rules)?;
        Some(Zone::from_changes(name, self.tzdb_version, data.expand()))
    }
}

/// What is left to read; every reading is `None` at the end of the bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (front, back) = self.0.split_at_checked(length)?;
        self.0 = back;
        Some(front)
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    /// LEB128, at most 35 bits.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A number of things.
    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn block(&mut self) -> Option<Self> {
        let length = self.count()?;
        self.take(length).map(Self)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.byte()?;
        std::str::from_utf8(self.take(usize::from(length))?).ok()
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        // Not allocated beforehand: the count may be a lie. Every item takes at least one byte.
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(item(self)?);
        }
        Some(items)
    }

    /// Seconds, at most `limit` either way.
    fn seconds(&mut self, limit: i32) -> Option<i32> {
        let code = self.number()?;
        let unit = if code & 1 == 0 { QUARTER } else { 1 };
        let zigzag = i64::try_from(code >> 1).ok()?;
        let value = (zigzag >> 1) ^ -(zigzag & 1);
        let seconds = i32::try_from(value).ok()?.checked_mul(unit)?;
        (seconds.unsigned_abs() <= limit.unsigned_abs()).then_some(seconds)
    }

    fn rule(&mut self) -> Option<PosixRule> {
        let standard = self.seconds(MAX_OFFSET)?;
        let offset = self.seconds(MAX_OFFSET)?;
        let (start, end) = (self.yearly_change()?, self.yearly_change()?);
        Some(PosixRule { standard, daylight: Some(Daylight { offset, start, end }) })
    }

    fn yearly_change(&mut self) -> Option<YearlyChange> {
        let code = u16::try_from(self.number()?).ok()?;
        let (value, kind) = (code / 3, code % 3);
        let small = |value: u16| u8::try_from(value).ok();
        let day = match kind {
            0 => YearlyDay::month_week_day(small(value / 35)?, small(value / 7 % 5)? + 1, small(value % 7)?),
            1 => YearlyDay::julian(value),
            _ => YearlyDay::zero_based(value),
        }?;
        let time = self.seconds((MAX_CHANGE_HOURS + 1) * 3600 - 1)?;
        Some(YearlyChange { day, time })
    }

    fn data(&mut self, rules: &[PosixRule]) -> Option<Vec<Datum<'a>>> {
        let count = self.count()?;
        let (mut heads, mut codes, mut steps) = (self.block()?, self.block()?, self.block()?);
        let mut data = Vec::new();
        for _ in 0..count {
            let rule = heads.count()?.checked_sub(1);
            if rule.is_some_and(|rule| rule >= rules.len()) {
                return None;
            }
            let unit = *UNITS.get(usize::from(heads.byte()?))?;
            let offsets = heads.list(|rest| rest.seconds(MAX_OFFSET))?;
            let changes = heads.count()?;
            let codes = codes.take(changes)?;
            let all_steps = steps.0;
            for _ in 0..changes {
                steps.number()?;
            }
            let length = all_steps.len() - steps.0.len();
            data.push(Datum { rule, unit, offsets, codes, steps: all_steps.get(..length)? });
        }
        (heads.0.is_empty() && codes.0.is_empty() && steps.0.is_empty()).then_some(data)
    }
}

impl Datum<'_> {
    fn zone(&self, rules: &[PosixRule]) -> Option<ZoneData> {
        let rule = match self.rule {
            Some(index) => Some(rules.get(index)?.clone()),
            None => None,
        };
        let mut at = 0;
        let mut index = 0;
        let mut explicit = vec![UtcChange { at, offset: *self.offsets.first()? }];
        let mut steps = Reader(self.steps);
        for code in self.codes {
            let step = i64::try_from(steps.number()?).ok()?.checked_mul(self.unit)?;
            at += step;
            if step == 0 || at >= WINDOW_END {
                return None;
            }
            index = (index + usize::from(*code) + 1).checked_rem(self.offsets.len())?;
            explicit.push(UtcChange { at, offset: *self.offsets.get(index)? });
        }
        Some(ZoneData { explicit, rule: rule.map(|rule| (at, rule)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BYTES: &[u8] = include_bytes!("../data/zones.bin");

    #[test]
    fn the_bundled_table_is_whole() {
        let table = Table::parse(BYTES).unwrap();
        assert!(table.names().count() > 590);
        assert!(table.names().all(|name| table.zone(name).is_some()));
        assert!(table.names().is_sorted());
        let utc = table.zone("UTC").unwrap();
        assert_eq!(utc, Zone::utc());
    }

    #[test]
    fn a_shorter_table_is_damaged() {
        for length in 0..BYTES.len() {
            assert!(Table::parse(&BYTES[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn links_share_their_data() {
        let table = Table::parse(BYTES).unwrap();
        assert!(table.data.len() < table.names.len() * 3 / 4);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever is left of a damaged table keeps the invariants of a zone.
        #[test]
        fn damage_never_panics(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
            let mut bytes = BYTES.to_vec();
            for (index, byte) in damage {
                bytes[index.index(BYTES.len())] = byte;
            }
            if let Ok(table) = Table::parse(&bytes) {
                for zone in table.names().filter_map(|name| table.zone(name)) {
                    let spans = zone.spans();
                    prop_assert_eq!(spans[0].start(), crate::Instant::MIN);
                    for pair in spans.windows(2) {
                        prop_assert!(pair[0].start() < pair[1].start());
                        prop_assert_ne!(pair[0].offset_ms(), pair[1].offset_ms());
                    }
                }
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut with_header = b"HZTB\x02".to_vec();
            with_header.extend(bytes);
            let _ = Table::parse(&with_header);
        }
    }
}
