//! The payload that a recurrent POST takes (`innerMap`), with the period it is sent for.

use super::{Date, Field, FieldMap, Horaire, wire_struct};

/// Ranges by type, inside a day.
pub type KindMap = FieldMap<Vec<Field<Horaire>>>;
/// Types by day, in the order they are written.
pub type DayMap = FieldMap<KindMap>;

wire_struct! {
    /// The object under `innerMap`.
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["map"])))]
    pub struct InnerMap {
        /// `{DAY: {TYPE: [horaire, ...]}}`.
        "map" => map: DayMap,
    }
}

wire_struct! {
    /// A payload: the body of a recurrent POST, and beside it the two dates that travel as parameters
    /// (`semantics.md` 7).
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["innerMap"])))]
    pub struct InnerMapDocument {
        /// The driver, in documents that hold payloads of several drivers.
        "individuId" => driver: crate::id::Id,
        /// Start of the period, `dd/MM/yyyy HH:mm:ss Z`; absent: from receipt.
        "dateDebut" => start: Date,
        /// End of the period; absent: for good.
        "dateFin" => end: Date,
        /// The weekly ranges.
        "innerMap" => inner_map: InnerMap,
    }
}
