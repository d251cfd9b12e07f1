//! Trips: what a row of the trips document says, under its own names or the service's.

use crate::id::Id;
use crate::issue::{Issue, Lang, Problem};
use crate::time::{Instant, Period};
use crate::validate::{brief, json_text, shorten};
use crate::wire::{DateError, parse_date};
use serde_json::Value;

/// One trip, in UTC; trips are never converted to local time (`semantics.md` 1.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// The trip (`idEtape`).
    pub id: Id,
    /// The driver (`individuId`).
    pub driver: Id,
    /// From when to when; it may be empty.
    pub period: Period,
    /// `numeroEmbarque`, where it is known.
    pub unit_number: Option<Id>,
    /// `codeExploitant`, where it is known.
    pub operator_code: Option<Id>,
}

/// The columns of a trip that classification reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TripColumn {
    /// `tripId`, or `idEtape`.
    TripId,
    /// `driverId`, or `individuId`.
    DriverId,
    /// `start`, or `debut`.
    Start,
    /// `end`, or `fin`.
    End,
    /// `numeroEmbarque`.
    UnitNumber,
    /// `codeExploitant`.
    OperatorCode,
}

impl TripColumn {
    /// Every column, those that a trip must have first.
    pub const ALL: [Self; 6] =
        [Self::TripId, Self::DriverId, Self::Start, Self::End, Self::UnitNumber, Self::OperatorCode];

    /// The column's name in our documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TripId => "tripId",
            Self::DriverId => "driverId",
            Self::Start => "start",
            Self::End => "end",
            Self::UnitNumber => "numeroEmbarque",
            Self::OperatorCode => "codeExploitant",
        }
    }

    /// The service's own name for the column.
    #[must_use]
    pub const fn alias(self) -> &'static str {
        match self {
            Self::TripId => "idEtape",
            Self::DriverId => "individuId",
            Self::Start => "debut",
            Self::End => "fin",
            Self::UnitNumber | Self::OperatorCode => self.name(),
        }
    }

    /// The column of a name or an alias.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name || column.alias() == name)
    }

    /// Whether a trip must have it.
    #[must_use]
    pub const fn is_required(self) -> bool {
        !matches!(self, Self::UnitNumber | Self::OperatorCode)
    }
}

/// A cell of a trip row, as it stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// No such column, an empty CSV cell, or null.
    Missing,
    /// A CSV cell, where types are not written: whole numbers are numbers.
    Csv(&'a str),
    /// A JSON number, as written.
    Number(&'a str),
    /// A JSON string, unescaped.
    Text(&'a str),
    /// Any other JSON value, as written.
    Other(&'a str),
}

/// Why a row is no trip: the first thing that is wrong with it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .problem.message(Lang::En))]
pub struct TripError {
    /// The column.
    pub column: TripColumn,
    /// What is wrong there.
    pub problem: Box<Problem>,
}

impl TripError {
    /// The same as an issue, whose path is the column.
    #[must_use]
    pub fn into_issue(self) -> Issue {
        Issue::new(*self.problem, format!("/{}", self.column.name()))
    }
}

/// The cells of one trip row.
#[derive(Debug, Clone, Copy)]
pub struct TripRow<'a> {
    cells: [Cell<'a>; TripColumn::ALL.len()],
}

impl Default for TripRow<'_> {
    fn default() -> Self {
        Self { cells: [Cell::Missing; TripColumn::ALL.len()] }
    }
}

impl<'a> TripRow<'a> {
    /// Puts a cell into its column.
    pub const fn set(&mut self, column: TripColumn, cell: Cell<'a>) {
        let [trip, driver, start, end, unit, operator] = &mut self.cells;
        *match column {
            TripColumn::TripId => trip,
            TripColumn::DriverId => driver,
            TripColumn::Start => start,
            TripColumn::End => end,
            TripColumn::UnitNumber => unit,
            TripColumn::OperatorCode => operator,
        } = cell;
    }

    /// The trip of the row.
    ///
    /// # Errors
    /// [`TripError`], which names the column: it is missing, an id is neither a whole number nor a string, a date
    /// cannot be read or has no offset, the trip is outside the supported window, or it ends before it starts
    /// (`semantics.md` 1.1 and 1.4).
    ///
    /// ```
    /// use horaires::{Cell, TripColumn, TripRow};
    /// let mut row = TripRow::default();
    /// row.set(TripColumn::TripId, Cell::Csv("1110000401"));
    /// row.set(TripColumn::DriverId, Cell::Csv("D-7"));
    /// row.set(TripColumn::Start, Cell::Csv("1764000000000"));
    /// row.set(TripColumn::End, Cell::Csv("2025-11-24T17:30:00+01:00"));
    /// assert_eq!(row.trip()?.period.duration_ms(), 1_800_000);
    /// row.set(TripColumn::End, Cell::Csv("2025-11-24T17:30:00"));
    /// assert_eq!(row.trip().unwrap_err().column, TripColumn::End);
    /// # Ok::<(), horaires::TripError>(())
    /// ```
    pub fn trip(&self) -> Result<Trip, TripError> {
        let [trip, driver, start, end, unit, operator] = self.cells;
        let id = required(id(trip, TripColumn::TripId)?, TripColumn::TripId)?;
        let driver = required(self::id(driver, TripColumn::DriverId)?, TripColumn::DriverId)?;
        let start = required(instant(start, TripColumn::Start)?, TripColumn::Start)?;
        let end = required(instant(end, TripColumn::End)?, TripColumn::End)?;
        if start == Instant::MAX {
            return Err(wrong(TripColumn::Start, Problem::OutsideWindow { found: start.to_string() }));
        }
        let reversed = || Problem::TripReversed { start: start.to_string(), end: end.to_string() };
        let period = Period::new(start, end).ok_or_else(|| wrong(TripColumn::End, reversed()))?;
        Ok(Trip {
            id,
            driver,
            period,
            unit_number: self::id(unit, TripColumn::UnitNumber)?,
            operator_code: self::id(operator, TripColumn::OperatorCode)?,
        })
    }
}

impl Trip {
    /// The trip of an object of a trips document; other fields are passed over.
    ///
    /// ```
    /// use horaires::Trip;
    /// let row = serde_json::json!({"tripId": 1, "driverId": 7, "debut": "2025-11-24T17:00:00+01:00", "end": 0});
    /// let issue = Trip::from_json(&row).unwrap_err();
    /// assert_eq!((issue.code(), issue.path.as_str()), ("trip-reversed", "/end"));
    /// ```
    ///
    /// # Errors
    /// An issue with a path in the object: it is no object, it has a column under both its names, or as
    /// [`TripRow::trip`].
    pub fn from_json(row: &Value) -> Result<Self, Box<Issue>> {
        let Value::Object(object) = row else {
            return Err(Issue::new(Problem::WrongType { expected: "an object", found: brief(row) }, "").into());
        };
        let mut names: [Option<&str>; TripColumn::ALL.len()] = [None; TripColumn::ALL.len()];
        // A row borrows its cells, and numbers have to be written out first.
        let mut written: [String; TripColumn::ALL.len()] = Default::default();
        for (name, value) in object {
            let Some(column) = TripColumn::from_name(name) else { continue };
            let (Some(known), Some(text)) = (names.get_mut(column as usize), written.get_mut(column as usize)) else {
                continue;
            };
            if known.replace(name).is_some() {
                return Err(Issue::new(Problem::DuplicateKey { key: shorten(name) }, "").into());
            }
            if !matches!(value, Value::Null | Value::String(_)) {
                *text = json_text(value);
            }
        }
        let mut cells = TripRow::default();
        for ((column, name), written) in TripColumn::ALL.into_iter().zip(names).zip(&written) {
            let cell = match name.and_then(|name| object.get(name)) {
                None | Some(Value::Null) => Cell::Missing,
                Some(Value::Number(_)) => Cell::Number(written),
                Some(Value::String(text)) => Cell::Text(text),
                Some(_) => Cell::Other(written),
            };
            cells.set(column, cell);
        }
        cells.trip().map_err(|error| {
            let name = names.get(error.column as usize).copied().flatten();
            let mut issue = error.into_issue();
            if let Some(name) = name {
                issue.path = format!("/{name}");
            } else if matches!(issue.problem, Problem::MissingField { .. }) {
                // The path of an issue is that of a value that is there.
                issue.path.clear();
            }
            issue.into()
        })
    }
}

impl TripRow<'_> {
    /// The ids of a row that has no times, as a redacted trip: trip, driver, `numeroEmbarque` and `codeExploitant`.
    ///
    /// # Errors
    /// [`TripError`] where one is neither a whole number nor a string.
    pub fn ids(&self) -> Result<[Option<Id>; 4], TripError> {
        let [trip, driver, _, _, unit, operator] = self.cells;
        Ok([
            id(trip, TripColumn::TripId)?,
            id(driver, TripColumn::DriverId)?,
            id(unit, TripColumn::UnitNumber)?,
            id(operator, TripColumn::OperatorCode)?,
        ])
    }

    /// The trip that a row names: what a row of positions needs.
    ///
    /// # Errors
    /// [`TripError`] where it is missing, or neither a whole number nor a string.
    pub fn trip_id(&self) -> Result<Id, TripError> {
        let [trip, ..] = self.cells;
        required(id(trip, TripColumn::TripId)?, TripColumn::TripId)
    }
}

fn wrong(column: TripColumn, problem: Problem) -> TripError {
    TripError { column, problem: Box::new(problem) }
}

fn required<T>(value: Option<T>, column: TripColumn) -> Result<T, TripError> {
    value.ok_or_else(|| wrong(column, Problem::MissingField { field: column.name().into() }))
}

fn id(cell: Cell<'_>, column: TripColumn) -> Result<Option<Id>, TripError> {
    let neither = |found| {
        let expected = "a whole number or a string";
        wrong(column, Problem::WrongType { expected, found: shorten(found) })
    };
    match cell {
        Cell::Missing => Ok(None),
        Cell::Csv(text) => Ok(Some(Id::from_csv(text))),
        Cell::Text("") => Err(wrong(column, Problem::MissingField { field: column.name().into() })),
        Cell::Text(text) => Ok(Some(Id::from(text))),
        Cell::Number(number) => number.parse().map(|number| Some(Id::Number(number))).map_err(|_| neither(number)),
        Cell::Other(found) => Err(neither(found)),
    }
}

fn instant(cell: Cell<'_>, column: TripColumn) -> Result<Option<Instant>, TripError> {
    instant_of(cell).map_err(|problem| wrong(column, problem))
}

/// The instant of a cell: epoch milliseconds, or ISO-8601 with an offset.
pub(crate) fn instant_of(cell: Cell<'_>) -> Result<Option<Instant>, Problem> {
    let unreadable = |found, no_offset| Problem::UnreadableDate { found: shorten(found), no_offset };
    let (written, millis) = match cell {
        Cell::Missing => return Ok(None),
        Cell::Number(text) => (text, epoch_millis(text).ok_or_else(|| unreadable(text, false))?),
        Cell::Csv(text) => match epoch_millis(text) {
            Some(millis) => (text, millis),
            None => (text, parse_date(text).map_err(|error| unreadable(text, error == DateError::NoOffset))?),
        },
        Cell::Text(text) => (text, parse_date(text).map_err(|error| unreadable(text, error == DateError::NoOffset))?),
        Cell::Other(text) => return Err(unreadable(text, false)),
    };
    let outside = |_| Problem::OutsideWindow { found: format!("`{}`", shorten(written)) };
    Instant::from_millis(millis).map(Some).map_err(outside)
}

/// Whole milliseconds; a sign other than minus is no number of JSON.
fn epoch_millis(text: &str) -> Option<i64> {
    if text.starts_with('+') { None } else { text.parse().ok() }
}
