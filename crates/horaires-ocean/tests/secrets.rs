//! Nothing that is logged or told holds a secret or names a person. Alone in its process: what is logged is decided once
//! for all threads of one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use horaires_ocean::models::{Hidden, Login, Session};
use horaires_ocean::{Credentials, RetryPolicy};
use support::{LOGIN, PASSWORD, Reply, Script, Seen, TOKEN, TestClock, builder, client, ok, session};

/// A place for everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn token_of(seen: &Seen) -> String {
    seen.headers.get("x-auth-token").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn secrets_and_persons_are_nowhere() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);

    let mut told = Vec::new();
    let person = 424_242_i64;
    for code in [400, 401, 403, 404, 429, 500] {
        // A service that gives back all that it was sent.
        let script = Script::new(move |seen| Reply::Answer(code, format!("{seen:?} {} {PASSWORD}", token_of(seen))));
        let clock = TestClock::new();
        let retry = RetryPolicy { tries: 2, ..RetryPolicy::default() };
        let client = builder(&script, &clock).retry(retry).build().unwrap();
        let error = client.recurrent(Some(&person.into())).await.unwrap_err();
        told.extend([error.to_string(), format!("{error:?}"), format!("{client:?}")]);
        assert!(script.seen().iter().all(|seen| !seen.line().contains(PASSWORD) && !seen.line().contains(TOKEN)));
        // The password travels in the body of the login, the token in a header marked as sensitive.
        assert!(script.seen().iter().all(|seen| seen.headers["x-auth-token"].is_sensitive()));
    }
    for (code, body) in
        [(200, "{}".to_owned()), (401, format!("no: {PASSWORD}")), (200, session(&format!("{TOKEN}\n")))]
    {
        let script = Script::new(move |_| Reply::Answer(code, body.clone())).with_logins();
        let error = client(&script, &TestClock::new()).entities().await.unwrap_err();
        told.extend([error.to_string(), format!("{error:?}")]);
    }
    let (script, clock) = (Script::new(|_| ok("{}")), TestClock::new());
    told.push(format!("{:?}", client(&script, &clock).authenticate().await.unwrap()));
    told.push(format!("{:?}", builder(&script, &clock)));
    told.push(format!("{:?}", Credentials::token(TOKEN)));
    let hidden = |text: &str| horaires_ocean::models::Field::Value(Hidden::from(text.to_owned()));
    told.push(format!("{:?}", Login { password: hidden(PASSWORD), ..Login::default() }));
    told.push(format!("{:?}", Session { token: hidden(TOKEN), ..Session::default() }));

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("trying again") && log.contains("horairesViePriveeRecurrentesIndividu"), "{log}");
    for text in told.iter().chain([&log]) {
        for secret in [PASSWORD, TOKEN] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    for personal in [&person.to_string(), LOGIN] {
        assert!(!log.contains(personal), "{log}");
    }
}
