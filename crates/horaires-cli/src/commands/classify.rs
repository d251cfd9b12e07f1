//! `horaires classify`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use horaires::{Classifier, Issue, MixedPolicy, Problem, Provenance, SegmentDetail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::{Failure, tell};
use crate::files::{Output, is_stdin};
use crate::rules_args::{LoadedRules, RulesArgs};
use crate::trips::{self, AnswerFormat, Counts, Formatter, OnError, Rejects, Source, TripsFormat, Worker};
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
    /// Trips; - is standard input
    #[arg(long, value_name = "FILE")]
    trips: PathBuf,
    /// Form of the trips; by default their first character tells
    #[arg(long, value_enum, value_name = "FORM")]
    trips_format: Option<TripsFormat>,
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
    /// What a row that cannot be read does
    #[arg(long, value_enum, default_value_t)]
    on_error: OnError,
    /// With --on-error skip: every rejected row with its place and reason (CSV for CSV trips, else NDJSON)
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Write the answers here instead of standard output; the file appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// No summary, no progress
    #[arg(short, long)]
    quiet: bool,
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
    if args.rejects.is_some() && args.on_error == OnError::Stop {
        return Err(Failure::usage("--rejects goes with --on-error skip"));
    }
    if is_stdin(&args.trips) && args.rules.reads_stdin() {
        return Err(Failure::usage("standard input (-) can be the rules or the trips, not both"));
    }
    if same_target(args.output.as_deref(), args.rejects.as_deref()) {
        return Err(Failure::usage("answers and rejects cannot go to the same place: give -o and --rejects two files"));
    }
    let loaded = args.rules.load(None)?;
    let unreadable = loaded.warn();
    let source = Source::open(&args.trips, args.trips_format)?;
    let provenance = args.provenance.then(|| Provenance::new(&loaded.book, &loaded.document, args.mixed.into()));
    let format = args.format.or_else(|| format_of(args.output.as_deref()?)).unwrap_or_default();
    let formatter = Arc::new(Formatter::new(format, loaded.book.zone.clone(), args.segments, provenance));
    let counts = stream(args, &loaded, source, &formatter)?;
    for warning in override_warnings(&loaded, &counts) {
        tell!("horaires: warning: {warning}");
    }
    if !counts.replaced.is_empty() {
        let names: Vec<&str> = counts.replaced.iter().copied().collect();
        tell!("horaires: warning: left out of the trips, for the answer has its own: `{}`", names.join("`, `"));
    }
    if !args.quiet {
        tell!("{}", summary(&counts, unreadable));
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads, classifies and writes; the counts of the run.
fn stream(
    args: &ClassifyArgs,
    loaded: &LoadedRules,
    source: Source,
    formatter: &Arc<Formatter>,
) -> Result<Counts, Failure> {
    let header = source.header().cloned();
    if let Some(header) = &header {
        formatter.set_csv_header(header).map_err(|error| Failure::invalid(error.tell(&source.name)))?;
    }
    let detail = match (args.segments, args.all_reasons) {
        (true, true) => SegmentDetail::AllReasons,
        (true, false) => SegmentDetail::Deciding,
        (false, _) => SegmentDetail::None,
    };
    let classifier = Classifier::new(&loaded.book, args.mixed.into());
    let skip_bad_rows = args.on_error == OnError::Skip;
    let worker = Worker { classifier: &classifier, formatter, detail, skip_bad_rows };
    let (name, meter) = (source.name.clone(), source.meter.clone());
    let progress = progress(args, source.length);
    let mut rejects = Rejects::create(args.rejects.as_deref())?;
    let mut answers =
        Answers { output: Output::create(args.output.as_deref())?, formatter, page: Vec::new(), state: State::Before };
    let mut counts = Counts::default();
    let layout = Arc::clone(formatter);
    let is_json = header.is_none();
    trips::run(
        move |push| {
            source.read(&mut |batch| {
                if is_json {
                    layout.set_first_object(&batch.rows);
                }
                push(batch)
            });
        },
        |batch| worker.work(batch, header.as_ref()),
        |mut done| {
            counts.merge(&done.counts);
            answers.push(&mut done)?;
            rejects.push(&done.rejects, &name, header.as_ref())?;
            progress.set_position(meter.passed());
            match done.failure {
                Some(error) => {
                    // On standard output, what was right before the bad row is there to see.
                    answers.flush_page()?;
                    answers.output.flush()?;
                    Err(Failure::Invalid(error.tell(&name)))
                }
                None => Ok(()),
            }
        },
    )
    .inspect_err(|_| progress.finish_and_clear())?;
    progress.finish_and_clear();
    answers.finish()?;
    rejects.finish(header.as_ref())?;
    Ok(counts)
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

/// Whether the rejects would be written over or among the answers.
fn same_target(answers: Option<&Path>, rejects: Option<&Path>) -> bool {
    let Some(rejects) = rejects else { return false };
    let answers = answers.unwrap_or(Path::new("-"));
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    match (is_stdin(answers), is_stdin(rejects)) {
        (false, false) => whole(answers) == whole(rejects),
        (to_stdout, rejects_to_stdout) => to_stdout == rejects_to_stdout,
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

/// A bar on a terminal, for input that takes a while; nothing elsewhere.
fn progress(args: &ClassifyArgs, length: Option<u64>) -> ProgressBar {
    // The bar and answers on the same terminal would overwrite each other.
    let answers_on_terminal = args.output.is_none() && std::io::IsTerminal::is_terminal(&std::io::stdout());
    if args.quiet || answers_on_terminal {
        return ProgressBar::hidden();
    }
    let (bar, template) = match length {
        Some(length) => (
            ProgressBar::new(length),
            "{bar:40} {percent:>3} %  {binary_bytes} of {binary_total_bytes}, {binary_bytes_per_sec}, {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {binary_bytes}, {binary_bytes_per_sec}"),
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
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

fn summary(counts: &Counts, unreadable: u64) -> String {
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
    if counts.rejected > 0 {
        words.push(format!("{} rejected", words::count(counts.rejected, "row")));
    }
    if unreadable > 0 {
        words.push(format!("{} in the rules could not be read", words::count(unreadable, "thing")));
    }
    words.join("; ")
}
