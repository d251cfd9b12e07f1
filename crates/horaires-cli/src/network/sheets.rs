//! From the rows of daily sheets to trips: instants from their dates, drivers from their personnel numbers.

use std::collections::HashMap;

use chrono::{NaiveTime, Timelike};
use horaires::wire::{Field, TripDocument};
use horaires::{Id, Instant};
use horaires_ocean::models::{DailySheet, FleetVehicle, PersonRow, SheetPosition, SheetRow, parse_sheet_day};

/// Finds drivers by the personnel number that the sheets name them with.
pub(crate) struct Drivers {
    by_number: HashMap<String, Vec<Id>>,
}

/// Why a row is no trip of anybody.
pub(crate) enum Finding {
    /// No personnel number; the name, where there is one.
    NoNumber(Option<String>),
    /// Nobody has this personnel number.
    UnknownNumber(String),
    /// Several have it.
    AmbiguousNumber(String),
    /// A date or a time that cannot be read.
    Unreadable(&'static str),
}

impl Finding {
    /// What is wrong, and what to do about it.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::NoNumber(None) => "no driver is named: assign the trip to somebody in the service".into(),
            Self::NoNumber(Some(name)) => {
                format!("`{name}` has no personnel number: give this driver one (`matricule`) in the service")
            }
            Self::UnknownNumber(number) => {
                format!("personnel number `{number}` is nobody's in the list of persons: correct it in the service")
            }
            Self::AmbiguousNumber(number) => {
                format!("personnel number `{number}` is that of several persons: make it one person's in the service")
            }
            Self::Unreadable(field) => format!("`{field}` cannot be read: expected dd/MM/yyyy and HH:mm:ss"),
        }
    }
}

impl Drivers {
    /// The persons of a customer. Deleted ones count as well: their trips stay theirs.
    pub(crate) fn new(persons: &[Field<PersonRow>]) -> Self {
        let mut by_number: HashMap<String, Vec<Id>> = HashMap::new();
        let individuals = persons.iter().filter_map(|row| row.value()?.individual.value());
        for person in individuals {
            if let (Some(number), Some(id)) = (person.personnel_number.value(), person.id.value()) {
                let ids = by_number.entry(number.trim().to_owned()).or_default();
                if !ids.iter().any(|known| known.matches(id)) {
                    ids.push(id.clone());
                }
            }
        }
        Self { by_number }
    }

    fn find(&self, position: &SheetPosition) -> Result<Id, Finding> {
        let driver = position.driver.value();
        let number = driver.and_then(|driver| driver.personnel_number.value()).map(|number| number.trim());
        let Some(number) = number.filter(|number| !number.is_empty()) else {
            let names = driver.into_iter().flat_map(|driver| [driver.first_name.value(), driver.last_name.value()]);
            let names: Vec<&str> = names.flatten().map(String::as_str).collect();
            return Err(Finding::NoNumber(Some(names.join(" ")).filter(|name| !name.is_empty())));
        };
        match self.by_number.get(number).map(Vec::as_slice) {
            Some([id]) => Ok(id.clone()),
            Some(_) => Err(Finding::AmbiguousNumber(number.to_owned())),
            None => Err(Finding::UnknownNumber(number.to_owned())),
        }
    }

    /// Whether no row of a sheet is a finding.
    pub(crate) fn know_all(&self, sheet: &DailySheet, vehicle: &FleetVehicle) -> bool {
        let rows = sheet.rows.value().into_iter().flatten();
        rows.filter_map(|row| row.value()).all(|row| self.trip(row, vehicle).is_ok())
    }

    /// The trip of a row; none for a row that is no trip, such as a stop.
    pub(crate) fn trip(&self, row: &SheetRow, vehicle: &FleetVehicle) -> Result<Option<TripDocument>, Finding> {
        if row.kind.value().is_some_and(|kind| kind != "T") {
            return Ok(None);
        }
        let (Some(first), Some(last)) = (row.start.value(), row.end.value()) else {
            return Err(Finding::Unreadable(if row.start.value().is_none() { "posDeb" } else { "posFin" }));
        };
        let start = instant(first).ok_or(Finding::Unreadable("posDeb"))?;
        let end = instant(last).filter(|end| *end >= start).ok_or(Finding::Unreadable("posFin"))?;
        let id = row.id.value().cloned().ok_or(Finding::Unreadable("id"))?;
        let driver = self.find(first)?;
        let device = vehicle.vehicle.value();
        let kept = |id: Option<Id>| id.map_or(Field::Absent, Field::Value);
        Ok(Some(TripDocument {
            trip: id.into(),
            driver: driver.into(),
            start: horaires::wire::Date::Text(start.to_string()).into(),
            end: horaires::wire::Date::Text(end.to_string()).into(),
            vehicle: kept(device.and_then(|vehicle| vehicle.id.value().cloned())),
            unit_number: kept(device.and_then(|vehicle| vehicle.unit_number.value().cloned())),
            distance_meters: row.distance_meters.value().map_or(Field::Absent, |amount| amount.get().into()),
            ..TripDocument::default()
        }))
    }
}

/// The instant of one end of a row. Days of the sheet are days of UTC, and so are its times.
fn instant(position: &SheetPosition) -> Option<Instant> {
    let day = parse_sheet_day(position.date.value()?)?;
    let time = position.time.value()?;
    let time = ["%H:%M:%S", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok())?;
    // `:60` is a second of its own to chrono, and none to instants.
    let time = Some(time).filter(|time| time.nanosecond() < 1_000_000_000)?;
    Instant::from_millis(day.and_time(time).and_utc().timestamp_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_sheets_are_times_of_a_day() {
        let at = |time: &str| {
            let text = serde_json::json!({"date": "31/12/2025", "heure": time}).to_string();
            instant(&serde_json::from_str(&text).unwrap()).map(|instant| instant.to_string())
        };
        assert_eq!(at("23:59:59").as_deref(), Some("2025-12-31T23:59:59.000Z"));
        assert_eq!(at("07:05").as_deref(), Some("2025-12-31T07:05:00.000Z"));
        for time in ["23:59:60", "24:00:00", "23:60", "7 h", "", "23:59:59x"] {
            assert_eq!(at(time), None, "{time}");
        }
    }
}
