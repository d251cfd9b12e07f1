//! What the server carries on this machine: requests a second and the slowest hundredth, for reads and for writes, with a
//! database on the disk. The clients run on the same cores, so the numbers are a lower bound.
//!
//! `cargo bench -p horaires-sandbox` measures; `cargo test` runs it once, to see that it works, and measures nothing.

// A panic here is a failure, which is what it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../tests/http/support.rs"]
#[allow(dead_code)] // A bench needs a part of it.
mod support;

use std::time::{Duration, Instant};

use horaires_sandbox::{Clock, Config, Database, Sandbox, demo};
use serde_json::json;
use support::{ANALYSIS, CUSTOMER, Client, DRIVER, OVERRIDE, RECURRENT, date, hours, mondays, now};
use ureq::http::Method;

struct Load {
    name: &'static str,
    method: Method,
    /// The path and the body of a client's next request.
    request: fn(client: i64, number: i64) -> (String, String),
}

fn loads() -> Vec<Load> {
    vec![
        Load {
            name: "read: a driver's recurrent entries",
            method: Method::GET,
            request: |client, _| (format!("{RECURRENT}?individuId={}", DRIVER + client % 12), String::new()),
        },
        Load {
            name: "read: the drivers",
            method: Method::POST,
            request: |_, _| ("/individus/list".into(), String::new()),
        },
        Load {
            name: "read: a daily sheet",
            method: Method::GET,
            request: |client, _| {
                (
                    format!("/mobility/v1/ficheJour?vehId={}&date=21/11/2025", CUSTOMER + 700 + client % 12),
                    String::new(),
                )
            },
        },
        Load {
            name: "read: an analysis of a month",
            method: Method::POST,
            request: |_, _| {
                let body = json!({"renderMode": "BY_DRIVER_WITH_HORAIRE_SYNTHESIS", "criteria": "ALL",
                    "periode": {"debut": "2025-10-24T00:00:00Z", "fin": "2025-11-24T00:00:00Z"}});
                (ANALYSIS.into(), body.to_string())
            },
        },
        Load {
            name: "write: a recurrent schedule",
            method: Method::POST,
            request: |client, number| {
                let driver = DRIVER + client % 12;
                let dates = format!("dateDebut={}&dateFin={}", date(hours(24)), date(hours(48)));
                let hour = u8::try_from(number % 20).unwrap_or_default();
                (format!("{RECURRENT}?individuId={driver}&{dates}"), mondays(hour, hour + 1))
            },
        },
        Load {
            name: "write: a request after the fact",
            method: Method::POST,
            request: |_, number| {
                let trip = CUSTOMER + 100_000 + number % 50;
                (format!("{OVERRIDE}?idEtape={trip}&numeroEmbarque=1&privacy={}", number % 2 == 0), String::new())
            },
        },
    ]
}

fn main() {
    let measures = std::env::args().any(|argument| argument == "--bench");
    let (clients, enough) = if measures { (8, Duration::from_secs(3)) } else { (2, Duration::ZERO) };
    let directory = tempfile::tempdir().expect("a directory");
    let config = Config {
        database: Database::File(directory.path().join("load.sqlite")),
        clock: Clock::stopped_at(now()),
        fleet: Some(demo::fleet(now())),
        ..Config::default()
    };
    let sandbox = Sandbox::start(config).expect("a server");
    let url = sandbox.base_url();
    let token = Client::login(&url, demo::LOGIN).token;
    if measures {
        println!("{:<38} {:>12} {:>10} {:>10}", format!("{clients} clients"), "requests/s", "p50 ms", "p99 ms");
    }
    for load in loads() {
        let started = Instant::now();
        let mut times: Vec<Duration> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..clients)
                .map(|client| {
                    let (url, token, load) = (url.clone(), token.clone(), &load);
                    scope.spawn(move || run(&url, token, load, client, enough))
                })
                .collect();
            running.into_iter().flat_map(|client| client.join().expect("a client")).collect()
        });
        let elapsed = started.elapsed().as_secs_f64();
        times.sort();
        let at = |hundredth: usize| times[(times.len() * hundredth / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
        if measures {
            println!("{:<38} {:>12.0} {:>10.2} {:>10.2}", load.name, times.len() as f64 / elapsed, at(50), at(99));
        }
    }
}

/// Requests one after the other until there are enough; how long each took.
fn run(url: &str, token: Option<String>, load: &Load, client: i64, enough: Duration) -> Vec<Duration> {
    let mut connection = Client::new(url);
    connection.token = token;
    let started = Instant::now();
    let mut times = Vec::new();
    let mut number = client * 1000;
    loop {
        let (path, body) = (load.request)(client, number);
        let sent = Instant::now();
        let reply = connection.send(load.method.clone(), &path, Some(&body)).expect("an answer");
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        times.push(sent.elapsed());
        number += 1;
        if started.elapsed() >= enough {
            return times;
        }
    }
}
