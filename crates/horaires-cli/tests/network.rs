//! The commands that talk to the service, against `horaires serve --demo`.
#![cfg(feature = "network")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::process::{Command, Stdio};

use serde_json::{Value, json};
use support::server::Server;
use support::{Place, Run};

const README: &str = include_str!("../../../README.md");
const DRIVER: &str = "1110000403";

/// A run with the server's address and login in its environment, and settings of its own.
fn run(place: &Place, server: &Server, args: &[&str]) -> Run {
    let mut command = place.command(args);
    command.envs(server.environment()).env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null());
    command.output().unwrap().into()
}

/// A run that finds nothing in its environment.
fn run_without(place: &Place, args: &[&str]) -> Run {
    let mut command = place.command(args);
    for name in ["OCEAN_URL", "OCEAN_LOGIN", "OCEAN_PASSWORD", "OCEAN_TOKEN", "OCEAN_CUSTOMER"] {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null());
    command.output().unwrap().into()
}

/// The rules of one driver with every 18:00 an hour earlier.
fn earlier(rules: &str) -> String {
    rules.replace("\"debutHeure\": 18", "\"debutHeure\": 17")
}

#[test]
fn the_main_flow_of_the_readme() {
    let mut blocks = README.split("```bash\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    assert_eq!(blocks.next(), Some("horaires serve --demo\n"), "the first block serves");
    let flow = blocks.next().unwrap();
    let place = Place::new();
    let server = Server::start();
    let bin = assert_cmd::cargo::cargo_bin!("horaires").parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let script = format!("set -e\n{}", flow.replace("http://127.0.0.1:8765/ocean", &server.url));
    let output = Command::new("sh").args(["-c", &script]).current_dir(place.0.path()).env("PATH", path).output();
    let output: Run = output.unwrap().into();
    let output = output.ok();
    // Each picture of the README is what the flow prints.
    let pictures: Vec<&str> =
        README.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!pictures.is_empty());
    for picture in pictures {
        assert!(output.stdout.contains(picture), "{picture}\n---\n{}", output.stdout);
    }
    assert!(place.read("answers.csv").lines().count() > 50);
    // The change is seen in what was pulled again, and the past stayed.
    let words = place.run(&["explain", "--rules", "after.json", "--driver", DRIVER]).ok().stdout;
    assert!(words.contains("18:00 to midnight") && words.contains("17:00 to midnight"), "{words}");
}

#[test]
fn a_push_asks_and_does_what_it_said() {
    let place = Place::new();
    let server = Server::start();
    run(&place, &server, &["pull", "--rules", "rules.json", "--driver", DRIVER]).ok();
    place.write("wanted.json", earlier(&place.read("rules.json")));
    let push = |more: &[&str]| run(&place, &server, &[&["push", "--rules", "wanted.json"], more].concat());
    let asked = push(&[]).fails(2);
    assert!(asked.stderr.contains("--yes"), "{}", asked.stderr);
    let dry = push(&["--dry-run"]).ok();
    let sent = push(&["--yes"]).ok();
    assert!(dry.stdout.starts_with("1 request to send (times of Europe/Paris):"), "{}", dry.stdout);
    assert!(sent.stdout.contains("1 request sent; "), "{}", sent.stdout);
    assert!(push(&["--yes"]).ok().stdout.starts_with("nothing to do\n"));
    let plan = run(&place, &server, &["plan", "--rules", "wanted.json", "--format", "json"]).ok().json();
    assert_eq!(plan["steps"], json!([]));
    // What cannot be had is status 1: nothing of an extension that has begun can be taken back.
    run(&place, &server, &["pull", "--rules", "now.json", "--driver", DRIVER]).ok();
    let mut rules: Value = serde_json::from_str(&place.read("now.json")).unwrap();
    rules["exceptional"] = json!([]);
    rules["recurrent"] = json!([]);
    place.write("none.json", rules.to_string());
    let cleared = run(&place, &server, &["push", "--rules", "none.json", "--driver", DRIVER, "--yes"]).ok();
    assert!(cleared.stderr.contains("no longer Monday"), "{}", cleared.stderr);
    let words = run(&place, &server, &["plan", "--rules", "none.json", "--driver", DRIVER, "--lang", "fr"]).ok();
    assert!(words.stdout.starts_with("rien à faire\n"), "{}", words.stdout);
}

#[test]
fn a_login_is_kept_on_request_for_its_owner_alone() {
    let place = Place::new();
    let server = Server::start();
    let plain = run(&place, &server, &["login"]).ok();
    assert!(!place.path("settings").exists(), "nothing is kept unasked");
    let kept = run(&place, &server, &["login", "--save"]).ok();
    let file = place.path("settings/horaires/credentials.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let token = serde_json::from_str::<Value>(&text).unwrap()["token"].as_str().unwrap().to_owned();
    for told in [plain.stdout, plain.stderr, kept.stdout, kept.stderr] {
        assert!(!told.contains("demo-password") && !told.contains(&token), "{told}");
    }
    assert!(!text.contains("demo-password"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Address and token are found again.
    run_without(&place, &["pull", "--rules", "rules.json", "--driver", DRIVER]).ok();
    // The password is kept where that is asked for, and read from standard input.
    let mut command = place.command(&["login", "--user", "demo", "--password-stdin", "--url", &server.url]);
    command.args(["--save", "mine.json", "--keep-password"]);
    command.env_remove("OCEAN_PASSWORD").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"demo-password\n").unwrap();
    let saved: Run = child.wait_with_output().unwrap().into();
    assert!(!saved.ok().stdout.contains("demo-password"));
    let saved: Value = serde_json::from_str(&place.read("mine.json")).unwrap();
    assert_eq!((&saved["login"], &saved["password"]), (&json!("demo"), &json!("demo-password")));
    run_without(&place, &["pull", "--rules", "rules.json", "--driver", DRIVER, "--credentials", "mine.json"]).ok();
}

#[test]
fn failures_say_what_to_do() {
    let place = Place::new();
    let server = Server::start();
    let none = run_without(&place, &["pull", "--rules", "rules.json"]).fails(2);
    assert!(none.stderr.contains("horaires login --save"), "{}", none.stderr);
    let mut wrong = place.command(&["login"]);
    wrong.envs(server.environment()).env("OCEAN_PASSWORD", "wrong-password").stdin(Stdio::null());
    let wrong = Run::from(wrong.output().unwrap()).fails(3);
    assert!(wrong.stderr.contains("login") && !wrong.stderr.contains("wrong-password"), "{}", wrong.stderr);
    let unknown = ["override", "--trip", "1", "--unit-number", "1", "--private"];
    assert!(run(&place, &server, &unknown).fails(3).stderr.contains("etapeViePriveePosteriori"));
    let zone = run(&place, &server, &["pull", "--rules", "rules.json", "--time-zone", "Europe/Pariss"]).fails(1);
    assert!(zone.stderr.contains("Europe/Paris"), "{}", zone.stderr);
    for [rules, trips, rejects] in [["all", "./all", "rest"], ["rules", "all", "all"], ["-", "trips", "-"]] {
        let pull = ["pull", "--rules", rules, "--trips", trips, "--rejects", rejects, "--days", "1"];
        let refused = run(&place, &server, &pull).fails(2);
        assert!(refused.stderr.contains("give each a file of its own"), "{}", refused.stderr);
    }
    assert_eq!(place.files(), Vec::<String>::new());
}

#[test]
fn a_pull_goes_on_where_it_was_and_keeps_what_is_nobodys() {
    let place = Place::new();
    let server = Server::start();
    let args = ["pull", "--trips", "trips.ndjson", "--rejects", "rejects.ndjson", "--days", "2", "--quiet"];
    let first = run(&place, &server, &args).ok();
    let (trips, rejects) = (place.read("trips.ndjson"), place.read("rejects.ndjson"));
    assert!(trips.lines().count() > 20 && rejects.lines().count() > 2, "{}", first.stdout);
    assert!(first.stderr.contains("has no personnel number"), "{}", first.stderr);
    assert_eq!(place.files(), ["rejects.ndjson", "trips.ndjson"], "the journal is gone");
    // Without a place for them the rows that are nobody's are a failure, and the trips are there.
    run(&place, &server, &["pull", "--trips", "again.ndjson", "--days", "2", "--quiet"]).fails(1);
    assert_eq!(place.read("again.ndjson"), trips);

    // A journal with one sheet, and a second that was being written: the first is not fetched again.
    let range: Vec<&str> = first.stdout.split([' ', ',', '\n']).filter(|word| word.starts_with("20")).collect();
    let subject = json!({"service": server.url, "customer": null, "from": range[0], "to": range[1]});
    let vehicle = serde_json::from_str::<Value>(trips.lines().next().unwrap()).unwrap()["vehicleId"].clone();
    let fetched = format!("{}T12:00:00Z", range[1]);
    let known = json!({"vehicle": vehicle, "day": range[0], "fetched": fetched, "sheet": {"fjRows": []}});
    place.write("trips.ndjson.part", format!("{subject}\n{known}\n{{\"vehicle\": 11"));
    let resumed = run(&place, &server, &args).ok();
    let fewer = place.read("trips.ndjson");
    assert!(fewer.lines().count() < trips.lines().count(), "{}", resumed.stdout);
    assert!(fewer.lines().all(|line| trips.contains(line)));
    assert!(!place.path("trips.ndjson.part").exists());
    // The journal of something else is not taken up.
    place.write("trips.ndjson.part", "{\"service\": \"x\"}\n");
    assert!(run(&place, &server, &args).fails(2).stderr.contains("left over from another pull"));
}

#[test]
fn a_request_after_the_fact_is_told() {
    let place = Place::new();
    let server = Server::start();
    run(&place, &server, &["pull", "--trips", "trips.csv", "--days", "1", "--rejects", "r.ndjson"]).ok();
    let text = place.read("trips.csv");
    let row: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();
    let args = ["override", "--trip", row[0], "--unit-number", row[5], "--professional"];
    let told = run(&place, &server, &args).ok();
    assert_eq!(told.stdout, format!("trip {} is professional; the last request for a trip wins\n", row[0]));
}

/// A service without devices says no time zone.
#[test]
fn the_time_zone_is_asked_for_where_the_service_does_not_say() {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ocean", listener.local_addr().unwrap());
    // Ends with the process of the tests.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let head = BufReader::new(stream.try_clone().unwrap()).lines();
            let _ = head.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).count();
            let answer =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]";
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let place = Place::new();
    let pull = |more: &[&str]| {
        let mut command = place.command(&[&["pull", "--rules", "rules.json", "--url", &url], more].concat());
        for name in ["OCEAN_LOGIN", "OCEAN_PASSWORD", "OCEAN_CUSTOMER"] {
            command.env_remove(name);
        }
        command.env("OCEAN_TOKEN", "a-token").stdin(Stdio::null());
        Run::from(command.output().unwrap())
    };
    let asked = pull(&[]).fails(2);
    assert!(asked.stderr.contains("give --time-zone"), "{}", asked.stderr);
    assert_eq!(place.files(), Vec::<String>::new());
    pull(&["--time-zone", "Europe/Paris"]).ok();
    let rules: Value = serde_json::from_str(&place.read("rules.json")).unwrap();
    assert_eq!(rules["timeZone"], "Europe/Paris");
}

/// A time zone that is given wins, and that is no secret: every rule is read by it.
#[test]
fn another_time_zone_than_the_services_is_told() {
    let place = Place::new();
    let server = Server::start();
    let pull = |zone| {
        let args = ["pull", "--rules", "rules.json", "--driver", DRIVER, "--time-zone", zone];
        run(&place, &server, &args).ok().stderr
    };
    let told = pull("America/Lima");
    let note = "horaires: note: the service's time zone is `Europe/Paris`; the rules say `America/Lima`, as --time-zone does\n";
    assert_eq!(told, note);
    let rules: Value = serde_json::from_str(&place.read("rules.json")).unwrap();
    assert_eq!(rules["timeZone"], "America/Lima");
    // Another name of the same clock is no other time zone.
    assert_eq!((pull("Europe/Paris").as_str(), pull("Europe/Monaco").as_str()), ("", ""));
}

#[test]
fn what_was_pulled_is_counted_in_words() {
    let place = Place::new();
    let server = Server::start();
    // One extension, and two.
    for (driver, extensions) in [("1110000404", "1 extension"), (DRIVER, "2 extensions")] {
        let told = run(&place, &server, &["pull", "--rules", "rules.json", "--driver", driver]).ok().stdout;
        let rules: Value = serde_json::from_str(&place.read("rules.json")).unwrap();
        let entries = rules["recurrent"].as_array().unwrap().len();
        assert_eq!(told, format!("rules.json: {entries} recurrent entries, {extensions}\n"));
    }
}

/// The handler that removes unfinished files of other commands must not end the server before its answers are given.
#[cfg(unix)]
#[test]
fn a_served_request_under_way_is_answered_before_the_end() {
    use std::io::{Read, Write};
    let mut server = Server::start();
    let address = server.url.strip_prefix("http://").unwrap().strip_suffix("/ocean").unwrap().to_owned();
    let body = r#"{"login": "demo", "password": "demo-password"}"#;
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let head =
        "POST /ocean/restapi/auth/authenticate2 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {}\r\n\r\n", body.len()).unwrap();
    // The server asks for the body: the request is under way.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.terminate();
    while std::net::TcpStream::connect(&address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("token"), "{answer}");
    assert!(server.wait().success());
}
