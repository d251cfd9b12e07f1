//! Builds, packages and tests everything: `cargo xtask <command>`. One file per command.

mod test;
mod tzdb;

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
    Test(test::Test),
    Tzdb(tzdb::Tzdb),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Test(arguments) => test::run(&arguments),
        Command::Tzdb(arguments) => tzdb::run(&arguments),
    }
}
