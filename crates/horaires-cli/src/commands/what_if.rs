//! `horaires what-if`.

mod html;
mod output;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::{
    ChangeDocument, Classifier, Compared, Difference, FindingCode, Findings, Id, Lang, LimitExceeded, MixedPolicy,
    Period, Provenance, RankBy, Totals, Trip, TripShares, TripUsage, UsageColumns, WeekOverlay, Zone, rank,
};

use self::output::{Changes, Form, Format, Rows, Writer, changed_of};
use super::LangArg;
use crate::failure::{Failure, tell};
use crate::files::{form_of, shown};
use crate::rules_args::{LoadedRules, RulesArgs};
use crate::trips::{
    Batch, CsvHeader, DetailedTrip, Pool, Positions, PositionsArgs, RowError, TripsArgs, Worked, tell_findings,
};
use crate::words;

const EXAMPLES: &str = "\
Examples:
  horaires what-if --rules rules.json --against other.json --trips trips.csv
  horaires what-if --rules rules.json --against other.json \\
    --trips trips.csv --positions positions.csv
  horaires what-if --rules rules.json --against other.json \\
    --against third.json --rank most-private --trips trips.csv --format json
  horaires what-if --rules rules.json --against other.json \\
    --trips trips.csv --rows drivers -o drivers.csv
  horaires what-if --rules rules.json --against other.json \\
    --trips trips.csv --lang fr -o page.html

Which trips change usage under other rules, which rule decides against which, and what it amounts to, for each driver \
and in all: time, and whatever of distanceMeters, electricDistanceMeters, energyKwh, fuelLiters, batteryUse and cost the \
trips have. Figures of a mixed trip are shared by its positions where they reach into each part of it, else by time.

Each rules document stands for itself: overrides and extensions of --rules do not count under --against.

How much of a trip changes is told as a sum, which may leave (the page, made to be shared, tells it of all trips \
together); when private use happened is not shown, unless with --private-details. The page draws the weekly hours of both \
schedules, on average for the drivers with trips; it lists the first 200 trips that change under each candidate, and \
the 100 drivers for whom most changes.

Exit status: 0 fine (warnings and skipped rows never fail); 1 the input was read and is invalid; 2 wrong usage, or a \
file that cannot be opened.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WhatIfArgs {
    #[command(flatten)]
    rules: RulesArgs,
    /// Rules document to compare with; may be given several times
    #[arg(long, value_name = "FILE", required = true)]
    against: Vec<PathBuf>,
    #[command(flatten)]
    trips: TripsArgs,
    #[command(flatten)]
    positions: PositionsArgs,
    /// Form of the result; by default what the name of the output file says, else a table
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What CSV has a row for
    #[arg(long, value_enum, default_value_t)]
    rows: Rows,
    /// Language of the table and the page
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
    /// Which of several candidates comes first
    #[arg(long, value_enum, value_name = "BY", default_value_t)]
    rank: RankArg,
    /// Show when private use happened
    #[arg(long)]
    private_details: bool,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum RankArg {
    /// The one under which the least time changes usage
    #[default]
    LeastChange,
    /// The one under which the most time is private
    MostPrivate,
    /// The one under which the least time is private
    LeastPrivate,
}

impl From<RankArg> for RankBy {
    fn from(by: RankArg) -> Self {
        match by {
            RankArg::LeastChange => Self::LeastChange,
            RankArg::MostPrivate => Self::MostPrivate,
            RankArg::LeastPrivate => Self::LeastPrivate,
        }
    }
}

/// One candidate, once all trips are read.
struct Candidate {
    name: String,
    provenance: Provenance,
    total: Difference,
    drivers: BTreeMap<Id, Difference>,
    /// The weekly hours of both schedules, of the drivers with trips.
    week: WeekOverlay,
    /// Its place among the candidates as they were given.
    place: usize,
}

/// What the trips came to.
struct WhatIf<'a> {
    baseline: &'a Provenance,
    /// The name of the rules that others are compared with.
    baseline_name: String,
    /// The candidates, best first.
    ranked: Vec<&'a Candidate>,
    findings: &'a Findings,
    private_details: bool,
    zone: &'a Zone,
}

pub(crate) fn run(args: &WhatIfArgs) -> Result<ExitCode, Failure> {
    let others: Vec<RulesArgs> = args.against.iter().map(|path| args.rules.with_rules(path)).collect();
    let all: Vec<&RulesArgs> = std::iter::once(&args.rules).chain(&others).collect();
    args.trips.check(&all, args.positions.positions.as_deref())?;
    let baseline = args.rules.load(None)?;
    let loaded = others.iter().map(|rules| rules.load(None)).collect::<Result<Vec<LoadedRules>, Failure>>()?;
    let unreadable: u64 = std::iter::once(&baseline).chain(&loaded).map(LoadedRules::warn).sum();
    let positions = Positions::load(&args.positions, args.trips.skips_bad_rows())?;
    let source = args.trips.open()?;
    let format = form_of(args.format, args.trips.output.as_deref());
    let names: Vec<String> = args.against.iter().map(|path| shown(path)).collect();
    let form = Form { format, rows: args.rows, names: &names, lang: args.lang.into() };
    let worker = Worker {
        before: Classifier::new(&baseline.book, MixedPolicy::Split),
        after: loaded.iter().map(|rules| Classifier::new(&rules.book, MixedPolicy::Split)).collect(),
        positions: &positions,
        private_details: args.private_details,
        form,
    };
    let sums = Pool::new(Sums::default);
    let mut result = Writer::create(form, args.trips.output.as_deref())?;
    let (mut findings, mut span) = (Findings::default(), None);
    let skip = args.trips.skips_bad_rows();
    let rejected = args.trips.each_batch(
        source,
        form.answers(),
        |_| {},
        |batch, header| sums.with(|sums| worker.work(batch, header, skip, sums)),
        |done: Done, _| {
            findings.merge(&done.findings);
            span = hull(span, done.span);
            result.push(done.changes)
        },
    )?;
    positions.find_unknown(&mut findings);
    let candidates = candidates(sums, names.clone(), &baseline, &loaded, span);
    if let Some(candidate) = candidates.first() {
        candidate.total.before.find_missing(&mut findings);
    }
    let totals: Vec<Difference> = candidates.iter().map(|candidate| candidate.total.clone()).collect();
    let ranked: Vec<&Candidate> =
        rank(&totals, args.rank.into()).into_iter().filter_map(|place| candidates.get(place)).collect();
    let provenance = Provenance::new(&baseline.book, &baseline.document, MixedPolicy::Split);
    let files: Vec<String> = args.rules.files().map(shown).collect();
    let whole = WhatIf {
        baseline: &provenance,
        baseline_name: files.join(", "),
        ranked,
        findings: &findings,
        private_details: args.private_details,
        zone: &baseline.book.zone,
    };
    result.finish(&whole)?;
    if !args.trips.quiet {
        tell_findings(&findings);
        if args.private_details {
            tell!("horaires: notice: this shows when private use happened");
        }
        tell!("{}", summary(&whole.ranked, rejected + positions.rejected, unreadable));
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(ranked: &[&Candidate], rejected: u64, unreadable: u64) -> String {
    let mut words: Vec<String> = ranked
        .iter()
        .map(|candidate| {
            let Difference { to_private, to_professional, .. } = &candidate.total;
            format!(
                "{}: {}; {} become private, {} professional",
                candidate.name,
                changed_of(&candidate.total, Lang::En),
                words::duration(to_private.ms),
                words::duration(to_professional.ms)
            )
        })
        .collect();
    if rejected > 0 {
        words.push(format!("{} rejected", words::count(rejected, "row")));
    }
    if unreadable > 0 {
        words.push(format!("{} in the rules could not be read", words::count(unreadable, "thing")));
    }
    words.join("\n")
}

/// What a batch of trips came to, besides the sums.
#[derive(Default)]
struct Done {
    findings: Findings,
    changes: Changes,
    /// From the first start to the last end.
    span: Option<Period>,
}

/// The shortest period that holds both.
fn hull(one: Option<Period>, other: Option<Period>) -> Option<Period> {
    let Some((one, other)) = one.zip(other) else { return one.or(other) };
    Period::new(one.start().min(other.start()), one.end().max(other.end()))
}

/// What a worker adds up, and its room.
#[derive(Default)]
struct Sums {
    drivers: HashMap<Id, DriverSums>,
    room: Vec<DetailedTrip>,
    /// Under the rules, and under those of every candidate.
    columns: Vec<UsageColumns>,
}

/// What the trips of a driver come to.
#[derive(Default)]
struct DriverSums {
    /// Those that no candidate changes; most are of this kind.
    unchanged: Totals,
    /// All others, for each candidate.
    others: Vec<Difference>,
}

/// Compares trips; used by all workers at once.
struct Worker<'a> {
    before: Classifier<'a>,
    after: Vec<Classifier<'a>>,
    positions: &'a Positions,
    private_details: bool,
    form: Form<'a>,
}

impl Worker<'_> {
    fn work(&self, batch: Batch, header: Option<&CsvHeader>, skip: bool, sums: &mut Sums) -> Worked<Done> {
        let Sums { drivers, room, columns } = sums;
        columns.resize_with(1 + self.after.len(), UsageColumns::default);
        let usages = RefCell::new(columns);
        Worked::each_detailed(
            batch,
            header,
            skip,
            room,
            |trips| {
                let classifiers = std::iter::once(&self.before).chain(&self.after);
                for (classifier, columns) in classifiers.zip(usages.borrow_mut().iter_mut()) {
                    columns.find(classifier, trips.iter().map(|row| &row.trip));
                }
            },
            |done, number, row| self.take(row, (&usages.borrow(), number), drivers, done),
        )
    }

    fn take(
        &self,
        row: &mut DetailedTrip,
        (columns, number): (&[UsageColumns], usize),
        drivers: &mut HashMap<Id, DriverSums>,
        done: &mut Done,
    ) -> Result<(), RowError> {
        let DetailedTrip { trip, details, line, .. } = row;
        details.check(&trip.id, &mut done.findings);
        let track = self.positions.track(trip, &mut done.findings);
        let ms = trip.period.duration_ms();
        done.span = hull(done.span, Some(trip.period));
        let unchanged = usage_of_all(columns, number).and_then(|usage| match usage.usage.uniform() {
            Some(private) => Some((usage, TripShares::whole(private, ms, &details.figures))),
            None => {
                let runs = self.runs_of_all(columns, number)?;
                Some((usage, TripShares::of_runs(&runs, &details.figures, track.as_ref())))
            }
        });
        if let Some((usage, shares)) = unchanged {
            done.found(trip, usage.has_rules, shares.positions_cover_part);
            drivers.entry(trip.driver.key()).or_default().unchanged.add(usage.usage, &shares);
            return Ok(());
        }
        let too_much = |error: LimitExceeded| RowError::new(*line, error.to_string());
        let before = self.before.classify(trip).map_err(too_much)?;
        let (mut all_have_rules, mut positions_cover_part) = (before.has_rules, false);
        let mut compared = Vec::with_capacity(self.after.len());
        for (candidate, classifier) in self.after.iter().enumerate() {
            let after = classifier.classify(trip).map_err(too_much)?;
            let pair = Compared::new(&before, &after, &details.figures, track.as_ref());
            all_have_rules &= after.has_rules;
            positions_cover_part |= pair.before_shares.positions_cover_part || pair.after_shares.positions_cover_part;
            if pair.change.is_some()
                && done.changes.wants_more(&self.form, candidate)
                && let Some(change) = ChangeDocument::new(trip, &pair, self.private_details)
            {
                done.changes.push(&self.form, candidate, change).map_err(|reason| RowError::new(*line, reason))?;
            }
            compared.push(pair);
        }
        done.found(trip, all_have_rules, positions_cover_part);
        let sums = drivers.entry(trip.driver.key()).or_default();
        sums.others.resize_with(compared.len(), Difference::default);
        sums.others.iter_mut().zip(&compared).for_each(|(sum, compared)| sum.add(compared));
        Ok(())
    }

    /// The runs of one usage of a mixed trip, where they are the same under all rules.
    fn runs_of_all(&self, columns: &[UsageColumns], number: usize) -> Option<Vec<(Period, bool)>> {
        let classifiers = std::iter::once(&self.before).chain(&self.after);
        let mut runs = columns.iter().zip(classifiers).map(|(columns, rules)| columns.runs(rules, number));
        let first = runs.next()??;
        runs.all(|other| other.as_ref() == Some(&first)).then_some(first)
    }
}

impl Done {
    fn found(&mut self, trip: &Trip, has_rules: bool, positions_cover_part: bool) {
        if !has_rules {
            self.findings.add(FindingCode::DriverWithoutRules, || trip.driver.to_string());
        }
        if positions_cover_part {
            self.findings.add(FindingCode::PositionsCoverPart, || trip.id.to_string());
        }
    }
}

/// The usage of a trip, where it is the same under all rules and so is the private time.
fn usage_of_all(columns: &[UsageColumns], number: usize) -> Option<TripUsage> {
    let mut usages = columns.iter().map(|columns| columns.get(number));
    let first = usages.next()??;
    usages.try_fold(first, |all, usage| {
        let usage = usage?;
        let has_rules = all.has_rules && usage.has_rules;
        ((usage.usage, usage.private_ms) == (all.usage, all.private_ms)).then_some(TripUsage { has_rules, ..all })
    })
}

/// The sums of every candidate.
fn candidates(
    sums: Pool<Sums>,
    names: Vec<String>,
    baseline: &LoadedRules,
    loaded: &[LoadedRules],
    span: Option<Period>,
) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = names
        .into_iter()
        .zip(loaded)
        .enumerate()
        .map(|(place, (name, rules))| Candidate {
            name,
            provenance: Provenance::new(&rules.book, &rules.document, MixedPolicy::Split),
            total: Difference::default(),
            drivers: BTreeMap::new(),
            week: WeekOverlay::default(),
            place,
        })
        .collect();
    for (driver, sums) in sums.into_all().flat_map(|sums| sums.drivers) {
        for (index, candidate) in candidates.iter_mut().enumerate() {
            let of_driver = candidate.drivers.entry(driver.clone()).or_default();
            for sum in [&mut candidate.total, of_driver] {
                sum.add_unchanged(&sums.unchanged);
                sums.others.get(index).into_iter().for_each(|other| sum.merge(other));
            }
        }
    }
    for (candidate, rules) in candidates.iter_mut().zip(loaded) {
        for driver in candidate.drivers.keys() {
            if let Some(span) = span {
                candidate.week.add(baseline.book.driver(driver), rules.book.driver(driver), span);
            }
        }
    }
    candidates
}
