//! `horaires report --format service`: the figures of the local server's analysis, in its shape, in all ten modes.
#![cfg(feature = "network")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::collections::HashMap;
use std::fmt::Write;
use std::process::Stdio;

use horaires::Instant;
use horaires::wire::parse_date;
use horaires_ocean::models::{Criteria, RenderMode};
use horaires_ocean::{AnalysisQuery, Client, Credentials, blocking};
use horaires_sandbox::fleet::Amounts;
use horaires_sandbox::{Clock, Config, Fleet, Sandbox, demo};
use serde_json::Value;
use support::{Place, Run};

/// Midnight in Paris, and the middle of the working day at which the small fleet ends: trips reach over neither or both.
const FROM: &str = "2025-11-21T07:50:00Z";
const TO: &str = "2025-11-24T08:05:30Z";

/// The small fleet, without trips of nobody: a trips file has a driver for each.
fn fleet() -> Fleet {
    let mut fleet = demo::small();
    fleet.trips.retain(|trip| trip.driver.is_some());
    assert!(fleet.trips.len() > 20);
    fleet
}

fn sandbox(fleet: Fleet) -> Sandbox {
    let clock = Clock::stopped_at(Instant::from_millis(demo::SMALL_UNTIL_MS).unwrap());
    Sandbox::start(Config { fleet: Some(fleet), clock, ..Config::default() }).unwrap()
}

/// What the server answers.
fn analysis(sandbox: &Sandbox, mode: RenderMode) -> Value {
    let settings = Client::builder(Credentials::new(demo::LOGIN, demo::PASSWORD)).base_url(sandbox.base_url());
    let client = blocking::Client::build(settings).unwrap();
    let at = |text: &str| Instant::from_millis(parse_date(text).unwrap()).unwrap();
    let answer = client.analysis(&AnalysisQuery::new(mode, Criteria::All, at(FROM), at(TO))).unwrap();
    serde_json::to_value(answer).unwrap()
}

/// Figures and keys, without the documents of people, vehicles and entities and without the table of their names; numbers
/// by their value.
fn figures(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let documents = ["driver", "vehicle", "entity", "htmlTable", "typeMotorisationEnergyeMap"];
            let kept = object.iter().filter(|(key, _)| !documents.contains(&key.as_str()));
            kept.map(|(key, value)| (key.clone(), figures(value))).collect()
        }
        Value::Array(list) => list.iter().map(figures).collect(),
        Value::Number(number) => number.as_f64().unwrap().into(),
        other => other.clone(),
    }
}

fn report(place: &Place, mode: &str, more: &[&str]) -> Value {
    let args = ["report", "--rules", "rules.json", "--trips", "trips.csv", "--from", FROM, "--to", TO];
    let mode = ["--format", "service", "--private-details", "--mode", mode];
    place.run(&[&args[..], &mode, more].concat()).ok().json()
}

/// Whether an answer has private and professional time, and rows: else equality would say little.
fn says_something(answer: &Value) -> bool {
    let tree =
        if answer[0]["synthesisTreeByDriver"].is_null() { "synthesisTreeByVehicle" } else { "synthesisTreeByDriver" };
    let total = &answer[0][tree]["entityTotalCumul"]["total"]["distanceInMeterByPeriodMap"];
    ["VIE_PRIVEE", "VIE_PROFESSIONNELLE"].iter().all(|key| total[*key].as_f64().unwrap() > 0.0)
}

#[test]
fn what_was_pulled_adds_up_to_the_servers_answer() {
    let mut fleet = fleet();
    // Daily sheets know a distance and nothing else, and neither entities nor positions; requests cannot be listed.
    fleet.drivers.iter_mut().for_each(|driver| driver.entity = None);
    fleet.vehicles.iter_mut().for_each(|vehicle| vehicle.entity = None);
    for trip in &mut fleet.trips {
        trip.amounts = Amounts { distance_m: trip.amounts.distance_m, ..Amounts::default() };
    }
    fleet.positions.clear();
    fleet.requests.clear();
    let own: HashMap<i64, Option<i64>> = fleet.vehicles.iter().map(|vehicle| (vehicle.id, vehicle.driver)).collect();
    fleet.trips.retain(|trip| own[&trip.vehicle] == trip.driver);
    assert!(fleet.trips.len() > 20);
    let sandbox = sandbox(fleet);
    let place = Place::new();
    let mut pull = place.command(&[
        "pull",
        "--rules",
        "rules.json",
        "--trips",
        "trips.csv",
        "--from",
        "2025-11-19",
        "--to",
        "2025-11-25",
        "--time-zone",
        "Europe/Paris",
    ]);
    pull.env("OCEAN_URL", sandbox.base_url()).env("OCEAN_LOGIN", demo::LOGIN).env("OCEAN_PASSWORD", demo::PASSWORD);
    let pulled: Run = pull.env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null()).output().unwrap().into();
    pulled.ok();
    for mode in RenderMode::ALL {
        let (server, command) = (analysis(&sandbox, *mode), report(&place, mode.name(), &[]));
        assert!(says_something(&server), "{server:#}");
        assert_eq!(figures(&command), figures(&server), "{}", mode.name());
    }
}

#[test]
fn every_figure_is_that_of_the_servers_answer() {
    let fleet = fleet();
    let sandbox = sandbox(fleet.clone());
    let place = Place::new();
    let rules = serde_json::to_string(&sandbox.rules(demo::CUSTOMER).unwrap()).unwrap();
    place.write("rules.json", rules);
    let mut positions = String::from("tripId,timestamp,odometer\n");
    for trip in fleet.trips.iter().filter(|trip| trip.customer == demo::CUSTOMER) {
        let mut odometer = 0;
        for position in fleet.positions.iter().filter(|position| position.trip == Some(trip.id)) {
            odometer += position.distance_m;
            writeln!(positions, "{},{},{odometer}", trip.id, position.at).unwrap();
        }
    }
    place.write("positions.csv", positions);
    for mode in RenderMode::ALL {
        let by_vehicle = mode.name().starts_with("BY_VEHICLE");
        let own_only = mode.name().starts_with("BY_DRIVER_VEHICLE");
        let mut trips = String::from(
            "tripId,driverId,start,end,vehicleId,entityId,distanceMeters,electricDistanceMeters,energyKwh,fuelLiters,batteryUse,cost\n",
        );
        for trip in fleet.trips.iter().filter(|trip| trip.customer == demo::CUSTOMER) {
            let driver = fleet.drivers.iter().find(|driver| Some(driver.id) == trip.driver).unwrap();
            let vehicle = fleet.vehicles.iter().find(|vehicle| vehicle.id == trip.vehicle).unwrap();
            if own_only && vehicle.driver != trip.driver {
                continue;
            }
            let entity =
                if by_vehicle { vehicle.entity } else { driver.entity }.map_or_else(String::new, |id| id.to_string());
            let (start, end) = (trip.period.start(), trip.period.end());
            let Amounts { distance_m, electric_distance_m, energy_wh, fuel_ml, battery_permille, cost_cents } =
                trip.amounts;
            let decimals = |units: i64, one: i64, places: usize| format!("{}.{:0places$}", units / one, units % one);
            writeln!(
                trips,
                "{},{},{start},{end},{},{entity},{distance_m},{electric_distance_m},{},{},{},{}",
                trip.id,
                driver.id,
                vehicle.id,
                decimals(energy_wh, 1000, 3),
                decimals(fuel_ml, 1000, 3),
                decimals(battery_permille, 10, 1),
                decimals(cost_cents, 100, 2)
            )
            .unwrap();
        }
        place.write("trips.csv", trips);
        let (server, command) =
            (analysis(&sandbox, *mode), report(&place, mode.name(), &["--positions", "positions.csv"]));
        assert!(says_something(&server), "{server:#}");
        assert_eq!(figures(&command), figures(&server), "{}", mode.name());
    }
}

#[test]
fn a_detail_needs_to_be_asked_for() {
    let place = Place::with_example();
    let args = ["report", "--rules", "rules.json", "--trips", "trips.csv", "--format", "service"];
    let run = place.run(&[&args[..], &["--mode", "BY_DRIVER_WITH_HORAIRE_DETAIL"]].concat()).fails(2);
    assert!(run.stderr.contains("--private-details"), "{}", run.stderr);
    let run = place.run(&args).fails(2);
    assert!(run.stderr.contains("--mode"), "{}", run.stderr);
    let synthesis = place.run(&[&args[..], &["--mode", "BY_VEHICLE_WITHOUT_HORAIRE_SYNTHESIS"]].concat()).ok().json();
    assert_eq!(synthesis[0]["mode"], "BY_VEHICLE_WITHOUT_HORAIRE_SYNTHESIS");
    assert_eq!(synthesis[0]["bean"]["nombreTrajets"], 21);
}
