//! A request to a service: who calls, for which customer, with which parameters and which body.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::CONTENT_ENCODING;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use horaires::plan::Says;
use horaires::{Issue, Problem, validate};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::App;
use crate::auth;
use crate::failure::{Failure, Finding, json, shorten};
use crate::params::Params;
use crate::services::table::Service;
use crate::store::tokens::{self, Session};

/// What a handler gives back.
pub(crate) type Answer = Result<Response<Body>, Failure>;

/// The name of the header that carries the token.
pub(crate) const TOKEN_HEADER: &str = "x-auth-token";

/// A request that may be carried out: its token is valid, its parameters are what they should be.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) app: Arc<App>,
    pub(crate) service: &'static Service,
    pub(crate) session: Session,
    pub(crate) params: Params,
    pub(crate) body: Bytes,
}

impl Call {
    /// Checks a request: first who asks (401), then how often (429), then what (400, 403, 414, 415).
    pub(crate) async fn receive(
        app: Arc<App>,
        service: &'static Service,
        request: Request<Body>,
    ) -> Result<Self, Failure> {
        let session = session(&app, request.headers()).await?;
        if let Some(wait) = app.limiter.check(session.account) {
            return Err(Failure::too_many(wait));
        }
        let query = query(&app, &request)?;
        let params = Params::read(query, service.parameters)?;
        let body = body(request).await?;
        Ok(Self { app, service, session, params, body })
    }

    /// The customer that the call is about.
    ///
    /// # Errors
    /// 400 where the account has several customers and none is named, 403 where the one named is not its own: whether
    /// it exists is not told.
    pub(crate) fn customer(&self) -> Result<i64, Failure> {
        match (self.params.integer("customerId"), self.session.customers.as_slice()) {
            (Some(named), own) if own.contains(&named) => Ok(named),
            (Some(_), _) | (None, []) => Err(Failure::forbidden("/customerId")),
            (None, [only]) => Ok(*only),
            (None, _) => Err(Failure::problem(Problem::MissingField { field: "customerId".into() }, "/customerId")),
        }
    }

    /// The customers that the call may be about, for services that name a trip or a vehicle instead of a customer.
    pub(crate) fn customers(&self) -> Result<Vec<i64>, Failure> {
        match self.params.integer("customerId") {
            Some(_) => self.customer().map(|customer| vec![customer]),
            None if self.session.customers.is_empty() => Err(Failure::forbidden("/customerId")),
            None => Ok(self.session.customers.clone()),
        }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Failure> {
        parse_body(&self.body)
    }

    /// The body as a document. The wire types never fail on a field, so only a body that is no object can.
    pub(crate) fn document<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        document(self.json()?)
    }

    /// A refusal for an id that is not there: 404 or 400, as the service's document lists.
    pub(crate) fn unknown(&self, what: (&str, &str), path: &str, id: impl std::fmt::Display) -> Failure {
        let status = StatusCode::from_u16(self.service.not_found()).unwrap_or(StatusCode::BAD_REQUEST);
        Failure::new(status, vec![Finding::unknown(what, path, id)])
    }

    /// The answer, with only the fields that are wanted.
    pub(crate) fn answer(&self, value: &impl serde::Serialize) -> Answer {
        let status = self.service.success(&self.app);
        let Some(fields) = self.params.fields("includeFields") else { return Ok(json(status, value)) };
        match serde_json::to_value(value) {
            Ok(value) => Ok(json(status, &fields.keep(value))),
            Err(error) => {
                tracing::error!(%error, "an answer could not be written");
                Err(Failure::internal())
            }
        }
    }
}

/// The query, within the limit.
pub(crate) fn query<'r>(app: &App, request: &'r Request<Body>) -> Result<&'r str, Failure> {
    let query = request.uri().query().unwrap_or_default();
    if query.len() > app.limits.query_bytes {
        return Err(Failure::http(
            StatusCode::URI_TOO_LONG,
            "query-too-long",
            "the query is too long: send fewer ids at once",
            "les paramètres sont trop longs : envoyez moins d'ids à la fois",
        ));
    }
    Ok(query)
}

/// The body, which has arrived whole and within the limit (see [`crate::app::whole_body`]).
///
/// # Errors
/// 415 where it is compressed: whoever unpacks bodies has to bound them again, and requests are short.
pub(crate) async fn body(request: Request<Body>) -> Result<Bytes, Failure> {
    let encodings = request.headers().get_all(CONTENT_ENCODING).iter().map(|value| value.to_str().unwrap_or("?"));
    let encoding = encodings.collect::<Vec<_>>().join(", ");
    if !encoding.split(',').all(|name| matches!(name.trim(), "" | "identity")) {
        let encoding = shorten(&encoding);
        return Err(Failure::http(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "encoded-body",
            &format!("the body is encoded (`{encoding}`): send it as it is"),
            &format!("le corps est encodé (`{encoding}`) : envoyez-le tel quel"),
        ));
    }
    to_bytes(request.into_body(), usize::MAX).await.map_err(|_| Failure::internal())
}

pub(crate) fn parse_body(body: &Bytes) -> Result<Value, Failure> {
    match std::str::from_utf8(body) {
        Ok(text) => validate::parse_json(text).map_err(Failure::invalid),
        Err(error) => {
            let line = body.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
            let reason = Says { en: "not UTF-8".to_owned(), fr: "le texte n'est pas en UTF-8".to_owned() };
            let problem = Problem::MalformedJson { line, column: 0, reason };
            Err(Failure::invalid([Issue::new(problem, "")]))
        }
    }
}

pub(crate) fn document<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    // What stands there may be a password: only its kind is told.
    let (en, fr) = match &value {
        Value::Object(_) => ("an object", "un objet"),
        Value::Array(_) => ("a list", "une liste"),
        Value::String(_) => ("text", "un texte"),
        Value::Number(_) => ("a number", "un nombre"),
        Value::Bool(_) => ("true or false", "true ou false"),
        Value::Null => ("null", "null"),
    };
    let (en, fr) = (format!("expected an object, found {en}"), format!("attendu : un objet ; trouvé : {fr}"));
    let wrong = || Failure::invalid([Finding::new("wrong-type", "", en, fr)]);
    if !value.is_object() {
        return Err(wrong());
    }
    serde_json::from_value(value).map_err(|_| wrong())
}

async fn session(app: &App, headers: &HeaderMap) -> Result<Session, Failure> {
    let refused = || {
        Failure::unauthorized(
            "unauthorized",
            "no valid token in `X-AUTH-TOKEN`: log in at /auth/authenticate2",
            "pas de jeton valide dans `X-AUTH-TOKEN` : connectez-vous par /auth/authenticate2",
        )
    };
    let mut values = headers.get_all(TOKEN_HEADER).iter();
    let (Some(token), None) = (values.next(), values.next()) else { return Err(refused()) };
    let digest = auth::digest(token.as_bytes());
    let now = app.clock.now();
    let found: Result<Option<Session>, Failure> =
        app.store.read(move |connection| Ok(tokens::session(connection, digest, now)?)).await;
    found?.ok_or_else(refused)
}
