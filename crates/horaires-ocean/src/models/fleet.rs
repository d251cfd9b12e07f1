//! The fleet: entities, vehicles with their devices and drivers, and the vehicles nearest to a place (seed 001).

use horaires::wire::{Date, Field, Individual};
use horaires::{Id, wire_struct};

use super::names::wire_names;
use super::{Address, Device, Driver, JsonNumber, Vehicle};

wire_struct! {
    /// An entity: a part of the customer's organisation.
    pub struct Entity {
        /// The entity's id.
        "id" => id: Id,
        /// Its name, 150 characters at most.
        "nom" => name: String,
        /// Whether it has been deleted (and is kept for history).
        "suppressionLogique" => deleted: bool,
    }
}

wire_struct! {
    /// A group of vehicles or drivers.
    pub struct Group {
        /// The group's id.
        "id" => id: Id,
        /// Its description.
        "descriptionGrp" => description: String,
        /// Whether it has been deleted (and is kept for history).
        "suppressionLogique" => deleted: bool,
    }
}

wire_struct! {
    /// The answer of GET `/mobility/v1/entities`.
    pub struct Entities {
        /// The customer's entities.
        "entities" => entities: Vec<Field<Entity>>,
    }
}

wire_struct! {
    /// A reading of the odometer (or of the hour counter).
    pub struct OdometerReading {
        /// The reading's id.
        "id" => id: Id,
        /// When it was read.
        "dateReleve" => date: Date,
        /// What it showed.
        "value" => value: JsonNumber,
    }
}

wire_struct! {
    /// A maintenance visit that is due.
    pub struct Visit {
        /// The visit's id.
        "idVisiteEntretien" => id: Id,
        /// What is to be done.
        "description" => description: String,
        /// When it is due.
        "datePrevue" => due_date: Date,
        /// At which odometer reading it is due.
        "compteurPrevu" => due_odometer: JsonNumber,
    }
}

wire_struct! {
    /// One row of GET `/vehicule_engin/vehicles`: a vehicle or a piece of equipment.
    pub struct FleetVehicle {
        /// The vehicle itself.
        "vehicle" => vehicle: Box<Vehicle>,
        /// Its device.
        "boitier" => device: Box<Device>,
        /// Its driver.
        "chauffeur" => driver: Box<Individual>,
        /// Its entity.
        "entite" => entity: Entity,
        /// Emission of CO2.
        "emissionCo2" => co2_emission: JsonNumber,
        /// The odometer at the end of the day before (computed at midnight).
        "releve" => odometer: OdometerReading,
        /// The odometer now: the last automatic reading, and what was driven since.
        "releveAjuste" => adjusted_odometer: OdometerReading,
        /// Maintenance visits that are due.
        "visites" => visits: Vec<Field<Visit>>,
    }
}

wire_names! {
    /// How the distance to a vehicle is computed.
    pub enum ComputeMode {
        /// As the crow flies.
        "VOL_OISEAU" => StraightLine,
        /// On the road.
        "PAR_ROUTE" => ByRoad,
    }
}

wire_struct! {
    /// The body of POST `/vehicule_engin/nearestVehicles`.
    pub struct NearestVehiclesBody {
        /// How distances are computed.
        "computeMode" => compute_mode: ComputeMode,
        /// The unit of the radius; its values are not documented.
        "radiusUnit" => radius_unit: String,
    }
}

wire_struct! {
    /// One row of POST `/vehicule_engin/nearestVehicles`.
    pub struct NearestVehicle {
        /// The vehicle.
        "vehicle" => vehicle: Box<Vehicle>,
        /// Its driver.
        "driver" => driver: Box<Driver>,
        /// Its group.
        "group" => group: Group,
        /// Where it is.
        "address" => address: Box<Address>,
        /// When it was there.
        "gmtPos" => position_date: Date,
        /// Whether the position was well received.
        "gpsCale" => gps_locked: bool,
        /// The distance to the place asked for.
        "distance" => distance: JsonNumber,
        /// The time that the drive takes.
        "duration" => duration: JsonNumber,
        /// When it would arrive.
        "eta" => estimated_arrival: Date,
        /// The mobile state: `UNDEFINED`, `PRIVACY`, ...
        "etatMobile" => mobile_state: String,
        /// The state of the immobiliser: `LOCKED`, ...
        "immobilisationState" => immobilisation_state: String,
        /// A time; the documentation does not say which.
        "time" => time: JsonNumber,
    }
}
