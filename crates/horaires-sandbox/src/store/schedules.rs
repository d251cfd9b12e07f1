//! Schedules, extensions and requests after the fact, as the engine's own rules.
//!
//! What a request does to them is the engine's ([`horaires::service`]); here they are read, and what has changed is
//! written.

use std::collections::{HashMap, HashSet};

use horaires::wire::{Kind, day_from_name, day_name};
use horaires::{ExtensionRule, Id, Instant, MinuteOfDay, OverrideRule, Period, TimeRange, WeeklyRule};
use rusqlite::{Connection, Row, params};

/// An extension with who made it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredExtension {
    pub(crate) rule: ExtensionRule,
    pub(crate) account: Option<i64>,
}

/// A driver's recurrent entries, by id.
pub(crate) fn recurrent(connection: &Connection, driver: i64) -> rusqlite::Result<Vec<WeeklyRule>> {
    connection
        .prepare_cached(
            "SELECT id, day, kind, start_minute, end_minute, valid_from, valid_until FROM recurrent \
             WHERE driver_id = ?1 ORDER BY id",
        )?
        .query_map([driver], weekly_rule)?
        .collect()
}

fn weekly_rule(row: &Row<'_>) -> rusqlite::Result<WeeklyRule> {
    let minute = |index| -> rusqlite::Result<Option<MinuteOfDay>> { Ok(MinuteOfDay::new(row.get(index)?)) };
    let (start, end) = (minute(3)?, minute(4)?);
    let range = start.zip(end).and_then(|(start, end)| TimeRange::new(start, end));
    let day = day_from_name(&row.get::<_, String>(1)?);
    let (Some(range), Some(day)) = (range, day) else { return Err(rusqlite::Error::InvalidQuery) };
    let bound = |index, open: Instant| -> rusqlite::Result<Instant> {
        Ok(row.get::<_, Option<i64>>(index)?.map_or(open, Instant::clamped))
    };
    let validity =
        Period::new(bound(5, Instant::MIN)?, bound(6, Instant::MAX)?).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(WeeklyRule {
        id: Some(Id::Number(row.get(0)?)),
        kind: Kind::from_name(&row.get::<_, String>(2)?),
        day,
        range,
        validity,
        position: 0,
    })
}

/// Null for the ends of the supported window: no bound.
pub(super) fn bounds(validity: Period) -> (Option<i64>, Option<i64>) {
    let (start, end) = (validity.start(), validity.end());
    ((start > Instant::MIN).then(|| start.millis()), (end < Instant::MAX).then(|| end.millis()))
}

/// Writes what a request has left of a driver's entries: those that are gone are deleted, new ones get ids.
pub(crate) fn replace_recurrent(
    connection: &Connection,
    driver: i64,
    before: &[WeeklyRule],
    after: &[WeeklyRule],
) -> rusqlite::Result<()> {
    let known: HashMap<i64, &WeeklyRule> =
        before.iter().filter_map(|rule| Some((number(rule.id.as_ref())?, rule))).collect();
    let kept: HashSet<i64> = after.iter().filter_map(|rule| number(rule.id.as_ref())).collect();
    let mut delete = connection.prepare_cached("DELETE FROM recurrent WHERE id = ?1")?;
    for gone in known.keys().filter(|id| !kept.contains(id)) {
        delete.execute([gone])?;
    }
    let mut update =
        connection.prepare_cached("UPDATE recurrent SET valid_from = ?2, valid_until = ?3 WHERE id = ?1")?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO recurrent (driver_id, day, kind, start_minute, end_minute, valid_from, valid_until) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for rule in after {
        let (from, until) = bounds(rule.validity);
        match number(rule.id.as_ref()) {
            Some(id) if known.get(&id) == Some(&rule) => {}
            Some(id) => {
                update.execute(params![id, from, until])?;
            }
            None => {
                let (start, end) = (rule.range.start().minutes(), rule.range.end().minutes());
                insert.execute(params![driver, day_name(rule.day), rule.kind.name(), start, end, from, until])?;
            }
        }
    }
    Ok(())
}

/// A driver's extensions, by id.
pub(crate) fn extensions(connection: &Connection, driver: i64) -> rusqlite::Result<Vec<StoredExtension>> {
    connection
        .prepare_cached(
            "SELECT id, description, start_at, end_at, account_id FROM extension WHERE driver_id = ?1 ORDER BY id",
        )?
        .query_map([driver], |row| {
            let interval = Period::new(Instant::clamped(row.get(2)?), Instant::clamped(row.get(3)?));
            let rule = ExtensionRule {
                id: Some(Id::Number(row.get(0)?)),
                description: row.get(1)?,
                interval: interval.ok_or(rusqlite::Error::InvalidQuery)?,
                rows: Vec::new(),
                has_rows: false,
                position: 0,
            };
            Ok(StoredExtension { rule, account: row.get(4)? })
        })?
        .collect()
}

/// Writes what a request has left of a driver's extensions; `account` made the new ones.
pub(crate) fn replace_extensions(
    connection: &Connection,
    driver: i64,
    account: Option<i64>,
    before: &[ExtensionRule],
    after: &[ExtensionRule],
) -> rusqlite::Result<()> {
    let kept: HashSet<i64> = after.iter().filter_map(|rule| number(rule.id.as_ref())).collect();
    let mut delete = connection.prepare_cached("DELETE FROM extension WHERE id = ?1")?;
    for gone in before.iter().filter_map(|rule| number(rule.id.as_ref())).filter(|id| !kept.contains(id)) {
        delete.execute([gone])?;
    }
    for rule in after {
        let (start, end) = (rule.interval.start().millis(), rule.interval.end().millis());
        match number(rule.id.as_ref()) {
            Some(_) if before.contains(rule) => {}
            Some(id) => {
                connection
                    .prepare_cached("UPDATE extension SET description = ?2, start_at = ?3, end_at = ?4 WHERE id = ?1")?
                    .execute(params![id, rule.description, start, end])?;
            }
            None => {
                connection
                    .prepare_cached(
                        "INSERT INTO extension (driver_id, account_id, description, start_at, end_at) \
                         VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![driver, account, rule.description, start, end])?;
            }
        }
    }
    Ok(())
}

/// The driver, of one of these customers, whose extension it is.
pub(crate) fn driver_of_extension(connection: &Connection, customer: i64, id: i64) -> rusqlite::Result<Option<i64>> {
    use rusqlite::OptionalExtension;
    connection
        .prepare_cached(
            "SELECT d.id FROM extension e JOIN driver d ON d.id = e.driver_id WHERE e.id = ?2 AND d.customer_id = ?1",
        )?
        .query_row([customer, id], |row| row.get(0))
        .optional()
}

/// The customer's requests after the fact, the last one last.
pub(crate) fn overrides(connection: &Connection, customer: i64) -> rusqlite::Result<Vec<OverrideRule>> {
    overrides_where(connection, "customer_id", customer)
}

fn overrides_where(connection: &Connection, column: &'static str, id: i64) -> rusqlite::Result<Vec<OverrideRule>> {
    connection
        .prepare_cached(&format!(
            "SELECT trip_id, unit_number, operator_code, private, recorded_at FROM request_after \
             WHERE {column} = ?1 ORDER BY id"
        ))?
        .query_map([id], override_rule)?
        .collect()
}

fn override_rule(row: &Row<'_>) -> rusqlite::Result<OverrideRule> {
    Ok(OverrideRule {
        trip: Id::Number(row.get(0)?),
        unit_number: Some(Id::Number(row.get(1)?)),
        operator_code: row.get::<_, Option<i64>>(2)?.map(Id::Number),
        private: row.get(3)?,
        recorded_at: Some(Instant::clamped(row.get(4)?)),
        position: 0,
    })
}

/// The requests for one trip, the last one last.
pub(crate) fn overrides_of_trip(connection: &Connection, trip: i64) -> rusqlite::Result<Vec<OverrideRule>> {
    overrides_where(connection, "trip_id", trip)
}

/// Writes what a request has left of those for its trip.
pub(crate) fn replace_overrides(
    connection: &Connection,
    customer: i64,
    trip: i64,
    rules: &[OverrideRule],
) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM request_after WHERE trip_id = ?1")?.execute([trip])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO request_after (customer_id, trip_id, unit_number, operator_code, private, recorded_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for rule in rules {
        let (unit, operator) = (number(rule.unit_number.as_ref()), number(rule.operator_code.as_ref()));
        insert.execute(params![customer, trip, unit, operator, rule.private, rule.recorded_at.map(Instant::millis)])?;
    }
    Ok(())
}

/// Every id that the server gives is a whole number.
fn number(id: Option<&Id>) -> Option<i64> {
    match id {
        Some(Id::Number(number)) => Some(*number),
        _ => None,
    }
}
