//! The documented shape: a tree of entities with their rows and totals.

use std::collections::BTreeSet;

use horaires::wire::Field;
use horaires::{Figure, Id, Part};
use horaires_ocean::models::{
    Driver, DriverPeriods, Entity, JsonNumber, JsonObject, Map, SynthesisContent, SynthesisRow, SynthesisTree, Totals,
    format_sheet_day,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::People;
use super::request::Wanted;
use super::tally::{Flag, RowKey, Sums, Tallies};
use crate::services::documents;
use crate::store::people::Named;

/// The root is the customer, with what belongs to no entity; below it stands each entity that has rows.
pub(super) fn build(people: &People, wanted: &Wanted, tallies: &Tallies) -> SynthesisTree {
    let writer = Writer { people, wanted, tallies };
    let mut entities: BTreeSet<Option<i64>> = tallies.rows.keys().map(|key| key.entity).collect();
    entities.remove(&None);
    let mut nodes = JsonObject::default();
    for entity in entities {
        let node = SynthesisTree { nodes: JsonObject::default().into(), ..writer.node(entity, &[entity]) };
        nodes.0.insert(entity.unwrap_or_default().to_string(), to_value(&node));
    }
    let all: Vec<Option<i64>> =
        tallies.rows.keys().map(|key| key.entity).collect::<BTreeSet<_>>().into_iter().collect();
    SynthesisTree { nodes: nodes.into(), ..writer.node(None, &all) }
}

struct Writer<'a> {
    people: &'a People,
    wanted: &'a Wanted,
    tallies: &'a Tallies,
}

impl Writer<'_> {
    /// An entity with its own rows; its totals count what stands below it too.
    fn node(&self, entity: Option<i64>, below: &[Option<i64>]) -> SynthesisTree {
        let own = self.sums(&[entity]);
        let total = self.sums(below);
        let document = self.entity(entity);
        let content = SynthesisContent {
            energy_by_motorisation: JsonObject(self.energies(entity)).into(),
            by_driver_and_period: DriverPeriods { map: self.drivers(entity).into(), ..DriverPeriods::default() }.into(),
            total: Box::new(self.row(&own, document.clone())).into(),
            items: self.items(entity, &document).into(),
            total_by_flag: self.by_flag(&own, &document).into(),
            entity: document.clone().into(),
            ..SynthesisContent::default()
        };
        SynthesisTree {
            total: Box::new(self.row(&total, document.clone())).into(),
            total_by_flag: self.by_flag(&total, &document).into(),
            entity: document.into(),
            content: Box::new(content).into(),
            ..SynthesisTree::default()
        }
    }

    fn sums(&self, entities: &[Option<i64>]) -> Sums {
        let mut sums = Sums::default();
        for (_, row) in self.tallies.rows.iter().filter(|(key, _)| entities.contains(&key.entity)) {
            sums.merge(row);
        }
        sums
    }

    /// The entity, or the customer in its place.
    fn entity(&self, entity: Option<i64>) -> Entity {
        let drivers = self.people.drivers.values().map(|driver| driver.entity.as_ref());
        let vehicles = self.people.vehicles.values().map(|stored| stored.entity.as_ref());
        let mut named = drivers.chain(vehicles).flatten();
        match entity.and_then(|id| named.find(|named| named.id == id)) {
            Some(named) => documents::entity(named),
            None => {
                let customer = &self.people.customer;
                documents::entity(&Named { id: customer.id, name: customer.name.clone() })
            }
        }
    }

    /// The rows, under `driver`, `vehicle` or `driver/vehicle`, and `/day` behind it where days are wanted.
    fn items(&self, entity: Option<i64>, document: &Entity) -> JsonObject {
        let mut items = JsonObject::default();
        for (key, sums) in self.tallies.rows.iter().filter(|(key, _)| key.entity == entity) {
            let mut row = self.row(sums, document.clone());
            self.describe(&mut row, key);
            items.0.insert(name(key), to_value(&row));
        }
        items
    }

    fn describe(&self, row: &mut SynthesisRow, key: &RowKey) {
        if let Some(driver) = key.driver.and_then(|id| self.people.drivers.get(&id)) {
            let document = Driver {
                id: Id::Number(driver.id).into(),
                individual: Box::new(driver.person.clone()).into(),
                is_relevant: true.into(),
                is_identification_enabled: true.into(),
                ..Driver::default()
            };
            row.driver = Field::Value(Box::new(document));
        }
        if let Some(stored) = key.vehicle.and_then(|id| self.people.vehicles.get(&id)) {
            row.vehicle = Field::Value(Box::new(documents::vehicle(&stored.vehicle)));
        }
        if let Some(day) = key.day {
            row.day = format_sheet_day(day).into();
        }
    }

    /// Each driver's rows by flag: what the maps of a row do not tell apart, energy and cost, is told here.
    fn drivers(&self, entity: Option<i64>) -> JsonObject {
        let document = self.entity(entity);
        let mut drivers = JsonObject::default();
        for ((_, driver), sums) in self.tallies.drivers.iter().filter(|((of, _), _)| *of == entity) {
            drivers.0.insert(driver.to_string(), to_value(&self.by_flag(sums, &document)));
        }
        drivers
    }

    fn by_flag(&self, sums: &Sums, entity: &Entity) -> Map<SynthesisRow> {
        let flags = Flag::all(self.wanted.with_schedule).iter();
        flags.map(|flag| (flag.name().to_owned(), self.row(&sums.only(*flag), entity.clone()).into())).collect()
    }

    fn energies(&self, entity: Option<i64>) -> serde_json::Map<String, Value> {
        let known = self.tallies.energies.get(&entity);
        known.into_iter().flatten().map(|(motorisation, energies)| (motorisation.clone(), json!(energies))).collect()
    }

    fn row(&self, sums: &Sums, entity: Entity) -> SynthesisRow {
        let all = sums.all();
        let map = |value: &dyn Fn(&Part) -> Field<JsonNumber>| -> Map<JsonNumber> {
            let flags = Flag::all(self.wanted.with_schedule).iter();
            flags.map(|flag| (flag.name().to_owned(), value(&sums.of(*flag)))).collect()
        };
        let total = Totals {
            // Cut off to whole seconds: the documentation counts in seconds.
            duration_seconds: map(&|part| JsonNumber::from(part.ms / 1000).into()).into(),
            battery_use: map(&|part| figure(part, Figure::BatteryUse)).into(),
            distance_meters: map(&|part| figure(part, Figure::Distance)).into(),
            electric_distance_meters: map(&|part| figure(part, Figure::ElectricDistance)).into(),
            ..Totals::default()
        };
        SynthesisRow {
            fuel_liters: figure(&all, Figure::Fuel),
            total: total.into(),
            cost: figure(&all, Figure::Cost),
            driver: Field::Null,
            day: Field::Null,
            energy_kwh: figure(&all, Figure::Energy),
            entity: entity.into(),
            vehicle: Field::Null,
            ..SynthesisRow::default()
        }
    }
}

/// The key of a row among the others.
pub(super) fn name(key: &RowKey) -> String {
    let ids = [key.driver, key.vehicle].into_iter().flatten().map(|id| id.to_string());
    ids.chain(key.day.map(|day| day.to_string())).collect::<Vec<_>>().join("/")
}

/// A figure as a number of JSON, with the digits that it has.
fn figure(part: &Part, figure: Figure) -> Field<JsonNumber> {
    let amount = part.figures.get(figure).unwrap_or_default();
    match serde_json::from_str(&amount.to_string()) {
        Ok(number) => Field::Value(number),
        Err(_) => Field::Null,
    }
}

fn to_value(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
