//! The token: got once, shared by all calls, renewed before it ends and once when the service says so.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{Mutex, MutexGuard};

use super::said::Said;

/// A token, and how long it may still be used.
///
/// `Debug` does not show it.
#[derive(Debug, Clone)]
pub struct Token {
    secret: SecretString,
    /// How long the token may still be used, from when it was got; none where nobody knows.
    pub(crate) lifetime: Option<Duration>,
    /// Days until the password expires, where the service says so.
    pub(crate) password_expires_in_days: Option<i64>,
}

impl Token {
    pub(crate) const fn new(
        secret: SecretString,
        lifetime: Option<Duration>,
        password_expires_in_days: Option<i64>,
    ) -> Self {
        Self { secret, lifetime, password_expires_in_days }
    }

    /// The token itself, for a program that keeps it: see [`Credentials::token`](crate::Credentials::token).
    #[must_use]
    pub fn expose(&self) -> &str {
        self.secret.expose_secret()
    }

    /// How long it may be used from when it was got: 12 hours. None for a token that was given.
    #[must_use]
    pub const fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }

    /// Days until the password expires, where the service says so.
    #[must_use]
    pub const fn password_expires_in_days(&self) -> Option<i64> {
        self.password_expires_in_days
    }

    pub(crate) const fn secret(&self) -> &SecretString {
        &self.secret
    }
}

/// What the calls of one client share.
#[derive(Debug, Default)]
pub(crate) struct Shared(Mutex<State>);

#[derive(Debug, Default)]
pub(crate) struct State {
    token: Option<Held>,
    /// How many logins have been tried: who waited for one takes what it gave, good or bad.
    logins: u64,
    failure: Option<Failure>,
}

#[derive(Debug, Clone)]
struct Held {
    token: Token,
    number: u64,
    /// By the client's clock.
    ends: Option<Duration>,
}

/// A login that failed, for those who waited for it.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) said: Said,
}

/// A token with its number: who is told that it is not valid says which one.
#[derive(Debug, Clone)]
pub(crate) struct Numbered {
    pub(crate) token: Token,
    pub(crate) number: u64,
}

/// What a call finds when it asks for the token.
pub(crate) enum Found<'a> {
    /// A token.
    Valid(Numbered),
    /// The login that this call waited for was refused.
    Refused(Failure),
    /// Nothing: this call logs in, and others wait for it. Dropped without an answer, the next one does.
    Login(LoggingIn<'a>),
}

/// The right to log in.
pub(crate) struct LoggingIn<'a>(MutexGuard<'a, State>);

impl Shared {
    /// A token that is valid at `now` and for `margin` more, and is not the one with the number `stale`. Of many who ask
    /// at once one logs in.
    pub(crate) async fn find(&self, now: Duration, margin: Duration, stale: Option<u64>) -> Found<'_> {
        let seen = self.0.try_lock().ok().map(|state| state.logins);
        let mut state = self.0.lock().await;
        if let Some(held) = &state.token {
            let fresh = held.ends.is_none_or(|ends| now.saturating_add(margin) < ends);
            if fresh && stale != Some(held.number) {
                return Found::Valid(Numbered { token: held.token.clone(), number: held.number });
            }
        }
        // Who found the lock taken, or finds another count, has waited for a login.
        if let (true, Some(failure)) = (seen != Some(state.logins), &state.failure) {
            return Found::Refused(failure.clone());
        }
        state.logins += 1;
        state.failure = None;
        Found::Login(LoggingIn(state))
    }
}

impl LoggingIn<'_> {
    /// There is a token: it lives from `now`, when the login was sent.
    pub(crate) fn succeeded(mut self, token: Token, now: Duration) -> Numbered {
        let number = self.0.logins;
        let ends = token.lifetime.map(|lifetime| now.saturating_add(lifetime));
        self.0.token = Some(Held { token: token.clone(), number, ends });
        Numbered { token, number }
    }

    /// There is none; where it was refused for good, those who wait are told the same.
    pub(crate) fn failed(mut self, failure: Option<Failure>) {
        self.0.token = None;
        self.0.failure = failure;
    }
}
