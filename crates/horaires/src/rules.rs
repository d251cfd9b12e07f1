//! The rules of drivers in the engine's own types: what classification works from.

use crate::id::Id;
use crate::options::Options;
use crate::places::Places;
use crate::time::{Instant, Period, TimeRange, Weekday};
use crate::week::Week;
use crate::wire::Kind;
use crate::zone::Zone;

/// One weekly range with its validity (`semantics.md` 3): an entry of the recurrent list, or a row of an extension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeeklyRule {
    /// The entry's id, where it has one.
    pub id: Option<Id>,
    /// The type; only private types make instants private.
    pub kind: Kind,
    /// The day on the wall.
    pub day: Weekday,
    /// The time on the wall.
    pub range: TimeRange,
    /// When the entry counts.
    pub validity: Period,
    /// Its place in the list it was read from.
    pub position: usize,
}

/// One exceptional extension (`semantics.md` 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtensionRule {
    /// `extension.id`, where it has one (`semantics.md` 4.3).
    pub id: Option<Id>,
    /// Its name, where it has one.
    pub description: Option<String>,
    /// The interval.
    pub interval: Period,
    /// The rows that could be read.
    pub rows: Vec<WeeklyRule>,
    /// Whether the service lists rows at all: without rows the whole interval counts in every mode.
    pub has_rows: bool,
    /// Its place in the list it was read from.
    pub position: usize,
}

/// A rule that could not be read and covers nothing (`semantics.md` 2.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableRule {
    /// The rule's id, where that much could be read.
    pub id: Option<Id>,
    /// JSON Pointer to the rule.
    pub path: String,
}

/// The rules of one driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverRules {
    /// The driver.
    pub driver: Id,
    /// The recurrent entries.
    pub recurrent: Vec<WeeklyRule>,
    /// The exceptional extensions.
    pub extensions: Vec<ExtensionRule>,
    /// What could not be read.
    pub unreadable: Vec<UnreadableRule>,
}

impl DriverRules {
    /// A driver without rules: professional at every instant.
    #[must_use]
    pub const fn none(driver: Id) -> Self {
        Self { driver, recurrent: Vec::new(), extensions: Vec::new(), unreadable: Vec::new() }
    }

    /// The private weekly hours of the recurrent entries that count at an instant (`semantics.md` 3).
    #[must_use]
    pub fn private_week_at(&self, at: Instant) -> Week {
        let counts = |entry: &&WeeklyRule| entry.kind.is_private() && entry.validity.contains(at);
        self.recurrent.iter().filter(counts).map(|entry| (entry.day, entry.range)).collect()
    }
}

/// A request after the fact that sets the usage of one whole trip (`semantics.md` 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverrideRule {
    /// The trip (`idEtape`).
    pub trip: Id,
    /// `numeroEmbarque`, where it is known.
    pub unit_number: Option<Id>,
    /// `codeExploitant`, where it is known.
    pub operator_code: Option<Id>,
    /// True: private; false: professional.
    pub private: bool,
    /// When the request was made, where it is known.
    pub recorded_at: Option<Instant>,
    /// Its place in the list it was read from.
    pub position: usize,
}

/// The overrides of a book of rules, found by trip.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    rules: Vec<OverrideRule>,
    /// The last rule of each trip.
    by_trip: Places,
    /// For each rule the one before it that names the same trip.
    earlier: Vec<Option<usize>>,
}

impl Overrides {
    /// Overrides in the order they were made: of several for one trip, the last wins.
    #[must_use]
    pub fn new(rules: Vec<OverrideRule>) -> Self {
        let mut by_trip = Places::default();
        let mut earlier = Vec::with_capacity(rules.len());
        for (index, rule) in rules.iter().enumerate() {
            let key = rule.trip.key();
            let same = |index: usize| rules.get(index).is_some_and(|rule| rule.trip.matches(&key));
            earlier.push(by_trip.insert(&key, index, same));
        }
        Self { rules, by_trip, earlier }
    }

    /// All of them, in order.
    #[must_use]
    pub fn all(&self) -> &[OverrideRule] {
        &self.rules
    }

    /// The one that decides a trip, and its index: the last whose trip is the same, and whose `numeroEmbarque` and
    /// `codeExploitant` are the same where both sides have them.
    #[must_use]
    pub fn find(
        &self,
        trip: &Id,
        unit_number: Option<&Id>,
        operator_code: Option<&Id>,
    ) -> Option<(usize, &OverrideRule)> {
        let agree = |a: Option<&Id>, b: Option<&Id>| a.zip(b).is_none_or(|(a, b)| a.matches(b));
        if self.rules.is_empty() {
            return None;
        }
        let key = trip.key();
        let last =
            self.by_trip.find(&key, |index| self.rules.get(index).is_some_and(|rule| rule.trip.matches(&key)))?;
        let mut candidates = std::iter::successors(Some(last), |index| self.earlier.get(*index).copied().flatten());
        candidates.find_map(|index| {
            let rule = self.rules.get(index)?;
            let fits =
                agree(rule.unit_number.as_ref(), unit_number) && agree(rule.operator_code.as_ref(), operator_code);
            fits.then_some((index, rule))
        })
    }
}

// The other fields follow from the rules.
impl PartialEq for Overrides {
    fn eq(&self, other: &Self) -> bool {
        self.rules == other.rules
    }
}

impl Eq for Overrides {}

/// The rules of any number of drivers, with the customer's time zone.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// The customer's time zone.
    pub zone: Zone,
    /// How the rules are read.
    pub options: Options,
    /// The requests after the fact.
    pub overrides: Overrides,
    drivers: Vec<DriverRules>,
    by_driver: Places,
}

impl RuleBook {
    /// A book of rules. Rules of one driver that come in several pieces count together.
    #[must_use]
    pub fn new(zone: Zone, options: Options, drivers: Vec<DriverRules>, overrides: Overrides) -> Self {
        let mut book = Self { zone, options, overrides, drivers: Vec::new(), by_driver: Places::default() };
        for rules in drivers {
            let known = book.driver_index(&rules.driver).and_then(|index| book.drivers.get_mut(index));
            if let Some(known) = known {
                known.recurrent.extend(rules.recurrent);
                known.extensions.extend(rules.extensions);
                known.unreadable.extend(rules.unreadable);
            } else {
                book.by_driver.insert(&rules.driver.key(), book.drivers.len(), |_| false);
                book.drivers.push(rules);
            }
        }
        book
    }

    /// The drivers that have rules, in the order they were met.
    #[must_use]
    pub fn drivers(&self) -> &[DriverRules] {
        &self.drivers
    }

    /// The place of a driver in [`RuleBook::drivers`]; none for a driver without rules.
    #[must_use]
    pub fn driver_index(&self, driver: &Id) -> Option<usize> {
        find_driver(&self.by_driver, &self.drivers, driver)
    }

    /// The rules of a driver; none for a driver without rules.
    #[must_use]
    pub fn driver(&self, driver: &Id) -> Option<&DriverRules> {
        self.driver_index(driver).and_then(|index| self.drivers.get(index))
    }
}

/// The place of a driver among rules that are found by driver.
pub(crate) fn find_driver(places: &Places, drivers: &[DriverRules], driver: &Id) -> Option<usize> {
    let key = driver.key();
    places.find(&key, |index| drivers.get(index).is_some_and(|rules| rules.driver.matches(&key)))
}
