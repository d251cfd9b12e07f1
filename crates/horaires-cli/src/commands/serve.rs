//! `horaires serve`.

use std::io;
use std::process::ExitCode;

use clap::Args;
use horaires_sandbox::cli::{self, ServeArgs};

use crate::failure::Failure;

const EXAMPLES: &str = "\
Examples:
  horaires serve --demo                              # until Ctrl-C
  horaires serve --demo --database fleet.sqlite
  horaires serve --demo --faults all=0.2             # to test a client";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ServeCommand {
    #[command(flatten)]
    sandbox: ServeArgs,
}

pub(crate) fn run(args: &ServeCommand) -> Result<ExitCode, Failure> {
    cli::run(&args.sandbox, &mut io::stdout()).map_err(Failure::usage)?;
    Ok(ExitCode::SUCCESS)
}
