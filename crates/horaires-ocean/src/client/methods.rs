//! The services that read, one method each.

use chrono::{NaiveDate, SecondsFormat};
use horaires::wire::{RulesDocument, format_service_date};
use horaires::{Id, Instant};

use super::call::Call;
use super::session::Token;
use super::{Client, Error};
use crate::models::{
    AuxiliaryUse, DailySheet, Entities, Extension, Field, FleetVehicle, NearestVehicle, NearestVehiclesBody,
    NonCommunicatingDevice, PersonCriterion, PersonRow, Positions, RecurrentEntry, Synthesis, format_sheet_day,
};
use crate::request::{AnalysisQuery, AuxiliaryQuery, ExtensionQuery, NearestQuery, PositionQuery, VehicleQuery};
use crate::service;

impl Client {
    /// Logs in, whether or not there is a valid token: POST `/auth/authenticate2`. Every other method does it by itself;
    /// this is for programs that keep the token.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoggedIn`](crate::ErrorKind::NotLoggedIn) where login or password are wrong, and see [`Error`].
    pub async fn authenticate(&self) -> Result<Token, Error> {
        self.log_in().await.map_err(|(error, _)| error)
    }

    /// The customer's persons: POST `/individus/list`. Their ids are what every schedule names a driver by.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn persons(&self, criteria: &[PersonCriterion]) -> Result<Vec<Field<PersonRow>>, Error> {
        self.read(Call::new(&service::PERSONS).with("criteria", criteria)).await
    }

    /// The recurrent entries of a driver, or of all: GET `/vieprivee/v1/horairesViePriveeRecurrentesIndividu`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn recurrent(&self, driver: Option<&Id>) -> Result<Vec<Field<RecurrentEntry>>, Error> {
        self.read(Call::new(&service::RECURRENT).with("individuId", driver)).await
    }

    /// The exceptional extensions: GET `/vieprivee/v1/horairesViePriveeExceptionnellesIndividu`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn exceptional(&self, query: &ExtensionQuery) -> Result<Vec<Field<Extension>>, Error> {
        let call = Call::new(&service::EXCEPTIONAL)
            .with("individuId", &query.driver)
            .with("dateDebut", query.start.map(format_service_date))
            .with("dateFin", query.end.map(format_service_date));
        self.read(call).await
    }

    /// Everything that decides the usage of trips, of a driver or of all, as
    /// [`validate::read_rules`](horaires::validate::read_rules) takes it. The service does not list requests after the
    /// fact, so there are none in it; nor do its schedules say the time zone
    /// ([`Client::time_zone`] may).
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn rules(&self, driver: Option<&Id>, time_zone: &str) -> Result<RulesDocument, Error> {
        let recurrent = self.recurrent(driver).await?;
        let query = ExtensionQuery { driver: driver.cloned(), ..ExtensionQuery::default() };
        Ok(RulesDocument {
            time_zone: time_zone.to_owned().into(),
            recurrent: recurrent.into(),
            exceptional: self.exceptional(&query).await?.into(),
            ..RulesDocument::default()
        })
    }

    /// An analysis of private and professional use: POST `/analyse/preformattedPrivacy`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn analysis(&self, query: &AnalysisQuery) -> Result<Vec<Field<Synthesis>>, Error> {
        self.read(Call::new(&service::ANALYSIS).body(query.body())?).await
    }

    /// The customer's entities: GET `/mobility/v1/entities`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn entities(&self) -> Result<Entities, Error> {
        self.read(Call::new(&service::ENTITIES)).await
    }

    /// The customer's vehicles, with their devices and drivers: GET `/vehicule_engin/vehicles`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn vehicles(&self, query: &VehicleQuery) -> Result<Vec<Field<FleetVehicle>>, Error> {
        let call = Call::new(&service::VEHICLES)
            .with("immatriculation", &query.registration)
            .with("includeFields", &query.include_fields);
        self.read(call).await
    }

    /// The vehicles nearest to a place: POST `/vehicule_engin/nearestVehicles`.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for a place that is not on Earth or a limit that is not from 1
    /// to 10, and see [`Error`].
    pub async fn nearest_vehicles(&self, query: &NearestQuery) -> Result<Vec<Field<NearestVehicle>>, Error> {
        if !(-90.0..=90.0).contains(&query.latitude) || !(-180.0..=180.0).contains(&query.longitude) {
            return Err(Error::invalid("latitudes are from -90 to 90 degrees, longitudes from -180 to 180"));
        }
        if let Some(limit) = query.limit.filter(|limit| !(1..=10).contains(limit)) {
            return Err(Error::invalid(&format!("`{limit}` results: from 1 to 10 can be asked for")));
        }
        let body = NearestVehiclesBody {
            compute_mode: query.compute_mode.into(),
            radius_unit: query.radius_unit.clone().map_or(Field::Absent, Field::Value),
            ..NearestVehiclesBody::default()
        };
        let call = Call::new(&service::NEAREST_VEHICLES)
            .with("radius", query.radius)
            .with("latitude", [query.latitude])
            .with("longitude", [query.longitude])
            .with("resultsLimit", query.limit)
            .body(&body)?;
        self.read(call).await
    }

    /// How long auxiliary equipment was in use: GET `/dioUtilisation/duree`.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for days in the wrong order, and see [`Error`].
    pub async fn auxiliary_use(&self, query: &AuxiliaryQuery) -> Result<Vec<Field<AuxiliaryUse>>, Error> {
        in_order(query.start, query.end)?;
        let call = Call::new(&service::AUXILIARY_USE)
            .with("vehIds", &query.vehicles)
            .with("startDate", [format_sheet_day(query.start)])
            .with("endDate", [format_sheet_day(query.end)])
            .with("includeFields", &query.include_fields);
        self.read(call).await
    }

    /// The devices that do not communicate: GET `/noncommunicant/list`.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn non_communicating(&self) -> Result<Vec<Field<NonCommunicatingDevice>>, Error> {
        self.read(Call::new(&service::NON_COMMUNICATING)).await
    }

    /// The customer's time zone (`fuseauHoraire`), where the service says one: the rows of [`Client::non_communicating`]
    /// name it. None where there is no such row, or where rows name several: then somebody has to say.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn time_zone(&self) -> Result<Option<String>, Error> {
        let rows = self.non_communicating().await?;
        let mut zones = rows.iter().filter_map(|row| row.value()?.time_zone());
        let first = zones.next().map(str::to_owned);
        Ok(first.filter(|zone| zones.all(|other| other == zone)))
    }

    /// The daily sheet of a vehicle, a day of UTC: GET `/mobility/v1/ficheJour`. Its rows are the steps that
    /// [`Client::override_trip`] names.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn daily_sheet(&self, vehicle: &Id, day: NaiveDate) -> Result<DailySheet, Error> {
        let call = Call::new(&service::DAILY_SHEET).with("vehId", [vehicle]).with("date", [format_sheet_day(day)]);
        self.read(call).await
    }

    /// Recorded positions of a vehicle: GET `/positions/search`.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for instants in the wrong order, and see [`Error`].
    pub async fn positions(&self, query: &PositionQuery) -> Result<Positions, Error> {
        in_order(query.start, query.end)?;
        let iso = |instant: Instant| instant.to_chrono().to_rfc3339_opts(SecondsFormat::Millis, true);
        let call = Call::new(&service::POSITIONS)
            .with("immatriculation", [&query.registration])
            .with("startDate", [iso(query.start)])
            .with("endDate", [iso(query.end)])
            .with("withPrivacy", [query.with_privacy]);
        self.read(call).await
    }
}

fn in_order<T: PartialOrd + ToString>(start: T, end: T) -> Result<(), Error> {
    if start <= end {
        Ok(())
    } else {
        Err(Error::invalid(&format!(
            "`{}` is after `{}`: start and end are in the wrong order",
            start.to_string(),
            end.to_string()
        )))
    }
}
