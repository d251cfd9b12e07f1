//! Writes the zone table from TZif bytes (`cargo xtask tzdb`).

use std::collections::BTreeMap;

use super::{FORMAT, MAGIC, QUARTER, UNITS};
use crate::zone::posix::{PosixRule, YearlyChange, YearlyDay};
use crate::zone::tzif::{self, TzifError, ZoneData};
use crate::zone::{UtcChange, Zone};

/// A zone table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The source of a zone could not be read.
    #[error("cannot read the source of `{name}`")]
    Source {
        /// The zone.
        name: String,
        /// Why not.
        source: TzifError,
    },
    /// A name, or the release, is longer than 255 bytes.
    #[error("`{0}` is too long")]
    TooLong(String),
}

/// The zone table of a tzdb release, from the TZif bytes of every name.
///
/// # Errors
/// [`WriteError`] where the bytes of a name are not a zone, or a name is too long.
pub fn write(tzdb_version: &str, sources: &BTreeMap<&str, &[u8]>) -> Result<Vec<u8>, WriteError> {
    let mut rules: Vec<PosixRule> = Vec::new();
    let mut data: Vec<Datum> = Vec::new();
    let (mut shares, mut texts, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let mut previous = "";
    for (&name, bytes) in sources {
        let source = tzif::parse(bytes).map_err(|source| WriteError::Source { name: name.to_owned(), source })?;
        let datum = zone(&shortest(&source), &mut rules);
        let pairs = previous.bytes().zip(name.bytes());
        let mut shared = pairs.take_while(|(a, b)| a == b).count();
        while !name.is_char_boundary(shared) {
            shared -= 1;
        }
        let (front, back) = name.split_at(shared);
        shares.push(u8::try_from(front.len()).map_err(|_| WriteError::TooLong(name.to_owned()))?);
        texts.push(back);
        match data.iter().position(|known| *known == datum) {
            Some(index) => number(&mut places, index + 1),
            None => {
                places.push(0);
                data.push(datum);
            }
        }
        previous = name;
    }

    let mut out = MAGIC.to_vec();
    out.push(FORMAT);
    text(&mut out, tzdb_version)?;
    number(&mut out, rules.len());
    for rule in &rules {
        yearly(&mut out, rule);
    }
    number(&mut out, data.len());
    let column = |part: fn(&Datum) -> &Vec<u8>| data.iter().flat_map(part).copied().collect::<Vec<u8>>();
    block(&mut out, &column(|datum| &datum.head));
    block(&mut out, &column(|datum| &datum.codes));
    block(&mut out, &column(|datum| &datum.steps));
    number(&mut out, sources.len());
    out.extend(shares);
    block(&mut out, texts.join("\n").as_bytes());
    out.extend(places);
    Ok(out)
}

/// What is written of one zone, in three columns.
#[derive(Default, PartialEq)]
struct Datum {
    head: Vec<u8>,
    codes: Vec<u8>,
    steps: Vec<u8>,
}

fn block(out: &mut Vec<u8>, bytes: &[u8]) {
    number(out, bytes.len());
    out.extend(bytes);
}

/// The same zone with as few changes written out as its rule allows.
fn shortest(source: &ZoneData) -> ZoneData {
    let whole = Zone::from_changes("", "", source.expand());
    let changes: Vec<UtcChange> = whole
        .spans()
        .iter()
        .map(|span| UtcChange { at: span.start().millis() / 1000, offset: span.offset_seconds() })
        .collect();
    let rule = source.rule.as_ref().map(|(_, rule)| rule);
    let written = (1..=changes.len()).find_map(|length| {
        let explicit = changes.get(..length)?.to_vec();
        let from = explicit.last()?.at;
        let data =
            ZoneData { explicit, rule: rule.filter(|rule| rule.daylight.is_some()).map(|rule| (from, rule.clone())) };
        let same = Zone::from_changes("", "", data.expand()).spans() == whole.spans();
        same.then_some(data)
    });
    // A rule that contradicts the changes before it (it takes over after the window) is left out.
    written.unwrap_or(ZoneData { explicit: changes, rule: None })
}

fn zone(data: &ZoneData, rules: &mut Vec<PosixRule>) -> Datum {
    let mut out = Datum::default();
    let rule = data.rule.as_ref().map_or(0, |(_, rule)| {
        let known = rules.iter().position(|known| known == rule);
        1 + known.unwrap_or_else(|| {
            rules.push(rule.clone());
            rules.len() - 1
        })
    });
    number(&mut out.head, rule);
    let (index, unit) = UNITS
        .into_iter()
        .enumerate()
        .rev()
        .find(|(_, unit)| data.explicit.iter().all(|change| change.at % unit == 0))
        .unwrap_or((0, 1));
    out.head.push(u8::try_from(index).unwrap_or_default());

    let mut offsets: Vec<i32> = Vec::new();
    for change in &data.explicit {
        if !offsets.contains(&change.offset) {
            offsets.push(change.offset);
        }
    }
    number(&mut out.head, offsets.len());
    for &offset in &offsets {
        seconds(&mut out.head, offset);
    }
    number(&mut out.head, data.explicit.len().saturating_sub(1));
    let place = |offset: i32| offsets.iter().position(|&known| known == offset);
    for (before, after) in data.explicit.iter().zip(data.explicit.iter().skip(1)) {
        number(&mut out.steps, (after.at - before.at) / unit);
        let from = place(before.offset).unwrap_or_default();
        let to = place(after.offset).unwrap_or_default();
        let code = (to + offsets.len() - from - 1) % offsets.len();
        // No zone has had 256 offsets since 1970; a code that did not fit would fail the comparison with the source.
        out.codes.push(u8::try_from(code).unwrap_or(u8::MAX));
    }
    out
}

fn yearly(out: &mut Vec<u8>, rule: &PosixRule) {
    // Rules without daylight-saving time are not stored: the last offset holds on.
    if let Some(dst) = &rule.daylight {
        seconds(out, rule.standard);
        seconds(out, dst.offset);
        yearly_change(out, dst.start);
        yearly_change(out, dst.end);
    }
}

fn yearly_change(out: &mut Vec<u8>, change: YearlyChange) {
    let code = match change.day {
        YearlyDay::MonthWeekDay { month, week, weekday } => {
            3 * ((5 * u32::from(month) + u32::from(week) - 1) * 7 + u32::from(weekday))
        }
        YearlyDay::Julian(day) => 3 * u32::from(day) + 1,
        YearlyDay::ZeroBased(day) => 3 * u32::from(day) + 2,
    };
    number(out, i64::from(code));
    seconds(out, change.time);
}

fn text(out: &mut Vec<u8>, text: &str) -> Result<(), WriteError> {
    out.push(u8::try_from(text.len()).map_err(|_| WriteError::TooLong(text.to_owned()))?);
    out.extend(text.as_bytes());
    Ok(())
}

/// LEB128 of a number that is not negative.
fn number(out: &mut Vec<u8>, value: impl TryInto<u64>) {
    let mut value = value.try_into().unwrap_or_default();
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push((value & 0x7f) as u8);
}

fn seconds(out: &mut Vec<u8>, value: i32) {
    let (value, exact) = if value % QUARTER == 0 { (value / QUARTER, 0) } else { (value, 1) };
    let value = i64::from(value);
    let zigzag = (value << 1) ^ (value >> 63);
    number(out, 2 * zigzag + exact);
}
