//! The trips of a run: the options that every command over trips has, and the run itself.

use std::path::{Path, PathBuf};

use clap::Args;
use horaires::TripColumn;
use indicatif::{ProgressBar, ProgressStyle};

use super::batch::{Batch, RowError, Worked};
use super::csv_rows::CsvHeader;
use super::pipeline;
use super::rejects::{OnError, Rejects};
use super::source::{Source, TripsFormat};
use crate::failure::Failure;
use crate::files::is_stdin;
use crate::rules_args::RulesArgs;

/// Where the trips come from, and what becomes of rows that cannot be read.
#[derive(Args)]
pub(crate) struct TripsArgs {
    /// Trips; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) trips: PathBuf,
    /// Form of the trips; by default their first character tells
    #[arg(long, value_enum, value_name = "FORM")]
    trips_format: Option<TripsFormat>,
    /// What a row that cannot be read does
    #[arg(long, value_enum, default_value_t)]
    on_error: OnError,
    /// With --on-error skip: every rejected row with its place and reason (CSV for CSV trips, else NDJSON)
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Write the answers here instead of standard output; the file appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// No summary, no progress
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// When a run writes its answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// While trips are read.
    Meanwhile,
    /// Once all trips are read.
    AtTheEnd,
}

impl TripsArgs {
    /// Refuses inputs and outputs that get into each other's way.
    pub(crate) fn check(&self, rules: &[&RulesArgs], positions: Option<&Path>) -> Result<(), Failure> {
        if self.rejects.is_some() && self.on_error == OnError::Stop {
            return Err(Failure::usage("--rejects goes with --on-error skip"));
        }
        let inputs = rules.iter().flat_map(|rules| rules.files()).chain(positions);
        if is_stdin(&self.trips) && inputs.clone().any(is_stdin) {
            return Err(Failure::usage("standard input (-) can be the rules or the trips, not both"));
        }
        if same_target(self.output.as_deref(), self.rejects.as_deref()) {
            return Err(Failure::usage(
                "answers and rejects cannot go to the same place: give -o and --rejects two files",
            ));
        }
        self.refuse_to_replace(inputs.chain([self.trips.as_path()]))
    }

    /// Opens the trips.
    pub(crate) fn open(&self) -> Result<Source, Failure> {
        Source::open(&self.trips, self.trips_format)
    }

    /// Opens trips, or what was left of trips: rows with these columns at least.
    pub(crate) fn open_requiring(&self, required: &[TripColumn]) -> Result<Source, Failure> {
        Source::open_requiring(&self.trips, self.trips_format, required)
    }

    /// Answers hold less than the trips they come from, and nothing of the rules: an input is never replaced by them.
    fn refuse_to_replace<'a>(&self, inputs: impl Iterator<Item = &'a Path> + Clone) -> Result<(), Failure> {
        let same =
            |a: &Path, b: &Path| a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b && b.is_file()));
        for output in self.output.iter().chain(&self.rejects) {
            if let Some(input) = inputs.clone().find(|input| same(input, output)) {
                let name = input.display();
                return Err(Failure::usage(format_args!(
                    "{name} is an input: it would be replaced; write to another file"
                )));
            }
        }
        Ok(())
    }

    /// Whether a bad row is put aside.
    pub(crate) fn skips_bad_rows(&self) -> bool {
        self.on_error == OnError::Skip
    }

    /// Runs every batch of trips through `work`, on all cores, and hands the results to `write` in the order of the
    /// file; the number of rejected rows. `before` sees the batches as they are read. `write` is told when a bad row
    /// stops the run after what it is given.
    pub(crate) fn each_batch<D: Send>(
        &self,
        source: Source,
        answers: Written,
        mut before: impl FnMut(&Batch) + Send + 'static,
        work: impl Fn(Batch, Option<&CsvHeader>) -> Worked<D> + Sync,
        mut write: impl FnMut(D, Option<&RowError>) -> Result<(), Failure>,
    ) -> Result<u64, Failure> {
        let header = source.header().cloned();
        let (name, meter) = (source.name.clone(), source.meter.clone());
        let progress = self.progress(source.length, answers);
        let mut rejects = Rejects::create(self.rejects.as_deref())?;
        let mut rejected = 0;
        pipeline::run(
            move |push| {
                source.read(&mut |batch| {
                    before(&batch);
                    push(batch)
                });
            },
            |batch| work(batch, header.as_ref()),
            |worked| {
                rejected += worked.rejects.len() as u64;
                write(worked.done, worked.failure.as_ref())?;
                rejects.push(&worked.rejects, &name, header.as_ref())?;
                progress.set_position(meter.passed());
                worked.failure.map_or(Ok(()), |error| Err(Failure::Invalid(error.tell(&name))))
            },
        )
        .inspect_err(|_| progress.finish_and_clear())?;
        progress.finish_and_clear();
        rejects.finish(header.as_ref())?;
        Ok(rejected)
    }

    /// A bar on a terminal, for input that takes a while; nothing elsewhere.
    fn progress(&self, length: Option<u64>, answers: Written) -> ProgressBar {
        // The bar and answers on the same terminal would overwrite each other.
        let meanwhile = answers == Written::Meanwhile && self.output.is_none();
        let answers_on_terminal = meanwhile && std::io::IsTerminal::is_terminal(&std::io::stdout());
        if self.quiet || answers_on_terminal {
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
