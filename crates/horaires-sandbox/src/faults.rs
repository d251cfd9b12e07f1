//! Disturbances on purpose, for the tests of clients: off unless asked, and the same again for the same seed.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use fastrand::Rng;

/// How often answers of the services are disturbed. Each rate is a share of the requests, 0 to 1; one request meets one
/// disturbance at most, so the rates add up to 1 at most (what is beyond is cut off, in the order of the fields).
///
/// The health endpoint and the OpenAPI document are never disturbed.
///
/// ```
/// use horaires_sandbox::Faults;
/// let faults = Faults { seed: 7, lost_answers: 0.1, ..Faults::default() };
/// assert!(faults.is_on());
/// assert!((Faults::evenly(7, 0.2).total() - 0.2).abs() < 1e-9);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Faults {
    /// Where the random numbers begin.
    pub seed: u64,
    /// 429 with `Retry-After`; nothing is done.
    pub too_many: f64,
    /// 500; nothing is done.
    pub server_errors: f64,
    /// The request waits before it is served.
    pub delays: f64,
    /// The connection is cut; nothing is done.
    pub dropped_connections: f64,
    /// The request is carried out; half of the answer's body arrives, then the connection is cut.
    pub truncated_bodies: f64,
    /// The token ends there and then: 401; nothing else is done.
    pub expired_tokens: f64,
    /// The request is carried out, and the connection is cut instead of an answer.
    pub lost_answers: f64,
    /// Seconds in the `Retry-After` of such a 429.
    pub retry_after: u64,
    /// How long such a delay is.
    pub delay: Duration,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            seed: 0,
            too_many: 0.0,
            server_errors: 0.0,
            delays: 0.0,
            dropped_connections: 0.0,
            truncated_bodies: 0.0,
            expired_tokens: 0.0,
            lost_answers: 0.0,
            retry_after: 1,
            delay: Duration::from_millis(50),
        }
    }
}

impl Faults {
    /// Every disturbance equally often, `total` of the requests in all.
    #[must_use]
    pub fn evenly(seed: u64, total: f64) -> Self {
        let each = total / 7.0;
        Self {
            seed,
            too_many: each,
            server_errors: each,
            delays: each,
            dropped_connections: each,
            truncated_bodies: each,
            expired_tokens: each,
            lost_answers: each,
            ..Self::default()
        }
    }

    fn rates(&self) -> [(Fault, f64); 7] {
        [
            (Fault::TooMany, self.too_many),
            (Fault::ServerError, self.server_errors),
            (Fault::Delay, self.delays),
            (Fault::DroppedConnection, self.dropped_connections),
            (Fault::TruncatedBody, self.truncated_bodies),
            (Fault::ExpiredToken, self.expired_tokens),
            (Fault::LostAnswer, self.lost_answers),
        ]
    }

    /// The share of requests that are disturbed.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.rates().iter().map(|(_, rate)| rate).sum()
    }

    /// Whether anything is disturbed at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.total() > 0.0
    }
}

/// One disturbance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    TooMany,
    ServerError,
    Delay,
    DroppedConnection,
    TruncatedBody,
    ExpiredToken,
    LostAnswer,
}

impl Fault {
    /// Its name, as `horaires serve --faults` takes it.
    const fn name(self) -> &'static str {
        match self {
            Self::TooMany => "too-many",
            Self::ServerError => "server-errors",
            Self::Delay => "delays",
            Self::DroppedConnection => "dropped-connections",
            Self::TruncatedBody => "truncated-bodies",
            Self::ExpiredToken => "expired-tokens",
            Self::LostAnswer => "lost-answers",
        }
    }
}

/// Draws disturbances.
#[derive(Debug)]
pub(crate) struct Injector(Mutex<State>);

#[derive(Debug)]
struct State {
    faults: Faults,
    rng: Rng,
    met: BTreeMap<&'static str, u64>,
}

impl Injector {
    pub(crate) fn new(faults: Faults) -> Self {
        let rng = Rng::with_seed(faults.seed);
        Self(Mutex::new(State { faults, rng, met: BTreeMap::new() }))
    }

    /// Other rates from now on, and the random numbers from their seed.
    pub(crate) fn set(&self, faults: Faults) {
        let mut state = self.lock();
        state.rng = Rng::with_seed(faults.seed);
        state.faults = faults;
    }

    /// How many requests have met each disturbance.
    pub(crate) fn met(&self) -> BTreeMap<&'static str, u64> {
        self.lock().met.clone()
    }

    /// What the next request meets.
    pub(crate) fn draw(&self) -> Option<Fault> {
        let State { faults, rng, met } = &mut *self.lock();
        if !faults.is_on() {
            return None;
        }
        let mut drawn = rng.f64();
        let fault = faults.rates().into_iter().find_map(|(fault, rate)| {
            drawn -= rate;
            (drawn < 0.0).then_some(fault)
        })?;
        *met.entry(fault.name()).or_default() += 1;
        Some(fault)
    }

    pub(crate) fn retry_after(&self) -> u64 {
        self.lock().faults.retry_after
    }

    pub(crate) fn delay(&self) -> Duration {
        self.lock().faults.delay
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_kept_and_the_seed_repeats_them() {
        let draw = |seed| {
            let injector = Injector::new(Faults { seed, lost_answers: 0.1, delays: 0.2, ..Faults::default() });
            let drawn = (0..10_000).map(|_| injector.draw()).collect::<Vec<_>>();
            let count = |fault| drawn.iter().filter(|drawn| **drawn == Some(fault)).count() as u64;
            let met = [("delays", count(Fault::Delay)), ("lost-answers", count(Fault::LostAnswer))];
            assert_eq!(injector.met(), BTreeMap::from(met));
            drawn
        };
        let drawn = draw(1);
        assert_eq!(drawn, draw(1));
        assert_ne!(drawn, draw(2));
        let count = |fault| drawn.iter().filter(|drawn| **drawn == Some(fault)).count();
        assert!((900..1100).contains(&count(Fault::LostAnswer)), "{}", count(Fault::LostAnswer));
        assert!((1850..2150).contains(&count(Fault::Delay)), "{}", count(Fault::Delay));
        assert_eq!(count(Fault::ServerError), 0);
    }

    #[test]
    fn off_means_off() {
        let injector = Injector::new(Faults::default());
        assert!((0..1000).all(|_| injector.draw().is_none()));
    }
}
