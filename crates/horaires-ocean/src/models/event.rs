//! Events of vehicles (seed 003).

use horaires::wire::{Date, Field};
use horaires::{Id, wire_struct};

use super::{Address, Entity, JsonObject, Map, Vehicle};

wire_struct! {
    /// An event of the last 24 hours.
    pub struct RecentEvent {
        /// The event's id.
        "id" => id: Id,
        /// The day.
        "date" => date: Date,
        /// The time.
        "heure" => time: Date,
        /// What happened.
        "evenementLibelle" => label: String,
    }
}

wire_struct! {
    /// What a device told about an event.
    pub struct DetailOfEvent {
        /// A code.
        "code" => code: String,
        /// A fault.
        "defaut" => fault: String,
        /// A model.
        "modele" => model: String,
        /// A state.
        "statut" => state: String,
        /// A technical label.
        "technicalLabel" => technical_label: String,
        /// A kind.
        "type" => kind: String,
    }
}

wire_struct! {
    /// A class of events.
    pub struct EventClass {
        /// The id.
        "id" => id: Id,
        /// Its code.
        "code" => code: String,
        /// The key of its translated description.
        "descriptioni18nKey" => translation_key: String,
    }
}

wire_struct! {
    /// A kind of event, as manufacturers' data name it.
    pub struct ODirectEventKind {
        /// Its code.
        "code" => code: String,
        /// The key of its translated description.
        "descriptionI18NKey" => translation_key: String,
        /// Its number.
        "numeroEve" => number: i64,
        /// Whether it lasts: `PUNCTUAL`, ...
        "temporalType" => temporal_kind: String,
    }
}

wire_struct! {
    /// A kind of event, with its class and details.
    pub struct EventKind {
        /// The id.
        "id" => id: Id,
        /// Its class.
        "classificationEvenementDTO" => class: EventClass,
        /// What devices tell about it.
        "detailsEvenementLightDTO" => details: Vec<Field<DetailOfEvent>>,
        /// The kind, as manufacturers' data name it.
        "typeEvenementOdirectDTO" => kind: ODirectEventKind,
    }
}

wire_struct! {
    /// An event of any kind.
    pub struct UnifiedEvent {
        /// The event's id.
        "id" => id: Id,
        /// The day.
        "date" => date: Date,
        /// The time.
        "heure" => time: Date,
        /// Its start.
        "dateDebut" => start: Date,
        /// Its end.
        "dateFin" => end: Date,
        /// What happened.
        "evenementLibelle" => label: String,
        /// Whether it lasts: `PUNCTUAL`, ...
        "eventState" => state: String,
        /// Its kind: `UNDEFINED`, ...
        "typeEvenement" => kind: String,
        /// Its kind, as manufacturers' data name it.
        "typeEvenementODirectDTO" => odirect_kind: Box<EventKind>,
        /// What the device told.
        "detailEvenementLightDTO" => detail: DetailOfEvent,
        /// What else the device told.
        "extendedDataMap" => extended_data: Map<JsonObject>,
        /// When it is grouped under: `TODAY`, ...
        "groupingPeriod" => grouping_period: String,
        /// Whether it can be relied on.
        "reliable" => reliable: bool,
        /// Whether it is an advanced technical event.
        "advancedTechnicalEvent" => advanced_technical: bool,
        /// Where it happened.
        "address" => address: Box<Address>,
        /// The entity.
        "entite" => entity: Entity,
        /// The vehicle.
        "vehicleEngin" => vehicle: Box<Vehicle>,
    }
}
