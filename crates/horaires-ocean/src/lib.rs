//! A typed client of the Ocean fleet web services: private-life schedules, requests after the fact, analyses, trips,
//! vehicles and devices.
//!
//! It asks, and never guesses: a `false` is an error, an answer that was lost is settled by reading back, and the rules of
//! schedules stay in the engine, [`horaires`], whose types it answers in.
//!
//! # From the service to classified trips
//!
//! ```no_run
//! use horaires::validate::{RuleSettings, read_rules};
//! use horaires_ocean::{Client, Credentials};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Credentials::from_env()?)?; // OCEAN_LOGIN and OCEAN_PASSWORD
//! let document = client.rules(None, "Europe/Paris").await?;
//! let (book, issues) = read_rules(&document, &RuleSettings::default());
//! # Ok(())
//! # }
//! ```
//!
//! Programs without an async runtime use `blocking::Client` (feature `blocking`): the same methods.
//!
//! # The services
//!
//! Each documented service is a method of [`Client`]. The paths stand under `/restapi` of [`BASE_URL`].
//!
//! | method | service | parameters | body |
//! |---|---|---|---|
//! | [`authenticate`](Client::authenticate) | POST `/auth/authenticate2` | | login, password |
//! | [`persons`](Client::persons) | POST `/individus/list` | customerId, criteria | |
//! | [`recurrent`](Client::recurrent) | GET `/vieprivee/v1/horairesViePriveeRecurrentesIndividu` | customerId, individuId | |
//! | [`replace_recurrent`](Client::replace_recurrent) | POST `/vieprivee/v1/horairesViePriveeRecurrentesIndividu` | customerId, individuId, dateDebut, dateFin | innerMap |
//! | [`remove_recurrent`](Client::remove_recurrent) | DELETE `/vieprivee/v1/horairesViePriveeRecurrentesIndividu` | customerId, individuId, horaireIndividuIds | |
//! | [`exceptional`](Client::exceptional) | GET `/vieprivee/v1/horairesViePriveeExceptionnellesIndividu` | customerId, individuId, dateDebut, dateFin | |
//! | [`create_extension`](Client::create_extension) | POST `/vieprivee/v1/horaireViePriveeExceptionnelleIndividu` | customerId, individuId, description, dateDebut, dateFin | |
//! | [`modify_extension`](Client::modify_extension) | POST `/vieprivee/v1/horaireViePriveeExceptionnelleIndividu` | customerId, individuId, description, dateDebut, dateFin, extensionIdToUpdate | |
//! | [`remove_extensions`](Client::remove_extensions) | DELETE `/vieprivee/v1/horairesViePriveeExceptionnellesIndividu` | customerId, horaireExtensionIds | |
//! | [`override_trip`](Client::override_trip) | POST `/vieprivee/v1/etapeViePriveePosteriori` | idEtape, numeroEmbarque, codeExploitant, privacy | |
//! | [`analysis`](Client::analysis) | POST `/analyse/preformattedPrivacy` | customerId | filter, renderMode, criteria, periode |
//! | [`entities`](Client::entities) | GET `/mobility/v1/entities` | customerId | |
//! | [`vehicles`](Client::vehicles) | GET `/vehicule_engin/vehicles` | customerId, immatriculation, includeFields | |
//! | [`nearest_vehicles`](Client::nearest_vehicles) | POST `/vehicule_engin/nearestVehicles` | customerId, radius, latitude, longitude, resultsLimit | computeMode, radiusUnit |
//! | [`auxiliary_use`](Client::auxiliary_use) | GET `/dioUtilisation/duree` | customerId, vehIds, startDate, endDate, includeFields | |
//! | [`non_communicating`](Client::non_communicating) | GET `/noncommunicant/list` | customerId | |
//! | [`daily_sheet`](Client::daily_sheet) | GET `/mobility/v1/ficheJour` | customerId, vehId, date | |
//! | [`positions`](Client::positions) | GET `/positions/search` | immatriculation, startDate, endDate, withPrivacy | |
//!
//! [`SERVICES`] is the same table for programs. Lists (`vehIds`, `criteria`, ...) repeat their parameter. `customerId` is
//! sent where the client has one: [`ClientBuilder::customer`], [`Client::for_customer`].
//!
//! # Answers
//!
//! [`models`] holds every document, read tolerantly: null, missing and unknown fields and unknown values are no errors,
//! and are kept. What the engine has a type for is the engine's. Without default features the crate is these documents
//! alone: no HTTP, no async.
//!
//! # Failures
//!
//! An [`Error`] says what was asked, the status, where an answer could not be read, how often it was tried and how long it
//! took. [`Error::may_have_been_applied`] says whether the service may have done what was asked all the same.
//!
//! - What passes (429, 500, 502, 503, 504, a broken connection, no answer in time, a truncated answer) is tried again
//!   as [`RetryPolicy`] says: a few times, with growing delays and jitter, and `Retry-After` is honoured.
//! - What **changes a schedule** is never sent twice blindly. When its answer is lost, the schedule is read back
//!   and compared in the engine's canonical form; only where the change is not there is it sent again. A service that
//!   did not answer in time is given as long again first, half a minute at most. [`Done`] says when that happened, and [`ErrorKind::Unconfirmed`] when the schedule could not be read back either.
//! - A request after the fact writes the same each time, and is sent again.
//!
//! What is compared is what the schedules say: an extension of the same bounds and name that was there before counts as the
//! one that was asked for.
//!
//! The service's clock may be up to ten minutes ahead of ours: a change counts from its receipt by that clock, and so
//! [`Client::service_now`] is what "now" means for a plan. It goes by the `Date` of the answers, and by what no request can
//! have written, bounds with a fraction of a second. A clock that is further off is not gone by;
//! [`Client::service_ahead`] tells how far it is.
//!
//! Two things no client can settle alone: a service that carries a request out still later than that
//! ([`ClientBuilder::timeout`] is 60 s), and somebody else who changes the same schedule at the same moment.
//!
//! # Plan and push
//!
//! [`horaires::plan()`] compares what the service holds with what is wanted, and gives the requests that make it so without
//! touching the past, in words that a person can read, with what the service cannot grant. [`Client::push`] carries them
//! out: a step, the rules read back, the next one; planned anew where the rules have changed otherwise than by its steps.
//! Nothing has to be remembered to resume it after a failure. A [`PushWatch`] sees every plan before it is sent, and
//! [`Plan::shows`](horaires::plan::Plan::shows) tells whether somebody has seen a step before.
//!
//! ```no_run
//! # async fn example(client: &horaires_ocean::Client, wanted: &horaires::RuleBook) -> Result<(), Box<dyn std::error::Error>> {
//! use horaires::{Lang, plan};
//! use std::ops::ControlFlow;
//!
//! let current = client.current_rules(wanted).await?;
//! for step in plan(&current, wanted, client.service_now())?.steps {
//!     println!("{}", step.message(Lang::En)); // before anything is sent
//! }
//! let report = client.push(wanted, &[], &mut |_| ControlFlow::Continue(())).await?;
//! assert!(report.complete);
//! # Ok(())
//! # }
//! ```
//!
//! # Secrets
//!
//! Credentials come from the caller, the environment or a file ([`Credentials`]). The password travels in the body of the
//! login and the token in a header; neither stands in a URL, a log, a `Debug` or an error, not even where the service gives
//! it back. The token is shared by all clones of a client, renewed five minutes before its 12 hours end, and once in a
//! call when the service no longer takes it: a second 401 ends the call, for logging in again and again would lock an
//! account. Of many calls at once one logs in, and a refusal counts for all who waited.
//!
//! `tracing` spans name the service and never a person.
//!
//! # Limits
//!
//! An answer has 256 MiB at most ([`ClientBuilder::max_answer`]), one try 60 s, one call 5 tries and two minutes of
//! waiting; [`RateLimit`] bounds the requests of a client and its clones. Redirections are not followed: they would carry
//! the token along. `http:` is taken for this machine alone, unless allowed.
//!
//! # Features
//!
//! - `client` (default): the client, on `reqwest` with rustls and ring; no OpenSSL.
//! - `blocking`: the same without an async runtime.
//! - `schema`: JSON Schemas of every answer.

#[cfg(feature = "blocking")]
pub mod blocking;
#[cfg(feature = "client")]
mod client;
pub mod models;
mod request;
pub mod service;

#[cfg(feature = "client")]
pub use client::{
    BASE_URL, BoxFuture, CLOCK_SKEW_MS, Client, ClientBuilder, Clock, Credentials, Done, Error, ErrorKind, PushError,
    PushEvent, PushReport, PushWatch, RateLimit, RetryPolicy, Said, Token, Transport, TransportError, WhyStopped,
};
pub use request::{AnalysisQuery, AuxiliaryQuery, ExtensionQuery, NearestQuery, PositionQuery, VehicleQuery};
pub use service::{Effect, SERVICES, Service, Verb};

/// The examples of the workspace's README run against the sandbox.
#[cfg(all(doctest, feature = "blocking"))]
#[doc = include_str!("../../../README.md")]
struct WorkspaceReadme;
