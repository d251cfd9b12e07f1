//! A driver's rules without their reasons: private or not. What answers for columns of trips, and for fleets.

use crate::RangeSet;
use crate::classify::Usage;
use crate::covers::{Cover, covers};
use crate::limits::{Limit, LimitExceeded};
use crate::options::Options;
use crate::rules::DriverRules;
use crate::time::{Instant, MINUTE_MS, Period, WEEK_MINUTES, WEEK_MS};
use crate::timeline::EPOCH_IN_WEEK_MS;
use crate::zone::{Span, Zone};

/// The private minutes of a week on the wall.
///
/// The minutes at which usage changes: private from the first to the second, from the third to the fourth, ...
// INVARIANT: increasing, even in number, at most 10080.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct WeekPattern(Box<[u16]>);

impl WeekPattern {
    /// From slots of the week in order: the minute at which each begins, and whether it is private.
    pub(crate) fn from_slots(slots: impl Iterator<Item = (u16, bool)>) -> Self {
        let mut changes = Vec::new();
        for (minute, private) in slots {
            if private != (changes.len() % 2 == 1) {
                changes.push(minute);
            }
        }
        if changes.len() % 2 == 1 {
            changes.push(WEEK_MINUTES);
        }
        Self(changes.into())
    }

    /// From any ranges of minutes, in any order.
    fn from_ranges(ranges: impl Iterator<Item = (u16, u16)>) -> Self {
        let union = RangeSet::from_iter(ranges);
        Self(union.ranges().iter().flat_map(|(start, end)| [*start, *end]).collect())
    }

    pub(crate) fn changes(&self) -> &[u16] {
        &self.0
    }

    fn ranges(&self) -> impl Iterator<Item = (u16, u16)> {
        self.0.chunks_exact(2).filter_map(|range| Some((*range.first()?, *range.last()?)))
    }
}

const WHOLE_WEEK: (u16, u16) = (0, WEEK_MINUTES);

/// From this instant on, up to the next epoch, that pattern holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Epoch {
    pub(crate) start: i64,
    pub(crate) pattern: u32,
}

/// The rules of one driver.
// INVARIANT: the first epoch starts at `Instant::MIN`, starts increase, neighbours differ in pattern, and every
// pattern is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UsageRules {
    pub(crate) epochs: Vec<Epoch>,
    pub(crate) patterns: Vec<WeekPattern>,
}

impl UsageRules {
    /// Compiles the rules of a driver, without their reasons.
    ///
    /// # Errors
    /// [`LimitExceeded`] as [`Timeline::compile`](crate::Timeline::compile), but that reasons do not count.
    pub(crate) fn compile(rules: &DriverRules, options: Options) -> Result<Self, LimitExceeded> {
        let covers = covers(rules, options)?;
        let holds_always = |cover: &&Cover<_>| cover.period == Period::ALWAYS;
        let always = WeekPattern::from_ranges(covers.iter().filter(holds_always).map(|cover| cover.minutes));
        // Mostly nothing but exceptional days.
        let mut changes: Vec<(i64, bool, (u16, u16))> = Vec::new();
        for cover in covers.iter().filter(|cover| !holds_always(cover)) {
            changes.push((cover.period.start().millis(), true, cover.minutes));
            changes.push((cover.period.end().millis(), false, cover.minutes));
        }
        changes.sort_unstable_by_key(|(at, ..)| *at);
        let (mut valid, mut slots): (Vec<(u16, u16)>, usize) = (Vec::new(), 0);
        let mut compiled = Self { epochs: Vec::with_capacity(changes.len() + 1), patterns: Vec::with_capacity(2) };
        if changes.first().is_none_or(|(at, ..)| *at > Instant::MIN.millis()) {
            compiled.push(Instant::MIN.millis(), always.changes());
        }
        for group in changes.chunk_by(|a, b| a.0 == b.0) {
            for (_, _, minutes) in group.iter().filter(|(_, begins, _)| *begins) {
                valid.push(*minutes);
            }
            for (_, _, minutes) in group.iter().filter(|(_, begins, _)| !begins) {
                // What ends has begun.
                if let Some(index) = valid.iter().position(|valid| valid == minutes) {
                    valid.swap_remove(index);
                }
            }
            slots += valid.len() + always.0.len() + 1;
            if slots > Limit::TimelineSlots.max() {
                return Err(LimitExceeded(Limit::TimelineSlots));
            }
            let Some((at, ..)) = group.first().filter(|(at, ..)| *at < Instant::MAX.millis()) else { continue };
            match valid.as_slice() {
                [] => compiled.push(*at, always.changes()),
                valid if valid.contains(&WHOLE_WEEK) => compiled.push(*at, &[WHOLE_WEEK.0, WHOLE_WEEK.1]),
                valid => {
                    let pattern = WeekPattern::from_ranges(always.ranges().chain(valid.iter().copied()));
                    compiled.push(*at, pattern.changes());
                }
            }
        }
        Ok(compiled)
    }

    /// Adds an epoch, unless the pattern goes on.
    fn push(&mut self, start: i64, changes: &[u16]) {
        // A driver has few patterns: a search in a list beats hashing them.
        let known = self.patterns.iter().position(|known| known.changes() == changes);
        let number = known.unwrap_or(self.patterns.len());
        if known.is_none() {
            self.patterns.push(WeekPattern(changes.into()));
        }
        let pattern = u32::try_from(number).unwrap_or(u32::MAX);
        if self.epochs.last().is_none_or(|last| last.pattern != pattern) {
            self.epochs.push(Epoch { start, pattern });
        }
    }

    /// From epochs with patterns that may be equal, where only the reasons differed.
    pub(crate) fn new(epochs: impl Iterator<Item = (i64, WeekPattern)>) -> Self {
        let mut rules = Self { epochs: Vec::new(), patterns: Vec::new() };
        for (start, pattern) in epochs {
            rules.push(start, pattern.changes());
        }
        rules
    }

    /// The rules in a time zone.
    pub(crate) fn within<'a>(&'a self, zone: &'a Zone) -> InZone<'a, Self> {
        InZone { epochs: &self.epochs, patterns: self, zone }
    }
}

/// Where weekly patterns are kept.
pub(crate) trait Patterns {
    /// The changes of usage of a pattern; none where there is no such pattern: professional.
    fn changes(&self, pattern: u32) -> &[u16];
}

impl Patterns for UsageRules {
    fn changes(&self, pattern: u32) -> &[u16] {
        self.patterns.get(pattern as usize).map_or(&[], WeekPattern::changes)
    }
}

/// The rules of one driver in a time zone: the exact answer for any trip.
#[derive(Debug)]
pub(crate) struct InZone<'a, P> {
    pub(crate) epochs: &'a [Epoch],
    pub(crate) patterns: &'a P,
    pub(crate) zone: &'a Zone,
}

impl<P> Clone for InZone<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for InZone<'_, P> {}

impl<'a, P: Patterns> InZone<'a, P> {
    /// The stretches of a period over which one pattern holds and the wall clock keeps its offset.
    pub(crate) fn stretches(self, period: Period) -> Stretches<'a> {
        Stretches::new(self.epochs, self.zone, period)
    }

    /// Private milliseconds and usage of a trip (`semantics.md` 6.3).
    pub(crate) fn answer(self, trip: Period) -> (u64, Usage) {
        if trip.is_empty() {
            return (0, Usage::of(self.is_private(trip.start())));
        }
        let private = self.private_ms(trip);
        (private, Usage::of_time(private, trip.duration_ms().unsigned_abs()))
    }

    /// Private milliseconds of a period.
    pub(crate) fn private_ms(self, period: Period) -> u64 {
        self.stretches(period).map(|stretch| private_in(&stretch, self.patterns.changes(stretch.pattern))).sum()
    }

    /// Whether an instant is private; the end of the supported window lies outside, and is not.
    pub(crate) fn is_private(self, instant: Instant) -> bool {
        let next = Instant::clamped(instant.millis() + 1);
        let moment = Period::new(instant, next).and_then(|moment| self.pieces(moment).next());
        moment.is_some_and(|(_, private)| private)
    }

    /// From when on a period is private or not; neighbours may be of one usage.
    pub(crate) fn pieces(self, period: Period) -> impl Iterator<Item = (i64, bool)> {
        self.stretches(period).flat_map(move |stretch| {
            let changes = self.patterns.changes(stretch.pattern);
            let mut next = stretch.start;
            std::iter::from_fn(move || {
                let at = next;
                let in_week = stretch.in_week(at);
                let passed = changes.partition_point(|minute| i64::from(*minute) * MINUTE_MS <= in_week);
                let end_of_week = if changes.is_empty() { i64::MAX / 2 } else { WEEK_MS };
                let change = changes.get(passed).map_or(end_of_week, |minute| i64::from(*minute) * MINUTE_MS);
                next = stretch.end.min(at + (change - in_week));
                (at < stretch.end).then_some((at, passed % 2 == 1))
            })
        })
    }
}

/// A stretch of time over which one pattern holds and the wall clock keeps its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) start: i64,
    pub(crate) end: i64,
    /// Milliseconds east of UTC.
    pub(crate) offset: i64,
    pub(crate) pattern: u32,
}

impl Stretch {
    /// Where the wall clock of an instant of the stretch stands in its week, in milliseconds.
    pub(crate) const fn in_week(&self, instant: i64) -> i64 {
        (instant + self.offset + EPOCH_IN_WEEK_MS).rem_euclid(WEEK_MS)
    }
}

/// See [`InZone::stretches`].
#[derive(Debug, Clone)]
pub(crate) struct Stretches<'a> {
    epochs: &'a [Epoch],
    spans: &'a [Span],
    at: i64,
    end: i64,
}

impl<'a> Stretches<'a> {
    fn new(epochs: &'a [Epoch], zone: &'a Zone, period: Period) -> Self {
        let (at, end) = (period.start().millis(), period.end().millis());
        let epoch = epochs.partition_point(|epoch| epoch.start <= at).saturating_sub(1);
        let span = zone.span_index_at(period.start());
        let (epochs, spans) = (epochs.get(epoch..), zone.spans().get(span..));
        Self { epochs: epochs.unwrap_or_default(), spans: spans.unwrap_or_default(), at, end }
    }
}

impl Iterator for Stretches<'_> {
    type Item = Stretch;

    fn next(&mut self) -> Option<Stretch> {
        let ([epoch, epochs @ ..], [span, spans @ ..]) = (self.epochs, self.spans) else { return None };
        if self.at >= self.end {
            return None;
        }
        let epoch_end = epochs.first().map_or(i64::MAX, |next| next.start);
        let span_end = spans.first().map_or(i64::MAX, |next| next.start().millis());
        let end = epoch_end.min(span_end).min(self.end);
        let stretch = Stretch { start: self.at, end, offset: i64::from(span.offset_ms()), pattern: epoch.pattern };
        if epoch_end <= end {
            self.epochs = epochs;
        }
        if span_end <= end {
            self.spans = spans;
        }
        self.at = end;
        Some(stretch)
    }
}

/// Private milliseconds of a stretch whose pattern changes usage at these minutes.
fn private_in(stretch: &Stretch, changes: &[u16]) -> u64 {
    // Private time from the start of the week up to a millisecond of it.
    let up_to = |in_week: i64| -> i64 {
        let ranges = changes.chunks_exact(2).filter_map(|range| Some((range.first()?, range.last()?)));
        let ms = |minute: &u16| i64::from(*minute) * MINUTE_MS;
        ranges.map(|(start, end)| (in_week.min(ms(end)) - ms(start)).max(0)).sum()
    };
    let from = stretch.in_week(stretch.start);
    let to = from + (stretch.end - stretch.start);
    if to <= WEEK_MS {
        // Most trips do not drive into another week.
        let ranges = changes.chunks_exact(2).filter_map(|range| Some((range.first()?, range.last()?)));
        let ms = |minute: &u16| i64::from(*minute) * MINUTE_MS;
        let inside: i64 = ranges.map(|(start, end)| (to.min(ms(end)) - from.max(ms(start))).max(0)).sum();
        return inside.unsigned_abs();
    }
    let whole = up_to(WEEK_MS);
    (to / WEEK_MS * whole + up_to(to % WEEK_MS) - up_to(from)).unsigned_abs()
}
