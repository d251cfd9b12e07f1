//! `horaires push`.

use std::collections::HashSet;
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
  horaires push --rules wanted.json --driver 1110000403 --yes

Requests after the fact (`overrides`) are sent each time: the service cannot list them, and a second time changes nothing.";

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
        tell!("horaires: {}", words::nothing(lang));
        return Ok(ExitCode::from(crate::failure::INVALID));
    }
    let shown: HashSet<&str> = plan.steps.iter().map(|step| step.message(lang)).collect();
    let pushed = client.push(&wanted, &[], &mut |event| {
        match event {
            // The push plans anew, driver by driver: only what was shown has been agreed to.
            PushEvent::Planned(plan) if plan.steps.iter().any(|step| !shown.contains(step.message(lang))) => {
                return ControlFlow::Break(());
            }
            PushEvent::Sent(step, done) => tell!("{}", words::sent(step.message(lang), done.read_back, lang)),
            _ => {}
        }
        ControlFlow::Continue(())
    });
    let report = pushed.map_err(|stopped| {
        let why = match &stopped.why {
            WhyStopped::Failed(error) => error.to_string(),
            WhyStopped::Stopped => words::stale(lang).to_owned(),
            other => other.to_string(),
        };
        Failure::Service(format!("{why}; {}", words::resume(stopped.report.steps.len(), lang)))
    })?;
    let short = report.unreachable.iter().any(|wish| !wish.why.is_remark());
    write_text(None, &words::done(report.steps.len(), short, lang))?;
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

/// What a push says of itself.
mod words {
    use horaires::Lang;

    pub(super) fn nothing(lang: Lang) -> &'static str {
        match lang {
            Lang::En => "nothing was sent",
            Lang::Fr => "rien n'a été envoyé",
        }
    }

    pub(super) fn sent(step: &str, read_back: bool, lang: Lang) -> String {
        match (lang, read_back) {
            (Lang::En, false) => format!("sent: {step}"),
            (Lang::En, true) => format!("sent: {step} (the answer was lost; read back)"),
            (Lang::Fr, false) => format!("envoyé : {step}"),
            (Lang::Fr, true) => format!("envoyé : {step} (réponse perdue ; relu)"),
        }
    }

    pub(super) fn stale(lang: Lang) -> &'static str {
        match lang {
            Lang::En => "the service's rules have changed since the plan was shown",
            Lang::Fr => "les règles du service ont changé depuis que le plan a été montré",
        }
    }

    pub(super) fn resume(sent: usize, lang: Lang) -> String {
        match (lang, sent) {
            (Lang::En, 0) => "nothing was sent; the same command plans anew".to_owned(),
            (Lang::En, 1) => "1 request was sent; the same command goes on from there".to_owned(),
            (Lang::En, _) => format!("{sent} requests were sent; the same command goes on from there"),
            (Lang::Fr, 0) => "rien n'a été envoyé ; la même commande fait un nouveau plan".to_owned(),
            (Lang::Fr, 1) => "1 demande a été envoyée ; la même commande continue de là".to_owned(),
            (Lang::Fr, _) => format!("{sent} demandes ont été envoyées ; la même commande continue de là"),
        }
    }

    pub(super) fn done(sent: usize, short: bool, lang: Lang) -> String {
        let count = match (lang, sent) {
            (Lang::En, 1) => "1 request sent".to_owned(),
            (Lang::En, _) => format!("{sent} requests sent"),
            (Lang::Fr, 0 | 1) => format!("{sent} demande envoyée"),
            (Lang::Fr, _) => format!("{sent} demandes envoyées"),
        };
        let held = match (lang, short) {
            (Lang::En, false) => "the service holds what is wanted",
            (Lang::En, true) => "the service holds what is wanted, but for what cannot be had",
            (Lang::Fr, false) => "le service contient ce qui est voulu",
            (Lang::Fr, true) => "le service contient ce qui est voulu, sauf l'impossible",
        };
        let between = if lang == Lang::En { "; " } else { " ; " };
        format!("{count}{between}{held}\n")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn numbers_and_shortfalls_are_told() {
            assert_eq!(done(1, false, Lang::En), "1 request sent; the service holds what is wanted\n");
            assert_eq!(
                done(2, true, Lang::En),
                "2 requests sent; the service holds what is wanted, but for what cannot be had\n"
            );
            assert_eq!(done(1, false, Lang::Fr), "1 demande envoyée ; le service contient ce qui est voulu\n");
            assert!(resume(0, Lang::En).starts_with("nothing was sent"));
            assert!(resume(1, Lang::En).starts_with("1 request was sent"));
            assert!(resume(2, Lang::Fr).starts_with("2 demandes"));
        }
    }
}
