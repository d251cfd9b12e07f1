//! Use of auxiliary equipment (`/dioUtilisation/duree`, seed 000).

use horaires::wire::Field;
use horaires::wire_struct;

use super::{JsonNumber, Map, Vehicle};

wire_struct! {
    /// Use of one piece of equipment within one half hour.
    pub struct HalfHourUse {
        /// The equipment.
        "libelleEquipement" => equipment: String,
        /// Start of the half hour, as the service writes it.
        "start" => start: String,
        /// End of the half hour, as the service writes it.
        "end" => end: String,
        /// How long it was in use.
        "useDuration" => use_duration: JsonNumber,
    }
}

wire_struct! {
    /// Use of one day.
    pub struct DayUse {
        /// The day, as the service writes it.
        "day" => day: String,
        /// Use of all equipment, in seconds.
        "dailyDurationSecForAllDio" => seconds: JsonNumber,
        /// Use by equipment.
        "dayTotalUsePerEquipement" => by_equipment: Map<JsonNumber>,
        /// Use by half hour.
        "usePerHalfHour" => by_half_hour: Vec<Field<HalfHourUse>>,
    }
}

wire_struct! {
    /// One row of GET `/dioUtilisation/duree`: use of the auxiliary equipment of one vehicle.
    pub struct AuxiliaryUse {
        /// The vehicle.
        "vehicle" => vehicle: Box<Vehicle>,
        /// Use of all equipment over the period, in seconds.
        "durationSecForAllDio" => seconds: JsonNumber,
        /// Use by equipment over the period.
        "totalUsePerEquipementForPeriod" => by_equipment: Map<JsonNumber>,
        /// Use by day.
        "dailyDioUtilisation" => by_day: Vec<Field<DayUse>>,
    }
}
