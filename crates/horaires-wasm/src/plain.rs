//! Plain JavaScript values as JSON, and back.

use horaires::validate::{NotADocument, read_value, shorten};
use horaires::{Issue, Limit, Problem, TripColumn};
use js_sys::{Array, BigInt, Object};
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use serde::{Serialize, Serializer, forward_to_deserialize_any};
use serde_json::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::failure::Failure;
use crate::to_json::to_json;

/// Whole numbers beyond this either way are no exact JavaScript numbers: they travel as BigInt.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

// Getters and proxies can throw, and nothing may be thrown through Rust: every call that runs foreign code catches.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Object, js_name = entries)]
    fn entries(object: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Object", "prototype", "toString"], js_name = call)]
    fn tag(value: &JsValue) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["Date", "prototype", "toISOString"], js_name = call)]
    fn iso_string(date: &JsValue) -> Result<String, JsValue>;

    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;

    type List;

    // Whatever a proxy says that it is: wasm-bindgen would convert it where nothing catches.
    #[wasm_bindgen(catch, method, getter, structural)]
    fn length(this: &List) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, method, indexing_getter, structural)]
    fn at(this: &List, index: u32) -> Result<JsValue, JsValue>;
}

/// A JavaScript value as a JSON document, within the engine's limits.
///
/// Dates are ISO-8601 strings. A field that is `undefined` is not there, as in JSON. What JSON cannot say (functions,
/// symbols, maps, typed arrays, numbers that are not finite) is refused with its place.
pub(crate) fn read(value: JsValue) -> Result<Value, Failure> {
    read_value(Plain(value)).map_err(|error| match error {
        NotADocument::Issues(mut issues) if issues.len() == 1 => {
            issues.pop().map_or_else(Failure::default, Failure::from)
        }
        NotADocument::Issues(issues) => Failure::unusable("the document", issues),
        NotADocument::Source { error, path, .. } => error.at(path),
    })
}

/// The members of an object; one that is `undefined` is not there.
fn members(object: &JsValue) -> Result<impl Iterator<Item = (JsValue, JsValue)> + use<>, Error> {
    let pairs = entries(object)?.into_iter().map(|pair| {
        let pair: Array = pair.unchecked_into();
        (pair.get(0), pair.get(1))
    });
    Ok(pairs.filter(|(_, value)| !value.is_undefined()))
}

/// A row of a list of trips: what no trip has is not looked at, whatever it is.
fn trip_row(value: JsValue) -> Result<Value, Failure> {
    if !value.is_object() || tag(&value).map_err(Error::from)? != "[object Object]" {
        return read(value);
    }
    let mut row = Map::new();
    for (key, cell) in members(&value)? {
        let key = key.as_string().unwrap_or_default();
        if TripColumn::from_name(&key).is_some() {
            let cell = read(cell).map_err(|failure| failure.within(&key))?;
            row.insert(key, cell);
        }
    }
    Ok(Value::Object(row))
}

/// Reads the rows of a list of trips one by one, and so without holding them all.
pub(crate) fn trip_rows(
    list: JsValue,
    each: &mut dyn FnMut(u32, Result<Value, Failure>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if !is_array(&list).unwrap_or(false) {
        return Err(Failure::wrong_type("a list", &read(list)?));
    }
    let list: List = list.unchecked_into();
    let length = list.elements()?;
    if length as usize > Limit::ListEntries.max() {
        return Err(Problem::LimitExceeded { limit: Limit::ListEntries }.into());
    }
    for index in 0..length {
        each(index, trip_row(list.at(index).map_err(Error::from)?))?;
    }
    Ok(())
}

/// Reads what a function is given, and writes its answer.
pub(crate) fn answer(
    first: JsValue,
    second: JsValue,
    function: &mut dyn FnMut(Value, Value) -> Result<Value, Failure>,
) -> Result<JsValue, JsValue> {
    let (first, second) = (read(first)?, read(second)?);
    Ok(write_value(&function(first, second)?))
}

/// The plain JavaScript value of an answer of the engine.
pub(crate) fn write(answer: &impl Serialize) -> JsValue {
    write_value(&to_json(answer))
}

/// The plain JavaScript value of a JSON value.
pub(crate) fn write_value(value: &Value) -> JsValue {
    Json(value).serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// Why a value is no part of a document.
#[derive(Debug)]
struct Error {
    expected: &'static str,
    found: String,
}

impl Error {
    fn new(expected: &'static str, found: impl Into<String>) -> Self {
        Self { expected, found: found.into() }
    }

    fn at(self, path: String) -> Failure {
        let Self { expected, found } = self;
        Issue::new(Problem::WrongType { expected, found }, path).into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        error.at(String::new())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.expected)
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::new("a value of JSON", message.to_string())
    }
}

impl From<JsValue> for Error {
    /// What was thrown is not asked for its message: that would run foreign code again.
    fn from(_: JsValue) -> Self {
        Self::new("a value without a getter or a proxy that throws", "throw")
    }
}

struct Plain(JsValue);

impl<'de> Deserializer<'de> for Plain {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let value = self.0;
        // Each question is a call of JavaScript: those that most values answer come first.
        if let Some(number) = value.as_f64() {
            let whole = number as i64;
            // Whole numbers are integers, as far as they are exact.
            let exact = whole as f64 == number && whole.unsigned_abs() <= MAX_SAFE_INTEGER;
            return if exact { visitor.visit_i64(whole) } else { visitor.visit_f64(number) };
        }
        if !value.is_object() {
            return primitive(value, visitor);
        }
        if is_array(&value)? {
            let list: List = value.unchecked_into();
            return visitor.visit_seq(Elements { length: list.elements()?, list, next: 0 });
        }
        match tag(&value)?.as_str() {
            "[object Object]" => {
                let fields = members(&value)?.map(|(key, value)| (Plain(key), Plain(value)));
                visitor.visit_map(MapDeserializer::new(fields))
            }
            "[object Date]" => {
                // An invalid one is NaN milliseconds, and refused as that.
                match iso_string(&value) {
                    Ok(text) => visitor.visit_string(text),
                    Err(_) => visitor.visit_f64(f64::NAN),
                }
            }
            other => {
                let class = other.strip_prefix("[object ").and_then(|class| class.strip_suffix(']')).unwrap_or(other);
                Err(Error::new("a plain object", shorten(class)))
            }
        }
    }

    /// A key of an object.
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.0.as_string().ok_or_else(|| Error::new("a string", "symbol"))?)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// What is no object, and no number either.
fn primitive<'de, V: Visitor<'de>>(value: JsValue, visitor: V) -> Result<V::Value, Error> {
    if let Some(text) = value.as_string() {
        return visitor.visit_string(text);
    }
    if value.is_null() || value.is_undefined() {
        return visitor.visit_unit();
    }
    if let Some(flag) = value.as_bool() {
        return visitor.visit_bool(flag);
    }
    if value.is_bigint() {
        let whole = i64::try_from(value).map_err(|_| Error::new("a whole number of 64 bits", "bigint"))?;
        return visitor.visit_i64(whole);
    }
    Err(Error::new("a value of JSON", if value.is_function() { "function" } else { "symbol" }))
}

impl IntoDeserializer<'_, Error> for Plain {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl List {
    /// How many elements it says that it has.
    fn elements(&self) -> Result<u32, Error> {
        let length = self.length()?.as_f64().ok_or_else(|| Error::new("a list", "length"))?;
        Ok(length as u32)
    }
}

/// The elements of a list, read one by one: its length may be a lie.
struct Elements {
    list: List,
    length: u32,
    next: u32,
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.next >= self.length {
            return Ok(None);
        }
        let value = self.list.at(self.next)?;
        self.next += 1;
        seed.deserialize(Plain(value)).map(Some)
    }
}

/// A JSON value on its way to JavaScript.
struct Json<'a>(&'a Value);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Array(elements) => serializer.collect_seq(elements.iter().map(Json)),
            Value::Object(fields) if fields.keys().any(|key| is_inherited(key)) => {
                let pairs = Array::new();
                for (key, value) in fields {
                    pairs.push(&Array::of2(&key.into(), &write_value(value)));
                }
                let object = Object::from_entries(&pairs).unwrap_or_default();
                serde_wasm_bindgen::preserve::serialize(&object, serializer)
            }
            Value::Object(fields) => serializer.collect_map(fields.iter().map(|(key, value)| (key, Json(value)))),
            Value::Number(number) => match number.as_i64() {
                Some(whole) if whole.unsigned_abs() > MAX_SAFE_INTEGER => {
                    serde_wasm_bindgen::preserve::serialize(&BigInt::from(whole), serializer)
                }
                _ => number.serialize(serializer),
            },
            other => other.serialize(serializer),
        }
    }
}

/// Whether every object has a property of this name already: to set one can do something else, and can be forbidden.
fn is_inherited(key: &str) -> bool {
    key.starts_with("__")
        || matches!(
            key,
            "constructor"
                | "hasOwnProperty"
                | "isPrototypeOf"
                | "propertyIsEnumerable"
                | "toLocaleString"
                | "toString"
                | "valueOf"
        )
}
