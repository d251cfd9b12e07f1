//! The boolean answers of the writing services. They have been documented as `true`, `{True/False}` and
//! `[{boolean:true/false}]`, so any spelling of a boolean is read.

use serde_json::Value;

/// The answer is no spelling of a boolean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer is neither `true` nor `false`")]
pub struct NotABoolean;

/// Reads the answer of a service that answers with a boolean, in any spelling.
///
/// ```
/// use horaires_ocean::models::read_boolean;
/// for text in ["true", "True", "\"true\"", "{True}", "{ True }", r#"[{"boolean": true}]"#, "[{boolean:true}]"] {
///     assert_eq!(read_boolean(text), Ok(true), "{text}");
/// }
/// assert_eq!(read_boolean(r#"{"boolean": "False"}"#), Ok(false));
/// assert!(read_boolean("{ True/False }").is_err()); // the documentation's way to say either
/// assert!(read_boolean("").is_err());
/// ```
///
/// # Errors
/// [`NotABoolean`] for anything else, such as nothing at all, or two values that differ.
pub fn read_boolean(text: &str) -> Result<bool, NotABoolean> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => in_json(&value),
        Err(_) => bare(text),
    }
    .ok_or(NotABoolean)
}

/// Writes a boolean as JSON does.
#[must_use]
pub const fn write_boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn in_json(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) => word(text),
        Value::Array(elements) => agreed(elements.iter()),
        Value::Object(members) => agreed(members.values()),
        Value::Null | Value::Number(_) => None,
    }
}

/// The one value of all that are there.
fn agreed<'a>(values: impl Iterator<Item = &'a Value>) -> Option<bool> {
    let mut agreed = None;
    for value in values {
        let value = in_json(value)?;
        if *agreed.get_or_insert(value) != value {
            return None;
        }
    }
    agreed
}

/// What is no JSON: `True`, `{True}`, `[{boolean:true}]`.
fn bare(text: &str) -> Option<bool> {
    let inner = text.trim().trim_matches(['{', '}', '[', ']', ' ', '\t', '\r', '\n']);
    let inner = match inner.split_once(':') {
        Some((key, value)) if key.trim().trim_matches('"').eq_ignore_ascii_case("boolean") => value,
        Some(_) => return None,
        None => inner,
    };
    word(inner)
}

fn word(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling() {
        let spellings = [
            "true",
            " true\n",
            "True",
            "TRUE",
            "\"true\"",
            "\"True\"",
            "{True}",
            "{\n True\n}",
            "[true]",
            r#"{"boolean":true}"#,
            r#"{"success": true}"#,
            r#"[{"boolean": true}]"#,
            r#"[{"boolean": "true"}]"#,
            "[\n  {\n  boolean:true\n  }\n]",
            "[{\"boolean\":True}]",
        ];
        for text in spellings {
            assert_eq!(read_boolean(text), Ok(true), "{text}");
            let negated = text.replace("true", "false").replace("True", "False").replace("TRUE", "FALSE");
            assert_eq!(read_boolean(&negated), Ok(false), "{negated}");
        }
    }

    #[test]
    fn anything_else_is_no_answer() {
        for text in [
            "",
            " ",
            "null",
            "{}",
            "[]",
            "[{}]",
            "0",
            "1",
            "yes",
            "tru",
            "{ True/False }",
            "[{boolean:true/false}]",
            "[true, false]",
            r#"{"boolean": true, "error": "no"}"#,
            "<html>true</html>",
            r#"{"boolean": tru"#,
        ] {
            assert_eq!(read_boolean(text), Err(NotABoolean), "{text}");
        }
    }
}
