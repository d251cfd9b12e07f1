//! What `--help` shows works as it stands.
#![allow(missing_docs, reason = "a test says what it is by its name")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may fail")]

mod support;

use std::process::{Command, Stdio};

use support::Place;

/// Every command, in the order of the help.
const ALL_COMMANDS: [&str; 19] = [
    "validate",
    "merge",
    "complement",
    "payload",
    "classify",
    "report",
    "what-if",
    "redact",
    "check",
    "suggest",
    "explain",
    "plan",
    "login",
    "pull",
    "push",
    "override",
    "serve",
    "schema",
    "completions",
];
/// Those that only the feature `network` brings.
const NETWORK_COMMANDS: [&str; 5] = ["login", "pull", "push", "override", "serve"];

/// The commands of this build.
fn commands() -> Vec<&'static str> {
    let has_network = cfg!(feature = "network");
    ALL_COMMANDS.into_iter().filter(|name| has_network || !NETWORK_COMMANDS.contains(name)).collect()
}

/// The command lines under `Examples:`.
fn examples(help: &str) -> Vec<String> {
    let (_, after) = help.split_once("Examples:\n").expect("every command has examples");
    let lines: Vec<&str> = after.lines().take_while(|line| line.starts_with("  ")).collect();
    // An example that is broken by the width of the terminal is no example.
    assert!(lines.iter().all(|line| line.len() <= 80), "{lines:#?}");
    let text = lines.join("\n").replace("\\\n", " ");
    text.lines().map(|line| line.split(" # ").next().unwrap().trim().to_owned()).collect()
}

#[test]
fn every_example_runs_on_the_example_data() {
    let place = Place::with_example();
    std::fs::copy(place.path("other.json"), place.path("third.json")).unwrap();
    for copy in ["a.json", "b.json", "all.json", "less.json"] {
        std::fs::copy(place.path("work.json"), place.path(copy)).unwrap();
    }
    std::fs::copy(place.path("week.json"), place.path("nights.json")).unwrap();
    std::fs::copy(place.path("rules.json"), place.path("wanted.json")).unwrap();
    let ndjson = place.classify("trips.csv", &["--format", "ndjson"]).ok();
    let trip = |line: serde_json::Value| {
        format!("{{\"tripId\":{},\"driverId\":{},\"start\":0,\"end\":1}}\n", line["tripId"], line["driverId"])
    };
    place.write("trips.ndjson", ndjson.lines().into_iter().map(trip).collect::<String>());
    let bin = assert_cmd::cargo::cargo_bin!("horaires").parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut count = 0;
    #[cfg(feature = "network")]
    let service = network::Service::start(&place);
    for command in std::iter::once(None).chain(commands().into_iter().map(Some)) {
        let args: Vec<&str> = command.into_iter().chain(["--help"]).collect();
        let help = place.run(&args).ok().stdout;
        for example in examples(&help) {
            // What stands for other programs and other people's folders, and the fix that would help later examples.
            let line = example
                .replace("curl ...", "cat week.json")
                .replace("zcat trips.csv.gz", "cat trips.csv")
                .replace("--fix week.json", "--fix -o fixed.json week.json");
            let line = if command == Some("completions") { line.split(" > ").next().unwrap().to_owned() } else { line };
            #[cfg(feature = "network")]
            let line = service.line(command, &line);
            let mut shell = Command::new("sh");
            #[cfg(feature = "network")]
            shell.envs(service.environment());
            shell.args(["-c", &line]).current_dir(place.0.path()).env("PATH", &path).stdin(Stdio::null());
            let output = shell.output().unwrap();
            assert!(example.contains("horaires"), "{example}");
            let stderr = String::from_utf8_lossy(&output.stderr);
            // The example week has an error to show, and `*.json` names documents of every kind.
            // The overrides of the example rules are not among the wanted ones, and cannot be withdrawn.
            let may_fail = command.is_none_or(|name| name == "validate") || example.contains("--current");
            let expected: &[i32] = if may_fail { &[0, 1] } else { &[0] };
            assert!(expected.contains(&output.status.code().unwrap()), "{example}\n{stderr}");
            assert!(!stderr.contains("Usage:"), "{example}\n{stderr}");
            count += 1;
        }
    }
    assert!(count > 20, "{count} examples");
}

/// What the examples of commands that talk to the service need.
#[cfg(feature = "network")]
mod network {
    use crate::support::Place;
    use crate::support::server::Server;

    pub(crate) struct Service {
        server: Server,
        settings: String,
        /// A trip of the demonstration, as `override` takes it.
        trip: String,
    }

    impl Service {
        pub(crate) fn start(place: &Place) -> Self {
            let server = Server::start();
            let settings = place.path("settings").display().to_string();
            let files = ["--rules", "wanted.json", "--trips", "demo.csv", "--rejects", "demo.ndjson"];
            let pull = [&["pull", "--days", "1", "--quiet"][..], &files].concat();
            let run = place.command(&pull).envs(server.environment()).output().unwrap();
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
            let trips = place.read("demo.csv");
            let cells: Vec<&str> = trips.lines().nth(1).unwrap().split(',').collect();
            let trip = format!("--trip {} --unit-number {}", cells[0], cells[5]);
            Self { server, settings, trip }
        }

        pub(crate) fn environment(&self) -> Vec<(&'static str, &str)> {
            let [url, login, password] = self.server.environment();
            vec![url, login, password, ("XDG_CONFIG_HOME", &self.settings)]
        }

        /// The example with an address, a trip and an answer of this test.
        pub(crate) fn line(&self, command: Option<&str>, line: &str) -> String {
            match command {
                Some("login") => line.replace("http://127.0.0.1:8765/ocean", &self.server.url),
                // It would ask, and wait for an answer.
                Some("push") if !line.contains("--yes") && !line.contains("--dry-run") => format!("{line} --dry-run"),
                // The server knows the days up to yesterday.
                Some("pull") if line.contains("--from") => line.replace("--to 2026-03-31", "--to 2026-03-02"),
                Some("pull") if line.contains("--trips") => format!("{line} --rejects rejects.ndjson"),
                Some("override") => {
                    let usage = line.rsplit(' ').next().unwrap();
                    format!("horaires override {} {usage}", self.trip)
                }
                // It would serve until it is interrupted; what it is told is read all the same.
                Some("serve") => format!("{line} --help"),
                _ => line.to_owned(),
            }
        }
    }
}

#[test]
fn every_command_is_tested() {
    let help = Place::new().run(&["--help"]).ok().stdout;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let mut names: Vec<&str> = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    names.retain(|name| !name.is_empty() && *name != "help");
    assert_eq!(names, commands());
}

#[test]
fn wrong_usage_is_status_2() {
    let place = Place::with_example();
    for args in [
        &[][..],
        &["guess"],
        &["classify"],
        &["classify", "--trips", "trips.csv"],
        &["classify", "--rules", "rules.json", "--recurrent", "recurrent.json", "--trips", "trips.csv"],
        &["classify", "--recurrent", "recurrent.json", "--trips", "trips.csv"],
        &["classify", "--rules", "rules.json", "--trips", "trips.csv", "--mixed", "guess"],
        &["classify", "--rules", "rules.json", "--trips", "trips.csv", "--rejects", "r.csv"],
        &["classify", "--rules", "rules.json", "--trips", "trips.csv", "--all-reasons"],
        &["classify", "--rules", "-", "--trips", "-"],
        &["classify", "--rules", "none.json", "--trips", "trips.csv"],
        &["classify", "--rules", "rules.json", "--trips", "none.csv"],
        &["classify", "--rules", "rules.json", "--trips", "."],
        &["classify", "--rules", "rules.json", "--trips", "trips.csv", "-o", "no/such/folder.csv"],
        &["classify", "--rules", "rules.json", "--trips", "trips.csv", "-o", "."],
        &["classify", "--rules", "rules.json", "--trips", "trips.csv", "--zoneinfo", "none"],
        &["what-if", "--rules", "rules.json", "--trips", "trips.csv"],
        &["what-if", "--rules", "rules.json", "--against", "none.json", "--trips", "trips.csv"],
        &["what-if", "--rules", "rules.json", "--against", "other.json", "--trips", "trips.csv", "-o", "other.json"],
        &["what-if", "--rules", "rules.json", "--against", "other.json", "--trips", "t", "--positions", "none.csv"],
        &["what-if", "--rules", "rules.json", "--against", "-", "--trips", "-"],
        &["redact", "--rules", "rules.json"],
        &["redact", "--rules", "rules.json", "--trips", "trips.csv", "--retention", "guess"],
        &["redact", "--rules", "rules.json", "--trips", "trips.csv", "--retention", "cnil", "--purpose", "guess"],
        &["redact", "--rules", "rules.json", "--trips", "trips.csv", "--remove"],
        &["redact", "--rules", "rules.json", "--trips", "trips.csv", "--round", "0"],
        &["check", "--rules", "rules.json"],
        &["suggest", "--rules", "rules.json", "--trips", "trips.csv", "--ranges", "0"],
        &["suggest", "--rules", "rules.json", "--trips", "trips.csv", "--step", "1441"],
        &["report", "--rules", "rules.json", "--trips", "trips.csv", "--mode", "GUESS"],
        &["report", "--rules", "rules.json", "--trips", "trips.csv", "--by", "guess"],
        &["report", "--rules", "rules.json", "--trips", "trips.csv", "--from", "1", "--to", "1"],
        &["validate", "none.json"],
        &["validate", "-o", "x.json", "week.json"],
        &["validate", "--fix", "-o", "x.json", "week.json", "work.json"],
        &["merge"],
        &["merge", "none.json"],
        &["complement", "none.json"],
        &["payload", "none.json"],
        &["explain", "--rules", "rules.json"],
        &["explain", "--rules", "rules.json", "--driver", "1", "--at", "2026-03-29T10:00:00"],
        &["explain", "--rules", "rules.json", "--driver", "1", "--date", "29/03/2026"],
        &["explain", "--rules", "rules.json", "--driver", "1", "--date", "2026-03-29", "--at", "0"],
        &["explain", "--rules", "rules.json", "--driver", "1", "--date", "1969-12-31"],
        &["explain", "--rules", "rules.json", "--driver", "1", "--date", "2100-01-01"],
        &["explain", "--rules", "rules.json", "--driver", "1", "--at", "4102444800000"],
        &["explain", "--rules", "rules.json", "--driver", "1", "--at", "-1"],
        &["explain", "--rules", "rules.json", "--driver", ""],
        &["schema", "guess"],
        &["completions", "guess"],
    ] {
        let run = place.run(args);
        assert_eq!(run.status, 2, "{args:?}\n{}", run.stderr);
        assert!(!run.stderr.is_empty() && run.stdout.is_empty(), "{args:?}");
    }
    let skip = ["--on-error", "skip"];
    for to in [&["-o", "x.csv", "--rejects", "x.csv"][..], &["--rejects", "-"], &["-o", "-", "--rejects", "-"]] {
        place.classify("trips.csv", &[&skip, to].concat()).fails(2);
    }
}

#[test]
fn what_was_read_and_is_invalid_is_status_1() {
    let place = Place::with_example();
    place.write("empty.json", "");
    place.write("blank.json", " \n");
    place.write("broken.json", "{\"innerMap\": ");
    place.write("latin.json", b"{\"a\":\n \"\xe9\"}");
    place.write("other.json", "[1]");
    std::fs::create_dir_all(place.path("zones/Europe")).unwrap();
    place.write("zones/UTC", "TZ");
    place.write("nozone.json", r#"{"recurrent": []}"#);
    for file in ["empty.json", "blank.json", "broken.json", "latin.json", "other.json"] {
        let trips = ["--trips", "trips.csv"];
        for args in [
            &["validate", file][..],
            &["merge", file],
            &["complement", file],
            &["payload", file],
            &["explain", "--rules", file, "--driver", "1"],
            &[&["classify", "--rules", file][..], &trips].concat(),
        ] {
            if (file, args[0]) == ("other.json", "payload") {
                // A list of the service is read tolerantly: what is no entry covers nothing, and is told.
                assert!(place.run(args).ok().stderr.contains("other.json at /0"));
                continue;
            }
            let run = place.run(args);
            assert_eq!(run.status, 1, "{args:?}\n{}", run.stderr);
            assert!(format!("{}{}", run.stdout, run.stderr).contains(file), "{args:?}\n{}", run.stderr);
        }
    }
    for (more, reason) in [
        (&["--time-zone", "Europe/Pari"][..], "Europe/Pari"),
        (&["--time-zone", ""], "zone"),
        (&["--time-zone", "../etc/passwd", "--zoneinfo", "."], "../etc/passwd"),
        (&["--time-zone", "Europe/Paris", "--zoneinfo", "."], "there is no file"),
        (&["--time-zone", "Europe", "--zoneinfo", "zones"], "there is no file"),
        (&["--time-zone", "UTC", "--zoneinfo", "zones"], "not a TZif file"),
    ] {
        let run = place.classify("trips.csv", more).fails(1);
        assert!(run.stderr.contains(reason), "{}", run.stderr);
    }
    let run = place.run(&["classify", "--rules", "nozone.json", "--trips", "trips.csv"]).fails(1);
    assert!(run.stderr.contains("nozone.json: the time zone is missing"), "{}", run.stderr);
    let run = place.run(&["explain", "--rules", "recurrent.json", "--driver", "1"]).fails(1);
    assert!(run.stderr.contains("use --recurrent"), "{}", run.stderr);
}
