//! Persons (`/individus/list`, seed 004).

use horaires::wire::{Field, Individual, User};
use horaires::{Id, wire_struct};

use super::names::wire_names;
use super::{CustomProperties, Entity, Group, Vehicle};

wire_names! {
    /// Which persons are listed (`criteria`).
    pub enum PersonCriterion {
        /// Without a user.
        "WITHOUT_USER" => WithoutUser,
        /// With a user.
        "WITH_USER" => WithUser,
        /// With an entity.
        "WITH_ENTITE" => WithEntity,
        /// With a mobile number.
        "WITH_GSM" => WithMobile,
        /// With one vehicle or more.
        "WITH_VEHICLE" => WithVehicle,
    }
}

wire_struct! {
    /// A function that a person has.
    pub struct Feature {
        /// The function's id.
        "idFonctionnalite" => id: Id,
    }
}

wire_struct! {
    /// One row of POST `/individus/list`.
    pub struct PersonRow {
        /// The person; `id` is what every schedule names a driver by.
        "individu" => individual: Box<Individual>,
        /// The person's entity.
        "entite" => entity: Entity,
        /// The person's user.
        "utilisateur" => user: Box<User>,
        /// The person's group.
        "groupe" => group: Group,
        /// The person's functions.
        "fonctionnalites" => features: Vec<Field<Feature>>,
        /// Properties beyond these.
        "propSpecifiqueDTO" => custom: Box<CustomProperties>,
        /// The person's vehicle.
        "vehicleFieldsDTO" => vehicle: Box<Vehicle>,
    }
}
