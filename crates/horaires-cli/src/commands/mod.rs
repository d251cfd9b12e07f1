//! The commands, one file each.

mod check;
mod classify;
mod complete;
mod explain;
mod held_zone;
#[cfg(feature = "network")]
mod login;
mod merge;
#[cfg(feature = "network")]
mod override_trip;
mod payload;
mod plan;
#[cfg(feature = "network")]
mod pull;
#[cfg(feature = "network")]
mod push;
mod redact;
mod report;
mod schema;
#[cfg(feature = "network")]
mod serve;
mod suggest;
mod validate;
mod what_if;

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use horaires::{EndOfDay, EndOfDayForm, Instant, Lang};

use crate::failure::Failure;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check payloads, rules documents and lists of the service; every issue with its place and its remedy
    Validate(validate::ValidateArgs),
    /// Merge, intersect or subtract payloads into one canonical innerMap
    Merge(merge::MergeArgs),
    /// Working hours to private hours, and the other way round
    Complement(merge::ComplementArgs),
    /// Recurrent entries into payloads: for each driver, the sequence of periods and canonical innerMaps
    Payload(payload::PayloadArgs),
    /// Classify trips as private, professional or mixed, with reasons
    Classify(classify::ClassifyArgs),
    /// Private and professional use by driver, vehicle, day and more: table, CSV, JSON or a page
    Report(report::ReportArgs),
    /// Which trips change usage under other rules, why, and what it amounts to
    WhatIf(what_if::WhatIfArgs),
    /// What of trips and positions may be shared: nothing that was recorded at a private instant
    Redact(redact::RedactArgs),
    /// What a data-protection officer looks for in rules, trips and positions
    Check(check::CheckArgs),
    /// The weekly schedule that agrees best with the trips people have marked
    Suggest(suggest::SuggestArgs),
    /// Why an instant is private or not; a day drawn; a driver's schedule in words
    Explain(explain::ExplainArgs),
    /// What to send so that the service holds the wanted rules, without touching the past
    Plan(plan::PlanArgs),
    /// Log in to the service, and keep the token on request
    #[cfg(feature = "network")]
    Login(login::LoginArgs),
    /// Fetch rules and trips from the service
    #[cfg(feature = "network")]
    Pull(pull::PullArgs),
    /// Make the service hold the wanted rules: shows the plan, asks, sends, reads back
    #[cfg(feature = "network")]
    Push(push::PushArgs),
    /// Set the usage of one trip after the fact
    #[cfg(feature = "network")]
    Override(override_trip::OverrideArgs),
    /// A local server that speaks the service's language, to try things with
    #[cfg(feature = "network")]
    Serve(serve::ServeCommand),
    /// The JSON Schemas of the documents
    Schema(schema::SchemaArgs),
    /// Shell completions
    Completions(complete::CompletionsArgs),
}

impl Command {
    /// Whether an interruption is the command's own to handle: a server answers what is under way first.
    pub(crate) fn ends_by_itself(&self) -> bool {
        match self {
            #[cfg(feature = "network")]
            Self::Serve(_) => true,
            _ => false,
        }
    }
}

pub(crate) fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Validate(args) => validate::run(&args),
        Command::Merge(args) => merge::merge(&args),
        Command::Complement(args) => merge::complement(&args),
        Command::Payload(args) => payload::run(&args),
        Command::Classify(args) => classify::run(&args),
        Command::Report(args) => report::run(&args),
        Command::WhatIf(args) => what_if::run(&args),
        Command::Redact(args) => redact::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Suggest(args) => suggest::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Plan(args) => plan::run(&args),
        #[cfg(feature = "network")]
        Command::Login(args) => login::run(&args),
        #[cfg(feature = "network")]
        Command::Pull(args) => pull::run(&args),
        #[cfg(feature = "network")]
        Command::Push(args) => push::run(&args),
        #[cfg(feature = "network")]
        Command::Override(args) => override_trip::run(&args),
        #[cfg(feature = "network")]
        Command::Serve(args) => serve::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => complete::run(&args),
    }
}

/// The language of messages.
#[derive(Clone, Copy, Default, ValueEnum)]
enum LangArg {
    /// French
    Fr,
    /// English
    #[default]
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Fr => Self::Fr,
            LangArg::En => Self::En,
        }
    }
}

/// How the end of a day is written.
#[derive(Clone, Copy, Default, ValueEnum)]
enum EndOfDayArg {
    /// As in the service's documentation
    #[default]
    #[value(name = "23:59")]
    Minute2359,
    #[value(name = "24:00")]
    Hour24,
}

impl From<EndOfDayArg> for EndOfDayForm {
    fn from(form: EndOfDayArg) -> Self {
        match form {
            EndOfDayArg::Minute2359 => Self::Minute2359,
            EndOfDayArg::Hour24 => Self::Hour24,
        }
    }
}

const fn end_of_day(strict: bool) -> EndOfDay {
    if strict { EndOfDay::Strict } else { EndOfDay::Inclusive }
}

/// An instant on the command line: epoch milliseconds, or ISO-8601 with an offset.
fn parse_instant(text: &str) -> Result<Instant, String> {
    let millis = match text.parse() {
        Ok(millis) => millis,
        Err(_) => horaires::wire::parse_date(text)
            .map_err(|error| format!("{error}: write epoch milliseconds, or ISO-8601 with an offset"))?,
    };
    Instant::from_millis(millis).map_err(|error| error.to_string())
}

/// The instant given, or the clock's: only where age is counted, and never for a classification.
fn now_or_clock(given: Option<Instant>) -> Result<Instant, Failure> {
    given.map_or_else(
        || {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
            let millis = since.ok().and_then(|since| i64::try_from(since.as_millis()).ok()).unwrap_or(-1);
            Instant::from_millis(millis).map_err(|_| Failure::usage("the clock is wrong: give --now"))
        },
        Ok,
    )
}

/// A document as people read it: indented, with a line break at its end.
fn pretty(document: &impl serde::Serialize) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(document).map_err(Failure::invalid)?;
    text.push('\n');
    Ok(text)
}
