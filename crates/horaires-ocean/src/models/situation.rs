//! Where a vehicle was last, and what is known of it: energy, tachograph, inputs, events (seed 003).

use horaires::wire::{Date, Field, Individual};
use horaires::{Id, wire_struct};

use super::{Address, Driver, Entity, Group, JsonNumber, Map, RecentEvent, UnifiedEvent, Vehicle};

wire_struct! {
    /// A pair of coordinates.
    pub struct Coordinates {
        /// Latitude, in degrees.
        "latitude" => latitude: JsonNumber,
        /// Longitude, in degrees.
        "longitude" => longitude: JsonNumber,
    }
}

wire_struct! {
    /// An input or output of a device.
    pub struct Input {
        /// The id.
        "id" => id: Id,
        /// Its code.
        "code" => code: String,
        /// Its label.
        "libelle" => label: String,
        /// Whether on means off.
        "inverse" => inverted: bool,
    }
}

wire_struct! {
    /// What the tachograph has counted.
    pub struct TachographCounter {
        /// Kilometres so far.
        "cumulKilometrique" => kilometres: JsonNumber,
        /// Start of the count.
        "debut" => start: Date,
        /// End of the count.
        "fin" => end: Date,
        /// Durations by activity.
        "durationMap" => durations: Map<JsonNumber>,
    }
}

wire_struct! {
    /// The state of the tachograph.
    pub struct TachographState {
        /// The first driver's activity: `REPOS`, ...
        "activiteConducteur1" => activity_1: String,
        /// The second driver's activity.
        "activiteConducteur2" => activity_2: String,
        /// The first driver's card.
        "carteConducteur1" => card_1: String,
        /// The second driver's card.
        "carteConducteur2" => card_2: String,
        /// Start of the state.
        "debut" => start: Date,
        /// End of the state.
        "fin" => end: Date,
        /// Kilometres at the state.
        "indexKilometrique" => kilometres: JsonNumber,
        /// The driver.
        "individu" => individual: Box<Individual>,
        /// Serial number of the device.
        "numeroSerieBoitier" => device_serial_number: String,
        /// The position.
        "positionCurr" => position: Coordinates,
        /// The position before.
        "positionPrev" => previous_position: Coordinates,
        /// The vehicle.
        "vehicule" => vehicle: Box<Vehicle>,
    }
}

wire_struct! {
    /// The capacity of a battery.
    pub struct BatteryCapacity {
        /// How much.
        "value" => value: JsonNumber,
        /// Its unit: `HOUR`, ...
        "unit" => unit: String,
    }
}

wire_struct! {
    /// A period of charging.
    pub struct ChargePeriod {
        /// Its start.
        "debut" => start: Date,
        /// Its end.
        "fin" => end: Date,
        /// How long, in days.
        "daysDuration" => days: JsonNumber,
        /// How long; the documentation names no unit.
        "timeDuration" => duration: JsonNumber,
    }
}

wire_struct! {
    /// A charge of the battery.
    pub struct ElectricCharge {
        /// The capacity of the battery.
        "capaciteBatterie" => capacity: BatteryCapacity,
        /// Whether the battery is full.
        "charge100Pct" => full: bool,
        /// Whether it charges fast.
        "fastCharge" => fast: bool,
        /// When it was plugged in.
        "periodeBranchement" => plugged: ChargePeriod,
        /// When it charged.
        "periodeCharge" => charging: ChargePeriod,
        /// Per cent at the start.
        "pourcentageBatterieDebut" => percent_at_start: JsonNumber,
        /// Per cent at the end.
        "pourcentageBatterieFin" => percent_at_end: JsonNumber,
        /// Time until it is full.
        "tempsCharge100Pct" => time_to_full: JsonNumber,
        /// The kind of charge: `UNKNOWN`, ...
        "typeCharge" => kind: String,
    }
}

wire_struct! {
    /// The energy that a vehicle has left.
    pub struct EnergyLevel {
        /// The energy: `UNDEFINED`, ...
        "energy" => energy: String,
        /// When it was measured.
        "energyLevelDate" => measured: Date,
        /// What the gauge shows.
        "gaugeLevel" => gauge: JsonNumber,
        /// Its unit: `HOUR`, ...
        "unit" => unit: String,
        /// How far it goes.
        "autonomie" => range: JsonNumber,
        /// The reserve.
        "capaciteReserve" => reserve: JsonNumber,
        /// The charge of the battery.
        "chargeElectrique" => charge: Box<ElectricCharge>,
        /// The last period that was measured.
        "lastEnergyLevelPeriod" => last_period: ChargePeriod,
    }
}

wire_struct! {
    /// Where a vehicle was last, and what is known of it.
    pub struct DeviceSituation {
        /// The id.
        "id" => id: Id,
        /// The vehicle.
        "vehicle" => vehicle: Box<Vehicle>,
        /// Vehicle identification number.
        "vin" => vin: String,
        /// The driver.
        "individu" => driver: Box<Driver>,
        /// The driver's entity.
        "entiteChauffeur" => driver_entity: Entity,
        /// The vehicle's entity.
        "entiteVehicle" => vehicle_entity: Entity,
        /// The vehicle's group.
        "group" => group: Group,
        /// Where it was.
        "address" => address: Box<Address>,
        /// When it was there.
        "heure" => date: Date,
        /// Whether the position was well received.
        "gpsCale" => gps_locked: bool,
        /// Speed at that moment.
        "vitesseInstantanee" => speed: JsonNumber,
        /// The mobile state: `UNDEFINED`, `PRIVACY`, ...
        "etatMobile" => mobile_state: String,
        /// The state of the immobiliser: `LOCKED`, ...
        "immobilisationState" => immobilisation_state: String,
        /// The odometer.
        "compteur" => odometer: JsonNumber,
        /// A distance; the documentation does not say which.
        "distance" => distance: JsonNumber,
        /// The time travelled.
        "tempsParcours" => travel_time: JsonNumber,
        /// The assignment to a schedule.
        "idRattachementHoraire" => schedule_assignment_id: Id,
        /// Inputs of the device.
        "cataloguesDio" => inputs: Vec<Field<Input>>,
        /// What the tachograph has counted.
        "chronotachygrapheCounter" => tachograph_counter: TachographCounter,
        /// The state of the tachograph.
        "currentChrono" => tachograph: Box<TachographState>,
        /// The energy left.
        "energyLevel" => energy: Box<EnergyLevel>,
        /// Whether it charges.
        "onCharge" => charging: bool,
        /// The last event of the last 24 hours.
        "lastEventWithinTheLast24h" => last_event: RecentEvent,
        /// The last technical event of the last 24 hours.
        "lastTechnicalEventWithinTheLast24h" => last_technical_event: RecentEvent,
        /// The last event of any kind.
        "lastUnifiedEvent" => last_unified_event: Box<UnifiedEvent>,
        /// For how many days nothing was heard.
        "nbDaysInNC" => days_silent: i64,
    }
}
