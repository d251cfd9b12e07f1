//! Answers as NDJSON, CSV, JSON or rows of a table.

use std::sync::OnceLock;

use clap::ValueEnum;
use horaires::{Answer, Provenance, Trip, TripColumn, Usage, Zone};
use serde::Serialize;

use super::batch::{Batch, Done, Extra, RowError};
use super::csv_line::CsvLine;
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
const OWN_CSV_NAMES: [&str; 2] = ["reasonKind", "reasonId"];

/// The names that belong to the answer in CSV with `--provenance`.
const PROVENANCE_NAMES: [&str; 6] = ["engineVersion", "tzdbVersion", "timeZone", "rulesSha256", "options", "mixed"];

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
    /// Of CSV trips, for each of the other columns: the answer's own name that it gives way to.
    gives_way: Vec<Option<&'static str>>,
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
    ///
    /// A name that stands twice is an error where answers are objects: they cannot hold both.
    pub(crate) fn set_csv_header(&self, header: &CsvHeader) -> Result<(), RowError> {
        let objects = matches!(self.format, AnswerFormat::Ndjson | AnswerFormat::Json);
        if let Some(name) = header.repeated_name().filter(|_| objects) {
            let reason = "given twice, and a JSON object cannot hold both: rename one, or use --format csv".into();
            return Err(RowError { line: header.line, column: Some(name.to_owned()), reason });
        }
        let layout = CsvLayout {
            delimiter: header.delimiter,
            unit_number: header.has(TripColumn::UnitNumber),
            operator_code: header.has(TripColumn::OperatorCode),
            others: self.keep_others(header.other_names()),
            gives_way: header.other_names().map(|name| self.own(name)).collect(),
        };
        // The header is read once.
        let _ = self.layout.set(layout);
        Ok(())
    }

    /// Fixes the columns of CSV answers from the first of these rows that can be read, if there is one.
    pub(crate) fn set_first_object(&self, batch: &Batch) {
        if self.format != AnswerFormat::Csv || self.layout.get().is_some() {
            return;
        }
        let first = batch.rows().find_map(|row| json_rows::parse(row.text, 0).ok());
        if let Some(first) = first {
            let others = self.keep_others(first.other_names());
            let gives_way = Vec::new();
            let layout = CsvLayout { delimiter: b',', unit_number: true, operator_code: true, others, gives_way };
            let _ = self.layout.set(layout);
        }
    }

    /// The columns that pass through.
    fn keep_others<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<String> {
        names.filter(|name| self.own(name).is_none()).map(str::to_owned).collect()
    }

    /// The answer's own name that is equal to this one of a column of the trips.
    fn own(&self, name: &str) -> Option<&'static str> {
        let csv: &[&str] = if self.format == AnswerFormat::Csv { &OWN_CSV_NAMES } else { &[] };
        let provenance: &[&str] =
            if self.format == AnswerFormat::Csv && self.provenance.is_some() { &PROVENANCE_NAMES } else { &[] };
        OWN_NAMES.iter().chain(csv).chain(provenance).find(|own| **own == name).copied()
    }

    /// The answer's own name that one of the columns of the trips gives way to.
    fn gives_way(&self, index: usize, extra: &Extra<'_>) -> Option<&'static str> {
        match extra {
            // Every row of CSV has the columns of the header, which were looked at once.
            Extra::Cell(..) => self.layout.get()?.gives_way.get(index).copied().flatten(),
            Extra::Field(name, _) => self.own(name),
        }
    }

    /// What comes before all answers.
    pub(crate) fn start(&self) -> Result<Vec<u8>, String> {
        Ok(match (self.format, &self.provenance) {
            (AnswerFormat::Table | AnswerFormat::Ndjson, None) => Vec::new(),
            (AnswerFormat::Table, Some(what)) => told(what)?.into(),
            (AnswerFormat::Ndjson, Some(what)) => format!("{{\"provenance\":{}}}\n", json(what)?).into(),
            (AnswerFormat::Json, None) => b"[\n".to_vec(),
            (AnswerFormat::Json, Some(what)) => format!("{{\"provenance\":{},\n\"answers\":[\n", json(what)?).into(),
            (AnswerFormat::Csv, _) => self.csv_header(),
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
    pub(crate) fn end(&self, has_answers: bool) -> Vec<u8> {
        let line_break = if has_answers { "\n" } else { "" };
        match (self.format, &self.provenance) {
            (AnswerFormat::Json, None) => format!("{line_break}]\n").into(),
            (AnswerFormat::Json, Some(_)) => format!("{line_break}]}}\n").into(),
            _ => Vec::new(),
        }
    }

    /// Adds an answer to a batch.
    pub(crate) fn push(
        &self,
        answer: &Answer,
        trip: &Trip,
        extras: &[Extra<'_>],
        done: &mut Done,
    ) -> Result<(), String> {
        match self.format {
            AnswerFormat::Table => self.push_table(answer, trip, &mut done.table),
            AnswerFormat::Csv => {
                let length = done.bytes.len();
                let pushed = self.push_csv(answer, extras, done);
                if pushed.is_err() {
                    done.bytes.truncate(length);
                }
                pushed?;
            }
            AnswerFormat::Ndjson | AnswerFormat::Json => {
                let array = self.format == AnswerFormat::Json;
                if array && !done.bytes.is_empty() {
                    done.bytes.extend_from_slice(self.separator());
                }
                self.push_json(answer, extras, done)?;
                if !array {
                    done.bytes.push(b'\n');
                }
            }
        }
        Ok(())
    }

    fn push_json(&self, answer: &Answer, extras: &[Extra<'_>], done: &mut Done) -> Result<(), String> {
        let failed = |error: serde_json::Error| error.to_string();
        let bytes = &mut done.bytes;
        serde_json::to_writer(&mut *bytes, answer).map_err(failed)?;
        for (index, extra) in extras.iter().enumerate() {
            let (Extra::Cell(name, _) | Extra::Field(name, _)) = extra;
            if let Some(own) = self.gives_way(index, extra) {
                done.counts.replaced.insert(own);
                continue;
            }
            // The answer is an object with members: another one goes before its brace.
            bytes.pop();
            bytes.push(b',');
            serde_json::to_writer(&mut *bytes, name).map_err(failed)?;
            bytes.push(b':');
            match extra {
                Extra::Cell(_, cell) => serde_json::to_writer(&mut *bytes, cell).map_err(failed)?,
                // Line breaks outside strings are blanks, and an answer is one line.
                Extra::Field(_, raw) => {
                    bytes.extend(raw.bytes().map(|b| if matches!(b, b'\n' | b'\r') { b' ' } else { b }))
                }
            }
            bytes.push(b'}');
        }
        Ok(())
    }

    fn csv_header(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut line = CsvLine::new(&mut bytes, self.delimiter());
        for name in self.csv_names() {
            line.text(&name);
        }
        line.end();
        bytes
    }

    fn delimiter(&self) -> u8 {
        self.layout.get().map_or(b',', |layout| layout.delimiter)
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
            names.extend(PROVENANCE_NAMES);
        }
        names.extend(layout.into_iter().flat_map(|layout| layout.others.iter().map(String::as_str)));
        names.into_iter().map(str::to_owned).collect()
    }

    fn push_csv(&self, answer: &Answer, extras: &[Extra<'_>], done: &mut Done) -> Result<(), String> {
        let layout = self.layout.get();
        let mut line = CsvLine::new(&mut done.bytes, self.delimiter());
        line.id(Some(&answer.trip_id));
        line.id(Some(&answer.driver_id));
        if layout.is_some_and(|layout| layout.unit_number) {
            line.id(answer.numero_embarque.as_ref());
        }
        if layout.is_some_and(|layout| layout.operator_code) {
            line.id(answer.code_exploitant.as_ref());
        }
        line.word(answer.usage.as_str());
        line.number(answer.private_ms);
        line.number(answer.professional_ms);
        line.word(answer.reason.as_ref().map_or("", |reason| words::kind_word(reason.kind)));
        line.id(answer.reason.as_ref().and_then(|reason| reason.id.as_ref()));
        if self.with_segments {
            line.text(&json(&answer.segments)?);
        }
        if let Some(provenance) = &self.provenance {
            line.text(&provenance.engine);
            line.text(&provenance.tzdb);
            line.text(&provenance.time_zone);
            line.text(&provenance.rules_sha256);
            line.text(&json(&provenance.options)?);
            line.text(&word(&provenance.mixed)?);
        }
        let others = layout.map_or(&[][..], |layout| &layout.others);
        // Fields of JSON stand in any order, and may be missing.
        let mut fields: Vec<String> = Vec::new();
        for (index, extra) in extras.iter().enumerate() {
            let (Extra::Cell(name, _) | Extra::Field(name, _)) = extra;
            if let Some(own) = self.gives_way(index, extra) {
                done.counts.replaced.insert(own);
                continue;
            }
            match extra {
                // Columns of CSV trips stand where the header has them; a name may stand there twice.
                Extra::Cell(_, cell) => line.text(cell),
                Extra::Field(_, raw) => {
                    fields.resize(others.len(), String::new());
                    let place = others.iter().position(|other| other == name);
                    let Some(field) = place.and_then(|place| fields.get_mut(place)) else {
                        return Err(format!(
                            "field `{name}` is not in the first trip, and CSV has one header: use --format ndjson"
                        ));
                    };
                    *field = csv_text(raw);
                }
            }
        }
        if !extras.iter().any(|extra| matches!(extra, Extra::Cell(..))) {
            fields.resize(others.len(), String::new());
        }
        fields.iter().for_each(|field| line.text(field));
        line.end();
        Ok(())
    }

    fn push_table(&self, answer: &Answer, trip: &Trip, rows: &mut Vec<Vec<String>>) {
        let first = self.zone.to_local(trip.period.start());
        let end = |from, to| without_seconds(words::end_clock(&self.zone, from, to));
        let reason = answer.reason.as_ref().map_or_else(|| "several".into(), words::reason);
        rows.push(vec![
            words::printable(&answer.trip_id.to_string()),
            words::printable(&answer.driver_id.to_string()),
            without_seconds(first.format(words::DAY_AND_CLOCK).to_string()),
            end(trip.period.start(), trip.period.end()),
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
                format!(
                    "\u{2514} {}",
                    without_seconds(words::clock_after(first.date(), self.zone.to_local(segment.start)))
                ),
                end(segment.start, segment.end),
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

/// A table is wide enough without seconds that are none.
fn without_seconds(clock: String) -> String {
    clock.strip_suffix(":00").map_or(clock.clone(), str::to_owned)
}

/// What produced a table, in words.
fn told(what: &Provenance) -> Result<String, String> {
    let (options, mixed) = (json(&what.options)?, word(&what.mixed)?);
    let Provenance { engine, tzdb, time_zone, rules_sha256, .. } = what;
    Ok(format!(
        "engine {engine}, tzdb {tzdb}, time zone {time_zone}, options {options}, mixed {mixed}\nrules SHA-256 {rules_sha256}\n"
    ))
}

/// The word that stands for a value in JSON.
fn word(value: &impl Serialize) -> Result<String, String> {
    json(value).map(|text| text.trim_matches('"').to_owned())
}

/// A JSON value as a CSV cell: the text of a string, anything else as written, nothing for null.
fn csv_text(raw: &str) -> String {
    match raw {
        "null" => String::new(),
        _ => serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.to_owned()),
    }
}
