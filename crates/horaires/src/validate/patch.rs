//! JSON Patches (RFC 6902): what fixes are made of, and how they are applied.
//!
//! By hand: the crate `json-patch` 5.0.0 panics of some patches that it cannot take back, loses what it could not move,
//! and is with its types a twentieth of a browser's download. A test compares the two.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::pointer::{Path, is_pointer, push_token, unescape};
use crate::limits::Limit;

/// What changes a document: operations, one after the other, all of them or none.
///
/// It is read by [`read_patch`] and written as JSON, in the words of RFC 6902.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch(pub(crate) Vec<Operation>);

/// One operation.
// INVARIANT: the paths are JSON Pointers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) change: Change,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    Add(Value),
    Remove,
    Replace(Value),
    Move { from: String },
    Copy { from: String },
    Test(Value),
}

impl Operation {
    pub(crate) fn replace(path: Path<'_>, value: impl Into<Value>) -> Self {
        Self { path: path.pointer(), change: Change::Replace(value.into()) }
    }

    pub(crate) fn add(path: Path<'_>, value: Value) -> Self {
        Self { path: path.pointer(), change: Change::Add(value) }
    }

    pub(crate) fn remove(path: Path<'_>) -> Self {
        Self { path: path.pointer(), change: Change::Remove }
    }

    /// Gives a field of an object another key.
    pub(crate) fn rename(object: Path<'_>, from: &str, to: &str) -> Self {
        Self { path: object.key(to).pointer(), change: Change::Move { from: object.key(from).pointer() } }
    }

    fn to_json(&self) -> Value {
        let (name, from, value) = match &self.change {
            Change::Add(value) => ("add", None, Some(value)),
            Change::Remove => ("remove", None, None),
            Change::Replace(value) => ("replace", None, Some(value)),
            Change::Move { from } => ("move", Some(from), None),
            Change::Copy { from } => ("copy", Some(from), None),
            Change::Test(value) => ("test", None, Some(value)),
        };
        let mut operation = Map::new();
        let mut put = |name: &str, value: Value| operation.insert(name.to_owned(), value);
        put("op", name.into());
        if let Some(from) = from {
            put("from", from.as_str().into());
        }
        put("path", self.path.as_str().into());
        if let Some(value) = value {
            put("value", value.clone());
        }
        operation.into()
    }
}

impl Patch {
    pub(crate) fn to_json(&self) -> Value {
        self.0.iter().map(Operation::to_json).collect()
    }
}

impl Serialize for Patch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Reads a patch; none where it is no list of operations.
///
/// ```
/// use horaires::validate::read_patch;
/// assert!(read_patch(serde_json::json!([{"op": "remove", "path": "/innerMap/map/LUNDI/VIE_PRIVEE/0"}])).is_some());
/// assert!(read_patch(serde_json::json!([{"op": "delete", "path": "/a"}])).is_none());
/// ```
#[must_use]
pub fn read_patch(operations: Value) -> Option<Patch> {
    let Value::Array(operations) = operations else { return None };
    let mut patch = Vec::with_capacity(operations.len());
    for operation in operations {
        patch.push(read_operation(operation)?);
    }
    Some(Patch(patch))
}

fn read_operation(operation: Value) -> Option<Operation> {
    let Value::Object(mut fields) = operation else { return None };
    let path = pointer(&mut fields, "path")?;
    let name = fields.shift_remove("op")?;
    let change = match name.as_str()? {
        "remove" => Change::Remove,
        "move" => Change::Move { from: pointer(&mut fields, "from")? },
        "copy" => Change::Copy { from: pointer(&mut fields, "from")? },
        name => {
            let value = fields.shift_remove("value")?;
            match name {
                "add" => Change::Add(value),
                "replace" => Change::Replace(value),
                "test" => Change::Test(value),
                _ => return None,
            }
        }
    };
    Some(Operation { path, change })
}

fn pointer(fields: &mut Map<String, Value>, key: &str) -> Option<String> {
    match fields.shift_remove(key)? {
        Value::String(text) if is_pointer(&text) => Some(text),
        _ => None,
    }
}

/// Why an operation cannot be carried out.
const NO_PATH: &str = "path is invalid";
const NO_FROM: &str = "\"from\" path is invalid";
const INSIDE_ITSELF: &str = "cannot move the value inside itself";
const NO_MATCH: &str = "value did not match";
const TOO_LARGE: &str = "copies would make the document larger than documents may be";

/// A value with a text of more than so many bytes counts for more than one.
const TEXT_OF_ONE: usize = 64;

impl Patch {
    /// Applies the patch wholly or not at all.
    ///
    /// # Errors
    /// The path of the operation that cannot be carried out, and why.
    pub(super) fn apply(&self, document: &mut Value) -> Result<(), (&str, &'static str)> {
        let copies = self.0.iter().any(|operation| matches!(operation.change, Change::Copy { .. }));
        let room = if copies { Limit::DocumentValues.max().saturating_sub(weight(document)) } else { 0 };
        let mut editor = Editor { document, room, edits: Vec::new() };
        for operation in &self.0 {
            if let Err(reason) = editor.apply(operation) {
                editor.undo();
                return Err((&operation.path, reason));
            }
        }
        Ok(())
    }
}

/// A document while it is patched, and what has been done to it.
struct Editor<'a> {
    document: &'a mut Value,
    /// What may be copied yet: a few copies of copies would fill any memory.
    room: usize,
    edits: Vec<Edit>,
}

/// What was done to the value at a path.
enum Edit {
    Added(String),
    Replaced(String, Value),
    Removed(String, usize, Value),
}

impl Editor<'_> {
    fn apply(&mut self, operation: &Operation) -> Result<(), &'static str> {
        let path = operation.path.as_str();
        match &operation.change {
            Change::Add(value) => self.add(path, value.clone()),
            Change::Remove => self.remove(path).map(drop).ok_or(NO_PATH),
            Change::Replace(value) => self.replace(path, value.clone()),
            Change::Move { from } => {
                if path.strip_prefix(from.as_str()).is_some_and(|rest| rest.starts_with('/')) {
                    return Err(INSIDE_ITSELF);
                }
                let value = self.remove(from).ok_or(NO_FROM)?;
                self.add(path, value)
            }
            Change::Copy { from } => {
                let value = at(self.document, from).ok_or(NO_FROM)?;
                self.room = self.room.checked_sub(weight(value)).ok_or(TOO_LARGE)?;
                let value = value.clone();
                self.add(path, value)
            }
            Change::Test(expected) => {
                let found = at(self.document, path).ok_or(NO_PATH)?;
                if found == expected { Ok(()) } else { Err(NO_MATCH) }
            }
        }
    }

    fn replace(&mut self, path: &str, value: Value) -> Result<(), &'static str> {
        let old = std::mem::replace(at(self.document, path).ok_or(NO_PATH)?, value);
        self.edits.push(Edit::Replaced(path.to_owned(), old));
        Ok(())
    }

    fn add(&mut self, path: &str, value: Value) -> Result<(), &'static str> {
        let Some((parent, token)) = path.rsplit_once('/') else { return self.replace(path, value) };
        match (at(self.document, parent), unescape(token)) {
            (Some(Value::Object(fields)), Some(key)) => {
                if fields.contains_key(&*key) {
                    return self.replace(path, value);
                }
                fields.insert(key.into_owned(), value);
                self.edits.push(Edit::Added(path.to_owned()));
            }
            (Some(Value::Array(elements)), _) => {
                let index = if token == "-" { Some(elements.len()) } else { index(token) };
                let index = index.filter(|index| *index <= elements.len()).ok_or(NO_PATH)?;
                elements.insert(index, value);
                let mut added = parent.to_owned();
                push_token(&mut added, &index.to_string());
                self.edits.push(Edit::Added(added));
            }
            _ => return Err(NO_PATH),
        }
        Ok(())
    }

    fn remove(&mut self, path: &str) -> Option<Value> {
        let (parent, token) = path.rsplit_once('/')?;
        let (position, value) = match at(self.document, parent)? {
            Value::Object(fields) => {
                let key = unescape(token)?;
                let position = fields.keys().position(|known| *known == key)?;
                // The other keys stay in their order.
                (position, fields.shift_remove(&*key)?)
            }
            Value::Array(elements) => {
                let index = index(token).filter(|index| *index < elements.len())?;
                (index, elements.remove(index))
            }
            _ => return None,
        };
        self.edits.push(Edit::Removed(path.to_owned(), position, value.clone()));
        Some(value)
    }

    /// Takes everything back, the last first.
    fn undo(mut self) {
        for edit in std::mem::take(&mut self.edits).into_iter().rev() {
            match edit {
                Edit::Added(path) => drop(self.remove(&path)),
                Edit::Replaced(path, old) => drop(self.replace(&path, old)),
                Edit::Removed(path, position, old) => {
                    let Some((parent, token)) = &path.rsplit_once('/') else { continue };
                    match (at(self.document, parent), unescape(token)) {
                        (Some(Value::Object(fields)), Some(key)) => {
                            let mut others = std::mem::take(fields).into_iter();
                            fields.extend(others.by_ref().take(position));
                            fields.insert(key.into_owned(), old);
                            fields.extend(others);
                        }
                        (Some(Value::Array(elements)), _) => elements.insert(position, old),
                        _ => {}
                    }
                }
            }
        }
    }
}

/// The value at a path.
fn at<'d>(document: &'d mut Value, path: &str) -> Option<&'d mut Value> {
    let mut value = document;
    for token in path.split('/').skip(1) {
        value = match value {
            Value::Object(fields) => fields.get_mut(&*unescape(token)?)?,
            Value::Array(elements) => elements.get_mut(index(token)?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// The number of an element, which is written without a sign and without zeros in front.
fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    if canonical { token.parse().ok() } else { None }
}

/// How many values there are, long texts counted by their length.
fn weight(value: &Value) -> usize {
    1 + match value {
        Value::String(text) => text.len() / TEXT_OF_ONE,
        Value::Array(elements) => elements.iter().map(weight).sum(),
        Value::Object(fields) => fields.iter().map(|(key, field)| key.len() / TEXT_OF_ONE + weight(field)).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde_json::json;

    /// What `json-patch` makes of the same operations: the document, and the error's path and words.
    fn by_the_crate(document: &Value, operations: &Value) -> Option<(Value, Option<(String, String)>)> {
        let patch: json_patch::Patch = serde_json::from_value(operations.clone()).ok()?;
        let mut document = document.clone();
        // Without taking anything back, which version 5.0.0 of the crate panics of.
        let error = json_patch::patch_unsafe(&mut document, &patch).err();
        Some((document, error.map(|error| (error.path.to_string(), error.kind.to_string()))))
    }

    fn documents() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(json!(null)), Just(json!(1)), Just(json!("x"))];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((select(vec!["a", "b", "0", "/", "~"]), inner), 0..4).prop_map(|fields| {
                    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into()
                }),
            ]
        })
    }

    fn paths() -> impl Strategy<Value = String> {
        let token = select(vec!["a", "b", "0", "1", "-", "~0", "~1", "01", "+1", "9", ""]);
        prop::collection::vec(token, 0..4).prop_map(|tokens| tokens.iter().map(|token| format!("/{token}")).collect())
    }

    fn operations() -> impl Strategy<Value = Value> {
        let name = select(vec!["add", "remove", "replace", "move", "copy", "test"]);
        let operation = (name, paths(), paths(), select(vec![json!(1), json!(null), json!({"a": [2]})])).prop_map(
            |(name, path, from, value)| match name {
                "remove" => json!({"op": name, "path": path}),
                "move" | "copy" => json!({"op": name, "from": from, "path": path}),
                _ => json!({"op": name, "path": path, "value": value}),
            },
        );
        prop::collection::vec(operation, 1..5).prop_map(Value::from)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn patches_do_what_the_crate_does(document in documents(), operations in operations()) {
            let patch = read_patch(operations.clone()).unwrap();
            prop_assert_eq!(serde_json::to_value(&patch).unwrap(), operations.clone());
            let mut patched = document.clone();
            let error = patch.apply(&mut patched).err();
            let error = error.map(|(path, reason)| (path.to_owned(), reason.to_owned()));
            let (expected, expected_error) = by_the_crate(&document, &operations).unwrap();
            prop_assert_eq!(&error, &expected_error);
            if error.is_some() {
                // Nothing has happened, not even to the order of keys.
                prop_assert_eq!(patched.to_string(), document.to_string());
            } else {
                prop_assert_eq!(&patched, &expected);
            }
        }
    }

    #[test]
    fn copies_of_copies_end_at_the_limit_of_documents() {
        let text = "x".repeat(100_000);
        for (document, from) in [(json!({"a": [1]}), "/a"), (json!({"a": {"b": [text]}}), "/a/b")] {
            let path = format!("{from}/-");
            let doubling = |times: usize| {
                let copy = json!({"op": "copy", "from": from, "path": path});
                read_patch(vec![copy; times].into()).unwrap()
            };
            let mut copied = document.clone();
            doubling(5).apply(&mut copied).unwrap();
            assert_eq!(copied.pointer(from).unwrap().as_array().unwrap().len(), 6);
            let mut bombed = document.clone();
            assert_eq!(doubling(40).apply(&mut bombed), Err((&*path, TOO_LARGE)));
            assert_eq!(bombed, document);
        }
    }

    #[test]
    fn what_is_no_patch_is_refused() {
        for operations in [
            json!({}),
            json!([1]),
            json!([{"op": "remove"}]),
            json!([{"op": "remove", "path": "a"}]),
            json!([{"op": "remove", "path": "/~2"}]),
            json!([{"op": "add", "path": "/a"}]),
            json!([{"op": "move", "path": "/a"}]),
            json!([{"op": 1, "path": "/a"}]),
        ] {
            assert_eq!(read_patch(operations.clone()), None, "{operations}");
        }
    }

    #[test]
    fn other_keys_stay_in_order() {
        let mut document = json!({"c": 1, "b": 2, "a": 3});
        read_patch(json!([{"op": "remove", "path": "/c"}])).unwrap().apply(&mut document).unwrap();
        assert_eq!(document.to_string(), r#"{"b":2,"a":3}"#);
    }
}
