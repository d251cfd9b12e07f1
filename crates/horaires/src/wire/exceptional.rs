//! Entries of the exceptional list (`horairesViePriveeExceptionnellesIndividu`).

use super::{Date, Field, Individual, RecurrentEntry, wire_struct};
use crate::id::Id;

wire_struct! {
    /// The extension's own id and name, inside an exceptional entry.
    pub struct ExtensionLabel {
        /// The id that DELETE takes (18524 in the documentation's example).
        "id" => id: Id,
        /// The name given at creation.
        "description" => description: String,
    }
}

wire_struct! {
    /// The user who created an extension.
    pub struct User {
        /// The user's id.
        "id" => id: Id,
        /// Family name.
        "nomUti" => last_name: String,
        /// First name.
        "prenomUti" => first_name: String,
        /// Login.
        "loginUti" => login: String,
        /// E-mail address.
        "emailUti" => email: String,
        /// Whether the user has been deleted.
        "suppressionLogique" => deleted: bool,
        /// The person behind the user, if any.
        "individu" => individual: Individual,
        /// `CLASSIC`, `SUPERUSER`, ...
        "utilisateurType" => user_type: String,
        /// End of the account's validity.
        "dateFinValidite" => valid_until: Date,
    }
}

wire_struct! {
    /// One exceptional extension of private time (`semantics.md` 4).
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["extension", "individu", "debut", "fin"])))]
    pub struct Extension {
        /// The id and name of the extension: its id is the one that counts (`semantics.md` 4.3).
        "extension" => extension: ExtensionLabel,
        /// Who created it.
        "utilisateur" => user: User,
        /// The driver.
        "individu" => driver: Individual,
        /// First private instant.
        "debut" => start: Date,
        /// First instant after.
        "fin" => end: Date,
        /// The weekly rows that the service lists under the extension.
        "horairesIndividu" => rows: Vec<Field<RecurrentEntry>>,
        /// A second description.
        "description" => description: String,
        /// The outer id, which nothing takes.
        "id" => id: Id,
    }
}
