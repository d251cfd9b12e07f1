//! The server's clock: the system's, or one that tests set.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use governor::nanos::Nanos;
use horaires::Instant;

/// What the server takes for "now": when a request is received, when a token ends, what is past.
///
/// ```
/// use horaires_sandbox::Clock;
/// let clock = Clock::stopped_at(horaires::Instant::from_millis(1_764_000_000_000)?);
/// let server_side = clock.clone(); // the same clock
/// clock.advance(12 * 3_600_000);
/// assert_eq!(server_side.now().millis(), 1_764_043_200_000);
/// # Ok::<(), horaires::OutOfWindow>(())
/// ```
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    /// The system's clock, moved by this many milliseconds.
    Running(Arc<AtomicI64>),
    /// Stands still at this millisecond until it is set.
    Stopped(Arc<AtomicI64>),
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::Running(Arc::default()))
    }

    /// A clock that shows this instant now, and runs on.
    #[must_use]
    pub fn running_from(now: Instant) -> Self {
        Self(Source::Running(Arc::new(AtomicI64::new(now.millis() - system_millis()))))
    }

    /// A clock that stands still until it is set or advanced.
    #[must_use]
    pub fn stopped_at(now: Instant) -> Self {
        Self(Source::Stopped(Arc::new(AtomicI64::new(now.millis()))))
    }

    /// The present moment, inside the supported window.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::clamped(self.millis())
    }

    /// Sets the clock. Clones show the same time.
    pub fn set(&self, now: Instant) {
        match &self.0 {
            Source::Running(shift) => shift.store(now.millis() - system_millis(), Ordering::SeqCst),
            Source::Stopped(millis) => millis.store(now.millis(), Ordering::SeqCst),
        }
    }

    /// Moves the clock by so many milliseconds.
    pub fn advance(&self, milliseconds: i64) {
        let (Source::Running(value) | Source::Stopped(value)) = &self.0;
        value.fetch_add(milliseconds, Ordering::SeqCst);
    }

    fn millis(&self) -> i64 {
        match &self.0 {
            Source::Running(shift) => system_millis() + shift.load(Ordering::SeqCst),
            Source::Stopped(millis) => millis.load(Ordering::SeqCst),
        }
    }
}

/// Rate limits follow the same clock.
impl governor::clock::Clock for Clock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(u64::try_from(self.millis()).unwrap_or(0).saturating_mul(1_000_000))
    }
}

fn system_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
