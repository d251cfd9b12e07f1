//! Rows that could not be read: each is kept, with its place and its reason.

use std::path::Path;

use clap::ValueEnum;
use serde_json::json;
use serde_json::value::RawValue;

use super::batch::RowError;
use super::csv_rows::{CsvHeader, without_line_break};
use crate::failure::{Failure, tell};
use crate::files::Output;

/// What a bad row does.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnError {
    /// The run stops there
    #[default]
    Stop,
    /// The run goes on; the row is written to the rejects
    Skip,
}

/// A bad row.
#[derive(Debug)]
pub(crate) struct Reject {
    pub(crate) error: RowError,
    /// To the letter.
    pub(crate) row: Vec<u8>,
}

/// Where bad rows go.
pub(crate) enum Rejects {
    /// Told on standard error.
    Told,
    File {
        output: Output,
        header_written: bool,
    },
}

impl Rejects {
    /// The rejects file; without one, bad rows are told on standard error.
    pub(crate) fn create(path: Option<&Path>) -> Result<Self, Failure> {
        Ok(match path {
            None => Self::Told,
            Some(path) => Self::File { output: Output::create(Some(path))?, header_written: false },
        })
    }

    /// Keeps the bad rows of a batch.
    pub(crate) fn push(&mut self, rejects: &[Reject], file: &str, header: Option<&CsvHeader>) -> Result<(), Failure> {
        for reject in rejects {
            match self {
                Self::Told => tell!("horaires: rejected: {}", reject.error.tell(file)),
                Self::File { output, header_written } => {
                    let mut bytes = Vec::new();
                    write(reject, header, header_written, &mut bytes).map_err(failed)?;
                    output.write(&bytes)?;
                }
            }
        }
        Ok(())
    }

    /// Completes the rejects file; without rejects, one of CSV has its header, so that it can be read as the others.
    pub(crate) fn finish(mut self, header: Option<&CsvHeader>) -> Result<(), Failure> {
        if let (Self::File { output, header_written: false }, Some(header)) = (&mut self, header) {
            let mut bytes = Vec::new();
            push_header(header, &mut bytes).map_err(failed)?;
            output.write(&bytes)?;
        }
        match self {
            Self::Told => Ok(()),
            Self::File { output, .. } => output.finish(),
        }
    }
}

fn failed(error: std::io::Error) -> Failure {
    Failure::write("the rejects", &error)
}

/// A bad row of CSV stays as it is, behind its line, column and reason; one of JSON stands in an object of NDJSON.
fn write(
    reject: &Reject,
    header: Option<&CsvHeader>,
    header_written: &mut bool,
    bytes: &mut Vec<u8>,
) -> Result<(), std::io::Error> {
    let RowError { line, column, reason } = &reject.error;
    let Some(header) = header else {
        bytes.extend_from_slice(ndjson(reject).as_bytes());
        return Ok(());
    };
    if !std::mem::replace(header_written, true) {
        push_header(header, bytes)?;
    }
    let cells = [&line.to_string(), column.as_deref().unwrap_or_default(), reason];
    push_csv(cells, without_line_break(&reject.row), header.delimiter, bytes)
}

fn push_header(header: &CsvHeader, bytes: &mut Vec<u8>) -> Result<(), std::io::Error> {
    push_csv(["rejectLine", "rejectColumn", "rejectReason"], &header.text, header.delimiter, bytes)
}

/// Three cells, and a row as it stands in its file.
fn push_csv(cells: [&str; 3], row: &[u8], delimiter: u8, bytes: &mut Vec<u8>) -> Result<(), std::io::Error> {
    let terminator = csv::Terminator::Any(delimiter);
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator).from_writer(&mut *bytes);
    writer.write_record(cells)?;
    writer.flush()?;
    drop(writer);
    bytes.extend_from_slice(row);
    bytes.push(b'\n');
    Ok(())
}

/// What is JSON stays JSON, other text is a string, and what is not text at all is written in hexadecimal.
fn ndjson(reject: &Reject) -> String {
    let RowError { line, column, reason } = &reject.error;
    let mut facts = json!({"line": line, "column": column, "reason": reason});
    let (name, row) = match std::str::from_utf8(&reject.row) {
        Ok(text) => match serde_json::from_str::<Box<RawValue>>(text) {
            // Line breaks of valid JSON are blanks.
            Ok(raw) => {
                let facts = facts.to_string();
                let facts = facts.strip_suffix('}').unwrap_or(&facts);
                return format!("{facts},\"row\":{}}}\n", raw.get().replace(['\r', '\n'], " "));
            }
            Err(_) => ("row", text.to_owned()),
        },
        Err(_) => ("rowHex", reject.row.iter().map(|byte| format!("{byte:02x}")).collect()),
    };
    if let Some(facts) = facts.as_object_mut() {
        facts.insert(name.to_owned(), row.into());
    }
    format!("{facts}\n")
}
