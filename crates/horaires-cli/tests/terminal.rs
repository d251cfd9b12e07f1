//! What happens at a terminal: questions and their answers, interruptions, and readers who have gone.
#![cfg(all(feature = "network", target_os = "linux"))]
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;
use support::server::Server;
use support::{Place, Run};

const DRIVER: &str = "1110000403";

/// A command line at a terminal of its own, which `script` of util-linux makes.
struct Terminal {
    process: Child,
    keys: ChildStdin,
    screen: ChildStdout,
    shown: String,
}

impl Terminal {
    fn start(place: &Place, server: &Server, line: &str) -> Self {
        let bin = assert_cmd::cargo::cargo_bin!("horaires");
        let line = line.replace("horaires", &bin.display().to_string());
        let mut process = Command::new("script")
            .args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"])
            .current_dir(place.0.path())
            .envs(server.environment())
            .env("SHELL", "/bin/sh")
            .env("XDG_CONFIG_HOME", place.path("settings"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (keys, screen) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, keys, screen, shown: String::new() }
    }

    /// Reads the screen until it shows a text.
    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        while !self.shown.contains(text) {
            let mut bytes = [0; 4096];
            let length = self.screen.read(&mut bytes).unwrap();
            assert!(length > 0, "the command ended before it showed `{text}`: {}", self.shown);
            self.shown.push_str(&String::from_utf8_lossy(&bytes[..length]));
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// What was shown until the end, and the exit status.
    fn end(mut self) -> (String, i32) {
        let mut rest = Vec::new();
        self.screen.read_to_end(&mut rest).unwrap();
        self.shown.push_str(&String::from_utf8_lossy(&rest));
        (self.shown, self.process.wait().unwrap().code().unwrap())
    }
}

fn run(place: &Place, server: &Server, args: &[&str]) -> Run {
    let mut command = place.command(args);
    command.envs(server.environment()).env("XDG_CONFIG_HOME", place.path("settings")).stdin(Stdio::null());
    command.output().unwrap().into()
}

/// A driver's rules, and wanted ones that begin every 18:00 an hour earlier.
fn place_with_wishes(server: &Server) -> Place {
    let place = Place::new();
    run(&place, server, &["pull", "--rules", "rules.json", "--driver", DRIVER]).ok();
    place.write("wanted.json", place.read("rules.json").replace("\"debutHeure\": 18", "\"debutHeure\": 17"));
    place
}

#[test]
fn a_push_is_agreed_to_at_the_terminal() {
    let server = Server::start();
    let place = place_with_wishes(&server);
    let push = "exec horaires push --rules wanted.json";
    for no in ["n\n", "\n", "no\n", "\x04"] {
        let mut terminal = Terminal::start(&place, &server, push);
        terminal.wait_for("send? [y/N] ");
        terminal.press(no);
        let (shown, status) = terminal.end();
        assert_eq!((shown.contains("nothing was sent"), status), (true, 1), "{shown}");
    }
    let mut terminal = Terminal::start(&place, &server, &format!("{push} --lang fr"));
    terminal.wait_for("envoyer ? [o/N] ");
    terminal.press("oui\n");
    let (shown, status) = terminal.end();
    assert_eq!(status, 0, "{shown}");
    assert!(shown.contains("1 demande envoyée ; le service contient ce qui est voulu"), "{shown}");
}

#[test]
fn a_push_stops_where_the_rules_have_changed_since_it_was_shown() {
    let server = Server::start();
    let place = place_with_wishes(&server);
    for (lang, question, yes, told) in [
        ("en", "send? [y/N] ", "y\n", "the service's rules have changed since the plan was shown; nothing was sent"),
        (
            "fr",
            "envoyer ? [o/N] ",
            "o\n",
            "les règles du service ont changé depuis que le plan a été montré ; rien n'a été envoyé",
        ),
    ] {
        let mut terminal =
            Terminal::start(&place, &server, &format!("exec horaires push --rules wanted.json --lang {lang}"));
        terminal.wait_for(question);
        // Meanwhile somebody else plans a week at sea: to send what is wanted would take it away again.
        let mut theirs: Value = serde_json::from_str(&place.read("rules.json")).unwrap();
        let extension = format!(
            r#"{{"extension": {{"description": "at sea {lang}"}}, "individu": {{"id": {DRIVER}}},
                "debut": "2090-01-01T00:00:00Z", "fin": "2090-01-08T00:00:00Z"}}"#
        );
        theirs["exceptional"].as_array_mut().unwrap().push(serde_json::from_str(&extension).unwrap());
        place.write("theirs.json", theirs.to_string());
        run(&place, &server, &["push", "--rules", "theirs.json", "--yes"]).ok();
        terminal.press(yes);
        let (shown, status) = terminal.end();
        assert_eq!((shown.contains(told), status), (true, 3), "{shown}");
        run(&place, &server, &["pull", "--rules", "after.json", "--driver", DRIVER]).ok();
        let after = place.read("after.json");
        assert!(after.contains("at sea") && !after.contains("\"debutHeure\": 17"), "nothing was sent");
        // Back to how it was.
        run(&place, &server, &["push", "--rules", "rules.json", "--yes"]).ok();
    }
}

/// An extension that should have begun already is sent from the moment of the plan on, which is later each time: that is
/// no other request than was shown.
#[test]
fn time_that_passes_before_the_answer_changes_nothing() {
    let server = Server::start();
    let place = place_with_wishes(&server);
    let mut wanted: Value = serde_json::from_str(&place.read("rules.json")).unwrap();
    let extension = r#"{"extension": {"description": "begun"}, "individu": {"id": 1110000403},
        "debut": "2020-01-01T00:00:00Z", "fin": "2095-01-01T00:00:00Z"}"#;
    wanted["exceptional"] = Value::Array(vec![serde_json::from_str(extension).unwrap()]);
    place.write("wanted.json", wanted.to_string());
    let line = format!("exec horaires push --rules wanted.json --driver {DRIVER}");
    let mut terminal = Terminal::start(&place, &server, &line);
    terminal.wait_for("send? [y/N] ");
    // The clock of the wall must show another second, for the words to be others.
    let words = || {
        let plan = run(&place, &server, &["plan", "--rules", "wanted.json", "--driver", DRIVER]).stdout;
        plan.lines().find(|line| line.contains("new extension `begun`")).unwrap().to_owned()
    };
    let shown = words();
    while words() == shown {}
    terminal.press("y\n");
    let (shown, _) = terminal.end();
    assert!(shown.contains("sent; the service holds what is wanted"), "{shown}");
}

#[test]
fn an_interrupted_question_ends_with_130_and_the_terminal_shows_again_what_is_typed() {
    let server = Server::start();
    let place = place_with_wishes(&server);
    // Ctrl-C reaches the shell too: it goes on, to tell how it finds the terminal.
    let line = "trap : INT; OCEAN_PASSWORD= horaires login --user demo; status=$?; stty -a; exit $status";
    let mut terminal = Terminal::start(&place, &server, line);
    terminal.wait_for("password: ");
    terminal.press("secr\x03");
    let (shown, status) = terminal.end();
    assert_eq!(status, 130, "{shown}");
    assert!(shown.contains(" echo ") && shown.contains(" icanon "), "{shown}");
    assert!(!shown.contains("secr") && !shown.contains("cannot read"), "{shown}");
    // At the question of a push the terminal itself sends the signal.
    let mut terminal = Terminal::start(&place, &server, "exec horaires push --rules wanted.json");
    terminal.wait_for("send? [y/N] ");
    terminal.press("\x03");
    assert_eq!(terminal.end().1, 130);
}

/// Ends a command as Ctrl-C does, once its journal holds so many lines.
fn interrupt_after(place: &Place, server: &Server, args: &[&str], lines: usize) -> Run {
    let mut command = place.command(args);
    command.envs(server.environment()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let journal = || std::fs::read_to_string(place.path("trips.csv.part")).unwrap_or_default();
    while journal().lines().count() < lines {
        assert!(child.try_wait().unwrap().is_none(), "the pull ended before it could be interrupted");
        std::thread::yield_now();
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    child.wait_with_output().unwrap().into()
}

/// How far a pull is, on a terminal alone and unless it is told to be quiet.
#[test]
fn a_pull_shows_how_far_it_is() {
    let server = Server::start();
    let place = Place::new();
    let pull = |more: &str| {
        let line = format!(
            "stty cols 120; exec horaires pull --trips trips.csv --rejects rest.ndjson --days 2 --requests-per-second 20{more}"
        );
        let (shown, status) = Terminal::start(&place, &server, &line).end();
        assert_eq!(status, 0, "{shown}");
        shown
    };
    let shown = pull("");
    let bars: Vec<&str> = shown.split(['\r', '\n']).filter(|line| line.contains(" of 26 daily sheets, ")).collect();
    assert!(bars.iter().any(|bar| bar.contains(" left")), "{shown}");
    assert!(!pull(" --quiet").contains("daily sheets"));
}

#[test]
fn an_interrupted_pull_goes_on_where_it_was() {
    let place = Place::new();
    let server = Server::start();
    let pull = |trips: &'static str, per_second: &'static str| {
        ["pull", "--trips", trips, "--rejects", "rejects.ndjson", "--days", "20", "--requests-per-second", per_second]
    };
    let known = |place: &Place| place.read("trips.csv.part").lines().count();
    // Few requests a second: it is still at work when the signal comes. Twice, for what was taken up is kept too.
    let first = interrupt_after(&place, &server, &pull("trips.csv", "20"), 4);
    assert_eq!((first.status, first.stdout.as_str()), (130, ""), "{}", first.stderr);
    assert_eq!(place.files(), ["trips.csv.part"], "no unfinished file is left");
    let before = known(&place);
    let second = interrupt_after(&place, &server, &pull("trips.csv", "20"), before + 4);
    assert_eq!(second.status, 130, "{}", second.stderr);
    assert!(known(&place) > before);
    run(&place, &server, &pull("trips.csv", "1000")).ok();
    // As if nothing had happened.
    run(&place, &server, &pull("whole.csv", "1000")).ok();
    assert_eq!(place.files(), ["rejects.ndjson", "trips.csv", "whole.csv"]);
    assert!(place.read("trips.csv") == place.read("whole.csv"));
}

/// Runs a command whose reader has gone before the first word.
fn unread(place: &Place, server: &Server, args: &[&str]) -> Run {
    let mut command = place.command(args);
    command.envs(server.environment()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    child.wait_with_output().unwrap().into()
}

#[test]
fn a_reader_who_has_gone_is_no_failure() {
    let server = Server::start();
    let place = place_with_wishes(&server);
    for args in [
        &["pull", "--rules", "-"][..],
        &["pull", "--rules", "mine.json", "--trips", "trips.csv", "--days", "1", "--rejects", "rejects.ndjson"],
        &["plan", "--rules", "wanted.json"],
        &["plan", "--rules", "wanted.json", "--format", "json"],
        &["push", "--rules", "wanted.json", "--dry-run"],
        &["push", "--rules", "rules.json", "--yes"],
        &["login"],
    ] {
        let run = unread(&place, &server, args).ok();
        assert!(!run.stderr.contains("panicked"), "{args:?}: {}", run.stderr);
    }
    assert!(place.files().iter().all(|name| !name.starts_with('.') && !name.ends_with(".part")), "{:?}", place.files());
    // Trips that are missing are told all the same.
    unread(&place, &server, &["pull", "--trips", "trips.csv", "--days", "2"]).fails(1);
    // A plan that nobody could read is not carried out, and does not look as if it had been.
    let refused = unread(&place, &server, &["push", "--rules", "wanted.json", "--yes"]).fails(2);
    assert_eq!(refused.stderr, "horaires: the plan could not be shown: nothing was sent\n");
    let plan = run(&place, &server, &["plan", "--rules", "wanted.json"]).ok();
    assert!(plan.stdout.starts_with("1 request to send"), "{}", plan.stdout);
}
