//! Vehicles with their devices, and auxiliary equipment.

use horaires::{Instant, Period};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::people::{Named, named};
use crate::fleet::{EquipmentUse, Vehicle};

/// A vehicle with the names of what it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct StoredVehicle {
    pub(crate) vehicle: Vehicle,
    pub(crate) entity: Option<Named>,
    pub(crate) team: Option<Named>,
    pub(crate) silence_said_at: Option<Instant>,
}

const VEHICLE: &str = "SELECT v.id, v.customer_id, v.entity_id, v.team_id, v.driver_id, v.registration, \
    v.unit_number, v.make, v.model, v.energy, v.motorisation, v.geolocated, v.privacy_enabled, v.equipment_enabled, \
    v.odometer_m, v.installed_at, v.heard_at, v.silence_label, v.silence_comment, v.silence_said_at, \
    e.id, e.name, t.id, t.description FROM vehicle v \
    LEFT JOIN entity e ON e.id = v.entity_id LEFT JOIN team t ON t.id = v.team_id";

/// The customer's vehicles, by id.
pub(crate) fn all(connection: &Connection, customer: i64) -> rusqlite::Result<Vec<StoredVehicle>> {
    connection
        .prepare_cached(&format!("{VEHICLE} WHERE v.customer_id = ?1 ORDER BY v.id"))?
        .query_map([customer], vehicle_row)?
        .collect()
}

/// A vehicle of that customer.
pub(crate) fn by_id(connection: &Connection, customer: i64, id: i64) -> rusqlite::Result<Option<StoredVehicle>> {
    connection
        .prepare_cached(&format!("{VEHICLE} WHERE v.customer_id = ?1 AND v.id = ?2"))?
        .query_row([customer, id], vehicle_row)
        .optional()
}

/// The vehicle of that customer with that registration.
pub(crate) fn by_registration(
    connection: &Connection,
    customer: i64,
    registration: &str,
) -> rusqlite::Result<Option<StoredVehicle>> {
    connection
        .prepare_cached(&format!("{VEHICLE} WHERE v.customer_id = ?1 AND v.registration = ?2"))?
        .query_row(params![customer, registration], vehicle_row)
        .optional()
}

fn vehicle_row(row: &Row<'_>) -> rusqlite::Result<StoredVehicle> {
    let label: Option<String> = row.get(17)?;
    let comment: Option<String> = row.get(18)?;
    let vehicle = Vehicle {
        id: row.get(0)?,
        customer: row.get(1)?,
        entity: row.get(2)?,
        team: row.get(3)?,
        driver: row.get(4)?,
        registration: row.get(5)?,
        unit_number: row.get(6)?,
        make: row.get(7)?,
        model: row.get(8)?,
        energy: row.get(9)?,
        motorisation: row.get(10)?,
        geolocated: row.get(11)?,
        privacy_enabled: row.get(12)?,
        equipment_enabled: row.get(13)?,
        odometer_m: row.get(14)?,
        installed_at: Instant::clamped(row.get(15)?),
        heard_at: row.get::<_, Option<i64>>(16)?.map(Instant::clamped),
        silence: label.map(|label| (label, comment.unwrap_or_default())),
    };
    let silence_said_at = row.get::<_, Option<i64>>(19)?.map(Instant::clamped);
    Ok(StoredVehicle { vehicle, entity: named(row, 20)?, team: named(row, 22)?, silence_said_at })
}

/// When a vehicle's auxiliary equipment ran within a period, in order.
pub(crate) fn equipment_uses(
    connection: &Connection,
    vehicle: i64,
    period: Period,
) -> rusqlite::Result<Vec<EquipmentUse>> {
    connection
        .prepare_cached(
            "SELECT label, start_at, end_at FROM equipment_use \
             WHERE vehicle_id = ?1 AND start_at < ?3 AND end_at > ?2 ORDER BY start_at, label",
        )?
        .query_map([vehicle, period.start().millis(), period.end().millis()], |row| {
            let period = Period::new(Instant::clamped(row.get(1)?), Instant::clamped(row.get(2)?));
            Ok(EquipmentUse { vehicle, label: row.get(0)?, period: period.ok_or(rusqlite::Error::InvalidQuery)? })
        })?
        .collect()
}
