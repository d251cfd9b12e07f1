//! Loading a fleet into an empty database.

use horaires::Instant;
use horaires::wire::day_name;
use rusqlite::{Connection, params};

use super::schedules;
use crate::fleet::{Account, Fleet, Position, Trip, Vehicle};

/// Loads the fleet where the database holds no customer yet; says whether it did.
///
/// `hash` makes the stored form of a password.
pub(crate) fn load<E: From<rusqlite::Error>>(
    connection: &Connection,
    fleet: &Fleet,
    hash: impl Fn(&str) -> Result<String, E>,
) -> Result<bool, E> {
    let customers: i64 = connection.query_row("SELECT count(*) FROM customer", [], |row| row.get(0))?;
    if customers > 0 {
        return Ok(false);
    }
    people(connection, fleet)?;
    for account in &fleet.accounts {
        insert_account(connection, account, &hash(&account.password)?)?;
    }
    driving(connection, fleet)?;
    rules(connection, fleet)?;
    Ok(true)
}

fn people(connection: &Connection, fleet: &Fleet) -> rusqlite::Result<()> {
    let mut insert = connection.prepare("INSERT INTO customer VALUES (?1, ?2, ?3, ?4)")?;
    for customer in &fleet.customers {
        insert.execute(params![customer.id, customer.name, customer.operator_code, customer.time_zone])?;
    }
    for (table, units) in [("entity", &fleet.entities), ("team", &fleet.teams)] {
        let mut insert = connection.prepare(&format!("INSERT INTO {table} VALUES (?1, ?2, ?3)"))?;
        for unit in units {
            insert.execute(params![unit.id, unit.customer, unit.name])?;
        }
    }
    let mut insert = connection.prepare("INSERT INTO driver VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, NULL)")?;
    for driver in &fleet.drivers {
        insert.execute(params![
            driver.id,
            driver.customer,
            driver.entity,
            driver.team,
            driver.last_name,
            driver.first_name,
            driver.personnel_number,
            driver.mobile,
            driver.email
        ])?;
    }
    Ok(())
}

fn insert_account(connection: &Connection, account: &Account, password_hash: &str) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO account VALUES (?1, ?2, ?3, ?4, ?5, NULL, ?6, ?7, ?8)")?.execute(
        params![
            account.id,
            account.login,
            password_hash,
            account.last_name,
            account.first_name,
            account.user_type,
            account.driver,
            account.valid_until.map(Instant::millis)
        ],
    )?;
    for customer in &account.customers {
        connection.prepare_cached("INSERT INTO account_customer VALUES (?1, ?2)")?.execute([account.id, *customer])?;
    }
    Ok(())
}

fn driving(connection: &Connection, fleet: &Fleet) -> rusqlite::Result<()> {
    for vehicle in &fleet.vehicles {
        insert_vehicle(connection, vehicle)?;
    }
    for trip in &fleet.trips {
        insert_trip(connection, trip)?;
    }
    for position in &fleet.positions {
        insert_position(connection, position)?;
    }
    let mut insert = connection.prepare("INSERT INTO equipment_use VALUES (?1, ?2, ?3, ?4)")?;
    for used in &fleet.equipment_uses {
        insert.execute(params![used.vehicle, used.label, used.period.start().millis(), used.period.end().millis()])?;
    }
    Ok(())
}

fn insert_vehicle(connection: &Connection, vehicle: &Vehicle) -> rusqlite::Result<()> {
    let (label, comment) = vehicle.silence.clone().unzip();
    connection
        .prepare_cached(
            "INSERT INTO vehicle VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
             ?18, ?19, ?20)",
        )?
        .execute(params![
            vehicle.id,
            vehicle.customer,
            vehicle.entity,
            vehicle.team,
            vehicle.driver,
            vehicle.registration,
            vehicle.unit_number,
            vehicle.make,
            vehicle.model,
            vehicle.energy,
            vehicle.motorisation,
            vehicle.geolocated,
            vehicle.privacy_enabled,
            vehicle.equipment_enabled,
            vehicle.odometer_m,
            vehicle.installed_at.millis(),
            vehicle.heard_at.map(Instant::millis),
            label,
            comment,
            vehicle.silence.as_ref().and(vehicle.heard_at).map(Instant::millis)
        ])?;
    Ok(())
}

fn insert_trip(connection: &Connection, trip: &Trip) -> rusqlite::Result<()> {
    let amounts = trip.amounts;
    connection
        .prepare_cached("INSERT INTO trip VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")?
        .execute(params![
            trip.id,
            trip.customer,
            trip.vehicle,
            trip.driver,
            trip.period.start().millis(),
            trip.period.end().millis(),
            amounts.distance_m,
            amounts.electric_distance_m,
            amounts.energy_wh,
            amounts.fuel_ml,
            amounts.battery_permille,
            amounts.cost_cents,
            trip.start_address,
            trip.end_address
        ])?;
    Ok(())
}

fn insert_position(connection: &Connection, position: &Position) -> rusqlite::Result<()> {
    connection.prepare_cached("INSERT INTO position VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?.execute(params![
        position.vehicle,
        position.at.millis(),
        position.trip,
        position.latitude,
        position.longitude,
        position.speed_kmh,
        position.heading,
        position.distance_m,
        position.state
    ])?;
    Ok(())
}

fn rules(connection: &Connection, fleet: &Fleet) -> rusqlite::Result<()> {
    let mut insert = connection.prepare(
        "INSERT INTO recurrent (driver_id, day, kind, start_minute, end_minute, valid_from, valid_until) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for schedule in &fleet.schedules {
        let (from, until) = schedules::bounds(schedule.validity);
        for (kind, week) in schedule.schedule.kinds() {
            for (day, range) in week.days() {
                let (start, end) = (range.start().minutes(), range.end().minutes());
                insert.execute(params![schedule.driver, day_name(day), kind.name(), start, end, from, until])?;
            }
        }
    }
    let mut insert = connection.prepare(
        "INSERT INTO extension (driver_id, account_id, description, start_at, end_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for extension in &fleet.extensions {
        let (start, end) = (extension.interval.start().millis(), extension.interval.end().millis());
        insert.execute(params![extension.driver, extension.account, extension.description, start, end])?;
    }
    for (customer, rule) in &fleet.requests {
        let horaires::Id::Number(trip) = rule.trip else { return Err(rusqlite::Error::InvalidQuery) };
        let mut requests = schedules::overrides_of_trip(connection, trip)?;
        horaires::service::record_override(&mut requests, rule.clone());
        schedules::replace_overrides(connection, *customer, trip, &requests)?;
    }
    Ok(())
}
