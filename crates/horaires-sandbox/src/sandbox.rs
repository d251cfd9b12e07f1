//! A server inside a program: for tests.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;

use horaires::wire::{Extension, Field, Override, RecurrentEntry, RulesDocument};
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::app::App;
use crate::auth::hash_password;
use crate::clock::Clock;
use crate::config::Config;
use crate::failure::Failure;
use crate::faults::Faults;
use crate::fleet;
use crate::server;
use crate::services::privacy;
use crate::store::{Store, StoreError, people, seed, trips};

/// Why a server could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The fleet cannot be loaded.
    #[error("cannot load the fleet: {0}")]
    Fleet(String),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The system refused a thread.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
}

/// Why the state could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the database cannot be read: {0}")]
pub struct StateError(String);

/// A server that runs on threads of its own, until it is dropped. It can be used from programs with and without an async
/// runtime.
///
/// ```
/// use horaires_sandbox::{Config, Fleet, Sandbox, demo};
/// let sandbox = Sandbox::start(Config { fleet: Some(demo::small()), ..Config::default() })?;
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
/// // ... let a client work against `sandbox.base_url()`, and compare:
/// assert!(sandbox.recurrent(demo::DRIVER)?.len() > 10);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Sandbox {
    app: Arc<App>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens the database, loads the fleet where it is empty, and listens.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(config: Config) -> Result<Self, StartError> {
        let app = prepare(&config)?;
        let listener = std::net::TcpListener::bind(config.listen)
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .map_err(|source| StartError::Listen { address: config.listen, source })?;
        let address = listener.local_addr().map_err(StartError::Thread)?;
        let (stop, stopped) = oneshot::channel();
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("horaires-sandbox")
            .enable_all()
            .build()
            .map_err(StartError::Thread)?;
        let served = Arc::clone(&app);
        let run = move || {
            runtime.block_on(async move {
                match TcpListener::from_std(listener) {
                    Ok(listener) => server::serve(served, listener, async move { drop(stopped.await) }).await,
                    Err(error) => tracing::error!(%error, "cannot listen"),
                }
            });
        };
        let thread = std::thread::Builder::new().name("horaires-sandbox".into()).spawn(run);
        Ok(Self { app, address, stop: Some(stop), thread: Some(thread.map_err(StartError::Thread)?) })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of its addresses, as `https://v3.oceansystem.com/ocean` is the service's: `/restapi/...` follows.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/ocean", self.address)
    }

    /// The server's clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.app.clock
    }

    /// Disturbs answers from now on, or leaves them alone again.
    pub fn set_faults(&self, faults: Faults) {
        self.app.injector.set(faults);
    }

    /// How many requests have been disturbed since the start, by the kind of disturbance as `horaires serve --faults`
    /// names it; kinds that nobody has met are not there.
    #[must_use]
    pub fn disturbed(&self) -> BTreeMap<&'static str, u64> {
        self.app.injector.met()
    }

    /// A customer's rules as they are stored, without HTTP: all that decides the usage of trips.
    ///
    /// # Errors
    /// [`StateError`] where there is no such customer.
    pub fn rules(&self, customer: i64) -> Result<RulesDocument, StateError> {
        self.state(move |connection| privacy::rules_document(connection, customer, |_| true))
    }

    /// A driver's recurrent entries as they are stored.
    ///
    /// # Errors
    /// [`StateError`] where there is no such driver.
    pub fn recurrent(&self, driver: i64) -> Result<Vec<RecurrentEntry>, StateError> {
        let of_driver = move |entry: &RecurrentEntry| is_of(entry.driver.value(), driver);
        Ok(values(self.rules(self.customer_of(driver)?)?.recurrent).into_iter().filter(of_driver).collect())
    }

    /// A driver's extensions as they are stored.
    ///
    /// # Errors
    /// [`StateError`] where there is no such driver.
    pub fn extensions(&self, driver: i64) -> Result<Vec<Extension>, StateError> {
        let of_driver = move |extension: &Extension| is_of(extension.driver.value(), driver);
        Ok(values(self.rules(self.customer_of(driver)?)?.exceptional).into_iter().filter(of_driver).collect())
    }

    /// A customer's requests after the fact as they are stored, the last one last.
    ///
    /// # Errors
    /// [`StateError`] where there is no such customer.
    pub fn overrides(&self, customer: i64) -> Result<Vec<Override>, StateError> {
        Ok(values(self.rules(customer)?.overrides))
    }

    /// A customer's trips, in order.
    ///
    /// # Errors
    /// [`StateError`].
    pub fn trips(&self, customer: i64) -> Result<Vec<fleet::Trip>, StateError> {
        self.state(move |connection| {
            let stored = trips::trips(connection, customer, horaires::Period::ALWAYS)?;
            Ok(stored.into_iter().map(|stored| stored.trip).collect())
        })
    }

    fn customer_of(&self, driver: i64) -> Result<i64, StateError> {
        self.state(move |connection| Ok(people::customer_of(connection, driver)?))
    }

    fn state<T: Send + 'static>(
        &self,
        read: impl FnOnce(&rusqlite::Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StateError> {
        self.app.store.write_waiting(read).map_err(|failure| StateError(failure.to_string()))
    }

    /// Answers the requests under way, and ends.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.end();
    }
}

fn values<T>(list: Field<Vec<Field<T>>>) -> Vec<T> {
    let fields = match list {
        Field::Value(fields) => fields,
        _ => Vec::new(),
    };
    let value = |field| match field {
        Field::Value(value) => Some(value),
        _ => None,
    };
    fields.into_iter().filter_map(value).collect()
}

fn is_of(person: Option<&horaires::wire::Individual>, driver: i64) -> bool {
    person.and_then(|person| person.id.value()) == Some(&horaires::Id::Number(driver))
}

/// Opens the database, and loads the fleet where it is empty.
fn prepare(config: &Config) -> Result<Arc<App>, StartError> {
    let store = Store::open(&config.database)?;
    if let Some(fleet) = config.fleet.clone() {
        let loaded: Result<bool, Failure> =
            store.write_waiting(move |connection| seed::load(connection, &fleet, hash_password));
        loaded.map_err(|failure| StartError::Fleet(failure.to_string()))?;
    }
    Ok(App::new(config, store))
}

/// A server that does not listen yet, for programs with an async runtime of their own.
#[derive(Debug)]
pub struct Prepared {
    app: Arc<App>,
    listen: SocketAddr,
}

impl Prepared {
    /// Opens the database, and loads the fleet where it is empty.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn new(config: Config) -> Result<Self, StartError> {
        let listen = config.listen;
        let app = tokio::task::spawn_blocking(move || prepare(&config)).await.map_err(io::Error::other);
        Ok(Self { app: app.map_err(StartError::Thread)??, listen })
    }

    /// Whether anybody can log in.
    ///
    /// # Errors
    /// [`StateError`].
    pub async fn has_accounts(&self) -> Result<bool, StateError> {
        let counted: rusqlite::Result<i64> = self
            .app
            .store
            .read(|connection| connection.query_row("SELECT count(*) FROM account", [], |row| row.get(0)))
            .await;
        counted.map(|count| count > 0).map_err(|error| StateError(error.to_string()))
    }

    /// Listens, and says where. The second part serves until `shutdown` completes, and has then answered the requests
    /// under way.
    ///
    /// # Errors
    /// [`StartError::Listen`].
    pub async fn listen(
        self,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(SocketAddr, impl Future<Output = ()>), StartError> {
        let wrong = |source| StartError::Listen { address: self.listen, source };
        let listener = TcpListener::bind(self.listen).await.map_err(wrong)?;
        let address = listener.local_addr().map_err(wrong)?;
        Ok((address, server::serve(self.app, listener, shutdown)))
    }
}
