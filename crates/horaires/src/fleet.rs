//! Columns of trips of many drivers.
//!
//! What a driver costs for good is small: where usage changes in the week, and from when to when each week holds. Equal
//! weeks are stored once. Slots are compiled when a driver's trips come by, over the time that they cover, in one place
//! that stays in the fastest memory: to compile them again is faster than to fetch them.

use std::collections::HashMap;

use crate::batch::{BLOCK, BatchError, same_length, trip, usages_of};
use crate::classify::Usage;
use crate::limits::LimitExceeded;
use crate::rules::RuleBook;
use crate::slots::{Instructions, Slots};
use crate::time::{Instant, Period};
use crate::timeline::Timeline;
use crate::usage::{Epoch, Stretches, WeekPattern, is_private, moment, private_in};
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
    /// As [`Timeline::compile`], for the first driver beyond a limit.
    pub fn new(book: &RuleBook) -> Result<Self, LimitExceeded> {
        let mut numbers: HashMap<WeekPattern, u32> = HashMap::new();
        let (mut drivers, mut epochs) = (Vec::with_capacity(book.drivers().len()), Vec::new());
        let (mut patterns, mut changes) = (Vec::new(), Vec::new());
        let number_of = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        for rules in book.drivers() {
            let rules = Timeline::compile(rules, book.options, &book.zone)?.usage_rules();
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
            instructions: Instructions::Detected,
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

    /// The same fleet, its loops kept to the instructions that the binary was compiled for.
    #[must_use]
    pub const fn with_baseline_instructions(mut self) -> Self {
        self.instructions = Instructions::Baseline;
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
        let next = drivers.iter().skip(1);
        let runs = drivers.iter().zip(next).filter(|(driver, next)| driver != next).count() + 1;
        if runs.saturating_mul(FEW) <= drivers.len() {
            return self.together(drivers, starts, ends, private);
        }
        let columns = drivers.chunks(ORDERED).zip(starts.chunks(ORDERED)).zip(ends.chunks(ORDERED));
        for (number, (((drivers, starts), ends), private)) in columns.zip(private.chunks_mut(ORDERED)).enumerate() {
            self.scattered(drivers, starts, ends, private).map_err(|error| error.further_down(number * ORDERED))?;
        }
        Ok(())
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
        same_length("usage", usages.len(), starts.len())?;
        self.private_ms(drivers, starts, ends, private)?;
        let columns = drivers.chunks(BLOCK).zip(starts.chunks(BLOCK)).zip(ends.chunks(BLOCK));
        let answers = private.chunks(BLOCK).zip(usages.chunks_mut(BLOCK));
        for (((drivers, starts), ends), (private, usages)) in columns.zip(answers) {
            if usages_of(self.instructions, starts, ends, private, usages) {
                continue;
            }
            for (((driver, start), end), usage) in drivers.iter().zip(starts).zip(ends).zip(usages) {
                if start == end {
                    *usage = Usage::of(self.is_private(*driver, Instant::clamped(*start)));
                }
            }
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
    ) -> Result<(), BatchError> {
        let mut slots = Slots::default();
        let mut row = 0;
        for run in drivers.chunk_by(|a, b| a == b) {
            let Some(driver) = run.first() else { continue };
            let (these, those) = starts.split_at(run.len());
            let (to, later) = ends.split_at(run.len());
            let (answers, others) = std::mem::take(&mut private).split_at_mut(run.len());
            self.one_driver(&mut slots, *driver, these, to, answers).map_err(|error| error.further_down(row))?;
            (starts, ends, private) = (those, later, others);
            row += run.len();
        }
        Ok(())
    }

    /// Trips in any order: copied together, driver by driver, and their answers copied back.
    fn scattered(&self, drivers: &[u32], starts: &[i64], ends: &[i64], private: &mut [u64]) -> Result<(), BatchError> {
        let mut slots = Slots::default();
        let (mut these, mut to, mut answers) = (Vec::new(), Vec::new(), Vec::new());
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
            answers.clear();
            answers.resize(rows.len(), 0);
            if self.one_driver(&mut slots, driver, &these, &to, &mut answers).is_err() {
                // Somewhere further up another row may be wrong: the first one is named.
                return self.check(drivers, starts, ends);
            }
            for (row, answer) in rows.iter().zip(&answers) {
                if let Some(private) = private.get_mut(*row as usize) {
                    *private = *answer;
                }
            }
        }
        Ok(())
    }

    /// Names the first row that is wrong.
    fn check(&self, drivers: &[u32], starts: &[i64], ends: &[i64]) -> Result<(), BatchError> {
        for (row, (driver, (start, end))) in drivers.iter().zip(starts.iter().zip(ends)).enumerate() {
            self.epochs_of(*driver).ok_or(BatchError::UnknownDriver { row, driver: *driver })?;
            trip(row, *start, *end)?;
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
    ) -> Result<(), BatchError> {
        let epochs = self.epochs_of(driver).ok_or(BatchError::UnknownDriver { row: 0, driver })?;
        let exact = |row, start, end| {
            let trip = trip(row, start, end)?;
            let stretches = Stretches::new(epochs, &self.zone, trip);
            Ok(stretches.map(|stretch| private_in(&stretch, self.changes(stretch.pattern))).sum())
        };
        let window = window(starts, ends).filter(|_| starts.len() >= FEW).map(Slots::around);
        let compiled = window.is_some_and(|window| {
            epochs.iter().all(|epoch| self.patterns.get(epoch.pattern as usize).is_none_or(|pattern| pattern.aligned))
                && slots.compile(window, Stretches::new(epochs, &self.zone, window), |pattern| self.changes(pattern))
        });
        if compiled {
            return slots.private_ms(self.instructions, starts, ends, private, exact);
        }
        for (row, ((start, end), private)) in starts.iter().zip(ends).zip(private).enumerate() {
            *private = exact(row, *start, *end)?;
        }
        Ok(())
    }

    fn is_private(&self, driver: u32, instant: Instant) -> bool {
        let epochs = self.epochs_of(driver).unwrap_or(NO_EPOCHS);
        let moment = moment(instant);
        let stretch = Stretches::new(epochs, &self.zone, moment).next();
        stretch.is_some_and(|stretch| is_private(&stretch, self.changes(stretch.pattern), moment.start().millis()))
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

    /// The changes of usage of a pattern; none where there are no rules.
    fn changes(&self, pattern: u32) -> &[u16] {
        let pattern = pattern as usize;
        let Some(end) = self.patterns.get(pattern).map(|pattern| pattern.end as usize) else { return &[] };
        let before = pattern.checked_sub(1).and_then(|before| self.patterns.get(before));
        self.changes.get(before.map_or(0, |before| before.end as usize)..end).unwrap_or_default()
    }
}

/// From the first start to the last end; none where a trip leaves the supported window.
fn window(starts: &[i64], ends: &[i64]) -> Option<Period> {
    let first = Instant::from_millis(starts.iter().copied().min()?).ok()?;
    let last = Instant::from_millis(ends.iter().copied().max()?).ok()?;
    Period::new(first, last)
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
