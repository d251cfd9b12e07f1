//! What `what-if` writes: a table for people, CSV, a page, or one JSON document whose changes are written as they are
//! found.

use std::path::Path;

use clap::ValueEnum;
use horaires::{
    CandidateChange, CandidateDocument, ChangeDocument, Difference, DriverDifference, Figure, Figures, Id, Lang, Part,
    WhatIfSums,
};

use super::{Candidate, WhatIf, html};
use crate::failure::Failure;
use crate::files::Output;
use crate::page::say;
use crate::trips::{Written, csv_line, table};
use crate::words;

/// The form of the result.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Table,
    /// Comma-separated; --rows says what there is a row for
    Csv,
    /// One JSON object: changes, candidates, findings
    Json,
    /// One page that works offline, with both weeks drawn one over the other
    #[value(alias = "htm")]
    Html,
}

/// What CSV has a row for.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Rows {
    /// Every trip that changes usage, for each candidate
    #[default]
    Trips,
    /// Every driver, for each candidate
    Drivers,
    /// Every candidate
    Candidates,
}

/// What is written, and how.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) format: Format,
    pub(super) rows: Rows,
    pub(super) names: &'a [String],
    pub(super) lang: Lang,
}

impl Form<'_> {
    /// When it is written.
    pub(super) const fn answers(&self) -> Written {
        match (self.format, self.rows) {
            (Format::Table | Format::Html, _) | (Format::Csv, Rows::Drivers | Rows::Candidates) => Written::AtTheEnd,
            (Format::Csv, Rows::Trips) | (Format::Json, _) => Written::Meanwhile,
        }
    }
}

/// Changed trips that a table shows; there may be millions.
const SHOWN: usize = 20;
/// Changed trips of each candidate that a page lists.
pub(super) const LISTED: usize = 200;

/// The changed trips of a batch, formatted.
#[derive(Default)]
pub(super) struct Changes {
    bytes: Vec<u8>,
    table: Vec<Vec<String>>,
    listed: Listed,
}

/// The first changed trips of each candidate, in the order of the file.
#[derive(Default)]
pub(super) struct Listed(Vec<Vec<ChangeDocument>>);

impl Listed {
    /// The trips of a candidate.
    pub(super) fn of(&self, candidate: usize) -> &[ChangeDocument] {
        self.0.get(candidate).map_or(&[], Vec::as_slice)
    }

    fn push(&mut self, candidate: usize, changes: impl IntoIterator<Item = ChangeDocument>) {
        if self.0.len() <= candidate {
            self.0.resize_with(candidate + 1, Vec::new);
        }
        if let Some(trips) = self.0.get_mut(candidate) {
            trips.extend(changes.into_iter().take(LISTED.saturating_sub(trips.len())));
        }
    }
}

impl Changes {
    /// Whether another changed trip of a candidate would be written.
    pub(super) fn wants_more(&self, form: &Form<'_>, candidate: usize) -> bool {
        match (form.format, form.rows) {
            (Format::Table, _) => self.table.len() < SHOWN,
            (Format::Csv, rows) => rows == Rows::Trips,
            (Format::Json, _) => true,
            (Format::Html, _) => self.listed.of(candidate).len() < LISTED,
        }
    }

    /// Adds a changed trip.
    pub(super) fn push(&mut self, form: &Form<'_>, candidate: usize, change: ChangeDocument) -> Result<(), String> {
        let name = form.names.get(candidate).map_or("", String::as_str);
        match form.format {
            Format::Table if self.table.len() < SHOWN => self.table.push(table_cells(name, &change, form.lang)),
            Format::Csv if form.rows == Rows::Trips => {
                csv_line(&mut self.bytes, &csv_cells(name, &change));
            }
            Format::Json => {
                if !self.bytes.is_empty() {
                    self.bytes.extend_from_slice(b",\n");
                }
                let named = CandidateChange { candidate: name, change: &change };
                serde_json::to_writer(&mut self.bytes, &named).map_err(|error| error.to_string())?;
            }
            Format::Html => self.listed.push(candidate, [change]),
            Format::Table | Format::Csv => {}
        }
        Ok(())
    }
}

/// The result on its way out.
pub(super) struct Writer<'a> {
    form: Form<'a>,
    output: Output,
    table: Vec<Vec<String>>,
    listed: Listed,
    has_changes: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn create(form: Form<'a>, path: Option<&Path>) -> Result<Self, Failure> {
        let mut output = Output::create(path)?;
        match (form.format, form.rows) {
            (Format::Table | Format::Html, _) | (Format::Csv, Rows::Drivers | Rows::Candidates) => {}
            (Format::Csv, Rows::Trips) => {
                let mut line = Vec::new();
                csv_line(&mut line, &trip_columns());
                output.write(&line)?;
            }
            (Format::Json, _) => output.write(b"{\"changes\":[\n")?,
        }
        Ok(Self { form, output, table: Vec::new(), listed: Listed::default(), has_changes: false })
    }

    /// Writes the changes of a batch.
    pub(super) fn push(&mut self, changes: Changes) -> Result<(), Failure> {
        let free = SHOWN.saturating_sub(self.table.len());
        self.table.extend(changes.table.into_iter().take(free));
        for (candidate, trips) in changes.listed.0.into_iter().enumerate() {
            self.listed.push(candidate, trips);
        }
        if !changes.bytes.is_empty() {
            if self.form.format == Format::Json && std::mem::replace(&mut self.has_changes, true) {
                self.output.write(b",\n")?;
            }
            self.output.write(&changes.bytes)?;
        }
        Ok(())
    }

    /// Writes the sums, best candidate first.
    pub(super) fn finish(mut self, result: &WhatIf<'_>) -> Result<(), Failure> {
        let text = match (self.form.format, self.form.rows) {
            (Format::Table, _) => tables(&result.ranked, std::mem::take(&mut self.table), self.form.lang),
            (Format::Html, _) => html::page(result, &self.listed, self.form.lang),
            (Format::Csv, Rows::Trips) => String::new(),
            (Format::Csv, rows) => sums_csv(rows, &result.ranked)?,
            (Format::Json, _) => {
                let rest = serde_json::to_string(&sums(result)).map_err(Failure::invalid)?;
                format!("\n],{}\n", rest.strip_prefix('{').unwrap_or(&rest))
            }
        };
        self.output.write(text.as_bytes())?;
        self.output.finish()
    }
}

/// The JSON document, without its changes, which come first.
fn sums<'a>(result: &'a WhatIf<'_>) -> WhatIfSums<'a> {
    let candidates = (1..).zip(&result.ranked).map(|(rank, candidate)| CandidateDocument {
        rank,
        name: &candidate.name,
        provenance: &candidate.provenance,
        total: &candidate.total,
        drivers: candidate
            .drivers
            .iter()
            .map(|(driver_id, difference)| DriverDifference { driver_id, difference })
            .collect(),
        week: candidate.week.days(),
    });
    WhatIfSums { baseline: result.baseline, candidates: candidates.collect(), findings: result.findings }
}

/// One column for each figure and each of these words.
fn figure_columns<'n>(words: &'n [&'n str]) -> impl Iterator<Item = String> + 'n {
    Figure::ALL.into_iter().flat_map(move |figure| words.iter().map(move |word| format!("{}{word}", figure.name())))
}

/// The cells of those columns.
fn figure_cells<const N: usize>(figures: [&Figures; N]) -> Vec<String> {
    let cell = |figures: &Figures, figure| figures.get(figure).map_or_else(String::new, |amount| amount.to_string());
    Figure::ALL.into_iter().flat_map(|figure| figures.map(|figures| cell(figures, figure))).collect()
}

fn trip_columns() -> Vec<String> {
    let own = ["candidate", "tripId", "driverId", "before", "after", "basis", "why", "toPrivateMs", "toProfessionalMs"];
    own.map(str::to_owned).into_iter().chain(figure_columns(&["ToPrivate", "ToProfessional"])).collect()
}

fn csv_cells(candidate: &str, change: &ChangeDocument) -> Vec<String> {
    let basis = change.basis.map_or_else(String::new, |basis| format!("{basis:?}").to_lowercase());
    let mut cells = vec![
        candidate.to_owned(),
        change.trip_id.to_string(),
        change.driver_id.to_string(),
        change.before.as_str().into(),
        change.after.as_str().into(),
        basis,
        why(change, Lang::En),
        change.to_private.ms.to_string(),
        change.to_professional.ms.to_string(),
    ];
    cells.extend(figure_cells([&change.to_private.figures, &change.to_professional.figures]));
    cells
}

/// `no rule > recurrent 12 (30 min private)`.
fn why(change: &ChangeDocument, lang: Lang) -> String {
    let of = |why: &horaires::WhyDocument| {
        let (before, after) = (words::reason_in(&why.before, lang), words::reason_in(&why.after, lang));
        let to = say(lang, "to", "à");
        let when = why.start.zip(why.end).map_or_else(String::new, |(start, end)| format!(", {start} {to} {end}"));
        format!("{before} > {after} ({} {}{when})", words::duration(why.duration_ms), words::usage(why.to, lang))
    };
    change.why.iter().map(of).collect::<Vec<_>>().join("; ")
}

const SUM_WORDS: [&str; 4] = ["PrivateBefore", "PrivateAfter", "ToPrivate", "ToProfessional"];

fn sums_csv(rows: Rows, ranked: &[&Candidate]) -> Result<String, Failure> {
    let of_drivers = rows == Rows::Drivers;
    let mut columns = vec!["rank", "candidate"];
    columns.extend(of_drivers.then_some("driverId"));
    columns.extend(["trips", "changedTrips", "privateMsBefore", "privateMsAfter", "toPrivateMs", "toProfessionalMs"]);
    let columns: Vec<String> = columns.into_iter().map(str::to_owned).chain(figure_columns(&SUM_WORDS)).collect();
    let mut bytes = Vec::new();
    csv_line(&mut bytes, &columns);
    for (rank, candidate) in (1..).zip(ranked) {
        let total = (None, &candidate.total);
        let drivers = candidate.drivers.iter().map(|(driver, sum)| (Some(driver), sum));
        let sums: Vec<(Option<&Id>, &Difference)> = if of_drivers { drivers.collect() } else { vec![total] };
        for (driver, sum) in sums {
            let mut cells = vec![format!("{rank}"), candidate.name.clone()];
            cells.extend(driver.map(Id::to_string));
            cells.extend([sum.before.trips, sum.changed_trips].map(|count| count.to_string()));
            let parts = sides(sum);
            cells.extend(parts.map(|part| part.ms.to_string()));
            cells.extend(figure_cells(parts.map(|part| &part.figures)));
            csv_line(&mut bytes, &cells);
        }
    }
    String::from_utf8(bytes).map_err(Failure::invalid)
}

/// Private before and after, and what becomes private and professional.
pub(super) const fn sides(sum: &Difference) -> [&Part; 4] {
    [&sum.before.private, &sum.after.private, &sum.to_private, &sum.to_professional]
}

fn tables(ranked: &[&Candidate], changes: Vec<Vec<String>>, lang: Lang) -> String {
    let mut text = String::new();
    for (rank, candidate) in (1..).zip(ranked) {
        let sum = &candidate.total;
        text += &format!("{rank}. {}: {}\n\n", words::printable(&candidate.name), changed_of(sum, lang));
        let time = say(lang, "time", "durée");
        let mut rows = vec![side_row(time, sides(sum).map(|part| words::duration(part.ms)))];
        for (figure, _) in sum.before.all().figures.known() {
            let cell = |part: &Part| part.figures.get(figure).unwrap_or_default().to_string();
            rows.push(side_row(figure.name(), sides(sum).map(cell)));
        }
        text += &sides_table("", rows, lang);
        let changed = candidate.drivers.iter().filter(|(_, sum)| sum.changed_trips > 0);
        let of_driver = |(driver, sum): (&Id, &Difference)| {
            side_row(&words::printable(&driver.to_string()), sides(sum).map(|part| words::duration(part.ms)))
        };
        let rows: Vec<Vec<String>> = changed.map(of_driver).collect();
        if !rows.is_empty() {
            text += "\n";
            text += &sides_table(say(lang, "driver", "conducteur"), rows, lang);
        }
        text += "\n";
    }
    let all: u64 = ranked.iter().map(|candidate| candidate.total.changed_trips).sum();
    if !changes.is_empty() {
        let shown = changes.len() as u64;
        let heads = say(
            lang,
            ["trip", "driver", "before", "after", "candidate", "why"],
            ["trajet", "conducteur", "avant", "après", "candidat", "pourquoi"],
        );
        text += &table(&heads, &[], changes);
        if all > shown {
            let more = all - shown;
            text += &match lang {
                Lang::En => format!("... and {more} more: --format csv lists them all\n"),
                Lang::Fr => format!("... et {more} de plus : --format csv les liste tous\n"),
            };
        }
    }
    text
}

/// `1 of 2 trips changes usage`; in French the noun goes with those that change.
pub(super) fn changed_of(sum: &Difference, lang: Lang) -> String {
    let (changed, trips) = (sum.changed_trips, sum.before.trips);
    match lang {
        Lang::En => {
            let verb = if changed == 1 { "changes" } else { "change" };
            format!("{changed} of {} {verb} usage", words::count(trips, "trip"))
        }
        Lang::Fr => {
            let (noun, verb) =
                (if changed < 2 { "trajet" } else { "trajets" }, if changed < 2 { "change" } else { "changent" });
            format!("{changed} {noun} sur {trips} {verb} d'usage")
        }
    }
}

fn side_row(head: &str, cells: [String; 4]) -> Vec<String> {
    std::iter::once(head.to_owned()).chain(cells).collect()
}

fn sides_table(head: &str, rows: Vec<Vec<String>>, lang: Lang) -> String {
    let sides = say(
        lang,
        ["private before", "private after", "becomes private", "becomes professional"],
        ["privé avant", "privé après", "devient privé", "devient professionnel"],
    );
    let heads: Vec<&str> = std::iter::once(head).chain(sides).collect();
    table(&heads, &[1, 2, 3, 4], rows)
}

fn table_cells(candidate: &str, change: &ChangeDocument, lang: Lang) -> Vec<String> {
    vec![
        words::printable(&change.trip_id.to_string()),
        words::printable(&change.driver_id.to_string()),
        words::usage(change.before, lang).into(),
        words::usage(change.after, lang).into(),
        words::printable(candidate),
        words::printable(&why(change, lang)),
    ]
}
