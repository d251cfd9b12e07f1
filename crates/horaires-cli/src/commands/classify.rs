//! `horaires classify`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use horaires::{Classifier, Issue, MixedPolicy, Problem, Provenance, SegmentDetail};

use crate::failure::{Failure, tell};
use crate::files::Output;
use crate::rules_args::{LoadedRules, RulesArgs};
use crate::trips::{self, AnswerFormat, Counts, Formatter, Source, TripsArgs, Worker, Written};
use crate::words;

const EXAMPLES: &str = "\
Examples:
  horaires classify --rules rules.json --trips trips.csv
  horaires classify --rules rules.json --trips trips.ndjson --segments
  horaires classify --rules rules.json --trips trips.csv -o answers.csv
  horaires classify --recurrent recurrent.json --exceptional exceptional.json \\
    --time-zone Europe/Paris --trips trips.csv --mixed majority --format ndjson
  horaires classify --rules rules.json --trips trips.csv --on-error skip \\
    --rejects rejects.csv -o answers.csv
  zcat trips.csv.gz | horaires classify --rules rules.json --trips -

Trips are CSV with a header, NDJSON or a JSON array: tripId, driverId, start, end (epoch milliseconds, or ISO-8601 \
with an offset), and optionally numeroEmbarque and codeExploitant; the service's names (idEtape, individuId, debut, \
fin) are read as well. Other columns pass through.

A bad row stops the run, or is put aside with --on-error skip. A file that is broken as a whole (a JSON array without \
its end, a row of more than 1 MiB) stops it in either case; the output file is then left as it was.

Exit status: 0 fine (warnings and skipped rows never fail); 1 the input was read and is invalid; 2 wrong usage, or a \
file that cannot be opened.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ClassifyArgs {
    #[command(flatten)]
    rules: RulesArgs,
    #[command(flatten)]
    trips: TripsArgs,
    /// Form of the answers; by default what the name of the output file says, else a table
    #[arg(long, value_enum)]
    format: Option<AnswerFormat>,
    /// List the segments of each trip, with the reason of each
    #[arg(long)]
    segments: bool,
    /// With --segments: every rule that covers a segment, not only the one that decides
    #[arg(long, requires = "segments")]
    all_reasons: bool,
    /// One word for a trip that is private in part
    #[arg(long, value_enum, value_name = "POLICY", default_value_t)]
    mixed: MixedArg,
    /// Add what produced the answers: versions of engine and zone data, hash of the rules, options
    #[arg(long)]
    provenance: bool,
}

/// The policies of `MixedPolicy`, as arguments.
#[derive(Clone, Copy, Default, ValueEnum)]
enum MixedArg {
    /// Keep it mixed
    #[default]
    Split,
    /// The usage of the longer time; a tie is private
    Majority,
    /// The usage at the start
    AtStart,
    /// The usage of the last segment
    AtEnd,
    /// Private as soon as any of it is
    AnyPrivate,
    /// Professional as soon as any of it is
    AnyProfessional,
}

impl From<MixedArg> for MixedPolicy {
    fn from(policy: MixedArg) -> Self {
        match policy {
            MixedArg::Split => Self::Split,
            MixedArg::Majority => Self::Majority,
            MixedArg::AtStart => Self::AtStart,
            MixedArg::AtEnd => Self::AtEnd,
            MixedArg::AnyPrivate => Self::AnyPrivate,
            MixedArg::AnyProfessional => Self::AnyProfessional,
        }
    }
}

pub(crate) fn run(args: &ClassifyArgs) -> Result<ExitCode, Failure> {
    args.trips.check(&[&args.rules], None)?;
    let loaded = args.rules.load(None)?;
    let unreadable = loaded.warn();
    let source = args.trips.open()?;
    let provenance = args.provenance.then(|| Provenance::new(&loaded.book, &loaded.document, args.mixed.into()));
    let format = args.format.or_else(|| format_of(args.trips.output.as_deref()?)).unwrap_or_default();
    let formatter = Arc::new(Formatter::new(format, loaded.book.zone.clone(), args.segments, provenance));
    let (counts, rejected) = stream(args, &loaded, source, &formatter)?;
    for warning in override_warnings(&loaded, &counts) {
        tell!("horaires: warning: {warning}");
    }
    if !counts.replaced.is_empty() {
        let names: Vec<&str> = counts.replaced.iter().copied().collect();
        tell!("horaires: warning: left out of the trips, for the answer has its own: `{}`", names.join("`, `"));
    }
    if !args.trips.quiet {
        tell!("{}", summary(&counts, rejected, unreadable));
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads, classifies and writes; the counts of the run, and the number of rejected rows.
fn stream(
    args: &ClassifyArgs,
    loaded: &LoadedRules,
    source: Source,
    formatter: &Arc<Formatter>,
) -> Result<(Counts, u64), Failure> {
    let is_json = source.header().is_none();
    if let Some(header) = source.header() {
        formatter.set_csv_header(header).map_err(|error| Failure::invalid(error.tell(&source.name)))?;
    }
    let detail = match (args.segments, args.all_reasons) {
        (true, true) => SegmentDetail::AllReasons,
        (true, false) => SegmentDetail::Deciding,
        (false, _) => SegmentDetail::None,
    };
    let classifier = Classifier::new(&loaded.book, args.mixed.into());
    let worker = Worker { classifier: &classifier, formatter, detail, skip_bad_rows: args.trips.skips_bad_rows() };
    let output = Output::create(args.trips.output.as_deref())?;
    let mut answers = Answers { output, formatter, page: Vec::new(), state: State::Before };
    let mut counts = Counts::default();
    let layout = Arc::clone(formatter);
    let rejected = args.trips.each_batch(
        source,
        Written::Meanwhile,
        move |batch| {
            if is_json {
                layout.set_first_object(batch);
            }
        },
        |batch, header| worker.work(batch, header),
        |mut done, failure| {
            counts.merge(&done.counts);
            answers.push(&mut done)?;
            if failure.is_some() {
                // On standard output, what was right before the bad row is there to see.
                answers.flush_page()?;
                answers.output.flush()?;
            }
            Ok(())
        },
    )?;
    answers.finish()?;
    Ok((counts, rejected))
}

/// The answers on their way out.
struct Answers<'a> {
    output: Output,
    formatter: &'a Formatter,
    page: Vec<Vec<String>>,
    state: State,
}

/// How much has been written.
#[derive(PartialEq, Eq)]
enum State {
    Before,
    Started,
    HasAnswers,
}

impl Answers<'_> {
    fn push(&mut self, done: &mut trips::Done) -> Result<(), Failure> {
        if !done.table.is_empty() || !done.bytes.is_empty() {
            self.start()?;
        }
        for row in done.table.drain(..) {
            self.page.push(row);
            if self.page.len() >= trips::PAGE {
                self.flush_page()?;
            }
        }
        if !done.bytes.is_empty() {
            if self.state == State::HasAnswers {
                self.output.write(self.formatter.separator())?;
            }
            self.output.write(&done.bytes)?;
            // Whoever reads a pipe sees answers as soon as there are some.
            self.output.flush()?;
            self.state = State::HasAnswers;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<(), Failure> {
        if self.state == State::Before {
            self.state = State::Started;
            let start = self.formatter.start().map_err(Failure::invalid)?;
            self.output.write(&start)?;
        }
        Ok(())
    }

    fn flush_page(&mut self) -> Result<(), Failure> {
        if self.page.is_empty() {
            return Ok(());
        }
        let page = trips::page(std::mem::take(&mut self.page));
        self.output.write(page.as_bytes())
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.start()?;
        self.flush_page()?;
        let end = self.formatter.end(self.state == State::HasAnswers);
        self.output.write(&end)?;
        self.output.finish()
    }
}

fn format_of(path: &Path) -> Option<AnswerFormat> {
    match path.extension()?.to_str()? {
        "csv" => Some(AnswerFormat::Csv),
        "ndjson" | "jsonl" => Some(AnswerFormat::Ndjson),
        "json" => Some(AnswerFormat::Json),
        _ => None,
    }
}

/// An override that fits several trips is doubtful (`semantics.md` 5).
fn override_warnings(loaded: &LoadedRules, counts: &Counts) -> Vec<String> {
    let mut several: Vec<(usize, u64)> =
        counts.overrides.iter().filter(|(_, count)| **count > 1).map(|(index, count)| (*index, *count)).collect();
    several.sort_unstable();
    let rules = loaded.book.overrides.all();
    several
        .into_iter()
        .filter_map(|(index, count)| {
            let rule = rules.get(index)?;
            let problem = Problem::OverrideFitsSeveralTrips { trip: rule.trip.clone(), count };
            Some(loaded.tell(&Issue::new(problem, format!("/overrides/{}", rule.position))))
        })
        .collect()
}

fn summary(counts: &Counts, rejected: u64, unreadable: u64) -> String {
    let mut words = vec![format!(
        "{}: {} private, {} professional, {} mixed; {} private, {} professional",
        words::count(counts.trips, "trip"),
        counts.private,
        counts.professional,
        counts.mixed,
        words::duration(counts.private_ms),
        words::duration(counts.professional_ms)
    )];
    if counts.without_rules > 0 {
        words.push(format!("{} of drivers without rules", words::count(counts.without_rules, "trip")));
    }
    if rejected > 0 {
        words.push(format!("{} rejected", words::count(rejected, "row")));
    }
    if unreadable > 0 {
        words.push(format!("{} in the rules could not be read", words::count(unreadable, "thing")));
    }
    words.join("; ")
}
