//! Shared helpers: documents as `serde_json::Value`, read through the engine's public doors.

pub mod arbitrary;
pub mod fleets;
pub mod oracle;

use std::path::{Path, PathBuf};

use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::RulesDocument;
use horaires::{Cell, Issue, RuleBook, Trip, TripColumn, TripError, TripRow};
use serde_json::{Value, json};

/// A path inside this package.
pub fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A JSON file of this package.
pub fn read_json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every JSON file of a folder of this package, by name, in order.
pub fn cases(folder: &str) -> Vec<(String, Value)> {
    let entries = std::fs::read_dir(here(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read_json(path))).collect()
}

/// A book of rules from a rules document, and what was said about it.
pub fn book(rules: &Value) -> (Option<RuleBook>, Vec<Issue>) {
    let document: RulesDocument = serde_json::from_value(rules.clone()).unwrap();
    read_rules(&document, &RuleSettings::default())
}

/// A trip from an object of a trips document, read the way any reader of JSON rows would.
pub fn trip(row: &Value) -> Result<Trip, TripError> {
    let words: Vec<(TripColumn, &Value, String)> = row
        .as_object()
        .unwrap()
        .iter()
        .filter_map(|(name, value)| Some((TripColumn::from_name(name)?, value, value.to_string())))
        .collect();
    let mut cells = TripRow::default();
    for (column, value, written) in &words {
        let cell = match value {
            Value::Null => Cell::Missing,
            Value::Number(_) => Cell::Number(written),
            Value::String(text) => Cell::Text(text),
            _ => Cell::Other(written),
        };
        cells.set(*column, cell);
    }
    cells.trip()
}

/// A `horaire` from `"LUNDI 08:00-12:30"`.
pub fn horaire(words: &str, kind: &str) -> Value {
    let (day, times) = words.split_once(' ').unwrap();
    let (start, end) = times.split_once('-').unwrap();
    let clock = |text: &str| -> (i64, i64) {
        let (hour, minute) = text.split_once(':').unwrap();
        (hour.parse().unwrap(), minute.parse().unwrap())
    };
    let ((start_hour, start_minute), (end_hour, end_minute)) = (clock(start), clock(end));
    json!({
        "idJourSemaine": day, "typeHoraires": kind, "debutHeure": start_hour, "finHeure": end_hour,
        "debutMinute": start_minute, "finMinute": end_minute,
    })
}

/// A recurrent entry of driver 7 without bounds.
pub fn entry(id: impl Into<Value>, words: &str) -> Value {
    json!({
        "id": id.into(), "individu": {"id": 7}, "horaire": horaire(words, "VIE_PRIVEE"), "debut": null, "fin": null,
    })
}

/// A payload from ranges in words, all `VIE_PRIVEE`.
pub fn payload(words: &[&str]) -> Value {
    let mut map = serde_json::Map::new();
    for words in words {
        let day = words.split(' ').next().unwrap();
        let list = map.entry(day).or_insert_with(|| json!({"VIE_PRIVEE": []}));
        list["VIE_PRIVEE"].as_array_mut().unwrap().push(horaire(words, "VIE_PRIVEE"));
    }
    json!({"innerMap": {"map": map}})
}
