//! Trips: the daily sheet (`/mobility/v1/ficheJour`) and positions (`/positions/search`).

use chrono::NaiveDate;
use horaires::wire::{Date, Field};
use horaires::{Id, wire_struct};

use super::JsonNumber;
use super::names::wire_names;

wire_names! {
    /// The state at one end of a row of the daily sheet.
    pub enum SheetState {
        /// The ignition was switched on.
        "D" => Start,
        /// The vehicle waits, with its engine on.
        "T" => Waiting,
        /// The vehicle travels.
        "R" => Traveling,
        /// The ignition was switched off.
        "A" => Stop,
    }
}

wire_struct! {
    /// A driver as the daily sheet names one: by personnel number, without an id.
    pub struct SheetDriver {
        /// Personnel number.
        "matricule" => personnel_number: String,
        /// Family name.
        "nom" => last_name: String,
        /// First name.
        "prenom" => first_name: String,
        /// Telephone.
        "tel" => phone: String,
    }
}

wire_struct! {
    /// One end of a row of the daily sheet.
    pub struct SheetPosition {
        /// The day, as the service writes it.
        "date" => date: String,
        /// The time, as the service writes it.
        "heure" => time: String,
        /// The driver.
        "driver" => driver: SheetDriver,
        /// The state.
        "etat" => state: SheetState,
        /// The address in one line.
        "fullAddress" => full_address: String,
        /// Whether the position was well received.
        "gpsCale" => gps_locked: bool,
        /// Direction of travel, in degrees.
        "cap" => heading: JsonNumber,
        /// Latitude, in degrees.
        "latitudeY" => latitude: JsonNumber,
        /// Longitude, in degrees.
        "longitudeX" => longitude: JsonNumber,
        /// The point of interest.
        "poi" => poi: String,
    }
}

wire_struct! {
    /// One row of the daily sheet.
    pub struct SheetRow {
        /// The step (`idEtape`): what an override names the trip by.
        "id" => id: Id,
        /// The kind of row: `T` for a trip.
        "type" => kind: String,
        /// The kind of anomaly, if any.
        "anomalyType" => anomaly: String,
        /// The distance, in metres.
        "distanceMeter" => distance_meters: JsonNumber,
        /// The duration, in milliseconds.
        "dureeMs" => duration_ms: i64,
        /// The start.
        "posDeb" => start: Box<SheetPosition>,
        /// The end.
        "posFin" => end: Box<SheetPosition>,
    }
}

wire_struct! {
    /// The answer of GET `/mobility/v1/ficheJour`: one day of one vehicle.
    pub struct DailySheet {
        /// The rows of the day, in order.
        "fjRows" => rows: Vec<Field<SheetRow>>,
    }
}

wire_struct! {
    /// One recorded position.
    pub struct Position {
        /// When, as the service writes it.
        "date" => date: Date,
        /// When, in milliseconds since 1970-01-01T00:00:00Z.
        "timestamp" => timestamp: Date,
        /// Latitude, in degrees.
        "latitudeY" => latitude: JsonNumber,
        /// Longitude, in degrees.
        "longitudeX" => longitude: JsonNumber,
        /// Speed, in kilometres per hour.
        "vitesseKmh" => speed_kmh: JsonNumber,
        /// Distance since the position before, in metres.
        "distanceDepuisPosPrecMeter" => distance_from_previous_meters: JsonNumber,
        /// The mobile state; `PRIVACY` for a position recorded in private mode.
        "etat" => state: String,
    }
}

wire_struct! {
    /// A vehicle as `/positions/search` names one: its id has a name of its own there.
    pub struct PositionedVehicle {
        /// The vehicle's id.
        "idVehicule" => id: Id,
        /// Registration (number plate).
        "immatriculation" => registration: String,
    }
}

wire_struct! {
    /// The positions of one vehicle.
    pub struct VehiclePositions {
        /// The vehicle.
        "vehicle" => vehicle: PositionedVehicle,
        /// Its positions, in order.
        "positions" => positions: Vec<Field<Position>>,
    }
}

wire_struct! {
    /// The answer of GET `/positions/search`.
    pub struct Positions {
        /// The positions of each vehicle.
        "positionsVehicles" => vehicles: Vec<Field<VehiclePositions>>,
    }
}

/// The day of a `date`, `startDate` or `endDate` parameter, as the service takes it: `dd/MM/yyyy`, a day of UTC.
///
/// ```
/// use chrono::NaiveDate;
/// use horaires_ocean::models::{format_sheet_day, parse_sheet_day};
/// let day = NaiveDate::from_ymd_opt(2026, 3, 29).ok_or("no such day")?;
/// assert_eq!(format_sheet_day(day), "29/03/2026");
/// assert_eq!(parse_sheet_day("29/03/2026"), Some(day));
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn format_sheet_day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// Reads `dd/MM/yyyy`.
#[must_use]
pub fn parse_sheet_day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%d/%m/%Y").ok()?;
    // Nothing but two, two and four digits: chrono reads `1/3/26` as well.
    (format_sheet_day(day) == text).then_some(day)
}
