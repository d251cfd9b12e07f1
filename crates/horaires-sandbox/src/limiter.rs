//! Rate limits, on the server's own clock.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use horaires::Instant;

use crate::clock::Clock;
use crate::config::RateLimit;

type Keyed<K> = RateLimiter<K, HashMapStateStore<K>, Clock, NoOpMiddleware<Nanos>>;

/// So many requests for each account.
#[derive(Debug)]
pub(crate) struct Limiter {
    accounts: Option<Keyed<i64>>,
    clock: Clock,
}

impl Limiter {
    pub(crate) fn new(limit: Option<RateLimit>, clock: &Clock) -> Self {
        let quota = |limit: RateLimit| {
            let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(at_least_one(limit.per_second)).allow_burst(at_least_one(limit.burst))
        };
        let accounts = limit.map(|limit| RateLimiter::hashmap_with_clock(quota(limit), clock.clone()));
        Self { accounts, clock: clock.clone() }
    }

    /// Counts a request; the seconds to wait where it is one too many.
    pub(crate) fn check(&self, account: i64) -> Option<u64> {
        let refused = self.accounts.as_ref()?.check_key(&account).err()?;
        Some(whole_seconds(refused.wait_time_from(self.clock.now_of_limits())))
    }
}

/// Failed logins: after ten within a minute a name waits for the end of that minute.
#[derive(Debug, Default)]
pub(crate) struct FailedLogins(Mutex<HashMap<[u8; 32], Failures>>);

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    since: i64,
}

impl FailedLogins {
    const MOST: u32 = 10;
    const WITHIN_MS: i64 = 60_000;
    /// Names that are remembered, before those whose minute is over are forgotten.
    const NAMES: usize = 4096;

    /// The seconds that a login, by its digest, has to wait.
    pub(crate) fn wait(&self, login: [u8; 32], now: Instant) -> Option<u64> {
        let failures = self.lock().get(&login).copied()?;
        let end = failures.since + Self::WITHIN_MS;
        let waits = failures.count >= Self::MOST && now.millis() < end;
        waits.then(|| whole_seconds(Duration::from_millis(end.abs_diff(now.millis()))))
    }

    /// Counts a failure.
    pub(crate) fn count(&self, login: [u8; 32], now: Instant) {
        let mut names = self.lock();
        let over = |failures: &Failures| failures.since + Self::WITHIN_MS <= now.millis();
        if names.len() >= Self::NAMES {
            names.retain(|_, failures| !over(failures));
        }
        let failures = names.entry(login).or_insert(Failures { count: 0, since: now.millis() });
        if over(failures) {
            *failures = Failures { count: 0, since: now.millis() };
        }
        failures.count += 1;
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock {
    fn now_of_limits(&self) -> Nanos {
        governor::clock::Clock::now(self)
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_then_the_rate() {
        let clock = Clock::stopped_at(Instant::from_millis(1_764_000_000_000).unwrap());
        let limiter = Limiter::new(Some(RateLimit { per_second: 2, burst: 3 }), &clock);
        assert_eq!((0..4).map(|_| limiter.check(1)).collect::<Vec<_>>(), [None, None, None, Some(1)]);
        assert_eq!(limiter.check(2), None); // another account
        clock.advance(500);
        assert_eq!([limiter.check(1), limiter.check(1)], [None, Some(1)]);
        let unlimited = Limiter::new(None, &clock);
        assert!((0..10_000).all(|_| unlimited.check(1).is_none()));
    }

    #[test]
    fn ten_failures_a_minute() {
        let at = |second: i64| Instant::from_millis(1_764_000_000_000 + second * 1000).unwrap();
        let logins = FailedLogins::default();
        for second in 0..10 {
            assert_eq!(logins.wait([1; 32], at(second)), None);
            logins.count([1; 32], at(second));
        }
        assert_eq!(logins.wait([1; 32], at(10)), Some(50));
        assert_eq!(logins.wait([2; 32], at(10)), None);
        assert_eq!(logins.wait([1; 32], at(60)), None);
        logins.count([1; 32], at(60));
        assert_eq!(logins.wait([1; 32], at(61)), None);
    }
}
