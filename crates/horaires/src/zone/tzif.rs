//! Reads TZif, the format of compiled time zones (RFC 9636), versions 1 to 4.
//!
//! Only what the supported window needs is kept. The bytes are untrusted: every length is checked, nothing panics.

use super::posix::{MAX_OFFSET, PosixError, PosixRule};
use super::{UtcChange, WINDOW_END};

/// A time zone file that cannot be used; the message says why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct TzifError(#[from] Reason);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Reason {
    #[error("the time zone file is larger than {} bytes", super::TZIF_MAX_BYTES)]
    TooLarge,
    #[error("not a TZif file: it does not begin with `TZif`")]
    NoMagic,
    #[error("TZif version byte `{0:#04x}` is not known; versions 1 to 4 are read")]
    Version(u8),
    #[error("the TZif file ends too early")]
    Truncated,
    #[error("the TZif file counts leap seconds (a `right/` zone); instants here do not")]
    LeapSeconds,
    #[error("the TZif file is inconsistent: {0}")]
    Inconsistent(&'static str),
    #[error("the rule `{text}` at the end of the TZif file cannot be read: {source}")]
    Footer { text: String, source: PosixError },
}

/// The data of one zone inside the window: changes that are written out, then a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
// INVARIANT: `explicit` begins at second 0; its starts increase strictly.
pub(super) struct ZoneData {
    pub(super) explicit: Vec<UtcChange>,
    /// Holds from the given second on.
    pub(super) rule: Option<(i64, PosixRule)>,
}

impl ZoneData {
    /// Every change of the window, the rule's written out; neighbours may have equal offsets.
    pub(super) fn expand(&self) -> Vec<UtcChange> {
        let mut changes = self.explicit.clone();
        if let Some((from, rule)) = &self.rule {
            if *from < WINDOW_END {
                changes.extend(rule.changes_from((*from).max(0)));
            }
        }
        changes
    }
}

/// The six counts of a TZif header, and its version.
struct Header {
    version: u8,
    ut_indicators: usize,
    standard_indicators: usize,
    leap_seconds: usize,
    transitions: usize,
    types: usize,
    abbreviation_bytes: usize,
}

/// Reads a TZif file.
pub(super) fn parse(bytes: &[u8]) -> Result<ZoneData, TzifError> {
    if bytes.len() > super::TZIF_MAX_BYTES {
        return Err(Reason::TooLarge.into());
    }
    let mut rest = Reader(bytes);
    let header = rest.header()?;
    if header.version == 1 {
        return Ok(rest.block::<4>(&header)?.finish(None));
    }
    // Version 2 and later: the 32-bit block is for old readers; the 64-bit block behind it holds everything.
    rest.skip_block(&header)?;
    let header = rest.header()?;
    if header.version == 1 {
        return Err(Reason::Inconsistent("its two headers have different versions").into());
    }
    let block = rest.block::<8>(&header)?;
    let rule = rest.footer()?;
    Ok(block.finish(rule))
}

/// The transitions of a data block, narrowed to the window.
struct Block {
    explicit: Vec<UtcChange>,
    /// The last transition of all, inside the window or not.
    last: Option<i64>,
}

impl Block {
    fn finish(self, rule: Option<PosixRule>) -> ZoneData {
        ZoneData { explicit: self.explicit, rule: rule.map(|rule| (self.last.unwrap_or(i64::MIN), rule)) }
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Reason> {
        let (front, back) = self.0.split_at_checked(length).ok_or(Reason::Truncated)?;
        self.0 = back;
        Ok(front)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Reason> {
        let (front, back) = self.0.split_first_chunk().ok_or(Reason::Truncated)?;
        self.0 = back;
        Ok(*front)
    }

    fn count(&mut self) -> Result<usize, Reason> {
        // No count can exceed the size of the file, so one that does not fit is as good as too large.
        Ok(usize::try_from(u32::from_be_bytes(self.array()?)).unwrap_or(usize::MAX))
    }

    fn header(&mut self) -> Result<Header, Reason> {
        if self.0.get(..4).is_none_or(|magic| magic != b"TZif") {
            return Err(Reason::NoMagic);
        }
        self.take(4)?;
        let version = match self.array::<1>()? {
            [0] => 1,
            [byte @ b'2'..=b'4'] => byte - b'0',
            [byte] => return Err(Reason::Version(byte)),
        };
        self.take(15)?; // Reserved.
        Ok(Header {
            version,
            ut_indicators: self.count()?,
            standard_indicators: self.count()?,
            leap_seconds: self.count()?,
            transitions: self.count()?,
            types: self.count()?,
            abbreviation_bytes: self.count()?,
        })
    }

    /// Steps over the 32-bit block.
    fn skip_block(&mut self, header: &Header) -> Result<(), Reason> {
        let parts = [
            (header.transitions, 5),
            (header.types, 6),
            (header.abbreviation_bytes, 1),
            (header.leap_seconds, 8),
            (header.standard_indicators, 1),
            (header.ut_indicators, 1),
        ];
        for (count, size) in parts {
            self.take(count.saturating_mul(size))?;
        }
        Ok(())
    }

    /// Reads a block whose times have `N` bytes.
    fn block<const N: usize>(&mut self, header: &Header) -> Result<Block, Reason> {
        if header.leap_seconds != 0 {
            return Err(Reason::LeapSeconds);
        }
        if header.types == 0 || header.abbreviation_bytes == 0 {
            return Err(Reason::Inconsistent("it has no local time type"));
        }
        for count in [header.standard_indicators, header.ut_indicators] {
            if count != 0 && count != header.types {
                return Err(Reason::Inconsistent("the indicators do not match the local time types"));
            }
        }
        let times = self.take(header.transitions.saturating_mul(N))?;
        let indexes = self.take(header.transitions)?;
        let types = self.take(header.types.saturating_mul(6))?;
        self.take(header.abbreviation_bytes)?;
        self.take(header.standard_indicators)?;
        self.take(header.ut_indicators)?;
        let offsets = types
            .chunks_exact(6)
            .map(|record| local_time_type(record, header))
            .collect::<Result<Vec<i32>, Reason>>()?;
        let offset_of = |index: u8| {
            offsets.get(usize::from(index)).copied().ok_or(Reason::Inconsistent("a transition has no local time type"))
        };

        // Type 0 holds before the first transition (RFC 9636 3.2).
        let mut explicit = vec![UtcChange { at: 0, offset: offset_of(0)? }];
        let mut last = None;
        for (time, &index) in times.chunks_exact(N).zip(indexes) {
            let at = signed(time);
            if last.is_some_and(|last| last >= at) {
                return Err(Reason::Inconsistent("the transitions are not in order"));
            }
            last = Some(at);
            let offset = offset_of(index)?;
            if at <= 0 {
                explicit.clear();
            }
            if at < WINDOW_END {
                explicit.push(UtcChange { at: at.max(0), offset });
            }
        }
        Ok(Block { explicit, last })
    }

    /// The rule between two line ends; an empty one says nothing.
    fn footer(&mut self) -> Result<Option<PosixRule>, Reason> {
        if self.array()? != *b"\n" {
            return Err(Reason::Inconsistent("no line end before the rule"));
        }
        let length = self.0.iter().position(|&byte| byte == b'\n');
        let text = self.take(length.ok_or(Reason::Truncated)?)?;
        if text.is_empty() {
            return Ok(None);
        }
        let text = std::str::from_utf8(text).map_err(|_| Reason::Inconsistent("the rule is not text"))?;
        PosixRule::parse(text)
            .map(Some)
            .map_err(|source| Reason::Footer { text: super::unknown::printable(text), source })
    }
}

/// The offset of a six-byte local time type record.
fn local_time_type(record: &[u8], header: &Header) -> Result<i32, Reason> {
    let &[a, b, c, d, is_dst, abbreviation] = record else {
        return Err(Reason::Truncated);
    };
    let offset = i32::from_be_bytes([a, b, c, d]);
    // `unsigned_abs`: the smallest number has no positive counterpart.
    if offset.unsigned_abs() > MAX_OFFSET.unsigned_abs() {
        return Err(Reason::Inconsistent("an offset is 24 hours or more"));
    }
    if is_dst > 1 {
        return Err(Reason::Inconsistent("a daylight-saving flag is neither 0 nor 1"));
    }
    if usize::from(abbreviation) >= header.abbreviation_bytes {
        return Err(Reason::Inconsistent("a local time type has no abbreviation"));
    }
    Ok(offset)
}

/// A big-endian number of up to eight bytes.
fn signed(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|&byte| byte >= 0x80);
    bytes.iter().fold(if negative { -1 } else { 0 }, |sum, &byte| (sum << 8) | i64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A version-2 file with an empty 32-bit block.
    fn file(transitions: &[(i64, u8)], offsets: &[i32], footer: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for v64 in [false, true] {
            bytes.extend(b"TZif2");
            bytes.extend([0; 15]);
            let transitions = if v64 { transitions } else { &[] };
            let offsets = if v64 { offsets } else { &[0] };
            for count in [0, 0, 0, transitions.len(), offsets.len(), 4] {
                bytes.extend(u32::try_from(count).unwrap().to_be_bytes());
            }
            bytes.extend(transitions.iter().flat_map(|(at, _)| at.to_be_bytes()));
            bytes.extend(transitions.iter().map(|(_, index)| index));
            for offset in offsets {
                bytes.extend(offset.to_be_bytes());
                bytes.extend([0, 0]);
            }
            bytes.extend(b"LMT\0");
        }
        bytes.extend(format!("\n{footer}\n").as_bytes());
        bytes
    }

    fn changes(bytes: &[u8]) -> Result<Vec<(i64, i32)>, String> {
        let data = parse(bytes).map_err(|error| error.to_string())?;
        Ok(data.expand().iter().map(|c| (c.at, c.offset)).collect())
    }

    #[test]
    fn the_past_collapses_and_the_future_is_clamped() {
        let offsets = [60, 120, 180];
        let at = |transitions: &[(i64, u8)]| changes(&file(transitions, &offsets, ""));
        assert_eq!(at(&[]), Ok(vec![(0, 60)]));
        assert_eq!(at(&[(-1, 1)]), Ok(vec![(0, 120)]));
        assert_eq!(at(&[(-9, 1), (0, 2)]), Ok(vec![(0, 180)]));
        assert_eq!(at(&[(-9, 1), (7, 2)]), Ok(vec![(0, 120), (7, 180)]));
        assert_eq!(at(&[(WINDOW_END, 1)]), Ok(vec![(0, 60)]));
        assert_eq!(at(&[(i64::MIN, 1), (i64::MAX, 2)]), Ok(vec![(0, 120)]));
    }

    #[test]
    fn the_footer_holds_from_the_last_transition_on() {
        let rule = "AAA0BBB,J1/0,J100/1";
        let years = changes(&file(&[], &[60], rule)).unwrap();
        assert_eq!(years[..3], [(0, 60), (0, 3600), (99 * 86_400, 0)]);
        let late = changes(&file(&[(86_400, 0)], &[3600], rule)).unwrap();
        assert_eq!(late[..2], [(0, 3600), (86_400, 3600)]);
        // Past the window there is nothing left for it to say.
        let never = changes(&file(&[(WINDOW_END, 0)], &[60], rule));
        assert_eq!(never, Ok(vec![(0, 60)]));
    }

    #[test]
    fn what_is_refused() {
        let good = file(&[(7, 0)], &[60], "CET-1");
        let start_of_second = good.len() - b"\nCET-1\n".len() - 8 - 1 - 6 - 4 - 44;
        let patched = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[start_of_second + at] = byte;
            changes(&bytes).unwrap_err()
        };
        let inconsistent = |what: &str| format!("the TZif file is inconsistent: {what}");
        assert!(changes(&good).is_ok());
        assert_eq!(changes(b"").unwrap_err(), "not a TZif file: it does not begin with `TZif`");
        assert_eq!(patched(0, b't'), "not a TZif file: it does not begin with `TZif`");
        assert_eq!(patched(4, b'5'), "TZif version byte `0x35` is not known; versions 1 to 4 are read");
        assert_eq!(patched(4, 0), inconsistent("its two headers have different versions"));
        assert_eq!(patched(23, 2), inconsistent("the indicators do not match the local time types"));
        assert_eq!(patched(31, 1), "the TZif file counts leap seconds (a `right/` zone); instants here do not");
        assert_eq!(patched(32, 255), "the TZif file ends too early");
        assert_eq!(patched(39, 0), inconsistent("it has no local time type"));
        assert_eq!(patched(52, 1), inconsistent("a transition has no local time type"));
        assert_eq!(patched(53, 0x80), inconsistent("an offset is 24 hours or more"));
        assert_eq!(patched(57, 2), inconsistent("a daylight-saving flag is neither 0 nor 1"));
        assert_eq!(patched(58, 9), inconsistent("a local time type has no abbreviation"));
        assert_eq!(
            changes(&file(&[(7, 0), (7, 0)], &[60], "")).unwrap_err(),
            inconsistent("the transitions are not in order")
        );
        assert_eq!(
            changes(&file(&[], &[60], "CET")).unwrap_err(),
            "the rule `CET` at the end of the TZif file cannot be read: an offset is expected"
        );
        assert_eq!(
            changes(&vec![0; super::super::TZIF_MAX_BYTES + 1]).unwrap_err(),
            "the time zone file is larger than 1048576 bytes"
        );
        for length in 0..good.len() {
            assert!(changes(&good[..length]).is_err(), "{length} bytes");
        }
    }
}
