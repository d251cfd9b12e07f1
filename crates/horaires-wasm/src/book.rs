//! A compiled rules document: classification, explanations, days, summaries.

use chrono::Datelike;
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::parse_day;
use horaires::{
    Answer, Classifier, DriverRules, Id, Instant, Issue, Lang, MixedPolicy, Period, Problem, Provenance, Trip,
    day_timeline, explain, payload_sequence, summary,
};
use serde_json::{Value, json};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::columns::Timeline;
use crate::documents::read_document;
use crate::failure::Failure;
use crate::plain;
use crate::settings::{Settings, read_id, read_instant};

/// The rules of any number of drivers, ready to answer.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RuleBook {
    book: horaires::RuleBook,
    provenance: Provenance,
    issues: Vec<Issue>,
}

#[wasm_bindgen]
impl RuleBook {
    /// Reads a rules document; throws where it cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(rules: JsValue, settings: JsValue) -> Result<Self, JsValue> {
        let mut read = Settings::read(settings)?;
        let settings = RuleSettings {
            end_of_day: read.end_of_day()?,
            extensions: read.extensions()?,
            zone: read.zone()?,
            now: read.now()?,
        };
        read.finish()?;
        let document = read_document(plain::read(rules)?)?;
        let (book, issues) = read_rules(&document, &settings);
        match book {
            Some(book) => {
                // The document is not kept: what it weighs is needed no more.
                let provenance = Provenance::new(&book, &document, MixedPolicy::default());
                Ok(Self { book, provenance, issues })
            }
            None => Err(Failure::unusable("the rules document", issues).into()),
        }
    }

    /// Everything that is to be said about the rules.
    #[wasm_bindgen(getter)]
    pub fn issues(&self) -> Result<JsValue, JsValue> {
        Ok(plain::write(&self.issues)?)
    }

    /// The customer's time zone.
    #[wasm_bindgen(getter, js_name = timeZone)]
    #[must_use]
    pub fn time_zone(&self) -> String {
        self.book.zone.name().to_owned()
    }

    /// The drivers that have rules.
    #[wasm_bindgen(getter)]
    pub fn drivers(&self) -> Result<JsValue, JsValue> {
        let drivers: Vec<&Id> = self.book.drivers().iter().map(|rules| &rules.driver).collect();
        Ok(plain::write(&drivers)?)
    }

    /// The answers of trips, and the rows that are no trips.
    pub fn classify(&self, trips: JsValue, options: JsValue) -> Result<JsValue, JsValue> {
        let mut settings = Settings::read(options)?;
        let (mixed, detail) = (settings.mixed()?, settings.segments()?);
        settings.finish()?;
        let trips = plain::read(trips)?;
        let Value::Array(rows) = trips else {
            return Err(Failure::from(Problem::WrongType { expected: "a list", found: trips.to_string() }).into());
        };
        let classifier = Classifier::new(&self.book, mixed);
        let (mut answers, mut rejected) = (Vec::new(), Vec::new());
        for (index, row) in rows.iter().enumerate() {
            match Trip::from_json(row) {
                Ok(trip) => {
                    let classified = classifier.classify(&trip).map_err(Failure::from)?;
                    answers.push(Answer::new(&trip, &classified, detail));
                }
                Err(issue) => rejected.push(json!({"index": index, "issue": issue})),
            }
        }
        Ok(plain::write(&json!({"answers": answers, "rejected": rejected}))?)
    }

    /// Every rule considered for one instant, and who won.
    pub fn explain(&self, driver: JsValue, at: JsValue) -> Result<JsValue, JsValue> {
        let (driver, at) = (read_id(driver)?, read_instant(at)?);
        if at == Instant::MAX {
            // A trip may end at the end of the window; an instant there is outside.
            return Err(Failure::from(Problem::OutsideWindow { found: format!("`{at}`") }).into());
        }
        Ok(plain::write(&explain(&self.book, &driver, at).map_err(Failure::from)?)?)
    }

    /// The timeline of one local day, `yyyy-mm-dd`.
    pub fn day(&self, driver: JsValue, date: &str) -> Result<JsValue, JsValue> {
        let driver = read_id(driver)?;
        let date = parse_day(date).filter(|date| (1970..2100).contains(&date.year()));
        let date = date.ok_or_else(|| {
            Failure::new("unreadable-date", "expected a day from 1970-01-01 to 2099-12-31, written yyyy-mm-dd")
        })?;
        Ok(plain::write(&day_timeline(&self.compile(driver)?, date))?)
    }

    /// The schedule of a driver in words.
    pub fn summary(&self, driver: JsValue) -> Result<JsValue, JsValue> {
        let driver = read_id(driver)?;
        let none = DriverRules::none(driver.clone());
        let rules = self.book.driver(&driver).unwrap_or(&none);
        let periods: Vec<Value> = payload_sequence(rules)
            .iter()
            .map(|payload| {
                let private = payload.schedule.private();
                let words = json!({"en": summary(&private, Lang::En), "fr": summary(&private, Lang::Fr)});
                json!({"start": payload.start, "end": payload.end, "summary": words})
            })
            .collect();
        let extensions: Vec<Value> = rules
            .extensions
            .iter()
            .map(|extension| {
                json!({
                    "id": extension.id, "description": extension.description,
                    "start": extension.interval.start(), "end": extension.interval.end(),
                })
            })
            .collect();
        Ok(plain::write(&json!({"driverId": rules.driver, "periods": periods, "extensions": extensions}))?)
    }

    /// A driver's timeline, for columns of trips; `window` says where most of them lie.
    pub fn timeline(&self, driver: JsValue, window: JsValue) -> Result<Timeline, JsValue> {
        let driver = read_id(driver)?;
        let mut settings = Settings::read(window)?;
        let (start, end) = (settings.instant("start")?, settings.instant("end")?);
        settings.finish()?;
        let window = match (start, end) {
            (None, None) => None,
            (start, end) => {
                let (start, end) = (start.unwrap_or(Instant::MIN), end.unwrap_or(Instant::MAX));
                let reversed = || Problem::PeriodReversed { start: start.to_string(), end: end.to_string() };
                Some(Period::new(start, end).ok_or_else(|| Failure::from(reversed()).at("/end"))?)
            }
        };
        Ok(Timeline::new(self.compile(driver)?, window))
    }

    /// What produced the answers.
    pub fn provenance(&self, options: JsValue) -> Result<JsValue, JsValue> {
        let mut settings = Settings::read(options)?;
        let mixed = settings.mixed()?;
        settings.finish()?;
        Ok(plain::write(&Provenance { mixed, ..self.provenance.clone() })?)
    }
}

impl RuleBook {
    fn compile(&self, driver: Id) -> Result<horaires::Timeline, Failure> {
        let none = DriverRules::none(driver.clone());
        let rules = self.book.driver(&driver).unwrap_or(&none);
        Ok(horaires::Timeline::compile(rules, self.book.options, &self.book.zone)?)
    }
}
