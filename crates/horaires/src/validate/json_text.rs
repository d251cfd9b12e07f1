//! JSON values as text on one line, as `serde_json` writes them.
//!
//! By hand: its routine for values is three times the code, and that of `Display` brings indented JSON along.

use std::fmt::Write;

use serde_json::Value;

/// The text of a value.
pub(crate) fn json_text(value: &Value) -> String {
    let mut text = String::new();
    write(value, false, &mut text);
    text
}

/// Appends the text of a value, with the keys of objects in order.
pub(crate) fn push_sorted_json(text: &mut String, value: &Value) {
    write(value, true, text);
}

fn write(value: &Value, sorted: bool, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
        // Writing to a string does not fail.
        Value::Number(number) => drop(write!(text, "{number}")),
        Value::String(string) => push_string(text, string),
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(element, sorted, text);
            }
            text.push(']');
        }
        Value::Object(object) => {
            let mut fields: Vec<(&String, &Value)> = object.iter().collect();
            if sorted {
                fields.sort_unstable_by_key(|(key, _)| *key);
            }
            text.push('{');
            for (index, (key, field)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push_string(text, key);
                text.push(':');
                write(field, sorted, text);
            }
            text.push('}');
        }
    }
}

fn push_string(text: &mut String, string: &str) {
    text.push_str(&serde_json::to_string(string).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,6}|[\\x00-\\x7f]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-cé\"\\n]{0,3}", inner), 0..4)
                    .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn as_serde_json_writes_it(value in values()) {
            prop_assert_eq!(json_text(&value), serde_json::to_string(&value).unwrap());
            let mut sorted = value.clone();
            sorted.sort_all_objects();
            let mut text = String::new();
            push_sorted_json(&mut text, &value);
            prop_assert_eq!(text, serde_json::to_string(&sorted).unwrap());
        }
    }
}
