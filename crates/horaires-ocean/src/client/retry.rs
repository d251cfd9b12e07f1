//! When to try again, and when to give up.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// How often and how long a call is tried. Delays grow from the first to the longest, each with as much again at random.
///
/// ```
/// use std::time::Duration;
/// let policy = horaires_ocean::RetryPolicy { tries: 3, total: Duration::from_secs(30), ..Default::default() };
/// assert_eq!(policy.first_delay, Duration::from_millis(200));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often a request is sent at most: 5 unless changed, and once at least.
    pub tries: u32,
    /// How long a call may take in all before it is no longer tried again: 2 minutes unless changed.
    pub total: Duration,
    /// The delay before the second try: 200 ms unless changed.
    pub first_delay: Duration,
    /// The longest delay that the client chooses: 10 s unless changed. A `Retry-After` may ask for more, within `total`.
    pub longest_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 5,
            total: Duration::from_secs(120),
            first_delay: Duration::from_millis(200),
            longest_delay: Duration::from_secs(10),
        }
    }
}

impl RetryPolicy {
    /// One try, and no other.
    #[must_use]
    pub fn never() -> Self {
        Self { tries: 1, ..Self::default() }
    }

    /// The delays of one call.
    pub(crate) fn delays(&self) -> Delays {
        let backoff = ExponentialBuilder::new()
            .with_min_delay(self.first_delay)
            .with_max_delay(self.longest_delay)
            .with_jitter()
            .without_max_times()
            .build();
        Delays { backoff, left: self.tries.saturating_sub(1), total: self.total }
    }
}

/// What is left of the policy for one call.
pub(crate) struct Delays {
    backoff: ExponentialBackoff,
    left: u32,
    total: Duration,
}

impl Delays {
    /// How long to wait before the next try; none where there is to be no other.
    pub(crate) fn next(&mut self, elapsed: Duration, retry_after: Option<Duration>) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let chosen = self.backoff.next()?;
        let delay = retry_after.map_or(chosen, |wanted| wanted.max(chosen));
        (elapsed.saturating_add(delay) <= self.total).then_some(delay)
    }
}

/// `Retry-After`: seconds, or a date.
pub(crate) fn retry_after(headers: &http::HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    // A date that is past asks for no wait.
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_and_time_are_bounded() {
        let policy = RetryPolicy { tries: 4, ..RetryPolicy::default() };
        let mut delays = policy.delays();
        let chosen: Vec<Duration> = std::iter::from_fn(|| delays.next(Duration::ZERO, None)).collect();
        assert_eq!(chosen.len(), 3);
        for (delay, least) in chosen.iter().zip([200, 400, 800]) {
            let least = Duration::from_millis(least);
            assert!((least..=2 * least).contains(delay), "{delay:?}");
        }
        assert_eq!(policy.delays().next(Duration::from_secs(120), None), None);
        assert_eq!(RetryPolicy::never().delays().next(Duration::ZERO, None), None);
        assert_eq!(RetryPolicy { tries: 0, ..policy }.delays().next(Duration::ZERO, None), None);
    }

    #[test]
    fn retry_after_is_honoured_within_the_total() {
        let policy = RetryPolicy::default();
        let asked = Duration::from_secs(60);
        assert_eq!(policy.delays().next(Duration::ZERO, Some(asked)), Some(asked));
        assert_eq!(policy.delays().next(Duration::from_secs(61), Some(asked)), None);
    }

    #[test]
    fn retry_after_in_both_forms() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_222_000);
        let read = |text: &str| {
            let mut headers = http::HeaderMap::new();
            headers.insert(http::header::RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("Wed, 31 Dec 2025 23:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(read("Wed, 31 Dec 2025 22:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(read("soon"), None);
        assert_eq!(read("-1"), None);
    }
}
