//! Instants, minutes of a day, time ranges and periods: the small bounded types everything else stands on.
//!
//! Source of the rules: `semantics.md` 1 (time) and 2 (weekly ranges).

use std::fmt;

use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60_000;
/// Milliseconds in 24 hours.
pub const DAY_MS: i64 = 86_400_000;
/// Milliseconds in seven times 24 hours.
pub const WEEK_MS: i64 = 7 * DAY_MS;
/// Minutes in a day on the wall: 24:00 is the end of the day.
pub const DAY_MINUTES: u16 = 1440;
/// Minutes in a week on the wall.
pub const WEEK_MINUTES: u16 = 7 * DAY_MINUTES;

/// A point in time: whole milliseconds since 1970-01-01T00:00:00Z, inside the supported window.
///
/// The window is `[1970-01-01, 2100-01-01)` in UTC; its end, [`Instant::MAX`], is a legal end of a half-open
/// interval (`semantics.md` 1.1 and 1.4).
///
/// ```
/// use horaires::Instant;
/// let instant = Instant::from_millis(1_767_222_000_000)?;
/// assert_eq!(instant.to_string(), "2025-12-31T23:00:00.000Z");
/// assert!(Instant::from_millis(-1).is_err());
/// # Ok::<(), horaires::OutOfWindow>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: MIN.0 <= self.0 <= MAX.0.
pub struct Instant(i64);

/// An instant outside the supported window `[1970-01-01, 2100-01-01]` (`semantics.md` 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("instant `{millis}` ms is outside the supported window, 1970-01-01 to 2100-01-01 UTC")]
pub struct OutOfWindow {
    /// The refused instant, in milliseconds since 1970-01-01T00:00:00Z.
    pub millis: i64,
}

impl Instant {
    /// 1970-01-01T00:00:00Z, the first supported instant.
    pub const MIN: Self = Self(0);
    /// 2100-01-01T00:00:00Z, the end of the supported window.
    pub const MAX: Self = Self(4_102_444_800_000);

    /// An instant from milliseconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`OutOfWindow`] before 1970 or after 2100-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Result<Self, OutOfWindow> {
        if millis < Self::MIN.0 || millis > Self::MAX.0 {
            return Err(OutOfWindow { millis });
        }
        Ok(Self(millis))
    }

    /// The nearest instant of the supported window: for bounds of rules, where 9999-12-31 is common
    /// (`semantics.md` 1.4).
    #[must_use]
    pub const fn clamped(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The last whole second that is not after it: the service's own form of dates has no fractions.
    #[must_use]
    pub const fn floor_second(self) -> Self {
        Self(self.0 - self.0 % 1000)
    }

    /// The first whole second that is not before it.
    #[must_use]
    pub const fn ceil_second(self) -> Self {
        // The window ends on a whole second, so this stays inside.
        Self((self.0 + 999) / 1000 * 1000)
    }

    /// The same instant as a chrono `DateTime`.
    #[must_use]
    pub fn to_chrono(self) -> DateTime<Utc> {
        // The window lies well inside chrono's range, so the fallback is never taken.
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

impl<Tz: TimeZone> TryFrom<&DateTime<Tz>> for Instant {
    type Error = OutOfWindow;

    /// Fractions of a millisecond are cut off towards the past.
    fn try_from(value: &DateTime<Tz>) -> Result<Self, OutOfWindow> {
        Self::from_millis(value.timestamp_millis())
    }
}

impl<Tz: TimeZone> TryFrom<DateTime<Tz>> for Instant {
    type Error = OutOfWindow;

    fn try_from(value: DateTime<Tz>) -> Result<Self, OutOfWindow> {
        Self::try_from(&value)
    }
}

impl From<Instant> for DateTime<Utc> {
    fn from(value: Instant) -> Self {
        value.to_chrono()
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC with milliseconds, as in every answer document.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY_MS));
        let ms = self.0.rem_euclid(DAY_MS);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:03}Z",
            ms / 3_600_000,
            ms / MINUTE_MS % 60,
            ms / 1000 % 60,
            ms % 1000
        )
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// RFC 3339 with its own offset, for example `2026-03-30T07:35:00.000+02:00`; milliseconds on request.
pub(crate) fn rfc3339(at: &DateTime<FixedOffset>, with_millis: bool) -> String {
    let (instant, offset) = (at.timestamp_millis(), i64::from(at.offset().local_minus_utc()));
    // The clock on the wall, written as if it were UTC.
    let local = Instant(instant + offset * 1000).to_string();
    let local = local.get(..if with_millis { 23 } else { 19 }).unwrap_or_default();
    let (sign, minutes) = (if offset < 0 { "-" } else { "+" }, (offset.abs() + 30) / 60);
    format!("{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Year, month and day of a number of days since 1970-01-01, proleptic Gregorian.
/// (Hinnant's `civil_from_days`; printing ten million answers through chrono's formatter is slow.)
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// A half-open interval of time, `[start, end)`.
///
/// As the validity of a rule it may be empty; `None` on the wire is the end of the supported window on that side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
// INVARIANT: start <= end.
pub struct Period {
    start: Instant,
    end: Instant,
}

impl Period {
    /// The whole supported window: no bound on either side.
    pub const ALWAYS: Self = Self { start: Instant::MIN, end: Instant::MAX };

    /// The interval `[start, end)`, or `None` where `start > end`.
    ///
    /// ```
    /// use horaires::{Instant, Period};
    /// assert!(Period::new(Instant::MAX, Instant::MIN).is_none());
    /// assert!(Period::new(Instant::MIN, Instant::MIN).is_some_and(Period::is_empty));
    /// ```
    #[must_use]
    pub const fn new(start: Instant, end: Instant) -> Option<Self> {
        if start.0 > end.0 { None } else { Some(Self { start, end }) }
    }

    /// The first instant inside.
    #[must_use]
    pub const fn start(self) -> Instant {
        self.start
    }

    /// The first instant after.
    #[must_use]
    pub const fn end(self) -> Instant {
        self.end
    }

    /// Elapsed milliseconds.
    #[must_use]
    pub const fn duration_ms(self) -> i64 {
        self.end.0 - self.start.0
    }

    /// Whether no instant is inside.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start.0 == self.end.0
    }

    /// Whether `start <= instant < end`.
    #[must_use]
    pub const fn contains(self, instant: Instant) -> bool {
        self.start.0 <= instant.0 && instant.0 < self.end.0
    }

    /// The instants in both, where there are any.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }
}

/// A day of the week; the week begins on Monday, as on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // The names say it.
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Monday to Sunday.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The day after; Sunday wraps to Monday.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Monday => Self::Tuesday,
            Self::Tuesday => Self::Wednesday,
            Self::Wednesday => Self::Thursday,
            Self::Thursday => Self::Friday,
            Self::Friday => Self::Saturday,
            Self::Saturday => Self::Sunday,
            Self::Sunday => Self::Monday,
        }
    }

    /// The minute of the week at which the day begins: 0 for Monday to 8640 for Sunday.
    #[must_use]
    pub const fn first_minute(self) -> u16 {
        self as u16 * DAY_MINUTES
    }
}

impl From<chrono::Weekday> for Weekday {
    fn from(day: chrono::Weekday) -> Self {
        match day {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }
}

impl From<Weekday> for chrono::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Mon,
            Weekday::Tuesday => Self::Tue,
            Weekday::Wednesday => Self::Wed,
            Weekday::Thursday => Self::Thu,
            Weekday::Friday => Self::Fri,
            Weekday::Saturday => Self::Sat,
            Weekday::Sunday => Self::Sun,
        }
    }
}

/// A minute of the day on the wall, 00:00 to 24:00 included (`semantics.md` 2.1).
///
/// ```
/// use horaires::MinuteOfDay;
/// assert_eq!(MinuteOfDay::from_hm(24, 0), Some(MinuteOfDay::END_OF_DAY));
/// assert_eq!(MinuteOfDay::from_hm(24, 1), None);
/// assert_eq!(MinuteOfDay::from_hm(13, 30).map(|m| m.to_string()).as_deref(), Some("13:30"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: self.0 <= 1440.
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(0);
    /// 24:00, the end of the day.
    pub const END_OF_DAY: Self = Self(DAY_MINUTES);

    /// From minutes since midnight, 0 to 1440.
    #[must_use]
    pub const fn new(minutes: u16) -> Option<Self> {
        if minutes <= DAY_MINUTES { Some(Self(minutes)) } else { None }
    }

    /// From an hour (0 to 24) and a minute (0 to 59); with hour 24 only minute 0.
    #[must_use]
    pub const fn from_hm(hour: u16, minute: u16) -> Option<Self> {
        if hour > 24 || minute > 59 { None } else { Self::new(hour * 60 + minute) }
    }

    /// Minutes since midnight, 0 to 1440.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }

    /// The hour, 0 to 24.
    #[must_use]
    pub const fn hour(self) -> u16 {
        self.0 / 60
    }

    /// The minute of the hour, 0 to 59.
    #[must_use]
    pub const fn minute(self) -> u16 {
        self.0 % 60
    }
}

impl fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

/// A range of one day on the wall, `start <= t < end`, never empty, never across midnight (`semantics.md` 2.1 and 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: start < end.
pub struct TimeRange {
    start: MinuteOfDay,
    end: MinuteOfDay,
}

impl TimeRange {
    /// 00:00 to 24:00.
    pub const WHOLE_DAY: Self = Self { start: MinuteOfDay::MIDNIGHT, end: MinuteOfDay::END_OF_DAY };

    /// The range, or `None` where it would be empty or reversed.
    #[must_use]
    pub const fn new(start: MinuteOfDay, end: MinuteOfDay) -> Option<Self> {
        if start.0 < end.0 { Some(Self { start, end }) } else { None }
    }

    /// The first minute inside.
    #[must_use]
    pub const fn start(self) -> MinuteOfDay {
        self.start
    }

    /// The first minute after.
    #[must_use]
    pub const fn end(self) -> MinuteOfDay {
        self.end
    }

    /// Whether the wall-clock time `minute` lies inside.
    #[must_use]
    pub const fn contains(self, minute: MinuteOfDay) -> bool {
        self.start.0 <= minute.0 && minute.0 < self.end.0
    }
}

impl fmt::Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn instant_prints_as_chrono_does(ms in 0i64..=4_102_444_800_000, seconds in -86_399..86_400i32) {
            let instant = Instant::from_millis(ms).unwrap();
            let offset = FixedOffset::east_opt(seconds).unwrap();
            let local = instant.to_chrono().with_timezone(&offset);
            prop_assert_eq!(rfc3339(&local, true), local.to_rfc3339_opts(chrono::SecondsFormat::Millis, false));
            prop_assert_eq!(rfc3339(&local, false), local.to_rfc3339_opts(chrono::SecondsFormat::Secs, false));
            prop_assert_eq!(instant.to_string(), instant.to_chrono().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string());
            prop_assert_eq!(Instant::try_from(instant.to_chrono()), Ok(instant));
        }

        #[test]
        fn instants_stay_in_the_window(ms in any::<i64>()) {
            let clamped = Instant::clamped(ms);
            prop_assert!(Instant::MIN <= clamped && clamped <= Instant::MAX);
            match Instant::from_millis(ms) {
                Ok(instant) => prop_assert_eq!(instant, clamped),
                Err(error) => prop_assert_eq!(error.millis, ms),
            }
        }

        #[test]
        fn minutes_and_ranges_keep_their_bounds(hour in any::<u16>(), minute in any::<u16>(), a in 0u16..=1440, b in 0u16..=1440) {
            if let Some(m) = MinuteOfDay::from_hm(hour, minute) {
                prop_assert!(m.minutes() <= 1440);
                prop_assert_eq!((m.hour(), m.minute()), (hour, minute));
            }
            let (a, b) = (MinuteOfDay::new(a).unwrap(), MinuteOfDay::new(b).unwrap());
            prop_assert_eq!(TimeRange::new(a, b).is_some(), a < b);
        }
    }

    #[test]
    fn weekdays_agree_with_chrono() {
        let mut day = Weekday::Monday;
        for (index, expected) in Weekday::ALL.into_iter().enumerate() {
            assert_eq!(day, expected);
            assert_eq!(day.index(), index);
            assert_eq!(Weekday::from(chrono::Weekday::from(day)), day);
            assert_eq!(chrono::Weekday::from(day).num_days_from_monday() as usize, index);
            day = day.next();
        }
        assert_eq!(day, Weekday::Monday);
    }
}
