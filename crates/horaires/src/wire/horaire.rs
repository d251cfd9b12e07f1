//! `horaire`: one weekly range of one type, and the names of days and types.

use std::fmt;

use super::wire_struct;
use crate::Weekday;
use crate::id::Id;

wire_struct! {
    /// One weekly range as the service writes it (`semantics.md` 2).
    ///
    /// ```
    /// let text = r#"{"idJourSemaine":"LUNDI","typeHoraires":"VIE_PRIVEE","debutHeure":0,"finHeure":8,"debutMinute":0,"finMinute":0,"couleur":"bleu"}"#;
    /// let horaire: horaires::wire::Horaire = serde_json::from_str(text)?;
    /// assert_eq!(horaire.end_hour.value(), Some(&8));
    /// assert_eq!(serde_json::to_string(&horaire)?, text); // nothing is lost
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[cfg_attr(feature = "schema", schemars(extend("required" = ["idJourSemaine", "typeHoraires", "debutHeure", "finHeure", "debutMinute", "finMinute"])))]
    pub struct Horaire {
        /// The range's own id; absent in payloads.
        "id" => id: Id,
        /// LUNDI to DIMANCHE.
        "idJourSemaine" => day: String,
        /// `VIE_PRIVEE`, `VIE_PRIVEE_EXCEPTIONNELLE`, `IMMOBILISATION`, or a type this engine does not know.
        "typeHoraires" => kind: String,
        /// Hour of the start, 0 to 23.
        "debutHeure" => start_hour: i64,
        /// Hour of the end, 0 to 24.
        "finHeure" => end_hour: i64,
        /// Minute of the start, 0 to 59.
        "debutMinute" => start_minute: i64,
        /// Minute of the end, 0 to 59.
        "finMinute" => end_minute: i64,
    }
}

/// The type of a weekly range (`typeHoraires`; `semantics.md` 2.4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `VIE_PRIVEE`.
    Private,
    /// `VIE_PRIVEE_EXCEPTIONNELLE`.
    PrivateExceptional,
    /// `IMMOBILISATION`: not private.
    Immobilisation,
    /// Any other value, word for word: not private.
    Other(Box<str>),
}

impl Kind {
    /// The type of a name, exactly as written.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "VIE_PRIVEE" => Self::Private,
            "VIE_PRIVEE_EXCEPTIONNELLE" => Self::PrivateExceptional,
            "IMMOBILISATION" => Self::Immobilisation,
            other => Self::Other(other.into()),
        }
    }

    /// The service's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Private => "VIE_PRIVEE",
            Self::PrivateExceptional => "VIE_PRIVEE_EXCEPTIONNELLE",
            Self::Immobilisation => "IMMOBILISATION",
            Self::Other(name) => name,
        }
    }

    /// Whether ranges of this type make instants private.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        matches!(self, Self::Private | Self::PrivateExceptional)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

const DAY_NAMES: [&str; 7] = ["LUNDI", "MARDI", "MERCREDI", "JEUDI", "VENDREDI", "SAMEDI", "DIMANCHE"];

/// The service's name of a day.
#[must_use]
pub fn day_name(day: Weekday) -> &'static str {
    DAY_NAMES.get(day.index()).copied().unwrap_or_default()
}

/// The day of a service name, exactly as written.
#[must_use]
pub fn day_from_name(name: &str) -> Option<Weekday> {
    Weekday::ALL.into_iter().find(|day| day_name(*day) == name)
}
