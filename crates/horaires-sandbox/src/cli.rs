//! The arguments of `horaires serve`, and what it prints.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use horaires::Instant;
use horaires::wire::parse_date;

use crate::clock::Clock;
use crate::config::{Config, Database, RateLimit};
use crate::demo;
use crate::faults::Faults;
use crate::sandbox::{Prepared, StartError, StateError};

/// What `horaires serve` takes.
#[derive(Debug, Clone, Args)]
pub struct ServeArgs {
    /// Begin with a small fleet: two customers, drivers, vehicles, schedules and a month of trips
    #[arg(long)]
    pub demo: bool,
    /// Keep the data in this SQLite file, created where there is none; without it, in memory
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// Listen on this address; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value_t = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8765))]
    pub listen: SocketAddr,
    /// Start the server's clock at this instant (ISO-8601 with an offset); it runs on from there
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub now: Option<Instant>,
    /// Answer 429 beyond so many requests a second for each account
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_limit: Option<u32>,
    /// Answer 201 where the documents list it beside 200 (the login, nearestVehicles), to test a client
    #[arg(long)]
    pub created: bool,
    /// Disturb answers, to test a client: KIND=RATE,... with kinds too-many, server-errors, delays, dropped-connections,
    /// truncated-bodies, expired-tokens, lost-answers, or all, and rates from 0 to 1
    #[arg(long, value_name = "KIND=RATE", value_delimiter = ',', value_parser = fault)]
    pub faults: Vec<(FaultKind, f64)>,
    /// Begin the random numbers of the faults here
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub fault_seed: u64,
    /// Log requests on standard error in this form; never an id, a name or a token
    #[arg(long, value_enum, default_value_t = Log::Text)]
    pub log: Log,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Log {
    /// Lines for people.
    Text,
    /// Lines of JSON.
    Json,
    /// Warnings and errors alone, for people.
    Quiet,
}

/// A kind of disturbance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)] // The fields of `Faults` say what they are.
pub enum FaultKind {
    TooMany,
    ServerErrors,
    Delays,
    DroppedConnections,
    TruncatedBodies,
    ExpiredTokens,
    LostAnswers,
    /// All of them equally often, so often in all.
    All,
}

/// Why the server could not run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// It could not be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
    /// There is nobody who could log in.
    #[error("the database holds no account: add `--demo` to begin with a small fleet")]
    NoAccount,
    /// The system refused something.
    #[error("cannot serve: {0}")]
    Io(#[from] io::Error),
}

impl ServeArgs {
    /// The configuration that the arguments ask for.
    #[must_use]
    pub fn to_config(&self) -> Config {
        let clock = self.now.map_or_else(Clock::system, Clock::running_from);
        let now = clock.now();
        Config {
            database: self.database.clone().map_or(Database::Memory, Database::File),
            listen: self.listen,
            clock,
            fleet: self.demo.then(|| demo::fleet(now)),
            rate_limit: self.rate_limit.map(|limit| RateLimit { per_second: limit, burst: limit }),
            created: self.created,
            faults: self.faults(),
            ..Config::default()
        }
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults { seed: self.fault_seed, ..Faults::default() };
        for (kind, rate) in &self.faults {
            let rate = *rate;
            match kind {
                FaultKind::TooMany => faults.too_many = rate,
                FaultKind::ServerErrors => faults.server_errors = rate,
                FaultKind::Delays => faults.delays = rate,
                FaultKind::DroppedConnections => faults.dropped_connections = rate,
                FaultKind::TruncatedBodies => faults.truncated_bodies = rate,
                FaultKind::ExpiredTokens => faults.expired_tokens = rate,
                FaultKind::LostAnswers => faults.lost_answers = rate,
                FaultKind::All => faults = Faults::evenly(self.fault_seed, rate),
            }
        }
        faults
    }
}

/// Serves until it is interrupted or terminated. Prints the address, and the login where there is a demonstration.
///
/// # Errors
/// [`ServeError`].
pub fn run(args: &ServeArgs, out: &mut (impl Write + Send)) -> Result<(), ServeError> {
    start_log(args.log);
    let config = args.to_config();
    if !config.listen.ip().is_loopback() {
        tracing::warn!("the server can be reached from other machines: requests and passwords travel in clear text");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let is_demo = args.demo;
    let disturbed = args.faults().total();
    runtime.block_on(async {
        let interrupted = interruption()?;
        let server = Prepared::new(config).await?;
        if !server.has_accounts().await? {
            return Err(ServeError::NoAccount);
        }
        let (address, running) = server.listen(interrupted).await?;
        let mut told = format!("listening on http://{address}/ocean\n");
        if is_demo {
            let (login, password, customer) = (demo::LOGIN, demo::PASSWORD, demo::CUSTOMER);
            told.push_str(&format!("login `{login}`, password `{password}`, customer {customer}\n"));
        }
        if disturbed > 0.0 {
            told.push_str(&format!("faults: {:.0} % of the answers are disturbed\n", 100.0 * disturbed.min(1.0)));
        }
        told.push_str(&format!("services: http://{address}/openapi.json\n"));
        // Nobody may be reading: that is no reason not to serve.
        if let Err(error) = out.write_all(told.as_bytes()).and_then(|()| out.flush()) {
            tracing::warn!(%error, "the address could not be printed");
        }
        running.await;
        Ok(())
    })
}

/// Completes at an interruption (Ctrl-C) or a termination.
fn interruption() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("shutting down");
    })
}

/// Where another part of the program logs already, its log is left as it is.
fn start_log(log: Log) {
    use tracing::Level;
    let level = if log == Log::Quiet { Level::WARN } else { Level::INFO };
    let subscriber = tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).with_ansi(false);
    let _ = match log {
        Log::Json => subscriber.json().try_init(),
        Log::Text | Log::Quiet => subscriber.try_init(),
    };
}

fn instant(text: &str) -> Result<Instant, String> {
    let millis = parse_date(text).map_err(|error| format!("{error}: write, for example, 2026-03-30T08:00:00+02:00"))?;
    Instant::from_millis(millis).map_err(|error| error.to_string())
}

fn fault(text: &str) -> Result<(FaultKind, f64), String> {
    let (kind, rate) = text.split_once('=').ok_or("write KIND=RATE, for example lost-answers=0.1")?;
    let kind = FaultKind::from_str(kind, false).map_err(|_| {
        let names = FaultKind::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let mut names: Vec<String> = names.map(|value| value.get_name().to_owned()).collect();
        let last = names.pop().unwrap_or_default();
        format!("no kind of fault `{kind}`: write {} or {last}", names.join(", "))
    })?;
    let rate: f64 = rate.parse().map_err(|_| format!("`{rate}` is not a number"))?;
    if (0.0..=1.0).contains(&rate) { Ok((kind, rate)) } else { Err(format!("`{rate}` is not between 0 and 1")) }
}
