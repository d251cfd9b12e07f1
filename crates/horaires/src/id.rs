//! Identifiers: whole numbers or strings, which keep their type.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An identifier of a driver, a trip or a rule: a whole number or a string; it is written back as it was read.
///
/// Numbers sort before strings, so "the lowest id" is defined for both (`semantics.md` 6.2).
/// Where two documents name the same thing, [`Id::matches`] is the comparison: `7` and `"7"` are the same driver.
///
/// ```
/// use horaires::Id;
/// assert_eq!(Id::from_csv("1110000403"), Id::Number(1_110_000_403));
/// assert_eq!(Id::from_csv("007"), Id::from("007")); // leading zeros would be lost in a number
/// assert!(Id::from("7").matches(&Id::Number(7)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Id {
    /// A whole number, as the service writes its ids.
    Number(i64),
    /// Any other identifier, word for word.
    Text(Box<str>),
}

impl Id {
    /// The id in a CSV cell or an argument, where types are not written: canonical whole numbers are numbers.
    #[must_use]
    pub fn from_csv(text: &str) -> Self {
        canonical_number(text).map_or_else(|| Self::from(text), Self::Number)
    }

    /// The form under which ids are looked up: a string that spells a canonical whole number is that number.
    ///
    /// A schedule that names driver `7` must also protect the trips that spell it `"7"`: a missed match would show
    /// private trips as professional.
    #[must_use]
    pub fn key(&self) -> Self {
        match self {
            Self::Number(number) => Self::Number(*number),
            Self::Text(text) => Self::from_csv(text),
        }
    }

    /// Whether both name the same thing.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self == other || self.key() == other.key()
    }
}

fn canonical_number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // What is neither digits nor a sign, parsing refuses.
    let canonical = digits.starts_with(|first| matches!(first, '1'..='9')) || text == "0";
    if canonical { text.parse().ok() } else { None }
}

impl From<i64> for Id {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_cells_become_numbers_only_where_nothing_is_lost() {
        for (text, expected) in [("0", 0), ("12", 12), ("-3", -3), ("9223372036854775807", i64::MAX)] {
            assert_eq!(Id::from_csv(text), Id::Number(expected));
            assert_eq!(Id::from_csv(text).to_string(), text);
        }
        for text in
            ["", "-", "-0", "00", "01", "+1", "1.0", "1e3", " 1", "9223372036854775808", "é", "-+1", "--1", "1-"]
        {
            assert_eq!(Id::from_csv(text), Id::from(text));
        }
    }

    #[test]
    fn numbers_sort_before_text() {
        let mut ids = [Id::from("a"), Id::Number(10), Id::Number(9), Id::from("10")];
        ids.sort();
        assert_eq!(ids, [Id::Number(9), Id::Number(10), Id::from("10"), Id::from("a")]);
    }
}
