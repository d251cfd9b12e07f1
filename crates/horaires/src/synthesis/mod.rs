//! The service's analysis of private and professional use (`/analyse/preformattedPrivacy`, seeds 002 and 004): the same
//! figures for the local server and for reports, in the documented shape.

mod document;
mod pieces;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use self::document::SynthesisNames;
use self::pieces::pieces;
use crate::classify::Classification;
use crate::figures::Figures;
use crate::id::Id;
use crate::report::{Dimension, RenderMode, days_of};
use crate::shares::Part;
use crate::time::Period;
use crate::track::Track;
use crate::wire::SynthesisFlag;
use crate::zone::Zone;

/// Whose a trip is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SynthesisSubject {
    /// The driver, where somebody was identified.
    pub driver: Option<Id>,
    /// The vehicle, where it is known.
    pub vehicle: Option<Id>,
    /// The entity that the trip counts for: the driver's in rows by driver, the vehicle's in rows by vehicle.
    pub entity: Option<Id>,
}

/// An analysis in one of the ten render modes, as trips come in.
///
/// Time is told by flag ([`SynthesisFlag`]), and so are the figures of a trip: they are shared between its runs of one
/// usage first, as everywhere ([`crate::TripShares`]), and within a run between flags, days and what lies outside the
/// period (`semantics.md` 6.4). So private and professional sums are the same in every mode, and those of reports.
#[derive(Debug, Clone)]
pub struct Synthesis {
    mode: &'static RenderMode,
    period: Option<Period>,
    rows: BTreeMap<RowKey, Sums>,
    /// The same by entity and driver, whatever the rows are about.
    drivers: BTreeMap<(Option<Id>, Id), Sums>,
    energies: BTreeMap<Option<Id>, BTreeMap<String, BTreeSet<String>>>,
    trips: u64,
    estimated: u64,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct RowKey {
    entity: Option<Id>,
    driver: Option<Id>,
    vehicle: Option<Id>,
    day: Option<NaiveDate>,
}

impl Synthesis {
    /// Nothing yet. Of a trip that reaches over an end of the period only the part inside counts.
    #[must_use]
    pub fn new(mode: &'static RenderMode, period: Option<Period>) -> Self {
        let (rows, drivers, energies) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { mode, period, rows, drivers, energies, trips: 0, estimated: 0 }
    }

    /// Adds a classified trip with its figures and, where its positions show one, its track; false, and nothing is added,
    /// where no part of it lies in the period.
    pub fn add(
        &mut self,
        zone: &Zone,
        subject: &SynthesisSubject,
        classification: &Classification<'_>,
        figures: &Figures,
        track: Option<&Track>,
    ) -> bool {
        let found = pieces(zone, classification, self, figures, track);
        if found.pieces.is_empty() {
            return false;
        }
        self.trips += 1;
        self.estimated += u64::from(found.estimated);
        let of =
            |id: &Option<Id>, dimension| id.as_ref().filter(|_| self.mode.dimensions.contains(&dimension)).map(Id::key);
        let (driver, vehicle) = (of(&subject.driver, Dimension::Driver), of(&subject.vehicle, Dimension::Vehicle));
        let entity = subject.entity.as_ref().map(Id::key);
        for (day, flag, part) in &found.pieces {
            let key = RowKey { entity: entity.clone(), driver: driver.clone(), vehicle: vehicle.clone(), day: *day };
            self.rows.entry(key).or_default().add(*flag, part);
            if let Some(driver) = &subject.driver {
                self.drivers.entry((entity.clone(), driver.key())).or_default().add(*flag, part);
            }
        }
        true
    }

    /// Whether something of a trip has to be shared out, so that its positions matter; most trips have one usage.
    #[must_use]
    pub fn shares(&self, zone: &Zone, classification: &Classification<'_>) -> bool {
        let trip = classification.period();
        let is_cut = self.period.is_some_and(|period| period.start() > trip.start() || trip.end() > period.end());
        is_cut || classification.segments().nth(1).is_some() || self.by_day() && days_of(zone, trip).len() > 1
    }

    /// Says what a vehicle that counted runs on: its motorisation and its energy, in the service's words.
    pub fn add_energy(&mut self, entity: Option<&Id>, motorisation: &str, energy: &str) {
        let of_entity = self.energies.entry(entity.map(Id::key)).or_default();
        of_entity.entry(motorisation.to_owned()).or_default().insert(energy.to_owned());
    }

    /// Adds what others added up, in the same mode.
    pub fn merge(&mut self, other: Self) {
        for (key, sums) in other.rows {
            self.rows.entry(key).or_default().merge(&sums);
        }
        for (key, sums) in other.drivers {
            self.drivers.entry(key).or_default().merge(&sums);
        }
        for (entity, motorisations) in other.energies {
            for (motorisation, energies) in motorisations {
                self.energies.entry(entity.clone()).or_default().entry(motorisation).or_default().extend(energies);
            }
        }
        self.trips += other.trips;
        self.estimated += other.estimated;
    }

    fn by_day(&self) -> bool {
        self.mode.dimensions.contains(&Dimension::Day)
    }

    const fn flags(&self) -> &'static [SynthesisFlag] {
        SynthesisFlag::all(self.mode.with_hours)
    }
}

/// What a row adds up to, by flag.
#[derive(Debug, Clone, Default)]
struct Sums(BTreeMap<SynthesisFlag, Part>);

impl Sums {
    fn add(&mut self, flag: SynthesisFlag, part: &Part) {
        self.0.entry(flag).or_default().add(part);
    }

    fn merge(&mut self, other: &Self) {
        for (flag, part) in &other.0 {
            self.add(*flag, part);
        }
    }

    /// What one flag adds up to.
    fn of(&self, flag: SynthesisFlag) -> Part {
        self.0.get(&flag).copied().unwrap_or_default()
    }

    /// The same with one flag alone.
    fn only(&self, flag: SynthesisFlag) -> Self {
        Self(BTreeMap::from([(flag, self.of(flag))]))
    }

    /// All flags together.
    fn all(&self) -> Part {
        let mut all = Part::default();
        self.0.values().for_each(|part| all.add(part));
        all
    }
}
