//! Dates on the wire: epoch milliseconds, ISO-8601 with an offset, and `dd/MM/yyyy HH:mm:ss Z`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};
use serde::{Deserialize, Serialize};

use crate::Instant;
use crate::time::{DAY_MS, MINUTE_MS};

/// A date as it was written; it is written back in the same form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Date {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Millis(i64),
    /// Text: ISO-8601 with an offset, or `dd/MM/yyyy HH:mm:ss Z`.
    Text(String),
}

/// Why a date could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// A local time or a day without an offset: nobody can say which instant is meant.
    #[error("no offset from UTC")]
    NoOffset,
    /// None of the accepted forms.
    #[error("not a date")]
    NotADate,
}

impl Date {
    /// Milliseconds since 1970-01-01T00:00:00Z, of any year.
    ///
    /// # Errors
    /// [`DateError`] where the text is none of the accepted forms.
    pub fn millis(&self) -> Result<i64, DateError> {
        match self {
            Self::Millis(millis) => Ok(*millis),
            Self::Text(text) => parse_date(text),
        }
    }

    /// Whether the clock shows midnight in the offset the date was written with (UTC for epoch milliseconds).
    #[must_use]
    pub fn is_written_midnight(&self) -> bool {
        self.written_midnight().is_some()
    }

    /// The day that begins at this date, where the clock shows midnight in the offset it was written with.
    #[must_use]
    pub fn written_midnight(&self) -> Option<NaiveDate> {
        let local = match self {
            Self::Millis(millis) => *millis,
            Self::Text(text) => read(text).ok()?.local,
        };
        if local % DAY_MS != 0 {
            return None;
        }
        NaiveDate::from_num_days_from_ce_opt(i32::try_from(local / DAY_MS).ok()?.checked_add(EPOCH_FROM_CE)?)
    }
}

impl From<Instant> for Date {
    fn from(instant: Instant) -> Self {
        Self::Millis(instant.millis())
    }
}

/// Reads a date in any of the accepted forms, as milliseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use horaires::wire::parse_date;
/// let expected = Ok(1_764_593_999_000);
/// assert_eq!(parse_date("2025-12-01T12:59:59Z"), expected);
/// assert_eq!(parse_date("2025-12-01T13:59:59.000+0100"), expected);
/// assert_eq!(parse_date("01/12/2025 12:59:59 Z"), expected);
/// assert!(parse_date("2025-12-01T12:59:59").is_err()); // which instant is that?
/// ```
///
/// # Errors
/// [`DateError`] where the text is none of the accepted forms, or carries no offset.
pub fn parse_date(text: &str) -> Result<i64, DateError> {
    match read(text) {
        Ok(written) => Ok(written.millis()),
        Err(error) => far_future(text).ok_or(error),
    }
}

/// Reads the service's own form, `dd/MM/yyyy HH:mm:ss Z` (`semantics.md` 7.6).
///
/// # Errors
/// [`DateError`] where the text is of another form, or carries no offset.
pub fn parse_service_date(text: &str) -> Result<DateTime<FixedOffset>, DateError> {
    let written = if text.contains('/') { read(text)? } else { return Err(DateError::NotADate) };
    let (utc, offset) = (DateTime::from_timestamp_millis(written.millis()), FixedOffset::east_opt(written.offset));
    utc.zip(offset).map(|(utc, offset)| utc.with_timezone(&offset)).ok_or(DateError::NotADate)
}

/// Reads a day, `yyyy-mm-dd`.
///
/// ```
/// use horaires::wire::parse_day;
/// assert_eq!(parse_day("2026-03-29"), chrono::NaiveDate::from_ymd_opt(2026, 3, 29));
/// assert_eq!(parse_day("2026-02-29"), None);
/// ```
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let mut rest = Scanner(text.as_bytes());
    rest.day().filter(|_| rest.0.is_empty())
}

/// Writes the service's own form, in UTC with the letter `Z`, as in the documentation (`semantics.md` 7.6).
///
/// The form has whole seconds; a fraction is cut off.
///
/// ```
/// use horaires::{Instant, wire::format_service_date};
/// let instant = Instant::from_millis(1_763_942_400_000)?;
/// assert_eq!(format_service_date(instant), "24/11/2025 00:00:00 Z");
/// # Ok::<(), horaires::OutOfWindow>(())
/// ```
#[must_use]
pub fn format_service_date(instant: Instant) -> String {
    let utc = instant.to_chrono();
    let (day, month, year) = (utc.day(), utc.month(), utc.year());
    format!("{day:02}/{month:02}/{year:04} {:02}:{:02}:{:02} Z", utc.hour(), utc.minute(), utc.second())
}

/// The day number of 1970-01-01, where the first day of year 1 is number 1.
const EPOCH_FROM_CE: i32 = 719_163;

/// What a text says: the clock on the wall, in milliseconds as if it were UTC, and seconds east of UTC.
struct Written {
    local: i64,
    offset: i32,
}

impl Written {
    const fn millis(&self) -> i64 {
        self.local - self.offset as i64 * 1000
    }
}

fn read(text: &str) -> Result<Written, DateError> {
    let mut rest = Scanner(text.trim_ascii().as_bytes());
    let local = rest.local().ok_or(DateError::NotADate)?;
    if rest.0.is_empty() {
        return Err(DateError::NoOffset);
    }
    let offset = rest.offset().filter(|_| rest.0.is_empty()).ok_or(DateError::NotADate)?;
    Ok(Written { local, offset })
}

/// `9999-12-31` is a common way to write "no end": beyond the supported window the missing offset does not matter.
fn far_future(text: &str) -> Option<i64> {
    let mut rest = Scanner(text.as_bytes());
    let local = rest.local().filter(|_| rest.0.is_empty() && !text.contains('/'))?;
    // Not the end of the window itself: that is inside it, and a trip could end there.
    (local >= Instant::MAX.millis() + 365 * DAY_MS).then_some(local)
}

/// What is left to read of a date; every reading is `None` where something else stands there.
///
/// By hand, for chrono's patterns are ten times the code, and take many more forms than are meant.
#[derive(Clone, Copy)]
struct Scanner<'a>(&'a [u8]);

impl Scanner<'_> {
    /// One of these bytes.
    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        wanted.contains(&byte).then_some(byte)
    }

    /// A number of at least and at most that many digits.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.0.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| digits >= least)?;
        self.0 = rest;
        Some(number.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
    }

    fn blanks(&mut self) {
        self.0 = self.0.trim_ascii_start();
    }

    /// `yyyy-mm-dd`
    fn day(&mut self) -> Option<NaiveDate> {
        let year = i32::try_from(self.number(4, 4)?).ok()?;
        self.one_of(b"-")?;
        let month = self.number(1, 2)?;
        self.one_of(b"-")?;
        NaiveDate::from_ymd_opt(year, month, self.number(1, 2)?)
    }

    /// `dd/MM/yyyy`
    fn service_day(&mut self) -> Option<NaiveDate> {
        let day = self.number(1, 2)?;
        self.one_of(b"/")?;
        let month = self.number(1, 2)?;
        self.one_of(b"/")?;
        NaiveDate::from_ymd_opt(i32::try_from(self.number(4, 4)?).ok()?, month, day)
    }

    /// Hours and minutes, and seconds where they stand there. A leap second is refused: instants do not count them, and
    /// it would be told as the second after it.
    fn time(&mut self) -> Option<(i64, bool)> {
        let hour = self.number(1, 2).filter(|hour| *hour < 24)?;
        self.one_of(b":")?;
        let minute = self.number(1, 2).filter(|minute| *minute < 60)?;
        let (mut second, mut millis) = (0, 0);
        let has_seconds = self.0.first() == Some(&b':');
        if has_seconds {
            self.one_of(b":")?;
            second = self.number(1, 2).filter(|second| *second < 60)?;
            if self.0.first() == Some(&b'.') {
                self.one_of(b".")?;
                let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
                // What is beyond milliseconds is cut off.
                let first = self.number(1, 3)?;
                millis = first * [1, 100, 10, 1].get(digits.min(3)).copied().unwrap_or(1);
                self.0 = self.0.get(digits.saturating_sub(3)..)?;
            }
        }
        Some((i64::from(hour * 60 + minute) * MINUTE_MS + i64::from(second * 1000 + millis), has_seconds))
    }

    /// A day with a time, or a day alone, in milliseconds.
    fn local(&mut self) -> Option<i64> {
        if self.0.iter().take(3).any(|byte| *byte == b'/') {
            let day = midnight(self.service_day()?);
            self.blanks();
            let (time, has_seconds) = self.time()?;
            return has_seconds.then_some(day + time);
        }
        let day = midnight(self.day()?);
        if self.0.is_empty() {
            return Some(day);
        }
        self.one_of(b"Tt ")?;
        Some(day + self.time()?.0)
    }

    /// `Z`, `+01:00`, `+0100` or `+01`, in seconds.
    fn offset(&mut self) -> Option<i32> {
        self.blanks();
        let sign = match self.one_of(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(0),
        };
        let hours = self.number(2, 2).filter(|hours| *hours < 24)?;
        let minutes = if self.0.is_empty() {
            0
        } else {
            if self.0.first() == Some(&b':') {
                self.one_of(b":")?;
            }
            self.number(2, 2).filter(|minutes| *minutes < 60)?
        };
        Some(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
    }
}

fn midnight(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce() - EPOCH_FROM_CE) * DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_forms() {
        for text in [
            "2025-05-12T15:30:27.938+00:00",
            "2025-05-12T15:30:27.938Z",
            "2025-05-12T17:30:27.938+0200",
            "2025-05-12T17:30:27.938+02",
            "2025-05-12T10:00:27.938-05:30",
        ] {
            assert_eq!(parse_date(text), Ok(1_747_063_827_938), "{text}");
        }
        for text in [
            "2025-05-12T15:30Z",
            "2025-05-12T17:30+02:00",
            "12/05/2025 15:30:00 Z",
            "12/05/2025 15:30:00 +0000",
            "12/05/2025 17:30:00 +02:00",
        ] {
            assert_eq!(parse_date(text), Ok(1_747_063_800_000), "{text}");
        }
        assert_eq!(parse_date("9999-12-31"), Ok(253_402_214_400_000));
        assert_eq!(parse_date("9999-12-31T23:59:59"), Ok(253_402_300_799_000));
    }

    #[test]
    fn refused_forms() {
        for text in ["2025-05-12", "2025-05-12T15:30:27", "2025-05-12T15:30", "12/05/2025 15:30:00"] {
            assert_eq!(parse_date(text), Err(DateError::NoOffset), "{text}");
        }
        for text in [
            "",
            "Z",
            "tomorrow",
            "2025-13-12T15:30:27Z",
            "31/02/2025 00:00:00 Z",
            "1764591599000",
            "é2025-05-1",
            "９999-12-31",
            // Whole hours of 60 minutes of 60 seconds: a leap second is no instant here.
            "2025-12-31T23:59:60Z",
            "31/12/2025 23:59:60 Z",
            "9999-12-31T23:59:60",
            "2025-12-31T24:00:00Z",
        ] {
            assert_eq!(parse_date(text), Err(DateError::NotADate), "{text}");
        }
    }

    #[test]
    fn written_midnight_is_the_offsets_own() {
        let text = |text: &str| Date::Text(text.to_owned()).is_written_midnight();
        assert!(text("30/11/2025 00:00:00 Z"));
        assert!(text("2025-11-30T00:00:00+01:00"));
        assert!(!text("2025-11-30T01:00:00+01:00"));
        assert!(Date::Millis(1_764_460_800_000).is_written_midnight());
    }

    /// The same by chrono's patterns, which take leap seconds.
    fn by_patterns(text: &str) -> Option<i64> {
        let forms =
            ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%d/%m/%Y %H:%M:%S %#z"];
        let parsed = forms.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
        parsed.map(|date| date.timestamp_millis())
    }

    proptest::proptest! {
        #[test]
        fn dates_are_read_as_chrono_reads_them(
            (year, month, day) in (1900..2200, 0..14, 0..33),
            (hour, minute, second) in (0..26, 0..62, 0..62),
            fraction in "(\\.[0-9]{1,10})?",
            offset in "Z|z|[+-][0-2][0-9](:?[0-6][0-9])?| \\+01:00|",
            service in proptest::bool::ANY,
        ) {
            let text = if service {
                format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}:{second:02} {offset}")
            } else {
                format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
            };
            // Beyond the window a date may lack its offset.
            let expected = by_patterns(&text).filter(|_| second < 60).or_else(|| far_future(&text));
            proptest::prop_assert_eq!(parse_date(&text).ok(), expected, "{}", text);
        }

        #[test]
        fn service_dates_are_written_as_chrono_writes_them(millis in 0..Instant::MAX.millis()) {
            let instant = Instant::clamped(millis);
            let expected = instant.to_chrono().format("%d/%m/%Y %H:%M:%S Z").to_string();
            proptest::prop_assert_eq!(format_service_date(instant), expected);
        }
    }
}
