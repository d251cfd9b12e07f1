//! Requests after the fact: a whole trip, private or professional.

use horaires::service::record_override;
use horaires::{Id, OverrideRule};

use crate::call::{Answer, Call};
use crate::failure::{Failure, Finding};
use crate::store::{schedules, trips};

/// Records a request; the last one for a trip wins (`semantics.md` 5).
pub(crate) async fn record(call: Call) -> Answer {
    let customers = call.customers()?;
    let trip = call.params.integer("idEtape").unwrap_or_default();
    let unit = call.params.integer("numeroEmbarque").unwrap_or_default();
    let operator = call.params.integer("codeExploitant");
    let private = call.params.boolean("privacy").unwrap_or_default();
    let unknown = call.unknown(("trip", "aucun trajet"), "/idEtape", trip);
    let clock = call.app.clock.clone();
    call.app
        .store
        .write(move |connection| {
            let mut found = None;
            for customer in customers {
                found = found.or(trips::trip(connection, customer, trip)?);
            }
            let Some(stored) = found else { return Err(unknown) };
            if stored.unit_number != unit {
                return Err(differs("numeroEmbarque", unit));
            }
            if let Some(operator) = operator.filter(|operator| *operator != stored.operator_code) {
                return Err(differs("codeExploitant", operator));
            }
            let rule = OverrideRule {
                trip: Id::Number(trip),
                unit_number: Some(Id::Number(unit)),
                operator_code: operator.map(Id::Number),
                private,
                recorded_at: Some(clock.now()),
                position: 0,
            };
            let mut requests = schedules::overrides_of_trip(connection, trip)?;
            record_override(&mut requests, rule);
            Ok(schedules::replace_overrides(connection, stored.trip.customer, trip, &requests)?)
        })
        .await?;
    call.answer(&true)
}

fn differs(name: &str, found: i64) -> Failure {
    Failure::invalid([Finding::new(
        "trip-mismatch",
        format!("/{name}"),
        format!("the trip has another `{name}` than `{found}`: read the daily sheet again"),
        format!("le trajet a un autre `{name}` que `{found}` : relisez la fiche jour"),
    )])
}
