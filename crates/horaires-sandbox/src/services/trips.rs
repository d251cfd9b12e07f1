//! The daily sheet: the trips of a vehicle on one day.

use chrono::{DateTime, NaiveDate, Utc};
use horaires::time::DAY_MS;
use horaires::wire::Field;
use horaires::{Classifier, Id, Instant, MixedPolicy, Period};
use horaires_ocean::models::{
    DailySheet, JsonNumber, SheetDriver, SheetPosition, SheetRow, SheetState, format_sheet_day,
};

use super::documents::number;
use super::privacy;
use crate::call::{Answer, Call};
use crate::failure::Failure;
use crate::fleet::Position;
use crate::store::people::{self, Driver};
use crate::store::trips::{self, StoredTrip};
use crate::store::{optional, vehicles};

/// The trips that begin on a day of UTC. Where a trip begins or ends at a private instant, its row keeps the times and
/// leaves the place out.
pub(crate) async fn daily_sheet(call: Call) -> Answer {
    let customer = call.customer()?;
    let id = call.params.integer("vehId").unwrap_or_default();
    let day = day_of_utc(call.params.day("date").unwrap_or_default());
    let unknown = call.unknown(("vehicle", "aucun véhicule"), "/vehId", id);
    let rows: Result<Vec<_>, Failure> = call
        .app
        .store
        .read(move |connection| {
            if vehicles::by_id(connection, customer, id)?.is_none() {
                return Err(unknown);
            }
            let listed = trips::trips_of_vehicle(connection, id, day)?;
            let drove = |driver| listed.iter().any(|stored| stored.trip.driver == Some(driver));
            let book = privacy::book_of(connection, customer, drove)?;
            let classifier = Classifier::new(&book, MixedPolicy::Split);
            let mut rows = Vec::new();
            for stored in &listed {
                let driver = match stored.trip.driver {
                    Some(driver) => people::driver(connection, customer, driver)?,
                    None => None,
                };
                let positions = trips::positions_of_trip(connection, stored.trip.id)?;
                rows.push(Field::Value(row(&classifier, stored, driver.as_ref(), &positions)?));
            }
            Ok(rows)
        })
        .await;
    call.answer(&DailySheet { rows: rows?.into(), ..DailySheet::default() })
}

/// The 24 hours of a day of UTC.
pub(super) fn day_of_utc(day: NaiveDate) -> Period {
    let start = Instant::clamped(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
    Period::new(start, Instant::clamped(start.millis() + DAY_MS)).unwrap_or(Period::ALWAYS)
}

fn row(
    classifier: &Classifier<'_>,
    stored: &StoredTrip,
    driver: Option<&Driver>,
    positions: &[Position],
) -> Result<SheetRow, Failure> {
    let trip = &stored.trip;
    let end = |at: Instant, state, name: &str, position: Option<&Position>| -> Result<SheetPosition, Failure> {
        let hidden = privacy::hides(classifier, Some(stored), None, at)?;
        let shown = position.filter(|_| !hidden);
        let time: DateTime<Utc> = at.into();
        Ok(SheetPosition {
            date: format_sheet_day(time.date_naive()).into(),
            time: time.format("%H:%M:%S").to_string().into(),
            driver: optional(driver.map(sheet_driver)),
            state: Field::Value(state),
            full_address: optional((!hidden).then(|| name.to_owned())),
            gps_locked: optional(shown.map(|_| true)),
            heading: optional(shown.map(|position| JsonNumber::from(position.heading))),
            latitude: shown.map_or(Field::Null, |position| number(position.latitude)),
            longitude: shown.map_or(Field::Null, |position| number(position.longitude)),
            poi: Field::Null,
            ..SheetPosition::default()
        })
    };
    Ok(SheetRow {
        id: Id::Number(trip.id).into(),
        kind: "T".to_owned().into(),
        anomaly: Field::Null,
        distance_meters: JsonNumber::from(trip.amounts.distance_m).into(),
        duration_ms: trip.period.duration_ms().into(),
        start: Box::new(end(trip.period.start(), SheetState::Start, &trip.start_address, positions.first())?).into(),
        end: Box::new(end(trip.period.end(), SheetState::Stop, &trip.end_address, positions.last())?).into(),
        ..SheetRow::default()
    })
}

fn sheet_driver(driver: &Driver) -> SheetDriver {
    SheetDriver {
        personnel_number: driver.person.personnel_number.clone(),
        last_name: driver.person.last_name.clone(),
        first_name: driver.person.first_name.clone(),
        phone: driver.person.mobile.clone(),
        ..SheetDriver::default()
    }
}
