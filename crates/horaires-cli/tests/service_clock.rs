//! Plans and pushes against a service whose clock is not this machine's.
#![cfg(feature = "network")]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use horaires::Instant;
use support::server::Server;
use support::{Place, Run};

const DRIVER: &str = "1110000403";

/// A server whose clock is ahead by so many seconds.
fn ahead(seconds: i64) -> Server {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let theirs = Instant::from_millis(i64::try_from(now).unwrap() + seconds * 1_000).unwrap();
    Server::start_with(&["--now", &theirs.to_string()])
}

fn run(place: &Place, server: &Server, args: &[&str]) -> Run {
    let mut command = place.command(args);
    command.envs(server.environment()).env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null());
    command.output().unwrap().into()
}

/// Pulls the rules, and wants what begins at one hour to begin at another.
fn pull(place: &Place, server: &Server, [from, to]: [u8; 2]) {
    run(place, server, &["pull", "--rules", "rules.json", "--driver", DRIVER]).ok();
    let hour = |hour| format!("\"debutHeure\": {hour}");
    let (rules, from) = (place.read("rules.json"), hour(from));
    assert!(rules.contains(&from), "{rules}");
    place.write("wanted.json", rules.replace(&from, &hour(to)));
}

#[test]
fn a_push_after_a_push_goes_through() {
    for seconds in [3, 300] {
        let place = Place::new();
        let server = ahead(seconds);
        pull(&place, &server, [18, 17]);
        let push = ["push", "--rules", "wanted.json", "--yes"];
        assert!(run(&place, &server, &push).ok().stdout.contains("1 request sent; "), "{seconds}");
        for again in [&push[..], &["plan", "--rules", "wanted.json"]] {
            let again = run(&place, &server, again).ok();
            assert!(again.stdout.starts_with("nothing to do\n"), "{seconds}: {}", again.stdout);
            assert!(!again.stdout.contains("cannot be had"), "{seconds}: {}", again.stdout);
            assert_eq!(again.stderr, "");
        }
        // And one that changes more, with the moment of the first in its rules.
        pull(&place, &server, [17, 16]);
        let third = run(&place, &server, &push).ok();
        assert!(third.stdout.contains("1 request sent; "), "{seconds}: {}", third.stdout);
        assert!(!third.stdout.contains("cannot be had"), "{seconds}: {}", third.stdout);
    }
}

#[test]
fn a_clock_that_is_far_off_is_told() {
    for (seconds, english, french) in
        [(1_200, "20 min ahead of", "avance de 20 min sur"), (-1_200, "20 min behind", "retarde de 20 min sur")]
    {
        let place = Place::new();
        let server = ahead(seconds);
        run(&place, &server, &["pull", "--rules", "rules.json", "--driver", DRIVER]).ok();
        for command in [&["plan"][..], &["push", "--dry-run"]] {
            for (lang, expected) in [
                ("en", format!("horaires: note: the service's clock is {english} this machine's: ")),
                ("fr", format!("horaires: remarque : l'horloge du service {french} celle de cette machine : ")),
            ] {
                let told =
                    run(&place, &server, &[command, &["--rules", "rules.json", "--lang", lang]].concat()).ok().stderr;
                assert!(told.starts_with(&expected) && told.lines().count() == 1, "{told}");
            }
        }
    }
}
