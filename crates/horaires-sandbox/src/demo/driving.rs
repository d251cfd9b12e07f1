//! The trips of a demonstration: to work and back, to customers, to lunch, at weekends.

use chrono::{Datelike, NaiveDate, Weekday};
use horaires::{Instant, Period};

use super::{Builder, Owner, Place, as_i64, day, on_the_wall};
use crate::fleet::{Amounts, EquipmentUse, Position, Trip, Vehicle};

/// Between two positions of a trip.
const STEP_MS: i64 = 60_000;

/// A trip that is meant to be: when it starts on the wall, how long it takes, where it leads.
struct Leg {
    start_s: u32,
    length_s: u32,
    to: Place,
    name: &'static str,
}

/// The trips of the days before today.
pub(super) fn month(builder: &mut Builder<'_>, owner: &Owner, driver: i64, vehicle: &Vehicle) {
    let home = near(builder, owner.home, 0.05);
    let office = near(builder, owner.home, 0.15);
    let days = i64::try_from(builder.days).unwrap_or_default();
    for ago in (1..=days).rev() {
        let date = day(owner, builder.now, -ago);
        let legs = match date.weekday() {
            Weekday::Sat | Weekday::Sun => weekend(builder, home),
            _ => working_day(builder, home, office),
        };
        let mut from = (home, "Domicile");
        for leg in legs {
            trip(builder, owner, driver, vehicle, date, from, &leg);
            from = (leg.to, leg.name);
        }
        if vehicle.equipment_enabled && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) {
            equipment(builder, owner, vehicle, date);
        }
    }
}

/// Legs leave time between them: none begins before the one before it has ended.
fn working_day(builder: &mut Builder<'_>, home: Place, office: Place) -> Vec<Leg> {
    let mut legs = vec![leg(builder, 7 * 3600 + 1200, 2400, office, "Bureau")];
    for hour in [9, 10] {
        let customer = near(builder, office, 0.3);
        legs.push(leg(builder, hour * 3600 + 900, 2400, customer, "Client"));
    }
    if builder.rng.bool() {
        let lunch = near(builder, office, 0.05);
        legs.push(leg(builder, 12 * 3600 + 300, 900, lunch, "Restaurant"));
        legs.push(leg(builder, 13 * 3600 + 600, 1200, office, "Bureau"));
    }
    if builder.rng.bool() {
        let customer = near(builder, office, 0.3);
        legs.push(leg(builder, 15 * 3600, 3000, customer, "Client"));
    }
    legs.push(leg(builder, 17 * 3600 + 1500, 2700, home, "Domicile"));
    legs
}

fn weekend(builder: &mut Builder<'_>, home: Place) -> Vec<Leg> {
    let shop = near(builder, home, 0.1);
    let mut legs = vec![leg(builder, 10 * 3600, 1800, shop, "Commerces")];
    legs.push(leg(builder, 12 * 3600, 1800, home, "Domicile"));
    if builder.rng.bool() {
        // Past midnight on the wall, into the next day.
        let friends = near(builder, home, 0.2);
        legs.push(leg(builder, 19 * 3600, 1800, friends, "Amis"));
        legs.push(leg(builder, 23 * 3600 + 2400, 2400, home, "Domicile"));
    }
    legs
}

fn leg(builder: &mut Builder<'_>, start_s: u32, length_s: u32, to: Place, name: &'static str) -> Leg {
    let late = builder.rng.u32(0..900);
    Leg { start_s: start_s + late, length_s: length_s - builder.rng.u32(0..length_s / 2), to, name }
}

fn near(builder: &mut Builder<'_>, place: Place, degrees: f64) -> Place {
    let mut off = || (builder.rng.f64() - 0.5) * 2.0 * degrees;
    let moved = Place { latitude: place.latitude + off(), longitude: place.longitude + off() };
    Place { latitude: round(moved.latitude), longitude: round(moved.longitude) }
}

/// To a hundred-thousandth of a degree, about a metre.
fn round(degrees: f64) -> f64 {
    (degrees * 100_000.0).round() / 100_000.0
}

fn trip(
    builder: &mut Builder<'_>,
    owner: &Owner,
    driver: i64,
    vehicle: &Vehicle,
    date: NaiveDate,
    (from, from_name): (Place, &str),
    leg: &Leg,
) {
    let start = on_the_wall(owner, date, leg.start_s);
    let end = Instant::clamped(start.millis() + i64::from(leg.length_s) * 1000);
    let Some(period) = Period::new(start, end).filter(|period| period.end() < builder.now) else { return };
    let id = owner.id + 100_000 + as_i64(builder.fleet.trips.len());
    // 25 to 65 km/h on average.
    let distance_m = i64::from(leg.length_s) * builder.rng.i64(25..65) * 10 / 36;
    builder.fleet.trips.push(Trip {
        id,
        customer: owner.id,
        vehicle: vehicle.id,
        driver: Some(driver),
        period,
        amounts: amounts(vehicle, distance_m),
        start_address: from_name.to_owned(),
        end_address: leg.name.to_owned(),
    });
    positions(builder, vehicle, id, period, distance_m, from, leg.to);
}

fn amounts(vehicle: &Vehicle, distance_m: i64) -> Amounts {
    let electric_distance_m = match (vehicle.energy.as_str(), vehicle.motorisation.as_str()) {
        ("ELECTRIQUE", _) => distance_m,
        (_, "HYBRIDE") => distance_m * 2 / 5,
        _ => 0,
    };
    // 170 Wh for a kilometre, a battery of 60 kWh; 6 litres of fuel for a hundred kilometres; 30 cents a kilometre.
    let energy_wh = electric_distance_m * 170 / 1000;
    Amounts {
        distance_m,
        electric_distance_m,
        energy_wh,
        fuel_ml: (distance_m - electric_distance_m) * 6 / 100,
        battery_permille: energy_wh / 60,
        cost_cents: distance_m * 30 / 1000,
    }
}

/// Positions at every minute and at the end, on a straight line, slower in the first half than in the second.
fn positions(
    builder: &mut Builder<'_>,
    vehicle: &Vehicle,
    trip: i64,
    period: Period,
    distance_m: i64,
    from: Place,
    to: Place,
) {
    let length = period.duration_ms();
    let heading = heading(from, to);
    let mut told_m = 0;
    let mut elapsed = 0;
    loop {
        let share = elapsed as f64 / length as f64;
        let way = share * (0.6 + 0.4 * share);
        let so_far_m = if elapsed == length { distance_m } else { (distance_m as f64 * way) as i64 };
        let (first, last) = (elapsed == 0, elapsed == length);
        let speed = (so_far_m - told_m) * 36 / (STEP_MS / 100);
        builder.fleet.positions.push(Position {
            vehicle: vehicle.id,
            trip: Some(trip),
            at: Instant::clamped(period.start().millis() + elapsed),
            latitude: round(from.latitude + (to.latitude - from.latitude) * way),
            longitude: round(from.longitude + (to.longitude - from.longitude) * way),
            speed_kmh: if first || last { 0 } else { speed },
            heading,
            distance_m: so_far_m - told_m,
            state: if first {
                "D"
            } else if last {
                "A"
            } else {
                "R"
            }
            .to_owned(),
        });
        told_m = so_far_m;
        if last {
            return;
        }
        elapsed = (elapsed + STEP_MS).min(length);
    }
}

/// Degrees from north, clockwise.
fn heading(from: Place, to: Place) -> i64 {
    let east = (to.longitude - from.longitude) * from.latitude.to_radians().cos();
    let degrees = east.atan2(to.latitude - from.latitude).to_degrees();
    (degrees.round() as i64).rem_euclid(360)
}

fn equipment(builder: &mut Builder<'_>, owner: &Owner, vehicle: &Vehicle, date: NaiveDate) {
    for (label, hour) in [("Nacelle", 11), ("Groupe froid", 14)] {
        let start = on_the_wall(owner, date, hour * 3600 + builder.rng.u32(0..1800));
        let end = Instant::clamped(start.millis() + builder.rng.i64(600..5400) * 1000);
        if let Some(period) = Period::new(start, end).filter(|period| period.end() < builder.now) {
            builder.fleet.equipment_uses.push(EquipmentUse { vehicle: vehicle.id, label: label.into(), period });
        }
    }
}
