//! Analyses of private and professional use (`/analyse/preformattedPrivacy`, seeds 002 and 004).

use horaires::wire::{Date, Field};
use horaires::{Id, wire_struct};
use serde::Deserialize;

use super::names::wire_names;
use super::{Driver, Entity, JsonNumber, JsonObject, Map, Vehicle};

wire_names! {
    /// How an analysis is laid out.
    pub enum RenderMode {
        /// By driver, without schedules, totals.
        "BY_DRIVER_WITHOUT_HORAIRE_SYNTHESIS" => DriverWithoutScheduleSynthesis,
        /// By driver, with schedules, totals.
        "BY_DRIVER_WITH_HORAIRE_SYNTHESIS" => DriverWithScheduleSynthesis,
        /// By vehicle, without schedules, totals.
        "BY_VEHICLE_WITHOUT_HORAIRE_SYNTHESIS" => VehicleWithoutScheduleSynthesis,
        /// By vehicle, with schedules, totals.
        "BY_VEHICLE_WITH_HORAIRE_SYNTHESIS" => VehicleWithScheduleSynthesis,
        /// By driver, without schedules, day by day.
        "BY_DRIVER_WITHOUT_HORAIRE_DETAIL" => DriverWithoutScheduleDetail,
        /// By driver, with schedules, day by day.
        "BY_DRIVER_WITH_HORAIRE_DETAIL" => DriverWithScheduleDetail,
        /// By vehicle, without schedules, day by day.
        "BY_VEHICLE_WITHOUT_HORAIRE_DETAIL" => VehicleWithoutScheduleDetail,
        /// By vehicle, with schedules, day by day.
        "BY_VEHICLE_WITH_HORAIRE_DETAIL" => VehicleWithScheduleDetail,
        /// By driver and function of the vehicle, with schedules, totals.
        "BY_DRIVER_VEHICLE_FUNCTION_WITH_HORAIRE_SYNTHESIS" => DriverVehicleFunctionWithScheduleSynthesis,
        /// By driver and function of the vehicle, with schedules, day by day.
        "BY_DRIVER_VEHICLE_FUNCTION_WITH_HORAIRE_DETAIL" => DriverVehicleFunctionWithScheduleDetail,
    }
}

wire_names! {
    /// Which vehicles an analysis counts.
    pub enum Criteria {
        /// With geolocation.
        "GEOLOCATION" => Geolocation,
        /// Without geolocation. The service spells it so.
        "WIHOUT_GEOLOCATION" => WithoutGeolocation,
        /// All.
        "ALL" => All,
    }
}

wire_struct! {
    /// What an analysis is limited to. A filter that is not wanted is left out: a list that holds 0 filters on 0.
    pub struct AnalysisFilter {
        /// Drivers.
        "persons" => persons: Vec<Field<Id>>,
        /// Entities.
        "entities" => entities: Vec<Field<Id>>,
        /// Groups.
        "groups" => groups: Vec<Field<Id>>,
        /// Vehicles.
        "vehicleIds" => vehicles: Vec<Field<Id>>,
    }
}

wire_struct! {
    /// The time that an analysis is about.
    pub struct AnalysisPeriod {
        /// Its start: epoch milliseconds, or ISO-8601 with an offset.
        "debut" => start: Date,
        /// Its end.
        "fin" => end: Date,
    }
}

wire_struct! {
    /// The body of POST `/analyse/preformattedPrivacy`.
    pub struct AnalysisBody {
        /// What it is limited to.
        "filter" => filter: AnalysisFilter,
        /// How it is laid out.
        "renderMode" => render_mode: RenderMode,
        /// Which vehicles it counts.
        "criteria" => criteria: Criteria,
        /// The time that it is about.
        "periode" => period: AnalysisPeriod,
    }
}

wire_struct! {
    /// Totals by period. The documentation does not name the keys of the maps.
    pub struct Totals {
        /// Duration, in seconds.
        "durationInSecByPeriodMap" => duration_seconds: Map<JsonNumber>,
        /// Distance, in metres.
        "distanceInMeterByPeriodMap" => distance_meters: Map<JsonNumber>,
        /// Distance driven electrically, in metres.
        "distanceElectriqueInMeterByPeriodMap" => electric_distance_meters: Map<JsonNumber>,
        /// Use of the battery, in the service's unit.
        "utilisationBatterieByPeriodMap" => battery_use: Map<JsonNumber>,
    }
}

wire_struct! {
    /// One row of a synthesis: a driver, a vehicle, an entity or a day, with its totals.
    pub struct SynthesisRow {
        /// Durations, distances and use of the battery, by period.
        "total" => total: Totals,
        /// Fuel, in litres.
        "consoL" => fuel_liters: JsonNumber,
        /// Electric energy, in kilowatt-hours.
        "consoKWh" => energy_kwh: JsonNumber,
        /// Cost, in the customer's currency.
        "cost" => cost: JsonNumber,
        /// The day, in details.
        "dayDate" => day: String,
        /// The driver.
        "driver" => driver: Box<Driver>,
        /// The vehicle.
        "vehicle" => vehicle: Box<Vehicle>,
        /// The entity.
        "entity" => entity: Entity,
    }
}

wire_struct! {
    /// Rows by driver and period.
    pub struct DriverPeriods {
        /// The rows; the documentation does not name the keys.
        "map" => map: JsonObject,
    }
}

wire_struct! {
    /// What one entity adds to a synthesis.
    pub struct SynthesisContent {
        /// The entity.
        "entity" => entity: Entity,
        /// The entity's own total.
        "entityTotal" => total: Box<SynthesisRow>,
        /// The entity's own total, by flag.
        "entityTotalByFlag" => total_by_flag: Map<SynthesisRow>,
        /// Rows of drivers or vehicles. The documentation does not name the keys, nor what stands under them.
        "refItems" => items: JsonObject,
        /// Rows by driver and period.
        "chauffeursByIdDriverAndPeriodeBean" => by_driver_and_period: DriverPeriods,
        /// Motorisation and energy.
        "typeMotorisationEnergyeMap" => energy_by_motorisation: JsonObject,
    }
}

wire_struct! {
    /// An entity of a synthesis, with the entities below it.
    pub struct SynthesisTree {
        /// The entity.
        "entity" => entity: Entity,
        /// The total of the entity and of those below it.
        "entityTotalCumul" => total: Box<SynthesisRow>,
        /// The same, by flag.
        "entityTotalByFlagCumul" => total_by_flag: Map<SynthesisRow>,
        /// What the entity itself adds.
        "content" => content: Box<SynthesisContent>,
        /// The entities below, each a tree of its own: see [`SynthesisTree::children`]. The documentation does not name
        /// the keys.
        "nodes" => nodes: JsonObject,
    }
}

impl SynthesisTree {
    /// The entities below, read one level at a time: how deep they are nested is up to the service.
    pub fn children(&self) -> impl Iterator<Item = (&str, Field<Self>)> {
        let nodes = self.nodes.value().map(|nodes| nodes.0.iter()).into_iter().flatten();
        nodes.map(|(key, tree)| {
            let read = Self::deserialize(tree).map_or_else(|_| Field::Other(tree.clone()), Field::Value);
            (key.as_str(), read)
        })
    }
}

wire_struct! {
    /// One synthesis: an element of the answer of POST `/analyse/preformattedPrivacy`.
    pub struct Synthesis {
        /// How it is laid out.
        "mode" => mode: RenderMode,
        /// By driver.
        "synthesisTreeByDriver" => by_driver: Box<SynthesisTree>,
        /// By vehicle.
        "synthesisTreeByVehicle" => by_vehicle: Box<SynthesisTree>,
        /// The same as a table in HTML.
        "htmlTable" => html_table: String,
        /// What the service adds.
        "bean" => bean: JsonObject,
    }
}
