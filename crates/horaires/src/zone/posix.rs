//! The rule in the footer of a TZif file: a POSIX `TZ` string with the extensions of RFC 9636.
//!
//! Only offsets and moments are kept; abbreviations are checked and dropped.

use chrono::{Datelike, NaiveDate};

use super::{UtcChange, WINDOW_END};

/// Offsets stay under 24 hours, as chrono's `FixedOffset` requires.
pub(super) const MAX_OFFSET: i32 = 86_399;
/// RFC 9636 3.3.1: the time of a change lies within 167 hours of midnight on either side.
pub(super) const MAX_CHANGE_HOURS: i32 = 167;
const HOUR: i32 = 3600;
const DAY: i64 = 86_400;

/// What a `TZ` string says: an offset, or two of them and when they alternate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
// INVARIANT: |standard| <= MAX_OFFSET.
pub(super) struct PosixRule {
    /// Seconds east of UTC in standard time.
    pub(super) standard: i32,
    pub(super) daylight: Option<Daylight>,
}

/// Daylight-saving time; "negative" where its offset is smaller than that of standard time (Europe/Dublin).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
// INVARIANT: |offset| <= MAX_OFFSET.
pub(super) struct Daylight {
    /// Seconds east of UTC.
    pub(super) offset: i32,
    /// From standard to daylight time; its time is on the clock of standard time.
    pub(super) start: YearlyChange,
    /// From daylight to standard time; its time is on the clock of daylight time.
    pub(super) end: YearlyChange,
}

/// A moment of every year on the wall clock that holds just before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// INVARIANT: |time| < 168 hours.
pub(super) struct YearlyChange {
    pub(super) day: YearlyDay,
    /// Seconds after midnight of the day; negative on the days before.
    pub(super) time: i32,
}

/// The three ways to name a day of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum YearlyDay {
    /// `Jn`, 1 to 365: 29 February is never counted.
    Julian(u16),
    /// `n`, 0 to 365: 29 February is counted.
    ZeroBased(u16),
    /// `Mm.w.d`: the `week`th (5: last) `weekday` (0: Sunday) of the month.
    MonthWeekDay { month: u8, week: u8, weekday: u8 },
}

/// What is wrong with a `TZ` string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum PosixError {
    #[error("an abbreviation of three letters or more is expected")]
    Abbreviation,
    #[error("an offset is expected")]
    Offset,
    #[error("an offset is 24 hours or more")]
    OffsetTooLarge,
    #[error("daylight-saving time has no rule for its start and end")]
    NoRule,
    #[error("the day of a change is not `Jn`, `n` or `Mm.w.d`")]
    Day,
    #[error("the time of a change is not within 167 hours of midnight")]
    Time,
    #[error("text follows the rule")]
    Trailing,
}

impl PosixRule {
    /// Reads a `TZ` string such as `CET-1CEST,M3.5.0,M10.5.0/3`.
    ///
    /// A daylight-saving time without its rule is refused: POSIX leaves that to the implementation.
    pub(super) fn parse(text: &str) -> Result<Self, PosixError> {
        let mut rest = Scanner(text.as_bytes());
        rest.abbreviation()?;
        let standard = rest.offset()?;
        if rest.0.is_empty() {
            return Ok(Self { standard, daylight: None });
        }
        rest.abbreviation()?;
        let offset = match rest.0.first() {
            None => return Err(PosixError::NoRule),
            Some(b',') => standard + HOUR,
            Some(_) => rest.offset()?,
        };
        if offset > MAX_OFFSET {
            return Err(PosixError::OffsetTooLarge);
        }
        let start = rest.yearly_change()?;
        let end = rest.yearly_change()?;
        if !rest.0.is_empty() {
            return Err(PosixError::Trailing);
        }
        Ok(Self { standard, daylight: Some(Daylight { offset, start, end }) })
    }

    /// The offset at `from` (a second of the window), then every change after it up to the end of the window.
    pub(super) fn changes_from(&self, from: i64) -> Vec<UtcChange> {
        let mut changes = vec![UtcChange { at: from, offset: self.standard }];
        let events = self.daylight.as_ref().map(|dst| self.events(dst));
        for event in events.unwrap_or_default() {
            if event.at <= from {
                changes.clear();
                changes.push(UtcChange { at: from, ..event });
            } else if event.at < WINDOW_END {
                changes.push(event);
            }
        }
        changes
    }

    /// The alternating changes, oldest first, from before the window until after it.
    fn events(&self, dst: &Daylight) -> Vec<UtcChange> {
        let bounds = |year| {
            Some((dst.start.in_year(year)? - i64::from(self.standard), dst.end.in_year(year)? - i64::from(dst.offset)))
        };
        let mut events = Vec::with_capacity(270);
        for year in 1968..=2100 {
            let (Some((start, end)), Some((next_start, next_end))) = (bounds(year), bounds(year + 1)) else {
                continue;
            };
            // A time of year that lasts until its next beginning never ends: daylight-saving time all year round
            // is written `0/0,J365/25` (RFC 9636 3.3.1).
            if start < next_end {
                events.push(UtcChange { at: start, offset: dst.offset });
            }
            if end < next_start {
                events.push(UtcChange { at: end, offset: self.standard });
            }
        }
        // Stable: where both fall on one second, the end stays behind the start and standard time holds.
        events.sort_by_key(|event| event.at);
        events
    }
}

impl YearlyChange {
    /// Seconds from 1970-01-01T00:00:00 to the moment, both on the wall clock.
    fn in_year(self, year: i32) -> Option<i64> {
        Some(self.day.in_year(year)? * DAY + i64::from(self.time))
    }
}

impl YearlyDay {
    /// Days since 1970-01-01.
    fn in_year(self, year: i32) -> Option<i64> {
        match self {
            Self::Julian(day) => {
                let leap = NaiveDate::from_ymd_opt(year, 2, 29).is_some();
                Some(days(year, 1)? + i64::from(day) - 1 + i64::from(leap && day > 59))
            }
            Self::ZeroBased(day) => Some(days(year, 1)? + i64::from(day)),
            Self::MonthWeekDay { month, week, weekday } => {
                let first = days(year, u32::from(month))?;
                let following = match month {
                    12 => days(year + 1, 1)?,
                    _ => days(year, u32::from(month) + 1)?,
                };
                // 1970-01-01 was a Thursday: day 4 counted from Sunday.
                let to_weekday = (i64::from(weekday) - (first + 4)).rem_euclid(7);
                let day = first + to_weekday + 7 * (i64::from(week) - 1);
                Some(if day < following { day } else { day - 7 })
            }
        }
    }
}

/// Days from 1970-01-01 to the first of a month.
fn days(year: i32, month: u32) -> Option<i64> {
    let date = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(i64::from(date.num_days_from_ce()) - 719_163)
}

/// What is left to read.
struct Scanner<'a>(&'a [u8]);

impl Scanner<'_> {
    fn skip(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((&first, rest)) if first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes the bytes at the front that satisfy the condition, and counts them.
    fn skip_while(&mut self, condition: impl Fn(u8) -> bool) -> usize {
        let length = self.0.iter().take_while(|&&byte| condition(byte)).count();
        self.0 = self.0.get(length..).unwrap_or_default();
        length
    }

    /// `CET`, or `<+0330>` in angle brackets.
    fn abbreviation(&mut self) -> Result<(), PosixError> {
        let length = if self.skip(b'<') {
            let length = self.skip_while(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'-');
            if !self.skip(b'>') {
                return Err(PosixError::Abbreviation);
            }
            length
        } else {
            self.skip_while(|b| b.is_ascii_alphabetic())
        };
        if length < 3 {
            return Err(PosixError::Abbreviation);
        }
        Ok(())
    }

    /// One to three digits.
    fn number(&mut self) -> Option<i32> {
        let digits = self.0;
        let length = self.skip_while(|b| b.is_ascii_digit());
        if !(1..=3).contains(&length) {
            return None;
        }
        let value = |sum, &byte: &u8| sum * 10 + i32::from(byte - b'0');
        Some(digits.get(..length)?.iter().fold(0, value))
    }

    /// `[+-]hh[:mm[:ss]]` in seconds, the hours at most `max_hours`.
    fn signed_time(&mut self, max_hours: i32) -> Option<i32> {
        let negative = self.skip(b'-');
        if !negative {
            self.skip(b'+');
        }
        let hours = self.number().filter(|&hours| hours <= max_hours)?;
        let mut sixtieth = || {
            if self.skip(b':') { self.number().filter(|&value| value < 60) } else { Some(0) }
        };
        let minutes = sixtieth()?;
        // `5::30` has no minutes, and fails above; without minutes there are no seconds to look for.
        let seconds = sixtieth()?;
        let value = hours * HOUR + minutes * 60 + seconds;
        Some(if negative { -value } else { value })
    }

    /// Seconds east of UTC; POSIX writes them west.
    fn offset(&mut self) -> Result<i32, PosixError> {
        let west = self.signed_time(24).ok_or(PosixError::Offset)?;
        if west.abs() > MAX_OFFSET {
            return Err(PosixError::OffsetTooLarge);
        }
        Ok(-west)
    }

    /// `,M3.5.0/2`.
    fn yearly_change(&mut self) -> Result<YearlyChange, PosixError> {
        if !self.skip(b',') {
            return Err(PosixError::NoRule);
        }
        let day = self.yearly_day().ok_or(PosixError::Day)?;
        let time = if self.skip(b'/') { self.signed_time(MAX_CHANGE_HOURS).ok_or(PosixError::Time)? } else { 2 * HOUR };
        Ok(YearlyChange { day, time })
    }

    fn yearly_day(&mut self) -> Option<YearlyDay> {
        if self.skip(b'J') {
            let day = u16::try_from(self.number()?).ok()?;
            return YearlyDay::julian(day);
        }
        if self.skip(b'M') {
            let mut part = |first: bool| {
                if !first && !self.skip(b'.') {
                    return None;
                }
                u8::try_from(self.number()?).ok()
            };
            let (month, week, weekday) = (part(true)?, part(false)?, part(false)?);
            return YearlyDay::month_week_day(month, week, weekday);
        }
        let day = u16::try_from(self.number()?).ok()?;
        YearlyDay::zero_based(day)
    }
}

impl YearlyDay {
    /// `Jn`, where it is a day.
    pub(super) fn julian(day: u16) -> Option<Self> {
        (1..=365).contains(&day).then_some(Self::Julian(day))
    }

    /// `n`, where it is a day.
    pub(super) fn zero_based(day: u16) -> Option<Self> {
        (day <= 365).then_some(Self::ZeroBased(day))
    }

    /// `Mm.w.d`, where it is a day.
    pub(super) fn month_week_day(month: u8, week: u8, weekday: u8) -> Option<Self> {
        let valid = (1..=12).contains(&month) && (1..=5).contains(&week) && weekday <= 6;
        valid.then_some(Self::MonthWeekDay { month, week, weekday })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(text: &str) -> i64 {
        text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp()
    }

    /// The changes of one UTC year as text.
    fn year(rule: &str, year: i32) -> Vec<String> {
        let from = seconds(&format!("{year}-01-01T00:00:00Z"));
        PosixRule::parse(rule)
            .unwrap()
            .changes_from(from)
            .into_iter()
            .filter(|change| change.at < seconds(&format!("{}-01-01T00:00:00Z", year + 1)))
            .map(|change| {
                let at = chrono::DateTime::from_timestamp(change.at, 0).unwrap();
                format!("{} {}", at.format("%m-%dT%H:%M:%S"), change.offset)
            })
            .collect()
    }

    #[test]
    fn rules_of_real_zones() {
        // (rule, year, the offset on 1 January and the changes of the year)
        #[rustfmt::skip]
        let rows: &[(&str, i32, &[&str])] = &[
            ("CET-1CEST,M3.5.0,M10.5.0/3", 2026, &["01-01T00:00:00 3600", "03-29T01:00:00 7200", "10-25T01:00:00 3600"]),
            ("EST5EDT,M3.2.0,M11.1.0", 2026, &["01-01T00:00:00 -18000", "03-08T07:00:00 -14400", "11-01T06:00:00 -18000"]),
            // Southern: the year begins in daylight-saving time.
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", 2026, &["01-01T00:00:00 39600", "04-04T16:00:00 36000", "10-03T16:00:00 39600"]),
            // Half an hour.
            ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2026, &["01-01T00:00:00 39600", "04-04T15:00:00 37800", "10-03T15:30:00 39600"]),
            // Negative: standard time is the summer's.
            ("IST-1GMT0,M10.5.0,M3.5.0/1", 2026, &["01-01T00:00:00 0", "03-29T01:00:00 3600", "10-25T01:00:00 0"]),
            // Negative hours (the Saturday before the last Sunday) and Troll's two hours.
            ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2026, &["01-01T00:00:00 -7200", "03-29T01:00:00 -3600", "10-25T01:00:00 -7200"]),
            ("<+00>0<+02>-2,M3.5.0/1,M10.5.0/3", 2026, &["01-01T00:00:00 0", "03-29T01:00:00 7200", "10-25T01:00:00 0"]),
            // More than 24 hours (Thursday's 26:00 is Friday's 02:00).
            ("IST-2IDT,M3.4.4/26,M10.5.0", 2026, &["01-01T00:00:00 7200", "03-27T00:00:00 10800", "10-24T23:00:00 7200"]),
            ("<+0530>-5:30", 2026, &["01-01T00:00:00 19800"]),
            ("LMT0:44:30", 2026, &["01-01T00:00:00 -2670"]),
        ];
        for (rule, in_year, expected) in rows {
            assert_eq!(year(rule, *in_year), *expected, "{rule}");
        }
    }

    #[test]
    fn days_of_the_year() {
        // 1 March is J60 always, and day 59 or, in leap years, 60 counted from zero.
        for (in_year, zero_based) in [(2027, 59), (2028, 60)] {
            let march = ["01-01T00:00:00 0", "03-01T02:00:00 3600", "12-31T00:00:00 0"];
            assert_eq!(year("AAA0BBB,J60,J365/1", in_year), march);
            let rule = format!("AAA0BBB,{zero_based},J365/1");
            assert_eq!(year(&rule, in_year), march);
        }
        // 167 hours before and after.
        assert_eq!(
            year("AAA0BBB,J60/-167,J60/167", 2027),
            ["01-01T00:00:00 0", "02-22T01:00:00 3600", "03-07T22:00:00 0"]
        );
    }

    #[test]
    fn daylight_saving_time_all_year_round() {
        for rule in ["EST5EDT,0/0,J365/25", "XXX3EDT4,0/0,J365/23", "EST5EDT4,0/0,J365/167"] {
            let changes = PosixRule::parse(rule).unwrap().changes_from(0);
            assert!(changes.iter().all(|c| c.offset == -14_400), "{rule}");
        }
        // And none of it: it ends on the second at which it begins.
        let none = PosixRule::parse("AAA0BBB,J1/0,J1/1").unwrap();
        let mut changes = none.changes_from(0);
        changes.reverse();
        changes.dedup_by_key(|change| change.at);
        // `dedup` keeps the first of equals, which is the last written.
        assert!(changes.iter().all(|change| change.offset == 0));
    }

    #[test]
    fn what_is_refused() {
        #[rustfmt::skip]
        let rows = [
            ("", PosixError::Abbreviation),
            ("AB0", PosixError::Abbreviation),
            ("<AB>0", PosixError::Abbreviation),
            ("<ABC0", PosixError::Abbreviation),
            ("CET", PosixError::Offset),
            ("CET-", PosixError::Offset),
            ("CET25", PosixError::Offset),
            ("CET24", PosixError::OffsetTooLarge),
            ("CET1:60", PosixError::Offset),
            ("CET1::30", PosixError::Offset),
            ("CET0001", PosixError::Offset),
            ("CET-1CEST", PosixError::NoRule),
            ("CET-1CEST-2", PosixError::NoRule),
            ("CET-1CEST,M3.5.0", PosixError::NoRule),
            ("CET-23:30CEST,M3.5.0,M10.5.0", PosixError::OffsetTooLarge),
            ("CET-1CEST,M13.5.0,M10.5.0", PosixError::Day),
            ("CET-1CEST,M3.6.0,M10.5.0", PosixError::Day),
            ("CET-1CEST,M3.5.7,M10.5.0", PosixError::Day),
            ("CET-1CEST,J0,M10.5.0", PosixError::Day),
            ("CET-1CEST,366,M10.5.0", PosixError::Day),
            ("CET-1CEST,J366,M10.5.0", PosixError::Day),
            ("CET-1CEST,M3.5.0/168,M10.5.0", PosixError::Time),
            ("CET-1CEST,M3.5.0,M10.5.0/3 ", PosixError::Trailing),
        ];
        for (text, error) in rows {
            assert_eq!(PosixRule::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = PosixRule::parse(&text);
        }

        /// Near misses of real rules: what is read has changes in order, inside the window.
        #[test]
        fn any_rule_has_ordered_changes(
            text in "(CET|<[+-]0[0-9]>)-?[0-9]{1,2}(:[0-6]?[0-9])?(BST[0-9]?)?(,(M[0-9]{1,2}\\.[0-6]\\.[0-7]|J?[0-9]{1,3})(/-?[0-9]{1,3})?){0,2}",
            from in 0..WINDOW_END,
        ) {
            if let Ok(rule) = PosixRule::parse(&text) {
                let changes = rule.changes_from(from);
                prop_assert_eq!(changes[0].at, from);
                prop_assert!(changes.is_sorted_by_key(|change| change.at));
                prop_assert!(changes.iter().all(|c| c.at < WINDOW_END && c.offset.abs() <= MAX_OFFSET));
            }
        }
    }
}
