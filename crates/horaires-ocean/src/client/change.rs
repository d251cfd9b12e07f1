//! The services that change something.

use horaires::service::Request;
use horaires::wire::{Date, Field, InnerMapDocument, format_service_date};
use horaires::{EndOfDayForm, Id, Instant, OverrideRule, Payload, Period};

use super::call::{Call, Done};
use super::{Client, Error};
use crate::service;

impl Client {
    /// Replaces the recurrent schedule of a driver over the payload's period, from receipt at the earliest: POST
    /// `/vieprivee/v1/horairesViePriveeRecurrentesIndividu` (`semantics.md` 8.2). An empty payload clears.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) for a schedule that cannot be written or a bound that is no whole
    /// second, [`ErrorKind::Refused`](crate::ErrorKind::Refused) where the service answers `false`, and see [`Error`].
    pub async fn replace_recurrent(&self, driver: &Id, payload: &Payload) -> Result<Done, Error> {
        self.apply(&Request::ReplaceRecurrent { driver: driver.clone(), payload: payload.clone() }).await
    }

    /// Removes recurrent entries of a driver, by their `id`, from receipt on: DELETE
    /// `/vieprivee/v1/horairesViePriveeRecurrentesIndividu` (`semantics.md` 8.1). The ids of what remains may change.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn remove_recurrent(&self, driver: &Id, ids: &[Id]) -> Result<Done, Error> {
        self.apply(&Request::RemoveRecurrent { driver: driver.clone(), ids: ids.to_vec() }).await
    }

    /// Creates an extension: POST `/vieprivee/v1/horaireViePriveeExceptionnelleIndividu`.
    ///
    /// # Errors
    /// As of [`Client::replace_recurrent`].
    pub async fn create_extension(
        &self,
        driver: &Id,
        description: Option<&str>,
        interval: Period,
    ) -> Result<Done, Error> {
        let description = description.map(str::to_owned);
        self.apply(&Request::CreateExtension { driver: driver.clone(), description, interval }).await
    }

    /// Modifies an extension, by its `extension.id`: POST `/vieprivee/v1/horaireViePriveeExceptionnelleIndividu` with
    /// `extensionIdToUpdate`.
    ///
    /// # Errors
    /// As of [`Client::replace_recurrent`].
    pub async fn modify_extension(
        &self,
        driver: &Id,
        id: &Id,
        description: Option<&str>,
        interval: Period,
    ) -> Result<Done, Error> {
        let description = description.map(str::to_owned);
        self.apply(&Request::ModifyExtension { driver: driver.clone(), id: id.clone(), description, interval }).await
    }

    /// Removes extensions of a driver, by their `extension.id`, while they lie wholly in the future: DELETE
    /// `/vieprivee/v1/horairesViePriveeExceptionnellesIndividu`. The service takes the ids alone; the driver is for
    /// reading back.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn remove_extensions(&self, driver: &Id, ids: &[Id]) -> Result<Done, Error> {
        self.apply(&Request::RemoveExtensions { driver: driver.clone(), ids: ids.to_vec() }).await
    }

    /// Sets the usage of a whole trip after the fact: POST `/vieprivee/v1/etapeViePriveePosteriori` (`semantics.md` 5).
    /// Sending it twice is harmless; there is no way to list or withdraw it.
    ///
    /// # Errors
    /// [`ErrorKind::Invalid`](crate::ErrorKind::Invalid) without `numeroEmbarque`, which the service wants, and see
    /// [`Error`].
    pub async fn override_trip(&self, rule: &OverrideRule) -> Result<Done, Error> {
        self.apply(&Request::Override(rule.clone())).await
    }

    /// Carries out any of the changes above.
    ///
    /// # Errors
    /// As of the method for it.
    pub async fn apply(&self, request: &Request) -> Result<Done, Error> {
        self.write(self.call_for(request)?, request).await
    }

    fn call_for(&self, request: &Request) -> Result<Call, Error> {
        match request {
            Request::ReplaceRecurrent { driver, payload } => {
                whole_seconds(payload.start.iter().chain(&payload.end))?;
                if payload.start.zip(payload.end).is_some_and(|(start, end)| start >= end) {
                    return Err(Error::invalid("the period is empty: it ends where it starts, or before"));
                }
                let end_of_day = self.0.options.end_of_day;
                let written = payload
                    .to_wire(end_of_day, EndOfDayForm::default())
                    .map_err(|error| Error::invalid(&error.to_string()))?;
                let text = |date: &Field<Date>| match date {
                    Field::Value(Date::Text(text)) => Some(text.clone()),
                    _ => None,
                };
                let body = InnerMapDocument { inner_map: written.inner_map, ..InnerMapDocument::default() };
                Call::new(&service::REPLACE_RECURRENT)
                    .with("individuId", [driver])
                    .with("dateDebut", text(&written.start))
                    .with("dateFin", text(&written.end))
                    .body(&body)
            }
            Request::RemoveRecurrent { driver, ids } => {
                some(ids)?;
                Ok(Call::new(&service::REMOVE_RECURRENT).with("individuId", [driver]).with("horaireIndividuIds", ids))
            }
            Request::CreateExtension { driver, description, interval } => {
                extension(Call::new(&service::CREATE_EXTENSION), driver, description.as_ref(), *interval)
            }
            Request::ModifyExtension { driver, id, description, interval } => {
                let call = Call::new(&service::MODIFY_EXTENSION);
                Ok(extension(call, driver, description.as_ref(), *interval)?.with("extensionIdToUpdate", [id]))
            }
            Request::RemoveExtensions { ids, .. } => {
                some(ids)?;
                Ok(Call::new(&service::REMOVE_EXTENSIONS).with("horaireExtensionIds", ids))
            }
            Request::Override(rule) => {
                let Some(unit) = &rule.unit_number else {
                    return Err(Error::invalid(
                        "a request after the fact needs `numeroEmbarque`: the vehicles list gives it",
                    ));
                };
                Ok(Call::new(&service::OVERRIDE_TRIP)
                    .with("idEtape", [&rule.trip])
                    .with("numeroEmbarque", [unit])
                    .with("codeExploitant", &rule.operator_code)
                    .with("privacy", [rule.private]))
            }
        }
    }
}

fn extension(call: Call, driver: &Id, description: Option<&String>, interval: Period) -> Result<Call, Error> {
    whole_seconds([interval.start(), interval.end()].iter())?;
    if interval.is_empty() {
        return Err(Error::invalid("the extension is empty: it ends where it starts"));
    }
    Ok(call
        .with("individuId", [driver])
        .with("description", description)
        .with("dateDebut", [format_service_date(interval.start())])
        .with("dateFin", [format_service_date(interval.end())]))
}

/// Without an id a service that removes might take all.
fn some(ids: &[Id]) -> Result<(), Error> {
    if ids.is_empty() { Err(Error::invalid("there is no id: nothing would say what to remove")) } else { Ok(()) }
}

/// The service's dates have whole seconds: a fraction that is cut off would move a bound.
fn whole_seconds<'a>(mut bounds: impl Iterator<Item = &'a Instant>) -> Result<(), Error> {
    match bounds.find(|bound| bound.millis() % 1000 != 0) {
        None => Ok(()),
        Some(bound) => {
            Err(Error::invalid(&format!("`{bound}` is no whole second, and the service's dates have no smaller part")))
        }
    }
}
