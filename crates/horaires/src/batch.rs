//! Columns of trips to columns of answers, for one driver: a few nanoseconds a trip, nothing allocated for it.
//!
//! Rules that change usage on quarters of an hour of UTC alone take the path of [`crate::slots`] and
//! [`crate::kernel`]. This is the exact path, for every other rule.
//!
//! Private time accumulates: with `F(t)` the private milliseconds from the start of a window up to `t`, a trip holds
//! `F(end) - F(start)` of them. A [`BatchIndex`] tabulates `F` once, in cells of about 70 minutes of UTC, and looks two
//! cells up for each trip, without a branch that depends on the trip. A cell describes `F` exactly as long as usage
//! changes at most once in it; the few cells with more changes send the trip to a binary search over all changes.
//! Trips that leave the window go to the rules themselves, so the window decides the speed, never the answer.

use crate::classify::Usage;
use crate::instructions::Instructions;
use crate::limits::{Limit, LimitExceeded};
use crate::options::Options;
use crate::rules::DriverRules;
use crate::slots::Slots;
use crate::stores::Stores;
use crate::stretch::{CELL_BITS, CELL_MS, IN_CELL, Stretch};
use crate::time::{Instant, Period};
use crate::timeline::Timeline;
use crate::trip::TripColumn;
use crate::usage::UsageRules;
use crate::zone::Zone;

/// An instant at which usage changes, counted from the start of the window, and the private time up to it.
#[derive(Debug, Clone, Copy)]
struct Change {
    at: u64,
    private_before: u64,
}

/// The private time of one driver over a window, compiled for many trips at once.
///
/// Build it over the period that most trips lie in; every other trip is answered too, only more slowly. Two years cost
/// 9 kB where usage changes on quarters of an hour alone, and about 120 kB otherwise ([`BatchIndex::path`],
/// [`BatchIndex::bytes`]); the whole supported window costs 8 MB. Immutable, `Send + Sync`.
///
/// ```
/// # use horaires::{validate, wire::RulesDocument, Id};
/// # let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
/// #     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
/// #                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}"#;
/// # let document: RulesDocument = serde_json::from_str(text)?;
/// # let book = validate::read_rules(&document, &validate::RuleSettings::default()).0.unwrap();
/// # let rules = book.driver(&Id::Number(7)).unwrap();
/// use horaires::{BatchIndex, Instant, Period, Timeline, Usage};
/// let timeline = Timeline::compile(rules, book.options, &book.zone)?;
/// let year = Period::new(Instant::from_millis(1_735_689_600_000)?, Instant::from_millis(1_767_225_600_000)?).unwrap();
/// let index = BatchIndex::build(&timeline, year)?;
///
/// // Monday 24 November 2025 in Paris, private until 08:00: 07:00 to 09:00, and 10:00 to 11:00.
/// let starts = [1_763_964_000_000, 1_763_974_800_000];
/// let ends = [1_763_971_200_000, 1_763_978_400_000];
/// let mut private = [0; 2];
/// let mut usages = [Usage::Professional; 2];
/// index.classify(&starts, &ends, &mut private, &mut usages)?;
/// assert_eq!(private, [3_600_000, 0]);
/// assert_eq!(usages, [Usage::Mixed, Usage::Professional]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct BatchIndex {
    rules: UsageRules,
    zone: Zone,
    window: Period,
    /// Where they are there, they answer, and there are no cells.
    slots: Option<Slots>,
    instructions: Instructions,
    /// Those of every batch, whatever its size.
    stores: Option<Stores>,
    origin: i64,
    /// INVARIANT: each holds for all of its `CELL_MS`, and all of them end in the supported window.
    cells: Box<[Stretch]>,
    starts_private: bool,
    /// INVARIANT: increasing, none at the origin, usage differs on the two sides of each. Empty where no cell is
    /// searched.
    changes: Box<[Change]>,
    searched_cells: usize,
}

/// How a [`BatchIndex`] finds its answers. It decides the speed, never the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchPath {
    /// A bit for every quarter of an hour of UTC: the rules change usage nowhere else, and the window is not longer
    /// than 4 years and 4 months.
    Slots,
    /// Cells that serve any rules: boundaries at any minute, validity from any millisecond on, any time zone.
    Cells,
}

/// Why a batch of trips has no answers: the first thing that is wrong with it. Rows count from 0.
///
/// ```
/// use horaires::{BatchError, TripColumn};
/// let error = BatchError::OutsideWindow { row: 12, column: TripColumn::Start, millis: -1 };
/// assert_eq!(
///     error.to_string(),
///     "row 12, column `start`: instant `-1` ms is outside the supported window, 1970-01-01 to 2100-01-01 UTC"
/// );
/// assert_eq!((error.row(), error.column()), (Some(12), "start"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// A column is not as long as the column of starts.
    #[error("column `{column}` has {found} rows, column `start` has {expected}")]
    Length {
        /// The column: `end`, `driver`, `private` or `usage`.
        column: &'static str,
        /// The rows of the column of starts.
        expected: usize,
        /// The rows of this column.
        found: usize,
    },
    /// A trip does not lie in the supported window, `[1970-01-01, 2100-01-01)` (`semantics.md` 1.4).
    #[error(
        "row {row}, column `{column}`: instant `{millis}` ms is outside the supported window, 1970-01-01 to 2100-01-01 UTC",
        column = .column.name()
    )]
    OutsideWindow {
        /// The row.
        row: usize,
        /// [`TripColumn::Start`] or [`TripColumn::End`].
        column: TripColumn,
        /// What stands there.
        millis: i64,
    },
    /// A trip's driver is not of the [`Fleet`](crate::Fleet).
    #[error("row {row}, column `driver`: the fleet has no driver number {driver}")]
    UnknownDriver {
        /// The row.
        row: usize,
        /// The number that stands there.
        driver: u32,
    },
    /// A trip ends before it starts (`semantics.md` 1.1).
    #[error("row {row}, column `end`: the trip ends at `{end}` ms, before its start at `{start}` ms")]
    Reversed {
        /// The row.
        row: usize,
        /// Its start, in milliseconds.
        start: i64,
        /// Its end, in milliseconds.
        end: i64,
    },
}

impl BatchError {
    /// The period of a trip in a row of columns, in UTC milliseconds.
    ///
    /// # Errors
    /// [`BatchError::OutsideWindow`] and [`BatchError::Reversed`].
    pub fn check(row: usize, start: i64, end: i64) -> Result<Period, Self> {
        let outside = |column, millis| Self::OutsideWindow { row, column, millis };
        let first = Instant::from_millis(start).ok().filter(|start| *start < Instant::MAX);
        let first = first.ok_or_else(|| outside(TripColumn::Start, start))?;
        let last = Instant::from_millis(end).map_err(|_| outside(TripColumn::End, end))?;
        Period::new(first, last).ok_or(Self::Reversed { row, start, end })
    }

    /// The row at fault, from 0; none where a whole column is.
    #[must_use]
    pub const fn row(&self) -> Option<usize> {
        match self {
            Self::Length { .. } => None,
            Self::OutsideWindow { row, .. } | Self::UnknownDriver { row, .. } | Self::Reversed { row, .. } => {
                Some(*row)
            }
        }
    }

    /// The same error, its row that many rows further down: for callers that hand columns over in blocks.
    #[must_use]
    pub const fn further_down(self, rows: usize) -> Self {
        match self {
            Self::Length { .. } => self,
            Self::OutsideWindow { row, column, millis } => Self::OutsideWindow { row: row + rows, column, millis },
            Self::UnknownDriver { row, driver } => Self::UnknownDriver { row: row + rows, driver },
            Self::Reversed { row, start, end } => Self::Reversed { row: row + rows, start, end },
        }
    }

    /// The name of the column at fault.
    #[must_use]
    pub const fn column(&self) -> &'static str {
        match self {
            Self::Length { column, .. } => column,
            Self::OutsideWindow { column, .. } => column.name(),
            Self::UnknownDriver { .. } => "driver",
            Self::Reversed { .. } => TripColumn::End.name(),
        }
    }
}

impl BatchIndex {
    /// Compiles a driver's private time over a window, for the fastest path that its rules allow.
    ///
    /// # Errors
    /// As [`BatchIndex::exact`].
    pub fn build(timeline: &Timeline, window: Period) -> Result<Self, LimitExceeded> {
        Self::of(timeline.usage_rules(), timeline.zone(), window)
    }

    /// The same straight from a driver's rules, many times faster than by way of a timeline with its reasons.
    ///
    /// # Errors
    /// As [`BatchIndex::exact`], and as [`Timeline::compile`] but that reasons do not count.
    pub fn compile(rules: &DriverRules, options: Options, zone: &Zone, window: Period) -> Result<Self, LimitExceeded> {
        Self::of(UsageRules::compile(rules, options)?, zone, window)
    }

    fn of(rules: UsageRules, zone: &Zone, window: Period) -> Result<Self, LimitExceeded> {
        match Slots::of(&rules, zone, window) {
            Some(slots) => Ok(Self { slots: Some(slots), ..Self::empty(rules, zone, window) }),
            None => Self::with_cells(rules, zone, window),
        }
    }

    /// Without slots and cells: each trip is answered by the rules.
    fn empty(rules: UsageRules, zone: &Zone, window: Period) -> Self {
        Self {
            rules,
            zone: zone.clone(),
            window,
            slots: None,
            instructions: Instructions::detected(),
            stores: None,
            origin: window.start().millis(),
            cells: Box::default(),
            starts_private: false,
            changes: Box::default(),
            searched_cells: 0,
        }
    }

    /// Compiles a driver's private time over a window, for [`BatchPath::Cells`] whatever the rules.
    ///
    /// # Errors
    /// [`LimitExceeded`] where usage changes more often in the window than [`Limit::BatchChanges`] allows (only
    /// thousands of ranges over many decades do): take a shorter window.
    pub fn exact(timeline: &Timeline, window: Period) -> Result<Self, LimitExceeded> {
        Self::with_cells(timeline.usage_rules(), timeline.zone(), window)
    }

    fn with_cells(rules: UsageRules, zone: &Zone, window: Period) -> Result<Self, LimitExceeded> {
        let origin = window.start().millis();
        // Whole cells, as far as the supported window goes: what is in a cell needs no check against the window.
        // Those that the end of 2099 cuts are left out, for a trip may end at the end of that window but not start.
        let wanted = offset(window.end().millis(), origin) / CELL_MS + 1;
        let count = wanted.min(offset(Instant::MAX.millis(), origin) / CELL_MS);
        let compiled_end = Instant::clamped(origin + (count * CELL_MS) as i64);
        let compiled = Period::new(window.start(), compiled_end).unwrap_or(window);
        let (starts_private, changes) = changes(&rules, zone, compiled)?;
        let cells = cells(starts_private, &changes, count);
        let searched_cells = cells.iter().filter(|cell| cell.is_searched()).count();
        let changes = if searched_cells == 0 { Box::default() } else { changes.into() };
        Ok(Self { cells, starts_private, changes, searched_cells, ..Self::empty(rules, zone, window) })
    }

    /// Writes the private milliseconds of each trip, given the columns of its starts and ends in UTC milliseconds.
    ///
    /// # Errors
    /// [`BatchError`] where the columns differ in length, or for the first row whose trip is reversed or not in
    /// `[1970, 2100)`; what `private` then holds is not specified.
    pub fn private_ms(&self, starts: &[i64], ends: &[i64], private: &mut [u64]) -> Result<(), BatchError> {
        same_length("end", ends.len(), starts.len())?;
        same_length("private", private.len(), starts.len())?;
        self.answer(self.stores(starts.len()), starts, ends, private, None)
    }

    /// The same with the usage of each trip: `Mixed` where only a part of it is private (`semantics.md` 6.3). A trip
    /// of no length has the usage of its instant (`semantics.md` 1.1).
    ///
    /// # Errors
    /// As [`BatchIndex::private_ms`]; what `private` and `usages` then hold is not specified.
    pub fn classify(
        &self,
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        usages: &mut [Usage],
    ) -> Result<(), BatchError> {
        same_length("end", ends.len(), starts.len())?;
        same_length("private", private.len(), starts.len())?;
        same_length("usage", usages.len(), starts.len())?;
        self.answer(self.stores(starts.len()), starts, ends, private, Some(usages))
    }

    /// Of columns of one length, which may be a part of a larger batch that `stores` are chosen for.
    pub(crate) fn answer(
        &self,
        stores: Stores,
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        usages: Option<&mut [Usage]>,
    ) -> Result<(), BatchError> {
        let rules = self.rules.within(&self.zone);
        if let Some(slots) = &self.slots {
            let by_rules = |row, start, end| Ok(rules.answer(BatchError::check(row, start, end)?));
            return slots.answer((self.instructions, stores), starts, ends, private, usages, by_rules);
        }
        let trips = starts.iter().zip(ends).zip(private).enumerate();
        let Some(usages) = usages else {
            return { trips }.try_for_each(|(row, ((start, end), private))| self.set(row, *start, *end, private));
        };
        for ((row, ((start, end), private)), usage) in trips.zip(usages) {
            self.set(row, *start, *end, private)?;
            *usage = self.usage_of(*start, *end, *private);
        }
        Ok(())
    }

    /// Writes the private milliseconds of one trip, by the cells where they know them.
    #[inline(always)]
    fn set(&self, row: usize, start: i64, end: i64, private: &mut u64) -> Result<(), BatchError> {
        let (from, to) = (offset(start, self.origin), offset(end, self.origin));
        *private = match Stretch::private_ms((self.cell(from), from), (self.cell(to), to)) {
            (ms, true) => ms,
            (_, false) => self.private_ms_of(row, start, end)?,
        };
        Ok(())
    }

    /// The cell of an instant that lies that many milliseconds after the origin (before it, wrapped); one that tells
    /// nothing where there is none.
    #[inline(always)]
    fn cell(&self, offset: u64) -> Stretch {
        let index = offset >> CELL_BITS;
        if index >= self.cells.len() as u64 {
            return Stretch::SEARCHED;
        }
        self.cells.get(index as usize).copied().unwrap_or(Stretch::SEARCHED)
    }

    /// The private milliseconds of one trip, whatever it takes. `row` is its number in errors.
    #[cold]
    fn private_ms_of(&self, row: usize, start: i64, end: i64) -> Result<u64, BatchError> {
        let trip = BatchError::check(row, start, end)?;
        let (from, to) = (offset(start, self.origin), offset(end, self.origin));
        let inside = |offset| offset >> CELL_BITS < self.cells.len() as u64;
        if !self.changes.is_empty() && inside(from) && inside(to) {
            return Ok(self.cumulative(to) - self.cumulative(from));
        }
        Ok(self.rules.within(&self.zone).private_ms(trip))
    }

    /// The usage of one trip, of which so much is private.
    #[inline(always)]
    fn usage_of(&self, start: i64, end: i64, private_ms: u64) -> Usage {
        match offset(end, start) {
            0 => Usage::of(self.rules.within(&self.zone).is_private(Instant::clamped(start))),
            length => Usage::of_time(private_ms, length),
        }
    }

    /// The same index, its loops kept to these instructions or, where the processor lacks them, to the best it has
    /// below them: to measure what each set brings, and to test all.
    #[must_use]
    pub fn with_instructions(mut self, instructions: Instructions) -> Self {
        self.instructions = instructions.min(Instructions::detected());
        self
    }

    /// The instructions that the loops of [`BatchPath::Slots`] use.
    #[must_use]
    pub const fn instructions(&self) -> Instructions {
        self.instructions
    }

    /// The same index, private durations always written so where the processor can: to measure what each way brings, and
    /// to test both.
    #[must_use]
    pub const fn with_stores(mut self, stores: Stores) -> Self {
        self.stores = Some(stores.available());
        self
    }

    /// How [`BatchPath::Slots`] writes the private durations of a batch of so many trips.
    #[must_use]
    pub const fn stores(&self, rows: usize) -> Stores {
        match self.stores {
            Some(stores) => stores,
            None => Stores::for_rows(rows),
        }
    }

    /// The path its answers take.
    #[must_use]
    pub const fn path(&self) -> BatchPath {
        if self.slots.is_some() { BatchPath::Slots } else { BatchPath::Cells }
    }

    /// The number of quarters of an hour in [`BatchPath::Slots`].
    #[must_use]
    pub fn slots(&self) -> usize {
        self.slots.as_ref().map_or(0, Slots::count)
    }

    /// The window it was built over.
    #[must_use]
    pub const fn window(&self) -> Period {
        self.window
    }

    /// The number of cells in [`BatchPath::Cells`]: one for every 2^22 ms of the window.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// The number of cells in which usage changes more than once, which cost a trip a binary search.
    #[must_use]
    pub const fn searched_cells(&self) -> usize {
        self.searched_cells
    }

    /// Bytes on the heap, beside the rules.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let slots = self.slots.as_ref().map_or(0, Slots::bytes);
        slots + size_of_val::<[Stretch]>(&self.cells) + size_of_val::<[Change]>(&self.changes)
    }

    /// `F` at an offset, by binary search.
    fn cumulative(&self, offset: u64) -> u64 {
        let passed = self.changes.partition_point(|change| change.at <= offset);
        let origin = Change { at: 0, private_before: 0 };
        let last = passed.checked_sub(1).and_then(|index| self.changes.get(index)).copied().unwrap_or(origin);
        let private = self.starts_private ^ (passed % 2 == 1);
        last.private_before + if private { offset - last.at } else { 0 }
    }
}

/// How far an instant lies after the origin; huge where it lies before.
#[inline]
const fn offset(millis: i64, origin: i64) -> u64 {
    millis.wrapping_sub(origin) as u64
}

pub(crate) const fn same_length(column: &'static str, found: usize, expected: usize) -> Result<(), BatchError> {
    if found == expected { Ok(()) } else { Err(BatchError::Length { column, expected, found }) }
}

/// The usage at the start of a window, and every change of it inside.
fn changes(rules: &UsageRules, zone: &Zone, window: Period) -> Result<(bool, Vec<Change>), LimitExceeded> {
    let mut pieces =
        rules.within(zone).pieces(window).map(|(at, private)| (offset(at, window.start().millis()), private));
    let Some((mut since, starts_private)) = pieces.next() else { return Ok((false, Vec::new())) };
    let (mut private, mut private_before) = (starts_private, 0);
    let mut changes = Vec::new();
    for (at, becomes_private) in pieces {
        if becomes_private == private {
            continue;
        }
        if changes.len() >= Limit::BatchChanges.max() {
            return Err(LimitExceeded(Limit::BatchChanges));
        }
        private_before += if private { at - since } else { 0 };
        changes.push(Change { at, private_before });
        (since, private) = (at, becomes_private);
    }
    Ok((starts_private, changes))
}

/// That many cells from the origin on.
fn cells(starts_private: bool, changes: &[Change], count: u64) -> Box<[Stretch]> {
    let mut rest = changes.iter().copied().peekable();
    let mut private = starts_private;
    let mut since = Change { at: 0, private_before: 0 };
    let cell = |index: u64| {
        let start = index << CELL_BITS;
        while let Some(change) = rest.next_if(|change| change.at <= start) {
            (since, private) = (change, !private);
        }
        let base = since.private_before + if private { start - since.at } else { 0 };
        let starts_private = private;
        let Some(change) = rest.next_if(|change| change.at < start + CELL_MS) else {
            return Stretch::new(base, starts_private, IN_CELL);
        };
        (since, private) = (change, !private);
        if rest.peek().is_some_and(|next| next.at < start + CELL_MS) {
            return Stretch::SEARCHED;
        }
        Stretch::new(base, starts_private, change.at - start)
    };
    (0..count).map(cell).collect()
}
