//! A batch of rows on its way from the file to the answers.

use std::collections::{BTreeSet, HashMap};

use horaires::{Answer, Classification, Classifier, LimitExceeded, SegmentDetail, Trip, TripError, Usage};

use super::answers::{AnswerFormat, Formatter};
use super::csv_rows::{self, Cells, CsvHeader};
use super::json_rows;
use super::rejects::Reject;
use super::split::QuoteFlaw;

/// Rows that belong together, in the order of the file. They stand in one piece of memory.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    text: Vec<u8>,
    rows: Vec<RowEnd>,
    /// Why reading ended here, if it failed.
    pub(crate) failure: Option<RowError>,
}

/// Where a row ends in the text of its batch; it begins where the one before ends.
#[derive(Debug)]
struct RowEnd {
    end: usize,
    line: u64,
    flaw: Option<QuoteFlaw>,
}

/// One row to the letter: of CSV, a line of NDJSON, or an element of a JSON array.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawRow<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) line: u64,
    /// The same where it is UTF-8 without any quote: its cells are what stands between delimiters.
    pub(crate) plain: Option<&'a str>,
    /// What is wrong with the quotes of a row of CSV.
    pub(crate) flaw: Option<QuoteFlaw>,
}

impl Batch {
    pub(crate) fn push(&mut self, text: &[u8], line: u64, flaw: Option<QuoteFlaw>) {
        self.text.extend_from_slice(text);
        self.rows.push(RowEnd { end: self.text.len(), line, flaw });
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = RawRow<'_>> {
        // One look at all of them is a fraction of one look at each.
        let all_plain = plain(&self.text);
        let mut start = 0;
        self.rows.iter().map(move |row| {
            let range = std::mem::replace(&mut start, row.end)..row.end;
            let text = self.text.get(range.clone()).unwrap_or_default();
            let plain = all_plain.map_or_else(|| plain(text), |all| all.get(range));
            RawRow { text, line: row.line, plain, flaw: row.flaw }
        })
    }

    /// The number of rows.
    pub(crate) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// The bytes of all rows.
    pub(crate) const fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// Text without quotes.
fn plain(text: &[u8]) -> Option<&str> {
    if memchr::memchr(b'"', text).is_some() { None } else { std::str::from_utf8(text).ok() }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowError {
    pub(crate) line: u64,
    pub(crate) column: Option<String>,
    pub(crate) reason: String,
}

impl RowError {
    pub(crate) fn new(line: u64, reason: impl Into<String>) -> Self {
        Self { line, column: None, reason: reason.into() }
    }

    /// An error of one column, by the name it has in the file.
    pub(crate) fn of_trip(line: u64, error: &TripError, name: Option<&str>) -> Self {
        let column = name.unwrap_or_else(|| error.column.name()).to_owned();
        Self { line, column: Some(column), reason: error.to_string() }
    }

    /// `trips.csv:17: column `end`: ...`.
    pub(crate) fn tell(&self, file: &str) -> String {
        let column = self.column.as_ref().map_or_else(String::new, |column| format!(" column `{column}`:"));
        format!("{file}:{}:{column} {}", self.line, self.reason)
    }
}

/// A column that is neither the trip's nor the answer's: it passes through.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Extra<'a> {
    /// A CSV cell.
    Cell(&'a str, &'a str),
    /// A JSON field: its name and its value as written.
    Field(&'a str, &'a str),
}

/// What became of a batch.
#[derive(Default)]
pub(crate) struct Worked<D> {
    pub(crate) done: D,
    pub(crate) rejects: Vec<Reject>,
    /// The row that stops the run.
    pub(crate) failure: Option<RowError>,
}

impl<D: Default> Worked<D> {
    /// Takes the rows of a batch, in order, until one stops the run; a bad row is put aside where that is wanted.
    pub(crate) fn each_row<'b>(
        batch: &'b Batch,
        skip_bad_rows: bool,
        mut take: impl FnMut(&mut D, RawRow<'b>) -> Result<(), RowError>,
    ) -> Self {
        let mut worked = Self::default();
        for row in batch.rows() {
            match take(&mut worked.done, row) {
                Ok(()) => {}
                Err(error) if skip_bad_rows => worked.rejects.push(Reject { error, row: row.text.to_vec() }),
                Err(error) => {
                    worked.failure = Some(error);
                    return worked;
                }
            }
        }
        worked.failure.clone_from(&batch.failure);
        worked
    }

    /// Takes the trips of a batch, in order, until a row stops the run; a bad row is put aside where that is wanted.
    pub(crate) fn each_trip(
        batch: Batch,
        header: Option<&CsvHeader>,
        skip_bad_rows: bool,
        mut take: impl FnMut(&mut D, &Trip, &[Extra<'_>], u64) -> Result<(), RowError>,
    ) -> Self {
        // For rows with quotes, which most files have none of; and the other columns of those without, allocated once.
        let (mut cells, mut extras) = (None, Vec::new());
        Self::each_row(&batch, skip_bad_rows, |done, row| match (header, row.plain) {
            (Some(header), Some(text)) => csv_rows::parse_plain(text, row.line, header, &mut extras)
                .and_then(|trip| take(done, &trip, &extras, row.line)),
            (Some(header), None) => {
                let cells = cells.get_or_insert_with(|| Cells::new(header.delimiter));
                csv_rows::parse(row, header, cells).and_then(|(trip, extras)| take(done, &trip, &extras, row.line))
            }
            (None, _) => json_rows::parse(row.text, row.line)
                .and_then(|parsed| take(done, &parsed.trip, &parsed.extras(), row.line)),
        })
    }
}

/// Answers of a batch.
#[derive(Default)]
pub(crate) struct Done {
    /// Formatted answers.
    pub(crate) bytes: Vec<u8>,
    /// Rows of a table.
    pub(crate) table: Vec<Vec<String>>,
    pub(crate) counts: Counts,
}

/// What is counted over a run.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) trips: u64,
    pub(crate) private: u64,
    pub(crate) professional: u64,
    pub(crate) mixed: u64,
    pub(crate) private_ms: i64,
    pub(crate) professional_ms: i64,
    /// Trips of drivers without rules.
    pub(crate) without_rules: u64,
    /// Columns of the trips that gave way to the answer's own of the same name.
    pub(crate) replaced: BTreeSet<&'static str>,
    /// Trips decided by each override.
    pub(crate) overrides: HashMap<usize, u64>,
}

impl Counts {
    fn add(&mut self, classification: &Classification<'_>) {
        self.trips += 1;
        *match classification.usage {
            Usage::Private => &mut self.private,
            Usage::Professional => &mut self.professional,
            Usage::Mixed => &mut self.mixed,
        } += 1;
        self.private_ms += classification.private_ms;
        self.professional_ms += classification.professional_ms;
        self.without_rules += u64::from(!classification.has_rules);
        if let Some(index) = classification.override_index {
            *self.overrides.entry(index).or_default() += 1;
        }
    }

    /// Adds what another batch counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.trips += other.trips;
        self.private += other.private;
        self.professional += other.professional;
        self.mixed += other.mixed;
        self.private_ms += other.private_ms;
        self.professional_ms += other.professional_ms;
        self.without_rules += other.without_rules;
        self.replaced.extend(&other.replaced);
        for (index, count) in &other.overrides {
            *self.overrides.entry(*index).or_default() += count;
        }
    }
}

/// Turns rows into answers; used by all workers at once.
pub(crate) struct Worker<'a> {
    pub(crate) classifier: &'a Classifier<'a>,
    pub(crate) formatter: &'a Formatter,
    pub(crate) detail: SegmentDetail,
    /// Go on after a bad row, which is kept for the rejects.
    pub(crate) skip_bad_rows: bool,
}

impl Worker<'_> {
    /// Classifies the rows of a batch, in order, until one stops the run.
    pub(crate) fn work(&self, batch: Batch, header: Option<&CsvHeader>) -> Worked<Done> {
        let room = batch.bytes() + batch.bytes() / 2;
        Worked::each_trip(batch, header, self.skip_bad_rows, |done: &mut Done, trip, extras, line| {
            if done.bytes.capacity() == 0 && self.formatter.format != AnswerFormat::Table {
                // Most answers are about as long as their rows.
                done.bytes.reserve(room);
            }
            self.answer(trip, extras, line, done)
        })
    }

    fn answer(&self, trip: &Trip, extras: &[Extra<'_>], line: u64, done: &mut Done) -> Result<(), RowError> {
        let too_much = |error: LimitExceeded| RowError::new(line, error.to_string());
        let classification = self.classifier.classify(trip).map_err(too_much)?;
        let answer = Answer::new(trip, &classification, self.detail).map_err(too_much)?;
        self.formatter.push(&answer, trip, extras, done).map_err(|reason| RowError::new(line, reason))?;
        done.counts.add(&classification);
        Ok(())
    }
}
