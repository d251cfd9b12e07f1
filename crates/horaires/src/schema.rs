//! JSON Schemas of every document, generated from the types that read and write them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::explain::Explanation;
use crate::figures::Figure;
use crate::finding::{FindingCode, Findings};
use crate::issue::{ACTIONS, CODES, Issue, Severity};
use crate::plan::PlanDocument;
use crate::redact::{OutdatedTrip, RedactedTrip};
use crate::report_document::ReportDocument;
use crate::shares::Part;
use crate::suggest::SuggestDocument;
use crate::time::Instant;
use crate::track::Position;
use crate::what_if_document::WhatIfDocument;
use crate::wire::{
    Extension, Field, InnerMapDocument, Override, PositionDocument, RecurrentEntry, RulesDocument, TripDocument,
};

/// The names of the documents, as [`schema`] takes them.
pub const DOCUMENTS: &[&str] = &[
    "rules",
    "payload",
    "recurrent",
    "exceptional",
    "overrides",
    "trip",
    "position",
    "answer",
    "issue",
    "explanation",
    "plan",
    "report",
    "what-if",
    "redact",
    "check",
    "suggest",
];

/// The JSON Schema (2020-12) of a document; none for a name that is not in [`DOCUMENTS`].
///
/// ```
/// let schema = horaires::schema("payload").unwrap();
/// assert_eq!(schema.get("required").unwrap()[0], "innerMap");
/// ```
#[must_use]
pub fn schema(document: &str) -> Option<Schema> {
    Some(match document {
        "rules" => schemars::schema_for!(RulesDocument),
        "payload" => schemars::schema_for!(InnerMapDocument),
        "recurrent" => schemars::schema_for!(Vec<Field<RecurrentEntry>>),
        "exceptional" => schemars::schema_for!(Vec<Field<Extension>>),
        "overrides" => schemars::schema_for!(Vec<Field<Override>>),
        "trip" => schemars::schema_for!(TripDocument),
        "answer" => schemars::schema_for!(Answer),
        "issue" => schemars::schema_for!(Issue),
        "explanation" => schemars::schema_for!(Explanation),
        "plan" => schemars::schema_for!(PlanDocument),
        "position" => schemars::schema_for!(PositionDocument),
        "report" => schemars::schema_for!(ReportDocument<'_>),
        "what-if" => schemars::schema_for!(WhatIfDocument<'_>),
        "redact" => schemars::schema_for!(RedactDocument),
        "check" => schemars::schema_for!(Findings),
        "suggest" => schemars::schema_for!(SuggestDocument),
        _ => return None,
    })
}

/// What redaction writes of a trip: what is left of it, or, where it only lists, that it is older than may be kept.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "only its schema is used")]
enum RedactDocument {
    Redacted(Box<RedactedTrip>),
    Outdated(OutdatedTrip),
}

/// The members of all figures.
fn figures() -> Map<String, Value> {
    let figure =
        |figure: Figure| (figure.name().to_owned(), json!({"description": figure_meaning(figure), "type": "number"}));
    Figure::ALL.into_iter().map(figure).collect()
}

const fn figure_meaning(figure: Figure) -> &'static str {
    match figure {
        Figure::Distance => "Metres.",
        Figure::ElectricDistance => "Metres driven electrically.",
        Figure::Energy => "Electric energy, in kilowatt-hours.",
        Figure::Fuel => "Litres.",
        Figure::BatteryUse => "In the service's unit.",
        Figure::Cost => "In the customer's currency.",
    }
}

impl JsonSchema for Part {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Part".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut members = figures();
        members.insert("durationMs".into(), json!({"description": "Milliseconds.", "type": "integer"}));
        json_schema!({
            "description": "A duration, and the figures that go with it; what is not known is left out.",
            "type": "object",
            "properties": members,
            "required": ["durationMs"]
        })
    }
}

impl JsonSchema for Position {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Position".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Where a vehicle was, and what its odometer showed.",
            "type": "object",
            "properties": {
                "timestamp": {"description": "When it was recorded.", "type": "string"},
                "odometer": {"description": "What the odometer showed, in any unit.", "type": "number"},
                "latitude": {"description": "Degrees north.", "type": "number"},
                "longitude": {"description": "Degrees east.", "type": "number"}
            },
            "required": ["timestamp"]
        })
    }
}

impl JsonSchema for Findings {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Findings".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
        json_schema!({
            "description": "What is remarkable in the data of a run.",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "code": {"description": "What was found.", "enum": codes},
                    "source": {"description": "Where the rule behind it comes from.", "type": "string"},
                    "count": {"description": "How often.", "type": "integer", "minimum": 1},
                    "message": {
                        "type": "object",
                        "properties": {"en": {"type": "string"}, "fr": {"type": "string"}},
                        "required": ["en", "fr"]
                    },
                    "examples": {
                        "description": "The first few ids of trips or drivers, or names of figures.",
                        "type": "array",
                        "items": {"type": "string"}
                    }
                },
                "required": ["code", "source", "count", "message", "examples"]
            }
        })
    }
}

/// RFC 3339, in UTC, with milliseconds.
impl JsonSchema for Instant {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

impl JsonSchema for Issue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Issue".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = CODES.iter().map(|entry| entry.0).collect();
        let severity = generator.subschema_for::<Severity>();
        let both = json_schema!({
            "type": "object",
            "properties": {"en": {"type": "string"}, "fr": {"type": "string"}},
            "required": ["en", "fr"]
        });
        json_schema!({
            "description": "One finding in a document.",
            "type": "object",
            "properties": {
                "code": {"description": "What was found.", "enum": codes},
                "severity": severity,
                "path": {"description": "JSON Pointer (RFC 6901) to the value.", "type": "string"},
                "message": both,
                "unreadable": {
                    "description": "True where the value could not be read and covers nothing.",
                    "type": "boolean"
                },
                "fix": {
                    "description": "A remedy that can be applied as it is: a JSON Patch (RFC 6902).",
                    "type": "object",
                    "properties": {
                        "action": {"description": "What the fix does.", "enum": ACTIONS},
                        "title": both,
                        "patch": {"type": "array", "items": {"type": "object"}}
                    },
                    "required": ["action", "title", "patch"]
                }
            },
            "required": ["code", "severity", "path", "message"]
        })
    }
}
