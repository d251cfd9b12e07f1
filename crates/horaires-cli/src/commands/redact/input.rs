//! What `redact` reads: trips, or trips that were redacted before.

use horaires::{
    Amount, Basis, Figure, Figures, Findings, Id, Part, ProfessionalStretch, RedactedTrip, Trip, TripColumn,
    TripDetails, Usage,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::output::{PRIVATE_MS, STRETCHES, private_column};
use crate::trips::{Cells, CsvHeader, Extra, RawRow, RowError, details, parse_csv, parse_csv_ids, parse_json};

/// A row.
pub(super) enum Given {
    /// A trip with what reports know of it.
    Trip(Trip, Box<TripDetails>),
    /// What is left of one.
    Redacted(Box<RedactedTrip>),
}

/// Whether a CSV file holds redacted trips: they have stretches in the place of a start and an end.
///
/// # Errors
/// Where it holds neither.
pub(super) fn is_redacted(header: &CsvHeader) -> Result<bool, RowError> {
    let has_times = [TripColumn::Start, TripColumn::End].map(|column| header.has(column));
    if has_times == [false, false] && header.names.iter().any(|name| name == STRETCHES) {
        return Ok(true);
    }
    header.require(&[TripColumn::Start, TripColumn::End])?;
    Ok(false)
}

/// Reads a row.
pub(super) fn read(
    row: RawRow<'_>,
    csv: Option<(&CsvHeader, bool, &mut Cells)>,
    findings: &mut Findings,
) -> Result<Given, RowError> {
    let line = row.line;
    match csv {
        Some((header, true, cells)) => {
            let (ids, extras) = parse_csv_ids(row, header, cells)?;
            Ok(Given::Redacted(Box::new(from_csv(ids, &extras, line)?)))
        }
        Some((header, false, cells)) => {
            let (trip, extras) = parse_csv(row, header, cells)?;
            let details = details(&trip, &extras, line, findings)?;
            Ok(Given::Trip(trip, Box::new(details)))
        }
        None if looks_redacted(row.text) => {
            let trip: RedactedTrip = serde_json::from_slice(row.text).map_err(|error| unreadable(&error, line))?;
            Ok(Given::Redacted(Box::new(trip)))
        }
        None => {
            let parsed = parse_json(row.text, line)?;
            let details = details(&parsed.trip, &parsed.extras(), line, findings)?;
            Ok(Given::Trip(parsed.trip, Box::new(details)))
        }
    }
}

fn unreadable(error: &serde_json::Error, line: u64) -> RowError {
    let reason = error.to_string();
    let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
    RowError::new(line, format!("not a redacted trip: {reason}"))
}

/// Whether an object has stretches in the place of a start and an end.
fn looks_redacted(text: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Probe<'a> {
        #[serde(borrow)]
        professional: Option<&'a RawValue>,
        #[serde(borrow)]
        start: Option<&'a RawValue>,
        #[serde(borrow)]
        debut: Option<&'a RawValue>,
    }
    if memchr::memmem::find(text, b"\"professional\"").is_none() {
        return false;
    }
    let probe: Result<Probe<'_>, _> = serde_json::from_slice(text);
    let is_list = |value: &RawValue| value.get().starts_with('[');
    probe.is_ok_and(|probe| probe.start.is_none() && probe.debut.is_none() && probe.professional.is_some_and(is_list))
}

/// A row of our own CSV. What its other columns add up to is in the stretches.
fn from_csv(
    [trip, driver, unit, operator]: [Option<Id>; 4],
    extras: &[Extra<'_>],
    line: u64,
) -> Result<RedactedTrip, RowError> {
    let wrong = |name: &str, reason: String| RowError { line, column: Some(name.to_owned()), reason };
    let missing = |name: &str| wrong(name, "missing, and a redacted trip has one".into());
    let cell = |name: &str| {
        let found = extras.iter().find_map(|extra| match extra {
            Extra::Cell(known, text) if *known == name => Some(text.trim()),
            _ => None,
        });
        found.filter(|text| !text.is_empty())
    };
    let id = |name: &str| cell(name).map(Id::from_csv);
    let stretches = cell(STRETCHES).ok_or_else(|| missing(STRETCHES))?;
    let professional: Vec<ProfessionalStretch> =
        serde_json::from_str(stretches).map_err(|error| wrong(STRETCHES, unreadable(&error, line).reason))?;
    let mut figures = Figures::default();
    for figure in Figure::ALL {
        let name = private_column(figure);
        let amount = cell(&name).map(|text| Amount::parse(text).ok_or_else(|| wrong(&name, "not a number".into())));
        figures.set(figure, amount.transpose()?);
    }
    let ms = cell(PRIVATE_MS).map(|text| {
        let ms = text.parse().ok().filter(|ms: &i64| *ms >= 0);
        ms.ok_or_else(|| wrong(PRIVATE_MS, "not a whole number of milliseconds".into()))
    });
    let word = |name: &'static str, text: &str| wrong(name, format!("unknown word `{text}`"));
    let usage = match cell("usage").ok_or_else(|| missing("usage"))? {
        "private" => Usage::Private,
        "professional" => Usage::Professional,
        "mixed" => Usage::Mixed,
        text => return Err(word("usage", text)),
    };
    let basis = match cell("basis") {
        None => None,
        Some("measured") => Some(Basis::Measured),
        Some("estimated") => Some(Basis::Estimated),
        Some(text) => return Err(word("basis", text)),
    };
    Ok(RedactedTrip {
        trip_id: trip.ok_or_else(|| missing("tripId"))?,
        driver_id: driver.ok_or_else(|| missing("driverId"))?,
        vehicle_id: id("vehicleId"),
        numero_embarque: unit,
        code_exploitant: operator,
        entity_id: id("entityId"),
        group_id: id("groupId"),
        usage,
        basis,
        private: ms.transpose()?.map(|ms| Part { ms, figures }),
        professional,
    })
}
