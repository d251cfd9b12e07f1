//! Exceptional extensions: private time beside the weekly one.

use horaires::service::{self, Refusal};
use horaires::{ExtensionRule, Id, Instant, Limit, Period, Problem};

use super::documents::extension;
use super::privacy::zone;
use super::recurrent::{drivers, nothing, refused, unknown_driver};
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::store::people;
use crate::store::schedules::{self, StoredExtension};

/// The extensions of a driver, or of all, that touch a period.
pub(crate) async fn list(call: Call) -> Answer {
    let customer = call.customer()?;
    let driver = call.params.integer("individuId");
    let (start, end) = (call.params.instant("dateDebut"), call.params.instant("dateFin"));
    let (start, end) = (start.unwrap_or(Instant::MIN), end.unwrap_or(Instant::MAX));
    let Some(wanted) = Period::new(start, end) else {
        let problem = Problem::PeriodReversed { start: start.to_string(), end: end.to_string() };
        return Err(Failure::problem(problem, "/dateFin"));
    };
    let found: Result<_, Failure> = call
        .app
        .store
        .read(move |connection| {
            let zone = zone(&people::customer(connection, customer)?.time_zone)?;
            let mut listed = Vec::new();
            let Some(drivers) = drivers(connection, customer, driver)? else { return Ok(None) };
            for driver in drivers {
                for stored in schedules::extensions(connection, driver.id)? {
                    if stored.rule.interval.intersect(wanted).is_some() {
                        let user = match stored.account {
                            Some(account) => people::user(connection, account)?,
                            None => None,
                        };
                        listed.push(extension(&stored, &driver.person, user, &zone));
                    }
                }
            }
            Ok(Some(listed))
        })
        .await;
    match found? {
        Some(extensions) => call.answer(&extensions),
        None => Err(unknown_driver(&call, driver)),
    }
}

/// Makes an extension, or modifies one.
pub(crate) async fn write(call: Call) -> Answer {
    let customer = call.customer()?;
    let driver = call.params.integer("individuId").unwrap_or_default();
    let (start, end) = (call.params.instant("dateDebut"), call.params.instant("dateFin"));
    let (start, end) = (start.unwrap_or(Instant::MIN), end.unwrap_or(Instant::MIN));
    let Some(interval) = Period::new(start, end) else {
        let problem = Problem::PeriodReversed { start: start.to_string(), end: end.to_string() };
        return Err(Failure::problem(problem, "/dateFin"));
    };
    let description = call.params.text("description");
    let modified = call.params.integer("extensionIdToUpdate").map(Id::Number);
    let rule = move |extensions: &mut Vec<ExtensionRule>, received: Instant| match &modified {
        None => service::create_extension(extensions, description, interval, received),
        Some(id) => service::modify_extension(extensions, id, description, interval, received),
    };
    change(&call, customer, vec![driver], "/extensionIdToUpdate", rule).await?;
    call.answer(&true)
}

/// Removes extensions that lie wholly in the future (`semantics.md` 8.1): all of them, or none.
pub(crate) async fn remove(call: Call) -> Answer {
    let customer = call.customer()?;
    let ids = call.params.integers("horaireExtensionIds");
    let looked_up = ids.clone();
    let unknown = |id| call.unknown(("extension", "aucune extension"), "/horaireExtensionIds", id);
    let found: Result<Result<Vec<i64>, i64>, Failure> = call
        .app
        .store
        .read(move |connection| {
            let mut drivers = Vec::new();
            for id in looked_up {
                match schedules::driver_of_extension(connection, customer, id)? {
                    Some(driver) if drivers.contains(&driver) => {}
                    Some(driver) => drivers.push(driver),
                    None => return Ok(Err(id)),
                }
            }
            Ok(Ok(drivers))
        })
        .await;
    let drivers = found?.map_err(unknown)?;
    let ids: Vec<Id> = ids.into_iter().map(Id::Number).collect();
    let rule =
        move |extensions: &mut Vec<ExtensionRule>, received| service::remove_extensions(extensions, &ids, received);
    change(&call, customer, drivers, "/horaireExtensionIds", rule).await?;
    Ok(nothing())
}

/// Lets the engine's rules change the extensions of these drivers, together.
async fn change(
    call: &Call,
    customer: i64,
    drivers: Vec<i64>,
    ids: &'static str,
    rule: impl FnOnce(&mut Vec<ExtensionRule>, Instant) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Failure> {
    let clock = call.app.clock.clone();
    let account = call.session.account;
    let unknown = unknown_driver(call, drivers.first().copied());
    call.app
        .store
        .write(move |connection| {
            let mut stored: Vec<(i64, ExtensionRule)> = Vec::new();
            for driver in &drivers {
                if people::driver(connection, customer, *driver)?.is_none() {
                    return Err(unknown);
                }
                let extensions = schedules::extensions(connection, *driver)?;
                stored.extend(extensions.into_iter().map(|StoredExtension { rule, .. }| (*driver, rule)));
            }
            let before: Vec<ExtensionRule> = stored.iter().map(|(_, rule)| rule.clone()).collect();
            let mut after = before.clone();
            rule(&mut after, clock.now()).map_err(|refusal| refused(&refusal, ids))?;
            // Only a single driver gets new ones.
            let driver = drivers.first().copied().unwrap_or_default();
            schedules::replace_extensions(connection, driver, Some(account), &before, &after)?;
            if after.len() > MOST_EXTENSIONS {
                return Err(Failure::problem(Problem::LimitExceeded { limit: Limit::DriverRules }, ""));
            }
            Ok(())
        })
        .await
}

/// Extensions of one driver, past ones included.
pub(crate) const MOST_EXTENSIONS: usize = 500;
