//! Time zones as spans of constant offset, the same for every face of the engine.
//!
//! A [`Zone`] answers in one direction without ambiguity: from an instant to the clock on the wall
//! (`semantics.md` 1.3). It is made from
//! - the bundled table, by IANA name: [`Zone::named`], [`Zone::from_tz`];
//! - TZif bytes, such as a file of the system's own zoneinfo: [`Zone::from_tzif`];
//! - chrono-tz's own rules: [`Zone::from_tz_database`].
//!
//! The bundled table holds every name of one tzdb release ([`tzdb_version`]) over the supported window, 1970 to 2100.
//!
//! ```
//! use horaires::{Instant, Zone};
//! let paris = Zone::named("Europe/Paris")?;
//! let instant = Instant::clamped(1_774_745_999_999); // the last before clocks go forward in 2026
//! assert_eq!(paris.to_datetime(instant).to_rfc3339(), "2026-03-29T01:59:59.999+01:00");
//! # Ok::<(), horaires::UnknownZone>(())
//! ```

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Offset};

use crate::time::{DAY_MS, Instant, Period};

#[cfg(feature = "chrono-tz")]
mod from_chrono_tz;
mod posix;
pub mod table;
mod tzif;
mod unknown;

pub use tzif::TzifError;
pub use unknown::UnknownZone;

/// The largest TZif file that is read, in bytes. The largest of tzdb has under 4 KiB.
pub const TZIF_MAX_BYTES: usize = 1 << 20;

/// The end of the supported window in seconds.
const WINDOW_END: i64 = Instant::MAX.millis() / 1000;

/// A change of offset while a zone is being read: seconds since 1970 and seconds east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct UtcChange {
    at: i64,
    offset: i32,
}

/// A time zone: the offset of its wall clock from UTC at every instant of the supported window.
///
/// Immutable and cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash)]
// INVARIANT: the first span starts at `Instant::MIN`; starts increase strictly and lie before `Instant::MAX`;
// neighbouring offsets differ.
pub struct Zone {
    name: Arc<str>,
    tzdb_version: Arc<str>,
    spans: Arc<[Span]>,
}

/// A run of instants over which the offset does not change, up to the start of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
// INVARIANT: the offset is whole seconds, less than 24 hours either way.
pub struct Span {
    start: Instant,
    offset_ms: i32,
}

/// The moment at which a wall clock is put forward or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OffsetChange {
    /// The first instant of the new offset.
    pub at: Instant,
    /// The offset until then.
    pub before: FixedOffset,
    /// The offset from then on.
    pub after: FixedOffset,
}

impl Span {
    /// The first instant.
    #[must_use]
    pub const fn start(self) -> Instant {
        self.start
    }

    /// Milliseconds east of UTC: what is added to an instant to read the clock on the wall.
    #[must_use]
    pub const fn offset_ms(self) -> i32 {
        self.offset_ms
    }

    /// Seconds east of UTC.
    #[must_use]
    pub const fn offset_seconds(self) -> i32 {
        self.offset_ms / 1000
    }

    /// The offset as chrono's type.
    #[must_use]
    pub fn offset(self) -> FixedOffset {
        // The invariant keeps the offset in chrono's range, so the fallback is never taken.
        FixedOffset::east_opt(self.offset_seconds()).unwrap_or(chrono::Utc.fix())
    }
}

/// The tzdb release of the bundled table, for example `2026e`.
#[must_use]
pub fn tzdb_version() -> &'static str {
    table::bundled().map_or("unknown", |table| table.tzdb_version())
}

impl Zone {
    /// The zone of that IANA name (links such as `Asia/Calcutta` included) from the bundled table.
    ///
    /// # Errors
    /// [`UnknownZone`] where the table has no such name; names are case-sensitive, as in tzdb.
    ///
    /// ```
    /// use horaires::Zone;
    /// assert_eq!(Zone::named("Europe/Paris")?.name(), "Europe/Paris");
    /// assert_eq!(
    ///     Zone::named("Europe/Pariss").map_err(|error| error.to_string()),
    ///     Err("unknown time zone `Europe/Pariss`; did you mean `Europe/Paris`?".to_owned())
    /// );
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        table::bundled().and_then(|table| table.zone(name)).ok_or_else(|| UnknownZone::new(name, Self::names()))
    }

    /// The names of the bundled table, sorted.
    ///
    /// ```
    /// assert!(horaires::Zone::names().any(|name| name == "America/St_Johns"));
    /// ```
    pub fn names() -> impl Iterator<Item = &'static str> {
        let table = table::bundled();
        (0..).map_while(move |index| table?.name(index))
    }

    /// UTC: the offset 0 at every instant.
    #[must_use]
    pub fn utc() -> Self {
        let changes = [UtcChange { at: 0, offset: 0 }];
        Self::from_changes("UTC", tzdb_version(), changes)
    }

    /// A zone from TZif bytes (RFC 9636, versions 1 to 4), such as `/usr/share/zoneinfo/Europe/Paris`.
    ///
    /// Only the window 1970 to 2100 is kept. From the last transition on the rule in the footer holds, even where it
    /// contradicts that transition (as glibc and jiff read it); in a file without a rule (version 1 has none) the last
    /// offset does. The bytes do not say which tzdb release they come from:
    /// `tzdb_version` does, and without it [`Zone::tzdb_version`] is `unknown`.
    ///
    /// # Errors
    /// [`TzifError`] for files larger than [`TZIF_MAX_BYTES`], truncated or inconsistent files, offsets of 24 hours or
    /// more, and files that count leap seconds (`right/`).
    ///
    /// ```
    /// use horaires::Zone;
    /// let error = Zone::from_tzif("Europe/Paris", b"not a zone", None).map_err(|error| error.to_string());
    /// assert_eq!(error, Err("not a TZif file: it does not begin with `TZif`".to_owned()));
    /// ```
    pub fn from_tzif(name: &str, bytes: &[u8], tzdb_version: Option<&str>) -> Result<Self, TzifError> {
        let changes = tzif::parse(bytes)?.expand();
        let version = tzdb_version.unwrap_or("unknown");
        Ok(Self::from_changes(name, version, changes))
    }

    /// From changes in order, the first at second 0. Of several at one second the last counts.
    fn from_changes(name: &str, tzdb_version: &str, changes: impl IntoIterator<Item = UtcChange>) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        for change in changes {
            let span = Span {
                start: Instant::clamped(change.at.saturating_mul(1000)),
                offset_ms: change.offset.saturating_mul(1000),
            };
            if spans.last().is_some_and(|last| last.start == span.start) {
                spans.pop();
            }
            if spans.last().is_none_or(|last| last.offset_ms != span.offset_ms) {
                spans.push(span);
            }
        }
        Self { name: name.into(), tzdb_version: tzdb_version.into(), spans: spans.into() }
    }

    /// The name it was asked for by.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tzdb release of the data, for example `2026e`; `unknown` where nobody said.
    #[must_use]
    pub fn tzdb_version(&self) -> &str {
        &self.tzdb_version
    }

    /// The runs of constant offset: the first starts at [`Instant::MIN`], the last holds to [`Instant::MAX`],
    /// neighbours differ.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether both have the same offset at every instant of the supported window, or the same name: what is written by
    /// the clock of one means the same by the other's. Two releases of tzdb may differ in a zone, which is still one zone.
    ///
    /// ```
    /// use horaires::Zone;
    /// let paris = Zone::named("Europe/Paris")?;
    /// assert!(paris.agrees_with(&Zone::named("Europe/Monaco")?));
    /// assert!(!paris.agrees_with(&Zone::named("Europe/Berlin")?)); // until 1980
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.name == other.name || self.spans == other.spans
    }

    /// The index in [`Zone::spans`] of the span that holds an instant.
    #[must_use]
    pub fn span_index_at(&self, instant: Instant) -> usize {
        self.spans.partition_point(|span| span.start <= instant).saturating_sub(1)
    }

    /// The span that holds an instant.
    fn span_at(&self, instant: Instant) -> Span {
        // There is always a first span, so the fallback is never taken.
        let utc = Span { start: Instant::MIN, offset_ms: 0 };
        let index = self.span_index_at(instant);
        self.spans.get(index).copied().unwrap_or(utc)
    }

    /// The offset from UTC at an instant.
    #[must_use]
    pub fn offset_at(&self, instant: Instant) -> FixedOffset {
        self.span_at(instant).offset()
    }

    /// What the clock on the wall shows at an instant.
    ///
    /// ```
    /// use horaires::{Instant, Zone};
    /// let shown = Zone::named("Asia/Kolkata")?.to_local(Instant::MIN);
    /// assert_eq!(shown.to_string(), "1970-01-01 05:30:00");
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    #[must_use]
    pub fn to_local(&self, instant: Instant) -> NaiveDateTime {
        self.to_datetime(instant).naive_local()
    }

    /// The instant with its offset from UTC.
    #[must_use]
    pub fn to_datetime(&self, instant: Instant) -> DateTime<FixedOffset> {
        instant.to_chrono().with_timezone(&self.offset_at(instant))
    }

    /// The instants at which the clock on the wall shows a date: maximal runs, in order, disjoint.
    ///
    /// Usually one run of 23, 24 or 25 hours; none for a day that was skipped; two where clocks go back over midnight.
    /// Instants outside the supported window are left out.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use horaires::Zone;
    /// let hours = |zone: &str, year, month, day| -> Option<Vec<i64>> {
    ///     let runs = Zone::named(zone).ok()?.instants_of_day(NaiveDate::from_ymd_opt(year, month, day)?);
    ///     Some(runs.iter().map(|run| run.duration_ms() / 3_600_000).collect())
    /// };
    /// assert_eq!(hours("Europe/Paris", 2026, 10, 25), Some(vec![25]));
    /// assert_eq!(hours("Pacific/Apia", 2011, 12, 30), Some(vec![]));
    /// ```
    #[must_use]
    pub fn instants_of_day(&self, date: NaiveDate) -> Vec<Period> {
        let day = date.and_time(chrono::NaiveTime::MIN);
        let day = day.and_utc().timestamp_millis();
        let mut runs: Vec<Period> = Vec::new();
        for (period, offset_ms) in self.periods_near(day, DAY_MS) {
            let start = day - i64::from(offset_ms);
            let shown = Period::new(Instant::clamped(start), Instant::clamped(start + DAY_MS));
            let Some(run) = shown.and_then(|shown| shown.intersect(period)) else {
                continue;
            };
            // Clocks that change within a day split it in two touching pieces.
            match runs.last_mut() {
                Some(last) if last.end() == run.start() => {
                    *last = Period::new(last.start(), run.end()).unwrap_or(*last);
                }
                _ => runs.push(run),
            }
        }
        runs
    }

    /// The instants at which the clock on the wall shows a date and time, in order: two where clocks are put back over
    /// it, none where they skip it.
    ///
    /// Fractions of a millisecond are cut off. Instants outside the supported window are left out.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use horaires::Zone;
    /// let paris = Zone::named("Europe/Paris")?;
    /// let passages = |year, month, day| {
    ///     let half_past_two = NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(2, 30, 0)?;
    ///     Some(paris.from_local(half_past_two).len())
    /// };
    /// assert_eq!(passages(2026, 3, 29), Some(0)); // clocks go forward
    /// assert_eq!(passages(2026, 10, 25), Some(2)); // clocks go back
    /// assert_eq!(passages(2026, 12, 25), Some(1));
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    #[must_use]
    pub fn from_local(&self, local: NaiveDateTime) -> Vec<Instant> {
        let local = local.and_utc().timestamp_millis();
        self.periods_near(local, 0)
            .filter_map(|(period, offset_ms)| {
                let instant = Instant::from_millis(local - i64::from(offset_ms)).ok()?;
                let last = instant == Instant::MAX && period.end() == Instant::MAX;
                (period.contains(instant) || last).then_some(instant)
            })
            .collect()
    }

    /// The spans, with their ends, that may hold instants whose wall clock shows `[local, local + length]` ms.
    fn periods_near(&self, local: i64, length: i64) -> impl Iterator<Item = (Period, i32)> {
        // Offsets are less than 24 hours either way.
        let first = self.span_index_at(Instant::clamped(local.saturating_sub(DAY_MS)));
        let last = self.span_index_at(Instant::clamped(local.saturating_add(length + DAY_MS)));
        (first..last + 1).filter_map(|index| {
            let span = self.spans.get(index)?;
            let end = self.spans.get(index + 1).map_or(Instant::MAX, |next| next.start);
            Some((Period::new(span.start, end)?, span.offset_ms))
        })
    }

    /// The changes of offset at instants of a period, in order.
    ///
    /// ```
    /// use horaires::{Period, Zone};
    /// let changes = Zone::named("Asia/Tokyo")?.changes_in(Period::ALWAYS).count();
    /// assert_eq!(changes, 0);
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    pub fn changes_in(&self, period: Period) -> impl Iterator<Item = OffsetChange> {
        let before = |instant| self.spans.partition_point(|span| span.start < instant);
        let spans = self.spans.get(before(period.start()).saturating_sub(1)..before(period.end()));
        spans.unwrap_or_default().windows(2).filter_map(|pair| {
            let [before, after] = pair else { return None };
            let change = OffsetChange { at: after.start, before: before.offset(), after: after.offset() };
            Some(change)
        })
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Hundreds of spans help nobody in a log.
        f.debug_struct("Zone")
            .field("name", &self.name)
            .field("tzdb_version", &self.tzdb_version)
            .field("spans", &self.spans.len())
            .finish()
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
