//! Trips in CSV: the header, and a row.

use std::str::Utf8Error;

use horaires::{Cell, Id, Trip, TripColumn, TripError, TripRow};

use super::batch::{Extra, RawRow, RowError};
use super::split::QuoteFlaw;

/// What the columns of a CSV file are.
#[derive(Debug, Clone)]
pub(crate) struct CsvHeader {
    /// The header as it stands in the file, without its line break.
    pub(crate) text: Vec<u8>,
    pub(crate) line: u64,
    pub(crate) names: Vec<String>,
    columns: Vec<Option<TripColumn>>,
    pub(crate) delimiter: u8,
}

impl CsvHeader {
    /// Reads the header; a missing or repeated column is an error that names it.
    pub(crate) fn read(
        text: &[u8],
        line: u64,
        delimiter: u8,
        flaw: Option<QuoteFlaw>,
        required: &[TripColumn],
    ) -> Result<Self, RowError> {
        if let Some(flaw) = flaw {
            return Err(RowError::new(line, flaw.reason()));
        }
        let text = without_line_break(text).to_vec();
        let mut cells = Cells::new(delimiter);
        let mut names = Vec::new();
        for cell in cells.of(&text) {
            let name = std::str::from_utf8(cell).map_err(|_| RowError::new(line, NOT_UTF8))?;
            names.push(name.trim().to_owned());
        }
        let columns: Vec<Option<TripColumn>> = names.iter().map(|name| TripColumn::from_name(name)).collect();
        for column in TripColumn::ALL {
            let given: Vec<&str> = names
                .iter()
                .zip(&columns)
                .filter(|(_, known)| **known == Some(column))
                .map(|(name, _)| name.as_str())
                .collect();
            let error = |reason: String| RowError { line, column: Some(column.name().into()), reason };
            if given.len() > 1 {
                return Err(error(format!("given twice, as `{}`; keep one", given.join("` and `"))));
            }
        }
        let header = Self { text, line, names, columns, delimiter };
        header.require(required)?;
        Ok(header)
    }

    /// Refuses a header without one of these columns.
    pub(crate) fn require(&self, required: &[TripColumn]) -> Result<(), RowError> {
        let Some(column) = required.iter().find(|column| !self.has(**column)) else { return Ok(()) };
        let (name, alias) = (column.name(), column.alias());
        let spelt = |known: &str| self.names.iter().find(|found| found.eq_ignore_ascii_case(known));
        // Names are read as they are written, on every face; one that differs by its capitals alone is told.
        if let Some((found, right)) = [name, alias].into_iter().find_map(|known| Some((spelt(known)?, known))) {
            let reason = format!("missing in the header, which has `{found}`; write `{right}`");
            return Err(RowError { line: self.line, column: Some(name.into()), reason });
        }
        let found: String = self.names.join(", ").chars().filter(|c| !c.is_control()).take(80).collect();
        let reason = format!("missing in the header, which has `{found}`; add `{name}` (or `{alias}`)");
        Err(RowError { line: self.line, column: Some(name.into()), reason })
    }

    /// The names of the columns that are not a trip's own.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().zip(&self.columns).filter(|(_, known)| known.is_none()).map(|(name, _)| name.as_str())
    }

    /// A column besides the trip's own whose name stands twice.
    pub(crate) fn repeated_name(&self) -> Option<&str> {
        let names: Vec<&str> = self.other_names().collect();
        let mut seen = std::collections::BTreeSet::new();
        names.into_iter().find(|name| !seen.insert(*name))
    }

    /// Whether the file has the column.
    pub(crate) fn has(&self, column: TripColumn) -> bool {
        self.columns.contains(&Some(column))
    }
}

const NOT_UTF8: &str = "not UTF-8 text; convert the file to UTF-8 first";

/// The text of a row without the line break that ends it.
pub(crate) fn without_line_break(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\n").or_else(|| text.strip_suffix(b"\r")).unwrap_or(text)
}

/// The cells of rows, one row after the other; what they need is allocated once.
pub(crate) struct Cells {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    pub(crate) fn new(delimiter: u8) -> Self {
        let reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        Self { reader, text: Vec::new(), ends: vec![0; 32] }
    }

    /// The cells of a row that has no flaw of quotes.
    fn of(&mut self, row: &[u8]) -> impl Iterator<Item = &[u8]> {
        self.reader.reset();
        // Cells are never longer than what they are written as.
        self.text.resize(row.len().max(self.text.len()), 0);
        let (mut read, mut written, mut ended) = (0, 0, 0);
        loop {
            let rest = row.get(read..).unwrap_or_default();
            let input = if rest.is_empty() { b"\n" } else { rest };
            let (text, ends) = (self.text.get_mut(written..), self.ends.get_mut(ended..));
            let (result, bytes_read, bytes_written, ends_written) =
                self.reader.read_record(input, text.unwrap_or_default(), ends.unwrap_or_default());
            (read, written, ended) = (read + bytes_read, written + bytes_written, ended + ends_written);
            match result {
                // A blank row is no record: without an end, this would go on for ever.
                csv_core::ReadRecordResult::InputEmpty if rest.is_empty() => break,
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => self.text.resize(self.text.len() + 1, 0),
                csv_core::ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                csv_core::ReadRecordResult::Record | csv_core::ReadRecordResult::End => break,
            }
        }
        let mut start = 0;
        let (text, ends) = (&self.text, self.ends.get(..ended).unwrap_or_default());
        ends.iter().map(move |end| text.get(std::mem::replace(&mut start, *end)..*end).unwrap_or_default())
    }
}

/// The trip of a row, and its other columns.
pub(crate) fn parse<'a>(
    row: RawRow<'a>,
    header: &'a CsvHeader,
    cells: &'a mut Cells,
) -> Result<(Trip, Vec<Extra<'a>>), RowError> {
    parse_as(row, header, cells, |row| row.trip())
}

/// The ids of a row without times, and its other columns.
pub(crate) fn parse_ids<'a>(
    row: RawRow<'a>,
    header: &'a CsvHeader,
    cells: &'a mut Cells,
) -> Result<([Option<Id>; 4], Vec<Extra<'a>>), RowError> {
    parse_as(row, header, cells, |row| row.ids())
}

/// The trip of a row without quotes, in UTF-8; its other columns replace those in `extras`.
pub(crate) fn parse_plain<'a>(
    text: &'a str,
    line: u64,
    header: &'a CsvHeader,
    extras: &mut Vec<Extra<'a>>,
) -> Result<Trip, RowError> {
    extras.clear();
    read_cells(plain_cells(text, header.delimiter), line, header, extras, |row| row.trip())
}

/// What is wanted of a row's own columns, and its other columns.
pub(crate) fn parse_as<'a, T>(
    row: RawRow<'a>,
    header: &'a CsvHeader,
    cells: &'a mut Cells,
    read: impl Fn(&TripRow<'_>) -> Result<T, TripError>,
) -> Result<(T, Vec<Extra<'a>>), RowError> {
    let RawRow { text, line, plain, flaw } = row;
    if let Some(flaw) = flaw {
        let column = header.names.get(flaw.cell()).cloned();
        return Err(RowError { line, column, reason: flaw.reason().into() });
    }
    let mut extras = Vec::new();
    let read = match plain {
        Some(text) => read_cells(plain_cells(text, header.delimiter), line, header, &mut extras, read),
        None => {
            let cells = cells.of(without_line_break(text)).map(std::str::from_utf8);
            read_cells(cells, line, header, &mut extras, read)
        }
    };
    read.map(|read| (read, extras))
}

/// The cells of a row without quotes.
fn plain_cells(row: &str, delimiter: u8) -> impl Iterator<Item = Result<&str, Utf8Error>> {
    let row = row.strip_suffix('\n').or_else(|| row.strip_suffix('\r')).unwrap_or(row);
    let mut delimiters = memchr::memchr_iter(delimiter, row.as_bytes());
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let end = delimiters.next();
        next = end.map(|end| end + 1);
        row.get(start..end.unwrap_or(row.len())).map(Ok)
    })
}

fn read_cells<'a, T>(
    cells: impl Iterator<Item = Result<&'a str, Utf8Error>>,
    line: u64,
    header: &'a CsvHeader,
    extras: &mut Vec<Extra<'a>>,
    read: impl Fn(&TripRow<'_>) -> Result<T, TripError>,
) -> Result<T, RowError> {
    let mut row = TripRow::default();
    let mut columns = header.names.iter().zip(&header.columns);
    let mut count = 0;
    for cell in cells {
        count += 1;
        let Some((name, column)) = columns.next() else { continue };
        let not_text = |_| RowError { line, column: Some(name.clone()), reason: NOT_UTF8.into() };
        let text = cell.map_err(not_text)?;
        match column {
            Some(column) => match text.trim() {
                "" => {}
                cell => row.set(*column, Cell::Csv(cell)),
            },
            None => extras.push(Extra::Cell(name, text)),
        }
    }
    if count != header.names.len() {
        let fields = if count == 1 { "1 field".into() } else { format!("{count} fields") };
        return Err(RowError::new(line, format!("{fields}, but the header has {}", header.names.len())));
    }
    let name_of = |column| header.columns.iter().position(|known| *known == Some(column));
    read(&row).map_err(|error| {
        let name = name_of(error.column).and_then(|index| header.names.get(index));
        RowError::of_trip(line, &error, name.map(String::as_str))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_unquoted_and_counted() {
        let mut cells = Cells::new(b',');
        let mut of = |row: &str| -> Vec<String> {
            cells.of(row.as_bytes()).map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect()
        };
        assert_eq!(of("a,\"b\"\"c\nd\",,é"), ["a", "b\"c\nd", "", "é"]);
        assert_eq!(of("\"\""), [""]);
        assert!(of("").is_empty());
        assert_eq!(of("a,"), ["a", ""]);
        assert_eq!(of(&"x,".repeat(100)).len(), 101);
    }
}
