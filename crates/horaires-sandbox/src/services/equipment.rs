//! How long auxiliary equipment ran.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use horaires::wire::Field;
use horaires::{Instant, Period, Problem};
use horaires_ocean::models::{AuxiliaryUse, DayUse, HalfHourUse, JsonNumber, Map, format_sheet_day};
use rusqlite::Connection;

use super::documents::vehicle;
use super::trips::day_of_utc;
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::fleet::EquipmentUse;
use crate::store::vehicles::{self, StoredVehicle};

const HALF_HOUR_MS: i64 = 1_800_000;

/// Days that can be asked for at once: a year.
const MOST_DAYS: i64 = 366;

/// The use of auxiliary equipment from one day to another, both included; only vehicles that have some are listed.
pub(crate) async fn durations(call: Call) -> Answer {
    let customer = call.customer()?;
    let ids = call.params.integers("vehIds");
    let (first, last) = (call.params.day("startDate"), call.params.day("endDate"));
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    if last < first {
        let problem = Problem::PeriodReversed { start: first.to_string(), end: last.to_string() };
        return Err(Failure::problem(problem, "/endDate"));
    }
    if (last - first).num_days() >= MOST_DAYS {
        let expected = ("at most 366 days at once", "366 jours au plus à la fois");
        return Err(Failure::wrong_type("/endDate", expected, &last.to_string()));
    }
    let unknown = |id| call.unknown(("vehicle", "aucun véhicule"), "/vehIds", id);
    let found: Result<Result<Vec<AuxiliaryUse>, i64>, Failure> = call
        .app
        .store
        .read(move |connection| {
            let mut wanted: Vec<StoredVehicle> = Vec::new();
            for id in &ids {
                match vehicles::by_id(connection, customer, *id)? {
                    Some(stored) => wanted.push(stored),
                    None => return Ok(Err(*id)),
                }
            }
            if ids.is_empty() {
                wanted = vehicles::all(connection, customer)?;
            }
            let equipped = wanted.iter().filter(|stored| stored.vehicle.equipment_enabled);
            let uses: rusqlite::Result<_> =
                equipped.map(|stored| of_vehicle(connection, stored, first, last)).collect();
            Ok(Ok(uses?))
        })
        .await;
    call.answer(&found?.map_err(unknown)?)
}

fn of_vehicle(
    connection: &Connection,
    stored: &StoredVehicle,
    first: NaiveDate,
    last: NaiveDate,
) -> rusqlite::Result<AuxiliaryUse> {
    let mut total = Tally::default();
    let mut days = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        let period = day_of_utc(day);
        let uses = vehicles::equipment_uses(connection, stored.vehicle.id, period)?;
        let mut tally = Tally::default();
        for (label, ms) in uses.iter().filter_map(|used| within(used, period)) {
            tally.add(label, ms);
            total.add(label, ms);
        }
        days.push(Field::Value(DayUse {
            day: format_sheet_day(day).into(),
            seconds: tally.seconds(),
            by_equipment: tally.by_equipment().into(),
            by_half_hour: half_hours(&uses, period).into(),
            ..DayUse::default()
        }));
    }
    Ok(AuxiliaryUse {
        vehicle: Box::new(vehicle(&stored.vehicle)).into(),
        seconds: total.seconds(),
        by_equipment: total.by_equipment().into(),
        by_day: days.into(),
        ..AuxiliaryUse::default()
    })
}

fn within(used: &EquipmentUse, period: Period) -> Option<(&str, i64)> {
    used.period.intersect(period).map(|part| (used.label.as_str(), part.duration_ms()))
}

/// The half hours of a day in which something ran, by time and equipment.
fn half_hours(uses: &[EquipmentUse], day: Period) -> Vec<Field<HalfHourUse>> {
    let start = day.start().millis();
    let halves = (0..48).filter_map(|index| {
        let at = |index| Instant::clamped(start + index * HALF_HOUR_MS);
        Period::new(at(index), at(index + 1))
    });
    let mut rows = Vec::new();
    for half in halves {
        let mut tally = Tally::default();
        for (label, ms) in uses.iter().filter_map(|used| within(used, half)) {
            tally.add(label, ms);
        }
        for (label, ms) in &tally.0 {
            rows.push(Field::Value(HalfHourUse {
                equipment: label.clone().into(),
                start: half.start().to_string().into(),
                end: half.end().to_string().into(),
                use_duration: JsonNumber::from(ms / 1000).into(),
                ..HalfHourUse::default()
            }));
        }
    }
    rows
}

/// Milliseconds by equipment.
#[derive(Debug, Default)]
struct Tally(BTreeMap<String, i64>);

impl Tally {
    fn add(&mut self, label: &str, ms: i64) {
        *self.0.entry(label.to_owned()).or_default() += ms;
    }

    fn seconds(&self) -> Field<JsonNumber> {
        JsonNumber::from(self.0.values().sum::<i64>() / 1000).into()
    }

    fn by_equipment(&self) -> Map<JsonNumber> {
        self.0.iter().map(|(label, ms)| (label.clone(), JsonNumber::from(ms / 1000).into())).collect()
    }
}
