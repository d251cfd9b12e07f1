//! What a caller decides: options as plain objects, their keys and words checked.

use horaires::validate::{Context, brief, shorten};
use horaires::wire::{Date, Wire};
use horaires::{EndOfDay, EndOfDayForm, Extensions, Id, Instant, MixedPolicy, Options, Problem, SegmentDetail, Zone};
use serde_json::{Map, Value};
use wasm_bindgen::JsValue;

use crate::failure::Failure;
use crate::plain;

/// An options object, its keys taken one by one.
pub(crate) struct Settings(Map<String, Value>);

impl Settings {
    pub(crate) fn read(value: Value) -> Result<Self, Failure> {
        match value {
            Value::Null => Ok(Self(Map::new())),
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(Failure::wrong_type("an object", &other)),
        }
    }

    fn take(&mut self, key: &str) -> Option<Value> {
        self.0.shift_remove(key).filter(|value| !value.is_null())
    }

    /// The meaning of a word; `expected` lists the words in the message.
    fn word<T: Copy>(&mut self, key: &str, words: &[(&str, T)], expected: &'static str) -> Result<Option<T>, Failure> {
        let Some(value) = self.take(key) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| value.as_str() == Some(word));
        let unknown =
            || Failure::from(Problem::UnknownOption { found: written(&value), expected }).at(format!("/{key}"));
        found.map(|(_, meaning)| Some(*meaning)).ok_or_else(unknown)
    }

    pub(crate) fn flag(&mut self, key: &str) -> Result<bool, Failure> {
        match self.take(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(flag),
            Some(other) => Err(Failure::wrong_type("true or false", &other).at(format!("/{key}"))),
        }
    }

    pub(crate) fn end_of_day(&mut self) -> Result<Option<EndOfDay>, Failure> {
        let words = [("inclusive", EndOfDay::Inclusive), ("strict", EndOfDay::Strict)];
        self.word("endOfDay", &words, "`inclusive` or `strict`")
    }

    pub(crate) fn extensions(&mut self) -> Result<Option<Extensions>, Failure> {
        self.word("extensions", &[("whole", Extensions::Whole), ("rows", Extensions::Rows)], "`whole` or `rows`")
    }

    pub(crate) fn end_of_day_form(&mut self) -> Result<EndOfDayForm, Failure> {
        let words = [("23:59", EndOfDayForm::Minute2359), ("24:00", EndOfDayForm::Hour24)];
        Ok(self.word("writeEndOfDay", &words, "`23:59` or `24:00`")?.unwrap_or_default())
    }

    pub(crate) fn mixed(&mut self) -> Result<MixedPolicy, Failure> {
        let words = [
            ("split", MixedPolicy::Split),
            ("majority", MixedPolicy::Majority),
            ("at-start", MixedPolicy::AtStart),
            ("at-end", MixedPolicy::AtEnd),
            ("any-private", MixedPolicy::AnyPrivate),
            ("any-professional", MixedPolicy::AnyProfessional),
        ];
        let expected = "`split`, `majority`, `at-start`, `at-end`, `any-private` or `any-professional`";
        Ok(self.word("mixed", &words, expected)?.unwrap_or_default())
    }

    pub(crate) fn segments(&mut self) -> Result<SegmentDetail, Failure> {
        if self.0.get("segments") == Some(&Value::Bool(false)) {
            self.take("segments");
        }
        let words = [("deciding", SegmentDetail::Deciding), ("all", SegmentDetail::AllReasons)];
        Ok(self.word("segments", &words, "`deciding`, `all` or false")?.unwrap_or_default())
    }

    pub(crate) fn zone(&mut self) -> Result<Option<Zone>, Failure> {
        match self.take("timeZone") {
            None => Ok(None),
            Some(Value::String(name)) => zone_named(&name).map(Some).map_err(|failure| failure.at("/timeZone")),
            Some(other) => Err(Failure::wrong_type("a string", &other).at("/timeZone")),
        }
    }

    pub(crate) fn now(&mut self) -> Result<Option<Instant>, Failure> {
        self.instant("now")
    }

    pub(crate) fn instant(&mut self, key: &str) -> Result<Option<Instant>, Failure> {
        self.take(key).map(|value| instant(&value).map_err(|failure| failure.at(format!("/{key}")))).transpose()
    }

    /// The context of a validation.
    pub(crate) fn context(&mut self) -> Result<Context, Failure> {
        Ok(Context {
            options: Options {
                end_of_day: self.end_of_day()?.unwrap_or_default(),
                extensions: self.extensions()?.unwrap_or_default(),
            },
            zone: self.zone()?,
            now: self.now()?,
            split_overnight: self.flag("splitOvernight")?,
        })
    }

    /// Every key has been taken: a misspelt option is no option.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(key) => {
                let problem = Problem::UnknownField { field: shorten(key), suggestion: None };
                Err(Failure::from(problem).at(format!("/{key}")))
            }
        }
    }
}

/// A zone of the engine's table.
pub(crate) fn zone_named(name: &str) -> Result<Zone, Failure> {
    Zone::named(name).map_err(|error| {
        Problem::UnknownTimeZone { suggestion: error.suggestion().map(str::to_owned), found: error.name().to_owned() }
            .into()
    })
}

/// An instant from epoch milliseconds, a string with an offset, or a `Date`.
pub(crate) fn read_instant(value: JsValue) -> Result<Instant, Failure> {
    instant(&plain::read(value)?)
}

pub(crate) fn instant(value: &Value) -> Result<Instant, Failure> {
    let unreadable = |no_offset| Problem::UnreadableDate { found: written(value), no_offset };
    let date = Date::from_json(value.clone()).map_err(|_| unreadable(false))?;
    let millis = date.millis().map_err(|error| unreadable(error == horaires::wire::DateError::NoOffset))?;
    Instant::from_millis(millis).map_err(|_| Problem::OutsideWindow { found: format!("`{}`", written(value)) }.into())
}

/// An id: a whole number or a string.
pub(crate) fn read_id(value: Value) -> Result<Id, Failure> {
    Id::from_json(value).map_err(|value| Failure::wrong_type("a whole number or a string", &value))
}

/// A value as it stands in a message, a text without quotation marks.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| brief(value), shorten)
}
