//! `chrono_tz::Tz` as a way in.

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;

use super::{UnknownZone, UtcChange, WINDOW_END, Zone};

/// Probes are a day apart. No zone of tzdb changes twice within a day and a half since 1970 (a test says so).
const PROBE: i64 = 86_400;

impl Zone {
    /// The bundled data under the name of a chrono-tz zone, so that every face of the engine agrees.
    ///
    /// # Errors
    /// [`UnknownZone`] where chrono-tz has a name that the bundled table has not.
    ///
    /// ```
    /// use horaires::Zone;
    /// assert_eq!(Zone::from_tz(chrono_tz::Europe::Paris)?, Zone::named("Europe/Paris")?);
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    pub fn from_tz(tz: Tz) -> Result<Self, UnknownZone> {
        Self::named(tz.name())
    }

    /// The rules of chrono-tz itself, from the tzdb release that chrono-tz carries.
    ///
    /// For an application whose other answers come from chrono-tz: it may be older than the bundled table, and then
    /// differs where governments have changed their minds since. It takes some milliseconds, because chrono-tz does not
    /// list its changes: they are found by probing.
    ///
    /// ```
    /// use horaires::Zone;
    /// let zone = Zone::from_tz_database(chrono_tz::Europe::Paris);
    /// assert_eq!(zone.tzdb_version(), chrono_tz::IANA_TZDB_VERSION);
    /// assert_eq!(zone.spans(), Zone::named("Europe/Paris")?.spans());
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    #[must_use]
    pub fn from_tz_database(tz: Tz) -> Self {
        let offset_at = |at: i64| UtcChange {
            at,
            offset: chrono::DateTime::from_timestamp(at, 0).map_or(0, |utc| {
                let offset = tz.offset_from_utc_datetime(&utc.naive_utc());
                offset.fix().local_minus_utc()
            }),
        };
        let mut changes = vec![offset_at(0)];
        let mut before = offset_at(0);
        let mut probe = 0;
        while probe < WINDOW_END - 1 {
            probe = (probe + PROBE).min(WINDOW_END - 1);
            let after = offset_at(probe);
            if before.offset != after.offset {
                changes.push(first_change(before, after, offset_at));
            }
            before = after;
        }
        Self::from_changes(tz.name(), chrono_tz::IANA_TZDB_VERSION, changes)
    }
}

/// Halves the interval until the second of the change is left.
fn first_change(mut before: UtcChange, mut after: UtcChange, offset_at: impl Fn(i64) -> UtcChange) -> UtcChange {
    while before.at + 1 < after.at {
        let middle = offset_at(before.at + (after.at - before.at) / 2);
        if middle.offset == before.offset {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

impl TryFrom<Tz> for Zone {
    type Error = UnknownZone;

    /// As [`Zone::from_tz`].
    fn try_from(tz: Tz) -> Result<Self, UnknownZone> {
        Self::from_tz(tz)
    }
}
