//! One field of a service document: what it holds, or what stands there instead.

use std::fmt;
use std::marker::PhantomData;

use indexmap::IndexMap;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

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

/// What a wire type looks like in JSON. A [`Field`] hands a value of that look straight to the type, so that nothing
/// is read twice, and keeps any other as it is.
pub trait Wire: DeserializeOwned {
    /// The look of the type.
    const SHAPE: Shape;
}

/// The three looks of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object; reading one never fails, for each of its fields is a [`Field`].
    Object,
    /// A list; reading one never fails, for each of its elements is a [`Field`].
    List,
    /// A number, a string, true or false.
    Scalar,
}

macro_rules! scalars {
    ($($scalar:ty),*) => { $(impl Wire for $scalar { const SHAPE: Shape = Shape::Scalar; })* };
}
scalars!(i64, f64, bool, String, serde_json::Number, crate::Id, crate::wire::Date);

impl<T: Wire> Wire for Vec<Field<T>> {
    const SHAPE: Shape = Shape::List;
}

impl<T: Wire> Wire for Box<T> {
    const SHAPE: Shape = T::SHAPE;
}

impl<T: Wire> Wire for IndexMap<String, Field<T>> {
    const SHAPE: Shape = Shape::Object;
}

impl<'de, T: Wire> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor(PhantomData))
    }
}

struct FieldVisitor<T>(PhantomData<T>);

impl<T: Wire> FieldVisitor<T> {
    fn scalar(value: Value) -> Field<T> {
        match T::SHAPE {
            Shape::Scalar => T::deserialize(&value).map_or(Field::Other(value), Field::Value),
            Shape::Object | Shape::List => Field::Other(value),
        }
    }
}

impl<'de, T: Wire> Visitor<'de> for FieldVisitor<T> {
    type Value = Field<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Field<T>, E> {
        Ok(Field::Null)
    }

    fn visit_none<E>(self) -> Result<Field<T>, E> {
        Ok(Field::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Field<T>, E> {
        Ok(Self::scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Field<T>, E> {
        Ok(Self::scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Field<T>, E> {
        Ok(Self::scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Field<T>, E> {
        Ok(Self::scalar(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Field<T>, E> {
        Ok(Self::scalar(value.into()))
    }

    fn visit_string<E>(self, value: String) -> Result<Field<T>, E> {
        Ok(Self::scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Field<T>, A::Error> {
        let deserializer = SeqAccessDeserializer::new(access);
        match T::SHAPE {
            Shape::List => T::deserialize(deserializer).map(Field::Value),
            Shape::Object | Shape::Scalar => Value::deserialize(deserializer).map(Field::Other),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Field<T>, A::Error> {
        let deserializer = MapAccessDeserializer::new(access);
        match T::SHAPE {
            Shape::Object => T::deserialize(deserializer).map(Field::Value),
            Shape::List | Shape::Scalar => Value::deserialize(deserializer).map(Field::Other),
        }
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
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default)]
        $(#[$meta])*
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[serde(rename = $wire, skip_serializing_if = "horaires::wire::Field::is_absent")]
                pub $field: $crate::wire::Field<$type>,
            )*
            /// Every field that the documentation does not name, word for word.
            #[serde(flatten)]
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $crate::wire::Wire for $name {
            const SHAPE: $crate::wire::Shape = $crate::wire::Shape::Object;
        }
    };
}
pub(crate) use wire_struct;
