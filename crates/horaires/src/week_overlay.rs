//! The weekly hours of two sets of rules, laid over each other.

use serde::Serialize;

use crate::rules::DriverRules;
use crate::time::{DAY_MINUTES, Instant, MINUTE_MS, Period, WEEK_MINUTES, Weekday};
use crate::week::Week;

/// Which minutes of the week are private under one set of rules, under another, and under both: on average over drivers
/// and over a period, for hours differ from driver to driver and change in time.
///
/// It draws schedules, never trips: recurrent hours alone count, not extensions, not requests after the fact. So it shows
/// when private use may happen, and nothing of when it did (`semantics.md` 9).
#[derive(Debug, Clone, PartialEq, Eq)]
// INVARIANT: one entry for each minute of the week, and one for its end; the sum up to a minute is at most `weight`.
pub struct WeekOverlay {
    /// What changes at each minute: milliseconds of drivers, under before alone, after alone, and both.
    steps: Vec<[i64; 3]>,
    /// Milliseconds of all drivers.
    weight: i64,
}

/// How much of something is private under one set of rules alone, the other alone, and both.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Overlap<T> {
    /// Under the first set alone.
    pub before_only: T,
    /// Under the second set alone.
    pub after_only: T,
    /// Under both.
    pub both: T,
}

/// A day of the week, on average for a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct OverlayDay {
    /// The day on the wall.
    pub day: Weekday,
    /// Milliseconds that are private under the first set alone.
    pub before_only_ms: i64,
    /// Milliseconds that are private under the second set alone.
    pub after_only_ms: i64,
    /// Milliseconds that are private under both.
    pub both_ms: i64,
}

impl Default for WeekOverlay {
    fn default() -> Self {
        Self { steps: vec![[0; 3]; usize::from(WEEK_MINUTES) + 1], weight: 0 }
    }
}

impl WeekOverlay {
    /// Adds a driver's hours of a period under both sets; a driver without rules has none.
    pub fn add(&mut self, before: Option<&DriverRules>, after: Option<&DriverRules>, over: Period) {
        // A period of no length is its instant.
        let end = over.end().max(Instant::clamped(over.start().millis() + 1));
        let Some(over) = Period::new(over.start(), end) else { return };
        let entries = [before, after].into_iter().flatten().flat_map(|rules| &rules.recurrent);
        let bounds = entries.flat_map(|entry| [entry.validity.start(), entry.validity.end()]);
        let mut cuts: Vec<Instant> = bounds.filter(|bound| over.contains(*bound)).collect();
        cuts.extend([over.start(), over.end()]);
        cuts.sort_unstable();
        cuts.dedup();
        let week = |rules: Option<&DriverRules>, at| rules.map_or_else(Week::empty, |rules| rules.private_week_at(at));
        for pair in cuts.windows(2) {
            let [start, end] = pair else { continue };
            let weight = end.millis() - start.millis();
            let (before, after) = (week(before, *start), week(after, *start));
            self.count(0, &before.subtract(&after), weight);
            self.count(1, &after.subtract(&before), weight);
            self.count(2, &before.intersect(&after), weight);
        }
        self.weight += over.duration_ms();
    }

    fn count(&mut self, place: usize, week: &Week, weight: i64) {
        for (start, end) in week.minutes().ranges() {
            for (minute, step) in [(start, weight), (end, -weight)] {
                let step_at = self.steps.get_mut(usize::from(*minute)).and_then(|steps| steps.get_mut(place));
                step_at.into_iter().for_each(|at| *at += step);
            }
        }
    }

    /// Each minute of the week, in milliseconds of drivers.
    fn minutes(&self) -> impl Iterator<Item = [i64; 3]> + '_ {
        let sums = self.steps.iter().scan([0; 3], |sums, step| {
            sums.iter_mut().zip(step).for_each(|(sum, step)| *sum += step);
            Some(*sums)
        });
        sums.take(usize::from(WEEK_MINUTES))
    }

    /// The days, each with its average for a driver, to the nearest millisecond; nothing where there is no driver.
    #[must_use]
    pub fn days(&self) -> [OverlayDay; 7] {
        let mut sums = [[0i128; 3]; 7];
        for (minute, shares) in self.minutes().enumerate() {
            let day = sums.get_mut(minute / usize::from(DAY_MINUTES)).into_iter();
            day.for_each(|day| day.iter_mut().zip(shares).for_each(|(sum, share)| *sum += i128::from(share)));
        }
        let weight = i128::from(self.weight.max(1));
        let average =
            |sum: i128| i64::try_from((sum * i128::from(MINUTE_MS) + weight / 2) / weight).unwrap_or(i64::MAX);
        Weekday::ALL.map(|day| {
            let [before_only, after_only, both] = sums.get(day.index()).copied().unwrap_or_default().map(average);
            OverlayDay { day, before_only_ms: before_only, after_only_ms: after_only, both_ms: both }
        })
    }

    /// A day in pieces of equal shares (0 to 1 of the drivers and of the period), each with its first minute and the
    /// first one after; pieces where nothing is private are left out.
    ///
    /// ```
    /// use horaires::{DriverRules, Id, Instant, MinuteOfDay, Period, TimeRange, WeekOverlay, Weekday, WeeklyRule};
    /// use horaires::wire::Kind;
    /// let rules = |from, to| DriverRules {
    ///     recurrent: vec![WeeklyRule {
    ///         id: None,
    ///         kind: Kind::Private,
    ///         day: Weekday::Monday,
    ///         range: TimeRange::new(MinuteOfDay::from_hm(from, 0).unwrap(), MinuteOfDay::from_hm(to, 0).unwrap()).unwrap(),
    ///         validity: Period::new(Instant::MIN, Instant::MAX).unwrap(),
    ///         position: 0,
    ///     }],
    ///     ..DriverRules::none(Id::Number(7))
    /// };
    /// let mut overlay = WeekOverlay::default();
    /// let over = Period::new(Instant::MIN, Instant::MAX).unwrap();
    /// overlay.add(Some(&rules(12, 14)), Some(&rules(13, 15)), over);
    /// let pieces = overlay.day(Weekday::Monday);
    /// assert_eq!(pieces.iter().map(|piece| piece.0).collect::<Vec<_>>(), [(720, 780), (780, 840), (840, 900)]);
    /// assert_eq!((pieces[0].1.before_only, pieces[1].1.both, pieces[2].1.after_only), (1.0, 1.0, 1.0));
    /// ```
    #[must_use]
    pub fn day(&self, day: Weekday) -> Vec<((u16, u16), Overlap<f64>)> {
        let mut pieces: Vec<((u16, u16), [i64; 3])> = Vec::new();
        let minutes = self.minutes().skip(usize::from(day.first_minute())).take(usize::from(DAY_MINUTES));
        for (minute, shares) in (0..).zip(minutes) {
            match pieces.last_mut() {
                Some((range, same)) if *same == shares => range.1 = minute + 1,
                _ => pieces.push(((minute, minute + 1), shares)),
            }
        }
        // Shares are drawn, not counted: a floating-point number will do.
        let share = |milliseconds: i64| milliseconds as f64 / self.weight.max(1) as f64;
        let pieces = pieces.into_iter().filter(|(_, shares)| shares.iter().any(|share| *share > 0));
        let shared = pieces.map(|(range, shares)| {
            let [before_only, after_only, both] = shares.map(share);
            (range, Overlap { before_only, after_only, both })
        });
        shared.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::rules::WeeklyRule;
    use crate::time::{MinuteOfDay, TimeRange};
    use crate::wire::Kind;
    use proptest::prelude::*;

    fn rules(entries: &[(usize, u16, u16, i64, i64)]) -> DriverRules {
        let entry = |(day, start, length, from, until): &(usize, u16, u16, i64, i64)| WeeklyRule {
            id: None,
            kind: if *length % 7 == 0 { Kind::Immobilisation } else { Kind::Private },
            day: Weekday::ALL[*day],
            range: TimeRange::new(MinuteOfDay::new(*start).unwrap(), MinuteOfDay::new(start + length).unwrap())
                .unwrap(),
            validity: Period::new(Instant::clamped(*from), Instant::clamped(from + until)).unwrap(),
            position: 0,
        };
        DriverRules { recurrent: entries.iter().map(entry).collect(), ..DriverRules::none(Id::Number(7)) }
    }

    fn entries() -> impl Strategy<Value = Vec<(usize, u16, u16, i64, i64)>> {
        proptest::collection::vec((0usize..7, 0u16..1300, 1u16..140, 0i64..50, 0i64..60), 0..6)
    }

    proptest! {
        /// Minute by minute, millisecond by millisecond.
        #[test]
        fn every_minute_is_what_the_entries_say(
            drivers in proptest::collection::vec((entries(), entries()), 0..4),
            (from, length) in (0i64..40, 0i64..30),
        ) {
            let over = Period::new(Instant::clamped(from), Instant::clamped(from + length)).unwrap();
            let mut overlay = WeekOverlay::default();
            for (before, after) in &drivers {
                overlay.add(Some(&rules(before)), Some(&rules(after)), over);
            }
            let private = |entries: &[(usize, u16, u16, i64, i64)], day: usize, minute: u16, at: i64| {
                entries.iter().any(|(on, start, length, from, until)| {
                    length % 7 != 0 && *on == day && (*start..start + length).contains(&minute) && (*from..from + until).contains(&at)
                })
            };
            let instants = || from..from + length.max(1);
            let all = (drivers.len() as i64 * length.max(1)).max(1);
            for day in Weekday::ALL {
                let mut sums = [0i64; 3];
                let pieces = overlay.day(day);
                for minute in 0..1440u16 {
                    let mut counted = [0i64; 3];
                    for (before, after) in &drivers {
                        for at in instants() {
                            match [before, after].map(|entries| private(entries, day.index(), minute, at)) {
                                [true, false] => counted[0] += 1,
                                [false, true] => counted[1] += 1,
                                [true, true] => counted[2] += 1,
                                [false, false] => {}
                            }
                        }
                    }
                    let found = pieces.iter().find(|piece| (piece.0.0..piece.0.1).contains(&minute));
                    let Overlap { before_only, after_only, both } = found.map_or_else(Default::default, |piece| piece.1);
                    let shares = counted.map(|count| count as f64 / all as f64);
                    prop_assert_eq!([before_only, after_only, both], shares);
                    sums.iter_mut().zip(counted).for_each(|(sum, count)| *sum += count);
                }
                let of_day = overlay.days()[day.index()];
                let expected = sums.map(|sum| (sum * 60_000 * 2 + all) / (2 * all));
                prop_assert_eq!([of_day.before_only_ms, of_day.after_only_ms, of_day.both_ms], expected);
            }
        }
    }

    #[test]
    fn nobody_has_no_hours() {
        assert!(WeekOverlay::default().days().iter().all(|day| day.both_ms == 0));
        let mut overlay = WeekOverlay::default();
        overlay.add(None, None, Period::new(Instant::MAX, Instant::MAX).unwrap());
        overlay.add(None, None, Period::new(Instant::MIN, Instant::MIN).unwrap());
        assert!(Weekday::ALL.iter().all(|day| overlay.day(*day).is_empty()));
    }
}
