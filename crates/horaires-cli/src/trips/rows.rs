//! Trips with what reports know of them, a batch at a time, in room that is used again: nothing is allocated for a row.

use std::sync::{Mutex, PoisonError};

use horaires::{Cell, DetailColumn, Trip, TripColumn, TripDetails, TripRow};
use memchr::memchr;

use super::batch::{Batch, RawRow, RowError, Worked};
use super::csv_rows::{self, Cells, CsvHeader, without_line_break};
use super::details::read_details;
use super::json_rows;
use super::rejects::Reject;

/// A trip, and what reports know of it besides.
pub(crate) struct DetailedTrip {
    pub(crate) trip: Trip,
    /// As they were read, not checked.
    pub(crate) details: TripDetails,
    pub(crate) line: u64,
    /// Its place in the batch.
    place: usize,
}

/// What a column of a CSV file is.
#[derive(Clone, Copy)]
enum Role {
    Trip(TripColumn),
    Detail(DetailColumn),
    Other,
}

/// Reads rows.
struct Reader<'h> {
    csv: Option<(&'h CsvHeader, Cells)>,
    /// None where a column is given twice: the long way says so.
    roles: Option<Vec<Role>>,
}

impl<'h> Reader<'h> {
    fn new(header: Option<&'h CsvHeader>) -> Self {
        let roles = header.and_then(|header| {
            let role = |name: &String| match (TripColumn::from_name(name), DetailColumn::from_name(name)) {
                (Some(column), _) => Role::Trip(column),
                (None, Some(column)) => Role::Detail(column),
                (None, None) => Role::Other,
            };
            let roles: Vec<Role> = header.names.iter().map(role).collect();
            let detail = |role: &Role| if let Role::Detail(column) = role { Some(*column) } else { None };
            let mut details: Vec<&'static str> = roles.iter().filter_map(detail).map(DetailColumn::name).collect();
            details.sort_unstable();
            let repeated = details.windows(2).any(|pair| pair.first() == pair.last());
            (!repeated).then_some(roles)
        });
        Self { csv: header.map(|header| (header, Cells::new(header.delimiter))), roles }
    }

    fn read(&mut self, row: RawRow<'_>, place: usize) -> Result<DetailedTrip, RowError> {
        let line = row.line;
        let (trip, details) = match self.short(row) {
            Some(found) => found,
            None => self.long(row)?,
        };
        Ok(DetailedTrip { trip, details, line, place })
    }

    /// A row of CSV without quotes in which all is well; none says nothing.
    fn short(&self, row: RawRow<'_>) -> Option<(Trip, TripDetails)> {
        let (header, roles) = (self.csv.as_ref()?.0, self.roles.as_ref()?);
        let mut rest = std::str::from_utf8(without_line_break(row.text)).ok()?;
        if row.flaw.is_some() || memchr(b'"', rest.as_bytes()).is_some() {
            return None;
        }
        let (mut cells, mut details) = (TripRow::default(), TripDetails::default());
        let last = roles.len().checked_sub(1)?;
        for (column, role) in roles.iter().enumerate() {
            let end = memchr(header.delimiter, rest.as_bytes());
            let cell = match (end, column == last) {
                (Some(end), false) => {
                    let cell = rest.get(..end)?;
                    rest = rest.get(end + 1..)?;
                    cell
                }
                (None, true) => rest,
                _ => return None,
            };
            let cell = match cell.trim() {
                "" => continue,
                cell => Cell::Csv(cell),
            };
            match role {
                Role::Trip(column) => cells.set(*column, cell),
                Role::Detail(column) => details.read(*column, cell).ok()?,
                Role::Other => {}
            }
        }
        Some((cells.trip().ok()?, details))
    }

    /// Any row, or what is wrong with it.
    fn long(&mut self, row: RawRow<'_>) -> Result<(Trip, TripDetails), RowError> {
        let line = row.line;
        match &mut self.csv {
            Some((header, cells)) => {
                let (trip, extras) = csv_rows::parse(row, header, cells)?;
                Ok((trip, read_details(&extras, line)?))
            }
            None => {
                let parsed = json_rows::parse(row.text, line)?;
                let details = read_details(&parsed.extras(), line)?;
                Ok((parsed.trip, details))
            }
        }
    }
}

impl<D: Default> Worked<D> {
    /// Reads the trips of a batch into `room`, shows them to `all` together, and hands them on one by one with their
    /// number, in order, until a row stops the run; a bad row is put aside where that is wanted.
    pub(crate) fn each_detailed(
        batch: Batch,
        header: Option<&CsvHeader>,
        skip_bad_rows: bool,
        room: &mut Vec<DetailedTrip>,
        all: impl FnOnce(&[DetailedTrip]),
        mut take: impl FnMut(&mut D, usize, &mut DetailedTrip) -> Result<(), RowError>,
    ) -> Self {
        let mut worked = Self::default();
        let mut reader = Reader::new(header);
        let mut rejects: Vec<(usize, Reject)> = Vec::new();
        room.clear();
        for (place, row) in batch.rows().enumerate() {
            match reader.read(row, place) {
                Ok(trip) => room.push(trip),
                Err(error) if skip_bad_rows => rejects.push((place, Reject { error, row: row.text.to_vec() })),
                Err(error) => {
                    worked.failure = Some(error);
                    break;
                }
            }
        }
        all(room);
        for (number, row) in room.iter_mut().enumerate() {
            let place = row.place;
            match take(&mut worked.done, number, row) {
                Ok(()) => {}
                Err(error) if skip_bad_rows => {
                    let text = batch.rows().nth(place).map_or_else(Vec::new, |row| row.text.to_vec());
                    rejects.push((place, Reject { error, row: text }));
                }
                Err(error) => {
                    worked.failure = Some(error);
                    break;
                }
            }
        }
        rejects.sort_by_key(|reject| reject.0);
        worked.rejects = rejects.into_iter().map(|reject| reject.1).collect();
        worked.failure = worked.failure.or(batch.failure);
        worked
    }
}

/// What a worker adds up and works with, one for each worker that is busy at a time. Sums are exact, so it does not
/// matter which of them a batch was added to.
pub(crate) struct Pool<S> {
    idle: Mutex<Vec<S>>,
    new: Box<dyn Fn() -> S + Sync>,
}

impl<S> Pool<S> {
    pub(crate) fn new(new: impl Fn() -> S + Sync + 'static) -> Self {
        Self { idle: Mutex::default(), new: Box::new(new) }
    }

    /// Lends one to a batch.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut S) -> R) -> R {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut state = idle.unwrap_or_else(|| (self.new)());
        let result = work(&mut state);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(state);
        result
    }

    /// All of them, once nobody works any more.
    pub(crate) fn into_all(self) -> impl Iterator<Item = S> {
        self.idle.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter()
    }
}
