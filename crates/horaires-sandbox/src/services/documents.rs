//! From what is stored to the services' documents.

use horaires::wire::{
    Date, Extension, ExtensionLabel, Field, Horaire, Individual, Kind, RecurrentEntry, User, day_name,
};
use horaires::{Id, Instant, Period, TimeRange, Weekday, WeeklyRule, Zone};
use horaires_ocean::models::{Address, AssetType, Device, Entity, Group, JsonNumber, Vehicle};

use crate::fleet;
use crate::store::optional;
use crate::store::people::Named;
use crate::store::schedules::StoredExtension;
use crate::store::vehicles::StoredVehicle;

pub(super) fn entity(entity: &Named) -> Entity {
    Entity {
        id: Id::Number(entity.id).into(),
        name: entity.name.clone().into(),
        deleted: false.into(),
        ..Entity::default()
    }
}

pub(super) fn group(team: &Named) -> Group {
    Group {
        id: Id::Number(team.id).into(),
        description: team.name.clone().into(),
        deleted: false.into(),
        ..Group::default()
    }
}

/// Whole thousandths as a number: no rounding of ours, and no tail of digits.
pub(super) fn thousandths(value: i64) -> Field<JsonNumber> {
    if value % 1000 == 0 { JsonNumber::from(value / 1000).into() } else { number(value as f64 / 1000.0) }
}

pub(super) fn number(value: f64) -> Field<JsonNumber> {
    optional(JsonNumber::new(value))
}

/// ISO-8601 with milliseconds, in UTC, as the fleet services write dates.
pub(super) fn iso(instant: Instant) -> Field<Date> {
    Date::Text(instant.to_string()).into()
}

/// What every service shows of a vehicle.
pub(super) fn vehicle(vehicle: &fleet::Vehicle) -> Vehicle {
    let asset = AssetType {
        id: Id::Number(1).into(),
        category: "VEHICULE".to_owned().into(),
        label: "Voiture".to_owned().into(),
        icon: "voiture".to_owned().into(),
        order: 1.into(),
        ..AssetType::default()
    };
    Vehicle {
        id: Id::Number(vehicle.id).into(),
        registration: vehicle.registration.clone().into(),
        description: format!("{} {}", vehicle.make, vehicle.model).into(),
        unit_number: Id::Number(vehicle.unit_number).into(),
        privacy_enabled: vehicle.privacy_enabled.into(),
        make: vehicle.make.clone().into(),
        model: vehicle.model.clone().into(),
        category: "VEHICULE".to_owned().into(),
        asset_type: Box::new(asset).into(),
        motorisation: vehicle.motorisation.clone().into(),
        odirect_mode: "ODIRECT_UNIVERSEL".to_owned().into(),
        door_detection_enabled: false.into(),
        dio_enabled: vehicle.equipment_enabled.into(),
        identification_device: true.into(),
        geolocated: vehicle.geolocated.into(),
        geosecurity_enabled: false.into(),
        immobiliser_wired: false.into(),
        deleted: false.into(),
        ..Vehicle::default()
    }
}

/// The vehicle's device, numbered after the vehicle.
pub(super) fn device(vehicle: &fleet::Vehicle) -> Device {
    Device {
        id: Id::Number(vehicle.id).into(),
        serial_number: format!("SB{:08}", vehicle.unit_number).into(),
        sn: format!("{:012}", vehicle.id).into(),
        imei: format!("{:015}", vehicle.id).into(),
        state_id: Id::Number(1).into(),
        guarantee_start: iso(vehicle.installed_at),
        ..Device::default()
    }
}

/// The address of a point: the sandbox has no map, so it is the name that the trip gives, or nothing.
pub(super) fn address(name: Option<&str>, position: &fleet::Position) -> Address {
    Address {
        address: optional(name.map(str::to_owned)),
        country_code: 33.into(),
        latitude: number(position.latitude),
        longitude: number(position.longitude),
        heading: JsonNumber::from(position.heading).into(),
        gps_locked: true.into(),
        ..Address::default()
    }
}

/// The number of a range beside the number of its entry: the service gives ranges ids of their own.
const RANGE_ID: i64 = 1_000_000;

pub(super) fn recurrent_entry(rule: &WeeklyRule, driver: &Individual) -> RecurrentEntry {
    let bound = |bound: Instant, open: Instant| optional((bound != open).then(|| Date::from(bound)));
    RecurrentEntry {
        id: optional(rule.id.clone()),
        driver: driver.clone().into(),
        horaire: horaire(rule).into(),
        start: bound(rule.validity.start(), Instant::MIN),
        end: bound(rule.validity.end(), Instant::MAX),
        ..RecurrentEntry::default()
    }
}

/// Word for word: an end of 23:59 stays 23:59, and 24:00 stays 24:00.
fn horaire(rule: &WeeklyRule) -> Horaire {
    let (start, end) = (rule.range.start(), rule.range.end());
    let id = match rule.id {
        Some(Id::Number(id)) => Some(Id::Number(RANGE_ID + id)),
        _ => None,
    };
    Horaire {
        id: optional(id),
        day: day_name(rule.day).to_owned().into(),
        kind: rule.kind.name().to_owned().into(),
        start_hour: i64::from(start.hour()).into(),
        end_hour: i64::from(end.hour()).into(),
        start_minute: i64::from(start.minute()).into(),
        end_minute: i64::from(end.minute()).into(),
        ..Horaire::default()
    }
}

/// What lies between an extension's own id and the outer one: whoever sends the outer one to DELETE is told.
const OUTER_ID: i64 = 1_000_000;

/// An extension as the list shows it: with one row for each day of the week that it touches on the wall, whole days,
/// so that the rows cover all of it.
pub(super) fn extension(stored: &StoredExtension, driver: &Individual, user: Option<User>, zone: &Zone) -> Extension {
    let rule = &stored.rule;
    let id = match rule.id {
        Some(Id::Number(id)) => id,
        _ => 0,
    };
    let rows = touched_days(rule.interval, zone).into_iter().zip(1..).map(|(day, number)| {
        let row = WeeklyRule {
            id: Some(Id::Number((OUTER_ID + id) * 10 + number)),
            kind: Kind::PrivateExceptional,
            day,
            range: TimeRange::WHOLE_DAY,
            validity: rule.interval,
            position: 0,
        };
        Field::Value(recurrent_entry(&row, driver))
    });
    Extension {
        extension: ExtensionLabel {
            id: Id::Number(id).into(),
            description: optional(rule.description.clone()),
            ..ExtensionLabel::default()
        }
        .into(),
        user: optional(user),
        driver: driver.clone().into(),
        start: Date::from(rule.interval.start()).into(),
        end: Date::from(rule.interval.end()).into(),
        rows: rows.collect::<Vec<_>>().into(),
        description: optional(rule.description.clone()),
        id: Id::Number(OUTER_ID + id).into(),
        ..Extension::default()
    }
}

/// The days of the week that a period touches on the wall, in the order of the week.
fn touched_days(period: Period, zone: &Zone) -> Vec<Weekday> {
    let mut touched = [false; 7];
    let first = zone.to_local(period.start()).date();
    let last = zone.to_local(Instant::clamped(period.end().millis() - 1)).date();
    for date in first.iter_days().take_while(|date| *date <= last).take(7) {
        let index = chrono::Datelike::weekday(&date).num_days_from_monday();
        if let Some(day) = touched.get_mut(index as usize) {
            *day = true;
        }
    }
    Weekday::ALL.into_iter().filter(|day| touched.get(day.index()).copied().unwrap_or_default()).collect()
}

/// The driver of a stored vehicle, and what it belongs to, by name.
pub(super) fn entity_of(stored: &StoredVehicle) -> Field<Entity> {
    optional(stored.entity.as_ref().map(entity))
}

pub(super) fn group_of(stored: &StoredVehicle) -> Field<Group> {
    optional(stored.team.as_ref().map(group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use horaires::MinuteOfDay;

    #[test]
    fn an_extension_touches_whole_days_on_the_wall() {
        let zone = Zone::named("Europe/Paris").unwrap();
        let period = |start: i64, end: i64| {
            Period::new(Instant::from_millis(start).unwrap(), Instant::from_millis(end).unwrap()).unwrap()
        };
        // 25/12/2027 00:00 Z to 26/12/2027 00:00 Z: 01:00 on Saturday to 01:00 on Sunday in Paris.
        let christmas = period(1_829_692_800_000, 1_829_779_200_000);
        assert_eq!(touched_days(christmas, &zone), [Weekday::Saturday, Weekday::Sunday]);
        assert_eq!(touched_days(christmas, &Zone::utc()), [Weekday::Saturday]);
        assert_eq!(touched_days(period(1_829_692_800_000, 1_929_779_200_000), &zone).len(), 7);
    }

    #[test]
    fn ends_of_days_are_told_as_they_are() {
        let rule = |end: u16| WeeklyRule {
            id: Some(Id::Number(1)),
            kind: Kind::Private,
            day: Weekday::Monday,
            range: TimeRange::new(MinuteOfDay::new(0).unwrap(), MinuteOfDay::new(end).unwrap()).unwrap(),
            validity: Period::ALWAYS,
            position: 0,
        };
        let written = |end| {
            let horaire = horaire(&rule(end));
            (horaire.end_hour.value().copied(), horaire.end_minute.value().copied())
        };
        assert_eq!(written(1439), (Some(23), Some(59)));
        assert_eq!(written(1440), (Some(24), Some(0)));
    }

    #[test]
    fn thousandths_have_no_tail() {
        let written = |value| serde_json::to_string(&thousandths(value)).unwrap();
        assert_eq!((written(1500).as_str(), written(2000).as_str(), written(1).as_str()), ("1.5", "2", "0.001"));
    }
}
