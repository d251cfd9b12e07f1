//! A server on this machine that speaks the documented services, and clients of it over real HTTP.
#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(missing_docs, unreachable_pub, reason = "test code")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use horaires::Instant;
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::RulesDocument;
use horaires::{DriverRules, Id, Zone};
use horaires_ocean::{BoxFuture, Client, ClientBuilder, Clock, Credentials, Error, ExtensionQuery, RetryPolicy};
use horaires_sandbox::{Config, Fleet, Sandbox, demo};

/// The server's clock tells the time of day; time passes as it does.
#[derive(Debug)]
struct ServersClock {
    start: tokio::time::Instant,
    clock: horaires_sandbox::Clock,
}

impl Clock for ServersClock {
    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(self.clock.now().millis()).unwrap())
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A server with a fleet, whose clock stands still at the fleet's end.
pub fn start(fleet: Fleet) -> Sandbox {
    start_with(Config { fleet: Some(fleet), ..Config::default() })
}

pub fn start_with(config: Config) -> Sandbox {
    let clock = horaires_sandbox::Clock::stopped_at(Instant::from_millis(demo::SMALL_UNTIL_MS).unwrap());
    Sandbox::start(Config { clock, ..config }).unwrap()
}

/// Tries often, and soon.
pub fn builder(sandbox: &Sandbox, login: &str) -> ClientBuilder {
    let clock = ServersClock { start: tokio::time::Instant::now(), clock: sandbox.clock().clone() };
    let retry = RetryPolicy {
        tries: 12,
        first_delay: Duration::from_millis(1),
        longest_delay: Duration::from_millis(4),
        ..RetryPolicy::default()
    };
    Client::builder(Credentials::new(login, demo::PASSWORD)).base_url(sandbox.base_url()).clock(clock).retry(retry)
}

pub fn client(sandbox: &Sandbox) -> Client {
    builder(sandbox, demo::LOGIN).build().unwrap()
}

/// A driver's rules as the server holds them.
pub fn stored(sandbox: &Sandbox, driver: i64) -> DriverRules {
    read(sandbox.rules(demo::CUSTOMER).unwrap(), driver)
}

/// A driver's rules as a client reads them.
pub async fn rules(client: &Client, driver: i64) -> Result<DriverRules, Error> {
    Ok(read(client.rules(Some(&Id::Number(driver)), "UTC").await?, driver))
}

/// A driver's recurrent entries, alone.
pub async fn recurrent(client: &Client, driver: i64) -> Result<DriverRules, Error> {
    let recurrent = client.recurrent(Some(&Id::Number(driver))).await?.into();
    Ok(read(RulesDocument { recurrent, ..RulesDocument::default() }, driver))
}

/// A driver's extensions, alone.
pub async fn extensions(client: &Client, driver: i64) -> Result<DriverRules, Error> {
    let query = ExtensionQuery { driver: Some(Id::Number(driver)), ..ExtensionQuery::default() };
    let exceptional = client.exceptional(&query).await?.into();
    Ok(read(RulesDocument { exceptional, ..RulesDocument::default() }, driver))
}

fn read(document: RulesDocument, driver: i64) -> DriverRules {
    let settings = RuleSettings { zone: Some(Zone::utc()), ..RuleSettings::default() };
    let (book, issues) = read_rules(&document, &settings);
    assert!(issues.iter().all(|issue| !issue.unreadable), "{issues:?}");
    book.unwrap().driver(&Id::Number(driver)).cloned().unwrap_or_else(|| DriverRules::none(Id::Number(driver)))
}
