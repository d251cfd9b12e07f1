//! The parameters of a request, read as the table of services declares them.
//!
//! Everything that is wrong is told at once. Parameters that a service does not have are refused too: a misspelt
//! `dateFin` that is silently left out would make a schedule count for good.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use horaires::wire::{DateError, parse_date, parse_service_date};
use horaires::{Instant, Issue, Problem};

use crate::failure::{Failure, Finding, shorten};
use crate::include_fields::FieldSet;

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A whole number.
    Integer,
    /// Whole numbers: repeated, or separated by commas.
    Integers,
    /// A number with or without a fraction.
    Number,
    /// Words for people: no control characters, 255 characters at most.
    Text,
    /// `dd/MM/yyyy HH:mm:ss Z`.
    ServiceDate,
    /// A day of UTC, `dd/MM/yyyy`.
    Day,
    /// ISO-8601 with an offset, or epoch milliseconds.
    Iso,
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Names of fields, with those inside in braces.
    Fields,
}

/// A parameter of a service.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) about: &'static str,
}

#[derive(Debug, Clone)]
enum Value {
    Integer(i64),
    Integers(Vec<i64>),
    Number(f64),
    Text(String),
    Instant(Instant),
    Day(NaiveDate),
    Boolean(bool),
    Fields(FieldSet),
}

/// The parameters of a request: those that are there are of their kind, and those that are needed are there.
#[derive(Debug, Default)]
pub(crate) struct Params(HashMap<&'static str, Value>);

macro_rules! getter {
    ($(#[$meta:meta])* $name:ident, $variant:ident, $type:ty) => {
        $(#[$meta])*
        pub(crate) fn $name(&self, name: &str) -> Option<$type> {
            match self.0.get(name) {
                Some(Value::$variant(value)) => Some(value.clone()),
                _ => None,
            }
        }
    };
}

impl Params {
    getter!(integer, Integer, i64);
    getter!(number, Number, f64);
    getter!(text, Text, String);
    getter!(instant, Instant, Instant);
    getter!(day, Day, NaiveDate);
    getter!(boolean, Boolean, bool);
    getter!(fields, Fields, FieldSet);

    /// A list; empty where the parameter is not there.
    pub(crate) fn integers(&self, name: &str) -> Vec<i64> {
        match self.0.get(name) {
            Some(Value::Integers(values)) => values.clone(),
            _ => Vec::new(),
        }
    }

    /// Reads a query.
    ///
    /// # Errors
    /// 400 with everything that is wrong.
    pub(crate) fn read(query: &str, declared: &'static [Parameter]) -> Result<Self, Failure> {
        let mut found: Vec<(&Parameter, Vec<String>)> = Vec::new();
        let mut issues: Vec<Finding> = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(parameter) = declared.iter().find(|parameter| parameter.name == name) else {
                issues.push(unknown(&name, declared));
                continue;
            };
            match found.iter_mut().find(|(other, _)| other.name == parameter.name) {
                Some((_, values)) => values.push(value.into_owned()),
                None => found.push((parameter, vec![value.into_owned()])),
            }
        }
        let mut params = Self::default();
        for (parameter, values) in found {
            // An empty value is how forms write "none".
            let values: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
            match read_values(parameter, &values) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    params.0.insert(parameter.name, value);
                }
                Err(finding) => issues.push(finding),
            }
        }
        for parameter in declared.iter().filter(|parameter| parameter.required) {
            let told = format!("/{}", parameter.name);
            let known = params.0.contains_key(parameter.name) || issues.iter().any(|issue| issue.path() == told);
            if !known {
                issues.push(Issue::new(Problem::MissingField { field: parameter.name.into() }, told).into());
            }
        }
        if issues.is_empty() { Ok(params) } else { Err(Failure::invalid(issues)) }
    }
}

fn unknown(name: &str, declared: &[Parameter]) -> Finding {
    // The name is the client's: never more of it than one needs to recognise it.
    let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    let suggestion = declared
        .iter()
        .find(|parameter| parameter.name.eq_ignore_ascii_case(name) || distance(parameter.name, name) <= 2)
        .map(|parameter| parameter.name);
    let (en, fr) = match suggestion {
        Some(suggestion) => (format!("; `{suggestion}` is meant, perhaps"), format!(" ; `{suggestion}`, peut-être ?")),
        None => (": leave it out".to_owned(), " : à retirer".to_owned()),
    };
    Finding::new(
        "unknown-parameter",
        format!("/{}", shown.replace('~', "~0").replace('/', "~1")),
        format!("this service has no parameter `{shown}`{en}"),
        format!("ce service n'a pas de paramètre `{shown}`{fr}"),
    )
}

/// Letters to change, to add or to take away between two short names.
fn distance(a: &str, b: &str) -> usize {
    if b.len() > 64 {
        return usize::MAX;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(row.first_mut().unwrap_or(&mut 0), i + 1);
        let mut left = i + 1;
        for (to, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let here = (diagonal + usize::from(from != *to)).min(left + 1).min(*cell + 1);
            diagonal = std::mem::replace(cell, here);
            left = here;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}

fn read_values(parameter: &Parameter, values: &[&str]) -> Result<Option<Value>, Finding> {
    let path = format!("/{}", parameter.name);
    match parameter.kind {
        Kind::Integers => {
            let numbers = values.iter().flat_map(|value| value.split(',')).map(|part| integer(&path, part.trim()));
            let numbers: Vec<i64> = numbers.collect::<Result<_, _>>()?;
            Ok((!numbers.is_empty()).then_some(Value::Integers(numbers)))
        }
        Kind::Fields => {
            let Some(joined) = (!values.is_empty()).then(|| values.join(",")) else { return Ok(None) };
            let names = ("names of fields, as in `a,b{c,d}`", "des noms de champs, comme `a,b{c,d}`");
            let fields = FieldSet::parse(&joined).ok_or_else(|| Finding::wrong_type(path, names, &joined))?;
            Ok(Some(Value::Fields(fields)))
        }
        kind => match values {
            [] => Ok(None),
            [value] => read_value(kind, &path, value).map(Some),
            _ => Err(Issue::new(Problem::DuplicateKey { key: parameter.name.to_owned() }, path).into()),
        },
    }
}

fn read_value(kind: Kind, path: &str, text: &str) -> Result<Value, Finding> {
    let wrong = |en: &str, fr: &str| Err(Finding::wrong_type(path, (en, fr), text));
    match kind {
        Kind::Integer => integer(path, text).map(Value::Integer),
        Kind::Number => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::Number(number)),
            _ => wrong("a number", "un nombre"),
        },
        Kind::Text if text.chars().any(char::is_control) => {
            wrong("text without control characters", "un texte sans caractères de contrôle")
        }
        Kind::Text if text.chars().count() > MOST_CHARACTERS => {
            wrong("at most 255 characters", "255 caractères au plus")
        }
        Kind::Text => Ok(Value::Text(text.to_owned())),
        Kind::ServiceDate => service_date(path, text).map(Value::Instant),
        Kind::Day => day(path, text).map(Value::Day),
        Kind::Iso => iso(path, text).map(Value::Instant),
        Kind::Boolean => match text {
            "true" => Ok(Value::Boolean(true)),
            "false" => Ok(Value::Boolean(false)),
            _ => wrong("`true` or `false`", "`true` ou `false`"),
        },
        Kind::Word(words) if words.contains(&text) => Ok(Value::Text(text.to_owned())),
        Kind::Word(words) => {
            let words = words.join(", ");
            wrong(&format!("one of {words}"), &format!("une valeur parmi {words}"))
        }
        Kind::Integers | Kind::Fields => wrong("a list", "une liste"),
    }
}

/// Characters of a text.
const MOST_CHARACTERS: usize = 255;

fn integer(path: &str, text: &str) -> Result<i64, Finding> {
    let plain = text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| plain);
    number.ok_or_else(|| Finding::wrong_type(path, ("a whole number", "un nombre entier"), text))
}

fn service_date(path: &str, text: &str) -> Result<Instant, Finding> {
    // Two, two and four digits and so on: chrono alone would read years of any length.
    let shape = b"00/00/0000 00:00:00 ";
    let shaped = text.len() > shape.len()
        && text
            .bytes()
            .zip(shape)
            .all(|(byte, like)| if *like == b'0' { byte.is_ascii_digit() } else { byte == *like });
    match parse_service_date(text) {
        Ok(date) if shaped => window(path, date.timestamp_millis(), text),
        Err(DateError::NoOffset) => Err(unreadable(path, text, true)),
        _ => {
            let form = "dd/MM/yyyy HH:mm:ss Z";
            Err(of_another_form(path, text, ("date", form), ("date", form)))
        }
    }
}

fn iso(path: &str, text: &str) -> Result<Instant, Finding> {
    let millis = match integer(path, text) {
        Ok(millis) => millis,
        Err(_) => parse_date(text).map_err(|error| unreadable(path, text, error == DateError::NoOffset))?,
    };
    window(path, millis, text)
}

/// Beyond the window means "no end" (9999-12-31 is common); before it nothing can be meant.
fn window(path: &str, millis: i64, text: &str) -> Result<Instant, Finding> {
    if millis < 0 { Err(outside_window(path, text)) } else { Ok(Instant::clamped(millis)) }
}

fn day(path: &str, text: &str) -> Result<NaiveDate, Finding> {
    let other_form = || of_another_form(path, text, ("day", "dd/MM/yyyy"), ("jour", "dd/MM/yyyy"));
    let day = horaires_ocean::models::parse_sheet_day(text).ok_or_else(other_form)?;
    if (1970..2100).contains(&day.year()) { Ok(day) } else { Err(outside_window(path, text)) }
}

fn outside_window(path: &str, text: &str) -> Finding {
    Issue::new(Problem::OutsideWindow { found: format!("`{}`", shorten(text)) }, path).into()
}

/// A date in none of the forms that the engine reads.
fn unreadable(path: &str, text: &str, no_offset: bool) -> Finding {
    Issue::new(Problem::UnreadableDate { found: shorten(text), no_offset }, path).into()
}

/// A date of a parameter that takes one form alone; in both languages what it is, and the form.
fn of_another_form(path: &str, text: &str, en: (&str, &str), fr: (&str, &str)) -> Finding {
    let found = shorten(text);
    Finding::new(
        "unreadable-date",
        path,
        format!("cannot read the {} `{found}`: write {}", en.0, en.1),
        format!("{} illisible `{found}` : écrivez {}", fr.0, fr.1),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECLARED: &[Parameter] = &[
        Parameter { name: "individuId", kind: Kind::Integer, required: true, about: "" },
        Parameter { name: "dateFin", kind: Kind::ServiceDate, required: false, about: "" },
        Parameter { name: "vehIds", kind: Kind::Integers, required: false, about: "" },
        Parameter { name: "description", kind: Kind::Text, required: false, about: "" },
        Parameter { name: "date", kind: Kind::Day, required: false, about: "" },
        Parameter { name: "privacy", kind: Kind::Boolean, required: false, about: "" },
    ];

    fn codes(query: &str) -> Vec<String> {
        match Params::read(query, DECLARED) {
            Ok(_) => Vec::new(),
            Err(failure) => {
                failure.findings.iter().map(|finding| format!("{} {}", finding.path(), finding.code())).collect()
            }
        }
    }

    #[test]
    fn what_is_right_is_read() {
        let query = "individuId=7&dateFin=30%2F11%2F2025+00%3A00%3A00+Z&vehIds=1,2&vehIds=3&privacy=false&description=";
        let params = Params::read(query, DECLARED).unwrap();
        assert_eq!(params.integer("individuId"), Some(7));
        assert_eq!(params.instant("dateFin").unwrap().to_string(), "2025-11-30T00:00:00.000Z");
        assert_eq!(params.integers("vehIds"), [1, 2, 3]);
        assert_eq!(params.boolean("privacy"), Some(false));
        assert_eq!(params.text("description"), None);
        let far = Params::read("individuId=7&dateFin=31/12/9999+00:00:00+%2B01:00", DECLARED).unwrap();
        assert_eq!(far.instant("dateFin"), Some(Instant::MAX));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        assert_eq!(
            codes("individuId=x&dateFn=1&privacy=1&date=31/02/2025"),
            ["/dateFn unknown-parameter", "/individuId wrong-type", "/privacy wrong-type", "/date unreadable-date"]
        );
        assert_eq!(codes(""), ["/individuId missing-field"]);
        assert_eq!(codes("individuId=1&individuId=2"), ["/individuId duplicate-key"]);
        assert_eq!(codes("individuId=1;DROP+TABLE+driver"), ["/individuId wrong-type"]);
        assert_eq!(codes("individuId=99999999999999999999"), ["/individuId wrong-type"]);
        assert_eq!(codes("individuId=%2B1"), ["/individuId wrong-type"]);
        assert_eq!(codes("individuId=1&description=a%0D%0AX-Evil:1"), ["/description wrong-type"]);
        assert_eq!(codes("individuId=1&vehIds=1,,2"), ["/vehIds wrong-type"]);
    }

    #[test]
    fn absurd_dates_are_refused() {
        for date in [
            "31/02/2025 00:00:00 Z",
            "30/11/2025",
            "30/11/2025 00:00:00",
            "30/11/+2025 00:00:00 Z",
            "1/1/2025 00:00:00 Z",
            "30/11/25 00:00:00 Z",
            "2025-11-30T00:00:00Z",
            "30/11/2025 25:00:00 Z",
            "01/01/0001 00:00:00 Z",
            "31/12/1969 23:59:59 Z",
        ] {
            let encoded: String = form_urlencoded::byte_serialize(date.as_bytes()).collect();
            assert_eq!(codes(&format!("individuId=1&dateFin={encoded}")).len(), 1, "{date}");
        }
    }

    #[test]
    fn the_form_that_is_asked_for_is_the_one_that_is_read() {
        let told = |query: &str| Params::read(query, DECLARED).unwrap_err().findings[0].english();
        for day in ["2025-11-21", "21/11/2025+00:00:00+Z", "1764000000000", "21/11/25"] {
            let told = told(&format!("individuId=1&date={day}"));
            assert!(told.starts_with("cannot read the day `") && told.ends_with("`: write dd/MM/yyyy"), "{told}");
        }
        let date = told("individuId=1&dateFin=2025-11-21T00:00:00Z");
        assert_eq!(date, "cannot read the date `2025-11-21T00:00:00Z`: write dd/MM/yyyy HH:mm:ss Z");
        let without = told("individuId=1&dateFin=21/11/2025+00:00:00");
        assert!(without.contains("has no offset"), "{without}");
    }

    #[test]
    fn misspelt_names_are_recognised() {
        let failure = Params::read("individuid=1&individuId=1", DECLARED).unwrap_err();
        assert!(failure.findings[0].english().contains("`individuId`"), "{}", failure.findings[0].english());
        assert_eq!(distance("dateFin", "dateFn"), 1);
        assert!(distance("dateFin", "privacy") > 2);
    }
}
