//! `POST /analyse/preformattedPrivacy`: what was private and what was professional, from the stored trips. What is counted
//! and in which shape it is written is the engine's: [`horaires::Synthesis`].

mod names;
mod request;

use horaires::wire::SynthesisDocument;
use horaires::{
    Amount, Classifier, Figure, Figures, Findings, Id, MixedPolicy, Odometer, Synthesis, SynthesisSubject, Track,
};
use rusqlite::Connection;

use self::names::People;
use self::request::{Axis, Wanted};
use super::privacy::{self, beyond_limits};
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::fleet::{Amounts, Position};
use crate::store::people::{self, Driver};
use crate::store::trips;
use crate::store::vehicles::{self, StoredVehicle};

/// One synthesis, in the documented shape.
pub(crate) async fn answer(call: Call) -> Answer {
    let customer = call.customer()?;
    let wanted = Wanted::read(&call.document()?)?;
    let made: Result<SynthesisDocument, Failure> =
        call.app.store.read(move |connection| synthesis(connection, customer, &wanted)).await;
    call.answer(&[made?])
}

fn synthesis(connection: &Connection, customer: i64, wanted: &Wanted) -> Result<SynthesisDocument, Failure> {
    let people = People {
        customer: people::customer(connection, customer)?,
        drivers: people::drivers(connection, customer)?.into_iter().map(|driver| (driver.id, driver)).collect(),
        vehicles: vehicles::all(connection, customer)?.into_iter().map(|stored| (stored.vehicle.id, stored)).collect(),
    };
    let book = privacy::book(connection, customer)?;
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    let mut synthesis = Synthesis::new(wanted.mode, Some(wanted.period));
    for stored in trips::trips_touching(connection, customer, wanted.period)? {
        let Some(vehicle) = people.vehicles.get(&stored.trip.vehicle) else { continue };
        let driver = stored.trip.driver.and_then(|driver| people.drivers.get(&driver));
        if !wanted.counts(driver, vehicle) {
            continue;
        }
        let trip = stored.to_engine();
        let classified = classifier.classify(&trip).map_err(beyond_limits)?;
        let track = match synthesis.shares(&book.zone, &classified) {
            true => track(&trip, &trips::positions_of_trip(connection, stored.trip.id)?),
            false => None,
        };
        let subject = subject(wanted, driver, vehicle);
        if synthesis.add(&book.zone, &subject, &classified, &figures(&stored.trip.amounts), track.as_ref()) {
            let vehicle = &vehicle.vehicle;
            synthesis.add_energy(subject.entity.as_ref(), &vehicle.motorisation, &vehicle.energy);
        }
    }
    Ok(synthesis.document(&people, Some(wanted.period), &people.customer.time_zone))
}

fn subject(wanted: &Wanted, driver: Option<&Driver>, stored: &StoredVehicle) -> SynthesisSubject {
    let entity = match wanted.axis {
        Axis::Vehicle => stored.vehicle.entity,
        Axis::Driver | Axis::DriverAndCompanyCar => driver.and_then(|driver| Some(driver.entity.as_ref()?.id)),
    };
    SynthesisSubject {
        driver: driver.map(|driver| Id::Number(driver.id)),
        vehicle: Some(Id::Number(stored.vehicle.id)),
        entity: entity.map(Id::Number),
    }
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
