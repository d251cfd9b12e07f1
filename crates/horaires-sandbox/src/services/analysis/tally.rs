//! Trips cut where usage, reason or day changes, and what the pieces add up to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use horaires::{
    Amount, Basis, Classification, Classifier, Figure, Figures, Findings, Odometer, Part, Period, ReasonKind, Sharing,
    Track, Usage, Zone,
};

use super::request::{Axis, Wanted};
use crate::failure::Failure;
use crate::fleet::{Amounts, Position};
use crate::services::privacy::beyond_limits;
use crate::store::people::Driver;
use crate::store::trips::StoredTrip;
use crate::store::vehicles::StoredVehicle;

/// The "periods" of the maps: whether time was private, and with schedules also why. The documentation does not name the
/// keys; these are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Flag {
    /// Private by the recurrent schedule; without schedules, private for any reason.
    Private,
    /// Private by an exceptional extension.
    PrivateExceptional,
    /// Private by a request after the fact.
    PrivateAfter,
    /// Professional; without schedules, for any reason.
    Professional,
    /// Professional by a request after the fact.
    ProfessionalAfter,
}

impl Flag {
    /// The keys of the maps, in order.
    pub(super) const fn all(with_schedule: bool) -> &'static [Self] {
        if with_schedule {
            &[Self::Private, Self::PrivateExceptional, Self::PrivateAfter, Self::Professional, Self::ProfessionalAfter]
        } else {
            &[Self::Private, Self::Professional]
        }
    }

    /// The key.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Private => "VIE_PRIVEE",
            Self::PrivateExceptional => "VIE_PRIVEE_EXCEPTIONNELLE",
            Self::PrivateAfter => "VIE_PRIVEE_POSTERIORI",
            Self::Professional => "VIE_PROFESSIONNELLE",
            Self::ProfessionalAfter => "VIE_PROFESSIONNELLE_POSTERIORI",
        }
    }

    const fn of(private: bool, reason: ReasonKind, with_schedule: bool) -> Self {
        match (private, with_schedule, reason) {
            (true, true, ReasonKind::Override) => Self::PrivateAfter,
            (true, true, ReasonKind::Exceptional) => Self::PrivateExceptional,
            (true, _, _) => Self::Private,
            (false, true, ReasonKind::Override) => Self::ProfessionalAfter,
            (false, _, _) => Self::Professional,
        }
    }
}

/// What a trip adds, by day on the wall (where days are wanted) and flag.
#[derive(Debug)]
pub(super) struct Measured {
    parts: Vec<(Option<NaiveDate>, Flag, Part)>,
    basis: Basis,
}

impl Measured {
    /// Classifies a trip, cuts it at the bounds of the period and of days, and shares its figures out over the pieces
    /// (`semantics.md` 6.4). What lies outside the period is left out.
    pub(super) fn new(
        classifier: &Classifier<'_>,
        stored: &StoredTrip,
        positions: impl FnOnce() -> rusqlite::Result<Vec<Position>>,
        wanted: &Wanted,
        zone: &Zone,
    ) -> Result<Self, Failure> {
        let trip = stored.to_engine();
        let classified = classifier.classify(&trip).map_err(beyond_limits)?;
        let figures = figures(&stored.trip.amounts);
        let pieces = pieces(&classified, wanted, zone);
        if pieces.is_empty() {
            // No length: everything goes to the usage of its instant.
            let private = classified.usage == Usage::Private;
            let reason = classified.reason.as_ref().map_or(ReasonKind::None, |reason| reason.kind);
            let flag = Flag::of(private, reason, wanted.with_schedule);
            let day = wanted.by_day.then(|| zone.to_local(trip.period.start()).date());
            return Ok(Self { parts: vec![(day, flag, Part { ms: 0, figures })], basis: Basis::Whole });
        }
        let periods: Vec<Period> = pieces.iter().map(|piece| piece.period).collect();
        // Only where there is something to share; most trips have one usage.
        let track = if periods.len() > 1 { track(&trip, &positions()?) } else { None };
        let sharing = Sharing::over(&periods, track.as_ref());
        let parts = pieces
            .iter()
            .zip(sharing.share(&figures))
            .filter(|(piece, _)| piece.period.intersect(wanted.period).is_some())
            .map(|(piece, figures)| (piece.day, piece.flag, Part { ms: piece.period.duration_ms(), figures }))
            .collect();
        Ok(Self { parts, basis: sharing.basis })
    }
}

struct Piece {
    period: Period,
    day: Option<NaiveDate>,
    flag: Flag,
}

/// The trip, cut where its usage or the reason changes, at the bounds of the period and, where days are wanted, where a
/// new day begins on the wall: a partition, in order.
fn pieces(classified: &Classification<'_>, wanted: &Wanted, zone: &Zone) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for segment in classified.segments() {
        let flag = Flag::of(segment.private, segment.reason.kind, wanted.with_schedule);
        for part in at_bounds(segment.period, wanted.period) {
            if !wanted.by_day {
                pieces.push(Piece { period: part, day: None, flag });
                continue;
            }
            let last = zone.to_local(horaires::Instant::clamped(part.end().millis() - 1)).date();
            let mut days: Vec<Piece> = zone
                .to_local(part.start())
                .date()
                .iter_days()
                .take_while(|day| *day <= last)
                .flat_map(|day| zone.instants_of_day(day).into_iter().map(move |run| (day, run)))
                .filter_map(|(day, run)| Some(Piece { period: run.intersect(part)?, day: Some(day), flag }))
                .collect();
            days.sort_by_key(|piece| piece.period.start());
            pieces.extend(days);
        }
    }
    pieces
}

/// What lies before, within and after a period, in order.
fn at_bounds(part: Period, period: Period) -> impl Iterator<Item = Period> {
    let side = |from, to| Period::new(from, to).and_then(|side| part.intersect(side));
    let before = side(horaires::Instant::MIN, period.start());
    let after = side(period.end(), horaires::Instant::MAX);
    [before, part.intersect(period), after].into_iter().flatten()
}

fn track(trip: &horaires::Trip, positions: &[Position]) -> Option<Track> {
    let mut odometer = 0;
    let positions = positions.iter().map(|position| {
        odometer += position.distance_m;
        horaires::Position { at: position.at, odometer: Odometer::new(Amount::from_whole(odometer)), place: None }
    });
    Track::new(&trip.id, trip.period, positions.collect(), &mut Findings::default())
}

fn figures(amounts: &Amounts) -> Figures {
    let mut figures = Figures::default();
    for (figure, amount) in [
        (Figure::Distance, Amount::from_whole(amounts.distance_m)),
        (Figure::ElectricDistance, Amount::from_whole(amounts.electric_distance_m)),
        (Figure::Energy, decimals(amounts.energy_wh, 3)),
        (Figure::Fuel, decimals(amounts.fuel_ml, 3)),
        (Figure::BatteryUse, decimals(amounts.battery_permille, 1)),
        (Figure::Cost, decimals(amounts.cost_cents, 2)),
    ] {
        figures.set(figure, Some(amount));
    }
    figures
}

/// A whole number of the smallest unit as a decimal with so many places.
fn decimals(units: i64, places: u8) -> Amount {
    Amount::parse(&format!("{units}e-{places}")).unwrap_or_default()
}

/// What a row adds up to, by flag.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums(BTreeMap<Flag, Part>);

impl Sums {
    fn add(&mut self, flag: Flag, part: &Part) {
        self.0.entry(flag).or_default().add(part);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (flag, part) in &other.0 {
            self.add(*flag, part);
        }
    }

    /// What one flag adds up to.
    pub(super) fn of(&self, flag: Flag) -> Part {
        self.0.get(&flag).copied().unwrap_or_default()
    }

    /// The same with one flag alone.
    pub(super) fn only(&self, flag: Flag) -> Self {
        Self(BTreeMap::from([(flag, self.of(flag))]))
    }

    /// All flags together.
    pub(super) fn all(&self) -> Part {
        let mut all = Part::default();
        for part in self.0.values() {
            all.add(part);
        }
        all
    }
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowKey {
    /// The entity of the driver or the vehicle.
    pub(super) entity: Option<i64>,
    pub(super) driver: Option<i64>,
    pub(super) vehicle: Option<i64>,
    pub(super) day: Option<NaiveDate>,
}

/// The rows of an analysis.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    pub(super) rows: BTreeMap<RowKey, Sums>,
    /// The same by entity and driver, whatever the rows are about.
    pub(super) drivers: BTreeMap<(Option<i64>, i64), Sums>,
    /// Motorisation and energies of the vehicles that counted, by entity.
    pub(super) energies: BTreeMap<Option<i64>, BTreeMap<String, Vec<String>>>,
    pub(super) trips: u64,
    /// Trips whose figures were shared by time.
    pub(super) estimated: u64,
}

impl Tallies {
    pub(super) fn add(
        &mut self,
        wanted: &Wanted,
        driver: Option<&Driver>,
        stored: &StoredVehicle,
        measured: &Measured,
    ) {
        let vehicle = &stored.vehicle;
        let id = driver.map(|driver| driver.id);
        let entity_of_driver = driver.and_then(|driver| Some(driver.entity.as_ref()?.id));
        let (entity, row_driver, row_vehicle) = match wanted.axis {
            Axis::Driver => (entity_of_driver, id, None),
            Axis::Vehicle => (vehicle.entity, None, Some(vehicle.id)),
            Axis::DriverAndCompanyCar => (entity_of_driver, id, Some(vehicle.id)),
        };
        self.trips += 1;
        self.estimated += u64::from(measured.basis == Basis::Estimated);
        for (day, flag, part) in &measured.parts {
            let key = RowKey { entity, driver: row_driver, vehicle: row_vehicle, day: *day };
            self.rows.entry(key).or_default().add(*flag, part);
            if let Some(id) = id {
                self.drivers.entry((entity, id)).or_default().add(*flag, part);
            }
        }
        let energies = self.energies.entry(entity).or_default().entry(vehicle.motorisation.clone()).or_default();
        if !energies.contains(&vehicle.energy) {
            energies.push(vehicle.energy.clone());
            energies.sort();
        }
    }
}
