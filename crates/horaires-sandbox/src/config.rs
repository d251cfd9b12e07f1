//! How a server is set up.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Clock;
use crate::faults::Faults;
use crate::fleet::Fleet;

/// Where the data is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Database {
    /// In memory: gone when the server ends.
    #[default]
    Memory,
    /// In a SQLite file, created where there is none.
    File(PathBuf),
}

/// So many requests a second for each account, and so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second, in the long run; at least 1.
    pub per_second: u32,
    /// Requests at once; at least 1.
    pub burst: u32,
}

/// What a client may ask of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body; beyond: 413.
    pub body_bytes: usize,
    /// Bytes of a request's query; beyond: 414.
    pub query_bytes: usize,
    /// How long a request may take to arrive and to be answered; beyond: 408.
    pub request_time: Duration,
    /// How long the head of a request may take to arrive; beyond, the connection is closed.
    pub head_time: Duration,
    /// Connections at once; more wait to be accepted.
    pub connections: usize,
    /// How long a graceful shutdown waits for the requests under way.
    pub shutdown_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            query_bytes: 16 << 10,
            request_time: Duration::from_secs(30),
            head_time: Duration::from_secs(10),
            connections: 512,
            shutdown_time: Duration::from_secs(10),
        }
    }
}

/// How a server is set up. The default keeps everything in memory, listens on a free port of the loopback interface,
/// follows the system's clock, disturbs nothing and limits no rate.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is kept.
    pub database: Database,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What the server takes for "now".
    pub clock: Clock,
    /// What an empty database begins with; a database that holds customers is left as it is.
    pub fleet: Option<Fleet>,
    /// Answer 201 where the documents list it beside 200: the login, and `nearestVehicles`. The documents do not say when
    /// which of the two comes; a client must take both.
    pub created: bool,
    /// 429 beyond it.
    pub rate_limit: Option<RateLimit>,
    /// Disturbances, for the tests of clients.
    pub faults: Faults,
    /// What a client may ask.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: Database::default(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            clock: Clock::default(),
            fleet: None,
            created: false,
            rate_limit: None,
            faults: Faults::default(),
            limits: Limits::default(),
        }
    }
}
