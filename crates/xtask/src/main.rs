//! Builds, packages and tests everything: `cargo xtask <command>`. One file per command.

mod debian;
mod pkg;
mod test;
mod tzdb;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Builds, packages and tests everything.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Pkg(pkg::Pkg),
    Test(test::Test),
    Tzdb(tzdb::Tzdb),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Pkg(arguments) => pkg::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Tzdb(arguments) => tzdb::run(&arguments),
    };
    if let Err(error) = done {
        // Without a backtrace: what failed is a command or a check, not this program.
        eprintln!("error: {error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
