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
//!
//! Any fleet can be loaded instead of the demonstration's: [`Fleet`] is plain data.
//!
//! # What it serves
//!
//! All services of the five documents, authentication and the daily sheet, below `/ocean/restapi` as at the service's own
//! address, and below `/restapi`; `/openapi.json` lists them with their parameters, statuses and documents. `/health` says
//! whether the database can be read and written.
//!
//! What a request does to schedules is not decided here: [`horaires::service`] does, and the server stores what it leaves
//! behind. The private and professional use that analyses tell is the engine's classification of the stored trips.
//!
//! # Promises
//!
//! - **The past is never affected.** A request is received when its turn to write has come.
//!   The `Date` of an answer is by the same clock.
//! - **What was acknowledged survives a kill.** Every write is on the disk (write-ahead log, `synchronous = FULL`) before it
//!   is answered; writes that wait together share one flush.
//! - **No account sees another customer's data.** Another customer's id is refused in the words for an id that does not
//!   exist.
//! - **Private points stay private.** Where a vehicle was at a private instant, and where a private stretch began and ended,
//!   no service tells but `positions/search`, which documents that it does; `withPrivacy=false` leaves them out.
//! - Passwords are stored as Argon2id hashes, tokens as SHA-256; the log holds routes, statuses and times, never an id, a
//!   name, a token or a parameter.
//! - Bad input is a 4xx whose body lists everything that is wrong: `{"status", "error", "message", "issues": [{"code",
//!   "severity", "path", "message": {"en", "fr"}, "fix"}]}`, the engine's issues among them. `path` is a JSON Pointer into
//!   the body, or `/` and the name of a parameter.
//!
//! # Where the documentation is silent
//!
//! | question | here |
//! |---|---|
//! | what a POST does to existing entries | it replaces them over `[max(dateDebut, receipt), dateFin)`, and they resume afterwards (`semantics.md` 8.2) |
//! | 200 or 201, where a document lists both (login, `nearestVehicles`) | 200; 201 with [`Config::created`] (`--created`), to see that a client takes either |
//! | a period that lies wholly in the past | 400: nothing would happen |
//! | a deletion of what is over, or has begun, or is not there | 400, and nothing is deleted: all ids or none |
//! | modifying an extension that has begun | it can only end later, and keeps its start |
//! | an extension's `horairesIndividu` | a whole-day row for each day of the week that it touches on the wall |
//! | an unknown id, or another customer's | 404 where the service's document lists it, else 400 |
//! | a parameter that the service does not have | 400, with what may have been meant: a misspelt `dateFin` would make a schedule count for good |
//! | a date of another form, before 1970, or without an offset | 400; after 2100 it means "no end" |
//! | a list of ids | repeated, or separated by commas |
//! | `individuId` left out where it may be | all drivers of the customer |
//! | customer of `etapeViePriveePosteriori` and `positions/search` | found by the trip or the registration, among the account's own; `customerId` may be added |
//! | an override without `idEtape`, or with another `numeroEmbarque` or `codeExploitant` than the trip's | 400 |
//! | a day of the daily sheet | the trips that begin in its 24 hours of UTC, with `date` `dd/MM/yyyy` and `heure` `HH:mm:ss` in UTC |
//! | places of a trip that begins or ends at a private instant | null in the daily sheet; the trip's times, distance and driver are told |
//! | where vehicles are, in `nearestVehicles` | at their last point that is not private; geolocated vehicles only |
//! | `PAR_ROUTE` | 400: there are no roads here |
//! | names of `radiusUnit` | `KILOMETER`, `METER` or `MILE` and their usual spellings; left out, kilometres |
//! | `resultsLimit` with `VOL_OISEAU` | counts too; left out, 10 |
//! | which devices are silent | those not heard of for 24 hours, or never |
//! | `includeFields` with names that are not there | they select nothing; broken braces are 400 |
//! | failed logins | after ten within a minute a name waits, 429 |
//! | other statuses | 405 for another verb, 408 for a body that does not arrive, 413 and 414 beyond the [`Limits`], 415 for a body that is compressed (answers are, for who accepts it) |
//!
//! ## The analysis
//!
//! The keys of its maps are ours:
//!
//! | where | keys |
//! |---|---|
//! | the `...ByPeriodMap`, `entityTotalByFlag(Cumul)` | without schedules `VIE_PRIVEE` and `VIE_PROFESSIONNELLE`; with schedules private time is told apart by what made it private, `VIE_PRIVEE` (recurrent), `VIE_PRIVEE_EXCEPTIONNELLE` and `VIE_PRIVEE_POSTERIORI` (after the fact), and `VIE_PROFESSIONNELLE_POSTERIORI` beside `VIE_PROFESSIONNELLE`; every key is always there |
//! | `nodes` | the entity's id; the root is the customer, and holds what belongs to no entity |
//! | `refItems` | `driver`, `vehicle` or, for `BY_DRIVER_VEHICLE_FUNCTION`, `driver/vehicle`; in details `/yyyy-MM-dd` behind it, a day on the customer's wall |
//! | `chauffeursByIdDriverAndPeriodeBean.map` | the driver's id, then the same flags: energy and cost by usage are told there |
//! | `typeMotorisationEnergyeMap` | the motorisation, with the energies of the vehicles that counted |
//!
//! Rows by driver count trips with a driver; `BY_DRIVER_VEHICLE_FUNCTION` counts drivers in the company car that is
//! theirs. Entities and groups are the driver's in rows by driver, the vehicle's in rows by vehicle. A trip that reaches
//! over an end of the period counts with its part inside. Distance, energy and cost are shared by the trip's positions
//! where they reach, else by time (`semantics.md` 6.4); `bean` says of how many trips that is true
//! (`nombreTrajetsEstimes`). An empty list filters nothing; a list that holds 0 filters on 0. `criteria` left out is `ALL`.
//!
//! # Limits
//!
//! [`Limits`] bounds bodies, queries, times and connections. A driver has at most 5,000 recurrent entries and 500
//! extensions, closed ones included; a description at most 255 characters; equipment is told for 366 days at once.
//! It is made for loopback: requests travel in clear text.
//!
//! # Features
//!
//! - `cli` (default): [`cli::ServeArgs`] and [`cli::run`], what `horaires serve` is made of.

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

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
