//! The client's settings.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, Reference};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use horaires::{Id, Options};
use url::Url;

use super::clock::{Clock, SystemClock};
use super::credentials::Credentials;
use super::error::Error;
use super::retry::RetryPolicy;
use super::session::Shared;
use super::transport::{HttpTransport, Transport};
use super::{Client, Inner};

/// The service's own address.
pub const BASE_URL: &str = "https://v3.oceansystem.com/ocean";

/// How many requests a client sends at most: some at once, and then so many a second.
///
/// ```
/// use horaires_ocean::RateLimit;
/// assert!(RateLimit::per_second(5).is_ok());
/// assert!(RateLimit::per_second(0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit(NonZeroU32);

impl RateLimit {
    /// So many requests a second, and as many at once.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for none at all.
    pub fn per_second(requests: u32) -> Result<Self, Error> {
        NonZeroU32::new(requests)
            .map(Self)
            .ok_or_else(|| Error::invalid("a rate limit of 0 requests lets nothing through"))
    }
}

/// The rate limit at work.
pub(crate) struct Limiter {
    limiter: RateLimiter<NotKeyed, InMemoryState, LimitClock, NoOpMiddleware<Duration>>,
    clock: LimitClock,
}

#[derive(Clone)]
struct LimitClock(Arc<dyn Clock>);

impl governor::clock::Clock for LimitClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Limiter {
    fn new(limit: RateLimit, clock: Arc<dyn Clock>) -> Self {
        let clock = LimitClock(clock);
        Self { limiter: RateLimiter::direct_with_clock(Quota::per_second(limit.0), clock.clone()), clock }
    }

    /// Takes one request's turn, or says how long to wait for it.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        self.limiter.check().map_err(|not_until| {
            let wait: Duration = not_until.earliest_possible().duration_since(self.clock.now()).into();
            wait.max(Duration::from_millis(1))
        })
    }
}

/// The settings of a [`Client`].
///
/// ```
/// use std::time::Duration;
/// use horaires_ocean::{Client, Credentials, RateLimit, RetryPolicy};
/// let client = Client::builder(Credentials::new("j.martin", "correct horse"))
///     .base_url("http://127.0.0.1:8087/ocean")
///     .customer(1110000000)
///     .timeout(Duration::from_secs(20))
///     .retry(RetryPolicy { tries: 3, ..RetryPolicy::default() })
///     .rate_limit(RateLimit::per_second(10)?)
///     .build()?;
/// assert_eq!(client.base_url(), "http://127.0.0.1:8087/ocean");
/// # Ok::<(), horaires_ocean::Error>(())
/// ```
#[derive(Debug)]
pub struct ClientBuilder {
    credentials: Credentials,
    base_url: String,
    plain_http: bool,
    customer: Option<Id>,
    transport: Option<Arc<dyn Transport>>,
    clock: Option<Arc<dyn Clock>>,
    retry: RetryPolicy,
    rate_limit: Option<RateLimit>,
    timeout: Duration,
    connect_timeout: Duration,
    token_lifetime: Duration,
    max_answer: usize,
    options: Options,
}

impl ClientBuilder {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            base_url: BASE_URL.to_owned(),
            plain_http: false,
            customer: None,
            transport: None,
            clock: None,
            retry: RetryPolicy::default(),
            rate_limit: None,
            timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            token_lifetime: Duration::from_secs(12 * 3600),
            max_answer: 256 << 20,
            options: Options::default(),
        }
    }

    /// Another address than [`BASE_URL`]: an installation of one's own, a server for tests. `/restapi` is not part of it.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Take `http:` for an address that is not this machine: the password then travels in the clear.
    #[must_use]
    pub const fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// The customer of every request: needed by users of several customers, and by nobody else.
    #[must_use]
    pub fn customer(mut self, id: impl Into<Id>) -> Self {
        self.customer = Some(id.into());
        self
    }

    /// A `reqwest` client of one's own: proxies, certificates. It should not follow redirections: they would carry the
    /// token along.
    #[must_use]
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.transport(HttpTransport::of(client))
    }

    /// Another way to the service than HTTP over the network, for tests.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Another clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Some(Arc::new(clock));
        self
    }

    /// When to try again.
    #[must_use]
    pub const fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How many requests to send at most; without it, as many as there are.
    #[must_use]
    pub const fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// How long one try may take: 60 s unless changed.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long to wait for a connection: 10 s unless changed. It does not count for a client of one's own.
    #[must_use]
    pub const fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a token lives: 12 hours unless changed. It is renewed before it ends.
    #[must_use]
    pub const fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// The largest answer that is read, in bytes: 256 MiB unless changed.
    #[must_use]
    pub const fn max_answer(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
        self
    }

    /// How rules are read when they are read back (`semantics.md` 2.2).
    #[must_use]
    pub const fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) where the address is no `https:` URL without credentials (`http:`
    /// for this machine alone, unless allowed), or the system's certificates cannot be read.
    pub fn build(self) -> Result<Client, Error> {
        let base = read_base(&self.base_url, self.plain_http)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => Arc::new(HttpTransport::new(base.scheme() == "https", self.connect_timeout)?),
        };
        let clock = self.clock.unwrap_or_else(|| Arc::new(SystemClock::new()));
        Ok(Client(Arc::new(Inner {
            base,
            credentials: self.credentials,
            customer: self.customer,
            transport,
            limiter: self.rate_limit.map(|limit| Arc::new(Limiter::new(limit, Arc::clone(&clock)))),
            clock,
            retry: self.retry,
            timeout: self.timeout,
            token_lifetime: self.token_lifetime,
            // Five minutes, or less for tokens that live less than an hour.
            token_margin: (self.token_lifetime / 12).min(Duration::from_secs(300)),
            max_answer: self.max_answer,
            options: self.options,
            shared: Arc::new(Shared::default()),
            service_clock: Arc::default(),
        })))
    }
}

fn read_base(text: &str, plain_http: bool) -> Result<Url, Error> {
    // The text may hold a password: it is told nowhere.
    let url = Url::parse(text).map_err(|error| Error::invalid(&format!("the base URL is none: {error}")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid("the base URL holds credentials: give them apart, URLs end up in logs"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::invalid("the base URL has a query or a fragment: it ends before `/restapi`"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if plain_http || is_this_machine(&url) => Ok(url),
        "http" => Err(Error::invalid(
            "the base URL is not encrypted, and the password would travel in the clear: use `https:`, or allow it",
        )),
        other => Err(Error::invalid(&format!("the base URL begins with `{other}:`: use `https:`"))),
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls() {
        let message = |text: &str| read_base(text, false).err().map(|error| error.to_string());
        for good in
            [BASE_URL, "http://127.0.0.1:8087", "http://localhost/ocean", "http://[::1]:80/", "https://x.test/a/"]
        {
            assert_eq!(message(good), None, "{good}");
        }
        for (bad, expected) in [
            ("ocean", "the base URL is none"),
            ("https://j.martin:secret@x.test/", "holds credentials"),
            ("https://x.test/?token=secret", "has a query"),
            ("http://x.test/ocean", "not encrypted"),
            ("ftp://x.test/", "`ftp:`"),
        ] {
            let message = message(bad).unwrap_or_default();
            assert!(message.contains(expected), "{bad}: {message}");
            assert!(!message.contains("secret"), "{message}");
        }
        assert!(read_base("http://x.test/ocean", true).is_ok());
    }
}
