//! The README says what is: its commands run, its pictures are their output, its tables are the engine's.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use horaires::{CODES, Limit, Zone, zone};

const README: &str = include_str!("../../../README.md");
const CARGO_RUN: &str = "cargo run --quiet -p horaires-cli --";
/// Continuous integration runs it, and with it this test.
const ALL_CHECKS: &str = "cargo xtask test";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The contents of the fenced blocks of a language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    README.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// Every command of the README, in order.
fn commands() -> Vec<&'static str> {
    blocks("sh").into_iter().flat_map(str::lines).filter(|line| !line.is_empty()).collect()
}

/// Runs a command line of the README with the binary under test.
fn run(line: &str) -> (String, String, i32) {
    let words = line.strip_prefix(CARGO_RUN).or_else(|| line.strip_prefix("horaires ")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_horaires"))
        .args(words.split_whitespace())
        .current_dir(root())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn every_command_runs() {
    let mut ran = 0;
    for line in commands() {
        if line == ALL_CHECKS {
            let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
            assert!(ci.lines().any(|ci_line| ci_line.starts_with(line)), ".ci/run does not call `{line}`");
            continue;
        }
        let (stdout, stderr, status) = run(line);
        assert_eq!(status, 0, "{line}\n{stderr}");
        assert!(!stdout.is_empty(), "{line}\n{stderr}");
        ran += 1;
    }
    assert!(ran >= 10, "the README lost its commands");
}

#[test]
fn the_first_command_runs_through_cargo() {
    let first = commands()[0];
    assert!(first.starts_with(CARGO_RUN));
    let output =
        Command::new(env!("CARGO")).args(first.split_whitespace().skip(1)).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), run(first).0);
}

#[test]
fn pictures_are_what_the_commands_print() {
    let pictures = blocks("text");
    assert!(pictures.len() >= 3);
    let lines = commands().into_iter().filter(|line| *line != ALL_CHECKS);
    let printed: Vec<String> = lines.map(run).map(|(stdout, stderr, _)| stdout + &stderr).collect();
    for picture in pictures {
        assert!(printed.iter().any(|text| text.contains(picture.trim_end())), "no command prints this:\n{picture}");
    }
}

#[test]
fn the_answer_shown_is_an_answer_given() {
    let shown: serde_json::Value = serde_json::from_str(blocks("json")[0]).unwrap();
    let line = commands().into_iter().find(|line| line.contains("--format ndjson --segments")).unwrap();
    let answers: Vec<serde_json::Value> = run(line).0.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut answer = answers.into_iter().find(|answer| answer["tripId"] == shown["tripId"]).unwrap();
    answer.as_object_mut().unwrap().retain(|name, _| shown.get(name).is_some());
    assert_eq!(answer, shown);
}

#[test]
fn tables_are_the_engines() {
    for (code, severity) in CODES {
        assert!(README.contains(&format!("| `{code}` | {severity} | ")), "the README lacks `{code}` ({severity})");
    }
    let rows = README.lines().filter(|line| {
        let mut cells = line.split(" | ");
        cells.next().is_some_and(|code| code.starts_with("| `"))
            && matches!(cells.next(), Some("error" | "warning" | "info"))
    });
    assert_eq!(rows.count(), CODES.len(), "the README lists codes that do not exist");
    for limit in Limit::ALL {
        assert!(README.contains(&format!("| {}", limit.max())), "the README lacks the limit {limit:?}");
    }
    assert!(README.contains(&format!("tzdb **{}**", zone::tzdb_version())));
    assert!(README.contains(&format!("all {} IANA names", Zone::names().count())));
}
