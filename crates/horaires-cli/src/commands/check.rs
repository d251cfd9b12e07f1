//! `horaires check`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::{Classifier, FindingCode, Findings, Instant, Lang, LimitExceeded, MixedPolicy, check_rules, check_trip};

use super::{LangArg, now_or_clock, parse_instant, pretty};
use crate::failure::{Failure, tell};
use crate::files::write_text;
use crate::rules_args::RulesArgs;
use crate::trips::{DetailedTrip, Positions, PositionsArgs, RowError, TripsArgs, Worked, Written, table};
use crate::words;

const EXAMPLES: &str = "\
Examples:
  horaires check --rules rules.json --trips trips.csv \\
    --positions positions.csv
  horaires check --rules rules.json --trips trips.csv \\
    --now 2026-06-01T00:00:00Z --format json

Findings never fail: exit status 0. 1: the input was read and is invalid; 2: wrong usage, or a file that cannot be \
opened.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    rules: RulesArgs,
    #[command(flatten)]
    trips: TripsArgs,
    #[command(flatten)]
    positions: PositionsArgs,
    /// Form of the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Language of the table
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
    /// The instant from which age is counted; by default the clock's
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    now: Option<Instant>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// One JSON array of findings
    Json,
}

/// The codes that a check looks for; it says so of each where there is nothing.
const CHECKED: [FindingCode; 7] = [
    FindingCode::PositionAtPrivateInstant,
    FindingCode::NoPrivateLunch,
    FindingCode::NoPrivateEvening,
    FindingCode::OldOpenEndedRule,
    FindingCode::LateOverride,
    FindingCode::DriverWithoutRules,
    FindingCode::UnreadableRule,
];

pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    args.trips.check(&[&args.rules], args.positions.positions.as_deref())?;
    let loaded = args.rules.load(None)?;
    loaded.warn();
    let positions = Positions::load(&args.positions, args.trips.skips_bad_rows())?;
    let source = args.trips.open()?;
    let mut findings = Findings::default();
    check_rules(&loaded.book, now_or_clock(args.now)?, &mut findings);
    let classifier = Classifier::new(&loaded.book, MixedPolicy::Split);
    let check = |done: &mut Done, row: &mut DetailedTrip| -> Result<(), RowError> {
        let DetailedTrip { trip, details, line, .. } = row;
        let too_much = |error: LimitExceeded| RowError::new(*line, error.to_string());
        // Figures and positions that are wrong in themselves are found on the way.
        details.check(&trip.id, &mut done.findings);
        let classification = classifier.classify(trip).map_err(too_much)?;
        done.trips += 1;
        let _ = positions.track(trip, &mut done.findings);
        check_trip(&classifier, trip, &classification, positions.of(trip), &mut done.findings).map_err(too_much)
    };
    let mut trips = 0;
    let skip = args.trips.skips_bad_rows();
    let rejected = args.trips.each_batch(
        source,
        Written::AtTheEnd,
        |_| {},
        |batch, header| {
            Worked::each_detailed(batch, header, skip, &mut Vec::new(), |_| {}, |done, _, row| check(done, row))
        },
        |done: Done, _| {
            findings.merge(&done.findings);
            trips += done.trips;
            Ok(())
        },
    )?;
    positions.find_unknown(&mut findings);
    let text = match args.format {
        Format::Json => pretty(&findings)?,
        Format::Table => in_words(&findings, args.lang.into()),
    };
    write_text(args.trips.output.as_deref(), &text)?;
    if !args.trips.quiet {
        let rejected = rejected + positions.rejected;
        let rows = if rejected > 0 { format!("; {} rejected", words::count(rejected, "row")) } else { String::new() };
        tell!("{}: {}{rows}", words::count(trips, "trip"), words::count(findings.iter().count() as u64, "finding"));
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(Default)]
struct Done {
    findings: Findings,
    trips: u64,
}

fn in_words(findings: &Findings, lang: Lang) -> String {
    let of = |code: FindingCode, count: u64, examples: &[String]| {
        let examples: Vec<String> = examples.iter().map(|example| words::printable(example)).collect();
        let cells = [code.as_str(), &count.to_string(), code.message(count, lang), code.source(), &examples.join(", ")];
        cells.map(str::to_owned).to_vec()
    };
    let found = findings.iter().map(|(code, tally)| of(code, tally.count, &tally.examples));
    let clean = CHECKED.into_iter().filter(|code| findings.count(*code) == 0).map(|code| of(code, 0, &[]));
    let heads = match lang {
        Lang::En => ["code", "count", "meaning", "source", "such as"],
        Lang::Fr => ["code", "nombre", "signification", "source", "par exemple"],
    };
    table(&heads, &[1], found.chain(clean).collect())
}
