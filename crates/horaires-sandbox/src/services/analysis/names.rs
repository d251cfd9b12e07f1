//! Who and what the rows of an analysis are about, in the service's documents.

use std::collections::HashMap;

use horaires::wire::Field;
use horaires::{Id, SynthesisNames};
use horaires_ocean::models;
use serde::Serialize;
use serde_json::Value;

use crate::fleet::Customer;
use crate::services::documents;
use crate::store::people::{Driver, Named};
use crate::store::vehicles::StoredVehicle;

/// A customer's people and vehicles.
pub(super) struct People {
    pub(super) customer: Customer,
    pub(super) drivers: HashMap<i64, Driver>,
    pub(super) vehicles: HashMap<i64, StoredVehicle>,
}

impl People {
    fn driver_of(&self, id: &Id) -> Option<&Driver> {
        number(id).and_then(|id| self.drivers.get(&id))
    }

    fn vehicle_of(&self, id: &Id) -> Option<&StoredVehicle> {
        number(id).and_then(|id| self.vehicles.get(&id))
    }
}

impl SynthesisNames for People {
    fn entity(&self, entity: Option<&Id>) -> Value {
        let drivers = self.drivers.values().map(|driver| driver.entity.as_ref());
        let vehicles = self.vehicles.values().map(|stored| stored.entity.as_ref());
        let mut named = drivers.chain(vehicles).flatten();
        let customer = || Named { id: self.customer.id, name: self.customer.name.clone() };
        match entity.and_then(number).and_then(|id| named.find(|named| named.id == id)) {
            Some(named) => to_value(&documents::entity(named)),
            None => to_value(&documents::entity(&customer())),
        }
    }

    fn driver(&self, driver: &Id) -> Value {
        self.driver_of(driver).map_or(Value::Null, |driver| {
            to_value(&models::Driver {
                id: Id::Number(driver.id).into(),
                individual: Box::new(driver.person.clone()).into(),
                is_relevant: true.into(),
                is_identification_enabled: true.into(),
                ..models::Driver::default()
            })
        })
    }

    fn vehicle(&self, vehicle: &Id) -> Value {
        self.vehicle_of(vehicle).map_or(Value::Null, |stored| to_value(&documents::vehicle(&stored.vehicle)))
    }

    fn label(&self, driver: Option<&Id>, vehicle: Option<&Id>) -> String {
        let text = |field: &Field<String>| field.value().cloned().unwrap_or_default();
        let driver = driver.and_then(|id| self.driver_of(id)).map(|driver| {
            let person = &driver.person;
            format!("{} {}", text(&person.last_name), text(&person.first_name))
        });
        let vehicle = vehicle.and_then(|id| self.vehicle_of(id)).map(|stored| stored.vehicle.registration.clone());
        [driver, vehicle].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

const fn number(id: &Id) -> Option<i64> {
    match id {
        Id::Number(number) => Some(*number),
        Id::Text(_) => None,
    }
}

fn to_value(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
