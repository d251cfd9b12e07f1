//! JSON Patches (RFC 6902) from their JSON.

use json_patch::jsonptr::PointerBuf;
use json_patch::{
    AddOperation, CopyOperation, MoveOperation, Patch, PatchOperation, RemoveOperation, ReplaceOperation, TestOperation,
};
use serde_json::{Map, Value};

/// Reads a patch; none where it is no list of operations.
///
/// By hand, for what serde derives of the same types is 25 kB of a browser's download.
///
/// ```
/// use horaires::validate::read_patch;
/// let patch = read_patch(serde_json::json!([{"op": "remove", "path": "/innerMap/map/LUNDI/VIE_PRIVEE/0"}])).unwrap();
/// assert_eq!(patch.0.len(), 1);
/// assert!(read_patch(serde_json::json!([{"op": "delete", "path": "/a"}])).is_none());
/// ```
#[must_use]
pub fn read_patch(operations: Value) -> Option<Patch> {
    let Value::Array(operations) = operations else { return None };
    operations.into_iter().map(operation).collect::<Option<_>>().map(Patch)
}

fn operation(operation: Value) -> Option<PatchOperation> {
    let Value::Object(mut fields) = operation else { return None };
    let path = pointer(&mut fields, "path")?;
    let name = fields.remove("op")?;
    Some(match name.as_str()? {
        "add" => PatchOperation::Add(AddOperation { path, value: fields.remove("value")? }),
        "remove" => PatchOperation::Remove(RemoveOperation { path }),
        "replace" => PatchOperation::Replace(ReplaceOperation { path, value: fields.remove("value")? }),
        "move" => PatchOperation::Move(MoveOperation { from: pointer(&mut fields, "from")?, path }),
        "copy" => PatchOperation::Copy(CopyOperation { from: pointer(&mut fields, "from")?, path }),
        "test" => PatchOperation::Test(TestOperation { path, value: fields.remove("value")? }),
        _ => return None,
    })
}

fn pointer(fields: &mut Map<String, Value>, key: &str) -> Option<PointerBuf> {
    match fields.remove(key)? {
        Value::String(text) => PointerBuf::parse(text).ok(),
        _ => None,
    }
}
