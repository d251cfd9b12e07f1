//! Vehicles with their devices, drivers, entities and odometers.

use std::collections::HashMap;

use horaires::time::DAY_MS;
use horaires::wire::{Field, Individual};
use horaires::{Id, Instant};
use horaires_ocean::models::{FleetVehicle, OdometerReading};

use super::documents::{device, entity_of, iso, thousandths, vehicle};
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::store::vehicles::{self, StoredVehicle};
use crate::store::{optional, people};

/// The customer's vehicles, or the one with that registration (none: an empty list).
pub(crate) async fn list(call: Call) -> Answer {
    let customer = call.customer()?;
    let registration = call.params.text("immatriculation");
    let now = call.app.clock.now();
    let listed: Result<Vec<FleetVehicle>, Failure> = call
        .app
        .store
        .read(move |connection| {
            let stored = match registration {
                Some(registration) => {
                    vehicles::by_registration(connection, customer, &registration)?.into_iter().collect()
                }
                None => vehicles::all(connection, customer)?,
            };
            let drivers: HashMap<i64, Individual> =
                people::drivers(connection, customer)?.into_iter().map(|driver| (driver.id, driver.person)).collect();
            Ok(stored.iter().map(|stored| document(stored, &drivers, now)).collect())
        })
        .await;
    call.answer(&listed?)
}

fn document(stored: &StoredVehicle, drivers: &HashMap<i64, Individual>, now: Instant) -> FleetVehicle {
    let car = &stored.vehicle;
    let midnight = Instant::clamped(now.millis().div_euclid(DAY_MS) * DAY_MS);
    let reading = OdometerReading {
        id: Id::Number(car.id).into(),
        date: iso(midnight),
        value: thousandths(car.odometer_m),
        ..OdometerReading::default()
    };
    FleetVehicle {
        vehicle: Box::new(vehicle(car)).into(),
        device: Box::new(device(car)).into(),
        driver: optional(car.driver.and_then(|driver| drivers.get(&driver)).cloned().map(Box::new)),
        entity: entity_of(stored),
        odometer: reading.clone().into(),
        adjusted_odometer: reading.into(),
        co2_emission: Field::Null,
        visits: Vec::new().into(),
        ..FleetVehicle::default()
    }
}
