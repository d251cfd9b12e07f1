//! `horaires push`: by which clock, and what it says of requests that the service did not carry out.
#![cfg(feature = "network")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use support::server::Server;
use support::{Place, Run};

const DRIVER: &str = "1110000403";

/// A service that holds nothing, and answers every change in the same way.
struct Fixed {
    url: String,
    changes: Arc<AtomicU32>,
}

impl Fixed {
    /// `devices` is the answer that names the time zones, with its status, `change` that to a change.
    fn start(devices: (&'static str, String), change: (&'static str, &'static str)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/ocean", listener.local_addr().unwrap());
        let changes = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&changes);
        // Ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let lines = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty());
                let head: Vec<String> = lines.collect();
                let length = head.iter().find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    name.eq_ignore_ascii_case("content-length").then(|| value.parse::<u64>().unwrap())
                });
                std::io::copy(&mut reader.take(length.unwrap_or(0)), &mut std::io::sink()).unwrap();
                let Some(first) = head.first() else { continue };
                let (status, body) = match first {
                    line if !line.starts_with("GET ") => {
                        count.fetch_add(1, Ordering::SeqCst);
                        change
                    }
                    line if line.contains("/noncommunicant/") => (devices.0, devices.1.as_str()),
                    _ => ("200 OK", "[]"),
                };
                let length = body.len();
                let head = "Content-Type: application/json\r\nRetry-After: 0\r\nConnection: close\r\n";
                let _ = write!(stream, "HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\n\r\n{body}");
            }
        });
        Self { url, changes }
    }

    fn run(&self, place: &Place, args: &[&str]) -> Run {
        let mut command = place.command(args);
        for name in ["OCEAN_LOGIN", "OCEAN_PASSWORD", "OCEAN_CUSTOMER"] {
            command.env_remove(name);
        }
        command.env("OCEAN_URL", &self.url).env("OCEAN_TOKEN", "a-token").stdin(Stdio::null());
        command.output().unwrap().into()
    }
}

/// The answer that names the customers' time zones.
fn devices(zones: &[&str]) -> (&'static str, String) {
    let rows: Vec<Value> =
        zones.iter().map(|zone| json!({"detailedBoxDTO": {"client": {"fuseauHoraire": zone}}})).collect();
    ("200 OK", Value::from(rows).to_string())
}

/// Wanted rules: Mondays of one driver, and a request after the fact.
fn wanted(zone: &str, overrides: &Value) -> String {
    let entry = json!({"id": 1, "individu": {"id": 7}, "horaire": {
        "idJourSemaine": "LUNDI", "typeHoraires": "VIE_PRIVEE",
        "debutHeure": 0, "debutMinute": 0, "finHeure": 8, "finMinute": 0}});
    json!({"timeZone": zone, "recurrent": [entry], "overrides": overrides}).to_string()
}

fn place(zone: &str) -> Place {
    let place = Place::new();
    place.write("wanted.json", wanted(zone, &json!([])));
    place
}

const PUSH: [&str; 4] = ["push", "--rules", "wanted.json", "--yes"];

#[test]
fn rules_of_another_clock_than_the_services_are_not_sent() {
    let place = Place::new();
    let server = Server::start();
    let run = |args: &[&str]| {
        let mut command = place.command(args);
        command.envs(server.environment()).env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null());
        Run::from(command.output().unwrap())
    };
    run(&["pull", "--rules", "rules.json", "--driver", DRIVER]).ok();
    let other = place.read("rules.json").replace("Europe/Paris", "America/New_York");
    place.write("wanted.json", &other);
    let message = "horaires: the wanted rules are in the time zone `America/New_York`, those of the service in \
                   `Europe/Paris`: write the wanted hours in `Europe/Paris`, or give the zone of both with --time-zone\n";
    for args in [&["plan", "--rules", "wanted.json"][..], &["push", "--rules", "wanted.json", "--dry-run"], &PUSH] {
        let refused = run(args).fails(1);
        assert_eq!((refused.stdout.as_str(), refused.stderr.as_str()), ("", message), "{args:?}");
    }
    let french = run(&[&PUSH[..], &["--lang", "fr"]].concat()).fails(1);
    assert!(french.stderr.contains("fuseau horaire `America/New_York`"), "{}", french.stderr);
    place.write("wanted.json", other.replace("America/New_York", "Europe/Monaco"));
    for args in [&["plan", "--rules", "wanted.json"][..], &PUSH] {
        let same = run(args).ok();
        assert_eq!((same.stdout.as_str(), same.stderr.as_str()), ("nothing to do\n", ""), "{args:?}");
    }
    // What is given wins, as in a pull, and is no secret.
    let given = run(&["push", "--rules", "wanted.json", "--dry-run", "--time-zone", "America/New_York"]).ok();
    let note = "horaires: note: the service's time zone is `Europe/Paris`; the rules are read in `America/New_York`, \
                as --time-zone says\n";
    assert_eq!(given.stderr, note);
}

#[test]
fn a_service_that_does_not_name_one_zone_is_asked_as_far_as_it_says() {
    let zones = |devices| Fixed::start(devices, ("200 OK", "true"));
    let dry = ["push", "--rules", "wanted.json", "--dry-run"];
    // Nothing is known, or it is not for this user to know: the document says it.
    for silent in [devices(&[]), ("403 Forbidden", "{}".to_owned()), ("404 Not Found", "{}".to_owned())] {
        let status = silent.0;
        let run = zones(silent).run(&place("America/Lima"), &dry).ok();
        assert!(run.stdout.starts_with("1 request to send (times of America/Lima)"), "{status}: {}", run.stdout);
    }
    let two = zones(devices(&["Europe/Paris", "America/Lima"]));
    two.run(&place("America/Lima"), &dry).ok();
    let refused = two.run(&place("Asia/Tokyo"), &dry).fails(1);
    assert!(refused.stderr.contains("those of the service in `America/Lima` or `Europe/Paris`"), "{}", refused.stderr);
    // A name that is none cannot be compared with anything.
    zones(devices(&["Europe/Nowhere"])).run(&place("Asia/Tokyo"), &dry).ok();
}

#[test]
fn what_was_sent_and_refused_is_not_called_unsent() {
    let place = place("Europe/Paris");
    let refusing = Fixed::start(devices(&[]), ("200 OK", "false"));
    let run = refusing.run(&place, &PUSH).fails(3);
    assert_eq!(refusing.changes.load(Ordering::SeqCst), 1);
    assert!(
        run.stderr.ends_with("; the request was sent and refused; the same command plans anew\n")
            && !run.stderr.contains("nothing was sent"),
        "{}",
        run.stderr
    );
    let french = refusing.run(&place, &[&PUSH[..], &["--lang", "fr"]].concat()).fails(3);
    let end = " ; la demande a été envoyée et refusée ; la même commande fait un nouveau plan\n";
    assert!(french.stderr.ends_with(end), "{}", french.stderr);

    let failing = Fixed::start(devices(&[]), ("500 Internal Server Error", "{}"));
    let run = failing.run(&place, &PUSH).fails(3);
    assert_eq!(failing.changes.load(Ordering::SeqCst), 5);
    let end = "; the request was sent 5 times without success; the same command plans anew\n";
    assert!(run.stderr.ends_with(end), "{}", run.stderr);
    // Of a request after the fact nobody can read back whether it was carried out.
    place.write(
        "wanted.json",
        json!({"timeZone": "Europe/Paris", "overrides": [
        {"idEtape": 9, "numeroEmbarque": 2, "privacy": true}]})
        .to_string(),
    );
    let run = failing.run(&place, &PUSH).fails(3);
    let end = "; the request was sent 5 times and may have been carried out; the same command plans anew\n";
    assert!(run.stderr.ends_with(end), "{}", run.stderr);
}
