//! A compiled rules document: classification, explanations, days, summaries.

use chrono::Datelike;
use horaires::validate::{RuleSettings, read_rules};
use horaires::wire::{Wire, parse_day};
use horaires::{
    Answer, Classifier, DriverRules, Id, Instant, Issue, LimitExceeded, MixedPolicy, Period, Problem, Provenance, Trip,
    day_timeline, explain, payload_sequence, rules_hash_of_json,
};
use js_sys::Array;
use serde_json::Value;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::columns::Timeline;
use crate::documents::{in_words, read_document};
use crate::failure::Failure;
use crate::failure::issues_to_json;
use crate::plain;
use crate::settings::{Settings, instant, read_id};
use crate::to_json::{object, optional, to_json};

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
        let mut read = Settings::read(plain::read(settings)?)?;
        let settings = RuleSettings {
            end_of_day: read.end_of_day()?,
            extensions: read.extensions()?,
            zone: read.zone()?,
            now: read.now()?,
        };
        read.finish()?;
        let rules = plain::read(rules)?;
        let hash = rules_hash_of_json(&rules);
        let (book, issues) = read_rules(&read_document(rules)?, &settings);
        match book {
            Some(book) => {
                // The document is not kept: what it weighs is needed no more.
                let provenance = Provenance::with_hash(&book, hash, MixedPolicy::default());
                Ok(Self { book, provenance, issues })
            }
            None => Err(Failure::unusable("the rules document", issues).into()),
        }
    }

    /// Answers what is asked about the rules.
    pub fn ask(&self, function: &str, first: JsValue, second: JsValue) -> Result<JsValue, JsValue> {
        if function == "classify" {
            return Ok(self.classify(first, plain::read(second)?)?);
        }
        plain::answer(first, second, &mut |first, second| self.answer(function, first, second))
    }

    /// A driver's timeline, for columns of trips; `window` says where most of them lie.
    pub fn timeline(&self, driver: JsValue, window: JsValue) -> Result<Timeline, JsValue> {
        let driver = read_id(plain::read(driver)?)?;
        let mut settings = Settings::read(plain::read(window)?)?;
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
}

impl RuleBook {
    fn answer(&self, function: &str, first: Value, second: Value) -> Result<Value, Failure> {
        match function {
            "issues" => Ok(issues_to_json(&self.issues)),
            "timeZone" => Ok(self.book.zone.name().into()),
            "drivers" => Ok(self.book.drivers().iter().map(|rules| rules.driver.to_json()).collect()),
            "explain" => self.explain(first, &second),
            "day" => self.day(first, &second),
            "summary" => self.summary(first),
            "provenance" => self.provenance(first),
            _ => Err(Failure::unknown_function(function)),
        }
    }

    /// The answers of trips, and the rows that are no trips.
    fn classify(&self, trips: JsValue, options: Value) -> Result<JsValue, Failure> {
        let mut settings = Settings::read(options)?;
        let (mixed, detail) = (settings.mixed()?, settings.segments()?);
        settings.finish()?;
        let classifier = Classifier::new(&self.book, mixed);
        // Each goes to JavaScript at once: what the module holds does not grow with the rows.
        let (answers, rejected) = (Array::new(), Array::new());
        plain::trip_rows(trips, &mut |index, row| {
            let trip = match row {
                Ok(row) => Trip::from_json(&row),
                Err(failure) => Err(Box::new(failure.into_issue(index)?)),
            };
            let answer = match trip {
                Ok(trip) => Answer::new(&trip, &classifier.classify(&trip)?, detail)
                    .map_err(|LimitExceeded(limit)| Box::new(Issue::new(Problem::LimitExceeded { limit }, ""))),
                Err(issue) => Err(issue),
            };
            match answer {
                Ok(answer) => answers.push(&plain::write(&answer)),
                Err(issue) => {
                    let row = object([("index", index.into()), ("issue", issue.to_json())]);
                    rejected.push(&plain::write_value(&row))
                }
            };
            Ok(())
        })?;
        Ok(Array::of2(&answers, &rejected).into())
    }

    /// Every rule considered for one instant, and who won.
    fn explain(&self, driver: Value, at: &Value) -> Result<Value, Failure> {
        let (driver, at) = (read_id(driver)?, instant(at)?);
        if at == Instant::MAX {
            // A trip may end at the end of the window; an instant there is outside.
            return Err(Problem::OutsideWindow { found: format!("`{at}`") }.into());
        }
        Ok(to_json(&explain(&self.book, &driver, at)?))
    }

    /// The timeline of one local day, `yyyy-mm-dd`.
    fn day(&self, driver: Value, date: &Value) -> Result<Value, Failure> {
        let driver = read_id(driver)?;
        let date = date.as_str().and_then(parse_day).filter(|date| (1970..2100).contains(&date.year()));
        let date = date.ok_or_else(|| {
            Failure::new("unreadable-date", "expected a day from 1970-01-01 to 2099-12-31, written yyyy-mm-dd")
        })?;
        Ok(to_json(&day_timeline(&self.compile(driver)?, date)))
    }

    /// The schedule of a driver in words.
    fn summary(&self, driver: Value) -> Result<Value, Failure> {
        let driver = read_id(driver)?;
        let none = DriverRules::none(driver.clone());
        let rules = self.book.driver(&driver).unwrap_or(&none);
        let (mut periods, mut extensions) = (Vec::new(), Vec::new());
        for payload in payload_sequence(rules) {
            periods.push(object([
                ("start", optional(payload.start.as_ref())),
                ("end", optional(payload.end.as_ref())),
                ("summary", in_words(&payload.schedule.private())),
            ]));
        }
        for extension in &rules.extensions {
            extensions.push(object([
                ("id", optional(extension.id.as_ref())),
                ("description", optional(extension.description.as_deref())),
                ("start", to_json(&extension.interval.start())),
                ("end", to_json(&extension.interval.end())),
            ]));
        }
        Ok(object([
            ("driverId", to_json(&rules.driver)),
            ("periods", periods.into()),
            ("extensions", extensions.into()),
        ]))
    }

    /// What produced the answers.
    fn provenance(&self, options: Value) -> Result<Value, Failure> {
        let mut settings = Settings::read(options)?;
        let mixed = settings.mixed()?;
        settings.finish()?;
        Ok(to_json(&Provenance { mixed, ..self.provenance.clone() }))
    }

    fn compile(&self, driver: Id) -> Result<horaires::Timeline, Failure> {
        let none = DriverRules::none(driver.clone());
        let rules = self.book.driver(&driver).unwrap_or(&none);
        Ok(horaires::Timeline::compile(rules, self.book.options, &self.book.zone)?)
    }
}
