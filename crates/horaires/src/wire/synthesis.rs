//! The answer of the service's analysis (`/analyse/preformattedPrivacy`), as we write it.
//!
//! The documentation gives the shape and no keys of its maps. These are ours, for every face alike:
//!
//! | where | keys |
//! |---|---|
//! | the `...ByPeriodMap`, `entityTotalByFlag(Cumul)` | [`SynthesisFlag`]: every flag of the mode is always there |
//! | `nodes` | the entity's id; the root holds what belongs to no entity |
//! | `refItems` | `driver`, `vehicle` or `driver/vehicle`, as the mode has rows; in details `/yyyy-MM-dd` behind it, a day on the wall |
//! | `chauffeursByIdDriverAndPeriodeBean.map` | the driver's id, then the same flags: energy and cost by usage are told there |
//! | `typeMotorisationEnergyeMap` | the motorisation, with the energies of the vehicles that counted |

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use crate::amount::Amount;
use crate::timeline::ReasonKind;

/// What the maps of an analysis tell apart: whether time was private, and in a mode with schedules also why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SynthesisFlag {
    /// `VIE_PRIVEE`: private by the recurrent schedule; without schedules, private for any reason.
    Private,
    /// `VIE_PRIVEE_EXCEPTIONNELLE`: private by an exceptional extension.
    PrivateExceptional,
    /// `VIE_PRIVEE_POSTERIORI`: private by a request after the fact.
    PrivateAfter,
    /// `VIE_PROFESSIONNELLE`: professional; without schedules, for any reason.
    Professional,
    /// `VIE_PROFESSIONNELLE_POSTERIORI`: professional by a request after the fact.
    ProfessionalAfter,
}

impl SynthesisFlag {
    /// The flags of a mode, with schedules or without, in order.
    #[must_use]
    pub const fn all(with_schedule: bool) -> &'static [Self] {
        if with_schedule {
            &[Self::Private, Self::PrivateExceptional, Self::PrivateAfter, Self::Professional, Self::ProfessionalAfter]
        } else {
            &[Self::Private, Self::Professional]
        }
    }

    /// The key.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Private => "VIE_PRIVEE",
            Self::PrivateExceptional => "VIE_PRIVEE_EXCEPTIONNELLE",
            Self::PrivateAfter => "VIE_PRIVEE_POSTERIORI",
            Self::Professional => "VIE_PROFESSIONNELLE",
            Self::ProfessionalAfter => "VIE_PROFESSIONNELLE_POSTERIORI",
        }
    }

    /// The flag of a usage and its reason.
    #[must_use]
    pub const fn of(private: bool, reason: ReasonKind, with_schedule: bool) -> Self {
        match (private, with_schedule, reason) {
            (true, true, ReasonKind::Override) => Self::PrivateAfter,
            (true, true, ReasonKind::Exceptional) => Self::PrivateExceptional,
            (true, _, _) => Self::Private,
            (false, true, ReasonKind::Override) => Self::ProfessionalAfter,
            (false, _, _) => Self::Professional,
        }
    }
}

/// One synthesis: an element of the service's answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SynthesisDocument {
    /// The render mode.
    pub mode: &'static str,
    /// By driver, in the modes that have rows by driver.
    #[serde(rename = "synthesisTreeByDriver")]
    pub by_driver: Option<SynthesisTree>,
    /// The rows as a table in HTML.
    #[serde(rename = "htmlTable")]
    pub html_table: String,
    /// By vehicle, in the modes that have rows by vehicle alone.
    #[serde(rename = "synthesisTreeByVehicle")]
    pub by_vehicle: Option<SynthesisTree>,
    /// What it is about.
    pub bean: SynthesisBean,
}

/// What a synthesis is about; the documentation leaves it empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SynthesisBean {
    /// From when, in epoch milliseconds; null where there is no trip.
    pub debut: Option<i64>,
    /// Until when.
    pub fin: Option<i64>,
    /// The time zone of days.
    #[serde(rename = "fuseauHoraire")]
    pub time_zone: String,
    /// Trips that count.
    #[serde(rename = "nombreTrajets")]
    pub trips: u64,
    /// Of these, trips whose figures were shared by time.
    #[serde(rename = "nombreTrajetsEstimes")]
    pub estimated: u64,
}

/// An entity with the entities below it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SynthesisTree {
    /// The entities below.
    pub nodes: IndexMap<String, SynthesisTree>,
    /// The total of the entity and of those below it.
    #[serde(rename = "entityTotalCumul")]
    pub total: SynthesisRow,
    /// The same, by flag.
    #[serde(rename = "entityTotalByFlagCumul")]
    pub total_by_flag: IndexMap<&'static str, SynthesisRow>,
    /// The entity.
    pub entity: Value,
    /// What the entity itself adds.
    pub content: SynthesisContent,
}

/// What one entity adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SynthesisContent {
    /// Motorisations, with the energies of each.
    #[serde(rename = "typeMotorisationEnergyeMap")]
    pub energies: IndexMap<String, Vec<String>>,
    /// Rows by driver and flag.
    #[serde(rename = "chauffeursByIdDriverAndPeriodeBean")]
    pub drivers: SynthesisDrivers,
    /// The entity's own total.
    #[serde(rename = "entityTotal")]
    pub total: SynthesisRow,
    /// The rows.
    #[serde(rename = "refItems")]
    pub items: IndexMap<String, SynthesisRow>,
    /// The entity's own total, by flag.
    #[serde(rename = "entityTotalByFlag")]
    pub total_by_flag: IndexMap<&'static str, SynthesisRow>,
    /// The entity.
    pub entity: Value,
}

/// Rows by driver and flag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SynthesisDrivers {
    /// By driver, then by flag.
    pub map: IndexMap<String, IndexMap<&'static str, SynthesisRow>>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SynthesisRow {
    /// Fuel, in litres.
    #[serde(rename = "consoL")]
    pub fuel_liters: Amount,
    /// What is told by flag.
    pub total: SynthesisTotals,
    /// Cost, in the customer's currency.
    pub cost: Amount,
    /// The driver, in rows of drivers.
    pub driver: Value,
    /// The day, `dd/MM/yyyy`, in details.
    #[serde(rename = "dayDate")]
    pub day: Option<String>,
    /// Electric energy, in kilowatt-hours.
    #[serde(rename = "consoKWh")]
    pub energy_kwh: Amount,
    /// The entity.
    pub entity: Value,
    /// The vehicle, in rows of vehicles.
    pub vehicle: Value,
}

/// What is told by flag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SynthesisTotals {
    /// Seconds, cut off to whole ones.
    #[serde(rename = "durationInSecByPeriodMap")]
    pub seconds: IndexMap<&'static str, Amount>,
    /// Use of the battery, in the service's unit.
    #[serde(rename = "utilisationBatterieByPeriodMap")]
    pub battery_use: IndexMap<&'static str, Amount>,
    /// Metres.
    #[serde(rename = "distanceInMeterByPeriodMap")]
    pub meters: IndexMap<&'static str, Amount>,
    /// Metres driven electrically.
    #[serde(rename = "distanceElectriqueInMeterByPeriodMap")]
    pub electric_meters: IndexMap<&'static str, Amount>,
}
