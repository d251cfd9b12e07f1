//! Other ways to the same answers, on the workload, and the proof that they are the same.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{Europe::Paris, Tz};
use horaires::{BatchIndex, Timeline};
use horaires_benches::{HOLIDAYS, Trips, WEEKDAY, WHOLE_DAY, period, window};
use opening_hours::localization::TzLocation;
use opening_hours::{Context, OpeningHours, RuleKind};

/// The `opening-hours` crate, with its own support of time zones.
pub struct OpeningHoursCrate(OpeningHours<TzLocation<Tz>>);

impl OpeningHoursCrate {
    /// The workload's rules as an OpenStreetMap expression.
    pub fn new() -> Self {
        let text = "Mo-Fr 00:00-08:00,12:00-13:30,18:00-24:00; Sa,Su 00:00-24:00; \
                    2025 Dec 25 00:00-24:00; 2026 Jan 01 00:00-24:00; 2026 Jul 14 00:00-24:00";
        let hours = text.parse::<OpeningHours>().expect("a valid expression");
        Self(hours.with_context(Context::default().with_locale(TzLocation::new(Paris))))
    }

    /// Private milliseconds of a trip.
    pub fn private_ms(&self, start: i64, end: i64) -> i64 {
        self.0
            .iter_range(in_paris(start), in_paris(end))
            .filter(|range| range.kind == RuleKind::Open)
            .map(|range| (range.range.end - range.range.start).num_milliseconds())
            .sum()
    }
}

/// The loop anybody would write first: every local day that the trip touches, every range of that day, converted to
/// UTC and cut to the trip. Right on this workload, where no range begins or ends inside a changing hour.
pub fn day_by_day(start: i64, end: i64) -> i64 {
    let (mut day, last) = (in_paris(start).date_naive(), in_paris(end).date_naive());
    let mut private = 0;
    while day <= last {
        for (from, to) in private_minutes(day) {
            let (from, to) = (local_instant(day, *from), local_instant(day, *to));
            private += (to.min(end) - from.max(start)).max(0);
        }
        day = day + Days::new(1);
    }
    private
}

fn private_minutes(day: NaiveDate) -> &'static [(u32, u32)] {
    let weekend = day.weekday().num_days_from_monday() >= 5;
    let holiday = HOLIDAYS.contains(&(day.year(), day.month(), day.day()));
    if weekend || holiday { &WHOLE_DAY } else { &WEEKDAY }
}

fn local_instant(day: NaiveDate, minute: u32) -> i64 {
    let local = day.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
    Paris.from_local_datetime(&local).earliest().expect("no bound lies in a gap").timestamp_millis()
}

fn in_paris(millis: i64) -> DateTime<Tz> {
    DateTime::<Utc>::from_timestamp_millis(millis).expect("within chrono's range").with_timezone(&Paris)
}

/// How far the crate is right.
pub struct Comparison {
    /// Trips on which the crate's answer differs; all of them touch an hour that clocks repeat.
    pub crate_wrong: usize,
    /// Trips that touch such an hour.
    pub touch_fold: usize,
}

/// Compares the answers of the batch index, the timeline, the loop and the crate on all trips.
///
/// # Panics
/// Where the index, the timeline and the loop do not agree on a trip, or the crate differs on a trip that does not
/// touch an hour that clocks repeat.
pub fn compare(timeline: &Timeline, index: &BatchIndex, peer: &OpeningHoursCrate, trips: &Trips) -> Comparison {
    let mut private = vec![0; trips.len()];
    index.private_ms(&trips.starts, &trips.ends, &mut private).expect("all trips are valid");
    let folds: Vec<(i64, i64)> = timeline
        .zone()
        .changes_in(window())
        .filter_map(|change| {
            let back = i64::from(change.before.local_minus_utc() - change.after.local_minus_utc()) * 1000;
            (back > 0).then_some((change.at.millis() - back, change.at.millis() + back))
        })
        .collect();
    assert_eq!(folds.len(), 2, "two autumns");
    let mut comparison = Comparison { crate_wrong: 0, touch_fold: 0 };
    for ((start, end), private) in trips.iter().zip(private) {
        let private = i64::try_from(private).expect("shorter than the trip");
        assert_eq!(private, day_by_day(start, end), "day by day, {start} to {end}");
        assert_eq!(private, timeline.private_ms(period(start, end)), "timeline, {start} to {end}");
        let touches = folds.iter().any(|(first, after)| start < *after && end > *first);
        comparison.touch_fold += usize::from(touches);
        let theirs = peer.private_ms(start, end);
        if theirs != private {
            assert!(touches, "the crate says {theirs}, not {private}, far from any fold: {start} to {end}");
            comparison.crate_wrong += 1;
        }
    }
    comparison
}
