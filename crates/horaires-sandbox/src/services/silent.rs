//! Devices that have not been heard of for a day.

use horaires::time::DAY_MS;
use horaires::wire::Field;
use horaires::{Classifier, Id, Instant, MixedPolicy};
use horaires_ocean::models::{
    BoxInstallation, Customer, DetailedDevice, DeviceSituation, Driver, NonCommunicatingDevice, Qualification,
    QualificationEntry, QualificationReason,
};
use rusqlite::Connection;

use super::documents::{address, device, entity_of, group_of, iso, thousandths, vehicle};
use super::privacy;
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::fleet;
use crate::store::people::{self, Driver as StoredDriver};
use crate::store::vehicles::{self, StoredVehicle};
use crate::store::{optional, trips};

/// A device is silent when it has not been heard of for so long.
const SILENT_MS: i64 = DAY_MS;

/// The customer's silent devices, with what a user has said of each.
pub(crate) async fn list(call: Call) -> Answer {
    let customer = call.customer()?;
    let now = call.app.clock.now();
    let listed: Result<Vec<NonCommunicatingDevice>, Failure> = call
        .app
        .store
        .read(move |connection| {
            let owner = people::customer(connection, customer)?;
            let book = privacy::book(connection, customer)?;
            let classifier = Classifier::new(&book, MixedPolicy::Split);
            let is_silent =
                |heard: Option<Instant>| heard.is_none_or(|heard| now.millis() - heard.millis() >= SILENT_MS);
            let mut listed = Vec::new();
            for stored in vehicles::all(connection, customer)? {
                if is_silent(stored.vehicle.heard_at) {
                    listed.push(document(connection, &classifier, &owner, &stored, now)?);
                }
            }
            Ok(listed)
        })
        .await;
    call.answer(&listed?)
}

fn document(
    connection: &Connection,
    classifier: &Classifier<'_>,
    owner: &fleet::Customer,
    stored: &StoredVehicle,
    now: Instant,
) -> Result<NonCommunicatingDevice, Failure> {
    let car = &stored.vehicle;
    let installation = BoxInstallation {
        has_communicated: car.heard_at.is_some().into(),
        has_never_communicated: car.heard_at.is_none().into(),
        installed: iso(car.installed_at),
        last_communicated: car.heard_at.map_or(Field::Null, iso),
        ..BoxInstallation::default()
    };
    let customer = Customer {
        id: Id::Number(owner.id).into(),
        name: owner.name.clone().into(),
        operator_code: Id::Number(owner.operator_code).into(),
        time_zone: owner.time_zone.clone().into(),
        deleted: false.into(),
        ..Customer::default()
    };
    let detailed = DetailedDevice {
        id: Id::Number(car.id).into(),
        device: Box::new(device(car)).into(),
        customer: Box::new(customer).into(),
        vehicle: Box::new(vehicle(car)).into(),
        stock_kind: "UNDEFINED".to_owned().into(),
        ..DetailedDevice::default()
    };
    let driver = match car.driver {
        Some(driver) => people::driver(connection, owner.id, driver)?,
        None => None,
    };
    Ok(NonCommunicatingDevice {
        installation: installation.into(),
        device: Box::new(detailed).into(),
        situation: Box::new(situation(connection, classifier, stored, driver, now)?).into(),
        qualification: qualification(stored),
        ..NonCommunicatingDevice::default()
    })
}

/// What was last known of the vehicle; a place only where it was not private.
fn situation(
    connection: &Connection,
    classifier: &Classifier<'_>,
    stored: &StoredVehicle,
    driver: Option<StoredDriver>,
    now: Instant,
) -> Result<DeviceSituation, Failure> {
    let car = &stored.vehicle;
    let last = trips::last_positions(connection, car.id, now, 1)?.into_iter().next();
    let trip = match last.as_ref().and_then(|position| position.trip) {
        Some(trip) => trips::trip(connection, car.customer, trip)?,
        None => None,
    };
    let hidden = match &last {
        Some(position) => privacy::hides(classifier, trip.as_ref(), car.driver, position.at)?,
        None => false,
    };
    let name = trip.as_ref().map(|stored| stored.trip.end_address.as_str());
    let shown = last.as_ref().filter(|_| !hidden);
    let driver_entity = driver.as_ref().and_then(|driver| driver.entity.as_ref()).map(super::documents::entity);
    let driver = driver.map(|driver| {
        Box::new(Driver {
            id: Id::Number(driver.id).into(),
            individual: Box::new(driver.person).into(),
            identification_enabled: true.into(),
            relevant: true.into(),
            ..Driver::default()
        })
    });
    let silent_days = car.heard_at.map(|heard| (now.millis() - heard.millis()).max(0) / DAY_MS);
    Ok(DeviceSituation {
        id: Id::Number(car.id).into(),
        vehicle: Box::new(vehicle(car)).into(),
        driver: optional(driver),
        driver_entity: optional(driver_entity),
        vehicle_entity: entity_of(stored),
        group: group_of(stored),
        address: optional(shown.map(|position| Box::new(address(name, position)))),
        date: last.as_ref().map_or(Field::Null, |position| iso(position.at)),
        gps_locked: shown.is_some().into(),
        mobile_state: if hidden { "PRIVACY" } else { "A" }.to_owned().into(),
        immobilisation_state: "UNLOCKED".to_owned().into(),
        odometer: thousandths(car.odometer_m),
        days_silent: optional(silent_days),
        ..DeviceSituation::default()
    })
}

/// What a user said on the platform about the silence; null where nobody has.
fn qualification(stored: &StoredVehicle) -> Field<Box<Qualification>> {
    let Some((label, comment)) = &stored.vehicle.silence else { return Field::Null };
    let reason = QualificationReason {
        id: Id::Number(1).into(),
        label: label.clone().into(),
        has_date: false.into(),
        mail_group: "NO_MAIL".to_owned().into(),
        ..QualificationReason::default()
    };
    let entry = QualificationEntry {
        id: Id::Number(stored.vehicle.id).into(),
        comment: comment.clone().into(),
        entered: stored.silence_said_at.map_or(Field::Null, iso),
        end: Field::Null,
        ..QualificationEntry::default()
    };
    let qualification = Qualification {
        reason: reason.into(),
        entry: entry.into(),
        user: Field::Null,
        vehicle: Box::new(vehicle(&stored.vehicle)).into(),
        ..Qualification::default()
    };
    Box::new(qualification).into()
}
