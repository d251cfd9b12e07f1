//! JSON from untrusted sources: within the limits on size and nesting, and refusing an object in which one key stands
//! twice, for nobody can say which value was meant.

use std::cell::RefCell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::not_json::{empty, malformed};
use super::pointer::push_token;
use super::shorten;
use crate::issue::{Issue, Problem};
use crate::limits::Limit;

/// Why what was given is no JSON document.
#[derive(Debug)]
pub enum NotADocument<E> {
    /// What is wrong with it, by the rules of this engine.
    Issues(Vec<Issue>),
    /// What the source says is wrong with it.
    Source {
        /// The source's error.
        error: E,
        /// JSON Pointer to the value at fault.
        path: String,
        /// What was found before.
        issues: Vec<Issue>,
    },
}

/// Reads a JSON text; see [`read_value`].
///
/// # Errors
/// The issues: one for text that is not JSON or exceeds a limit, or one for each key that stands twice.
pub fn parse_json(text: &str) -> Result<Value, Vec<Issue>> {
    if text.len() > Limit::DocumentBytes.max() {
        return Err(vec![Issue::new(Problem::LimitExceeded { limit: Limit::DocumentBytes }, "")]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(vec![empty()]);
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // The text bounds how many values there can be.
    let state = State { values: usize::MAX, bytes: usize::MAX, ..State::default() };
    let value = read(&mut deserializer, state).map_err(|error| match error {
        NotADocument::Issues(issues) => issues,
        NotADocument::Source { error, mut issues, .. } => {
            issues.push(malformed(&error));
            issues
        }
    })?;
    deserializer.end().map_err(|error| vec![malformed(&error)])?;
    Ok(value)
}

/// Reads a document from any source of JSON-like values, for example the objects of another language: nesting, the
/// number of values and the bytes of all strings are limited ([`Limit::Nesting`], [`Limit::DocumentValues`],
/// [`Limit::DocumentBytes`]), so that a list that contains itself is an error and nothing worse. A key that stands twice in
/// one object is refused, and so is a number that is not finite.
///
/// ```
/// use horaires::validate::{NotADocument, read_value};
/// use serde::de::value::{Error, MapDeserializer};
/// let twice = MapDeserializer::<_, Error>::new([("a", 1), ("a", 2)].into_iter());
/// let Err(NotADocument::Issues(issues)) = read_value(twice) else { panic!() };
/// assert_eq!(issues[0].code(), "duplicate-key");
/// ```
///
/// # Errors
/// [`NotADocument`]: the issues, or the source's own error and its place.
pub fn read_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, NotADocument<D::Error>> {
    let state = State { values: Limit::DocumentValues.max(), bytes: Limit::DocumentBytes.max(), ..State::default() };
    read(deserializer, state)
}

fn read<'de, D: Deserializer<'de>>(deserializer: D, state: State) -> Result<Value, NotADocument<D::Error>> {
    let state = RefCell::new(state);
    let value = Strict { state: &state, depth: 0 }.deserialize(deserializer);
    let State { issues, failed_at, fatal, .. } = state.into_inner();
    match value {
        Ok(value) if issues.is_empty() => Ok(value),
        Err(error) if !fatal => Err(NotADocument::Source { error, path: failed_at.unwrap_or_default(), issues }),
        _ => Err(NotADocument::Issues(issues)),
    }
}

#[derive(Default)]
struct State {
    path: String,
    /// Where reading ended, if it did before the end.
    failed_at: Option<String>,
    issues: Vec<Issue>,
    /// Reading was ended by one of the issues.
    fatal: bool,
    /// How many values and bytes of text may still come.
    values: usize,
    bytes: usize,
}

/// Builds a [`Value`], noting keys that stand twice.
#[derive(Clone, Copy)]
struct Strict<'a> {
    state: &'a RefCell<State>,
    depth: usize,
}

impl Strict<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth >= Limit::Nesting.max() {
            return Err(self.refuse(Problem::LimitExceeded { limit: Limit::Nesting }));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    /// Ends the reading with an issue at this place.
    #[cold]
    fn refuse<E: Error>(self, problem: Problem) -> E {
        let state = &mut *self.state.borrow_mut();
        state.fatal = true;
        state.issues.push(Issue::new(problem, &*state.path));
        E::custom("refused")
    }

    /// Counts values and bytes of text against the limits.
    fn count<E: Error>(self, values: usize, bytes: usize) -> Result<(), E> {
        let exceeded = {
            let state = &mut *self.state.borrow_mut();
            match (state.values.checked_sub(values), state.bytes.checked_sub(bytes)) {
                (Some(values), Some(bytes)) => {
                    (state.values, state.bytes) = (values, bytes);
                    return Ok(());
                }
                (None, _) => Limit::DocumentValues,
                (_, None) => Limit::DocumentBytes,
            }
        };
        Err(self.refuse(Problem::LimitExceeded { limit: exceeded }))
    }

    /// Runs `read` one token further down the path.
    fn within<T, E>(self, token: &str, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let length = {
            let path = &mut self.state.borrow_mut().path;
            let length = path.len();
            push_token(path, token);
            length
        };
        let value = read();
        let state = &mut *self.state.borrow_mut();
        if value.is_err() && state.failed_at.is_none() {
            state.failed_at = Some(state.path.clone());
        }
        state.path.truncate(length);
        value
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.count(1, 0)?;
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.count(1, 0)?;
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.count(1, 0)?;
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.count(1, 0)?;
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.count(1, 0)?;
        if value.is_finite() {
            return Ok(value.into());
        }
        // JSON cannot say it, and `null` would say something else.
        let infinity = if value > 0.0 { "Infinity" } else { "-Infinity" };
        let found = if value.is_nan() { "NaN" } else { infinity };
        Err(self.refuse(Problem::WrongType { expected: "a finite number", found: found.to_owned() }))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.count(1, value.len())?;
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        self.count(1, 0)?;
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
        self.count(1, 0)?;
        let inner = self.deeper()?;
        let mut object = serde_json::Map::new();
        while let Some(key) = access.next_key::<String>()? {
            self.count(0, key.len())?;
            let value = self.within(&key, || access.next_value_seed(inner))?;
            if object.contains_key(&key) && self.state.borrow().issues.len() < Limit::Issues.max() {
                let state = &mut *self.state.borrow_mut();
                state.issues.push(Issue::new(Problem::DuplicateKey { key: shorten(&key) }, &*state.path));
            }
            object.insert(key, value);
        }
        Ok(object.into())
    }
}
