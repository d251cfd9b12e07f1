//! Vehicles near a place, as the crow flies.

use horaires::wire::Field;
use horaires::{Classifier, Id, MixedPolicy, Problem};
use horaires_ocean::models::{ComputeMode, Driver, NearestVehicle, NearestVehiclesBody};

use super::documents::{address, group_of, iso, number, vehicle};
use super::privacy;
use crate::call::{Answer, Call};
use crate::failure::{Failure, Finding};
use crate::fleet::Position;
use crate::store::people;
use crate::store::trips;
use crate::store::vehicles::{self, StoredVehicle};
use serde_json::Value;

/// The mean radius of the Earth, in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;

/// How many of its last positions are looked through for one that is not private.
const LOOK_BACK: i64 = 500;

#[derive(Debug, Clone, Copy)]
struct Search {
    latitude: f64,
    longitude: f64,
    radius_m: f64,
    /// Metres in the unit of the radius.
    unit_m: f64,
    most: usize,
}

/// Vehicles whose last position is within a radius, the nearest first. The last position that is not private counts:
/// where somebody is in private time is told to nobody.
pub(crate) async fn search(call: Call) -> Answer {
    let customer = call.customer()?;
    let search = wanted(&call)?;
    let now = call.app.clock.now();
    let found: Result<Vec<NearestVehicle>, Failure> = call
        .app
        .store
        .read(move |connection| {
            let book = privacy::book(connection, customer)?;
            let classifier = Classifier::new(&book, MixedPolicy::Split);
            let mut near: Vec<(f64, StoredVehicle, Position)> = Vec::new();
            for stored in vehicles::all(connection, customer)?.into_iter().filter(|stored| stored.vehicle.geolocated) {
                for position in trips::last_positions(connection, stored.vehicle.id, now, LOOK_BACK)? {
                    let trip = match position.trip {
                        Some(trip) => trips::trip(connection, customer, trip)?,
                        None => None,
                    };
                    if !privacy::hides(&classifier, trip.as_ref(), stored.vehicle.driver, position.at)? {
                        let distance = distance_m(&search, &position);
                        if distance <= search.radius_m {
                            near.push((distance, stored, position));
                        }
                        break;
                    }
                }
            }
            near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.vehicle.id.cmp(&b.1.vehicle.id)));
            near.truncate(search.most);
            let mut documents = Vec::new();
            for (distance, stored, position) in near {
                let driver = match stored.vehicle.driver {
                    Some(driver) => people::driver(connection, customer, driver)?,
                    None => None,
                };
                documents.push(document(&search, distance, &stored, &position, driver));
            }
            Ok(documents)
        })
        .await;
    call.answer(&found?)
}

fn wanted(call: &Call) -> Result<Search, Failure> {
    let body: NearestVehiclesBody = call.document()?;
    match &body.compute_mode {
        Field::Value(ComputeMode::StraightLine) => {}
        Field::Value(ComputeMode::ByRoad) => {
            return Err(Failure::invalid([Finding::new(
                "no-roads",
                "/computeMode",
                "`PAR_ROUTE` needs a map of roads, which there is none of here: use `VOL_OISEAU`",
                "`PAR_ROUTE` demande une carte des routes, qui n'existe pas ici : utilisez `VOL_OISEAU`",
            )]));
        }
        Field::Absent | Field::Null => {
            return Err(Failure::problem(Problem::MissingField { field: "computeMode".into() }, "/computeMode"));
        }
        Field::Other(found) => {
            let expected = ("`VOL_OISEAU` or `PAR_ROUTE`", "`VOL_OISEAU` ou `PAR_ROUTE`");
            return Err(Failure::wrong_type("/computeMode", expected, &written(found)));
        }
    }
    let unit_m = unit(&body.radius_unit)?;
    let degrees = |name: &'static str, most: f64| {
        let value = call.params.number(name).unwrap_or_default();
        if (-most..=most).contains(&value) {
            return Ok(value);
        }
        let english = format!("degrees from -{most} to {most}");
        let french = format!("des degrés de -{most} à {most}");
        Err(Failure::wrong_type(&format!("/{name}"), (&english, &french), &value.to_string()))
    };
    let latitude = degrees("latitude", 90.0)?;
    let longitude = degrees("longitude", 180.0)?;
    let radius = call.params.integer("radius").unwrap_or_default();
    let most = call.params.integer("resultsLimit").unwrap_or(10);
    for (name, value, range) in [("radius", radius, 0..=i64::from(i32::MAX)), ("resultsLimit", most, 1..=10)] {
        if !range.contains(&value) {
            let (least, most) = (range.start(), range.end());
            let english = format!("a whole number from {least} to {most}");
            let french = format!("un nombre entier de {least} à {most}");
            return Err(Failure::wrong_type(&format!("/{name}"), (&english, &french), &value.to_string()));
        }
    }
    let most = usize::try_from(most).unwrap_or(10);
    Ok(Search { latitude, longitude, radius_m: radius as f64 * unit_m, unit_m, most })
}

/// Metres in the unit of the body; the documentation gives no names, so the usual ones are read, and kilometres where
/// it is left out.
fn unit(field: &Field<String>) -> Result<f64, Failure> {
    let name = match field {
        Field::Absent | Field::Null => return Ok(1000.0),
        Field::Value(name) => name.clone(),
        Field::Other(found) => written(found),
    };
    match name.to_ascii_uppercase().as_str() {
        "KM" | "KILOMETER" | "KILOMETERS" | "KILOMETRE" | "KILOMETRES" => Ok(1000.0),
        "M" | "METER" | "METERS" | "METRE" | "METRES" => Ok(1.0),
        "MI" | "MILE" | "MILES" => Ok(1609.344),
        _ => {
            let expected = ("`KILOMETER`, `METER` or `MILE`", "`KILOMETER`, `METER` ou `MILE`");
            Err(Failure::wrong_type("/radiusUnit", expected, &name))
        }
    }
}

/// A value as it was written; of text its words alone.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Along a great circle (haversine).
fn distance_m(search: &Search, position: &Position) -> f64 {
    let (from, to) = (search.latitude.to_radians(), position.latitude.to_radians());
    let half_chord = |difference: f64| (difference / 2.0).sin().powi(2);
    let across = (position.longitude - search.longitude).to_radians();
    let h = half_chord(to - from) + from.cos() * to.cos() * half_chord(across);
    2.0 * EARTH_M * h.clamp(0.0, 1.0).sqrt().asin()
}

fn document(
    search: &Search,
    distance: f64,
    stored: &StoredVehicle,
    position: &Position,
    driver: Option<people::Driver>,
) -> NearestVehicle {
    let driver = driver.map(|driver| Driver {
        id: Id::Number(driver.id).into(),
        individual: Box::new(driver.person).into(),
        identification_enabled: true.into(),
        relevant: true.into(),
        ..Driver::default()
    });
    NearestVehicle {
        vehicle: Box::new(vehicle(&stored.vehicle)).into(),
        driver: crate::store::optional(driver.map(Box::new)),
        group: group_of(stored),
        address: Box::new(address(None, position)).into(),
        position_date: iso(position.at),
        gps_locked: true.into(),
        distance: number((distance / search.unit_m * 1000.0).round() / 1000.0),
        duration: Field::Null,
        estimated_arrival: Field::Null,
        mobile_state: position.state.clone().into(),
        immobilisation_state: "UNLOCKED".to_owned().into(),
        time: Field::Null,
        ..NearestVehicle::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use horaires::Instant;

    #[test]
    fn great_circles() {
        let search = Search { latitude: 48.8566, longitude: 2.3522, radius_m: 0.0, unit_m: 1.0, most: 1 };
        let position = |latitude, longitude| Position {
            vehicle: 1,
            trip: None,
            at: Instant::MIN,
            latitude,
            longitude,
            speed_kmh: 0,
            heading: 0,
            distance_m: 0,
            state: "A".into(),
        };
        let lyon = distance_m(&search, &position(45.7640, 4.8357));
        assert!((lyon - 391_500.0).abs() < 1000.0, "{lyon}");
        assert!(distance_m(&search, &position(48.8566, 2.3522)) < 1e-6);
        let antipode = distance_m(&search, &position(-48.8566, -177.6478));
        assert!((antipode - std::f64::consts::PI * EARTH_M).abs() < 1.0, "{antipode}");
    }
}
