//! The seam to the network: one method, so that tests need none.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::error::Error;

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends one request and gives the whole answer.
///
/// A transport neither tries again nor follows redirections: the client does the one, and nobody the other, for the
/// token travels in a header.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends a request, and reads `limit` bytes of the answer's body at most.
    ///
    /// Dropping the future gives the request up.
    fn send(
        &self,
        request: http::Request<Bytes>,
        limit: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>>;
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection: the service has not seen the request.
    #[error("no connection")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke: nobody can say whether the service carried the request out.
    #[error("the connection broke before the answer was whole")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The answer is larger than the limit.
    #[error("the answer is too large")]
    TooLarge,
}

/// The network, by way of `reqwest`.
#[derive(Debug, Clone)]
pub(crate) struct HttpTransport(reqwest::Client);

impl HttpTransport {
    /// With rustls and the certificates of the system. Redirections are not followed.
    pub(crate) fn new(encrypted: bool, connect_timeout: Duration) -> Result<Self, Error> {
        let failed = |error: &dyn fmt::Display| Error::invalid(&format!("the network cannot be used: {error}"));
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let versions = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| failed(&error))?;
        // A service on this machine needs no certificates, and a small container may have none.
        let tls = if encrypted {
            use rustls_platform_verifier::BuilderVerifierExt;
            versions.with_platform_verifier().map_err(|error| failed(&error))?.with_no_client_auth()
        } else {
            versions.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
        };
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(connect_timeout)
            .user_agent(concat!("horaires-ocean/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| failed(&error))?;
        Ok(Self(client))
    }

    /// A client that the caller has set up: proxies, certificates, and whatever else it may need.
    pub(crate) const fn of(client: reqwest::Client) -> Self {
        Self(client)
    }

    async fn exchange(
        &self,
        request: http::Request<Bytes>,
        limit: usize,
    ) -> Result<http::Response<Bytes>, TransportError> {
        // A URL may name persons (`individuId`): it is taken out of what is told.
        let broken = |error: reqwest::Error| TransportError::Broken(Box::new(error.without_url()));
        let request = reqwest::Request::try_from(request).map_err(broken)?;
        let sent = self.0.execute(request).await;
        let mut answer = sent.map_err(|error| {
            if error.is_connect() || error.is_builder() {
                TransportError::Connect(Box::new(error.without_url()))
            } else {
                broken(error)
            }
        })?;
        let mut head = http::Response::new(());
        *head.status_mut() = answer.status();
        *head.headers_mut() = std::mem::take(answer.headers_mut());
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > limit {
                return Err(TransportError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(head.map(|()| body.freeze()))
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limit: usize,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request, limit))
    }
}
