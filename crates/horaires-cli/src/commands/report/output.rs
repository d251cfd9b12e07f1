//! What `report` writes: a table for people, CSV or JSON.

use clap::ValueEnum;
use horaires::{
    Dimension, Figure, Figures, KeyPart, Lang, Part, ReportDocument, ReportPeriod, ReportRowDocument, Totals,
};

use super::Report;
use crate::commands::pretty;
use crate::failure::Failure;
use crate::trips::{csv_line, table};
use crate::words;

/// The form of the result.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Table,
    /// Comma-separated
    Csv,
    /// One JSON object: rows, total, findings
    Json,
    /// One page that works offline, with totals by driver and the professional week
    #[value(alias = "htm")]
    Html,
    /// The answer of the service's analysis, in its documented shape; with --mode
    Service,
}

pub(super) fn write(format: Format, report: &Report, lang: Lang) -> Result<String, Failure> {
    match format {
        Format::Table | Format::Html | Format::Service => Ok(as_table(report, lang)),
        Format::Csv => as_csv(report),
        Format::Json => as_json(report),
    }
}

/// A part of a row's name, as text.
pub(super) fn key_text(part: &KeyPart) -> String {
    match part {
        KeyPart::Id(id) => id.to_string(),
        KeyPart::Date(date) => date.to_string(),
        KeyPart::Unknown => String::new(),
    }
}

fn as_json(report: &Report) -> Result<String, Failure> {
    let (dimensions, details) = (&report.dimensions, report.private_details);
    let rows = report.shown();
    pretty(&ReportDocument {
        provenance: &report.provenance,
        period: report.period.map(|period| ReportPeriod { start: period.start(), end: period.end() }),
        dimensions: dimensions.iter().map(|dimension| dimension.name()).collect(),
        private_details: details && report.has_dates(),
        rows: rows
            .map(|row| ReportRowDocument::new(dimensions, &row.key, &row.totals, row.available_ms, details))
            .collect(),
        total: &report.total,
        findings: &report.findings,
    })
}

fn as_csv(report: &Report) -> Result<String, Failure> {
    let mut text = Vec::new();
    let mut columns: Vec<String> = report.dimensions.iter().map(|dimension| dimension.name().to_owned()).collect();
    let hidden = report.hides_private();
    if !hidden {
        let counts = ["trips", "privateTrips", "professionalTrips", "mixedTrips", "estimatedTrips", "privateMs"];
        columns.extend(counts.map(str::to_owned));
    }
    columns.push("professionalMs".into());
    for figure in Figure::ALL {
        columns.extend((!hidden).then(|| format!("{}Private", figure.name())));
        columns.push(format!("{}Professional", figure.name()));
    }
    let with_hours = report.rows.iter().any(|row| row.available_ms.is_some());
    columns.extend(with_hours.then(|| "availablePrivateMs".to_owned()));
    csv_line(&mut text, &columns);
    for row in report.shown() {
        let totals = &row.totals;
        let mut cells: Vec<String> = row.key.iter().map(key_text).collect();
        if !hidden {
            let Totals { trips, private_trips, professional_trips, mixed_trips, estimated_trips, .. } = totals;
            let counts = [trips, private_trips, professional_trips, mixed_trips, estimated_trips];
            cells.extend(counts.map(u64::to_string));
            cells.push(totals.private.ms.to_string());
        }
        cells.push(totals.professional.ms.to_string());
        let cell =
            |figures: &Figures, figure| figures.get(figure).map_or_else(String::new, |amount| amount.to_string());
        for figure in Figure::ALL {
            cells.extend((!hidden).then(|| cell(&totals.private.figures, figure)));
            cells.push(cell(&totals.professional.figures, figure));
        }
        cells.extend(with_hours.then(|| row.available_ms.map_or_else(String::new, |ms| ms.to_string())));
        csv_line(&mut text, &cells);
    }
    String::from_utf8(text).map_err(Failure::invalid)
}

/// The word of a dimension, for people.
pub(super) const fn dimension_word(dimension: Dimension, lang: Lang) -> &'static str {
    let (english, french) = match dimension {
        Dimension::Driver => ("driver", "conducteur"),
        Dimension::Vehicle => ("vehicle", "véhicule"),
        Dimension::Entity => ("entity", "entité"),
        Dimension::Group => ("group", "groupe"),
        Dimension::Day => ("day", "jour"),
        Dimension::Week => ("week of", "semaine du"),
        Dimension::Month => ("month of", "mois du"),
    };
    match lang {
        Lang::En => english,
        Lang::Fr => french,
    }
}

/// The name of a figure, for people, with its unit.
const fn figure_word(figure: Figure, lang: Lang) -> &'static str {
    let (english, french) = match figure {
        Figure::Distance => ("distance (m)", "distance (m)"),
        Figure::ElectricDistance => ("electric distance (m)", "distance électrique (m)"),
        Figure::Energy => ("energy (kWh)", "énergie (kWh)"),
        Figure::Fuel => ("fuel (L)", "carburant (L)"),
        Figure::BatteryUse => ("battery use", "batterie"),
        Figure::Cost => ("cost", "coût"),
    };
    match lang {
        Lang::En => english,
        Lang::Fr => french,
    }
}

fn as_table(report: &Report, lang: Lang) -> String {
    let hidden = report.hides_private();
    let pick = |english: &'static str, french: &'static str| if lang == Lang::Fr { french } else { english };
    let (private, professional) = (pick("private", "privé"), pick("professional", "professionnel"));
    let known: Vec<Figure> = report.total.all().figures.known().map(|(figure, _)| figure).collect();
    let with_hours = report.rows.iter().any(|row| row.available_ms.is_some());
    let mut heads: Vec<String> =
        report.dimensions.iter().map(|dimension| dimension_word(*dimension, lang).to_owned()).collect();
    let named = heads.len();
    if !hidden {
        heads.extend([pick("trips", "trajets"), pick("mixed", "mixtes"), private].map(str::to_owned));
    }
    heads.push(professional.into());
    for figure in &known {
        let word = figure_word(*figure, lang);
        heads.extend((!hidden).then(|| format!("{word} {private}")));
        heads.push(format!("{word} {professional}"));
    }
    heads.extend(with_hours.then(|| pick("private hours", "heures privées").to_owned()));
    let cells = |totals: &Totals, hidden: bool| -> Vec<String> {
        let number = |part: &Part, figure| match totals.known(figure) {
            0 => "\u{2013}".to_owned(),
            _ => part.figures.get(figure).unwrap_or_default().to_string(),
        };
        let mut cells = Vec::new();
        if !hidden {
            cells.extend([totals.trips, totals.mixed_trips].map(|count| count.to_string()));
            cells.push(words::duration(totals.private.ms));
        }
        cells.push(words::duration(totals.professional.ms));
        for figure in &known {
            cells.extend((!hidden).then(|| number(&totals.private, *figure)));
            cells.push(number(&totals.professional, *figure));
        }
        cells
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in report.shown() {
        let mut line: Vec<String> = row.key.iter().map(|part| words::printable(&key_text(part))).collect();
        line.extend(cells(&row.totals, hidden));
        line.extend(with_hours.then(|| row.available_ms.map_or_else(String::new, words::duration)));
        rows.push(line);
    }
    if named > 0 {
        let mut line = vec![String::new(); named];
        if let Some(first) = line.first_mut() {
            *first = pick("total", "total").into();
        }
        line.extend(cells(&report.total, hidden));
        rows.push(line);
    }
    let figures: Vec<usize> = (named..heads.len()).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    table(&heads, &figures, rows)
}
