//! The client for programs without an async runtime: the same methods, which return when they are done.
//!
//! ```no_run
//! use horaires_ocean::{Credentials, blocking};
//! let client = blocking::Client::new(Credentials::from_env()?)?;
//! let rules = client.rules(None, "Europe/Paris")?; // what `horaires::validate::read_rules` takes
//! # Ok::<(), horaires_ocean::Error>(())
//! ```

use std::sync::Arc;

use chrono::NaiveDate;
use horaires::service::Request;
use horaires::wire::RulesDocument;
use horaires::{Id, Instant, OverrideRule, Payload, Period, RuleBook};
use tokio::runtime::Runtime;

use crate::models::{
    AuxiliaryUse, DailySheet, Entities, Extension, Field, FleetVehicle, NearestVehicle, NonCommunicatingDevice,
    PersonCriterion, PersonRow, Positions, RecurrentEntry, Synthesis,
};
use crate::{
    AnalysisQuery, AuxiliaryQuery, ClientBuilder, Credentials, Done, Error, ExtensionQuery, NearestQuery,
    PositionQuery, PushError, PushReport, PushWatch, Token, VehicleQuery,
};

/// A [`Client`](crate::Client) whose methods block. Not for use inside of an async runtime.
#[derive(Debug, Clone)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<Runtime>,
}

impl Client {
    /// A client with the settings that most programs want.
    ///
    /// # Errors
    /// As of [`crate::Client::new`].
    pub fn new(credentials: Credentials) -> Result<Self, Error> {
        Self::build(crate::Client::builder(credentials))
    }

    /// A client with other settings.
    ///
    /// # Errors
    /// As of [`ClientBuilder::build`].
    pub fn build(builder: ClientBuilder) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::invalid(&format!("the network cannot be used: {error}")))?;
        let client = {
            let _entered = runtime.enter();
            builder.build()?
        };
        Ok(Self { client, runtime: Arc::new(runtime) })
    }

    /// As [`crate::Client::for_customer`].
    #[must_use]
    pub fn for_customer(&self, customer: impl Into<Id>) -> Self {
        Self { client: self.client.for_customer(customer), runtime: Arc::clone(&self.runtime) }
    }

    /// As [`crate::Client::push`].
    ///
    /// # Errors
    /// The same.
    pub fn push(
        &self,
        wanted: &RuleBook,
        acknowledged: &[OverrideRule],
        watch: &mut PushWatch<'_>,
    ) -> Result<PushReport, PushError> {
        self.runtime.block_on(self.client.push(wanted, acknowledged, watch))
    }

    /// As [`crate::Client::now`].
    #[must_use]
    pub fn now(&self) -> Instant {
        self.client.now()
    }

    /// As [`crate::Client::service_now`].
    #[must_use]
    pub fn service_now(&self) -> Instant {
        self.client.service_now()
    }

    /// The async client behind it.
    #[must_use]
    pub const fn inner(&self) -> &crate::Client {
        &self.client
    }
}

macro_rules! methods {
    ($( $name:ident($($argument:ident: $type:ty),*) -> $answer:ty; )*) => {
        impl Client {
            $(
                #[doc = concat!("As [`crate::Client::", stringify!($name), "`].")]
                ///
                /// # Errors
                /// The same.
                pub fn $name(&self, $($argument: $type),*) -> Result<$answer, Error> {
                    self.runtime.block_on(self.client.$name($($argument),*))
                }
            )*
        }
    };
}

methods! {
    authenticate() -> Token;
    current_rules(wanted: &RuleBook) -> RuleBook;
    persons(criteria: &[PersonCriterion]) -> Vec<Field<PersonRow>>;
    recurrent(driver: Option<&Id>) -> Vec<Field<RecurrentEntry>>;
    replace_recurrent(driver: &Id, payload: &Payload) -> Done;
    remove_recurrent(driver: &Id, ids: &[Id]) -> Done;
    exceptional(query: &ExtensionQuery) -> Vec<Field<Extension>>;
    create_extension(driver: &Id, description: Option<&str>, interval: Period) -> Done;
    modify_extension(driver: &Id, id: &Id, description: Option<&str>, interval: Period) -> Done;
    remove_extensions(driver: &Id, ids: &[Id]) -> Done;
    override_trip(rule: &OverrideRule) -> Done;
    apply(request: &Request) -> Done;
    rules(driver: Option<&Id>, time_zone: &str) -> RulesDocument;
    analysis(query: &AnalysisQuery) -> Vec<Field<Synthesis>>;
    entities() -> Entities;
    vehicles(query: &VehicleQuery) -> Vec<Field<FleetVehicle>>;
    nearest_vehicles(query: &NearestQuery) -> Vec<Field<NearestVehicle>>;
    auxiliary_use(query: &AuxiliaryQuery) -> Vec<Field<AuxiliaryUse>>;
    time_zone() -> Option<String>;
    non_communicating() -> Vec<Field<NonCommunicatingDevice>>;
    daily_sheet(vehicle: &Id, day: NaiveDate) -> DailySheet;
    positions(query: &PositionQuery) -> Positions;
}
