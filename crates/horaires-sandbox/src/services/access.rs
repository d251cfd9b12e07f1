//! `POST /auth/authenticate2`.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use horaires::wire::Field;
use horaires::{Instant, Problem};
use horaires_ocean::models::{Hidden, JsonObject, Login, Session};

use super::table;
use crate::app::App;
use crate::auth;
use crate::call::{self, Answer};
use crate::failure::{Failure, Finding, json};
use crate::params::Params;
use crate::store::tokens;

/// Bytes of a login or a password.
const MOST_BYTES: usize = 1024;

/// A token for a login and its password.
pub(crate) async fn authenticate(State(app): State<Arc<App>>, request: Request<Body>) -> Answer {
    // A password in the address is refused, and what stood there is in no log and no answer.
    Params::read(call::query(&app, &request)?, table::AUTHENTICATE.parameters)?;
    let body = call::body(request).await?;
    let body: Login = call::document(call::parse_body(&body)?)?;
    let login = needed(&body.login, "login", String::as_str)?.to_owned();
    let password = needed(&body.password, "password", Hidden::expose)?.to_owned();

    let now = app.clock.now();
    let name = auth::digest(login.as_bytes());
    if let Some(wait) = app.failed_logins.wait(name, now) {
        return Err(Failure::too_many(wait));
    }
    let found: Result<_, Failure> =
        app.store.read(move |connection| Ok(tokens::credentials(connection, &login)?)).await;
    let found = found?;
    let hash = found.as_ref().map(|found| found.password_hash.clone());
    let verified = verify(&app, password, hash).await?;
    let account = found.filter(|found| verified && found.valid_until.is_none_or(|end| now < end));
    let Some(account) = account.map(|found| found.account) else {
        app.failed_logins.count(name, now);
        return Err(Failure::unauthorized(
            "login-failed",
            "no such login, or not its password",
            "identifiant inconnu ou mot de passe incorrect",
        ));
    };
    let (token, digest) = auth::new_token()?;
    let end = Instant::clamped(now.millis() + auth::TOKEN_LIFE_MS);
    let kept: Result<(), Failure> =
        app.store.write(move |connection| Ok(tokens::keep(connection, digest, account, now, end)?)).await;
    kept?;
    let session = Session {
        additional_account_data: JsonObject::default().into(),
        password_expires_in_days: 0.into(),
        token: Hidden::from(token).into(),
        ..Session::default()
    };
    Ok(json(table::AUTHENTICATE.success(&app), &session))
}

async fn verify(app: &App, password: String, hash: Option<String>) -> Result<bool, Failure> {
    let Ok(_permit) = app.hashing.acquire().await else { return Err(Failure::internal()) };
    tokio::task::spawn_blocking(move || auth::verify_password(&password, hash.as_deref()))
        .await
        .map_err(|_| Failure::internal())
}

fn needed<'f, T>(field: &'f Field<T>, name: &'static str, text: impl Fn(&'f T) -> &'f str) -> Result<&'f str, Failure> {
    let path = format!("/{name}");
    match field {
        Field::Absent | Field::Null => Err(Failure::problem(Problem::MissingField { field: name.into() }, &path)),
        Field::Other(_) => Err(unfit(path, "expected text", "attendu : un texte")),
        Field::Value(value) if text(value).len() > MOST_BYTES => {
            Err(unfit(path, "expected at most 1024 bytes", "attendu : 1024 octets au plus"))
        }
        Field::Value(value) => Ok(text(value)),
    }
}

/// What stands there may be a password: it is not repeated.
fn unfit(path: String, en: &str, fr: &str) -> Failure {
    Failure::invalid([Finding::new("wrong-type", path, en, fr)])
}
