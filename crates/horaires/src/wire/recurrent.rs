//! Entries of the recurrent list (`horairesViePriveeRecurrentesIndividu`).

use super::{Date, Horaire, wire_struct};
use crate::id::Id;

wire_struct! {
    /// A person as the service describes one.
    pub struct Individual {
        /// The driver's id.
        "id" => id: Id,
        /// Family name.
        "nomInd" => last_name: String,
        /// First name.
        "prenomInd" => first_name: String,
        /// Personnel number.
        "matriculeInd" => personnel_number: String,
        /// Mobile number.
        "gsm" => mobile: String,
        /// E-mail address.
        "email" => email: String,
        /// Whether the person has been deleted (and is kept for history).
        "suppressionLogique" => deleted: bool,
        /// MR = 1, MME = 2, MLLE = 3.
        "idCivilite" => title_id: i64,
        /// Initials.
        "initialesInd" => initials: String,
    }
}

wire_struct! {
    /// One entry of a driver's recurrent schedule, and a row of an extension (`semantics.md` 3 and 4.1).
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["id", "individu", "horaire"])))]
    pub struct RecurrentEntry {
        /// The entry's id: what DELETE takes as `horaireIndividuIds`.
        "id" => id: Id,
        /// The driver.
        "individu" => driver: Individual,
        /// The weekly range.
        "horaire" => horaire: Horaire,
        /// First instant of validity; null: no bound.
        "debut" => start: Date,
        /// First instant after validity; null: no bound.
        "fin" => end: Date,
    }
}
