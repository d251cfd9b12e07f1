//! Positions of a vehicle.

use std::collections::HashMap;

use chrono::Months;
use horaires::wire::{Date, Field};
use horaires::{Classifier, Id, Instant, MixedPolicy, Problem};
use horaires_ocean::models::{JsonNumber, Position, PositionedVehicle, Positions, VehiclePositions};

use super::documents::{iso, number};
use super::privacy;
use crate::call::{Answer, Call};
use crate::failure::{Failure, Finding};
use crate::fleet;
use crate::store::{trips, vehicles};

/// How far back positions can be asked for.
const MONTHS_BACK: Months = Months::new(2);

/// Positions between two instants, both included. Positions at private instants are marked `PRIVACY`, or left out with
/// `withPrivacy=false`.
pub(crate) async fn search(call: Call) -> Answer {
    let customers = call.customers()?;
    let registration = call.params.text("immatriculation").unwrap_or_default();
    let (from, to) = (call.params.instant("startDate"), call.params.instant("endDate"));
    let (from, to) = (from.unwrap_or(Instant::MAX), to.unwrap_or(Instant::MAX));
    let with_privacy = call.params.boolean("withPrivacy").unwrap_or(true);
    if to < from {
        let problem = Problem::PeriodReversed { start: from.to_string(), end: to.to_string() };
        return Err(Failure::problem(problem, "/endDate"));
    }
    let earliest = call.app.clock.now().to_chrono().checked_sub_months(MONTHS_BACK);
    if earliest.is_some_and(|earliest| from.to_chrono() < earliest) {
        return Err(Failure::invalid([Finding::new(
            "too-far-back",
            "/startDate",
            "positions go back two months: begin later",
            "les positions remontent à deux mois : commencez plus tard",
        )]));
    }
    let unknown = call.unknown(("vehicle", "aucun véhicule"), "/immatriculation", &registration);
    let found: Result<VehiclePositions, Failure> = call
        .app
        .store
        .read(move |connection| {
            let mut found = None;
            for customer in customers {
                found = found.or(vehicles::by_registration(connection, customer, &registration)?);
            }
            let Some(stored) = found else { return Err(unknown) };
            let vehicle = stored.vehicle;
            let book = privacy::book(connection, vehicle.customer)?;
            let classifier = Classifier::new(&book, MixedPolicy::Split);
            let mut known = HashMap::new();
            let mut positions = Vec::new();
            for position in trips::positions(connection, vehicle.id, from, to)? {
                if let Some(trip) = position.trip.filter(|trip| !known.contains_key(trip)) {
                    known.insert(trip, trips::trip(connection, vehicle.customer, trip)?);
                }
                let trip = position.trip.and_then(|trip| known.get(&trip)?.as_ref());
                let private = privacy::hides(&classifier, trip, vehicle.driver, position.at)?;
                if with_privacy || !private {
                    positions.push(Field::Value(document(&position, private)));
                }
            }
            let vehicle = PositionedVehicle {
                id: Id::Number(vehicle.id).into(),
                registration: vehicle.registration.into(),
                ..PositionedVehicle::default()
            };
            Ok(VehiclePositions { vehicle: vehicle.into(), positions: positions.into(), ..VehiclePositions::default() })
        })
        .await;
    call.answer(&Positions { vehicles: vec![Field::Value(found?)].into(), ..Positions::default() })
}

fn document(position: &fleet::Position, private: bool) -> Position {
    let state = if private { "PRIVACY" } else { position.state.as_str() };
    Position {
        date: iso(position.at),
        timestamp: Date::from(position.at).into(),
        latitude: number(position.latitude),
        longitude: number(position.longitude),
        speed_kmh: JsonNumber::from(position.speed_kmh).into(),
        distance_from_previous_meters: JsonNumber::from(position.distance_m).into(),
        state: state.to_owned().into(),
        ..Position::default()
    }
}
