//! One field of a service document: what it holds, or what stands there instead.

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::id::Id;
use crate::wire::Date;

/// A field as it was read: absent, null, of the documented type, or something else that is kept word for word.
///
/// Reading never fails on a field, so one odd value does not hide the rest of a list, and writing gives back what
/// was read (`semantics.md` 2.5).
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Field<T> {
    /// The field is not there.
    #[default]
    Absent,
    /// The field is `null`.
    Null,
    /// The field is of its documented type.
    Value(T),
    /// The field is of another type.
    Other(Value),
}

impl<T> Field<T> {
    /// Whether the field is not there.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is not there, or null.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Absent | Self::Null)
    }

    /// The value, where the field is of its documented type.
    #[must_use]
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

impl<T: Wire> Field<T> {
    /// The field that holds a value.
    #[must_use]
    pub fn from_json(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            value => T::from_json(value).map_or_else(Self::Other, Self::Value),
        }
    }

    /// The field as JSON, as it was read; none where it is not there.
    #[must_use]
    pub fn to_json(&self) -> Option<Value> {
        match self {
            Self::Absent => None,
            Self::Null => Some(Value::Null),
            Self::Value(value) => Some(value.to_json()),
            Self::Other(value) => Some(value.clone()),
        }
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Null => serializer.serialize_unit(),
            Self::Value(value) => value.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

/// A type that a [`Field`] may hold.
pub trait Wire: DeserializeOwned + Serialize {
    /// What the type looks like in JSON.
    const SHAPE: Shape;

    /// The value as this type.
    ///
    /// # Errors
    /// The value itself, where it is something else.
    fn from_json(value: Value) -> Result<Self, Value> {
        if Self::SHAPE == Shape::of(&value) { Self::deserialize(&value).map_err(|_| value) } else { Err(value) }
    }

    /// The same as JSON.
    fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// The three looks of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object; reading one never fails, for each of its fields is a [`Field`].
    Object,
    /// A list; reading one never fails, for each of its elements is a [`Field`].
    List,
    /// A number, a string, true, false or null.
    Scalar,
}

impl Shape {
    const fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) => Self::Object,
            Value::Array(_) => Self::List,
            _ => Self::Scalar,
        }
    }
}

impl Wire for i64 {
    const SHAPE: Shape = Shape::Scalar;

    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_i64().ok_or(value)
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Wire for f64 {
    const SHAPE: Shape = Shape::Scalar;

    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_f64().ok_or(value)
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Wire for bool {
    const SHAPE: Shape = Shape::Scalar;

    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_bool().ok_or(value)
    }

    fn to_json(&self) -> Value {
        (*self).into()
    }
}

impl Wire for String {
    const SHAPE: Shape = Shape::Scalar;

    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        self.as_str().into()
    }
}

impl Wire for serde_json::Number {
    const SHAPE: Shape = Shape::Scalar;

    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::Number(number) => Ok(number),
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        self.clone().into()
    }
}

impl<T: Wire> Wire for Box<T> {
    const SHAPE: Shape = T::SHAPE;

    fn from_json(value: Value) -> Result<Self, Value> {
        T::from_json(value).map(Self::new)
    }

    fn to_json(&self) -> Value {
        T::to_json(self)
    }
}

impl Wire for Id {
    const SHAPE: Shape = Shape::Scalar;

    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Self::Text(text.into())),
            other => other.as_i64().map(Self::Number).ok_or(other),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Number(number) => (*number).into(),
            Self::Text(text) => (**text).into(),
        }
    }
}

impl Wire for Date {
    const SHAPE: Shape = Shape::Scalar;

    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Self::Text(text)),
            other => other.as_i64().map(Self::Millis).ok_or(other),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Millis(millis) => (*millis).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }
}

impl<T: Wire> Wire for Vec<Field<T>> {
    const SHAPE: Shape = Shape::List;

    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::Array(elements) => {
                let mut list = Self::with_capacity(elements.len());
                for element in elements {
                    list.push(Field::from_json(element));
                }
                Ok(list)
            }
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        let mut list = Vec::with_capacity(self.len());
        for element in self {
            // A list has no gaps: what is not there is null.
            list.push(element.to_json().unwrap_or_default());
        }
        list.into()
    }
}

impl<T: Wire> Wire for IndexMap<String, Field<T>> {
    const SHAPE: Shape = Shape::Object;

    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(object) => {
                let mut map = Self::with_capacity(object.len());
                for (key, value) in object {
                    map.insert(key, Field::from_json(value));
                }
                Ok(map)
            }
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (key, value) in self {
            put_field(&mut object, key, Some(value.to_json().unwrap_or_default()));
        }
        object.into()
    }
}

// By way of a JSON value: one routine for each type, whatever it is read from.
impl<'de, T: Wire> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_json)
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Field<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }
}

/// A field of whatever type: one routine reads all documents, and one writes them.
#[doc(hidden)]
pub trait ReadField {
    fn read(&mut self, value: Value);
}

#[doc(hidden)]
pub trait WriteField {
    fn write(&self) -> Option<Value>;
}

impl<T: Wire> ReadField for Field<T> {
    fn read(&mut self, value: Value) {
        *self = Self::from_json(value);
    }
}

impl<T: Wire> WriteField for Field<T> {
    fn write(&self) -> Option<Value> {
        self.to_json()
    }
}

/// Reads the fields of an object: those of these names, and all others.
#[doc(hidden)]
pub fn read_fields(
    object: Map<String, Value>,
    names: &[&str],
    fields: &mut [&mut dyn ReadField],
    other: &mut Map<String, Value>,
) {
    for (key, value) in object {
        let place = names.iter().position(|name| *name == key);
        match place.and_then(|place| fields.get_mut(place)) {
            Some(field) => field.read(value),
            None => {
                other.insert(key, value);
            }
        }
    }
}

/// The object of the fields of these names, and all others.
#[doc(hidden)]
pub fn write_fields(names: &[&str], fields: &[&dyn WriteField], other: &Map<String, Value>) -> Value {
    let mut object = Map::new();
    for (name, field) in names.iter().zip(fields) {
        put_field(&mut object, name, field.write());
    }
    for (name, value) in other {
        object.insert(name.clone(), value.clone());
    }
    object.into()
}

/// Puts a field into an object, where it is there.
pub(super) fn put_field(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value);
    }
}

/// Declares a document of the service: every field is a [`Field`], fields that are absent are not written, and
/// fields that are not documented are kept in `other`.
///
/// It is exported for adapters that read more of the service's documents than the engine needs. The crate that uses it
/// depends on `serde` and `serde_json`, and declares a feature `schema` (with `schemars`) as the engine does.
#[macro_export]
macro_rules! wire_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* $wire:literal => $field:ident : $type:ty, )*
        }
    ) => {
        #[derive(Debug, Clone, PartialEq, Default)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", schemars(default))]
        $(#[$meta])*
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[cfg_attr(
                    feature = "schema",
                    schemars(rename = $wire, skip_serializing_if = "horaires::wire::Field::is_absent")
                )]
                pub $field: $crate::wire::Field<$type>,
            )*
            /// Every field that the documentation does not name, word for word.
            #[cfg_attr(feature = "schema", schemars(flatten))]
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        // Written out, not derived: serde's flattening reads everything twice, and is ten times the code.
        impl $name {
            const FIELD_NAMES: &[&str] = &[$($wire),*];

            fn from_object(object: serde_json::Map<String, serde_json::Value>) -> Self {
                let mut read = Self::default();
                let fields: &mut [&mut dyn $crate::wire::ReadField] = &mut [$(&mut read.$field),*];
                $crate::wire::read_fields(object, Self::FIELD_NAMES, fields, &mut read.other);
                read
            }
        }

        impl $crate::wire::Wire for $name {
            const SHAPE: $crate::wire::Shape = $crate::wire::Shape::Object;

            fn from_json(value: serde_json::Value) -> Result<Self, serde_json::Value> {
                match value {
                    serde_json::Value::Object(object) => Ok(Self::from_object(object)),
                    other => Err(other),
                }
            }

            fn to_json(&self) -> serde_json::Value {
                $crate::wire::write_fields(Self::FIELD_NAMES, &[$(&self.$field),*], &self.other)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde_json::Map::deserialize(deserializer).map(Self::from_object)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let mut map = serializer.serialize_map(None)?;
                $(
                    if !self.$field.is_absent() {
                        map.serialize_entry($wire, &self.$field)?;
                    }
                )*
                for (key, value) in &self.other {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    };
}
pub(crate) use wire_struct;
