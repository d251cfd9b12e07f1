//! Issues as SARIF 2.1.0, for code-scanning services and editors.

use horaires::{CODES, Issue, Lang, Severity};
use serde_json::{Value, json};

use crate::locate::{Lines, locate, place};

/// The SARIF log of a run over several documents.
pub(crate) fn log(documents: &[(String, String, Vec<Issue>)], lang: Lang) -> Value {
    let rules: Vec<Value> = CODES
        .iter()
        .map(|(code, severity)| json!({"id": code, "defaultConfiguration": {"level": level(*severity)}}))
        .collect();
    let results: Vec<Value> =
        documents.iter().flat_map(|(file, text, issues)| results(file, text, issues, lang)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "horaires",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn results(file: &str, text: &str, issues: &[Issue], lang: Lang) -> Vec<Value> {
    let places = locate(text, issues.iter().map(|issue| issue.path.as_str()));
    let lines = Lines::new(text);
    let result = |issue: &Issue| {
        let range = place(issue, &places, &lines);
        let (start_line, start_column) = lines.line_and_column(range.start);
        let (end_line, end_column) = lines.line_and_column(range.end);
        json!({
            "ruleId": issue.code(),
            "level": level(issue.severity),
            "message": {"text": issue.message(lang)},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(file)},
                    "region": {
                        "startLine": start_line, "startColumn": start_column,
                        "endLine": end_line, "endColumn": end_column,
                    },
                },
                "logicalLocations": [{"fullyQualifiedName": issue.path}],
            }],
        })
    };
    issues.iter().map(result).collect()
}

/// A path as a URI reference (RFC 3986): relative paths stay relative.
fn uri(file: &str) -> String {
    let mut uri = String::from(if file.starts_with('/') { "file://" } else { "" });
    for byte in file.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("week.json"), "week.json");
        assert_eq!(uri("standard input"), "standard%20input");
        assert_eq!(uri("/tmp/é 100%.json"), "file:///tmp/%C3%A9%20100%25.json");
    }
}
