//! A customer's rules as the engine reads them, and which points they hide.

use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::{Field, Override, RulesDocument};
use horaires::{Classifier, Id, Instant, LimitExceeded, OverrideRule, RuleBook, Zone};
use rusqlite::Connection;

use super::documents::{extension, recurrent_entry};
use crate::failure::Failure;
use crate::store::trips::StoredTrip;
use crate::store::{optional, people, schedules};

/// A customer's rules, of those drivers who are wanted, in the form of the rules document: the lists as the services
/// answer them.
pub(crate) fn rules_document(
    connection: &Connection,
    customer: i64,
    is_wanted: impl Fn(i64) -> bool,
) -> Result<RulesDocument, Failure> {
    let customer = people::customer(connection, customer)?;
    let zone = zone(&customer.time_zone)?;
    let (mut recurrent, mut exceptional) = (Vec::new(), Vec::new());
    for driver in people::drivers(connection, customer.id)?.into_iter().filter(|driver| is_wanted(driver.id)) {
        let rules = schedules::recurrent(connection, driver.id)?;
        recurrent.extend(rules.iter().map(|rule| Field::Value(recurrent_entry(rule, &driver.person))));
        for stored in schedules::extensions(connection, driver.id)? {
            exceptional.push(Field::Value(extension(&stored, &driver.person, None, &zone)));
        }
    }
    let overrides = schedules::overrides(connection, customer.id)?;
    Ok(RulesDocument {
        time_zone: customer.time_zone.into(),
        recurrent: recurrent.into(),
        exceptional: exceptional.into(),
        overrides: overrides.iter().map(|rule| Field::Value(override_document(rule))).collect::<Vec<_>>().into(),
        ..RulesDocument::default()
    })
}

fn override_document(rule: &OverrideRule) -> Override {
    Override {
        trip: rule.trip.clone().into(),
        unit_number: optional(rule.unit_number.clone()),
        operator_code: optional(rule.operator_code.clone()),
        privacy: rule.private.into(),
        recorded_at: optional(rule.recorded_at.map(Into::into)),
        ..Override::default()
    }
}

/// A customer's rules, read by the engine.
pub(super) fn book(connection: &Connection, customer: i64) -> Result<RuleBook, Failure> {
    book_of(connection, customer, |_| true)
}

/// The rules of some of a customer's drivers, read by the engine.
pub(super) fn book_of(
    connection: &Connection,
    customer: i64,
    is_wanted: impl Fn(i64) -> bool,
) -> Result<RuleBook, Failure> {
    let document = rules_document(connection, customer, is_wanted)?;
    let (book, issues) = read_rules(&document, &RuleSettings::default());
    if issues.iter().any(|issue| issue.unreadable) {
        tracing::error!("stored rules cannot be read");
        return Err(Failure::internal());
    }
    book.ok_or_else(|| {
        tracing::error!("stored rules cannot be used");
        Failure::internal()
    })
}

/// A customer's time zone.
pub(super) fn zone(name: &str) -> Result<Zone, Failure> {
    Zone::named(name).map_err(|error| {
        tracing::error!(%error, "a customer's time zone is unknown");
        Failure::internal()
    })
}

pub(super) fn beyond_limits(error: LimitExceeded) -> Failure {
    tracing::error!(%error, "stored rules are beyond the engine's limits");
    Failure::internal()
}

/// Whether a point recorded at this instant is private: at a private instant, or where a private stretch ends, for
/// that shows where it led (`semantics.md` 9). A point of a trip follows the trip, else its vehicle's driver.
pub(super) fn hides(
    classifier: &Classifier<'_>,
    trip: Option<&StoredTrip>,
    vehicle_driver: Option<i64>,
    at: Instant,
) -> Result<bool, Failure> {
    let driver = match trip {
        Some(stored) => {
            let classified = classifier.classify(&stored.to_engine()).map_err(beyond_limits)?;
            if classified.override_index.is_some() {
                return Ok(classified.usage == horaires::Usage::Private);
            }
            stored.trip.driver
        }
        None => vehicle_driver,
    };
    let Some(driver) = driver else { return Ok(false) };
    let timeline = classifier.timeline(&Id::Number(driver)).map_err(beyond_limits)?;
    let just_before = Instant::clamped(at.millis() - 1);
    Ok(timeline.is_some_and(|timeline| timeline.is_private(at) || timeline.is_private(just_before)))
}
