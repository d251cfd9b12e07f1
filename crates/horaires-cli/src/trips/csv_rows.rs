//! Trips in CSV: the header, and a row.

use horaires::{Cell, Trip, TripColumn, TripRow};

use super::batch::{Extra, RowError};

/// What the columns of a CSV file are.
#[derive(Debug, Clone)]
pub(crate) struct CsvHeader {
    pub(crate) names: Vec<String>,
    columns: Vec<Option<TripColumn>>,
    pub(crate) delimiter: u8,
}

impl CsvHeader {
    /// Reads the header; a missing or repeated column is an error that names it.
    pub(crate) fn read(record: &csv::ByteRecord, delimiter: u8) -> Result<Self, RowError> {
        let mut names = Vec::new();
        for cell in record {
            let name = std::str::from_utf8(cell).map_err(|_| RowError::new(1, NOT_UTF8))?;
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
            let error = |reason: String| RowError { line: 1, column: Some(column.name().into()), reason };
            if given.is_empty() && column.is_required() {
                return Err(error(format!("missing; add `{}` (or `{}`) to the header", column.name(), column.alias())));
            }
            if given.len() > 1 {
                return Err(error(format!("given twice, as `{}`; keep one", given.join("` and `"))));
            }
        }
        Ok(Self { names, columns, delimiter })
    }

    /// The names of the columns that are not a trip's own.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().zip(&self.columns).filter(|(_, known)| known.is_none()).map(|(name, _)| name.as_str())
    }

    /// Whether the file has the column.
    pub(crate) fn has(&self, column: TripColumn) -> bool {
        self.columns.contains(&Some(column))
    }
}

const NOT_UTF8: &str = "not UTF-8 text; convert the file to UTF-8 first";

/// The trip of a row, and its other columns.
pub(crate) fn parse<'a>(
    record: &'a csv::ByteRecord,
    line: u64,
    header: &'a CsvHeader,
) -> Result<(Trip, Vec<Extra<'a>>), RowError> {
    if record.len() != header.names.len() {
        let reason = format!("{} fields, but the header has {}", record.len(), header.names.len());
        return Err(RowError::new(line, reason));
    }
    let mut row = TripRow::default();
    let mut extras = Vec::new();
    for ((bytes, name), column) in record.iter().zip(&header.names).zip(&header.columns) {
        let not_text = |_| RowError { line, column: Some(name.clone()), reason: NOT_UTF8.into() };
        let text = std::str::from_utf8(bytes).map_err(not_text)?;
        match column {
            Some(column) => match text.trim() {
                "" => {}
                cell => row.set(*column, Cell::Csv(cell)),
            },
            None => extras.push(Extra::Cell(name, text)),
        }
    }
    let name_of = |column| header.columns.iter().position(|known| *known == Some(column));
    let trip = row.trip().map_err(|error| {
        let name = name_of(error.column).and_then(|index| header.names.get(index));
        RowError::of_trip(line, &error, name.map(String::as_str))
    })?;
    Ok((trip, extras))
}
