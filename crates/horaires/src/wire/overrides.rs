//! Requests after the fact (`etapeViePriveePosteriori`).

use super::{Date, wire_struct};
use crate::id::Id;

wire_struct! {
    /// A request that sets the usage of one whole trip (`semantics.md` 5).
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["idEtape", "privacy"])))]
    pub struct Override {
        /// The trip.
        "idEtape" => trip: Id,
        /// Number of the on-board unit, where it is known.
        "numeroEmbarque" => unit_number: Id,
        /// Operator code, where it is known.
        "codeExploitant" => operator_code: Id,
        /// True: private; false: professional.
        "privacy" => privacy: bool,
        /// When the request was made, where it is known; not a field of the service.
        "recordedAt" => recorded_at: Date,
    }
}
