//! Positions files: held in memory by trip, for trips come in any order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use horaires::{
    FindingCode, Findings, Id, Limit, LimitExceeded, Position, PositionColumn, PositionRow, Track, Trip, TripColumn,
};

use super::batch::{Batch, Extra, RowError};
use super::csv_rows::{self, Cells, CsvHeader};
use super::json_rows;
use super::source::Source;
use crate::failure::{Failure, tell};

/// Where the positions of the trips come from.
#[derive(Args)]
pub(crate) struct PositionsArgs {
    /// Positions of the trips (CSV, NDJSON or JSON): tripId, timestamp, and odometer, or latitude and longitude; by
    /// them the distance of a mixed trip is measured
    #[arg(long, value_name = "FILE")]
    pub(crate) positions: Option<PathBuf>,
}

/// The positions of all trips.
#[derive(Default)]
pub(crate) struct Positions {
    by_trip: HashMap<Id, OfTrip>,
    count: usize,
    /// Rows that could not be read, and were put aside.
    pub(crate) rejected: u64,
}

#[derive(Default)]
struct OfTrip {
    positions: Vec<Position>,
    /// Whether the trips have this one.
    seen: AtomicBool,
}

impl Positions {
    /// Reads a positions file, if there is one; bad rows stop the run, or are told and counted.
    pub(crate) fn load(args: &PositionsArgs, skip_bad_rows: bool) -> Result<Self, Failure> {
        let mut all = Self::default();
        let Some(path) = &args.positions else { return Ok(all) };
        all.read(path, skip_bad_rows)?;
        Ok(all)
    }

    fn read(&mut self, path: &Path, skip_bad_rows: bool) -> Result<(), Failure> {
        let source = Source::open_requiring(path, None, &[TripColumn::TripId])?;
        let (name, header) = (source.name.clone(), source.header().cloned());
        if let Some(header) = &header {
            check_columns(header).map_err(|error| Failure::invalid(error.tell(&name)))?;
        }
        let mut cells = header.as_ref().map(|header| Cells::new(header.delimiter));
        let mut failure = None;
        source.read(&mut |batch| {
            failure = self.take(batch, header.as_ref().zip(cells.as_mut()), skip_bad_rows, &name).err();
            failure.is_none()
        });
        failure.map_or(Ok(()), |error| Err(Failure::invalid(error.tell(&name))))
    }

    fn take(
        &mut self,
        batch: Batch,
        mut csv: Option<(&CsvHeader, &mut Cells)>,
        skip_bad_rows: bool,
        file: &str,
    ) -> Result<(), RowError> {
        for row in batch.rows() {
            let line = row.line;
            let result = match &mut csv {
                Some((header, cells)) => csv_rows::parse_as(row, header, cells, |row| row.trip_id())
                    .and_then(|(trip, extras)| Ok((trip, position(&extras, line)?))),
                None => json_rows::parse_as(row.text, line, |row| row.trip_id())
                    .and_then(|parsed| Ok((parsed.trip.clone(), position(&parsed.extras(), line)?))),
            };
            match result {
                Ok((trip, position)) => {
                    self.add(&trip, position).map_err(|error| RowError::new(line, error.to_string()))?
                }
                Err(error) if skip_bad_rows => {
                    self.rejected += 1;
                    tell!("horaires: rejected: {}", error.tell(file));
                }
                Err(error) => return Err(error),
            }
        }
        batch.failure.map_or(Ok(()), Err)
    }

    fn add(&mut self, trip: &Id, position: Position) -> Result<(), LimitExceeded> {
        self.count += 1;
        if self.count > Limit::Positions.max() {
            return Err(LimitExceeded(Limit::Positions));
        }
        self.by_trip.entry(trip.key()).or_default().positions.push(position);
        Ok(())
    }

    /// The positions of a trip, in the order of the file.
    pub(crate) fn of(&self, trip: &Trip) -> &[Position] {
        let Some(found) = self.by_trip.get(&trip.id.key()) else { return &[] };
        found.seen.store(true, Ordering::Relaxed);
        &found.positions
    }

    /// The track of a trip, where its positions show one.
    pub(crate) fn track(&self, trip: &Trip, findings: &mut Findings) -> Option<Track> {
        let positions = self.of(trip);
        if positions.is_empty() {
            return None;
        }
        Track::new(&trip.id, trip.period, positions.to_vec(), findings)
    }

    /// After the last trip: positions that belong to none of them.
    pub(crate) fn find_unknown(&self, findings: &mut Findings) {
        let mut unknown: Vec<(&Id, usize)> = self
            .by_trip
            .iter()
            .filter(|(_, found)| !found.seen.load(Ordering::Relaxed))
            .map(|(trip, found)| (trip, found.positions.len()))
            .collect();
        unknown.sort_unstable();
        for (trip, count) in unknown {
            findings.add_many(FindingCode::PositionUnknownTrip, count as u64, || trip.to_string());
        }
    }
}

/// A positions file that has neither odometer nor coordinates cannot show any way.
fn check_columns(header: &CsvHeader) -> Result<(), RowError> {
    let columns: Vec<PositionColumn> = header.other_names().filter_map(PositionColumn::from_name).collect();
    let has = |column| columns.contains(&column);
    let missing = |column: PositionColumn, remedy: &str| {
        let reason = format!("missing in the header; {remedy}");
        Err(RowError { line: header.line, column: Some(column.name().into()), reason })
    };
    match (has(PositionColumn::Latitude), has(PositionColumn::Longitude)) {
        _ if !has(PositionColumn::Timestamp) => missing(PositionColumn::Timestamp, "add `timestamp` (or `date`)"),
        (true, false) => missing(PositionColumn::Longitude, "add `longitude` (or `longitudeX`)"),
        (false, true) => missing(PositionColumn::Latitude, "add `latitude` (or `latitudeY`)"),
        (false, false) if !has(PositionColumn::Odometer) => {
            missing(PositionColumn::Odometer, "add `odometer`, or `latitude` and `longitude`")
        }
        _ => Ok(()),
    }
}

fn position(extras: &[Extra<'_>], line: u64) -> Result<Position, RowError> {
    let named: Vec<(PositionColumn, &Extra<'_>)> =
        extras.iter().filter_map(|extra| Some((PositionColumn::from_name(extra.name())?, extra))).collect();
    let error = |name: &str, reason: String| RowError { line, column: Some(name.to_owned()), reason };
    for (index, (column, extra)) in named.iter().enumerate() {
        if let Some((_, other)) = named.iter().take(index).find(|known| known.0 == *column) {
            let reason = format!("given twice, as `{}` and `{}`; keep one", other.name(), extra.name());
            return Err(error(column.name(), reason));
        }
    }
    let position = with_row(&named, PositionRow::default());
    position.map_err(|wrong| {
        let name = named.iter().find(|known| known.0 == wrong.column).map(|known| known.1.name());
        error(name.unwrap_or_else(|| wrong.column.name()), wrong.to_string())
    })
}

/// Cells live as long as they are read: the row is filled from the inside.
fn with_row(named: &[(PositionColumn, &Extra<'_>)], row: PositionRow<'_>) -> Result<Position, horaires::PositionError> {
    match named {
        [] => row.position(),
        [(column, extra), rest @ ..] => extra.read(|cell| {
            let mut row = row;
            row.set(*column, cell);
            with_row(rest, row)
        }),
    }
}
