//! The server as a program: what it prints and logs, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::support::*;
use horaires_sandbox::demo;

/// Starts the program; its first lines, and where it listens.
fn start(arguments: &[&str]) -> (Child, Vec<String>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_horaires-sandbox"))
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        assert!(out.read_line(&mut line).unwrap() > 0, "ended after {lines:?}");
        lines.push(line.trim_end().to_owned());
        if line.starts_with("services:") {
            break;
        }
    }
    let base_url = lines[0].strip_prefix("listening on ").unwrap().to_owned();
    (child, lines, base_url)
}

#[cfg(unix)]
fn terminate(child: &Child) {
    let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_demonstration_says_how_to_log_in() {
    let (mut child, lines, base_url) = start(&["--demo", "--now", "2025-11-24T16:00:00Z", "--log", "quiet"]);
    assert!(base_url.starts_with("http://127.0.0.1:"), "{base_url}");
    assert_eq!(lines[1], "login `demo`, password `demo-password`, customer 1110000000");
    let client = Client::login(&base_url, demo::LOGIN);
    assert_eq!(client.post("/individus/list", "").ok().as_array().unwrap().len(), 12);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn faults_are_announced_and_their_kinds_are_told() {
    let (mut child, lines, _) = start(&["--demo", "--log", "quiet", "--faults", "delays=0.05,lost-answers=0.1"]);
    assert_eq!(lines[2], "faults: 15 % of the answers are disturbed");
    child.kill().unwrap();
    child.wait().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_horaires-sandbox")).args(["--faults", "slow=0.1"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let kinds =
        "too-many, server-errors, delays, dropped-connections, truncated-bodies, expired-tokens, lost-answers or all";
    assert!(told.contains(&format!("no kind of fault `slow`: write {kinds}")), "{told}");
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_database_without_accounts_is_no_use() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_horaires-sandbox")).args(["--listen", "127.0.0.1:0"]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), told.contains("add `--demo`")), (Some(2), true), "{told}");
}

#[cfg(unix)]
#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let (mut child, _, base_url) = start(&["--demo", "--now", "2025-11-24T16:00:00Z", "--log", "quiet"]);
    let address = base_url.strip_prefix("http://").unwrap().strip_suffix("/ocean").unwrap();
    let body = format!(r#"{{"login": "demo", "password": "{}"}}"#, demo::PASSWORD);
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "POST /restapi/auth/authenticate2 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {}\r\n\r\n", body.len()).unwrap();
    // The server asks for the body: the request is under way.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    terminate(&child);
    // Nobody else is let in from now on.
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("token"), "{answer}");
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn logs_name_nobody() {
    let (mut child, _, base_url) = start(&["--demo", "--now", "2025-11-24T16:00:00Z", "--log", "json"]);
    let client = Client::login(&base_url, demo::LOGIN);
    client.post("/individus/list", "").ok();
    client.get(&format!("{RECURRENT}?individuId={DRIVER}")).ok();
    let dates = format!("dateDebut={}&dateFin={}", date(hours(1)), date(hours(2)));
    client.post(&format!("{EXTENSION}?individuId={DRIVER}&description=rendez-vous&{dates}"), "").ok();
    client.post("/auth/authenticate2", r#"{"login": "demo", "password": "hunter2"}"#);
    client.post("/auth/authenticate2?password=hunter2", "{}");
    client
        .get("/positions/search?immatriculation=AA-101-AA&startDate=2025-11-21T00:00:00Z&endDate=2025-11-22T00:00:00Z");
    terminate(&child);
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(log.matches(r#""message":"request""#).count(), 7, "{log}");
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    let token = client.token.unwrap();
    for secret in [
        "Conducteur",
        "Essai",
        "hunter2",
        "demo-password",
        "rendez-vous",
        "AA-101-AA",
        "1110000403",
        &token,
        "Domicile",
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}
