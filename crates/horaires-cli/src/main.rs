//! The command `horaires`: validates privacy schedules and classifies trips, offline.

mod commands;
mod failure;
mod files;
#[cfg(feature = "network")]
mod hidden;
mod locate;
#[cfg(feature = "network")]
mod network;
mod page;
mod report;
mod rules_args;
mod sarif;
mod trips;
mod words;

use std::process::ExitCode;

use clap::Parser;

use crate::failure::tell;

const AFTER_HELP: &str = "\
Exit status: 0 fine (warnings never fail); 1 the input was read and is invalid; 2 wrong usage, or a file that cannot \
be opened; 3 the service could not be reached, or refused.

Examples:
  horaires validate week.json
  horaires classify --rules rules.json --trips trips.csv
  horaires explain --rules rules.json --driver 1110000403 --date 2026-03-29";

/// Privacy schedules of company cars: validate and merge them, classify trips as private or professional to the
/// millisecond, and see why.
#[derive(Parser)]
#[command(name = "horaires", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    if !command.ends_by_itself() {
        files::clean_up_when_ended();
    }
    match commands::run(command) {
        Ok(status) => status,
        Err(failure) => {
            if let Some(message) = failure.message() {
                tell!("horaires: {message}");
            }
            failure.status()
        }
    }
}
