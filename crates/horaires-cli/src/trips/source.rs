//! Reading trips: which form the file has, and its rows in batches.

use std::io;
use std::path::Path;

use clap::ValueEnum;
use horaires::{Limit, TripColumn};

use super::batch::{Batch, RowError};
use super::csv_rows::CsvHeader;
use super::input::{Input, Meter};
use super::split::{CsvRows, JsonElements, QuoteFlaw};
use crate::failure::Failure;
use crate::files::{open, shown};

/// Rows of one batch: enough to keep workers busy, few enough to keep memory small.
const BATCH_ROWS: usize = 2048;
/// Bytes after which a batch is full, however few its rows.
const BATCH_BYTES: usize = 1 << 20;

/// The form of a trips file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum TripsFormat {
    /// Comma-, semicolon- or tab-separated, with a header
    Csv,
    /// One JSON object a line
    Ndjson,
    /// One JSON array of objects
    Json,
}

/// A trips file, opened.
pub(crate) struct Source {
    pub(crate) name: String,
    /// Bytes in all, where that is known.
    pub(crate) length: Option<u64>,
    /// How far reading has come.
    pub(crate) meter: Meter,
    input: Input,
    form: Form,
}

enum Form {
    Csv(CsvHeader),
    Ndjson,
    Json,
}

impl Source {
    /// Opens a trips file; its form is the one given, or the one its first character shows.
    pub(crate) fn open(path: &Path, format: Option<TripsFormat>) -> Result<Self, Failure> {
        let required = TripColumn::ALL.into_iter().filter(|column| column.is_required());
        Self::open_requiring(path, format, &required.collect::<Vec<_>>())
    }

    /// Opens a file whose rows need these columns of a trip.
    pub(crate) fn open_requiring(
        path: &Path,
        format: Option<TripsFormat>,
        required: &[TripColumn],
    ) -> Result<Self, Failure> {
        let name = shown(path);
        let opened = open(path)?;
        let mut input = Input::new(opened.reader);
        let unreadable = |error: io::Error| Failure::usage(format_args!("cannot read {name}: {error}"));
        if !input.read_head().map_err(unreadable)? {
            return Err(Failure::invalid(format_args!("{name}: the file is empty")));
        }
        let format = format.unwrap_or(match input.pending().trim_ascii_start().first() {
            Some(b'[') => TripsFormat::Json,
            Some(b'{') => TripsFormat::Ndjson,
            _ => TripsFormat::Csv,
        });
        let form = match format {
            TripsFormat::Csv => Form::Csv({
                let header = csv_header(&mut input, required);
                header.map_err(|error| Failure::invalid(error.tell(&name)))?
            }),
            TripsFormat::Ndjson => Form::Ndjson,
            TripsFormat::Json => Form::Json,
        };
        Ok(Self { name, length: opened.length, meter: input.meter(), input, form })
    }

    /// The header of CSV trips.
    pub(crate) const fn header(&self) -> Option<&CsvHeader> {
        match &self.form {
            Form::Csv(header) => Some(header),
            Form::Ndjson | Form::Json => None,
        }
    }

    /// Reads all rows in batches; stops early where `push` returns false.
    pub(crate) fn read(self, push: &mut dyn FnMut(Batch) -> bool) {
        let mut batches = Batches { push, batch: Batch::default(), open: true };
        let failure = match self.form {
            Form::Csv(header) => read_csv(self.input, header.delimiter, &mut batches),
            Form::Ndjson => read_ndjson(self.input, &mut batches),
            Form::Json => read_json(self.input, &mut batches),
        };
        batches.finish(failure.err());
    }
}

/// Gathers rows into batches.
struct Batches<'a> {
    push: &'a mut dyn FnMut(Batch) -> bool,
    batch: Batch,
    /// Whether anybody still wants rows.
    open: bool,
}

impl Batches<'_> {
    fn add(&mut self, text: &[u8], line: u64, flaw: Option<QuoteFlaw>) {
        self.batch.push(text, line, flaw);
        if self.batch.len() >= BATCH_ROWS || self.batch.bytes() >= BATCH_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.batch.len() > 0 && self.open {
            self.open = (self.push)(std::mem::take(&mut self.batch));
        }
    }

    fn finish(mut self, failure: Option<RowError>) {
        self.batch.failure = failure;
        if self.open {
            (self.push)(self.batch);
        }
    }
}

/// The next row, as `scan` finds its end, its terminator included, with its line; at the end of the input, what is
/// left. None after that.
///
/// Rows that are there are handed on before reading waits for more: a slow input must not hide a bad row.
fn next_row(
    input: &mut Input,
    mut scan: impl FnMut(&[u8]) -> Option<usize>,
    mut before_waiting: impl FnMut(),
) -> Result<Option<(&[u8], u64)>, RowError> {
    let mut scanned = 0;
    loop {
        let found = scan(input.pending().get(scanned..).unwrap_or_default());
        let length = found.map_or(input.pending().len(), |length| scanned + length);
        let line = input.line();
        if length > Limit::RowBytes.max() {
            return Err(RowError::new(line + blank_lines(input.pending()), too_long()));
        }
        if found.is_some() {
            return Ok(Some((input.take(length), line)));
        }
        scanned = length;
        before_waiting();
        if !input.read_more().map_err(|error| RowError::new(line, format!("cannot read on: {error}")))? {
            return Ok((length > 0).then(|| (input.take(length), line)));
        }
    }
}

fn too_long() -> String {
    format!("the row is longer than {} bytes; is a quote or a bracket not closed?", Limit::RowBytes.max())
}

fn is_blank(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b' ' | b'\r' | b'\n'))
}

fn csv_header(input: &mut Input, required: &[TripColumn]) -> Result<CsvHeader, RowError> {
    let delimiter = delimiter(input.pending().trim_ascii_start());
    let mut rows = CsvRows::new(delimiter);
    loop {
        let row = next_row(input, |bytes| rows.scan(bytes), || {})?;
        let flaw = rows.end_row();
        let (text, line) = row.unwrap_or_default();
        if text.is_empty() || !is_blank(text) {
            return CsvHeader::read(text, line, delimiter, flaw, required);
        }
    }
}

fn read_csv(mut input: Input, delimiter: u8, batches: &mut Batches<'_>) -> Result<(), RowError> {
    let mut rows = CsvRows::new(delimiter);
    while batches.open {
        take_plain_lines(&mut input, batches);
        let row = next_row(&mut input, |bytes| rows.scan(bytes), || batches.flush())?;
        let flaw = rows.end_row();
        match row {
            None => break,
            Some((text, _)) if is_blank(text) => {}
            Some((text, line)) => batches.add(text, line, flaw),
        }
    }
    Ok(())
}

/// Takes the rows up to the first quote or carriage return, if they are there to their ends: lines, which need no look
/// at each byte.
fn take_plain_lines(input: &mut Input, batches: &mut Batches<'_>) {
    let (pending, mut line) = (input.pending(), input.line());
    let plain = pending.get(..memchr::memchr2(b'"', b'\r', pending).unwrap_or(pending.len())).unwrap_or_default();
    let mut taken = 0;
    for end in memchr::memchr_iter(b'\n', plain) {
        let text = plain.get(taken..=end).unwrap_or_default();
        if !batches.open || text.len() > Limit::RowBytes.max() {
            break;
        }
        if !is_blank(text) {
            batches.add(text, line, None);
        }
        (taken, line) = (end + 1, line + 1);
    }
    input.take(taken);
}

fn read_ndjson(mut input: Input, batches: &mut Batches<'_>) -> Result<(), RowError> {
    let scan = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'\n').map(|index| index + 1);
    while batches.open {
        match next_row(&mut input, scan, || batches.flush())? {
            None => break,
            Some((text, _)) if text.iter().all(u8::is_ascii_whitespace) => {}
            Some((text, line)) => batches.add(text.trim_ascii_end(), line, None),
        }
    }
    Ok(())
}

fn read_json(mut input: Input, batches: &mut Batches<'_>) -> Result<(), RowError> {
    let blanks = input.pending().len() - input.pending().trim_ascii_start().len();
    input.take(blanks);
    if input.pending().first() != Some(&b'[') {
        return Err(RowError::new(input.line(), "not a JSON array of trips: expected `[`"));
    }
    input.take(1);
    let mut elements = JsonElements::default();
    let mut first = true;
    while batches.open {
        let row = next_row(&mut input, |bytes| elements.scan(bytes), || batches.flush())?;
        let cut = |line| RowError::new(line, "the JSON array is cut off: there is no closing `]`");
        let Some((text, line)) = row else { return Err(cut(input.line())) };
        let line = line + blank_lines(text);
        let (terminator, text) = text.split_last().map_or((0, text), |(last, text)| (*last, text));
        let closed = matches!(terminator, b',' | b']') && elements.is_between();
        if !closed {
            return Err(cut(line));
        }
        let element = text.trim_ascii();
        match (element.is_empty(), terminator) {
            (false, _) => batches.add(element, line, None),
            (true, b']') if first => {}
            (true, _) => return Err(RowError::new(line, "not a JSON array of trips: a comma without a trip")),
        }
        first = false;
        if terminator == b']' {
            return only_blanks(input);
        }
    }
    Ok(())
}

/// The line breaks before the first character that is not blank.
fn blank_lines(text: &[u8]) -> u64 {
    text.iter().take_while(|byte| byte.is_ascii_whitespace()).filter(|byte| **byte == b'\n').count() as u64
}

fn only_blanks(mut input: Input) -> Result<(), RowError> {
    loop {
        let rest = input.pending();
        if !rest.trim_ascii().is_empty() {
            let line = input.line() + blank_lines(rest);
            return Err(RowError::new(line, "not a JSON array of trips: text goes on after the closing `]`"));
        }
        let length = rest.len();
        input.take(length);
        let line = input.line();
        if !input.read_more().map_err(|error| RowError::new(line, format!("cannot read on: {error}")))? {
            return Ok(());
        }
    }
}

/// The delimiter of a CSV header: the one of comma, semicolon and tab that it has most of outside quotes.
fn delimiter(head: &[u8]) -> u8 {
    let header = head.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let outside = header.split(|byte| *byte == b'"').step_by(2);
    let count = |delimiter: u8| outside.clone().flatten().filter(|byte| **byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts and lines of the rows that are not blank.
    fn rows_of(read: impl FnOnce(&mut Batches<'_>)) -> Vec<(Vec<u8>, u64)> {
        let mut rows = Vec::new();
        let mut push = |batch: Batch| {
            rows.extend(batch.rows().map(|row| (row.text.to_vec(), row.line)));
            true
        };
        let mut batches = Batches { push: &mut push, batch: Batch::default(), open: true };
        read(&mut batches);
        batches.finish(None);
        rows
    }

    #[test]
    fn lines_without_quotes_are_the_rows_that_are_found_one_by_one() {
        let pieces = ["a;b\n", "\n", "\"x\ny\";z\n", "c\r\n", "d\r", " \n", "e;"];
        for number in 0..pieces.len().pow(4) {
            let text: String = (0..4).map(|place| pieces[number / pieces.len().pow(place) % pieces.len()]).collect();
            let input = || Input::new(Box::new(io::Cursor::new(text.clone().into_bytes())));
            let found = rows_of(|batches| read_csv(input(), b';', batches).unwrap());
            let one_by_one = rows_of(|batches| {
                let (mut input, mut rows) = (input(), CsvRows::new(b';'));
                while let Some((text, line)) = next_row(&mut input, |bytes| rows.scan(bytes), || {}).unwrap() {
                    let flaw = rows.end_row();
                    if !is_blank(text) {
                        batches.add(text, line, flaw);
                    }
                }
            });
            assert_eq!(found, one_by_one, "{text:?}");
        }
    }

    #[test]
    fn the_delimiter_is_the_most_frequent_outside_quotes() {
        assert_eq!(delimiter(b"a;b,c;d\nx,y,z,,,"), b';');
        assert_eq!(delimiter(b"a\tb\tc"), b'\t');
        assert_eq!(delimiter(b"\"a;b;c;d\",e,f"), b',');
        assert_eq!(delimiter(b"one"), b',');
    }
}
