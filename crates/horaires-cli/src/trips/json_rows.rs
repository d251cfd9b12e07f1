//! Trips in JSON: an object of NDJSON or of an array.

use std::borrow::Cow;
use std::collections::BTreeSet;

use horaires::{Cell, Trip, TripColumn, TripError, TripRow};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::batch::{Extra, RowError};

/// A parsed object: its trip, and its other fields.
pub(crate) struct Parsed<'a, T = Trip> {
    pub(crate) trip: T,
    others: Vec<(Cow<'a, str>, &'a str)>,
}

impl<T> Parsed<'_, T> {
    /// The fields that are not a trip's own.
    pub(crate) fn extras(&self) -> Vec<Extra<'_>> {
        self.others.iter().map(|(name, value)| Extra::Field(name, value)).collect()
    }

    /// The names of those fields.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = &str> {
        self.others.iter().map(|(name, _)| name.as_ref())
    }
}

/// The trip of an object, and its other fields.
pub(crate) fn parse(text: &[u8], line: u64) -> Result<Parsed<'_>, RowError> {
    parse_as(text, line, |row| row.trip())
}

/// What is wanted of an object's own fields, and its other fields.
pub(crate) fn parse_as<T>(
    text: &[u8],
    line: u64,
    read: impl Fn(&TripRow<'_>) -> Result<T, TripError>,
) -> Result<Parsed<'_, T>, RowError> {
    let text = std::str::from_utf8(text)
        .map_err(|_| RowError::new(line, "not UTF-8 text; convert the file to UTF-8 first"))?;
    let members: Members<'_> = serde_json::from_str(text).map_err(|error| {
        let line = line + (error.line() as u64).saturating_sub(1);
        let reason = error.to_string();
        // The place in the row is not the place in the file.
        let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
        RowError::new(line, format!("not a trip: {reason} (character {})", error.column()))
    })?;
    // Strings are unescaped first: a row borrows its cells.
    let mut texts: Vec<(TripColumn, Cow<'_, str>, &str, Cow<'_, str>)> = Vec::with_capacity(6);
    let mut others = Vec::new();
    for (name, value) in members.0 {
        let Some(column) = TripColumn::from_name(&name) else {
            others.push((name, value.get()));
            continue;
        };
        if let Some((_, other, ..)) = texts.iter().find(|known| known.0 == column) {
            let reason = format!("given twice, as `{other}` and `{name}`; keep one");
            return Err(RowError { line, column: Some(column.name().into()), reason });
        }
        texts.push((column, name, value.get(), unescape(value.get())));
    }
    if let Some(name) = repeated(&others) {
        let reason = "given twice; keep one".into();
        return Err(RowError { line, column: Some(name.to_owned()), reason });
    }
    let mut row = TripRow::default();
    for (column, _, raw, text) in &texts {
        row.set(*column, cell(raw, text));
    }
    let trip = read(&row).map_err(|error| {
        let name = texts.iter().find(|known| known.0 == error.column).map(|known| known.1.as_ref());
        RowError::of_trip(line, &error, name)
    })?;
    Ok(Parsed { trip, others })
}

/// A name that stands twice: nobody can say which value was meant.
fn repeated<'a>(others: &'a [(Cow<'_, str>, &str)]) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    others.iter().map(|(name, _)| name.as_ref()).find(|name| !seen.insert(*name))
}

fn cell<'a>(raw: &'a str, text: &'a str) -> Cell<'a> {
    match raw.as_bytes().first() {
        Some(b'"') => Cell::Text(text),
        Some(b'-' | b'0'..=b'9') => Cell::Number(raw),
        Some(b'n') => Cell::Missing,
        _ => Cell::Other(raw),
    }
}

/// Reads a JSON value, as written, as a cell.
pub(crate) fn with_cell<R>(raw: &str, read: impl FnOnce(Cell<'_>) -> R) -> R {
    read(cell(raw, &unescape(raw)))
}

/// The text of a JSON string; empty for other values, which are taken as written.
fn unescape(raw: &str) -> Cow<'_, str> {
    let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('\\') => Cow::Borrowed(inner),
        Some(_) => serde_json::from_str::<String>(raw).map_or(Cow::Borrowed(""), Cow::Owned),
        None => Cow::Borrowed(""),
    }
}

/// The members of an object, with their values as written.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(key))
            }

            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(key.to_owned()))
            }
        }
        deserializer.deserialize_str(KeyVisitor).map(Self)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object with tripId, driverId, start and end")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(8);
                while let Some(Key(key)) = access.next_key()? {
                    members.push((key, access.next_value()?));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(MembersVisitor).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use horaires::Id;

    #[test]
    fn objects_are_read_with_aliases_escapes_and_other_fields() {
        let text = br#"{"idEtape": "a\u0062", "individuId": 7, "debut": 0, "fin": "1970-01-01T00:00:01Z", "x": 1.10}"#;
        let parsed = parse(text, 3).unwrap();
        assert_eq!(parsed.trip.id, Id::from("ab"));
        assert_eq!(parsed.trip.period.duration_ms(), 1000);
        assert!(matches!(parsed.extras()[..], [Extra::Field("x", "1.10")]));
    }

    #[test]
    fn errors_name_line_and_column() {
        let column = |text: &str| parse(text.as_bytes(), 5).err().map(|error| (error.line, error.column));
        assert_eq!(column(r#"{"tripId": 1.5}"#), Some((5, Some("tripId".into()))));
        assert_eq!(column(r#"{"tripId": 1, "idEtape": 2}"#), Some((5, Some("tripId".into()))));
        assert_eq!(column(r#"{"idEtape": 1, "driverId": 2, "debut": "x"}"#), Some((5, Some("debut".into()))));
        assert_eq!(column("{\"tripId\":\n 1,"), Some((6, None)));
        assert_eq!(column("[]"), Some((5, None)));
        assert_eq!(column(r#"{"x": 1, "y": 2, "x": 1}"#), Some((5, Some("x".into()))));
    }
}
