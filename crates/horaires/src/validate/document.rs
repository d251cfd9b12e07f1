//! Documents as text: which kind they are, and everything that is to be said about them.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::rules::RuleReader;
use super::sink::{Path, Sink};
use super::{Context, RuleSettings, read_payload, read_rules};
use crate::issue::{Issue, Problem, Severity};
use crate::limits::Limit;
use crate::options::{EndOfDay, Extensions};
use crate::wire::{Field, InnerMapDocument, RulesDocument};

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
                let elements = self.value.as_array().into_iter().flatten().enumerate();
                elements.flat_map(|(index, value)| check_payload(value, context, &format!("/{index}"))).collect()
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
fn read_field<T: serde::de::DeserializeOwned>(value: &Value) -> Field<T> {
    T::deserialize(value).map_or_else(|_| Field::Other(value.clone()), Field::Value)
}

fn wrong_root<T>(field: &Field<T>, expected: &'static str, base: &str) -> Vec<Issue> {
    let mut sink = Sink::strict();
    sink.element(field, Path::base(base), expected);
    sink.finish()
}

/// Reads JSON from an untrusted source: within the limits on size and nesting, and refusing an object in which one key
/// stands twice, for nobody can say which value was meant.
///
/// # Errors
/// The issues: one for text that is not JSON, or one for each key that stands twice.
pub fn parse_json(text: &str) -> Result<Value, Vec<Issue>> {
    if text.len() > Limit::DocumentBytes.max() {
        return Err(vec![Issue::new(Problem::LimitExceeded { limit: Limit::DocumentBytes }, "")]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        let reason = "the document is empty".into();
        return Err(vec![Issue::new(Problem::MalformedJson { line: 1, column: 1, reason }, "")]);
    }
    let state = RefCell::new(ParseState { path: String::new(), issues: Vec::new() });
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { state: &state, depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    let mut issues = state.into_inner().issues;
    match value {
        Ok(value) if issues.is_empty() => Ok(value),
        Ok(_) => Err(issues),
        Err(error) => {
            if !issues.iter().any(|issue| matches!(issue.problem, Problem::LimitExceeded { .. })) {
                issues.push(malformed(&error));
            }
            Err(issues)
        }
    }
}

fn malformed(error: &serde_json::Error) -> Issue {
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
    Issue::new(Problem::MalformedJson { line: error.line(), column: error.column(), reason }, "")
}

struct ParseState {
    path: String,
    issues: Vec<Issue>,
}

/// Builds a [`Value`], noting keys that stand twice.
#[derive(Clone, Copy)]
struct Strict<'a> {
    state: &'a RefCell<ParseState>,
    depth: usize,
}

impl Strict<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth >= Limit::Nesting.max() {
            let mut state = self.state.borrow_mut();
            let path = state.path.clone();
            state.issues.push(Issue::new(Problem::LimitExceeded { limit: Limit::Nesting }, path));
            return Err(E::custom("nested too deeply"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// Runs `read` one token further down the path.
    fn within<T>(self, token: &str, read: impl FnOnce() -> T) -> T {
        let length = {
            let path = &mut self.state.borrow_mut().path;
            let length = path.len();
            path.push('/');
            path.push_str(&token.replace('~', "~0").replace('/', "~1"));
            length
        };
        let value = read();
        self.state.borrow_mut().path.truncate(length);
        value
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut elements: Vec<Value> = Vec::new();
        loop {
            let index = elements.len().to_string();
            match self.within(&index, || access.next_element_seed(inner))? {
                Some(element) => elements.push(element),
                None => return Ok(elements.into()),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = serde_json::Map::new();
        while let Some(key) = access.next_key::<String>()? {
            let value = self.within(&key, || access.next_value_seed(inner))?;
            if object.contains_key(&key) && self.state.borrow().issues.len() < Limit::Issues.max() {
                let state = &mut *self.state.borrow_mut();
                state.issues.push(Issue::new(Problem::DuplicateKey { key: super::sink::shorten(&key) }, &*state.path));
            }
            object.insert(key, value);
        }
        Ok(object.into())
    }
}
