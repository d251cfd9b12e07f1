//! `POST /analyse/preformattedPrivacy`: what was private and what was professional, from the stored trips.

mod html;
mod request;
mod tally;
mod tree;

use std::collections::HashMap;

use horaires::{Classifier, MixedPolicy};
use horaires_ocean::models::{JsonObject, Synthesis};
use rusqlite::Connection;
use serde_json::json;

use self::request::{Axis, Wanted};
use self::tally::{Measured, Tallies};
use super::privacy;
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::fleet::Customer;
use crate::store::people::{self, Driver};
use crate::store::trips;
use crate::store::vehicles::{self, StoredVehicle};
use horaires::wire::Field;

/// One synthesis, in the documented shape.
pub(crate) async fn answer(call: Call) -> Answer {
    let customer = call.customer()?;
    let wanted = Wanted::read(&call.document()?)?;
    let made: Result<Synthesis, Failure> =
        call.app.store.read(move |connection| synthesis(connection, customer, &wanted)).await;
    call.answer(&[made?])
}

/// Who and what the rows are about.
struct People {
    customer: Customer,
    drivers: HashMap<i64, Driver>,
    vehicles: HashMap<i64, StoredVehicle>,
}

fn synthesis(connection: &Connection, customer: i64, wanted: &Wanted) -> Result<Synthesis, Failure> {
    let people = People {
        customer: people::customer(connection, customer)?,
        drivers: people::drivers(connection, customer)?.into_iter().map(|driver| (driver.id, driver)).collect(),
        vehicles: vehicles::all(connection, customer)?.into_iter().map(|stored| (stored.vehicle.id, stored)).collect(),
    };
    let book = privacy::book(connection, customer)?;
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    let mut tallies = Tallies::default();
    for stored in trips::trips_touching(connection, customer, wanted.period)? {
        let trip = &stored.trip;
        let Some(vehicle) = people.vehicles.get(&trip.vehicle) else { continue };
        let driver = trip.driver.and_then(|driver| people.drivers.get(&driver));
        if !wanted.counts(driver, vehicle) {
            continue;
        }
        let positions = || trips::positions_of_trip(connection, trip.id);
        let measured = Measured::new(&classifier, &stored, positions, wanted, &book.zone)?;
        tallies.add(wanted, driver, vehicle, &measured);
    }
    let tree = tree::build(&people, wanted, &tallies);
    let table = html::table(&people, wanted, &tallies);
    let (by_driver, by_vehicle) = match wanted.axis {
        Axis::Driver | Axis::DriverAndCompanyCar => (Field::Value(Box::new(tree)), Field::Null),
        Axis::Vehicle => (Field::Null, Field::Value(Box::new(tree))),
    };
    let bean = json!({
        "debut": wanted.period.start().millis(),
        "fin": wanted.period.end().millis(),
        "fuseauHoraire": people.customer.time_zone,
        "nombreTrajets": tallies.trips,
        "nombreTrajetsEstimes": tallies.estimated,
    });
    let bean = match bean {
        serde_json::Value::Object(object) => JsonObject(object),
        _ => JsonObject::default(),
    };
    Ok(Synthesis {
        mode: Field::Value(wanted.mode),
        by_driver,
        html_table: table.into(),
        by_vehicle,
        bean: bean.into(),
        ..Synthesis::default()
    })
}
