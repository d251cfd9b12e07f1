//! Which service is sent what `horaires login --save` kept, and where that is kept.
#![cfg(feature = "network")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use horaires::Instant;
use horaires_sandbox::{Clock, Config, Sandbox, demo};
use serde_json::{Value, json};
use support::{Place, Run};

fn sandbox() -> Sandbox {
    let clock = Clock::stopped_at(Instant::from_millis(demo::SMALL_UNTIL_MS).unwrap());
    Sandbox::start(Config { fleet: Some(demo::small()), clock, ..Config::default() }).unwrap()
}

/// Nothing in the environment but this.
fn run(place: &Place, environment: &[(&str, &str)], args: &[&str]) -> Run {
    let mut command = place.command(args);
    for name in ["OCEAN_URL", "OCEAN_LOGIN", "OCEAN_PASSWORD", "OCEAN_TOKEN", "OCEAN_CUSTOMER"] {
        command.env_remove(name);
    }
    command.envs(environment.iter().copied()).env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null());
    command.output().unwrap().into()
}

const DEMO: [(&str, &str); 2] = [("OCEAN_LOGIN", demo::LOGIN), ("OCEAN_PASSWORD", demo::PASSWORD)];

/// A server that lets nobody in, and what it was sent.
fn elsewhere() -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/ocean", listener.local_addr().unwrap());
    let received = Arc::new(Mutex::new(String::new()));
    let kept = Arc::clone(&received);
    // Ends with the process of the tests.
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut bytes = [0; 8192];
            let length = stream.read(&mut bytes).unwrap_or_default();
            kept.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..length]));
            let _ = stream.write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    (url, received)
}

#[test]
fn what_was_kept_for_one_service_is_sent_to_no_other() {
    let sandbox = sandbox();
    let home = sandbox.base_url();
    let (other, received) = elsewhere();
    let place = Place::new();
    run(&place, &DEMO, &["login", "--save", "--url", &home]).ok();
    run(&place, &DEMO, &["login", "--save", "mine.json", "--keep-password", "--url", &home]).ok();
    run(&place, &[], &["pull", "--rules", "rules.json", "--driver", "1110000403"]).ok();

    let pull = ["pull", "--rules", "x.json"];
    let mine = ["--credentials", "mine.json"];
    let plan = ["plan", "--rules", "rules.json"];
    let push = ["push", "--rules", "rules.json", "--yes"];
    let overrides = ["override", "--trip", "1", "--unit-number", "1", "--private"];
    for args in [&pull[..], &plan, &push, &overrides, &[&pull[..], &mine].concat(), &[&["login"][..], &mine].concat()] {
        let by_option = run(&place, &[], &[args, &["--url", &other]].concat());
        let by_variable = run(&place, &[("OCEAN_URL", &other)], args);
        assert_eq!(*received.lock().unwrap(), "", "{args:?}");
        for refused in [by_option, by_variable] {
            let told = refused.fails(2).stderr;
            assert!(told.contains(&format!("`{home}`")) && told.contains(&format!("`{other}`")), "{told}");
            assert!(told.contains(&format!("horaires login --save --url {other}")), "{told}");
        }
    }
    for args in [&plan[..], &push] {
        let told = run(&place, &[("OCEAN_URL", &other)], &[args, &["--lang", "fr"]].concat()).fails(2).stderr;
        assert!(told.contains("rien n'a été envoyé") && told.contains(&home) && told.contains(&other), "{told}");
    }
    assert_eq!(*received.lock().unwrap(), "");

    // Another spelling of the same address is no other service, and the file's own is what a login with it asks.
    let same = format!("{}/", home.replace("http://", "HTTP://"));
    run(&place, &[], &[&pull[..], &["--driver", "1110000403", "--url", &same]].concat()).ok();
    assert!(run(&place, &[], &["login", "--credentials", "mine.json"]).ok().stdout.contains(&home));
    // A file that names no service goes where it is told.
    place.write("free.json", json!({"token": "a-token-of-nobody"}).to_string());
    run(&place, &[], &[&pull[..], &["--credentials", "free.json", "--url", &other]].concat()).fails(3);
    assert!(received.lock().unwrap().contains("a-token-of-nobody"));
}

/// Settings are often links into a folder that is kept elsewhere.
#[cfg(unix)]
#[test]
fn a_login_is_kept_where_a_link_leads() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = sandbox();
    let place = Place::new();
    std::fs::create_dir(place.path("kept")).unwrap();
    place.write("kept/old.json", "{}");
    symlink("kept/old.json", place.path("old")).unwrap();
    // Through two links to a file that is not there yet.
    symlink("new.json", place.path("kept/next")).unwrap();
    symlink("kept/next", place.path("new")).unwrap();
    for (link, file) in [("old", "kept/old.json"), ("new", "kept/new.json")] {
        run(&place, &DEMO, &["login", "--url", &sandbox.base_url(), "--save", link]).ok();
        assert!(place.path(link).symlink_metadata().unwrap().file_type().is_symlink(), "{link}");
        let kept = place.path(file).symlink_metadata().unwrap();
        assert!(kept.is_file(), "{file}");
        assert_eq!(kept.permissions().mode() & 0o777, 0o600, "{file}");
        assert!(serde_json::from_str::<Value>(&place.read(file)).unwrap()["token"].is_string());
    }
    // Links in a circle lead nowhere.
    symlink("b", place.path("a")).unwrap();
    symlink("a", place.path("b")).unwrap();
    let refused = run(&place, &DEMO, &["login", "--url", &sandbox.base_url(), "--save", "a"]).fails(2);
    assert!(refused.stderr.starts_with("horaires: cannot write a: "), "{}", refused.stderr);
    assert!(place.path("a").symlink_metadata().unwrap().file_type().is_symlink());
}
