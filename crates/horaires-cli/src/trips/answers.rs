//! Answers as NDJSON, CSV, JSON or rows of a table.

use std::sync::OnceLock;

use clap::ValueEnum;
use horaires::{Answer, Provenance, Trip, TripColumn, Usage, Zone};
use serde::Serialize;

use super::batch::{Done, Extra};
use super::csv_rows::CsvHeader;
use super::json_rows;
use crate::words;

/// The form of the answers.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum AnswerFormat {
    /// For people; times on the wall of the customer's zone
    #[default]
    Table,
    /// One JSON object a line
    Ndjson,
    /// Comma-separated, with the delimiter of the trips file
    Csv,
    /// One JSON array
    Json,
}

/// The names that belong to the answer: a column of the trips that bears one of them gives way.
const OWN_NAMES: [&str; 9] = [
    "tripId",
    "driverId",
    "numeroEmbarque",
    "codeExploitant",
    "usage",
    "privateMs",
    "professionalMs",
    "reason",
    "segments",
];

/// The names that belong to the answer in CSV only.
const OWN_CSV_NAMES: [&str; 6] = ["reasonKind", "reasonId", "engineVersion", "tzdbVersion", "rulesSha256", "options"];

/// Writes answers in one form.
pub(crate) struct Formatter {
    pub(crate) format: AnswerFormat,
    pub(crate) zone: Zone,
    pub(crate) with_segments: bool,
    pub(crate) provenance: Option<Provenance>,
    /// Set once the first row of the trips is known.
    layout: OnceLock<CsvLayout>,
}

/// The columns of answers in CSV.
struct CsvLayout {
    delimiter: u8,
    unit_number: bool,
    operator_code: bool,
    /// The other columns of the trips, which pass through.
    others: Vec<String>,
    /// Whether a column gave way to one of the answer's.
    replaced: bool,
}

impl Formatter {
    pub(crate) const fn new(
        format: AnswerFormat,
        zone: Zone,
        with_segments: bool,
        provenance: Option<Provenance>,
    ) -> Self {
        Self { format, zone, with_segments, provenance, layout: OnceLock::new() }
    }

    /// Fixes the columns of CSV answers from the header of CSV trips.
    pub(crate) fn set_csv_header(&self, header: &CsvHeader) {
        let (others, replaced) = keep_others(header.other_names());
        let layout = CsvLayout {
            delimiter: header.delimiter,
            unit_number: header.has(TripColumn::UnitNumber),
            operator_code: header.has(TripColumn::OperatorCode),
            others,
            replaced,
        };
        // The header is read once.
        let _ = self.layout.set(layout);
    }

    /// Fixes the columns of CSV answers from the first object of JSON trips.
    pub(crate) fn set_first_object(&self, text: &[u8], line: u64) {
        if self.format != AnswerFormat::Csv || self.layout.get().is_some() {
            return;
        }
        let parsed = json_rows::parse(text, line).ok();
        let (others, replaced) = keep_others(parsed.iter().flat_map(json_rows::Parsed::other_names));
        let layout = CsvLayout { delimiter: b',', unit_number: true, operator_code: true, others, replaced };
        let _ = self.layout.set(layout);
    }

    /// What comes before all answers.
    pub(crate) fn start(&self) -> Result<Vec<u8>, String> {
        Ok(match (self.format, &self.provenance) {
            (AnswerFormat::Table, _) | (AnswerFormat::Ndjson, None) => Vec::new(),
            (AnswerFormat::Ndjson, Some(what)) => format!("{{\"provenance\":{}}}\n", json(what)?).into(),
            (AnswerFormat::Json, None) => b"[\n".to_vec(),
            (AnswerFormat::Json, Some(what)) => format!("{{\"provenance\":{},\n\"answers\":[\n", json(what)?).into(),
            (AnswerFormat::Csv, _) => self.csv_line(&self.csv_names())?,
        })
    }

    /// What stands between two batches that both have answers.
    pub(crate) const fn separator(&self) -> &'static [u8] {
        match self.format {
            AnswerFormat::Json => b",\n",
            _ => b"",
        }
    }

    /// What comes after all answers.
    pub(crate) fn end(&self) -> Vec<u8> {
        let end: &[u8] = match (self.format, &self.provenance) {
            (AnswerFormat::Json, None) => b"\n]\n",
            (AnswerFormat::Json, Some(_)) => b"\n]}\n",
            _ => b"",
        };
        end.to_vec()
    }

    /// Adds an answer to a batch; true where a column of the trip gave way to one of the answer's.
    pub(crate) fn push(
        &self,
        answer: &Answer,
        trip: &Trip,
        extras: &[Extra<'_>],
        done: &mut Done,
    ) -> Result<bool, String> {
        match self.format {
            AnswerFormat::Table => {
                self.push_table(answer, trip, &mut done.table);
                Ok(false)
            }
            AnswerFormat::Csv => {
                let (cells, replaced) = self.csv_cells(answer, extras)?;
                done.bytes.extend(self.csv_line(&cells)?);
                Ok(replaced)
            }
            AnswerFormat::Ndjson | AnswerFormat::Json => {
                let array = self.format == AnswerFormat::Json;
                if array && !done.bytes.is_empty() {
                    done.bytes.extend_from_slice(self.separator());
                }
                let replaced = push_json(answer, extras, &mut done.bytes)?;
                if !array {
                    done.bytes.push(b'\n');
                }
                Ok(replaced)
            }
        }
    }

    fn csv_line(&self, cells: &[impl AsRef<[u8]>]) -> Result<Vec<u8>, String> {
        let delimiter = self.layout.get().map_or(b',', |layout| layout.delimiter);
        let mut line = Vec::with_capacity(128);
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(&mut line);
        writer.write_record(cells).and_then(|()| writer.flush().map_err(Into::into)).map_err(|e| e.to_string())?;
        drop(writer);
        Ok(line)
    }

    fn csv_names(&self) -> Vec<String> {
        let layout = self.layout.get();
        let mut names: Vec<&str> = vec!["tripId", "driverId"];
        if layout.is_some_and(|layout| layout.unit_number) {
            names.push("numeroEmbarque");
        }
        if layout.is_some_and(|layout| layout.operator_code) {
            names.push("codeExploitant");
        }
        names.extend(["usage", "privateMs", "professionalMs", "reasonKind", "reasonId"]);
        if self.with_segments {
            names.push("segments");
        }
        if self.provenance.is_some() {
            names.extend(["engineVersion", "tzdbVersion", "rulesSha256", "options"]);
        }
        names.extend(layout.into_iter().flat_map(|layout| layout.others.iter().map(String::as_str)));
        names.into_iter().map(str::to_owned).collect()
    }

    fn csv_cells(&self, answer: &Answer, extras: &[Extra<'_>]) -> Result<(Vec<String>, bool), String> {
        let layout = self.layout.get();
        let text = |id: &Option<horaires::Id>| id.as_ref().map_or_else(String::new, ToString::to_string);
        let mut cells = vec![answer.trip_id.to_string(), answer.driver_id.to_string()];
        if layout.is_some_and(|layout| layout.unit_number) {
            cells.push(text(&answer.numero_embarque));
        }
        if layout.is_some_and(|layout| layout.operator_code) {
            cells.push(text(&answer.code_exploitant));
        }
        cells.push(answer.usage.as_str().to_owned());
        cells.push(answer.private_ms.to_string());
        cells.push(answer.professional_ms.to_string());
        cells.push(answer.reason.as_ref().map_or("", |reason| words::kind_word(reason.kind)).to_owned());
        cells.push(answer.reason.as_ref().map_or_else(String::new, |reason| text(&reason.id)));
        if self.with_segments {
            cells.push(json(&answer.segments)?);
        }
        if let Some(provenance) = &self.provenance {
            cells.push(provenance.engine.clone());
            cells.push(provenance.tzdb.clone());
            cells.push(provenance.rules_sha256.clone());
            cells.push(json(&provenance.options)?);
        }
        let others = layout.map_or(&[][..], |layout| &layout.others);
        let first_other = cells.len();
        cells.resize(first_other + others.len(), String::new());
        for extra in extras {
            let (name, value) = match extra {
                Extra::Cell(name, cell) => (*name, (*cell).to_owned()),
                Extra::Field(name, raw) => (*name, csv_text(raw)),
            };
            let place = others.iter().position(|other| other == name);
            match place.and_then(|place| cells.get_mut(first_other + place)) {
                Some(cell) => *cell = value,
                None if is_own(name) => {}
                None => {
                    return Err(format!(
                        "field `{name}` is not in the first trip, and CSV has one header: use --format ndjson"
                    ));
                }
            }
        }
        Ok((cells, layout.is_some_and(|layout| layout.replaced)))
    }

    fn push_table(&self, answer: &Answer, trip: &Trip, rows: &mut Vec<Vec<String>>) {
        let clock = |instant| self.zone.to_datetime(instant).format("%a %Y-%m-%d %H:%M:%S").to_string();
        let reason = answer.reason.as_ref().map_or_else(|| "several".into(), words::reason);
        rows.push(vec![
            answer.trip_id.to_string(),
            answer.driver_id.to_string(),
            clock(trip.period.start()),
            clock(trip.period.end()),
            answer.usage.as_str().into(),
            words::duration(answer.private_ms),
            words::duration(answer.professional_ms),
            reason,
        ]);
        for segment in
            answer.segments.iter().flatten().filter(|_| answer.segments.as_ref().is_some_and(|s| s.len() > 1))
        {
            let length = words::duration(segment.end.millis() - segment.start.millis());
            let private = segment.usage == Usage::Private;
            let reasons = match &segment.reasons {
                Some(all) if !all.is_empty() => all.iter().map(words::reason).collect::<Vec<_>>().join(", "),
                _ => words::reason(&segment.reason),
            };
            rows.push(vec![
                String::new(),
                String::new(),
                format!("\u{2514} {}", clock(segment.start)),
                clock(segment.end),
                segment.usage.as_str().into(),
                if private { length.clone() } else { String::new() },
                if private { String::new() } else { length },
                reasons,
            ]);
        }
    }
}

fn json(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

/// The columns that pass through, and whether some gave way.
fn keep_others<'n>(names: impl Iterator<Item = &'n str>) -> (Vec<String>, bool) {
    let mut others = Vec::new();
    let mut replaced = false;
    for name in names {
        if is_own(name) {
            replaced = true;
        } else {
            others.push(name.to_owned());
        }
    }
    (others, replaced)
}

fn is_own(name: &str) -> bool {
    OWN_NAMES.contains(&name) || OWN_CSV_NAMES.contains(&name)
}

/// A JSON value as a CSV cell: the text of a string, anything else as written, nothing for null.
fn csv_text(raw: &str) -> String {
    match raw {
        "null" => String::new(),
        _ => serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned()),
    }
}

fn push_json(answer: &Answer, extras: &[Extra<'_>], bytes: &mut Vec<u8>) -> Result<bool, String> {
    let failed = |error: serde_json::Error| error.to_string();
    serde_json::to_writer(&mut *bytes, answer).map_err(failed)?;
    let mut replaced = false;
    for extra in extras {
        let (Extra::Cell(name, _) | Extra::Field(name, _)) = extra;
        if OWN_NAMES.contains(name) {
            replaced = true;
            continue;
        }
        // The answer is an object with members: another one goes before its brace.
        bytes.pop();
        bytes.push(b',');
        serde_json::to_writer(&mut *bytes, name).map_err(failed)?;
        bytes.push(b':');
        match extra {
            Extra::Cell(_, cell) => serde_json::to_writer(&mut *bytes, cell).map_err(failed)?,
            Extra::Field(_, raw) => bytes.extend(raw.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte })),
        }
        bytes.push(b'}');
    }
    Ok(replaced)
}
