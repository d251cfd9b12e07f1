//! Rows that could not be read: each is kept, with its place and its reason.

use std::path::Path;

use clap::ValueEnum;
use serde_json::json;
use serde_json::value::RawValue;

use super::batch::{RawRow, RowError};
use super::csv_rows::CsvHeader;
use crate::failure::Failure;
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
    pub(crate) row: RawRow,
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
                Self::Told => anstream::eprintln!("horaires: rejected: {}", reject.error.tell(file)),
                Self::File { output, header_written } => {
                    let mut bytes = Vec::new();
                    write(reject, header, header_written, &mut bytes)
                        .map_err(|error| Failure::usage(format_args!("cannot write the rejects: {error}")))?;
                    output.write(&bytes)?;
                }
            }
        }
        Ok(())
    }

    /// Completes the rejects file.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Told => Ok(()),
            Self::File { output, .. } => output.finish(),
        }
    }
}

/// A bad row of CSV stays CSV, behind its line, column and reason; one of JSON stands in an object of NDJSON.
fn write(
    reject: &Reject,
    header: Option<&CsvHeader>,
    header_written: &mut bool,
    bytes: &mut Vec<u8>,
) -> Result<(), std::io::Error> {
    let RowError { line, column, reason } = &reject.error;
    match (&reject.row, header) {
        (RawRow::Csv { record, .. }, Some(header)) => {
            let mut writer =
                csv::WriterBuilder::new().delimiter(header.delimiter).flexible(true).from_writer(&mut *bytes);
            if !*header_written {
                let names = header.names.iter().map(String::as_str);
                writer.write_record(["rejectLine", "rejectColumn", "rejectReason"].into_iter().chain(names))?;
                *header_written = true;
            }
            let line = line.to_string();
            let reject = [line.as_bytes(), column.as_deref().unwrap_or_default().as_bytes(), reason.as_bytes()];
            writer.write_record(reject.into_iter().chain(record))?;
            writer.flush()
        }
        (row, _) => {
            let text = match row {
                RawRow::Json { text, .. } => String::from_utf8_lossy(text).into_owned(),
                RawRow::Csv { record, .. } => format!("{record:?}"),
            };
            // What is JSON stays JSON; anything else is a string.
            let row = serde_json::from_str::<Box<RawValue>>(&text)
                .ok()
                .filter(|_| !text.contains('\n'))
                .map_or_else(|| json!(text).to_string(), |raw| raw.get().to_owned());
            let facts = json!({"line": line, "column": column, "reason": reason}).to_string();
            let facts = facts.strip_suffix('}').unwrap_or(&facts);
            bytes.extend_from_slice(format!("{facts},\"row\":{row}}}\n").as_bytes());
            Ok(())
        }
    }
}
