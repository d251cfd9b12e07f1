//! `horaires redact`.

mod input;
mod output;

use std::process::ExitCode;

use clap::Args;
use horaires::{
    Basis, FindingCode, Findings, Instant, LimitExceeded, Period, Position, RedactOptions, RedactedTrip, Redactor,
    RetentionPeriod, RetentionPolicy, Track, Trip, TripColumn, TripDetails, Usage, retention_policies,
};

use self::input::{Given, is_redacted, read};
use self::output::{Form, Format};
use super::{now_or_clock, parse_instant};
use crate::failure::{Failure, tell};
use crate::files::{Output, form_by_name};
use crate::rules_args::RulesArgs;
use crate::trips::{Cells, Positions, PositionsArgs, RowError, TripsArgs, Worked, Written, tell_findings};
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

CSV trips become CSV, with one row for each trip: the sums of private and of professional use in columns, and the \
professional stretches as JSON in the last one. What was redacted before can be redacted again, also under other rules; \
under the same ones nothing changes. Its positions are its own: --positions is not looked at for it.

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
    /// Form of the result; by default what the name of the output file says, else CSV for CSV trips and NDJSON for others
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

    fn tell(&self, old: u64, ageless: u64) {
        let what = if self.remove { "removed" } else { "would be removed with --remove" };
        let RetentionPeriod { purpose, months, .. } = self.period;
        tell!(
            "{} ended before {}, {months} months back ({purpose}): {what}\nsource: {} ({})",
            words::count(old, "trip"),
            self.cutoff,
            self.policy.source,
            self.policy.dated
        );
        if ageless > 0 {
            let trips = words::count(ageless, "redacted trip");
            tell!("{trips} without any time left: how old they are is not known, and they stay");
        }
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
    // What was redacted before has no start and no end.
    let source = args.trips.open_requiring(&[TripColumn::TripId, TripColumn::DriverId])?;
    let was_redacted = match source.header() {
        Some(header) => is_redacted(header).map_err(|error| Failure::invalid(error.tell(&source.name)))?,
        None => false,
    };
    let by_trips = if source.header().is_some() { Format::Csv } else { Format::Ndjson };
    let form = Form {
        format: args.format.or_else(|| form_by_name(args.trips.output.as_deref())).unwrap_or(by_trips),
        delimiter: source.header().map_or(b',', |header| header.delimiter),
        only_names: retention.as_ref().is_some_and(|retention| !retention.remove),
    };
    let worker = Worker {
        redactor,
        has_rules: &|trip| loaded.book.driver(&trip.driver).is_some(),
        positions: &positions,
        retention: retention.as_ref(),
        form,
    };
    let mut output = Output::create(args.trips.output.as_deref())?;
    output.write(&form.start())?;
    let (mut all, mut written) = (Done::default(), false);
    let skip = args.trips.skips_bad_rows();
    let rejected = args.trips.each_batch(
        source,
        Written::Meanwhile,
        |_| {},
        |batch, header| {
            let mut cells = header.map(|header| Cells::new(header.delimiter));
            Worked::each_row(&batch, skip, |done: &mut Done, row| {
                let csv = header.zip(cells.as_mut()).map(|(header, cells)| (header, was_redacted, cells));
                let given = read(row, csv, &mut done.findings)?;
                worker.take(given, row.line, done)
            })
        },
        |done: Done, _| {
            all.merge(&done);
            if !done.bytes.is_empty() {
                if std::mem::replace(&mut written, true) {
                    output.write(form.separator())?;
                }
                output.write(&done.bytes)?;
            }
            Ok(())
        },
    )?;
    output.write(form.end(written))?;
    output.finish()?;
    positions.find_unknown(&mut all.findings);
    if !args.trips.quiet {
        tell_findings(&all.findings);
        tell!("{}", all.summary(rejected + positions.rejected));
        if let Some(retention) = &retention {
            retention.tell(all.old, all.ageless);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What became of a batch.
#[derive(Default)]
struct Done {
    /// Trips as they are written, with separators between them.
    bytes: Vec<u8>,
    findings: Findings,
    private: u64,
    professional: u64,
    mixed: u64,
    dropped: u64,
    old: u64,
    /// Redacted trips that no time is left of.
    ageless: u64,
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
        self.ageless += later.ageless;
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
    form: Form,
}

impl Worker<'_> {
    fn take(&self, given: Given, line: u64, done: &mut Done) -> Result<(), RowError> {
        let too_much = |error: LimitExceeded| RowError::new(line, error.to_string());
        let redacted = match given {
            Given::Trip(trip, details) => {
                let positions = self.positions.of(&trip);
                let end = Some(trip.period.end());
                if !self.keeps(&trip, end, positions.len(), done) {
                    return Ok(());
                }
                let track = self.positions.track(&trip, &mut done.findings);
                self.redact(&trip, &details, positions, track.as_ref(), done).map_err(too_much)?
            }
            Given::Redacted(trip) => {
                let periods: Vec<Period> = trip.professional.iter().filter_map(|stretch| stretch.period).collect();
                let end = periods.iter().map(|period| period.end()).max();
                let whole = periods.first().zip(end).and_then(|(first, end)| Period::new(first.start(), end));
                let named = Trip {
                    id: trip.trip_id.clone(),
                    driver: trip.driver_id.clone(),
                    period: whole.unwrap_or(Period::ALWAYS),
                    unit_number: trip.numero_embarque.clone(),
                    operator_code: trip.code_exploitant.clone(),
                };
                // The trips have it, whatever positions there are.
                let _ = self.positions.of(&named);
                let positions: Vec<Position> =
                    trip.professional.iter().flat_map(|stretch| stretch.positions.iter().copied()).collect();
                if !self.keeps(&named, end, positions.len(), done) {
                    return Ok(());
                }
                done.positions += positions.len() as u64;
                if !(self.has_rules)(&named) {
                    done.findings.add(FindingCode::DriverWithoutRules, || named.driver.to_string());
                }
                let track = Track::new(&named.id, named.period, positions, &mut done.findings);
                self.redactor.redact_again(*trip, track.as_ref()).map_err(too_much)?
            }
        };
        let Some(redacted) = redacted else {
            done.dropped += 1;
            return Ok(());
        };
        done.count(&redacted);
        self.form.push(&redacted, &mut done.bytes).map_err(|error| RowError::new(line, error.to_string()))
    }

    fn redact(
        &self,
        trip: &Trip,
        details: &TripDetails,
        positions: &[Position],
        track: Option<&Track>,
        done: &mut Done,
    ) -> Result<Option<RedactedTrip>, LimitExceeded> {
        if !(self.has_rules)(trip) {
            done.findings.add(FindingCode::DriverWithoutRules, || trip.driver.to_string());
        }
        done.positions += positions.len() as u64;
        let redacted = self.redactor.redact(trip, details, positions, track)?;
        if track.is_some() && redacted.as_ref().is_some_and(|redacted| redacted.basis == Some(Basis::Estimated)) {
            done.findings.add(FindingCode::PositionsCoverPart, || trip.id.to_string());
        }
        Ok(redacted)
    }

    /// Whether a trip with that end is redacted and written. In a dry run old ones are named, and no other is written.
    fn keeps(&self, trip: &Trip, end: Option<Instant>, positions: usize, done: &mut Done) -> bool {
        let Some(retention) = self.retention else { return true };
        let is_old = end.is_some_and(|end| end < retention.cutoff);
        done.old += u64::from(is_old);
        done.ageless += u64::from(end.is_none());
        if is_old && !retention.remove {
            self.form.push_name(&trip.id, &trip.driver, positions, &mut done.bytes);
        }
        !is_old && retention.remove
    }
}

impl Done {
    fn count(&mut self, redacted: &RedactedTrip) {
        *match redacted.usage {
            Usage::Private => &mut self.private,
            Usage::Professional => &mut self.professional,
            Usage::Mixed => &mut self.mixed,
        } += 1;
        self.positions_kept += redacted.professional.iter().map(|stretch| stretch.positions.len() as u64).sum::<u64>();
    }
}
