//! The client.

mod builder;
mod call;
mod change;
mod clock;
mod credentials;
mod error;
mod methods;
mod push;
mod read_back;
mod retry;
mod said;
mod service_clock;
mod session;
mod transport;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use horaires::{Id, Instant, Options};
use url::Url;

use builder::Limiter;
pub use builder::{BASE_URL, ClientBuilder, RateLimit};
pub use call::Done;
pub use clock::Clock;
pub use credentials::Credentials;
pub use error::{Error, ErrorKind};
pub use push::{PushError, PushEvent, PushReport, PushWatch, WhyStopped};
pub use retry::RetryPolicy;
pub use said::Said;
pub use service_clock::CLOCK_SKEW_MS;
use service_clock::ServiceClock;
use session::Shared;
pub use session::Token;
pub use transport::{BoxFuture, Transport, TransportError};

/// A client of the Ocean web services.
///
/// It is cheap to clone: clones share the token, the rate limit and the connections. Every method may be dropped at any
/// moment; a change whose answer nobody waited for may or may not have been carried out, and reading tells.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    base: Url,
    credentials: Credentials,
    customer: Option<Id>,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    retry: RetryPolicy,
    limiter: Option<Arc<Limiter>>,
    timeout: Duration,
    token_lifetime: Duration,
    token_margin: Duration,
    max_answer: usize,
    options: Options,
    shared: Arc<Shared>,
    service_clock: Arc<ServiceClock>,
}

impl Client {
    /// A client with the settings that most programs want.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`] where the system's certificates cannot be read.
    pub fn new(credentials: Credentials) -> Result<Self, Error> {
        Self::builder(credentials).build()
    }

    /// A client with other settings.
    #[must_use]
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(credentials)
    }

    /// The same client for another customer: users of several customers name one with every request (`customerId`).
    #[must_use]
    pub fn for_customer(&self, customer: impl Into<Id>) -> Self {
        Self(Arc::new(Inner { customer: Some(customer.into()), ..(*self.0).clone() }))
    }

    /// The customer of every request, if any.
    #[must_use]
    pub fn customer(&self) -> Option<&Id> {
        self.0.customer.as_ref()
    }

    /// The address of the service.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.0.base.as_str()
    }

    /// The present moment by the client's clock; for schedules, see [`Client::service_now`].
    #[must_use]
    pub fn now(&self) -> Instant {
        clock::instant(self.0.clock.now())
    }

    /// How rules are read when they are read back.
    #[must_use]
    pub fn options(&self) -> Options {
        self.0.options
    }

    /// Waits until the rate limit lets one more request go.
    async fn wait_for_turn(&self) {
        let Some(limiter) = &self.0.limiter else { return };
        while let Err(delay) = limiter.take() {
            self.0.clock.sleep(delay).await;
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Client")
            .field("base_url", &inner.base.as_str())
            .field("credentials", &inner.credentials)
            .field("retry", &inner.retry)
            .field("timeout", &inner.timeout)
            .finish_non_exhaustive()
    }
}
