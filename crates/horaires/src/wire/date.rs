//! Dates on the wire: epoch milliseconds, ISO-8601 with an offset, and `dd/MM/yyyy HH:mm:ss Z`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::Instant;

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
        let written = match self {
            Self::Millis(millis) => DateTime::from_timestamp_millis(*millis)?.naive_utc(),
            Self::Text(text) => parse_with_offset(text).ok()?.naive_local(),
        };
        (written.time() == chrono::NaiveTime::MIN).then(|| written.date())
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
    match parse_with_offset(text) {
        Ok(date) => Ok(date.timestamp_millis()),
        Err(error) => far_future(text).ok_or(error),
    }
}

/// Reads the service's own form, `dd/MM/yyyy HH:mm:ss Z` (`semantics.md` 7.6).
///
/// # Errors
/// [`DateError`] where the text is of another form, or carries no offset.
pub fn parse_service_date(text: &str) -> Result<DateTime<FixedOffset>, DateError> {
    const FORM: &str = "%d/%m/%Y %H:%M:%S";
    let text = text.trim();
    if let Some(utc) = text.strip_suffix('Z') {
        return NaiveDateTime::parse_from_str(utc.trim_end(), FORM)
            .map(|local| local.and_utc().fixed_offset())
            .map_err(|_| DateError::NotADate);
    }
    DateTime::parse_from_str(text, &format!("{FORM} %#z")).map_err(|_| {
        if NaiveDateTime::parse_from_str(text, FORM).is_ok() { DateError::NoOffset } else { DateError::NotADate }
    })
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
    DateTime::<Utc>::from(instant).format("%d/%m/%Y %H:%M:%S Z").to_string()
}

fn parse_with_offset(text: &str) -> Result<DateTime<FixedOffset>, DateError> {
    if let Ok(date) = DateTime::parse_from_rfc3339(text) {
        return Ok(date);
    }
    // ISO-8601 beyond RFC 3339: +0100 and +01 offsets, no seconds.
    for form in ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"] {
        if let Ok(date) = DateTime::parse_from_str(text, form) {
            return Ok(date);
        }
    }
    if let Some(date) = text.strip_suffix('Z').and_then(|utc| parse_local(utc, "%Y-%m-%dT%H:%M")) {
        return Ok(date.and_utc().fixed_offset());
    }
    let no_offset = parse_local(text, "%Y-%m-%dT%H:%M:%S%.f").or_else(|| parse_local(text, "%Y-%m-%dT%H:%M"));
    if no_offset.is_some() || parse_day(text).is_some() {
        return Err(DateError::NoOffset);
    }
    parse_service_date(text)
}

fn parse_local(text: &str, form: &str) -> Option<NaiveDateTime> {
    NaiveDateTime::parse_from_str(text, form).ok()
}

/// `9999-12-31` is a common way to write "no end": beyond the supported window the missing offset does not matter.
fn far_future(text: &str) -> Option<i64> {
    let day = text.get(..10).and_then(parse_day)?;
    let local = if text.len() == 10 { day.into() } else { parse_local(text, "%Y-%m-%dT%H:%M:%S%.f")? };
    // Not the end of the window itself: that is inside it, and a trip could end there.
    (local.year() > 2100).then(|| local.and_utc().timestamp_millis())
}

fn parse_day(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
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
}
