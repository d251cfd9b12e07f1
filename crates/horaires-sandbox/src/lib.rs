//! A local server that speaks the Ocean fleet web services for private hours, on SQLite: develop and test against it, with
//! nothing to install and nobody's data at stake.
//!
//! `horaires serve --demo` starts it with a small fleet and prints its address and a login; [`Sandbox`] is the same inside
//! a test.
//!
//! # In a test
//!
//! ```
//! use horaires_sandbox::{Clock, Config, Faults, Sandbox, demo};
//! let fleet = demo::small();
//! let clock = Clock::stopped_at(horaires::Instant::from_millis(demo::SMALL_UNTIL_MS)?);
//! let sandbox = Sandbox::start(Config { fleet: Some(fleet), clock, ..Config::default() })?;
//!
//! // A client works against this address, and logs in as `demo::LOGIN` with `demo::PASSWORD`.
//! assert!(sandbox.base_url().ends_with("/ocean"));
//!
//! // Time passes when the test says so: a token lives 12 hours.
//! sandbox.clock().advance(13 * 3_600_000);
//!
//! // A fifth of the answers is disturbed, the same fifth on every run.
//! sandbox.set_faults(Faults::evenly(7, 0.2));
//!
//! // What is stored, without HTTP.
//! let rules = sandbox.rules(demo::CUSTOMER)?;
//! assert!(rules.recurrent.value().is_some_and(|entries| !entries.is_empty()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod app;
mod auth;
mod call;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod config;
pub mod demo;
mod failure;
mod faults;
pub mod fleet;
mod include_fields;
mod limiter;
mod openapi;
mod params;
mod sandbox;
mod server;
mod services;
mod store;

pub use clock::Clock;
pub use config::{Config, Database, Limits, RateLimit};
pub use faults::Faults;
pub use fleet::Fleet;
pub use sandbox::{Prepared, Sandbox, StartError, StateError};
pub use store::StoreError;
