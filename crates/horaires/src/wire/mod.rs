//! The service's documents, word for word: the only place where its French names live.
//!
//! Everything here reads tolerantly and writes back what it read, unknown fields and odd values included
//! ([`Field`]). What the documents *mean* is decided in [`crate::validate`], which turns them into the
//! engine's own types and reports every issue on the way.
//!
//! Source: the service's documents on private and professional use (recurrent and exceptional schedules, `innerMap`,
//! requests after the fact), and `semantics.md` 2 to 7.

mod date;
mod exceptional;
mod field;
mod field_map;
mod horaire;
mod inner_map;
mod overrides;
mod position;
mod recurrent;
mod rules;
mod synthesis;
mod trip;

pub use date::{Date, DateError, format_service_date, parse_date, parse_day, parse_service_date};
pub use exceptional::{Extension, ExtensionLabel, User};
pub(crate) use field::wire_struct;
pub use field::{Field, Shape, Wire};
#[doc(hidden)]
pub use field::{ReadField, WriteField, read_fields, write_fields};
pub use field_map::FieldMap;
pub use horaire::{Horaire, Kind, day_from_name, day_name};
pub use inner_map::{DayMap, InnerMap, InnerMapDocument, KindMap};
pub use overrides::Override;
pub use position::PositionDocument;
pub use recurrent::{Individual, RecurrentEntry};
pub use rules::{RuleOptions, RulesDocument};
pub use synthesis::{
    SynthesisBean, SynthesisContent, SynthesisDocument, SynthesisDrivers, SynthesisFlag, SynthesisRow, SynthesisTotals,
    SynthesisTree,
};
pub use trip::TripDocument;
