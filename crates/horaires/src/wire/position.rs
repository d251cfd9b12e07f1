//! A position as a document: what a row of the positions file may hold.

use super::{Date, wire_struct};
use crate::id::Id;

wire_struct! {
    /// One position of a trip. The service's own names (`idEtape`, `date`, `latitudeY`, `longitudeX`) are read as well.
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["tripId", "timestamp"])))]
    pub struct PositionDocument {
        /// The trip (`idEtape`).
        "tripId" => trip: Id,
        /// When it was recorded: epoch milliseconds, or ISO-8601 with an offset.
        "timestamp" => timestamp: Date,
        /// What the odometer showed, in any unit.
        "odometer" => odometer: f64,
        /// Degrees north; with `longitude`.
        "latitude" => latitude: f64,
        /// Degrees east; with `latitude`.
        "longitude" => longitude: f64,
    }
}
