//! `horaires push`.

use std::io::{self, BufRead, IsTerminal};
use std::ops::ControlFlow;
use std::process::ExitCode;

use clap::Args;
use horaires::Lang;
use horaires_ocean::{PushEvent, WhyStopped};

use super::LangArg;
use super::plan::{self, WantedArgs};
use crate::failure::{Failure, tell};
use crate::files::write_text;
use crate::network::{ServiceArgs, failure};

const EXAMPLES: &str = "\
Examples:
  horaires push --rules wanted.json                  # shows the plan, and asks
  horaires push --rules wanted.json --dry-run
  horaires push --rules wanted.json --driver 1110000403 --yes";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PushArgs {
    #[command(flatten)]
    wanted: WantedArgs,
    #[command(flatten)]
    service: ServiceArgs,
    /// Send without asking
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// Show the plan, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Language of the words
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
}

pub(crate) fn run(args: &PushArgs) -> Result<ExitCode, Failure> {
    let lang = args.lang.into();
    let wanted = args.wanted.load()?;
    let client = args.service.client()?;
    let current = client.current_rules(&wanted).map_err(|error| failure(&error))?;
    let plan = horaires::plan(&current, &wanted, client.inner().now()).map_err(Failure::invalid)?;
    write_text(None, &plan::words(&plan, lang))?;
    if plan.is_empty() || args.dry_run {
        return Ok(plan::status(&plan));
    }
    if !args.yes && !confirmed(lang)? {
        tell!("horaires: nothing was sent");
        return Ok(ExitCode::from(crate::failure::INVALID));
    }
    let pushed = client.push(&wanted, &[], &mut |event| {
        if let PushEvent::Sent(step, done) = event {
            let how = if done.read_back { " (the answer was lost; read back)" } else { "" };
            tell!("sent: {}{how}", step.message(lang));
        }
        ControlFlow::Continue(())
    });
    let report = pushed.map_err(|stopped| {
        let sent = stopped.report.steps.len();
        let resume = format!("{sent} requests were sent; the same command goes on from there");
        match &stopped.why {
            WhyStopped::Failed(error) => Failure::Service(format!("{error}; {resume}")),
            other => Failure::Service(format!("{other}; {resume}")),
        }
    })?;
    write_text(None, &format!("{} requests sent; the service holds what is wanted\n", report.steps.len()))?;
    let short = report.unreachable.iter().any(|wish| !wish.why.is_remark());
    Ok(if short { ExitCode::from(crate::failure::INVALID) } else { ExitCode::SUCCESS })
}

/// Asks the person at the terminal.
fn confirmed(lang: Lang) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("nobody can be asked: give --yes to send, or --dry-run"));
    }
    match lang {
        Lang::En => anstream::eprint!("send? [y/N] "),
        Lang::Fr => anstream::eprint!("envoyer ? [o/N] "),
    }
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Failure::usage(format_args!("cannot read from the terminal: {error}")))?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
}
