//! Values that the documentation leaves open: numbers with or without a fraction, and objects of any content.

use std::fmt;

use horaires::wire::{Field, Shape, Wire};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

/// An object whose keys are data, in the order of the document.
pub type Map<T> = IndexMap<String, Field<T>>;

/// A number, written back as it was read: `0` stays `0`, `0.0` stays `0.0`.
///
/// ```
/// use horaires_ocean::models::JsonNumber;
/// assert_eq!(JsonNumber::from(12).get(), 12.0);
/// assert_eq!(JsonNumber::new(0.5).map(|amount| amount.to_string()).as_deref(), Some("0.5"));
/// assert!(JsonNumber::new(f64::NAN).is_none()); // JSON has no such number
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsonNumber(#[cfg_attr(feature = "schema", schemars(with = "f64"))] Number);

impl JsonNumber {
    /// A number of JSON; none for infinities and NaN.
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        Number::from_f64(value).map(Self)
    }

    /// Its value.
    #[must_use]
    pub fn get(&self) -> f64 {
        self.0.as_f64().unwrap_or_default()
    }
}

impl From<i64> for JsonNumber {
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

impl fmt::Display for JsonNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Wire for JsonNumber {
    const SHAPE: Shape = Shape::Scalar;
}

/// An object whose content is not documented, word for word.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JsonObject(pub serde_json::Map<String, Value>);

impl Wire for JsonObject {
    const SHAPE: Shape = Shape::Object;
}
