//! The client's clock: everything that waits or expires goes by it, so that tests need not wait.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use horaires::Instant;

use super::transport::BoxFuture;

/// A clock, and a way to wait.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// Time since some moment, never going back.
    fn elapsed(&self) -> Duration;

    /// The time of day: what "now" means for schedules.
    fn now(&self) -> SystemTime;

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The machine's clock; it waits with tokio's timer.
#[derive(Debug)]
pub(crate) struct SystemClock {
    start: tokio::time::Instant,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        Self { start: tokio::time::Instant::now() }
    }
}

impl Clock for SystemClock {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A time of day in the engine's type; outside of its window, the nearest end.
pub(crate) fn instant(time: SystemTime) -> Instant {
    let millis = match time.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(_) => 0,
    };
    Instant::clamped(millis)
}
