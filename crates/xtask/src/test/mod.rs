//! `cargo xtask test`: every check, in the order in which a mistake shows soonest. One file per group of steps.

mod files;
mod lint;
mod msrv;
mod npm;
mod package;
mod suites;

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::tzdb;
use crate::workspace::Workspace;

/// Sets up what the checks need and runs them all; stops at the first that fails.
#[derive(Args)]
pub(crate) struct Test {
    /// List the steps and run nothing.
    #[arg(long)]
    list: bool,
    /// Run this step alone; may be given several times.
    #[arg(long, value_name = "STEP", value_parser = PossibleValuesParser::new(STEPS.iter().map(|step| step.name)))]
    only: Vec<String>,
    /// Go on after a failure; the exit status still tells.
    #[arg(long)]
    keep_going: bool,
}

/// One check.
struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&Workspace) -> Result<Outcome>,
}

/// How a step ended that did not fail.
enum Outcome {
    Passed,
    /// What it needs cannot be had here. Where `CI=true`, a step fails instead.
    NotRun(String),
}

/// How a step ended, for the list at the end.
enum Verdict {
    Passed,
    NotRun(String),
    Failed,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => f.write_str("ok"),
            Self::NotRun(reason) => write!(f, "NOT RUN: {reason}"),
            Self::Failed => f.write_str("FAILED"),
        }
    }
}

/// Seconds before minutes; the tests come last, so that their closing lines end the output.
const STEPS: &[Step] = &[
    Step { name: "fmt", about: "formatting", run: lint::fmt },
    Step { name: "files", about: "length of files, stray whitespace", run: files::check },
    Step { name: "tzdb", about: "the committed zone table equals its source", run: tzdb_check },
    Step { name: "clippy", about: "lints, all targets and all features, warnings denied", run: lint::clippy },
    Step { name: "features", about: "lints of the engine, each feature combination", run: lint::features },
    Step { name: "doc", about: "documentation, warnings denied", run: lint::doc },
    Step { name: "msrv", about: "the engine builds with the oldest supported Rust", run: msrv::build },
    Step { name: "package", about: "a crate outside uses the packaged engine", run: package::check },
    Step { name: "pkg", about: "the npm package is built, and small enough", run: npm::build },
    Step { name: "npm", about: "the npm package in Node, in bundlers and in a browser", run: npm::tests },
    Step { name: "benches", about: "every bench once, in test mode", run: suites::benches },
    Step { name: "tests", about: "all tests and doc tests", run: suites::tests },
];

fn tzdb_check(_: &Workspace) -> Result<Outcome> {
    tzdb::run(&tzdb::Tzdb { check: true })?;
    Ok(Outcome::Passed)
}

pub(crate) fn run(arguments: &Test) -> Result<()> {
    if arguments.list {
        for step in STEPS {
            println!("{:<9} {}", step.name, step.about);
        }
        return Ok(());
    }
    let wanted = |step: &&Step| arguments.only.is_empty() || arguments.only.iter().any(|name| name == step.name);
    let steps: Vec<&Step> = STEPS.iter().filter(wanted).collect();
    let workspace = Workspace::open()?;
    let begun = Instant::now();
    let mut results = Vec::new();
    for (number, step) in (1..).zip(&steps) {
        println!("==> {number}/{} {}: {}", steps.len(), step.name, step.about);
        let started = Instant::now();
        let verdict = match (step.run)(&workspace) {
            Ok(Outcome::Passed) => Verdict::Passed,
            Ok(Outcome::NotRun(reason)) => Verdict::NotRun(reason),
            Err(error) => {
                println!("error: step `{}`: {error:#}", step.name);
                Verdict::Failed
            }
        };
        let stop = matches!(verdict, Verdict::Failed) && !arguments.keep_going;
        println!("<== {}: {verdict}, {}", step.name, seconds(started.elapsed()));
        results.push((step.name, started.elapsed(), verdict));
        if stop {
            break;
        }
    }
    report(&results, steps.len(), begun.elapsed())
}

fn report(results: &[(&str, Duration, Verdict)], planned: usize, total: Duration) -> Result<()> {
    println!();
    for (name, duration, verdict) in results {
        println!("{name:<9} {:>8}  {verdict}", seconds(*duration));
    }
    let failed: Vec<&str> =
        results.iter().filter(|result| matches!(result.2, Verdict::Failed)).map(|result| result.0).collect();
    let not_run = results.iter().filter(|result| matches!(result.2, Verdict::NotRun(_))).count();
    let total = seconds(total);
    if !failed.is_empty() {
        let left = planned - results.len();
        let skipped = if left == 0 { String::new() } else { format!(", {left} steps after it not reached") };
        bail!("`{}` failed{skipped}, after {total}", failed.join("`, `"));
    }
    let complete = if not_run == 0 { String::new() } else { format!(", {not_run} NOT RUN") };
    println!("{} of {planned} steps passed{complete}, in {total}", results.len() - not_run);
    Ok(())
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
