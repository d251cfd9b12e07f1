//! The services' requests and answers, word for word; their French names live here alone.
//!
//! Everything is read tolerantly, as in the engine's [`horaires::wire`]: each field is a [`Field`], which is absent,
//! null, of its documented type, or something else that is kept as it came. Unknown fields are kept in `other`, and an
//! unknown value of an enumeration is a [`Field::Other`]. Writing gives back what was read.
//!
//! Where the engine has the type it is the engine's: weekly ranges, recurrent entries, extensions, `innerMap`, overrides,
//! persons, users, dates and ids.
//!
//! ```
//! use horaires_ocean::models::Entities;
//! let text = r#"{"entities":[{"id":7,"nom":"Rennes","couleur":"bleu"}]}"#;
//! let answer: Entities = serde_json::from_str(text)?;
//! let entities = answer.entities.value().map(Vec::as_slice).unwrap_or_default();
//! let first = entities.first().and_then(|entity| entity.value()).ok_or("no entity")?;
//! assert_eq!(first.name.value().map(String::as_str), Some("Rennes"));
//! assert_eq!(serde_json::to_string(&answer)?, text); // nothing is lost
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access;
mod analysis;
mod auxiliary;
mod boolean;
mod device;
mod driver;
mod event;
mod fleet;
mod names;
mod person;
mod place;
mod scalar;
mod situation;
mod trip;
mod vehicle;

pub use access::{Hidden, Login, Session};
pub use analysis::{
    AnalysisBody, AnalysisFilter, AnalysisPeriod, Criteria, DriverPeriods, RenderMode, Synthesis, SynthesisContent,
    SynthesisRow, SynthesisTree, Totals,
};
pub use auxiliary::{AuxiliaryUse, DayUse, HalfHourUse};
pub use boolean::{NotABoolean, read_boolean, write_boolean};
pub use device::{
    BoxInstallation, Configuration, ConfigurationAssignment, Customer, DetailedDevice, Device, DeviceType, Distributor,
    HardwareRelease, NonCommunicatingDevice, Order, PhysicalPlace, Qualification, QualificationEntry,
    QualificationReason, SimCard, SoftwareVersion, Supplier,
};
pub use driver::{AffectedStep, Driver, IdentificationDevice};
pub use event::{DetailOfEvent, EventClass, EventKind, ODirectEventKind, RecentEvent, UnifiedEvent};
pub use fleet::{
    ComputeMode, Entities, Entity, FleetVehicle, Group, NearestVehicle, NearestVehiclesBody, OdometerReading, Visit,
};
pub use horaires::Id;
pub use horaires::wire::{
    Date, Extension, ExtensionLabel, Field, Horaire, Individual, InnerMap, InnerMapDocument, Override, RecurrentEntry,
    User,
};
pub use person::{Feature, PersonCriterion, PersonRow};
pub use place::{Address, ClientProperties, CustomProperties, Poi, PoiGroup, PoiType};
pub use scalar::{JsonNumber, JsonObject, Map};
pub use situation::{
    BatteryCapacity, ChargePeriod, Coordinates, DeviceSituation, ElectricCharge, EnergyLevel, Input, TachographCounter,
    TachographState,
};
pub use trip::{
    DailySheet, Position, PositionedVehicle, Positions, SheetDriver, SheetPosition, SheetRow, SheetState,
    VehiclePositions, format_sheet_day, parse_sheet_day,
};
pub use vehicle::{AssetType, Vehicle};
