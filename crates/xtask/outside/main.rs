//! A user's program: checks a payload, classifies a trip and prints what it found.

use std::error::Error;

use horaires::validate::{Context, Document, RuleSettings, read_rules};
use horaires::wire::RulesDocument;
use horaires::{Answer, Cell, Classifier, MixedPolicy, SegmentDetail, TripColumn, TripRow, Zone};

/// Tuesday evening, written past midnight: refused, with a fix.
const PAYLOAD: &str = r#"{"innerMap": {"map": {"MARDI": {"VIE_PRIVEE": [{"idJourSemaine": "MARDI",
    "typeHoraires": "VIE_PRIVEE", "debutHeure": 18, "debutMinute": 0, "finHeure": 7, "finMinute": 30}]}}}}"#;

/// Sundays, all day.
const RULES: &str = r#"{"recurrent": [{"id": 41, "individu": {"id": 7}, "debut": null, "fin": null, "horaire":
    {"idJourSemaine": "DIMANCHE", "typeHoraires": "VIE_PRIVEE", "debutHeure": 0, "debutMinute": 0, "finHeure": 23,
    "finMinute": 59}}]}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let checked = Document::parse(PAYLOAD).map_err(|issues| format!("{issues:?}"))?.check(&Context::default());
    let issues: Vec<_> = checked.issues.iter().map(|issue| (issue.code(), &issue.path, issue.fix.is_some())).collect();

    #[cfg(feature = "chrono-tz")]
    let zone = Zone::from_tz(chrono_tz::Europe::Paris)?;
    #[cfg(not(feature = "chrono-tz"))]
    let zone = Zone::named("Europe/Paris")?;
    let document: RulesDocument = serde_json::from_str(RULES)?;
    let settings = RuleSettings { zone: Some(zone), ..RuleSettings::default() };
    let (book, found) = read_rules(&document, &settings);
    let book = book.ok_or_else(|| format!("{found:?}"))?;

    // From Saturday 23:30 to Sunday 03:30 on the wall, in the night in which clocks go forward: three hours.
    let mut row = TripRow::default();
    row.set(TripColumn::TripId, Cell::Csv("1110000401"));
    row.set(TripColumn::DriverId, Cell::Csv("7"));
    row.set(TripColumn::Start, Cell::Csv("2026-03-28T23:30:00+01:00"));
    row.set(TripColumn::End, Cell::Csv("2026-03-29T03:30:00+02:00"));
    let trip = row.trip()?;
    let classifier = Classifier::new(&book, MixedPolicy::Split);
    let answer = Answer::new(&trip, &classifier.classify(&trip)?, SegmentDetail::Deciding)?;
    println!("{}", serde_json::json!({ "valid": checked.is_valid(), "issues": issues, "answer": answer }));
    Ok(())
}
