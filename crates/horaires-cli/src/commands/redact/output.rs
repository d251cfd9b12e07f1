//! What `redact` writes: one object or one row for each trip.

use crate::trips::CsvLine;
use clap::ValueEnum;
use horaires::{Amount, Figure, Id, OutdatedTrip, Part, RedactedTrip};

/// The form of the result.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON object a line
    #[default]
    Ndjson,
    /// One JSON array
    Json,
    /// One row a trip, its professional stretches as JSON in one cell
    Csv,
}

/// How trips are written.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) format: Format,
    /// Of CSV: that of the trips.
    pub(super) delimiter: u8,
    /// Trips are listed and not redacted.
    pub(super) only_names: bool,
}

/// Columns before the figures.
const NAMES: [&str; 9] =
    ["tripId", "driverId", "vehicleId", "numeroEmbarque", "codeExploitant", "entityId", "groupId", "usage", "basis"];

/// The column of the professional stretches.
pub(super) const STRETCHES: &str = "professional";
/// The column of private time.
pub(super) const PRIVATE_MS: &str = "privateMs";

/// The column of a private figure.
pub(super) fn private_column(figure: Figure) -> String {
    format!("{}Private", figure.name())
}

impl Form {
    /// What comes before all trips.
    pub(super) fn start(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self.format {
            Format::Ndjson => {}
            Format::Json => bytes.extend_from_slice(b"[\n"),
            Format::Csv => {
                let mut line = CsvLine::new(&mut bytes, self.delimiter);
                if self.only_names {
                    ["tripId", "driverId", "positions"].iter().for_each(|name| line.text(name));
                } else {
                    NAMES.iter().for_each(|name| line.text(name));
                    line.text(PRIVATE_MS);
                    Figure::ALL.iter().for_each(|figure| line.text(&private_column(*figure)));
                    line.text("professionalMs");
                    Figure::ALL.iter().for_each(|figure| line.text(&format!("{}Professional", figure.name())));
                    line.text(STRETCHES);
                }
                line.end();
            }
        }
        bytes
    }

    /// What stands between two trips.
    pub(super) const fn separator(self) -> &'static [u8] {
        match self.format {
            Format::Json => b",\n",
            Format::Ndjson | Format::Csv => b"",
        }
    }

    /// What comes after all trips.
    pub(super) const fn end(self, has_trips: bool) -> &'static [u8] {
        match (self.format, has_trips) {
            (Format::Json, true) => b"\n]\n",
            (Format::Json, false) => b"]\n",
            (Format::Ndjson | Format::Csv, _) => b"",
        }
    }

    /// Adds a redacted trip.
    pub(super) fn push(self, trip: &RedactedTrip, bytes: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        match self.format {
            Format::Csv => self.push_csv(trip, bytes),
            Format::Json | Format::Ndjson => self.push_json(&serde_json::to_string(trip)?, bytes),
        }
        Ok(())
    }

    /// Adds a trip that is only named: when it was is nobody's business.
    pub(super) fn push_name(self, trip: &Id, driver: &Id, positions: usize, bytes: &mut Vec<u8>) {
        if self.format == Format::Csv {
            let mut line = CsvLine::new(bytes, self.delimiter);
            line.id(Some(trip));
            line.id(Some(driver));
            line.text(&positions.to_string());
            return line.end();
        }
        let outdated = OutdatedTrip { trip_id: trip.clone(), driver_id: driver.clone(), positions };
        self.push_json(&serde_json::to_string(&outdated).unwrap_or_default(), bytes);
    }

    fn push_json(self, object: &str, bytes: &mut Vec<u8>) {
        if !bytes.is_empty() {
            bytes.extend_from_slice(self.separator());
        }
        bytes.extend_from_slice(object.as_bytes());
        if self.format == Format::Ndjson {
            bytes.push(b'\n');
        }
    }

    fn push_csv(self, trip: &RedactedTrip, bytes: &mut Vec<u8>) {
        let stretches = serde_json::to_string(&trip.professional).unwrap_or_default();
        let mut professional = Part::default();
        trip.professional.iter().for_each(|stretch| professional.add(&stretch.part));
        let mut line = CsvLine::new(bytes, self.delimiter);
        line.id(Some(&trip.trip_id));
        line.id(Some(&trip.driver_id));
        for id in [&trip.vehicle_id, &trip.numero_embarque, &trip.code_exploitant, &trip.entity_id, &trip.group_id] {
            line.id(id.as_ref());
        }
        line.text(trip.usage.as_str());
        line.text(&trip.basis.map_or_else(String::new, |basis| format!("{basis:?}").to_lowercase()));
        for part in [trip.private, (!trip.professional.is_empty()).then_some(professional)] {
            line.text(&part.map_or_else(String::new, |part| part.ms.to_string()));
            for figure in Figure::ALL {
                let amount: Option<Amount> = part.and_then(|part| part.figures.get(figure));
                line.text(&amount.map_or_else(String::new, |amount| amount.to_string()));
            }
        }
        line.text(&stretches);
        line.end();
    }
}
