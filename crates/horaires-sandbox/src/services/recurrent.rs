//! Recurrent schedules: what is private every week.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use horaires::service::{self, Refusal};
use horaires::validate::{Context, read_payload};
use horaires::wire::{Date, Field, InnerMapDocument, format_service_date};
use horaires::{
    DriverRules, EndOfDay, Id, Instant, Limit, LimitExceeded, Options, Payload, Problem, Severity, Timeline,
    WeeklyRule, Zone,
};

use super::documents::recurrent_entry;
use crate::call::{Answer, Call};
use crate::failure::{Failure, Finding};
use crate::store::people::{self, Driver};
use crate::store::schedules;

/// The entries of a driver, or of all.
pub(crate) async fn list(call: Call) -> Answer {
    let customer = call.customer()?;
    let driver = call.params.integer("individuId");
    let found: Result<_, Failure> = call
        .app
        .store
        .read(move |connection| {
            let mut entries = Vec::new();
            let Some(drivers) = drivers(connection, customer, driver)? else { return Ok(None) };
            for driver in drivers {
                let rules = schedules::recurrent(connection, driver.id)?;
                entries.extend(rules.iter().map(|rule| recurrent_entry(rule, &driver.person)));
            }
            Ok(Some(entries))
        })
        .await;
    match found? {
        Some(entries) => call.answer(&entries),
        None => Err(unknown_driver(&call, driver)),
    }
}

/// That driver of the customer, or all of them; none for a driver who is not the customer's.
pub(super) fn drivers(
    connection: &rusqlite::Connection,
    customer: i64,
    driver: Option<i64>,
) -> rusqlite::Result<Option<Vec<Driver>>> {
    match driver {
        None => people::drivers(connection, customer).map(Some),
        Some(id) => Ok(people::driver(connection, customer, id)?.map(|driver| vec![driver])),
    }
}

pub(super) fn unknown_driver(call: &Call, driver: Option<i64>) -> Failure {
    call.unknown(("driver", "aucun conducteur"), "/individuId", driver.unwrap_or_default())
}

/// Replaces the driver's schedule over a period, from receipt on (`semantics.md` 8.2).
pub(crate) async fn replace(call: Call) -> Answer {
    let customer = call.customer()?;
    let driver = call.params.integer("individuId").unwrap_or_default();
    let payload = payload(&call)?;
    change(&call, customer, driver, move |entries, received| service::replace_recurrent(entries, &payload, received))
        .await?;
    call.answer(&true)
}

/// The body with the dates of the parameters, checked as strictly as the engine checks what goes to the service.
fn payload(call: &Call) -> Result<Payload, Failure> {
    let mut document: InnerMapDocument = call.document()?;
    for (field, name) in [(&document.start, "dateDebut"), (&document.end, "dateFin")] {
        if !field.is_absent() {
            return Err(misplaced(name));
        }
    }
    if !document.driver.is_absent() {
        return Err(misplaced("individuId"));
    }
    let date = |name| match call.params.instant(name) {
        Some(instant) => Field::Value(Date::Text(format_service_date(instant))),
        None => Field::Absent,
    };
    (document.start, document.end) = (date("dateDebut"), date("dateFin"));
    // Strictly by the letter: 23:59 is stored as 23:59 and told as 23:59. What it means is for whoever reads it.
    let options = Options { end_of_day: EndOfDay::Strict, ..Options::default() };
    let (payload, issues) = read_payload(&document, &Context { options, ..Context::default() }, "");
    payload.ok_or_else(|| Failure::invalid(issues.into_iter().filter(|issue| issue.severity == Severity::Error)))
}

fn misplaced(name: &str) -> Failure {
    Failure::invalid([Finding::new(
        "misplaced-field",
        format!("/{name}"),
        format!("`{name}` travels as a parameter, not in the body"),
        format!("`{name}` se transmet en paramètre, pas dans le corps"),
    )])
}

/// Closes the schedule at receipt, and opens what remains (`semantics.md` 8.1).
pub(crate) async fn remove(call: Call) -> Answer {
    let customer = call.customer()?;
    let driver = call.params.integer("individuId").unwrap_or_default();
    let ids: Vec<Id> = call.params.integers("horaireIndividuIds").into_iter().map(Id::Number).collect();
    change(&call, customer, driver, move |entries, received| service::remove_recurrent(entries, &ids, received))
        .await?;
    Ok(nothing())
}

/// 204, without a body.
pub(super) fn nothing() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Lets the engine's rules change a driver's entries. The request is received when its turn to write has come, so that
/// no request is received before one that has been carried out already.
async fn change(
    call: &Call,
    customer: i64,
    driver: i64,
    rule: impl FnOnce(&mut Vec<WeeklyRule>, Instant) -> Result<(), Refusal> + Send + 'static,
) -> Result<(), Failure> {
    let clock = call.app.clock.clone();
    let unknown = unknown_driver(call, Some(driver));
    call.app
        .store
        .write(move |connection| {
            if people::driver(connection, customer, driver)?.is_none() {
                return Err(unknown);
            }
            let before = schedules::recurrent(connection, driver)?;
            let mut after = before.clone();
            rule(&mut after, clock.now()).map_err(|refusal| refused(&refusal, "/horaireIndividuIds"))?;
            schedules::replace_recurrent(connection, driver, &before, &after)?;
            within_limit(driver, &after)
        })
        .await
}

/// A refusal by the service's rules: 400, at the parameter that it is about.
pub(super) fn refused(refusal: &Refusal, ids: &str) -> Failure {
    let path = match refusal {
        Refusal::EmptyPeriod | Refusal::Past { .. } => "/dateFin",
        _ => ids,
    };
    let (en, fr) = (refusal.message(horaires::Lang::En), refusal.message(horaires::Lang::Fr));
    Failure::invalid([Finding::new(refusal.code(), path, en, fr)])
}

/// A driver's rules stay within what the engine compiles: a request that goes beyond is refused, and changes nothing.
fn within_limit(driver: i64, entries: &[WeeklyRule]) -> Result<(), Failure> {
    // Fewer entries than this can never make more slots than the engine allows.
    const ALWAYS_FINE: usize = 1000;
    if entries.len() <= ALWAYS_FINE {
        return Ok(());
    }
    let exceeded = |limit| Failure::problem(Problem::LimitExceeded { limit }, "");
    if entries.len() > MOST_ENTRIES {
        return Err(exceeded(Limit::DriverRules));
    }
    let rules = DriverRules { recurrent: entries.to_vec(), ..DriverRules::none(Id::Number(driver)) };
    match Timeline::compile(&rules, Options::default(), &Zone::utc()) {
        Ok(_) => Ok(()),
        Err(LimitExceeded(limit)) => Err(exceeded(limit)),
    }
}

/// Recurrent entries of one driver, the closed ones included.
pub(crate) const MOST_ENTRIES: usize = 5000;
