//! `horaires pull` where a fleet is not as plain as the demonstration's.
#![cfg(feature = "network")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::process::Stdio;

use horaires::Instant;
use horaires_sandbox::{Clock, Config, Fleet, Sandbox, demo};
use support::{Place, Run};

fn sandbox(fleet: Fleet) -> Sandbox {
    let clock = Clock::stopped_at(Instant::from_millis(demo::SMALL_UNTIL_MS).unwrap());
    Sandbox::start(Config { fleet: Some(fleet), clock, ..Config::default() }).unwrap()
}

fn run(place: &Place, sandbox: &Sandbox, login: &str, args: &[&str]) -> Run {
    let mut command = place.command(args);
    command.env("OCEAN_URL", sandbox.base_url()).env("OCEAN_LOGIN", login).env("OCEAN_PASSWORD", demo::PASSWORD);
    command.env_remove("OCEAN_CUSTOMER").env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null());
    command.output().unwrap().into()
}

const DAYS: [&str; 4] = ["--from", "2025-11-19", "--to", "2025-11-25"];

/// A daily sheet names drivers by their personnel number alone: whoever shares one with somebody else is nobody.
#[test]
fn drivers_of_one_number_are_told_apart_by_nobody() {
    let mut fleet = demo::small();
    let named: Vec<i64> = fleet.drivers.iter().filter(|d| d.customer == demo::CUSTOMER).map(|d| d.id).collect();
    let trips = |fleet: &Fleet, driver: i64| fleet.trips.iter().filter(|trip| trip.driver == Some(driver)).count();
    let busy: Vec<i64> = named.into_iter().filter(|driver| trips(&fleet, *driver) > 1).take(3).collect();
    let [first, second, alone] = busy[..] else { panic!("{busy:?}") };
    for driver in &mut fleet.drivers {
        match driver.id {
            // Blanks around it tell nobody apart.
            id if id == first => driver.personnel_number = Some("M77 ".to_owned()),
            id if id == second => driver.personnel_number = Some("M77".to_owned()),
            id if id == alone => driver.personnel_number = Some("m77".to_owned()),
            // The other customer's drivers are in no list, and clash with nobody.
            _ if driver.customer == demo::OTHER_CUSTOMER => driver.personnel_number = Some("m77".to_owned()),
            _ => driver.personnel_number = Some(format!("N{}", driver.id)),
        }
    }
    let lost = trips(&fleet, first) + trips(&fleet, second);
    let kept = trips(&fleet, alone);
    let sandbox = sandbox(fleet);
    let place = Place::new();
    let args = [&["pull", "--trips", "trips.csv", "--rejects", "rest.ndjson"][..], &DAYS].concat();
    let pulled = run(&place, &sandbox, demo::LOGIN, &args).ok();
    let told = "personnel number `M77` is that of several persons: make it one person's in the service";
    assert!(pulled.stderr.contains(told), "{}", pulled.stderr);
    let written = place.read("trips.csv");
    let of = |driver: i64| written.lines().filter(|line| line.contains(&format!(",{driver},"))).count();
    assert_eq!((of(first), of(second), of(alone)), (0, 0, kept));
    let rejects = place.read("rest.ndjson");
    assert_eq!(rejects.lines().filter(|line| line.contains("M77")).count(), lost, "{}", pulled.stdout);
}

/// A user of several customers names one of them.
#[test]
fn which_customer_is_asked_for() {
    let sandbox = sandbox(demo::small());
    let place = Place::new();
    for args in [&["pull", "--rules", "rules.json"][..], &["pull", "--trips", "trips.csv"]] {
        let asked = run(&place, &sandbox, demo::LOGIN_OF_BOTH, args).fails(3);
        assert!(asked.stderr.trim_end().ends_with("; name the customer with --customer"), "{}", asked.stderr);
    }
    assert_eq!(place.files(), Vec::<String>::new());
    let customer = demo::OTHER_CUSTOMER.to_string();
    let args =
        [&["pull", "--rules", "rules.json", "--trips", "trips.csv", "--customer", &customer][..], &DAYS].concat();
    run(&place, &sandbox, demo::LOGIN_OF_BOTH, &args).ok();
    let rules = place.read("rules.json");
    assert!(rules.contains(&demo::OTHER_DRIVER.to_string()) && !rules.contains(&demo::DRIVER.to_string()));
    assert!(rules.contains("America/Guadeloupe"));
    // One of nobody's is refused, and not asked for.
    let refused =
        run(&place, &sandbox, demo::LOGIN_OF_BOTH, &["pull", "--rules", "x.json", "--customer", "1"]).fails(3);
    assert!(!refused.stderr.contains("--customer"), "{}", refused.stderr);
}

/// What can be seen before anything is asked is told before anything is asked.
#[test]
fn a_place_that_cannot_be_written_is_told_before_the_service_is_asked() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder")).unwrap();
    for args in [
        &["pull", "--trips", "folder"][..],
        &["pull", "--rules", "folder"],
        &["pull", "--trips", "trips.csv", "--rejects", "folder"],
        &["pull", "--trips", "none/trips.csv"],
    ] {
        let mut command = place.command(args);
        // Nobody is there.
        command.env("OCEAN_URL", "http://127.0.0.1:9/ocean").env("OCEAN_TOKEN", "a-token").stdin(Stdio::null());
        let refused = Run::from(command.output().unwrap()).fails(2);
        assert!(refused.stderr.starts_with(&format!("horaires: cannot write {}: ", args[args.len() - 1])));
    }
    assert_eq!(place.files(), ["folder"]);
}
