//! Refusals: the status, and a body that says what is wrong, where, and what to do about it.

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::response::IntoResponse;
use horaires::{Issue, Problem, Severity};
use serde::Serialize;

/// What is wrong with one value of a request: an issue of the engine, or one that only a server can have.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Finding {
    /// An issue of the engine.
    Engine(Box<Issue>),
    /// A finding about this server's data or rights, in the same form.
    Server {
        /// The stable code.
        code: &'static str,
        /// Always an error.
        severity: Severity,
        /// The parameter (`/individuId`) or the place in the body.
        path: String,
        /// What is wrong and what to do about it.
        message: Message,
    },
}

/// A message in both languages.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    en: String,
    fr: String,
}

impl Finding {
    /// A finding of this server.
    pub(crate) fn new(
        code: &'static str,
        path: impl Into<String>,
        en: impl Into<String>,
        fr: impl Into<String>,
    ) -> Self {
        let message = Message { en: en.into(), fr: fr.into() };
        Self::Server { code, severity: Severity::Error, path: path.into(), message }
    }

    /// An id that does not exist, or is another customer's: nobody is told which. In French with the word for none, which
    /// has a gender.
    pub(crate) fn unknown(what: (&str, &str), path: &str, id: impl std::fmt::Display) -> Self {
        let (en, fr) = what;
        Self::new("unknown-id", path, format!("no {en} `{id}` of this customer"), format!("{fr} `{id}` chez ce client"))
    }

    /// A value of another kind than is documented.
    pub(crate) fn wrong_type(path: impl Into<String>, expected: (&str, &str), found: &str) -> Self {
        let ((en, fr), found) = (expected, shorten(found));
        Self::new(
            "wrong-type",
            path,
            format!("expected {en}, found `{found}`"),
            format!("attendu : {fr} ; trouvé : `{found}`"),
        )
    }

    #[cfg(test)]
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Engine(issue) => issue.code(),
            Self::Server { code, .. } => code,
        }
    }

    pub(crate) fn path(&self) -> &str {
        match self {
            Self::Engine(issue) => &issue.path,
            Self::Server { path, .. } => path,
        }
    }

    pub(crate) fn english(&self) -> String {
        match self {
            Self::Engine(issue) => issue.message(horaires::Lang::En),
            Self::Server { message, .. } => message.en.clone(),
        }
    }
}

/// As much of what a client wrote as one needs to recognise it, on one line.
pub(crate) fn shorten(text: &str) -> String {
    const MOST: usize = 64;
    let mut shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

impl From<Issue> for Finding {
    fn from(issue: Issue) -> Self {
        Self::Engine(Box::new(issue))
    }
}

/// A request that is refused, or that failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) findings: Vec<Finding>,
    pub(crate) retry_after: Option<u64>,
}

/// The body of a refusal.
#[derive(Serialize)]
struct Refusal<'a> {
    status: u16,
    error: &'a str,
    message: String,
    issues: &'a [Finding],
}

impl Failure {
    pub(crate) fn new(status: StatusCode, findings: Vec<Finding>) -> Self {
        Self { status, findings, retry_after: None }
    }

    /// 400.
    pub(crate) fn invalid(findings: impl IntoIterator<Item = impl Into<Finding>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, findings.into_iter().map(Into::into).collect())
    }

    /// 400 for a value of another kind than is documented.
    pub(crate) fn wrong_type(path: &str, expected: (&str, &str), found: &str) -> Self {
        Self::invalid([Finding::wrong_type(path, expected, found)])
    }

    /// 400 for one problem.
    pub(crate) fn problem(problem: Problem, path: &str) -> Self {
        Self::invalid([Issue::new(problem, path)])
    }

    /// 401: one answer for every reason, so that nobody learns which tokens or logins exist.
    pub(crate) fn unauthorized(code: &'static str, en: &str, fr: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, vec![Finding::new(code, "", en, fr)])
    }

    /// 403.
    pub(crate) fn forbidden(path: &str) -> Self {
        let finding = Finding::new(
            "forbidden",
            path,
            "this account has no rights there: ask for a customer of its own",
            "ce compte n'y a aucun droit : demandez un de ses propres clients",
        );
        Self::new(StatusCode::FORBIDDEN, vec![finding])
    }

    /// 429, with the seconds to wait.
    pub(crate) fn too_many(retry_after: u64) -> Self {
        let finding = Finding::new(
            "too-many-requests",
            "",
            format!("too many requests: try again in {retry_after} s"),
            format!("trop de requêtes : réessayez dans {retry_after} s"),
        );
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self { status, findings: vec![finding], retry_after: Some(retry_after) }
    }

    /// 500: what happened is in the log, not in the answer.
    pub(crate) fn internal() -> Self {
        let finding = Finding::new(
            "internal-error",
            "",
            "the server failed; its log says why",
            "le serveur a échoué ; son journal dit pourquoi",
        );
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, vec![finding])
    }

    /// A refusal by HTTP itself.
    pub(crate) fn http(status: StatusCode, code: &'static str, en: &str, fr: &str) -> Self {
        Self::new(status, vec![Finding::new(code, "", en, fr)])
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        tracing::error!(%error, "the database failed");
        Self::internal()
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let told: Vec<String> = self.findings.iter().map(Finding::english).collect();
        f.write_str(&told.join("; "))
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response<Body> {
        let name = self.status.canonical_reason().unwrap_or("error");
        let error: String = name.to_ascii_uppercase().replace([' ', '-'], "_");
        let message = self.to_string();
        let refusal = Refusal { status: self.status.as_u16(), error: &error, message, issues: &self.findings };
        let mut response = json(self.status, &refusal);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
            response.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        response
    }
}

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response<Body> {
    match serde_json::to_vec(value) {
        Ok(bytes) => {
            let mut response = Response::new(Body::from(bytes));
            *response.status_mut() = status;
            let json = HeaderValue::from_static("application/json;charset=utf-8");
            response.headers_mut().insert(CONTENT_TYPE, json);
            response
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}
