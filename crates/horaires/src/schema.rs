//! JSON Schemas of every document, generated from the types that read and write them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::answer::Answer;
use crate::explain::Explanation;
use crate::issue::{ACTIONS, CODES, Issue, Severity};
use crate::plan::PlanDocument;
use crate::wire::{Extension, Field, InnerMapDocument, Override, RecurrentEntry, RulesDocument, TripDocument};

/// The names of the documents, as [`schema`] takes them.
pub const DOCUMENTS: &[&str] =
    &["rules", "payload", "recurrent", "exceptional", "overrides", "trip", "answer", "issue", "explanation", "plan"];

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
        _ => return None,
    })
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
