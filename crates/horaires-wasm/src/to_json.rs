//! Answers as JSON values, by code that is short for each type: what `serde_json::to_value` compiles to for the same
//! types is three times as long.

use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::{Map, Value};

/// The JSON of an answer of the engine.
pub(crate) fn to_json(answer: &(impl Serialize + ?Sized)) -> Value {
    // Answers are objects, lists and scalars, and their keys are strings: nothing can fail.
    answer.serialize(Json).unwrap_or_default()
}

/// An object of these fields.
pub(crate) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    object_of(fields.into())
}

fn object_of(fields: Vec<(&str, Value)>) -> Value {
    let mut object = Map::new();
    for (name, value) in fields {
        object.insert(name.to_owned(), value);
    }
    object.into()
}

/// An optional value: null where there is none.
pub(crate) fn optional(value: Option<&(impl Serialize + ?Sized)>) -> Value {
    value.map(to_json).unwrap_or_default()
}

/// What no answer is.
#[derive(Debug)]
struct NotJson;

impl std::fmt::Display for NotJson {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for NotJson {}

impl serde::ser::Error for NotJson {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

struct Json;

/// A list under construction.
struct List(Vec<Value>);

/// An object under construction, and the key whose value comes next.
struct Object(Map<String, Value>, String);

macro_rules! scalars {
    ($($name:ident: $type:ty,)*) => {
        $(
            fn $name(self, value: $type) -> Result<Value, NotJson> {
                Ok(value.into())
            }
        )*
    };
}

impl Serializer for Json {
    type Ok = Value;
    type Error = NotJson;
    type SerializeSeq = List;
    type SerializeTuple = Impossible<Value, NotJson>;
    type SerializeTupleStruct = Impossible<Value, NotJson>;
    type SerializeTupleVariant = Impossible<Value, NotJson>;
    type SerializeMap = Object;
    type SerializeStruct = Object;
    type SerializeStructVariant = Impossible<Value, NotJson>;

    scalars! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_str: &str,
    }

    fn serialize_char(self, value: char) -> Result<Value, NotJson> {
        Ok(value.to_string().into())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Value, NotJson> {
        Err(NotJson)
    }

    fn serialize_none(self) -> Result<Value, NotJson> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, NotJson> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, NotJson> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, NotJson> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, NotJson> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, NotJson> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, NotJson> {
        Ok(object([(variant, value.serialize(self)?)]))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List, NotJson> {
        Ok(List(Vec::with_capacity(length.unwrap_or_default())))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NotJson> {
        Err(NotJson)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, NotJson> {
        Err(NotJson)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, NotJson> {
        Err(NotJson)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Object, NotJson> {
        Ok(Object(Map::new(), String::new()))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Object, NotJson> {
        self.serialize_map(None)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, NotJson> {
        Err(NotJson)
    }
}

impl SerializeSeq for List {
    type Ok = Value;
    type Error = NotJson;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        self.0.push(value.serialize(Json)?);
        Ok(())
    }

    fn end(self) -> Result<Value, NotJson> {
        Ok(self.0.into())
    }
}

impl Object {
    fn put(&mut self, name: &str, value: Result<Value, NotJson>) -> Result<(), NotJson> {
        self.0.insert(name.to_owned(), value?);
        Ok(())
    }
}

impl SerializeMap for Object {
    type Ok = Value;
    type Error = NotJson;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), NotJson> {
        let Value::String(key) = key.serialize(Json)? else { return Err(NotJson) };
        self.1 = key;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), NotJson> {
        let key = std::mem::take(&mut self.1);
        self.put(&key, value.serialize(Json))
    }

    fn end(self) -> Result<Value, NotJson> {
        Ok(self.0.into())
    }
}

impl SerializeStruct for Object {
    type Ok = Value;
    type Error = NotJson;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), NotJson> {
        self.put(name, value.serialize(Json))
    }

    fn end(self) -> Result<Value, NotJson> {
        SerializeMap::end(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use horaires::validate::{Context, Document};
    use horaires::{DriverRules, Id, Options, Timeline, Zone, day_timeline};
    use serde_json::json;

    #[test]
    fn answers_are_what_serde_json_makes_of_them() {
        let document =
            json!({"innerMap": {"map": {"lundi": {"VIE_PRIVEE": [{"idJourSemaine": "LUNDI", "debutHeure": 22}]}}}});
        let issues = Document { value: document }.check(&Context::default()).issues;
        assert!(issues.iter().any(|issue| issue.fix.is_some()));
        assert_eq!(to_json(&issues).to_string(), json!(issues).to_string());
        let zone = Zone::named("Europe/Paris").unwrap();
        let timeline = Timeline::compile(&DriverRules::none(Id::Number(7)), Options::default(), &zone).unwrap();
        let day = day_timeline(&timeline, chrono::NaiveDate::from_ymd_opt(2026, 3, 29).unwrap());
        assert_eq!(to_json(&day).to_string(), json!(day).to_string());
        for value in [json!(null), json!(-1), json!(1.5), json!("a"), json!([true, {"b": []}])] {
            assert_eq!(to_json(&value), value);
        }
    }
}
