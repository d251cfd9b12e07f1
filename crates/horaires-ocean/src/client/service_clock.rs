//! The service's clock, as far as its answers show it.
//!
//! A change counts from its receipt by the service's clock. Whoever plans by a clock that is behind takes what the service
//! has just written for something that lies ahead, and asks for the time between, which the service calls the past.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use horaires::{DriverRules, Instant};

use super::Client;
use super::clock::instant;

/// How far the service's clock may be ahead of ours, in milliseconds: a change counts from receipt by its clock, which may be
/// this much later. See [`Client::service_now`].
pub const CLOCK_SKEW_MS: i64 = 10 * 60_000;

/// `Date` has whole seconds, cut off, and a gateway that writes it may have a clock of its own.
const DATE_IS_LATE_BY: i64 = 2_000;

/// What answers have shown of the service's clock; shared by all clones of a client.
#[derive(Debug, Default)]
pub(super) struct ServiceClock(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// A moment that the service's clock has passed, and when that was seen by the client's clock.
    passed: Option<(Instant, Duration)>,
    /// The last `Date`: when its request was sent, and how far it was ahead of our clock.
    date: Option<Dated>,
}

#[derive(Debug, Clone, Copy)]
struct Dated {
    date: Instant,
    sent: Duration,
    ahead_ms: i64,
}

impl ServiceClock {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        // Two values that do not depend on each other: there is no half-written state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Client {
    /// The present moment for schedules: the later of the client's clock and the service's, as far as its answers have
    /// shown it, where that is ten minutes ahead at most. What [`horaires::plan()`] takes once the current rules were read
    /// ([`Client::current_rules`]).
    #[must_use]
    pub fn service_now(&self) -> Instant {
        let own = self.now();
        let passed = self.0.service_clock.seen().passed;
        let theirs = passed.map(|(moment, when)| later(moment, self.0.clock.elapsed().saturating_sub(when)));
        theirs.filter(|theirs| own < *theirs && is_near(own, *theirs)).unwrap_or(own)
    }

    /// How far the service's clock was ahead of the client's at the last answer (below zero: behind), to a second or
    /// so. None where no answer has told the service's time.
    #[must_use]
    pub fn service_ahead(&self) -> Option<TimeDelta> {
        self.0.service_clock.seen().date.map(|dated| TimeDelta::milliseconds(dated.ahead_ms))
    }

    /// Reads the time of day that an answer tells. `sent` is when its request was.
    pub(super) fn see_date(&self, headers: &http::HeaderMap, sent: Duration) {
        let Some(date) = headers.get(http::header::DATE).and_then(|text| text.to_str().ok()) else { return };
        let Ok(date) = httpdate::parse_http_date(date) else { return };
        let date = instant(date);
        let ahead_ms = date.millis() - self.now().millis();
        self.0.service_clock.seen().date = Some(Dated { date, sent, ahead_ms });
        self.see_passed(date);
    }

    /// A change counts from its receipt, to the millisecond, and dates that are sent have whole seconds: a bound with a
    /// fraction is a moment that the service's clock has passed, unless it lies after the time of day that the service
    /// tells.
    pub(super) fn see_receipts(&self, rules: &DriverRules) {
        let elapsed = self.0.clock.elapsed();
        let dated = self.0.service_clock.seen().date;
        let is_past = |bound: Instant| match dated {
            Some(Dated { date, sent, .. }) => {
                bound.millis() <= later(date, elapsed.saturating_sub(sent)).millis() + DATE_IS_LATE_BY
            }
            // Somebody's end of a day may be written as 23:59:59.999.
            None => bound.millis() % 60_000 != 59_999,
        };
        for receipt in bounds(rules).filter(|bound| bound.millis() % 1000 != 0 && is_past(*bound)) {
            self.see_passed(receipt);
        }
    }

    /// The service's clock has come to this moment.
    pub(super) fn see_passed(&self, moment: Instant) {
        let (now, elapsed) = (self.service_now(), self.0.clock.elapsed());
        if now < moment && is_near(self.now(), moment) {
            tracing::debug!(ahead_ms = moment.millis() - self.now().millis(), "the service's clock is ahead");
            self.0.service_clock.seen().passed = Some((moment, elapsed));
        }
    }
}

/// Whether a clock that shows `theirs` when ours shows `own` is one to go by.
fn is_near(own: Instant, theirs: Instant) -> bool {
    theirs.millis() - own.millis() <= CLOCK_SKEW_MS
}

fn later(moment: Instant, by: Duration) -> Instant {
    Instant::clamped(moment.millis().saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
}

/// Every instant at which some rule begins or ends.
pub(super) fn bounds(rules: &DriverRules) -> impl Iterator<Item = Instant> {
    let entries = rules.recurrent.iter().map(|entry| entry.validity);
    let periods = entries.chain(rules.extensions.iter().map(|extension| extension.interval));
    periods.flat_map(|period| [period.start(), period.end()])
}
