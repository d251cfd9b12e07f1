//! `horaires redact`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::{
    Basis, FindingCode, Findings, Instant, LimitExceeded, OutdatedTrip, RedactOptions, RedactedTrip, Redactor,
    RetentionPeriod, RetentionPolicy, Trip, Usage, retention_policies,
};
use serde::Serialize;

use super::{now_or_clock, parse_instant};
use crate::failure::{Failure, tell};
use crate::files::{Output, form_of};
use crate::rules_args::RulesArgs;
use crate::trips::{Extra, Positions, PositionsArgs, RowError, TripsArgs, Worked, details, tell_findings};
use crate::words;

const EXAMPLES: &str = "\
Examples:
  horaires redact --rules rules.json --trips trips.csv \\
    --positions positions.csv --accept-warnings -o shared.ndjson
  horaires redact --rules other.json --trips trips.csv --drop-private --round 15
  horaires redact --rules other.json --trips trips.csv --retention cnil
  horaires redact --rules other.json --trips trips.csv --retention cnil \\
    --purpose working-time --now 2026-06-01T00:00:00Z --remove -o kept.ndjson

Each trip becomes one object: its ids; its private use as one sum of duration, distance, energy and cost, without any \
instant or place; and its professional stretches with their times and positions. A position is kept only where it was \
recorded strictly inside professional time: the points where private time begins and ends go too. It is an \
allow-list: no other column passes.

Where a rule could not be read it refuses, for what that rule would have made private would be shown; \
--accept-warnings goes on all the same.

With --retention it first only lists the trips that ended before what the policy allows (a dry run); with --remove \
it leaves them out of the redacted ones.

Exit status: 0 fine; 1 the input was read and is invalid, or a rule could not be read; 2 wrong usage, or a file that \
cannot be opened.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RedactArgs {
    #[command(flatten)]
    rules: RulesArgs,
    #[command(flatten)]
    trips: TripsArgs,
    #[command(flatten)]
    positions: PositionsArgs,
    /// Form of the result; by default what the name of the output file says, else NDJSON
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Leave wholly private trips out
    #[arg(long)]
    drop_private: bool,
    /// Start professional stretches at the next multiple of so many minutes, and end them at the last one
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=1440))]
    round: Option<u32>,
    /// Go on although a rule could not be read
    #[arg(long)]
    accept_warnings: bool,
    /// List what is older than a policy allows: cnil
    #[arg(long, value_name = "POLICY", value_parser = policy)]
    retention: Option<&'static RetentionPolicy>,
    /// What the data is kept for; by default the policy's first: positions, proof-of-service, working-time
    #[arg(long, requires = "retention")]
    purpose: Option<String>,
    /// The instant from which age is counted; by default the clock's
    #[arg(long, value_name = "INSTANT", requires = "retention", value_parser = parse_instant)]
    now: Option<Instant>,
    /// Remove what is older instead of listing it
    #[arg(long, requires = "retention")]
    remove: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object a line
    #[default]
    Ndjson,
    /// One JSON array
    Json,
}

fn policy(name: &str) -> Result<&'static RetentionPolicy, String> {
    RetentionPolicy::named(name).ok_or_else(|| {
        let known: Vec<&str> = retention_policies().iter().map(|policy| policy.policy.as_str()).collect();
        format!("unknown policy; write {}", known.join(" or "))
    })
}

/// What is too old, and what to do with it.
struct Retention {
    policy: &'static RetentionPolicy,
    period: &'static RetentionPeriod,
    cutoff: Instant,
    remove: bool,
}

impl Retention {
    fn of(args: &RedactArgs) -> Result<Option<Self>, Failure> {
        let Some(policy) = args.retention else { return Ok(None) };
        let period = policy.period(args.purpose.as_deref()).ok_or_else(|| {
            let known: Vec<&str> = policy.periods.iter().map(|period| period.purpose.as_str()).collect();
            Failure::usage(format_args!("unknown purpose; {} knows {}", policy.policy, known.join(", ")))
        })?;
        let cutoff = period.cutoff(now_or_clock(args.now)?);
        Ok(Some(Self { policy, period, cutoff, remove: args.remove }))
    }

    fn tell(&self, old: u64) {
        let what = if self.remove { "removed" } else { "would be removed with --remove" };
        let RetentionPeriod { purpose, months, .. } = self.period;
        tell!(
            "{} ended before {}, {months} months back ({purpose}): {what}\nsource: {} ({})",
            words::count(old, "trip"),
            self.cutoff,
            self.policy.source,
            self.policy.dated
        );
    }
}

pub(crate) fn run(args: &RedactArgs) -> Result<ExitCode, Failure> {
    args.trips.check(&[&args.rules], args.positions.positions.as_deref())?;
    let retention = Retention::of(args)?;
    let loaded = args.rules.load(None)?;
    loaded.warn();
    let options = RedactOptions { drop_private: args.drop_private, round_ms: args.round.map(|round| round * 60_000) };
    let redactor = Redactor::new(&loaded.book, &loaded.issues, options, args.accept_warnings)
        .map_err(|error| Failure::invalid(format_args!("{error}: mend them, or go on with --accept-warnings")))?;
    let positions = Positions::load(&args.positions, args.trips.skips_bad_rows())?;
    let source = args.trips.open()?;
    let format = form_of(args.format, args.trips.output.as_deref());
    let worker = Worker {
        redactor,
        has_rules: &|trip| loaded.book.driver(&trip.driver).is_some(),
        positions: &positions,
        retention: retention.as_ref(),
        separator: if format == Format::Json { ",\n" } else { "\n" },
    };
    let mut output = Output::create(args.trips.output.as_deref())?;
    if format == Format::Json {
        output.write(b"[\n")?;
    }
    let (mut all, mut written) = (Done::default(), false);
    let skip = args.trips.skips_bad_rows();
    let rejected = args.trips.each_batch(
        source,
        |_| {},
        |batch, header| {
            Worked::each_trip(batch, header, skip, |done, trip, extras, line| worker.take(trip, extras, line, done))
        },
        |done: Done, _| {
            all.merge(&done);
            if !done.text.is_empty() {
                if std::mem::replace(&mut written, true) {
                    output.write(worker.separator.as_bytes())?;
                }
                output.write(done.text.as_bytes())?;
            }
            Ok(())
        },
    )?;
    if written {
        output.write(b"\n")?;
    }
    if format == Format::Json {
        output.write(b"]\n")?;
    }
    output.finish()?;
    positions.find_unknown(&mut all.findings);
    if !args.trips.quiet {
        tell_findings(&all.findings);
        tell!("{}", all.summary(rejected + positions.rejected));
        if let Some(retention) = &retention {
            retention.tell(all.old);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What became of a batch.
#[derive(Default)]
struct Done {
    /// Objects with separators between them.
    text: String,
    findings: Findings,
    private: u64,
    professional: u64,
    mixed: u64,
    dropped: u64,
    old: u64,
    positions: u64,
    positions_kept: u64,
}

impl Done {
    fn merge(&mut self, later: &Self) {
        self.findings.merge(&later.findings);
        self.private += later.private;
        self.professional += later.professional;
        self.mixed += later.mixed;
        self.dropped += later.dropped;
        self.old += later.old;
        self.positions += later.positions;
        self.positions_kept += later.positions_kept;
    }

    fn summary(&self, rejected: u64) -> String {
        let Self { private, professional, mixed, dropped, positions, positions_kept, .. } = self;
        let trips = words::count(private + professional + mixed, "trip");
        let mut text = format!(
            "{trips}: {private} private, {professional} professional, {mixed} mixed; {positions_kept} of {} kept",
            words::count(*positions, "position")
        );
        if *dropped > 0 {
            text += &format!("; {} left out", words::count(*dropped, "private trip"));
        }
        if rejected > 0 {
            text += &format!("; {} rejected", words::count(rejected, "row"));
        }
        text
    }
}

/// Redacts trips; used by all workers at once.
struct Worker<'a> {
    redactor: Redactor<'a>,
    has_rules: &'a (dyn Fn(&Trip) -> bool + Sync),
    positions: &'a Positions,
    retention: Option<&'a Retention>,
    separator: &'static str,
}

impl Worker<'_> {
    fn take(&self, trip: &Trip, extras: &[Extra<'_>], line: u64, done: &mut Done) -> Result<(), RowError> {
        let wrong = |reason: String| RowError::new(line, reason);
        let details = details(trip, extras, line, &mut done.findings)?;
        let positions = self.positions.of(trip);
        let old = self.retention.filter(|retention| trip.period.end() < retention.cutoff);
        done.old += u64::from(old.is_some());
        match (old, self.retention) {
            (Some(retention), _) if retention.remove => return Ok(()),
            (Some(_), _) => {
                let (trip_id, driver_id) = (trip.id.clone(), trip.driver.clone());
                return done.push(
                    &OutdatedTrip { trip_id, driver_id, positions: positions.len() },
                    self.separator,
                    line,
                );
            }
            (None, Some(retention)) if !retention.remove => return Ok(()),
            (None, _) => {}
        }
        let track = self.positions.track(trip, &mut done.findings);
        if !(self.has_rules)(trip) {
            done.findings.add(FindingCode::DriverWithoutRules, || trip.driver.to_string());
        }
        done.positions += positions.len() as u64;
        let redacted = self
            .redactor
            .redact(trip, &details, positions, track.as_ref())
            .map_err(|error: LimitExceeded| wrong(error.to_string()))?;
        let Some(redacted) = redacted else {
            done.dropped += 1;
            return Ok(());
        };
        if redacted.basis == Some(Basis::Estimated) && track.is_some() {
            done.findings.add(FindingCode::PositionsCoverPart, || trip.id.to_string());
        }
        done.count(&redacted);
        done.push(&redacted, self.separator, line)
    }
}

impl Done {
    fn push(&mut self, object: &impl Serialize, separator: &str, line: u64) -> Result<(), RowError> {
        if !self.text.is_empty() {
            self.text += separator;
        }
        let text = serde_json::to_string(object).map_err(|error| RowError::new(line, error.to_string()))?;
        self.text += &text;
        Ok(())
    }

    fn count(&mut self, redacted: &RedactedTrip) {
        *match redacted.usage {
            Usage::Private => &mut self.private,
            Usage::Professional => &mut self.professional,
            Usage::Mixed => &mut self.mixed,
        } += 1;
        self.positions_kept += redacted.professional.iter().map(|stretch| stretch.positions.len() as u64).sum::<u64>();
    }
}
