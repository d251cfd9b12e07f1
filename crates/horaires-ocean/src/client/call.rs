//! One call: its tries, its token, its answer.

use std::time::Duration;

use bytes::Bytes;
use horaires::plan::Says;
use horaires::service::Request;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use tracing::Instrument;
use url::Url;

use super::Client;
use super::credentials::scrub;
use super::error::{Error, ErrorKind};
use super::retry::{Delays, retry_after};
use super::said::Said;
use super::session::{Failure, Found, Numbered, Token};
use super::transport::TransportError;
use crate::models::{Session, read_boolean};
use crate::service::{AUTHENTICATE, Effect, Service, Verb};

/// The header that carries the token.
const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// Bytes of what the service says about an error that are looked at.
const MOST_READ_OF_AN_ERROR: usize = 1 << 20;

/// How long a change that was not answered in time is given before the schedule is read back.
const LONGEST_SETTLING: Duration = Duration::from_secs(30);

/// What is sent.
pub(super) struct Call {
    pub(super) service: &'static Service,
    query: Vec<(&'static str, String)>,
    body: Option<Bytes>,
}

impl Call {
    pub(super) const fn new(service: &'static Service) -> Self {
        Self { service, query: Vec::new(), body: None }
    }

    /// A parameter that may be absent.
    pub(super) fn with<T: ToString>(mut self, name: &'static str, value: impl IntoIterator<Item = T>) -> Self {
        self.query.extend(value.into_iter().map(|value| (name, value.to_string())));
        self
    }

    /// A body of JSON.
    pub(super) fn body(mut self, body: &impl serde::Serialize) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(body).map_err(|error| Error::invalid(&format!("no JSON: {error}")))?;
        self.body = Some(bytes.into());
        Ok(self)
    }

    fn url(&self, base: &Url, customer: Option<&horaires::Id>) -> Url {
        let mut url = base.clone();
        url.set_path(&format!("{}/restapi{}", base.path().trim_end_matches('/'), self.service.path));
        let takes_customer = self.service.parameters.contains(&"customerId");
        let customer = customer.filter(|_| takes_customer).map(|id| ("customerId", id.to_string()));
        if customer.is_some() || !self.query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (name, value) in customer.iter().chain(&self.query) {
                pairs.append_pair(name, value);
            }
        }
        url
    }
}

/// An answer with a status that is a success.
pub(super) struct Answer {
    status: u16,
    body: Bytes,
}

/// How a change was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// How often the request was sent.
    pub tries: u32,
    /// Whether the answer was lost, and reading the schedule back showed that the service had carried the request out.
    pub read_back: bool,
}

impl Client {
    /// Reads an answer, trying again as the policy says.
    pub(super) async fn read<T: DeserializeOwned + Default>(&self, call: Call) -> Result<T, Error> {
        let span = self.span(call.service);
        let mut course = self.course(call.service);
        async {
            loop {
                match self.attempt(&call, &mut course).await.and_then(|answer| decode(&answer)) {
                    Ok(value) => return Ok(course.finished(self, value)),
                    Err(failed) => course.again(self, failed).await?,
                }
            }
        }
        .instrument(span)
        .await
    }

    /// Sends a request that changes something. Where the answer to a change of schedules is lost, the schedules are read
    /// back before it is sent again.
    pub(super) async fn write(&self, call: Call, change: &Request) -> Result<Done, Error> {
        let span = self.span(call.service);
        let mut course = self.course(call.service);
        async {
            loop {
                let failed = match self.attempt(&call, &mut course).await.and_then(|answer| accept(&call, &answer)) {
                    Ok(()) => return Ok(course.finished(self, Done { tries: course.tries, read_back: false })),
                    Err(failed) => failed,
                };
                course.uncertain |= failed.is_uncertain();
                // Even a refusal may be of what an earlier try did already.
                if course.uncertain && call.service.effect == Effect::ChangesSchedules {
                    tracing::warn!(tries = course.tries, "the answer was lost: reading the schedule back");
                    self.let_settle(&failed).await;
                    match self.is_applied(change).await {
                        Ok(true) => {
                            return Ok(course.finished(self, Done { tries: course.tries, read_back: true }));
                        }
                        Ok(false) => {}
                        Err(reading_back) => {
                            let lost = Box::new(course.error(self, failed));
                            let reading_back = Box::new(reading_back);
                            return Err(course.error(self, ErrorKind::Unconfirmed { lost, reading_back }));
                        }
                    }
                }
                course.again(self, failed).await?;
            }
        }
        .instrument(span)
        .await
    }

    /// A service that did not answer in time, or whose gateway says so, may still be at work: it is given as long again, half
    /// a minute at most, before anybody looks whether it has done it.
    async fn let_settle(&self, failure: &ErrorKind) {
        if matches!(failure, ErrorKind::TimedOut { .. } | ErrorKind::Status { status: 504, .. }) {
            self.0.clock.sleep(self.0.timeout.min(LONGEST_SETTLING)).await;
        }
    }

    /// Gets a token, trying again as the policy says.
    pub(super) async fn log_in(&self) -> Result<Token, (Error, Option<Failure>)> {
        let Some(body) = self.0.credentials.login_body() else {
            let kept = self.0.credentials.given_token().cloned();
            return kept
                .map(|secret| Token::new(secret, None, None))
                .ok_or_else(|| (Error::credentials("no credentials".to_owned()), None));
        };
        let call = Call { service: &AUTHENTICATE, query: Vec::new(), body: Some(body.into()) };
        let span = self.span(&AUTHENTICATE);
        let mut course = self.course(&AUTHENTICATE);
        async {
            loop {
                let failed = match self.exchange(&call, None, &mut course).await.and_then(|answer| decode(&answer)) {
                    Ok(session) => return self.token_of(session).map_err(|kind| (course.error(self, kind), None)),
                    Err(failed) => failed,
                };
                if let ErrorKind::Status { status: 400 | 401 | 403, said, .. } = failed {
                    let failure = Failure { said: said.clone() };
                    return Err((course.error(self, ErrorKind::NotLoggedIn { said: Some(said) }), Some(failure)));
                }
                course.again(self, failed).await.map_err(|error| (error, None))?;
            }
        }
        .instrument(span)
        .await
    }

    fn token_of(&self, session: Session) -> Result<Token, ErrorKind> {
        let days = session.password_expires_in_days.value().copied();
        let token = session.token.value().filter(|token| !token.expose().is_empty()).ok_or_else(|| {
            let why = says("there is no token", "il n'y a pas de jeton");
            ErrorKind::Decode { path: "token".to_owned(), why, truncated: false }
        })?;
        Ok(Token::new(token.expose().into(), Some(self.0.token_lifetime), days))
    }

    /// One try with a valid token, and once in a call another with a new one, where the service says that it is not. A
    /// second refusal is final: asking for ever with new logins would lock the account.
    async fn attempt(&self, call: &Call, course: &mut Course) -> Result<Answer, ErrorKind> {
        let token = self.session(None, course).await?;
        let answer = self.exchange(call, Some(&token.token), course).await;
        if !is_unauthorized(&answer) {
            return answer;
        }
        if self.0.credentials.given_token().is_some() {
            return Err(ErrorKind::NotLoggedIn { said: None });
        }
        if std::mem::replace(&mut course.renewed, true) {
            return answer;
        }
        tracing::debug!("the token is no longer valid: logging in again");
        let token = self.session(Some(token.number), course).await?;
        self.exchange(call, Some(&token.token), course).await
    }

    async fn session(&self, stale: Option<u64>, course: &mut Course) -> Result<Numbered, ErrorKind> {
        let now = self.0.clock.elapsed();
        let login = match self.0.shared.find(now, self.0.token_margin, stale).await {
            Found::Valid(token) => return Ok(token),
            Found::Refused(failure) => return Err(ErrorKind::NotLoggedIn { said: Some(failure.said) }),
            Found::Login(login) => login,
        };
        match self.log_in().await {
            Ok(token) => Ok(login.succeeded(token, now)),
            Err((error, failure)) => {
                login.failed(failure);
                course.login_failed = Some(error);
                Err(ErrorKind::NotLoggedIn { said: None })
            }
        }
    }

    /// Sends one request, and takes its answer apart.
    async fn exchange(&self, call: &Call, token: Option<&Token>, course: &mut Course) -> Result<Answer, ErrorKind> {
        let inner = &self.0;
        self.wait_for_turn().await;
        course.tries += 1;
        let request = self.request(call, token)?;
        let begun = inner.clock.elapsed();
        let sent = tokio::select! {
            biased;
            sent = inner.transport.send(request, inner.max_answer) => sent,
            () = inner.clock.sleep(inner.timeout) => {
                return Err(ErrorKind::TimedOut { after: inner.timeout });
            }
        };
        let answer = sent.map_err(ErrorKind::Transport)?;
        let status = answer.status();
        tracing::debug!(status = status.as_u16(), bytes = answer.body().len(), "answered");
        if answer.body().len() > inner.max_answer {
            return Err(ErrorKind::Transport(TransportError::TooLarge));
        }
        if status.is_success() {
            self.see_date(answer.headers(), begun);
            return Ok(Answer { status: status.as_u16(), body: answer.into_body() });
        }
        let retry_after = retry_after(answer.headers(), inner.clock.now());
        let said = self.said(answer.body(), token);
        Err(ErrorKind::Status { status: status.as_u16(), said, retry_after })
    }

    fn request(&self, call: &Call, token: Option<&Token>) -> Result<http::Request<Bytes>, ErrorKind> {
        let invalid = |what: &str| ErrorKind::Invalid(what.to_owned());
        let url = call.url(&self.0.base, self.0.customer.as_ref());
        let mut request = http::Request::new(call.body.clone().unwrap_or_default());
        *request.method_mut() = match call.service.verb {
            Verb::Get => http::Method::GET,
            Verb::Post => http::Method::POST,
            Verb::Delete => http::Method::DELETE,
        };
        *request.uri_mut() = url.as_str().parse().map_err(|_| invalid("the request is too long for a URL"))?;
        let headers: &mut HeaderMap = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if call.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(token) = token {
            let mut value = HeaderValue::from_str(token.secret().expose_secret())
                .map_err(|_| invalid("the token holds characters that no header can carry"))?;
            value.set_sensitive(true);
            headers.insert(TOKEN, value);
        }
        Ok(request)
    }

    /// What the service says about an error, without secrets.
    fn said(&self, body: &[u8], token: Option<&Token>) -> Said {
        let read = body.get(..body.len().min(MOST_READ_OF_AN_ERROR)).unwrap_or_default();
        Said::read(&String::from_utf8_lossy(read), |text| {
            let text = self.0.credentials.scrub(text);
            token.map_or_else(|| text.clone(), |token| scrub(&text, token.secret()))
        })
    }

    fn span(&self, service: &'static Service) -> tracing::Span {
        tracing::info_span!("ocean", verb = service.verb.name(), path = service.path)
    }

    fn course(&self, service: &'static Service) -> Course {
        Course {
            service,
            started: self.0.clock.elapsed(),
            tries: 0,
            delays: self.0.retry.delays(),
            renewed: false,
            uncertain: false,
            login_failed: None,
        }
    }
}

const fn is_unauthorized(answer: &Result<Answer, ErrorKind>) -> bool {
    matches!(answer, Err(ErrorKind::Status { status: 401, .. }))
}

/// The tries of one call so far.
struct Course {
    service: &'static Service,
    started: Duration,
    tries: u32,
    delays: Delays,
    /// Whether the token has been renewed.
    renewed: bool,
    /// Whether some try of a change may have been carried out.
    uncertain: bool,
    login_failed: Option<Error>,
}

impl Course {
    fn elapsed(&self, client: &Client) -> Duration {
        client.0.clock.elapsed().saturating_sub(self.started)
    }

    fn finished<T>(&self, client: &Client, value: T) -> T {
        let elapsed_ms = u64::try_from(self.elapsed(client).as_millis()).unwrap_or(u64::MAX);
        tracing::debug!(tries = self.tries, elapsed_ms, "done");
        value
    }

    fn error(&self, client: &Client, kind: ErrorKind) -> Error {
        Error::new(kind, self.service, self.tries, self.elapsed(client)).unsettled(self.is_unsettled())
    }

    /// Whether an earlier try may have been carried out, and no reading back can tell.
    fn is_unsettled(&self) -> bool {
        self.uncertain && self.service.effect == Effect::WritesTheSame
    }

    /// Waits before the next try, or gives up.
    async fn again(&mut self, client: &Client, failed: ErrorKind) -> Result<(), Error> {
        // The login has been tried often enough by itself.
        if let Some(error) = self.login_failed.take() {
            return Err(error.of_service(self.service).unsettled(self.is_unsettled()));
        }
        let passing = failed.is_passing();
        let delay = if passing { self.delays.next(self.elapsed(client), failed.retry_after()) } else { None };
        let Some(delay) = delay else { return Err(self.error(client, failed)) };
        let delay_ms = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(tries = self.tries, delay_ms, status = failed.status(), "failed: trying again");
        client.0.clock.sleep(delay).await;
        Ok(())
    }
}

/// Reads JSON, and says where it cannot.
fn decode<T: DeserializeOwned + Default>(answer: &Answer) -> Result<T, ErrorKind> {
    // No content: an empty list.
    if answer.status == 204 {
        return Ok(T::default());
    }
    let mut reader = serde_json::Deserializer::from_slice(&answer.body);
    let read: Result<Option<T>, _> = serde_path_to_error::deserialize(&mut reader);
    let failed = |path: String, error: &serde_json::Error| ErrorKind::Decode {
        path,
        why: fault(error),
        truncated: error.is_eof(),
    };
    let value = read.map_err(|error| failed(error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| failed(".".to_owned(), &error))?;
    Ok(value.unwrap_or_default())
}

/// What the reader of JSON says may quote the answer: its kind and place are enough.
fn fault(error: &serde_json::Error) -> Says {
    let (english, french) = match error.classify() {
        serde_json::error::Category::Io => ("it cannot be read", "elle ne peut pas être lue"),
        serde_json::error::Category::Syntax => ("it is no JSON", "ce n'est pas du JSON"),
        serde_json::error::Category::Data => {
            ("it is of another type than documented", "elle est d'un autre type que documenté")
        }
        serde_json::error::Category::Eof => ("it ends too soon", "elle finit trop tôt"),
    };
    let (line, column) = (error.line(), error.column());
    Says {
        en: format!("{english} (line {line}, column {column})"),
        fr: format!("{french} (ligne {line}, colonne {column})"),
    }
}

fn says(english: &str, french: &str) -> Says {
    Says { en: english.to_owned(), fr: french.to_owned() }
}

/// Reads the answer of a service that writes: a boolean. One that removes answers with nothing, or `{}`.
fn accept(call: &Call, answer: &Answer) -> Result<(), ErrorKind> {
    let text = std::str::from_utf8(&answer.body).unwrap_or_default();
    match read_boolean(text) {
        Ok(true) => Ok(()),
        Ok(false) => Err(ErrorKind::Refused),
        Err(_) if answer.status == 204 || call.service.verb == Verb::Delete => Ok(()),
        Err(error) => {
            let why = says(&error.to_string(), "la réponse n'est ni `true` ni `false`");
            Err(ErrorKind::Decode { path: ".".to_owned(), why, truncated: true })
        }
    }
}
