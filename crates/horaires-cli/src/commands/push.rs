//! `horaires push`.

use std::io::{self, BufRead, IsTerminal, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

use clap::Args;
use horaires::Lang;
use horaires::service::Request;
use horaires_ocean::{Effect, Error, ErrorKind, PushEvent, TransportError, WhyStopped};

use super::LangArg;
use super::plan::{self, WantedArgs};
use crate::failure::{Failure, tell};
use crate::files::write_text;
use crate::network::ServiceArgs;

const EXAMPLES: &str = "\
Examples:
  horaires push --rules wanted.json                  # shows the plan, and asks
  horaires push --rules wanted.json --dry-run
  horaires push --rules wanted.json --driver 1110000403 --yes

Requests after the fact (`overrides`) are sent each time, unless --driver is given: the service cannot list them, and a second time changes nothing.";

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
    let wanted = args.wanted.load(lang)?;
    let client = args.service.client_in(lang)?;
    let current = args.wanted.held(&client, &wanted, lang)?;
    let plan = plan::planned(&current, &wanted, client.service_now(), lang)?;
    write_text(None, &plan::words(&plan, lang)).map_err(|failure| match failure {
        // Whoever reads no plan has agreed to none; and it must not look as if it had been carried out.
        Failure::BrokenPipe if !args.dry_run && !plan.is_empty() => Failure::usage(words::not_shown(lang)),
        other => other,
    })?;
    if plan.is_empty() || args.dry_run {
        return Ok(plan::status(&plan));
    }
    if !args.yes && !confirmed(lang)? {
        tell!("horaires: {}", words::nothing(lang));
        return Ok(ExitCode::from(crate::failure::INVALID));
    }
    // Whether a request is under way, and is one after the fact.
    let mut under_way = None;
    let pushed = client.push(&wanted, &[], &mut |event| {
        match event {
            // The push plans anew, driver by driver and after each step: only what was shown has been agreed to.
            PushEvent::Planned(next) if !next.steps.iter().all(|step| plan.shows(step, next.now)) => {
                return ControlFlow::Break(());
            }
            PushEvent::Sending(step) => under_way = Some(matches!(step.request, Request::Override(_))),
            PushEvent::Sent(step, done) => {
                under_way = None;
                tell!("{}", words::sent(step.message(lang), done.read_back, lang));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    let report = pushed.map_err(|stopped| {
        let why = match &stopped.why {
            WhyStopped::Stopped => words::stale(lang).to_owned(),
            other => other.message(lang),
        };
        let fate = match &stopped.why {
            WhyStopped::Failed(error) => under_way.and_then(|after_the_fact| Fate::of(error, after_the_fact)),
            _ => None,
        };
        let resume = words::resume(stopped.report.steps.len(), fate, lang);
        Failure::Service(format!("{why}{}{resume}", lang.semicolon()))
    })?;
    let short = report.unreachable.iter().any(|wish| !wish.why.is_remark());
    match write_text(None, &words::done(report.steps.len(), short, lang)) {
        // It is done all the same.
        Ok(()) | Err(Failure::BrokenPipe) => {}
        Err(failure) => return Err(failure),
    }
    Ok(if short { ExitCode::from(crate::failure::INVALID) } else { ExitCode::SUCCESS })
}

/// What became of the request at which a push ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The service said no.
    Refused,
    /// It did not get that far.
    NotCarriedOut,
    /// Sent so often, and not carried out as far as anybody can see.
    Unsuccessful(u32),
    /// Sent so often, and nobody can say.
    Unknown(u32),
}

impl Fate {
    /// None where it was not sent at all.
    fn of(error: &Error, after_the_fact: bool) -> Option<Self> {
        let tries = error.tries();
        match error.kind() {
            _ if tries == 0 => None,
            ErrorKind::Unconfirmed { .. } => Some(Self::Unknown(tries)),
            // Schedules have been read back by then; requests after the fact cannot be.
            _ if after_the_fact && error.may_have_been_applied() => Some(Self::Unknown(tries)),
            // The login that was to carry it, and a service that is not there.
            ErrorKind::NotLoggedIn { .. } | ErrorKind::Transport(TransportError::Connect(_)) => {
                Some(Self::NotCarriedOut)
            }
            _ if error.service().is_some_and(|service| service.effect == Effect::Reads) => Some(Self::NotCarriedOut),
            ErrorKind::Refused => Some(Self::Refused),
            ErrorKind::Status { status: 400..=499, .. } if !matches!(error.status(), Some(408 | 429)) => {
                Some(Self::Refused)
            }
            _ => Some(Self::Unsuccessful(tries)),
        }
    }
}

/// Asks the person at the terminal.
fn confirmed(lang: Lang) -> Result<bool, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(words::nobody(lang)));
    }
    // A question that cannot be seen gets no answer either: that is no.
    let _ = write!(anstream::stderr(), "{}", words::question(lang));
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|error| Failure::usage(words::unreadable(&error, lang)))?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes" | "o" | "oui"))
}

/// What a push says of itself.
mod words {
    use horaires::Lang;

    use super::Fate;

    pub(super) fn nobody(lang: Lang) -> &'static str {
        match lang {
            Lang::En => "nobody can be asked: give --yes to send, or --dry-run",
            Lang::Fr => "il n'y a personne à qui demander : ajoutez --yes pour envoyer, ou --dry-run",
        }
    }

    pub(super) fn question(lang: Lang) -> &'static str {
        match lang {
            Lang::En => "send? [y/N] ",
            Lang::Fr => "envoyer ? [o/N] ",
        }
    }

    pub(super) fn unreadable(error: &std::io::Error, lang: Lang) -> String {
        match lang {
            Lang::En => format!("cannot read from the terminal: {error}"),
            Lang::Fr => format!("le terminal est illisible : {error}"),
        }
    }

    pub(super) fn not_shown(lang: Lang) -> &'static str {
        match lang {
            Lang::En => "the plan could not be shown: nothing was sent",
            Lang::Fr => "le plan n'a pas pu être montré : rien n'a été envoyé",
        }
    }

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

    /// What was sent before the push ended, what became of the last request, and how to go on.
    pub(super) fn resume(sent: usize, last: Option<Fate>, lang: Lang) -> String {
        let Some(last) = last.map(|fate| became(fate, lang)) else { return resume_between(sent, lang) };
        match (lang, sent) {
            (Lang::En, 0) => format!("the request {last}; the same command plans anew"),
            (Lang::En, 1) => format!("1 request was sent, the next one {last}; the same command goes on from there"),
            (Lang::En, _) => {
                format!("{sent} requests were sent, the next one {last}; the same command goes on from there")
            }
            (Lang::Fr, 0) => format!("la demande {last} ; la même commande fait un nouveau plan"),
            (Lang::Fr, 1) => format!("1 demande a été envoyée, la suivante {last} ; la même commande continue de là"),
            (Lang::Fr, _) => {
                format!("{sent} demandes ont été envoyées, la suivante {last} ; la même commande continue de là")
            }
        }
    }

    fn became(fate: Fate, lang: Lang) -> String {
        match (fate, lang) {
            (Fate::Refused, Lang::En) => "was sent and refused".to_owned(),
            (Fate::Refused, Lang::Fr) => "a été envoyée et refusée".to_owned(),
            (Fate::NotCarriedOut, Lang::En) => "was not carried out".to_owned(),
            (Fate::NotCarriedOut, Lang::Fr) => "n'a pas été exécutée".to_owned(),
            (Fate::Unsuccessful(tries), _) => format!("{} {}", times(tries, lang), without_success(lang)),
            (Fate::Unknown(tries), Lang::En) => format!("{} and may have been carried out", times(tries, lang)),
            (Fate::Unknown(tries), Lang::Fr) => format!("{} et a peut-être été exécutée", times(tries, lang)),
        }
    }

    fn times(tries: u32, lang: Lang) -> String {
        match (lang, tries) {
            (Lang::En, 1) => "was sent once".to_owned(),
            (Lang::En, _) => format!("was sent {tries} times"),
            (Lang::Fr, _) => format!("a été envoyée {tries} fois"),
        }
    }

    const fn without_success(lang: Lang) -> &'static str {
        match lang {
            Lang::En => "without success",
            Lang::Fr => "sans succès",
        }
    }

    fn resume_between(sent: usize, lang: Lang) -> String {
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
        format!("{count}{}{held}\n", lang.semicolon())
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
            assert!(resume(0, None, Lang::En).starts_with("nothing was sent"));
            assert!(resume(1, None, Lang::En).starts_with("1 request was sent"));
            assert!(resume(2, None, Lang::Fr).starts_with("2 demandes"));
        }

        #[test]
        fn the_last_request_is_told_as_it_was() {
            let told = |sent, fate, lang| resume(sent, Some(fate), lang);
            assert_eq!(
                told(1, Fate::Refused, Lang::En),
                "1 request was sent, the next one was sent and refused; the same command goes on from there"
            );
            assert_eq!(
                told(2, Fate::Unknown(5), Lang::Fr),
                "2 demandes ont été envoyées, la suivante a été envoyée 5 fois et a peut-être été exécutée ; la même commande continue de là"
            );
            assert!(told(0, Fate::Unsuccessful(1), Lang::En).starts_with("the request was sent once without success;"));
            assert!(told(0, Fate::NotCarriedOut, Lang::Fr).starts_with("la demande n'a pas été exécutée ;"));
        }
    }
}
