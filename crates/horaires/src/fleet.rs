//! Columns of trips of many drivers.
//!
//! What a driver costs for good is small: where usage changes in the week, and from when to when each week holds. Equal
//! weeks are stored once. Slots are compiled when a driver's trips come by, over the time that they cover, in one place
//! that stays in the fastest memory: to compile them again is faster than to fetch them.

use std::collections::HashMap;

use crate::batch::{BatchError, same_length};
use crate::classify::Usage;
use crate::instructions::Instructions;
use crate::kernel::bounds;
use crate::limits::LimitExceeded;
use crate::memory::{LINE, prefetch};
use crate::rules::RuleBook;
use crate::slots::Slots;
use crate::stores::Stores;
use crate::time::{Instant, Period};
use crate::usage::{Epoch, InZone, Patterns, UsageRules, WeekPattern};
use crate::zone::Zone;

/// The private time of every driver of a book of rules. Immutable, `Send + Sync`.
///
/// Drivers are numbered as in the book: [`RuleBook::driver_index`].
///
/// ```
/// # use horaires::{validate, wire::RulesDocument, Id};
/// # let text = r#"{"timeZone": "Europe/Paris", "recurrent": [{"id": 1, "individu": {"id": 7},
/// #     "horaire": {"idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
/// #                 "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}}]}"#;
/// # let document: RulesDocument = serde_json::from_str(text)?;
/// # let book = validate::read_rules(&document, &validate::RuleSettings::default()).0.unwrap();
/// use horaires::{Fleet, Usage};
/// let fleet = Fleet::new(&book)?;
/// let driver = book.driver_index(&Id::Number(7)).and_then(|index| u32::try_from(index).ok()).unwrap();
///
/// // Monday 24 November 2025 in Paris, 07:00 to 09:00: driver 7 is private until 08:00, another has no rules.
/// let mut private = [0; 2];
/// let (starts, ends) = ([1_763_964_000_000; 2], [1_763_971_200_000; 2]);
/// fleet.private_ms(&[driver, Fleet::NO_RULES], &starts, &ends, &mut private)?;
/// assert_eq!(private, [3_600_000, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Fleet {
    zone: Zone,
    /// Where the epochs of each driver end in `epochs`; they begin where those of the driver before end.
    drivers: Box<[u32]>,
    epochs: Box<[Epoch]>,
    patterns: Box<[Pattern]>,
    /// The changes of all patterns, one after the other.
    changes: Box<[u16]>,
    instructions: Instructions,
}

/// A week, shared by all drivers that have it.
#[derive(Debug, Clone, Copy)]
struct Pattern {
    /// Where its changes end; they begin where those of the pattern before end.
    end: u32,
    aligned: bool,
}

/// The rules of a driver without any.
const NO_EPOCHS: &[Epoch] = &[Epoch { start: 0, pattern: u32::MAX }];

/// For fewer trips of a driver in a row slots are not worth compiling.
const FEW: usize = 8;
/// Rows that are ordered by driver together, so that a row's number has 32 bits.
const ORDERED: usize = 1 << 24;

impl Fleet {
    /// The driver of trips for which there are no rules: professional at every instant.
    pub const NO_RULES: u32 = u32::MAX;

    /// Compiles the rules of every driver of a book. Requests after the fact are about single trips, and not part
    /// of it.
    ///
    /// # Errors
    /// As [`Timeline::compile`](crate::Timeline::compile) but that reasons do not count, for the first driver beyond a
    /// limit.
    pub fn new(book: &RuleBook) -> Result<Self, LimitExceeded> {
        let mut numbers: HashMap<WeekPattern, u32> = HashMap::new();
        let (mut drivers, mut epochs) = (Vec::with_capacity(book.drivers().len()), Vec::new());
        let (mut patterns, mut changes) = (Vec::new(), Vec::new());
        let number_of = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        for rules in book.drivers() {
            let rules = UsageRules::compile(rules, book.options)?;
            let shared: Vec<u32> = rules
                .patterns
                .into_iter()
                .map(|pattern| {
                    *numbers.entry(pattern).or_insert_with_key(|pattern| {
                        changes.extend_from_slice(pattern.changes());
                        patterns
                            .push(Pattern { end: number_of(changes.len()), aligned: Slots::fit(pattern.changes()) });
                        number_of(patterns.len() - 1)
                    })
                })
                .collect();
            epochs.extend(rules.epochs.iter().filter_map(|epoch| {
                shared.get(epoch.pattern as usize).map(|pattern| Epoch { pattern: *pattern, ..*epoch })
            }));
            drivers.push(number_of(epochs.len()));
        }
        Ok(Self {
            zone: book.zone.clone(),
            drivers: drivers.into(),
            epochs: epochs.into(),
            patterns: patterns.into(),
            changes: changes.into(),
            instructions: Instructions::detected(),
        })
    }

    /// The number of drivers.
    #[must_use]
    pub fn drivers(&self) -> usize {
        self.drivers.len()
    }

    /// The number of distinct weeks, whoever has them.
    #[must_use]
    pub fn patterns(&self) -> usize {
        self.patterns.len()
    }

    /// Bytes on the heap, beside the time zone.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val::<[u32]>(&self.drivers)
            + size_of_val::<[Epoch]>(&self.epochs)
            + size_of_val::<[Pattern]>(&self.patterns)
            + size_of_val::<[u16]>(&self.changes)
    }

    /// The same fleet, its loops kept to these instructions or, where the processor lacks them, to the best it has
    /// below them.
    #[must_use]
    pub fn with_instructions(mut self, instructions: Instructions) -> Self {
        self.instructions = instructions.min(Instructions::detected());
        self
    }

    /// Writes the private milliseconds of each trip, given the columns of its drivers, and of its starts and ends in
    /// UTC milliseconds. Fastest where the trips of a driver stand together; others are brought together first, which
    /// takes 4 bytes a trip for as long as it lasts.
    ///
    /// # Errors
    /// [`BatchError`] where the columns differ in length, or for the first row whose driver is not of the fleet, or
    /// whose trip is reversed or not in `[1970, 2100)`; what `private` then holds is not specified.
    pub fn private_ms(
        &self,
        drivers: &[u32],
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
    ) -> Result<(), BatchError> {
        same_length("end", ends.len(), starts.len())?;
        same_length("driver", drivers.len(), starts.len())?;
        same_length("private", private.len(), starts.len())?;
        self.answer(drivers, starts, ends, private, None)
    }

    /// The same with the usage of each trip, as [`BatchIndex::classify`](crate::BatchIndex::classify) has it.
    ///
    /// # Errors
    /// As [`Fleet::private_ms`]; what `private` and `usages` then hold is not specified.
    pub fn classify(
        &self,
        drivers: &[u32],
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        usages: &mut [Usage],
    ) -> Result<(), BatchError> {
        same_length("end", ends.len(), starts.len())?;
        same_length("driver", drivers.len(), starts.len())?;
        same_length("private", private.len(), starts.len())?;
        same_length("usage", usages.len(), starts.len())?;
        self.answer(drivers, starts, ends, private, Some(usages))
    }

    /// Of columns of one length.
    fn answer(
        &self,
        drivers: &[u32],
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        mut usages: Option<&mut [Usage]>,
    ) -> Result<(), BatchError> {
        let next = drivers.iter().skip(1);
        let runs = drivers.iter().zip(next).filter(|(driver, next)| driver != next).count() + 1;
        if runs.saturating_mul(FEW) <= drivers.len() {
            return self.together(drivers, starts, ends, private, usages);
        }
        let columns = drivers.chunks(ORDERED).zip(starts.chunks(ORDERED)).zip(ends.chunks(ORDERED));
        for (number, (((drivers, starts), ends), private)) in columns.zip(private.chunks_mut(ORDERED)).enumerate() {
            let usages = split_off(&mut usages, starts.len());
            self.scattered(drivers, starts, ends, private, usages)
                .map_err(|error| error.further_down(number * ORDERED))?;
        }
        Ok(())
    }

    /// Trips that stand together by driver, mostly.
    fn together(
        &self,
        drivers: &[u32],
        mut starts: &[i64],
        mut ends: &[i64],
        mut private: &mut [u64],
        mut usages: Option<&mut [Usage]>,
    ) -> Result<(), BatchError> {
        let mut slots = Slots::default();
        let mut row = 0;
        for run in drivers.chunk_by(|a, b| a == b) {
            let Some(driver) = run.first() else { continue };
            let (these, those) = starts.split_at(run.len());
            let (to, later) = ends.split_at(run.len());
            let (answers, others) = std::mem::take(&mut private).split_at_mut(run.len());
            let these_usages = split_off(&mut usages, run.len());
            // While the slots of this driver are compiled, the trips of the next one are fetched.
            for row in (0..run.len()).step_by(LINE) {
                prefetch(those, row);
                prefetch(later, row);
            }
            self.one_driver(&mut slots, *driver, these, to, answers, these_usages)
                .map_err(|error| error.further_down(row))?;
            (starts, ends, private) = (those, later, others);
            row += run.len();
        }
        Ok(())
    }

    /// Trips in any order: copied together, driver by driver, and their answers copied back.
    fn scattered(
        &self,
        drivers: &[u32],
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        mut usages: Option<&mut [Usage]>,
    ) -> Result<(), BatchError> {
        let mut slots = Slots::default();
        let (mut these, mut to, mut answers, mut words) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for rows in
            by_driver(drivers, self.drivers.len()).chunk_by(|a, b| driver_at(drivers, *a) == driver_at(drivers, *b))
        {
            let Some(driver) = rows.first().map(|row| driver_at(drivers, *row)) else { continue };
            let copy = |column: &[i64], copy: &mut Vec<i64>| {
                copy.clear();
                copy.extend(rows.iter().filter_map(|row| column.get(*row as usize)));
            };
            copy(starts, &mut these);
            copy(ends, &mut to);
            answers.resize(rows.len(), 0);
            words.resize(rows.len(), Usage::Mixed);
            let wanted = usages.is_some().then_some(&mut *words);
            if self.one_driver(&mut slots, driver, &these, &to, &mut answers, wanted).is_err() {
                // Somewhere further up another row may be wrong: the first one is named.
                return self.check(drivers, starts, ends);
            }
            copy_back(rows, &answers, private);
            if let Some(usages) = usages.as_deref_mut() {
                copy_back(rows, &words, usages);
            }
        }
        Ok(())
    }

    /// Names the first row that is wrong.
    fn check(&self, drivers: &[u32], starts: &[i64], ends: &[i64]) -> Result<(), BatchError> {
        for (row, (driver, (start, end))) in drivers.iter().zip(starts.iter().zip(ends)).enumerate() {
            self.epochs_of(*driver).ok_or(BatchError::UnknownDriver { row, driver: *driver })?;
            BatchError::check(row, *start, *end)?;
        }
        Ok(())
    }

    fn one_driver(
        &self,
        slots: &mut Slots,
        driver: u32,
        starts: &[i64],
        ends: &[i64],
        private: &mut [u64],
        usages: Option<&mut [Usage]>,
    ) -> Result<(), BatchError> {
        let epochs = self.epochs_of(driver).ok_or(BatchError::UnknownDriver { row: 0, driver })?;
        let rules = InZone { epochs, patterns: self, zone: &self.zone };
        let exact = |row, start, end| Ok(rules.answer(BatchError::check(row, start, end)?));
        let aligned = |epoch: &Epoch| self.patterns.get(epoch.pattern as usize).is_none_or(|pattern| pattern.aligned);
        let window = window(starts, ends).filter(|_| starts.len() >= FEW && epochs.iter().all(aligned));
        if window.is_some_and(|window| slots.compile(rules, Slots::around(window))) {
            return slots.answer((self.instructions, Stores::Cached), starts, ends, private, usages, exact);
        }
        let mut usages = usages.unwrap_or_default().iter_mut();
        for (row, ((start, end), private)) in starts.iter().zip(ends).zip(private).enumerate() {
            let usage;
            (*private, usage) = exact(row, *start, *end)?;
            usages.next().into_iter().for_each(|row| *row = usage);
        }
        Ok(())
    }

    /// The maximal runs of one usage of a trip, in order; none for a driver that is not of the fleet.
    pub(crate) fn usage_runs(&self, driver: u32, trip: Period) -> Option<Vec<(Period, bool)>> {
        let rules = InZone { epochs: self.epochs_of(driver)?, patterns: self, zone: &self.zone };
        let mut changes: Vec<(i64, bool)> = Vec::new();
        for (at, private) in rules.pieces(trip) {
            if changes.last().is_none_or(|last| last.1 != private) {
                changes.push((at, private));
            }
        }
        let ends = changes.iter().skip(1).map(|change| change.0).chain([trip.end().millis()]);
        let run = |((start, private), end): (&(i64, bool), i64)| {
            Some((Period::new(Instant::clamped(*start), Instant::clamped(end))?, *private))
        };
        changes.iter().zip(ends).map(run).collect()
    }

    /// None for a driver that is not of the fleet.
    fn epochs_of(&self, driver: u32) -> Option<&[Epoch]> {
        if driver == Self::NO_RULES {
            return Some(NO_EPOCHS);
        }
        let driver = driver as usize;
        let end = *self.drivers.get(driver)? as usize;
        let start = driver.checked_sub(1).and_then(|before| self.drivers.get(before)).map_or(0, |end| *end as usize);
        self.epochs.get(start..end)
    }
}

impl Patterns for Fleet {
    fn changes(&self, pattern: u32) -> &[u16] {
        let pattern = pattern as usize;
        let Some(end) = self.patterns.get(pattern).map(|pattern| pattern.end as usize) else { return &[] };
        let before = pattern.checked_sub(1).and_then(|before| self.patterns.get(before));
        self.changes.get(before.map_or(0, |before| before.end as usize)..end).unwrap_or_default()
    }
}

/// The first rows of a column, where there is one; the column goes on after them.
fn split_off<'a>(column: &mut Option<&'a mut [Usage]>, rows: usize) -> Option<&'a mut [Usage]> {
    let (first, rest) = column.take()?.split_at_mut_checked(rows)?;
    *column = Some(rest);
    Some(first)
}

/// Copies what was found for some rows to their places.
fn copy_back<T: Copy>(rows: &[u32], found: &[T], column: &mut [T]) {
    for (row, found) in rows.iter().zip(found) {
        if let Some(place) = column.get_mut(*row as usize) {
            *place = *found;
        }
    }
}

/// From the first start to the last end; none where a trip leaves the supported window.
fn window(starts: &[i64], ends: &[i64]) -> Option<Period> {
    let (first, last) = bounds(starts, ends);
    Period::new(Instant::from_millis(first).ok()?, Instant::from_millis(last).ok()?)
}

fn driver_at(drivers: &[u32], row: u32) -> u32 {
    drivers.get(row as usize).copied().unwrap_or(Fleet::NO_RULES)
}

/// The rows in the order of their drivers, by counting; those whose driver has no rules, or is not of the fleet, last.
fn by_driver(drivers: &[u32], count: usize) -> Vec<u32> {
    let place = |driver: u32| (driver as usize).min(count);
    let mut next = vec![0u32; count + 2];
    for driver in drivers {
        if let Some(count) = next.get_mut(place(*driver) + 1) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for next in &mut next {
        sum += *next;
        *next = sum;
    }
    let mut rows = vec![0u32; drivers.len()];
    for (row, driver) in (0u32..).zip(drivers) {
        let Some(next) = next.get_mut(place(*driver)) else { continue };
        if let Some(place) = rows.get_mut(*next as usize) {
            *place = row;
        }
        *next += 1;
    }
    rows
}
