//! Positions: what a row of the positions document says, under its own names or the service's.

use crate::amount::Amount;
use crate::figures::NUMBER;
use crate::issue::{Issue, Lang, Problem};
use crate::time::Instant;
use crate::track::{Odometer, Place, Position};
use crate::trip::{Cell, instant_of};
use crate::validate::shorten;

/// The columns of a position, besides its trip's `tripId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PositionColumn {
    /// `timestamp`, or `date`.
    Timestamp,
    /// `odometer`, in any unit.
    Odometer,
    /// `latitude`, or `latitudeY`: degrees north.
    Latitude,
    /// `longitude`, or `longitudeX`: degrees east.
    Longitude,
}

impl PositionColumn {
    /// Every column.
    pub const ALL: [Self; 4] = [Self::Timestamp, Self::Odometer, Self::Latitude, Self::Longitude];

    /// The column's name in our documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamp",
            Self::Odometer => "odometer",
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
        }
    }

    /// The service's own name for the column.
    #[must_use]
    pub const fn alias(self) -> &'static str {
        match self {
            Self::Timestamp => "date",
            Self::Odometer => "odometer",
            Self::Latitude => "latitudeY",
            Self::Longitude => "longitudeX",
        }
    }

    /// The column of a name or an alias.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name || column.alias() == name)
    }
}

/// Why a row is no position: the first thing that is wrong with it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", .problem.message(Lang::En))]
pub struct PositionError {
    /// The column.
    pub column: PositionColumn,
    /// What is wrong there.
    pub problem: Box<Problem>,
}

impl PositionError {
    /// The same as an issue, whose path is the column.
    #[must_use]
    pub fn to_issue(&self) -> Issue {
        Issue::new((*self.problem).clone(), format!("/{}", self.column.name()))
    }
}

/// The cells of one position row.
#[derive(Debug, Clone, Copy)]
pub struct PositionRow<'a> {
    cells: [Cell<'a>; PositionColumn::ALL.len()],
}

impl Default for PositionRow<'_> {
    fn default() -> Self {
        Self { cells: [Cell::Missing; PositionColumn::ALL.len()] }
    }
}

const LATITUDE: &str = "degrees between -90 and 90, like 48.8566";
const LONGITUDE: &str = "degrees between -180 and 180, like 2.3522";
const ODOMETER: &str = "a number that is not negative, like 28700.5";

impl<'a> PositionRow<'a> {
    /// Puts a cell into its column.
    pub const fn set(&mut self, column: PositionColumn, cell: Cell<'a>) {
        let [timestamp, odometer, latitude, longitude] = &mut self.cells;
        *match column {
            PositionColumn::Timestamp => timestamp,
            PositionColumn::Odometer => odometer,
            PositionColumn::Latitude => latitude,
            PositionColumn::Longitude => longitude,
        } = cell;
    }

    /// The position of the row.
    ///
    /// # Errors
    /// [`PositionError`], which names the column: the timestamp is missing or cannot be read, a number is none or out of
    /// its bounds, or only one of latitude and longitude is there.
    ///
    /// ```
    /// use horaires::{Cell, PositionColumn, PositionRow};
    /// let mut row = PositionRow::default();
    /// row.set(PositionColumn::Timestamp, Cell::Csv("2026-03-30T07:35:00+02:00"));
    /// row.set(PositionColumn::Latitude, Cell::Csv("48.8566"));
    /// assert_eq!(row.position().unwrap_err().column, PositionColumn::Longitude);
    /// row.set(PositionColumn::Longitude, Cell::Csv("2.3522"));
    /// assert_eq!(row.position()?.place.unwrap().latitude().to_string(), "48.8566");
    /// # Ok::<(), horaires::PositionError>(())
    /// ```
    pub fn position(&self) -> Result<Position, PositionError> {
        let [timestamp, odometer, latitude, longitude] = self.cells;
        let missing = |column: PositionColumn| wrong(column, Problem::MissingField { field: column.name().into() });
        let at: Option<Instant> = instant_of(timestamp).map_err(|problem| wrong(PositionColumn::Timestamp, problem))?;
        let at = at.ok_or_else(|| missing(PositionColumn::Timestamp))?;
        let odometer = match number(odometer, PositionColumn::Odometer)? {
            Some((amount, text)) => {
                let odometer = Odometer::new(amount).filter(|_| !amount.is_negative());
                Some(odometer.ok_or_else(|| unlike(PositionColumn::Odometer, ODOMETER, text))?)
            }
            None => None,
        };
        let latitude = number(latitude, PositionColumn::Latitude)?;
        let longitude = number(longitude, PositionColumn::Longitude)?;
        let place = match (latitude, longitude) {
            (Some((north, latitude)), Some((east, longitude))) => Some(match Place::new(north, east) {
                Some(place) => place,
                None if Place::new(north, Amount::ZERO).is_none() => {
                    return Err(unlike(PositionColumn::Latitude, LATITUDE, latitude));
                }
                None => return Err(unlike(PositionColumn::Longitude, LONGITUDE, longitude)),
            }),
            (None, None) => None,
            (Some(_), None) => return Err(missing(PositionColumn::Longitude)),
            (None, Some(_)) => return Err(missing(PositionColumn::Latitude)),
        };
        Ok(Position { at, odometer, place })
    }
}

fn wrong(column: PositionColumn, problem: Problem) -> PositionError {
    PositionError { column, problem: Box::new(problem) }
}

fn unlike(column: PositionColumn, expected: &'static str, found: &str) -> PositionError {
    wrong(column, Problem::WrongType { expected, found: shorten(found) })
}

fn number(cell: Cell<'_>, column: PositionColumn) -> Result<Option<(Amount, &str)>, PositionError> {
    match cell {
        Cell::Missing | Cell::Csv("") => Ok(None),
        Cell::Csv(text) | Cell::Number(text) => {
            Amount::parse(text).map(|amount| Some((amount, text))).ok_or_else(|| unlike(column, NUMBER, text))
        }
        Cell::Text(text) | Cell::Other(text) => Err(unlike(column, NUMBER, text)),
    }
}

/// What a cell has to be, in French.
pub(crate) fn french(expected: &str) -> Option<&'static str> {
    match expected {
        LATITUDE => Some("des degrés entre -90 et 90, comme 48.8566"),
        LONGITUDE => Some("des degrés entre -180 et 180, comme 2.3522"),
        ODOMETER => Some("un nombre qui n'est pas négatif, comme 28700.5"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cells: [&'static str; 4]) -> Result<Position, PositionError> {
        let mut row = PositionRow::default();
        for (column, cell) in PositionColumn::ALL.into_iter().zip(cells) {
            assert_eq!(PositionColumn::from_name(column.name()), Some(column));
            assert_eq!(PositionColumn::from_name(column.alias()), Some(column));
            row.set(column, Cell::Csv(cell));
        }
        row.position()
    }

    #[test]
    fn rows_are_positions_or_errors_that_name_the_column() {
        let position = read(["1767222000000", "12.5", "-90", "180"]).unwrap();
        assert_eq!(position.odometer.unwrap().amount().to_string(), "12.5");
        assert_eq!(read(["1767222000000", "", "", ""]).map(|p| (p.odometer, p.place)), Ok((None, None)));
        for (cells, column, message) in [
            (["", "1", "", ""], PositionColumn::Timestamp, "unreadable"),
            (["2026-03-30T07:35:00", "1", "", ""], PositionColumn::Timestamp, "offset"),
            (["0", "-1", "", ""], PositionColumn::Odometer, "not negative"),
            (["0", "1,5", "", ""], PositionColumn::Odometer, "with a point"),
            (["0", "", "90.5", "0"], PositionColumn::Latitude, "between -90 and 90"),
            (["0", "", "48", "-180.5"], PositionColumn::Longitude, "between -180 and 180"),
            (["0", "", "", "2"], PositionColumn::Latitude, "missing"),
        ] {
            let error = read(cells).unwrap_err();
            assert_eq!(error.column, column, "{cells:?}");
            assert!(error.to_string().contains(message) || message == "unreadable", "{error}");
            assert_ne!(error.problem.message(Lang::En), error.problem.message(Lang::Fr));
        }
    }
}
