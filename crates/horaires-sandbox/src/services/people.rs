//! Drivers and entities.

use std::collections::HashMap;

use horaires::wire::Field;
use horaires_ocean::models::{Entities, PersonRow};

use super::documents::{entity, group, vehicle};
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::store::{optional, people, vehicles};

/// The customer's drivers, all of them or those that a criterion keeps.
pub(crate) async fn list(call: Call) -> Answer {
    let customer = call.customer()?;
    let criterion = call.params.text("criteria");
    let rows: Result<Vec<PersonRow>, Failure> = call
        .app
        .store
        .read(move |connection| {
            let cars: HashMap<i64, _> = vehicles::all(connection, customer)?
                .into_iter()
                .filter_map(|stored| Some((stored.vehicle.driver?, stored.vehicle)))
                .collect();
            let mut rows = Vec::new();
            for driver in people::drivers(connection, customer)? {
                let user = people::user_of_driver(connection, driver.id)?;
                let car = cars.get(&driver.id);
                let wanted = match criterion.as_deref() {
                    Some("WITHOUT_USER") => user.is_none(),
                    Some("WITH_USER") => user.is_some(),
                    Some("WITH_ENTITE") => driver.entity.is_some(),
                    Some("WITH_GSM") => driver.person.mobile.value().is_some(),
                    Some("WITH_VEHICLE") => car.is_some(),
                    _ => true,
                };
                if wanted {
                    rows.push(PersonRow {
                        individual: Box::new(driver.person).into(),
                        entity: optional(driver.entity.as_ref().map(entity)),
                        user: optional(user.map(Box::new)),
                        group: optional(driver.team.as_ref().map(group)),
                        features: Vec::new().into(),
                        custom: Field::Null,
                        vehicle: optional(car.map(|car| Box::new(vehicle(car)))),
                        ..PersonRow::default()
                    });
                }
            }
            Ok(rows)
        })
        .await;
    call.answer(&rows?)
}

/// The customer's entities.
pub(crate) async fn entities(call: Call) -> Answer {
    let customer = call.customer()?;
    let found: Result<_, Failure> =
        call.app.store.read(move |connection| Ok(people::entities(connection, customer)?)).await;
    let entities = found?.iter().map(|named| Field::Value(entity(named))).collect::<Vec<_>>();
    call.answer(&Entities { entities: entities.into(), ..Entities::default() })
}
