//! Issues as SARIF 2.1.0, for code-scanning services and editors.

use horaires::{CODES, Issue, Lang, Problem, Severity};
use serde_json::{Value, json};

use crate::locate::{byte_at, line_and_column, locate};

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
    let result = |issue: &Issue| {
        let range = match &issue.problem {
            Problem::MalformedJson { line, column, .. } => {
                let at = byte_at(text, *line, *column);
                at..at
            }
            _ => places.get(issue.path.as_str()).cloned().unwrap_or_default(),
        };
        let (start_line, start_column) = line_and_column(text, range.start);
        let (end_line, end_column) = line_and_column(text, range.end);
        json!({
            "ruleId": issue.code(),
            "level": level(issue.severity),
            "message": {"text": issue.message(lang)},
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": {"uri": file.replace('\\', "/")},
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

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}
