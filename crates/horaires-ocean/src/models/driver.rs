//! A driver as trips and positions name one: the person, the key, and the step the person was assigned to.

use horaires::wire::{Date, Individual};
use horaires::{Id, wire_struct};

wire_struct! {
    /// The assignment of a driver to a step (trip).
    pub struct AffectedStep {
        /// The step: what an override names a trip by.
        "idEtape" => step: Id,
        /// Number of the on-board unit.
        "numeroEmbarque" => unit_number: Id,
        /// Operator code.
        "codeExploitant" => operator_code: Id,
        /// When the step began.
        "debut" => start: Date,
        /// When the assignment was made.
        "creation" => created: Date,
        /// How it was made: `AUTO`, ...
        "modeAffectationEtape" => mode: String,
        /// Whom it names: `CHAUFFEUR`, ...
        "typeAffectationEtape" => kind: String,
        /// Number of the identification device.
        "ndid" => identification_number: String,
    }
}

wire_struct! {
    /// A driver's key or badge.
    pub struct IdentificationDevice {
        /// The device's id.
        "id" => id: Id,
        /// The customer.
        "idClient" => customer: Id,
        /// The type of device.
        "idTypeDispositifIdentifiant" => kind_id: Id,
        /// The colour.
        "color" => colour: i64,
        /// The customer's number of the key.
        "numeroCleClient" => customer_key_number: i64,
        /// Ocean's number of the key.
        "numeroOcean" => ocean_number: String,
        /// The whole number.
        "numeroCompletDid" => full_number: String,
        /// The number.
        "numeroDid" => number: String,
    }
}

wire_struct! {
    /// A driver of a vehicle or a trip.
    pub struct Driver {
        /// The id.
        "id" => id: Id,
        /// The person.
        "individu" => individual: Box<Individual>,
        /// The key.
        "dispositif" => identification: IdentificationDevice,
        /// The step that the driver was assigned to.
        "affectedEtape" => step: AffectedStep,
        /// The long number of the identification device.
        "ndidLong" => long_identification_number: String,
        /// Whether identification is on, as the fleet services write it.
        "identEnabled" => identification_enabled: bool,
        /// Whether identification is on, as the analyses write it.
        "isIdentEnabled" => is_identification_enabled: bool,
        /// Whether the driver counts, as the fleet services write it.
        "relevant" => relevant: bool,
        /// Whether the driver counts, as the analyses write it.
        "isRelevant" => is_relevant: bool,
    }
}
