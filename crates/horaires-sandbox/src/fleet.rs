//! What a database begins with: plain data, for demonstrations and tests.

use horaires::{Instant, OverrideRule, Period, Schedule};

/// Everything a new database holds. Ids are the caller's, and each kind has its own.
///
/// What is loaded is taken as it is: the rule that the past is never affected holds for requests.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fleet {
    /// Customers.
    pub customers: Vec<Customer>,
    /// Accounts that can log in.
    pub accounts: Vec<Account>,
    /// Entities.
    pub entities: Vec<Unit>,
    /// Groups of drivers and vehicles.
    pub teams: Vec<Unit>,
    /// Drivers.
    pub drivers: Vec<Driver>,
    /// Vehicles with their devices.
    pub vehicles: Vec<Vehicle>,
    /// Trips.
    pub trips: Vec<Trip>,
    /// Positions, of trips or at rest.
    pub positions: Vec<Position>,
    /// When auxiliary equipment ran.
    pub equipment_uses: Vec<EquipmentUse>,
    /// Recurrent schedules.
    pub schedules: Vec<DriverSchedule>,
    /// Exceptional extensions.
    pub extensions: Vec<DriverExtension>,
    /// Requests after the fact, with the customer of each.
    pub requests: Vec<(i64, OverrideRule)>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id (`customerId`).
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its operator code (`codeExploitant`), which no other customer has.
    pub operator_code: i64,
    /// Its IANA time zone (`fuseauHoraire`).
    pub time_zone: String,
}

/// An account that can log in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: i64,
    /// Its login.
    pub login: String,
    /// Its password; only a hash of it is stored.
    pub password: String,
    /// Family name of the user.
    pub last_name: String,
    /// First name of the user.
    pub first_name: String,
    /// `CLASSIC`, `SUPERUSER`, ...
    pub user_type: String,
    /// The driver behind the account, if any.
    pub driver: Option<i64>,
    /// The customers whose data it may see and change.
    pub customers: Vec<i64>,
    /// The end of its validity.
    pub valid_until: Option<Instant>,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("customers", &self.customers).finish_non_exhaustive()
    }
}

/// An entity or a group of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: i64,
    /// Its customer.
    pub customer: i64,
    /// Its name.
    pub name: String,
}

/// A driver (`individu`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Driver {
    /// The id (`individuId`).
    pub id: i64,
    /// The customer.
    pub customer: i64,
    /// The entity.
    pub entity: Option<i64>,
    /// The group.
    pub team: Option<i64>,
    /// Family name.
    pub last_name: String,
    /// First name.
    pub first_name: String,
    /// Personnel number (`matriculeInd`).
    pub personnel_number: Option<String>,
    /// Mobile number.
    pub mobile: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// A vehicle with its device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Its id.
    pub id: i64,
    /// Its customer.
    pub customer: i64,
    /// Its entity.
    pub entity: Option<i64>,
    /// Its group.
    pub team: Option<i64>,
    /// The driver whose company car it is.
    pub driver: Option<i64>,
    /// Registration (`immatriculation`), unique within the customer.
    pub registration: String,
    /// On-board number (`numeroEmbarque`), unique within the customer.
    pub unit_number: i64,
    /// Make.
    pub make: String,
    /// Model.
    pub model: String,
    /// `DIESEL`, `ELECTRIQUE`, ...
    pub energy: String,
    /// `MONO` or `HYBRIDE` (`typeMotorisation`).
    pub motorisation: String,
    /// Whether it is geolocated.
    pub geolocated: bool,
    /// Whether its device knows private mode.
    pub privacy_enabled: bool,
    /// Whether it has auxiliary equipment.
    pub equipment_enabled: bool,
    /// Its odometer at the end of the loaded data, in metres.
    pub odometer_m: i64,
    /// When its device was installed.
    pub installed_at: Instant,
    /// When its device was last heard of; none: never.
    pub heard_at: Option<Instant>,
    /// Why it is silent, as a user said: a label and a comment.
    pub silence: Option<(String, String)>,
}

/// A trip (`etape`), from ignition on to ignition off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// Its id (`idEtape`).
    pub id: i64,
    /// Its customer.
    pub customer: i64,
    /// Its vehicle.
    pub vehicle: i64,
    /// Its driver, where somebody was identified.
    pub driver: Option<i64>,
    /// From when to when.
    pub period: Period,
    /// What it took.
    pub amounts: Amounts,
    /// Where it began.
    pub start_address: String,
    /// Where it ended.
    pub end_address: String,
}

/// What driving takes, in whole numbers of the smallest unit that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amounts {
    /// Distance, in metres.
    pub distance_m: i64,
    /// Distance driven electrically, in metres.
    pub electric_distance_m: i64,
    /// Electric energy, in watt-hours.
    pub energy_wh: i64,
    /// Fuel, in millilitres.
    pub fuel_ml: i64,
    /// Battery used, in thousandths of its capacity.
    pub battery_permille: i64,
    /// Cost, in hundredths of the customer's currency.
    pub cost_cents: i64,
}

/// A position of a vehicle.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// The vehicle.
    pub vehicle: i64,
    /// The trip it belongs to, if any.
    pub trip: Option<i64>,
    /// When.
    pub at: Instant,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Speed, in kilometres an hour.
    pub speed_kmh: i64,
    /// Heading, in degrees.
    pub heading: i64,
    /// Distance since the position before it, in metres.
    pub distance_m: i64,
    /// `D` (start), `R` (traveling), `T` (waiting) or `A` (stop).
    pub state: String,
}

/// Auxiliary equipment that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EquipmentUse {
    /// The vehicle.
    pub vehicle: i64,
    /// The equipment.
    pub label: String,
    /// From when to when.
    pub period: Period,
}

/// A recurrent schedule of a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverSchedule {
    /// The driver.
    pub driver: i64,
    /// When it counts.
    pub validity: Period,
    /// The weekly ranges.
    pub schedule: Schedule,
}

/// An exceptional extension of a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverExtension {
    /// The driver.
    pub driver: i64,
    /// The account that made it.
    pub account: Option<i64>,
    /// Its name.
    pub description: String,
    /// What it covers.
    pub interval: Period,
}
