//! A driver's rules, compiled once and queried many times: which instants are private, and why.
//!
//! The rules are kept as they are meant, periodic: for every stretch of time over which the same rules are valid, one
//! weekly pattern on the wall. A query walks the constant-offset spans of the time zone; inside a span local and UTC
//! time differ by a constant, so the gaps and folds of clock changes need no special case (`semantics.md` 1.3).
//! The whole supported window is covered, whatever the trip; a driver costs a few hundred bytes.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::covers::{Cover, RuleReason, covers};
use crate::id::Id;
use crate::limits::{Limit, LimitExceeded};
use crate::options::Options;
use crate::places::Places;
use crate::rules::DriverRules;
use crate::time::{DAY_MS, Instant, MINUTE_MS, Period, WEEK_MINUTES, WEEK_MS};
use crate::usage::{UsageRules, WeekPattern};
use crate::zone::Zone;

/// What makes a stretch of time what it is (`semantics.md` 6.2).
///
/// The order is the precedence: exceptional before recurrent, then the lowest id (a rule without an id comes last).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The kind of rule.
    pub kind: ReasonKind,
    /// The rule's id: the trip's for an override, `extension.id` for an extension; none where there is no rule, or
    /// where the rule has none.
    pub id: Option<Id>,
}

impl Reason {
    /// No rule covers it: professional.
    pub const NONE: Self = Self { kind: ReasonKind::None, id: None };
}

/// What reasons sort by. `None` sorts before any id, and a rule without one comes last.
pub(crate) const fn precedence(kind: ReasonKind, id: Option<&Id>) -> (ReasonKind, bool, Option<&Id>) {
    (kind, id.is_none(), id)
}

impl PartialOrd for Reason {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reason {
    fn cmp(&self, other: &Self) -> Ordering {
        precedence(self.kind, self.id.as_ref()).cmp(&precedence(other.kind, other.id.as_ref()))
    }
}

/// The kind of rule behind a usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ReasonKind {
    /// A request after the fact for the whole trip.
    Override,
    /// An exceptional extension.
    Exceptional,
    /// An entry of the recurrent schedule.
    Recurrent,
    /// No rule: professional.
    None,
}

/// A maximal stretch of a trip with one usage and one reason (`semantics.md` 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// From when to when; never empty.
    pub period: Period,
    /// Whether it is private.
    pub private: bool,
    /// The reason that decides.
    pub reason: &'a Reason,
    /// Every reason that covers it, the deciding one first; empty where no rule does. Constant over the segment in
    /// [`Timeline::detailed_segments`]; in [`Timeline::segments`] those at its start.
    pub all_reasons: Reasons<'a>,
}

/// The reasons that cover an instant, the deciding one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reasons<'a> {
    reasons: &'a [Reason],
    indices: &'a [u32],
}

impl<'a> Reasons<'a> {
    /// One reason alone.
    pub(crate) const fn single(reason: &'a Reason) -> Self {
        Self { reasons: std::slice::from_ref(reason), indices: &[0] }
    }

    /// The reasons, the deciding one first.
    pub fn iter(self) -> impl Iterator<Item = &'a Reason> {
        self.indices.iter().filter_map(move |index| self.reasons.get(*index as usize))
    }

    /// The reason that decides; [`Reason::NONE`] where no rule covers.
    #[must_use]
    pub fn deciding(self) -> &'a Reason {
        self.iter().next().unwrap_or(&Reason::NONE)
    }
}

/// The compiled rules of one driver in one time zone: immutable, `Send + Sync`, cheap to clone.
///
/// ```
/// # use horaires::{validate, wire::RulesDocument, Id, Period, Instant, Timeline};
/// # let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
/// #     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
/// #                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}"#;
/// # let document: RulesDocument = serde_json::from_str(text)?;
/// # let book = validate::read_rules(&document, &validate::RuleSettings::default()).0.unwrap();
/// let rules = book.driver(&Id::Number(7)).unwrap();
/// let timeline = Timeline::compile(rules, book.options, &book.zone)?;
/// // Monday 24 November 2025, 07:00 to 09:00 in Paris: private until 08:00.
/// let trip = Period::new(Instant::from_millis(1_763_964_000_000)?, Instant::from_millis(1_763_971_200_000)?).unwrap();
/// assert_eq!(timeline.private_ms(trip), 3_600_000);
/// assert_eq!(timeline.segments(trip).count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Timeline(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    zone: Zone,
    /// INVARIANT: the first starts at `Instant::MIN`; starts increase; neighbours differ in pattern.
    epochs: Box<[Epoch]>,
    patterns: Patterns,
    /// INVARIANT: sorted, so that an index is a precedence.
    reasons: Box<[Reason]>,
    sets: Sets,
}

/// A stretch of time over which the same rules are valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Epoch {
    start: i64,
    pattern: Pattern,
}

/// What holds at each minute of the week: a range of the slots in [`Patterns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pattern {
    start: u32,
    end: u32,
}

/// The slots of all patterns, one pattern after the other: close together, for trips come in any order of drivers, and
/// most of what a lookup takes is to wait for memory.
// INVARIANT: as many minutes as sets; of each pattern, the first minute is 0, minutes increase, neighbours differ in set.
#[derive(Debug, Default)]
struct Patterns {
    minutes: Vec<u16>,
    sets: Vec<u32>,
}

impl Patterns {
    fn push(&mut self, slots: &[Slot]) -> Pattern {
        let end = |minutes: &Vec<u16>| u32::try_from(minutes.len()).unwrap_or(u32::MAX);
        let start = end(&self.minutes);
        self.minutes.extend(slots.iter().map(|slot| slot.minute));
        self.sets.extend(slots.iter().map(|slot| slot.set));
        Pattern { start, end: end(&self.minutes) }
    }

    fn slots(&self, pattern: Pattern) -> impl Iterator<Item = Slot> {
        let range = pattern.start as usize..pattern.end as usize;
        let minutes = self.minutes.get(range.clone()).unwrap_or_default();
        let sets = self.sets.get(range).unwrap_or_default();
        minutes.iter().zip(sets).map(|(minute, set)| Slot { minute: *minute, set: *set })
    }

    /// The set that holds at a millisecond of the week, and the millisecond at which its slot ends.
    fn at(&self, pattern: Pattern, in_week: i64) -> (u32, i64) {
        let (start, end) = (pattern.start as usize, pattern.end as usize);
        let minutes = self.minutes.get(start..end).unwrap_or_default();
        let minute = (in_week / MINUTE_MS) as u16;
        let after = minutes.partition_point(|begins| *begins <= minute);
        let set = (start + after).checked_sub(1).and_then(|index| self.sets.get(index)).copied().unwrap_or(NOTHING);
        // A pattern of one slot has no boundary worth stopping at, not even the end of the week.
        let end = match minutes.get(after) {
            Some(next) => i64::from(*next) * MINUTE_MS,
            None if minutes.len() > 1 => WEEK_MS,
            None => i64::MAX / 2,
        };
        (set, end)
    }
}

/// From this minute of the week on, these reasons hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    minute: u16,
    set: u32,
}

// One word, not two: to hash a pattern is a good part of what it takes to compile it.
impl Hash for Slot {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.minute) << u32::BITS | u64::from(self.set));
    }
}

/// 1970-01-01 was a Thursday: the wall clock of the epoch is three days into its week.
pub(crate) const EPOCH_IN_WEEK_MS: i64 = 3 * DAY_MS;

impl Timeline {
    /// Compiles the rules of a driver.
    ///
    /// # Errors
    /// [`LimitExceeded`] where a driver has more rules, or more changes of the set of valid rules, than
    /// [`Limit::DriverRules`] and [`Limit::TimelineSlots`] allow.
    pub fn compile(rules: &DriverRules, options: Options, zone: &Zone) -> Result<Self, LimitExceeded> {
        let covers = covers(rules, options)?;
        let (reasons, covers) = number_reasons(covers);
        let mut builder = Builder::new(reasons.len());
        let epochs = builder.epochs(&covers)?;
        let Builder { sets, mut patterns, .. } = builder;
        patterns.minutes.shrink_to_fit();
        patterns.sets.shrink_to_fit();
        let (epochs, reasons) = (epochs.into(), reasons.into());
        Ok(Self(Arc::new(Compiled { zone: zone.clone(), epochs, patterns, sets: sets.sets, reasons })))
    }

    /// The time zone the timeline was compiled for.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.0.zone
    }

    /// The exact partition of a period into maximal runs of equal usage and deciding reason, in order, without gap,
    /// overlap or empty piece (`semantics.md` 6.2). An empty period has no segments. Allocates nothing.
    #[must_use]
    pub fn segments(&self, period: Period) -> Segments<'_> {
        Segments { pieces: self.pieces(period), next: None, detailed: false }
    }

    /// The same partition, cut also where the set of covering reasons changes: "all of them on request"
    /// (`semantics.md` 6.2).
    #[must_use]
    pub fn detailed_segments(&self, period: Period) -> Segments<'_> {
        Segments { pieces: self.pieces(period), next: None, detailed: true }
    }

    /// Private milliseconds of a period.
    #[must_use]
    pub fn private_ms(&self, period: Period) -> i64 {
        self.pieces(period).filter(|piece| piece.set != NOTHING).map(|piece| piece.end - piece.start).sum()
    }

    /// The reasons that cover an instant, the deciding one first; none: professional. The end of the supported window
    /// is outside it (`semantics.md` 1.4): nothing covers [`Instant::MAX`].
    #[must_use]
    pub fn reasons_at(&self, instant: Instant) -> Reasons<'_> {
        // A piece needs a length; the end of the window has none after it, and lies outside.
        let next = Instant::clamped(instant.millis() + 1);
        let set =
            Period::new(instant, next).and_then(|period| self.pieces(period).next()).map_or(NOTHING, |piece| piece.set);
        self.reasons_of(set)
    }

    /// Whether an instant is private.
    #[must_use]
    pub fn is_private(&self, instant: Instant) -> bool {
        self.reasons_at(instant).iter().next().is_some()
    }

    /// The same rules without their reasons.
    pub(crate) fn usage_rules(&self) -> UsageRules {
        let compiled = &*self.0;
        let private = |slot: Slot| (slot.minute, slot.set != NOTHING);
        let week = |pattern| WeekPattern::from_slots(compiled.patterns.slots(pattern).map(private));
        UsageRules::new(compiled.epochs.iter().map(|epoch| (epoch.start, week(epoch.pattern))))
    }

    fn reasons_of(&self, set: u32) -> Reasons<'_> {
        Reasons { reasons: &self.0.reasons, indices: self.0.sets.get(set) }
    }

    fn pieces(&self, period: Period) -> Pieces<'_> {
        let (at, end) = (period.start().millis(), period.end().millis());
        let after = self.0.epochs.partition_point(|epoch| epoch.start <= at);
        Pieces {
            timeline: self,
            at,
            end,
            epoch: after.saturating_sub(1),
            span: self.0.zone.span_index_at(period.start()),
        }
    }
}

/// The empty set of reasons: professional.
const NOTHING: u32 = 0;

/// A stretch without any change of rules, wall-clock offset or weekly slot.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: i64,
    end: i64,
    set: u32,
}

/// Walks a period in constant pieces.
#[derive(Debug, Clone)]
struct Pieces<'a> {
    timeline: &'a Timeline,
    at: i64,
    end: i64,
    epoch: usize,
    span: usize,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if self.at >= self.end {
            return None;
        }
        let compiled = &*self.timeline.0;
        let spans = compiled.zone.spans();
        while compiled.epochs.get(self.epoch + 1).is_some_and(|next| next.start <= self.at) {
            self.epoch += 1;
        }
        while spans.get(self.span + 1).is_some_and(|next| next.start().millis() <= self.at) {
            self.span += 1;
        }
        let epoch_end = compiled.epochs.get(self.epoch + 1).map_or(i64::MAX, |next| next.start);
        let span_end = spans.get(self.span + 1).map_or(i64::MAX, |next| next.start().millis());
        let offset = spans.get(self.span).map_or(0, |span| i64::from(span.offset_ms()));
        let in_week = (self.at + offset + EPOCH_IN_WEEK_MS).rem_euclid(WEEK_MS);
        let (set, slot_end) = compiled
            .epochs
            .get(self.epoch)
            .map_or((NOTHING, i64::MAX), |epoch| compiled.patterns.at(epoch.pattern, in_week));
        let end = (self.at + (slot_end - in_week)).min(epoch_end).min(span_end).min(self.end);
        let piece = Piece { start: self.at, end, set };
        self.at = end;
        Some(piece)
    }
}

/// See [`Timeline::segments`].
#[derive(Debug, Clone)]
pub struct Segments<'a> {
    pieces: Pieces<'a>,
    next: Option<Piece>,
    detailed: bool,
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let first = self.next.take().or_else(|| self.pieces.next())?;
        let timeline = self.pieces.timeline;
        let deciding = |set: u32| timeline.0.sets.deciding(set);
        let mut end = first.end;
        for piece in self.pieces.by_ref() {
            let same = piece.set == first.set || !self.detailed && deciding(piece.set) == deciding(first.set);
            if !same {
                self.next = Some(piece);
                break;
            }
            end = piece.end;
        }
        let reason = deciding(first.set).and_then(|reason| timeline.0.reasons.get(reason as usize));
        Some(Segment {
            period: Period::new(Instant::clamped(first.start), Instant::clamped(end))?,
            private: first.set != NOTHING,
            reason: reason.unwrap_or(&Reason::NONE),
            all_reasons: timeline.reasons_of(first.set),
        })
    }
}

/// The distinct reasons in order of precedence, and the covers with the index of theirs.
fn number_reasons(mut covers: Vec<Cover<RuleReason<'_>>>) -> (Vec<Reason>, Vec<Cover<u32>>) {
    covers.sort_unstable_by_key(|cover| precedence(cover.reason.0, cover.reason.1));
    let mut reasons: Vec<Reason> = Vec::with_capacity(covers.len());
    let mut numbered = Vec::with_capacity(covers.len());
    for group in covers.chunk_by(|a, b| a.reason == b.reason) {
        let number = u32::try_from(reasons.len()).unwrap_or(u32::MAX);
        reasons.extend(group.first().map(|cover| Reason { kind: cover.reason.0, id: cover.reason.1.cloned() }));
        numbered.extend(group.iter().map(|cover| Cover {
            reason: number,
            minutes: cover.minutes,
            period: cover.period,
        }));
    }
    (reasons, numbered)
}

/// A minute of the week at which a rule begins or ends to cover, and the number of its reason.
type Boundary = (u16, bool, u32);

/// Compiles epoch after epoch. From one to the next few rules change, so what holds is kept and only mended.
struct Builder {
    sets: SetTable,
    patterns: Patterns,
    /// Each pattern once, and its place in the list by its slots.
    known_patterns: Vec<Pattern>,
    pattern_places: Places,
    /// Of the rules valid in the epoch, sorted.
    boundaries: Vec<Boundary>,
    /// What the limit counts.
    slots: usize,
    /// Scratch: the slots of a pattern, the reasons that cover a minute, sorted, and the rules behind each reason.
    pattern: Vec<Slot>,
    covering: Vec<u32>,
    rules: Vec<u32>,
}

impl Builder {
    fn new(reasons: usize) -> Self {
        Self {
            sets: SetTable::new(reasons),
            patterns: Patterns::default(),
            known_patterns: Vec::new(),
            pattern_places: Places::default(),
            boundaries: Vec::new(),
            slots: 0,
            pattern: Vec::new(),
            covering: Vec::new(),
            rules: vec![0; reasons],
        }
    }

    /// One epoch for each stretch over which the same covers are valid.
    fn epochs(&mut self, covers: &[Cover<u32>]) -> Result<Vec<Epoch>, LimitExceeded> {
        let mut changes: Vec<(i64, bool, &Cover<u32>)> = Vec::with_capacity(covers.len() * 2);
        for cover in covers {
            changes.push((cover.period.start().millis(), true, cover));
            changes.push((cover.period.end().millis(), false, cover));
        }
        changes.sort_unstable_by_key(|(time, ..)| *time);
        let mut epochs: Vec<Epoch> = Vec::new();
        let mut at = Instant::MIN.millis();
        for group in changes.chunk_by(|a, b| a.0 == b.0) {
            let Some((time, ..)) = group.first() else { continue };
            self.push_epoch(&mut epochs, at, *time)?;
            at = *time;
            // What ends goes first: no rule is empty, so it is there.
            for (_, _, cover) in group.iter().filter(|(_, begins, _)| !begins) {
                self.remove(cover);
            }
            self.add(group.iter().filter(|(_, begins, _)| *begins).map(|(_, _, cover)| *cover));
        }
        self.push_epoch(&mut epochs, at, i64::MAX)?;
        Ok(epochs)
    }

    fn add<'c>(&mut self, covers: impl Iterator<Item = &'c Cover<u32>>) {
        for cover in covers {
            self.boundaries.extend(both_ends(cover));
        }
        // Mostly sorted already, which the stable sort makes use of.
        self.boundaries.sort();
    }

    fn remove(&mut self, cover: &Cover<u32>) {
        for boundary in both_ends(cover) {
            if let Ok(index) = self.boundaries.binary_search(&boundary) {
                self.boundaries.remove(index);
            }
        }
    }

    fn push_epoch(&mut self, epochs: &mut Vec<Epoch>, start: i64, end: i64) -> Result<(), LimitExceeded> {
        if start >= end || start >= Instant::MAX.millis() {
            return Ok(());
        }
        let pattern = self.pattern()?;
        if epochs.last().is_none_or(|last| last.pattern != pattern) {
            epochs.push(Epoch { start, pattern });
        }
        Ok(())
    }

    /// The weekly pattern of the valid covers: one sweep over their minutes.
    fn pattern(&mut self) -> Result<Pattern, LimitExceeded> {
        self.slots += self.boundaries.len() + 1;
        if self.slots > Limit::TimelineSlots.max() {
            return Err(LimitExceeded(Limit::TimelineSlots));
        }
        let slots = &mut self.pattern;
        slots.clear();
        slots.push(Slot { minute: 0, set: NOTHING });
        self.covering.clear();
        for group in self.boundaries.chunk_by(|a, b| a.0 == b.0) {
            for (_, begins, reason) in group {
                let Some(rules) = self.rules.get_mut(*reason as usize) else { continue };
                *rules = if *begins { *rules + 1 } else { rules.saturating_sub(1) };
                match (*rules, self.covering.binary_search(reason)) {
                    (0, Ok(index)) => drop(self.covering.remove(index)),
                    (1.., Err(index)) => self.covering.insert(index, *reason),
                    _ => {}
                }
            }
            let Some((minute, ..)) = group.first() else { continue };
            self.slots += self.covering.len();
            let slot = Slot { minute: *minute, set: self.sets.number(&self.covering) };
            match slots.last_mut() {
                Some(last) if last.minute == slot.minute => *last = slot,
                Some(last) if last.set == slot.set => {}
                _ if slot.minute >= WEEK_MINUTES => {}
                _ => slots.push(slot),
            }
        }
        let same = |place: usize| {
            self.known_patterns.get(place).is_some_and(|known| self.patterns.slots(*known).eq(slots.iter().copied()))
        };
        let known = self.pattern_places.find(slots.as_slice(), same);
        if let Some(pattern) = known.and_then(|place| self.known_patterns.get(place)) {
            return Ok(*pattern);
        }
        let pattern = self.patterns.push(slots);
        self.pattern_places.insert(slots.as_slice(), self.known_patterns.len(), |_| false);
        self.known_patterns.push(pattern);
        Ok(pattern)
    }
}

fn both_ends(cover: &Cover<u32>) -> [Boundary; 2] {
    // At one minute ends sort before beginnings.
    [(cover.minutes.0, true, cover.reason), (cover.minutes.1, false, cover.reason)]
}

/// Distinct sets of reason indices, each sorted; the empty one is number 0, and the one of a single reason `n` is `n + 1`.
#[derive(Debug)]
struct Sets {
    /// The reasons of all sets, one set after the other.
    reasons: Vec<u32>,
    /// Where each set ends there; it begins where the one before ends.
    ends: Vec<u32>,
    /// How many sets of one reason there are.
    singles: u32,
}

impl Sets {
    fn new(reasons: usize) -> Self {
        let singles = u32::try_from(reasons).unwrap_or(u32::MAX);
        Self { reasons: (0..singles).collect(), ends: (0..=singles).collect(), singles }
    }

    fn get(&self, set: u32) -> &[u32] {
        let set = set as usize;
        let end_of = |set: usize| self.ends.get(set).map_or(0, |end| *end as usize);
        self.reasons.get(set.checked_sub(1).map_or(0, end_of)..end_of(set)).unwrap_or_default()
    }

    /// The reason of a set that decides. Mostly that takes no look into memory.
    fn deciding(&self, set: u32) -> Option<u32> {
        if set <= self.singles { set.checked_sub(1) } else { self.get(set).first().copied() }
    }
}

/// The sets while they are being found.
struct SetTable {
    sets: Sets,
    /// The larger ones, by what they hold.
    numbers: Places,
}

impl SetTable {
    fn new(reasons: usize) -> Self {
        Self { sets: Sets::new(reasons), numbers: Places::default() }
    }

    /// The number of a set of sorted reasons.
    fn number(&mut self, reasons: &[u32]) -> u32 {
        match reasons {
            [] => NOTHING,
            [reason] => reason + 1,
            reasons => {
                let as_number = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
                let same = |place: usize| self.sets.get(as_number(place)) == reasons;
                if let Some(place) = self.numbers.find(reasons, same) {
                    return as_number(place);
                }
                let place = self.sets.ends.len();
                self.sets.reasons.extend_from_slice(reasons);
                self.sets.ends.push(u32::try_from(self.sets.reasons.len()).unwrap_or(u32::MAX));
                self.numbers.insert(reasons, place, |_| false);
                as_number(place)
            }
        }
    }
}
