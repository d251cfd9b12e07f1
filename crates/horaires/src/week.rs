//! Weekly patterns: sets of minutes of the week, and schedules that hold one such set for each type of range.

use crate::RangeSet;
use crate::time::{DAY_MINUTES, MinuteOfDay, TimeRange, WEEK_MINUTES, Weekday};
use crate::wire::Kind;

/// A set of minutes of the week on the wall (`semantics.md` 7.2).
///
/// ```
/// use horaires::{MinuteOfDay, TimeRange, Week, Weekday};
/// let office = TimeRange::new(MinuteOfDay::from_hm(9, 0).unwrap(), MinuteOfDay::from_hm(17, 0).unwrap()).unwrap();
/// let work = Week::from_iter([(Weekday::Monday, office)]);
/// let private = work.complement();
/// assert!(!private.contains(Weekday::Monday, office.start()));
/// assert!(private.contains(Weekday::Monday, office.end()));
/// assert_eq!(work.union(&private), Week::whole());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
// INVARIANT: all minutes lie in 0..10080.
pub struct Week(RangeSet<u16>);

impl Week {
    /// No minute.
    #[must_use]
    pub const fn empty() -> Self {
        Self(RangeSet::new())
    }

    /// Every minute.
    #[must_use]
    pub fn whole() -> Self {
        Self(RangeSet::from_iter([(0, WEEK_MINUTES)]))
    }

    /// Whether no minute is inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every minute is inside.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.ranges() == [(0, WEEK_MINUTES)]
    }

    /// The minutes, 0 for Monday 00:00 to 10080 for Sunday 24:00.
    #[must_use]
    pub const fn minutes(&self) -> &RangeSet<u16> {
        &self.0
    }

    /// Whether the wall-clock minute is inside; 24:00 is 00:00 of the next day.
    #[must_use]
    pub fn contains(&self, day: Weekday, minute: MinuteOfDay) -> bool {
        self.0.contains((day.first_minute() + minute.minutes()) % WEEK_MINUTES)
    }

    /// The ranges day by day: sorted, disjoint and not touching within a day, never across midnight.
    pub fn days(&self) -> impl Iterator<Item = (Weekday, TimeRange)> + '_ {
        Weekday::ALL.into_iter().flat_map(move |day| self.day(day).map(move |range| (day, range)))
    }

    /// The ranges of one day.
    pub fn day(&self, day: Weekday) -> impl Iterator<Item = TimeRange> + '_ {
        let first = day.first_minute();
        self.0.ranges().iter().filter_map(move |(start, end)| {
            let start = MinuteOfDay::new(start.saturating_sub(first))?;
            let end = MinuteOfDay::new(end.saturating_sub(first).min(DAY_MINUTES))?;
            TimeRange::new(start, end)
        })
    }

    /// The minutes in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0))
    }

    /// The minutes in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self(self.0.intersect(&other.0))
    }

    /// The minutes that are not in `other`.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        Self(self.0.subtract(&other.0))
    }

    /// Every other minute of the week: working hours to private hours.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self(self.0.complement(0, WEEK_MINUTES))
    }
}

impl FromIterator<(Weekday, TimeRange)> for Week {
    fn from_iter<I: IntoIterator<Item = (Weekday, TimeRange)>>(ranges: I) -> Self {
        Self(RangeSet::from_iter(ranges.into_iter().map(|(day, range)| minutes_of(day, range))))
    }
}

/// The range as minutes of the week.
pub(crate) const fn minutes_of(day: Weekday, range: TimeRange) -> (u16, u16) {
    let first = day.first_minute();
    (first + range.start().minutes(), first + range.end().minutes())
}

/// The one or two ranges of a time that may run past midnight (`semantics.md` 2.3).
///
/// `end` after `start`: one range. `end` before `start`: up to midnight, and from midnight on the next day (nothing
/// there where `end` is 00:00). Equal: nothing, for nobody can say whether it is empty or a whole day.
///
/// ```
/// use horaires::{MinuteOfDay, Weekday, split_overnight};
/// let ranges = split_overnight(Weekday::Sunday, MinuteOfDay::from_hm(22, 0).unwrap(), MinuteOfDay::from_hm(6, 0).unwrap());
/// let words: Vec<String> = ranges.map(|(day, range)| format!("{day:?} {range}")).collect();
/// assert_eq!(words, ["Sunday 22:00-24:00", "Monday 00:00-06:00"]);
/// ```
pub fn split_overnight(
    day: Weekday,
    start: MinuteOfDay,
    end: MinuteOfDay,
) -> impl Iterator<Item = (Weekday, TimeRange)> {
    let (first, second) = match TimeRange::new(start, end) {
        Some(range) => (Some(range), None),
        None if start == end => (None, None),
        None => (TimeRange::new(start, MinuteOfDay::END_OF_DAY), TimeRange::new(MinuteOfDay::MIDNIGHT, end)),
    };
    first.map(|range| (day, range)).into_iter().chain(second.map(|range| (day.next(), range)))
}

/// A weekly schedule: for each type of range, the minutes it covers (`semantics.md` 7.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
// INVARIANT: in the order of the types, each once, and no set is empty, so equal schedules are equal values.
pub struct Schedule(Vec<(Kind, Week)>);

impl Schedule {
    /// A schedule from ranges of any type, in any order.
    pub fn new(ranges: impl IntoIterator<Item = (Kind, Weekday, TimeRange)>) -> Self {
        Self::of(ranges.into_iter().collect())
    }

    fn of(mut ranges: Vec<(Kind, Weekday, TimeRange)>) -> Self {
        ranges.sort_unstable();
        let mut kinds = Vec::new();
        for ranges in ranges.chunk_by(|a, b| a.0 == b.0) {
            let week = Week::from_iter(ranges.iter().map(|(_, day, range)| (*day, *range)));
            kinds.extend(ranges.first().map(|(kind, ..)| (kind.clone(), week)));
        }
        Self(kinds)
    }

    /// A schedule of `VIE_PRIVEE` alone.
    #[must_use]
    pub fn private_only(week: Week) -> Self {
        Self::default().with(Kind::Private, week)
    }

    /// The types and their minutes, in a fixed order.
    pub fn kinds(&self) -> impl Iterator<Item = (&Kind, &Week)> {
        self.0.iter().map(|(kind, week)| (kind, week))
    }

    /// Whether there is no range at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The minutes that are private, whatever their type (`semantics.md` 2.4).
    #[must_use]
    pub fn private(&self) -> Week {
        let mut private = Week::empty();
        for (kind, week) in &self.0 {
            if kind.is_private() {
                private = private.union(week);
            }
        }
        private
    }

    /// The minutes in either schedule, type by type.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, &|_, a, b| a.union(b))
    }

    /// What is private in both, whatever its types; of types that are not private, the minutes in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let private = self.private().intersect(&other.private());
        self.combine(other, &|kind, a, b| {
            if kind.is_private() { a.union(b).intersect(&private) } else { a.intersect(b) }
        })
    }

    /// What is private here and not in `other`, whatever its types; other types are subtracted type by type.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        let private = other.private();
        self.combine(other, &|kind, a, b| a.subtract(if kind.is_private() { &private } else { b }))
    }

    /// What was private is not, and the other way round, as `VIE_PRIVEE`; types that are not private stay.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut others = self.clone();
        others.0.retain(|(kind, _)| !kind.is_private());
        others.with(Kind::Private, self.private().complement())
    }

    /// The types for which `keep` holds.
    pub(crate) fn of_kinds(&self, keep: impl Fn(&Kind) -> bool) -> Self {
        let kept = self.0.iter().filter(|(kind, _)| keep(kind));
        Self(kept.cloned().collect())
    }

    /// The minutes of one type.
    pub(crate) fn of_kind(&self, kind: &Kind) -> Week {
        self.get(kind).cloned().unwrap_or_default()
    }

    fn combine(&self, other: &Self, operation: &dyn Fn(&Kind, &Week, &Week) -> Week) -> Self {
        let nothing = Week::empty();
        let mut result = Self::default();
        for (kind, _) in self.0.iter().chain(&other.0) {
            let week = operation(kind, self.get(kind).unwrap_or(&nothing), other.get(kind).unwrap_or(&nothing));
            result = result.with(kind.clone(), week);
        }
        result
    }

    fn find(&self, kind: &Kind) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(kind))
    }

    fn get(&self, kind: &Kind) -> Option<&Week> {
        self.find(kind).ok().and_then(|index| self.0.get(index)).map(|(_, week)| week)
    }

    fn with(mut self, kind: Kind, week: Week) -> Self {
        let index = match self.find(&kind) {
            Ok(index) => {
                self.0.remove(index);
                index
            }
            Err(index) => index,
        };
        if !week.is_empty() {
            self.0.insert(index, (kind, week));
        }
        self
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn weeks() -> impl Strategy<Value = Week> {
        let range = (0usize..7, 0u16..1440, 0u16..=1440).prop_filter_map("empty", |(day, start, end)| {
            let range = TimeRange::new(MinuteOfDay::new(start)?, MinuteOfDay::new(end)?)?;
            Some((Weekday::ALL[day], range))
        });
        proptest::collection::vec(range, 0..12).prop_map(Week::from_iter)
    }

    proptest! {
        #[test]
        fn days_give_back_the_week(week in weeks()) {
            prop_assert_eq!(Week::from_iter(week.days()), week.clone());
            let days: Vec<_> = week.days().collect();
            for pair in days.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 || pair[0].1.end() < pair[1].1.start());
            }
        }

        #[test]
        fn complement_is_an_involution(week in weeks()) {
            prop_assert_eq!(week.complement().complement(), week.clone());
            prop_assert!(week.intersect(&week.complement()).is_empty());
            let schedule = Schedule::private_only(week);
            prop_assert_eq!(schedule.complement().complement(), schedule);
        }
    }

    #[test]
    fn other_types_are_kept_apart() {
        let all_day = TimeRange::WHOLE_DAY;
        let a = Schedule::new([
            (Kind::Private, Weekday::Monday, all_day),
            (Kind::Immobilisation, Weekday::Monday, all_day),
        ]);
        let b = Schedule::new([(Kind::PrivateExceptional, Weekday::Monday, all_day)]);
        assert_eq!(a.union(&b).kinds().count(), 3);
        // Both types are private: what is taken away from one is taken away from the other.
        assert_eq!(a.intersect(&b).private(), a.private());
        assert!(a.subtract(&b).private().is_empty());
        assert_eq!(a.subtract(&b).kinds().count(), 1, "what is not private stays");
        assert_eq!(a.union(&b).private(), Week::from_iter([(Weekday::Monday, all_day)]));
        let rest = a.complement();
        assert_eq!(rest.private().days().count(), 6);
        assert_eq!(rest.kinds().count(), 2);
    }
}
