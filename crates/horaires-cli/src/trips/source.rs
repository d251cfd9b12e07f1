//! Reading trips: which form the file has, and its rows in batches.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::ValueEnum;
use horaires::Limit;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::batch::{Batch, RawRow, RowError};
use super::csv_rows::CsvHeader;
use crate::failure::Failure;
use crate::files::{is_stdin, open, shown};

/// Rows of one batch: enough to keep workers busy, few enough to keep memory small.
const BATCH_ROWS: usize = 2048;
/// Bytes after which a batch is full, however few its rows.
const BATCH_BYTES: usize = 1 << 20;
/// Bytes of a read buffer.
const BUFFER: usize = 1 << 16;

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
    rows: Rows,
}

enum Rows {
    Csv { reader: Box<csv::Reader<Metered>>, header: CsvHeader },
    Ndjson(Box<Metered>),
    Json(Box<Metered>),
}

impl Source {
    /// Opens a trips file; its form is the one given, or the one its first character shows.
    pub(crate) fn open(path: &Path, format: Option<TripsFormat>) -> Result<Self, Failure> {
        let name = shown(path);
        let length = if is_stdin(path) { None } else { path.metadata().ok().map(|metadata| metadata.len()) };
        let unreadable = |error: io::Error| Failure::usage(format_args!("cannot read {name}: {error}"));
        let mut reader = BufReader::with_capacity(BUFFER, open(path)?);
        if reader.fill_buf().map_err(unreadable)?.starts_with(b"\xef\xbb\xbf") {
            reader.consume(3);
        }
        let head = reader.fill_buf().map_err(unreadable)?;
        let Some(first) = head.iter().find(|byte| !byte.is_ascii_whitespace()) else {
            return Err(Failure::invalid(format_args!("{name}: the file is empty")));
        };
        let format = format.unwrap_or(match first {
            b'[' => TripsFormat::Json,
            b'{' => TripsFormat::Ndjson,
            _ => TripsFormat::Csv,
        });
        let delimiter = delimiter(head);
        let meter = Meter::default();
        let metered = Metered { reader, meter: meter.clone() };
        let rows = match format {
            TripsFormat::Csv => open_csv(metered, delimiter, &name)?,
            TripsFormat::Ndjson => Rows::Ndjson(Box::new(metered)),
            TripsFormat::Json => Rows::Json(Box::new(metered)),
        };
        Ok(Self { name, length, meter, rows })
    }

    /// The header of CSV trips.
    pub(crate) const fn header(&self) -> Option<&CsvHeader> {
        match &self.rows {
            Rows::Csv { header, .. } => Some(header),
            Rows::Ndjson(_) | Rows::Json(_) => None,
        }
    }

    /// Reads all rows in batches; stops early where `push` returns false.
    pub(crate) fn read(self, push: &mut dyn FnMut(Batch) -> bool) {
        let mut batches = Batches { push, batch: Batch::default(), bytes: 0, open: true };
        let failure = match self.rows {
            Rows::Csv { reader, .. } => read_csv(*reader, &self.meter, &mut batches),
            Rows::Ndjson(reader) => read_ndjson(*reader, &self.meter, &mut batches),
            Rows::Json(reader) => read_json(*reader, &self.meter, &mut batches),
        };
        batches.finish(failure.err());
    }
}

fn open_csv(metered: Metered, delimiter: u8, name: &str) -> Result<Rows, Failure> {
    metered.meter.allow(Limit::RowBytes.max());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        // Rows of another length are told apart from broken ones, with their line.
        .flexible(true)
        .buffer_capacity(BUFFER)
        .from_reader(metered);
    let record = reader.byte_headers().map_err(|error| Failure::invalid(format_args!("{name}:1: {error}")))?;
    let header = CsvHeader::read(record, delimiter).map_err(|error| Failure::invalid(error.tell(name)))?;
    Ok(Rows::Csv { reader: Box::new(reader), header })
}

/// Gathers rows into batches.
struct Batches<'a> {
    push: &'a mut dyn FnMut(Batch) -> bool,
    batch: Batch,
    bytes: usize,
    /// Whether anybody still wants rows.
    open: bool,
}

impl Batches<'_> {
    fn add(&mut self, row: RawRow, bytes: usize) {
        self.batch.rows.push(row);
        self.bytes += bytes;
        if self.batch.rows.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.bytes = 0;
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

fn read_csv(mut reader: csv::Reader<Metered>, meter: &Meter, batches: &mut Batches<'_>) -> Result<(), RowError> {
    while batches.open {
        let mut record = csv::ByteRecord::new();
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|error| RowError::new(reader.position().line(), csv_reason(&error)))?;
        if !more {
            break;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let bytes = record.as_slice().len();
        meter.allow(usize::try_from(reader.position().byte()).unwrap_or(usize::MAX));
        batches.add(RawRow::Csv { record, line }, bytes);
    }
    Ok(())
}

fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

fn read_ndjson(mut reader: Metered, meter: &Meter, batches: &mut Batches<'_>) -> Result<(), RowError> {
    let limit = Limit::RowBytes.max();
    let mut line = 0;
    while batches.open {
        line += 1;
        let mut text = Vec::new();
        let read = (&mut reader.reader).take(limit as u64 + 1).read_until(b'\n', &mut text);
        let read = read.map_err(|error| RowError::new(line, error.to_string()))?;
        if read == 0 {
            break;
        }
        if read > limit {
            return Err(RowError::new(line, too_long()));
        }
        meter.passed.fetch_add(read as u64, Ordering::Relaxed);
        if text.iter().any(|byte| !byte.is_ascii_whitespace()) {
            batches.add(RawRow::Json { text, line }, read);
        }
    }
    Ok(())
}

fn read_json(reader: Metered, meter: &Meter, batches: &mut Batches<'_>) -> Result<(), RowError> {
    meter.allow(0);
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let read = deserializer.deserialize_seq(Elements { batches, meter }).and_then(|()| deserializer.end());
    read.map_err(|error| {
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default();
        RowError::new(error.line() as u64, format!("not a JSON array of trips: {reason} (column {})", error.column()))
    })
}

/// Hands on the elements of an array one by one, with the line each begins on.
struct Elements<'a, 'b> {
    batches: &'a mut Batches<'b>,
    meter: &'a Meter,
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of trips")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        while let Some(element) = access.next_element::<Box<RawValue>>()? {
            let text = String::from(Box::<str>::from(element)).into_bytes();
            let inside = text.iter().filter(|byte| **byte == b'\n').count() as u64;
            let line = self.meter.lines.load(Ordering::Relaxed) + 1 - inside;
            let bytes = text.len();
            self.meter.allow(usize::try_from(self.meter.passed()).unwrap_or(usize::MAX));
            self.batches.add(RawRow::Json { text, line }, bytes);
            if !self.batches.open {
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// How far reading has come, and how far it may go before the row that is being read is too long.
#[derive(Clone, Default)]
pub(crate) struct Meter {
    passed: Arc<AtomicU64>,
    allowed: Arc<AtomicU64>,
    lines: Arc<AtomicU64>,
}

impl Meter {
    /// Bytes read so far.
    pub(crate) fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    /// A row ends at this byte: the next one may be as long as the limit says.
    fn allow(&self, byte: usize) {
        let reach = byte.saturating_add(Limit::RowBytes.max()).saturating_add(2 * BUFFER);
        self.allowed.store(reach as u64, Ordering::Relaxed);
    }
}

/// A reader that refuses rows beyond the limit: an unclosed quote must not take the whole file into memory.
struct Metered {
    reader: BufReader<Box<dyn Read + Send>>,
    meter: Meter,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.meter.passed() > self.meter.allowed.load(Ordering::Relaxed) {
            return Err(io::Error::other(too_long()));
        }
        let read = self.reader.read(buffer)?;
        let bytes = buffer.get(..read).unwrap_or_default();
        self.meter.passed.fetch_add(read as u64, Ordering::Relaxed);
        // Only JSON needs lines: it is read byte by byte, and CSV counts its own.
        if let [byte] = bytes {
            self.meter.lines.fetch_add(u64::from(*byte == b'\n'), Ordering::Relaxed);
        }
        Ok(read)
    }
}

fn too_long() -> String {
    format!("the row is longer than {} bytes; is a quote or a bracket not closed?", Limit::RowBytes.max())
}

/// The delimiter of a CSV header: the one of comma, semicolon and tab that it has most of.
fn delimiter(head: &[u8]) -> u8 {
    let header = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}
