//! `horaires completions`.

use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::failure::Failure;
use crate::files::Output;

const EXAMPLES: &str = "\
Examples:
  horaires completions bash > /etc/bash_completion.d/horaires
  horaires completions zsh > \"${fpath[1]}/_horaires\"
  horaires completions fish > ~/.config/fish/completions/horaires.fish";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "horaires", &mut script);
    let mut output = Output::create(None)?;
    output.write(&script)?;
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}
