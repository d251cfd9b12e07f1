//! A transport without a network, and a clock that does not wait.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(missing_docs, unreachable_pub, reason = "test code")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

pub mod model;

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use horaires::{Id, OverrideRule};
use horaires_ocean::models::Entities;
use horaires_ocean::{BoxFuture, Client, ClientBuilder, Clock, Credentials, Error, Transport, TransportError};

pub const LOGIN: &str = "j.martin@example.org";
pub const PASSWORD: &str = "correct-horse-battery";
pub const TOKEN: &str = "7fd67be08f1cca392dfd5d0c";

/// What a scripted service does with one request.
pub enum Reply {
    Answer(u16, String),
    /// With headers.
    AnswerWith(u16, Vec<(&'static str, String)>, String),
    /// The connection cannot be made.
    NoConnection,
    /// The connection breaks after the request was sent.
    Broken,
    /// Never.
    Silence,
}

pub fn ok(body: &str) -> Reply {
    Reply::Answer(200, body.to_owned())
}

pub fn status(status: u16) -> Reply {
    Reply::Answer(status, String::new())
}

/// A request as the service saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Seen {
    /// `GET /path?query`.
    pub fn line(&self) -> String {
        let mark = if self.query.is_empty() { "" } else { "?" };
        format!("{} {}{mark}{}", self.method, self.path, self.query)
    }
}

/// Answers as a function says; logins by itself, unless the function wants them.
#[derive(Clone)]
pub struct Script {
    seen: Arc<Mutex<Vec<Seen>>>,
    logins: Arc<Mutex<u32>>,
    answer: Arc<dyn Fn(&Seen) -> Reply + Send + Sync>,
    own_logins: bool,
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Script")
    }
}

impl Script {
    pub fn new(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self { seen: Arc::default(), logins: Arc::default(), answer: Arc::new(answer), own_logins: true }
    }

    /// The replies in order.
    pub fn replies(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies = Mutex::new(replies.into_iter().collect::<VecDeque<_>>());
        Self::new(move |seen| {
            let reply = replies.lock().unwrap().pop_front();
            reply.unwrap_or_else(|| panic!("no reply is left for {}", seen.line()))
        })
    }

    /// Logins are answered by the function too.
    pub fn with_logins(mut self) -> Self {
        self.own_logins = false;
        self
    }

    /// What was asked, without logins.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn lines(&self) -> Vec<String> {
        self.seen().iter().map(Seen::line).collect()
    }

    pub fn logins(&self) -> u32 {
        *self.logins.lock().unwrap()
    }
}

pub fn session(token: &str) -> String {
    format!(r#"{{"additionalAccountData":{{}},"passwordExpirationRemainingDays":30,"token":"{token}"}}"#)
}

impl Transport for Script {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _limit: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let seen = Seen {
                method: request.method().to_string(),
                path: request.uri().path().to_owned(),
                query: request.uri().query().unwrap_or_default().to_owned(),
                headers: request.headers().clone(),
                body: String::from_utf8(request.body().to_vec()).unwrap(),
            };
            // Let others come in between.
            tokio::task::yield_now().await;
            let is_login = seen.path.ends_with("/auth/authenticate2");
            if is_login {
                *self.logins.lock().unwrap() += 1;
            } else {
                self.seen.lock().unwrap().push(seen.clone());
            }
            let reply = if is_login && self.own_logins {
                let number = self.logins();
                ok(&session(&format!("{TOKEN}{number}")))
            } else {
                (self.answer)(&seen)
            };
            let (status, headers, body) = match reply {
                Reply::Answer(status, body) => (status, Vec::new(), body),
                Reply::AnswerWith(status, headers, body) => (status, headers, body),
                Reply::NoConnection => return Err(TransportError::Connect("refused".into())),
                Reply::Broken => return Err(TransportError::Broken("reset".into())),
                Reply::Silence => std::future::pending().await,
            };
            let mut response = http::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Ok(response.body(Bytes::from(body)).unwrap())
        })
    }
}

/// A clock that jumps as far as anybody wants to wait.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<Mutex<Ticks>>);

#[derive(Debug)]
struct Ticks {
    elapsed: Duration,
    slept: Vec<Duration>,
}

/// 1 January 2026, midnight in Paris.
pub const START_MS: u64 = 1_767_222_000_000;

impl TestClock {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Ticks { elapsed: Duration::ZERO, slept: Vec::new() })))
    }

    pub fn advance(&self, duration: Duration) {
        self.0.lock().unwrap().elapsed += duration;
    }

    /// How long the client waited, time and again.
    pub fn slept(&self) -> Vec<Duration> {
        self.0.lock().unwrap().slept.clone()
    }
}

impl Clock for TestClock {
    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().elapsed
    }

    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(START_MS) + self.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        Box::pin(async move {
            // Whoever has something to do comes first; only then does time pass.
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            let mut ticks = clock.0.lock().unwrap();
            ticks.elapsed += duration;
            ticks.slept.push(duration);
        })
    }
}

pub fn builder(script: &Script, clock: &TestClock) -> ClientBuilder {
    Client::builder(Credentials::new(LOGIN, PASSWORD))
        .base_url("https://ocean.test/ocean")
        .transport(script.clone())
        .clock(clock.clone())
}

pub fn client(script: &Script, clock: &TestClock) -> Client {
    builder(script, clock).build().unwrap()
}

/// A request after the fact.
pub fn override_rule() -> OverrideRule {
    OverrideRule {
        trip: Id::Number(1_110_000_401),
        unit_number: Some(Id::Number(2)),
        operator_code: Some(Id::Number(1_110_000_001)),
        private: false,
        recorded_at: None,
        position: 0,
    }
}

/// So many calls of one client at once, and their answers.
pub async fn at_once(client: &Client, calls: usize) -> Vec<Result<Entities, Error>> {
    let one = || {
        let client = client.clone();
        tokio::spawn(async move { client.entities().await })
    };
    let mut answers = Vec::new();
    for call in std::iter::repeat_with(one).take(calls).collect::<Vec<_>>() {
        answers.push(call.await.unwrap());
    }
    answers
}
