//! The server as a program of its own: `horaires serve` without the rest of the command.

use std::io;
use std::process::ExitCode;

use clap::Parser;
use horaires_sandbox::cli::{ServeArgs, run};

/// A local server that speaks the Ocean fleet web services
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    serve: ServeArgs,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().serve, &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}
