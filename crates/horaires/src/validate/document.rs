//! Documents as text: which kind they are, and everything that is to be said about them.

use serde_json::Value;

use super::pointer::Path;
use super::rules::RuleReader;
use super::sink::Sink;
use super::{Context, RuleSettings, parse_json, read_payload, read_rules};
use crate::issue::{Issue, Problem, Severity};
use crate::options::{EndOfDay, Extensions};
use crate::wire::{Field, InnerMapDocument, RulesDocument, Wire};

/// The kinds of document that can be validated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// One payload: an object with `innerMap`.
    Payload,
    /// A list of payloads.
    Payloads,
    /// A rules document: an object with `timeZone`, `recurrent`, `exceptional` or `overrides`.
    Rules,
    /// The service's recurrent list.
    Recurrent,
    /// The service's exceptional list.
    Exceptional,
    /// A list of overrides.
    Overrides,
}

impl DocumentKind {
    /// The word for it, for example `rules`; that of its JSON Schema too, but for `payloads`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payload => "payload",
            Self::Payloads => "payloads",
            Self::Rules => "rules",
            Self::Recurrent => "recurrent",
            Self::Exceptional => "exceptional",
            Self::Overrides => "overrides",
        }
    }
}

/// A document that has been read and checked.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What it was taken for; none where that cannot be said.
    pub kind: Option<DocumentKind>,
    /// Everything that is to be said about it: first about single values, then about several together.
    pub issues: Vec<Issue>,
}

impl Checked {
    /// Whether nothing makes the document unusable; warnings do not.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.issues.iter().all(|issue| issue.severity < Severity::Error)
    }
}

/// A JSON document of any of the known kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The document.
    pub value: Value,
}

impl Document {
    /// Reads a text; see [`parse_json`].
    ///
    /// # Errors
    /// The issues that make it unusable: not JSON, a key that stands twice, or a limit exceeded.
    pub fn parse(text: &str) -> Result<Self, Vec<Issue>> {
        parse_json(text).map(|value| Self { value })
    }

    /// What kind of document it is, judged by its keys.
    #[must_use]
    pub fn kind(&self) -> Option<DocumentKind> {
        match &self.value {
            Value::Object(object) if object.contains_key("innerMap") => Some(DocumentKind::Payload),
            Value::Object(object) => ["timeZone", "recurrent", "exceptional", "overrides"]
                .iter()
                .any(|key| object.contains_key(*key))
                .then_some(DocumentKind::Rules),
            Value::Array(elements) if elements.is_empty() => Some(DocumentKind::Recurrent),
            Value::Array(elements) => elements.iter().find_map(|element| {
                let has = |key| element.get(key).is_some();
                match () {
                    () if has("innerMap") => Some(DocumentKind::Payloads),
                    () if has("extension") || has("horairesIndividu") => Some(DocumentKind::Exceptional),
                    () if has("horaire") => Some(DocumentKind::Recurrent),
                    () if has("idEtape") && has("privacy") => Some(DocumentKind::Overrides),
                    () => None,
                }
            }),
            _ => None,
        }
    }

    /// Everything that is to be said about the document, in one pass.
    ///
    /// ```
    /// use horaires::validate::{Context, Document};
    /// let text = r#"{"innerMap": {"map": {"LUNDI": {"VIE_PRIVEE": [{"idJourSemaine": "LUNDI",
    ///   "typeHoraires": "VIE_PRIVEE", "debutHeure": 22, "debutMinute": 0, "finHeure": 6, "finMinute": 0}]}}}}"#;
    /// let checked = Document::parse(text).unwrap().check(&Context::default());
    /// let issue = &checked.issues[0];
    /// assert_eq!((issue.code(), issue.path.as_str()), ("reversed-range", "/innerMap/map/LUNDI/VIE_PRIVEE/0"));
    /// assert!(issue.fix.is_some());
    /// ```
    #[must_use]
    pub fn check(&self, context: &Context) -> Checked {
        let kind = self.kind();
        let issues = match kind {
            None => vec![Issue::new(Problem::UnknownDocument, "")],
            Some(DocumentKind::Payload) => check_payload(&self.value, context, ""),
            Some(DocumentKind::Payloads) => {
                let mut issues = Vec::new();
                for (index, value) in self.value.as_array().into_iter().flatten().enumerate() {
                    issues.append(&mut check_payload(value, context, &format!("/{index}")));
                }
                issues
            }
            Some(DocumentKind::Rules) => check_rules(&self.value, context),
            Some(list) => check_list(&self.value, list, context),
        };
        Checked { kind, issues }
    }
}

fn check_payload(value: &Value, context: &Context, base: &str) -> Vec<Issue> {
    match read_field::<InnerMapDocument>(value) {
        Field::Value(document) => read_payload(&document, context, base).1,
        other => wrong_root(&other, "an object", base),
    }
}

fn check_rules(value: &Value, context: &Context) -> Vec<Issue> {
    // What differs from the default was chosen, and wins over the document's own options.
    let chosen = context.options;
    let settings = RuleSettings {
        end_of_day: (chosen.end_of_day != EndOfDay::default()).then_some(chosen.end_of_day),
        extensions: (chosen.extensions != Extensions::default()).then_some(chosen.extensions),
        zone: context.zone.clone(),
        now: context.now,
    };
    match read_field::<RulesDocument>(value) {
        Field::Value(document) => read_rules(&document, &settings).1,
        other => wrong_root(&other, "an object", ""),
    }
}

fn check_list(value: &Value, kind: DocumentKind, context: &Context) -> Vec<Issue> {
    let mut reader = RuleReader::new(context, Sink::tolerant());
    let root = Path::base("");
    match kind {
        DocumentKind::Exceptional => reader.exceptional(&read_field(value), root),
        DocumentKind::Overrides => reader.overrides(&read_field(value), root),
        _ => reader.recurrent(&read_field(value), root),
    }
    reader.finish().2.finish()
}

/// Reads a wire type; it never fails on what stands in a field.
fn read_field<T: Wire>(value: &Value) -> Field<T> {
    // Null is no document, rather than an absent one.
    T::from_json(value.clone()).map_or_else(Field::Other, Field::Value)
}

fn wrong_root<T>(field: &Field<T>, expected: &'static str, base: &str) -> Vec<Issue> {
    let mut sink = Sink::strict();
    sink.element(field, Path::base(base), expected);
    sink.finish()
}
