//! `horaires report`.

mod html;
mod output;
mod service;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::{
    Classifier, Dimension, DrivenWeek, FindingCode, Findings, Id, Instant, LimitExceeded, MixedPolicy, Part, Period,
    Provenance, RenderMode, ReportKey, ReportRow, ReportSums, Synthesis, SynthesisSubject, Totals, Trip, TripDetails,
    TripShares, Usage, UsageColumns, Zone, available_private_ms, hides_private, whole_days,
};

use self::output::Format;
use super::{LangArg, parse_instant};
use crate::failure::{Failure, tell};
use crate::files::{form_of, write_text};
use crate::rules_args::RulesArgs;
use crate::trips::{
    Batch, CsvHeader, DetailedTrip, Pool, Positions, PositionsArgs, RowError, TripsArgs, Worked, Written, tell_findings,
};
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
  horaires report --rules rules.json --trips trips.csv --format service \\
    --mode BY_VEHICLE_WITH_HORAIRE_SYNTHESIS

Duration, and whatever of distanceMeters, electricDistanceMeters, energyKwh, fuelLiters, batteryUse and cost the trips \
have, private and professional. Figures of a mixed trip are shared by its positions where they reach into each part of \
it, else by time (estimatedTrips). Days, weeks and months are those of the wall; a trip over midnight counts as a trip \
on the day it starts, its time and figures on the days they belong to.

The private hours of schedules (--hours) count from --from to --to; by default over the days from the \
first professional driving to the last.

Private use is shown in totals only. By day, week or month it is left out, for that would show when it happened, unless \
with --private-details.

--format service writes what the service's analysis (`preformattedPrivacy`) answers in the render mode, with ids in the \
place of people and vehicles, which trips files do not know. Of a trip that reaches over --from or --to the part inside \
counts, as there. A detail shows private use by day, and needs --private-details.

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
    let service = match (format, args.mode) {
        (Format::Service, None) => return Err(Failure::usage("--format service goes with --mode, a render mode")),
        (Format::Service, Some(mode)) => {
            if hides_private(mode.dimensions, args.private_details) {
                let reason = "a detail in the service's shape shows private use by day: add --private-details";
                return Err(Failure::usage(reason));
            }
            let (from, to) = (args.from.unwrap_or(Instant::MIN), args.to.unwrap_or(Instant::MAX));
            let period = Period::new(from, to).filter(|_| args.from.is_some() || args.to.is_some());
            Some(Synthesis::new(mode, period))
        }
        _ => None,
    };
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
        with_page: format == Format::Html,
        is_service: format == Format::Service,
    };
    let (wanted, empty) = (dimensions.clone(), service.clone());
    let sums = Pool::new(move || Sums::new(&wanted, empty.clone()));
    let mut all = Done::default();
    let skip = args.trips.skips_bad_rows();
    let rejected = args.trips.each_batch(
        source,
        Written::AtTheEnd,
        |_| {},
        |batch, header| sums.with(|sums| worker.work(batch, header, skip, sums)),
        |done: Done, _| {
            all.merge(done);
            Ok(())
        },
    )?;
    positions.find_unknown(&mut all.findings);
    let classifier = worker.classifier;
    let mut added = Sums::new(&dimensions, service);
    for sums in sums.into_all() {
        added.merge(sums);
    }
    let Sums { rows, days, week, service, .. } = added;
    let period = args.period(all.span.map(|span| whole_days(&loaded.book.zone, span)));
    let hours = (args.hours || args.mode.is_some_and(|mode| mode.with_hours)).then_some(period).flatten();
    let mut total = Totals::default();
    let rows = rows.into_rows().into_iter().map(|(key, row)| {
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
        page: Page { days: days.into_rows(), week, mixed: all.mixed, mixed_trips: total.mixed_trips },
        dimensions: dimensions.clone(),
        period,
        zone: loaded.book.zone.clone(),
        rows,
        total,
        findings: all.findings,
    };
    let text = match format {
        Format::Service => match &service {
            Some(synthesis) => service::write(synthesis, period, &report.zone)?,
            None => String::new(),
        },
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
    mixed: Vec<Mixed>,
}

impl Done {
    fn merge(&mut self, later: Self) {
        self.findings.merge(&later.findings);
        if let Some(span) = later.span {
            self.reach(span);
        }
        let free = LISTED.saturating_sub(self.mixed.len());
        self.mixed.extend(later.mixed.into_iter().take(free));
    }

    /// Counts what every trip has, given its runs of one usage.
    fn met(&mut self, trip: &Trip, has_rules: bool, runs: impl IntoIterator<Item = (Period, bool)>) {
        runs.into_iter().filter(|(_, private)| !private).for_each(|(run, _)| self.reach(run));
        if !has_rules {
            self.findings.add(FindingCode::DriverWithoutRules, || trip.driver.to_string());
        }
    }

    fn reach(&mut self, period: Period) {
        let span = self.span.unwrap_or(period);
        self.span = Period::new(span.start().min(period.start()), span.end().max(period.end()));
    }
}

/// What a worker adds up, and its room.
struct Sums {
    rows: ReportSums,
    days: ReportSums,
    week: DrivenWeek,
    /// In the service's shape, where that is wanted.
    service: Option<Synthesis>,
    room: Vec<DetailedTrip>,
    usages: UsageColumns,
}

impl Sums {
    fn new(dimensions: &[Dimension], service: Option<Synthesis>) -> Self {
        Self {
            service,
            rows: ReportSums::new(dimensions),
            days: ReportSums::new(&[Dimension::Day]),
            week: DrivenWeek::default(),
            room: Vec::new(),
            usages: UsageColumns::default(),
        }
    }

    fn merge(&mut self, other: Self) {
        self.rows.merge(other.rows);
        self.days.merge(other.days);
        self.week.merge(&other.week);
        if let Some((service, other)) = self.service.as_mut().zip(other.service) {
            service.merge(other);
        }
    }
}

/// Sums trips up; used by all workers at once.
struct Worker<'a> {
    args: &'a ReportArgs,
    classifier: Classifier<'a>,
    positions: &'a Positions,
    with_page: bool,
    is_service: bool,
}

impl Worker<'_> {
    fn work(&self, batch: Batch, header: Option<&CsvHeader>, skip: bool, sums: &mut Sums) -> Worked<Done> {
        let Sums { rows, days, week, service, room, usages } = sums;
        let usages = RefCell::new(usages);
        Worked::each_detailed(
            batch,
            header,
            skip,
            room,
            |trips| usages.borrow_mut().find(&self.classifier, trips.iter().map(|row| &row.trip)),
            |done, number, row| self.take(row, (&usages.borrow(), number), (rows, days, week, service), done),
        )
    }

    fn take(
        &self,
        row: &mut DetailedTrip,
        (usages, number): (&UsageColumns, usize),
        (rows, days, week, service): (&mut ReportSums, &mut ReportSums, &mut DrivenWeek, &mut Option<Synthesis>),
        done: &mut Done,
    ) -> Result<(), RowError> {
        let DetailedTrip { trip, details, line, .. } = row;
        details.check(&trip.id, &mut done.findings);
        // Its positions are its own, wanted or not.
        let track = self.positions.track(trip, &mut done.findings);
        if !self.wants(trip, details) {
            return Ok(());
        }
        let zone = &self.classifier.book().zone;
        let classify = || {
            let too_much = |error: LimitExceeded| RowError::new(*line, error.to_string());
            self.classifier.classify(trip).map_err(too_much)
        };
        if let Some(service) = service {
            let (driver, vehicle) = (Some(trip.driver.clone()), details.vehicle.clone());
            let subject = SynthesisSubject { driver, vehicle, entity: details.entity.clone() };
            let classification = classify()?;
            if !service.add(zone, &subject, &classification, &details.figures, track.as_ref()) {
                return Ok(());
            }
        }
        let usage = usages.get(number);
        if let Some(usage) = usage.filter(|_| !self.with_page)
            && rows.add_uniform(zone, trip, details, usage.usage).is_some()
        {
            done.met(trip, usage.has_rules, [(trip.period, usage.usage == Usage::Private)]);
            return Ok(());
        }
        let runs = usages.runs(&self.classifier, number);
        let (usage, has_rules, runs) = match usage.zip(runs) {
            Some((usage, runs)) => (usage.usage, usage.has_rules, runs),
            None => {
                let classification = classify()?;
                (classification.usage, classification.has_rules, classification.usage_runs())
            }
        };
        done.met(trip, has_rules, runs.iter().copied());
        if usage == Usage::Professional {
            // Also one of no length.
            done.reach(trip.period);
        }
        let shares = rows.add(zone, (trip, details), (usage, &runs), track.as_ref());
        if shares.positions_cover_part {
            done.findings.add(FindingCode::PositionsCoverPart, || trip.id.to_string());
        }
        if self.with_page {
            days.add(zone, (trip, details), (usage, &runs), track.as_ref());
            for (period, _) in runs.into_iter().filter(|(_, private)| !private) {
                week.add(zone, period, false);
            }
            if usage == Usage::Mixed && done.mixed.len() < LISTED {
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
        // In the service's shape trips are cut at these instants.
        let starts_inside = self.args.from.is_none_or(|from| from <= start) && self.args.to.is_none_or(|to| start < to);
        (starts_inside || self.is_service)
            && any(&self.args.driver, Some(&trip.driver))
            && any(&self.args.vehicle, details.vehicle.as_ref())
            && any(&self.args.entity, details.entity.as_ref())
            && any(&self.args.group, details.group.as_ref())
    }
}
