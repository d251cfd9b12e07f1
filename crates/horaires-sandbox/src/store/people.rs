//! Customers, accounts, drivers, and the entities and teams they belong to.

use horaires::wire::{Individual, User};
use horaires::{Id, Instant};
use rusqlite::{Connection, OptionalExtension, Row};

use super::optional;
use crate::fleet::Customer;

/// An entity or a team: an id and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// A driver with what the lists show beside the person.
#[derive(Debug, Clone)]
pub(crate) struct Driver {
    pub(crate) id: i64,
    pub(crate) person: Individual,
    pub(crate) entity: Option<Named>,
    pub(crate) team: Option<Named>,
}

pub(crate) fn customer(connection: &Connection, id: i64) -> rusqlite::Result<Customer> {
    connection
        .prepare_cached("SELECT id, name, operator_code, time_zone FROM customer WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Customer { id: row.get(0)?, name: row.get(1)?, operator_code: row.get(2)?, time_zone: row.get(3)? })
        })
}

/// The customer of a driver.
pub(crate) fn customer_of(connection: &Connection, driver: i64) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT customer_id FROM driver WHERE id = ?1")?.query_row([driver], |row| row.get(0))
}

const DRIVER: &str = "SELECT d.id, d.last_name, d.first_name, d.personnel_number, d.mobile, d.email, d.title_id, \
    d.initials, e.id, e.name, t.id, t.description FROM driver d \
    LEFT JOIN entity e ON e.id = d.entity_id LEFT JOIN team t ON t.id = d.team_id";

/// The customer's drivers, by id.
pub(crate) fn drivers(connection: &Connection, customer: i64) -> rusqlite::Result<Vec<Driver>> {
    connection
        .prepare_cached(&format!("{DRIVER} WHERE d.customer_id = ?1 ORDER BY d.id"))?
        .query_map([customer], driver_row)?
        .collect()
}

/// A driver of that customer.
pub(crate) fn driver(connection: &Connection, customer: i64, id: i64) -> rusqlite::Result<Option<Driver>> {
    connection
        .prepare_cached(&format!("{DRIVER} WHERE d.customer_id = ?1 AND d.id = ?2"))?
        .query_row([customer, id], driver_row)
        .optional()
}

fn driver_row(row: &Row<'_>) -> rusqlite::Result<Driver> {
    let id: i64 = row.get(0)?;
    let person = Individual {
        id: Id::Number(id).into(),
        last_name: row.get::<_, String>(1)?.into(),
        first_name: row.get::<_, String>(2)?.into(),
        personnel_number: optional(row.get::<_, Option<String>>(3)?),
        mobile: optional(row.get::<_, Option<String>>(4)?),
        email: optional(row.get::<_, Option<String>>(5)?),
        deleted: false.into(),
        title_id: optional(row.get::<_, Option<i64>>(6)?),
        initials: optional(row.get::<_, Option<String>>(7)?),
        ..Individual::default()
    };
    Ok(Driver { id, person, entity: named(row, 8)?, team: named(row, 10)? })
}

/// An id and a name that a left join may not have found.
pub(super) fn named(row: &Row<'_>, first: usize) -> rusqlite::Result<Option<Named>> {
    let id: Option<i64> = row.get(first)?;
    Ok(match id {
        Some(id) => Some(Named { id, name: row.get(first + 1)? }),
        None => None,
    })
}

pub(crate) fn entities(connection: &Connection, customer: i64) -> rusqlite::Result<Vec<Named>> {
    connection
        .prepare_cached("SELECT id, name FROM entity WHERE customer_id = ?1 ORDER BY id")?
        .query_map([customer], |row| Ok(Named { id: row.get(0)?, name: row.get(1)? }))?
        .collect()
}

/// The account as the lists show the user behind something.
pub(crate) fn user(connection: &Connection, account: i64) -> rusqlite::Result<Option<User>> {
    connection
        .prepare_cached(
            "SELECT id, last_name, first_name, login, email, user_type, valid_until FROM account WHERE id = ?1",
        )?
        .query_row([account], user_row)
        .optional()
}

/// The account of a driver who has one.
pub(crate) fn user_of_driver(connection: &Connection, driver: i64) -> rusqlite::Result<Option<User>> {
    connection
        .prepare_cached(
            "SELECT id, last_name, first_name, login, email, user_type, valid_until FROM account WHERE driver_id = ?1",
        )?
        .query_row([driver], user_row)
        .optional()
}

fn user_row(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: Id::Number(row.get(0)?).into(),
        last_name: row.get::<_, String>(1)?.into(),
        first_name: row.get::<_, String>(2)?.into(),
        login: row.get::<_, String>(3)?.into(),
        email: optional(row.get::<_, Option<String>>(4)?),
        deleted: false.into(),
        individual: horaires::wire::Field::Null,
        user_type: row.get::<_, String>(5)?.into(),
        valid_until: optional(row.get::<_, Option<i64>>(6)?.map(|end| Instant::clamped(end).into())),
        ..User::default()
    })
}
