//! What is thrown: a plain object with `code`, `message`, and where there are any `path` and `issues`.

use horaires::validate::brief;
use horaires::{Issue, Lang, LimitExceeded, NotWritable, Problem, Severity};
use serde_json::Value;
use wasm_bindgen::JsValue;

use crate::plain;
use crate::to_json::object;

/// A list of issues.
pub(crate) fn issues_to_json(issues: &[Issue]) -> Value {
    issues.iter().map(Issue::to_json).collect()
}

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

    /// A value of another type than was expected.
    pub(crate) fn wrong_type(expected: &'static str, found: &Value) -> Self {
        Problem::WrongType { expected, found: brief(found) }.into()
    }

    /// Asked for by a package of another version.
    pub(crate) fn unknown_function(name: &str) -> Self {
        Self::new("internal", format!("the engine has no function `{name}`"))
    }

    pub(crate) fn at(self, path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..self }
    }

    /// The same, of a member of what is read.
    pub(crate) fn within(mut self, key: &str) -> Self {
        for issue in &mut self.issues {
            issue.path = format!("/{key}{}", issue.path);
        }
        let path = format!("/{key}{}", self.path.unwrap_or_default());
        Self { path: Some(path), ..self }
    }

    /// What is wrong with a row of a list; a failure of the list where it is not for the engine to say.
    pub(crate) fn into_issue(mut self, row: u32) -> Result<Issue, Self> {
        self.issues.pop().ok_or_else(|| {
            let path = format!("/{row}{}", self.path.take().unwrap_or_default());
            self.at(path)
        })
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
        let mut thrown = object([("code", code.into()), ("message", message.into())]);
        if let Value::Object(fields) = &mut thrown {
            if let Some(path) = path {
                fields.insert("path".to_owned(), path.into());
            }
            if !issues.is_empty() {
                fields.insert("issues".to_owned(), issues_to_json(&issues));
            }
        }
        plain::write_value(&thrown)
    }
}
