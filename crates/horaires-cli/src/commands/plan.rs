//! `horaires plan`.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::plan::{Plan, PlanError};
use horaires::{DriverRules, Id, Instant, Lang, Overrides, RuleBook};
#[cfg(feature = "network")]
use horaires_ocean::blocking;

use super::{LangArg, held_zone, now_or_clock, parse_instant, pretty};
use crate::failure::{Failure, INVALID, tell};
use crate::files::write_text;
#[cfg(feature = "network")]
use crate::network::{ServiceArgs, clock, failure_in};
use crate::rules_args::RulesArgs;

#[cfg(feature = "network")]
const EXAMPLES: &str = "\
Examples:
  horaires plan --rules wanted.json                  # against the service
  horaires plan --rules wanted.json --current rules.json
  horaires plan --rules wanted.json --current rules.json --format json";
#[cfg(not(feature = "network"))]
const EXAMPLES: &str = "\
Examples:
  horaires plan --rules wanted.json --current rules.json
  horaires plan --rules wanted.json --current rules.json --format json";

/// The wanted rules, and which drivers they are for.
#[derive(Args)]
pub(crate) struct WantedArgs {
    #[command(flatten)]
    rules: RulesArgs,
    /// Plan for this driver alone; without any rules in the document, clear the driver's. Requests after the fact name trips,
    /// not drivers, and are left out. May be given several times
    #[arg(long, value_name = "ID")]
    driver: Vec<String>,
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    wanted: WantedArgs,
    /// Rules document of what the service holds; without it the service is asked
    #[cfg_attr(not(feature = "network"), arg(long, value_name = "FILE", required = true))]
    #[cfg_attr(feature = "network", arg(long, value_name = "FILE"))]
    current: Option<PathBuf>,
    #[cfg(feature = "network")]
    #[command(flatten)]
    service: ServiceArgs,
    /// Plan for this moment, epoch milliseconds or ISO-8601 with an offset; without it, for now
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    now: Option<Instant>,
    /// Form of the plan
    #[arg(long, value_enum, default_value_t)]
    format: FormatArg,
    /// Language of the words
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
    /// Write the plan to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    /// Words, a line for each request
    #[default]
    Text,
    /// A document (see `horaires schema plan`)
    Json,
}

impl WantedArgs {
    /// The wanted rules. What could not be read would be lost, so nothing is planned then.
    pub(crate) fn load(&self, lang: Lang) -> Result<RuleBook, Failure> {
        let loaded = self.rules.load(None)?;
        if loaded.warn() > 0 {
            return Err(Failure::invalid("rules that cannot be read would be lost: correct or remove them first"));
        }
        if self.driver.is_empty() {
            return Ok(loaded.book);
        }
        let requests = loaded.book.overrides.all().len();
        if requests > 0 {
            tell!("horaires: {}", left_out(requests, lang));
        }
        Ok(of_drivers(&loaded.book, &self.driver))
    }

    /// What the service holds of these drivers. By another clock than its own the same ranges would be other hours.
    #[cfg(feature = "network")]
    pub(crate) fn held(&self, client: &blocking::Client, wanted: &RuleBook, lang: Lang) -> Result<RuleBook, Failure> {
        held_zone::by_the_services_clock(client, &wanted.zone, self.rules.given_zone().is_some(), lang)?;
        let current = client.current_rules(wanted).map_err(|error| failure_in(&error, lang))?;
        clock::tell_difference(client, lang);
        Ok(current)
    }
}

/// The rules of some drivers alone; one that the book does not name is a driver without rules. Requests after the fact name
/// no driver: nothing says whose they are.
fn of_drivers(book: &RuleBook, drivers: &[String]) -> RuleBook {
    let rules = drivers.iter().map(|driver| Id::from_csv(driver));
    let rules = rules.map(|driver| book.driver(&driver).cloned().unwrap_or_else(|| DriverRules::none(driver)));
    RuleBook::new(book.zone.clone(), book.options, rules.collect(), Overrides::default())
}

fn left_out(requests: usize, lang: Lang) -> String {
    match (lang, requests) {
        (Lang::En, 1) => {
            "note: 1 request after the fact is left out: it names a trip, not a driver; without --driver it is sent".into()
        }
        (Lang::En, _) => format!(
            "note: {requests} requests after the fact are left out: they name trips, not drivers; without --driver they are sent"
        ),
        (Lang::Fr, 1) => {
            "remarque : 1 demande a posteriori est omise : elle désigne un trajet, pas un conducteur ; sans --driver elle est envoyée".into()
        }
        (Lang::Fr, _) => format!(
            "remarque : {requests} demandes a posteriori sont omises : elles désignent des trajets, pas des conducteurs ; sans --driver elles sont envoyées"
        ),
    }
}

/// The plan, or why there is none.
pub(crate) fn planned(current: &RuleBook, wanted: &RuleBook, now: Instant, lang: Lang) -> Result<Plan, Failure> {
    horaires::plan(current, wanted, now).map_err(|error| {
        Failure::invalid(match &error {
            PlanError::OtherZone { wanted, current } => held_zone::other_zone(wanted, &[current.as_ref()], lang),
            other => other.message(lang),
        })
    })
}

pub(crate) fn run(args: &PlanArgs) -> Result<ExitCode, Failure> {
    let lang = args.lang.into();
    let wanted = args.wanted.load(lang)?;
    let (current, service_now) = current(args, &wanted)?;
    let now = now_or_clock(args.now.or(service_now))?;
    let plan = planned(&current, &wanted, now, lang)?;
    let text = match args.format {
        FormatArg::Text => words(&plan, lang),
        FormatArg::Json => pretty(&plan)?,
    };
    write_text(args.output.as_deref(), &text)?;
    Ok(status(&plan))
}

/// The current rules, and the service's "now" where it was asked.
fn current(args: &PlanArgs, wanted: &RuleBook) -> Result<(RuleBook, Option<Instant>), Failure> {
    if let Some(path) = &args.current {
        // What cannot be read stays in the rules as unreadable, and the plan leaves that driver alone.
        let loaded = args.wanted.rules.with_rules(path).load(None)?;
        loaded.warn();
        let book = loaded.book;
        if args.wanted.driver.is_empty() {
            return Ok((book, None));
        }
        let named = book.drivers().iter().filter(|rules| wanted.driver(&rules.driver).is_some()).cloned().collect();
        return Ok((RuleBook::new(book.zone.clone(), book.options, named, Overrides::default()), None));
    }
    #[cfg(feature = "network")]
    {
        let lang = args.lang.into();
        let client = args.service.client_in(lang)?;
        let current = args.wanted.held(&client, wanted, lang)?;
        Ok((current, Some(client.service_now())))
    }
    #[cfg(not(feature = "network"))]
    Err(Failure::usage("no current rules: give --current"))
}

/// A plan that falls short of what is wanted is status 1, as every input that cannot be used as it is.
pub(crate) fn status(plan: &Plan) -> ExitCode {
    if plan.falls_short() { ExitCode::from(INVALID) } else { ExitCode::SUCCESS }
}

/// At most so many remarks are told one by one.
const MAX_REMARKS: usize = 3;

/// A plan in words.
pub(crate) fn words(plan: &Plan, lang: Lang) -> String {
    let zone = plan.zone.name();
    let mut text = match (plan.steps.len(), lang) {
        (0, Lang::En) => "nothing to do\n".to_owned(),
        (0, Lang::Fr) => "rien à faire\n".to_owned(),
        (1, Lang::En) => format!("1 request to send (times of {zone}):\n"),
        (1, Lang::Fr) => format!("1 demande à envoyer (heures de {zone}) :\n"),
        (count, Lang::En) => format!("{count} requests to send (times of {zone}):\n"),
        (count, Lang::Fr) => format!("{count} demandes à envoyer (heures de {zone}) :\n"),
    };
    for (index, step) in plan.steps.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:3}. {}", index + 1, step.message(lang));
    }
    let (remarks, wishes): (Vec<_>, Vec<_>) = plan.unreachable.iter().partition(|wish| wish.why.is_remark());
    for wish in wishes {
        let label = if lang == Lang::En { "cannot be had:" } else { "impossible :" };
        let _ = writeln!(text, "{label} {}", wish.message(lang));
    }
    for wish in remarks.iter().take(MAX_REMARKS) {
        let label = if lang == Lang::En { "note:" } else { "remarque :" };
        let _ = writeln!(text, "{label} {}", wish.message(lang));
    }
    if let Some(more) = remarks.len().checked_sub(MAX_REMARKS).filter(|more| *more > 0) {
        let _ = match lang {
            Lang::En => writeln!(text, "note: {more} more; `horaires plan --format json` has them all"),
            Lang::Fr => writeln!(text, "remarque : {more} de plus ; `horaires plan --format json` les donne toutes"),
        };
    }
    text
}
