//! `horaires pull` where a fleet is not as plain as the demonstration's.
#![cfg(feature = "network")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::process::Stdio;

use horaires::Instant;
use horaires_sandbox::{Clock, Config, Fleet, Sandbox, demo};
use serde_json::json;
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
const FAST: [&str; 2] = ["--requests-per-second", "1000"];

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

/// A journal of these days with one sheet that holds nothing, fetched at a moment.
fn journal(sandbox: &Sandbox, customer: Option<i64>, vehicle: &str, day: &str, fetched: Option<&str>) -> String {
    let subject = json!({"service": sandbox.base_url(), "customer": customer, "from": DAYS[1], "to": DAYS[3]});
    let vehicle: i64 = vehicle.parse().unwrap();
    let mut line = json!({"vehicle": vehicle, "day": day, "sheet": {"fjRows": []}});
    if let Some(fetched) = fetched {
        line["fetched"] = fetched.into();
    }
    format!("{subject}\n{line}\n")
}

/// The day of a sheet is a day of UTC, and people's days end by their own clock: one that was not over by either is
/// fetched again.
#[test]
fn a_sheet_of_a_day_that_was_not_over_is_fetched_again() {
    let sandbox = sandbox(demo::small());
    let customer = demo::OTHER_CUSTOMER.to_string();
    let other = ["--customer", customer.as_str()];
    let lima = ["--customer", customer.as_str(), "--time-zone", "America/Lima"];
    for (login, id, more, fetched, again) in [
        // Paris is ahead of UTC: the day ends with that of UTC.
        (demo::LOGIN, None, &[][..], Some("2025-11-21T12:00:00Z"), true),
        (demo::LOGIN, None, &[], Some("2025-11-21T23:59:59.999Z"), true),
        (demo::LOGIN, None, &[], Some("2025-11-22T00:00:00Z"), false),
        (demo::LOGIN, None, &["--time-zone", "Pacific/Honolulu"], Some("2025-11-22T09:59:59Z"), true),
        (demo::LOGIN, None, &["--time-zone", "Pacific/Honolulu"], Some("2025-11-22T10:00:00Z"), false),
        // Guadeloupe is four hours behind.
        (demo::LOGIN_OF_BOTH, Some(demo::OTHER_CUSTOMER), &other, Some("2025-11-22T03:59:59Z"), true),
        (demo::LOGIN_OF_BOTH, Some(demo::OTHER_CUSTOMER), &other, Some("2025-11-22T04:00:00Z"), false),
        // What is given wins.
        (demo::LOGIN_OF_BOTH, Some(demo::OTHER_CUSTOMER), &lima, Some("2025-11-22T04:30:00Z"), true),
        // Nobody knows when.
        (demo::LOGIN, None, &[], None, true),
    ] {
        let place = Place::new();
        let args = [&["pull", "--trips", "trips.csv", "--rejects", "rest.ndjson"][..], &FAST, &DAYS, more].concat();
        run(&place, &sandbox, login, &args).ok();
        let whole = place.read("trips.csv");
        let of_the_day = whole.lines().find(|line| line.contains("2025-11-21T")).expect("a trip of the day");
        let vehicle = of_the_day.split(',').nth(4).unwrap();
        place.write("trips.csv.part", journal(&sandbox, id, vehicle, "2025-11-21", fetched));
        let resumed = run(&place, &sandbox, login, &args).ok();
        assert_eq!(place.read("trips.csv") == whole, again, "{fetched:?} {more:?}: {}", resumed.stdout);
        assert_eq!(place.read("trips.csv").contains(of_the_day), again, "{fetched:?} {more:?}");
    }
}

/// Who is given a personnel number while a pull is under way has the trips when it goes on.
#[cfg(target_os = "linux")]
#[test]
fn a_sheet_with_rows_that_were_nobodys_is_fetched_again() {
    let mut fleet = demo::small();
    let busy = fleet.trips.iter().find_map(|trip| trip.driver).unwrap();
    let number = |fleet: &mut Fleet, number: Option<&str>| {
        let driver = fleet.drivers.iter_mut().find(|driver| driver.id == busy).unwrap();
        driver.personnel_number = number.map(str::to_owned);
    };
    number(&mut fleet, None);
    let before = sandbox(fleet.clone());
    number(&mut fleet, Some("N1"));
    let after = sandbox(fleet);
    let place = Place::new();
    let pull = |trips, rejects| [&["pull", "--trips", trips, "--rejects", rejects][..], &DAYS].concat();
    // The disk is full when everything has been fetched.
    let stopped = run(&place, &before, demo::LOGIN, &pull("trips.csv", "/dev/full")).fails(2);
    assert!(stopped.stderr.contains("has no personnel number"), "{}", stopped.stderr);
    let kept = place.read("trips.csv.part");
    place.write("trips.csv.part", kept.replace(&before.base_url(), &after.base_url()));
    run(&place, &after, demo::LOGIN, &pull("trips.csv", "rest.ndjson")).ok();
    run(&place, &after, demo::LOGIN, &pull("whole.csv", "whole.ndjson")).ok();
    assert!(place.read("whole.csv").contains(&format!(",{busy},")));
    assert_eq!(place.read("trips.csv"), place.read("whole.csv"));
    assert_eq!(place.read("rest.ndjson"), place.read("whole.ndjson"));
}

/// The days before today are others tomorrow: a pull that was left names its own.
#[test]
fn which_pull_is_left_and_what_finishes_it_is_told() {
    let sandbox = sandbox(demo::small());
    let place = Place::new();
    let left = |sandbox: &Sandbox| journal(sandbox, None, "1", "2025-11-21", Some("2025-11-22T00:00:00Z"));
    place.write("my trips.csv.part", left(&sandbox));
    let args = ["pull", "--trips", "my trips.csv", "--rejects", "rest.ndjson", "--days", "3", "--driver", "1110000403"];
    let told = run(&place, &sandbox, demo::LOGIN, &args).fails(2).stderr;
    let command = format!(
        "horaires pull --trips 'my trips.csv' --rejects rest.ndjson --driver 1110000403 --url {} --from 2025-11-19 --to 2025-11-25",
        sandbox.base_url()
    );
    let expected = "horaires: my trips.csv.part is left over from another pull, of 2025-11-19 to 2025-11-25: \
        finish that one with `COMMAND`, or remove the file\n";
    assert_eq!(told, expected.replace("COMMAND", &command));
    let bin = assert_cmd::cargo::cargo_bin!("horaires").display().to_string();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &command.replacen("horaires", &bin, 1)]).current_dir(place.0.path());
    shell.env("OCEAN_LOGIN", demo::LOGIN).env("OCEAN_PASSWORD", demo::PASSWORD).env_remove("OCEAN_URL");
    Run::from(shell.output().unwrap()).ok();
    assert_eq!(place.files(), ["my trips.csv", "rest.ndjson"]);
    // Another customer's, at another service.
    let subject = r#"{"service":"http://127.0.0.1:9/ocean","customer":7,"from":"2025-11-01","to":"2025-11-02"}"#;
    place.write("t.csv.part", format!("{subject}\n"));
    let args = [&["pull", "--trips", "t.csv"][..], &DAYS].concat();
    let told = run(&place, &sandbox, demo::LOGIN, &args).fails(2).stderr;
    let command =
        "`horaires pull --trips t.csv --url http://127.0.0.1:9/ocean --customer 7 --from 2025-11-01 --to 2025-11-02`";
    assert!(told.contains(command), "{told}");
}
