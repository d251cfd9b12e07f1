//! A trip as a document: what a row of the trips file may hold.

use super::{Date, wire_struct};
use crate::id::Id;

wire_struct! {
    /// One trip. The service's own names (`idEtape`, `individuId`, `debut`, `fin`, `distanceMeter`) are read as well.
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["tripId", "driverId", "start", "end"])))]
    pub struct TripDocument {
        /// The trip (`idEtape`).
        "tripId" => trip: Id,
        /// The driver (`individuId`).
        "driverId" => driver: Id,
        /// First instant: epoch milliseconds, or ISO-8601 with an offset.
        "start" => start: Date,
        /// First instant after.
        "end" => end: Date,
        /// The vehicle.
        "vehicleId" => vehicle: Id,
        /// Number of the on-board unit.
        "numeroEmbarque" => unit_number: Id,
        /// Operator code.
        "codeExploitant" => operator_code: Id,
        /// Distance, in metres.
        "distanceMeters" => distance_meters: f64,
        /// Distance driven electrically, in metres.
        "electricDistanceMeters" => electric_distance_meters: f64,
        /// Electric energy, in kilowatt-hours.
        "energyKwh" => energy_kwh: f64,
        /// Fuel, in litres.
        "fuelLiters" => fuel_liters: f64,
        /// Battery use, in the service's unit.
        "batteryUse" => battery_use: f64,
        /// Cost, in the customer's currency.
        "cost" => cost: f64,
        /// The entity.
        "entityId" => entity: Id,
        /// The group.
        "groupId" => group: Id,
    }
}
