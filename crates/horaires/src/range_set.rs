//! Sets of half-open ranges: the one routine for union, intersection, subtraction and complement.
//!
//! Weekly patterns are sets of minutes, coverage in time is a set of milliseconds; both are [`RangeSet`]s
//! (`semantics.md` 7.2).

/// A set of half-open ranges in canonical form: equal sets of points are equal values.
///
/// ```
/// use horaires::RangeSet;
/// let work = RangeSet::from_iter([(540, 720), (840, 1080)]);
/// let lunch = work.complement(0, 1440).intersect(&RangeSet::from_iter([(700, 900)]));
/// assert_eq!(lunch.ranges(), [(720, 840)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
// INVARIANT: every range has start < end; ranges are sorted, disjoint and do not touch.
pub struct RangeSet<T> {
    ranges: Vec<(T, T)>,
}

impl<T> Default for RangeSet<T> {
    fn default() -> Self {
        Self { ranges: Vec::new() }
    }
}

impl<T: Copy + Ord> RangeSet<T> {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { ranges: Vec::new() }
    }

    /// The ranges, sorted, disjoint and not touching.
    #[must_use]
    pub fn ranges(&self) -> &[(T, T)] {
        &self.ranges
    }

    /// Whether no point is inside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether `point` is inside.
    #[must_use]
    pub fn contains(&self, point: T) -> bool {
        let after = self.ranges.partition_point(|range| range.0 <= point);
        after.checked_sub(1).and_then(|index| self.ranges.get(index)).is_some_and(|range| point < range.1)
    }

    /// The points in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a || b)
    }

    /// The points in both sets.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a && b)
    }

    /// The points of this set that are not in `other`.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a && !b)
    }

    /// The points of `[start, end)` that are not in this set; empty where `start >= end`.
    #[must_use]
    pub fn complement(&self, start: T, end: T) -> Self {
        Self::from_iter([(start, end)]).subtract(self)
    }

    /// The points for which `keep(in self, in other)` holds; `keep(false, false)` must be false.
    ///
    /// One sweep over the boundaries of both sets: linear, and canonical by construction.
    fn combine(&self, other: &Self, keep: fn(bool, bool) -> bool) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len().max(other.ranges.len()));
        let (mut a, mut b) = (Boundaries::new(&self.ranges), Boundaries::new(&other.ranges));
        let mut open: Option<T> = None;
        while let Some(point) = earlier(a.next_point(), b.next_point()) {
            a.pass(point);
            b.pass(point);
            match (open, keep(a.inside(), b.inside())) {
                (None, true) => open = Some(point),
                (Some(start), false) => {
                    ranges.push((start, point));
                    open = None;
                }
                _ => {}
            }
        }
        Self { ranges }
    }
}

impl<T: Copy + Ord> FromIterator<(T, T)> for RangeSet<T> {
    /// The union of any ranges in any order; empty and reversed ones hold no point.
    fn from_iter<I: IntoIterator<Item = (T, T)>>(ranges: I) -> Self {
        Self::of(ranges.into_iter().collect())
    }
}

impl<T: Copy + Ord> RangeSet<T> {
    fn of(mut sorted: Vec<(T, T)>) -> Self {
        sorted.retain(|range| range.0 < range.1);
        sorted.sort_unstable();
        sorted.dedup_by(|next, last| {
            let joined = next.0 <= last.1;
            if joined {
                last.1 = last.1.max(next.1);
            }
            joined
        });
        Self { ranges: sorted }
    }
}

/// Walks over the starts and ends of sorted, disjoint, non-touching ranges.
struct Boundaries<'a, T> {
    ranges: &'a [(T, T)],
    /// Boundaries passed so far; odd: inside a range.
    passed: usize,
}

impl<'a, T: Copy + Ord> Boundaries<'a, T> {
    const fn new(ranges: &'a [(T, T)]) -> Self {
        Self { ranges, passed: 0 }
    }

    fn next_point(&self) -> Option<T> {
        self.ranges.get(self.passed / 2).map(|range| if self.inside() { range.1 } else { range.0 })
    }

    fn pass(&mut self, point: T) {
        if self.next_point() == Some(point) {
            self.passed += 1;
        }
    }

    const fn inside(&self) -> bool {
        self.passed % 2 == 1
    }
}

fn earlier<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sets() -> impl Strategy<Value = RangeSet<u8>> {
        proptest::collection::vec((0u8..60, 0u8..60), 0..8).prop_map(RangeSet::from_iter)
    }

    fn points(set: &RangeSet<u8>) -> Vec<u8> {
        (0..60).filter(|point| set.contains(*point)).collect()
    }

    fn assert_canonical(set: &RangeSet<u8>) {
        assert!(set.ranges().iter().all(|range| range.0 < range.1));
        assert!(set.ranges().windows(2).all(|pair| pair[0].1 < pair[1].0));
    }

    proptest! {
        #[test]
        fn operations_agree_with_points(a in sets(), b in sets()) {
            for (set, keep) in [
                (a.union(&b), (|x, y| x || y) as fn(bool, bool) -> bool),
                (a.intersect(&b), |x, y| x && y),
                (a.subtract(&b), |x, y| x && !y),
            ] {
                assert_canonical(&set);
                let expected: Vec<u8> = (0..60).filter(|p| keep(a.contains(*p), b.contains(*p))).collect();
                prop_assert_eq!(points(&set), expected);
            }
            let outside = a.complement(10, 50);
            assert_canonical(&outside);
            let expected: Vec<u8> = (10..50).filter(|p| !a.contains(*p)).collect();
            prop_assert_eq!(points(&outside), expected);
        }

        #[test]
        fn union_is_idempotent_commutative_and_associative(a in sets(), b in sets(), c in sets()) {
            prop_assert_eq!(a.union(&a), a.clone());
            prop_assert_eq!(a.union(&b), b.union(&a));
            prop_assert_eq!(a.union(&b).union(&c), a.union(&b.union(&c)));
            prop_assert_eq!(a.complement(0, 60).complement(0, 60), a.clone());
            prop_assert_eq!(a.subtract(&b).union(&a.intersect(&b)), a);
        }

        #[test]
        fn ranges_in_any_order_give_the_same_set(mut ranges in proptest::collection::vec((0u8..60, 0u8..60), 0..8)) {
            let set = RangeSet::from_iter(ranges.clone());
            let one_by_one = ranges.iter().fold(RangeSet::new(), |set, range| set.union(&RangeSet::from_iter([*range])));
            ranges.reverse();
            assert_canonical(&set);
            prop_assert_eq!(&set, &RangeSet::from_iter(ranges));
            prop_assert_eq!(set, one_by_one);
        }
    }
}
