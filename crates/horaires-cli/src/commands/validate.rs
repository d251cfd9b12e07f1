//! `horaires validate`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use horaires::validate::{Checked, Context, Document, apply_fixes};
use horaires::{Instant, Issue, Lang, Options, Severity, Zone};
use serde_json::json;

use super::{LangArg, end_of_day, parse_instant, pretty};
use crate::failure::{Failure, INVALID, tell};
use crate::files::{is_stdin, read_text, shown, write_text};
use crate::{report, sarif};

const EXAMPLES: &str = "\
Examples:
  horaires validate week.json
  horaires validate --lang fr --time-zone Europe/Paris recurrent.json
  horaires validate --fix week.json             # corrects the document in place
  horaires validate --fix -o fixed.json week.json
  curl ... | horaires validate -                # - is standard input
  horaires validate --format sarif *.json > issues.sarif

Exit status: 0 no error (warnings and remarks never fail); 1 an error; 2 wrong usage, or a file that cannot be \
opened. Issue codes are listed in the README.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ValidateArgs {
    /// Documents: innerMap payloads, rules documents, recurrent, exceptional and overrides lists
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Language of the messages
    #[arg(long, value_enum, default_value_t)]
    lang: LangArg,
    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Apply every fix and write the corrected document: in place, or to standard output for -
    #[arg(long)]
    fix: bool,
    /// Write the corrected document here (with --fix and one FILE)
    #[arg(short, long, value_name = "FILE", requires = "fix")]
    output: Option<PathBuf>,
    /// Time zone of the customer, for the checks that need a wall clock
    #[arg(long, value_name = "IANA_NAME")]
    time_zone: Option<String>,
    /// The present moment, for the checks about the past
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    now: Option<Instant>,
    /// Take an end of 23:59 literally; by default it means the end of the day
    #[arg(long)]
    strict_end_of_day: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Line and column with a caret
    #[default]
    Human,
    /// One JSON document, messages in both languages
    Json,
    /// SARIF 2.1.0
    Sarif,
}

pub(crate) fn run(args: &ValidateArgs) -> Result<ExitCode, Failure> {
    if args.output.is_some() && args.files.len() > 1 {
        return Err(Failure::usage("--output takes one FILE"));
    }
    let zone = args.time_zone.as_deref().map(Zone::named).transpose().map_err(Failure::invalid)?;
    let options = Options { end_of_day: end_of_day(args.strict_end_of_day), ..Options::default() };
    let context = Context { options, zone, now: args.now, split_overnight: false };
    let mut documents = Vec::new();
    // Every document is told about, also where another one cannot be read.
    let mut unread: Option<Failure> = None;
    for path in &args.files {
        let checked = read_text(path).and_then(|text| {
            if args.fix {
                return fix(args, path, text, &context);
            }
            let issues = check(&text, &context);
            Ok((text, issues))
        });
        match checked {
            Ok((text, issues)) => documents.push((shown(path), text, issues)),
            Err(failure) => {
                // The worse status wins: 2, a file that cannot be opened, over 1, one that is no text.
                let worse =
                    !matches!((&unread, &failure), (Some(Failure::Usage(_)), _) | (Some(_), Failure::Invalid(_)));
                let other = if worse { unread.replace(failure) } else { Some(failure) };
                if let Some(message) = other.as_ref().and_then(Failure::message) {
                    tell!("horaires: {message}");
                }
            }
        }
    }
    let invalid = documents.iter().any(|(_, _, issues)| issues.iter().any(|issue| issue.severity == Severity::Error));
    let lang = args.lang.into();
    let report = match args.format {
        Format::Human => human(&documents, lang),
        Format::Json => pretty(&json!(
            documents.iter().map(|(file, _, issues)| json!({"file": file, "issues": issues})).collect::<Vec<_>>()
        ))?,
        Format::Sarif => pretty(&sarif::log(&documents, lang))?,
    };
    // A corrected document on standard output must not be mixed with the report.
    if args.fix && args.output.is_none() && args.files.iter().any(|path| is_stdin(path)) {
        let _ = std::io::Write::write_all(&mut anstream::stderr(), report.as_bytes());
    } else {
        print(&report)?;
    }
    if let Some(failure) = unread {
        return Err(failure);
    }
    Ok(if invalid { ExitCode::from(INVALID) } else { ExitCode::SUCCESS })
}

fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut stdout = anstream::stdout();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
        .map_err(|error| Failure::write("standard output", &error))
}

/// Every issue of a text.
fn check(text: &str, context: &Context) -> Vec<Issue> {
    match Document::parse(text) {
        Ok(document) => document.check(context).issues,
        Err(issues) => issues,
    }
}

/// Writes the corrected document; what is left are the issues that only a person can settle.
fn fix(args: &ValidateArgs, path: &PathBuf, text: String, context: &Context) -> Result<(String, Vec<Issue>), Failure> {
    let document = match Document::parse(&text) {
        Ok(document) => document,
        Err(issues) => return Ok((text, issues)),
    };
    let fixed = apply_fixes(document, context);
    let target = args.output.as_ref().unwrap_or(path);
    let unchanged = fixed.applied.is_empty();
    let corrected = if unchanged { text } else { pretty(&fixed.document.value)? };
    if !unchanged || target != path || is_stdin(target) {
        write_text(Some(target), &corrected)?;
    }
    for issue in &fixed.applied {
        let action = issue.fix.as_ref().map_or_else(String::new, |fix| fix.action.message(args.lang.into()));
        tell!("{}: {} [{}]: {action}", shown(path), issue.path, issue.code());
    }
    let Checked { issues, .. } = fixed.document.check(context);
    Ok((corrected, issues))
}

fn human(documents: &[(String, String, Vec<Issue>)], lang: Lang) -> String {
    let mut text = String::new();
    for (file, source, issues) in documents {
        text.push_str(&report::human(file, source, issues, lang));
        text.push_str(&format!("{file}: {}\n", report::totals(issues, lang)));
    }
    text
}
