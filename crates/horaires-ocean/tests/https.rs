//! The client over TLS, on this machine: with certificates that it trusts, and with others.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

#[path = "support/sandbox.rs"]
mod sandbox;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use horaires::{Id, Period};
use horaires_ocean::{Client, ErrorKind, RetryPolicy, TransportError};
use horaires_sandbox::{Sandbox, demo};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use sandbox::{builder, rules, start};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A sandbox behind TLS, as a service is behind a gateway.
struct Gateway {
    sandbox: Sandbox,
    certificate: CertificateDer<'static>,
    address: SocketAddr,
    /// Handshakes that were completed.
    greeted: Arc<AtomicUsize>,
}

impl Gateway {
    /// With a certificate of its own for these names.
    async fn start(names: &[&str]) -> Self {
        let sandbox = start(demo::small());
        let names = names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
        let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (behind, greeted) = (sandbox.address(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&greeted);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    let Ok(mut outside) = acceptor.accept(stream).await else { return };
                    count.fetch_add(1, Ordering::SeqCst);
                    let mut inside = TcpStream::connect(behind).await.unwrap();
                    // Either side may end it.
                    let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                });
            }
        });
        Self { sandbox, certificate: cert.der().clone(), address, greeted }
    }

    /// A client with a `reqwest` client of its own, which trusts this certificate and no other.
    fn client(&self, trusted: &CertificateDer<'static>) -> Client {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let tls = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let own = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .https_only(true)
            .build()
            .unwrap();
        let url = format!("https://localhost:{}/ocean", self.address.port());
        builder(&self.sandbox, demo::LOGIN).base_url(url).http_client(own).retry(RetryPolicy::never()).build().unwrap()
    }
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

#[tokio::test]
async fn everything_works_over_tls() {
    let gateway = Gateway::start(&["localhost"]).await;
    let client = gateway.client(&gateway.certificate);
    assert!(client.base_url().starts_with("https://localhost:"));
    assert_eq!(client.entities().await.unwrap().entities.value().unwrap().len(), 3);
    let driver = Id::Number(demo::DRIVER);
    let now = gateway.sandbox.clock().now().millis();
    let at = |hours: i64| horaires::Instant::from_millis(now + hours * 3_600_000).unwrap();
    let interval = Period::new(at(500), at(524)).unwrap();
    client.create_extension(&driver, Some("Noël"), interval).await.unwrap();
    let held = rules(&client, demo::DRIVER).await.unwrap();
    assert!(held.extensions.iter().any(|extension| extension.interval == interval));
    // Connections are used again: a handshake is dear.
    let greeted = gateway.greeted.load(Ordering::SeqCst);
    assert_eq!(greeted, 1, "{greeted} handshakes");
}

#[tokio::test]
async fn who_is_not_trusted_is_told_nothing() {
    let gateway = Gateway::start(&["localhost"]).await;
    let (stranger, elsewhere) = (Gateway::start(&["localhost"]).await, Gateway::start(&["elsewhere.test"]).await);
    let of_system = {
        let url = format!("https://localhost:{}/ocean", gateway.address.port());
        builder(&gateway.sandbox, demo::LOGIN).base_url(url).retry(RetryPolicy::never()).build().ok()
    };
    let clients = [
        // Another certificate under the same name, one for another name, and the certificates of the system.
        Some((&gateway, gateway.client(&stranger.certificate), "BadSignature")),
        Some((&elsewhere, elsewhere.client(&elsewhere.certificate), "not valid for name")),
        // A machine without any certificates has no such client.
        of_system.map(|client| (&gateway, client, "UnknownIssuer")),
    ];
    for (gateway, client, why) in clients.into_iter().flatten() {
        let error = client.entities().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Connect(_))), "{error}");
        assert_eq!(gateway.greeted.load(Ordering::SeqCst), 0, "not even the login");
        let mut causes = Vec::new();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        let told = causes.join(": ");
        assert!(told.contains("invalid peer certificate") && told.contains(why), "{told}");
        assert!(!told.contains(demo::PASSWORD));
    }
}
