//! `horaires payload`: recurrent entries into the payloads that would create them.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::RulesDocument;
use horaires::{Id, payload_sequence};
use serde_json::Value;

use super::{EndOfDayArg, end_of_day, pretty};
use crate::failure::Failure;
use crate::files::{shown, write_text};
use crate::rules_args::{read_json, warn_unreadable};

const EXAMPLES: &str = "\
Examples:
  horaires payload recurrent.json
  horaires payload --driver 1110000403 --end-of-day 24:00 rules.json

The answer is a list of payloads, for each driver in the order of time; each has individuId, its period (dateDebut and \
dateFin, left out where there is no bound) and its innerMap in canonical form.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PayloadArgs {
    /// Recurrent list as the service answers it, or a rules document
    #[arg(value_name = "RECURRENT")]
    file: PathBuf,
    /// Only this driver
    #[arg(long, value_name = "ID")]
    driver: Option<String>,
    /// How the end of a day is written
    #[arg(long, value_enum, default_value_t)]
    end_of_day: EndOfDayArg,
    /// Take an end of 23:59 literally; by default it means the end of the day
    #[arg(long)]
    strict_end_of_day: bool,
    /// Write here instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: &PayloadArgs) -> Result<ExitCode, Failure> {
    let name = shown(&args.file);
    let value = read_json(&args.file)?;
    let list = value.is_array();
    let value = if list { Value::from_iter([("recurrent", value)]) } else { value };
    let mut document: RulesDocument =
        serde_json::from_value(value).map_err(|error| Failure::invalid(format_args!("{name}: {error}")))?;
    // Weekly ranges are weekly ranges in any zone: none is needed here.
    if document.time_zone.is_missing() {
        document.time_zone = String::from("UTC").into();
    }
    let mode = args.strict_end_of_day.then_some(end_of_day(true));
    let settings = RuleSettings { end_of_day: mode, ..RuleSettings::default() };
    let (book, issues) = read_rules(&document, &settings);
    let Some(book) = book else { return Err(Failure::issues(&name, &issues)) };
    let tell = |issue: &horaires::Issue| {
        let path = if list { issue.path.trim_start_matches("/recurrent") } else { &issue.path };
        format!("{name} at {path}: {} [{}]", issue.message(horaires::Lang::En), issue.code())
    };
    warn_unreadable(&issues, tell);
    let mut payloads = Vec::new();
    let wanted = args.driver.as_deref().map(Id::from_csv);
    for rules in book.drivers() {
        if wanted.as_ref().is_none_or(|driver| driver.matches(&rules.driver)) {
            for payload in payload_sequence(rules) {
                payloads
                    .push(payload.to_wire(book.options.end_of_day, args.end_of_day.into()).map_err(Failure::invalid)?);
            }
        }
    }
    if let Some(driver) = wanted.filter(|driver| book.driver(driver).is_none()) {
        return Err(Failure::invalid(format_args!("{name}: driver {driver} has no entry")));
    }
    write_text(args.output.as_deref(), &pretty(&payloads)?)?;
    Ok(ExitCode::SUCCESS)
}
