//! How rules are read, and how a mixed trip becomes one word.

use serde::Serialize;

/// What an end written 23:59 means (`semantics.md` 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EndOfDay {
    /// 23:59 as an end is the end of the day: no minute of private life leaks. The default.
    #[default]
    Inclusive,
    /// 23:59 is 23:59; the end of the day is written 24:00.
    Strict,
}

/// How the end of a day is written in a payload (`semantics.md` 7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EndOfDayForm {
    /// `23:59`, as in the documentation's example; not in strict mode.
    #[default]
    Minute2359,
    /// `24:00`.
    Hour24,
}

/// What an exceptional extension covers (`semantics.md` 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Extensions {
    /// Every instant of its interval. The default.
    #[default]
    Whole,
    /// The interval, but only where one of its weekly rows covers it; all of it where it has no rows.
    Rows,
}

/// How the rules are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// What an end written 23:59 means.
    pub end_of_day: EndOfDay,
    /// What an extension covers.
    pub extensions: Extensions,
}

/// How one word is chosen for a trip that is private in part (`semantics.md` 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MixedPolicy {
    /// Keep it mixed. The default.
    #[default]
    Split,
    /// The usage of the longer time; a tie is private.
    Majority,
    /// The usage at the start.
    AtStart,
    /// The usage of the last segment.
    AtEnd,
    /// Private as soon as any of it is.
    AnyPrivate,
    /// Professional as soon as any of it is.
    AnyProfessional,
}
