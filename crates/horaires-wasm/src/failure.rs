//! What is thrown: a plain object with `code`, `message`, and where there are any `path` and `issues`.

use horaires::{Issue, Lang, LimitExceeded, NotWritable, Problem, Severity};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;

use crate::plain;

/// Why a call has no answer.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    code: &'static str,
    message: String,
    path: Option<String>,
    issues: Vec<Issue>,
}

impl Failure {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), ..Self::default() }
    }

    pub(crate) fn at(self, path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..self }
    }

    /// A document that cannot be used, and everything that is to be said about it.
    pub(crate) fn unusable(what: &str, issues: Vec<Issue>) -> Self {
        let mut errors = issues.iter().filter(|issue| issue.severity == Severity::Error);
        let Some(first) = errors.next() else {
            return Self::new("unusable-document", format!("{what} cannot be used"));
        };
        let others = match errors.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        let message = format!("{what} cannot be used: {}{others}", first.message(Lang::En));
        Self { code: "unusable-document", message, path: Some(first.path.clone()), issues }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::new(problem.code(), problem.message(Lang::En))
    }
}

impl From<LimitExceeded> for Failure {
    fn from(error: LimitExceeded) -> Self {
        Problem::LimitExceeded { limit: error.0 }.into()
    }
}

impl From<NotWritable> for Failure {
    fn from(error: NotWritable) -> Self {
        Self::new("not-writable", error.to_string())
    }
}

impl From<Issue> for Failure {
    fn from(issue: Issue) -> Self {
        Self {
            code: issue.code(),
            message: issue.message(Lang::En),
            path: Some(issue.path.clone()),
            issues: vec![issue],
        }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let Failure { code, message, path, issues } = failure;
        let mut thrown = json!({"code": code, "message": message});
        if let Value::Object(fields) = &mut thrown {
            if let Some(path) = path {
                fields.insert("path".to_owned(), path.into());
            }
            if let (false, Ok(issues)) = (issues.is_empty(), serde_json::to_value(issues)) {
                fields.insert("issues".to_owned(), issues);
            }
        }
        plain::write_value(&thrown)
    }
}
