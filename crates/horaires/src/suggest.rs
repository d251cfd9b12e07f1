//! The weekly schedule that agrees best with trips people have marked private or professional.

use serde::Serialize;

use crate::time::{DAY_MINUTES, MINUTE_MS, MinuteOfDay, Period, TimeRange, WEEK_MINUTES, WEEK_MS, Weekday};
use crate::timeline::EPOCH_IN_WEEK_MS;
use crate::week::Week;
use crate::wire::InnerMapDocument;
use crate::zone::Zone;

/// How long was driven, privately and professionally, in each minute of the week on the wall.
#[derive(Debug, Clone)]
// INVARIANT: `in_part` has one entry for each minute of the week, `whole` one more.
pub struct DrivenWeek {
    /// Private and professional milliseconds, where less than the whole minute was driven.
    in_part: Vec<(u64, u64)>,
    /// How many more trips drove the whole minute than drove the minute before: a trip changes two of these, however
    /// long it is.
    whole: Vec<(i64, i64)>,
}

impl Default for DrivenWeek {
    fn default() -> Self {
        let minutes = usize::from(WEEK_MINUTES);
        Self { in_part: vec![(0, 0); minutes], whole: vec![(0, 0); minutes + 1] }
    }
}

impl PartialEq for DrivenWeek {
    fn eq(&self, other: &Self) -> bool {
        self.minutes().eq(other.minutes())
    }
}

impl Eq for DrivenWeek {}

/// How well a schedule agrees with what people marked, in driven milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// Marked private, and private under the schedule.
    pub private_ms: u64,
    /// Marked private, and professional under the schedule: private time missed.
    pub private_missed_ms: u64,
    /// Marked professional, and professional under the schedule.
    pub professional_ms: u64,
    /// Marked professional, and private under the schedule: professional time hidden.
    pub professional_hidden_ms: u64,
}

impl Agreement {
    /// Milliseconds on which both agree.
    #[must_use]
    pub const fn agreed_ms(&self) -> u64 {
        self.private_ms + self.professional_ms
    }

    /// All driven milliseconds.
    #[must_use]
    pub const fn driven_ms(&self) -> u64 {
        self.agreed_ms() + self.private_missed_ms + self.professional_hidden_ms
    }
}

/// A suggestion, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SuggestDocument {
    /// The trips that people have marked.
    pub marked_trips: u64,
    /// How well the schedule does.
    pub agreement: Agreement,
    /// The schedule, ready to push.
    pub payload: InnerMapDocument,
}

/// What is best: the most agreement, then the fewest ranges, then the most private time. Sums of these compare as their
/// parts do, so the best of the whole is made of the best of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Worth {
    gain: i64,
    ranges: i64,
    minutes: i64,
}

impl Worth {
    const NOTHING: Self = Self { gain: 0, ranges: 0, minutes: 0 };

    const fn plus(self, gain: i64, ranges: i64, minutes: i64) -> Self {
        Self { gain: self.gain + gain, ranges: self.ranges - ranges, minutes: self.minutes + minutes }
    }
}

/// At most so many ranges of a day are looked for.
const MAX_RANGES: usize = 48;

impl DrivenWeek {
    /// Adds a trip that somebody marked.
    pub fn add(&mut self, zone: &Zone, trip: Period, private: bool) {
        let spans = zone.spans();
        let mut span = zone.span_index_at(trip.start());
        let (mut at, end) = (trip.start().millis(), trip.end().millis());
        while at < end {
            let offset = spans.get(span).map_or(0, |span| i64::from(span.offset_ms()));
            span += 1;
            let to = spans.get(span).map_or(i64::MAX, |next| next.start().millis()).min(end);
            if at < to {
                self.add_on_the_wall((at + offset + EPOCH_IN_WEEK_MS).rem_euclid(WEEK_MS), to - at, private);
                at = to;
            }
        }
    }

    /// Adds milliseconds from one of the week on.
    fn add_on_the_wall(&mut self, from: i64, ms: i64, private: bool) {
        let into_minute = from % MINUTE_MS;
        let first = if into_minute == 0 { 0 } else { (MINUTE_MS - into_minute).min(ms) };
        let (whole, last) = ((ms - first) / MINUTE_MS, (ms - first) % MINUTE_MS);
        let begin = (from + first) / MINUTE_MS;
        self.add_in_part(from / MINUTE_MS, first, private);
        self.add_in_part(begin + whole, last, private);
        // Whole minutes, around the week as often as they go.
        let (mut begin, mut left) = (begin, whole);
        while left > 0 {
            begin %= i64::from(WEEK_MINUTES);
            let end = (begin + left).min(i64::from(WEEK_MINUTES));
            for (minute, more) in [(begin, 1), (end, -1)] {
                if let Some(whole) = usize::try_from(minute).ok().and_then(|minute| self.whole.get_mut(minute)) {
                    *(if private { &mut whole.0 } else { &mut whole.1 }) += more;
                }
            }
            left -= end - begin;
            begin = end;
        }
    }

    fn add_in_part(&mut self, minute: i64, ms: i64, private: bool) {
        let minute = usize::try_from(minute % i64::from(WEEK_MINUTES)).ok();
        if let Some(driven) = minute.and_then(|minute| self.in_part.get_mut(minute)) {
            *(if private { &mut driven.0 } else { &mut driven.1 }) += ms.unsigned_abs();
        }
    }

    /// Private and professional milliseconds of each minute of the week.
    fn minutes(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let mut whole = (0i64, 0i64);
        self.in_part.iter().zip(&self.whole).map(move |(in_part, more)| {
            whole = (whole.0 + more.0, whole.1 + more.1);
            let ms = |trips: i64| trips.unsigned_abs() * MINUTE_MS.unsigned_abs();
            (in_part.0 + ms(whole.0), in_part.1 + ms(whole.1))
        })
    }

    /// Adds what others drove.
    pub fn merge(&mut self, other: &Self) {
        for (driven, more) in self.in_part.iter_mut().zip(&other.in_part) {
            *driven = (driven.0 + more.0, driven.1 + more.1);
        }
        for (trips, more) in self.whole.iter_mut().zip(&other.whole) {
            *trips = (trips.0 + more.0, trips.1 + more.1);
        }
    }

    /// Private and professional milliseconds driven in an hour of the week (0 to 23).
    #[must_use]
    pub fn hour(&self, day: Weekday, hour: u16) -> (u64, u64) {
        let first = usize::from(day.first_minute() + hour.min(23) * 60);
        self.minutes().skip(first).take(60).fold((0, 0), |sum, driven| (sum.0 + driven.0, sum.1 + driven.1))
    }

    /// How well a week of private hours agrees.
    #[must_use]
    pub fn agreement(&self, private: &Week) -> Agreement {
        let mut agreement = Agreement::default();
        for (minute, (marked_private, marked_professional)) in (0u16..).zip(self.minutes()) {
            if private.minutes().contains(minute) {
                agreement.private_ms += marked_private;
                agreement.professional_hidden_ms += marked_professional;
            } else {
                agreement.private_missed_ms += marked_private;
                agreement.professional_ms += marked_professional;
            }
        }
        agreement
    }

    /// The week of private hours that agrees with most of the driven time, with at most so many ranges a day, which
    /// begin and end on multiples of `step` minutes (1 to 1440), never
    /// end at 23:59, and end at 24:00 at the latest. The exact optimum, by dynamic programming over the
    /// minutes of each day; of equal weeks the one with the fewest ranges, and then with the most private time.
    ///
    /// ```
    /// use horaires::{DrivenWeek, Instant, Period, Zone};
    /// let zone = Zone::named("Europe/Paris")?;
    /// let at = |millis| Instant::from_millis(millis).unwrap();
    /// let mut driven = DrivenWeek::default();
    /// // Monday 30 March 2026: 07:00 to 07:30 private, 09:00 to 10:00 professional.
    /// driven.add(&zone, Period::new(at(1_774_846_800_000), at(1_774_848_600_000)).unwrap(), true);
    /// driven.add(&zone, Period::new(at(1_774_854_000_000), at(1_774_857_600_000)).unwrap(), false);
    /// let week = driven.suggest(2, 1);
    /// let days: Vec<String> = week.days().map(|(day, range)| format!("{day:?} {range}")).collect();
    /// assert_eq!(days, ["Monday 00:00-09:00"]);
    /// assert_eq!(driven.agreement(&week).agreed_ms(), driven.agreement(&week).driven_ms());
    /// # Ok::<(), horaires::UnknownZone>(())
    /// ```
    #[must_use]
    pub fn suggest(&self, ranges_a_day: usize, step: u16) -> Week {
        let step = step.clamp(1, DAY_MINUTES);
        let minutes: Vec<(u64, u64)> = self.minutes().collect();
        let days = Weekday::ALL.into_iter().zip(minutes.chunks(usize::from(DAY_MINUTES)));
        Week::from_iter(days.flat_map(|(day, minutes)| {
            let signed = |ms: &u64| i64::try_from(*ms).unwrap_or(i64::MAX);
            let gain = |(private, professional): &(u64, u64)| signed(private) - signed(professional);
            let slots: Vec<Slot> = minutes
                .chunks(usize::from(step))
                .map(|slot| Slot { gain: slot.iter().map(gain).sum(), minutes: slot.len() as i64 })
                .collect();
            // An end of 23:59 cannot be written: it means the end of the day (semantics.md 2.2).
            let no_end = usize::from(DAY_MINUTES - 1);
            let no_end = (no_end % usize::from(step) == 0).then_some(no_end / usize::from(step));
            let ranges = best_ranges(&slots, ranges_a_day.min(MAX_RANGES), no_end);
            let bound = move |slot: usize| {
                let minute = slot.saturating_mul(usize::from(step)).min(usize::from(DAY_MINUTES));
                MinuteOfDay::new(u16::try_from(minute).unwrap_or(DAY_MINUTES)).unwrap_or(MinuteOfDay::END_OF_DAY)
            };
            ranges.into_iter().filter_map(move |(from, to)| Some((day, TimeRange::new(bound(from), bound(to))?)))
        }))
    }
}

/// Minutes that are taken together.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// What it adds to the agreement to call them private.
    gain: i64,
    minutes: i64,
}

/// The best choice of at most so many ranges of slots, none of which ends before the slot `no_end`.
///
/// For each slot, each number of ranges begun so far and each usage of the slot: the best worth up to it, and whether
/// the slot before was private.
fn best_ranges(slots: &[Slot], at_most: usize, no_end: Option<usize>) -> Vec<(usize, usize)> {
    // One state for each number of ranges: worth where the last slot is professional, and where it is private.
    let mut professional: Vec<Option<Worth>> = vec![None; at_most + 1];
    let mut private: Vec<Option<Worth>> = vec![None; at_most + 1];
    if let Some(start) = professional.first_mut() {
        *start = Some(Worth::NOTHING);
    }
    let mut came_from: Vec<Vec<(bool, bool)>> = Vec::with_capacity(slots.len());
    for (index, slot) in slots.iter().enumerate() {
        let (mut next_professional, mut next_private) = (Vec::new(), Vec::new());
        let mut from = Vec::with_capacity(at_most + 1);
        for count in 0..=at_most {
            let at = |list: &[Option<Worth>], count: usize| list.get(count).copied().flatten();
            let stays_professional = at(&professional, count);
            let ends = if no_end == Some(index) { None } else { at(&private, count) };
            let goes_on = at(&private, count).map(|worth| worth.plus(slot.gain, 0, slot.minutes));
            let begins = count.checked_sub(1).and_then(|before| at(&professional, before));
            let begins = begins.map(|worth| worth.plus(slot.gain, 1, slot.minutes));
            // `None` is less than any worth.
            next_professional.push(stays_professional.max(ends));
            next_private.push(goes_on.max(begins));
            from.push((ends > stays_professional, goes_on >= begins));
        }
        (professional, private) = (next_professional, next_private);
        came_from.push(from);
    }
    let ends = [(&professional, false), (&private, true)];
    let states = ends.into_iter().flat_map(|(list, usage)| {
        list.iter().enumerate().filter_map(move |(count, worth)| Some(((*worth)?, count, usage)))
    });
    let Some((_, mut count, mut is_private)) = states.max_by_key(|state| state.0) else { return Vec::new() };
    let mut ranges = Vec::new();
    let mut end = slots.len();
    for (index, from) in came_from.iter().enumerate().rev() {
        let Some((from_private, goes_on)) = from.get(count).copied() else { break };
        if is_private && !goes_on {
            ranges.push((index, end));
            count = count.saturating_sub(1);
            is_private = false;
        } else if !is_private && from_private {
            is_private = true;
            end = index;
        }
    }
    ranges.reverse();
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every choice of slots, the plain way.
    fn brute_force(slots: &[Slot], at_most: usize, no_end: Option<usize>) -> (i64, i64, i64) {
        (0..1u32 << slots.len())
            .filter_map(|choice| {
                let chosen = |slot: usize| choice >> slot & 1 == 1;
                let ranges = (0..slots.len()).filter(|slot| chosen(*slot) && (*slot == 0 || !chosen(slot - 1))).count();
                let sum = |of: fn(&Slot) -> i64| -> i64 {
                    (0..slots.len()).filter(|slot| chosen(*slot)).map(|slot| of(&slots[slot])).sum()
                };
                let ends_there = no_end.is_some_and(|at| at > 0 && at < slots.len() && chosen(at - 1) && !chosen(at));
                (ranges <= at_most && !ends_there)
                    .then(|| (sum(|slot| slot.gain), -(ranges as i64), sum(|slot| slot.minutes)))
            })
            .max()
            .unwrap()
    }

    proptest! {
        #[test]
        fn nothing_is_better_than_the_best(
            gains in proptest::collection::vec((-4i64..5, 1i64..4), 0..11),
            at_most in 0usize..5,
            no_end in proptest::option::of(0usize..11),
        ) {
            let slots: Vec<Slot> = gains.into_iter().map(|(gain, minutes)| Slot { gain, minutes }).collect();
            let ranges = best_ranges(&slots, at_most, no_end);
            prop_assert!(ranges.iter().all(|(from, to)| from < to && *to <= slots.len()));
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
            let sum = |of: fn(&Slot) -> i64| -> i64 { ranges.iter().flat_map(|(from, to)| &slots[*from..*to]).map(of).sum() };
            let found = (sum(|slot| slot.gain), -(ranges.len() as i64), sum(|slot| slot.minutes));
            prop_assert_eq!(found, brute_force(&slots, at_most, no_end));
        }
    }

    proptest! {
        // Against every minute on its own, over clock changes and round the week.
        #[test]
        fn minutes_are_those_that_the_wall_shows(
            trips in proptest::collection::vec((1_774_000_000_000i64..1_775_000_000_000, 0i64..1_500_000_000, any::<bool>()), 0..4),
        ) {
            let zone = Zone::named("Europe/Paris").unwrap();
            let at = |millis| crate::time::Instant::from_millis(millis).unwrap();
            let mut expected = vec![(0u64, 0u64); usize::from(WEEK_MINUTES)];
            let mut driven = DrivenWeek::default();
            for (start, length, private) in trips {
                driven.add(&zone, Period::new(at(start), at(start + length)).unwrap(), private);
                let mut now = start;
                while now < start + length {
                    // Offsets of today are whole minutes.
                    let next = (now + MINUTE_MS - now % MINUTE_MS).min(start + length);
                    let wall = zone.to_local(at(now));
                    let (day, time) = (chrono::Datelike::weekday(&wall), chrono::NaiveDateTime::time(&wall));
                    let minute = day.num_days_from_monday() * 1440 + chrono::Timelike::num_seconds_from_midnight(&time) / 60;
                    let sum = &mut expected[minute as usize];
                    *(if private { &mut sum.0 } else { &mut sum.1 }) += (next - now).unsigned_abs();
                    now = next;
                }
            }
            prop_assert!(driven.minutes().eq(expected));
        }
    }

    #[test]
    fn both_passages_through_an_hour_count_and_a_skipped_one_does_not() {
        let zone = Zone::named("Europe/Paris").unwrap();
        let at = |text| crate::time::Instant::from_millis(crate::wire::parse_date(text).unwrap()).unwrap();
        for (start, end, two, three) in [
            ("2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00", 120, 0),
            ("2026-03-29T01:59:00+01:00", "2026-03-29T03:30:00+02:00", 0, 30),
        ] {
            let mut driven = DrivenWeek::default();
            driven.add(&zone, Period::new(at(start), at(end)).unwrap(), true);
            let hour = |hour: usize| -> u64 {
                driven.minutes().skip(6 * 1440 + hour * 60).take(60).map(|driven| driven.0 / 60_000).sum()
            };
            assert_eq!((hour(2), hour(3)), (two, three), "{start}");
        }
    }

    #[test]
    fn steps_bound_the_ranges() {
        let zone = Zone::named("UTC").unwrap();
        let at = |minutes: i64| crate::time::Instant::from_millis(minutes * 60_000).unwrap();
        let mut driven = DrivenWeek::default();
        // Thursday: professional 09:10 to 09:20, private 18:05 to 18:20.
        driven.add(&zone, Period::new(at(550), at(560)).unwrap(), false);
        driven.add(&zone, Period::new(at(1085), at(1100)).unwrap(), true);
        let text = |step| driven.suggest(3, step).days().map(|(_, range)| range.to_string()).collect::<Vec<_>>();
        assert_eq!(text(1), ["09:20-24:00"]);
        assert_eq!(text(60), ["10:00-24:00"]);
        assert_eq!(text(1440), ["00:00-24:00"]);
        assert!(driven.suggest(0, 1).is_empty());
        let agreement = driven.agreement(&driven.suggest(3, 1440));
        assert_eq!((agreement.agreed_ms(), agreement.professional_hidden_ms), (900_000, 600_000));
    }
}
