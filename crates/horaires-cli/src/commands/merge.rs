//! `horaires merge` and `horaires complement`: set operations on payloads.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::validate::{Context, Document, DocumentKind, read_payload};
use horaires::wire::InnerMapDocument;
use horaires::{EndOfDay, Issue, Lang, Options, Payload, Schedule, Severity};

use super::{EndOfDayArg, end_of_day, pretty};
use crate::failure::{Failure, tell};
use crate::files::{read_text, shown, write_text};
use crate::report;

const MERGE_EXAMPLES: &str = "\
Examples:
  horaires merge a.json b.json                  # private in either
  horaires merge --op subtract all.json less.json
  horaires merge --split-overnight nights.json  # one payload, in canonical form";

const COMPLEMENT_EXAMPLES: &str = "\
Examples:
  horaires complement work.json > private.json
  horaires complement --end-of-day 24:00 work.json";

#[derive(Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub(crate) struct MergeArgs {
    /// Payloads (documents with innerMap); the operation is applied from left to right
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The operation
    #[arg(long, value_enum, default_value_t)]
    op: Operation,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(Args)]
#[command(after_help = COMPLEMENT_EXAMPLES)]
pub(crate) struct ComplementArgs {
    /// Payload (document with innerMap)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Operation {
    /// Private in any of them
    #[default]
    Union,
    /// Private in all of them
    Intersect,
    /// Private in the first and in no other
    Subtract,
}

/// How payloads are read and written.
#[derive(Args)]
struct FormArgs {
    /// How the end of a day is written
    #[arg(long, value_enum, default_value_t)]
    end_of_day: EndOfDayArg,
    /// Take an end of 23:59 literally; by default it means the end of the day
    #[arg(long)]
    strict_end_of_day: bool,
    /// Take a range that runs past midnight as two
    #[arg(long)]
    split_overnight: bool,
    /// Write here instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl FormArgs {
    fn read(&self, path: &Path) -> Result<Payload, Failure> {
        let options = Options { end_of_day: self.mode(), ..Options::default() };
        let context = Context { options, split_overnight: self.split_overnight, ..Context::default() };
        let text = read_text(path)?;
        let name = shown(path);
        let document = Document::parse(&text).map_err(|issues| told(&name, &text, &issues))?;
        if document.kind() != Some(DocumentKind::Payload) {
            return Err(Failure::invalid(format_args!("{name}: not a payload: expected an object with `innerMap`")));
        }
        let wire: InnerMapDocument = serde_json::from_value(document.value)
            .map_err(|error| Failure::invalid(format_args!("{name}: {error}")))?;
        let (payload, issues) = read_payload(&wire, &context, "");
        payload.ok_or_else(|| told(&name, &text, &issues))
    }

    const fn mode(&self) -> EndOfDay {
        end_of_day(self.strict_end_of_day)
    }

    fn write(&self, payload: &Payload) -> Result<ExitCode, Failure> {
        let wire = payload.to_wire(self.mode(), self.end_of_day.into()).map_err(Failure::invalid)?;
        write_text(self.output.as_deref(), &pretty(&wire)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The errors of a document, with their places.
fn told(name: &str, text: &str, issues: &[Issue]) -> Failure {
    let errors: Vec<Issue> = issues.iter().filter(|issue| issue.severity == Severity::Error).cloned().collect();
    let shown = report::human(name, text, &errors, Lang::En);
    let _ = std::io::Write::write_all(&mut anstream::stderr(), shown.as_bytes());
    Failure::invalid(format_args!("{name} cannot be used: {}", report::totals(&errors, Lang::En)))
}

pub(crate) fn merge(args: &MergeArgs) -> Result<ExitCode, Failure> {
    let mut payloads = args.files.iter().map(|path| args.form.read(path));
    let first = payloads.next().ok_or_else(|| Failure::usage("no FILE"))??;
    let operation = match args.op {
        Operation::Union => Schedule::union,
        Operation::Intersect => Schedule::intersect,
        Operation::Subtract => Schedule::subtract,
    };
    let merged = payloads.try_fold(first, |merged, next| {
        let next = next?;
        let schedule = operation(&merged.schedule, &next.schedule);
        Ok(Payload { schedule, ..common(merged, &next) })
    })?;
    args.form.write(&merged)
}

/// Driver and period are kept where all payloads agree on them.
fn common(merged: Payload, next: &Payload) -> Payload {
    let driver = merged.driver.filter(|driver| Some(driver) == next.driver.as_ref());
    if (merged.start, merged.end) == (next.start, next.end) {
        return Payload { driver, ..merged };
    }
    tell!("horaires: warning: the payloads have different periods: the result has none");
    Payload { driver, start: None, end: None, schedule: merged.schedule }
}

pub(crate) fn complement(args: &ComplementArgs) -> Result<ExitCode, Failure> {
    let payload = args.form.read(&args.file)?;
    args.form.write(&Payload { schedule: payload.schedule.complement(), ..payload })
}
