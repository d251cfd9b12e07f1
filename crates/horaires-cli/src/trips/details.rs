//! What reports know of a trip besides its classification: read from the columns that only pass through `classify`.

use horaires::{Cell, DetailColumn, Findings, Lang, Trip, TripDetails};

use super::batch::{Extra, RowError};
use super::json_rows;
use crate::failure::tell;
use crate::words;

impl Extra<'_> {
    /// The name of the column.
    pub(crate) const fn name(&self) -> &str {
        match self {
            Self::Cell(name, _) | Self::Field(name, _) => name,
        }
    }

    /// Reads the cell.
    pub(crate) fn read<R>(&self, read: impl FnOnce(Cell<'_>) -> R) -> R {
        match self {
            Self::Cell(_, text) => match text.trim() {
                "" => read(Cell::Missing),
                text => read(Cell::Csv(text)),
            },
            Self::Field(_, raw) => json_rows::with_cell(raw, read),
        }
    }
}

/// Says what was found, with its count.
pub(crate) fn tell_findings(findings: &Findings) {
    for (code, tally) in findings.iter() {
        let (message, code, count) = (code.message(tally.count, Lang::En), code.as_str(), tally.count);
        let such: Vec<String> = tally.examples.iter().map(|example| words::printable(example)).collect();
        let more = if tally.examples.len() as u64 == count { "" } else { ", ..." };
        tell!("horaires: warning: {count} {message} [{code}] ({}{more})", such.join(", "));
    }
}

/// The details of a trip; what cannot be true of them is found and counted.
pub(crate) fn details(
    trip: &Trip,
    extras: &[Extra<'_>],
    line: u64,
    findings: &mut Findings,
) -> Result<TripDetails, RowError> {
    let mut details = read_details(extras, line)?;
    details.check(&trip.id, findings);
    Ok(details)
}

/// The details of a trip, as they are written.
pub(super) fn read_details(extras: &[Extra<'_>], line: u64) -> Result<TripDetails, RowError> {
    let mut details = TripDetails::default();
    let mut seen: Vec<(DetailColumn, &str)> = Vec::new();
    for extra in extras {
        let Some(column) = DetailColumn::from_name(extra.name()) else { continue };
        let wrong = |reason| RowError { line, column: Some(extra.name().to_owned()), reason };
        if let Some((_, other)) = seen.iter().find(|known| known.0 == column) {
            return Err(wrong(format!("given twice, as `{other}` and `{}`; keep one", extra.name())));
        }
        seen.push((column, extra.name()));
        extra.read(|cell| details.read(column, cell)).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(details)
}
