//! From a trip to its usage: private, professional or mixed, with segments and reasons (`semantics.md` 6).

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::fleet::Fleet;
use crate::id::Id;
use crate::limits::LimitExceeded;
use crate::options::MixedPolicy;
use crate::rules::{DriverRules, RuleBook};
use crate::time::Period;
use crate::timeline::{Reason, ReasonKind, Reasons, Segment, Segments, Timeline};
use crate::trip::Trip;

/// The usage of a trip (`semantics.md` 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Usage {
    /// All of it is private.
    Private,
    /// None of it is private.
    Professional,
    /// Some of it is private.
    Mixed,
}

impl Usage {
    /// The word of the answer documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Professional => "professional",
            Self::Mixed => "mixed",
        }
    }

    /// Whether it is private, where it is one or the other.
    #[must_use]
    pub const fn uniform(self) -> Option<bool> {
        match self {
            Self::Private => Some(true),
            Self::Professional => Some(false),
            Self::Mixed => None,
        }
    }

    pub(crate) const fn of(private: bool) -> Self {
        if private { Self::Private } else { Self::Professional }
    }

    /// Of a trip with a length, and that much private time.
    #[inline(always)]
    pub(crate) const fn of_time(private: u64, length: u64) -> Self {
        let private_or_mixed = if private == length { Self::Private } else { Self::Mixed };
        if private == 0 { Self::Professional } else { private_or_mixed }
    }
}

/// What a trip is, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification<'a> {
    /// The usage, after the policy for mixed trips.
    pub usage: Usage,
    /// Private milliseconds.
    pub private_ms: i64,
    /// Professional milliseconds; `private_ms + professional_ms` is the length of the trip.
    pub professional_ms: i64,
    /// The reason, where one holds for the whole trip.
    pub reason: Option<Reason>,
    /// Whether the trip's driver has any rule (`semantics.md` 6.1).
    pub has_rules: bool,
    /// The index, in [`crate::Overrides::all`], of the override that decided.
    pub override_index: Option<usize>,
    source: Source<'a>,
    period: Period,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source<'a> {
    /// One answer for the whole trip.
    Whole,
    Timeline(&'a TimelineRef),
}

/// A compiled timeline, compared by identity.
#[derive(Debug)]
struct TimelineRef(Timeline);

impl PartialEq for TimelineRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for TimelineRef {}

/// A segment of a classified trip; see [`Segment`].
pub type TripSegment<'a> = Segment<'a>;

impl Classification<'_> {
    /// The trip's period.
    #[must_use]
    pub const fn period(&self) -> Period {
        self.period
    }

    /// The exact partition of the trip into maximal runs of equal usage and reason; none for a trip of no length
    /// (`semantics.md` 1.1 and 6.2).
    pub fn segments(&self) -> impl Iterator<Item = TripSegment<'_>> {
        self.partition(Timeline::segments)
    }

    /// The same partition, cut also where the set of covering reasons changes.
    pub fn detailed_segments(&self) -> impl Iterator<Item = TripSegment<'_>> {
        self.partition(Timeline::detailed_segments)
    }

    /// The maximal runs of one usage, private or not, whatever the reasons: segments joined. What a trip shares out
    /// between private and professional use is shared between these.
    #[must_use]
    pub fn usage_runs(&self) -> Vec<(Period, bool)> {
        let mut runs: Vec<(Period, bool)> = Vec::new();
        for segment in self.segments() {
            match runs.last_mut().filter(|last| last.1 == segment.private) {
                Some(last) => last.0 = Period::new(last.0.start(), segment.period.end()).unwrap_or(last.0),
                None => runs.push((segment.period, segment.private)),
            }
        }
        runs
    }

    fn partition<'s>(&'s self, walk: fn(&'s Timeline, Period) -> Segments<'s>) -> Partition<'s> {
        match &self.source {
            Source::Whole => Partition::Whole(self.whole_segment()),
            Source::Timeline(timeline) => Partition::Walked(walk(&timeline.0, self.period)),
        }
    }

    fn whole_segment(&self) -> Option<TripSegment<'_>> {
        let reason = self.reason.as_ref()?;
        let all_reasons = Reasons::single(reason);
        let private = self.usage == Usage::Private;
        (!self.period.is_empty()).then_some(Segment { period: self.period, private, reason, all_reasons })
    }
}

/// The segments of a trip: the trip itself, or what its driver's timeline makes of it.
enum Partition<'a> {
    Whole(Option<TripSegment<'a>>),
    Walked(Segments<'a>),
}

impl<'a> Iterator for Partition<'a> {
    type Item = TripSegment<'a>;

    fn next(&mut self) -> Option<TripSegment<'a>> {
        match self {
            Self::Whole(segment) => segment.take(),
            Self::Walked(segments) => segments.next(),
        }
    }
}

/// Classifies the trips of any number of drivers. Timelines are compiled on first use, once for each driver, and may
/// be used from several threads.
///
/// ```
/// # use horaires::{validate, wire::RulesDocument, Cell, Classifier, MixedPolicy, TripColumn, TripRow, Usage};
/// # let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
/// #     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
/// #                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}"#;
/// # let document: RulesDocument = serde_json::from_str(text)?;
/// # let book = validate::read_rules(&document, &validate::RuleSettings::default()).0.unwrap();
/// # let mut row = TripRow::default();
/// # row.set(TripColumn::TripId, Cell::Csv("1"));
/// # row.set(TripColumn::DriverId, Cell::Csv("7"));
/// # row.set(TripColumn::Start, Cell::Csv("2025-11-24T07:00:00+01:00"));
/// # row.set(TripColumn::End, Cell::Csv("2025-11-24T09:00:00+01:00"));
/// # let trip = row.trip().unwrap();
/// let classifier = Classifier::new(&book, MixedPolicy::Split);
/// let answer = classifier.classify(&trip)?;
/// assert_eq!(answer.usage, Usage::Mixed);
/// assert_eq!(answer.private_ms, 3_600_000);
/// assert_eq!(answer.segments().count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Classifier<'a> {
    book: &'a RuleBook,
    policy: MixedPolicy,
    timelines: Vec<OnceLock<Result<TimelineRef, LimitExceeded>>>,
    fleet: OnceLock<Option<Fleet>>,
}

impl<'a> Classifier<'a> {
    /// A classifier for a book of rules, with a policy for mixed trips.
    #[must_use]
    pub fn new(book: &'a RuleBook, policy: MixedPolicy) -> Self {
        let timelines = book.drivers().iter().map(|_| OnceLock::new()).collect();
        Self { book, policy, timelines, fleet: OnceLock::new() }
    }

    /// The book of rules.
    #[must_use]
    pub const fn book(&self) -> &'a RuleBook {
        self.book
    }

    /// The compiled timeline of a driver; none for a driver without rules.
    ///
    /// # Errors
    /// [`LimitExceeded`] where the driver's rules are beyond the limits of [`Timeline::compile`].
    pub fn timeline(&self, driver: &Id) -> Result<Option<&Timeline>, LimitExceeded> {
        Ok(self.compiled(driver)?.map(|timeline| &timeline.0))
    }

    /// The rules of all drivers without their reasons, compiled on first use; none where those of some driver are beyond
    /// the limits.
    pub(crate) fn fleet(&self) -> Option<&Fleet> {
        self.fleet.get_or_init(|| Fleet::new(self.book).ok()).as_ref()
    }

    fn compiled(&self, driver: &Id) -> Result<Option<&TimelineRef>, LimitExceeded> {
        let Some(index) = self.book.driver_index(driver) else { return Ok(None) };
        let Some(cell) = self.timelines.get(index) else { return Ok(None) };
        let compile = || {
            let none = DriverRules::none(driver.clone());
            let rules = self.book.drivers().get(index).unwrap_or(&none);
            Timeline::compile(rules, self.book.options, &self.book.zone).map(TimelineRef)
        };
        cell.get_or_init(compile).as_ref().map(Some).map_err(|error| *error)
    }

    /// The usage of a trip: override, then exceptional or recurrent, then professional (`semantics.md` 6.1).
    ///
    /// # Errors
    /// [`LimitExceeded`] where the driver's rules are beyond the limits of [`Timeline::compile`].
    pub fn classify(&self, trip: &Trip) -> Result<Classification<'_>, LimitExceeded> {
        let period = trip.period;
        let duration = period.duration_ms();
        let timeline = self.compiled(&trip.driver)?;
        let overrides = &self.book.overrides;
        if let Some((index, rule)) = overrides.find(&trip.id, trip.unit_number.as_ref(), trip.operator_code.as_ref()) {
            return Ok(Classification {
                usage: Usage::of(rule.private),
                private_ms: if rule.private { duration } else { 0 },
                professional_ms: if rule.private { 0 } else { duration },
                reason: Some(Reason { kind: ReasonKind::Override, id: Some(rule.trip.clone()) }),
                has_rules: timeline.is_some(),
                override_index: Some(index),
                source: Source::Whole,
                period,
            });
        }
        let Some(timeline) = timeline else {
            return Ok(Classification {
                usage: Usage::Professional,
                private_ms: 0,
                professional_ms: duration,
                reason: Some(Reason::NONE),
                has_rules: false,
                override_index: None,
                source: Source::Whole,
                period,
            });
        };
        Ok(self.by_timeline(timeline, period))
    }

    fn by_timeline<'s>(&self, timeline: &'s TimelineRef, period: Period) -> Classification<'s> {
        let mut found: Option<Tally<'s>> = None;
        for segment in timeline.0.segments(period) {
            let ms = segment.period.duration_ms();
            let tally = found.get_or_insert(Tally {
                private_ms: 0,
                professional_ms: 0,
                first: segment.private,
                last: segment.private,
                reason: Some(segment.reason),
            });
            *(if segment.private { &mut tally.private_ms } else { &mut tally.professional_ms }) += ms;
            tally.last = segment.private;
            tally.reason = tally.reason.filter(|reason| *reason == segment.reason);
        }
        // A trip of no length has the usage of its instant (semantics.md 1.1).
        let tally = found.unwrap_or_else(|| {
            let reason = timeline.0.reasons_at(period.start()).deciding();
            let private = *reason != Reason::NONE;
            Tally { private_ms: 0, professional_ms: 0, first: private, last: private, reason: Some(reason) }
        });
        Classification {
            usage: tally.usage(self.policy),
            private_ms: tally.private_ms,
            professional_ms: tally.professional_ms,
            reason: tally.reason.cloned(),
            has_rules: true,
            override_index: None,
            source: Source::Timeline(timeline),
            period,
        }
    }
}

/// What the segments of a trip add up to.
struct Tally<'a> {
    private_ms: i64,
    professional_ms: i64,
    /// Whether the first segment is private.
    first: bool,
    /// Whether the last segment is private.
    last: bool,
    /// The reason, as long as it is the only one.
    reason: Option<&'a Reason>,
}

impl Tally<'_> {
    fn usage(&self, policy: MixedPolicy) -> Usage {
        if self.private_ms == 0 || self.professional_ms == 0 {
            return Usage::of(self.first);
        }
        match policy {
            MixedPolicy::Split => Usage::Mixed,
            MixedPolicy::Majority => Usage::of(self.private_ms >= self.professional_ms),
            MixedPolicy::AtStart => Usage::of(self.first),
            MixedPolicy::AtEnd => Usage::of(self.last),
            MixedPolicy::AnyPrivate => Usage::Private,
            MixedPolicy::AnyProfessional => Usage::Professional,
        }
    }
}
