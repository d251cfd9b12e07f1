//! Analyses: sums that must agree with one another, with the trips, and with a case worked out by hand.

use std::collections::BTreeMap;

use crate::support::*;
use horaires::{Instant, MinuteOfDay, Period, Schedule, TimeRange, Weekday, wire::Kind};
use horaires_ocean::models::RenderMode;
use horaires_sandbox::fleet::{Amounts, DriverSchedule, Position, Trip};
use horaires_sandbox::{Config, Fleet, Sandbox, demo};
use serde_json::{Value, json};

const MAPS: [&str; 4] = [
    "durationInSecByPeriodMap",
    "distanceInMeterByPeriodMap",
    "distanceElectriqueInMeterByPeriodMap",
    "utilisationBatterieByPeriodMap",
];

fn analyse(client: &Client, mode: &str, filter: &Value, from: &str, to: &str) -> Value {
    let body = json!({"filter": filter, "renderMode": mode, "criteria": "ALL", "periode": {"debut": from, "fin": to}});
    let answer = client.post(ANALYSIS, &body.to_string()).ok();
    assert_eq!(answer.as_array().unwrap().len(), 1);
    assert_eq!(answer[0]["mode"], json!(mode));
    answer[0].clone()
}

fn tree<'a>(synthesis: &'a Value, mode: &str) -> &'a Value {
    let (filled, empty) = if mode.starts_with("BY_VEHICLE") {
        ("synthesisTreeByVehicle", "synthesisTreeByDriver")
    } else {
        ("synthesisTreeByDriver", "synthesisTreeByVehicle")
    };
    assert!(synthesis[empty].is_null());
    &synthesis[filled]
}

/// All rows, by key.
fn rows(tree: &Value) -> BTreeMap<String, Value> {
    let nodes = tree["nodes"].as_object().unwrap().values().chain([tree]);
    nodes.flat_map(|node| node["content"]["refItems"].as_object().unwrap().clone()).collect()
}

/// A number in thousandths, so that sums are exact.
fn milli(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 1000.0).round() as i64
}

/// What a map adds up to.
fn sum(row: &Value, map: &str) -> i64 {
    row["total"][map].as_object().unwrap().values().map(milli).sum()
}

/// Private and professional, whatever the reasons.
fn by_usage(row: &Value, map: &str) -> (i64, i64) {
    let of = |prefix: &str| {
        let keys = row["total"][map].as_object().unwrap().iter().filter(|(key, _)| key.starts_with(prefix));
        keys.map(|(_, value)| milli(value)).sum()
    };
    (of("VIE_PRIVEE"), of("VIE_PROFESSIONNELLE"))
}

#[test]
fn all_modes_agree_with_one_another_and_with_the_trips() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let (from, to) = ("2025-11-20T00:00:00Z", "2025-11-25T00:00:00Z");
    let trips = sandbox.trips(CUSTOMER).unwrap();
    let amounts = |of: fn(&Trip) -> i64| trips.iter().map(of).sum::<i64>();
    let distance = amounts(|trip| trip.amounts.distance_m) * 1000;
    let duration = amounts(|trip| trip.period.duration_ms());
    let (fuel, energy) = (amounts(|trip| trip.amounts.fuel_ml), amounts(|trip| trip.amounts.energy_wh));
    let cost = amounts(|trip| trip.amounts.cost_cents) * 10;
    let mut usages = Vec::new();
    for mode in RenderMode::ALL {
        let mode = mode.name();
        let synthesis = analyse(&client, mode, &json!({}), from, to);
        assert_eq!(synthesis["bean"]["nombreTrajets"], json!(trips.len()));
        let tree = tree(&synthesis, mode);
        let total = &tree["entityTotalCumul"];
        assert_eq!(sum(total, MAPS[1]), distance, "{mode}");
        assert_eq!(
            (milli(&total["consoL"]), milli(&total["consoKWh"]), milli(&total["cost"])),
            (fuel, energy, cost),
            "{mode}"
        );
        // Durations are cut off to whole seconds, for each flag.
        assert!((0..5000).contains(&(duration - sum(total, MAPS[0]))), "{mode}");
        usages.push(by_usage(total, MAPS[1]));

        let rows = rows(tree);
        assert_eq!(rows.values().map(|row| sum(row, MAPS[1])).sum::<i64>(), distance, "{mode}");
        assert_eq!(rows.values().map(|row| milli(&row["cost"])).sum::<i64>(), cost, "{mode}");
        for (key, row) in &rows {
            assert_eq!(key.matches('/').count() + 1, {
                let parts = ["driver", "vehicle", "dayDate"].iter().filter(|part| !row[**part].is_null());
                parts.count()
            });
            assert_eq!(row["dayDate"].is_string(), mode.ends_with("DETAIL"), "{mode} {key}");
            assert_eq!(row["total"][MAPS[0]].as_object().unwrap().len(), if mode.contains("_WITH_") { 5 } else { 2 });
        }
        // By flag, energy and cost too add up.
        let flags = tree["entityTotalByFlagCumul"].as_object().unwrap();
        for figure in ["consoL", "consoKWh", "cost"] {
            let by_flag: i64 = flags.values().map(|row| milli(&row[figure])).sum();
            assert_eq!(by_flag, milli(&total[figure]), "{mode} {figure}");
        }
        let table = synthesis["htmlTable"].as_str().unwrap();
        assert_eq!(table.matches("<tr>").count(), rows.len() + 1, "{mode}");
    }
    // Schedules tell why, never how much.
    assert!(usages.iter().all(|usage| *usage == usages[0]), "{usages:?}");
    assert!(usages[0].0 > 0 && usages[0].1 > 0);
}

#[test]
fn parts_of_a_period_add_up_to_the_whole() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let mode = "BY_DRIVER_WITH_HORAIRE_SYNTHESIS";
    // In the middle of trips, to the millisecond.
    let bounds =
        ["2025-11-20T00:00:00Z", "2025-11-21T07:00:00.123Z", "2025-11-21T17:00:01+01:00", "2025-11-25T00:00:00Z"];
    let total =
        |from: &str, to: &str| tree(&analyse(&client, mode, &json!({}), from, to), mode)["entityTotalCumul"].clone();
    let whole = total(bounds[0], bounds[3]);
    let parts: Vec<Value> = bounds.windows(2).map(|pair| total(pair[0], pair[1])).collect();
    for map in &MAPS[1..] {
        let added: i64 = parts.iter().map(|part| sum(part, map)).sum();
        // A trip that is cut is shared anew: the pieces of each share add up to the trip's figure.
        assert_eq!(added, sum(&whole, map), "{map}");
    }
    assert_eq!(parts.iter().map(|part| milli(&part["cost"])).sum::<i64>(), milli(&whole["cost"]));
}

#[test]
fn filters_and_criteria_select() {
    let sandbox = sandbox();
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let mode = "BY_DRIVER_WITHOUT_HORAIRE_SYNTHESIS";
    let keys = |filter: Value| {
        let synthesis = analyse(&client, mode, &filter, "2025-11-20T00:00:00Z", "2025-11-25T00:00:00Z");
        rows(tree(&synthesis, mode)).into_keys().collect::<Vec<_>>()
    };
    let nobody: [&str; 0] = [];
    let driver = |number: i64| (DRIVER + number).to_string();
    assert_eq!(keys(json!({})), [driver(0), driver(1), driver(2)]);
    assert_eq!(keys(json!({"persons": [], "entities": [], "groups": [], "vehicleIds": []})).len(), 3);
    assert_eq!(keys(json!({"persons": [DRIVER]})), [driver(0)]);
    assert_eq!(keys(json!({"entities": [CUSTOMER + 11]})), [driver(1)]);
    assert_eq!(keys(json!({"groups": [CUSTOMER + 20]})), [driver(0), driver(2)]);
    assert_eq!(keys(json!({"vehicleIds": [CUSTOMER + 702]})), [driver(2)]);
    assert_eq!(keys(json!({"persons": [DRIVER], "vehicleIds": [CUSTOMER + 702]})), nobody);
    // A list that holds 0 filters on 0, and another customer's driver is nobody here.
    assert_eq!(keys(json!({"persons": [0]})), nobody);
    assert_eq!(keys(json!({"persons": [OTHER_DRIVER]})), nobody);
    let criteria = |criteria: &str| {
        let body = json!({"renderMode": mode, "criteria": criteria, "periode": {"debut": 1763000000000_i64, "fin": 1765000000000_i64}});
        client.post(ANALYSIS, &body.to_string()).ok()[0]["bean"]["nombreTrajets"].as_i64().unwrap()
    };
    assert!(criteria("ALL") > 0);
    assert_eq!(criteria("ALL"), criteria("GEOLOCATION") + criteria("WIHOUT_GEOLOCATION"));
}

/// The small fleet with one trip alone: Monday 24 November 2025, 7:45 to 8:30 in Paris, private until 8:00.
fn one_trip(positions: &[(i64, i64)]) -> Sandbox {
    let at = |minute: i64| Instant::from_millis(1_763_966_700_000 + minute * 60_000).unwrap();
    let small = demo::small();
    let eight = TimeRange::new(MinuteOfDay::new(0).unwrap(), MinuteOfDay::new(480).unwrap()).unwrap();
    let trip = Trip {
        id: 7,
        customer: CUSTOMER,
        vehicle: CUSTOMER + 700,
        driver: Some(DRIVER),
        period: Period::new(at(0), at(45)).unwrap(),
        amounts: Amounts {
            distance_m: 40_000,
            electric_distance_m: 10_000,
            energy_wh: 1_700,
            fuel_ml: 1_801,
            battery_permille: 28,
            cost_cents: 1_200,
        },
        start_address: "A".into(),
        end_address: "B".into(),
    };
    let positions = positions.iter().map(|(minute, distance_m)| Position {
        vehicle: CUSTOMER + 700,
        trip: Some(7),
        at: at(*minute),
        latitude: 48.0,
        longitude: 2.0,
        speed_kmh: 50,
        heading: 0,
        distance_m: *distance_m,
        state: "R".into(),
    });
    let fleet = Fleet {
        trips: vec![trip],
        positions: positions.collect(),
        schedules: vec![DriverSchedule {
            driver: DRIVER,
            validity: Period::ALWAYS,
            schedule: Schedule::new([(Kind::Private, Weekday::Monday, eight)]),
        }],
        extensions: vec![],
        requests: vec![],
        ..small
    };
    Sandbox::start(Config { fleet: Some(fleet), ..config() }).unwrap()
}

fn total_of_one(sandbox: &Sandbox, mode: &str) -> (Value, Value) {
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    let synthesis = analyse(&client, mode, &json!({}), "2025-11-24T00:00:00Z", "2025-11-25T00:00:00Z");
    (tree(&synthesis, mode)["entityTotalCumul"].clone(), synthesis["bean"].clone())
}

#[test]
fn a_case_worked_out_by_hand() {
    // Without positions time decides: 15 of 45 minutes. 1,801 ml: 600.33 and 1,200.67, whole millilitres.
    let (total, bean) = total_of_one(&one_trip(&[]), "BY_VEHICLE_WITHOUT_HORAIRE_SYNTHESIS");
    assert_eq!(
        total["total"],
        json!({
            "durationInSecByPeriodMap": {"VIE_PRIVEE": 900, "VIE_PROFESSIONNELLE": 1800},
            "utilisationBatterieByPeriodMap": {"VIE_PRIVEE": 0.9, "VIE_PROFESSIONNELLE": 1.9},
            "distanceInMeterByPeriodMap": {"VIE_PRIVEE": 13333, "VIE_PROFESSIONNELLE": 26667},
            "distanceElectriqueInMeterByPeriodMap": {"VIE_PRIVEE": 3333, "VIE_PROFESSIONNELLE": 6667}
        })
    );
    assert_eq!((&total["consoL"], &total["consoKWh"], &total["cost"]), (&json!(1.801), &json!(1.7), &json!(12.0)));
    assert_eq!(bean["nombreTrajetsEstimes"], json!(1));
    // With positions the way decides: half of it by 8:00.
    let (total, bean) =
        total_of_one(&one_trip(&[(0, 0), (15, 20_000), (45, 20_000)]), "BY_DRIVER_WITHOUT_HORAIRE_SYNTHESIS");
    assert_eq!(
        total["total"]["distanceInMeterByPeriodMap"],
        json!({"VIE_PRIVEE": 20000, "VIE_PROFESSIONNELLE": 20000})
    );
    assert_eq!(bean["nombreTrajetsEstimes"], json!(0));
    // With schedules, and after a request.
    let sandbox = one_trip(&[]);
    let client = Client::login(&sandbox.base_url(), demo::LOGIN);
    assert_eq!(client.post(&format!("{OVERRIDE}?idEtape=7&numeroEmbarque=1&privacy=true"), "").status, 200);
    let (total, _) = total_of_one(&sandbox, "BY_DRIVER_WITH_HORAIRE_SYNTHESIS");
    assert_eq!(
        total["total"]["durationInSecByPeriodMap"],
        json!({"VIE_PRIVEE": 0, "VIE_PRIVEE_EXCEPTIONNELLE": 0, "VIE_PRIVEE_POSTERIORI": 2700,
            "VIE_PROFESSIONNELLE": 0, "VIE_PROFESSIONNELLE_POSTERIORI": 0})
    );
}
