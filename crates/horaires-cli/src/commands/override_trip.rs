//! `horaires override`.

use std::process::ExitCode;

use clap::{ArgGroup, Args};
use horaires::{Id, OverrideRule};

use crate::failure::Failure;
use crate::files::write_text;
use crate::network::{ServiceArgs, failure};

const EXAMPLES: &str = "\
Examples:
  horaires override --trip 1110000401 --unit-number 1 --professional
  horaires override --trip 1110000417 --unit-number 2 --private";

#[derive(Args)]
#[command(after_help = EXAMPLES, group = ArgGroup::new("usage").required(true))]
pub(crate) struct OverrideArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// Trip (`idEtape`)
    #[arg(long, value_name = "ID")]
    trip: String,
    /// Number of its on-board unit (`numeroEmbarque`)
    #[arg(long, value_name = "ID")]
    unit_number: String,
    /// Operator code (`codeExploitant`)
    #[arg(long, value_name = "ID")]
    operator_code: Option<String>,
    /// The whole trip is private
    #[arg(long, group = "usage")]
    private: bool,
    /// The whole trip is professional
    #[arg(long, group = "usage")]
    professional: bool,
}

pub(crate) fn run(args: &OverrideArgs) -> Result<ExitCode, Failure> {
    let client = args.service.client()?;
    let rule = OverrideRule {
        trip: Id::from_csv(&args.trip),
        unit_number: Some(Id::from_csv(&args.unit_number)),
        operator_code: args.operator_code.as_deref().map(Id::from_csv),
        private: args.private,
        recorded_at: None,
        position: 0,
    };
    client.override_trip(&rule).map_err(|error| failure(&error))?;
    let usage = if rule.private { "private" } else { "professional" };
    write_text(None, &format!("trip {} is {usage}; the last request for a trip wins\n", rule.trip))?;
    Ok(ExitCode::SUCCESS)
}
