//! The rules document: the service's lists of any number of drivers, with the customer's time zone.

use super::{Extension, Field, Override, RecurrentEntry, wire_struct};

wire_struct! {
    /// How the rules are to be read (`semantics.md` 2.2 and 4.1); command-line flags win over these.
    pub struct RuleOptions {
        /// `inclusive` (default: an end of 23:59 is the end of the day) or `strict`.
        "endOfDay" => end_of_day: String,
        /// `whole` (default: the whole interval of an extension is private) or `rows`.
        "extensions" => extensions: String,
    }
}

wire_struct! {
    /// Everything that decides the usage of trips, for any number of drivers.
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["timeZone"])))]
    pub struct RulesDocument {
        /// The customer's IANA time zone (`fuseauHoraire`).
        "timeZone" => time_zone: String,
        /// How the rules are to be read.
        "options" => options: RuleOptions,
        /// The recurrent lists, word for word.
        "recurrent" => recurrent: Vec<Field<RecurrentEntry>>,
        /// The exceptional lists, word for word.
        "exceptional" => exceptional: Vec<Field<Extension>>,
        /// Requests after the fact, the last one last.
        "overrides" => overrides: Vec<Field<Override>>,
    }
}
