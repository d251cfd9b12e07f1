//! Trips and positions.

use horaires::{Id, Instant, Period};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::fleet::{Amounts, Position, Trip};

/// A trip with the numbers that requests after the fact may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredTrip {
    pub(crate) trip: Trip,
    pub(crate) unit_number: i64,
    pub(crate) operator_code: i64,
}

impl StoredTrip {
    /// The trip as the engine classifies it. A trip without a driver has a driver that nobody has rules for.
    pub(crate) fn to_engine(&self) -> horaires::Trip {
        let driver = self.trip.driver.map_or_else(|| Id::from(""), Id::Number);
        horaires::Trip {
            id: Id::Number(self.trip.id),
            driver,
            period: self.trip.period,
            unit_number: Some(Id::Number(self.unit_number)),
            operator_code: Some(Id::Number(self.operator_code)),
        }
    }
}

const TRIP: &str = "SELECT t.id, t.customer_id, t.vehicle_id, t.driver_id, t.start_at, t.end_at, t.distance_m, \
    t.electric_distance_m, t.energy_wh, t.fuel_ml, t.battery_permille, t.cost_cents, t.start_address, t.end_address, \
    v.unit_number, c.operator_code FROM trip t \
    JOIN vehicle v ON v.id = t.vehicle_id JOIN customer c ON c.id = t.customer_id";

fn trip_row(row: &Row<'_>) -> rusqlite::Result<StoredTrip> {
    let period = Period::new(Instant::clamped(row.get(4)?), Instant::clamped(row.get(5)?));
    let trip = Trip {
        id: row.get(0)?,
        customer: row.get(1)?,
        vehicle: row.get(2)?,
        driver: row.get(3)?,
        period: period.ok_or(rusqlite::Error::InvalidQuery)?,
        amounts: Amounts {
            distance_m: row.get(6)?,
            electric_distance_m: row.get(7)?,
            energy_wh: row.get(8)?,
            fuel_ml: row.get(9)?,
            battery_permille: row.get(10)?,
            cost_cents: row.get(11)?,
        },
        start_address: row.get(12)?,
        end_address: row.get(13)?,
    };
    Ok(StoredTrip { trip, unit_number: row.get(14)?, operator_code: row.get(15)? })
}

/// A trip of that customer.
pub(crate) fn trip(connection: &Connection, customer: i64, id: i64) -> rusqlite::Result<Option<StoredTrip>> {
    connection
        .prepare_cached(&format!("{TRIP} WHERE t.id = ?2 AND t.customer_id = ?1"))?
        .query_row([customer, id], trip_row)
        .optional()
}

/// The customer's trips that begin within a period, in order.
pub(crate) fn trips(connection: &Connection, customer: i64, period: Period) -> rusqlite::Result<Vec<StoredTrip>> {
    connection
        .prepare_cached(&format!(
            "{TRIP} WHERE t.customer_id = ?1 AND t.start_at >= ?2 AND t.start_at < ?3 ORDER BY t.start_at, t.id"
        ))?
        .query_map([customer, period.start().millis(), period.end().millis()], trip_row)?
        .collect()
}

/// The customer's trips that touch a period, in order.
pub(crate) fn trips_touching(
    connection: &Connection,
    customer: i64,
    period: Period,
) -> rusqlite::Result<Vec<StoredTrip>> {
    connection
        .prepare_cached(&format!(
            "{TRIP} WHERE t.customer_id = ?1 AND t.start_at < ?3 AND (t.end_at > ?2 OR t.start_at >= ?2) \
             ORDER BY t.start_at, t.id"
        ))?
        .query_map([customer, period.start().millis(), period.end().millis()], trip_row)?
        .collect()
}

/// The vehicle's trips that begin within a period, in order.
pub(crate) fn trips_of_vehicle(
    connection: &Connection,
    vehicle: i64,
    period: Period,
) -> rusqlite::Result<Vec<StoredTrip>> {
    connection
        .prepare_cached(&format!(
            "{TRIP} WHERE t.vehicle_id = ?1 AND t.start_at >= ?2 AND t.start_at < ?3 ORDER BY t.start_at, t.id"
        ))?
        .query_map([vehicle, period.start().millis(), period.end().millis()], trip_row)?
        .collect()
}

const POSITION: &str = "SELECT vehicle_id, trip_id, at, latitude, longitude, speed_kmh, heading, distance_m, state \
    FROM position";

fn position_row(row: &Row<'_>) -> rusqlite::Result<Position> {
    Ok(Position {
        vehicle: row.get(0)?,
        trip: row.get(1)?,
        at: Instant::clamped(row.get(2)?),
        latitude: row.get(3)?,
        longitude: row.get(4)?,
        speed_kmh: row.get(5)?,
        heading: row.get(6)?,
        distance_m: row.get(7)?,
        state: row.get(8)?,
    })
}

/// The vehicle's positions within a period, both ends included, in order.
pub(crate) fn positions(
    connection: &Connection,
    vehicle: i64,
    from: Instant,
    to: Instant,
) -> rusqlite::Result<Vec<Position>> {
    connection
        .prepare_cached(&format!("{POSITION} WHERE vehicle_id = ?1 AND at >= ?2 AND at <= ?3 ORDER BY at"))?
        .query_map(params![vehicle, from.millis(), to.millis()], position_row)?
        .collect()
}

/// The positions of a trip, in order.
pub(crate) fn positions_of_trip(connection: &Connection, trip: i64) -> rusqlite::Result<Vec<Position>> {
    connection
        .prepare_cached(&format!("{POSITION} WHERE trip_id = ?1 ORDER BY at"))?
        .query_map([trip], position_row)?
        .collect()
}

/// The last positions of a vehicle up to an instant, the newest first.
pub(crate) fn last_positions(
    connection: &Connection,
    vehicle: i64,
    until: Instant,
    count: i64,
) -> rusqlite::Result<Vec<Position>> {
    connection
        .prepare_cached(&format!("{POSITION} WHERE vehicle_id = ?1 AND at <= ?2 ORDER BY at DESC LIMIT ?3"))?
        .query_map(params![vehicle, until.millis(), count], position_row)?
        .collect()
}
