//! Issues: what is wrong, doubtful or remarkable in a document, where, and how to mend it.
//!
//! The set of codes is closed. Every issue has a stable code, a severity, the JSON Pointer (RFC 6901) of the value it
//! is about, a message in French and in English, and where one exists a fix as a JSON Patch (RFC 6902).

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::Weekday;
use crate::id::Id;
use crate::limits::Limit;
use crate::plan::Says;
use crate::validate::{Operation, Patch};

/// How grave an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Info,
    /// Legal, and possibly not what was meant; or unreadable in a list that comes from the service.
    Warning,
    /// The document cannot be used as it is.
    Error,
}

impl Severity {
    /// The word for it: `info`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The language of messages and summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// The colon between two parts of a sentence, with the spaces that the language sets around it.
    ///
    /// ```
    /// use horaires::Lang;
    /// assert_eq!((Lang::En.colon(), Lang::Fr.colon()), (": ", " : "));
    /// ```
    #[must_use]
    pub const fn colon(self) -> &'static str {
        match self {
            Self::En => ": ",
            Self::Fr => " : ",
        }
    }

    /// The same for the semicolon.
    #[must_use]
    pub const fn semicolon(self) -> &'static str {
        match self {
            Self::En => "; ",
            Self::Fr => " ; ",
        }
    }
}

/// One finding in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// What was found.
    pub problem: Problem,
    /// How grave it is here: the same problem is an error in a payload and a warning in a list from the service.
    pub severity: Severity,
    /// JSON Pointer to the value.
    pub path: String,
    /// True where the value could not be read and therefore covers nothing (`semantics.md` 2.5).
    pub unreadable: bool,
    /// A machine-applicable remedy.
    pub fix: Option<Fix>,
}

/// A remedy that can be applied to the document as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What the fix does.
    pub action: FixAction,
    /// How: RFC 6902 operations on the document that was validated.
    pub patch: Patch,
}

impl Fix {
    pub(crate) fn new(action: FixAction, operations: Vec<Operation>) -> Self {
        Self { action, patch: Patch(operations) }
    }
}

/// What a fix does, in words ([`FixAction::message`]).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FixAction {
    /// Two ranges in place of one that runs past midnight.
    SplitAtMidnight,
    /// The range ends at the end of its day.
    EndAtMidnight,
    /// One range in place of two that are equal, overlap or touch.
    JoinRanges,
    /// The value spelt as the service spells it.
    Spell(String),
    /// The empty list goes.
    RemoveEmptyList,
    /// The end written 24:00.
    WriteEndOfDay,
    /// The bound moved to midnight of the customer's time zone.
    MoveToLocalMidnight,
}

/// The code of every action, for tables and documentation.
pub const ACTIONS: &[&str] = &[
    "split-at-midnight",
    "end-at-midnight",
    "join-ranges",
    "spell",
    "remove-empty-list",
    "write-end-of-day",
    "move-to-local-midnight",
];

impl FixAction {
    /// The stable code, for example `split-at-midnight`; one of [`ACTIONS`].
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SplitAtMidnight => "split-at-midnight",
            Self::EndAtMidnight => "end-at-midnight",
            Self::JoinRanges => "join-ranges",
            Self::Spell(_) => "spell",
            Self::RemoveEmptyList => "remove-empty-list",
            Self::WriteEndOfDay => "write-end-of-day",
            Self::MoveToLocalMidnight => "move-to-local-midnight",
        }
    }
}

/// What was found. The codes ([`Problem::code`]) are stable; the fields are what the message needs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)] // Each variant is documented; the fields are named after what they hold.
pub enum Problem {
    /// The text is not JSON.
    MalformedJson { line: usize, column: usize, reason: Says },
    /// A key stands twice in one object; which value counts is anybody's guess.
    DuplicateKey { key: String },
    /// Neither a payload, nor a rules document, nor a list of the service.
    UnknownDocument,
    /// A field that is needed is absent or null.
    MissingField { field: String },
    /// A value of the wrong JSON type.
    WrongType { expected: &'static str, found: String },
    /// A field that this kind of document does not have.
    UnknownField { field: String, suggestion: Option<String> },
    /// A documented limit is exceeded.
    LimitExceeded { limit: Limit },
    /// A day that is not LUNDI to DIMANCHE.
    UnknownDay { found: String },
    /// A type of range that this engine does not know.
    UnknownType { found: String },
    /// A type of range that is known and not private, in a private schedule.
    NonPrivateType { found: String },
    /// An hour outside 0 to 24.
    HourOutOfRange { found: i64 },
    /// A minute outside 0 to 59.
    MinuteOutOfRange { found: i64 },
    /// 24:00 as a start.
    StartAtEndOfDay,
    /// 24:01 or later.
    BeyondEndOfDay { minute: i64 },
    /// Start and end are equal: empty, or a whole day? Never guessed.
    EmptyRange { at: String },
    /// The end is before the start: a range never crosses midnight.
    ReversedRange { start: String, end: String },
    /// The day of a range differs from the key that it stands under.
    DayMismatch { key: String, found: String },
    /// The type of a range differs from the key that it stands under.
    TypeMismatch { key: String, found: String },
    /// The same range twice.
    DuplicateRange { range: String },
    /// Two ranges overlap.
    OverlappingRanges { range: String, other: String },
    /// Two ranges touch and could be one.
    TouchingRanges { range: String, other: String },
    /// Ends written 23:59, which mean the end of the day.
    EndOfDayMinute { count: usize },
    /// An end written 23:59, taken literally in strict mode.
    LiteralEndOfDayMinute,
    /// A list without ranges.
    EmptyList,
    /// Every minute of the week is private.
    WholeWeekPrivate,
    /// Nothing is private: the payload clears the schedule for its period.
    NothingPrivate,
    /// A date that cannot be read.
    UnreadableDate { found: String, no_offset: bool },
    /// A period that ends before it starts.
    PeriodReversed { start: String, end: String },
    /// A period that ends where it starts.
    PeriodEmpty { at: String },
    /// A period that ends at midnight does not cover the day that its end names.
    PeriodEndAtMidnight { date: String },
    /// A period that lies in the past, wholly or in part.
    PeriodInPast { wholly: bool },
    /// A bound of an extension that is midnight in UTC, but not on the wall.
    ExtensionUtcMidnight { at: String, wall_clock: String },
    /// The rows of an extension leave a part of its interval uncovered.
    ExtensionRowsGap { uncovered_ms: i64, counts: bool },
    /// Two extensions of one driver overlap.
    ExtensionsOverlap { id: String, other: String },
    /// Working days without a private minute between 12:00 and 14:00.
    NoPrivateLunch { driver: Option<Id>, days: Vec<Weekday> },
    /// Working days without a private minute after 18:00.
    NoPrivateEvening { driver: Option<Id>, days: Vec<Weekday> },
    /// A time zone that the bundled table does not have.
    UnknownTimeZone { found: String, suggestion: Option<String> },
    /// A value that an option does not have.
    UnknownOption { found: String, expected: &'static str },
    /// Several overrides for one trip; the last wins.
    DuplicateOverride { trip: Id },
    /// One override that fits several trips.
    OverrideFitsSeveralTrips { trip: Id, count: u64 },
    /// A trip outside the supported window.
    OutsideWindow { found: String },
    /// A trip that ends before it starts.
    TripReversed { start: String, end: String },
}

/// Every code with its default severity and the variant it names, for tables and documentation.
pub const CODES: &[(&str, Severity)] = &[
    ("malformed-json", Severity::Error),
    ("duplicate-key", Severity::Error),
    ("unknown-document", Severity::Error),
    ("missing-field", Severity::Error),
    ("wrong-type", Severity::Error),
    ("unknown-field", Severity::Warning),
    ("limit-exceeded", Severity::Error),
    ("unknown-day", Severity::Error),
    ("unknown-type", Severity::Error),
    ("non-private-type", Severity::Warning),
    ("hour-out-of-range", Severity::Error),
    ("minute-out-of-range", Severity::Error),
    ("start-at-24", Severity::Error),
    ("beyond-24", Severity::Error),
    ("empty-range", Severity::Error),
    ("reversed-range", Severity::Error),
    ("day-mismatch", Severity::Error),
    ("type-mismatch", Severity::Error),
    ("duplicate-range", Severity::Warning),
    ("overlapping-ranges", Severity::Warning),
    ("touching-ranges", Severity::Info),
    ("end-of-day-23-59", Severity::Info),
    ("literal-23-59", Severity::Warning),
    ("empty-list", Severity::Info),
    ("whole-week-private", Severity::Warning),
    ("nothing-private", Severity::Warning),
    ("unreadable-date", Severity::Error),
    ("period-reversed", Severity::Error),
    ("period-empty", Severity::Error),
    ("period-end-at-midnight", Severity::Warning),
    ("period-in-past", Severity::Warning),
    ("extension-utc-midnight", Severity::Warning),
    ("extension-rows-gap", Severity::Warning),
    ("extensions-overlap", Severity::Warning),
    ("no-private-lunch", Severity::Info),
    ("no-private-evening", Severity::Info),
    ("unknown-time-zone", Severity::Error),
    ("unknown-option", Severity::Error),
    ("duplicate-override", Severity::Warning),
    ("override-fits-several-trips", Severity::Warning),
    ("outside-window", Severity::Error),
    ("trip-reversed", Severity::Error),
];

impl Problem {
    const fn index(&self) -> usize {
        match self {
            Self::MalformedJson { .. } => 0,
            Self::DuplicateKey { .. } => 1,
            Self::UnknownDocument => 2,
            Self::MissingField { .. } => 3,
            Self::WrongType { .. } => 4,
            Self::UnknownField { .. } => 5,
            Self::LimitExceeded { .. } => 6,
            Self::UnknownDay { .. } => 7,
            Self::UnknownType { .. } => 8,
            Self::NonPrivateType { .. } => 9,
            Self::HourOutOfRange { .. } => 10,
            Self::MinuteOutOfRange { .. } => 11,
            Self::StartAtEndOfDay => 12,
            Self::BeyondEndOfDay { .. } => 13,
            Self::EmptyRange { .. } => 14,
            Self::ReversedRange { .. } => 15,
            Self::DayMismatch { .. } => 16,
            Self::TypeMismatch { .. } => 17,
            Self::DuplicateRange { .. } => 18,
            Self::OverlappingRanges { .. } => 19,
            Self::TouchingRanges { .. } => 20,
            Self::EndOfDayMinute { .. } => 21,
            Self::LiteralEndOfDayMinute => 22,
            Self::EmptyList => 23,
            Self::WholeWeekPrivate => 24,
            Self::NothingPrivate => 25,
            Self::UnreadableDate { .. } => 26,
            Self::PeriodReversed { .. } => 27,
            Self::PeriodEmpty { .. } => 28,
            Self::PeriodEndAtMidnight { .. } => 29,
            Self::PeriodInPast { .. } => 30,
            Self::ExtensionUtcMidnight { .. } => 31,
            Self::ExtensionRowsGap { .. } => 32,
            Self::ExtensionsOverlap { .. } => 33,
            Self::NoPrivateLunch { .. } => 34,
            Self::NoPrivateEvening { .. } => 35,
            Self::UnknownTimeZone { .. } => 36,
            Self::UnknownOption { .. } => 37,
            Self::DuplicateOverride { .. } => 38,
            Self::OverrideFitsSeveralTrips { .. } => 39,
            Self::OutsideWindow { .. } => 40,
            Self::TripReversed { .. } => 41,
        }
    }

    /// The stable code, for example `reversed-range`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        CODES.get(self.index()).map_or("", |entry| entry.0)
    }

    /// The severity where nothing says otherwise.
    #[must_use]
    pub fn default_severity(&self) -> Severity {
        match self {
            Self::PeriodInPast { wholly: false } | Self::ExtensionRowsGap { counts: false, .. } => Severity::Info,
            _ => CODES.get(self.index()).map_or(Severity::Error, |entry| entry.1),
        }
    }
}

impl Issue {
    /// An issue at a JSON Pointer, with the problem's default severity and no fix.
    #[must_use]
    pub fn new(problem: Problem, path: impl Into<String>) -> Self {
        Self { severity: problem.default_severity(), problem, path: path.into(), unreadable: false, fix: None }
    }

    /// The stable code, for example `reversed-range`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }

    /// What is wrong and what to do about it, in one sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.problem.message(lang)
    }
}

impl Issue {
    /// The issue as every face writes it.
    ///
    /// ```
    /// use horaires::{Issue, Problem};
    /// let issue = Issue::new(Problem::EmptyList, "/innerMap/map/LUNDI/VIE_PRIVEE").to_json();
    /// assert_eq!(issue["code"], "empty-list");
    /// assert_eq!(issue["message"]["fr"], "la liste est vide ; omettez-la");
    /// ```
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut issue = Map::new();
        let mut put = |name: &str, value: Value| issue.insert(name.to_owned(), value);
        put("code", self.code().into());
        put("severity", self.severity.as_str().into());
        put("path", self.path.as_str().into());
        put("message", both([self.message(Lang::En), self.message(Lang::Fr)]));
        if self.unreadable {
            put("unreadable", true.into());
        }
        if let Some(fix) = &self.fix {
            put("fix", fix.to_json());
        }
        issue.into()
    }
}

impl Fix {
    fn to_json(&self) -> Value {
        let mut fix = Map::new();
        let mut put = |name: &str, value: Value| fix.insert(name.to_owned(), value);
        put("action", self.action.code().into());
        put("title", both([self.action.message(Lang::En), self.action.message(Lang::Fr)]));
        put("patch", self.patch.to_json());
        fix.into()
    }
}

/// `{"en": ..., "fr": ...}`.
fn both([english, french]: [String; 2]) -> Value {
    let mut both = Map::new();
    both.insert("en".to_owned(), english.into());
    both.insert("fr".to_owned(), french.into());
    both.into()
}

impl Serialize for Issue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_in_the_order_of_the_variants() {
        let mut codes: Vec<_> = CODES.iter().map(|entry| entry.0).collect();
        assert_eq!(Problem::TripReversed { start: String::new(), end: String::new() }.index(), codes.len() - 1);
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), CODES.len());
        assert_eq!(Problem::ReversedRange { start: String::new(), end: String::new() }.code(), "reversed-range");
        assert_eq!(Problem::EmptyList.code(), "empty-list");
        assert_eq!(Problem::NoPrivateEvening { driver: None, days: vec![] }.code(), "no-private-evening");
    }
}
