//! The report as the service's analysis would answer it, as far as trips files know of people and vehicles: their ids.

use horaires::{Id, Period, Synthesis, SynthesisNames, Zone};
use serde_json::{Value, json};

use crate::commands::pretty;
use crate::failure::Failure;

/// The list that the service answers, of one synthesis.
pub(super) fn write(synthesis: &Synthesis, period: Option<Period>, zone: &Zone) -> Result<String, Failure> {
    pretty(&[synthesis.document(&Ids, period, zone.name())])
}

/// Ids in the place of documents.
struct Ids;

impl SynthesisNames for Ids {
    fn entity(&self, entity: Option<&Id>) -> Value {
        entity.map_or(Value::Null, |id| json!({"id": id}))
    }

    fn driver(&self, driver: &Id) -> Value {
        json!({"id": driver, "individu": {"id": driver}})
    }

    fn vehicle(&self, vehicle: &Id) -> Value {
        json!({"id": vehicle})
    }

    fn label(&self, driver: Option<&Id>, vehicle: Option<&Id>) -> String {
        [driver, vehicle].into_iter().flatten().map(Id::to_string).collect::<Vec<_>>().join(", ")
    }
}
