//! `horaires report`.

mod html;
mod output;

use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::{
    Classifier, Dimension, DrivenWeek, FindingCode, Findings, Id, Instant, LimitExceeded, MixedPolicy, Part, Period,
    Provenance, RenderMode, ReportKey, ReportRow, Totals, Trip, TripDetails, TripShares, Usage, Zone,
    available_private_ms, hides_private, report_parts, whole_days,
};

use self::output::Format;
use super::{LangArg, parse_instant};
use crate::failure::{Failure, tell};
use crate::files::{form_of, write_text};
use crate::rules_args::RulesArgs;
use crate::trips::{Extra, Positions, PositionsArgs, RowError, Shards, TripsArgs, Worked, details, tell_findings};
use crate::words;

const EXAMPLES: &str = "\
Examples:
  horaires report --rules rules.json --trips trips.csv
  horaires report --rules rules.json --trips trips.csv --hours \\
    --by driver,vehicle --positions positions.csv
  horaires report --rules rules.json --trips trips.csv --by month --format csv
  horaires report --rules rules.json --trips trips.csv \\
    --mode BY_DRIVER_WITH_HORAIRE_DETAIL --private-details --format json
  horaires report --rules rules.json --trips trips.csv -o report.html

Duration, and whatever of distanceMeters, electricDistanceMeters, energyKwh, fuelLiters, batteryUse and cost the trips \
have, private and professional. Figures of a mixed trip are shared by its positions where they reach into each part of \
it, else by time (estimatedTrips). Days, weeks and months are those of the wall; a trip over midnight counts as a trip \
on the day it starts, its time and figures on the days they belong to.

The private hours of schedules (--hours) count from --from to --to; by default over the days from the \
first professional driving to the last.

Private use is shown in totals only. By day, week or month it is left out, for that would show when it happened, unless \
with --private-details.

Exit status: 0 fine (warnings and skipped rows never fail); 1 the input was read and is invalid; 2 wrong usage, or a \
file that cannot be opened.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    rules: RulesArgs,
    #[command(flatten)]
    trips: TripsArgs,
    #[command(flatten)]
    positions: PositionsArgs,
    /// What there is a row for
    #[arg(long, value_enum, value_delimiter = ',', default_value = "driver")]
    by: Vec<By>,
    /// The rows and hours of a render mode of the service's analysis
    #[arg(long, value_name = "RENDER_MODE", value_parser = render_mode, conflicts_with_all = ["by", "hours"])]
    mode: Option<&'static RenderMode>,
    /// The private hours of the schedule beside those driven
    #[arg(long)]
    hours: bool,
    /// Only trips that start at this instant or later; hours count from here
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    from: Option<Instant>,
    /// Only trips that start before this instant; hours count until here
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    to: Option<Instant>,
    /// Only this driver; may be given several times
    #[arg(long, value_name = "ID")]
    driver: Vec<String>,
    /// Only this vehicle; may be given several times
    #[arg(long, value_name = "ID")]
    vehicle: Vec<String>,
    /// Only this entity; may be given several times
    #[arg(long, value_name = "ID")]
    entity: Vec<String>,
    /// Only this group; may be given several times
    #[arg(long, value_name = "ID")]
    group: Vec<String>,
    /// Form of the result; by default what the name of the output file says, else a table
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Language of the table and the page
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
    /// Show private use by day, week or month too
    #[arg(long)]
    private_details: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Driver,
    Vehicle,
    Entity,
    Group,
    Day,
    Week,
    Month,
}

impl From<By> for Dimension {
    fn from(by: By) -> Self {
        match by {
            By::Driver => Self::Driver,
            By::Vehicle => Self::Vehicle,
            By::Entity => Self::Entity,
            By::Group => Self::Group,
            By::Day => Self::Day,
            By::Week => Self::Week,
            By::Month => Self::Month,
        }
    }
}

impl ReportArgs {
    /// What the hours of schedules are counted over: as given, else the days of professional driving.
    fn period(&self, days: Option<Period>) -> Option<Period> {
        let start = self.from.or(days.map(Period::start))?;
        Period::new(start, self.to.or(days.map(Period::end))?)
    }
}

fn render_mode(name: &str) -> Result<&'static RenderMode, String> {
    let known = || RenderMode::ALL.map(|mode| mode.name).join(", ");
    RenderMode::named(name).ok_or_else(|| format!("unknown render mode; write one of {}", known()))
}

/// A report, once all trips are read.
struct Report {
    provenance: Provenance,
    dimensions: Vec<Dimension>,
    /// What the hours of schedules are counted over; none where nothing professional and no option tells.
    period: Option<Period>,
    zone: Zone,
    rows: Vec<Row>,
    total: Totals,
    findings: Findings,
    /// Whether private use is told beside dates.
    private_details: bool,
    page: Page,
}

/// A row, and the private hours of its schedules where they are asked for.
struct Row {
    key: ReportKey,
    totals: Totals,
    available_ms: Option<i64>,
}

/// What only the page shows.
#[derive(Default)]
struct Page {
    days: BTreeMap<ReportKey, ReportRow>,
    week: DrivenWeek,
    mixed: Vec<Mixed>,
    mixed_trips: u64,
}

/// A mixed trip: how much of it is private, not when.
struct Mixed {
    trip: Id,
    driver: Id,
    private: Part,
    professional: Part,
    estimated: bool,
}

/// Mixed trips that the page lists.
const LISTED: usize = 200;

pub(crate) fn run(args: &ReportArgs) -> Result<ExitCode, Failure> {
    args.trips.check(&[&args.rules], args.positions.positions.as_deref())?;
    if args.from.zip(args.to).is_some_and(|(from, to)| from >= to) {
        return Err(Failure::usage("--from has to be before --to"));
    }
    let format = form_of(args.format, args.trips.output.as_deref());
    let mut dimensions: Vec<Dimension> = match args.mode {
        Some(mode) => mode.dimensions.to_vec(),
        None => args.by.iter().map(|by| Dimension::from(*by)).collect(),
    };
    if format == Format::Html {
        // The page shows the days its own way, without private use.
        dimensions.retain(|dimension| !dimension.is_calendar());
    }
    let loaded = args.rules.load(None)?;
    let unreadable = loaded.warn();
    let positions = Positions::load(&args.positions, args.trips.skips_bad_rows())?;
    let source = args.trips.open()?;
    let worker = Worker {
        args,
        classifier: Classifier::new(&loaded.book, MixedPolicy::Split),
        positions: &positions,
        dimensions: &dimensions,
        with_page: format == Format::Html,
        rows: Shards::new(),
        days: Shards::new(),
    };
    let mut all = Done::default();
    let skip = args.trips.skips_bad_rows();
    let rejected = args.trips.each_batch(
        source,
        |_| {},
        |batch, header| {
            Worked::each_trip(batch, header, skip, |done, trip, extras, line| worker.take(trip, extras, line, done))
        },
        |done: Done, _| {
            all.merge(done);
            Ok(())
        },
    )?;
    positions.find_unknown(&mut all.findings);
    let Worker { classifier, rows, days, .. } = worker;
    let period = args.period(all.span.map(|span| whole_days(&loaded.book.zone, span)));
    let hours = (args.hours || args.mode.is_some_and(|mode| mode.with_hours)).then_some(period).flatten();
    let mut total = Totals::default();
    let rows = rows.into_sorted().into_iter().map(|(key, row)| {
        total.merge(&row.totals);
        let of_row = |period| available_private_ms(&classifier, &dimensions, &key, &row, period, args.private_details);
        let available = hours.map(of_row);
        let available_ms = available.transpose().map_err(|error: LimitExceeded| Failure::invalid(error))?;
        Ok(Row { key, totals: row.totals, available_ms })
    });
    let rows = rows.collect::<Result<Vec<Row>, Failure>>()?;
    total.find_missing(&mut all.findings);
    let report = Report {
        provenance: Provenance::new(&loaded.book, &loaded.document, MixedPolicy::Split),
        private_details: args.private_details,
        page: Page {
            days: days.into_sorted(),
            week: all.week.unwrap_or_default(),
            mixed: all.mixed,
            mixed_trips: total.mixed_trips,
        },
        dimensions: dimensions.clone(),
        period,
        zone: loaded.book.zone.clone(),
        rows,
        total,
        findings: all.findings,
    };
    let text = match format {
        Format::Html => html::page(&report, args.lang.into()),
        format => output::write(format, &report, args.lang.into())?,
    };
    write_text(args.trips.output.as_deref(), &text)?;
    if !args.trips.quiet {
        tell_findings(&report.findings);
        if report.hides_private() {
            tell!("horaires: private use by day, week or month is not shown; --private-details shows it");
        } else if report.has_dates() {
            tell!("horaires: notice: this report shows when private use happened");
        }
        if period.is_none() && (args.hours || args.mode.is_some_and(|mode| mode.with_hours)) {
            tell!(
                "horaires: nothing professional, so no days to count the hours of schedules over: give --from and --to"
            );
        }
        tell!("{}", summary(&report, rejected + positions.rejected, unreadable));
    }
    Ok(ExitCode::SUCCESS)
}

impl Report {
    fn has_dates(&self) -> bool {
        self.dimensions.iter().any(|dimension| dimension.is_calendar())
    }

    /// Private use beside a date would show when it happened (`semantics.md` 9).
    fn hides_private(&self) -> bool {
        hides_private(&self.dimensions, self.private_details)
    }

    /// The rows that are shown: a date with private use alone would show when it happened by being there.
    fn shown(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !self.hides_private() || has_professional(&row.totals))
    }
}

/// Whether there is anything professional to show.
const fn has_professional(totals: &Totals) -> bool {
    totals.professional_trips > 0 || totals.professional.ms > 0
}

fn summary(report: &Report, rejected: u64, unreadable: u64) -> String {
    let total = &report.total;
    let mut text = format!(
        "{}: {} private, {} professional",
        words::count(total.trips, "trip"),
        words::duration(total.private.ms),
        words::duration(total.professional.ms)
    );
    if total.estimated_trips > 0 {
        text +=
            &format!("; {} of {} shared by time", total.estimated_trips, words::count(total.mixed_trips, "mixed trip"));
    }
    for (count, noun, what) in [(rejected, "row", "rejected"), (unreadable, "thing", "in the rules could not be read")]
    {
        if count > 0 {
            text += &format!("; {} {what}", words::count(count, noun));
        }
    }
    text
}

/// What a batch of trips came to, besides the sums.
#[derive(Default)]
struct Done {
    findings: Findings,
    /// From the first professional instant to the last: private use shows in no bound (`semantics.md` 9).
    span: Option<Period>,
    week: Option<DrivenWeek>,
    mixed: Vec<Mixed>,
}

impl Done {
    fn merge(&mut self, later: Self) {
        self.findings.merge(&later.findings);
        if let Some(span) = later.span {
            self.reach(span);
        }
        if let Some(week) = later.week {
            self.week.get_or_insert_default().merge(&week);
        }
        let free = LISTED.saturating_sub(self.mixed.len());
        self.mixed.extend(later.mixed.into_iter().take(free));
    }

    fn reach(&mut self, period: Period) {
        let span = self.span.unwrap_or(period);
        self.span = Period::new(span.start().min(period.start()), span.end().max(period.end()));
    }
}

/// Sums trips up; used by all workers at once.
struct Worker<'a> {
    args: &'a ReportArgs,
    classifier: Classifier<'a>,
    positions: &'a Positions,
    dimensions: &'a [Dimension],
    with_page: bool,
    rows: Shards<ReportKey, ReportRow>,
    days: Shards<ReportKey, ReportRow>,
}

impl Worker<'_> {
    fn take(&self, trip: &Trip, extras: &[Extra<'_>], line: u64, done: &mut Done) -> Result<(), RowError> {
        let details = details(trip, extras, line, &mut done.findings)?;
        // Its positions are its own, wanted or not.
        let track = self.positions.track(trip, &mut done.findings);
        if !self.wants(trip, &details) {
            return Ok(());
        }
        let too_much = |error: LimitExceeded| RowError::new(line, error.to_string());
        let classification = self.classifier.classify(trip).map_err(too_much)?;
        if !classification.has_rules {
            done.findings.add(FindingCode::DriverWithoutRules, || trip.driver.to_string());
        }
        match classification.usage {
            Usage::Professional => done.reach(trip.period),
            _ => classification.segments().filter(|segment| !segment.private).for_each(|part| done.reach(part.period)),
        }
        let zone = &self.classifier.book().zone;
        let parts = |dimensions| report_parts(dimensions, zone, trip, &details, &classification, track.as_ref());
        for (key, row) in parts(self.dimensions) {
            self.rows.update(key, |sum| sum.merge(&row));
        }
        let shares = TripShares::new(&classification, &details.figures, track.as_ref());
        if shares.positions_cover_part {
            done.findings.add(FindingCode::PositionsCoverPart, || trip.id.to_string());
        }
        if self.with_page {
            for (key, row) in parts(&[Dimension::Day]) {
                self.days.update(key, |sum| sum.merge(&row));
            }
            let week = done.week.get_or_insert_default();
            for segment in classification.segments().filter(|segment| !segment.private) {
                week.add(zone, segment.period, false);
            }
            if classification.usage == Usage::Mixed && done.mixed.len() < LISTED {
                let TripShares { private, professional, basis, .. } = shares;
                let (trip, driver) = (trip.id.clone(), trip.driver.clone());
                let estimated = basis == horaires::Basis::Estimated;
                done.mixed.push(Mixed { trip, driver, private, professional, estimated });
            }
        }
        Ok(())
    }

    fn wants(&self, trip: &Trip, details: &TripDetails) -> bool {
        let start = trip.period.start();
        let any = |wanted: &[String], id: Option<&Id>| {
            wanted.is_empty() || id.is_some_and(|id| wanted.iter().any(|wanted| Id::from_csv(wanted).matches(id)))
        };
        self.args.from.is_none_or(|from| from <= start)
            && self.args.to.is_none_or(|to| start < to)
            && any(&self.args.driver, Some(&trip.driver))
            && any(&self.args.vehicle, details.vehicle.as_ref())
            && any(&self.args.entity, details.entity.as_ref())
            && any(&self.args.group, details.group.as_ref())
    }
}
