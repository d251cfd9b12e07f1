//! Two sets of rules on the same trips: what changes usage, which rule against which, and what it amounts to.

use serde::Serialize;

use crate::classify::{Classification, TripSegment, Usage};
use crate::figures::{Figure, Figures};
use crate::shares::{Part, Sharing, Totals, TripShares};
use crate::time::Period;
use crate::timeline::Reason;
use crate::track::Track;

/// One trip under two sets of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Its usage before.
    pub before: Usage,
    /// Its usage after.
    pub after: Usage,
    /// Its shares before.
    pub before_shares: TripShares,
    /// Its shares after.
    pub after_shares: TripShares,
    /// What changes; none where every instant of it keeps its usage.
    pub change: Option<TripChange>,
}

/// What changes in a trip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TripChange {
    /// What was professional and becomes private.
    pub to_private: Part,
    /// What was private and becomes professional.
    pub to_professional: Part,
    /// Which rule against which, in the order of time.
    pub why: Vec<RuleChange>,
}

/// A stretch of a trip whose usage changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleChange {
    /// When; empty for a trip of no length.
    pub period: Period,
    /// Whether it becomes private (or professional).
    pub to_private: bool,
    /// What decided before.
    pub before: Reason,
    /// What decides after.
    pub after: Reason,
}

/// A stretch of a trip over which neither set of rules changes.
struct Piece<'a> {
    period: Period,
    private: (bool, bool),
    reasons: (&'a Reason, &'a Reason),
}

impl Compared {
    /// Compares two classifications of one trip.
    ///
    /// The differences are those of the trip's shares: private use after is private use before, plus what becomes
    /// private, less what becomes professional, figure by figure and to the digit. Seen from the other side, the two
    /// directions change places.
    #[must_use]
    pub fn new(
        before: &Classification<'_>,
        after: &Classification<'_>,
        figures: &Figures,
        track: Option<&Track>,
    ) -> Self {
        let before_shares = TripShares::new(before, figures, track);
        let after_shares = TripShares::new(after, figures, track);
        let change = change((before, &before_shares), (after, &after_shares), figures, track);
        Self { before: before.usage, after: after.usage, before_shares, after_shares, change }
    }
}

type Side<'a> = (&'a Classification<'a>, &'a TripShares);

fn change(before: Side<'_>, after: Side<'_>, figures: &Figures, track: Option<&Track>) -> Option<TripChange> {
    let uniform = |side: &Side<'_>| side.0.private_ms == 0 || side.0.professional_ms == 0;
    if uniform(&before) && uniform(&after) && before.0.usage == after.0.usage {
        return None;
    }
    let pieces = pieces(before.0, after.0);
    if pieces.is_empty() {
        return instant_change(before, after);
    }
    let changes: Vec<&Piece<'_>> = pieces.iter().filter(|piece| piece.private.0 != piece.private.1).collect();
    if changes.is_empty() {
        return None;
    }
    let ms = |to_private: bool| -> i64 {
        changes.iter().filter(|piece| piece.private.1 == to_private).map(|piece| piece.period.duration_ms()).sum()
    };
    let (to_private_ms, to_professional_ms) = (ms(true), ms(false));
    let kept = kept(&pieces, (to_private_ms > 0, to_professional_ms > 0), (before.1, after.1), figures, track);
    Some(TripChange {
        to_private: Part { ms: to_private_ms, figures: less(&after.1.private.figures, &kept) },
        to_professional: Part { ms: to_professional_ms, figures: less(&before.1.private.figures, &kept) },
        why: changes
            .into_iter()
            .map(|piece| RuleChange {
                period: piece.period,
                to_private: piece.private.1,
                before: piece.reasons.0.clone(),
                after: piece.reasons.1.clone(),
            })
            .collect(),
    })
}

/// A trip of no length has the usage of its instant, and all its figures follow.
fn instant_change(before: Side<'_>, after: Side<'_>) -> Option<TripChange> {
    let period = before.0.period();
    let to_private = after.0.usage == Usage::Private;
    let nothing = Part::default();
    let (gained, lost) = if to_private { (after.1.private, nothing) } else { (nothing, before.1.private) };
    let reason = |classification: &Classification<'_>| classification.reason.clone().unwrap_or(Reason::NONE);
    let why = vec![RuleChange { period, to_private, before: reason(before.0), after: reason(after.0) }];
    (before.0.usage != after.0.usage).then_some(TripChange { to_private: gained, to_professional: lost, why })
}

/// What is private both before and after. Each side's shares are rounded on their own, so what is kept is told by
/// them where it can be: by the side that is inside the other.
fn kept(
    pieces: &[Piece<'_>],
    (gains, loses): (bool, bool),
    (before, after): (&TripShares, &TripShares),
    figures: &Figures,
    track: Option<&Track>,
) -> Figures {
    if !gains {
        return after.private.figures;
    }
    if !loses {
        return before.private.figures;
    }
    let periods: Vec<Period> = pieces.iter().map(|piece| piece.period).collect();
    let mut kept = Figures::default();
    for (piece, share) in pieces.iter().zip(Sharing::over(&periods, track).share(figures)) {
        if piece.private == (true, true) {
            kept.add(&share);
        }
    }
    kept
}

/// The figures of one less those of the other, of what either knows.
fn less(one: &Figures, other: &Figures) -> Figures {
    let mut difference = Figures::default();
    for figure in Figure::ALL {
        let (one, other) = (one.get(figure), other.get(figure));
        if one.is_some() || other.is_some() {
            difference.set(figure, Some(one.unwrap_or_default() - other.unwrap_or_default()));
        }
    }
    difference
}

/// Both partitions of a trip laid over each other.
fn pieces<'a>(before: &'a Classification<'_>, after: &'a Classification<'_>) -> Vec<Piece<'a>> {
    let (mut first, mut second) = (before.segments(), after.segments());
    let (mut a, mut b): (Option<TripSegment<'_>>, Option<TripSegment<'_>>) = (first.next(), second.next());
    let mut pieces = Vec::new();
    while let Some((x, y)) = a.zip(b) {
        if let Some(period) = x.period.intersect(y.period) {
            pieces.push(Piece { period, private: (x.private, y.private), reasons: (x.reason, y.reason) });
        }
        if x.period.end() <= y.period.end() {
            a = first.next();
        }
        if y.period.end() <= x.period.end() {
            b = second.next();
        }
    }
    pieces
}

/// What two sets of rules make of many trips.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Totals before.
    pub before: Totals,
    /// Totals after.
    pub after: Totals,
    /// Trips of which some instant changes usage.
    pub changed_trips: u64,
    /// What was professional and becomes private.
    pub to_private: Part,
    /// What was private and becomes professional.
    pub to_professional: Part,
}

impl Difference {
    /// Adds a trip.
    pub fn add(&mut self, compared: &Compared) {
        self.before.add(compared.before, &compared.before_shares);
        self.after.add(compared.after, &compared.after_shares);
        if let Some(change) = &compared.change {
            self.changed_trips += 1;
            self.to_private.add(&change.to_private);
            self.to_professional.add(&change.to_professional);
        }
    }

    /// Adds trips of which no instant changes usage: they are the same before and after.
    pub fn add_unchanged(&mut self, totals: &Totals) {
        self.before.merge(totals);
        self.after.merge(totals);
    }

    /// Adds what other trips came to.
    pub fn merge(&mut self, other: &Self) {
        self.before.merge(&other.before);
        self.after.merge(&other.after);
        self.changed_trips += other.changed_trips;
        self.to_private.add(&other.to_private);
        self.to_professional.add(&other.to_professional);
    }

    /// Milliseconds that change usage, in either direction.
    #[must_use]
    pub const fn changed_ms(&self) -> i64 {
        self.to_private.ms + self.to_professional.ms
    }
}

/// What makes one candidate better than another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RankBy {
    /// The less time changes usage, the better.
    #[default]
    LeastChange,
    /// The more time is private, the better.
    MostPrivate,
    /// The less time is private, the better.
    LeastPrivate,
}

/// The places of candidates, best first; equal ones stay in their order.
#[must_use]
pub fn rank(differences: &[Difference], by: RankBy) -> Vec<usize> {
    let mut places: Vec<usize> = (0..differences.len()).collect();
    let key = |place: &usize| {
        differences.get(*place).map_or(0, |difference| match by {
            RankBy::LeastChange => difference.changed_ms(),
            RankBy::MostPrivate => -difference.after.private.ms,
            RankBy::LeastPrivate => difference.after.private.ms,
        })
    };
    places.sort_by_key(key);
    places
}
