//! Fields by name, where the names are data and not part of the document's form.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use super::field::put_field;
use super::{Field, Shape, Wire};
use crate::places::Places;

/// Fields by key, in the order of the document.
#[derive(Debug, Clone, Default)]
pub struct FieldMap<T> {
    // INVARIANT: no key is there twice, and `places` has the place of each.
    fields: Vec<(String, Field<T>)>,
    places: Places,
}

impl<T> FieldMap<T> {
    /// A map without any field.
    #[must_use]
    pub fn new() -> Self {
        Self { fields: Vec::new(), places: Places::default() }
    }

    /// The number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The fields with their keys, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Field<T>)> {
        self.fields.iter().map(|(key, field)| (key, field))
    }

    /// The field of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Field<T>> {
        let place = self.places.find(key, |place| self.has(place, key))?;
        self.fields.get(place).map(|(_, field)| field)
    }

    /// Puts a field in, behind the others, or in the place of the one that has its key.
    pub fn insert(&mut self, key: String, field: Field<T>) {
        match self.places.find(&*key, |place| self.has(place, &key)) {
            Some(place) => {
                if let Some((_, known)) = self.fields.get_mut(place) {
                    *known = field;
                }
            }
            None => self.push(key, field),
        }
    }

    /// Puts a field in whose key is not there yet.
    fn push(&mut self, key: String, field: Field<T>) {
        self.places.insert(&*key, self.fields.len(), |_| false);
        self.fields.push((key, field));
    }

    fn has(&self, place: usize, key: &str) -> bool {
        self.fields.get(place).is_some_and(|(known, _)| known == key)
    }
}

impl<T: PartialEq> PartialEq for FieldMap<T> {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields
    }
}

impl<T> FromIterator<(String, Field<T>)> for FieldMap<T> {
    fn from_iter<I: IntoIterator<Item = (String, Field<T>)>>(fields: I) -> Self {
        let mut map = Self::new();
        for (key, field) in fields {
            map.insert(key, field);
        }
        map
    }
}

impl<T: Wire> Wire for FieldMap<T> {
    const SHAPE: Shape = Shape::Object;

    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(object) => {
                let mut map = Self::new();
                for (key, value) in object {
                    map.push(key, Field::from_json(value));
                }
                Ok(map)
            }
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (key, value) in &self.fields {
            put_field(&mut object, key, Some(value.to_json().unwrap_or_default()));
        }
        object.into()
    }
}

impl<T: Serialize> Serialize for FieldMap<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, T: Wire> Deserialize<'de> for FieldMap<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::<String, Value>::deserialize(deserializer)
            .map(|object| object.into_iter().map(|(key, value)| (key, Field::from_json(value))).collect())
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for FieldMap<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        indexmap::IndexMap::<String, Field<T>>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        indexmap::IndexMap::<String, Field<T>>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept_and_a_known_key_keeps_its_place() {
        let mut map = FieldMap::new();
        for (key, number) in [("b", 1), ("a", 2), ("b", 3)] {
            map.insert(key.to_owned(), Field::Value(number));
        }
        let told: Vec<_> = map.iter().map(|(key, field)| (key.as_str(), field.value().copied())).collect();
        assert_eq!(told, [("b", Some(3)), ("a", Some(2))]);
        assert_eq!(map.get("a"), Some(&Field::Value(2)));
        assert_eq!(map.get("c"), None);
        assert_eq!(map.len(), 2);
    }

    #[test]
    fn a_document_is_written_back_as_it_was_read() {
        let text = r#"{"z":[1,null,"x"],"a":null,"m":{"no":"list"}}"#;
        let map: FieldMap<Vec<Field<i64>>> = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&map).unwrap(), text);
        assert_eq!(map.to_json().to_string(), text);
    }
}
